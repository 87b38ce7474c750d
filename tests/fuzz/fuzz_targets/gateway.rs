//! Any body of any type to the gateway: it answers in the API's form, or with a status of its own, and goes on.

#![no_main]

use std::cell::RefCell;
use std::io::Write;
use std::net::TcpStream;
use std::sync::LazyLock;

use cfhost::ActInfo;
use cfhost_fuzz::{part, read_more};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use libfuzzer_sys::fuzz_target;

static GATEWAY: LazyLock<Gateway> = LazyLock::new(|| Gateway::builder().tls(false).spawn().expect("a gateway"));

thread_local! {
    static CONNECTION: RefCell<Option<TcpStream>> = const { RefCell::new(None) };
}

const TYPES: [&str; 4] =
    ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "text/plain"];

fn name(act: u8) -> &'static str {
    ActInfo::ALL[usize::from(act) % ActInfo::ALL.len()].name
}

fn exchange(stream: &mut TcpStream, request: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    stream.write_all(request)?;
    let mut came = Vec::new();
    let head = loop {
        if let Some(at) = came.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        read_more(stream, &mut came)?;
    };
    let text = String::from_utf8_lossy(&came[..head]).to_ascii_lowercase();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    // JSON has no line end in a text, so that only a chunk's own is found.
    let is_whole = |came: &[u8]| match length {
        Some(length) => came.len() >= head + length,
        None => came.ends_with(b"\r\n0\r\n\r\n"),
    };
    while !is_whole(&came) {
        read_more(stream, &mut came)?;
    }
    let mut body = came.split_off(head);
    if length.is_none() {
        let text = String::from_utf8(body).expect("ASCII");
        // The lines between are the chunks' sizes.
        body = text.split("\r\n").skip(1).step_by(2).collect::<String>().into_bytes();
    }
    Ok((status, body))
}

fuzz_target!(|data: &[u8]| {
    let Some(([kind, act], mut data)) = data.split_first_chunk() else { return };
    // Beginning in the act's form is what finds its inside; the fuzzer's own fields come after it.
    let mut body = match kind % 8 {
        0 | 1 => format!("act={}&host_key={EXAMPLE_HOST_KEY}&", name(*act)).into_bytes(),
        2 => {
            let mut fields = format!(r#"{{"act":"{}","host_key":"{EXAMPLE_HOST_KEY}""#, name(*act));
            while !data.is_empty() {
                let (name, value) =
                    (String::from_utf8_lossy(part(&mut data)), String::from_utf8_lossy(part(&mut data)));
                fields += &format!(",{}:{}", serde_json::json!(name), serde_json::json!(value));
            }
            (fields + "}").into_bytes()
        }
        _ => Vec::new(),
    };
    body.extend_from_slice(data);
    let content_type = match kind % 8 {
        0 | 1 => TYPES[0],
        2 => TYPES[1],
        kind => TYPES[usize::from(kind % 4)],
    };
    let mut request = format!(
        "POST /host-gw.html HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(&body);
    CONNECTION.with_borrow_mut(|connection| {
        let address = GATEWAY.url().trim_start_matches("http://").split('/').next().expect("an address").to_owned();
        let stream = connection.get_or_insert_with(|| {
            let stream = TcpStream::connect(address).expect("the gateway");
            _ = stream.set_nodelay(true);
            stream
        });
        match exchange(stream, &request) {
            Ok((200, answer)) => {
                let answer: serde_json::Value = serde_json::from_slice(&answer).expect("JSON");
                assert!(answer["result"] == "success" || answer["result"] == "error", "{answer}");
            }
            Ok((status, _)) => assert!((400..500).contains(&status), "{status}"),
            Err(error) => panic!("the gateway said nothing: {error}"),
        }
    });
});
