//! `make test` says what ran, and how what failed is run alone (`tests/scripts/suites`).

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn script(arguments: &[&str], suites: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    fs::write(&list, suites).unwrap();
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/suites"))
        .args(arguments)
        .env("SUITES", &list)
        .env("CARGO_TARGET_DIR", folder.path())
        .output()
        .unwrap()
}

/// The table, without its seconds.
fn table(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let table = text.lines().skip_while(|line| !line.starts_with("suite ")).skip(1);
    let without_seconds = |line: &str| {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if let Some(seconds) = words.iter().rposition(|word| word.parse::<u64>().is_ok()).filter(|at| *at > 1) {
            words.remove(seconds);
        }
        words.join(" ")
    };
    table.map(without_seconds).collect()
}

#[test]
fn all_that_passes_is_in_the_table() {
    let output = script(
        &[],
        "one thing | echo 'test result: ok. 12 passed; 0 failed'\nother | echo '== 3 passed in 0.10s ==' # | no\n",
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(table(&output), ["one thing 12 passed", "other 3 passed", "all 15"]);
}

#[test]
fn what_fails_is_named_with_its_command_and_the_rest_runs() {
    let failing =
        "printf 'test result: ok. 1 passed\\nerror: 1 target failed:\\n    `-p some --test thing`\\n'; exit 3";
    let output = script(&[], &format!("broken | {failing}\nempty | true\nright | echo 'OK (2 tests, 9 assertions)'\n"));
    assert_eq!(output.status.code(), Some(1));
    let expected = [
        "broken 1 FAILED".to_owned(),
        "empty 0 FAILED: it ran no test".to_owned(),
        "right 2 passed".to_owned(),
        "all 3".to_owned(),
        String::new(),
        "To run alone what failed:".to_owned(),
        failing.to_owned(),
        "cargo test -p some --test thing".to_owned(),
        "true".to_owned(),
    ];
    let table = table(&output);
    // Numbers in a command are no seconds.
    assert_eq!(table[..6], expected[..6]);
    assert!(table[6].starts_with("printf") && table[7..] == expected[7..], "{table:?}");
}

#[test]
fn the_lines_of_every_tool_are_counted() {
    for (line, count) in [
        ("+ cargo fmt --all --check", 1),
        ("test result: ok. 7 passed; 0 failed; 0 ignored", 7),
        ("test result: FAILED. 7 passed; 1 failed", 0),
        ("81 tests of Go passed", 81),
        ("================ 331 passed in 98.76s (0:01:38) ================", 331),
        ("OK (123 tests, 4567 assertions)", 123),
        ("Tests passed    :   11 (100.0%) (100.0%)", 11),
        ("all                       243/243    240/243", 483),
        ("610 tests of the SDK: 265 refused with 400, 246 passes", 610),
        ("answer          1287670      1430     21596      1200  nothing", 1),
        ("answer          1287670      1430     21596      1200  target/fuzz/artifacts/x", 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::write(&log, format!("{line}\n")).unwrap();
        let output = script(&["count", log.to_str().unwrap()], "");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{count}\n"), "{line}");
    }
}

/// What is left out of the tests on the other engine has a reason and is there, and everything else is on that engine.
#[test]
fn all_tests_of_the_gateway_are_on_both_engines_but_for_those_that_are_named() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gateway/tests");
    let list = fs::read_to_string(tests.join("file-only")).unwrap();
    let mut left_out: Vec<(&str, &str)> = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (Some(suite), Some(test), Some(_reason)) = (words.next(), words.next(), words.next()) else {
            panic!("{line}: a suite, a test and a reason")
        };
        left_out.push((suite, test));
    }
    for entry in fs::read_dir(&tests).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let suite = path.file_stem().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        let mut named: Vec<&str> = left_out.iter().filter(|(of, _)| *of == suite).map(|(_, test)| *test).collect();
        if named == ["*"] {
            left_out.retain(|(of, _)| *of != suite);
            continue;
        }
        for function in source.split("\n#[test]\n").skip(1).chain(source.split("\nfn ").skip(1)) {
            let name = function.trim_start_matches("fn ").split('(').next().unwrap();
            named.retain(|test| *test != name);
            if left_out.contains(&(suite, name)) {
                continue;
            }
            assert!(
                !left_out.iter().any(|(_, test)| *test == name),
                "{suite}: {name} is left out by its name elsewhere"
            );
            let body = function.split("\n}\n").next().unwrap();
            let is_of_a_file = [":memory:", "\"state.db\""].iter().any(|word| body.contains(word))
                || (body.contains("Gateway::builder()") && !body.contains(".state("));
            assert!(!is_of_a_file || body.contains("is_on_database()"), "{suite}: {name} keeps its state in a file");
        }
        assert!(named.is_empty(), "{suite} has no tests {named:?}");
        left_out.retain(|(of, _)| *of != suite);
    }
    assert!(left_out.is_empty(), "there are no suites of these: {left_out:?}");
}
