//! A server that answers as it is told, and a clock that does not wait.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use cfhost_v4::{ApiToken, Builder, Client, Clock, Credential};
use serde_json::json;

pub(crate) const TOKEN: &str = "Tok_en-0123456789abcdef";

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

/// What the server does with one.
pub(crate) enum Answer {
    Json(u16, &'static str),
    /// Status, more headers, body.
    Text(u16, &'static str, String),
    /// The connection is closed.
    Cut,
}

pub(crate) struct Server {
    addr: SocketAddr,
    met: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// A server that gives these answers, one after the other, and the last one for ever.
    pub(crate) fn with(answers: Vec<Answer>) -> Self {
        let answers = Mutex::new((answers, 0));
        Self::new(move |_| {
            let mut answers = answers.lock().unwrap();
            let at = answers.1.min(answers.0.len() - 1);
            answers.1 += 1;
            match &answers.0[at] {
                Answer::Json(status, body) => Answer::Json(*status, body),
                Answer::Text(status, headers, body) => Answer::Text(*status, headers, body.clone()),
                Answer::Cut => Answer::Cut,
            }
        })
    }

    pub(crate) fn new(answer: impl Fn(&Request) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { addr: listener.local_addr().unwrap(), met: Arc::default() };
        let met = server.met.clone();
        // One connection after the other: the client makes one call at a time. It ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &met, &answer);
            }
        });
        server
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.met.lock().unwrap().clone()
    }

    pub(crate) fn builder(&self) -> Builder {
        Client::builder(Credential::Token(ApiToken::new(TOKEN))).base_url(self.url())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/client/v4", self.addr)
    }

    /// A client whose clock jumps in place of waiting.
    pub(crate) fn client(&self) -> (Client, Arc<Jumping>) {
        let clock = Arc::new(Jumping::default());
        (self.builder().clock(clock.clone()).build().unwrap(), clock)
    }
}

fn serve(mut stream: TcpStream, met: &Mutex<Vec<Request>>, answer: &impl Fn(&Request) -> Answer) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let length = lines.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let request = Request {
        line: lines.remove(0).trim_end_matches(" HTTP/1.1").replacen("/client/v4", "", 1),
        headers: lines,
        body: String::from_utf8(body).unwrap(),
    };
    met.lock().unwrap().push(request.clone());
    let (status, headers, body) = match answer(&request) {
        Answer::Json(status, body) => (status, "content-type: application/json\r\ncf-ray: ray-1\r\n", body.to_owned()),
        Answer::Text(status, headers, body) => (status, headers, body),
        Answer::Cut => return,
    };
    log(&request, status);
    let length = body.len();
    let text =
        format!("HTTP/1.1 {status} Some\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}");
    _ = stream.write_all(text.as_bytes());
}

/// Notes a request where stand-ins note their exchanges, if they do. Without the answer: here, it is whatever a test wants.
fn log(request: &Request, status: u16) {
    let Some(path) = std::env::var_os("CFHOST_STAND_IN_EXCHANGES") else { return };
    let (method, target) = request.line.split_once(' ').unwrap();
    let body = (!request.body.is_empty()).then_some(&request.body);
    let line = json!({"method": method, "path": format!("/client/v4{target}"), "body": body, "status": status});
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// A clock that stands still, but for what is slept.
#[derive(Debug, Default)]
pub(crate) struct Jumping {
    millis: AtomicU64,
    pub(crate) slept: Mutex<Vec<Duration>>,
}

impl Jumping {
    pub(crate) fn slept(&self) -> Duration {
        self.slept.lock().unwrap().iter().sum()
    }

    pub(crate) fn jump(&self, length: Duration) {
        self.millis.fetch_add(u64::try_from(length.as_millis()).unwrap().max(1), Ordering::SeqCst);
    }
}

impl Clock for Jumping {
    fn now(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }

    fn sleep(&self, length: Duration) {
        self.slept.lock().unwrap().push(length);
        self.jump(length);
    }

    fn random(&self) -> u64 {
        400_000_000
    }
}
