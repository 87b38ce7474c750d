//! The control listener: faults, seeds, reset and recorded calls, for whoever holds its token.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{Either, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use tokio::task::spawn_blocking;

use crate::Error;
use crate::fault::Fault;
use crate::http::{Answer, Endpoint, Unanswered, Untaken, collect};
use crate::page::Page;
use crate::peer::Peer;
use crate::seed::seed;

struct Route {
    method: Method,
    path: &'static str,
    about: &'static str,
    /// From the text of the body to the answer.
    run: fn(&Control, &str) -> Result<Value, Error>,
}

const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/faults",
        about: "the faults that are set",
        run: |control, _| Ok(faults(&control.endpoint)),
    },
    Route { method: Method::POST, path: "/faults", about: "set faults, one ACT=KIND[:ARGUMENT][*N] a line", run: add },
    Route {
        method: Method::DELETE,
        path: "/faults",
        about: "clear all faults",
        run: |control, _| {
            control.endpoint.faults.clear();
            Ok(faults(&control.endpoint))
        },
    },
    Route {
        method: Method::GET,
        path: "/calls",
        about: "the recorded calls, oldest first",
        run: |control, _| Ok(calls(&control.endpoint)),
    },
    Route {
        method: Method::DELETE,
        path: "/calls",
        about: "forget the recorded calls",
        run: |control, _| {
            control.endpoint.forget();
            Ok(calls(&control.endpoint))
        },
    },
    Route {
        method: Method::POST,
        path: "/seed",
        about: "bring about what the JSON document in the body says",
        run: plant,
    },
    Route {
        method: Method::POST,
        path: "/link",
        about: "make a link to the page, which logs one browser in",
        run: link,
    },
    Route {
        method: Method::POST,
        path: "/advance",
        about: "move the time that operations at the vendor go by: {\"seconds\": N}",
        run: advance,
    },
    Route { method: Method::POST, path: "/reset", about: "remove all but the operator's hosts", run: reset },
];

fn faults(endpoint: &Endpoint) -> Value {
    json!({ "faults": endpoint.faults.specs() })
}

fn add(Control { endpoint, .. }: &Control, body: &str) -> Result<Value, Error> {
    // All of them or none.
    let added: Vec<Fault> =
        body.lines().filter(|line| !line.trim().is_empty()).map(str::parse).collect::<Result<_, _>>()?;
    if added.is_empty() {
        return Err(Error::new("no fault in the body: it has one ACT=KIND[:ARGUMENT][*N] a line"));
    }
    endpoint.faults.add(added);
    Ok(faults(endpoint))
}

fn calls(endpoint: &Endpoint) -> Value {
    json!({ "calls": endpoint.recorded() })
}

fn plant(Control { endpoint, .. }: &Control, body: &str) -> Result<Value, Error> {
    seed(&endpoint.service, body.as_bytes())?;
    Ok(json!({ "seeded": true }))
}

fn reset(Control { endpoint, .. }: &Control, _: &str) -> Result<Value, Error> {
    endpoint.reset()?;
    Ok(json!({ "reset": true }))
}

fn advance(Control { endpoint, .. }: &Control, body: &str) -> Result<Value, Error> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let seconds = body["seconds"].as_u64().ok_or_else(|| Error::new("the body has to be {\"seconds\": N}"))?;
    endpoint.advance(Duration::from_secs(seconds))?;
    Ok(json!({ "advanced": seconds }))
}

fn link(control: &Control, _: &str) -> Result<Value, Error> {
    let link = control.page.sessions.link().map_err(Error::because("cannot make a link"))?;
    Ok(json!({ "link": link }))
}

/// What stands between the control connections and the gateway.
pub(crate) struct Control {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) token: String,
    pub(crate) page: Arc<Page>,
}

impl Control {
    pub(crate) async fn handle<B: Body<Data = Bytes>>(
        self: Arc<Self>,
        _: Peer,
        request: Request<B>,
    ) -> Result<Answer, Unanswered> {
        let (head, body) = request.into_parts();
        // A program has the token; a browser has a cookie, and says which page it acts for.
        let is_program = head.headers.contains_key(header::AUTHORIZATION)
            || !(takes_pages(&head.headers) || Page::FILES.contains(&head.uri.path()));
        if !is_local(&head.headers) || (is_program && head.headers.contains_key(header::ORIGIN)) {
            return Ok(failure(StatusCode::FORBIDDEN, "only for programs on this machine: not for web pages"));
        }
        if is_program && !self.admits(&head.headers) {
            let mut answer = failure(StatusCode::UNAUTHORIZED, "the header `Authorization: Bearer TOKEN` is needed");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Ok(answer);
        }
        if !is_program {
            let (body, _share) = match collect(body, &self.endpoint.bodies, self.endpoint.patience).await {
                Ok(taken) => taken,
                Err(untaken) => return refused(untaken),
            };
            return Arc::clone(&self.page).handle(head, body).await;
        }
        let path = head.uri.path();
        if path == "/" && head.method == Method::GET {
            return Ok(text());
        }
        let here: Vec<&Route> = ROUTES.iter().filter(|route| route.path == path).collect();
        let Some(route) = here.iter().find(|route| route.method == head.method) else {
            let mut allowed: Vec<&str> = here.iter().map(|route| route.method.as_str()).collect();
            if path == "/" {
                allowed.push("GET");
            } else if allowed.is_empty() {
                return Ok(failure(StatusCode::NOT_FOUND, "there is nothing here: GET / lists what there is"));
            }
            let mut answer = failure(StatusCode::METHOD_NOT_ALLOWED, "not with this method");
            if let Ok(allowed) = HeaderValue::try_from(allowed.join(", ")) {
                answer.headers_mut().insert(header::ALLOW, allowed);
            }
            return Ok(answer);
        };
        let (body, _room) = match collect(body, &self.endpoint.bodies, self.endpoint.patience).await {
            Ok(taken) => taken,
            Err(untaken) => return refused(untaken),
        };
        let run = route.run;
        let work = spawn_blocking(move || match std::str::from_utf8(&body) {
            Ok(body) => run(&self, body),
            Err(_) => Err(Error::new("the body is not UTF-8")),
        });
        Ok(match work.await.map_err(|_| Unanswered::Off)? {
            Ok(value) => answer(StatusCode::OK, "application/json", value.to_string()),
            Err(error) => failure(StatusCode::BAD_REQUEST, &error.to_string()),
        })
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().split_at_checked(7));
        sent.is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case(b"Bearer ") && bool::from(self.token.as_bytes().ct_eq(token))
        })
    }
}

/// Whether no web page can have sent this: a browser names the page's origin, and the host that the page believes to
/// speak to, which after a trick with the DNS is still not this machine's.
fn is_local(headers: &HeaderMap) -> bool {
    let is_loopback = |host: &HeaderValue| {
        let Some(host) = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()) else { return false };
        let host = host.host().trim_matches(['[', ']']);
        host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    };
    let mut hosts = headers.get_all(header::HOST).iter();
    hosts.next().is_some_and(is_loopback) && hosts.next().is_none()
}

/// What is said of a body that was not taken.
fn refused(untaken: Untaken) -> Result<Answer, Unanswered> {
    match untaken {
        Untaken::Broken => Err(Unanswered::Off),
        Untaken::TooLarge => Ok(failure(StatusCode::PAYLOAD_TOO_LARGE, "the body has more than 1 MiB")),
        Untaken::NoRoom => Ok(failure(StatusCode::SERVICE_UNAVAILABLE, "there are too many bodies at the moment")),
    }
}

/// Whether a browser asks, which takes pages, or the live view or a picture of one.
fn takes_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    headers.contains_key("sec-fetch-mode")
        || ["text/html", "text/event-stream"].iter().any(|kind| accepted.contains(kind))
}

fn text() -> Answer {
    let mut text = String::from("The control listener of cfhost-gateway.\n\n");
    for Route { method, path, about, .. } in ROUTES {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<6} {path:<8} {about}", method.as_str());
    }
    answer(StatusCode::OK, "text/plain; charset=utf-8", text)
}

fn failure(status: StatusCode, why: &str) -> Answer {
    answer(status, "application/json", json!({ "error": why }).to_string())
}

/// An answer of this listener, and of the one for the status: a text that is not kept and taken for nothing else.
pub(crate) fn answer(status: StatusCode, content_type: &'static str, text: String) -> Answer {
    let mut answer = Response::new(Either::Left(Full::from(text + "\n")));
    *answer.status_mut() = status;
    let mut set = |name, value| answer.headers_mut().insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, content_type);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    answer
}
