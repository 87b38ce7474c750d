//! Secrets that can be recognised, and the search for them in whatever a program put out.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::vectors::HOST_KEY;

/// What every planted secret is full of, so that a part of one is found too. It is its own percent-encoding and its own JSON.
const MARK: &str = "5ec2e7";

/// A password with all that is escaped somewhere, and the mark between.
pub const PASSWORD: &str = "5ec2e7\"5ec2e7\\5ec2e7%5ec2e7+5ec2e7&5ec2e7ö5ec2e7/5ec2e7 5ec2e7'5ec2e7";

/// A key with this many characters: the provider's own.
pub fn key(length: usize) -> String {
    MARK.chars().cycle().take(length).collect()
}

/// Any other: a new host key must not be the old one.
fn other_key(length: usize) -> String {
    MARK.chars().cycle().skip(1).take(length).collect()
}

/// Puts recognisable secrets into a vector, given as JSON: in place of the host key, and of each value that a member for a
/// secret has in what is asked for or in the answer, wherever the answer has that value. Shorter ones than six characters stay,
/// and so do those that the caller put in another field: no language can know of that.
pub fn plant(vector: &mut Value) {
    let mut secrets = vec![(HOST_KEY.to_owned(), key(HOST_KEY.len()))];
    collect(&vector["fields"], "", &mut secrets);
    if let Some(answer) = vector["answer"]["body"].as_str().and_then(|body| serde_json::from_str(body).ok()) {
        collect(&answer, "", &mut secrets);
    }
    // One may begin with another.
    secrets.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    for (name, value) in vector["fields"].as_object_mut().into_iter().flatten() {
        let of_secret = SECRETS.contains(&name.as_str());
        if let Some((_, new)) = secrets.iter().find(|(old, _)| of_secret && value == old) {
            *value = json!(new);
        }
    }
    let escaped = |text: &str| {
        let json = json!(text).to_string();
        json[1..json.len() - 1].to_owned()
    };
    if let Some(Value::String(body)) = vector["answer"].get_mut("body") {
        *body = secrets.iter().fold(body.clone(), |body, (old, new)| body.replace(&escaped(old), &escaped(new)));
    }
    vector["client"]["host_key"] = json!(key(HOST_KEY.len()));
}

/// The members that hold a secret.
const SECRETS: [&str; 5] = ["cloudflare_pass", "host_key", "__host_key", "user_key", "user_api_key"];

fn collect(value: &Value, name: &str, secrets: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| collect(value, name, secrets)),
        Value::Array(members) => members.iter().for_each(|value| collect(value, name, secrets)),
        Value::String(text) if text.len() >= MARK.len() && SECRETS.contains(&name) => {
            let new = if name == "cloudflare_pass" { PASSWORD.to_owned() } else { other_key(text.len()) };
            secrets.push((text.clone(), new));
        }
        _ => {}
    }
}

/// Where a planted secret, or a part of one, stands in these bytes: its spelling and what is around it. Letters count as equal
/// in both cases.
pub fn find(bytes: &[u8]) -> Option<String> {
    find_text(bytes, MARK)
}

/// The same for any text of letters and digits.
pub fn find_text(bytes: &[u8], text: &str) -> Option<String> {
    // What is searched for is ASCII in all spellings.
    let as_it_is = String::from_utf8_lossy(bytes);
    let lower = as_it_is.to_ascii_lowercase();
    spellings(text).into_iter().find_map(|(spelling, needle)| {
        // Base64 means another thing in the other case.
        let hay = if spelling == "base64" { &*as_it_is } else { &lower };
        let at = hay.find(&needle)?;
        let around = &as_it_is.as_bytes()[at.saturating_sub(200)..as_it_is.len().min(at + needle.len() + 60)];
        Some(format!("{spelling}: …{}…", String::from_utf8_lossy(around)))
    })
}

/// The ways in which a server may write a secret that it repeats, and every language has to mask it.
pub fn spelled(secret: &str) -> Vec<String> {
    let each = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let units = |write: fn(u16) -> String| secret.encode_utf16().map(write).collect::<String>();
    let chars = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    let (first, second) = secret.split_at(secret.len() / 3);
    let mut spelled = vec![
        secret.to_owned(),
        secret.to_ascii_uppercase(),
        format!("{first}\r\n {second}"),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%25{byte:02x}")),
        each(|byte| format!("\\x{byte:02x}")),
        units(|unit| format!("\\u{unit:04x}")),
        chars(|c| format!("&#{};", u32::from(c))),
        chars(|c| format!("&amp;#x{:X};", u32::from(c))),
    ];
    for before in ["", "a", "ab"] {
        let encoded = base64(format!("{before}{secret}").as_bytes());
        let (first, second) = encoded.split_at(encoded.len() / 2);
        spelled.extend([format!("{first}\n{second}"), encoded]);
    }
    spelled
}

/// The ways to write a text of ASCII letters and digits, in lower case.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let each = |write: fn(u8) -> String, between: &str| text.bytes().map(write).collect::<Vec<_>>().join(between);
    let mut spellings = vec![
        ("as it is", text.to_ascii_lowercase()),
        ("UTF-16", each(|byte| format!("{}\0", char::from(byte)), "")),
        ("hexadecimal", each(|byte| format!("{byte:02x}"), "")),
        ("escaped with \\u", each(|byte| format!("\\u{byte:04x}"), "")),
        ("escaped with \\x", each(|byte| format!("\\x{byte:02x}"), "")),
        ("percent-encoded", each(|byte| format!("%{byte:02x}"), "")),
        ("a list of bytes", each(|byte| byte.to_string(), ", ")),
        ("a list of bytes", each(|byte| byte.to_string(), ",")),
    ];
    // It may begin at any of the three bytes that four characters stand for; those that other bytes have a part in are left out.
    for (before, cut) in [(0, 0), (1, 2), (2, 3)] {
        let mut all = vec![0; before];
        all.extend(text.as_bytes());
        let whole = all.len() * 8 / 6;
        spellings.push(("base64", base64(&all)[cut..whole].to_owned()));
    }
    spellings
}

/// Without the padding.
fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().fold(String::new(), |mut bits, byte| {
        _ = write!(bits, "{byte:08b}");
        bits
    });
    let bits = bits.as_bytes().chunks(6);
    bits.map(|six| six.iter().fold(0, |n, bit| n * 2 + usize::from(bit - b'0')) << (6 - six.len()))
        .map(|six| char::from(alphabet[six]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `python3 -c 'import base64…'` and the like make of a text with a key in it.
    #[test]
    fn a_secret_is_found_in_every_spelling() {
        for text in [
            "key: 5ec2e75ec2e7",
            "KEY: 5EC2E7",
            "5\0e\0c\x002\0e\x007\0",
            "356563326537",
            r"\u0035\u0065\u0063\u0032\u0065\u0037",
            r"\x35\x65\x63\x32\x65\x37",
            "%35%65%63%32%65%37",
            "[53, 101, 99, 50, 101, 55]",
            "[53,101,99,50,101,55]",
            // Base64 of "5ec2e7!", "x5ec2e7!" and "xx5ec2e7!".
            "NWVjMmU3IQ==",
            "eDVlYzJlNyE=",
            "eHg1ZWMyZTch",
        ] {
            assert!(find(text.as_bytes()).is_some(), "{text}");
        }
        assert_eq!(find("key: ***, 5ec2, NWVjMm".as_bytes()), None);
    }

    #[test]
    fn secrets_are_planted_wherever_they_stand() {
        let mut vector = json!({
            "fields": { "user_key": "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "zone_name": "example.com", "cloudflare_pass": "abc" },
            "answer": { "body": "{\"msg\":\"no 0f1e2d3c4b5a69788796a5b4c3d2e1f0\",\"response\":{\"user_api_key\":\"c0ffee0123\"}}" },
        });
        plant(&mut vector);
        assert_eq!(vector["fields"]["user_key"], other_key(32));
        assert_eq!(vector["fields"]["cloudflare_pass"], "abc");
        assert_eq!(vector["client"]["host_key"], key(32));
        let body = vector["answer"]["body"].as_str().expect("a body");
        let (user_key, api_key) = (other_key(32), other_key(10));
        assert_eq!(body, format!(r#"{{"msg":"no {user_key}","response":{{"user_api_key":"{api_key}"}}}}"#));
    }
}
