//! Servers that fail in one way each, and what a client has to make of that.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use cfhost::{Delivery, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::http::{self, Request, Server};

use Delivery::{Answered, NotSent, PerhapsCarriedOut};
use ErrorKind::{Api, Protocol, Timeout, Tls, Transport};

/// A way to fail.
#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    /// How every act ends; none where it succeeds.
    pub ends: Option<(ErrorKind, Delivery)>,
    /// How many requests come of an act that only reads, with one repeat allowed. Of any other act one comes at most.
    pub requests: usize,
}

const fn fault(name: &'static str, kind: ErrorKind, delivery: Delivery, requests: usize) -> Fault {
    Fault { name, ends: Some((kind, delivery)), requests }
}

/// All of them.
pub const FAULTS: &[Fault] = &[
    fault("refused", Transport, NotSent, 0),
    fault("close_before_reading", Transport, PerhapsCarriedOut, 2),
    fault("close_after_reading", Transport, PerhapsCarriedOut, 2),
    fault("close_in_headers", Transport, PerhapsCarriedOut, 2),
    fault("close_after_headers", Transport, PerhapsCarriedOut, 2),
    fault("close_in_body", Transport, PerhapsCarriedOut, 2),
    fault("reset", Transport, PerhapsCarriedOut, 2),
    fault("reset_in_body", Transport, PerhapsCarriedOut, 2),
    fault("slow_headers", Timeout, PerhapsCarriedOut, 1),
    fault("slow_body", Timeout, PerhapsCarriedOut, 1),
    fault("length_too_long", Timeout, PerhapsCarriedOut, 1),
    fault("length_too_short", Protocol, PerhapsCarriedOut, 2),
    fault("long_headers", Protocol, PerhapsCarriedOut, 1),
    fault("long_body", Protocol, PerhapsCarriedOut, 1),
    fault("chunked_garbage", Protocol, PerhapsCarriedOut, 1),
    fault("html", Protocol, PerhapsCarriedOut, 2),
    Fault { name: "byte_order_mark", ends: None, requests: 1 },
    fault("duplicate_keys", Protocol, PerhapsCarriedOut, 1),
    Fault { name: "deep_nesting", ends: None, requests: 1 },
    fault("gzip_bomb", Protocol, PerhapsCarriedOut, 1),
    fault("redirect", Protocol, PerhapsCarriedOut, 1),
    // The vendor's messages repeat what was sent; these repeat all of it, in every spelling.
    fault("echo_125", Api, Answered, 1),
    fault("echo_700", Api, Answered, 1),
    fault("echo_html", Protocol, PerhapsCarriedOut, 2),
    fault("tls_expired", Tls, NotSent, 0),
    fault("tls_wrong_host", Tls, NotSent, 0),
    fault("tls_self_signed", Tls, NotSent, 0),
    fault("tls_1_0_only", Tls, NotSent, 0),
    fault("tls_1_1_only", Tls, NotSent, 0),
    fault("tls_version_alert", Tls, NotSent, 0),
    fault("tls_cut_handshake", Tls, NotSent, 0),
];

impl Fault {
    /// Whether the server goes on until the client's time is over.
    pub fn waits(&self) -> bool {
        matches!(self.ends, Some((Timeout, _)))
    }
}

/// A server for each fault, until it is dropped.
#[derive(Debug)]
pub struct Faults {
    plain: Server,
    tls: BTreeMap<&'static str, Server>,
    ca_pem: String,
    /// Nobody listens at its own end, and nobody else can be given that port.
    closed: TcpStream,
    /// Where the redirect leads. The system keeps whoever comes until they are counted.
    elsewhere: TcpListener,
    requests: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Faults {
    /// Servers that would answer an act so, by its name, were it not for the fault.
    ///
    /// # Errors
    ///
    /// If no port is to be had.
    pub fn start(answers: BTreeMap<String, String>) -> io::Result<Self> {
        let elsewhere = TcpListener::bind("127.0.0.1:0")?;
        elsewhere.set_nonblocking(true)?;
        let requests = Arc::new(Mutex::new(BTreeMap::new()));
        let counted = Arc::clone(&requests);
        let location = format!("http://{}/host-gw.html", elsewhere.local_addr()?);
        let plain = Server::raw(move |mut stream| {
            while let Ok(path) = peek_path(&stream) {
                *counted.lock().unwrap_or_else(PoisonError::into_inner).entry(path.clone()).or_default() += 1;
                let (fault, act) = parts(&path);
                let good = answers.get(act).map_or("{}", String::as_str);
                if fault == "close_before_reading" || !matches!(fail(fault, &mut stream, good, &location), Ok(true)) {
                    break;
                }
            }
        })?;
        let closed = TcpStream::connect(plain.address())?;
        let (tls, ca_pem) = tls_servers()?;
        Ok(Self { plain, tls, ca_pem, closed, elsewhere, requests })
    }

    /// Where a fault is met; `path` begins with a slash and ends in `/FAULT/ACT`, but for a number before the name of the fault.
    ///
    /// # Errors
    ///
    /// If a socket has no address.
    pub fn endpoint(&self, fault: &Fault, path: &str) -> io::Result<String> {
        Ok(match self.tls.get(fault.name) {
            Some(server) => format!("https://{}{path}", server.address()),
            None if fault.name == "refused" => format!("http://{}{path}", self.closed.local_addr()?),
            None => self.plain.url(path),
        })
    }

    /// The authority that would have to be trusted.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// How many requests came to a path.
    pub fn requests(&self, path: &str) -> usize {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied().unwrap_or(0)
    }

    /// How many connections the host saw that the redirect names.
    pub fn redirected(&self) -> usize {
        std::iter::from_fn(|| self.elsewhere.accept().ok()).count()
    }
}

/// Fault and act of `/2_FAULT/ACT`.
fn parts(path: &str) -> (&str, &str) {
    let (fault, act) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    (fault.split_once('_').unwrap_or_default().1, act)
}

/// The path of the request that comes, which is left unread.
fn peek_path(stream: &TcpStream) -> io::Result<String> {
    let mut buffer = [0; 512];
    loop {
        let count = stream.peek(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..count]);
        if let Some((line, _)) = text.split_once("\r\n") {
            return Ok(line.split(' ').nth(1).unwrap_or_default().to_owned());
        }
        if count == 0 || count == buffer.len() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Reads a request and fails; whether the connection can be used for another.
fn fail(fault: &str, stream: &mut TcpStream, good: &str, elsewhere: &str) -> io::Result<bool> {
    let Some(request) = Request::read(stream)? else { return Ok(false) };
    if let Some(answer) = answer(fault, &request, good, elsewhere) {
        return stream.write_all(&answer).map(|()| true);
    }
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    let slowly = |stream: &mut TcpStream, bytes: &[u8]| {
        bytes.iter().try_for_each(|byte| {
            thread::sleep(Duration::from_millis(100));
            stream.write_all(&[*byte])
        })
    };
    match fault {
        "close_in_headers" => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Ty")?,
        "close_after_headers" => stream.write_all(head(good.len()).as_bytes())?,
        "close_in_body" | "reset_in_body" => {
            stream.write_all(head(good.len()).as_bytes())?;
            stream.write_all(&good.as_bytes()[..good.len() / 2])?;
        }
        "slow_headers" => slowly(stream, head(good.len()).as_bytes())?,
        "slow_body" => {
            stream.write_all(head(good.len()).as_bytes())?;
            slowly(stream, good.as_bytes())?;
        }
        "length_too_long" => {
            stream.write_all(head(good.len() + 1000).as_bytes())?;
            stream.write_all(good.as_bytes())?;
            // Until the client has enough of it.
            _ = stream.read(&mut [0]);
        }
        "long_headers" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
            stream.write_all(&vec![b'x'; 1 << 20])?;
            stream.write_all(b"\r\nContent-Length: 2\r\n\r\n{}")?;
        }
        "long_body" => {
            // Beyond the 16 MiB that an answer may have, and its end is that of the connection.
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            let chunk = vec![b' '; 1 << 20];
            (0..18).try_for_each(|_| stream.write_all(&chunk))?;
        }
        "chunked_garbage" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n{}\r\n0\r\n\r\n")?;
        }
        _ => {}
    }
    if fault.starts_with("reset") {
        // What was sent before is to be read first.
        let (here, there) = (stream.local_addr()?, stream.peer_addr()?);
        while has_unread(there, here)? {
            thread::sleep(Duration::from_millis(1));
        }
        linger_not(stream)?;
    }
    Ok(false)
}

/// Whether a socket of this machine, at `here` and connected to `there`, has bytes that its program did not read yet.
fn has_unread(here: SocketAddr, there: SocketAddr) -> io::Result<bool> {
    // As the system writes an address: the number as it lies in memory, and the port.
    let hexadecimal = |address: SocketAddr| match address {
        SocketAddr::V4(v4) => format!("{:08X}:{:04X}", u32::from_ne_bytes(v4.ip().octets()), v4.port()),
        SocketAddr::V6(_) => String::new(),
    };
    let row = format!(" {} {} ", hexadecimal(here), hexadecimal(there));
    let sockets = std::fs::read_to_string("/proc/net/tcp")?;
    let found = sockets.lines().find_map(|line| line.split_once(&row));
    // State, and then `UNSENT:UNREAD`.
    let queues = found.and_then(|(_, rest)| rest.split(' ').nth(1)?.split_once(':'));
    Ok(queues.is_some_and(|(_, unread)| unread.bytes().any(|digit| digit != b'0')))
}

/// A whole answer, of faults that break no connection.
fn answer(fault: &str, request: &Request, good: &str, elsewhere: &str) -> Option<Vec<u8>> {
    let json = |body: &str| http::answer(200, &[("Content-Type", "application/json")], body);
    let html = |body: &str| http::answer(200, &[("Content-Type", "text/html")], body);
    Some(match fault {
        "length_too_short" => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", good.len() / 2);
            (head + good).into_bytes()
        }
        "html" => html("<html><body>Sorry.</body></html>"),
        "byte_order_mark" => json(&format!("\u{feff}{good}")),
        "duplicate_keys" => json(r#"{"result":"success","response":{},"result":"error","response":[]}"#),
        "deep_nesting" => {
            // In a member that nobody asks for.
            let (open, close) = ("[".repeat(50_000), "]".repeat(50_000));
            json(&good.replacen('{', &format!(r#"{{"later":{open}{close},"#), 1))
        }
        "gzip_bomb" => {
            static BOMB: LazyLock<Vec<u8>> = LazyLock::new(gzip_bomb);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", BOMB.len());
            [head.as_bytes(), &BOMB].concat()
        }
        "redirect" => http::answer(307, &[("Location", elsewhere)], ""),
        "echo_125" | "echo_700" => {
            let (code, msg) = (&fault[5..], serde_json::json!(spoken(&request.body)));
            json(&format!(r#"{{"request":{{"act":null}},"result":"error","msg":{msg},"err_code":{code}}}"#))
        }
        "echo_html" => html(&format!("<html>{}</html>", spoken(&request.body))),
        _ => return None,
    })
}

/// Closing this one will be a reset.
#[expect(unsafe_code, reason = "the standard library has it in unstable form only")]
fn linger_not(stream: &TcpStream) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let size = libc::socklen_t::try_from(size_of_val(&linger)).map_err(io::Error::other)?;
    // SAFETY: the descriptor is open as long as `stream` is, and `linger` has the size that is said.
    let status = unsafe {
        libc::setsockopt(stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), size)
    };
    if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What a form body holds, as it came, decoded, and as JSON.
fn spoken(body: &[u8]) -> String {
    let form = String::from_utf8_lossy(body);
    let mut decoded = Vec::new();
    let mut bytes = form.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next(), bytes.next()]
                    .map(|digit| char::from(digit.unwrap_or(b'0')).to_digit(16).unwrap_or(0));
                u8::try_from(digits[0] * 16 + digits[1]).unwrap_or(b'?')
            }
            other => other,
        });
    }
    let plain = String::from_utf8_lossy(&decoded);
    format!("{form} {} {plain} {}", form.replace('+', "%20"), serde_json::json!(plain))
}

/// A megabyte that gzip makes 160 of: blanks without an end.
fn gzip_bomb() -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    // The last block, with fixed codes: a blank, and then again and again "the last 258 bytes once more, one byte back".
    let repeat = "1100010100000";
    let bits: String = ["1", "10", "01010000"].into_iter().chain(std::iter::repeat_n(repeat, 650_000)).collect();
    bytes.extend(bits.as_bytes().chunks(8).map(|eight| eight.iter().rev().fold(0, |n, bit| n * 2 + (bit - b'0'))));
    bytes
}

fn tls_servers() -> io::Result<(BTreeMap<&'static str, Server>, String)> {
    let mut params = CertificateParams::new([]).map_err(io::Error::other)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Example CA");
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let authority = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;

    let server = |name: &str, expired: bool, signed: bool| -> io::Result<Server> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = CertificateParams::new([name.to_owned()]).map_err(io::Error::other)?;
        if expired {
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let certificate = if signed { params.signed_by(&key, &authority) } else { params.self_signed(&key) };
        let certificate = certificate.map_err(io::Error::other)?.der().clone();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
                builder.with_no_client_auth().with_single_cert(vec![certificate], key)
            })
            .map_err(io::Error::other)?;
        let config = Arc::new(config);
        Server::raw(move |stream| {
            if let Ok(connection) = ServerConnection::new(Arc::clone(&config)) {
                // It never gets so far.
                _ = StreamOwned::new(connection, stream).write_all(&http::answer(200, &[], "{}"));
            }
        })
    };
    let says = |bytes: Vec<u8>| {
        Server::raw(move |mut stream| {
            _ = stream.read(&mut [0; 4096]);
            _ = stream.write_all(&bytes);
            _ = stream.read(&mut [0; 4096]);
        })
    };
    // A ServerHello that chooses this version: 2 bytes, random, no session, a cipher, no compression.
    let hello = |version: [u8; 2]| {
        [&b"\x16\x03\x03\x00\x2a\x02\x00\x00\x26"[..], &version, &[7; 32], b"\x00\xc0\x2f\x00"].concat()
    };
    let servers = BTreeMap::from([
        ("tls_expired", server("127.0.0.1", true, true)?),
        ("tls_wrong_host", server("gateway.example", false, true)?),
        ("tls_self_signed", server("127.0.0.1", false, false)?),
        ("tls_1_0_only", says(hello([3, 1]))?),
        ("tls_1_1_only", says(hello([3, 2]))?),
        ("tls_version_alert", says(b"\x15\x03\x01\x00\x02\x02\x46".to_vec())?),
        (
            "tls_cut_handshake",
            Server::raw(|mut stream| {
                _ = stream.read(&mut [0; 4096]);
                _ = stream.write_all(&[0x16, 3, 3, 0, 42, 2, 0]);
            })?,
        ),
    ]);
    Ok((servers, authority.pem()))
}
