//! Any texts as fields: what the server gets is what was given, by a decoder of somebody else's; a NUL is refused.

#![no_main]

use std::sync::LazyLock;

use cfhost::Client;
use cfhost_fuzz::{HOST_KEY, Http, text};
use libfuzzer_sys::fuzz_target;

static SERVER: LazyLock<Http> = LazyLock::new(Http::start);
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    SERVER.answers(br#"{"result":"success","response":[]}"#);
    Client::builder(HOST_KEY).endpoint(SERVER.endpoint()).retries(0).build().expect("a client")
});

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let mut fields = Vec::new();
    while !data.is_empty() && fields.len() < 32 {
        fields.push((text(&mut data), text(&mut data)));
    }
    fields.retain(|(name, _)| name != "act" && name != "host_key");
    let given: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let called = CLIENT.call("anything", &given);
    if given.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        assert_eq!(called.expect_err("no field can hold a NUL").kind(), cfhost::ErrorKind::InvalidArgument);
        return;
    }
    called.expect("a success");
    let body = SERVER.body();
    assert!(body.iter().all(|byte| byte.is_ascii_graphic()), "a body of other bytes");
    let came: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
    let mut expected = vec![("act".to_owned(), "anything".to_owned()), ("host_key".to_owned(), HOST_KEY.to_owned())];
    expected.extend(fields);
    assert_eq!(came, expected);
});
