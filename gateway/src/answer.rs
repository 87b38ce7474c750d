//! The envelope that every answer comes in.

use serde::Serialize;

use crate::acts::{Outcome, Refusal, Success};
use crate::json::{Json, Map};

/// The longest `msg` that the document allows.
const MAX_MESSAGE: usize = 1000;

#[derive(Serialize)]
struct Envelope<'a> {
    request: Map<'a, Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<&'a Json>,
    result: &'static str,
    msg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    err_code: Option<u16>,
}

/// The body of an answer; `act` is the one that was sent.
pub(crate) fn write(act: Option<&str>, outcome: &Outcome) -> serde_json::Result<String> {
    let act = ("act", act);
    let envelope = match outcome {
        Ok(Success { echo, response }) => Envelope {
            request: [act].into_iter().chain(echo.iter().map(|(name, value)| (*name, Some(value.as_str())))).collect(),
            response: Some(response),
            result: "success",
            msg: None,
            err_code: None,
        },
        Err(Refusal { code, message, .. }) => Envelope {
            request: [act].into_iter().collect(),
            response: None,
            result: "error",
            msg: Some(message.chars().take(MAX_MESSAGE).collect()),
            err_code: Some(code.number()),
        },
    };
    Json::of(&envelope).map(Json::into_text)
}
