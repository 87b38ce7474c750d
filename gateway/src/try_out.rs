//! `cfhost-gateway try`: a gateway for whoever wants to see it, of which nothing is left.

use std::env;
use std::fs::{OpenOptions, Permissions};
use std::future::poll_fn;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::task::Poll;

use cfhost_gateway::{EXAMPLE_PUB_NAME, Gateway, Hosts, raise_descriptors};
use tokio::signal::unix::{SignalKind, signal};

use crate::{Result, is_coloured};

const BOLD: u8 = 1;
const DIM: u8 = 2;

/// Serves until Ctrl-C, SIGTERM, or the end of the terminal.
pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Heard before there is anything to remove.
    let mut ends = {
        let _context = runtime.enter();
        [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal)
    }
    .into_iter()
    .collect::<io::Result<Vec<_>>>()?;

    // It is removed at the end of this function, whatever that is.
    let folder = tempfile::Builder::new()
        .prefix("cfhost-try-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .map_err(|error| format!("cannot make a folder in {}: {error}", env::temp_dir().display()))?;
    let key = Hosts::new_key()?;
    raise_descriptors();
    let gateway = Gateway::builder().no_example_host().host(&key, EXAMPLE_PUB_NAME).control().log(true).spawn()?;
    let private = |name: &str, text: &str| {
        let path = folder.path().join(name);
        let write =
            || OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?.write_all(text.as_bytes());
        write().map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok::<_, String>(quoted(&path))
    };
    // Without a line end, so that curl can send it as it is.
    let key = private("host.key", &key)?;
    let ca = private("ca.pem", gateway.ca_pem())?;
    let token = private("control-token", gateway.control_token().unwrap_or_default())?;
    let page = gateway.page_link().ok_or("there are no random numbers")?;

    let mut stdout = io::stdout();
    stdout.write_all(introduction(gateway.url(), &key, &ca, &token, &page).as_bytes())?;
    stdout.flush()?;
    runtime.block_on(poll_fn(|context| {
        if ends.iter_mut().any(|signal| signal.poll_recv(context).is_ready()) { Poll::Ready(()) } else { Poll::Pending }
    }));
    gateway.stop();
    let path = folder.path().to_owned();
    folder.close().map_err(|error| format!("cannot remove {}: {error}", path.display()).into())
}

fn introduction(url: &str, key: &str, ca: &str, token: &str, page: &str) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    line(&painted(BOLD, "Cloudflare's Hosting Provider API, served on this machine until Ctrl-C. Nothing is kept."));
    line("");
    for (name, value) in [("endpoint", url), ("host key", key), ("CA", ca), ("control token", token)] {
        line(&format!("  {name:<13}  {value}"));
    }
    line("");
    line(&painted(BOLD, "To paste, one after the other:"));
    line("");
    line(&painted(DIM, "  # open an account"));
    line(&format!(
        "  curl --noproxy '*' --cacert {ca} {url} -d act=user_create --data-urlencode host_key@{key} \
         -d cloudflare_email=customer@example.com -d cloudflare_pass=correct-horse-1"
    ));
    line("");
    line(&painted(DIM, "  # set up a zone for it"));
    line(&format!(
        "  cfhost --endpoint {url} --host-key-file {key} --ca-file {ca} zone_set user=customer@example.com \
         zone_name=example.com resolve_to=origin.example.com subdomains=www,blog"
    ));
    line("");
    line(&painted(DIM, "  # see both in a browser: the link works once, within 15 minutes"));
    line(&format!("  {page}"));
    line("");
    line(&painted(DIM, "Calls, as they come:"));
    text
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if text.bytes().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// A text in a style, on a terminal.
fn painted(code: u8, text: &str) -> String {
    if is_coloured() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
