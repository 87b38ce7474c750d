//! The Python package beside Python's HTTP clients: warm look-ups, and a whole program that makes one.

use std::path::{Path, PathBuf};

use cfhost_gateway::EXAMPLE_HOST_KEY;

use crate::{Bench, Failed, Row, instructions, list};

/// Names the interpreter of an environment that has the package and its peers; without it, these rows are left out.
pub(crate) const PYTHON: &str = "CFHOST_BENCH_PYTHON";
/// Two lengths of a run, as in Rust, and shorter: the peers take up to a hundred times as long.
const FEW: u64 = 20;
const MANY: u64 = 120;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let (url, ca, folder) = (bench.url(), bench.ca.as_str(), bench.folder.path());
    let Some(python) = std::env::var_os(PYTHON).map(PathBuf::from) else {
        eprintln!("without {PYTHON}, Python is not measured");
        return Ok(Vec::new());
    };
    eprintln!("counting instructions of Python: twenty runs under valgrind");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/python_lookup.py");
    let script = script.to_str().ok_or("a folder that is not UTF-8")?;
    let run = |client: &str, count: u64| {
        let arguments = [script, client, url, ca, EXAMPLE_HOST_KEY, &count.to_string()];
        // Once before, so that what is compiled at the first import is there.
        std::process::Command::new(&python).args(arguments).output()?;
        instructions(&python, &arguments, folder)
    };
    let warm = |client: &str| Ok::<_, Failed>((run(client, MANY)? - run(client, FEW)?) / (MANY - FEW));
    let row = |name, ours, peer, bar| Row::beside(name, "instructions", ours, peer, bar);

    let ours = warm("cfhost")?;
    let (server, _) = list::serve(list::ROWS)?;
    let long = script.replace("python_lookup.py", "python_list.py");
    let list = |way: &str| -> Result<u64, Failed> {
        let run = |count: &str| instructions(&python, &[&long, way, &server.url("/"), EXAMPLE_HOST_KEY, count], folder);
        Ok((run("3")? - run("1")?) / 2)
    };
    let (typed, json, orjson) = (list("cfhost")?, list("json")?, list("orjson")?);
    Ok(vec![
        row("zone_list of 10,000 rows, Python typed / http.client and json into dicts", typed, json, 1.5),
        row("zone_list of 10,000 rows, Python typed / http.client and orjson into dicts", typed, orjson, 1.5),
        row("warm user_lookup, Python with a typed reply / requests", ours, warm("requests")?, 0.15),
        row("warm user_lookup, Python with a typed reply / httpx", ours, warm("httpx")?, 0.25),
        row("warm user_lookup, Python with a typed reply / urllib3", ours, warm("urllib3")?, 0.35),
        row("warm user_lookup, Python with a typed reply / pycurl", ours, warm("pycurl")?, 0.75),
        row("cold start and one user_lookup, Python / requests", run("cfhost", 1)?, run("requests", 1)?, 0.3),
    ])
}
