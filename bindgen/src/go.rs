//! `ffi/go/acts.go`: the acts for Go, over those for C.

use crate::model::{Act, Core, Field, Kind, Record, Words, snake};
use crate::splice;
use crate::words::{Is, Voice, joined, lines, lower, word};

/// `unique_id` or `UniqueId` as `UniqueID`.
fn exported(name: &str) -> String {
    let word = |word: &str| match word {
        "id" | "api" | "ssl" | "sha1" | "url" => word.to_uppercase(),
        _ => word[..1].to_uppercase() + &word[1..],
    };
    snake(name).split('_').map(word).collect()
}

/// `unique_id` as `uniqueID`.
fn local(snake: &str) -> String {
    let first = snake.split('_').next().unwrap_or_default();
    first.to_owned() + &exported(snake)[first.len()..]
}

fn name(is: Is, name: &str) -> String {
    match (is, name) {
        (Is::Act | Is::Param | Is::Field, _) => exported(name),
        (Is::Item, "zones") => "[Client.Zones]".to_owned(),
        (Is::Item, "is_already_gone") => "AlreadyGone".to_owned(),
        (Is::Item, item) if item.contains(char::is_lowercase) => format!("[Error.{}]", exported(item)),
        (Is::Item, code) => format!("Code{}", exported(&code.to_lowercase())),
        (Is::Word, "None") => "nil or \"\"".to_owned(),
        _ => word(name),
    }
}

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    let states = joined("", core.states(), |words| states(&voice, words));
    let acts = joined("", &core.acts, |act| {
        let params = if act.params.is_empty() { String::new() } else { params(&voice, act) };
        let records = joined("", act.records(), |record| structure(&voice, record));
        let rows = joined("", &act.rows, |record| {
            let (name, from) = (exported(&record.name), snake(&record.name));
            let (function, made) = (local(&from), literal(record.fields.iter().map(made)));
            format!("\nfunc {function}(from *C.cfhost_{from}) {name} {{\n\treturn {name}{{\n{made}\t}}\n}}\n")
        });
        [params, records, rows, method(&voice, act)].concat()
    });
    vec![splice("ffi/go/acts.go", &[states + &acts])]
}

/// The state, and what else can be asked for.
fn states(voice: &Voice<'_>, words: &Words) -> String {
    let name = exported(&words.name);
    let said = format!("{name} is {} One of these, or another.", lower(&voice.all(&words.doc, false)));
    let filters = voice.core.all_words().filter(|filter| filter.name == format!("{}Filter", words.name));
    let asked = filters.flat_map(|filter| &filter.members).map(|member| (member, ", when asking"));
    let asked = asked.filter(|(member, _)| !words.members.iter().any(|(known, ..)| *known == member.0));
    let members = words.members.iter().map(|member| (member, "")).chain(asked);
    let members = joined("", members, |((member, word, meaning), when)| {
        let constant = format!("{name}{}", exported(member));
        format!("\t// {constant}{when}: {}\n\t{constant} {name} = \"{word}\"\n", lower(meaning))
    });
    format!("\n{}type {name} string\n\n// The words of {name}.\nconst (\n{members})\n", lines(&said, "// "))
}

fn params(voice: &Voice<'_>, act: &Act) -> String {
    let name = exported(act.name) + "Params";
    let mut members = String::new();
    let mut asked = vec![("size".to_owned(), format!("C.sizeof_cfhost_{}_params", act.name))];
    for param in &act.params {
        let Field { name: on_wire, kind, is_optional, .. } = param;
        let [_, ty, ..] = param.types(&exported(param.of.trim_end_matches("Filter")));
        let ty = if *is_optional { &ty } else { ty.trim_start_matches('*') };
        let field = exported(on_wire);
        let text = if *is_optional { "optional" } else { "text" };
        let value = match kind {
            Kind::Secret => format!("memory.secret(\"{on_wire}\", params.{field})"),
            Kind::Word => format!("memory.{text}(\"{on_wire}\", string(params.{field}))"),
            Kind::Subdomains => format!("memory.texts(\"{on_wire}\", params.{field})"),
            Kind::Flag => format!("cBool(valueOf(params.{field}))"),
            Kind::Number | Kind::Small if *is_optional => format!("C.{}_t(valueOf(params.{field}))", &ty[1..]),
            Kind::Number | Kind::Small => format!("C.{ty}_t(params.{field})"),
            _ => format!("memory.{text}(\"{on_wire}\", params.{field})"),
        };
        if ty.starts_with('*') {
            asked.push((format!("has_{on_wire}"), format!("has(params.{field})")));
        }
        asked.push((on_wire.clone(), value));
        if param.kind.is_many() {
            asked.push((format!("{on_wire}_count"), format!("C.size_t(len(params.{field}))")));
        }
        members += &lines(&voice.param(param, |_, member| format!("{ty}{member}")), "\t// ");
        members += &format!("\t{field} {ty}\n");
    }
    format!(
        "\n// {name} is what {act} is asked.\ntype {name} struct {{\n{members}}}\n\n\
         func (params *{name}) asked(memory *memory) C.cfhost_{act}_params {{\n\treturn C.cfhost_{act}_params{{\n{}\t}}\n}}\n",
        literal(asked),
        act = act.name,
    )
}

/// Members with their values in columns, as gofmt has them.
fn literal(members: impl IntoIterator<Item = (String, String)>) -> String {
    let members: Vec<_> = members.into_iter().collect();
    let width = members.iter().map(|(name, _)| name.len() + 1).max().unwrap_or_default();
    joined("", members, |(name, value)| format!("\t\t{:width$} {value},\n", name + ":"))
}

fn structure(voice: &Voice<'_>, record: &Record) -> String {
    let name = exported(&record.name);
    let said = format!("{name} is {}", lower(&voice.all(&record.doc, false)));
    let envelope = if record.name.ends_with("Reply") { "\tEnvelope\n" } else { "" };
    let members = joined("", &record.fields, |field| {
        let Field { name, kind, is_optional, of, .. } = field;
        let [_, ty, ..] = field.types(&exported(of));
        let ty = if *kind == Kind::Flag { "bool" } else { &ty };
        let nothing = if ty.starts_with('*') { "Nil" } else { "\"\"" };
        let nothing = if *kind == Kind::Secret { "Zero" } else { nothing };
        let more = if *kind == Kind::Word { format!(" One of the {ty} constants, or another.") } else { String::new() };
        let said = lines(&voice.field(field, &more, nothing), "\t// ");
        let omitted = if *is_optional && *kind != Kind::Secret { ",omitempty" } else { "" };
        format!("{said}\t{} {ty} `json:\"{name}{omitted}\"`\n", exported(name))
    });
    format!("\n{}type {name} struct {{\n{envelope}{members}}}\n", lines(&said, "// "))
}

/// A field, and what it is made of.
fn made(field: &Field) -> (String, String) {
    let (own, of_c) = (exported(&field.of), field.members("from."));
    let value = match field.kind {
        Kind::Word => format!("{own}(goText({of_c}))"),
        Kind::Rows => format!("goRows({of_c}, {})", local(&snake(&field.of))),
        _ => format!("go{}({of_c})", exported(&field.way())),
    };
    (exported(&field.name), value)
}

fn method(voice: &Voice<'_>, act: &Act) -> String {
    let (act_name, name, (what, rest)) = (act.name, exported(act.name), voice.act(act));
    let said = lines(&format!("{name} {} ({}). {}", lower(&what), act.source, rest.join(" ")), "// ");
    let (params, asked) = if act.params.is_empty() {
        (String::new(), format!("C.cfhost_{act_name}_params{{size: C.sizeof_cfhost_{act_name}_params}}"))
    } else {
        (format!(", params {name}Params"), "params.asked(&memory)".to_owned())
    };
    let envelope = ("Envelope".to_owned(), "envelope(from.envelope)".to_owned());
    let members = literal([envelope].into_iter().chain(act.reply.fields.iter().map(made)));
    format!(
        "\n{said}func (c *Client) {name}(ctx context.Context{params}) (*{name}Reply, error) {{\n\tvar memory memory\n\
         \tasked := {asked}\n\tvar from *C.cfhost_{act_name}_reply\n\
         \terr := c.call(ctx, \"{act_name}\", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {{\n\
         \t\treturn C.cfhost_{act_name}(native, &asked, &from, failed)\n\t}})\n\tif err != nil {{\n\t\treturn nil, err\n\t}}\n\
         \tdefer C.cfhost_{act_name}_reply_free(from)\n\treturn &{name}Reply{{\n{members}\t}}, nil\n}}\n"
    )
}
