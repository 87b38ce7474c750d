//! Acts, settings and zones, against a real gateway.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use cfhost_gateway::EXAMPLE_HOST_KEY;
use common::{EMAIL, PASSWORD, World, content, fail, succeed, text};
use serde_json::{Value, json};

#[test]
fn acts_are_listed_and_explained() {
    let world = World::new();
    let list = succeed(world.bare().arg("acts"));
    assert_eq!(list.lines().count(), cfhost::ActInfo::ALL.len());
    assert!(list.contains("\nzone_set             user_key zone_name resolve_to subdomains\n"), "{list}");
    for act in cfhost::ActInfo::ALL {
        let page = succeed(world.bare().args(["acts", act.name]));
        for part in [act.about, "Example:\n  cfhost ", "A repeat ", "\n  601  Try again in a few minutes.\n"] {
            assert!(page.contains(part), "{page}");
        }
        assert!(act.fields.iter().all(|field| page.contains(field.name) && page.contains(field.about)), "{page}");
        let help = succeed(world.bare().args([act.name, "--help"]));
        assert!(help.contains(act.about.trim_end_matches('.')) && help.contains("Example:"), "{help}");
    }
    for command in ["acts", "zones", "ranges", "provision", "plan", "add", "remove", "deprovision", "plans", "undo"] {
        let help = succeed(world.bare().args([command, "--help"]));
        assert!(help.contains(&format!("\n  cfhost {command}")), "{command} has no example: {help}");
    }
    let json: Value = serde_json::from_str(&succeed(world.bare().args(["acts", "--json"]))).unwrap();
    assert_eq!(
        json[0]["fields"][1],
        json!({
            "name": "cloudflare_pass", "kind": "secret", "is_required": true, "about": "the account's password",
            "example": "correct-horse-1",
        })
    );
    assert_eq!(
        fail(world.bare().args(["acts", "zone_sett"]), 2),
        "cfhost: there is no act zone_sett: did you mean zone_set?\n"
    );
}

#[test]
fn a_customer_s_life() {
    let world = World::new();
    world.customer(EMAIL);
    let user: Value = serde_json::from_str(&world.run(&["user_lookup", &format!("cloudflare_email={EMAIL}")])).unwrap();
    assert_eq!(
        (&user["user_exists"], &user["user_authed"], &user["user_key"]),
        (&json!(true), &json!(true), &json!("***"))
    );

    let set = ["zone_set", "user=customer@example.com", "zone_name=example.com", "resolve_to=origin.example.com"];
    let zone: Value = serde_json::from_str(&world.run(&[&set[..], &["subdomains=www,blog"]].concat())).unwrap();
    assert_eq!(zone["forward_tos"]["www.example.com"], "www.example.com.cdn.cloudflare.net");

    let rows = world.run(&["zones"]);
    let row: Value = serde_json::from_str(rows.trim()).unwrap();
    assert_eq!((&row["zone_name"], &row["zone_status"]), (&json!("example.com"), &json!("V")));
    assert_eq!(world.run(&["zones", "--zone-status", "D"]), "");

    let delete = ["zone_delete", "user=customer@example.com", "zone_name=example.com"];
    world.run(&delete);
    let told = world.refused(3, &delete);
    assert!(told.contains("(code 213, answered) Count the zone as deleted."), "{told}");
}

#[test]
fn secrets_come_from_files_and_standard_input_and_are_masked() {
    let world = World::new();
    let create = ["user_create", "cloudflare_email=customer@example.com", "cloudflare_pass=@-"];
    let mut child = world.command(&create).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"correct-horse-1\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let masked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&masked["user_key"], &masked["user_api_key"]), (&json!("***"), &json!("***")));

    let lookup = ["user_lookup", "cloudflare_email=customer@example.com"];
    let revealed: Value = serde_json::from_str(&world.run(&[&lookup[..], &["--reveal"]].concat())).unwrap();
    let key = revealed["user_key"].as_str().unwrap();
    assert_eq!(key.len(), 32);
    assert!(!world.run(&lookup).contains(key));

    // It can be given as well, from a file.
    let file = world.secret("user.key", &format!("{key}\n"));
    world.run(&["zone_lookup", &format!("user_key=@{}", file.display()), "zone_name=example.com"]);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let told = world.refused(2, &["zone_lookup", &format!("user_key=@{}", file.display()), "zone_name=example.com"]);
    assert!(told.starts_with("cfhost: user_key: is open to every user of the system: chmod 600 it"), "{told}");

    // On the command line it is taken, with a warning that does not show it.
    let output = world
        .command(&["user_auth", "cloudflare_email=customer@example.com", "cloudflare_pass=correct-horse-1"])
        .output();
    let told = text(&output.unwrap().stderr);
    assert!(told.contains("warning: cloudflare_pass is on the command line") && !told.contains(PASSWORD), "{told}");
}

#[test]
fn a_new_key_is_not_lost() {
    let world = World::new();
    let told = world.refused(2, &["host_key_regen"]);
    assert!(told.contains("exists nowhere else") && told.contains("nothing was sent"), "{told}");
    assert!(world.gateway.calls().is_empty());

    // A file that is there is not written over, and nothing is sent.
    world.secret("taken", "");
    let told = world.refused(2, &["host_key_regen", "--save", "taken"]);
    assert!(told.ends_with("nothing was sent\n"), "{told}");
    assert!(world.gateway.calls().is_empty());

    let shown = world.run(&["host_key_regen", "--save", "new.json"]);
    assert!(!shown.contains(EXAMPLE_HOST_KEY));
    let saved = content(world.path("new.json"));
    assert_eq!(fs::metadata(world.path("new.json")).unwrap().permissions().mode() & 0o777, 0o600);
    let is_new = |word: &&str| word.len() == 32 && *word != EXAMPLE_HOST_KEY;
    let key = saved.split(|c: char| !c.is_ascii_alphanumeric()).find(is_new).unwrap();
    world.secret("host.key", key);
    world.run(&["zones"]);
}

#[test]
fn what_is_wrong_names_the_nearest_and_is_not_sent() {
    let world = World::new();
    for (arguments, part) in [
        (&["zone_set", "zone_nam=example.com"][..], "zone_set has no field zone_nam: did you mean zone_name?"),
        (&["zone_set", "correct-horse-1=x"], "zone_set has no field of that name; it takes user_key, zone_name"),
        (&["zone_set", "correct-horse-1"], "zone_set: fields are given as NAME=VALUE"),
        (&["zone_set", "zone_name=a.com", "zone_name=b.com"], "zone_set: zone_name is given twice"),
        (
            &["zone_set", "zone_name=example.com"],
            "say whose zone it is: user=ADDRESS, unique_id=NAME, or user_key=@FILE",
        ),
        (&["zone_set", "user=a@example.com", "unique_id=b"], "name the customer once"),
        (&["zone_lookup", "user=a@example.com", "zone_name=not a domain"], "Invalid zone_name. (code 201, not sent)"),
        (&["zone_list", "limit=correct-horse-1"], "limit: is not a whole number"),
        (&["cpanel_info", "x=1"], "cpanel_info takes no fields"),
        (&["zone_sett"], "'zone_set'"),
    ] {
        let told = world.refused(2, arguments);
        assert!(told.contains(part), "{arguments:?}: {told}");
    }
    assert!(world.gateway.calls().is_empty());
    // Whose zone it is takes a look-up, and nothing more.
    let told = world.refused(2, &["zone_delete", "user=nobody@example.com", "zone_name=example.com"]);
    assert!(told.contains("there is no account nobody@example.com"), "{told}");
    assert_eq!(world.gateway.calls().len(), 1);
}

#[test]
fn exit_codes_are_by_kind() {
    let world = World::new();
    world.gateway.set_fault("zone_list=error:601").unwrap();
    world.refused(3, &["zone_list", "--timeout", "5"]);
    world.gateway.clear_faults();
    world.gateway.set_fault("host_child_stop=reset-after").unwrap();
    let told = world.refused(5, &["host_child_stop", "child_id=1"]);
    assert!(told.contains("perhaps carried out"), "{told}");
    // A port on which nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = fail(world.command(&["zone_list"]).env("CFHOST_ENDPOINT", format!("http://{closed}/host-gw.html")), 4);
    assert!(told.contains("not sent"), "{told}");
    fail(world.bare().arg("zone_list"), 2);
}

#[test]
fn settings_are_options_over_variables_over_a_profile() {
    let world = World::new();
    fs::create_dir_all(world.path(".config/cfhost")).unwrap();
    let config = |text: &str| fs::write(world.path(".config/cfhost/config.toml"), text).unwrap();
    let profile = |name: &str, endpoint: &str| {
        format!("[profile.{name}]\nendpoint = \"{endpoint}\"\nhost_key_file = \"host.key\"\nca_file = \"ca.pem\"\n")
    };
    config(&profile("only", world.gateway.url()));
    assert_eq!(succeed(world.bare().arg("zones")), "");

    config(&(profile("default", world.gateway.url()) + &profile("other", "http://127.0.0.1:1/host-gw.html")));
    succeed(world.bare().arg("zones"));
    fail(world.bare().args(["zones", "--profile", "other"]), 4);
    fail(world.bare().arg("zones").env("CFHOST_PROFILE", "other"), 4);
    fail(world.bare().arg("zones").env("CFHOST_ENDPOINT", "http://127.0.0.1:1/host-gw.html"), 4);
    let mut command = world.bare();
    command
        .args(["zones", "--endpoint", world.gateway.url()])
        .env("CFHOST_ENDPOINT", "http://127.0.0.1:1/host-gw.html");
    succeed(&mut command);
    let told = fail(world.bare().args(["zones", "--profile", "third"]), 2);
    assert!(told.contains("there is no profile third") && told.contains("there are default, other"), "{told}");

    // Keys are given by file, and one that was written here is not shown.
    for text in [
        format!("[profile.default]\nhost_key = \"{EXAMPLE_HOST_KEY}\"\n"),
        format!("[profile.default]\nendpoint = {EXAMPLE_HOST_KEY}\n"),
    ] {
        config(&text);
        let told = fail(world.bare().arg("zones"), 2);
        assert!(told.contains("config.toml, line 2: "), "{told}");
    }
    config(&profile("default", world.gateway.url()));
    fs::set_permissions(world.path("host.key"), fs::Permissions::from_mode(0o604)).unwrap();
    let told = fail(world.bare().arg("zones"), 2);
    assert!(told.contains("host_key_file: is open to every user of the system"), "{told}");
}

#[test]
fn check_says_what_is_right_and_what_is_not() {
    let world = World::new();
    let list = world.run(&["check"]);
    let what: Vec<&str> = list.lines().map(|line| line[..24].trim()).collect();
    assert_eq!(
        what,
        [
            "ok     settings",
            "ok     endpoint",
            "ok     host key file",
            "ok     CA file",
            "ok     name",
            "ok     connection",
            "ok     certificate",
            "ok     host key",
        ]
    );

    let wrong = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout).lines().filter(|line| line.starts_with("wrong")).collect::<Vec<_>>().join("\n")
    };
    assert!(wrong(world.bare().arg("check")).contains("endpoint         no gateway is named"));
    let told = wrong(world.command(&["check"]).env_remove("CFHOST_CA_FILE"));
    assert!(told.starts_with("wrong  certificate"), "{told}");
    world.secret("host.key", "99999999999999999999999999999999");
    let told = wrong(&mut world.command(&["check"]));
    assert!(told.starts_with("wrong  host key") && told.contains("Check the host key"), "{told}");
    world.secret("host.key", "not a key");
    assert!(wrong(&mut world.command(&["check"])).contains("wrong  host key file"));
    let told = wrong(world.command(&["check"]).env("CFHOST_ENDPOINT", "https://127.0.0.1:1/host-gw.html"));
    assert!(told.contains("wrong  host key file"), "{told}");
}

#[test]
fn zones_come_in_pages() {
    let world = World::new();
    world.customer(EMAIL);
    let zones: Vec<String> =
        (0..105).map(|n| format!(r#"{{"name": "zone{n}.example", "email": "{EMAIL}", "state": "active"}}"#)).collect();
    world.gateway.seed(&format!(r#"{{"zones": [{}]}}"#, zones.join(","))).unwrap();
    let lines = world.run(&["zones", "--json"]);
    assert_eq!(lines.lines().count(), 105);
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["zone_name"].is_string()));
    assert_eq!(world.run(&["zones", "--zone-name", "zone7.example"]).lines().count(), 1);
}

#[test]
fn nothing_but_the_answer_is_on_standard_output() {
    let world = World::new();
    let output = world.command(&["zone_list", "--verbose"]).output().unwrap();
    assert_eq!(text(&output.stdout), "[]\n");
    let told = text(&output.stderr);
    assert!(told.starts_with("cfhost: zone_list ") && told.ends_with(" ms: success\n"), "{told}");
    // Who stops reading is no failure that is told.
    let mut child = world.command(&["acts", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(text(&child.wait_with_output().unwrap().stderr), "");
}

#[test]
fn man_pages_and_completions_are_made() {
    let world = World::new();
    succeed(world.bare().args(["generate", "made"]));
    let names: Vec<String> = fs::read_dir(world.path("made"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for name in ["cfhost.1", "cfhost-zone_set.1", "cfhost-provision.1", "cfhost.bash", "_cfhost", "cfhost.fish"] {
        assert!(names.iter().any(|made| made == name), "no {name} in {names:?}");
    }
    assert!(content(world.path("made/cfhost.bash")).contains("zone_set"));
    assert!(content(world.path("made/cfhost.1")).contains("Exit codes"));
}

/// What it prints on a terminal.
fn on_a_terminal(world: &World, arguments: &str, no_color: &str) -> String {
    let mut script = std::process::Command::new("script");
    let command = world.command(&[]);
    for (name, value) in command.get_envs() {
        script.env(name, value.unwrap_or_default());
    }
    let program = format!("{} {arguments}", env!("CARGO_BIN_EXE_cfhost"));
    script
        .args(["-qec", &program, "/dev/null"])
        .stdin(Stdio::null())
        .current_dir(world.path(""))
        .env("NO_COLOR", no_color);
    succeed(&mut script).replace('\r', "")
}

#[test]
fn people_get_aligned_text_and_colours() {
    let world = World::new();
    world.customer(EMAIL);
    world.run(&[
        "zone_set",
        "user=customer@example.com",
        "zone_name=example.com",
        "resolve_to=origin.example.com",
        "subdomains=www",
    ]);
    let zones = on_a_terminal(&world, "zones", "");
    let head = "\x1b[1mzone         status  customer              plan  plan status\x1b[0m\n";
    assert_eq!(zones, format!("{head}example.com  V       {EMAIL}\n"));
    let plain = on_a_terminal(&world, "zones", "1");
    assert!(plain.starts_with("zone         status") && !plain.contains('\x1b'), "{plain}");
    let zone = on_a_terminal(&world, "zone_lookup user=customer@example.com zone_name=example.com", "1");
    assert!(zone.contains("forward_tos:\n  example.com      example.com.cdn.cloudflare.net\n"), "{zone}");
    assert!(zone.contains("\nzone_exists    true\n"), "{zone}");
    let json = on_a_terminal(&world, "user_lookup cloudflare_email=customer@example.com --json", "1");
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["user_exists"], true);
    let check = on_a_terminal(&world, "check", "");
    assert!(check.starts_with("\x1b[32mok   \x1b[0m  settings "), "{check}");
}

#[test]
fn ctrl_c_ends_the_wait_for_standard_input() {
    let world = World::new();
    let mut command = world.command(&["user_create", "cloudflare_email=a@example.com", "cloudflare_pass=@-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // It waits once it has said nothing and has not ended; a signal that comes before it listens ends it as well.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let mut kill = std::process::Command::new("sh");
    assert!(kill.args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap().success());
    // Its standard input stays open.
    let ended = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        child.try_wait().unwrap()
    });
    if ended.is_none() {
        child.kill().unwrap();
    }
    assert_eq!(ended.and_then(|status| status.code()), Some(130));
    assert!(world.gateway.calls().is_empty());
}

#[test]
fn a_secret_that_is_too_long_is_not_cut() {
    let world = World::new();
    let long = format!("a{}", "1".repeat(5000));
    world.secret("long", &long);
    let mut command = world.command(&["user_create", "cloudflare_email=a@example.com", "cloudflare_pass=@-"]);
    command.stdin(fs::File::open(world.path("long")).unwrap());
    let told = fail(&mut command, 2);
    assert!(told.contains("larger than 4 KiB"), "{told}");
}

#[test]
fn an_answer_that_cannot_be_saved_is_shown_and_is_a_failure() {
    let world = World::new();
    let command = world.command(&[]);
    let mut shell = std::process::Command::new("bash");
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let program = command.get_program().to_str().unwrap();
    let line = format!(
        "trap '' XFSZ; ulimit -f 0; exec {program} host_key_regen --save new.key | cat; exit ${{PIPESTATUS[0]}}"
    );
    let output = shell.current_dir(world.path("")).args(["-c", &line]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains("host_key"), "{output:?}");
}

#[test]
fn check_shows_no_password_of_an_address_and_reads_no_device() {
    let world = World::new();
    let mut command = world.command(&["check", "--endpoint", "https://panel:correct-horse-1@127.0.0.1:1/host-gw.html"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stdout).contains("correct-horse-1"), "{output:?}");
    let output = world.command(&["check", "--ca-file", "/dev/null"]).output().unwrap();
    assert!(text(&output.stdout).contains("wrong  CA file          ca_file: "), "{output:?}");
}

/// What was carried out and cannot be read may hold a key that exists nowhere else.
#[test]
fn an_answer_that_cannot_be_read_is_saved() {
    const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let world = World::new();
    let odd = format!(
        r#"{{"request":{{"act":"host_key_regen"}},"response":{{"another":"{KEY}"}},"result":"success","msg":null}}"#
    );
    let server = cfhost_tests::http::Server::new(move |_| {
        cfhost_tests::http::answer(200, &[("Content-Type", "application/json")], &odd)
    })
    .unwrap();
    let odd = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command.env("CFHOST_ENDPOINT", server.url("/host-gw.html")).env_remove("CFHOST_CA_FILE");
        command
    };
    let told = fail(&mut odd(&["host_key_regen", "--save", "new.json"]), 5);
    assert!(told.contains("the answer is in new.json") && !told.contains(KEY), "{told}");
    assert!(content(world.path("new.json")).contains(KEY));
    let output = odd(&["host_key_regen", "--reveal"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(text(&output.stdout).contains(KEY));
    // Where nothing came, nothing is left.
    let mut command = world.command(&["host_key_regen", "--save", "none.json"]);
    fail(command.env("CFHOST_ENDPOINT", "http://127.0.0.1:1/host-gw.html"), 4);
    assert!(!world.path("none.json").exists());
}
