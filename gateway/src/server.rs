//! Accepting connections, and letting them end.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::http::Front;

/// How long requests that are under way have, once the gateway is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop` is sent or dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    front: Arc<Front>,
    mut stop: oneshot::Receiver<()>,
) {
    // Dropping the sender is what tells the connections.
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            // Reaps what has ended; a connection that panicked is no different.
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, tls.clone(), Arc::clone(&front), stopped.clone()));
                }
                // Out of file descriptors, as a rule: it passes when connections end.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }
    drop(listener);
    drop(stopping);
    // What is still there after this is cut off when the runtime ends.
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, front: Arc<Front>, mut stopped: watch::Receiver<()>) {
    // Answers are small and written at once: waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return speak(stream, front, stopped).await };
    tokio::select! {
        handshake = timeout(front.patience, tls.accept(stream)) => {
            if let Ok(Ok(stream)) = handshake {
                speak(stream, front, stopped).await;
            }
        }
        _ = stopped.changed() => {}
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin>(stream: S, front: Arc<Front>, mut stopped: watch::Receiver<()>) {
    let patience = front.patience;
    let service = service_fn(move |request| Arc::clone(&front).handle(request));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .title_case_headers(true)
            .serve_connection(TokioIo::new(stream), service)
    );
    // How a connection ends concerns nobody: what had to be said of its requests is in the log.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
