//! What asks for the acts of the vectors, and makes plain data of the replies: in Rust, `tests/src/acts.rs`, and in C,
//! `tests/c/acts.h`. Other languages ask by reflection.

use crate::model::{Core, Field, Kind, Record, snake};
use crate::words::joined;
use crate::{rust, splice};

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    vec![rust("tests/src/acts.rs", in_rust(core)), splice("tests/c/acts.h", &[in_c(core)])]
}

fn in_rust(core: &Core) -> String {
    let read = |param: &Field| {
        let (name, way) = (&param.name, param.way());
        let expected = if param.is_optional { String::new() } else { format!(".expect(\"{name}\")") };
        (format!("given.{way}(\"{name}\"){expected}"), name.clone())
    };
    let finish = |act: &str| format!("finish(client, given, &{act})");
    let arms = joined("", &core.acts, |act| {
        let (name, by_hand) = (act.name, finish(&format!("either_or::{}(given)", act.name)));
        format!("\"{name}\" => {{\n{}\n}}\n", if act.is_either_or { by_hand } else { act.request(read, finish) })
    });
    let words = joined(" ", core.states(), |words| &words.name);
    let records = joined("", core.records(), |record| record.line(&record.name));
    format!(
        "\n#[expect(clippy::too_many_lines, reason = \"an arm for each act\")]\n\
         pub(crate) fn send(client: &Client, given: &Vector) -> Outcome {{\nmatch given.act.as_str() {{\n\
         {arms}other => panic!(\"no act {{other}}\"),\n}}\n}}\n\n\
         records! {{ words {words} }}\n\nrecords! {{\n{records}}}\n"
    )
}

fn in_c(core: &Core) -> String {
    let rows = joined("", core.acts.iter().flat_map(|act| &act.rows), |record| {
        let (name, packed) = (snake(&record.name), packed(record));
        format!(
            "static json_t *{name}_of(const cfhost_{name} *const *rows, size_t count) {{\n    json_t *list = json_array();\n    \
             for (size_t i = 0; i < count; i++) {{\n        const cfhost_{name} *from = rows[i];\n        \
             json_array_append_new(list, {packed});\n    }}\n    return list;\n}}\n\n"
        )
    });
    let acts = joined("", &core.acts, |act| {
        let params = joined("", &act.params, |param| {
            let (name, way) = (&param.name, param.way());
            let has = matches!(param.kind, Kind::Flag | Kind::Number | Kind::Small) && param.is_optional;
            let has = if has { format!("        params.has_{name} = has(\"{name}\");\n") } else { String::new() };
            let count = if param.kind.is_many() { format!(", &params.{name}_count") } else { String::new() };
            format!("{has}        params.{name} = {way}(\"{name}\"{count});\n")
        });
        let (name, init, packed) = (act.name, act.name.to_uppercase(), packed(&act.reply));
        format!(
            "    if (strcmp(act, \"{name}\") == 0) {{\n        cfhost_{name}_params params = CFHOST_{init}_PARAMS_INIT;\n\
             {params}        SEND({name}, {packed});\n    }}\n"
        )
    });
    format!(
        "\n{rows}static json_t *send_act(const cfhost_client *client, const char *act) {{\n    cfhost_error *error = NULL;\n\
         {acts}    die(\"no such act\", act);\n    return NULL;\n}}\n"
    )
}

fn packed(record: &Record) -> String {
    let values = joined("", &record.fields, |field| {
        let way = if field.kind == Kind::Rows { snake(&field.of) } else { field.way() };
        format!(",\n            \"{}\", {way}_of({})", field.name, field.members("from->"))
    });
    let form = vec!["s:o"; record.fields.len()].join(", ");
    format!("json_pack(\"{{{form}}}\"{values})")
}
