//! Nothing that a language can show holds a secret: all vectors and faults with secrets that can be recognised, and a search in
//! every byte that came out. And the gateway: what it prints, logs and keeps.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cfhost::{
    Client, HostChildNew, HostKeyRegen, Options, UserAuth, UserCreate, UserLookup, ZoneDelete, ZoneList, ZoneLookup,
    ZoneSet,
};
use cfhost_tests::binding::Binding;
use cfhost_tests::http::{self, Server};
use cfhost_tests::served::write_secret;
use cfhost_tests::{scan, vectors};
use serde_json::{Value, json};

use crate::each;
use crate::faults::Stage;
use crate::grid::Grid;

pub(crate) fn run(bindings: &[Binding], folder: &Path) -> io::Result<bool> {
    let planted = folder.join("planted");
    let server = plant(&planted)?;
    let runs = each(bindings, |binding| {
        let temporary = folder.join(format!("tmp-{}", binding.name));
        fs::create_dir(&temporary)?;
        let stage = Stage::set(folder.join(format!("secrets-{}", binding.name)), 1)?;
        let shown = [
            ("vectors", binding.run(&planted, &server.url(""), &temporary, true)?),
            ("faults", binding.run(&stage.folder, "http://127.0.0.1:1", &temporary, true)?),
        ];
        // What is revealed on purpose has to be found, or the search is worth nothing.
        let revealed = binding.run(&planted, &server.url(""), &temporary, false)?;
        Ok((temporary, shown, revealed))
    })?;
    let mut grid = Grid::new(bindings.iter().map(|binding| binding.name));
    for (binding, (temporary, shown, revealed)) in &runs {
        let mut search = |row: &str, what: &str, bytes: &[u8]| {
            let found = scan::find(bytes).map(|found| format!("{}, {what}: {found}", binding.name));
            grid.case(row, binding.name, found);
        };
        for (what, run) in shown {
            println!(
                "{:<8} {what}: {} KiB of output, {} KiB of errors and log",
                binding.name,
                run.stdout.len() / 1024,
                run.stderr.len() / 1024
            );
            search("output", what, &run.stdout);
            search("errors and log", what, &run.stderr);
        }
        let left = files(temporary)?;
        let texts = left.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
        search("files left", "a file", &texts.concat());
        for (what, run) in shown {
            let wrong = |why: String| Some(format!("{}, {what}: {why}", binding.name));
            let mask = run.stdout.windows(3).any(|window| window == b"***");
            grid.case(
                "runs to its end",
                binding.name,
                match run.status.success() {
                    true if mask => None,
                    true => wrong("no secret was masked, so none was there".into()),
                    false => wrong(format!("{} {}", run.status, String::from_utf8_lossy(&run.stderr))),
                },
            );
        }
        let blind = scan::find(&revealed.stdout).is_none();
        grid.case(
            "found where revealed",
            binding.name,
            blind.then(|| format!("{}: nothing was planted", binding.name)),
        );
    }
    let right = grid.print("secrets");
    Ok(gateway(folder)? && right)
}

/// The vectors with other secrets, once more with answers that spell them otherwise, and a server that gives the answers.
fn plant(folder: &Path) -> io::Result<Server> {
    let root = vectors::folder().join("vectors");
    let mut answers = BTreeMap::new();
    let names = vectors::all()?.into_keys().map(|name| (name.clone(), name, None));
    let spelled = [("quirks/key_in_message", scan::key(32)), ("user_auth/error_124", scan::PASSWORD.to_owned())];
    let spelled = spelled.into_iter().map(|(of, secret)| (format!("spelled/{of}"), of.to_owned(), Some(secret)));
    for (name, of, secret) in names.chain(spelled) {
        let mut vector: Value = serde_json::from_slice(&fs::read(root.join(format!("{of}.json")))?)?;
        scan::plant(&mut vector);
        if let Some(secret) = secret {
            let msg = scan::spelled(&secret).join("> <");
            vector["answer"]["body"] = json!(json!({ "result": "error", "msg": msg }).to_string());
        }
        let file = folder.join(format!("{name}.json"));
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, vector.to_string())?;
        let vector: vectors::Vector = serde_json::from_value(vector)?;
        answers.insert(format!("/{name}"), vector.answer);
    }
    Server::new(move |request| match answers.get(request.path()) {
        Some(Some(answer)) => {
            let headers: Vec<_> = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            http::answer(answer.status, &headers, &answer.body)
        }
        _ => http::answer(404, &[], ""),
    })
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// The gateway's output, its log and its state hold neither a password nor a host key. User keys are in its state by design.
fn gateway(folder: &Path) -> io::Result<bool> {
    let home = folder.join("gateway");
    fs::create_dir(&home)?;
    let key_file = folder.join("gateway-host-key");
    write_secret(&key_file, &scan::key(32))?;
    let program = std::env::current_exe()?.with_file_name("cfhost-gateway");
    let mut child = Command::new(program)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "--control", "127.0.0.1:0", "--state"])
        .arg(home.join("state.db"))
        .arg("--host-key-file")
        .arg(&key_file)
        .arg("--tls-dir")
        .arg(home.join("tls"))
        .env("TMPDIR", &home)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdout = BufReader::new(child.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?);
    let mut line = String::new();
    stdout.read_line(&mut line)?;
    let keys = line.trim().strip_prefix("listening on ").ok_or_else(|| io::Error::other(line.clone()));
    let keys = keys.and_then(|endpoint| use_gateway(endpoint, &home).map_err(io::Error::other));
    child.kill()?;
    child.wait()?;
    let mut output = line.into_bytes();
    stdout.read_to_end(&mut output)?;
    if let Some(mut errors) = child.stderr.take() {
        errors.read_to_end(&mut output)?;
    }
    let keys =
        keys.map_err(|error| io::Error::other(format!("{error}; it said {}", String::from_utf8_lossy(&output))))?;
    let mut places = vec![("its output".to_owned(), output)];
    for file in files(&home)? {
        places.push((file.display().to_string(), fs::read(&file)?));
    }
    let mut right = true;
    for (place, bytes) in &places {
        let found = scan::find(bytes).or_else(|| keys.iter().find_map(|key| scan::find_text(bytes, key)));
        if let Some(found) = found {
            println!("the gateway, {place}: {found}");
            right = false;
        }
    }
    println!(
        "gateway: {} places searched, {} bytes",
        places.len(),
        places.iter().map(|place| place.1.len()).sum::<usize>()
    );
    Ok(right)
}

/// Calls of every outcome; the host keys that the gateway made.
fn use_gateway(endpoint: &str, home: &Path) -> Result<Vec<String>, cfhost::Error> {
    let client = |key: &str| Client::builder(key).endpoint(endpoint).ca_file(home.join("tls/ca.pem")).build();
    let key = scan::key(32);
    let host = client(&key)?;
    let create = UserCreate::new("customer@example.com", scan::PASSWORD).unique_id("customer-1001");
    let user = host.user_create(&create)?;
    host.user_create(&create)?;
    host.user_auth(&UserAuth::new("customer@example.com", scan::PASSWORD))?;
    host.user_lookup(&UserLookup::by_unique_id("customer-1001"))?;
    host.zone_set(&ZoneSet::new(&user.user_key, "example.com", "origin.example.com", ["www"]))?;
    host.zone_lookup(&ZoneLookup::new(&user.user_key, "example.com"))?;
    host.zone_list(&ZoneList::new())?;
    host.zone_delete(&ZoneDelete::new(&user.user_key, "example.com"))?;
    // And such as fail, with the secrets where they belong and where not.
    let unchecked = host.with_options(Options::new().unchecked(true));
    let failed = [
        unchecked.user_auth(&UserAuth::new("nobody@example.com", scan::PASSWORD)).is_err(),
        unchecked.user_auth(&UserAuth::new(scan::PASSWORD, scan::PASSWORD)).is_err(),
        unchecked.user_create(&UserCreate::new(scan::PASSWORD, scan::PASSWORD).unique_id(key.as_str())).is_err(),
        unchecked.zone_lookup(&ZoneLookup::new(key.as_str(), scan::PASSWORD)).is_err(),
        unchecked.zone_delete(&ZoneDelete::new(key.as_str(), key.as_str())).is_err(),
        unchecked.call("user_auth", &[("cloudflare_email", &key), ("cloudflare_pass", scan::PASSWORD)]).is_err(),
        client(&key.chars().rev().collect::<String>())?.zone_list(&ZoneList::new()).is_err(),
    ];
    assert_eq!(failed, [true; 7]);
    let child = HostChildNew::new("a", "b", "c", "https://www.example.com", "admin@example.com");
    let of_child = host.host_child_new(&child)?.host_key.as_ref().map(|key| key.reveal().to_owned());
    let new = host.host_key_regen(&HostKeyRegen::new())?.host_key.reveal().to_owned();
    client(&new)?.zone_list(&ZoneList::new())?;
    Ok(of_child.into_iter().chain([new]).collect())
}
