//! What the targets share: a server on loopback that answers what it is told.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What stands in place of the byte 0xff in what the fuzzer gives: a password, which nothing may show.
pub const PASSWORD: &str = "correct-horse-battery-staple";

/// The provider's key.
pub const HOST_KEY: &str = "00112233445566778899aabbccddeeff";

/// A customer's key.
pub const USER_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Answers each request over HTTP with the same body, on connections that stay.
pub struct Http {
    pub addr: SocketAddr,
    answer: Arc<Mutex<Vec<u8>>>,
    body: Arc<Mutex<Vec<u8>>>,
}

impl Http {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = listener.local_addr().expect("its address");
        let answer = Arc::new(Mutex::new(Vec::new()));
        let body = Arc::new(Mutex::new(Vec::new()));
        let (given, taken) = (Arc::clone(&answer), Arc::clone(&body));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (given, taken) = (Arc::clone(&given), Arc::clone(&taken));
                std::thread::spawn(move || serve(stream, &given, &taken));
            }
        });
        Self { addr, answer, body }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/", self.addr)
    }

    /// What is answered from now on.
    pub fn answers(&self, body: &[u8]) {
        *self.answer.lock().expect("the answer") = body.to_vec();
    }

    /// The body of the last request.
    pub fn body(&self) -> Vec<u8> {
        self.body.lock().expect("the body").clone()
    }
}

fn serve(mut stream: TcpStream, answer: &Mutex<Vec<u8>>, body: &Mutex<Vec<u8>>) {
    _ = stream.set_nodelay(true);
    let mut came = Vec::new();
    loop {
        let Some(head) = came.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4) else {
            if read_more(&mut stream, &mut came).is_err() {
                return;
            }
            continue;
        };
        let text = String::from_utf8_lossy(&came[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let end = head + length.unwrap_or(0);
        while came.len() < end {
            if read_more(&mut stream, &mut came).is_err() {
                return;
            }
        }
        *body.lock().expect("the body") = came[head..end].to_vec();
        came.drain(..end);
        let answer = answer.lock().expect("the answer").clone();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
        if stream.write_all(&[head.as_bytes(), &answer].concat()).is_err() {
            return;
        }
    }
}

/// Waits for more of what the other side sends; that it has closed is an error.
pub fn read_more(stream: &mut TcpStream, into: &mut Vec<u8>) -> io::Result<()> {
    let mut part = [0; 16384];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => return Ok(into.extend_from_slice(&part[..count])),
            // The fuzzer's own clock is a signal.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The fuzzer's bytes with the password in them.
pub fn planted(data: &[u8]) -> Vec<u8> {
    let mut planted = Vec::with_capacity(data.len());
    for byte in data {
        if *byte == 0xff { planted.extend_from_slice(PASSWORD.as_bytes()) } else { planted.push(*byte) }
    }
    planted
}

/// Takes a part of the bytes: its length is their first byte, or what is there.
pub fn part<'a>(data: &mut &'a [u8]) -> &'a [u8] {
    let Some((length, rest)) = data.split_first() else { return &[] };
    let (part, rest) = rest.split_at(usize::from(*length).min(rest.len()));
    *data = rest;
    part
}

/// The same as text, whatever is none replaced.
pub fn text(data: &mut &[u8]) -> String {
    String::from_utf8_lossy(part(data)).into_owned()
}
