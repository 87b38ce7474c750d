//! The published list of the network's address ranges, served in its three forms.

use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use serde_json::json;

/// What the list of this content is called.
const ETAG: &str = "38f79d050aa027e3be3865e495dcc9bc";

const IPV4: [&str; 15] = [
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
];

const IPV6: [&str; 7] = [
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
];

/// The answer to a request for one of the forms; none if it is for something else.
pub(crate) fn answer(request: &Parts) -> Option<Response<String>> {
    let json = json!({
        "result": { "ipv4_cidrs": IPV4, "ipv6_cidrs": IPV6, "etag": ETAG },
        "success": true,
        "errors": [],
        "messages": [],
    });
    // The text forms end without a line feed.
    let (text, content_type) = match request.uri.path() {
        "/ips-v4" => (IPV4.join("\n"), "text/plain"),
        "/ips-v6" => (IPV6.join("\n"), "text/plain"),
        "/client/v4/ips" => (json.to_string(), "application/json"),
        _ => return None,
    };
    let mut answer = Response::new(String::new());
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(name, value);
        }
    };
    if !matches!(request.method, Method::GET | Method::HEAD) {
        set(header::ALLOW, "GET, HEAD");
        *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        return Some(answer);
    }
    set(header::ETAG, &format!("\"{ETAG}\""));
    let known = request.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == ETAG;
    if known.flat_map(|value| value.split(',')).any(|tag| is_known(tag.trim())) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        set(header::CONTENT_TYPE, content_type);
        *answer.body_mut() = text;
    }
    Some(answer)
}
