//! The commands of `docs/COMMAND.md` run, in their order, against a gateway and a name server.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use cfhost_tests::bind::{Bind, KEY, Settings};
use common::{PASSWORD, World, content, text};
use serde_json::Value;

/// The blocks of the page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    let parts = page.split(&begin).skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// A program that writes down how it was called.
fn stub(world: &World, name: &str) {
    fs::create_dir_all(world.path("bin")).unwrap();
    let path = world.path("bin").join(name);
    fs::write(&path, format!("#!/bin/sh\necho {name} \"$@\" >> \"$HOME/called\"\n")).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn the_page_runs() {
    let zones = ["shop.example", "one.example", "two.example"].map(str::to_owned).to_vec();
    let bind = Bind::with(&Settings { zones, ..Settings::default() }).unwrap();
    let world = World::new();
    let page = content(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/COMMAND.md"));

    // The profile of the page, with what there is here in the place of its addresses and files.
    let home = world.path("").display().to_string();
    let profile = blocks(&page, "toml").concat();
    for name in ["endpoint", "host_key_file", "ca_file", "timeout", "name_server", "tsig_key_file", "check_servers"] {
        assert!(profile.contains(&format!("\n{name} = ")), "{name} is not shown");
    }
    let profile = profile
        .replace("https://gateway.example.com:8443/host-gw.html", world.gateway.url())
        .replace("/etc/cfhost/", &home)
        .replace("/etc/bind/", &home)
        .replace("/var/lib/", &home)
        .replace("192.0.2.53:53", &bind.addr().to_string());
    fs::create_dir_all(world.path(".config/cfhost")).unwrap();
    fs::write(world.path(".config/cfhost/config.toml"), profile).unwrap();
    world.secret("panel.key", &format!("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n", KEY.0, KEY.1));
    world.secret("password.txt", PASSWORD);
    world.secret(
        "customers.csv",
        "zone_name,subdomains,origin_of,user,unique_id,cloudflare_pass\n\
         one.example,www,www.one.example,one@example.com,customer-1,correct-horse-1\n\
         two.example,www,www.two.example,two@example.com,customer-2,correct-horse-1\n",
    );
    for name in ["nginx", "systemctl"] {
        stub(&world, name);
    }
    fs::create_dir_all(world.path("conf.d")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_cfhost")).parent().unwrap().display().to_string();

    let published = world.gateway.url().replace("/host-gw.html", "/client/v4/ips");
    let script: Vec<String> = blocks(&page, "sh")
        .iter()
        .flat_map(|block| block.lines())
        .filter(|line| !["sudo apt install ./cfhost_*.deb", "cargo install --path cli"].contains(line))
        .map(|line| line.replace("/etc/nginx/conf.d", "conf.d"))
        // The list comes from the gateway, and not from the vendor.
        .map(|line| line.replace("ranges install", &format!("ranges install --url {published}")))
        .collect();
    assert!(script.len() >= 12, "{script:?}");
    // The table is there twice: for the one command, and for the recipe, which goes on with its journal.
    let run = |script: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-euc", script]).env_clear().env("HOME", &home).current_dir(&home);
        let output = shell.env("PATH", format!("{program}:{home}/bin:/usr/bin:/bin")).output().unwrap();
        assert!(output.status.success(), "{script}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    };
    run(&script.join("\n"));

    assert_eq!(content(world.path("called")), "nginx -t\nsystemctl reload nginx\n");
    assert!(content(world.path("conf.d/realip.conf")).contains("set_real_ip_from"));
    let moved: Value = serde_json::from_str(&content(world.path("moved.json"))).unwrap();
    assert_eq!((&moved["done_before"], &moved["failed"]), (&2.into(), &serde_json::json!([])), "{moved}");
    for name in ["one", "two"] {
        let target = bind.dig(&["CNAME", &format!("www.{name}.example")]).unwrap();
        assert_eq!(target, format!("www.{name}.example.cdn.cloudflare.net.\n"));
    }

    // The task of Ansible: its command, and what its condition is about.
    world.secret("host.key", cfhost_gateway::EXAMPLE_HOST_KEY);
    world.customer("shop@example.com");
    let tasks = blocks(&page, "yaml").concat();
    let command = tasks.lines().find_map(|line| line.trim().strip_prefix("cmd: ")).unwrap();
    for changed in [true, false] {
        let zone: Value = serde_json::from_str(&run(command)).unwrap();
        assert_eq!(!zone["plans"].as_array().unwrap().is_empty(), changed, "{zone}");
    }
    let known = ["sh", "toml", "yaml"];
    let languages: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("```")).filter(|l| !l.is_empty()).collect();
    assert!(languages.iter().all(|language| known.contains(language)), "nothing runs one of {languages:?}");
}

/// Each exit code of the table is one that the program has, and each of the program's is in the table.
#[test]
fn the_exit_codes_are_told() {
    let page = content(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/COMMAND.md"));
    let table = page.split("## Exit codes").nth(1).unwrap().split("\n## ").next().unwrap();
    let codes: Vec<u8> = table.lines().filter_map(|line| line.split('|').nth(1)?.trim().parse().ok()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 130]);
    let help = common::succeed(World::new().bare().arg("--help"));
    for code in codes {
        assert!(help.contains(&format!("{code} ")), "{code}: {help}");
    }
}
