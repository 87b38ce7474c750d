//! Programs that end with the test that started them.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A program that is asked to end, and waited for, when this is dropped.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    /// Starts it without what a machine sets for programs of its own. Its errors go into a file.
    ///
    /// # Errors
    ///
    /// If it does not start.
    pub fn start(command: &mut Command, errors: &Path) -> io::Result<Self> {
        for name in
            ["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"]
        {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(errors)?).spawn().map(Self)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            // It ends its workers, too.
            _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
            _ = self.0.wait();
        }
    }
}
