//! What every answer is wrapped in: `request`, `response`, `result`, `msg`, `err_code`.

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::secret::CallSecrets;
use crate::{Delivery, Error, ErrorCode, ErrorKind, wire};

/// A successful answer, its payload not read yet.
#[expect(missing_debug_implementations, reason = "it holds secrets, and only this crate can name it")]
pub struct Answer<'a> {
    request: Option<&'a RawValue>,
    pub(crate) response: Option<&'a RawValue>,
    pub(crate) msg: Option<String>,
    /// The page that a list is, where the server repeats it.
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    secrets: &'a CallSecrets,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    request: Option<&'a RawValue>,
    #[serde(borrow, default)]
    response: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "wire::text")]
    result: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    msg: Option<String>,
    // A code that is no number tells nothing, and must not hide the error that it belongs to.
    #[serde(borrow, default)]
    err_code: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "wire::number")]
    limit: Option<u64>,
    #[serde(default, deserialize_with = "wire::number")]
    offset: Option<u64>,
}

/// What some answers repeat inside `response`.
#[derive(Deserialize)]
struct Nested<'a> {
    #[serde(default, deserialize_with = "wire::text")]
    result: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    msg: Option<String>,
    #[serde(borrow, default)]
    err_code: Option<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Tells success from failure from what is no answer of this API. `body` is that of an HTTP 200.
    pub(crate) fn parse(body: &'a [u8], secrets: &'a CallSecrets) -> Result<Self, Error> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let envelope: Envelope<'a> = serde_json::from_slice(body).map_err(|error| not_this_api(body, &error))?;
        let failed = |msg: Option<String>, code: Option<&RawValue>| {
            let code = code.and_then(code_of);
            let template = code.and_then(ErrorCode::message_template);
            let msg = match (msg, template) {
                // The vendor's own text holds nothing of this call, even where a word of it is the password.
                (Some(msg), Some(template)) if msg == template => msg,
                (Some(msg), _) => secrets.mask(&msg),
                (None, template) => template.unwrap_or("the server gave no reason").to_owned(),
            };
            Err(Error::api(code, msg))
        };
        match envelope.result.as_deref() {
            Some("success") => {}
            Some("error") => return failed(envelope.msg, envelope.err_code),
            _ => return Err(protocol("the answer is JSON, but its `result` is neither success nor error")),
        }
        if let Some(nested) = envelope.response.and_then(nested_failure) {
            return failed(nested.msg.or(envelope.msg), nested.err_code.or(envelope.err_code));
        }
        Ok(Self {
            request: envelope.request,
            response: envelope.response,
            msg: envelope.msg.map(|msg| secrets.mask(&msg)),
            limit: envelope.limit,
            offset: envelope.offset,
            secrets,
        })
    }

    /// Reads `response` as the object that most acts answer.
    pub(crate) fn object<T: Deserialize<'a>>(&self) -> Result<T, Error> {
        self.read("response", object_text(self.response))
    }

    /// Reads `request`, where the server repeats what was asked for, and some acts answer.
    pub(crate) fn echo<T: Deserialize<'a>>(&self) -> Result<T, Error> {
        self.read("request", object_text(self.request))
    }

    /// Reads `response` as the list of `zone_list`.
    pub(crate) fn rows<T: Deserialize<'a>>(&self) -> Result<Vec<T>, Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Rows<T>(#[serde(deserialize_with = "wire::list", bound(deserialize = "T: Deserialize<'de>"))] Vec<T>);

        self.read("response", self.response.map_or("[]", RawValue::get)).map(|Rows(rows)| rows)
    }

    /// Text of the answer as it may be shown.
    pub(crate) fn mask(&self, text: &str) -> String {
        self.secrets.mask(text)
    }

    /// The error of an act that was carried out and whose answer cannot be read at this place.
    pub(crate) fn unreadable(&self, place: &str) -> Error {
        let place = self.mask(place);
        let message = format!("the act succeeded, but {place} of the answer is missing or not of the documented form");
        Error::new(ErrorKind::Protocol, Delivery::Answered, message)
    }

    fn read<T: Deserialize<'a>>(&self, member: &str, text: &'a str) -> Result<T, Error> {
        serde_json::from_str(text).map_err(|_| {
            // Read once more, slowly, for the place. The reader's own words are left out: they can quote the answer.
            let tracked = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_str(text));
            let place = tracked.err().map(|error| match error.inner().to_string().strip_prefix("missing field `") {
                Some(rest) => rest.split('`').next().unwrap_or_default().to_owned(),
                None => error.path().to_string(),
            });
            self.unreadable(&format!("{member}.{}", place.unwrap_or_default()))
        })
    }
}

/// An object as text; PHP's other ways to write an empty one count as one.
fn object_text(raw: Option<&RawValue>) -> &str {
    match raw.map_or("{}", RawValue::get) {
        "[]" | "\"\"" | "false" => "{}",
        text => text,
    }
}

fn code_of(raw: &RawValue) -> Option<ErrorCode> {
    raw.get().trim_matches('"').trim().parse().ok().map(|number: u16| number.into())
}

fn nested_failure(response: &RawValue) -> Option<Nested<'_>> {
    let text = response.get();
    // Spares nearly every answer a second pass.
    if !text.starts_with('{') || !text.contains("\"result\"") {
        return None;
    }
    serde_json::from_str(text).ok().filter(|nested: &Nested<'_>| nested.result.as_deref() == Some("error"))
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
    use super::*;

    fn parse(body: &str) -> Result<Option<String>, Error> {
        let secrets = CallSecrets::default();
        Answer::parse(body.as_bytes(), &secrets).map(|answer| answer.msg)
    }

    #[test]
    fn success_and_failure() {
        assert_eq!(parse(r#"{"result":"success","msg":null}"#).unwrap(), None);
        assert_eq!(parse("\u{feff}{\"result\":\"success\",\"msg\":\"done\"}").unwrap().as_deref(), Some("done"));
        for code in ["124", "\"124\""] {
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
        assert!(parse(r#"{"response":{"result":"success"},"result":"success"}"#).is_ok());
        assert!(parse(r#"{"response":["\"result\""],"result":"success"}"#).is_ok());
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
            ("{\"result\":{\"a\":1}}", "not in the form", false),
            ("[]", "`result`", false),
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
        let error = Answer::parse(b"{\"result\":\"\xff\xfe\"}", &secrets).err().unwrap();
        assert!(error.message().contains("not JSON"), "{error}");
        let deep = format!("{{\"response\":{}1{},\"result\":\"success\"}}", "[".repeat(5000), "]".repeat(5000));
        assert!(Answer::parse(deep.as_bytes(), &secrets).is_ok_and(|answer| answer.rows::<u8>().is_err()));
    }

    #[test]
    fn unreadable_payload_names_the_place_and_no_value() {
        #[derive(Deserialize, Debug)]
        #[expect(dead_code, reason = "only read into")]
        struct Payload {
            #[serde(deserialize_with = "wire::flag")]
            zone_exists: bool,
        }

        let secrets = CallSecrets::default();
        for (body, place) in [
            (r#"{"response":{},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":[],"result":"success"}"#, "response.zone_exists"),
            (r#"{"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":{"zone_exists":"SECRET"},"result":"success"}"#, "response.zone_exists"),
            (r#"{"response":"SECRET","result":"success"}"#, "response."),
        ] {
            let answer = Answer::parse(body.as_bytes(), &secrets).unwrap();
            let error = answer.object::<Payload>().unwrap_err();
            assert!(error.message().contains(place), "{error}");
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Answered));
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
    }
}
