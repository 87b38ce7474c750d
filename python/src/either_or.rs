//! Requests of one parameter or another, which the client's types say by their constructors.

use cfhost::UserLookup;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::arguments::text;
use crate::client::Value;

pub(crate) fn user_lookup(
    cloudflare_email: Option<Value<'_, '_>>,
    unique_id: Option<Value<'_, '_>>,
) -> PyResult<UserLookup> {
    match (cloudflare_email, unique_id) {
        (Some(email), None) => Ok(UserLookup::by_email(text("cloudflare_email", email)?.as_str())),
        (None, Some(unique_id)) => Ok(UserLookup::by_unique_id(text("unique_id", unique_id)?.as_str())),
        _ => Err(PyTypeError::new_err("give one of cloudflare_email and unique_id")),
    }
}
