//! Accepting connections, and letting them end.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::http::{Answer, Unanswered};
use crate::log;
use crate::peer::{Connections, Impatient, Peer};
use crate::tls::Current;

/// How long requests that are under way have, once the gateway is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How much of a request is read before it is asked for, and how long the head of one can be.
const MAX_BUFFER: usize = 32 << 10;

/// How often it is logged that connections are turned away.
const MINUTE: Duration = Duration::from_secs(60);

/// What is so of all connections to a listener.
#[derive(Clone)]
pub(crate) struct Manner {
    pub(crate) tls: Option<Arc<Current>>,
    /// How long the head of a request can take, and how long an answer may wait for its peer.
    pub(crate) patience: Duration,
    /// Whether handshakes that fail are logged, and connections that are turned away.
    pub(crate) log: bool,
}

/// Serves until the sender of `stopped` is dropped. A connection for which there is no place is closed as it comes.
pub(crate) async fn serve<H, F>(
    listener: TcpListener,
    manner: Manner,
    places: Connections,
    mut stopped: watch::Receiver<()>,
    handler: H,
) where
    H: Fn(Peer, Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Answer, Unanswered>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    let (mut turned_away, mut minutes) = (0_u64, interval(MINUTE));
    // The first one is told at once, and what comes after it a minute later.
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = minutes.tick(), if manner.log && turned_away > 0 => log::turned_away(std::mem::take(&mut turned_away)),
            // Reaps what has ended; a connection that panicked is no different.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => {
                    let Some(peer) = places.take(address.ip()) else {
                        turned_away += 1;
                        continue;
                    };
                    let handler = handler.clone();
                    let handler = move |request| handler(peer.clone(), request);
                    connections.spawn(connection(stream, address, manner.clone(), stopped.clone(), handler));
                }
                // Out of file descriptors, as a rule: it passes when connections end.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }
    drop(listener);
    if manner.log && turned_away > 0 {
        log::turned_away(turned_away);
    }
    // What is still there after this is cut off when the runtime ends.
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection<F: Future<Output = Result<Answer, Unanswered>>>(
    stream: TcpStream,
    peer: SocketAddr,
    manner: Manner,
    mut stopped: watch::Receiver<()>,
    handler: impl Fn(Request<Incoming>) -> F,
) {
    // Answers are small and written at once: waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let Manner { tls, patience, log } = manner;
    let stream = Impatient::new(stream, patience);
    let Some(tls) = tls else { return speak(stream, |tcp| tcp, patience, stopped, handler).await };
    let since = Instant::now();
    let handshake = tokio::select! {
        handshake = timeout(patience, tls.acceptor().accept(stream)) => handshake,
        _ = stopped.changed() => return,
    };
    let reason = match handshake {
        Ok(Ok(stream)) => return speak(stream, |tls| tls.get_ref().0, patience, stopped, handler).await,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it took too long".to_owned(),
    };
    if log {
        log::handshake(peer, &reason, since);
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin, F: Future<Output = Result<Answer, Unanswered>>>(
    stream: S,
    socket: fn(&S) -> &Impatient,
    patience: Duration,
    mut stopped: watch::Receiver<()>,
    handler: impl Fn(Request<Incoming>) -> F,
) {
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(MAX_BUFFER)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service_fn(handler));
    let ended = tokio::select! {
        ended = &mut connection => ended,
        _ = stopped.changed() => {
            Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    // How a connection ends concerns nobody else: what had to be said of its requests is in the log.
    let cause = ended.as_ref().err().and_then(|error| error.source()?.downcast_ref());
    if let Some(Unanswered::Reset) = cause {
        // It makes closing the socket a reset, and closing it is what comes next.
        let _ = socket(connection.into_parts().io.inner()).socket().set_zero_linger();
    }
}
