//! The envelope that every answer comes in.

use serde::Serialize;
use serde_json::Value;

use crate::acts::{Outcome, Paging, Refusal, Success};
use crate::json::{Json, Map};

/// The longest `msg` that the document allows.
const MAX_MESSAGE: usize = 1000;

#[derive(Serialize)]
struct Envelope<'a> {
    request: Map<'a, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<&'a Json>,
    result: &'static str,
    msg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    err_code: Option<u16>,
    #[serde(flatten)]
    paging: Option<&'a Paging>,
}

/// A message, no longer than it may be.
pub(crate) fn shortened(message: &str) -> &str {
    message.char_indices().nth(MAX_MESSAGE).map_or(message, |(end, _)| &message[..end])
}

/// How much of an act is echoed. Ours are shorter; whoever sends a long one would get it back six times as long.
const MAX_ACT: usize = 100;

/// The body of an answer; `act` is the one that was sent, if that is text.
pub(crate) fn write(act: Option<&str>, outcome: &Outcome) -> serde_json::Result<String> {
    let act = ("act", act.map(|act| act.chars().take(MAX_ACT).collect::<String>()).into());
    let envelope = match outcome {
        Ok(Success { echo, response, paging, .. }) => Envelope {
            request: [act].into_iter().chain(echo.clone()).collect(),
            response: response.as_ref(),
            result: "success",
            msg: None,
            err_code: None,
            paging: paging.as_ref(),
        },
        Err(Refusal { code, message, .. }) => Envelope {
            request: [act].into_iter().collect(),
            response: None,
            result: "error",
            msg: Some(shortened(message).to_owned()),
            err_code: Some(code.number()),
            paging: None,
        },
    };
    Json::of(&envelope).map(Json::into_text)
}
