//! Certificates: a CA and a server certificate of the gateway's own, or the ones that were given.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, InconsistentKeys, RootCertStore, ServerConfig};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;

use crate::certificate::{Validity, date};
use crate::files::{self, Links, Others};
use crate::{Error, log};

/// A server's certificate, its key, and the CA that clients must trust; all in PEM.
pub(crate) struct Identity {
    /// Empty when the certificate was given from outside: whoever gave it knows.
    pub(crate) ca: String,
    certificate: String,
    key: String,
}

const CA_FILE: &str = "ca.pem";
const CERTIFICATE_FILE: &str = "cert.pem";
const KEY_FILE: &str = "key.pem";

/// The machine's clock. The library's own panics where that is before 1970.
#[derive(Debug)]
struct Clock;

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().map(UnixTime::since_unix_epoch)
    }
}

impl Identity {
    /// A fresh CA, and a certificate by it for this machine's own names, the address that is listened on, and further
    /// names. The CA's key is gone when this returns: nobody can sign anything else with it.
    pub(crate) fn generate(address: IpAddr, further: &[ServerName<'_>]) -> Result<Self, Error> {
        let failed = |error| Error::because("cannot make a certificate")(error);
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        let address = (!address.is_unspecified()).then(|| address.to_string());
        for name in address.into_iter().chain(further.iter().map(|name| name.to_str().into_owned())) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        sign(names).map_err(failed)
    }

    /// The identity in a directory; made there on first use. One that is there has to be for the further names: with
    /// another one, clients would have to be given another CA.
    fn in_dir(dir: &Path, address: IpAddr, further: &[ServerName<'_>]) -> Result<Self, Error> {
        let failed = || unusable(dir);
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(Error::because(failed()))?;
        // Two gateways that start at once must not mix their files. The lock ends with this function.
        let _lock = lock(dir)?;
        let there = [CA_FILE, CERTIFICATE_FILE, KEY_FILE].map(|name| dir.join(name).symlink_metadata().is_ok());
        if there == [true; 3] {
            return Self::of_dir(dir, further);
        }
        if there != [false; 3] {
            return Err(Error::new(format!(
                "{} holds only some of {CA_FILE}, {CERTIFICATE_FILE} and {KEY_FILE}: remove them or name another \
                 directory",
                dir.display()
            )));
        }
        let identity = Self::generate(address, further)?;
        let write = |name, text: &str| write_private(&dir.join(name), text).map_err(Error::because(failed()));
        write(KEY_FILE, &identity.key)?;
        write(CERTIFICATE_FILE, &identity.certificate)?;
        write(CA_FILE, &identity.ca)?;
        Ok(identity)
    }

    /// The identity that is in a directory.
    fn of_dir(dir: &Path, further: &[ServerName<'_>]) -> Result<Self, Error> {
        let read = |name, others| {
            files::read(&dir.join(name), others, Links::Refuse)
                .map_err(Error::because(format!("{}: cannot read {name}", unusable(dir))))
        };
        let identity = Self {
            ca: read(CA_FILE, Others::MayRead)?,
            certificate: read(CERTIFICATE_FILE, Others::MayRead)?,
            key: read(KEY_FILE, Others::MayNot)?,
        };
        for name in further {
            if let Some(others) = identity.names_without(name)? {
                return Err(Error::new(format!(
                    "the certificate in {} is for {others}, and not for {}: remove {CA_FILE}, {CERTIFICATE_FILE} \
                     and {KEY_FILE}, so that another one is made, and give clients the new {CA_FILE}",
                    dir.display(),
                    name.to_str()
                )));
            }
        }
        Ok(identity)
    }

    /// A certificate chain and its key from files.
    fn from_files(certificate: &Path, key: &Path) -> Result<Self, Error> {
        let read = |path: &Path, others| {
            files::read(path, others, Links::Follow).map_err(Error::because(format!("cannot read {}", path.display())))
        };
        let certificate = read(certificate, Others::MayRead)?;
        Ok(Self { ca: String::new(), certificate, key: read(key, Others::MayNot)? })
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        CertificateDer::pem_slice_iter(self.certificate.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(Error::because("cannot read the certificate"))
    }

    /// The names that the certificate is for, with commas between, if the given one is not among them.
    fn names_without(&self, name: &ServerName<'_>) -> Result<Option<String>, Error> {
        let chain = self.chain()?;
        let certificate = chain.first().ok_or_else(|| Error::new("there is no certificate where one should be"))?;
        let failed = Error::because("cannot read the certificate");
        let certificate = ParsedCertificate::try_from(certificate).map_err(failed)?;
        match verify_server_name(&certificate, name) {
            Ok(()) => Ok(None),
            Err(rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. })) => {
                // They come as `DnsName("localhost")` and `IpAddress(127.0.0.1)`.
                let bare = |name: &String| {
                    let name = name.strip_prefix("DnsName(").or_else(|| name.strip_prefix("IpAddress("))?;
                    let name = name.trim_matches(['"', ')']);
                    // `::1` comes as `0::1`.
                    Some(name.parse().map_or_else(|_| name.to_owned(), |address: IpAddr| address.to_string()))
                };
                Ok(Some(presented.iter().filter_map(bare).collect::<Vec<_>>().join(", ")))
            }
            Err(error) => Err(Error::because("cannot read the certificate's names")(error)),
        }
    }

    /// What an operator should know, if clients that call by the address that is listened on would refuse the certificate.
    pub(crate) fn warning(&self, address: IpAddr) -> Result<Option<String>, Error> {
        let names = self.names_without(&address.into())?;
        Ok(names.map(|names| {
            format!(
                "listening on {address} with a certificate for {names}: clients that call by another name or address \
                 will refuse it"
            )
        }))
    }

    /// What the listener needs.
    fn server_config(&self) -> Result<Arc<ServerConfig>, Error> {
        let chain = self.chain()?;
        // What stands behind a failure here could show the key.
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes())
            .map_err(|_| Error::new("cannot read the certificate's key: it is not a private key in PEM"))?;
        let mut config = ServerConfig::builder_with_details(Arc::new(ring::default_provider()), Arc::new(Clock))
            .with_safe_default_protocol_versions()
            .map_err(Error::because("cannot set TLS up"))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                    Error::new("cannot use the certificate: the key is not its own")
                }
                error => Error::because("cannot use the certificate")(error),
            })?;
        // Both that are spoken, the better one first.
        config.alpn_protocols = vec![b"http/1.1".to_vec(), b"http/1.0".to_vec()];
        Ok(Arc::new(config))
    }
}

fn unusable(dir: &Path) -> String {
    format!("cannot use the TLS directory {}", dir.display())
}

/// Until it is dropped, no gateway reads or makes the files in the directory.
fn lock(dir: &Path) -> Result<File, Error> {
    let folder = files::open_folder(dir).map_err(Error::because(unusable(dir)))?;
    folder.lock().map_err(Error::because(unusable(dir)))?;
    Ok(folder)
}

/// Where a certificate comes from, and where another one will be.
pub(crate) enum Source {
    /// Made when the gateway starts, and gone with it.
    Fresh {
        address: IpAddr,
        names: Vec<ServerName<'static>>,
    },
    /// Made in a directory if it is not there.
    Dir {
        dir: PathBuf,
        address: IpAddr,
        names: Vec<ServerName<'static>>,
    },
    Files {
        certificate: PathBuf,
        key: PathBuf,
    },
}

/// What the files are, each as far as it is there: another file, or a file that was written to, differs in it.
type Stamp = Vec<Option<[i64; 7]>>;

impl Source {
    fn first(&self) -> Result<Identity, Error> {
        match self {
            Self::Fresh { address, names } => Identity::generate(*address, names),
            Self::Dir { dir, address, names } => Identity::in_dir(dir, *address, names),
            Self::Files { certificate, key } => Identity::from_files(certificate, key),
        }
    }

    /// Never makes one.
    fn again(&self) -> Result<Identity, Error> {
        match self {
            Self::Fresh { .. } => Err(Error::new("it was made for this run, and is in no file")),
            Self::Dir { dir, names, .. } => {
                let _lock = lock(dir)?;
                Identity::of_dir(dir, names)
            }
            Self::Files { .. } => self.first(),
        }
    }

    /// The one that is in a directory, or will be.
    pub(crate) fn there(dir: PathBuf) -> Self {
        Self::Dir { dir, address: Ipv4Addr::UNSPECIFIED.into(), names: Vec::new() }
    }

    /// Looks at what is there, and makes nothing; `None` where the first start makes it.
    pub(crate) fn inspect(&self) -> Result<Option<Inspected>, Error> {
        if self.stamp().iter().all(Option::is_none) && matches!(self, Self::Dir { .. }) {
            return Ok(None);
        }
        let identity = self.again()?;
        identity.server_config()?;
        let chain = identity.chain()?;
        let ca = CertificateDer::pem_slice_iter(identity.ca.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(Error::because(format!("cannot read {CA_FILE}")))?;
        let labels = ["certificate"].into_iter().chain(std::iter::repeat("chain"));
        let labelled = labels.zip(&chain).chain(ca.iter().map(|ca| (CA_FILE, ca)));
        let validities: Vec<_> = labelled.map(|(label, certificate)| (label, Validity::of(certificate))).collect();
        let begin = validities.first().and_then(|(_, validity)| Some(validity.as_ref().ok()?.not_before));
        let nobody = certificate_name("cfhost-gateway.invalid")?;
        let names = identity.names_without(&nobody)?.unwrap_or_default();
        let fault = if ca.is_empty() { None } else { not_signed(&chain, ca) };
        Ok(Some(Inspected { validities, names, begin, fault }))
    }

    fn stamp(&self) -> Stamp {
        let of = |path: &Path| {
            // Of what a link leads to.
            let found = fs::metadata(path).ok()?;
            let numbers = [found.dev(), found.ino(), found.size()].map(u64::cast_signed);
            let [device, file, size] = numbers;
            Some([device, file, size, found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()])
        };
        match self {
            Self::Fresh { .. } => Vec::new(),
            Self::Dir { dir, .. } => {
                [CA_FILE, CERTIFICATE_FILE, KEY_FILE].iter().map(|name| of(&dir.join(name))).collect()
            }
            Self::Files { certificate, key } => vec![of(certificate), of(key)],
        }
    }
}

/// What a certificate, whose key is there, says of itself.
pub(crate) struct Inspected {
    /// Of each certificate that is there, and what it is.
    pub(crate) validities: Vec<(&'static str, Result<Validity, Error>)>,
    /// With commas between.
    pub(crate) names: String,
    /// When it begins to hold.
    pub(crate) begin: Option<i64>,
    /// Why clients that trust the CA will refuse it.
    pub(crate) fault: Option<String>,
}

fn not_signed(chain: &[CertificateDer<'static>], ca: Vec<CertificateDer<'static>>) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(ca);
    let (first, others) = chain.split_first()?;
    let verify = || {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let now = Clock.current_time().ok_or(rustls::Error::FailedToGetCurrentTime)?;
        let certificate = ParsedCertificate::try_from(first)?;
        verify_server_cert_signed_by_trust_anchor(&certificate, &roots, others, now, algorithms.all)
    };
    match verify() {
        // Of its dates it is told anyway.
        Ok(())
        | Err(rustls::Error::InvalidCertificate(
            CertificateError::ExpiredContext { .. } | CertificateError::NotValidYetContext { .. },
        )) => None,
        Err(error) => Some(format!(
            "the certificate is not by this CA ({error}): remove both and the key, so that others are made"
        )),
    }
}

/// How often it is looked whether another certificate is there.
const PERIOD: Duration = Duration::from_secs(2);

/// The certificate that clients are shown, and another one as soon as that is there.
pub(crate) struct Current {
    source: Source,
    shown: RwLock<Shown>,
    /// What the files were when they were last read, whatever came of it.
    read: Mutex<Stamp>,
}

#[derive(Clone)]
struct Shown {
    config: Arc<ServerConfig>,
    chain: Arc<[CertificateDer<'static>]>,
    /// If it says so in a way that can be read.
    validity: Option<Validity>,
}

impl Current {
    pub(crate) fn new(source: Source) -> Result<(Self, Identity), Error> {
        // Before they are read: what is written meanwhile is found as another one.
        let stamp = source.stamp();
        let identity = source.first()?;
        let shown = RwLock::new(Shown::of(&identity)?);
        Ok((Self { source, shown, read: Mutex::new(stamp) }, identity))
    }

    /// For one handshake.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.shown().config.into()
    }

    /// When it ends, in seconds since 1970.
    pub(crate) fn not_after(&self) -> Option<i64> {
        self.shown().validity.map(|validity| validity.not_after)
    }

    /// Reads it again, and says what came of it. One that cannot be used changes nothing.
    pub(crate) fn reload(&self) -> Result<(), Error> {
        let result = self.replace();
        match &result {
            Ok(Some(shown)) => {
                log::say(format_args!("another certificate is used from now on{}", shown.end()));
            }
            Ok(None) => log::say("the certificate was read again, and is the same"),
            Err(error) => log::say(format_args!("the certificate stays as it was: {error}")),
        }
        result.map(drop)
    }

    /// Puts what is there now in its place; `None` where that is the same.
    fn replace(&self) -> Result<Option<Shown>, Error> {
        // Held all the time, so that of two the last one is the newest.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read = self.source.stamp();
        let shown = Shown::of(&self.source.again()?)?;
        if shown.chain == self.shown().chain {
            return Ok(None);
        }
        shown.check_time(log::now().as_second())?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown.clone();
        Ok(Some(shown))
    }

    /// Reads it again whenever its files change. This goes on until the sender of `stopped` is dropped.
    pub(crate) async fn watch(self: Arc<Self>, mut stopped: watch::Receiver<()>) {
        if matches!(self.source, Source::Fresh { .. }) {
            return;
        }
        let mut before = Stamp::new();
        let mut period = interval(PERIOD);
        period.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stopped.changed() => return,
                _ = period.tick() => {}
            }
            let current = Arc::clone(&self);
            let look = spawn_blocking(move || {
                let now = current.source.stamp();
                // One file is written after the other: they are read when they stay as they are.
                if now == before && *current.read.lock().unwrap_or_else(PoisonError::into_inner) != now {
                    // It was said.
                    let _ = current.reload();
                }
                now
            });
            let Ok(now) = look.await else { return };
            before = now;
        }
    }

    fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shown {
    fn of(identity: &Identity) -> Result<Self, Error> {
        let config = identity.server_config()?;
        let chain = identity.chain()?;
        let validity = chain.first().and_then(|certificate| Validity::of(certificate).ok());
        Ok(Self { config, chain: chain.into(), validity })
    }

    /// Refuses one that no client would take.
    fn check_time(&self, now: i64) -> Result<(), Error> {
        match self.validity {
            Some(Validity { not_after, .. }) if not_after < now => {
                Err(Error::new(format!("the other one ended on {}", date(not_after))))
            }
            Some(Validity { not_before, .. }) if not_before > now => {
                Err(Error::new(format!("the other one does not hold before {}: send SIGHUP then", date(not_before))))
            }
            _ => Ok(()),
        }
    }

    fn end(&self) -> String {
        self.validity.map(|validity| format!(", until {}", date(validity.not_after))).unwrap_or_default()
    }
}

/// A name to make a certificate for: a host name or an address.
pub(crate) fn certificate_name(text: &str) -> Result<ServerName<'static>, Error> {
    // A dot at the end is for the DNS. No certificate has one.
    ServerName::try_from(text.to_ascii_lowercase())
        .ok()
        .filter(|_| !text.ends_with('.'))
        .ok_or_else(|| Error::new(format!("{text:?} is neither a host name nor an address")))
}

fn sign(names: Vec<String>) -> Result<Identity, rcgen::Error> {
    let mut ca = params(Vec::new(), "cfhost-gateway CA")?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_key = KeyPair::generate()?;
    let ca_certificate = ca.self_signed(&ca_key)?;

    let mut server = params(names, "cfhost-gateway")?;
    server.is_ca = IsCa::ExplicitNoCa;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict verifiers, such as Python's since 3.13, refuse a certificate without it.
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &Issuer::new(ca, ca_key))?;
    Ok(Identity { ca: ca_certificate.pem(), certificate: certificate.pem(), key: key.serialize_pem() })
}

fn params(names: Vec<String>, common_name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    Ok(params)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn a_certificate_says_what_it_is_for() {
        let names = ["gw.example.com", "2001:db8::7"].map(|name| certificate_name(name).unwrap());
        let identity = Identity::generate([192, 0, 2, 1].into(), &names).unwrap();
        for address in ["127.0.0.1", "::1", "192.0.2.1", "2001:db8::7"] {
            assert_eq!(identity.warning(address.parse().unwrap()).unwrap(), None, "{address}");
        }
        let told = "with a certificate for localhost, 127.0.0.1, ::1, 192.0.2.1, gw.example.com, 2001:db8::7: clients";
        for address in [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into(), IpAddr::from([192, 0, 2, 2])] {
            let warning = identity.warning(address).unwrap().unwrap();
            assert!(warning.starts_with(&format!("listening on {address} ")) && warning.contains(told), "{warning}");
        }
    }
}
