//! The gateway that the scenes call, and the way they print.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cfhost_tests::served::{Served, write_secret};
use tempfile::TempDir;
use ureq::RequestBuilder;
use ureq::typestate::WithoutBody;

const CONTROL_TOKEN: &str = "the-token-of-the-demo";

/// A running gateway with two providers.
pub(crate) struct Stage {
    pub(crate) endpoint: String,
    pub(crate) ca_file: PathBuf,
    /// A file with the key of the provider that the scenes are about.
    pub(crate) host_key_file: PathBuf,
    /// The same for another provider.
    pub(crate) other_host_key_file: PathBuf,
    token_file: PathBuf,
    served: Served,
    is_building: bool,
    coloured: bool,
    /// What the parts that were prepared have printed.
    prepared: RefCell<BTreeMap<String, String>>,
    folder: TempDir,
}

impl Stage {
    pub(crate) fn set(is_building: bool) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::Builder::new().prefix("cfhost-demo-").tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let (host_key_file, other_host_key_file, token_file) =
            (path("host_key"), path("other_host_key"), path("token"));
        for (file, secret) in [
            (&host_key_file, "00112233445566778899aabbccddeeff\n"),
            (&other_host_key_file, "ffeeddccbbaa99887766554433221100\n"),
            (&token_file, CONTROL_TOKEN),
        ] {
            write_secret(file, secret)?;
        }

        let other = [Path::new("--host-key-file"), &other_host_key_file];
        let served = serve(folder.path(), &host_key_file, &token_file, &other)?;
        Ok(Self {
            endpoint: served.endpoint().to_owned(),
            ca_file: served.ca_file(),
            host_key_file,
            other_host_key_file,
            token_file,
            served,
            is_building,
            coloured: io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            prepared: RefCell::default(),
            folder,
        })
    }

    /// Another gateway with the provider that the scenes are about, and more options.
    pub(crate) fn serve(&self, folder: &Path, options: &[&Path]) -> io::Result<Served> {
        serve(folder, &self.host_key_file, &self.token_file, options)
    }

    /// Moves the time that a gateway's operations at the vendor go by.
    pub(crate) fn advance(gateway: &Served, seconds: u64) -> Result<(), Box<dyn Error>> {
        let control = gateway.control().ok_or("the gateway has no control listener")?;
        let request = ureq::post(format!("{control}/advance")).header("Authorization", authorization());
        request.send(serde_json::json!({ "seconds": seconds }).to_string())?;
        Ok(())
    }

    /// Where a scene can put what it makes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Builds what a scene needs, once, if this run builds at all.
    pub(crate) fn prepare(&self, part: &str) -> Result<(), Box<dyn Error>> {
        if !self.is_building || self.prepared.borrow().contains_key(part) {
            return Ok(());
        }
        let script = cfhost_tests::c::project().join("tests/scripts/demo-part");
        let output = Command::new(script).arg(part).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("what the demo needs for {part} could not be built").into());
        }
        self.prepared.borrow_mut().insert(part.to_owned(), String::from_utf8(output.stdout)?.trim().to_owned());
        Ok(())
    }

    /// What preparing a part has printed.
    pub(crate) fn printed(&self, part: &str) -> Option<String> {
        self.prepared.borrow().get(part).cloned()
    }

    /// How many different acts the gateway was asked for.
    pub(crate) fn acts(&self) -> Result<usize, Box<dyn Error>> {
        let answer: serde_json::Value = serde_json::from_str(&self.calls(ureq::get)?)?;
        let calls = answer["calls"].as_array().ok_or("no calls")?;
        Ok(calls.iter().map(|call| call["act"].to_string()).collect::<BTreeSet<_>>().len())
    }

    /// Begins to count anew.
    pub(crate) fn forget_acts(&self) -> Result<(), Box<dyn Error>> {
        self.calls(ureq::delete).map(drop)
    }

    fn calls(&self, method: fn(String) -> RequestBuilder<WithoutBody>) -> Result<String, Box<dyn Error>> {
        let control = self.served.control().ok_or("the gateway has no control listener")?;
        let request = method(format!("{control}/calls")).header("Authorization", authorization());
        Ok(request.call()?.body_mut().read_to_string()?)
    }

    fn paint(&self, code: u8, text: &str) -> String {
        if self.coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn title(&self, title: &str) {
        println!("\n{}", self.paint(1, title));
    }

    pub(crate) fn note(&self, note: &str) {
        println!("  {}", self.paint(2, note));
    }

    /// What is done, by an act or by a program, and what came of it.
    pub(crate) fn act(&self, act: &str, about: &str, outcome: impl std::fmt::Display) {
        println!("  {} {about:<39} {outcome}", self.paint(36, &format!("{act:<21}")));
    }

    /// More of what came of it.
    pub(crate) fn more(text: &str) {
        println!("    {text}");
    }

    /// The same for an error that belongs to the play.
    pub(crate) fn refused(&self, act: &str, about: &str, error: &cfhost::Error) {
        let code = error.code().map_or_else(|| error.kind().to_string(), |code| format!("error {code}"));
        self.act(act, about, format_args!("{}: {}", self.paint(33, &code), error.message()));
    }
}

fn serve(folder: &Path, host_key_file: &Path, token_file: &Path, more: &[&Path]) -> io::Result<Served> {
    let options = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--control-token-file"].map(Path::new);
    let own = [token_file, Path::new("--host-key-file"), host_key_file];
    Served::start(folder, options.iter().chain(&own).chain(more))
}

fn authorization() -> String {
    format!("Bearer {CONTROL_TOKEN}")
}
