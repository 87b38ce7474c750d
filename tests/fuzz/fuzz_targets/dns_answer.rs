//! Any bytes as a name server's answers: records that come of them can be written and read again.

#![no_main]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use cfhost::dns::{NameServer, Plan, PlanOptions, ReadBy, Record};
use cfhost_fuzz::part;
use libfuzzer_sys::fuzz_target;

static ANSWERS: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

static SERVER: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = listener.local_addr().expect("its address");
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    addr
});

fn serve(mut stream: TcpStream) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut request = vec![0; usize::from(u16::from_be_bytes(length))];
        if stream.read_exact(&mut request).is_err() {
            return;
        }
        let mut answers = ANSWERS.lock().expect("the answers");
        if answers.is_empty() {
            return;
        }
        let mut answer = answers.remove(0);
        drop(answers);
        // An answer to this very question, whatever is in it.
        if let (Some(id), Some(own)) = (answer.get_mut(..2), request.get(..2)) {
            id.copy_from_slice(own);
        }
        if let Some(flags) = answer.get_mut(2) {
            *flags |= 0x80;
        }
        let length = u16::try_from(answer.len()).unwrap_or(u16::MAX).to_be_bytes();
        if stream.write_all(&[&length, answer.as_slice()].concat()).is_err() {
            return;
        }
    }
}

fn look(records: &[Record]) {
    let targets: BTreeMap<_, _> =
        [("www.example.com".to_owned(), "www.example.com.cdn.cloudflare.net".to_owned())].into();
    let options =
        PlanOptions { conflicts: cfhost::dns::Conflicts::MoveAll, leave_apex: true, ..PlanOptions::default() };
    let Ok(plan) = Plan::new("example.com", &targets, records, &options) else { return };
    let text = plan.to_zone_file().expect("records that a server gave");
    let lines = plan.add.len() + plan.change.len() * 2 + plan.remove.len();
    assert_eq!(text.lines().count(), lines, "{text}");
    assert_eq!(Plan::from_json(&plan.to_json()).expect("what it wrote"), plan);
}

fuzz_target!(|data: &[u8]| {
    let Some((way, mut data)) = data.split_first() else { return };
    let mut answers = Vec::new();
    while !data.is_empty() && answers.len() < 24 {
        answers.push(part(&mut data).to_vec());
    }
    *ANSWERS.lock().expect("the answers") = answers;
    let server = NameServer::new(*SERVER).timeout(Duration::from_secs(5));
    match way % 4 {
        0 => look(&server.read("example.com", &[]).unwrap_or_default()),
        1 => {
            look(&server.read_by(ReadBy::Queries).read("example.com", &["www.example.com".into()]).unwrap_or_default())
        }
        2 => {
            let targets = [("www.example.com".to_owned(), "www.example.com.cdn.cloudflare.net".to_owned())].into();
            _ = server.check(&targets, &[]).expect("a check reports");
        }
        _ => {
            let targets = [("www.example.com".to_owned(), "www.example.com.cdn.cloudflare.net".to_owned())].into();
            let plan = Plan::new("example.com", &targets, &[], &PlanOptions::default()).expect("a plan");
            _ = server.apply(&plan);
        }
    }
});
