//! Servers that each do one thing wrong, with what a call to one has to end with.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::http::{Request, Server, answer};

/// How a call has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As if nothing were wrong.
    Success,
    /// By this kind and delivery.
    Error(&'static str, &'static str),
}

use End::{Error, Success};

const MAYBE: &str = "perhaps_carried_out";
const NOT_SENT: &str = "not_sent";

/// What goes wrong, and how it ends. Whether the act reads or writes makes no difference where nothing is tried again.
pub const FAULTS: &[(&str, End)] = &[
    ("close_before_reading", Error("transport", MAYBE)),
    ("close_without_answer", Error("transport", MAYBE)),
    ("close_after_headers", Error("transport", MAYBE)),
    ("close_in_the_body", Error("transport", MAYBE)),
    ("reset", Error("transport", MAYBE)),
    ("silence", Error("timeout", MAYBE)),
    ("slow_headers", Error("timeout", MAYBE)),
    ("slow_body", Error("timeout", MAYBE)),
    ("length_too_long", Error("timeout", MAYBE)),
    ("length_too_short", Error("protocol", MAYBE)),
    ("length_no_number", Error("protocol", MAYBE)),
    ("long_headers", Error("protocol", MAYBE)),
    ("long_body", Error("protocol", MAYBE)),
    ("chunked_garbage", Error("protocol", MAYBE)),
    ("no_http", Error("protocol", MAYBE)),
    ("html", Error("protocol", MAYBE)),
    ("status_500", Error("protocol", MAYBE)),
    ("byte_order_mark", Success),
    ("duplicate_keys", Error("protocol", MAYBE)),
    ("deep_nesting", Error("protocol", MAYBE)),
    ("gzip_bomb", Error("protocol", MAYBE)),
    ("redirect", Error("protocol", MAYBE)),
    ("tls_expired", Error("tls", NOT_SENT)),
    ("tls_wrong_host", Error("tls", NOT_SENT)),
    ("tls_self_signed", Error("tls", NOT_SENT)),
    ("tls_1_0", Error("tls", NOT_SENT)),
    ("tls_1_1", Error("tls", NOT_SENT)),
    ("tls_alert", Error("tls", NOT_SENT)),
    ("tls_cut", Error("tls", NOT_SENT)),
    ("tls_is_none", Error("tls", NOT_SENT)),
];

/// A server for each of [`FAULTS`], until it is dropped.
#[derive(Debug)]
pub struct Faults {
    servers: Vec<(&'static str, Server)>,
    /// Where a redirect leads.
    elsewhere: Server,
    strangers: Arc<AtomicUsize>,
    /// The authority that signs what is expired or of another host.
    pub ca_pem: String,
}

impl Faults {
    /// Starts them. `success` is the body of an answer that says so, to an act.
    ///
    /// # Errors
    ///
    /// If no port is to be had.
    pub fn start(success: impl Fn(&str) -> String + Send + Sync + 'static) -> io::Result<Self> {
        let strangers = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&strangers);
        let elsewhere = Server::raw(move |_| _ = counted.fetch_add(1, Ordering::SeqCst))?;
        let location = elsewhere.url("/host-gw.html");
        let authority = authority().map_err(io::Error::other)?;
        let success: Arc<dyn Fn(&str) -> String + Send + Sync> = Arc::new(success);
        let mut servers = Vec::new();
        for (fault, _) in FAULTS {
            let success = Arc::clone(&success);
            let location = location.clone();
            let server = match *fault {
                "close_before_reading" => Server::raw(|stream| _ = stream.peek(&mut [0]))?,
                "tls_expired" | "tls_wrong_host" | "tls_self_signed" => tls(&authority, fault)?,
                "tls_1_0" => Server::raw(|stream| hello(stream, 1))?,
                "tls_1_1" => Server::raw(|stream| hello(stream, 2))?,
                "tls_alert" => Server::raw(|stream| say(stream, &[21, 3, 1, 0, 2, 2, 70]))?,
                "tls_cut" => Server::raw(|stream| say(stream, &[22, 3, 3, 0, 90, 2, 0]))?,
                "tls_is_none" => Server::raw(|stream| say(stream, &answer(400, &[], "this is plain HTTP")))?,
                _ => Server::raw(move |mut stream| {
                    if let Ok(Some(request)) = Request::read(&mut stream) {
                        // A client that had enough is what most of this is about.
                        _ = misbehave(fault, &mut stream, &success(&act_of(&request)), &location);
                    }
                })?,
            };
            servers.push((*fault, server));
        }
        Ok(Self { servers, elsewhere, strangers, ca_pem: authority.pem() })
    }

    /// Where the server of a fault is.
    ///
    /// # Panics
    ///
    /// If there is no such fault.
    pub fn endpoint(&self, fault: &str) -> String {
        let (_, server) = self.servers.iter().find(|(name, _)| *name == fault).expect("a fault of the table");
        let scheme = if fault.starts_with("tls_") { "https" } else { "http" };
        format!("{scheme}://{}/host-gw.html", server.address())
    }

    /// How many connections came to where a redirect leads.
    pub fn strangers(&self) -> usize {
        // One that is on its way is before this one.
        _ = TcpStream::connect(self.elsewhere.address()).and_then(|mut stream| stream.read(&mut [0]));
        self.strangers.load(Ordering::SeqCst) - 1
    }
}

fn act_of(request: &Request) -> String {
    let body = String::from_utf8_lossy(&request.body);
    body.split('&').find_map(|field| field.strip_prefix("act=")).unwrap_or_default().to_owned()
}

/// Reads what a client begins with, and says this.
fn say(mut stream: TcpStream, bytes: &[u8]) {
    _ = stream.read(&mut [0; 4096]);
    _ = stream.write_all(bytes);
    // So that what was said is not lost to a reset: until the client closes.
    _ = stream.shutdown(Shutdown::Write);
    _ = io::copy(&mut stream, &mut io::sink());
}

/// The hello of a server that knows no TLS after 1.0 or 1.1: the minor version, a random number, no session, a cipher of the
/// time.
fn hello(stream: TcpStream, minor: u8) {
    let mut hello = vec![22, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x13, 0]);
    say(stream, &hello);
}

fn misbehave(fault: &str, stream: &mut TcpStream, success: &str, location: &str) -> io::Result<()> {
    let good = answer(200, &[("Content-Type", "application/json")], success);
    // What is closed after its answer says so: else the next call could be on its way over it.
    let last = ("Connection", "close");
    let endless = |stream: &mut TcpStream, bytes: &[u8]| {
        for byte in bytes.iter().chain(std::iter::repeat(&b'x')) {
            stream.write_all(&[*byte])?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    };
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    match fault {
        "close_without_answer" => Ok(()),
        "close_after_headers" => stream.write_all(&good[..good.len() - success.len()]),
        "close_in_the_body" => stream.write_all(&good[..good.len() - success.len() / 2]),
        "reset" => Ok(rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO))?),
        "silence" => stream.read(&mut [0]).map(|_| ()),
        "slow_headers" => endless(stream, b"HTTP/1.1 200 OK\r\nX-Slow: "),
        "slow_body" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")?;
            endless(stream, success.as_bytes())
        }
        "length_too_long" => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{success}", success.len() + 1);
            stream.write_all(head.as_bytes())?;
            stream.read(&mut [0]).map(|_| ())
        }
        "length_too_short" => {
            let length = success.len() - 1;
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{success}");
            stream.write_all(head.as_bytes())
        }
        "length_no_number" => {
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{success}").as_bytes())
        }
        "long_headers" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            for number in 0..20_000 {
                stream.write_all(format!("X-Header-{number}: {}\r\n", "x".repeat(100)).as_bytes())?;
            }
            stream.write_all(b"\r\n")
        }
        "long_body" => {
            // Longer than an answer may be, and it does not say so beforehand.
            stream.write_all(chunked.as_bytes())?;
            let chunk = ["10000\r\n", &" ".repeat(0x1_0000), "\r\n"].concat();
            for _ in 0..300 {
                stream.write_all(chunk.as_bytes())?;
            }
            stream.write_all(b"0\r\n\r\n")
        }
        "chunked_garbage" => stream.write_all(format!("{chunked}zz\r\n{success}\r\n0\r\n\r\n").as_bytes()),
        "no_http" => stream.write_all(b"220 smtp.example.com ESMTP\r\n"),
        "html" => {
            stream.write_all(&answer(200, &[last, ("Content-Type", "text/html")], "<html><h1>It works!</h1></html>"))
        }
        "status_500" => stream.write_all(&answer(500, &[last], success)),
        "byte_order_mark" => stream.write_all(&answer(200, &[last], &format!("\u{feff}{success}"))),
        "duplicate_keys" => {
            let doubled = success.replacen('{', r#"{"result":"error","msg":"x","#, 1);
            stream.write_all(&answer(200, &[last], &doubled))
        }
        "deep_nesting" => stream.write_all(&answer(200, &[last], &"[".repeat(100_000))),
        "gzip_bomb" => {
            // A gigabyte of blanks, to whoever unpacks it; nobody asked for that.
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            member.write_all(&vec![b' '; 1 << 20])?;
            let bomb = member.finish()?.repeat(1000);
            let length = bomb.len();
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip";
            stream.write_all(format!("{head}\r\nContent-Length: {length}\r\n\r\n").as_bytes())?;
            stream.write_all(&bomb)
        }
        "redirect" => stream.write_all(&answer(307, &[last, ("Location", location)], "")),
        fault => unreachable!("{fault} is none of the table"),
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Result<Authority, rcgen::Error> {
    let mut params = CertificateParams::new([])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Example CA");
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

/// A server with TLS that nobody should talk to.
fn tls(authority: &Authority, fault: &str) -> io::Result<Server> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let host = if fault == "tls_wrong_host" { "elsewhere.example.com" } else { "127.0.0.1" };
    let mut params = CertificateParams::new([host.to_owned()]).map_err(io::Error::other)?;
    if fault == "tls_expired" {
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    let certificate = match fault {
        "tls_self_signed" => params.self_signed(&key),
        _ => params.signed_by(&key, authority),
    };
    let certificate = certificate.map_err(io::Error::other)?.der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .map_err(io::Error::other)?;
    let config = Arc::new(config);
    Server::raw(move |stream| {
        if let Ok(connection) = ServerConnection::new(Arc::clone(&config)) {
            _ = io::copy(&mut StreamOwned::new(connection, stream), &mut io::sink());
        }
    })
}
