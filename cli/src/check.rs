//! `cfhost check`: every setting is tried, and the whole list is shown.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use cfhost::{Client, ErrorCode, ErrorKind, HostKey, ZoneList};

use crate::failure::Failure;
use crate::output::{paint, print};
use crate::settings::{Options, Settings};

/// What was found so far.
#[derive(Default)]
struct List {
    is_wrong: bool,
}

impl List {
    fn right(what: &str, about: impl std::fmt::Display) -> Result<(), Failure> {
        print(format_args!("{}  {what:<16} {about}", paint(32, "ok   ")))
    }

    fn wrong(&mut self, what: &str, why: impl std::fmt::Display) -> Result<(), Failure> {
        self.is_wrong = true;
        print(format_args!("{}  {what:<16} {why}", paint(31, "wrong")))
    }

    fn tell<T>(
        &mut self,
        what: &str,
        found: Result<T, Failure>,
        about: impl std::fmt::Display,
    ) -> Result<Option<T>, Failure> {
        match found {
            Ok(found) => {
                Self::right(what, about)?;
                Ok(Some(found))
            }
            Err(failure) => {
                self.wrong(what, failure)?;
                Ok(None)
            }
        }
    }
}

pub(crate) fn run(options: Options) -> Result<(), Failure> {
    let mut list = List::default();
    let read = Settings::read(options);
    let about = match read.as_ref().map(|settings| &settings.source) {
        Ok(Some((name, path))) => format!("profile {name} of {}", path.display()),
        _ => "no profile: options and the environment".to_owned(),
    };
    let Some(settings) = list.tell("settings", read, about)? else { return Err(Failure::Told) };

    let endpoint = settings.endpoint();
    // A password in it would be shown.
    let endpoint = endpoint.and_then(|endpoint| {
        if endpoint.contains('@') {
            return Err(Failure::usage("holds a user or a password, which the gateway does not take: leave it out"));
        }
        Ok(endpoint)
    });
    let about = endpoint.as_ref().map_or(String::new(), Clone::clone);
    let endpoint = list.tell("endpoint", endpoint, about)?;
    if let Some(file) = settings.host_key_file() {
        list.tell("host key file", HostKey::from_file(&file).map_err(Failure::from), file.display())?;
    }
    if let Some(file) = settings.ca_file() {
        // Of a client, only the authorities are looked at here.
        let read = Client::builder("0".repeat(32)).ca_file(&file).build().map_err(Failure::from);
        list.tell("CA file", read, file.display())?;
    }
    let client = settings.client();
    if let (Some(endpoint), Err(failure)) = (&endpoint, &client)
        && !list.is_wrong
    {
        list.wrong("settings", format_args!("{endpoint}: {failure}"))?;
    }
    if let (Some(endpoint), Ok(client)) = (endpoint, client) {
        reach(&mut list, &endpoint, &client)?;
    }
    if settings.has_name_server() {
        let about = settings.name_server().as_ref().map_or(String::new(), |server| server.addr.to_string());
        if let Some(server) = list.tell("TSIG key", settings.name_server(), &about)? {
            let connected = TcpStream::connect_timeout(&server.addr, Duration::from_secs(10));
            list.tell("name server", connected.map_err(|error| Failure::local(error.to_string())), about)?;
        }
    }
    if list.is_wrong { Err(Failure::Told) } else { Ok(()) }
}

/// The name, the connection, the certificate and the key, of which each takes the one before.
fn reach(list: &mut List, endpoint: &str, client: &Client) -> Result<(), Failure> {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    let with_port = match host.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => format!("{host}:{}", if endpoint.starts_with("https") { 443 } else { 80 }),
    };
    let found = with_port.to_socket_addrs().map(Vec::from_iter).map_err(|error| Failure::local(error.to_string()));
    let about = found
        .as_ref()
        .map_or(String::new(), |addrs| addrs.iter().map(|addr| addr.ip().to_string()).collect::<Vec<_>>().join(", "));
    let Some(addrs) = list.tell("name", found, about)? else { return Ok(()) };
    let connected = addrs.iter().find_map(|addr| TcpStream::connect_timeout(addr, Duration::from_secs(10)).ok());
    let connected = connected.ok_or_else(|| {
        Failure::local(format!(
            "{with_port} takes no connection: is the gateway running, and is a firewall in the way?"
        ))
    });
    if list.tell("connection", connected, &with_port)?.is_none() {
        return Ok(());
    }
    // It reads, and changes nothing.
    match client.zone_list(&ZoneList::new().limit(1)) {
        Ok(_) => {
            List::right("certificate", "trusted, and for this name")?;
            List::right("host key", "the gateway knows it")
        }
        Err(error) if error.kind() == ErrorKind::Tls => list.wrong("certificate", error),
        Err(error) if error.code() == Some(ErrorCode::NO_OR_INVALID_HOST_KEY) => {
            List::right("certificate", "trusted, and for this name")?;
            list.wrong("host key", error)
        }
        Err(error) => list.wrong("an act", error),
    }
}
