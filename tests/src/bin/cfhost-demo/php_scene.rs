//! A plugin of a panel, in PHP: the examples of the extension, run as they are.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use cfhost_tests::cargo::php_extension;

use crate::dns_program_scene;
use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("php/examples: php cpanel_hook.php create EMAIL DOMAIN; php whmcs_module.php demo; php provision.php");
    let extension = php_extension()?;
    for (name, arguments) in
        [("cpanel_hook.php", &["create", "shop@example.com", "shop.example"][..]), ("whmcs_module.php", &["demo"][..])]
    {
        let output = example(stage, &extension, name)
            .args(arguments)
            .output()
            .map_err(|error| format!("php does not start: {error}"))?;
        if !output.status.success() {
            return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let text = String::from_utf8(output.stdout)?;
        // Steps that end alike are shown together.
        let mut steps: Vec<(String, &str)> = Vec::new();
        for line in text.lines() {
            let (what, outcome) = line.split_once(": ").ok_or("an example prints lines of another form")?;
            match steps.last_mut().filter(|last| last.1 == outcome) {
                Some((before, _)) if before.ends_with(what) => {}
                Some((before, _)) => before.extend([", ", what]),
                None => steps.push((what.to_owned(), outcome)),
            }
        }
        for (what, outcome) in steps {
            stage.act(name, &what, outcome);
        }
    }
    dns_program_scene::play(stage, || example(stage, &extension, "provision.php"))
}

fn example(stage: &Stage, extension: &Path, name: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new("php");
    command
        .args(["-n", "-d"])
        .arg(format!("extension={}", extension.display()))
        .arg(root.join("php/examples").join(name))
        .env("CFHOST_ENDPOINT", &stage.endpoint)
        .env("CFHOST_CA_FILE", &stage.ca_file)
        .env("CFHOST_HOST_KEY_FILE", &stage.host_key_file)
        .env_remove("CFHOST_HOST_KEY");
    command
}
