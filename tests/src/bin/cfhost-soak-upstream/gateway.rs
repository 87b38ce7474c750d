//! The gateway that is killed and started again, with the same state at the same address, and whose clock is the vendor's.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_gateway::{UpstreamState, UpstreamStatus};
use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::scan;
use cfhost_tests::served::{Served, write_secret};
use cfhost_tests::vendor::Vendor;

pub(crate) struct Gateway {
    folder: PathBuf,
    upstream: PathBuf,
    options: Vec<OsString>,
    /// Where it listens again and again.
    _own: [OwnAddress; 2],
    served: Mutex<Served>,
    kills: AtomicU64,
    /// How many seconds its clock was moved in all.
    moved: AtomicU64,
    agent: ureq::Agent,
}

impl Gateway {
    pub(crate) fn start(folder: &Path, upstream: &Path) -> io::Result<Self> {
        let folder = folder.join("gateway");
        fs::create_dir(&folder)?;
        write_secret(&folder.join("token"), &scan::key(40))?;
        write_secret(&folder.join("host.key"), &scan::key(32))?;
        let own = [OwnAddress::claim()?, OwnAddress::claim()?];
        let mut options = vec!["--log".into()];
        for (option, value) in [
            ("--listen", own[0].addr().to_string().into()),
            ("--control", own[1].addr().to_string().into()),
            ("--control-token-file", folder.join("token").into_os_string()),
            ("--host-key-file", folder.join("host.key").into_os_string()),
            ("--upstream", upstream.as_os_str().to_owned()),
        ] {
            options.extend([option.into(), value]);
        }
        let served = Mutex::new(serve(&folder, &options)?);
        let agent = ureq::Agent::config_builder().proxy(None).timeout_global(Some(Duration::from_secs(60))).build();
        let (kills, moved) = (AtomicU64::new(0), AtomicU64::new(0));
        let upstream = upstream.to_owned();
        Ok(Self { folder, upstream, options, _own: own, served, kills, moved, agent: agent.new_agent() })
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn endpoint(&self) -> String {
        self.served().endpoint().to_owned()
    }

    pub(crate) fn ca_file(&self) -> String {
        self.served().ca_file().display().to_string()
    }

    /// KiB that it has in memory.
    pub(crate) fn memory(&self) -> u64 {
        self.served().memory()
    }

    pub(crate) fn kills(&self) -> u64 {
        self.kills.load(Ordering::SeqCst)
    }

    /// How far the clocks were moved.
    pub(crate) fn moved(&self) -> Duration {
        Duration::from_secs(self.moved.load(Ordering::SeqCst))
    }

    /// Moves the clocks of the vendor and of the gateway.
    pub(crate) fn advance(&self, vendor: &Vendor, length: Duration) -> io::Result<()> {
        // Nobody kills it meanwhile.
        let served = self.served();
        vendor.stand_in.advance(length);
        self.moved.fetch_add(length.as_secs(), Ordering::SeqCst);
        self.tell(&served, length.as_secs())
    }

    fn tell(&self, served: &Served, seconds: u64) -> io::Result<()> {
        let control = served.control().unwrap_or_default();
        let request = self.agent.post(format!("{}/advance", control.trim_end_matches('/')));
        let request = request.header("Authorization", format!("Bearer {}", scan::key(40)));
        request.send(format!("{{\"seconds\":{seconds}}}")).map(drop).map_err(io::Error::other)
    }

    /// Kills it, as `kill -9` does, and starts it again, with the clock where it was.
    fn kill(&self) -> io::Result<()> {
        let mut served = self.served();
        served.kill();
        self.kills.fetch_add(1, Ordering::SeqCst);
        *served = serve(&self.folder, &self.options)?;
        self.tell(&served, self.moved.load(Ordering::SeqCst))
    }

    /// Kills it whenever this time has passed.
    pub(crate) fn kill_again_and_again(&self, every: Duration, ends: &AtomicBool) -> io::Result<()> {
        let mut last = Instant::now();
        while !ends.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(100));
            if last.elapsed() >= every {
                self.kill()?;
                last = Instant::now();
            }
        }
        Ok(())
    }

    /// What its operator is shown.
    pub(crate) fn status(&self) -> io::Result<UpstreamStatus> {
        self.state()?.status().map_err(io::Error::other)
    }

    /// What differs at the vendor from what is wanted, by the gateway's own account.
    pub(crate) fn diff(&self) -> io::Result<Vec<String>> {
        let differences = self.state()?.diff(&self.upstream).map_err(io::Error::other)?;
        Ok(differences.iter().map(|it| format!("upstream diff: {it:?}")).collect())
    }

    fn state(&self) -> io::Result<UpstreamState> {
        UpstreamState::open_to_read(self.folder.join("state.db")).map_err(io::Error::other)
    }

    /// All that it wrote: its log, and what it keeps.
    pub(crate) fn written(&self) -> io::Result<Vec<(String, Vec<u8>)>> {
        let names = ["log", "state.db", "state.db-wal"].into_iter();
        let files = names.map(|name| (name, self.folder.join(name))).filter(|(_, file)| file.exists());
        files.map(|(name, file)| Ok((name.to_owned(), fs::read(file)?))).collect()
    }
}

fn serve(folder: &Path, options: &[OsString]) -> io::Result<Served> {
    let log = OpenOptions::new().append(true).create(true).open(folder.join("log"))?;
    Served::start_saying(folder, options, log)
}
