//! A `zone_list` of many rows.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;

use cfhost::{Client, ZoneList};
use cfhost_gateway::EXAMPLE_HOST_KEY;
use cfhost_tests::http::{Server, answer};
use cfhost_tests::served::memory_of;
use jiff::ZonedDateTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::{Bench, Failed, Row, per_unit};

pub(crate) const ROWS: usize = 10_000;
const FEW: u64 = 2;
const MANY: u64 = 6;

fn body(rows: usize) -> String {
    let mut body = r#"{"request":{"act":"zone_list"},"response":["#.to_owned();
    for number in 0..rows {
        let comma = if number > 0 { "," } else { "" };
        _ = write!(
            body,
            r#"{comma}{{"zone_id":{number},"zone_name":"customer-{number}.example.com","user_email":"customer-{number}@example.com","zone_status":"V","sub_id":null,"sub_label":null,"sub_status":null,"sub_activated_on":"2012-07-18T18:35:54.050883-05:00","sub_expired_on":null}}"#
        );
    }
    body.push_str(r#"],"result":"success","msg":null}"#);
    body
}

/// A server that answers so many, and how large the answer is.
pub(crate) fn serve(rows: usize) -> Result<(Server, u64), Failed> {
    let body = body(rows);
    let text = answer(200, &[], &body);
    Ok((Server::new(move |_| text.clone())?, body.len() as u64))
}

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    eprintln!("counting instructions of long lists: four runs under valgrind");
    let (server, size) = serve(ROWS)?;
    let program = std::env::current_exe()?;
    let url = server.url("/");
    let rows = ROWS.to_string();
    let per_call = |way: &str| per_unit(&program, &["list", way, &url, &rows], bench.folder.path(), (FEW, MANY));
    let (typed, bare) = (per_call("typed")?, per_call("bare")?);
    let peak = |way: &str, url: &str, rows: &str| -> Result<u64, Failed> {
        let output = std::process::Command::new(&program).args(["list", way, url, rows, "3"]).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    let most = peak("typed", &url, &rows)?;
    // A process that does nothing has some, too; one that lists a row has the same code and the same buffers.
    let (short, _) = serve(1)?;
    let beyond = |less: u64| most.saturating_sub(less) * 1024;
    let (nothing, one) = (peak("nothing", &url, &rows)?, peak("typed", &short.url("/"), "1")?);
    Ok(vec![
        Row::beside(
            "zone_list of 10,000 rows, Rust typed / read and parsed into bare structs, times too",
            "instructions",
            typed,
            bare,
            1.1,
        ),
        Row::beside("peak memory of that / the answer's size", "bytes", beyond(nothing), size, 2.5),
        Row::without_bar("the same beyond a list of one row / the answer's size", "bytes", beyond(one), size),
    ])
}

/// What is measured. Prints the most memory that the process had, KiB.
pub(crate) fn list(way: &str, url: &str, rows: &str, count: &str) -> Result<(), Failed> {
    let rows: usize = rows.parse()?;
    let client = Client::builder(EXAMPLE_HOST_KEY).endpoint(url).build()?;
    for _ in 0..count.parse::<u64>()? {
        let found = match way {
            "typed" => client.zone_list(&ZoneList::new())?.rows.len(),
            "bare" => bare(url)?,
            _ => rows,
        };
        assert_eq!(found, rows, "another answer than the one that is measured");
    }
    println!("{}", memory_of("self", "VmHWM"));
    Ok(())
}

/// As bare as it can be: a socket, one read to the end of what is announced, and structs of what is in it, its times read by the same library.
fn bare(url: &str) -> Result<usize, Failed> {
    #[derive(serde::Deserialize)]
    struct Answer {
        response: Vec<BareRow>,
    }
    #[expect(dead_code, reason = "they are read, and that is all")]
    #[derive(serde::Deserialize)]
    struct BareRow {
        zone_id: Option<u64>,
        zone_name: String,
        user_email: Option<String>,
        zone_status: Option<String>,
        sub_id: Option<u64>,
        sub_label: Option<String>,
        sub_status: Option<String>,
        #[serde(deserialize_with = "time")]
        sub_activated_on: Option<ZonedDateTime>,
        #[serde(deserialize_with = "time")]
        sub_expired_on: Option<ZonedDateTime>,
    }

    /// The same instant with its offset, and nothing else that a server might send.
    fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ZonedDateTime>, D::Error> {
        let Some(text) = Option::<&str>::deserialize(from)? else { return Ok(None) };
        let pieces = Pieces::parse(text).map_err(D::Error::custom)?;
        let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else {
            return Err(D::Error::custom("no time"));
        };
        let time = pieces.date().to_datetime(time).to_zoned_datetime(TimeZone::fixed(offset));
        time.map(Some).map_err(D::Error::custom)
    }

    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address)?;
    let form = format!("act=zone_list&host_key={EXAMPLE_HOST_KEY}");
    write!(stream, "POST / HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n{form}", form.len())?;
    let mut came = vec![0; 65536];
    let count = stream.read(&mut came)?;
    came.truncate(count);
    let head = came.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no head")? + 4;
    let text = std::str::from_utf8(&came[..head])?;
    let length: usize =
        text.lines().find_map(|line| line.strip_prefix("Content-Length: ")).ok_or("no length")?.parse()?;
    let mut body = came.split_off(head);
    let begun = body.len();
    body.resize(length, 0);
    stream.read_exact(&mut body[begun..])?;
    Ok(serde_json::from_slice::<Answer>(&body)?.response.len())
}
