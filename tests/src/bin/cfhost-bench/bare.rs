//! What look-ups are measured beside: hyper and TLS alone, with an answer that is always the same.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use cfhost::ZoneLookup;
use cfhost_tests::served::processor_time_of;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::load::{Loaded, load, zone, zone_set};
use crate::{Bench, Failed, Row};

const THREADS: usize = 16;
/// Processor time is told in hundredths of a second, so that it takes many calls to measure one.
const CALLS: usize = 4000;
/// They take turns, so that both meet the same machine.
const ROUNDS: usize = 4;

pub(crate) fn rows(_: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("looking up at 16 threads, beside bare hyper");
    let gateway = Loaded::start()?;
    let Loaded { served, client, user, folder, .. } = &gateway;
    client.zone_set(&zone_set(user, 0))?;
    let act = ZoneLookup::new(user, zone(0));
    let answer = folder.path().join("answer.json");
    std::fs::write(&answer, client.zone_lookup(&act)?.reveal_raw())?;
    let bare = Bare::start(&folder.path().join("tls"), &answer)?;
    let peer = gateway.client_of(&bare.endpoint)?;
    let servers = [(client, served.id()), (&peer, bare.child.id())];
    let [mut a_second, mut spent] = [[0, 0]; 2];
    // The first round makes the connections, and is not counted.
    for round in 0..=ROUNDS {
        for (place, (client, process)) in servers.into_iter().enumerate() {
            let before = processor_time_of(process);
            let load = load(THREADS, CALLS, |_| client.zone_lookup(&act).map(drop))?;
            if round > 0 {
                spent[place] += u64::try_from(processor_time_of(process).saturating_sub(before).as_nanos())?;
                a_second[place] = load.a_second.max(a_second[place]);
            }
        }
    }
    let each = |spent: u64| spent / (ROUNDS * CALLS) as u64;
    Ok(vec![
        Row::alone("zone_lookups a second at 16 threads, gateway", "calls", a_second[0]),
        Row::alone("calls a second at 16 threads, bare hyper", "calls", a_second[1]),
        // The bar is a peer that takes 0.7 of the gateway's time.
        Row::beside(
            "zone_lookup at 16 threads, gateway / the same bytes from bare hyper",
            "nanoseconds of processor time",
            each(spent[0]),
            each(spent[1]),
            1.0 / 0.7,
        ),
    ])
}

/// The server as a process of its own, which ends with this.
struct Bare {
    child: Child,
    endpoint: String,
}

impl Bare {
    /// With the certificate in this folder, and this file as the answer.
    fn start(tls: &Path, answer: &Path) -> Result<Self, Failed> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare")
            .args([tls, answer])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take();
        // From here on it ends with this.
        let mut bare = Self { child, endpoint: String::new() };
        BufReader::new(output.ok_or("no pipe")?).read_line(&mut bare.endpoint)?;
        bare.endpoint.truncate(bare.endpoint.trim_end().len());
        if bare.endpoint.is_empty() {
            return Err("the bare server does not start".into());
        }
        Ok(bare)
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What that process does.
pub(crate) fn serve(tls: &str, answer: &str) -> Result<(), Failed> {
    let answer = Bytes::from(std::fs::read(answer)?);
    let certificates = CertificateDer::pem_file_iter(Path::new(tls).join("cert.pem"))?.collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_file(Path::new(tls).join("key.pem"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("https://{}/host-gw.html", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let handle = service_fn(move |request: Request<Incoming>| {
                    let answer = answer.clone();
                    async move {
                        _ = request.into_body().collect().await;
                        let mut response = Response::new(Full::new(answer));
                        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                        Ok::<_, Infallible>(response)
                    }
                });
                _ = http1::Builder::new().serve_connection(TokioIo::new(stream), handle).await;
            });
        }
    })
}
