//! The gateway as it is run: a process of its own.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::callgrind;

/// Where valgrind writes, beside the state.
const CALLGRIND_LOG: &str = "callgrind.log";

/// `cfhost-gateway serve` with its state and its certificate in a folder. It is killed with this.
#[derive(Debug)]
pub struct Served {
    child: Child,
    folder: PathBuf,
    endpoint: String,
    control: Option<String>,
    /// Kept, so that the gateway can go on writing.
    _output: BufReader<ChildStdout>,
}

impl Served {
    /// Starts it with these options beside those of its files; it finds what an earlier one left in the folder.
    ///
    /// # Errors
    ///
    /// If it does not start: with what it said.
    pub fn start<S: AsRef<OsStr>>(folder: &Path, options: impl IntoIterator<Item = S>) -> io::Result<Self> {
        Self::on(folder.join("state.db").as_os_str(), folder, options)
    }

    /// The same, with this state.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn on<S: AsRef<OsStr>>(state: &OsStr, folder: &Path, options: impl IntoIterator<Item = S>) -> io::Result<Self> {
        Self::begin(state, folder, options, io::stderr())
    }

    /// As [`start`](Self::start), and what it says later is written there, and not where this program's errors go.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_saying<S: AsRef<OsStr>>(
        folder: &Path,
        options: impl IntoIterator<Item = S>,
        errors: impl Write + Send + 'static,
    ) -> io::Result<Self> {
        Self::begin(folder.join("state.db").as_os_str(), folder, options, errors)
    }

    /// As [`start`](Self::start), while its instructions are counted.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn counted<S: AsRef<OsStr>>(folder: &Path, options: impl IntoIterator<Item = S>) -> io::Result<Self> {
        let command = callgrind::logged(program()?, &folder.join(CALLGRIND_LOG));
        Self::run(command, folder.join("state.db").as_os_str(), folder, options, io::stderr())
    }

    /// Ends one that is counted, and gives how many instructions it took.
    ///
    /// # Errors
    ///
    /// If it is not counted, or ends with an error.
    pub fn instructions(mut self) -> io::Result<u64> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let status = self.child.wait()?;
        let log = std::fs::read_to_string(self.folder.join(CALLGRIND_LOG))?;
        callgrind::collected(&log)
            .filter(|_| status.success())
            .ok_or_else(|| io::Error::other(format!("the gateway ended with {status}: {log}")))
    }

    fn begin<S: AsRef<OsStr>>(
        state: &OsStr,
        folder: &Path,
        options: impl IntoIterator<Item = S>,
        said: impl Write + Send + 'static,
    ) -> io::Result<Self> {
        Self::run(Command::new(program()?), state, folder, options, said)
    }

    fn run<S: AsRef<OsStr>>(
        mut command: Command,
        state: &OsStr,
        folder: &Path,
        options: impl IntoIterator<Item = S>,
        mut said: impl Write + Send + 'static,
    ) -> io::Result<Self> {
        let options: Vec<_> = options.into_iter().map(|option| option.as_ref().to_owned()).collect();
        let is_controlled = options.iter().any(|option| option == "--control");
        let mut child = command
            .args([OsStr::new("serve"), OsStr::new("--state"), state])
            .args([Path::new("--tls-dir"), &folder.join("tls")])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| io::Error::other(format!("the gateway does not start: {error}")))?;
        let (Some(output), Some(mut errors)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let Some(endpoint) = line.trim().strip_prefix("listening on ").map(str::to_owned) else {
            _ = errors.read_to_string(&mut line);
            let status = child.wait()?;
            return Err(io::Error::other(format!("the gateway ended with {status}: {line}")));
        };
        let mut control = None;
        if is_controlled {
            let mut line = String::new();
            output.read_line(&mut line)?;
            control = line.trim().strip_prefix("control on ").map(str::to_owned);
        }
        thread::spawn(move || io::copy(&mut errors, &mut said));
        Ok(Self { child, folder: folder.to_owned(), endpoint, control, _output: output })
    }

    /// The URL that clients call.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The URL of the control listener, if it was told to have one.
    pub fn control(&self) -> Option<&str> {
        self.control.as_deref()
    }

    /// What clients have to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("tls/ca.pem")
    }

    /// What it has in memory, KiB.
    pub fn memory(&self) -> u64 {
        memory_of(&self.child.id().to_string(), "VmRSS")
    }

    /// How often it has read from a file.
    pub fn reads(&self) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).unwrap_or_default();
        let count = io.lines().find_map(|line| line.strip_prefix("syscr: ")).unwrap_or_default();
        count.trim().parse().unwrap_or_default()
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("cfhost-gateway"))
}

/// A line of the status of a process, by its id or `self`, in KiB; 0 if it has ended.
pub fn memory_of(process: &str, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':')).unwrap_or_default();
    found.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// The processor time that a process has taken so far, to a hundredth of a second; none if it has ended.
pub fn processor_time_of(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // What stands before may have spaces: the name of the program, in brackets.
    let numbers = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    let ticks: u64 = numbers.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    // Linux counts so on every architecture but two that are no more.
    Duration::from_millis(ticks * 10)
}

/// Makes a file that only its owner can read, as the gateway wants a key's to be.
///
/// # Errors
///
/// If it is there already, or cannot be written.
pub fn write_secret(file: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}
