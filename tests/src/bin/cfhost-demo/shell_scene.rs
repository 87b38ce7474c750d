//! The command `cfhost`, as somebody in a shell uses it.

use std::error::Error;
use std::process::Command;

use cfhost_tests::bind::{Bind, KEY, records};
use cfhost_tests::served::write_secret;
use serde_json::Value;

use crate::stage::Stage;

const USER: &str = "user=shell@example.com";
const ORIGIN: [&str; 6] = ["example.com", "www", "blog", "--origin-of", "www.example.com", "--user"];

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note(
        "cfhost acts; cfhost check; cfhost zones; cfhost provision ZONE NAME... --from customers.csv does many at once",
    );
    let bind = Bind::start()?;
    let path = |name: &str| stage.folder().join(name);
    write_secret(&path("password"), "correct-horse-6\n")?;
    write_secret(&path("panel.key"), &format!("key {} {{ algorithm hmac-sha256; secret \"{}\"; }};\n", KEY.0, KEY.1))?;
    let addr = bind.addr().to_string();
    // Its answers are JSON, since no terminal reads them here.
    let run = |arguments: &[&str]| -> Result<Value, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?.with_file_name("cfhost"));
        command.args(arguments).current_dir(stage.folder()).env("HOME", stage.folder());
        command.env("CFHOST_ENDPOINT", &stage.endpoint).env("CFHOST_CA_FILE", &stage.ca_file);
        command.env("CFHOST_HOST_KEY_FILE", &stage.host_key_file).env_remove("CFHOST_HOST_KEY");
        let output = command.env_remove("XDG_STATE_HOME").env_remove("XDG_CONFIG_HOME").output()?;
        if !output.status.success() {
            return Err(format!("cfhost {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_default())
    };
    let dns = ["--name-server", &addr, "--tsig-key-file", "panel.key"];
    let checked = [&dns[..], &["--check-server", &addr]].concat();

    let user = run(&["user_create", "cloudflare_email=shell@example.com", "cloudflare_pass=@password"])?;
    stage.act("cfhost user_create", "the password comes from a file", format_args!("user_key {}", user["user_key"]));
    let who = &USER["user=".len()..];
    let plan = run(&[&["plan"][..], &ORIGIN, &[who], &checked].concat())?;
    let changes = plan["plans"].as_array().map_or(0, Vec::len);
    stage.act("cfhost plan", "what would change, and nothing does", format_args!("{changes} plans, {}", plan["state"]));
    let done = run(&[&["provision"][..], &ORIGIN, &[who], &checked].concat())?;
    let target = bind.dig(&["CNAME", "www.example.com"])?;
    stage.act("cfhost provision", "www and blog go behind the network", target.trim());
    let kept = done["kept"].as_str().ok_or("no plans were kept")?;
    run(&[&["undo", kept][..], &dns].concat())?;
    let is_as_before = bind.zone()? == records();
    stage.act("cfhost undo", "by the plans that were kept", format_args!("as it was before {is_as_before}"));
    let deleted = run(&["zone_delete", USER, "zone_name=example.com"])?;
    stage.act(
        "cfhost zone_delete",
        "the customer is found by a look-up",
        format_args!("zone_deleted {}", deleted["zone_deleted"]),
    );

    // What the play says is what happened.
    assert!(is_as_before && target == "www.example.com.cdn.cloudflare.net.\n");
    Ok(())
}
