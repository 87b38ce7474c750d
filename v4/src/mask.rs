//! Taking secrets out of what may be shown.

use serde_json::Value;

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// Members of answers whose values are secrets, whatever the call.
const SECRET_MEMBERS: [&str; 4] = ["api_key", "apiKey", "token", "private_key"];

/// The longest text that is shown of what the vendor says.
const LONGEST: usize = 1_000;

/// A copy of the JSON in which neither the secrets of the call stand nor members that are secrets.
pub(crate) fn json(value: &Value, secrets: &[&str]) -> Value {
    match value {
        Value::String(text) => Value::String(replaced(text, secrets)),
        Value::Array(elements) => Value::Array(elements.iter().map(|element| json(element, secrets)).collect()),
        Value::Object(members) => {
            let masked = |(name, value): (&String, &Value)| {
                let is_secret = SECRET_MEMBERS.contains(&name.as_str()) && !value.is_null();
                let value = if is_secret { Value::String(MASK.to_owned()) } else { json(value, secrets) };
                (replaced(name, secrets), value)
            };
            Value::Object(members.iter().map(masked).collect())
        }
        other => other.clone(),
    }
}

/// The text as people may read it: one line of a limited length, without the secrets of the call.
pub(crate) fn line(text: &str, secrets: &[&str]) -> String {
    let masked = replaced(text, secrets);
    let mut line = String::new();
    for (count, c) in masked.chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        line.push(if is_unprintable(c) { ' ' } else { c });
    }
    line
}

/// Controls, ends of lines, and what turns the direction of writing.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn replaced(text: &str, secrets: &[&str]) -> String {
    let mut masked = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        // Keys are ASCII, and some programs change their case.
        let (lower, secret) = (masked.to_ascii_lowercase(), secret.to_ascii_lowercase());
        let mut apart = String::with_capacity(masked.len());
        let mut end = 0;
        for (at, found) in lower.match_indices(&secret) {
            apart.push_str(&masked[end..at]);
            apart.push_str(MASK);
            end = at + found.len();
        }
        apart.push_str(&masked[end..]);
        masked = apart;
    }
    masked
}

#[cfg(test)]
mod tests {
    use serde_json::json as value;

    use super::{json, line};

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let raw = value!({"a": ["x Tok-123 y", {"api_key": "k", "tok-123": null}], "token": null, "n": 1});
        assert_eq!(
            json(&raw, &["tok-123"]),
            value!({"a": ["x *** y", {"api_key": "***", "***": null}], "token": null, "n": 1})
        );
    }

    #[test]
    fn a_text_is_one_short_line() {
        assert_eq!(line("a\nb\u{202e}c s3cret", &["S3CRET"]), "a b c ***");
        assert_eq!(line(&"x".repeat(2000), &[]).chars().count(), 1_001);
    }
}
