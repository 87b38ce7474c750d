//! `ffi/go/acts.go`: the acts for Go, over those for C.

use crate::model::{Act, Core, Field, Kind, Param, Record, Words, snake};
use crate::words::{Name, Of, Voice, absence, listed, lower, wrap};

/// `unique_id` as `UniqueID`.
fn exported(snake: &str) -> String {
    let word = |word: &str| match word {
        "id" | "api" | "ssl" | "sha1" | "url" => word.to_uppercase(),
        _ => word[..1].to_uppercase() + &word[1..],
    };
    snake.split('_').map(word).collect()
}

/// `unique_id` as `uniqueID`.
fn local(snake: &str) -> String {
    let (first, rest) = snake.split_once('_').unwrap_or((snake, ""));
    if rest.is_empty() { first.to_owned() } else { first.to_owned() + &exported(rest) }
}

fn name(name: &Name<'_>) -> String {
    match *name {
        Name::Act(text) | Name::Param(text) | Name::Field(text) => exported(text),
        Name::Item("zones") => "[Client.Zones]".to_owned(),
        Name::Item("is_already_gone") => "AlreadyGone".to_owned(),
        Name::Item(item) if item.contains(char::is_lowercase) => format!("[Error.{}]", exported(item)),
        Name::Item(code) => format!("Code{}", exported(&code.to_lowercase())),
        Name::Word("None") => "nil or \"\"".to_owned(),
        Name::Word(word) if word.len() > 3 && word.ends_with(['_', 'e']) => word.to_owned(),
        Name::Word(word) => format!("\"{word}\""),
    }
}

pub(crate) fn acts(core: &Core) -> String {
    let voice = Voice { core, name };
    let mut text = "// Written by make bindings from core/src/acts: change it there.\n\npackage cfhost\n\n\
                    // #include <cfhost.h>\nimport \"C\"\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n"
        .to_owned();
    for words in core.words.iter().filter(|words| !words.is_filter) {
        text += &states(&voice, words);
    }
    for act in &core.acts {
        if !act.params.is_empty() {
            text += &params(&voice, act);
        }
        for record in act.records() {
            text += &structure(&voice, record);
        }
        for record in &act.rows {
            let (name, from) = (exported(&snake(&record.name)), snake(&record.name));
            let made = literal(&record.fields.iter().map(made).collect::<Vec<_>>());
            let function = local(&from);
            text += &format!("\nfunc {function}(from *C.cfhost_{from}) {name} {{\n\treturn {name}{{\n{made}\t}}\n}}\n");
        }
        text += &method(&voice, act);
    }
    text
}

fn comment(text: &str, indent: &str) -> String {
    let start = format!("{indent}// ");
    wrap(text, &start, &start, 120)
}

/// The state, and what else can be asked for.
fn states(voice: &Voice<'_>, words: &Words) -> String {
    let name = exported(&snake(&words.name));
    let mut text = format!(
        "\n{}type {name} string\n\n// The words of {name}.\nconst (\n",
        comment(&format!("{name} is {} One of these, or another.", lower(&voice.all(&words.doc, Of::Words))), "")
    );
    let filter = voice.core.words.iter().find(|filter| filter.name == format!("{}Filter", words.name));
    let asked = filter
        .iter()
        .flat_map(|filter| &filter.members)
        .filter(|member| !words.members.iter().any(|(n, ..)| *n == member.0));
    let members = words.members.iter().map(|member| (member, "")).chain(asked.map(|member| (member, ", when asking")));
    for ((member, word, meaning), when) in members {
        let constant = format!("{name}{}", exported(&snake(member)));
        text += &format!("\t// {constant}{when}: {}\n\t{constant} {name} = \"{word}\"\n", lower(meaning));
    }
    text + ")\n"
}

fn params(voice: &Voice<'_>, act: &Act) -> String {
    let name = exported(&act.name) + "Params";
    let (mut members, mut before) = (String::new(), String::new());
    let mut asked = vec![("size".to_owned(), format!("C.sizeof_cfhost_{}_params", act.name))];
    for Param { name: on_wire, kind, is_required, doc } in &act.params {
        let field = exported(on_wire);
        let (has, variable) = (local(&format!("has_{on_wire}")), local(on_wire));
        let text = if *is_required { "text" } else { "optional" };
        let (ty, mut value) = match kind {
            Kind::Secret(_) => ("Secret".to_owned(), format!("memory.secret(\"{on_wire}\", params.{field})")),
            Kind::Words(words) => {
                let state = exported(&snake(words.trim_end_matches("Filter")));
                (state, format!("memory.{text}(\"{on_wire}\", string(params.{field}))"))
            }
            Kind::Subdomains => ("[]string".to_owned(), format!("memory.texts(\"{on_wire}\", params.{field})")),
            Kind::Flag => ("*bool".to_owned(), variable.clone()),
            Kind::Number if *is_required => ("uint64".to_owned(), format!("C.uint64_t(params.{field})")),
            Kind::Number => ("*uint64".to_owned(), format!("C.uint64_t({variable})")),
            Kind::Small => ("*uint32".to_owned(), format!("C.uint32_t({variable})")),
            _ => ("string".to_owned(), format!("memory.{text}(\"{on_wire}\", params.{field})")),
        };
        if ty.starts_with('*') {
            let way = if *kind == Kind::Flag { "flagOf" } else { "numberOf" };
            before += &format!("\t{has}, {variable} := {way}(params.{field})\n");
            asked.push((format!("has_{on_wire}"), has));
        }
        asked.push((on_wire.clone(), std::mem::take(&mut value)));
        let mut said = voice.all(doc, Of::Params(act));
        if let Kind::Words(words) = kind {
            let words = voice.core.words(words);
            let constants: Vec<_> = words.members.iter().map(|(member, ..)| format!("{ty}{member}")).collect();
            said += &format!(" {}.", listed(&constants, "or"));
        } else if *kind == Kind::Subdomains {
            said += " Each with \":target\" after it if it has an origin of its own.";
            asked.push((format!("{on_wire}_count"), format!("C.size_t(len(params.{field}))")));
        }
        members += &comment(&(said + if *is_required { " Required." } else { "" }), "\t");
        members += &format!("\t{field} {ty}\n");
    }
    format!(
        "\n// {name} is what {act} is asked.\ntype {name} struct {{\n{members}}}\n\n\
         func (params *{name}) asked(memory *memory) C.cfhost_{act}_params {{\n{before}\
         \treturn C.cfhost_{act}_params{{\n{}\t}}\n}}\n",
        literal(&asked),
        act = act.name,
    )
}

/// Members with their values in columns, as gofmt has them.
fn literal(members: &[(String, String)]) -> String {
    let width = members.iter().map(|(name, _)| name.len() + 1).max().unwrap_or_default();
    let line = |(name, value): &(String, String)| format!("\t\t{:width$} {value},\n", format!("{name}:"));
    members.iter().map(line).collect()
}

fn structure(voice: &Voice<'_>, record: &Record) -> String {
    let (name, is_reply) = (exported(&snake(&record.name)), record.name.ends_with("Reply"));
    let said = format!("{name} is {}", lower(&voice.all(&record.doc, Of::Record(record))));
    let mut text = format!("\n{}type {name} struct {{\n", comment(&said, ""));
    text += if is_reply { "\tEnvelope\n" } else { "" };
    for Field { name, kind, is_optional, doc, .. } in &record.fields {
        let mut said = voice.all(doc, Of::Record(record));
        let (ty, nothing) = match kind {
            Kind::Flag => ("bool".to_owned(), ""),
            Kind::Number => ("*uint64".to_owned(), "Nil"),
            Kind::Time => ("*time.Time".to_owned(), "Nil"),
            Kind::Map => ("map[string]string".to_owned(), ""),
            Kind::Texts => ("[]string".to_owned(), ""),
            Kind::Rows(row) => (format!("[]{}", exported(&snake(row))), ""),
            Kind::Secret(_) => ("Secret".to_owned(), "Zero"),
            Kind::Words(words) => (exported(&snake(words)), "\"\""),
            _ => ("string".to_owned(), "\"\""),
        };
        if matches!(kind, Kind::Words(_)) {
            said += &format!(" One of the {ty} constants, or another.");
        }
        if *is_optional {
            said += &absence(&said, nothing, kind);
        }
        let omitted = if *is_optional && !matches!(kind, Kind::Secret(_)) { ",omitempty" } else { "" };
        text += &comment(&said, "\t");
        text += &format!("\t{} {ty} `json:\"{name}{omitted}\"`\n", exported(name));
    }
    text + "}\n"
}

/// A field, and what it is made of.
fn made(Field { name, kind, .. }: &Field) -> (String, String) {
    let value = match kind {
        Kind::Flag => format!("bool(from.{name})"),
        Kind::Number => format!("goNumber(from.has_{name}, from.{name})"),
        Kind::Time => format!("goTime(from.{name})"),
        Kind::Map => format!("goMap(from.{name}, from.{name}_count)"),
        Kind::Texts => format!("goTexts(from.{name}, from.{name}_count)"),
        Kind::Rows(row) => format!("goRows(from.{name}, from.{name}_count, {})", local(&snake(row))),
        Kind::Secret(_) => format!("goSecret(from.{name})"),
        Kind::Words(words) => format!("{}(C.GoString(from.{name}))", exported(&snake(words))),
        _ => format!("C.GoString(from.{name})"),
    };
    (exported(name), value)
}

fn method(voice: &Voice<'_>, act: &Act) -> String {
    let (act_name, name, (first, rest)) = (&act.name, exported(&act.name), voice.act(act));
    let said = comment(&format!("{name} {}. {}", lower(&first), rest.join(" ")), "");
    let (params, asked) = if act.params.is_empty() {
        (String::new(), format!("C.cfhost_{act_name}_params{{size: C.sizeof_cfhost_{act_name}_params}}"))
    } else {
        (format!(", params {name}Params"), "params.asked(&memory)".to_owned())
    };
    let mut members = vec![("Envelope".to_owned(), "envelope(from.envelope)".to_owned())];
    members.extend(act.reply.fields.iter().map(made));
    format!(
        "\n{said}func (c *Client) {name}(ctx context.Context{params}) (*{name}Reply, error) {{\n\tvar memory memory\n\
         \tasked := {asked}\n\tvar from *C.cfhost_{act_name}_reply\n\
         \terr := c.call(ctx, \"{act_name}\", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {{\n\
         \t\treturn C.cfhost_{act_name}(native, &asked, &from, failed)\n\t}})\n\tif err != nil {{\n\t\treturn nil, err\n\t}}\n\
         \tdefer C.cfhost_{act_name}_reply_free(from)\n\treturn &{name}Reply{{\n{}\t}}, nil\n}}\n",
        literal(&members)
    )
}
