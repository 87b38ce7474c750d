//! In the place of `tenant.rs` where the program is built without the feature of that name: no customer has an account.

#![expect(
    clippy::unused_self,
    clippy::unused_async,
    clippy::unnecessary_wraps,
    reason = "with the feature they do something"
)]

use std::path::PathBuf;
use std::sync::Arc;

use cfhost_v4::{Clock, Credential};
use serde::Deserialize;

use super::hostnames::Outcome;
use super::{Config, Upstream, Waited};
use crate::Error;
use crate::acts::Refusal;
use crate::service::Service;
use crate::store::{HostId, Read, Store, UserId, Write};

/// What an operator says of a tenant, which is refused.
#[derive(Debug, Deserialize)]
pub(crate) struct Tenant {
    pub(super) key_file: Option<PathBuf>,
}

impl Tenant {
    pub(super) fn check(&self) -> Result<(), Error> {
        Err(Error::new(
            "[tenant]: this program makes no accounts of a tenant: \
             `cargo build --release -p cfhost-gateway --features tenant` builds one that does",
        ))
    }

    pub(super) fn credential(&self) -> Result<Credential, Error> {
        self.check().and(Err(Error::new("there is no tenant")))
    }

    pub(super) fn accounts(&self, _: &Read<'_>) -> crate::store::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }
}

/// Nobody.
pub(super) enum Customers {}

impl Customers {
    pub(super) fn new(_: &Config, _: Arc<dyn Clock>) -> Result<Option<Self>, Error> {
        Ok(None)
    }
}

impl Upstream {
    pub(crate) fn want_account(&self, _: &Write<'_>, _: HostId, _: UserId) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    pub(crate) async fn account_made(&self, _: &Arc<Service>, _: &str) -> Result<(), Waited> {
        Ok(())
    }

    pub(super) fn tend_customers(&self, _: &Store) -> Result<bool, Error> {
        Ok(false)
    }

    pub(super) fn next_customer(&self, _: &Read<'_>) -> crate::store::Result<Option<i64>> {
        Ok(None)
    }

    pub(super) fn account_id(&self, _: &Store, id: &str) -> Result<Result<String, Outcome>, Error> {
        Ok(Ok(id.to_owned()))
    }
}
