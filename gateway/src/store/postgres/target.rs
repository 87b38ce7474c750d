//! Which database, and how one comes to it: the URL of `--state`, the password, TLS.

use std::fmt;
use std::io;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::Error;
use crate::files::{self, Links, Others};

/// How long one address is waited for, unless the URL says otherwise.
const CONNECTING: Duration = Duration::from_secs(3);

/// Whether a state is in a database, and not in a file of this name.
pub(crate) fn is_url(state: &Path) -> bool {
    let text = state.to_str().unwrap_or_default();
    ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
}

/// A database, wherever it is served at the moment.
pub(super) struct Target {
    /// Each host that may serve it, in the order in which they are tried.
    pub(super) hosts: Vec<Config>,
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// The URL without what stands behind the name of the database.
    shown: String,
    pass_file: Option<PathBuf>,
    pub(super) patience: Duration,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What a URL asks for that this reads by itself.
#[derive(Default)]
struct Own {
    ssl_mode: Option<String>,
    root_cert: Option<String>,
    pass_file: Option<String>,
}

impl Target {
    pub(super) fn parse(url: &Path) -> Result<Self, Error> {
        let failed = || "cannot use the URL of the state".to_owned();
        let refuse = |why: &str| Error::new(format!("{}: {why}", failed()));
        let url = url.to_str().ok_or_else(|| refuse("it is not UTF-8"))?;
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let mut own = Own::default();
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| refuse("a parameter has no value"))?;
            let decoded = || percent_decode_str(value).decode_utf8().map(String::from);
            let decoded = decoded().map_err(|_| refuse("a parameter is not UTF-8"))?;
            match name {
                "sslmode" => own.ssl_mode = Some(decoded),
                "sslrootcert" => own.root_cert = Some(decoded),
                "passfile" => own.pass_file = Some(decoded),
                "target_session_attrs" if matches!(decoded.as_str(), "read-write" | "primary") => {}
                "target_session_attrs" => return Err(refuse("target_session_attrs can only be read-write")),
                "password" => return Err(refuse(NO_PASSWORD)),
                "user"
                | "dbname"
                | "host"
                | "port"
                | "connect_timeout"
                | "application_name"
                | "options"
                | "keepalives"
                | "keepalives_idle"
                | "keepalives_interval"
                | "keepalives_retries"
                | "tcp_user_timeout" => rest.push(pair),
                // It may be a word with a slip in it, or anything else.
                _ if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && name.len() < 32 => {
                    return Err(refuse(&format!("it has the parameter {name}, which is not known here")));
                }
                _ => return Err(refuse("it has a parameter that is not known here")),
            }
        }
        let all: Config = format!("{place}?{}", rest.join("&")).parse().map_err(Error::because(failed()))?;
        if all.get_password().is_some() {
            return Err(refuse(NO_PASSWORD));
        }
        let hosts = all.get_hosts();
        if hosts.is_empty() {
            return Err(refuse("it names no host; a Unix socket is ?host=/run/postgresql"));
        }
        let ports = all.get_ports();
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(refuse("it has to have one port for all hosts, or one for each"));
        }
        let is_local = hosts.iter().all(is_local);
        let is_encrypted = match own.ssl_mode.as_deref() {
            None => !is_local,
            Some("verify-full") => true,
            Some("require" | "verify-ca") if is_local => true,
            Some("disable" | "allow" | "prefer") if is_local => false,
            Some("disable" | "allow" | "prefer" | "require" | "verify-ca") => {
                return Err(refuse(
                    "only verify-full is an sslmode for hosts that are not on this machine: certificates are always checked",
                ));
            }
            Some(_) => return Err(refuse("its sslmode is not known: verify-full is the one to use")),
        };
        if is_encrypted && hosts.iter().any(|host| matches!(host, Host::Unix(_))) {
            return Err(refuse("there is no TLS over a Unix socket"));
        }
        let tls = is_encrypted.then(|| tls(own.root_cert.as_deref())).transpose()?;
        let shown = shown(&all);
        let port = |place: usize| ports.get(place).or(ports.first()).copied().unwrap_or(5432);
        let hosts = hosts.iter().enumerate().map(|(place, host)| one(&all, host, port(place), is_encrypted)).collect();
        let pass_file = own.pass_file.map(PathBuf::from).or_else(|| std::env::var_os("PGPASSFILE").map(Into::into));
        let patience = all.get_connect_timeout().copied().unwrap_or(CONNECTING);
        let target = Self { hosts, tls, shown, pass_file, patience };
        // What is wrong with the file is told at once.
        target.password(&target.hosts[0])?;
        Ok(target)
    }

    /// The password for one of the hosts, read anew for each connection: it may have been changed.
    pub(super) fn password(&self, host: &Config) -> Result<Option<String>, Error> {
        if let Some(password) = std::env::var_os("PGPASSWORD") {
            let password = password.into_string().map_err(|_| Error::new("PGPASSWORD is not UTF-8"))?;
            return Ok(Some(password));
        }
        let Some(path) = &self.pass_file else { return Ok(None) };
        let text = files::read(path, Others::MayNot, Links::Follow)
            .map_err(Error::because(format!("cannot read the password file {}", path.display())))?;
        let name = match &host.get_hosts()[0] {
            Host::Tcp(name) => name.clone(),
            Host::Unix(_) => "localhost".to_owned(),
        };
        let port = host.get_ports()[0].to_string();
        let user = host.get_user().unwrap_or_default();
        let wanted = [&name, &port, host.get_dbname().unwrap_or(user), user];
        match text.lines().find_map(|line| password_of(line, wanted)) {
            Some(password) => Ok(Some(password)),
            None => Err(Error::new(format!(
                "the password file {} has no line for {self}: HOST:PORT:DATABASE:USER:PASSWORD",
                path.display()
            ))),
        }
    }
}

const NO_PASSWORD: &str = "others on this machine can see a password in it: give it in the environment (PGPASSWORD) or in a file \
                           (passfile=FILE, as PostgreSQL's own programs read it)";

/// The password in a line of a password file, if the line is for that host, port, database and user.
/// <https://www.postgresql.org/docs/current/libpq-pgpass.html>
fn password_of(line: &str, wanted: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == ':' && fields.len() < 5 {
            fields.push(String::new());
            continue;
        }
        let last = fields.last_mut()?;
        match character {
            '\\' => last.extend(characters.next()),
            other => last.push(other),
        }
    }
    let [at @ .., password] = <[String; 5]>::try_from(fields).ok()?;
    let is_for = at.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
    is_for.then_some(password)
}

/// Whether what is sent there stays on this machine.
fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) if name == "localhost" => (name.as_str(), 0)
            .to_socket_addrs()
            .is_ok_and(|mut addresses| addresses.all(|address| address.ip().to_canonical().is_loopback())),
        Host::Tcp(name) => name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback()),
    }
}

/// What is said of one host.
fn one(all: &Config, host: &Host, port: u16, is_encrypted: bool) -> Config {
    let mut config = Config::new();
    match host {
        Host::Tcp(name) => config.host(name),
        Host::Unix(folder) => config.host_path(folder),
    };
    config.port(port).ssl_mode(if is_encrypted { SslMode::Require } else { SslMode::Disable });
    config.application_name(all.get_application_name().unwrap_or("cfhost-gateway"));
    if let Some(user) = all.get_user() {
        config.user(user);
    }
    if let Some(name) = all.get_dbname() {
        config.dbname(name);
    }
    if let Some(options) = all.get_options() {
        config.options(options);
    }
    config.connect_timeout(all.get_connect_timeout().copied().unwrap_or(CONNECTING));
    config.keepalives(all.get_keepalives()).keepalives_idle(all.get_keepalives_idle());
    if let Some(interval) = all.get_keepalives_interval() {
        config.keepalives_interval(interval);
    }
    if let Some(retries) = all.get_keepalives_retries() {
        config.keepalives_retries(retries);
    }
    if let Some(timeout) = all.get_tcp_user_timeout() {
        config.tcp_user_timeout(*timeout);
    }
    config
}

pub(super) fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(place, host)| {
        let port = ports.get(place).or(ports.first()).filter(|port| **port != 5432);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        match host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]{port}"),
            Host::Tcp(name) => format!("{name}{port}"),
            Host::Unix(folder) => format!("{}{port}", folder.display()),
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    format!("postgres://{hosts}/{}", config.get_dbname().or(config.get_user()).unwrap_or_default())
}

/// Certificates are checked as the client of the API checks its server's: by the authorities of the system, or by those of a file
/// alone.
fn tls(root_cert: Option<&str>) -> Result<Arc<ClientConfig>, Error> {
    let failed = || "cannot set up TLS to the database".to_owned();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(Error::because(failed()))?;
    let builder = match root_cert {
        None | Some("system") => builder.with_platform_verifier().map_err(Error::because(failed()))?,
        Some(path) => builder.with_root_certificates(roots(Path::new(path))?),
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

fn roots(path: &Path) -> Result<RootCertStore, Error> {
    let read = || {
        let pem = files::read(path, Others::MayRead, Links::Follow)?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
        }
        if roots.is_empty() { Err(io::Error::other("it holds no certificate in PEM")) } else { Ok(roots) }
    };
    read().map_err(Error::because(format!("cannot use sslrootcert {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str) -> String {
        match Target::parse(Path::new(url)) {
            Ok(target) => format!("{target}, TLS {}", target.tls.is_some()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_a_url_may_say() {
        for (url, expected) in [
            ("postgres://me@localhost/db", "postgres://localhost/db, TLS false"),
            (
                "postgres://me@127.0.0.1:5433,[::1]:5434/db?connect_timeout=1",
                "postgres://127.0.0.1:5433,[::1]:5434/db, TLS false",
            ),
            ("postgresql:///db?host=/run/postgresql&user=me", "postgres:///run/postgresql/db, TLS false"),
            ("postgres://me@db1.example,db2.example:5433/db", "postgres://db1.example,db2.example:5433/db, TLS true"),
            (
                "postgres://me@db1.example/db?sslmode=verify-full&target_session_attrs=primary",
                "postgres://db1.example/db, TLS true",
            ),
            ("postgres://me@127.0.0.1/db?sslmode=require", "postgres://127.0.0.1/db, TLS true"),
            ("postgres://me@127.0.0.1/db?sslmode=prefer", "postgres://127.0.0.1/db, TLS false"),
        ] {
            assert_eq!(told(url), expected, "{url}");
        }
    }

    #[test]
    fn what_a_url_may_not_say() {
        for (url, expected) in [
            ("postgres://me:hunter2@localhost/db", "PGPASSWORD"),
            ("postgres://me@localhost/db?password=hunter2", "PGPASSWORD"),
            ("postgres://me@db.example/db?sslmode=require", "only verify-full"),
            ("postgres://me@db.example/db?sslmode=disable", "only verify-full"),
            ("postgres://me@localhost,db.example/db?sslmode=prefer", "only verify-full"),
            ("postgres://me@localhost/db?sslmode=sometimes", "not known"),
            ("postgres://me@localhost/db?service=main", "the parameter service"),
            ("postgres://me@localhost/db?target_session_attrs=any", "read-write"),
            ("postgres://me@localhost/db?hunter2=x", "a parameter that is not known"),
            ("postgres:///db?user=me", "names no host"),
            ("postgres:///db?host=/run/postgresql&sslmode=verify-full", "Unix socket"),
            ("postgres://me@a.example,b.example,c.example:1,d.example:2/db?sslmode=verify-full&port=1,2", "port"),
            ("postgres://me@db.example/db?sslrootcert=/nonexistent", "sslrootcert"),
            ("postgres://me@localhost/db?passfile=/nonexistent", "password file"),
        ] {
            let told = told(url);
            assert!(told.contains(expected) && !told.contains("hunter2"), "{url}: {told}");
        }
    }

    #[test]
    fn passwords_are_found_as_postgresql_finds_them() {
        let wanted = ["db.example", "5432", "cfhost", "me"];
        for (line, expected) in [
            ("db.example:5432:cfhost:me:secret", Some("secret")),
            ("*:*:*:*:a:b\\\\c", Some("a:b\\c")),
            ("db.example:5433:cfhost:me:secret", None),
            ("#*:*:*:*:secret", None),
            ("*:*:*:secret", None),
            ("", None),
        ] {
            assert_eq!(password_of(line, wanted).as_deref(), expected, "{line}");
        }
    }
}
