//! The gateway's page writes a call in the words of each language. Here these words are run: the gateway gets the same call again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cfhost::ActInfo;
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::binding::Binding;
use cfhost_tests::{c, cargo};

use crate::grid::Grid;

const CUSTOMER: &str = "customer@example.com";
const PASSWORD: &str = "correct-horse-1";

/// A call: the act, and the other fields as the gateway shows them.
type Sent = (Option<String>, BTreeMap<String, String>);

/// A language, how its page calls it, and what runs a program with all the calls.
struct Language {
    name: &'static str,
    heading: &'static str,
    run: fn(&Stage, &[String]) -> io::Result<Output>,
}

const LANGUAGES: [Language; 7] = [
    Language { name: "curl", heading: "curl", run: run_bash },
    Language { name: "command", heading: "cfhost", run: run_bash },
    Language { name: "rust", heading: "Rust", run: run_rust },
    Language { name: "c", heading: "C", run: run_c },
    Language { name: "go", heading: "Go", run: run_go },
    Language { name: "python", heading: "Python", run: run_python },
    Language { name: "php", heading: "PHP", run: run_php },
];

/// A gateway with a customer, and a folder with what programs need to call it.
struct Stage {
    gateway: Gateway,
    folder: PathBuf,
    user_key: String,
}

impl Stage {
    fn new(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let gateway = Gateway::builder().control().spawn().map_err(io::Error::other)?;
        let private = |name: &str, text: &str| {
            fs::write(folder.join(name), text)?;
            fs::set_permissions(folder.join(name), Permissions::from_mode(0o600))
        };
        private("ca.pem", gateway.ca_pem())?;
        private("host.key", EXAMPLE_HOST_KEY)?;
        private("password.txt", PASSWORD)?;
        let mut stage = Self { gateway, folder, user_key: String::new() };
        let created =
            stage.post(&[("act", "user_create"), ("cloudflare_email", CUSTOMER), ("cloudflare_pass", PASSWORD)])?;
        let created: serde_json::Value = serde_json::from_str(&created)?;
        created["response"]["user_key"].as_str().unwrap_or_default().clone_into(&mut stage.user_key);
        Ok(stage)
    }

    fn post(&self, fields: &[(&str, &str)]) -> io::Result<String> {
        let ca = ureq::tls::Certificate::from_pem(self.gateway.ca_pem().as_bytes()).map_err(io::Error::other)?;
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[ca])).build();
        let agent = ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent();
        let fields = fields.iter().copied().chain([("host_key", EXAMPLE_HOST_KEY)]);
        let answer = agent.post(self.gateway.url()).send_form(fields).map_err(io::Error::other)?;
        answer.into_body().read_to_string().map_err(io::Error::other)
    }

    /// What has come since the set-up.
    fn sent(&self) -> Vec<Sent> {
        self.gateway.calls().into_iter().skip(1).map(|call| (call.act, call.fields)).collect()
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env("CFHOST_ENDPOINT", self.gateway.url())
            .env("CFHOST_HOST_KEY_FILE", self.folder.join("host.key"))
            .env("CFHOST_CA_FILE", self.folder.join("ca.pem"))
            .env("USER_KEY", &self.user_key)
            .env("PASSWORD", PASSWORD);
        for variable in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        command
    }

    fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text)?;
        Ok(path)
    }
}

pub(crate) fn run(bindings: &[Binding], folder: &Path) -> io::Result<bool> {
    let stage = Stage::new(folder.join("again"))?;
    for fields in calls(&stage.user_key) {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        stage.post(&fields)?;
    }
    let calls = stage.sent();
    // The set-up is the first call.
    let pages = (0..calls.len()).map(|place| words(&stage.gateway, place + 2)).collect::<io::Result<Vec<_>>>()?;

    let is_wanted = |language: &&Language| {
        ["curl", "command"].contains(&language.name) || bindings.iter().any(|binding| binding.name == language.name)
    };
    let languages: Vec<_> = LANGUAGES.iter().filter(is_wanted).collect();
    let mut grid = Grid::new(languages.iter().map(|language| language.name));
    for Language { name, heading, run } in languages {
        let of_page = |page: &BTreeMap<String, String>| page.get(*heading).cloned().unwrap_or_default();
        let words: Vec<String> = pages.iter().map(of_page).collect();
        let stage = Stage::new(folder.join(format!("again-{name}")))?;
        // The command and the typed functions of C have no words for what is no documented call, and say so in a comment.
        let can = |words: &String| !(["command", "c"].contains(name) && words.starts_with(['#', '/']));
        let ran = run(&stage, &words.iter().filter(|words| can(words)).cloned().collect::<Vec<_>>())?;
        let got = stage.sent();
        let mut rest = got.as_slice();
        for ((act, fields), words) in calls.iter().zip(&words) {
            let wrong = match rest.iter().position(|sent| sent.0 == *act && sent.1 == *fields) {
                Some(place) => {
                    rest = &rest[place + 1..];
                    None
                }
                None if !can(words) => None,
                None => Some(format!(
                    "{name}: not sent again: {act:?} {fields:?}\n{words}\n{}",
                    String::from_utf8_lossy(&ran.stderr)
                )),
            };
            grid.case(
                if ActInfo::of(act.as_deref().unwrap_or_default()).is_some() { "acts" } else { "others" },
                name,
                wrong,
            );
        }
    }
    Ok(grid.print("again"))
}

/// Each act with all its fields, and with none that it can do without; and what no act is.
fn calls(user_key: &str) -> Vec<Vec<(String, String)>> {
    let mut calls = Vec::new();
    for info in ActInfo::ALL.iter().filter(|info| info.name != "host_key_regen") {
        for is_whole in [true, false] {
            let mut fields = vec![("act".to_owned(), info.name.to_owned())];
            for field in info.fields.iter().filter(|field| is_whole || field.is_required) {
                let value = match field.name {
                    "user_key" => user_key,
                    "cloudflare_email" => CUSTOMER,
                    "cloudflare_pass" => PASSWORD,
                    _ => field.example,
                };
                fields.push((field.name.to_owned(), value.to_owned()));
            }
            // It takes one of the two.
            if info.name == "user_lookup" {
                fields.truncate(2);
                if !is_whole {
                    fields.push(("unique_id".to_owned(), "customer-1001".to_owned()));
                }
            }
            calls.push(fields);
        }
    }
    let odd = "<b>\"it's\" $x `id` \\ \u{202e}ü\n😀</b>";
    let of = |fields: &[(&str, &str)]| {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    calls.push(of(&[("act", "zone_burn"), ("note", odd)]));
    calls.push(of(&[("act", "zone_lookup"), ("user_key", user_key), ("zone_name", "example.com"), ("note", odd)]));
    calls.push(of(&[("act", "zone_list"), ("limit", "many")]));
    // Last, since the key is no good any more.
    calls.push(of(&[("act", "host_key_regen")]));
    calls
}

/// The words that the page has for a call, by its headings.
fn words(gateway: &Gateway, id: usize) -> io::Result<BTreeMap<String, String>> {
    let link = gateway.page_link().ok_or_else(|| io::Error::other("no link to the page"))?;
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
    let welcome = agent.get(&link).header("accept", "text/html").call().map_err(io::Error::other)?;
    let cookie = welcome.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let url = format!("{}/calls/{id}", gateway.control_url().unwrap_or_default());
    let page = agent.get(&url).header("accept", "text/html").header("cookie", cookie).call();
    let page = page.map_err(io::Error::other)?.into_body().read_to_string().map_err(io::Error::other)?;
    let between = |text: &str, from: &str, to: &str| -> String {
        let text = text.split_once(from).map_or("", |(_, rest)| rest);
        text.split_once(to).map_or("", |(text, _)| text).to_owned()
    };
    let plain = |text: String| {
        ["&lt;<", "&gt;>", "&quot;\"", "&amp;&"].iter().fold(text, |text, pair| {
            let (entity, c) = pair.split_at(pair.len() - 1);
            text.replace(entity, c)
        })
    };
    let details = page.split("<details").skip(1);
    Ok(details
        .map(|part| (between(part, "<summary>", "</summary>"), plain(between(part, "<code>", "</code>"))))
        .collect())
}

fn run_bash(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let script = stage.write("calls.sh", &words.join("\n"))?;
    let programs = std::env::current_exe()?.with_file_name("");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    stage.command("bash").arg(script).env("PATH", path).env("HOME", &stage.folder).output()
}

fn run_python(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let mut text = String::new();
    for words in words {
        let body = words.replace('\n', "\n    ");
        // An error of the API is an answer, too.
        let _ = writeln!(text, "try:\n    {body}\nexcept __import__('cfhost').Error:\n    pass");
    }
    let script = stage.write("calls.py", &text)?;
    let python = std::env::var_os("CFHOST_CONFORMANCE_PYTHON").unwrap_or_else(|| "python3".into());
    stage.command(python).arg("-B").arg(script).output()
}

fn run_php(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let mut text = "<?php\n".to_owned();
    for words in words {
        let _ = writeln!(text, "try {{\n{words}\n}} catch (CfHost\\Exception\\ExceptionInterface) {{\n}}");
    }
    let script = stage.write("calls.php", &text)?;
    let extension = cargo::php_extension()?;
    let mut php = stage.command("php");
    php.arg("-n");
    for option in [
        format!("extension={}", extension.display()),
        format!("cfhost.endpoint={}", stage.gateway.url()),
        format!("cfhost.host_key_file={}", stage.folder.join("host.key").display()),
        format!("cfhost.ca_file={}", stage.folder.join("ca.pem").display()),
    ] {
        php.arg("-d").arg(option);
    }
    php.arg(script).output()
}

fn run_rust(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let mut text = "type Tried = Result<(), Box<dyn std::error::Error>>;\n\n".to_owned();
    for (number, words) in words.iter().enumerate() {
        let body = words.replace('\n', "\n    ");
        let _ = writeln!(text, "fn call_{number}() -> Tried {{\n    {body}\n    drop(reply);\n    Ok(())\n}}\n");
    }
    text.push_str("fn main() {\n");
    for number in 0..words.len() {
        let _ = writeln!(text, "    let _ = call_{number}();");
    }
    text.push_str("}\n");
    let source = stage.write("calls.rs", &text)?;
    let programs = std::env::current_exe()?.with_file_name("");
    let program = stage.folder.join("calls");
    let mut rustc = stage.command("rustc");
    rustc.args(["--edition", "2024", "-D", "warnings", "--extern"]);
    rustc.arg(format!("cfhost={}", programs.join("libcfhost.rlib").display()));
    rustc.arg("-L").arg(programs.join("deps")).arg("-o").arg(&program).arg(source);
    let built = rustc.output()?;
    if built.status.success() { stage.command(program).output() } else { Ok(built) }
}

fn run_go(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let mut text =
        "package main\n\nimport (\n\t\"context\"\n\t\"os\"\n\n\t\"cfhost\"\n)\n\nvar ctx = context.Background()\n\n"
            .to_owned();
    for (number, words) in words.iter().enumerate() {
        let body = words.replace('\n', "\n\t");
        let _ = writeln!(
            text,
            "func call{number}(client *cfhost.Client) error {{\n\t{body}\n\t_ = reply\n\treturn err\n}}\n"
        );
    }
    text.push_str(
        "func main() {\n\tclient, err := cfhost.New(cfhost.Config{Endpoint: os.Getenv(\"CFHOST_ENDPOINT\"), HostKeyFile: \
         os.Getenv(\"CFHOST_HOST_KEY_FILE\"), CAFile: os.Getenv(\"CFHOST_CA_FILE\")})\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\t\
         defer client.Close()\n",
    );
    for number in 0..words.len() {
        let _ = writeln!(text, "\t_ = call{number}(client)");
    }
    text.push_str("}\n");
    let source = stage.write("calls.go", &text)?;
    stage.command(c::project().canonicalize()?.join("tests/scripts/go")).arg("run").arg(source).output()
}

fn run_c(stage: &Stage, words: &[String]) -> io::Result<Output> {
    let mut text = "#include <cfhost.h>\n#include <stdio.h>\n#include <stdlib.h>\n\n".to_owned();
    for (number, words) in words.iter().enumerate() {
        let act = words.split("const cfhost_").nth(1).and_then(|rest| rest.split("_reply").next()).unwrap_or_default();
        let body = words.replace('\n', "\n    ");
        let _ = writeln!(
            text,
            "static void call_{number}(const cfhost_client *client) {{\n    {body}\n    (void)status;\n    \
             cfhost_{act}_reply_free(reply);\n    cfhost_error_free(error);\n}}\n"
        );
    }
    text.push_str(
        "int main(void) {\n    cfhost_client_params config = CFHOST_CLIENT_PARAMS_INIT;\n    config.endpoint = getenv(\"CFHOST_ENDPOINT\");\n    \
         config.host_key_file = getenv(\"CFHOST_HOST_KEY_FILE\");\n    config.ca_file = getenv(\"CFHOST_CA_FILE\");\n    \
         cfhost_client *client = NULL;\n    cfhost_error *error = NULL;\n    \
         if (cfhost_client_new(&config, &client, &error) != CFHOST_OK) {\n        return 1;\n    }\n",
    );
    for number in 0..words.len() {
        let _ = writeln!(text, "    call_{number}(client);");
    }
    text.push_str("    cfhost_client_free(client);\n    return 0;\n}\n");
    let source = stage.write("calls.c", &text)?;
    let program = stage.folder.join("calls-c");
    c::compile(&source, &program, &[])?;
    stage.command(program).output()
}
