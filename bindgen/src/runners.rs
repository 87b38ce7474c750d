//! What asks for the acts of the vectors, and makes plain data of the replies: in Rust, `tests/src/acts.rs`, and in C,
//! `tests/c/acts.h`. Other languages ask by reflection.

use crate::model::{Act, Core, Field, Kind, Param, Record, snake};
use crate::rust;
use crate::words::wrap;

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    vec![("tests/src/acts.rs".to_owned(), rust(&in_rust(core))), ("tests/c/acts.h".to_owned(), in_c(core))]
}

fn in_rust(core: &Core) -> String {
    let classes = core.acts.iter().filter(|act| !act.is_either_or).map(|act| &*act.class);
    let classes: Vec<_> = classes.collect();
    let mut text = format!(
        "//! The acts as vectors ask for them, and their replies as plain data.\n//!\n\
         //! Written by `make bindings` from `core/src/acts`: change it there.\n\nuse cfhost::{{Client, {}}};\n\n\
         use crate::outcome::{{Outcome, either_or, finish, records}};\nuse crate::vectors::Vector;\n\n\
         #[expect(clippy::too_many_lines, reason = \"an arm for each act\")]\n\
         pub(crate) fn send(client: &Client, given: &Vector) -> Outcome {{\nmatch given.act.as_str() {{\n",
        classes.join(", ")
    );
    for act in &core.acts {
        let read = |param: &Param| format!("given.{}(\"{}\")", reader(&param.kind), param.name);
        let needed: Vec<_> =
            act.required().map(|param| format!("{}.expect(\"{}\")", read(param), param.name)).collect();
        let new = if act.is_either_or {
            format!("either_or::{}(given)", act.name)
        } else {
            format!("{}::new({})", act.class, needed.join(", "))
        };
        let options = act.optional().filter(|_| !act.is_either_or).map(|param| {
            format!("if let Some({name}) = {} {{\nact = act.{name}({name});\n}}\n", read(param), name = param.name)
        });
        let options: String = options.collect();
        let mutable = if options.is_empty() { "" } else { "mut " };
        text +=
            &format!("\"{}\" => {{\nlet {mutable}act = {new};\n{options}finish(client, given, &act)\n}}\n", act.name);
    }
    let records = core.acts.iter().flat_map(Act::records).map(|record| {
        let fields: Vec<_> = record.fields.iter().map(|field| field.name.as_str()).collect();
        wrap(&format!("{} {{ {} }}", record.name, fields.join(" ")), "    ", "        ", 120)
    });
    let words: Vec<_> = core.words.iter().filter(|words| !words.is_filter).map(|words| &*words.name).collect();
    format!(
        "{text}other => panic!(\"no act {{other}}\"),\n}}\n}}\n\nrecords! {{ words {} }}\n\nrecords! {{\n{}}}\n",
        words.join(" "),
        records.collect::<String>()
    )
}

fn reader(kind: &Kind) -> &'static str {
    match kind {
        Kind::Flag => "flag",
        Kind::Number => "number",
        Kind::Small => "small",
        Kind::Words(_) => "word",
        Kind::Subdomains => "list",
        _ => "text",
    }
}

fn in_c(core: &Core) -> String {
    let mut text = "/* The acts as vectors ask for them, and their replies as JSON.\n *\n\
                    \x20* Written by make bindings from core/src/acts: change it there. */\n"
        .to_owned();
    for record in core.acts.iter().flat_map(|act| &act.rows) {
        let name = snake(&record.name);
        text += &format!(
            "\nstatic json_t *{name}_of(const cfhost_{name} *const *rows, size_t count) {{\n    json_t *list = json_array();\n    \
             for (size_t i = 0; i < count; i++) {{\n        const cfhost_{name} *from = rows[i];\n        \
             json_array_append_new(list, {});\n    }}\n    return list;\n}}\n",
            packed(record)
        );
    }
    text +=
        "\nstatic json_t *send_act(const cfhost_client *client, const char *act) {\n    cfhost_error *error = NULL;\n";
    for act in &core.acts {
        let (name, init) = (&act.name, act.name.to_uppercase());
        text += &format!(
            "    if (strcmp(act, \"{name}\") == 0) {{\n        cfhost_{name}_params params = CFHOST_{init}_PARAMS_INIT;\n"
        );
        for Param { name, kind, is_required, .. } in &act.params {
            let (has, value) = match kind {
                Kind::Flag => (!is_required, format!("flag(\"{name}\")")),
                Kind::Number => (!is_required, format!("number(\"{name}\")")),
                Kind::Small => (!is_required, format!("(uint32_t)number(\"{name}\")")),
                Kind::Subdomains => {
                    text += &format!(
                        "        const char *{name}[MOST];\n        params.{name}_count = texts(\"{name}\", {name});\n"
                    );
                    (false, name.clone())
                }
                _ => (false, format!("text(\"{name}\")")),
            };
            text += &(if has { format!("        params.has_{name} = has(\"{name}\");\n") } else { String::new() });
            text += &format!("        params.{name} = {value};\n");
        }
        text += &format!("        SEND({name}, {});\n    }}\n", packed(&act.reply));
    }
    text + "    die(\"no such act\", act);\n    return NULL;\n}\n"
}

fn packed(record: &Record) -> String {
    let values = record.fields.iter().map(|Field { name, kind, .. }| {
        let value = match kind {
            Kind::Flag => format!("json_boolean(from->{name})"),
            Kind::Number => format!("number_or_null(from->has_{name}, from->{name})"),
            Kind::Time => format!("time_or_null(from->{name})"),
            Kind::Map => format!("map_of(from->{name}, from->{name}_count)"),
            Kind::Texts => format!("list_of(from->{name}, from->{name}_count)"),
            Kind::Rows(row) => format!("{}_of(from->{name}, from->{name}_count)", snake(row)),
            _ => format!("text_or_null(from->{name})"),
        };
        format!(",\n            \"{name}\", {value}")
    });
    let form = vec!["s:o"; record.fields.len()].join(", ");
    format!("json_pack(\"{{{form}}}\"{})", values.collect::<String>())
}
