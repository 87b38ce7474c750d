//! The programs that run vectors, one a language, each of which prints a line of canonical JSON a case.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{c, vectors};

/// The languages, in the order of columns.
pub const FACES: [&str; 5] = ["Rust", "C", "Go", "Python", "PHP"];

/// Names a Python that has the package.
pub const PYTHON: &str = "CFHOST_PYTHON";

/// The programs, made ready.
#[derive(Debug)]
pub struct Runners {
    folder: tempfile::TempDir,
}

impl Runners {
    /// Builds what has to be built for them. The libraries are there.
    ///
    /// # Errors
    ///
    /// If one does not build.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        c::compile(&vectors::folder().join("c/vectors.c"), &folder.path().join("c"), &["-ljansson"])?;
        let profile = if c::library()?.ends_with("release") { "release" } else { "debug" };
        let mut go = Command::new(c::project().join("tests/scripts/go"));
        go.env("PROFILE", profile).args(["build", "-o"]).arg(folder.path().join("go")).arg("./internal/vectors");
        c::succeed(&mut go)?;
        Ok(Self { folder })
    }

    /// The program of a face, for the vectors of a folder, whose server is at the URL.
    ///
    /// # Errors
    ///
    /// If what it needs is not there.
    pub fn command(&self, face: &str, cases: &Path, url: &str) -> io::Result<Command> {
        let program = std::env::current_exe()?;
        let beside = program.parent().filter(|folder| !folder.ends_with("deps")).or(program.ancestors().nth(2));
        let project = c::project();
        let mut command = match face {
            "Rust" => Command::new(beside.unwrap_or(Path::new(".")).join("cfhost-vectors")),
            "Python" => Command::new(
                std::env::var_os(PYTHON)
                    .ok_or_else(|| io::Error::other(format!("{PYTHON} has to name a Python that has cfhost")))?,
            ),
            "PHP" => Command::new("php"),
            face => Command::new(self.folder.path().join(face.to_lowercase())),
        };
        match face {
            "Rust" => command.arg("run").arg(cases).arg(url),
            "C" => command.arg(url).arg(cases).args(vectors::all_in(cases)?.keys()),
            "Python" => command.arg(project.join("python/tests/vectors.py")).arg(cases).arg(url),
            "PHP" => {
                let extension = project.join("target/release/cfhost.so");
                command.args(["-n", "-d"]).arg(format!("extension={}", extension.display()));
                command.arg(project.join("php/tests/vectors.php")).arg(cases).arg(url)
            }
            _ => command.arg(cases).arg(url),
        };
        for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        Ok(command)
    }
}

/// One line of a runner.
#[derive(Debug)]
pub struct Line {
    /// What it made of the case.
    pub outcome: String,
    /// How long after the line before, or the start, it came.
    pub took: Duration,
    /// How much memory the process had then, KiB.
    pub resident: u64,
}

/// What a runner did.
#[derive(Debug)]
pub struct Ran {
    /// By the name of the case, in the order of names.
    pub lines: BTreeMap<String, Line>,
    /// All that it wrote beside its lines.
    pub errors: String,
    /// Whether it came to its end by itself.
    pub is_well: bool,
}

/// Runs one to its end.
///
/// # Errors
///
/// If it does not start, or writes what is no line.
pub fn run(command: &mut Command) -> io::Result<Ran> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let errors = std::thread::spawn(move || {
        let mut text = Vec::new();
        _ = stderr.map(|mut stderr| stderr.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut lines = BTreeMap::new();
    let mut last = Instant::now();
    for line in stdout.map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line?;
        let (name, outcome) = line.split_once(' ').ok_or_else(|| io::Error::other(format!("no case: {line}")))?;
        let (took, resident) = (last.elapsed(), resident(child.id()));
        lines.insert(name.trim_matches('"').to_owned(), Line { outcome: outcome.to_owned(), took, resident });
        last = Instant::now();
    }
    let is_well = child.wait()?.success();
    Ok(Ran { lines, errors: errors.join().unwrap_or_default(), is_well })
}

/// How much memory a process has in use, KiB; 0 if it has ended.
pub fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or_default()
}
