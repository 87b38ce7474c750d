//! The files that settings name: a host key's, and those of certificate authorities.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{OFlags, fcntl_setfl};
use zeroize::Zeroizing;

use crate::Error;

/// Larger than any text around a key that could be meant.
const MAX_KEY_FILE: usize = 4 * 1024;
/// Larger than the list of any operating system.
const MAX_CA_FILE: usize = 4 * 1024 * 1024;

const NOT_TEXT: &str = "is not a text: it has to hold the key and nothing else";

/// What Windows' editors begin a text with.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a secret from a file, under the rules of [`HostKey::from_file`](crate::HostKey::from_file): a regular file or a pipe, of at most 4 KiB,
/// which is not open to every user of the system. `argument` names the setting or field in errors.
///
/// # Errors
///
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument), naming `argument`.
///
/// ```
/// let error = cfhost::read_secret_file("cloudflare_pass", "no/such/file").unwrap_err();
/// assert_eq!(error.to_string(), "cloudflare_pass: cannot be read (invalid_argument, not sent) Nothing was changed.");
/// ```
pub fn read_secret_file(argument: &'static str, path: impl AsRef<Path>) -> Result<Zeroizing<String>, Error> {
    let (file, metadata) = open(argument, path.as_ref())?;
    if metadata.permissions().mode() & 0o007 != 0 {
        return Err(Error::invalid(
            argument,
            "is open to every user of the system: chmod 600 it, or 640 for a group that has to read it; a secret of \
             Docker or Kubernetes gets mode 0400 or 0440 where it is mounted",
        ));
    }
    let bytes = Zeroizing::new(read(argument, file, MAX_KEY_FILE)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| Error::invalid(argument, NOT_TEXT))?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(feature = "dns")]
impl crate::dns::TsigKey {
    /// Reads a key from a file in BIND's form, which `tsig-keygen` writes: `key "panel" { algorithm hmac-sha256; secret
    /// "…"; };`. The file must not be open to every user of the system, as with [`HostKey::from_file`](crate::HostKey::from_file).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument), naming `tsig_key_file`: if the file is refused, or if it does not
    /// hold one key of that form, with an algorithm of [`TsigAlgorithm`](crate::dns::TsigAlgorithm).
    ///
    /// ```
    /// # use std::os::unix::fs::PermissionsExt;
    /// # let path = std::env::temp_dir().join(format!("cfhost-doc-tsig-{}", std::process::id()));
    /// std::fs::write(&path, "key \"panel\" {\n  algorithm hmac-sha512;\n  secret \"bm90IGEgcmVhbCBrZXkhIQ==\";\n};\n")?;
    /// std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600))?;
    /// let key = cfhost::dns::TsigKey::from_file(&path)?;
    /// assert_eq!((key.name.as_str(), key.algorithm.as_str()), ("panel", "hmac-sha512"));
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        use crate::dns::TsigAlgorithm;
        const FILE: &str = "tsig_key_file";
        let refuse = |reason: &'static str| Error::invalid(FILE, reason);
        let text = read_secret_file(FILE, path)?;
        // Comments of all three kinds are only ever whole lines in what tools write.
        let lines = text.lines().filter(|line| !["#", "//"].iter().any(|mark| line.trim_start().starts_with(mark)));
        let mut words = lines.flat_map(|line| {
            line.split(|c: char| c.is_whitespace() || ";{}\"".contains(c)).filter(|word| !word.is_empty())
        });
        let Some(("key", name)) = words.next().zip(words.next()) else {
            return Err(refuse("is not a key as BIND has it: key \"NAME\" { algorithm hmac-sha256; secret \"…\"; };"));
        };
        let (mut algorithm, mut secret) = (None, None);
        while let Some(word) = words.next() {
            match word {
                "algorithm" => algorithm = words.next(),
                "secret" => secret = words.next(),
                "key" => return Err(refuse("holds more than one key")),
                _ => return Err(refuse("holds something else than a name, an algorithm and a secret")),
            }
        }
        let known = [TsigAlgorithm::HmacSha256, TsigAlgorithm::HmacSha384, TsigAlgorithm::HmacSha512];
        let algorithm = known
            .into_iter()
            .find(|known| algorithm.is_some_and(|name| name.eq_ignore_ascii_case(known.as_str())))
            .ok_or_else(|| refuse("has an algorithm that is none of hmac-sha256, hmac-sha384, hmac-sha512"))?;
        let secret = secret.ok_or_else(|| refuse("holds no secret"))?;
        Ok(Self { algorithm, ..Self::new(name, secret) })
    }
}

/// The bytes of a file of certificate authorities.
pub(crate) fn read_ca_file(path: &Path) -> Result<Vec<u8>, Error> {
    let (file, _) = open("ca_file", path)?;
    read("ca_file", file, MAX_CA_FILE)
}

/// Opens a regular file, or a pipe, as shells make one of a command's output. Anything else could wait for ever, or never end;
/// a pipe that nobody writes to is empty.
fn open(argument: &'static str, path: &Path) -> Result<(File, Metadata), Error> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    match opened.and_then(|file| file.metadata().map(|metadata| (file, metadata))) {
        Ok((file, metadata)) if metadata.is_file() => Ok((file, metadata)),
        Ok((file, metadata)) if metadata.file_type().is_fifo() => match fcntl_setfl(&file, OFlags::empty()) {
            Ok(()) => Ok((file, metadata)),
            Err(error) => Err(Error::invalid(argument, "cannot be read").with_source(io::Error::from(error))),
        },
        Ok(_) => Err(Error::invalid(argument, "is neither a regular file nor a pipe")),
        Err(error) => Err(Error::invalid(argument, "cannot be read").with_source(error)),
    }
}

fn read(argument: &'static str, file: File, most: usize) -> Result<Vec<u8>, Error> {
    // Space for all of it: what grows leaves copies behind that nobody wipes.
    let mut bytes = Vec::with_capacity(most + 1);
    match file.take(most as u64 + 1).read_to_end(&mut bytes) {
        Ok(length) if length > most => Err(Error::invalid(argument, format!("is larger than {} KiB", most / 1024))),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Error::invalid(argument, "cannot be read").with_source(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;
    use std::path::PathBuf;

    use super::*;
    use crate::HostKey;
    use crate::{Client, ErrorKind};

    const KEY: &str = "00112233445566778899aabbccddeeff";

    /// A file with this content and mode, which goes with it.
    struct Temporary(PathBuf);

    impl Temporary {
        fn new(name: &str, content: &[u8], mode: u32) -> Self {
            let path = std::env::temp_dir().join(format!("cfhost-files-{}-{name}", std::process::id()));
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            Self(path)
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            fs::remove_file(&self.0).unwrap();
        }
    }

    #[track_caller]
    fn refusal(result: Result<impl Sized, Error>, argument: &str) -> String {
        let Err(error) = result else { panic!("it was taken") };
        assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some(argument)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("00112233"), "{text}");
        error.message().to_owned()
    }

    #[test]
    fn a_key_file_is_closed_to_everybody_else() {
        for mode in [0o600, 0o400, 0o640, 0o440, 0o660] {
            let file = Temporary::new("mode", format!(" {KEY}\r\n").as_bytes(), mode);
            assert_eq!(HostKey::from_file(&file.0).unwrap().reveal(), KEY, "{mode:o}");
        }
        for mode in [0o644, 0o604, 0o602, 0o444, 0o666] {
            let file = Temporary::new("mode", KEY.as_bytes(), mode);
            let message = refusal(HostKey::from_file(&file.0), "host_key_file");
            assert!(message.contains("chmod 600"), "{mode:o}: {message}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_as_what_it_is() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(KEY.bytes().flat_map(|byte| [byte, 0])).collect();
        for (content, told) in [
            (&b""[..], "is empty"),
            (b" \r\n", "is empty"),
            (format!("\u{feff}{KEY}\n").as_bytes(), "byte order mark"),
            (&utf16, "not a text"),
            (format!("\"{KEY}\"\n").as_bytes(), "quotes"),
            (format!("'{KEY}'").as_bytes(), "quotes"),
            (format!("CFHOST_HOST_KEY={KEY}\n").as_bytes(), "NAME=VALUE"),
            (format!("export KEY='{KEY}'\n").as_bytes(), "NAME=VALUE"),
            (format!("{KEY}\n{KEY}\n").as_bytes(), "more than one word"),
            (format!("host_key: {KEY}").as_bytes(), "more than one word"),
            (b"-----BEGIN PRIVATE KEY-----\n00112233\n", "PEM"),
            (KEY.to_uppercase().as_bytes(), "32 characters"),
            (b"00112233", "32 characters"),
            (&[b'0'; 4097], "larger than 4 KiB"),
            (b"\xff\xfe\x00", "not a text"),
        ] {
            let file = Temporary::new("content", content, 0o600);
            let message = refusal(HostKey::from_file(&file.0), "host_key_file");
            assert!(message.contains(told), "{told}: {message}");
        }
    }

    #[test]
    fn only_a_regular_file_or_a_pipe_is_read() {
        for path in ["/dev/zero", "/dev/null", "/", "/proc/self/fd"] {
            assert!(refusal(HostKey::from_file(path), "host_key_file").contains("regular"), "{path}");
            let client = Client::builder(KEY).ca_file(path).build();
            assert!(refusal(client, "ca_file").contains("regular"), "{path}");
        }
        let pipe = std::env::temp_dir().join(format!("cfhost-files-{}-pipe", std::process::id()));
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        // Nobody writes into it, and nobody waits for that.
        assert!(refusal(HostKey::from_file(&pipe), "host_key_file").contains("is empty"));
        fs::remove_file(pipe).unwrap();
        // As a shell hands over what another program says.
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(format!("{KEY}\n").as_bytes()).unwrap();
        drop(writer);
        let path = format!("/proc/self/fd/{}", reader.as_raw_fd());
        assert_eq!(HostKey::from_file(path).unwrap().reveal(), KEY);
        assert!(refusal(HostKey::from_file("/nonexistent"), "host_key_file").contains("cannot be read"));
    }

    #[test]
    fn what_is_no_ca_file_is_told_as_what_it_is() {
        let pem = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
        for (content, told) in [
            (&b""[..], "is empty"),
            (b"\n \n", "is empty"),
            (b"\x30\x82\x01\x0a\x30\x82", "DER"),
            (b"\xff\xfe-\0-\0-\0", "UTF-16"),
            (b"\xef\xbb\xbf-----BEGIN CERTIFICATE-----\n", "byte order mark"),
            (pem("PRIVATE KEY").as_bytes(), "private key"),
            (pem("RSA PRIVATE KEY").as_bytes(), "private key"),
            (pem("ENCRYPTED PRIVATE KEY").as_bytes(), "private key"),
            (
                b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMAA=\n-----END RSA PRIVATE KEY-----\n",
                "private key",
            ),
            (b"-----BEGIN CERTIFICATE-----\nMAA=\n", "cut off"),
            (b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "base64"),
            (pem("CERTIFICATE REQUEST").as_bytes(), "request"),
            (pem("PUBLIC KEY").as_bytes(), "public key"),
            (pem("TRUSTED CERTIFICATE").as_bytes(), "OpenSSL"),
            (pem("PKCS7").as_bytes(), "PKCS #7"),
            (pem("X509 CRL").as_bytes(), "holds no certificate"),
            (KEY.as_bytes(), "not a PEM file"),
            (b"<html>", "not a PEM file"),
            (b"\0\x01", "not a PEM file"),
        ] {
            let file = Temporary::new("ca", content, 0o644);
            let message = refusal(Client::builder(KEY).ca_file(&file.0).build(), "ca_file");
            assert!(message.contains(told), "{told}: {message}");
            let message = refusal(Client::builder(KEY).ca_pem(content).build(), "ca_file");
            assert!(message.contains(told), "{told}: {message}");
        }
    }
}
