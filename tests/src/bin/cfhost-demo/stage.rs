//! The gateway that the scenes call, and the way they print.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use cfhost_tests::served::{Served, write_secret};
use tempfile::TempDir;

/// A running gateway with two providers.
pub(crate) struct Stage {
    pub(crate) endpoint: String,
    pub(crate) ca_file: PathBuf,
    /// A file with the key of the provider that the scenes are about.
    pub(crate) host_key_file: PathBuf,
    /// The same for another provider.
    pub(crate) other_host_key_file: PathBuf,
    _served: Served,
    coloured: bool,
    folder: TempDir,
}

impl Stage {
    pub(crate) fn set() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("cfhost-demo-").tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let (host_key_file, other_host_key_file) = (path("host_key"), path("other_host_key"));
        for (file, key) in [
            (&host_key_file, "00112233445566778899aabbccddeeff\n"),
            (&other_host_key_file, "ffeeddccbbaa99887766554433221100\n"),
        ] {
            write_secret(file, key)?;
        }

        let options = [Path::new("--listen"), Path::new("127.0.0.1:0")];
        let keys = [&host_key_file, &other_host_key_file].map(|file| [Path::new("--host-key-file"), file]);
        let served = Served::start(folder.path(), options.into_iter().chain(keys.into_iter().flatten()))?;
        Ok(Self {
            endpoint: served.endpoint().to_owned(),
            ca_file: served.ca_file(),
            host_key_file,
            other_host_key_file,
            _served: served,
            coloured: io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            folder,
        })
    }

    /// Where a scene can put what it makes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
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

    /// An act, and what is asked for.
    pub(crate) fn act(&self, act: &str, about: &str) {
        println!("\n  {} {about}", self.paint(36, &format!("{act:<19}")));
    }

    /// A field of an answer.
    pub(crate) fn field(&self, name: &str, value: impl std::fmt::Display) {
        println!("    {} {value}", self.paint(2, &format!("{name:<22}")));
    }

    /// An error that belongs to the play.
    pub(crate) fn refused(&self, error: &cfhost::Error) {
        let code = error.code().map_or_else(|| error.kind().to_string(), |code| format!("error {code}"));
        println!("    {} {}", self.paint(33, &format!("{code:<22}")), error.message());
        self.field("what to do", error.advice());
    }
}
