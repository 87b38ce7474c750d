//! The fields of a request, however its body wrote them.

use std::collections::HashMap;
use std::convert::Infallible;

use http_body_util::{BodyDataStream, Full};
use hyper::body::Bytes;
use serde_json::Value;

/// Named texts. Of several with one name the last counts, and an empty one counts as not sent, as in PHP.
///
/// It has no `Debug`: keys and passwords are in it.
pub(crate) struct Form(HashMap<String, String>);

impl Form {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// All of them, in no order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds what a query string has beside it.
    pub(crate) fn with_query(mut self, query: &str) -> Self {
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            self.0.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        self
    }

    /// Reads what can be read of a body; of a broken one, the fields before the break or none.
    pub(crate) async fn parse(content_type: Option<&str>, body: Bytes) -> Self {
        let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
        Self(if media_type.eq_ignore_ascii_case("multipart/form-data") {
            multipart(content_type.unwrap_or_default(), body).await
        } else if media_type.eq_ignore_ascii_case("application/json") {
            json(&body)
        } else {
            // Whatever the header says: clients have sent this one with none, or a wrong one.
            form_urlencoded::parse(&body).into_owned().collect()
        })
    }
}

async fn multipart(content_type: &str, body: Bytes) -> HashMap<String, String> {
    let mut fields = HashMap::new();
    let Ok(boundary) = multer::parse_boundary(content_type) else { return fields };
    let stream = BodyDataStream::new(Full::<Bytes>::new(body));
    let mut parts = multer::Multipart::new::<_, Bytes, Infallible, _>(stream, boundary);
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        let Ok(value) = part.bytes().await else { break };
        fields.insert(name, String::from_utf8_lossy(&value).into_owned());
    }
    fields
}

fn json(body: &[u8]) -> HashMap<String, String> {
    let Ok(Value::Object(members)) = serde_json::from_str(&String::from_utf8_lossy(body)) else {
        return HashMap::new();
    };
    let scalar = |value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(u8::from(flag).to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    members.into_iter().filter_map(|(name, value)| Some((name, scalar(value)?))).collect()
}
