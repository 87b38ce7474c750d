//! `include/cfhost.h` and `include/cfhost.symbols` are what the crate says. `CFHOST_UPDATE=1` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

mod common;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use cfhost_core::{ActInfo, ErrorCode};
use common::{compiler, library, package, project, run};

/// The order of the header: what each section is about, and how the names in it begin.
const SECTIONS: &[(&str, &[&str])] = &[
    ("Versions", &["CFHOST_VERSION", "CFHOST_ABI_VERSION", "cfhost_version", "cfhost_abi_version"]),
    ("How a call ended", &["cfhost_status", "cfhost_delivery", "cfhost_job_state"]),
    ("The API's error codes", &["cfhost_code", "cfhost_error_code_"]),
    ("Errors", &["cfhost_error"]),
    ("What the others are made of", &["cfhost_pair", "cfhost_time"]),
    ("What a client tells of each call", &["cfhost_event", "cfhost_on_event"]),
    (
        "Clients",
        &[
            "CFHOST_ROOTS_",
            "cfhost_client",
            "cfhost_options",
            "cfhost_close_connections",
            "CFHOST_CLIENT_",
            "CFHOST_OPTIONS_",
        ],
    ),
    ("What a reply holds beside its fields", &["cfhost_envelope"]),
    (OF_ACTS, &[]),
    ("Any act by its name", &["cfhost_call"]),
    ("Texts that are given by themselves", &["cfhost_text"]),
    ("The network's address ranges", &["CFHOST_CONFIG_", "CFHOST_ADDR_SIZE", "cfhost_ranges", "cfhost_visitor_addr"]),
    ("Records of a zone", &["cfhost_record"]),
    ("Plans: what has to change in a zone", &["CFHOST_CONFLICTS_", "CFHOST_PLAN_", "cfhost_change", "cfhost_plan"]),
    (
        "Name servers",
        &[
            "CFHOST_TSIG_",
            "CFHOST_READ_BY_",
            "CFHOST_ANSWERS_",
            "cfhost_interrupt",
            "cfhost_name_server",
            "cfhost_check",
            "cfhost_dns_",
        ],
    ),
    (
        "The whole job: a zone behind the network, and back",
        &[
            "CFHOST_STEP_",
            "cfhost_step_event",
            "cfhost_on_step",
            "cfhost_job_params",
            "cfhost_outcome",
            "cfhost_provision",
            "cfhost_deprovision",
            "cfhost_add_subdomain",
            "cfhost_remove_subdomain",
        ],
    ),
];

/// Where a section for each act stands.
const OF_ACTS: &str = "The acts";

/// The constants that stand with an act.
fn constants_of(act: &str) -> Vec<String> {
    let source = std::fs::read_to_string(package().join("src/acts.rs")).unwrap();
    let (_, after) = source.split_once(&format!("pub struct cfhost_{act}_params {{")).unwrap();
    let own = after.lines().take_while(|line| !line.contains("_params {") || line.starts_with("impl "));
    let names = own.filter_map(|line| line.strip_prefix("pub const ")?.split_once(':'));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn sections() -> Vec<(&'static str, Vec<String>)> {
    let mut sections = Vec::new();
    for &(title, prefixes) in SECTIONS {
        if title == OF_ACTS {
            sections.extend(ActInfo::ALL.iter().map(|act| {
                // The rows of zone_list are zones.
                let own = [act.name, act.name.trim_end_matches("_list")].map(|name| format!("cfhost_{name}"));
                (act.name, constants_of(act.name).into_iter().chain(own).collect())
            }));
        } else {
            sections.push((title, prefixes.iter().map(|prefix| (*prefix).to_owned()).collect()));
        }
    }
    sections
}

fn header() -> String {
    let all = sections();
    let config = cbindgen::Config::from_file(package().join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    cbindgen::Builder::new().with_crate(package()).with_config(config).generate().unwrap().write(&mut generated);
    let generated = tidied(&String::from_utf8(generated).unwrap());

    let mut blocks: Vec<String> = generated.trim().split("\n\n").map(str::to_owned).collect();
    blocks.insert(0, versions());
    blocks.push(codes());
    blocks.splice(0..0, text_constants());
    let initialisers: Vec<String> = blocks.iter().filter_map(|block| initialiser(block)).collect();
    let mut sections = vec![String::new(); all.len()];
    for block in &blocks {
        let name = declared(block);
        // The longest beginning that fits: reseller_sub_new is no reseller_sub.
        let fits = |prefixes: &[String]| prefixes.iter().filter(|p| name.starts_with(*p)).map(String::len).max();
        let best = (0..all.len()).max_by_key(|index| (fits(&all[*index].1), std::cmp::Reverse(*index)));
        let index = best.filter(|index| fits(&all[*index].1).is_some());
        let section = &mut sections[index.unwrap_or_else(|| panic!("{name} belongs to no section"))];
        writeln!(section, "\n{block}").unwrap();
        let macro_name = format!("{}_INIT", name.to_uppercase());
        if let Some(text) = initialisers.iter().find(|text| text.contains(&macro_name)) {
            writeln!(section, "\n{text}").unwrap();
        }
    }
    let mut body = String::new();
    for ((title, _), section) in all.iter().zip(sections) {
        let line = "-".repeat(115 - title.len());
        write!(body, "\n/* {title} {line} */\n{section}").unwrap();
    }
    format!(
        "{}\n#ifndef CFHOST_H\n#define CFHOST_H\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n\
         #ifdef __cplusplus\nextern \"C\" {{\n#endif\n{body}\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n",
        opening()
    )
}

/// The constants that are texts, which cbindgen leaves out.
fn text_constants() -> Vec<String> {
    let mut found = Vec::new();
    for file in ["acts", "ranges", "dns/plan", "dns/server", "dns/job"] {
        let source = std::fs::read_to_string(package().join(format!("src/{file}.rs"))).unwrap();
        let mut comment = "";
        for line in source.lines() {
            if let Some((name, value)) = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(": &str = ")) {
                found.push(format!("/** {comment} */\n#define {name} {}", value.trim_end_matches(';')));
            }
            comment = line.strip_prefix("/// ").unwrap_or_default();
        }
    }
    found
}

/// The prose, with the example as it is compiled.
fn opening() -> String {
    let read = |path: &str| std::fs::read_to_string(package().join(path)).unwrap();
    let mut example = String::new();
    for line in read("examples/c/customer.c").lines() {
        writeln!(example, "{}", format!(" *     {line}").trim_end()).unwrap();
    }
    read("opening.h").replace("@VERSION@", env!("CARGO_PKG_VERSION")).replace("@EXAMPLE@\n", &example)
}

/// Comments of one line on one line, and types by their short names.
fn tidied(text: &str) -> String {
    let mut tidy = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.replace("(const struct cfhost_", "(const cfhost_");
        let line = if line.starts_with("typedef") {
            line
        } else {
            line.replace("struct cfhost_", "cfhost_").replace("enum cfhost_", "cfhost_")
        };
        if line.trim() == "/**" {
            let comment: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "*/").collect();
            let indent = &line[..line.len() - 3];
            let one = comment[0].trim().trim_start_matches('*').trim();
            if comment.len() == 1 && indent.len() + one.len() + 7 <= 120 {
                writeln!(tidy, "{indent}/** {one} */").unwrap();
            } else {
                writeln!(tidy, "{indent}/**\n{}\n{indent} */", comment.join("\n")).unwrap();
            }
        } else {
            writeln!(tidy, "{line}").unwrap();
        }
    }
    tidy
}

/// The name that a block declares.
fn declared(block: &str) -> &str {
    let code = block.rsplit("*/\n").next().unwrap();
    let code = block
        .lines()
        .find(|line| line.starts_with("#define ") || line.starts_with("enum ") || line.starts_with("typedef "))
        .unwrap_or(code);
    let code = ["#define ", "typedef enum ", "typedef struct ", "typedef void (*", "enum "]
        .iter()
        .find_map(|start| code.strip_prefix(start))
        .unwrap_or_else(|| &code[code.find("cfhost_").filter(|at| code[*at..].contains('(')).unwrap_or(0)..]);
    let code = if code.contains('(') && !code.starts_with("cfhost_on_") {
        // A function: the last name before its parenthesis.
        let before = &code[..code.find('(').unwrap()];
        &before[before.rfind([' ', '*']).map_or(0, |at| at + 1)..]
    } else {
        code
    };
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap()
}

/// The initialiser of a struct that begins with its size: every member by hand, so that C and C++ are both content.
fn initialiser(block: &str) -> Option<String> {
    let name = block.lines().find_map(|line| line.strip_prefix("typedef struct ")?.strip_suffix(" {"))?;
    let members: Vec<&str> = block.lines().filter(|line| line.ends_with(';') && line.starts_with("    ")).collect();
    if members.first()?.trim() != "size_t size;" {
        return None;
    }
    let pointers = ["*", "cfhost_on_", "cfhost_interrupt "];
    let empty = |member: &&str| if pointers.iter().any(|sign| member.contains(sign)) { "NULL" } else { "0" };
    let values: Vec<&str> = members[1..].iter().map(empty).collect();
    let values = values.iter().fold(format!("sizeof({name})"), |all, value| all + ", " + value);
    let all = format!("#define {}_INIT {{{values}}}", name.to_uppercase());
    let all = if all.len() > 120 { folded(&all.replacen(" {", " \\\n    {", 1)) } else { all };
    Some(format!("/** A {name} with nothing given. */\n{all}"))
}

/// A macro whose last line is broken where it is too long.
fn folded(text: &str) -> String {
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    match text[start..].char_indices().take(118).filter(|(_, c)| *c == ' ').last() {
        Some((at, _)) if text.len() - start > 120 => {
            let (line, rest) = text.split_at(start + at);
            folded(&format!("{line} \\\n    {rest}"))
        }
        _ => text.to_owned(),
    }
}

fn versions() -> String {
    let parts = [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    let number = parts.iter().fold(0, |number, part| number * 1000 + part.parse::<u32>().unwrap());
    format!(
        "/** The version of this header; cfhost_version() is that of the library that runs. */\n\
         #define CFHOST_VERSION \"{}\"\n\
         /** Its numbers. */\n\
         #define CFHOST_VERSION_MAJOR {}\n#define CFHOST_VERSION_MINOR {}\n#define CFHOST_VERSION_PATCH {}\n\
         /** All in one, to be compared: major * 1000000 + minor * 1000 + patch. */\n\
         #define CFHOST_VERSION_NUMBER {number}\n\
         /** The number of the ABI, which is in the soname: docs/ABI.md. */\n\
         #define CFHOST_ABI_VERSION 0",
        env!("CARGO_PKG_VERSION"),
        parts[0],
        parts[1],
        parts[2],
    )
}

fn codes() -> String {
    let mut text =
        "/**\n * The documented codes, each with the vendor's text, its variables in braces. Branch on the code, \
                    never on a text. Others are\n * possible.\n */\nenum cfhost_code {\n"
            .to_owned();
    for code in ErrorCode::ALL {
        let template = code.message_template().unwrap();
        let words = template.split(' ').fold(vec![String::new()], |mut lines, word| {
            let last = lines.last_mut().unwrap();
            if last.len() + word.len() > 100 {
                lines.push(word.to_owned());
            } else {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
            }
            lines
        });
        writeln!(text, "    /** {} */", words.join("\n     *  ")).unwrap();
        writeln!(text, "    CFHOST_CODE_{} = {code},", code.name().unwrap()).unwrap();
    }
    text.truncate(text.trim_end().trim_end_matches(',').len());
    text + "\n};"
}

/// Compares a committed file with what it has to be, or writes it.
fn compare(path: &Path, text: &str) {
    if std::env::var_os("CFHOST_UPDATE").is_some() {
        std::fs::write(path, text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let differs = committed.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        committed == text,
        "{} is not what the crate says, from line {} on: run CFHOST_UPDATE=1 cargo test -p cfhost-ffi --test header",
        path.display(),
        differs.map_or(0, |line| line + 1)
    );
}

#[test]
fn the_header_is_what_the_crate_says() {
    compare(&project().join("include/cfhost.h"), &header());
}

#[test]
fn every_declaration_has_a_comment() {
    let header = header();
    let mut commented = false;
    let mut in_comment = false;
    for line in header[header.find("extern \"C\" {").unwrap()..].lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("/**") || in_comment {
            in_comment = !trimmed.ends_with("*/");
            commented = true;
            continue;
        }
        let declares = (line.starts_with("#define") && !line.contains("VERSION_M") && !line.contains("VERSION_P"))
            || line.starts_with("typedef")
            || line.starts_with("enum")
            || (line.starts_with("    ") && line.ends_with([';', ',']) && !line.contains("error);"))
            || (line.contains("cfhost_") && line.contains('(') && !line.starts_with(' '));
        // The parameters of a function belong to its comment.
        let is_parameter = line.starts_with("        ") || trimmed.contains(") ;");
        assert!(commented || !declares || is_parameter, "no comment: {line}");
        if !trimmed.ends_with('(') && !trimmed.ends_with(',') || line.starts_with("    CFHOST_CODE_") {
            commented = false;
        }
    }
}

#[test]
fn c99_and_cpp17_take_it_alone_and_twice() {
    let folder = tempfile::tempdir().unwrap();
    for (name, compiler_name, standard, flags) in [
        ("once.c", "cc", "c99", &["-Wstrict-prototypes", "-Wmissing-prototypes"][..]),
        ("once.cc", "c++", "c++17", &["-Wold-style-cast"][..]),
    ] {
        let source = folder.path().join(name);
        let text = "#include <cfhost.h>\n#include <cfhost.h>\n\
                    int use(void);\n\
                    int use(void) {\n    cfhost_zone_list_params params = CFHOST_ZONE_LIST_PARAMS_INIT;\n    \
                    cfhost_client_params settings = CFHOST_CLIENT_PARAMS_INIT;\n    \
                    cfhost_job_params job = CFHOST_JOB_PARAMS_INIT;\n    \
                    return params.has_limit + settings.has_retries + job.dry_run + CFHOST_CODE_PASSWORD_FAILED;\n}\n";
        std::fs::write(&source, text).unwrap();
        run(compiler(compiler_name, standard)
            .args(flags)
            .arg("-c")
            .arg(&source)
            .arg("-o")
            .arg(folder.path().join("o")));
    }
}

#[test]
fn the_library_exports_what_the_header_declares_and_nothing_else() {
    let output = run(Command::new("nm").args(["-D", "--defined-only"]).arg(library().join("libcfhost.so")));
    let mut symbols: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.split(' ').nth(2).map(str::to_owned))
        .collect();
    symbols.sort();
    assert!(symbols.iter().all(|symbol| symbol.starts_with("cfhost_")), "{symbols:?}");
    let header = header();
    let code = &header[header.find("extern \"C\" {").unwrap()..];
    for symbol in &symbols {
        assert!(code.contains(&format!("{symbol}(")), "{symbol} is exported and not declared");
    }
    let declared = code.lines().filter(|line| line.contains("cfhost_") && line.contains('(')).filter(|line| {
        !line.starts_with(' ') && !line.starts_with('/') && !line.starts_with("#define") && !line.starts_with("typedef")
    });
    assert_eq!(declared.count(), symbols.len(), "what is declared is not what is exported");
    compare(&project().join("include/cfhost.symbols"), &(symbols.join("\n") + "\n"));
    // Debian's list says since which version each is there.
    let debian = project().join("packaging/debian/libcfhost0.symbols");
    let before = std::fs::read_to_string(&debian).unwrap();
    let mut list = before.lines().next().unwrap().to_owned() + "\n";
    for symbol in &symbols {
        let start = format!(" {symbol}@Base ");
        let since = before.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or(env!("CARGO_PKG_VERSION"));
        writeln!(list, "{start}{since}").unwrap();
    }
    compare(&debian, &list);
}
