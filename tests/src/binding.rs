//! The five languages: each has a program that prints what it makes of the vectors in a folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::served::memory_of;
use crate::{c, cargo, vectors};

/// The languages, in the order of the columns.
pub const NAMES: [&str; 5] = ["rust", "c", "go", "python", "php"];

/// Names the interpreter that has the package: whoever starts this has made its environment.
const PYTHON: &str = "CFHOST_CONFORMANCE_PYTHON";
/// More options for PHP, with blanks between.
const PHP_OPTIONS: &str = "CFHOST_CONFORMANCE_PHP_OPTIONS";

/// No line for so long, and the program hangs. No case waits for more than its timeout, two minutes at most.
const PATIENCE: Duration = Duration::from_secs(300);

/// A language that is ready to run.
#[derive(Debug)]
pub struct Binding {
    /// One of [`NAMES`].
    pub name: &'static str,
    command: Vec<OsString>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    /// How it ended.
    pub status: ExitStatus,
    /// All that it printed, outcomes included.
    pub stdout: Vec<u8>,
    /// What it had to say beside that.
    pub stderr: Vec<u8>,
    /// By name, for each line that is an outcome.
    pub outcomes: BTreeMap<String, Outcome>,
}

/// A line of a run.
#[derive(Debug)]
pub struct Outcome {
    /// Canonical JSON.
    pub text: String,
    /// Since the line before.
    pub took: Duration,
    /// What the program had in memory when it printed the line, in KiB.
    pub memory: u64,
}

impl Binding {
    /// Builds what the language needs, into this folder where it is small.
    ///
    /// # Errors
    ///
    /// If it does not build, or what has to be there is not.
    pub fn ready(name: &'static str, folder: &Path) -> io::Result<Self> {
        let root = c::project().canonicalize()?;
        let command: Vec<OsString> = match name {
            "rust" => vec![std::env::current_exe()?.with_file_name("cfhost-vectors").into()],
            "c" => {
                let program = folder.join("vectors-c");
                c::compile(&root.join("tests/c/vectors.c"), &program, &["-ljansson"])?;
                vec![program.into()]
            }
            "go" => {
                let profile = if c::library()?.ends_with("release") { "release" } else { "debug" };
                let program = folder.join("vectors-go");
                let mut go = Command::new(root.join("tests/scripts/go"));
                go.args(["build", "-o"]).arg(&program).arg("./internal/vectors").env("PROFILE", profile);
                let output = go.output()?;
                if !output.status.success() {
                    return Err(io::Error::other(format!("go build: {}", String::from_utf8_lossy(&output.stderr))));
                }
                vec![program.into()]
            }
            "python" => {
                let python = std::env::var_os(PYTHON);
                let python =
                    python.ok_or_else(|| io::Error::other(format!("{PYTHON} has to name a Python that has cfhost")))?;
                vec![python, "-B".into(), root.join("python/tests/vectors.py").into()]
            }
            _ => {
                let extension = cargo::php_extension()?;
                let mut command =
                    vec!["php".into(), "-n".into(), "-d".into(), format!("extension={}", extension.display()).into()];
                let options = std::env::var(PHP_OPTIONS).unwrap_or_default();
                command.extend(options.split_whitespace().map(OsString::from));
                command.push(root.join("php/tests/vectors.php").into());
                command
            }
        };
        Ok(Self { name, command })
    }

    /// Runs all vectors of a folder. `temporary` is where the program may put files; `shows` is for the mode in which it
    /// prints all that it can show.
    ///
    /// # Errors
    ///
    /// If it does not start, or hangs.
    pub fn run(&self, folder: &Path, url: &str, temporary: &Path, shows: bool) -> io::Result<Run> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).arg(folder).arg(url.trim_end_matches('/'));
        if self.name == "c" {
            command.args(vectors::below(folder)?.keys());
        }
        for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"] {
            command.env_remove(variable);
        }
        for variable in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        if shows {
            command.env("CFHOST_VECTORS_SHOW", "1");
        }
        // Large pieces go back to the system at once: what stays is what is kept.
        command.env("MALLOC_MMAP_THRESHOLD_", "131072");
        command.env("TMPDIR", temporary).current_dir(temporary);
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| io::Error::other(format!("{} does not start: {error}", self.name)))?;
        let read = self.read(&mut child);
        if read.is_err() {
            _ = child.kill();
        }
        let status = child.wait()?;
        let (stdout, outcomes, stderr) = read?;
        Ok(Run { status, stdout, stderr, outcomes })
    }

    #[expect(clippy::type_complexity, reason = "one caller, which takes it apart")]
    fn read(&self, child: &mut Child) -> io::Result<(Vec<u8>, BTreeMap<String, Outcome>, Vec<u8>)> {
        let process = child.id().to_string();
        let (Some(stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let errors = thread::spawn(move || {
            let mut text = Vec::new();
            stderr.read_to_end(&mut text).map(|_| text)
        });
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = Vec::new();
            while matches!(stdout.read_until(b'\n', &mut line), Ok(1..)) {
                if sender.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        let (mut all, mut outcomes) = (Vec::new(), BTreeMap::new());
        let mut last = Instant::now();
        loop {
            let line = match lines.recv_timeout(PATIENCE) {
                Ok(line) => line,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    return Err(io::Error::other(format!("{} hangs after {} cases", self.name, outcomes.len())));
                }
            };
            let parts = std::str::from_utf8(&line).ok().and_then(|line| line.trim_end().split_once(' '));
            if let Some((Ok(name), text)) = parts.map(|(name, text)| (serde_json::from_str(name), text)) {
                let outcome =
                    Outcome { text: text.to_owned(), took: last.elapsed(), memory: memory_of(&process, "VmRSS") };
                outcomes.insert(name, outcome);
                last = Instant::now();
            }
            all.extend(line);
        }
        let errors = errors.join().map_err(|_| io::Error::other("reading failed"))??;
        Ok((all, outcomes, errors))
    }
}
