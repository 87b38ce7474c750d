//! A plugin of a panel, in PHP: the examples of the extension, run as they are.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::dns_program_scene;
use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    for (name, arguments, about) in [
        ("cpanel_hook.php", &["create", "shop@example.com", "shop.example"][..], "a hook sets a domain up"),
        ("whmcs_module.php", &["demo"][..], "create, suspend, terminate"),
    ] {
        stage.act(name, about);
        let output =
            example(stage, name).args(arguments).output().map_err(|error| format!("php does not start: {error}"))?;
        let text = String::from_utf8(output.stdout)?;
        for line in text.lines() {
            match line.split_once(": ") {
                Some((name, value)) => stage.field(name, value),
                None => stage.note(line),
            }
        }
        if !output.status.success() {
            return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
    }
    Ok(())
}

pub(crate) fn play_dns(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("TSIG_SECRET=... php provision.php NAME_SERVER KEY_NAME PLANS [back]");
    dns_program_scene::play(stage, || example(stage, "provision.php"))
}

fn example(stage: &Stage, name: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new("php");
    command
        .args(["-n", "-d"])
        .arg(format!("extension={}", root.join("target/release/cfhost.so").display()))
        .arg(root.join("php/examples").join(name))
        .env("CFHOST_ENDPOINT", &stage.endpoint)
        .env("CFHOST_CA_FILE", &stage.ca_file)
        .env("CFHOST_HOST_KEY_FILE", &stage.host_key_file)
        .env_remove("CFHOST_HOST_KEY");
    command
}
