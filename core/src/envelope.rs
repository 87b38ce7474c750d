//! What every answer is wrapped in: `request`, `response`, `result`, `msg`, `err_code`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

use crate::secret::CallSecrets;
use crate::wire;
use crate::{Delivery, Error, ErrorCode, ErrorKind, HostKey};

/// A successful answer, its `response` to be read as an `R`.
#[expect(missing_debug_implementations, reason = "it holds secrets, and only this crate can name it")]
pub struct Answer<'a, R> {
    pub(crate) request: Option<&'a RawValue>,
    response: Response<'a, R>,
    pub(crate) limit: Option<&'a RawValue>,
    pub(crate) offset: Option<&'a RawValue>,
    pub(crate) msg: Option<String>,
    secrets: &'a CallSecrets,
    /// The key that the request was sent with.
    pub(crate) host_key: &'a HostKey,
}

/// `response`, if it was read together with the rest, or as it stands.
enum Response<'a, R> {
    Read(R),
    Raw(Option<&'a RawValue>),
}

// Each member as it stands: one that cannot be read must not hide the others.
#[derive(Deserialize)]
struct Envelope<'a, R = &'a RawValue> {
    #[serde(borrow)]
    request: Option<&'a RawValue>,
    response: Option<R>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    msg: Option<&'a RawValue>,
    #[serde(borrow)]
    err_code: Option<&'a RawValue>,
    #[serde(borrow)]
    limit: Option<&'a RawValue>,
    #[serde(borrow)]
    offset: Option<&'a RawValue>,
}

impl<'a, R: DeserializeOwned> Answer<'a, R> {
    /// Tells success from failure from what is no answer of this API. `body` is that of an HTTP 200.
    pub(crate) fn parse(body: &'a [u8], secrets: &'a CallSecrets, host_key: &'a HostKey) -> Result<Self, Error> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let of = |response: Response<'a, R>, [request, msg, limit, offset]: [Option<&'a RawValue>; 4]| Self {
            request,
            response,
            limit,
            offset,
            msg: text_of(msg).map(|msg| secrets.shown(&msg)),
            secrets,
            host_key,
        };
        if let Some(Envelope { request, response: Some(response), msg, limit, offset, .. }) = plain_success(body) {
            return Ok(of(Response::Read(response), [request, msg, limit, offset]));
        }
        let envelope: Envelope<'a> = serde_json::from_slice(body).map_err(|error| not_this_api(body, &error))?;
        let failed = |msg: Option<String>, code: Option<ErrorCode>| {
            let template = code.and_then(ErrorCode::message_template);
            let msg = match (msg, template) {
                // The vendor's own text holds nothing of this call, even where a word of it is the password.
                (Some(msg), Some(template)) if msg == template => msg,
                (Some(msg), _) => secrets.shown(&msg),
                (None, template) => template.unwrap_or("the server gave no reason").to_owned(),
            };
            Err(Error::api(code, msg))
        };
        match text_of(envelope.result).as_deref() {
            Some("success") => {}
            Some("error") => return failed(text_of(envelope.msg), code_of(envelope.err_code)),
            _ => return Err(protocol("the answer is JSON, but its `result` is neither success nor error")),
        }
        if let Some(nested) = envelope.response.and_then(nested_failure) {
            let msg = text_of(nested.msg).or_else(|| text_of(envelope.msg));
            return failed(msg, code_of(nested.err_code).or_else(|| code_of(envelope.err_code)));
        }
        let Envelope { request, response, msg, limit, offset, .. } = envelope;
        Ok(of(Response::Raw(response), [request, msg, limit, offset]))
    }

    /// `response`, once; where it stands for nothing, as an empty one.
    pub(crate) fn response(&mut self) -> Result<R, Error> {
        match std::mem::replace(&mut self.response, Response::Raw(None)) {
            Response::Read(response) => Ok(response),
            Response::Raw(raw) => self.read("response", object_text(raw)),
        }
    }

    /// Text of the answer as it may be shown.
    pub(crate) fn shown(&self, text: &str) -> String {
        self.secrets.shown(text)
    }

    /// The error of an act that was carried out and whose answer cannot be read at this place.
    pub(crate) fn unreadable(&self, place: &str) -> Error {
        let place = self.shown(place);
        let message = format!("the act succeeded, but {place} of the answer is missing or not of the documented form");
        Error::new(ErrorKind::Protocol, Delivery::Answered, message)
    }

    fn read(&self, member: &str, text: &str) -> Result<R, Error> {
        // Slowly, for the place of what cannot be read. The reader's own words are left out: they can quote the answer.
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| {
            let place = match error.inner().to_string().strip_prefix("missing field `") {
                Some(rest) => rest.split('`').next().unwrap_or_default().to_owned(),
                None => place_of(error.path()),
            };
            self.unreadable(&format!("{member}.{place}"))
        })
    }
}

/// Made once: that takes as long as a search does.
static RESULT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"result\""));

/// Nearly every answer, in one pass: a success that holds what it should. What it makes of any other does not count.
fn plain_success<'a, R: DeserializeOwned>(body: &'a [u8]) -> Option<Envelope<'a, R>> {
    let text = std::str::from_utf8(body).ok()?;
    // Where there are two of them, a failure can be inside of `response`.
    if RESULT.find_iter(body).nth(1).is_some() {
        return None;
    }
    let envelope: Envelope<'a, R> = wire::answer(text).ok()?;
    envelope.result.is_some_and(|result| result.get() == "\"success\"").then_some(envelope)
}

/// A path in our words: the name of a member that the server made up is none of them.
fn place_of(path: &serde_path_to_error::Path) -> String {
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } if key.len() <= 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
            key.clone()
        }
        _ => "?".to_owned(),
    });
    segments.collect::<Vec<_>>().join(".")
}

/// An object as text; PHP's other ways to write an empty one count as one.
pub(crate) fn object_text(raw: Option<&RawValue>) -> &str {
    match raw.map_or("{}", RawValue::get) {
        "[]" | "\"\"" | "false" => "{}",
        text => text,
    }
}

/// A scalar as text, if it is one.
pub(crate) fn text_of(raw: Option<&RawValue>) -> Option<String> {
    wire::text(&mut serde_json::Deserializer::from_str(raw?.get())).ok()?
}

fn code_of(raw: Option<&RawValue>) -> Option<ErrorCode> {
    let text = text_of(raw)?;
    let digits = text.trim();
    digits.strip_suffix(".0").unwrap_or(digits).parse().ok().map(|number: u16| number.into())
}

/// Some answers repeat the envelope inside `response`, and fail only there.
fn nested_failure(response: &RawValue) -> Option<Envelope<'_>> {
    let text = response.get();
    // Spares nearly every answer a second pass.
    if !text.starts_with('{') || !text.contains("\"result\"") {
        return None;
    }
    serde_json::from_str(text).ok().filter(|nested: &Envelope<'_>| text_of(nested.result).as_deref() == Some("error"))
}

fn protocol(message: &str) -> Error {
    Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message)
}

fn not_this_api(body: &[u8], error: &serde_json::Error) -> Error {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match (first, error.classify()) {
        (None, _) => protocol("the answer is empty").retryable(),
        (Some(b'<'), _) => protocol("the answer is an HTML page, not JSON").retryable(),
        (Some(_), Category::Eof) => protocol("the answer is cut off").retryable(),
        (Some(_), Category::Syntax | Category::Io) => {
            protocol(&format!("the answer is not JSON (line {}, column {})", error.line(), error.column()))
        }
        (Some(_), Category::Data) => protocol("the answer is JSON, but not in the form of this API"),
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    fn key() -> HostKey {
        HostKey::new("k")
    }

    fn parse(body: &str) -> Result<Option<String>, Error> {
        let secrets = CallSecrets::default();
        Answer::<IgnoredAny>::parse(body.as_bytes(), &secrets, &key()).map(|answer| answer.msg)
    }

    #[test]
    fn success_and_failure() {
        assert_eq!(parse(r#"{"result":"success","msg":null}"#).unwrap(), None);
        assert_eq!(parse("\u{feff}{\"result\":\"success\",\"msg\":\"done\"}").unwrap().as_deref(), Some("done"));
        for code in ["124", "\"124\"", "124.0", "\" 124 \""] {
            let error =
                parse(&format!(r#"{{"request":[],"result":"error","msg":"No.","err_code":{code}}}"#)).unwrap_err();
            assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(124.into()), "No."));
        }
        for code in ["null", "\"\"", "{}", "99999999999", "-1"] {
            let error = parse(&format!(r#"{{"result":"error","msg":"No.","err_code":{code}}}"#)).unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Api, None), "{code}");
        }
        let error = parse(r#"{"result":"error","msg":null,"err_code":601}"#).unwrap_err();
        assert!(error.message().starts_with("Connection to CloudFlare DB systems"), "{error}");
        assert!(error.is_retryable());
        assert_eq!(parse(r#"{"result":"error"}"#).unwrap_err().message(), "the server gave no reason");
        // What cannot be read hides nothing that can.
        let error = parse(r#"{"result":"error","msg":["No."],"err_code":100,"limit":-1,"offset":{}}"#).unwrap_err();
        assert_eq!((error.code(), error.message()), (Some(100.into()), "No or invalid host_key."));
        assert_eq!(parse(r#"{"result":"success","msg":{"a":1},"limit":"all"}"#).unwrap(), None);
    }

    #[test]
    fn nested_failure_is_a_failure() {
        let error = parse(
            r#"{"response":{"result":"error","msg":"Inner.","err_code":"213"},"result":"success","msg":"Outer."}"#,
        )
        .unwrap_err();
        assert_eq!((error.code(), error.message()), (Some(213.into()), "Inner."));
        let error = parse(r#"{"response":{"result":"error"},"result":"success","msg":"Outer."}"#).unwrap_err();
        assert_eq!((error.code(), error.message()), (None, "Outer."));
        let error =
            parse(r#"{"response":{"result":"error","msg":["No."],"err_code":331},"result":"success"}"#).unwrap_err();
        assert_eq!(error.code(), Some(331.into()));
        assert!(parse(r#"{"response":{"result":"success"},"result":"success"}"#).is_ok());
        assert!(parse(r#"{"response":["\"result\""],"result":"success"}"#).is_ok());
        assert!(parse(r#"{"result":"success","response":{"a":{"result":"error"}}}"#).is_ok());
    }

    #[test]
    fn what_is_not_this_api_says_so() {
        for (body, part, retryable) in [
            ("", "is empty", true),
            (" \r\n", "is empty", true),
            ("<html>SECRET</html>", "HTML page", true),
            ("{\"result\":\"succ", "cut off", true),
            ("{}", "`result`", false),
            ("{\"result\":\"maybe\"}", "`result`", false),
            ("{\"result\":{\"a\":1}}", "`result`", false),
            ("[]", "not in the form", false),
            ("\"SECRET\"", "not in the form", false),
            ("SECRET", "not JSON (line 1, column 1)", false),
            ("{\"result\":\"success\",\"result\":\"error\"}", "not in the form", false),
            ("{\"result\":\"success\"}SECRET", "not JSON", false),
        ] {
            let error = parse(body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
            assert_eq!(error.delivery(), Delivery::PerhapsCarriedOut, "{body}");
            assert!(error.message().contains(part), "{body}: {error}");
            assert_eq!(error.is_retryable(), retryable, "{body}");
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
        let secrets = CallSecrets::default();
        let error = Answer::<IgnoredAny>::parse(b"{\"result\":\"\xff\xfe\"}", &secrets, &key()).err().unwrap();
        assert!(error.message().contains("not JSON"), "{error}");
        let deep = format!("{{\"response\":{}1{},\"result\":\"success\"}}", "[".repeat(5000), "]".repeat(5000));
        let key = key();
        let mut answer = Answer::<Vec<u8>>::parse(deep.as_bytes(), &secrets, &key).unwrap();
        assert_eq!(answer.response().unwrap_err().delivery(), Delivery::Answered);
    }

    #[test]
    fn unreadable_payload_names_the_place_and_no_value() {
        #[derive(Deserialize, Debug)]
        #[expect(dead_code, reason = "only read into")]
        struct Payload {
            #[serde(deserialize_with = "wire::flag")]
            zone_exists: bool,
            #[serde(default, deserialize_with = "wire::map")]
            rows: std::collections::BTreeMap<String, String>,
        }

        let secrets = CallSecrets::default();
        for (body, place) in [
            (r#"{"response":{},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":[],"result":"success"}"#, "response.zone_exists"),
            (r#"{"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":{"zone_exists":"SECRET"},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":"SECRET","result":"success"}"#, "response."),
            (
                r#"{"response":{"zone_exists":1,"rows":{"SECRET SECRET":{"a":1}}},"result":"success"}"#,
                "response.rows.?",
            ),
        ] {
            let key = key();
            let mut answer = Answer::<Payload>::parse(body.as_bytes(), &secrets, &key).unwrap();
            let error = answer.response().unwrap_err();
            assert!(error.message().contains(place), "{error}");
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Answered));
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
    }
}
