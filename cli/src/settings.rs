//! What the command works with: options over the environment over a profile of the configuration file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cfhost::dns::{NameServer, TsigKey};
use cfhost::{Client, ClientBuilder};
use clap::Args;
use serde::Deserialize;

use crate::failure::Failure;
use crate::interrupt;

/// Options that every command takes.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// The profile of ~/.config/cfhost/config.toml to use [env: CFHOST_PROFILE] [default: the only one, or "default"]
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// The URL of the gateway [env: CFHOST_ENDPOINT]
    #[arg(long, global = true, value_name = "URL")]
    endpoint: Option<String>,
    /// A file with the host key, which not every user may read [env: CFHOST_HOST_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    host_key_file: Option<PathBuf>,
    /// A file with the certificate authorities to trust, and no others [env: CFHOST_CA_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// How long a call may take in all [env: CFHOST_TIMEOUT] [default: 60]
    #[arg(long, global = true, value_name = "SECONDS")]
    timeout: Option<String>,
    /// Print JSON, also on a terminal
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print keys and passwords as they are, not masked
    #[arg(long, global = true)]
    pub(crate) reveal: bool,
    /// Print nothing but the answer and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell of each call, with its time and its tries
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// The configuration file. It holds no secrets, only the names of files that do.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    profile: BTreeMap<String, Profile>,
}

/// One gateway, and the name server of the zones that belong to it.
#[derive(Deserialize, Debug, Clone, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    endpoint: Option<String>,
    host_key_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    timeout: Option<f64>,
    name_server: Option<SocketAddr>,
    tsig_key_file: Option<PathBuf>,
    check_servers: Option<Vec<SocketAddr>>,
    state_dir: Option<PathBuf>,
}

/// What the command works with.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) options: Options,
    /// The name of the profile and its file, if there is one.
    pub(crate) source: Option<(String, PathBuf)>,
    profile: Profile,
}

/// A variable of the environment; one that is empty is not set.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The folder that a variable names, or this one below the home folder.
fn folder(variable_name: &str, below_home: &str) -> Option<PathBuf> {
    let of_home = || Some(Path::new(&variable("HOME")?).join(below_home));
    variable(variable_name).map(PathBuf::from).filter(|path| path.is_absolute()).or_else(of_home)
}

impl Settings {
    pub(crate) fn read(options: Options) -> Result<Self, Failure> {
        let wanted = match (&options.profile, variable("CFHOST_PROFILE")) {
            (Some(name), _) => Some(name.clone()),
            (None, Some(name)) => Some(name.to_string_lossy().into_owned()),
            (None, None) => None,
        };
        let path = folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("cfhost/config.toml"));
        let text = match &path {
            None => None,
            Some(path) => match std::fs::read_to_string(path) {
                Ok(text) => Some(text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(Failure::usage(format!("{}: {error}", path.display()))),
            },
        };
        let (Some(path), Some(text)) = (path, text) else {
            return match wanted {
                Some(name) => {
                    Err(Failure::usage(format!("there is no profile {name}: there is no configuration file")))
                }
                None => Ok(Self { options, source: None, profile: Profile::default() }),
            };
        };
        // A key that somebody wrote into the file is not quoted, whatever else is wrong with its line.
        let mut config: Config = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            let hint = if error.message().contains("host_key")
                && !error.message().starts_with("unknown field `host_key_file`")
            {
                " (keys are given by file: host_key_file)"
            } else {
                ""
            };
            Failure::usage(format!("{}, line {line}: {}{hint}", path.display(), error.message()))
        })?;
        let name = match wanted {
            Some(name) => name,
            None if config.profile.len() == 1 => config.profile.keys().next().cloned().unwrap_or_default(),
            None => "default".to_owned(),
        };
        let names: Vec<&str> = config.profile.keys().map(String::as_str).collect();
        let names = names.join(", ");
        match config.profile.remove(&name) {
            Some(profile) => Ok(Self { options, source: Some((name, path)), profile }),
            None if config.profile.is_empty() => Ok(Self { options, source: None, profile: Profile::default() }),
            None => Err(Failure::usage(format!(
                "there is no profile {name} in {}; there are {names}: choose one with --profile",
                path.display()
            ))),
        }
    }

    /// A setting of the client, by the name of its variable.
    fn setting(&self, name: &str) -> Option<OsString> {
        let (options, profile) = (&self.options, &self.profile);
        let path = |path: &Option<PathBuf>| path.clone().map(PathBuf::into_os_string);
        let text = |text: &Option<String>| text.clone().map(OsString::from);
        match name {
            // A file that is named closer to the call stands over a key that is set further away.
            "CFHOST_HOST_KEY" if options.host_key_file.is_some() => None,
            "CFHOST_HOST_KEY_FILE" => path(&options.host_key_file)
                .or_else(|| variable(name))
                .or_else(|| if variable("CFHOST_HOST_KEY").is_some() { None } else { path(&profile.host_key_file) }),
            "CFHOST_ENDPOINT" => text(&options.endpoint).or_else(|| variable(name)).or_else(|| text(&profile.endpoint)),
            "CFHOST_CA_FILE" => path(&options.ca_file).or_else(|| variable(name)).or_else(|| path(&profile.ca_file)),
            "CFHOST_TIMEOUT" => text(&options.timeout)
                .or_else(|| variable(name))
                .or_else(|| profile.timeout.map(|seconds| seconds.to_string().into())),
            _ => variable(name),
        }
    }

    /// The URL of the gateway.
    pub(crate) fn endpoint(&self) -> Result<String, Failure> {
        let endpoint = self.setting("CFHOST_ENDPOINT").ok_or_else(|| {
            Failure::usage(
                "no gateway is named: give --endpoint URL, set CFHOST_ENDPOINT, or write a profile (cfhost --help shows one)",
            )
        })?;
        endpoint.into_string().map_err(|_| Failure::usage("endpoint: is not UTF-8"))
    }

    /// The file of the certificate authorities, if one is named.
    pub(crate) fn ca_file(&self) -> Option<PathBuf> {
        self.setting("CFHOST_CA_FILE").map(PathBuf::from)
    }

    /// The file of the host key; none if the key itself is in the environment.
    pub(crate) fn host_key_file(&self) -> Option<PathBuf> {
        self.setting("CFHOST_HOST_KEY_FILE").map(PathBuf::from)
    }

    /// The client. Ctrl-C breaks its calls off.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.endpoint()?;
        let builder = ClientBuilder::from_variables(|name| self.setting(name))?;
        let builder = if self.options.verbose { builder.observer(told) } else { builder };
        let client = builder.interrupt(interrupt::is_cancelled).build()?;
        interrupt::heed();
        Ok(client)
    }

    /// The name server of the zones.
    pub(crate) fn name_server(&self) -> Result<NameServer, Failure> {
        let addr = self.profile.name_server.ok_or_else(|| {
            Failure::usage("no name server is named: give --name-server IP:PORT, or name_server in a profile")
        })?;
        let server = NameServer::new(addr).interrupt(interrupt::is_cancelled);
        let server = match &self.profile.tsig_key_file {
            Some(file) => server.key(TsigKey::from_file(file)?),
            None => server,
        };
        interrupt::heed();
        Ok(server)
    }

    /// Whether a name server is named at all.
    pub(crate) fn has_name_server(&self) -> bool {
        self.profile.name_server.is_some()
    }

    /// The name servers that a job asks at its end; none for those that the zone names.
    pub(crate) fn check_servers(&self) -> Option<&[SocketAddr]> {
        self.profile.check_servers.as_deref()
    }

    /// Puts options of the name server over the profile.
    pub(crate) fn with_dns(mut self, dns: &DnsOptions) -> Self {
        let profile = &mut self.profile;
        profile.name_server = dns.name_server.or(profile.name_server);
        profile.tsig_key_file = dns.tsig_key_file.clone().or_else(|| profile.tsig_key_file.take());
        if !dns.check_server.is_empty() {
            profile.check_servers = Some(dns.check_server.clone());
        }
        self
    }

    /// Where plans and the list of ranges are kept.
    pub(crate) fn state_dir(&self) -> Result<PathBuf, Failure> {
        let own = || folder("XDG_STATE_HOME", ".local/state").map(|folder| folder.join("cfhost"));
        self.profile.state_dir.clone().or_else(own).ok_or_else(|| {
            Failure::usage("there is no folder for plans: set HOME, XDG_STATE_HOME, or state_dir in a profile")
        })
    }
}

/// Options of commands that change DNS.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Name server")]
pub(crate) struct DnsOptions {
    /// The primary name server of the zones, such as 192.0.2.53:53
    #[arg(long, value_name = "IP:PORT")]
    name_server: Option<SocketAddr>,
    /// A key file as BIND has it, for updates and transfers
    #[arg(long, value_name = "FILE")]
    tsig_key_file: Option<PathBuf>,
    /// Ask this name server at the end, not those that the zone names; may be repeated
    #[arg(long, value_name = "IP:PORT")]
    check_server: Vec<SocketAddr>,
}

/// Tells of a call on standard error.
fn told(event: &cfhost::Event<'_>) {
    let outcome = event.error().map_or_else(|| "success".to_owned(), |error| error.message().to_owned());
    let tries = if event.attempts() == 1 { String::new() } else { format!(", {} tries", event.attempts()) };
    crate::output::note(format_args!("{} {} ms{tries}: {outcome}", event.act(), event.duration().as_millis()));
}
