//! The acts for Python: the native half, the client's methods with their stubs, and what they answer.

use std::collections::BTreeSet;

use crate::model::{Act, Core, Field, Kind, Record, Words, camel, snake};
use crate::words::{Is, Voice, joined, lines, lower, repeat, wrap};
use crate::{kept, rust, splice, whole};

const PAIRS: &str = " One with an origin of its own is a pair ``(name, target)``. A mapping from names to targets is taken too, \
                     where a target may be ``None``.";

fn name(is: Is, name: &str) -> String {
    match (is, name) {
        (Is::Item, "reveal_raw") => "the error's ``reveal_raw()``".to_owned(),
        (Is::Item, "is_already_gone") => "``already_gone``".to_owned(),
        (Is::Word, "true") => "``True``".to_owned(),
        (Is::Word, "false") => "``False``".to_owned(),
        _ => format!("``{name}``"),
    }
}

/// The modules of replies, each with what its acts are called: a script that makes one look-up needs one class.
const MODULES: [(&str, &str); 5] = [
    ("_user_lookup", "user_lookup"),
    ("_users", "user_"),
    ("_zones", "zone"),
    ("_reseller", "reseller_"),
    ("_provider", ""),
];

fn module(act: &Act) -> &'static str {
    MODULES.iter().find(|(_, word)| act.name.contains(word)).expect("the last has all").0
}

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    let of = |module_name| core.acts.iter().filter(move |act| module(act) == module_name).flat_map(Act::records);
    let classes = |(module, _)| (module, of(module).map(|record| &*record.name).collect());
    let statuses = ("_statuses", core.states().map(|words| &*words.name).collect());
    let mut parts: Vec<(_, Names<'_>)> = MODULES.map(classes).into_iter().chain([statuses]).collect();
    parts.sort_unstable();
    let replies = core.acts.iter().map(|act| &*act.reply.name).collect();
    let imports = joined("", &parts, |(module, names)| import(&format!("cfhost.{module}"), names, "    "));
    // Names of others stay.
    let before = whole("python/python/cfhost/__init__.py");
    let all = before.split_once("__all__ = [").and_then(|(_, rest)| rest.split_once("\n]")).expect("__all__").0;
    let all = all.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    let all = all.chain(parts.iter().flat_map(|(_, names)| names).copied()).collect();
    let lazy =
        |(module, names): &(&str, Names<'_>)| format!("    \"{module}\": (\n{}    ),\n", quoted(names, "        "));
    let clients = whole("python/python/cfhost/_client.py");
    let methods = joined("\n", &core.acts, |act| method(&voice, act, &clients));
    let of_package = |file: &str, texts: &[String]| splice(&format!("python/python/cfhost/{file}"), texts);
    let mut files = vec![
        of_package("__init__.py", &[imports, quoted(&all, "    "), joined("", &parts, lazy)]),
        of_package("_client.py", &[import("cfhost", &replies, "    "), format!("\n{methods}")]),
        of_package("_native.pyi", &[import("cfhost", &replies, ""), joined("", &core.acts, |act| stub(core, act))]),
        of_package("_statuses.py", &[joined("", core.states(), |words| status(&voice, words))]),
        rust("python/src/acts.rs", native(core)),
        rust("python/src/client.rs", joined("", &core.acts, native_method)),
    ];
    files.extend(MODULES.map(|(module, _)| of_package(&format!("{module}.py"), &[replies_of(&voice, of(module))])));
    files
}

type Names<'a> = BTreeSet<&'a str>;

fn quoted(names: &Names<'_>, indent: &str) -> String {
    joined("", names, |name| format!("{indent}\"{name}\",\n"))
}

fn import(module: &str, names: &Names<'_>, indent: &str) -> String {
    let line = format!("{indent}from {module} import {}\n", joined(", ", names, |name| name));
    if line.len() <= 120 {
        return line;
    }
    let names = joined("", names, |name| format!("{indent}    {name},\n"));
    format!("{indent}from {module} import (\n{names}{indent})\n")
}

fn typed(core: &Core, param: &Field) -> String {
    let words = || joined(", ", &core.words(&param.of).members, |(_, word, _)| format!("\"{word}\""));
    let ty = match param.kind {
        Kind::Secret => "str | Secret",
        Kind::Flag => "bool",
        Kind::Number | Kind::Small => "int",
        Kind::Subdomains => "Mapping[str, str | None] | Iterable[str | tuple[str, str | None]]",
        Kind::Word => &format!("Literal[{}]", words()),
        _ => "str",
    };
    format!("{}: {ty}{}", param.name, if param.is_optional { " | None" } else { "" })
}

/// A function's head, on one line or with a line for each parameter.
fn head(name: &str, params: &[String], returns: &str, end: &str) -> String {
    let line = format!("    def {name}(self{}) -> {returns}:{end}\n", joined("", params, |param| format!(", {param}")));
    if line.len() <= 120 {
        return line;
    }
    let params = joined("", params, |param| format!("        {param},\n"));
    format!("    def {name}(\n        self,\n{params}    ) -> {returns}:{end}\n")
}

fn stub(core: &Core, act: &Act) -> String {
    let params: Vec<_> = act.params.iter().map(|param| typed(core, param)).collect();
    head(act.name, &params, &act.reply.name, " ...")
}

fn method(voice: &Voice<'_>, act: &Act, before: &str) -> String {
    let (what, rest) = voice.act(act);
    let (required, optional): (Vec<_>, Vec<_>) = act.params.iter().partition(|param| !param.is_optional);
    let told = joined("", required.iter().chain(&optional), |param| {
        let said = lower(&voice.all(&param.doc, true)) + if param.kind == Kind::Subdomains { PAIRS } else { "" };
        format!("        ``{}``\n{}", param.name, lines(&said, "            "))
    });
    let keywords = optional.first().map(|_| "*".to_owned());
    let optional = optional.iter().map(|param| typed(voice.core, param) + " = None");
    let required = required.iter().map(|param| typed(voice.core, param));
    let params: Vec<_> = required.chain(keywords).chain(optional).collect();
    let raised = joined(", ", act.categories(), |(category, _)| format!("``{}Error``", camel(category.as_str())));
    let raised = if raised.is_empty() { String::new() } else { format!("Raises {raised}.") };
    let closing = lines(&format!("{} {} {raised}", rest.join(" "), repeat(act)), "        ");
    let first = wrap(&format!("{what} ({}).", act.source), "        \"\"\"", "        ");
    let mut doc = vec![first, told, closing, example(before, &format!("def {}(", act.name))];
    doc.retain(|part| !part.is_empty());
    let call = format!("return self._core.{}({})", act.name, joined(", ", &act.params, |param| &param.name));
    let head = head(act.name, &params, &act.reply.name, "");
    format!("{head}{}        \"\"\"\n        {call}\n", doc.join("\n"))
}

/// The example in the first comment after this, which is written by hand.
fn example(before: &str, start: &str) -> String {
    let earlier = before.split_once(start).and_then(|(_, after)| after.split("\"\"\"").nth(1));
    kept(earlier.unwrap_or_default(), ">>>", "")
}

fn status(voice: &Voice<'_>, words: &Words) -> String {
    let (name, said) = (&words.name, voice.all(&words.doc, false));
    let example = example(&whole("python/python/cfhost/_statuses.py"), &format!("class {name}("));
    let rest = if example.is_empty() { String::new() } else { format!("\n\n{example}    ") };
    let members =
        joined("", &words.members, |(name, word, _)| format!("    {} = \"{word}\"\n", snake(name).to_uppercase()));
    format!("\n\nclass {name}(Status):\n    \"\"\"{said}{rest}\"\"\"\n\n{members}")
}

fn replies_of<'a>(voice: &Voice<'_>, records: impl Iterator<Item = &'a Record>) -> String {
    let body = joined("", records, |record| dataclass(voice, record));
    let used = |module: &str, mut names: Names<'_>| {
        names.retain(|name| ["(", ": ", "tuple["].iter().any(|before| body.contains(&format!("{before}{name}"))));
        if names.is_empty() { String::new() } else { import(module, &names, "") }
    };
    let statuses = voice.core.states().map(|words| &*words.name).collect();
    let (secret, reply) = (Names::from(["Secret"]), Names::from(["FrozenMap", "Record", "Reply"]));
    let ours = [("cfhost._native", secret), ("cfhost._reply", reply), ("cfhost._statuses", statuses)];
    let (time, ours) = (used("datetime", Names::from(["datetime"])), ours.map(|(module, names)| used(module, names)));
    format!("from dataclasses import dataclass\n{time}\n{}{body}", ours.concat())
}

fn dataclass(voice: &Voice<'_>, record: &Record) -> String {
    let is_reply = record.name.ends_with("Reply");
    let documented = |said: &str| lines(&format!("\"\"\"{said}\"\"\""), "    ");
    let (first, last): (Vec<_>, Vec<_>) = record.fields.iter().partition(|field| !field.has_default);
    let fields = joined("", first.into_iter().chain(last), |field| {
        let Field { name, is_optional, has_default, .. } = field;
        let [.., ty] = field.types(&field.of);
        let declared = match field.kind {
            _ if *is_optional => format!("{ty} | None = None"),
            _ if !has_default => ty,
            Kind::Flag => format!("{ty} = False"),
            Kind::Map => format!("{ty} = FrozenMap({{}})"),
            _ => format!("{ty} = ()"),
        };
        format!("    {name}: {declared}\n{}", documented(&voice.all(&field.doc, false)))
    });
    let has_msg = record.fields.iter().any(|field| field.name == "msg");
    let (msg, said) = if has_msg { ("answer_msg", ANSWER_MSG) } else { ("msg", MSG) };
    let msg = format!("    {msg}: str | None = None\n{}", documented(said));
    let (base, msg) = if is_reply { ("Reply", &*msg) } else { ("Record", "") };
    let (name, said) = (&record.name, documented(&voice.all(&record.doc, false)));
    format!("\n\n@dataclass(frozen=True, slots=True, kw_only=True)\nclass {name}({base}):\n{said}\n{fields}{msg}")
}

/// What takes Python's values to the client's requests, and what its replies are in Python.
fn native(core: &Core) -> String {
    let requests = joined("", core.made(), |act| {
        let read = |param: &Field| {
            let (name, way) = (&param.name, format!("arguments::{}", param.way()));
            let as_str = if matches!(param.kind, Kind::Text | Kind::Secret) { ".as_str()" } else { "" };
            let optional = format!("some(\"{name}\", {name}, {way})?");
            let read = if param.is_optional { optional } else { format!("{way}(\"{name}\", {name})?") };
            (read, format!("{name}{as_str}"))
        };
        let (name, class, body) = (act.name, &act.class, act.request(read, |act| format!("Ok({act})")));
        format!("pub(crate) fn {name}({}) -> PyResult<cfhost::{class}> {{\n{body}\n}}\n\n", native_params(act))
    });
    let states = joined("", core.states(), |words| {
        format!("    {} {{ {} }}\n", words.name, joined(" ", &words.members, |(name, ..)| name))
    });
    let records = joined("", core.records(), |record| record.line(&format!("cfhost::{0} as {0}", record.name)));
    format!("\n{requests}statuses! {{\n{states}}}\n\nrecords! {{ \"cfhost\":\n{records}}}\n")
}

fn native_params(act: &Act) -> String {
    joined(", ", &act.params, |Field { name, is_optional, .. }| {
        let value = "Value<'_, '_>";
        if *is_optional { format!("{name}: Option<{value}>") } else { format!("{name}: {value}") }
    })
}

fn native_method(act: &Act) -> String {
    let (name, params, names) = (act.name, native_params(act), joined(", ", &act.params, |param| &param.name));
    let request = match act.is_either_or {
        true => format!("either_or::{name}({names})"),
        false if names.is_empty() => format!("Ok(cfhost::{}::new())", act.class),
        false => format!("acts::{name}({names})"),
    };
    let body = format!("self.send(py, || {request})");
    format!("\nfn {name}(&self, py: Python<'_>, {params}) -> PyResult<Py<PyAny>> {{\n{body}\n}}\n")
}

const MSG: &str = "The server's message, fit for end users; most answers have none.";
const ANSWER_MSG: &str =
    "The server's message on the whole answer, which other replies call ``msg``. Most answers have none.";
