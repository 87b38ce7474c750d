//! Provisioning and the way back, against a real gateway and a real BIND.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use cfhost_tests::bind::{Bind, KEY, records};
use common::{EMAIL, PASSWORD, World, content, fail};
use serde_json::{Value, json};

const TARGET: &str = "www.example.com.cdn.cloudflare.net.\n";

/// A world with a name server in its profile.
fn world(bind: &Bind) -> World {
    let world = World::new();
    world.secret(
        "panel.key",
        &format!("key \"{}\" {{\n\talgorithm hmac-sha256;\n\tsecret \"{}\";\n}};\n", KEY.0, KEY.1),
    );
    world.secret("password", PASSWORD);
    std::fs::create_dir_all(world.path(".config/cfhost")).unwrap();
    let addr = bind.addr();
    let profile = format!(
        "[profile.default]\nname_server = \"{addr}\"\ntsig_key_file = \"panel.key\"\ncheck_servers = [\"{addr}\"]\n"
    );
    std::fs::write(world.path(".config/cfhost/config.toml"), profile).unwrap();
    world
}

const WHO: [&str; 2] = ["--user", EMAIL];

#[test]
fn a_zone_goes_and_comes_back() {
    let bind = Bind::start().unwrap();
    let world = world(&bind);
    let origin = ["--origin-of", "www.example.com"];
    let provision = [&["provision", "example.com", "www", "blog"][..], &WHO, &origin].concat();

    // Without a password, there has to be an account.
    let told = world.refused(2, &provision);
    assert!(told.contains("there is no account customer@example.com"), "{told}");

    // A dry run shows what would change, and changes nothing.
    let plan = [&["plan", "example.com", "www", "blog", "--password-file", "password"][..], &WHO, &origin].concat();
    let planned: Value = serde_json::from_str(&world.run(&plan)).unwrap();
    assert_eq!(planned["state"], "untouched");
    assert_eq!(bind.zone().unwrap(), records());
    let added = planned["plans"].to_string();
    assert!(added.contains("www.example.com.cdn.cloudflare.net"), "{added}");

    let done = [&provision[..], &["--password-file", "password"]].concat();
    let done: Value = serde_json::from_str(&world.run(&done)).unwrap();
    assert_eq!(done["state"], "switched");
    assert!(done["checks"].as_array().unwrap().iter().all(|check| check["answers"] == "right"), "{done}");
    assert_eq!(bind.dig(&["CNAME", "www.example.com"]).unwrap(), TARGET);
    let kept = done["kept"].as_str().unwrap();
    assert!(
        content(kept).starts_with("{\"command\":\"provision\",\"zone_name\":\"example.com\",\"time\":\"20"),
        "{kept}"
    );

    // One name more, and one less.
    world.run(&[&["add", "example.com", "shop"][..], &WHO].concat());
    assert!(bind.dig(&["CNAME", "shop.example.com"]).unwrap().starts_with("shop.example.com.cdn."));
    world.run(&[&["remove", "example.com", "shop"][..], &WHO].concat());
    assert_eq!(bind.dig(&["CNAME", "shop.example.com"]).unwrap(), "");

    let list = world.run(&["plans"]);
    let commands: Vec<Value> =
        list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["command"].clone()).collect();
    assert_eq!(commands, [json!("provision"), json!("add"), json!("remove")]);
    assert_eq!(world.run(&["plans", "example.net"]), "");

    // The way back is found by itself.
    let back: Value = serde_json::from_str(&world.run(&[&["deprovision", "example.com"][..], &WHO].concat())).unwrap();
    assert_eq!(back["state"], "untouched");
    assert_eq!(bind.zone().unwrap(), records());
    assert_eq!(world.run(&["zones"]), "");
}

#[test]
fn undo_puts_the_records_back() {
    let bind = Bind::start().unwrap();
    let world = world(&bind);
    let provision = ["provision", "example.com", "www", "--origin", "192.0.2.10", "--origin", "2001:db8::10"];
    let done = world.run(&[&provision[..], &WHO, &["--password-file", "password"]].concat());
    let done: Value = serde_json::from_str(&done).unwrap();
    assert_eq!(bind.dig(&["CNAME", "www.example.com"]).unwrap(), TARGET);
    let shown = world.run(&["undo", done["kept"].as_str().unwrap()]);
    assert!(
        shown.contains("- www.example.com. 900 IN CNAME ") && shown.contains("+ www.example.com. 1200 IN A "),
        "{shown}"
    );
    assert_eq!(bind.zone().unwrap(), records());
    // A second time, the records are no longer as the plan left them.
    world.refused(6, &["undo", done["kept"].as_str().unwrap()]);
    assert_eq!(bind.zone().unwrap(), records());

    // What took names back is not undone: they would point at a zone that is not there.
    world.run(&[&["provision", "example.com", "www", "--origin-of", "www.example.com"][..], &WHO].concat());
    let back: Value = serde_json::from_str(&world.run(&[&["deprovision", "example.com"][..], &WHO].concat())).unwrap();
    let told = world.refused(2, &["undo", back["kept"].as_str().unwrap()]);
    assert!(told.contains("run cfhost provision example.com"), "{told}");
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_changed() {
    let bind = Bind::start().unwrap();
    let world = world(&bind);
    world.customer(EMAIL);
    let with = |names: &[&'static str]| [&["provision", "example.com"][..], names, &WHO].concat();
    let told = world.refused(6, &[&with(&["ftp"])[..], &["--origin", "192.0.2.10"]].concat());
    assert!(told.contains("ftp.example.com: has A") && told.contains("Untouched"), "{told}");
    for (more, part) in [
        (&["--origin", "192.0.2.10", "--origin", "origin.example.com"][..], "several have to be addresses"),
        (&[], "say where the network fetches from"),
    ] {
        let told = world.refused(2, &[&with(&["www"])[..], more].concat());
        assert!(told.contains(part), "{told}");
    }
    // Nothing is sent before all arguments were read, not even the look-up of the customer.
    let calls = world.gateway.calls().len();
    for command in ["provision", "plan"] {
        let told = world.refused(2, &[command, "../example.com", "www", "--user", EMAIL, "--origin", "192.0.2.10"]);
        assert!(told.contains("Invalid zone_name. (code 201, not sent)"), "{told}");
    }
    let told = world.refused(2, &[&with(&["www"])[..], &["--origin", "192.0.2.10", "--rate", "5"]].concat());
    assert!(told.contains("--from"), "{told}");
    assert_eq!(world.gateway.calls().len(), calls);
    let mut command = world.command(&["provision", "example.com", "www", "--user", EMAIL, "--origin", "192.0.2.10"]);
    let told = fail(command.env("HOME", "/nonexistent"), 2);
    assert!(told.contains("no name server is named"), "{told}");

    // A plan that cannot be kept is not carried out.
    std::fs::create_dir_all(world.path(".local/state")).unwrap();
    std::fs::write(world.path(".local/state/cfhost"), "in the way").unwrap();
    let told = world.refused(1, &[&with(&["www"])[..], &["--origin-of", "www.example.com"]].concat());
    assert!(told.contains("the plan cannot be kept"), "{told}");
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn a_file_of_plans_for_which_the_disk_is_too_full_stays_whole() {
    let bind = Bind::start().unwrap();
    let world = world(&bind);
    world.customer(EMAIL);
    // The plan of the origin fits, and the one of so many names does not. A limit of the shell's stands for the disk.
    let names: Vec<String> = (0..30).map(|number| format!("new{number}")).collect();
    let mut command = world.command(&["provision", "example.com"]);
    command.args(&names).args(["--origin-of", "www.example.com"]).args(WHO);
    let line = ["trap '' XFSZ; ulimit -f 2; exec", command.get_program().to_str().unwrap(), "\"$@\""].join(" ");
    let mut shell = std::process::Command::new("bash");
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    shell.current_dir(world.path("")).args(["-c", &line, "bash"]).args(command.get_args());
    let told = fail(&mut shell, 1);
    assert!(told.contains("the plan cannot be kept"), "{told}");
    assert_eq!(bind.zone().unwrap(), records());
    let kept: Value = serde_json::from_str(world.run(&["plans"]).trim()).unwrap();
    let text = content(kept["file"].as_str().unwrap());
    assert!(text.ends_with('\n') && text.lines().count() >= 2, "{text}");
    // It is in nobody's way.
    world.run(&[&["provision", "example.com", "www", "--origin-of", "www.example.com"][..], &WHO].concat());
    world.run(&[&["deprovision", "example.com"][..], &WHO].concat());
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn a_zone_in_the_servers_queue_is_waited_for_as_long_as_asked() {
    let bind = Bind::start().unwrap();
    let world = world(&bind);
    let job = ["provision", "example.com", "www", "--origin-of", "www.example.com", "--password-file", "password"];
    let provision = [&job[..], &WHO].concat();
    world.gateway.set_fault("zone_set=error:215*1").unwrap();
    let told = world.refused(8, &[&provision[..], &["--wait", "0"]].concat());
    assert!(told.contains("Still to come: www.example.com. The same call later goes on from there."), "{told}");
    assert!(!bind.zone().unwrap().iter().any(|record| record.name == "www.example.com" && record.rtype == "CNAME"));
    world.gateway.set_fault("zone_set=error:215*1").unwrap();
    let done: Value = serde_json::from_str(&world.run(&provision)).unwrap();
    assert_eq!(done["state"], "switched");
    world.run(&[&["deprovision", "example.com"][..], &WHO].concat());
    assert_eq!(bind.zone().unwrap(), records(), "the plans of both are the way back");
}
