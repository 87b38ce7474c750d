//! Many items at once: tables, the journal, and what a kill leaves, compared with what the gateway and the name server have.

#![expect(clippy::unwrap_used, clippy::format_collect, reason = "a test fails by a panic, and its tables are short")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use cfhost_gateway::Gateway;
use cfhost_tests::bind::{Bind, KEY, Settings};
use common::{EMAIL, PASSWORD, World, content, fail, succeed, text};
use serde_json::Value;

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

fn many(command: &'static str) -> [&'static str; 5] {
    [command, "--from", "table.csv", "--journal", "journal"]
}

fn zones(world: &World) -> BTreeSet<String> {
    let lines = world.run(&["zones"]);
    lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["zone_name"].as_str().unwrap().to_owned())
        .collect()
}

/// How often the gateway has carried an act out, by the field that names the item.
fn carried_out(world: &World, act: &str, field: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for call in world.gateway.calls() {
        if call.act.as_deref() == Some(act) && call.outcome == "success" {
            let name = call.fields.iter().find(|(name, _)| *name == field).unwrap().1.clone();
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

#[test]
fn customers_and_zones_come_and_go() {
    let world = World::new();
    let rows: String = (0..20).map(|n| format!("c{n}@example.com,correct-horse-1,customer-{n}\n")).collect();
    world.secret("table.csv", &format!("cloudflare_email,cloudflare_pass,unique_id\n{rows}"));
    let done: Value = serde_json::from_str(&world.run(&[&many("user_create")[..], &["--jobs", "4"]].concat())).unwrap();
    assert_eq!((&done["done"], &done["done_before"], &done["not_begun"]), (&20.into(), &0.into(), &0.into()));
    assert!(!content(world.path("journal")).contains(PASSWORD));
    // All is done: nothing is sent again.
    let calls = world.gateway.calls().len();
    let done: Value = serde_json::from_str(&world.run(&many("user_create"))).unwrap();
    assert_eq!((&done["done"], &done["done_before"]), (&0.into(), &20.into()));
    assert_eq!(world.gateway.calls().len(), calls);

    let rows: String =
        (0..20).map(|n| format!("zone{n}.example,origin.example.com,\"www,blog\",c{n}@example.com\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    let told = world.refused(2, &many("zone_set"));
    assert!(told.contains("is the journal of user_create"), "{told}");
    fs::remove_file(world.path("journal")).unwrap();
    world.run(&[&many("zone_set")[..], &["--jobs", "4", "--rate", "1000"]].concat());
    assert_eq!(zones(&world).len(), 20);

    fs::remove_file(world.path("journal")).unwrap();
    let rows: String = (0..20).map(|n| format!("zone{n}.example,customer-{n}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,unique_id\n{rows}")).unwrap();
    world.run(&many("zone_delete"));
    assert!(zones(&world).is_empty());
}

#[test]
fn lines_that_are_wrong_are_told_before_anything_is_sent() {
    let world = World::new();
    let table = |text: &str| fs::write(world.path("table.csv"), text).unwrap();
    table(
        "zone_name,resolve_to,subdomains,user\n\
         example.com,origin.example.com,www,customer@example.com\n\
         not a domain,origin.example.com,www,customer@example.com\n\
         example.org,192.0.2.1,www,customer@example.com\n\
         EXAMPLE.com,origin.example.com,www,customer@example.com\n\
         example.net,origin.example.com,www,\n\
         example.info,origin.example.com\n",
    );
    let told = world.refused(2, &many("zone_set"));
    for part in [
        "table.csv, line 3: zone_set: Invalid zone_name.",
        "table.csv, line 4: zone_set: ",
        "table.csv, line 5: example.com is in line 2, too",
        "table.csv, line 6: zone_set: say whose zone it is",
        "record 6 (line: 7, byte: ",
        "5 lines are wrong; nothing was sent",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    assert!(!world.path("journal").exists());
    for (text, part) in [
        ("zone_nam,user\n", "there is no column zone_nam: did you mean zone_name?"),
        ("zone_name,zone_name\n", "the column zone_name is there twice"),
        ("user\n", "there is no column zone_name"),
        ("zone_name,correct-horse-1\n", "there is a column that zone_delete does not have"),
    ] {
        table(text);
        let told = world.refused(2, &many("zone_delete"));
        assert!(told.contains(part), "{told}");
    }
    table("cloudflare_email,cloudflare_pass\na@example.com,correct-horse-1\n");
    fs::set_permissions(world.path("table.csv"), fs::Permissions::from_mode(0o644)).unwrap();
    let told = world.refused(2, &many("user_create"));
    assert!(told.contains("holds secrets and is open to every user"), "{told}");
    assert!(world.gateway.calls().is_empty());
}

#[test]
fn failures_are_collected_and_tried_again_by_the_next_run() {
    let world = World::new();
    world.customer(EMAIL);
    let rows: String = (0..10).map(|n| format!("zone{n}.example,origin.example.com,www,{EMAIL}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    world.gateway.set_fault("zone_set=error:701*3").unwrap();
    let output = world.command(&many("zone_set")).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&done["done"], done["failed"].as_array().unwrap().len()), (&7.into(), 3));
    assert!(done["failed"][0]["error"].as_str().unwrap().contains("(code 701, answered)"), "{done}");
    // Few failures end a run.
    world.gateway.set_fault("zone_set=error:701").unwrap();
    let output = world.command(&[&many("zone_set")[..], &["--max-failures", "1"]].concat()).output().unwrap();
    let ended: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&ended["done_before"], &ended["not_begun"]), (&7.into(), &2.into()), "{ended}");
    world.gateway.clear_faults();
    let done: Value = serde_json::from_str(&world.run(&many("zone_set"))).unwrap();
    assert_eq!((&done["done"], &done["done_before"]), (&3.into(), &7.into()));
    assert_eq!(zones(&world).len(), 10);
    assert!(carried_out(&world, "zone_set", "zone_name").values().all(|count| *count == 1));

    // Other values for what is done are not passed over in silence.
    fs::write(
        world.path("table.csv"),
        format!("zone_name,resolve_to,subdomains,user\nzone0.example,other.example.com,www,{EMAIL}\n"),
    )
    .unwrap();
    let told = world.refused(2, &many("zone_set"));
    assert!(told.contains("zone0.example: the journal has other values"), "{told}");
}

#[test]
fn what_was_perhaps_carried_out_is_looked_up() {
    let world = World::new();
    world.customer(EMAIL);
    let rows: String =
        (0..6).map(|n| format!("zone{n}.example,origin.example.com,\"www,@:other.example.com\",{EMAIL}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    world.gateway.set_fault("zone_set=reset-after*4").unwrap();
    world.run(&many("zone_set"));
    let counts = carried_out(&world, "zone_set", "zone_name");
    let sent = world.gateway.calls().iter().filter(|call| call.act.as_deref() == Some("zone_set")).count();
    assert_eq!((sent, counts.len(), zones(&world).len()), (6, 6, 6));
}

/// An item that an earlier run began, that a look-up found not to be there, and that the server then refused, has failed: its row can
/// be put right.
#[test]
fn what_is_found_out_is_no_longer_unsure() {
    let world = World::new();
    world.customer(EMAIL);
    let row = |target: &str| format!("zone_name,resolve_to,subdomains,user\nexample.com,{target},www,{EMAIL}\n");
    fs::write(world.path("table.csv"), row("origin.example.com")).unwrap();
    let item = serde_json::json!({
        "zone_name": "example.com", "resolve_to": "origin.example.com", "subdomains": "www", "user": EMAIL,
    });
    let begun = serde_json::json!({ "item": "example.com", "state": "begun", "row": item });
    fs::write(world.path("journal"), format!("{{\"command\":\"zone_set\"}}\n{begun}\n")).unwrap();
    world.gateway.set_fault("zone_set=error:701*1").unwrap();
    assert_eq!(world.command(&many("zone_set")).output().unwrap().status.code(), Some(7));
    assert!(content(world.path("journal")).contains("\"state\":\"failed\""));
    fs::write(world.path("table.csv"), row("other.example.com")).unwrap();
    world.run(&many("zone_set"));
    assert_eq!(zones(&world).len(), 1);
}

#[test]
fn ctrl_c_finishes_what_is_under_way() {
    let world = World::new();
    world.customer(EMAIL);
    let rows: String = (0..50).map(|n| format!("zone{n}.example,origin.example.com,www,{EMAIL}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    world.gateway.set_fault("zone_set=delay:100").unwrap();
    let mut child = world.command(&many("zone_set")).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    while !content_or_empty(&world, "journal").contains("done") {
        thread::sleep(Duration::from_millis(5));
    }
    signal(&child, "INT");
    let mut out = String::new();
    std::io::Read::read_to_string(child.stdout.as_mut().unwrap(), &mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let ended: Value = serde_json::from_str(&out).unwrap();
    let done = ended["done"].as_u64().unwrap();
    assert!((1..50).contains(&done) && ended["failed"] == serde_json::json!([]), "{ended}");
    assert_eq!(zones(&world).len() as u64, done);
    // Nothing is left in the journal that was begun and not ended.
    let lines = content(world.path("journal"));
    assert_eq!(lines.matches("begun").count(), lines.matches("\"done\"").count());
}

fn content_or_empty(world: &World, name: &str) -> String {
    fs::read_to_string(world.path(name)).unwrap_or_default()
}

fn signal(child: &std::process::Child, name: &str) {
    let mut kill = Command::new("sh");
    assert!(kill.args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap().success());
}

/// How often a run is killed, in all of the next test.
const KILLS: usize = 200;

#[test]
fn a_run_that_is_killed_goes_on_and_does_nothing_twice() {
    let world = World::with(Gateway::builder().record(10_000));
    world.customer(EMAIL);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut kills, mut rounds, mut unsure) = (0, 0, 0);
    while kills < KILLS {
        let names: Vec<String> = (0..30).map(|n| format!("r{rounds}-{n}.example")).collect();
        let rows: String =
            names.iter().map(|name| format!("{name},origin.example.com,\"www,blog\",{EMAIL}\n")).collect();
        for (command, head) in
            [("zone_set", "zone_name,resolve_to,subdomains,user\n"), ("zone_delete", "zone_name,user\n")]
        {
            let rows = if command == "zone_set" {
                rows.clone()
            } else {
                names.iter().map(|name| format!("{name},{EMAIL}\n")).collect()
            };
            fs::write(world.path("table.csv"), format!("{head}{rows}")).unwrap();
            _ = fs::remove_file(world.path("journal"));
            loop {
                let mut child = world
                    .command(&[&many(command)[..], &["--jobs", "3"]].concat())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                thread::sleep(Duration::from_micros(random.below(90_000)));
                child.kill().unwrap();
                let status = child.wait().unwrap();
                let journal = content_or_empty(&world, "journal");
                unsure += usize::from(journal.matches("begun").count() > journal.matches("\"done\"").count());
                match status.code() {
                    // Killed in its midst.
                    None => kills += 1,
                    Some(code) => {
                        assert_eq!(code, 0);
                        break;
                    }
                }
            }
            let there = zones(&world);
            let is_there = |name: &String| there.contains(name);
            assert!(names.iter().all(|name| is_there(name) == (command == "zone_set")), "{command}: an item was lost");
            let counts = carried_out(&world, command, "zone_name");
            assert!(names.iter().all(|name| counts.get(name) == Some(&1)), "{command}: not each once: {counts:?}");
        }
        rounds += 1;
    }
    println!("{kills} kills in {rounds} rounds, {unsure} of them between the lines of an item");
    assert!(unsure > 20, "hardly any kill hit an item: {unsure}");
}

#[test]
fn zones_are_moved_with_their_dns_through_kills_and_back() {
    let names: Vec<String> = (0..12).map(|n| format!("z{n}.example")).collect();
    let bind = Bind::with(&Settings { zones: names.clone(), ..Settings::default() }).unwrap();
    let world = World::new();
    world.customer(EMAIL);
    world.secret("panel.key", &format!("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n", KEY.0, KEY.1));
    let addr = bind.addr().to_string();
    let dns = ["--jobs", "3", "--name-server", &addr, "--tsig-key-file", "panel.key", "--check-server", &addr];
    let records = |name: &str| {
        let mut records = bind.server().read(name, &[]).unwrap();
        records.retain(|record| record.rtype != "SOA");
        records.sort();
        records
    };
    let before: Vec<_> = names.iter().map(|name| records(name)).collect();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut kills, mut rounds) = (0, 0);
    while kills < KILLS {
        rounds += 1;
        for (command, head) in
            [("provision", "zone_name,subdomains,origin_of,user\n"), ("deprovision", "zone_name,user\n")]
        {
            let row = |name: &String| match command {
                "provision" => format!("{name},www,www.{name},{EMAIL}\n"),
                _ => format!("{name},{EMAIL}\n"),
            };
            fs::write(world.path("table.csv"), format!("{head}{}", names.iter().map(row).collect::<String>())).unwrap();
            _ = fs::remove_file(world.path("journal"));
            loop {
                let mut child = world
                    .command(&[&many(command)[..], &dns].concat())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                thread::sleep(Duration::from_micros(random.below(90_000)));
                child.kill().unwrap();
                let output = child.wait_with_output().unwrap();
                match output.status.code() {
                    None => kills += 1,
                    Some(code) => {
                        assert_eq!(code, 0, "{}{}", text(&output.stdout), text(&output.stderr));
                        break;
                    }
                }
            }
            for (name, before) in names.iter().zip(&before) {
                if command == "provision" {
                    let target = bind.dig(&["CNAME", &format!("www.{name}")]).unwrap();
                    assert_eq!(target, format!("www.{name}.cdn.cloudflare.net.\n"));
                } else {
                    assert_eq!(&records(name), before);
                }
            }
            assert_eq!(zones(&world).len(), if command == "provision" { names.len() } else { 0 });
        }
    }
    println!("{kills} kills in {rounds} rounds");
}

#[test]
fn one_journal_is_for_one_command_at_a_time() {
    let world = World::new();
    world.customer(EMAIL);
    fs::write(world.path("table.csv"), format!("zone_name,user\nexample.com,{EMAIL}\n")).unwrap();
    let journal = fs::File::create(world.path("journal")).unwrap();
    journal.lock().unwrap();
    let told = world.refused(2, &many("zone_delete"));
    assert!(told.contains("another command is at work with it"), "{told}");
    drop(journal);
    fail(&mut world.command(&["zone_delete", "--from", "table.csv"]), 2);
    // Neither a journal of something else nor one that is damaged is gone on with.
    fs::write(world.path("journal"), "{}\n").unwrap();
    assert!(world.refused(2, &many("zone_delete")).contains("is no journal of this command"));
    fs::write(world.path("journal"), "{\"command\":\"zone_delete\"}\nnonsense\n").unwrap();
    assert!(world.refused(2, &many("zone_delete")).contains("journal, line 2: cannot be read"));
    let help = succeed(world.bare().args(["zone_delete", "--help"]));
    assert!(help.contains("--journal") && help.contains("--max-failures"), "{help}");
}

#[test]
fn a_file_that_is_no_journal_stays_as_it_is() {
    let world = World::new();
    fs::write(world.path("table.csv"), format!("zone_name,user\nexample.com,{EMAIL}\n")).unwrap();
    // Each of them ends without the end of a line, as a journal does that a kill has cut off.
    for other in ["a key", "{}\nof something else", "zone_name,user\nexample.com,a@example.com"] {
        fs::write(world.path("journal"), other).unwrap();
        let told = world.refused(2, &many("zone_delete"));
        assert!(told.contains("is no journal of this command"), "{told}");
        assert_eq!(content(world.path("journal")), other);
    }
    assert!(world.gateway.calls().is_empty());
    // What a kill leaves of the first line is gone on with.
    world.customer(EMAIL);
    fs::write(world.path("journal"), "{\"command\":\"zone").unwrap();
    let output = world.command(&many("zone_delete")).output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert!(content(world.path("journal")).starts_with("{\"command\":\"zone_delete\"}\n"));
}

#[test]
fn a_journal_with_a_broken_line_is_not_gone_on_with() {
    let world = World::new();
    fs::write(world.path("table.csv"), format!("zone_name,user\nexample.com,{EMAIL}\n")).unwrap();
    for broken in [&b"{\"item\":\"a\xff\"}\n"[..], b"{}\n", b"\0\0\n"] {
        let journal = [&b"{\"command\":\"zone_delete\"}\n"[..], broken].concat();
        fs::write(world.path("journal"), &journal).unwrap();
        let told = world.refused(2, &many("zone_delete"));
        assert!(told.contains("journal, line 2: cannot be read"), "{told}");
        assert_eq!(fs::read(world.path("journal")).unwrap(), journal);
    }
    assert!(world.gateway.calls().is_empty());
}

#[test]
fn a_journal_for_which_the_disk_is_too_full_stays_whole() {
    let world = World::new();
    world.customer(EMAIL);
    let rows: String = (0..20).map(|n| format!("zone{n}.example,origin.example.com,www,{EMAIL}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    // A limit of the shell's stands for the disk: a write is cut off where it is reached.
    let mut command = world.command(&[]);
    let line = ["trap '' XFSZ; ulimit -f 2; exec", command.get_program().to_str().unwrap(), "\"$@\""].join(" ");
    let mut shell = Command::new("bash");
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    shell.current_dir(world.path("")).args(["-c", &line, "bash"]).args(many("zone_set"));
    let told = fail(&mut shell, 1);
    assert!(told.contains("the journal cannot be written"), "{told}");
    let journal = content(world.path("journal"));
    assert!(journal.ends_with('\n'), "{journal}");
    command.args(many("zone_set"));
    succeed(&mut command);
    assert_eq!(zones(&world).len(), 20);
    assert!(carried_out(&world, "zone_set", "zone_name").values().all(|count| *count == 1));
}

#[test]
fn a_table_names_no_files() {
    let world = World::new();
    world.secret("secret", "another-secret");
    world.secret("table.csv", "cloudflare_email,cloudflare_pass\na@example.com,@secret\nb@example.com,@-\n");
    // A password is what stands there, also if it begins so; the second one is too short.
    let told = world.refused(2, &many("user_create"));
    assert!(told.contains("line 3: user_create: ") && !told.contains("line 2"), "{told}");
    world.secret("table.csv", "cloudflare_email,cloudflare_pass\na@example.com,@no-such-file-1\n");
    world.run(&many("user_create"));
}

#[test]
fn a_line_that_failed_can_be_put_right() {
    let world = World::new();
    world.customer(EMAIL);
    let table = |user: &str| {
        let rows = format!("a.example,origin.example.com,www,{EMAIL}\nb.example,origin.example.com,www,{user}\n");
        fs::write(world.path("table.csv"), format!("zone_name,resolve_to,subdomains,user\n{rows}")).unwrap();
    };
    table("custommer@example.com");
    assert_eq!(world.command(&many("zone_set")).output().unwrap().status.code(), Some(7));
    table(EMAIL);
    let done: Value = serde_json::from_str(&world.run(&many("zone_set"))).unwrap();
    assert_eq!((&done["done"], &done["done_before"]), (&1.into(), &1.into()));
    assert_eq!(zones(&world).len(), 2);
}

#[test]
fn what_a_table_does_not_take_is_refused_beside_it() {
    let world = World::new();
    fs::write(world.path("table.csv"), "zone_name\n").unwrap();
    for more in [
        &["zone_set", "resolve_to=origin.example.com"][..],
        &["zone_set", "--save", "file"],
        &["provision", "example.com", "www"],
        &["provision", "--user", EMAIL],
        &["provision", "--origin", "192.0.2.1"],
        &["deprovision", "example.com"],
        &["deprovision", "--unique-id", "x"],
        &["zone_set", "--max-failures", "0"],
    ] {
        let arguments = [&["--from", "table.csv", "--journal", "journal"][..], &more[1..]].concat();
        let told = world.refused(2, &[&more[..1], &arguments[..]].concat());
        assert!(told.contains("cannot be used with") || told.contains("0 is not in"), "{more:?}: {told}");
    }
}

#[test]
fn customers_and_zones_of_a_table_are_checked_before_anything_is_sent() {
    let world = World::new();
    let long = "x".repeat(1000);
    fs::write(world.path("table.csv"), format!("zone_name,unique_id\nexample.com,{long}\n")).unwrap();
    let told = world.refused(2, &many("zone_delete"));
    assert!(told.contains("table.csv, line 2: unique_id: "), "{told}");
    fs::write(
        world.path("table.csv"),
        format!(
            "zone_name,subdomains,origin,origin_of,user\n../a,www,192.0.2.1,,{EMAIL}\n\
             a.example,www,192.0.2.1,www.a.example,{EMAIL}\n"
        ),
    )
    .unwrap();
    let dns = ["--name-server", "127.0.0.1:1"];
    let told = world.refused(2, &[&many("provision")[..], &dns].concat());
    assert!(told.contains("line 2: ") && told.contains("line 3: origin and origin_of"), "{told}");
    assert!(world.gateway.calls().is_empty());
    assert!(!world.path("journal").exists());
}

#[test]
fn ctrl_c_ends_the_wait_for_an_item_s_turn() {
    let world = World::new();
    world.customer(EMAIL);
    let rows: String = (0..64).map(|n| format!("zone{n}.example,{EMAIL}\n")).collect();
    fs::write(world.path("table.csv"), format!("zone_name,user\n{rows}")).unwrap();
    let slow = ["--rate", "1", "--jobs", "64"];
    let mut child = world.command(&[&many("zone_delete")[..], &slow].concat()).stdout(Stdio::null()).spawn().unwrap();
    while !content_or_empty(&world, "journal").contains("begun") {
        thread::sleep(Duration::from_millis(5));
    }
    signal(&child, "INT");
    // The turns of all others would have come in a minute.
    let ended = (0..600).find_map(|_| {
        thread::sleep(Duration::from_millis(50));
        child.try_wait().unwrap()
    });
    if ended.is_none() {
        child.kill().unwrap();
    }
    assert_eq!(ended.and_then(|status| status.code()), Some(130));
}
