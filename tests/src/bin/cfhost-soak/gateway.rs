//! The gateway that is killed and started again, with the same state at the same address.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cfhost_tests::loopback::OwnAddress;
use cfhost_tests::served::{Served, write_secret};

const TOKEN: &str = "a-token-of-the-soak";

/// One call in so many is to meet a fault.
const RARE: u128 = 100;

const FAULTS: [&str; 6] = ["reset-before", "reset-after", "http-500", "cut", "empty", "error:601"];

pub(crate) struct Gateway {
    folder: PathBuf,
    options: Vec<OsString>,
    control: SocketAddr,
    /// Where it listens again and again.
    _own: [OwnAddress; 2],
    served: Mutex<Served>,
    kills: AtomicU64,
    /// KiB in the middle of a life and at its end, of the one that grew most between them.
    memory: Mutex<(u64, u64)>,
}

impl Gateway {
    pub(crate) fn start(folder: &Path, host_key: &str) -> io::Result<Self> {
        let folder = folder.join("gateway");
        fs::create_dir(&folder)?;
        write_secret(&folder.join("token"), TOKEN)?;
        write_secret(&folder.join("host.key"), host_key)?;
        let own = [OwnAddress::claim()?, OwnAddress::claim()?];
        let [listen, control] = [own[0].addr(), own[1].addr()];
        let mut options = Vec::new();
        for (option, value) in [
            ("--listen", listen.to_string().into()),
            ("--control", control.to_string().into()),
            ("--control-token-file", folder.join("token").into_os_string()),
            ("--host-key-file", folder.join("host.key").into_os_string()),
        ] {
            options.extend([option.into(), value]);
        }
        let served = Mutex::new(Served::start(&folder, &options)?);
        Ok(Self { folder, options, control, _own: own, served, kills: AtomicU64::new(0), memory: Mutex::default() })
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

    pub(crate) fn kills(&self) -> u64 {
        self.kills.load(Ordering::SeqCst)
    }

    /// KiB in the middle of a life and at its end, of the one that grew most between them.
    pub(crate) fn memory(&self) -> (u64, u64) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills it whenever this time has passed, as `kill -9` does, and starts it again.
    pub(crate) fn kill_again_and_again(&self, every: Duration, ends: &AtomicBool) {
        let (mut last, mut early) = (Instant::now(), None);
        while !ends.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(100));
            if last.elapsed() >= every / 2 && early.is_none() {
                early = Some(self.served().memory());
            }
            if last.elapsed() < every {
                continue;
            }
            last = Instant::now();
            let mut served = self.served();
            let (early, late) = (early.take().unwrap_or_default(), served.memory());
            let mut most = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            if late.saturating_sub(early) >= most.1.saturating_sub(most.0) {
                *most = (early, late);
            }
            drop(most);
            served.kill();
            self.kills.fetch_add(1, Ordering::SeqCst);
            // If it does not start, all that is asked of it fails, and is counted.
            for _ in 0..600 {
                if let Ok(started) = Served::start(&self.folder, &self.options) {
                    *served = started;
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
    }

    /// Lets one call in a hundred or so go wrong.
    pub(crate) fn misbehave(&self, ends: &AtomicBool, calls: &AtomicU64) {
        let start = Instant::now();
        let mut number = 0;
        while !ends.load(Ordering::SeqCst) {
            let calls = u128::from(calls.load(Ordering::SeqCst));
            // Until it is known how many calls there are in a second.
            let pause = (start.elapsed().as_millis() * RARE).checked_div(calls).unwrap_or(200);
            thread::sleep(Duration::from_millis(u64::try_from(pause.clamp(5, 500)).unwrap_or(500)));
            // While it is being started again, there is nobody to be told.
            _ = self.tell(&format!("*={}*1", FAULTS[number % FAULTS.len()]));
            number += 1;
        }
    }

    fn tell(&self, fault: &str) -> io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&self.control, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let length = fault.len();
        write!(
            stream,
            "POST /faults HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{fault}"
        )?;
        stream.read_to_end(&mut Vec::new()).map(|_| ())
    }
}
