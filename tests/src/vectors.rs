//! The vectors: one file per case in `tests/vectors/`, of the form that `schema.json` there describes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::http::{self, Request, Server};

/// One case: what is asked for, what goes over the wire, what comes back, and what that means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// What the case shows.
    pub about: String,
    pub act: String,
    /// By the API's names; `subdomains` is a list, flags and numbers are JSON's.
    pub fields: Map<String, Value>,
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub client: Settings,
    /// The exact form body; none where nothing may be sent.
    pub body: Option<String>,
    /// What the server answers; none where it is not asked.
    pub answer: Option<Answer>,
    /// What every language has to make of it.
    pub outcome: Value,
}

/// How the act is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By its request type.
    #[default]
    Checked,
    /// By its request type, without the checks before sending.
    Unchecked,
    /// By its name, with fields by theirs.
    Call,
}

/// What the client is made with, where it is not the same for all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub host_key: Option<String>,
    /// In place of the key.
    pub host_key_file: Option<String>,
    /// In place of the URL that belongs to the case's name.
    pub endpoint: Option<String>,
    pub ca_file: Option<String>,
    /// In seconds.
    pub timeout: Option<f64>,
    pub retries: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// The key that every vector is sent with.
pub const HOST_KEY: &str = "00112233445566778899aabbccddeeff";

/// The folder `tests/` of the project.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All vectors of the project by name.
///
/// # Errors
///
/// As [`below()`].
pub fn all() -> io::Result<BTreeMap<String, Vector>> {
    below(&folder().join("vectors"))
}

/// The vectors in the folders of a folder by name, `folder/file` without the ending.
///
/// # Errors
///
/// If one cannot be read or is not of the form.
pub fn below(root: &Path) -> io::Result<BTreeMap<String, Vector>> {
    let mut vectors = BTreeMap::new();
    for path in files(root, "json")? {
        let name = path.strip_prefix(root).map_err(io::Error::other)?.with_extension("");
        let name = name.to_string_lossy().into_owned();
        if name != "schema" {
            let vector = serde_json::from_slice(&std::fs::read(&path)?)
                .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
            vectors.insert(name, vector);
        }
    }
    Ok(vectors)
}

/// The folders of the fixtures: one an act, and `_gateway`.
///
/// # Panics
///
/// If they cannot be read.
pub fn folders() -> Vec<String> {
    let entries = std::fs::read_dir(folder().join("fixtures")).expect("the fixtures");
    let folders = entries.map(|entry| entry.expect("a fixture").path()).filter(|path| path.is_dir());
    let mut names: Vec<_> = folders.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

/// The files below a folder that have this ending, in order.
///
/// # Errors
///
/// If a folder cannot be read.
pub fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Serves the answer of each vector at `/its/name`, after comparing the body that came with the one that should.
///
/// # Errors
///
/// If the vectors cannot be read or no port is to be had.
pub fn serve() -> io::Result<Server> {
    let vectors = all()?;
    Server::new(move |request| respond(&vectors, request))
}

fn respond(vectors: &BTreeMap<String, Vector>, request: &Request) -> Vec<u8> {
    let name = request.path().trim_start_matches('/');
    let complain = |what: String| {
        let msg = Value::from(what);
        http::answer(200, &[], &format!(r#"{{"result":"error","msg":{msg}}}"#))
    };
    let Some(vector) = vectors.get(name) else {
        return complain(format!("there is no vector {name}"));
    };
    let came = String::from_utf8_lossy(&request.body);
    match (&vector.body, &vector.answer) {
        (Some(body), Some(answer)) if *body == came => {
            let headers: Vec<_> = answer.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            http::answer(answer.status, &headers, &answer.body)
        }
        (Some(body), _) => complain(format!("the body should be {body} and is {came}")),
        (None, _) => complain(format!("nothing should be sent, and this came: {came}")),
    }
}
