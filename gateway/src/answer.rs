//! The envelope that every answer comes in.

use serde_json::Value;

use crate::acts::{Outcome, Paging, Refusal, Success};
use crate::json::{Map, Object};

/// The longest `msg` that the document allows.
const MAX_MESSAGE: usize = 1000;

/// A message, no longer than it may be.
pub(crate) fn shortened(message: &str) -> &str {
    message.char_indices().nth(MAX_MESSAGE).map_or(message, |(end, _)| &message[..end])
}

/// How much of an act is echoed. Ours are shorter; whoever sends a long one would get it back six times as long.
const MAX_ACT: usize = 100;

/// The body of an answer; `act` is the one that was sent, if that is text.
pub(crate) fn write(act: Option<&str>, outcome: &Outcome) -> serde_json::Result<String> {
    let act = ("act", act.map(|act| act.chars().take(MAX_ACT).collect::<String>()).into());
    let mut answer = Object::new(512);
    match outcome {
        Ok(Success { echo, response, paging, .. }) => {
            answer.add("request", &[act].into_iter().chain(echo.clone()).collect::<Map<'_, Value>>())?;
            if let Some(response) = response {
                answer.add_json("response", response)?;
            }
            answer.add("result", "success")?;
            answer.add("msg", &())?;
            if let Some(Paging { limit, offset }) = paging {
                answer.add("limit", limit)?;
                answer.add("offset", offset)?;
            }
        }
        Err(Refusal { code, message, .. }) => {
            answer.add("request", &[act].into_iter().collect::<Map<'_, Value>>())?;
            answer.add("result", "error")?;
            answer.add("msg", shortened(message))?;
            answer.add("err_code", &code.number())?;
        }
    }
    answer.into_text()
}
