//! What every answer is wrapped in: `request`, `response`, `result`, `msg`, `err_code`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::secret::CallSecrets;
use crate::wire::{self, Held, Members, Names, Slot, text_of};
use crate::{Delivery, Error, ErrorCode, ErrorKind, HostKey};

/// A successful answer, its `response` to be read as an `R`.
#[expect(missing_debug_implementations, reason = "it holds secrets, and only this crate can name it")]
pub struct Answer<'a, R> {
    pub(crate) envelope: Envelope<'a>,
    /// `response`, where it was read together with the rest.
    response: Option<R>,
    pub(crate) msg: Option<String>,
    secrets: &'a CallSecrets,
    /// The key that the request was sent with.
    pub(crate) host_key: &'a HostKey,
}

/// Each member as it stands: one that cannot be read must not hide the others.
#[derive(Default)]
pub(crate) struct Envelope<'a> {
    pub(crate) request: Option<&'a RawValue>,
    pub(crate) response: Option<&'a RawValue>,
    result: Option<&'a RawValue>,
    msg: Option<&'a RawValue>,
    err_code: Option<&'a RawValue>,
    pub(crate) limit: Option<&'a RawValue>,
    pub(crate) offset: Option<&'a RawValue>,
}

impl<'a> Members<'a> for Envelope<'a> {
    fn names(&self) -> &'static Names {
        &Names { names: &["request", "response", "result", "msg", "err_code", "limit", "offset"], required: 0 }
    }

    fn member(&mut self, index: usize) -> Option<Slot<'_, 'a>> {
        Some(Slot::Raw(match index {
            0 => &mut self.request,
            RESPONSE => &mut self.response,
            2 => &mut self.result,
            3 => &mut self.msg,
            4 => &mut self.err_code,
            5 => &mut self.limit,
            6 => &mut self.offset,
            _ => return None,
        }))
    }
}

const RESPONSE: usize = 1;

/// An envelope whose `response` is read as it is met.
struct Opened<'a, R> {
    envelope: Envelope<'a>,
    response: R,
    is_met: bool,
}

impl<'a, R: Held> Members<'a> for Opened<'a, R> {
    fn names(&self) -> &'static Names {
        self.envelope.names()
    }

    fn member(&mut self, index: usize) -> Option<Slot<'_, 'a>> {
        if index != RESPONSE {
            return self.envelope.member(index);
        }
        self.is_met = true;
        match self.response.slot() {
            // What is not read in this pass may be read from what it is.
            Slot::Unread => self.envelope.member(RESPONSE),
            slot => Some(slot),
        }
    }
}

impl<'a, R: Held> Answer<'a, R> {
    /// Tells success from failure from what is no answer of this API. `body` is that of an HTTP 200.
    pub(crate) fn parse(body: &'a [u8], secrets: &'a CallSecrets, host_key: &'a HostKey) -> Result<Self, Error> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let text = text_in(body)?;
        let (envelope, response) = match plain_success(text) {
            Some((envelope, response)) => (envelope, Some(response)),
            None => (success(text, secrets)?, None),
        };
        let msg = text_of(envelope.msg).map(|msg| secrets.shown(&msg));
        Ok(Self { envelope, response, msg, secrets, host_key })
    }

    /// `response`, once; where it stands for nothing, as an empty one.
    pub(crate) fn response(&mut self) -> Result<R, Error> {
        if let Some(response) = self.response.take() {
            return Ok(response);
        }
        let mut response = R::empty();
        let text = self.envelope.response.map_or("null", RawValue::get);
        // The reader's own words are left out: they can quote the answer.
        wire::read(text, response.slot()).map_err(|place| self.unreadable(&wire::under("response", &place)))?;
        Ok(response)
    }
}

impl<R> Answer<'_, R> {
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
}

/// Made once: that takes as long as a search does.
static RESULT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"result\""));

/// Nearly every answer, in one pass: a success that holds what it should. What it makes of any other does not count.
fn plain_success<R: Held>(text: &str) -> Option<(Envelope<'_>, R)> {
    // Where there are two of them, a failure can be inside of `response`.
    if RESULT.find_iter(text.as_bytes()).nth(1).is_some() {
        return None;
    }
    let mut opened = Opened { envelope: Envelope::default(), response: R::empty(), is_met: false };
    wire::read(text, Slot::Members(&mut opened)).ok()?;
    let Opened { envelope, response, is_met } = opened;
    let is_success = envelope.result.is_some_and(|result| result.get() == "\"success\"");
    (is_met && is_success).then_some((envelope, response))
}

/// The envelope of a success, each member as it stands.
fn success<'a>(text: &'a str, secrets: &CallSecrets) -> Result<Envelope<'a>, Error> {
    let mut envelope = Envelope::default();
    let wrong = match wire::parse(text, Slot::Members(&mut envelope)) {
        Err((_, error)) => Some((error.classify(), error.line(), error.column())),
        // Else it would be an envelope without members.
        Ok(()) if !text.trim_ascii_start().starts_with('{') => Some((Category::Data, 1, 1)),
        Ok(()) => None,
    };
    if let Some((category, line, column)) = wrong {
        return Err(not_this_api(text.as_bytes(), category, line, column));
    }
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
    Ok(envelope)
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
    let mut nested = Envelope::default();
    wire::read(text, Slot::Members(&mut nested)).ok()?;
    (text_of(nested.result).as_deref() == Some("error")).then_some(nested)
}

fn protocol(message: &str) -> Error {
    Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message)
}

fn not_this_api(body: &[u8], category: Category, line: usize, column: usize) -> Error {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match (first, category) {
        (None, _) => protocol("the answer is empty").retryable(),
        (Some(b'<'), _) => protocol("the answer is an HTML page, not JSON").retryable(),
        (Some(_), Category::Eof) => protocol("the answer is cut off").retryable(),
        (Some(_), Category::Syntax | Category::Io) => {
            protocol(&format!("the answer is not JSON (line {line}, column {column})"))
        }
        (Some(_), Category::Data) => protocol("the answer is JSON, but not in the form of this API"),
    }
}

/// The body as text; JSON is UTF-8.
fn text_in(body: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(body).map_err(|error| {
        let before = &body[..error.valid_up_to()];
        let begin = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        not_this_api(body, Category::Syntax, line, before.len() - begin + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> HostKey {
        HostKey::new("k")
    }

    fn parse(body: &str) -> Result<Option<String>, Error> {
        let secrets = CallSecrets::default();
        Answer::<()>::parse(body.as_bytes(), &secrets, &key()).map(|answer| answer.msg)
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
        for (body, place) in [
            (&b"{\"result\":\"\xff\xfe\"}"[..], "not JSON (line 1, column 12)"),
            (b"{\n\"result\":\n\xff\n}", "not JSON (line 3, column 1)"),
        ] {
            let error = Answer::<()>::parse(body, &secrets, &key()).err().unwrap();
            assert!(error.message().contains(place), "{error}");
        }
        let deep = format!("{{\"response\":{}1{},\"result\":\"success\"}}", "[".repeat(5000), "]".repeat(5000));
        let key = key();
        let mut answer = Answer::<Vec<String>>::parse(deep.as_bytes(), &secrets, &key).unwrap();
        assert_eq!(answer.response().unwrap_err().delivery(), Delivery::Answered);
    }

    #[test]
    fn unreadable_payload_names_the_place_and_no_value() {
        #[derive(Debug)]
        struct Payload {
            zone_exists: bool,
            rows: std::collections::BTreeMap<String, String>,
        }

        wire::holds! { Payload { zone_exists: required, rows, } }

        let secrets = CallSecrets::default();
        for (body, place) in [
            (r#"{"response":{},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":[],"result":"success"}"#, "response.zone_exists"),
            (r#"{"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":{"zone_exists":"SECRET"},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":"SECRET","result":"success"}"#, "but response of"),
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
