//! Whose word is taken for a server's certificate.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::call::Stopped;
use crate::{Delivery, Error, ErrorKind};

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
            Roots::File(path) => {
                &std::fs::read(path).map_err(|error| Error::invalid("ca_file", "cannot be read").with_source(error))?
            }
            Roots::Pem(pem) => pem,
        };
        let mut certificates = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem) {
            let der = der.map_err(|_| Error::invalid("ca_file", "is not a PEM file"))?;
            RootCertStore::empty()
                .add(der.clone())
                .map_err(|_| Error::invalid("ca_file", "holds a certificate that cannot be parsed"))?;
            certificates.push(der);
        }
        if certificates.is_empty() {
            return Err(Error::invalid("ca_file", "holds no certificate"));
        }
        Ok(Self::Only(certificates))
    }

    /// TLS 1.2 and 1.3 with certificates always checked.
    pub(super) fn client_config(&self) -> Result<ClientConfig, Stopped> {
        // Given, so that a provider which other code of the process installed makes no difference.
        let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
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

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Bundled => "Bundled",
            Self::Only(_) => "Only",
        })
    }
}

/// An error of TLS in our words. Its own can quote the certificate.
pub(super) fn failure(error: &rustls::Error, delivery: Delivery) -> Error {
    use rustls::{AlertDescription, Error as Tls};
    let message = match error {
        Tls::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate is for another name"
            }
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
        _ => "the TLS handshake failed",
    };
    Error::new(ErrorKind::Tls, delivery, message)
}
