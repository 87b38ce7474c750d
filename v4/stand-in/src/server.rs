//! HTTP: the API, and the listener by which the stand-in is controlled.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::api::{Reply, Request};

/// The largest body that is read.
const MAX_BODY: usize = 8 << 20;
/// So many connections are served at once.
const MAX_CONNECTIONS: usize = 256;
/// How long the head of a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What becomes of a call: an answer, or a connection that is cut.
pub(crate) type Outcome = Option<Reply>;

/// What answers.
pub(crate) type Handler = Arc<dyn Fn(Request) -> Outcome + Send + Sync>;

/// Binds an address of loopback: there is no TLS, and requests carry keys.
pub(crate) fn bind(addr: SocketAddr) -> io::Result<std::net::TcpListener> {
    if !addr.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the stand-in listens on loopback only"));
    }
    let listener = std::net::TcpListener::bind(addr)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves until the sender is dropped.
pub(crate) async fn serve(listener: std::net::TcpListener, mut stopped: watch::Receiver<()>, handler: Handler) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            _ = stopped.changed() => return,
            accepted = listener.accept() => accepted,
        };
        let (Ok((stream, _)), Ok(place)) = (accepted, places.clone().acquire_owned().await) else { continue };
        let (handler, mut stopped) = (handler.clone(), stopped.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, handler.clone()));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                // A peer that breaks off is no failure.
                _ = connection => {}
                _ = stopped.changed() => {}
            }
            drop(place);
        });
    }
}

async fn answer(request: HttpRequest<Incoming>, handler: Handler) -> Result<Response<Full<Bytes>>, io::Error> {
    let (head, body) = request.into_parts();
    let query = head.uri.query().unwrap_or_default();
    let mut request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: Vec::new(),
    };
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(of(crate::api::refuse(413, 6007, "The body is too large, or broken")));
    };
    request.body = body.to_bytes().to_vec();
    // It can wait for a name server.
    let outcome = tokio::task::spawn_blocking(move || handler(request)).await;
    match outcome {
        Ok(Some(reply)) => Ok(of(reply)),
        Ok(None) => Err(io::ErrorKind::ConnectionAborted.into()),
        Err(_) => Ok(of(crate::api::refuse(500, 1000, "The stand-in itself failed: this is a fault of it"))),
    }
}

fn of(reply: Reply) -> Response<Full<Bytes>> {
    let (kind, body) = match reply.text {
        Some((kind, text)) => (kind, text),
        None => ("application/json", reply.body.to_string()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = reply.status.try_into().unwrap_or_default();
    let headers = reply.headers.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in headers.chain([("content-type", kind)]) {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
