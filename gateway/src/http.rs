//! From a request to its answer.

use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{error, fmt};

use cfhost::ErrorCode;
use http_body_util::channel::Channel;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use crate::acts::{Outcome, Refusal, known_name};
use crate::calls::{Calls, RecordedCall, shown, shown_answer};
use crate::fault::{Faults, Kind};
use crate::form::Form;
use crate::log::{self, Caller, Event};
use crate::numbers::Numbers;
use crate::peer::Peer;
use crate::secret::mask_keys;
use crate::service::Service;
use crate::trace::Trace;
use crate::{Error, answer, ranges};

/// The one path that the API has.
pub(crate) const PATH: &str = "/host-gw.html";

/// The largest body that is read.
const MAX_BODY: usize = 1 << 20;
/// How much memory bodies, and what was read from them, can take together, beside what each has for itself. As much is for answers.
const ALL_BODIES: usize = 32 << 20;
/// What each has for itself: an act and its answer fit into it as a rule, so that large ones keep no small one out.
const OWN_BODY: usize = 16 << 10;
/// The largest body that is heard out. Cutting a sender short would often lose the answer that says why.
const MAX_DRAINED: usize = 16 << 20;

/// The cookies that the vendor's server set. Nobody has to send them back, so that one value does for all.
const COOKIES: [&str; 3] = [
    "CF_UALE=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT",
    "__cfduid=d0000000000000000000000000000000000000000; HttpOnly",
    "vses2=00000000000000000000000000; domain=www.cloudflare.com; secure; HttpOnly",
];

/// What stands between the connections and the acts.
pub(crate) struct Endpoint {
    pub(crate) service: Arc<Service>,
    /// The space for bodies.
    pub(crate) bodies: Bodies,
    /// The space for answers.
    pub(crate) answers: Bodies,
    /// What is to go wrong.
    pub(crate) faults: Faults,
    /// The calls so far, if they are recorded.
    pub(crate) calls: Option<Calls>,
    /// What came of all calls, in numbers.
    pub(crate) numbers: Numbers,
    /// Whether connections are encrypted.
    pub(crate) tls: bool,
    /// Whether each request is logged.
    pub(crate) log: bool,
    /// How long a body may take to arrive.
    pub(crate) patience: Duration,
}

/// The request is not answered: the connection is closed.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// As it comes.
    Off,
    /// By a reset: whoever waits for the answer gets an error, not an end.
    Reset,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was broken off")
    }
}

impl error::Error for Unanswered {}

pub(crate) type Answer = Response<Either<Full<Bytes>, Channel<Bytes>>>;

/// A call as it goes to its act.
struct ReceivedCall {
    form: Arc<Form>,
    /// Whether there was no body at all.
    is_empty: bool,
    peer: Peer,
    /// Held as long as the form is.
    _share: Share,
    keep_alive: bool,
    fault: Option<Kind>,
    since: Instant,
    trace: Arc<Trace>,
}

impl Endpoint {
    pub(crate) async fn handle<B: Body<Data = Bytes>>(
        self: Arc<Self>,
        peer: Peer,
        request: Request<B>,
    ) -> Result<Answer, Unanswered> {
        let since = Instant::now();
        let (head, body) = request.into_parts();
        // Whose host it is, is known to the acts alone.
        let caller = Caller { host: None, peer: peer.address };
        // More than one, or none, would be read in two ways by two servers in a row.
        let hosts = head.headers.get_all(header::HOST).iter().count();
        if hosts > 1 || (hosts == 0 && head.version != Version::HTTP_10) {
            self.note(None, &Event::Http(400), since, caller);
            return Ok(page(StatusCode::BAD_REQUEST));
        }
        if head.uri.path() != PATH {
            if let Some(answer) = ranges::answer(&head) {
                self.note(None, &Event::Http(answer.status().as_u16()), since, caller);
                return Ok(answer.map(|text| Either::Left(Full::from(text))));
            }
            self.note(None, &Event::Http(404), since, caller);
            return Ok(page(StatusCode::NOT_FOUND));
        }
        let untaken = |status: StatusCode| {
            self.note(None, &Event::Http(status.as_u16()), since, caller);
            Ok(page(status))
        };
        let (body, mut share) = if head.method == Method::POST {
            match collect(body, &self.bodies, self.patience).await {
                Ok(taken) => taken,
                Err(Untaken::TooLarge) => return untaken(StatusCode::PAYLOAD_TOO_LARGE),
                Err(Untaken::NoRoom) => return untaken(StatusCode::SERVICE_UNAVAILABLE),
                Err(Untaken::Broken) => {
                    self.note(None, &Event::Broken, since, caller);
                    return Err(Unanswered::Off);
                }
            }
        } else {
            (Bytes::new(), Share::default())
        };
        let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let query = head.uri.query().filter(|_| self.service.rules.behaviour.merges_query).unwrap_or_default();
        let is_empty = body.is_empty() && query.is_empty();
        let form = Form::parse(content_type, body).await.with_query(query);
        // Many small fields take more than the body that they came in.
        if !share.fits(form.size(), &self.bodies) {
            return untaken(StatusCode::SERVICE_UNAVAILABLE);
        }
        let keep_alive = head.version == Version::HTTP_11 && !closes(&head.headers);
        let fault = self.faults.take(form.text("act"));
        // A call goes to its end and into the log even when nobody waits for the answer any more.
        let call = Arc::new(ReceivedCall {
            form: form.into(),
            is_empty,
            peer,
            _share: share,
            keep_alive,
            fault,
            since,
            trace: Arc::default(),
        });
        let work = tokio::spawn(Arc::clone(&self).carry_out(Arc::clone(&call)));
        // It may panic; that ends this connection and nothing else.
        work.await.unwrap_or_else(|_| {
            self.record(&call, &Event::Broken, None);
            Err(Unanswered::Off)
        })
    }

    async fn carry_out(self: Arc<Self>, call: Arc<ReceivedCall>) -> Result<Answer, Unanswered> {
        match call.fault {
            Some(Kind::Delay(time)) => sleep(time).await,
            Some(Kind::Http500) => {
                self.record(&call, &Event::Http(500), None);
                return Ok(page(StatusCode::INTERNAL_SERVER_ERROR));
            }
            Some(Kind::ResetBefore) => {
                self.record(&call, &Event::Broken, None);
                return Err(Unanswered::Reset);
            }
            _ => {}
        }
        let Some(text) = self.work(&call).await? else { return Ok(page(StatusCode::SERVICE_UNAVAILABLE)) };
        let json = |text| self.json(text, call.keep_alive);
        Ok(match &call.fault {
            Some(Kind::Empty) => json(Bytes::new()),
            // It is ASCII: there is a character at every place.
            Some(Kind::Cut) => json(text.slice(..text.len() / 2)),
            Some(Kind::ResetAfter) => return Err(Unanswered::Reset),
            Some(Kind::ContentType(value)) => {
                let mut answer = json(text);
                answer.headers_mut().insert(header::CONTENT_TYPE, value.clone());
                answer
            }
            Some(Kind::SlowBody(pause)) => json(Bytes::new()).map(|_| Either::Right(drip(text, *pause))),
            _ => json(text),
        })
    }

    /// The act, and its answer's text; `None` where there is no space for that.
    async fn work(&self, call: &ReceivedCall) -> Result<Option<Bytes>, Unanswered> {
        let outcome = match call.fault {
            Some(Kind::Error(code)) => self.service.refuse_with(&call.form, code).await,
            _ if call.is_empty => Err(ErrorCode::NO_POST_DATA.into()),
            _ => self.service.perform(&call.form, call.peer.address, &call.trace).await,
        };
        let text = answer::write(call.form.text("act"), &outcome).map_err(|_| {
            self.record(call, &Event::Broken, None);
            Unanswered::Off
        })?;
        let mut share = Share::default();
        let fits = share.fits(text.len(), &self.answers);
        let event = match &outcome {
            _ if !fits => Event::Http(503),
            Ok(_) => Event::Success,
            Err(Refusal { code, guess: Some(who), .. }) => Event::Guessed(*code, who),
            Err(Refusal { code, cause, .. }) => Event::Refused(*code, cause.as_deref()),
        };
        self.record(call, &event, fits.then_some((&text, &outcome)));
        Ok(fits.then(|| Bytes::from_owner(Held { text: text.into_boxed_str(), _share: share })))
    }

    /// The recorded calls, oldest first.
    pub(crate) fn recorded(&self) -> Vec<RecordedCall> {
        let calls = self.calls.as_ref().map(Calls::all).unwrap_or_default();
        calls.iter().map(|call| RecordedCall::clone(call)).collect()
    }

    /// Forgets the recorded calls.
    pub(crate) fn forget(&self) {
        if let Some(calls) = &self.calls {
            calls.clear();
        }
    }

    /// Removes all accounts and what belongs to them.
    pub(crate) fn reset(&self) -> Result<(), Error> {
        if self.service.upstream.is_some() {
            return Err(Error::new(
                "what stands at the vendor would be forgotten: a gateway that carries acts out there is not reset",
            ));
        }
        self.service.store.write(|state| Ok(state.reset()?))
    }

    /// Moves the time that operations at the vendor go by.
    pub(crate) fn advance(&self, length: Duration) -> Result<(), Error> {
        let upstream = self.service.upstream.as_ref();
        upstream.ok_or_else(|| Error::new("no act is carried out at the vendor"))?.advance(length);
        Ok(())
    }

    /// Into the log, and among the recorded calls; with what was answered, if anything was.
    fn record(&self, call: &ReceivedCall, event: &Event<'_>, answered: Option<(&str, &Outcome)>) {
        let seen = call.trace.take();
        let caller = Caller { host: seen.host.as_ref().map(|(id, _)| id.0), peer: call.peer.address };
        self.note(known_name(&call.form), event, call.since, caller);
        let Some(calls) = &self.calls else { return };
        let (act, fields) = shown(&call.form);
        let (host, pub_name) = seen.host.map(|(id, pub_name)| (id.0, pub_name)).unzip();
        let customer =
            seen.customer.or_else(|| fields.get("cloudflare_email").filter(|sent| !sent.is_empty()).cloned());
        let refused = answered.and_then(|(_, outcome)| outcome.as_ref().err());
        let recorded = RecordedCall {
            id: 0,
            time: log::now().to_string(),
            host,
            pub_name,
            peer: call.peer.address.to_canonical().to_string(),
            act,
            fields,
            customer,
            zone: seen.zone.map(|zone| mask_keys(&zone)),
            outcome: event.to_string(),
            message: refused.map(|refusal| mask_keys(answer::shortened(&refusal.message))),
            answer: answered.map(|(text, _)| shown_answer(text)),
            changes: seen.changes.iter().map(|line| mask_keys(line)).collect(),
            milliseconds: u64::try_from(call.since.elapsed().as_millis()).unwrap_or(u64::MAX),
            tries: 0,
            fault: call.fault.as_ref().map(Kind::to_string),
        };
        calls.add(recorded, calls.fingerprint(&call.form));
    }

    fn note(&self, act: Option<&'static str>, event: &Event<'_>, since: Instant, caller: Caller) {
        self.numbers.count(act, event, since.elapsed());
        if self.log {
            log::line(act, event, since, caller);
        }
    }

    /// An answer with the headers that the vendor's server sent.
    fn json(&self, text: Bytes, keep_alive: bool) -> Answer {
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
fn drip(text: Bytes, pause: Duration) -> Channel<Bytes> {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        for place in 0..text.len() {
            sleep(pause).await;
            if sender.send_data(text.slice(place..=place)).await.is_err() {
                break;
            }
        }
    });
    body
}

/// The text of an answer, with the share of the space that it takes until it is sent.
struct Held {
    text: Box<str>,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

/// The space that there is for bodies.
pub(crate) struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ALL_BODIES)))
    }
}

/// The share of it that one body takes.
#[derive(Default)]
pub(crate) struct Share {
    taken: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Takes what is needed for so many bytes, beyond what each has for itself; false when there is not so much.
    fn fits(&mut self, bytes: usize, bodies: &Bodies) -> bool {
        let held = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.saturating_sub(OWN_BODY + held);
        if more == 0 {
            return true;
        }
        let Some(more) = more.try_into().ok().and_then(|more| Arc::clone(&bodies.0).try_acquire_many_owned(more).ok())
        else {
            return false;
        };
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        true
    }
}

/// Why a body was not taken.
#[derive(Clone, Copy)]
pub(crate) enum Untaken {
    /// It did not come whole, or not in time.
    Broken,
    TooLarge,
    NoRoom,
}

/// All of a body, with the share of the space that it takes.
pub(crate) async fn collect<B: Body<Data = Bytes>>(
    body: B,
    bodies: &Bodies,
    patience: Duration,
) -> Result<(Bytes, Share), Untaken> {
    timeout(patience, take(body, bodies)).await.unwrap_or(Err(Untaken::Broken))
}

async fn take<B: Body<Data = Bytes>>(body: B, bodies: &Bodies) -> Result<(Bytes, Share), Untaken> {
    let mut body = std::pin::pin!(body);
    let mut taken = Ok((Vec::new(), Share::default()));
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Untaken::Broken)?.into_data() else { continue };
        size += data.len();
        match &mut taken {
            _ if size > MAX_DRAINED => break,
            Ok(_) if size > MAX_BODY => taken = Err(Untaken::TooLarge),
            Ok((collected, share)) => {
                if share.fits(size, bodies) {
                    collected.extend_from_slice(&data);
                } else {
                    taken = Err(Untaken::NoRoom);
                }
            }
            Err(_) => {}
        }
    }
    taken.map(|(collected, share)| (collected.into(), share))
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
