//! From a request to its answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{error, fmt};

use cfhost::ErrorCode;
use http_body_util::channel::Channel;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::acts::{Refusal, Service, known_name};
use crate::calls::{Calls, RecordedCall, shown};
use crate::fault::{Faults, Kind};
use crate::form::Form;
use crate::log::{self, Event};
use crate::{Error, answer, ranges};

/// The one path that the API has.
pub(crate) const PATH: &str = "/host-gw.html";

/// The largest body that is read.
const MAX_BODY: usize = 1 << 20;
/// The largest body that is heard out. Cutting a sender short would often lose the answer that says why.
const MAX_DRAINED: usize = 16 << 20;

/// The cookies that the vendor's server set. Nobody has to send them back, so that one value does for all.
const COOKIES: [&str; 3] = [
    "CF_UALE=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT",
    "__cfduid=d0000000000000000000000000000000000000000; HttpOnly",
    "vses2=00000000000000000000000000; domain=www.cloudflare.com; secure; HttpOnly",
];

/// What stands between the connections and the acts.
pub(crate) struct Front {
    pub(crate) service: Service,
    /// What is to go wrong.
    pub(crate) faults: Faults,
    /// The calls so far, if they are recorded.
    pub(crate) calls: Option<Calls>,
    /// Whether connections are encrypted.
    pub(crate) tls: bool,
    /// Whether each request is logged.
    pub(crate) log: bool,
    /// How long a request may take to arrive.
    pub(crate) patience: Duration,
}

/// The request is not answered: the connection is closed.
#[derive(Debug)]
pub(crate) enum Broken {
    /// As it comes.
    Off,
    /// By a reset: whoever waits for the answer gets an error, not an end.
    Reset,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was broken off")
    }
}

impl error::Error for Broken {}

pub(crate) type Answer = Response<Either<Full<Bytes>, Channel<Bytes>>>;

/// A call as it goes to its act.
struct Call {
    form: Form,
    /// Whether there was no body at all.
    is_empty: bool,
    caller: IpAddr,
    keep_alive: bool,
    fault: Option<Kind>,
    since: Instant,
}

impl Front {
    pub(crate) async fn handle<B: Body<Data = Bytes>>(
        self: Arc<Self>,
        caller: IpAddr,
        request: Request<B>,
    ) -> Result<Answer, Broken> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        if head.uri.path() != PATH {
            if let Some(answer) = ranges::answer(&head) {
                self.note(None, &Event::Http(answer.status().as_u16()), since);
                return Ok(answer.map(|text| Either::Left(Full::from(text))));
            }
            self.note(None, &Event::Http(404), since);
            return Ok(page(StatusCode::NOT_FOUND));
        }
        let body = if head.method == Method::POST {
            match tokio::time::timeout(self.patience, collect(body)).await {
                Ok(Ok(Some(body))) => body,
                Ok(Ok(None)) => {
                    self.note(None, &Event::Http(413), since);
                    return Ok(page(StatusCode::PAYLOAD_TOO_LARGE));
                }
                Ok(Err(_)) | Err(_) => {
                    self.note(None, &Event::Broken, since);
                    return Err(Broken::Off);
                }
            }
        } else {
            Bytes::new()
        };
        let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let query = head.uri.query().filter(|_| self.service.rules.behaviour.merges_query).unwrap_or_default();
        let is_empty = body.is_empty() && query.is_empty();
        let form = Form::parse(content_type, body).await.with_query(query);
        let keep_alive = head.version == Version::HTTP_11 && !closes(&head.headers);
        let fault = self.faults.take(form.text("act"));
        // A call goes to its end and into the log even when nobody waits for the answer any more.
        let call = tokio::spawn(self.carry_out(Call { form, is_empty, caller, keep_alive, fault, since }));
        call.await.unwrap_or(Err(Broken::Off))
    }

    async fn carry_out(self: Arc<Self>, call: Call) -> Result<Answer, Broken> {
        match call.fault {
            Some(Kind::Delay(time)) => sleep(time).await,
            Some(Kind::Http500) => {
                self.record(&call, &Event::Http(500));
                return Ok(page(StatusCode::INTERNAL_SERVER_ERROR));
            }
            Some(Kind::ResetBefore) => {
                self.record(&call, &Event::Broken);
                return Err(Broken::Reset);
            }
            _ => {}
        }
        let call = Arc::new(call);
        let work = spawn_blocking({
            let (front, call) = (Arc::clone(&self), Arc::clone(&call));
            move || front.work(&call)
        });
        // The work may panic; that ends this connection and nothing else.
        let Ok(Ok(text)) = work.await else {
            self.record(&call, &Event::Broken);
            return Err(Broken::Off);
        };
        let json = |text| self.json(text, call.keep_alive);
        Ok(match &call.fault {
            Some(Kind::Empty) => json(String::new()),
            // It is ASCII: there is a character at every place.
            Some(Kind::Cut) => json(text[..text.len() / 2].to_owned()),
            Some(Kind::ResetAfter) => return Err(Broken::Reset),
            Some(Kind::ContentType(value)) => {
                let mut answer = json(text);
                answer.headers_mut().insert(header::CONTENT_TYPE, value.clone());
                answer
            }
            Some(Kind::SlowBody(pause)) => json(String::new()).map(|_| Either::Right(drip(text, *pause))),
            _ => json(text),
        })
    }

    /// The act, and its answer's text.
    fn work(&self, call: &Call) -> serde_json::Result<String> {
        let outcome = match call.fault {
            Some(Kind::Error(code)) => Err(self.service.refuse(code, &call.form)),
            _ if call.is_empty => Err(ErrorCode::NO_POST_DATA.into()),
            _ => self.service.perform(&call.form, call.caller),
        };
        let event = match &outcome {
            Ok(_) => Event::Success,
            Err(Refusal { code, cause, .. }) => Event::Refused(*code, cause.as_deref()),
        };
        self.record(call, &event);
        answer::write(call.form.text("act"), &outcome)
    }

    /// The recorded calls, oldest first.
    pub(crate) fn recorded(&self) -> Vec<RecordedCall> {
        self.calls.as_ref().map(Calls::all).unwrap_or_default()
    }

    /// Forgets the recorded calls.
    pub(crate) fn forget(&self) {
        if let Some(calls) = &self.calls {
            calls.clear();
        }
    }

    /// Removes all accounts and what belongs to them.
    pub(crate) fn reset(&self) -> Result<(), Error> {
        self.service.store.write(|state| Ok(state.reset()?))
    }

    /// Into the log, and among the recorded calls.
    fn record(&self, call: &Call, event: &Event<'_>) {
        self.note(known_name(&call.form), event, call.since);
        if let Some(calls) = &self.calls {
            let (act, fields) = shown(&call.form);
            calls.add(RecordedCall {
                time: log::now().to_string(),
                act,
                fields,
                outcome: event.to_string(),
                milliseconds: u64::try_from(call.since.elapsed().as_millis()).unwrap_or(u64::MAX),
                fault: call.fault.as_ref().map(Kind::to_string),
            });
        }
    }

    fn note(&self, act: Option<&'static str>, event: &Event<'_>, since: Instant) {
        if self.log {
            log::line(act, event, since);
        }
    }

    /// An answer with the headers that the vendor's server sent.
    fn json(&self, text: String, keep_alive: bool) -> Answer {
        let mut answer = Response::new(Either::Left(Full::from(text)));
        let mut set = |name, value| answer.headers_mut().insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "application/json");
        set(header::TRANSFER_ENCODING, "chunked");
        if keep_alive {
            set(header::CONNECTION, "keep-alive");
        }
        set(header::EXPIRES, "Thu, 19 Nov 1981 08:52:00 GMT");
        set(header::CACHE_CONTROL, "no-store, no-cache, must-revalidate, post-check=0, pre-check=0");
        set(header::PRAGMA, "no-cache");
        if self.tls {
            set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::X_FRAME_OPTIONS, "SAMEORIGIN");
        if self.service.rules.behaviour.sets_cookies {
            for cookie in COOKIES {
                answer.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(cookie));
            }
        }
        answer
    }
}

/// A body that comes a byte at a time.
fn drip(text: String, pause: Duration) -> Channel<Bytes> {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        for byte in text.into_bytes() {
            sleep(pause).await;
            if sender.send_data(Bytes::from(vec![byte])).await.is_err() {
                break;
            }
        }
    });
    body
}

/// All of a body; `None` when it is too large.
pub(crate) async fn collect<B: Body<Data = Bytes>>(body: B) -> Result<Option<Bytes>, Broken> {
    let mut body = std::pin::pin!(body);
    let mut collected = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Broken::Off)?.into_data() else { continue };
        size += data.len();
        if size <= MAX_BODY {
            collected.extend_from_slice(&data);
        } else if size > MAX_DRAINED {
            break;
        }
    }
    Ok((size <= MAX_BODY).then(|| collected.into()))
}

/// Whether the client will not use the connection again.
fn closes(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|token| token.trim().eq_ignore_ascii_case("close"))
}

/// What is outside the API is answered by a small page.
fn page(status: StatusCode) -> Answer {
    let text = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
         </body>\r\n</html>\r\n"
    );
    let mut answer = Response::new(Either::Left(Full::from(text)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    answer
}
