//! `ffi/src/acts.rs`: the acts for C. cbindgen makes the header of it, comments included.

use crate::model::{Act, Core, Field, Kind, Record, Words, snake};
use crate::words::{Is, Voice, joined, lines, listed, lower, word};

fn name(is: Is, name: &str) -> String {
    match (is, name) {
        (Is::Act | Is::Param | Is::Field, _) => name.to_owned(),
        (Is::Item, "zones") => "cfhost_zones_new".to_owned(),
        (Is::Item, item) if item.contains(char::is_lowercase) => format!("cfhost_error_{item}"),
        (Is::Item, code) => format!("CFHOST_CODE_{code}"),
        (Is::Word, "None") => "NULL".to_owned(),
        _ => word(name),
    }
}

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    // A header of the acts in another order would be another header.
    let mut acts: Vec<_> = core.acts.iter().collect();
    acts.sort_by_key(|act| act.name);
    let acts = joined("", acts, |act| {
        let rows = joined("", &act.rows, |record| row(&voice, record));
        [params(&voice, act), constants(core, act), rows, reply(&voice, act), functions(&voice, act)].concat()
    });
    let states = joined(" ", core.states(), |words| &words.name);
    vec![crate::rust("ffi/src/acts.rs", format!("\nto_c! {{ {states} }}\n{acts}"))]
}

/// The constant of a word. What is only asked for has one for all filters.
fn constant(core: &Core, words: &Words, member: &str) -> String {
    let state = words.name.trim_end_matches("Filter");
    let is_state = core.words(state).members.iter().any(|(name, _, _)| name == member);
    let prefix = if is_state { snake(state) } else { "status".to_owned() };
    format!("CFHOST_{prefix}_{member}").to_uppercase()
}

fn constants(core: &Core, act: &Act) -> String {
    let asked = act.params.iter().filter(|param| param.kind == Kind::Word).map(|param| &param.name);
    let asked = format!("{} when asking", listed(&asked.collect::<Vec<_>>(), "and"));
    let mut own: Vec<_> = act.words.iter().collect();
    own.sort_by_key(|words| words.is_filter);
    let mut text = String::new();
    for words in own {
        for (member, word, meaning) in &words.members {
            let (constant, of) = (constant(core, words, member), snake(&words.name));
            // What several have stands once.
            if !text.contains(&format!("const {constant}:")) {
                let of = if words.is_filter { &asked } else { &of };
                text += &format!("/// Value of {of}: {}\npub const {constant}: &str = \"{word}\";\n", lower(meaning));
            }
        }
        text += "\n";
    }
    text
}

fn member(said: &str, name: &str, ty: &str) -> String {
    format!("{}    pub {name}: {ty},\n", lines(said, "    /// "))
}

/// The members for a field: whether it is there, itself, and how many there are.
fn members(field: &Field, ty: &str, has: Option<(&str, &str)>, said: &str) -> String {
    let name = &field.name;
    let has = has.map(|(is, ty)| member(&format!("Whether {name} is {is}."), &format!("has_{name}"), ty));
    let count = field.kind.is_many().then(|| member("How many there are.", &format!("{name}_count"), "usize"));
    [has.unwrap_or_default(), member(said, name, ty), count.unwrap_or_default()].concat()
}

fn structure(said: &str, name: &str, members: &str) -> String {
    format!("\n{}#[repr(C)]\n#[derive(Clone, Copy)]\npub struct {name} {{\n{members}}}\n", lines(said, "/// "))
}

fn params(voice: &Voice<'_>, act: &Act) -> String {
    let (name, init) = (act.name, format!("CFHOST_{}_PARAMS_INIT", act.name.to_uppercase()));
    let mut all = member(&format!("The size of this struct; {init} sets it."), "size", "usize");
    for param in &act.params {
        let [ty, ..] = param.types("");
        let ty = if param.kind == Kind::Flag { "c_int".to_owned() } else { ty };
        let has = (param.is_optional && !ty.starts_with('*')).then_some(("given", "c_int"));
        all += &members(param, &ty, has, &voice.param(param, |words, member| constant(voice.core, words, member)));
    }
    let none = if act.params.is_empty() { ", which needs none" } else { "" };
    let said = format!("The parameters of {name}{none}. Begin with {init}.");
    let params = format!("cfhost_{name}_params");
    let last = all.rsplit("pub ").next().unwrap_or_default().trim_end().trim_end_matches(',');
    format!("{}sized!({params}, {last});\n", structure(&said, &params, &all))
}

fn fields(voice: &Voice<'_>, record: &Record) -> String {
    joined("", &record.fields, |field| {
        let own = snake(&field.of);
        let more = match field.kind {
            Kind::Map => " In the order of the names.",
            Kind::Word => &format!(" One of the CFHOST_{}_ texts, or another.", own.to_uppercase()),
            Kind::Secret => " A secret.",
            _ => "",
        };
        let (has, nothing) = if field.kind == Kind::Number { (Some(("there", "bool")), "") } else { (None, "NULL") };
        members(field, &field.types(&own)[0], has, &voice.field(field, more, nothing))
    })
}

/// A struct of C made of a record, and what comes before it.
fn made(name: &str, record: &Record, first: &str) -> (String, String) {
    let (many, one): (Vec<_>, Vec<_>) = record.fields.iter().partition(|field| field.members("") != field.name);
    let made = |field: &Field| format!("fields.{}.to_c(memory)", field.name);
    let before = joined("", &many, |field| format!("let ({}) = {};\n", field.members(""), made(field)));
    let many = joined("", many, |field| field.members("") + ", ");
    let one = joined("", one, |field| format!("{}: {}, ", field.name, made(field)));
    (before, format!("{name} {{ {first}{many}{one} }}"))
}

fn row(voice: &Voice<'_>, record: &Record) -> String {
    let name = format!("cfhost_{}", snake(&record.name));
    let (before, made) = made(&name, record, "");
    let said = voice.all(&record.doc, false) + " It grows at its end, so arrays of it are arrays of pointers.";
    format!(
        "{}\nimpl ToC for cfhost::{} {{\ntype C = *const {name};\nconst NONE: Self::C = std::ptr::null();\n\n\
         fn to_c(self, memory: &Memory) -> Self::C {{\nlet fields = self;\n{before}memory.keep({made})\n}}\n}}\n",
        structure(&said, &name, &fields(voice, record)),
        record.name
    )
}

fn reply(voice: &Voice<'_>, act: &Act) -> String {
    let (class, reply, name) = (&act.class, &act.reply, format!("cfhost_{}_reply", act.name));
    let (before, made) = made(&name, reply, "envelope, ");
    let said = format!("{} It grows at its end. Free it with {name}_free.", voice.all(&reply.doc, false));
    let envelope =
        "The server's message and the JSON: cfhost_envelope_msg, cfhost_envelope_raw, cfhost_envelope_reveal_raw.";
    let members = member(envelope, "envelope", "*const cfhost_envelope") + &fields(voice, reply);
    format!(
        "{}\nimpl ActParams<cfhost::{class}> for cfhost_{}_params {{\ntype Reply = {name};\n\n\
         unsafe fn act(&self) -> Result<cfhost::{class}, Refused> {{\n{}\n}}\n\n\
         fn reply(fields: cfhost::{}, envelope: *const cfhost_envelope, memory: &Memory) -> {name} {{\n{before}{made}\n}}\n}}\n",
        structure(&said, &name, &members),
        act.name,
        request(act),
        reply.name
    )
}

fn request(act: &Act) -> String {
    let read = |Field { name, kind, is_optional, .. }: &Field| {
        let by = |way: &str| (format!("{way}(\"{name}\", self.{name})?"), name.clone());
        let given = format!("given(self.has_{name}, self.{name})");
        match (kind, is_optional) {
            (Kind::Number, false) => by("id"),
            (Kind::Flag, _) => (given, format!("{name} != 0")),
            (Kind::Number | Kind::Small, _) => (given, name.clone()),
            (Kind::Word, _) => by("word"),
            (Kind::Subdomains, _) => {
                let owned = "|text| Ok(text.to_owned())";
                (format!("texts(\"{name}\", self.{name}, self.{name}_count, {owned})?"), name.clone())
            }
            (_, false) => by("required"),
            _ => by("optional"),
        }
    };
    let made = if act.is_either_or {
        format!("either_or::{}(self)", act.name)
    } else {
        act.request(read, |act| format!("Ok({act})"))
    };
    if act.params.iter().all(|param| matches!(param.kind, Kind::Flag | Kind::Number | Kind::Small)) {
        return made;
    }
    format!("// SAFETY: by this function's contract.\nunsafe {{\n{made}\n}}")
}

fn functions(voice: &Voice<'_>, act: &Act) -> String {
    let (name, (what, rest)) = (act.name, voice.act(act));
    format!(
        "\n{}#[unsafe(no_mangle)]\npub unsafe extern \"C\" fn cfhost_{name}(\nclient: *const cfhost_client,\n\
         params: *const cfhost_{name}_params,\nreply: *mut *const cfhost_{name}_reply,\nerror: *mut *mut cfhost_error,\n\
         ) -> cfhost_status {{\n// SAFETY: each pointer is NULL or what the header asks for.\n\
         unsafe {{ act(client, params, reply, error) }}\n}}\n\n\
         /// Frees a reply, and wipes it. NULL is fine.\n#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn cfhost_{name}_reply_free(reply: *const cfhost_{name}_reply) {{\n\
         // SAFETY: NULL or such a reply that was not freed, as the header asks.\nunsafe {{ free(reply) }}\n}}\n",
        lines(&format!("{what} ({}). {}", act.source, rest.join(" ")), "/// ")
    )
}
