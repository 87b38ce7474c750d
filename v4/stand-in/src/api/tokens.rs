//! Tokens: whether one is good, and a new value.

use serde_json::{Value, json};

use super::{Answer, Caller, Reply, no_route, refuse};
use crate::world::{World, hex, rfc3339};

pub(super) fn route(world: &mut World, caller: &Caller, method: &str, segments: &[&str]) -> Answer {
    let (account, rest) = match segments {
        ["user", "tokens", rest @ ..] => (None, rest),
        ["accounts", account, "tokens", rest @ ..] => (Some(*account), rest),
        _ => return Err(no_route()),
    };
    match (method, rest) {
        ("GET", ["verify"]) => {
            let Caller::Token(token) = caller else { return Err(refuse(401, 1000, "Invalid API Token")) };
            // A token of an account is not known to its users.
            if token.account.as_deref() != account {
                return Err(refuse(401, 1000, "Invalid API Token"));
            }
            let is_expired = token.expires.is_some_and(|expires| expires <= world.now);
            let status = match (token.disabled, is_expired) {
                (true, _) => "disabled",
                (false, true) => "expired",
                (false, false) => "active",
            };
            let mut result = json!({ "id": token.id, "status": status });
            if let Some(expires) = token.expires {
                result["expires_on"] = json!(rfc3339(expires));
            }
            Ok(Reply::result(result))
        }
        ("PUT", [id, "value"]) => {
            caller.needs("token", true)?;
            let token = world.tokens.iter_mut().find(|token| token.id == *id && token.account.as_deref() == account);
            let Some(token) = token else { return Err(refuse(404, 1003, "Token not found")) };
            token.value = hex(40);
            Ok(Reply::result(Value::String(token.value.clone())))
        }
        _ => Err(no_route()),
    }
}
