//! The address ranges, with a gateway that publishes them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use cfhost::ranges::{ConfigFormat, Ranges};
use common::{World, content, fail, succeed};
use serde_json::Value;

fn published(world: &World) -> String {
    world.gateway.url().replace("/host-gw.html", "/client/v4/ips")
}

#[test]
fn the_list_is_shown_asked_and_written() {
    let world = World::new();
    let list: Value = serde_json::from_str(&succeed(world.bare().arg("ranges"))).unwrap();
    assert_eq!((&list["source"], &list["date"]), (&"built in".into(), &Ranges::BUILT_IN_SINCE.into()));
    assert_eq!(list["ranges"].as_array().unwrap().len(), Ranges::built_in().iter().len());

    let inside = succeed(world.bare().args(["ranges", "contains", "104.16.0.1", "2606:4700::1"]));
    assert_eq!(inside, "{\n  \"104.16.0.1\": true,\n  \"2606:4700::1\": true\n}\n");
    fail(world.bare().args(["ranges", "contains", "104.16.0.1", "192.0.2.1"]), 1);
    fail(world.bare().args(["ranges", "contains", "here"]), 2);

    for format in ConfigFormat::ALL {
        let text = succeed(world.bare().args(["ranges", "config", format.as_str()]));
        assert_eq!(text, Ranges::built_in().config(*format), "{}", format.as_str());
    }
    let told = fail(world.bare().args(["ranges", "config", "nginz"]), 2);
    assert!(told.contains("nginx"), "{told}");
}

#[test]
fn a_refresh_is_kept() {
    let world = World::new();
    let told = world.run(&["ranges", "refresh", "--url", &published(&world)]);
    assert!(told.contains("\"added\":[]"), "{told}");
    let kept = world.path(".local/state/cfhost/ranges.json");
    let list: Value = serde_json::from_str(&succeed(world.bare().arg("ranges"))).unwrap();
    assert_eq!(list["source"], kept.to_str().unwrap());
    // What is not sound is not believed, and what was kept stays.
    let before = content(&kept);
    world.refused(4, &["ranges", "refresh", "--url", "http://127.0.0.1:1/"]);
    assert_eq!(content(&kept), before);
}

#[test]
fn files_are_installed_only_when_they_change_and_the_test_passes() {
    let world = World::new();
    let url = published(&world);
    let (nginx, log) = (world.path("realip.conf"), world.path("log"));
    let install = |test: &str| {
        let mut command = world.command(&["ranges", "install", "--url", &url, "--nginx", "realip.conf"]);
        command.args(["--plain", "plain.txt", "--test", test, "--reload", "echo reload >> log"]);
        command
    };
    let right = "grep -q set_real_ip_from realip.conf && echo test >> log";

    // The first time, both are new.
    let told = succeed(&mut install(right));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("wrote realip.conf, plain.txt, and reloaded"), "{told}");
    assert_eq!(content(&nginx), Ranges::built_in().config(ConfigFormat::Nginx));
    assert_eq!(content(&log), "test\nreload\n");

    // The second time, nothing is.
    assert_eq!(succeed(&mut install(right)), "");
    assert_eq!(content(&log), "test\nreload\n");

    // A file that somebody has changed gets its content again, and keeps its mode.
    fs::write(&nginx, "# old\n").unwrap();
    fs::set_permissions(&nginx, fs::Permissions::from_mode(0o640)).unwrap();
    let told = succeed(&mut install(right));
    assert!(told.contains("wrote realip.conf, and reloaded"), "{told}");
    assert_eq!(fs::metadata(&nginx).unwrap().permissions().mode() & 0o777, 0o640);

    // If the test or the reload fails, all is as it was.
    fs::write(&nginx, "# old\n").unwrap();
    fs::remove_file(world.path("plain.txt")).unwrap();
    let told = fail(&mut install("echo broken config; false"), 1);
    assert!(told.contains("broken config") && told.contains("the old files were put back"), "{told}");
    let mut command = install(right);
    let told = fail(command.args(["--reload", "exit 3"]), 1);
    assert!(told.contains("exit 3") && told.contains("the old files were put back"), "{told}");
    assert_eq!(content(&nginx), "# old\n");
    assert!(!world.path("plain.txt").exists());

    // A run that was killed between its steps is made good by the next.
    fs::write(world.path(".realip.conf.cfhost-before"), "# old\n").unwrap();
    fs::write(&nginx, Ranges::built_in().config(ConfigFormat::Nginx)).unwrap();
    fs::write(world.path(".plain.txt.cfhost-absent"), "").unwrap();
    fs::write(world.path("plain.txt"), "half").unwrap();
    let told = succeed(&mut install(right));
    assert!(told.contains("wrote realip.conf, plain.txt, and reloaded"), "{told}");
    let left: Vec<_> = fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".cfhost-")), "{left:?}");

    // If nothing can be fetched, nothing is touched.
    fs::write(&nginx, "# old\n").unwrap();
    let mut command = world.command(&["ranges", "install", "--url", "http://127.0.0.1:1/", "--nginx", "realip.conf"]);
    fail(&mut command, 4);
    assert_eq!(content(&nginx), "# old\n");
    succeed(world.command(&["ranges", "install", "--no-refresh", "--nginx", "realip.conf", "--quiet"]).env("X", ""));
    assert_eq!(content(&nginx), Ranges::built_in().config(ConfigFormat::Nginx));
}

#[test]
fn a_link_stays_a_link_and_a_file_is_named_once() {
    let world = World::new();
    fs::write(world.path("shared.conf"), "# old\n").unwrap();
    std::os::unix::fs::symlink("shared.conf", world.path("realip.conf")).unwrap();
    let install = |more: &[&str]| {
        let mut command = world.command(&["ranges", "install", "--no-refresh", "--nginx", "realip.conf"]);
        command.args(more);
        command
    };
    let told = fail(&mut install(&["--plain", "shared.conf"]), 2);
    assert!(told.contains("is named twice"), "{told}");
    fail(&mut install(&["--test", "false"]), 1);
    assert_eq!(content(world.path("shared.conf")), "# old\n");
    succeed(&mut install(&[]));
    assert!(fs::symlink_metadata(world.path("realip.conf")).unwrap().is_symlink());
    assert_eq!(content(world.path("shared.conf")), Ranges::built_in().config(ConfigFormat::Nginx));
}

#[test]
fn nothing_is_left_where_the_disk_is_too_full() {
    let world = World::new();
    fs::write(world.path("realip.conf"), "# old\n").unwrap();
    let command = world.command(&[]);
    let mut shell = std::process::Command::new("bash");
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let program = command.get_program().to_str().unwrap();
    let line = format!("trap '' XFSZ; ulimit -f 0; exec {program} ranges install --no-refresh --nginx realip.conf");
    let told = fail(shell.current_dir(world.path("")).args(["-c", &line]), 1);
    assert!(told.contains("the old files were put back"), "{told}");
    assert_eq!(content(world.path("realip.conf")), "# old\n");
    assert!(!world.path(".realip.conf.cfhost-new").exists());
}

#[test]
fn a_service_that_goes_on_is_not_waited_for() {
    let world = World::new();
    let mut command = world.command(&["ranges", "install", "--no-refresh", "--nginx", "realip.conf"]);
    // It keeps the streams of the reload open, as a daemon does that a reload has started.
    command.args(["--reload", "(n=0; while [ ! -e end ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done) &"]);
    let mut child = command.spawn().unwrap();
    let ended = (0..400).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        child.try_wait().unwrap()
    });
    fs::write(world.path("end"), "").unwrap();
    assert!(ended.is_some_and(|status| status.success()), "it was waited for");
}
