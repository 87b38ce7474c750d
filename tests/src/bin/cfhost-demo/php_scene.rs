//! A plugin of a panel, in PHP: the examples of the extension, run as they are.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use cfhost::HostKey;

use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let extension = root.join("target/release/cfhost.so");
    for (example, arguments, about) in [
        ("cpanel_hook.php", &["create", "shop@example.com", "shop.example"][..], "a hook sets a domain up"),
        ("whmcs_module.php", &["demo"][..], "create, suspend, terminate"),
    ] {
        stage.act(example, about);
        let output = Command::new("php")
            .args(["-n", "-d"])
            .arg(format!("extension={}", extension.display()))
            .arg(root.join("php/examples").join(example))
            .args(arguments)
            .env("CFHOST_ENDPOINT", &stage.endpoint)
            .env("CFHOST_CA_FILE", &stage.ca_file)
            .env("CFHOST_HOST_KEY", HostKey::from_file(&stage.host_key_file)?.reveal())
            .env_remove("CFHOST_HOST_KEY_FILE")
            .output()
            .map_err(|error| format!("php does not start: {error}"))?;
        let text = String::from_utf8(output.stdout)?;
        for line in text.lines() {
            match line.split_once(": ") {
                Some((name, value)) => stage.field(name, value),
                None => stage.note(line),
            }
        }
        if !output.status.success() {
            return Err(format!("{example} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
    }
    Ok(())
}
