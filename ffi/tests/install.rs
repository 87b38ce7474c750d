//! The library as a program finds it: a staged install, pkg-config, shared and static; the examples; an older program with a
//! newer library.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::bind::{Bind, KEY, records};
use common::{compiler, library, output, package, project, run, text};
use tempfile::TempDir;

/// What every example prints.
const CNAMES: &str = "blog.example.com. 900 IN CNAME blog.example.com.cdn.cloudflare.net.\n\
                      wordpress.example.com. 900 IN CNAME wordpress.example.com.cdn.cloudflare.net.\n\
                      www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.\n";

/// An install below a folder, as `make install DESTDIR=...` leaves it. The prefix is the folder itself, so that programs run.
struct Staged {
    folder: TempDir,
}

impl Staged {
    fn new() -> Self {
        let staged = Self { folder: tempfile::tempdir().unwrap() };
        run(&mut staged.make("install"));
        staged
    }

    fn prefix(&self) -> &Path {
        self.folder.path()
    }

    fn make(&self, target: &str) -> Command {
        let mut make = Command::new("make");
        make.args(["--silent", target]).current_dir(project());
        make.arg(format!("PREFIX={}", self.prefix().display()));
        make.arg(format!("PROFILE={}", library().file_name().unwrap().to_str().unwrap()));
        make.env("CARGO_TARGET_DIR", library().parent().unwrap());
        make
    }

    fn pkg_config(&self, arguments: &[&str]) -> Vec<String> {
        let mut pkg_config = Command::new("pkg-config");
        pkg_config.args(arguments).arg("cfhost").env("PKG_CONFIG_PATH", self.prefix().join("lib/pkgconfig"));
        text(&run(&mut pkg_config)).split_whitespace().map(str::to_owned).collect()
    }

    /// Compiles an example with what pkg-config says and nothing else, and runs it against a gateway of its own.
    fn play(&self, compiler: Command, source: &Path, pkg_config: &[&str]) {
        self.play_to(compiler, source, pkg_config, CNAMES);
    }

    /// The same for an example that prints something else.
    fn play_to(&self, compiler: Command, source: &Path, pkg_config: &[&str], expected: &str) {
        let program = self.prefix().join("program");
        let mut compiler = compiler;
        run(compiler.arg(source).arg("-o").arg(&program).args(self.pkg_config(pkg_config)));
        let gateway = Gateway::builder().spawn().unwrap();
        let (key, ca) = (self.prefix().join("key"), self.prefix().join("ca.pem"));
        fs::write(&key, EXAMPLE_HOST_KEY).unwrap();
        fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
        fs::write(&ca, gateway.ca_pem()).unwrap();
        let mut command = Command::new(&program);
        command.arg(gateway.url()).args([&key, &ca]).env("LD_LIBRARY_PATH", self.prefix().join("lib"));
        let output = run(&mut command);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);

        // What goes wrong is said in a line, and by the exit code.
        fs::write(&key, "ffffffffffffffffffffffffffffffff").unwrap();
        let output = common::output(&mut command);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            text(&output).starts_with("user_create: No or invalid host_key. (code 100, answered)"),
            "{}",
            text(&output)
        );
    }
}

fn bare(compiler: &str, standard: &str) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}")).args(["-pedantic", "-Wall", "-Wextra", "-Werror"]);
    command
}

#[test]
fn a_c_program_links_the_shared_library() {
    let staged = Staged::new();
    let lib = staged.prefix().join("lib");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(fs::read_link(lib.join("libcfhost.so")).unwrap(), Path::new("libcfhost.so.0"));
    assert_eq!(fs::read_link(lib.join("libcfhost.so.0")).unwrap(), PathBuf::from(format!("libcfhost.so.0.{version}")));
    assert_eq!(staged.pkg_config(&["--modversion"]), [version]);
    let doc = staged.prefix().join("share/doc/libcfhost");
    let notice = fs::read(project().join("LICENSE-THIRD-PARTY")).unwrap();
    assert_eq!(fs::read(doc.join("LICENSE-THIRD-PARTY")).unwrap(), notice);
    staged.play(bare("cc", "c99"), &package().join("examples/c/customer.c"), &["--cflags", "--libs"]);
    let needed = text(&run(Command::new("readelf").arg("-d").arg(staged.prefix().join("program"))));
    assert!(needed.contains("Shared library: [libcfhost.so.0]"), "{needed}");

    run(&mut staged.make("uninstall"));
    let left: Vec<_> =
        fs::read_dir(&lib).unwrap().chain(fs::read_dir(staged.prefix().join("include")).unwrap()).collect();
    assert!(left.iter().all(|entry| entry.as_ref().unwrap().path().is_dir()), "{left:?}");
    assert!(!doc.exists());
}

#[test]
fn a_c_program_links_the_static_library() {
    let staged = Staged::new();
    for name in ["libcfhost.so", "libcfhost.so.0"] {
        fs::remove_file(staged.prefix().join("lib").join(name)).unwrap();
    }
    staged.play(bare("cc", "c99"), &package().join("examples/c/customer.c"), &["--cflags", "--libs", "--static"]);
    let needed = text(&run(Command::new("readelf").arg("-d").arg(staged.prefix().join("program"))));
    assert!(!needed.contains("libcfhost"), "{needed}");
}

#[test]
fn the_tasks_of_the_page() {
    let staged = Staged::new();
    let expected = "found, with 0 zones\nwelcome back\n\
        Password failed for CloudFlare account \"tasks@example.com\". Try again or reset your password.\n\
        visitor: 198.51.100.7\n";
    staged.play_to(bare("cc", "c99"), &package().join("examples/c/tasks.c"), &["--cflags", "--libs"], expected);
}

#[test]
fn a_cpp_program_frees_by_itself() {
    let staged = Staged::new();
    staged.play(bare("c++", "c++17"), &package().join("examples/cpp/customer.cpp"), &["--cflags", "--libs"]);
}

/// The whole job with its DNS, and back: the zone is as it was.
#[test]
fn a_c_program_puts_a_zone_behind_the_network_and_takes_it_back() {
    let staged = Staged::new();
    let program = staged.prefix().join("provision");
    let mut cc = bare("cc", "c99");
    cc.arg(package().join("examples/c/provision.c")).arg("-o").arg(&program);
    run(cc.args(staged.pkg_config(&["--cflags", "--libs"])));
    let (gateway, bind) = (Gateway::builder().spawn().unwrap(), Bind::start().unwrap());
    let (key, ca, plans) = (staged.prefix().join("key"), staged.prefix().join("ca.pem"), staged.prefix().join("plans"));
    fs::write(&key, EXAMPLE_HOST_KEY).unwrap();
    fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    fs::write(&ca, gateway.ca_pem()).unwrap();
    let command = |secret: &str| {
        let mut command = Command::new(&program);
        command.arg(gateway.url()).args([&key, &ca]).arg(bind.addr().to_string()).arg(KEY.0).arg(&plans);
        command.env("LD_LIBRARY_PATH", staged.prefix().join("lib")).env("TSIG_SECRET", secret);
        command
    };

    let forth = text(&run(&mut command(KEY.1)));
    assert_eq!(
        forth,
        "user: done\nzone_lookup: done\nread: done\nplan: done\norigin: done\nzone_set: done\nupdate: done\ncheck: done\n\
         blog.example.com: right\nwww.example.com: right\n"
    );
    assert_eq!(bind.dig(&["CNAME", "www.example.com"]).unwrap(), "www.example.com.cdn.cloudflare.net.\n");

    // Whoever is not known to the name server changes nothing, and is told how things are.
    let output = output(command("bm90IHRoZSBzZWNyZXQgb2YgdGhlIHNlcnZlcg==").arg("back"));
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output);
    assert!(said.contains("\nswitched: ") && !said.contains("bm90"), "{said}");

    let back = text(&run(command(KEY.1).arg("back")));
    assert!(back.ends_with("update: done\nzone_delete: done\ncleanup: done\n"), "{back}");
    assert_eq!(bind.zone().unwrap(), records());
}

#[test]
fn destdir_is_in_no_path_that_is_written_down() {
    let staged = Staged::new();
    let folder = tempfile::tempdir().unwrap();
    let mut make = Command::new("make");
    make.args(["--silent", "install", "PREFIX=/usr", "LIBDIR=/usr/lib/x86_64-linux-gnu"]).current_dir(project());
    make.arg(format!("DESTDIR={}", folder.path().display()));
    make.arg(format!("PROFILE={}", library().file_name().unwrap().to_str().unwrap()));
    run(make.env("CARGO_TARGET_DIR", library().parent().unwrap()));
    let pc = fs::read_to_string(folder.path().join("usr/lib/x86_64-linux-gnu/pkgconfig/cfhost.pc")).unwrap();
    assert!(pc.starts_with("prefix=/usr\nlibdir=/usr/lib/x86_64-linux-gnu\n"), "{pc}");
    assert!(folder.path().join("usr/include/cfhost.h").exists());

    // Nothing is built: without a build there is nothing to install.
    let mut make = staged.make("install");
    let output = output(make.env("CARGO_TARGET_DIR", folder.path()));
    assert!(!output.status.success() && text(&output).contains("run make build first"), "{}", text(&output));
}

/// The libraries of the system that the static library needs are those that the toolchain names.
#[test]
fn the_private_libraries_are_those_of_the_toolchain() {
    let mut rustc = Command::new("rustc");
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("empty.rs");
    fs::write(&source, "").unwrap();
    rustc.args(["--crate-type=staticlib", "--print=native-static-libs", "--out-dir"]).arg(folder.path()).arg(&source);
    let printed = text(&run(&mut rustc));
    let toolchain = printed.lines().find_map(|line| line.split("native-static-libs: ").nth(1)).unwrap();
    let pc = fs::read_to_string(package().join("cfhost.pc.in")).unwrap();
    let ours = pc.lines().find_map(|line| line.strip_prefix("Libs.private: ")).unwrap();
    assert_eq!(ours, toolchain);
}

/// A program that was compiled against this header runs with a library whose structs have grown at their ends.
#[test]
fn a_program_of_today_runs_with_a_library_that_has_grown() {
    // The workspace as it is, but for this folder. It is always the same one, so that it is built once.
    let target = library().parent().unwrap();
    let workspace = target.join("grown");
    if workspace.exists() {
        fs::remove_dir_all(&workspace).unwrap();
    }
    fs::create_dir(&workspace).unwrap();
    for entry in fs::read_dir(project()).unwrap() {
        let name = entry.unwrap().file_name();
        if !["ffi", "target", ".git"].iter().any(|other| name == *other) {
            std::os::unix::fs::symlink(project().join(&name), workspace.join(&name)).unwrap();
        }
    }
    copy(package(), &workspace.join("ffi"));
    let mut grown = Vec::new();
    for file in files(&workspace.join("ffi/src")) {
        let source = fs::read_to_string(&file).unwrap();
        let source = source.split("#[repr(C)]\n").map(|part| grow(part, &mut grown)).collect::<Vec<_>>();
        fs::write(&file, source.join("#[repr(C)]\n")).unwrap();
    }
    // Where the library makes them.
    for file in files(&workspace.join("ffi/src")) {
        let mut source = fs::read_to_string(&file).unwrap();
        for name in &grown {
            for makes in ["        ", "= ", "(", "| "].map(|before| format!("{before}{name} {{")) {
                source = source.replace(&makes, &format!("{makes} later: [0x6b6b_6b6b; 3], "));
            }
        }
        fs::write(&file, source).unwrap();
    }
    assert_eq!(grown.len(), 25 + 24 + 4 + 2, "parameters and options, replies, rows, the events");

    // By another name, so that it can be built beside ours, with the crates of others that are there already.
    let manifest = workspace.join("ffi/Cargo.toml");
    let named = fs::read_to_string(&manifest).unwrap().replace("\nname = \"cfhost\"\n", "\nname = \"cfhost_grown\"\n");
    assert!(named.contains("cfhost_grown"));
    fs::write(&manifest, named).unwrap();
    let mut cargo = cfhost_tests::cargo::command();
    cargo.args(["build", "--locked", "--offline", "--quiet", "--package", "cfhost-ffi", "--target-dir"]).arg(target);
    run(cargo.arg("--manifest-path").arg(workspace.join("Cargo.toml")));

    let folder = tempfile::tempdir().unwrap();
    let gateway = Gateway::builder()
        .host(EXAMPLE_HOST_KEY, "One")
        .host("ffeeddccbbaa99887766554433221100", "Another")
        .spawn()
        .unwrap();
    let ca = folder.path().join("ca.pem");
    fs::write(&ca, gateway.ca_pem()).unwrap();
    let program = folder.path().join("ctests");
    let mut cc = compiler("cc", "c99");
    cc.arg("-D_POSIX_C_SOURCE=200809L").arg("-o").arg(&program).arg("-L").arg(library());
    // The test of sizes says that the library knows no larger ones, which this one does.
    cc.arg("-DGROWN").args(files(&package().join("tests/c")).iter().filter(|file| file.extension().unwrap() == "c"));
    run(cc.args(["-lcfhost", "-lpthread"]));
    std::os::unix::fs::symlink(library().join("libcfhost_grown.so"), folder.path().join("libcfhost.so.0")).unwrap();
    let mut command = Command::new(&program);
    let bind = Bind::start().unwrap();
    command.args(["all", gateway.url()]).arg(&ca).arg(bind.addr().to_string()).args([KEY.0, KEY.1]);
    command.env("LD_LIBRARY_PATH", folder.path());
    run(&mut command);
}

/// A struct with some more space at its end, unless it is one of those that never grow.
fn grow(part: &str, grown: &mut Vec<String>) -> String {
    let is_struct = part.lines().take(2).any(|line| line.starts_with("pub struct cfhost_"));
    let is_fixed =
        ["pair", "time", "record", "change"].iter().any(|name| part.contains(&format!("cfhost_{name} {{\n")));
    if !is_struct || is_fixed {
        return part.to_owned();
    }
    grown.push(part.split("pub struct ").nth(1).unwrap().split(' ').next().unwrap().to_owned());
    let part = part.replacen("\n}\n", "\n    /// What a later version may add.\n    pub later: [u64; 3],\n}\n", 1);
    part.replace("        Self {\n", "        Self { later: [0x6b6b_6b6b; 3], ")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(file, copy).unwrap();
    }
}
