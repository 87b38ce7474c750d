//! The acts for PHP: the extension's methods and classes, and the stubs of both.

use cfhost::ErrorCode;

use crate::model::{Act, Core, Field, Kind, Record, Words, camel, snake};
use crate::words::{Is, Voice, joined, lines, listed, lower, repeat, wrap};
use crate::{kept, rust, splice, whole};

const STUBS: &str = "php/stubs/cfhost.stub.php";

/// `zone_set` as `zoneSet`.
fn local(snake: &str) -> String {
    lower(&camel(snake))
}

fn name(is: Is, name: &str) -> String {
    match (is, name) {
        (Is::Act, text) => format!("`{}()`", local(text)),
        (Is::Param, text) => format!("`${}`", local(text)),
        (Is::Item, "zones") => "`zones()`".to_owned(),
        (Is::Item, "reveal_raw") => "`revealRaw()` of the exception".to_owned(),
        (Is::Item, item) if item.contains(char::is_lowercase) => format!("`{}()`", local(item)),
        (Is::Word, "None") => "null".to_owned(),
        _ => format!("`{name}`"),
    }
}

pub(crate) fn files(core: &Core) -> Vec<(String, String)> {
    let voice = Voice { core, name };
    let before = whole(STUBS);
    let (_, reply) = before.split_once("    final class Reply\n    {\n").expect("the stub of a reply");
    let every_reply = reply.split_once("\n    }\n").expect("its end").0.to_owned() + "\n";
    let rows = |act: &Act| joined("", &act.rows, |row| class(&voice, act, row, ""));
    let stubs = [
        joined("", ErrorCode::ALL, |code| constant(&core.acts, *code)),
        joined("", core.all_words(), |words| constants(&voice, words)),
        joined("", &core.acts, |act| class(&voice, act, &act.reply, &every_reply)),
        joined("", &core.acts, rows),
        joined("", &core.acts, |act| method(&voice, act, &before)),
    ];
    vec![
        splice(STUBS, &stubs),
        rust("php/src/acts.rs", requests(core)),
        rust("php/src/client.rs", joined("", &core.acts, registered)),
    ]
}

/// The type of a parameter: in the extension's words, and in PHP's.
fn typed(param: &Field) -> (&'static str, String) {
    let (name, ty) = match param.kind {
        Kind::Secret => ("SECRET", "\\CfHost\\Secret|string"),
        Kind::Flag => ("FLAG_OR_INT", "int|bool"),
        Kind::Subdomains => ("Type::ARRAY", "array"),
        Kind::Number | Kind::Small => ("INT_OR_TEXT", "string|int"),
        // Panels have numbers for those.
        Kind::Text if param.is_optional && param.name.ends_with("_id") => ("INT_OR_TEXT", "string|int"),
        _ => ("TEXT", "string"),
    };
    (name, format!("{ty}{}", if param.is_optional { "|null" } else { "" }))
}

fn registered(act: &Act) -> String {
    let params = joined(", ", &act.params, |param| {
        let way = if param.is_optional { "optional" } else { "new" };
        let sensitive = if param.kind == Kind::Secret { ".sensitive()" } else { "" };
        format!("Param::{way}(\"{}\", {}){sensitive}", local(&param.name), typed(param).0)
    });
    let (name, class, reply) = (act.name, &act.class, &act.reply.name);
    let request = if act.params.is_empty() {
        format!("|_: &Args<'_>| Ok(cfhost::{class}::new())")
    } else {
        format!("{}::{name}", if act.is_either_or { "either_or" } else { "acts" })
    };
    let returns = format!("Type::class(\"CfHost\\\\{reply}\")");
    let text = format!("sent!(\"{}\", {request} => cfhost::{class}, [{params}] -> {returns}),", local(name));
    wrap(&text, "    ", "        ")
}

/// What reads the arguments, and the classes of what comes back.
fn requests(core: &Core) -> String {
    let requests = joined("", core.made(), |act| {
        let read = |param: &Field| {
            let (name, way) = (&param.name, param.way());
            let place = act.params.iter().position(|other| other.name == *name).expect("its place");
            let way = match typed(param).0 {
                _ if !param.is_optional => format!("required_{way}"),
                "INT_OR_TEXT" if param.kind == Kind::Text => "text_or_int".to_owned(),
                "FLAG_OR_INT" => "flag_or_int".to_owned(),
                _ => way,
            };
            let as_str = if param.kind == Kind::Secret { ".as_str()" } else { "" };
            (format!("args.get({place}, \"{name}\").{way}()?"), format!("{name}{as_str}"))
        };
        let (name, class, body) = (act.name, &act.class, act.request(read, |act| format!("Ok({act})")));
        format!("pub(crate) fn {name}(args: &Args<'_>) -> Result<cfhost::{class}, Failure> {{\n{body}\n}}\n\n")
    });
    let line = |record: &Record| record.line(&record.name);
    let replies = joined("", &core.acts, |act| line(&act.reply));
    let rows = joined("", core.acts.iter().flat_map(|act| &act.rows), line);
    let states = joined(" ", core.states(), |words| &words.name);
    let filters = joined(" ", core.all_words().filter(|words| words.is_filter), |words| &words.name);
    format!(
        "\n{requests}words! {{ states {{ {states} }} filters {{ {filters} }} }}\n\n\
         replies! {{\n{replies}}}\n\nrows! {{\n{rows}}}\n"
    )
}

/// A doc comment of these paragraphs.
fn comment(paragraphs: &[String], indent: &str) -> String {
    let one = format!("{indent}/** {} */\n", paragraphs.join(""));
    if paragraphs.len() == 1 && !paragraphs[0].contains('\n') && one.len() <= 121 {
        return one;
    }
    let text = joined(&format!("{indent} *\n"), paragraphs, |paragraph| match paragraph {
        // Examples, and tags.
        paragraph if paragraph.contains('\n') => paragraph.clone(),
        paragraph => lines(paragraph, &format!("{indent} * ")),
    });
    format!("{indent}/**\n{text}{indent} */\n")
}

fn constant(acts: &[Act], code: ErrorCode) -> String {
    let acts = acts.iter().filter(|act| act.answers(code));
    let methods: Vec<_> = acts.map(|act| format!("`{}()`", local(act.name))).collect();
    let methods = if methods.is_empty() { "every method".to_owned() } else { listed(&methods, "and") };
    let category = code.category().map_or("", cfhost::Category::as_str);
    let said = format!(
        "Category `{category}` (`{}Exception`), {}; from {methods}. {}",
        camel(category),
        if code.is_retryable() { "worth trying later" } else { "not worth repeating as it is" },
        code.advice().unwrap_or_default()
    );
    let text = comment(&[code.message_template().unwrap_or_default().to_owned(), said], "        ");
    format!("{text}        public const {} = {code};\n", code.name().unwrap_or_default())
}

fn constants(voice: &Voice<'_>, words: &Words) -> String {
    let mut said = voice.all(&words.doc, false);
    said += if words.is_filter { "" } else { " The server may send other words; they are kept as they are." };
    let members = joined("", &words.members, |(name, word, meaning)| {
        format!("        /** {meaning} */\n        public const {} = '{word}';\n", snake(name).to_uppercase())
    });
    format!("{}    final class {}\n    {{\n{members}    }}\n\n", comment(&[said], "    "), words.name)
}

fn class(voice: &Voice<'_>, act: &Act, record: &Record, methods: &str) -> String {
    let mut said = voice.paragraphs(&record.doc);
    let first = said[0].split_once(". ").map_or(said[0].trim_end_matches('.'), |(first, _)| first).to_owned();
    said[0] = said[0].replacen(&first, &format!("{first} ({})", act.source), 1);
    said.push(format!("     * @see Client::{}()\n", local(act.name)));
    let members = record.fields.iter().map(|field| {
        let [_, _, ty, held, _] = field.types(&field.of);
        let more = format!(" A constant of `{}`, or another word.", field.of);
        let mut said = vec![voice.field(field, if field.kind == Kind::Word { &more } else { "" }, "Null")];
        said.extend((!held.is_empty()).then(|| format!("         * @var {held}\n")));
        let null = if field.is_optional { "?" } else { "" };
        format!("{}        public readonly {null}{ty} ${};\n", comment(&said, "        "), field.name)
    });
    let members = members.chain((!methods.is_empty()).then(|| methods.to_owned()));
    let members = joined("\n", members, |member| member);
    format!("{}    final class {}\n    {{\n{members}    }}\n\n", comment(&said, "    "), record.name)
}

fn method(voice: &Voice<'_>, act: &Act, before: &str) -> String {
    let (name, (what, rest)) = (local(act.name), voice.act(act));
    let earlier = before.split_once(&format!("public function {name}("));
    let example = earlier.and_then(|(before, _)| before.rsplit("/**").next()).unwrap_or_default();
    let tag = |text: &str| wrap(text, "         * ", "         *     ");
    let told = joined("", &act.params, |param| {
        let [.., held, _] = param.types("");
        let held = if held.is_empty() { typed(param).1 } else { held };
        let mut said = lower(&voice.all(&param.doc, true));
        said += &match param.kind {
            Kind::Word => format!(" A constant of `{}`.", param.of),
            Kind::Flag => " 0 or 1 will do.".to_owned(),
            Kind::Subdomains => format!(" {SUBDOMAINS}"),
            _ => String::new(),
        };
        tag(&format!("@param {held} ${} {}", local(&param.name), said.trim_end_matches('.')))
    });
    let tagged = |class: &str, when: &str| tag(&format!("@throws \\CfHost\\Exception\\{class} {when}"));
    let mut throws = if act.params.is_empty() { String::new() } else { tagged("InvalidArgumentException", INVALID) };
    for (category, codes) in act.categories() {
        let codes: Vec<_> = codes.iter().map(|code| format!("`{}`", code.name().unwrap_or_default())).collect();
        let class = camel(category.as_str()) + "Exception";
        throws += &tagged(&class, &format!("for {}", listed(&codes, "and")));
    }
    throws += &tagged("ExceptionInterface", EVERY);
    let mut said = vec![format!("`{}` ({}): {}.", act.name, act.source, lower(&what))];
    said.extend(rest);
    said.extend([repeat(act).to_owned(), kept(example, "```", "```"), told, throws]);
    said.retain(|part| !part.is_empty());
    let params = act.params.iter().map(|param| {
        let sensitive = if param.kind == Kind::Secret { "#[\\SensitiveParameter] " } else { "" };
        let ty = typed(param).1;
        // One type that may be null is written shorter.
        let ty = ty.strip_suffix("|null").filter(|ty| !ty.contains('|')).map_or(ty.clone(), |ty| format!("?{ty}"));
        let null = if param.is_optional { " = null" } else { "" };
        format!("{sensitive}{ty} ${}{null}", local(&param.name))
    });
    let params = match params.collect::<Vec<_>>() {
        params if params.len() < 2 => format!("{}): \\CfHost\\{}\n        {{", params.join(""), act.reply.name),
        params => {
            let params = joined(",\n", params, |param| format!("            {param}"));
            format!("\n{params}\n        ): \\CfHost\\{} {{", act.reply.name)
        }
    };
    format!("{}        public function {name}({params}\n        }}\n\n", comment(&said, "        "))
}

const INVALID: &str = "if a value was refused here, and nothing was sent";
const EVERY: &str = "for what every call can meet: the host key is refused, the server fails or cannot be reached, or what \
    answers is not this API; `getDelivery()` says whether the act may have been carried out";

/// What an array of PHP can say of them.
const SUBDOMAINS: &str = "One with an origin of its own is `blog:origin2.example.com` or `'blog' => 'origin2.example.com'`, as \
    `hosted_cnames` of a reply has them. Beside names, a key that is an integer is a name as well, since PHP makes 2020 of `'2020'`, \
    but where the integers are 0, 1, 2 and on. An array of integers alone that is no list, as `array_filter()` and `unset()` leave \
    it, is refused where a value can be an origin: `array_values()` closes its gaps";
