//! `ffi/src/acts.rs`: the acts for C. cbindgen makes the header of it, comments included.

use crate::model::{Act, Core, Field, Kind, Param, Record, Words, snake};
use crate::words::{Name, Of, Voice, absence, listed, lower, wrap};

fn name(name: &Name<'_>) -> String {
    match *name {
        Name::Act(text) | Name::Param(text) | Name::Field(text) => text.to_owned(),
        Name::Item("zones") => "cfhost_zones_new".to_owned(),
        Name::Item(item) if item.contains(char::is_lowercase) => format!("cfhost_error_{item}"),
        Name::Item(code) => format!("CFHOST_CODE_{code}"),
        Name::Word("None") => "NULL".to_owned(),
        Name::Word(word) if word.len() > 3 && word.ends_with(['_', 'e']) => word.to_owned(),
        Name::Word(word) => format!("\"{word}\""),
    }
}

const OPENING: &str = "//! The acts, for C: what each is asked and answers, and the function that does it.
//!
//! Written by `make bindings` from `core/src/acts`: change it there.

use std::ffi::{c_char, c_int};

use cfhost_core::*;

use crate::border::{Asked, Refused, act, array, given, id, optional, required, sized, word};
use crate::client::cfhost_client;
use crate::either_or;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::memory::{Memory, ToC, free, to_c};
use crate::types::{cfhost_pair, cfhost_time};
";

pub(crate) fn acts(core: &Core) -> String {
    let voice = Voice { core, name };
    let classes =
        core.acts.iter().flat_map(|act| [act.class.as_str()].into_iter().chain(act.records().map(|r| &*r.name)));
    let classes = classes.chain(core.words.iter().filter(|words| !words.is_filter).map(|words| &*words.name));
    let imports = format!("use cfhost_core::{{{}}};", classes.collect::<Vec<_>>().join(", "));
    let mut text = OPENING.replace("use cfhost_core::*;", &imports);
    let states: Vec<_> = core.words.iter().filter(|words| !words.is_filter).map(|words| &*words.name).collect();
    text += &format!("\nto_c! {{ {} }}\n", states.join(" "));
    // A header of the acts in another order would be another header.
    let mut acts: Vec<_> = core.acts.iter().collect();
    acts.sort_by_key(|act| &act.name);
    for act in acts {
        text += &params(&voice, act);
        let mut words: Vec<_> = core.words.iter().filter(|words| words.act == act.name).collect();
        // What is only asked for comes after what there is.
        words.sort_by_key(|words| words.is_filter);
        for words in words {
            text += &constants(core, act, words);
        }
        for record in &act.rows {
            text += &row(&voice, record);
        }
        text += &reply(&voice, act);
        text += &asked(act);
        text += &functions(&voice, act);
    }
    text
}

/// The constant of a word. What is only asked for has one for all filters.
fn constant(core: &Core, words: &Words, member: &str) -> String {
    let state = words.name.trim_end_matches("Filter");
    let is_state = core.words(state).members.iter().any(|(name, _, _)| name == member);
    let prefix = if is_state { snake(state) } else { "status".to_owned() };
    format!("CFHOST_{prefix}_{member}").to_uppercase()
}

fn constants(core: &Core, act: &Act, words: &Words) -> String {
    let filters = act.params.iter().filter(|param| matches!(param.kind, Kind::Words(_))).map(|param| &param.name);
    let filters = listed(&filters.collect::<Vec<_>>(), "and");
    let is_first = core
        .words
        .iter()
        .find(|other| other.act == act.name && other.is_filter)
        .is_none_or(|first| first.name == words.name);
    let mut text = String::from("\n");
    for (member, word, meaning) in &words.members {
        let (constant, meaning) = (constant(core, words, member), lower(meaning));
        let of = match (words.is_filter, constant.starts_with("CFHOST_STATUS") && is_first) {
            (false, _) => snake(&words.name),
            (true, true) => format!("{filters} when asking"),
            (true, false) => continue,
        };
        text += &format!("/// Value of {of}: {meaning}\npub const {constant}: &str = \"{word}\";\n");
    }
    text
}

fn comment(text: &str, indent: &str) -> String {
    let start = format!("{indent}/// ");
    wrap(text, &start, &start, 120)
}

/// A member with its comment.
fn member(said: &str, name: &str, ty: &str) -> String {
    format!("{}    pub {name}: {ty},\n", comment(said, "    "))
}

fn structure(said: &str, name: &str, members: &str) -> String {
    format!("\n{}#[repr(C)]\n#[derive(Clone, Copy)]\npub struct {name} {{\n{members}}}\n", comment(said, ""))
}

fn params(voice: &Voice<'_>, act: &Act) -> String {
    let (name, init) = (&act.name, format!("CFHOST_{}_PARAMS_INIT", act.name.to_uppercase()));
    let mut members = member(&format!("The size of this struct; {init} sets it."), "size", "usize");
    let mut last = ("size".to_owned(), "usize");
    for Param { name, kind, is_required, doc } in &act.params {
        let ty = match kind {
            Kind::Flag => "c_int",
            Kind::Number => "u64",
            Kind::Small => "u32",
            Kind::Subdomains => "*const *const c_char",
            _ => "*const c_char",
        };
        if !is_required && !ty.starts_with('*') {
            members += &member(&format!("Whether {name} is given."), &format!("has_{name}"), "c_int");
        }
        let mut said = voice.all(doc, Of::Params(act));
        if let Kind::Words(words) = kind {
            let filter = voice.core.words(words);
            let constants: Vec<_> =
                filter.members.iter().map(|(name, ..)| constant(voice.core, filter, name)).collect();
            said = format!("{said} {}.", listed(&constants, "or"));
        } else if *kind == Kind::Subdomains {
            said += " Each with \":target\" after it if it has an origin of its own.";
        }
        members += &member(&(said + if *is_required { " Required." } else { "" }), name, ty);
        last = (name.clone(), ty);
        if *kind == Kind::Subdomains {
            last = (format!("{name}_count"), "usize");
            members += &member("How many there are.", &last.0, last.1);
        }
    }
    let none = if act.params.is_empty() { ", which needs none" } else { "" };
    let said = format!("The parameters of {name}{none}. Begin with {init}.");
    let params = format!("cfhost_{name}_params");
    format!("{}sized!({params}, {}: {});\n", structure(&said, &params, &members), last.0, last.1)
}

fn members(voice: &Voice<'_>, record: &Record) -> String {
    let mut text = String::new();
    for Field { name, kind, is_optional, doc, .. } in &record.fields {
        let mut said = voice.all(doc, Of::Record(record));
        let ty = match kind {
            Kind::Flag => "bool",
            Kind::Number => {
                text += &member(&format!("Whether {name} is there."), &format!("has_{name}"), "bool");
                "u64"
            }
            Kind::Time => "*const cfhost_time",
            Kind::Map => "*const cfhost_pair",
            Kind::Texts => "*const *const c_char",
            Kind::Rows(row) => &format!("*const *const cfhost_{}", snake(row)),
            _ => "*const c_char",
        };
        match kind {
            Kind::Map => said += " In the order of the names.",
            Kind::Words(words) => {
                said += &format!(" One of the CFHOST_{}_ texts, or another.", snake(words).to_uppercase());
            }
            Kind::Secret(_) => said += " A secret.",
            _ => {}
        }
        if *is_optional && *kind != Kind::Number {
            said += &absence(&said, "NULL", kind);
        }
        text += &member(&said, name, ty);
        if kind.is_many() {
            text += &member("How many there are.", &format!("{name}_count"), "usize");
        }
    }
    text
}

/// What makes the members of a struct, and their names.
fn made(record: &Record) -> (String, String) {
    let lines = record.fields.iter().map(|Field { name, kind, .. }| {
        let names = match kind {
            Kind::Number => format!("has_{name}, {name}"),
            _ if kind.is_many() => format!("{name}, {name}_count"),
            _ => return (String::new(), format!("{name}: fields.{name}.to_c(memory)")),
        };
        (format!("let ({names}) = fields.{name}.to_c(memory);\n"), names)
    });
    let (before, names): (Vec<_>, Vec<_>) = lines.unzip();
    (before.concat(), names.join(", "))
}

fn row(voice: &Voice<'_>, record: &Record) -> String {
    let (name, (before, names)) = (format!("cfhost_{}", snake(&record.name)), made(record));
    let said =
        voice.all(&record.doc, Of::Record(record)) + " It grows at its end, so arrays of it are arrays of pointers.";
    format!(
        "{}\nimpl ToC for {} {{\ntype C = *const {name};\nconst NONE: Self::C = std::ptr::null();\n\n\
         fn to_c(self, memory: &Memory) -> Self::C {{\nlet fields = self;\n{before}memory.keep({name} {{ {names} }})\n}}\n}}\n",
        structure(&said, &name, &members(voice, record)),
        record.name
    )
}

fn reply(voice: &Voice<'_>, act: &Act) -> String {
    let name = format!("cfhost_{}_reply", act.name);
    let said = voice.all(&act.reply.doc, Of::Record(&act.reply));
    let envelope =
        "The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.";
    structure(
        &format!("{said} It grows at its end. Free it with {name}_free."),
        &name,
        &(member(envelope, "envelope", "*const cfhost_envelope") + &members(voice, &act.reply)),
    )
}

fn asked(act: &Act) -> String {
    let (class, reply, (before, names)) = (&act.class, &act.reply.name, made(&act.reply));
    format!(
        "\nimpl Asked<{class}> for cfhost_{name}_params {{\ntype Reply = cfhost_{name}_reply;\n\n\
         unsafe fn act(&self) -> Result<{class}, Refused> {{\n{request}\n}}\n\n\
         fn reply(fields: {reply}, envelope: *const cfhost_envelope, memory: &Memory) -> cfhost_{name}_reply {{\n\
         {before}cfhost_{name}_reply {{ envelope, {names} }}\n}}\n}}\n",
        name = act.name,
        request = request(act),
    )
}

fn request(act: &Act) -> String {
    let safety = "// SAFETY: by this function's contract.\n";
    if act.is_either_or {
        return format!("{safety}unsafe {{ either_or::{}(self) }}", act.name);
    }
    let (mut text, mut given) = (String::new(), Vec::new());
    for Param { name, kind, .. } in act.required() {
        match kind {
            Kind::Number => text += &format!("let {name} = id(\"{name}\", self.{name})?;\n"),
            Kind::Subdomains => {
                text += &format!(
                    "{safety}let {name} = unsafe {{ array(\"{name}\", self.{name}, self.{name}_count) }}?;\n\
                     {safety}let {name} = {name}.iter().map(|item| unsafe {{ required(\"{name}\", *item) }});\n\
                     let {name} = {name}.collect::<Result<Vec<_>, _>>()?;\n"
                );
            }
            _ => text += &format!("{safety}let {name} = unsafe {{ required(\"{name}\", self.{name}) }}?;\n"),
        }
        given.push(name.as_str());
    }
    let new = format!("{}::new({})", act.class, given.join(", "));
    if act.optional().next().is_none() {
        return format!("{text}Ok({new})");
    }
    text += &format!("let mut act = {new};\n");
    for Param { name, kind, .. } in act.optional() {
        let pointer = |way: &str| (safety, format!("unsafe {{ {way}(\"{name}\", self.{name}) }}?"), name.clone());
        let (safety, got, value) = match kind {
            Kind::Flag => ("", format!("given(self.has_{name}, self.{name})"), format!("{name} != 0")),
            Kind::Number | Kind::Small => ("", format!("given(self.has_{name}, self.{name})"), name.clone()),
            Kind::Words(_) => pointer("word"),
            _ => pointer("optional"),
        };
        text += &format!("{safety}if let Some({name}) = {got} {{\nact = act.{name}({value});\n}}\n");
    }
    text + "Ok(act)"
}

fn functions(voice: &Voice<'_>, act: &Act) -> String {
    let (name, (first, rest)) = (&act.name, voice.act(act));
    format!(
        "\n{}#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn cfhost_{name}(\nclient: *const cfhost_client,\n\
         params: *const cfhost_{name}_params,\nreply: *mut *const cfhost_{name}_reply,\nerror: *mut *mut cfhost_error,\n\
         ) -> cfhost_status {{\n// SAFETY: each pointer is NULL or what the header asks for.\n\
         unsafe {{ act(client, params, reply, error) }}\n}}\n\n\
         /// Frees a reply, and wipes it. NULL is fine.\n#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn cfhost_{name}_reply_free(reply: *const cfhost_{name}_reply) {{\n\
         // SAFETY: NULL or such a reply that was not freed, as the header asks.\nunsafe {{ free(reply) }}\n}}\n",
        comment(&format!("{first}. {}", rest.join(" ")), "")
    )
}
