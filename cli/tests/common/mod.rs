//! The program, a gateway, and a folder for everything that they read and write.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cfhost_gateway::{Builder, EXAMPLE_HOST_KEY, Gateway};
use tempfile::TempDir;

pub(crate) const EMAIL: &str = "customer@example.com";
pub(crate) const PASSWORD: &str = "correct-horse-1";

pub(crate) struct World {
    pub(crate) gateway: Gateway,
    folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Gateway::builder())
    }

    pub(crate) fn with(builder: Builder) -> Self {
        let world = Self { gateway: builder.spawn().unwrap(), folder: tempfile::tempdir().unwrap() };
        fs::write(world.path("ca.pem"), world.gateway.ca_pem()).unwrap();
        world.secret("host.key", EXAMPLE_HOST_KEY);
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file that only its owner can read.
    pub(crate) fn secret(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        path
    }

    /// The program without any settings but a home of its own.
    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cfhost"));
        command.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("HOME", self.folder.path());
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// The program with the gateway in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare();
        command.args(arguments);
        command.env("CFHOST_ENDPOINT", self.gateway.url());
        command.env("CFHOST_HOST_KEY_FILE", self.path("host.key")).env("CFHOST_CA_FILE", self.path("ca.pem"));
        command
    }

    /// Runs it, and gives what it printed; it has to succeed.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        succeed(&mut self.command(arguments))
    }

    /// Runs it, and gives what it said on standard error; it has to fail with this code.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, arguments: &[&str]) -> String {
        fail(&mut self.command(arguments), code)
    }

    /// Makes an account.
    pub(crate) fn customer(&self, email: &str) {
        let password = self.secret("password", PASSWORD);
        let password = format!("cloudflare_pass=@{}", password.display());
        self.run(&["user_create", &format!("cloudflare_email={email}"), &password]);
    }
}

#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    text(&output.stdout)
}

#[track_caller]
pub(crate) fn fail(command: &mut Command, code: i32) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (text(&stdout), text(&stderr));
    assert_eq!(status.code(), Some(code), "{command:?}: {stdout}{stderr}");
    for secret in [EXAMPLE_HOST_KEY, PASSWORD] {
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "a secret was shown: {stdout}{stderr}");
    }
    stderr
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What is in a file.
#[track_caller]
pub(crate) fn content(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}
