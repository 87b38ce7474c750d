//! The pages of the documentation: every link leads somewhere, every page can be found, and no code goes untested.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};

use cfhost_gateway::Gateway;
use cfhost_tests::loopback::OwnAddress;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What the tests ask of a page.
struct Page {
    /// Where each link leads, as it stands in the page.
    links: Vec<String>,
    /// The anchors of the headings.
    anchors: BTreeSet<String>,
    /// The language and the text of each code block.
    blocks: Vec<(String, String)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The pages by their paths from the top of the project.
fn pages() -> BTreeMap<PathBuf, Page> {
    let root = root();
    let mut pages = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let page = read(&fs::read_to_string(&path).unwrap());
                pages.insert(path.strip_prefix(&root).unwrap().to_owned(), page);
            }
        }
    }
    pages
}

fn read(text: &str) -> Page {
    let mut page = Page { links: Vec::new(), anchors: BTreeSet::new(), blocks: Vec::new() };
    let mut heading = None;
    let mut is_code = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                page.blocks.push((language, String::new()));
                is_code = true;
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if is_code => page.blocks.last_mut().unwrap().1.push_str(&text),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap());
                let mut numbered = anchor.clone();
                let mut number = 0;
                while !page.anchors.insert(numbered) {
                    number += 1;
                    numbered = format!("{anchor}-{number}");
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor that code hosts make of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|&c| c.is_alphanumeric() || "-_ ".contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A path without its `.` and `..`; none where it leads out of the project.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir => plain.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// The page or file, and the anchor, that a link of a page leads to; none where it leads to another site.
fn target<'a>(from: &Path, link: &'a str) -> Option<(Option<PathBuf>, &'a str)> {
    if link.starts_with("https://") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    if path.is_empty() {
        return Some((Some(from.to_owned()), anchor));
    }
    Some((plain(&from.parent().unwrap().join(path)), anchor))
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut links = 0;
    let mut wrong = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            links += 1;
            let Some((file, anchor)) = target(path, link) else { continue };
            let found = file.is_some_and(|file| {
                root().join(&file).exists()
                    && (anchor.is_empty() || pages.get(&file).is_some_and(|page| page.anchors.contains(anchor)))
            });
            if !found {
                wrong.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
    assert!(links > 50, "only {links} links were found");
}

#[test]
fn every_page_can_be_found_from_the_index() {
    let pages = pages();
    let index = Path::new("docs/README.md");
    let listed: BTreeSet<_> =
        pages[index].links.iter().filter_map(|link| target(index, link)).filter_map(|(file, _)| file).collect();
    let missing: Vec<_> = pages.keys().filter(|path| *path != index && !listed.contains(*path)).collect();
    assert!(missing.is_empty(), "docs/README.md does not list {missing:?}");
}

/// PHP's block is run by tests/scripts/test-php.
#[test]
fn the_readme_has_code_that_runs_and_no_other() {
    let page = &pages()[Path::new("README.md")];
    let languages: Vec<_> = page.blocks.iter().map(|block| block.0.as_str()).collect();
    assert_eq!(languages, ["mermaid", "php"]);
}

/// Where the programs are that the code of a page stands in. Tests run each of them.
const PROGRAMS: [(&str, &str, &[&str]); 4] = [
    ("core/README.md", "rust", &["core/examples/customer.rs", "core/examples/tasks.rs", "core/examples/provision.rs"]),
    ("ffi/README.md", "c", &["ffi/examples/c/customer.c", "ffi/examples/c/tasks.c", "ffi/examples/c/provision.c"]),
    ("ffi/README.md", "cpp", &["ffi/examples/cpp/customer.cpp"]),
    (
        "ffi/go/README.md",
        "go",
        &["ffi/go/examples/customer/main.go", "ffi/go/examples/tasks/main.go", "ffi/go/examples/provision/main.go"],
    ),
];

#[test]
fn code_in_the_pages_of_compiled_languages_stands_in_a_program_that_runs() {
    let pages = pages();
    for (path, language, programs) in PROGRAMS {
        let programs: Vec<_> = programs.iter().map(|file| fs::read_to_string(root().join(file)).unwrap()).collect();
        let blocks: Vec<_> = pages[Path::new(path)].blocks.iter().filter(|block| block.0 == language).collect();
        assert!(!blocks.is_empty(), "{path} has no {language}");
        for (_, code) in blocks {
            assert!(programs.iter().any(|program| program.contains(code.as_str())), "{path}: no program has\n{code}");
        }
        let known: Vec<_> = PROGRAMS.iter().filter(|page| page.0 == path).map(|page| page.1).chain(["sh"]).collect();
        for (language, code) in &pages[Path::new(path)].blocks {
            assert!(known.contains(&language.as_str()), "{path}: nothing runs {language}:\n{code}");
        }
    }
}

/// What else stands in these pages, and what runs it: `ffi/tests/install.rs`, `ffi/go/programs_test.go`,
/// `tests/tests/examples.rs`, `packaging/use`.
const COMMANDS: [&str; 5] = [
    "sudo apt install ./libcfhost0_*.deb ./libcfhost-dev_*.deb",
    "make build && sudo make install && sudo ldconfig",
    "cc customer.c $(pkg-config --cflags --libs cfhost) && ./a.out ENDPOINT HOST_KEY_FILE CA_FILE",
    "go mod edit -require cfhost@v0.0.0 -replace cfhost=/path/to/cfhost/ffi/go",
    "cargo add cfhost --path core    # in a clone of the project",
];

#[test]
fn commands_in_the_pages_of_compiled_languages_are_known() {
    let pages = pages();
    for path in BTreeSet::from(PROGRAMS.map(|page| page.0)) {
        for (_, code) in pages[Path::new(path)].blocks.iter().filter(|block| block.0 == "sh") {
            for line in code.lines() {
                assert!(COMMANDS.contains(&line), "{path}: nothing runs {line}");
            }
        }
    }
}

/// `packaging/use` runs the lines of the README in bare machines.
#[test]
fn each_page_installs_a_package_by_a_line_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut commands = 0;
    for (path, page) in &pages() {
        for line in page.blocks.iter().filter(|block| block.0 == "sh").flat_map(|block| block.1.lines()) {
            let command = line.split('#').next().unwrap().trim();
            if command.contains(" install ./") {
                commands += 1;
                assert!(readme.contains(&format!("`{command}`")), "{}: {command}", path.display());
            }
        }
    }
    assert!(commands >= 7, "only {commands} lines were found");
}

/// The file of `--upstream` in its manual, at an address where nobody is, with another line at its beginning.
fn upstream(line: &str) -> Result<(), String> {
    let page = &pages()[Path::new("docs/UPSTREAM.md")];
    let [file] = page.blocks.iter().filter(|block| block.0 == "toml").collect::<Vec<_>>()[..] else {
        panic!("one file")
    };
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "example-token-0123456789abcdef0123456789\n").unwrap();
    fs::set_permissions(&token, Permissions::from_mode(0o600)).unwrap();
    let own = OwnAddress::claim().unwrap();
    let path = folder.path().join("upstream.toml");
    fs::write(&path, format!("base_url = \"http://{}/client/v4\"\n{line}\n{}", own.addr(), file.1)).unwrap();
    let started = Gateway::builder().upstream(&path).spawn();
    started.map(drop).map_err(|error| error.to_string())
}

#[test]
fn a_gateway_takes_the_upstream_file_of_the_manual_and_knows_no_key_that_is_not_there() {
    upstream("").unwrap();
    let manual = fs::read_to_string(root().join("docs/UPSTREAM.md")).unwrap();
    let refused = upstream("no_such_key = 1").unwrap_err();
    let known: Vec<_> = refused.split('`').skip(1).step_by(2).filter(|word| *word != "no_such_key").collect();
    assert!(known.len() > 8, "{refused}");
    let is_missing = |key: &&str| ["`", "`[["].iter().all(|begin| !manual.contains(&format!("| {begin}{key}")));
    let missing: Vec<_> = known.into_iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "docs/UPSTREAM.md says nothing of {missing:?}");
}

#[test]
fn the_reader_of_pages_reads_them() {
    let page =
        read("# A `b`, c\n\n[d](e.md#f) ![g](h.png)\n\n## A b c\n\n| [i](j) |\n| - |\n\n```sh\nls\n```\n\n# A b c\n");
    assert_eq!(page.links, ["e.md#f", "h.png", "j"]);
    assert_eq!(page.anchors, BTreeSet::from(["a-b-c", "a-b-c-1", "a-b-c-2"].map(String::from)));
    assert_eq!(page.blocks, [("sh".to_owned(), "ls\n".to_owned())]);
    assert_eq!(target(Path::new("a/b.md"), "../c.md#d"), Some((Some(PathBuf::from("c.md")), "d")));
    assert_eq!(target(Path::new("a/b.md"), "#d"), Some((Some(PathBuf::from("a/b.md")), "d")));
    assert_eq!(target(Path::new("b.md"), "../c.md"), Some((None, "")));
    assert_eq!(target(Path::new("b.md"), "https://example.com/"), None);
}
