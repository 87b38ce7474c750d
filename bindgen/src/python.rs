//! The acts for Python: the native half, the client's methods with their stubs, and what they answer.

use cfhost::Category;

use crate::model::{Act, Core, Field, Kind, Param, Record, camel, snake};
use crate::words::{Name, Of, Voice, lower, wrap};
use crate::{kept, splice, whole};

const CONTENTS: &str = "# Written by make bindings from core/src/acts: change it there.\n\n";
const PAIRS: &str = " One with an origin of its own is a pair ``(name, target)``. A mapping from names to targets is taken too, \
                     where a target may be ``None``.";

fn name(name: &Name<'_>) -> String {
    match *name {
        Name::Item("reveal_raw") => "the error's ``reveal_raw()``".to_owned(),
        Name::Item("is_already_gone") => "``already_gone``".to_owned(),
        Name::Word("true") => "``True``".to_owned(),
        Name::Word("false") => "``False``".to_owned(),
        Name::Act(text) | Name::Param(text) | Name::Field(text) | Name::Item(text) | Name::Word(text) => {
            format!("``{text}``")
        }
    }
}

/// The module that the class of a reply is in: a script that makes one look-up needs one class.
fn module(act: &str) -> &'static str {
    match act {
        "user_lookup" => "_user_lookup",
        _ if act.starts_with("user_") => "_users",
        _ if act.contains("zone") => "_zones",
        _ if act.starts_with("reseller_") => "_reseller",
        _ => "_provider",
    }
}

const MODULES: [(&str, &str); 5] = [
    ("_provider", "What the acts on providers answer."),
    ("_reseller", "What the acts on subscriptions answer."),
    ("_user_lookup", "What ``user_lookup`` answers."),
    ("_users", "What the acts on accounts answer."),
    ("_zones", "What the acts on zones answer."),
];

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    let classes = |module_name: &str| -> Vec<String> {
        let acts = core.acts.iter().filter(|act| module(&act.name) == module_name);
        let mut names: Vec<_> = acts.flat_map(Act::records).map(|record| record.name.clone()).collect();
        names.sort();
        names
    };
    let mut words: Vec<_> =
        core.words.iter().filter(|words| !words.is_filter).map(|words| words.name.clone()).collect();
    words.sort();
    let parts = MODULES.map(|(module, _)| (module, classes(module))).into_iter().chain([("_statuses", words)]);
    let parts: Vec<_> = parts.collect();
    let mut replies: Vec<_> = core.acts.iter().map(|act| act.reply.name.clone()).collect();
    replies.sort();
    let imports: String =
        parts.iter().map(|(module, names)| import(&format!("cfhost.{module}"), names, "    ")).collect();
    // Names of others stay.
    let before = whole("python/python/cfhost/__init__.py");
    let all = before.split_once("__all__ = [").and_then(|(_, rest)| rest.split_once("\n]")).expect("__all__").0;
    let all = all.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    let mut all: Vec<_> = all.chain(parts.iter().flat_map(|(_, names)| names).map(String::as_str)).collect();
    all.sort_unstable();
    all.dedup();
    let all = quoted(&all, "    ");
    let lazy =
        parts.iter().map(|(module, names)| format!("    \"{module}\": (\n{}    ),\n", quoted(names, "        ")));
    let methods: String =
        core.acts.iter().map(|act| method(&voice, act, &whole("python/python/cfhost/_client.py"))).collect();
    let of_package = |file: &str, texts: &[String]| {
        let path = format!("python/python/cfhost/{file}");
        let text = splice(&path, texts);
        (path, text)
    };
    let mut files = vec![
        of_package("__init__.py", &[imports, all, lazy.collect()]),
        of_package("_client.py", &[import("cfhost", &replies, "    "), format!("\n{}\n", methods.trim_end())]),
        of_package("_native.pyi", &[import("cfhost", &replies, ""), core.acts.iter().map(stub).collect()]),
        of_package("_statuses.py", &[statuses(&voice)]),
        ("python/src/acts.rs".to_owned(), crate::rust(&native(core))),
        (
            "python/src/client.rs".to_owned(),
            crate::rust(&splice("python/src/client.rs", &[core.acts.iter().map(native_method).collect()])),
        ),
    ];
    for (module_name, about) in MODULES {
        let acts: Vec<_> = core.acts.iter().filter(|act| module(&act.name) == module_name).collect();
        files.push((format!("python/python/cfhost/{module_name}.py"), replies_of(&voice, about, &acts)));
    }
    files
}

/// A line for each.
fn quoted<T: AsRef<str>>(names: &[T], indent: &str) -> String {
    names.iter().fold(String::new(), |lines, name| format!("{lines}{indent}\"{}\",\n", name.as_ref()))
}

fn import(module: &str, names: &[String], indent: &str) -> String {
    let line = format!("{indent}from {module} import {}\n", names.join(", "));
    if line.len() <= 120 {
        return line;
    }
    let names: String = names.iter().map(|name| format!("{indent}    {name},\n")).collect();
    format!("{indent}from {module} import (\n{names}{indent})\n")
}

fn typed(kind: &Kind) -> String {
    match kind {
        Kind::Secret(_) => "str | Secret".to_owned(),
        Kind::Flag => "bool".to_owned(),
        Kind::Number | Kind::Small => "int".to_owned(),
        Kind::Subdomains => "Mapping[str, str | None] | Iterable[str | tuple[str, str | None]]".to_owned(),
        _ => "str".to_owned(),
    }
}

/// A function's head, on one line or with a line for each parameter.
fn head(name: &str, params: &[String], returns: &str, end: &str) -> String {
    let line = format!(
        "    def {name}(self{}) -> {returns}:{end}\n",
        params.iter().map(|p| format!(", {p}")).collect::<String>()
    );
    if line.len() <= 120 {
        return line;
    }
    let params: String = params.iter().map(|param| format!("        {param},\n")).collect();
    format!("    def {name}(\n        self,\n{params}    ) -> {returns}:{end}\n")
}

fn stub(act: &Act) -> String {
    let param = |Param { name, kind, is_required, .. }: &Param| {
        format!("{name}: {}{}", typed(kind), if *is_required { "" } else { " | None" })
    };
    head(&act.name, &act.params.iter().map(param).collect::<Vec<_>>(), &act.reply.name, " ...")
}

fn method(voice: &Voice<'_>, act: &Act, before: &str) -> String {
    let (first, rest) = voice.act(act);
    let mut doc = wrap(&format!("{first}."), "        \"\"\"", "        ", 120);
    let (mut params, mut told) = (Vec::new(), String::new());
    let literal = |kind: &Kind| match kind {
        Kind::Words(words) => {
            let words: Vec<_> =
                voice.core.words(words).members.iter().map(|(_, word, _)| format!("\"{word}\"")).collect();
            format!("Literal[{}]", words.join(", "))
        }
        kind => typed(kind),
    };
    for Param { name, kind, doc, .. } in act.required().chain(act.optional()) {
        let said = lower(&voice.all(doc, Of::Params(act))) + if *kind == Kind::Subdomains { PAIRS } else { "" };
        told += &format!("        ``{name}``\n{}", wrap(&said, "            ", "            ", 120));
    }
    for Param { name, kind, .. } in act.required() {
        params.push(format!("{name}: {}", literal(kind)));
    }
    params.extend(act.optional().next().map(|_| "*".to_owned()));
    for Param { name, kind, .. } in act.optional() {
        params.push(format!("{name}: {} | None = None", literal(kind)));
    }
    let repeat = match act.repeat.as_str() {
        "Reads" => "The call changes nothing.",
        "SameState" => "A repeated call leaves the same state.",
        _ => "A repeated call fails, or does the work once more.",
    };
    let raised: Vec<_> = act.categories().iter().map(|(category, _)| error(*category)).collect();
    let raised = if raised.is_empty() { String::new() } else { format!(" Raises {}.", raised.join(", ")) };
    let closing = wrap(&format!("{} {repeat}{raised}", rest.join(" ")), "        ", "        ", 120);
    let example = kept(before, &format!("def {}(", act.name), ">>>", "\"\"\"");
    for part in [told, closing, example] {
        doc += if part.is_empty() { "" } else { "\n" };
        doc += &part;
    }
    let names: Vec<_> = act.params.iter().map(|param| param.name.as_str()).collect();
    let call = format!("        return self._core.{}({})\n", act.name, names.join(", "));
    format!("{}{doc}        \"\"\"\n{call}\n", head(&act.name, &params, &act.reply.name, ""))
}

fn error(category: Category) -> String {
    format!("``{}Error``", camel(category.as_str()))
}

fn statuses(voice: &Voice<'_>) -> String {
    let before = whole("python/python/cfhost/_statuses.py");
    let classes = voice.core.words.iter().filter(|words| !words.is_filter).map(|words| {
        let said = voice.all(&words.doc, Of::Words);
        let example = kept(&before, &format!("class {}(", words.name), ">>>", "\"\"\"");
        let rest = if example.is_empty() { String::new() } else { format!("\n\n{example}    ") };
        let members =
            words.members.iter().map(|(name, word, _)| format!("    {} = \"{word}\"\n", snake(name).to_uppercase()));
        format!("\n\nclass {}(Status):\n    \"\"\"{said}{rest}\"\"\"\n\n{}", words.name, members.collect::<String>())
    });
    classes.collect()
}

fn replies_of(voice: &Voice<'_>, about: &str, acts: &[&Act]) -> String {
    let body: String = acts.iter().flat_map(|act| act.records()).map(|record| dataclass(voice, record)).collect();
    let mut text = format!(
        "\"\"\"{about}\"\"\"\n\n{CONTENTS}from __future__ import annotations\n\nfrom dataclasses import dataclass\n"
    );
    text += if body.contains("datetime") { "from datetime import datetime\n" } else { "" };
    text += if body.contains("Secret") { "\nfrom cfhost._native import Secret\n" } else { "\n" };
    let used: Vec<_> = ["FrozenMap", "Record", "Reply"].into_iter().filter(|name| body.contains(name)).collect();
    text += &format!("from cfhost._reply import {}\n", used.join(", "));
    let mut words: Vec<_> = voice.core.words.iter().map(|words| words.name.as_str()).collect();
    words.retain(|name| body.contains(&format!(": {name} ")));
    words.sort_unstable();
    text += &(if words.is_empty() {
        String::new()
    } else {
        format!("from cfhost._statuses import {}\n", words.join(", "))
    });
    text + &body
}

fn dataclass(voice: &Voice<'_>, record: &Record) -> String {
    let is_reply = record.name.ends_with("Reply");
    let head = if is_reply { "Reply" } else { "Record" };
    let said = wrap(&voice.all(&record.doc, Of::Record(record)), "    \"\"\"", "    ", 117);
    let mut text = format!(
        "\n\n@dataclass(frozen=True, slots=True, kw_only=True)\nclass {}({head}):\n{}\"\"\"\n\n",
        record.name,
        said.trim_end()
    );
    let (first, last): (Vec<_>, Vec<_>) = record.fields.iter().partition(|field| !field.has_default);
    for Field { name, kind, is_optional, has_default, doc } in first.into_iter().chain(last) {
        let (ty, default) = match kind {
            Kind::Flag => ("bool".to_owned(), "False"),
            Kind::Number | Kind::Small => ("int".to_owned(), ""),
            Kind::Time => ("datetime".to_owned(), ""),
            Kind::Map => ("FrozenMap".to_owned(), "FrozenMap({})"),
            Kind::Texts => ("tuple[str, ...]".to_owned(), "()"),
            Kind::Rows(row) => (format!("tuple[{row}, ...]"), "()"),
            Kind::Secret(_) => ("Secret".to_owned(), ""),
            Kind::Words(words) => (words.clone(), ""),
            _ => ("str".to_owned(), ""),
        };
        let declared = match (is_optional, has_default) {
            (true, _) => format!("{ty} | None = None"),
            (_, true) => format!("{ty} = {default}"),
            _ => ty,
        };
        let said = wrap(&voice.all(doc, Of::Record(record)), "    \"\"\"", "    ", 117);
        text += &format!("    {name}: {declared}\n{}\"\"\"\n", said.trim_end());
    }
    if is_reply {
        let (name, said) = if record.fields.iter().any(|field| field.name == "msg") {
            (
                "answer_msg",
                "The server's message on the whole answer, which other replies call ``msg``. Most answers have none.",
            )
        } else {
            ("msg", "The server's message, fit for end users; most answers have none.")
        };
        text += &format!("    {name}: str | None = None\n    \"\"\"{said}\"\"\"\n");
    }
    text
}

/// What takes Python's values to the client's requests, and what its replies are in Python.
fn native(core: &Core) -> String {
    let mut text = "//! The acts for Python: requests of Python's values, and replies as dataclasses.\n//!\n\
                    //! Written by `make bindings` from `core/src/acts`: change it there.\n\n\
                    use cfhost::*;\nuse pyo3::prelude::*;\n\n\
                    use crate::arguments::{self, flag, number, secret, small, some, text, word};\n\
                    use crate::client::Value;\nuse crate::replies::{records, statuses};\n"
        .replace("cfhost::*", &format!("cfhost::{{{}}}", imported(core).join(", ")));
    for act in core.acts.iter().filter(|act| act.is_made()) {
        let (params, mut body, mut given) = (native_params(act), String::new(), Vec::new());
        for Param { name, kind, .. } in act.required() {
            let way = reader(kind);
            body += &format!("let {name} = {way}(\"{name}\", {name})?;\n");
            let is_text = ["text", "secret"].contains(&way);
            given.push(format!("{name}{}", if is_text { ".as_str()" } else { "" }));
        }
        body += &format!(
            "let {}act = {}::new({});\n",
            if act.optional().next().is_some() { "mut " } else { "" },
            act.class,
            given.join(", ")
        );
        for Param { name, kind, .. } in act.optional() {
            let (way, value) = (reader(kind), if *kind == Kind::Text { ".as_str()" } else { "" });
            body += &format!(
                "if let Some({name}) = some(\"{name}\", {name}, {way})? {{\nact = act.{name}({name}{value});\n}}\n"
            );
        }
        text += &format!("\npub(crate) fn {}({params}) -> PyResult<{}> {{\n{body}Ok(act)\n}}\n", act.name, act.class);
    }
    let states = core.words.iter().filter(|words| !words.is_filter).map(|words| {
        let members: Vec<_> = words.members.iter().map(|(name, ..)| name.as_str()).collect();
        format!("    {} {{ {} }}\n", words.name, members.join(" "))
    });
    let records = core.acts.iter().flat_map(Act::records).map(|record| {
        let fields: Vec<_> = record.fields.iter().map(|field| field.name.as_str()).collect();
        wrap(&format!("{name} as {name} {{ {} }}", fields.join(" "), name = record.name), "    ", "        ", 120)
    });
    format!(
        "{text}\nstatuses! {{\n{}}}\n\nrecords! {{ \"cfhost\":\n{}}}\n",
        states.collect::<String>(),
        records.collect::<String>()
    )
}

fn imported(core: &Core) -> Vec<String> {
    let states = core.words.iter().filter(|words| !words.is_filter).map(|words| words.name.clone());
    let requests = core.acts.iter().filter(|act| act.is_made()).map(|act| act.class.clone());
    requests.chain(core.acts.iter().flat_map(Act::records).map(|record| record.name.clone())).chain(states).collect()
}

fn reader(kind: &Kind) -> &'static str {
    match kind {
        Kind::Secret(_) => "secret",
        Kind::Flag => "flag",
        Kind::Number => "number",
        Kind::Small => "small",
        Kind::Words(_) => "word",
        Kind::Subdomains => "arguments::subdomains",
        _ => "text",
    }
}

fn native_params(act: &Act) -> String {
    let param = |Param { name, is_required, .. }: &Param| {
        if *is_required { format!("{name}: Value<'_, '_>") } else { format!("{name}: Option<Value<'_, '_>>") }
    };
    act.params.iter().map(param).collect::<Vec<_>>().join(", ")
}

fn native_method(act: &Act) -> String {
    let names: Vec<_> = act.params.iter().map(|param| param.name.as_str()).collect();
    let request = if act.params.is_empty() {
        format!("Ok(cfhost::{}::new())", act.class)
    } else {
        format!("{}::{}({})", if act.is_either_or { "either_or" } else { "acts" }, act.name, names.join(", "))
    };
    let many = "#[expect(clippy::too_many_arguments, reason = \"they are keywords in Python\")]\n";
    format!(
        "\n{}fn {name}(&self, py: Python<'_>, {}) -> PyResult<Py<PyAny>> {{\nself.send(py, || {request})\n}}\n",
        if names.len() > 5 { many } else { "" },
        native_params(act),
        name = act.name
    )
}
