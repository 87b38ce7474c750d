//! The acts for PHP: the extension's methods and classes, and the stubs of both.

use cfhost::ErrorCode;

use crate::model::{Act, Core, Field, Kind, Param, Record, Words, camel, snake};
use crate::words::{Name, Of, Voice, absence, listed, lower, wrap};
use crate::{kept_before, rust, splice, whole};

const STUBS: &str = "php/stubs/cfhost.stub.php";

/// `zone_set` as `zoneSet`.
fn local(snake: &str) -> String {
    lower(&camel(snake))
}

fn name(name: &Name<'_>) -> String {
    match *name {
        Name::Act(text) => format!("`{}()`", local(text)),
        Name::Param(text) => format!("`${}`", local(text)),
        Name::Item("zones") => "`zones()`".to_owned(),
        Name::Item("reveal_raw") => "`revealRaw()` of the exception".to_owned(),
        Name::Item(item) if item.contains(char::is_lowercase) => format!("`{}()`", local(item)),
        Name::Word("None") => "null".to_owned(),
        Name::Field(text) | Name::Item(text) | Name::Word(text) => format!("`{text}`"),
    }
}

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    let before = whole(STUBS);
    let (_, reply) = before.split_once("    final class Reply\n    {\n").expect("the stub of a reply");
    let every_reply = reply.split_once("\n    }\n").expect("its end").0.to_owned() + "\n";
    let stubs = [
        codes(core),
        core.words.iter().map(|words| constants(&voice, words)).collect(),
        core.acts.iter().map(|act| class(&voice, act, &act.reply, &every_reply)).collect(),
        core.acts.iter().flat_map(|act| act.rows.iter().map(|row| class(&voice, act, row, ""))).collect(),
        core.acts.iter().map(|act| method(&voice, act, &before)).collect(),
    ];
    let methods: String = core.acts.iter().map(registered).collect();
    vec![
        (STUBS.to_owned(), splice(STUBS, &stubs)),
        ("php/src/acts.rs".to_owned(), rust(&requests(core))),
        ("php/src/client.rs".to_owned(), rust(&splice("php/src/client.rs", &[methods]))),
    ]
}

/// The type of a parameter: in the extension's words, and in PHP's, where it may be null.
fn typed(param: &Param) -> (&'static str, &'static str) {
    match (&param.kind, param.is_required) {
        (Kind::Secret(_), _) => ("SECRET", "\\CfHost\\Secret|string"),
        (Kind::Flag, _) => ("FLAG_OR_INT", "int|bool|null"),
        (Kind::Subdomains, _) => ("Type::ARRAY", "array"),
        (Kind::Number | Kind::Small, true) => ("INT_OR_TEXT", "string|int"),
        (Kind::Number | Kind::Small, false) => ("INT_OR_TEXT", "string|int|null"),
        // Panels have numbers for those.
        (Kind::Text, false) if param.name.ends_with("_id") => ("INT_OR_TEXT", "string|int|null"),
        (_, false) => ("TEXT", "?string"),
        _ => ("TEXT", "string"),
    }
}

fn registered(act: &Act) -> String {
    let params = act.params.iter().map(|param| {
        let way = if param.is_required { "new" } else { "optional" };
        let sensitive = if matches!(param.kind, Kind::Secret(_)) { ".sensitive()" } else { "" };
        format!("Param::{way}(\"{}\", {}){sensitive}", local(&param.name), typed(param).0)
    });
    let (name, class, reply) = (&act.name, &act.class, &act.reply.name);
    let request = if act.params.is_empty() {
        format!("|_: &Args<'_>| Ok(cfhost::{class}::new())")
    } else {
        format!("{}::{name}", if act.is_either_or { "either_or" } else { "acts" })
    };
    let (method, params) = (local(name), params.collect::<Vec<_>>().join(", "));
    let text =
        format!("sent!(\"{method}\", {request} => cfhost::{class}, [{params}] -> Type::class(\"CfHost\\\\{reply}\")),");
    wrap(&text, "    ", "        ", 120)
}

/// What reads the arguments, and the classes of what comes back.
fn requests(core: &Core) -> String {
    let mut text = "//! The acts for PHP: requests of PHP's values, and the classes of what they answer.\n//!\n\
                    //! Written by `make bindings` from `core/src/acts`: change it there.\n\n\
                    use cfhost::*;\n\nuse crate::args::Args;\nuse crate::client::subdomains;\n\
                    use crate::constants::words;\nuse crate::errors::Failure;\nuse crate::replies::{replies, rows};\n"
        .to_owned();
    let classes = core.acts.iter().filter(|act| act.is_made()).map(|act| act.class.as_str());
    text = text.replace("cfhost::*", &format!("cfhost::{{{}}}", classes.collect::<Vec<_>>().join(", ")));
    for act in core.acts.iter().filter(|act| act.is_made()) {
        let place = |name: &str| act.params.iter().position(|param| param.name == name).expect("its place");
        let arg = |name: &str| format!("args.get({}, \"{name}\")", place(name));
        let (mut body, mut given) = (String::new(), Vec::new());
        for Param { name, kind, .. } in act.required() {
            let value = match kind {
                Kind::Subdomains => format!("subdomains({})", arg(name)),
                Kind::Secret(_) => format!("{}.required_secret()", arg(name)),
                Kind::Number => format!("{}.required_number()", arg(name)),
                _ => format!("{}.required_text()", arg(name)),
            };
            body += &format!("let {name} = {value}?;\n");
            given.push(if matches!(kind, Kind::Secret(_)) { format!("{name}.as_str()") } else { name.clone() });
        }
        let mutable = if act.optional().next().is_some() { "mut " } else { "" };
        body += &format!("let {mutable}act = {}::new({});\n", act.class, given.join(", "));
        for param in act.optional() {
            let (name, way) = (
                &param.name,
                match param.kind {
                    Kind::Flag => "flag_or_int",
                    Kind::Number => "number",
                    Kind::Small => "small_number",
                    Kind::Words(_) => "word",
                    _ if typed(param).0 == "INT_OR_TEXT" => "text_or_int",
                    _ => "text",
                },
            );
            body += &format!("if let Some({name}) = {}.{way}()? {{\nact = act.{name}({name});\n}}\n", arg(name));
        }

        text += &format!(
            "\npub(crate) fn {}(args: &Args<'_>) -> Result<{}, Failure> {{\n{body}Ok(act)\n}}\n",
            act.name, act.class
        );
    }
    let listed = |record: &Record| {
        let fields: Vec<_> = record.fields.iter().map(|field| field.name.as_str()).collect();
        wrap(&format!("{} {{ {} }}", record.name, fields.join(" ")), "    ", "        ", 120)
    };
    let replies: String = core.acts.iter().map(|act| listed(&act.reply)).collect();
    let rows: String = core.acts.iter().flat_map(|act| &act.rows).map(listed).collect();
    let (filters, states): (Vec<_>, Vec<_>) = core.words.iter().partition(|words| words.is_filter);
    let names = |words: Vec<&Words>| words.iter().map(|words| words.name.clone()).collect::<Vec<_>>().join(" ");
    format!(
        "{text}\nwords! {{ states {{ {} }} filters {{ {} }} }}\n\nreplies! {{\n{replies}}}\n\nrows! {{\n{rows}}}\n",
        names(states),
        names(filters)
    )
}

/// A doc comment of these paragraphs.
fn comment(paragraphs: &[String], indent: &str) -> String {
    let one = format!("{indent}/** {} */\n", paragraphs.join(""));
    if paragraphs.len() == 1 && !paragraphs[0].contains('\n') && one.len() <= 121 {
        return one;
    }
    let start = format!("{indent} * ");
    let text = |paragraph: &String| match paragraph {
        // Examples, and tags.
        paragraph if paragraph.contains('\n') => paragraph.clone(),
        paragraph => wrap(paragraph, &start, &start, 120),
    };
    let text: Vec<_> = paragraphs.iter().map(text).collect();
    format!("{indent}/**\n{}{indent} */\n", text.join(&format!("{indent} *\n")))
}

fn codes(core: &Core) -> String {
    let codes = ErrorCode::ALL.iter().map(|code| {
        let name = code.name().unwrap_or_default();
        let acts = core.acts.iter().filter(|act| act.codes.iter().any(|own| own == name));
        let methods: Vec<_> = acts.map(|act| format!("`{}()`", local(&act.name))).collect();
        let methods = if methods.is_empty() { "every method".to_owned() } else { listed(&methods, "and") };
        let category = code.category().map_or("", cfhost::Category::as_str);
        let said = format!(
            "Category `{category}` (`{}Exception`), {}; from {methods}. {}",
            camel(category),
            if code.is_retryable() { "worth trying later" } else { "not worth repeating as it is" },
            code.advice().unwrap_or_default()
        );
        let text = comment(&[code.message_template().unwrap_or_default().to_owned(), said], "        ");
        format!("{text}        public const {name} = {code};\n")
    });
    codes.collect()
}

fn constants(voice: &Voice<'_>, words: &Words) -> String {
    let mut said = voice.all(&words.doc, Of::Words);
    said += if words.is_filter { "" } else { " The server may send other words; they are kept as they are." };
    let members = words.members.iter().map(|(name, word, meaning)| {
        format!("        /** {meaning} */\n        public const {} = '{word}';\n", snake(name).to_uppercase())
    });
    let members: String = members.collect();
    format!("{}    final class {}\n    {{\n{members}    }}\n\n", comment(&[said], "    "), words.name)
}

fn class(voice: &Voice<'_>, act: &Act, record: &Record, methods: &str) -> String {
    let mut said = voice.paragraphs(&record.doc, Of::Record(record));
    let first = said[0].split_once(". ").map_or(said[0].trim_end_matches('.'), |(first, _)| first).to_owned();
    said[0] = said[0].replacen(&first, &format!("{first} ({})", act.source), 1);
    said.push(format!("     * @see Client::{}()\n", local(&act.name)));
    let mut members = Vec::new();
    for Field { name, kind, is_optional, doc, .. } in &record.fields {
        let mut said = voice.all(doc, Of::Record(record));
        let (ty, holds) = match kind {
            Kind::Flag => ("bool", String::new()),
            Kind::Number | Kind::Small => ("int", String::new()),
            Kind::Time => ("\\DateTimeImmutable", String::new()),
            Kind::Map => ("array", "array<string, string>".to_owned()),
            Kind::Texts => ("array", "list<string>".to_owned()),
            Kind::Rows(row) => ("array", format!("list<\\CfHost\\{row}>")),
            Kind::Secret(_) => ("\\CfHost\\Secret", String::new()),
            _ => ("string", String::new()),
        };
        if let Kind::Words(words) = kind {
            said += &format!(" A constant of `{words}`, or another word.");
        }
        if *is_optional {
            said += &absence(&said, "Null", kind);
        }
        let mut said = vec![said];
        if !holds.is_empty() {
            said.push(format!("         * @var {holds}\n"));
        }
        let null = if *is_optional { "?" } else { "" };
        members.push(format!("{}        public readonly {null}{ty} ${name};\n", comment(&said, "        ")));
    }
    members.extend((!methods.is_empty()).then(|| methods.to_owned()));
    format!("{}    final class {}\n    {{\n{}    }}\n\n", comment(&said, "    "), record.name, members.join("\n"))
}

fn method(voice: &Voice<'_>, act: &Act, before: &str) -> String {
    let (name, (first, rest)) = (local(&act.name), voice.act(act));
    let (what, source) = first.rsplit_once(" (").unwrap_or((&first, ""));
    let mut said = vec![format!("`{}` ({source}: {}.", act.name, lower(what))];
    let repeat = match act.repeat.as_str() {
        "Reads" => "It only reads.",
        "SameState" => "A repeat with the same values leaves the same state.",
        _ => "A repeat fails, or does the work once more.",
    };
    said.extend(rest);
    said.push(repeat.to_owned());
    let example = kept_before(before, &format!("public function {name}("), "```");
    said.extend((!example.is_empty()).then_some(example));
    let tag = |text: &str| wrap(text, "         * ", "         *     ", 120);
    let (mut told, mut params) = (String::new(), Vec::new());
    for param in &act.params {
        let ((_, ty), local) = (typed(param), local(&param.name));
        let mut said = lower(&voice.all(&param.doc, Of::Params(act)));
        let mut held = ty.strip_prefix('?').map_or(ty.to_owned(), |ty| format!("{ty}|null"));
        match &param.kind {
            Kind::Words(words) => said += &format!(" A constant of `{words}`."),
            Kind::Flag => said += " 0 or 1 will do.",
            Kind::Subdomains => {
                "array<int|string, string>".clone_into(&mut held);
                said = format!("{said} {SUBDOMAINS}");
            }
            _ => {}
        }
        told += &tag(&format!("@param {held} ${local} {}", said.trim_end_matches('.')));
        let sensitive = if matches!(param.kind, Kind::Secret(_)) { "#[\\SensitiveParameter] " } else { "" };
        params.push(format!("{sensitive}{ty} ${local}{}", if param.is_required { "" } else { " = null" }));
    }
    said.extend((!told.is_empty()).then_some(told));
    let mut throws = String::new();
    if !act.params.is_empty() {
        throws += &tag(
            "@throws \\CfHost\\Exception\\InvalidArgumentException if a value was refused here, and nothing was sent",
        );
    }
    for (category, codes) in act.categories() {
        let codes: Vec<_> = codes.iter().map(|code| format!("`{}`", code.name().unwrap_or_default())).collect();
        throws += &tag(&format!(
            "@throws \\CfHost\\Exception\\{}Exception for {}",
            camel(category.as_str()),
            listed(&codes, "and")
        ));
    }
    throws += &tag(EVERY);
    said.push(throws);
    let returns = format!("): \\CfHost\\{}", act.reply.name);
    let line = format!("        public function {name}({}{returns}\n        {{\n        }}\n", params.join(", "));
    let params: Vec<_> = params.iter().map(|param| format!("            {param}")).collect();
    let lines = format!("        public function {name}(\n{}\n        {returns} {{\n        }}\n", params.join(",\n"));
    format!("{}{}\n", comment(&said, "        "), if params.len() < 2 { line } else { lines })
}

/// What every call can meet.
const EVERY: &str = "@throws \\CfHost\\Exception\\ExceptionInterface for what every call can meet: the host key is refused, the server \
    fails or cannot be reached, or what answers is not this API; `getDelivery()` says whether the act may have been carried out";

/// What an array of PHP can say of them.
const SUBDOMAINS: &str = "One with an origin of its own is `blog:origin2.example.com` or `'blog' => 'origin2.example.com'`, as \
    `hosted_cnames` of a reply has them. Beside names, a key that is an integer is a name as well, since PHP makes 2020 of `'2020'`, \
    but where the integers are 0, 1, 2 and on. An array of integers alone that is no list, as `array_filter()` and `unset()` leave \
    it, is refused where a value can be an origin: `array_values()` closes its gaps";
