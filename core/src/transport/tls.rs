//! Whose word is taken for a server's certificate.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::sign::SigningKey;
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::call::Stopped;
use crate::{Delivery, Error, ErrorKind, files};

/// Whose word is taken for the server's certificate.
#[derive(Debug)]
pub(crate) enum Roots {
    System,
    Bundled,
    File(PathBuf),
    Pem(Vec<u8>),
}

/// The authorities that are trusted, by value: connections are shared only where these are equal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Trust {
    System,
    Bundled,
    Only(Vec<CertificateDer<'static>>),
}

impl Trust {
    pub(crate) fn of(roots: &Roots) -> Result<Self, Error> {
        let pem = match roots {
            Roots::System => return Ok(Self::System),
            Roots::Bundled => return Ok(Self::Bundled),
            Roots::File(path) => &files::read_ca_file(path)?,
            Roots::Pem(pem) => pem,
        };
        // The reader passes over a line that begins with one, and over the certificate that begins there.
        if pem.starts_with(files::MARK) {
            return Err(Error::invalid("ca_file", "begins with a byte order mark: save it without one"));
        }
        let mut certificates = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem) {
            let der = der.map_err(|_| Error::invalid("ca_file", no_certificate(pem)))?;
            RootCertStore::empty()
                .add(der.clone())
                .map_err(|_| Error::invalid("ca_file", "holds a certificate that cannot be parsed"))?;
            certificates.push(der);
        }
        if certificates.is_empty() {
            return Err(Error::invalid("ca_file", no_certificate(pem)));
        }
        Ok(Self::Only(certificates))
    }

    /// TLS 1.2 and 1.3 with certificates always checked.
    pub(super) fn client_config(&self) -> Result<ClientConfig, Stopped> {
        // Given, so that a provider which other code of the process installed makes no difference.
        let provider = CryptoProvider { key_provider: &NoKeys, ..rustls::crypto::ring::default_provider() };
        let provider = Arc::new(provider);
        let builder =
            ClientConfig::builder_with_details(provider, Arc::new(Clock)).with_safe_default_protocol_versions();
        let builder = builder.map_err(Stopped::Tls)?;
        let builder = match self {
            Self::System => builder.with_platform_verifier().map_err(|_| Stopped::NoRoots)?,
            Self::Bundled => {
                builder.with_root_certificates(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
            }
            Self::Only(certificates) => {
                let mut store = RootCertStore::empty();
                store.add_parsable_certificates(certificates.iter().cloned());
                builder.with_root_certificates(store)
            }
        };
        Ok(builder.with_no_client_auth())
    }
}

/// A client shows no certificate of its own, so that nothing that signs has to be in the library.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("clients have no keys here".into()))
    }
}

/// The machine's clock. The library's own panics where that is before 1970.
#[derive(Debug)]
struct Clock;

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().map(UnixTime::since_unix_epoch)
    }
}

/// What a file is that has no certificate in PEM, or not such a one.
fn no_certificate(bytes: &[u8]) -> &'static str {
    const KINDS: [(&str, &str); 6] = [
        ("PRIVATE KEY", "holds a private key, and no certificate: name the authority's certificate"),
        ("CERTIFICATE REQUEST", "holds a request for a certificate, and no certificate"),
        ("PUBLIC KEY", "holds a public key, and no certificate"),
        ("TRUSTED CERTIFICATE", "holds a certificate in OpenSSL's own form: openssl x509 -in FILE writes it in PEM"),
        ("PKCS7", "holds PKCS #7: openssl pkcs7 -print_certs -in FILE writes its certificates in PEM"),
        ("CERTIFICATE", "holds a certificate that is cut off or not in base64"),
    ];
    const BEGIN: &[u8] = b"-----BEGIN ";
    if bytes.trim_ascii().is_empty() {
        return "is empty";
    }
    let Some(begin) = memchr::memmem::find(bytes, BEGIN) else {
        return match bytes {
            // A sequence, whose length takes so many bytes.
            [0x30, 0x80..=0x84, ..] => "is DER, and has to be PEM: openssl x509 -inform DER -in FILE writes it in PEM",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "is UTF-16: save it as plain text",
            _ => "is not a PEM file: it has no line -----BEGIN CERTIFICATE-----",
        };
    };
    let line = bytes[begin + BEGIN.len()..].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is = |kind: &str| memchr::memmem::find(line, kind.as_bytes()).is_some();
    KINDS.iter().find(|(kind, _)| is(kind)).map_or("holds no certificate", |(_, told)| told)
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Bundled => "Bundled",
            Self::Only(_) => "Only",
        })
    }
}

/// The names that a certificate is for, for people to read: the first few, each as it can be shown.
fn listed(presented: &[String]) -> String {
    /// As many as are read; a certificate can have thousands.
    const MOST: usize = 8;
    /// A host name's longest, and what a name is wrapped in.
    const LONGEST: usize = 253 + 16;
    let names = presented.iter().take(MOST).map(|name| {
        // As the library writes them: DnsName("gateway.example"), IpAddress(192.0.2.1).
        let bare = name.strip_prefix("DnsName(\"").and_then(|name| name.strip_suffix("\")"));
        let bare = bare.or_else(|| name.strip_prefix("IpAddress(")?.strip_suffix(')')).unwrap_or(name);
        bare.chars().take(LONGEST).flat_map(char::escape_default).collect::<String>()
    });
    let names = names.collect::<Vec<_>>().join(", ");
    match presented.len().saturating_sub(MOST) {
        _ if presented.is_empty() => "it names none".to_owned(),
        0 => format!("it is for {names}"),
        more => format!("it is for {names} and {more} more"),
    }
}

/// An error of TLS in our words. Its own can quote the certificate.
pub(super) fn failure(error: &rustls::Error, delivery: Delivery) -> Error {
    use rustls::{AlertDescription, Error as Tls};
    if let Tls::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) = error {
        let message = format!("the server's certificate is for another name: {}", listed(presented));
        return Error::new(ErrorKind::Tls, delivery, message);
    }
    let message = match error {
        Tls::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet"
            }
            CertificateError::NotValidForName => "the server's certificate is for another name",
            // The second: by one that has the name of a trusted one, and another key.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "the server's certificate is not signed by a trusted authority"
            }
            CertificateError::Revoked => "the server's certificate was revoked",
            _ => "the server's certificate was refused",
        },
        Tls::PeerIncompatible(_)
        | Tls::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            "the server has no TLS version or cipher that is safe to use"
        }
        Tls::InvalidMessage(_) => "what answered does not speak TLS",
        Tls::FailedToGetCurrentTime => "certificates cannot be checked: this machine's clock is before 1970",
        _ => "the TLS handshake failed",
    };
    Error::new(ErrorKind::Tls, delivery, message)
}
