//! What is done with a text before it is shown: a server's message, and the JSON of a reply.

use cfhost::{Client, UserAuth};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::http::{Server, answer};

use crate::{Bench, Failed, Row, per_unit};

/// Bytes of the text in question, and of one eight times as long.
const SIZE: usize = 250_000;
const GROWTH: usize = 8;
const FEW: u64 = 1;
const MANY: u64 = 3;

/// The worst that there is to search for: every backslash of the text can be of it, and be an escape.
fn password() -> String {
    "\\".repeat(64)
}

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("counting instructions of masking: eight runs under valgrind");
    let program = std::env::current_exe()?;
    let per_call = |way: &str, size: usize| -> Result<u64, Failed> {
        let text = serde_json::to_string(&"\\".repeat(size))?;
        let body = match way {
            "message" => format!(r#"{{"result":"error","msg":{text},"err_code":124}}"#),
            _ => {
                format!(r#"{{"result":"success","response":{{"cloudflare_email":"a","user_key":"k","later":{text}}}}}"#)
            }
        };
        let body = answer(200, &[], &body);
        let server = Server::new(move |_| body.clone())?;
        let url = server.url("/");
        per_unit(&program, &["mask", &url], bench.folder.path(), (FEW, MANY))
    };
    let unit = "instructions";
    [
        ("message", "a message of 4 MB of backslashes that can be a password / of 500 kB"),
        ("raw", "the masked JSON of such an answer / of one eighth"),
    ]
    .into_iter()
    .map(|(way, name)| Ok(Row::beside(name, unit, per_call(way, GROWTH * SIZE)?, per_call(way, SIZE)?, 8.1)))
    .collect()
}

/// What is measured.
pub(crate) fn mask(url: &str, count: &str) -> Result<(), Failed> {
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(url).build()?;
    for _ in 0..count.parse::<u64>()? {
        let shown = match client.user_auth(&UserAuth::new("customer@example.com", password())) {
            Ok(reply) => reply.raw(),
            Err(error) => error.to_string(),
        };
        assert!(shown.contains("***"), "another answer than the one that is measured: {shown}");
    }
    Ok(())
}
