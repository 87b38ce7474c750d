//! What the program tells the service manager that started it, as `sd_notify(3)` describes it.

use std::env;
use std::future::pending;
use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use cfhost_gateway::{Gateway, say};
use tokio::time::{MissedTickBehavior, interval};

/// How long a manager that reads nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The service manager, if there is one that wants to be told.
pub(crate) struct Manager {
    socket: Option<UnixDatagram>,
    /// How often it wants to hear that the gateway works, if it does.
    pulse: Option<Duration>,
}

impl Manager {
    pub(crate) fn from_env() -> Self {
        let socket = connect().unwrap_or_else(|error| {
            // Whoever waits for what cannot be said will say so, too.
            say(format_args!("cannot reach the service manager at NOTIFY_SOCKET: {error}"));
            None
        });
        Self { socket, pulse: pulse() }
    }

    pub(crate) fn ready(&self, url: &str) {
        self.tell(&format!("READY=1\nSTATUS=listening on {url}"));
    }

    pub(crate) fn stopping(&self) {
        self.tell("STOPPING=1\nSTATUS=finishing the requests that are under way");
    }

    /// Tells it that the gateway works, as long as it does. This goes on for ever.
    pub(crate) async fn watch(&self, gateway: &Gateway) {
        let Some(pulse) = self.pulse.filter(|_| self.socket.is_some()) else { return pending().await };
        let mut beats = interval(pulse);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            match gateway.works().await {
                Ok(()) => self.tell("WATCHDOG=1"),
                Err(error) => say(format_args!("no word to the watchdog: {error}")),
            }
        }
    }

    /// A word that does not arrive is missed by the manager, and no reason for anything here.
    fn tell(&self, words: &str) {
        if let Some(socket) = &self.socket {
            let _ = socket.send(words.as_bytes());
        }
    }
}

fn connect() -> io::Result<Option<UnixDatagram>> {
    let Some(name) = env::var_os("NOTIFY_SOCKET") else { return Ok(None) };
    let address = match name.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(&name)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&address)?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(Some(socket))
}

/// A third of the time after which the manager gives the program up. The variables may be meant for whoever started this.
fn pulse() -> Option<Duration> {
    let number = |name| env::var(name).ok()?.parse::<u64>().ok();
    if env::var_os("WATCHDOG_PID").is_some() && number("WATCHDOG_PID") != Some(std::process::id().into()) {
        return None;
    }
    number("WATCHDOG_USEC").map(|time| Duration::from_micros(time / 3)).filter(|pulse| !pulse.is_zero())
}
