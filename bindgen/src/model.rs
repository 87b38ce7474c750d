//! What the acts are, as `core/src/acts/*.rs` says it: read as Rust, and put into words that every language has.

use cfhost::{ActInfo, Category, ErrorCode};
use quote::ToTokens;
use syn::parse::{Parse as _, ParseStream};
use syn::{Attribute, ImplItem, Item, ItemMacro, ItemStruct, Token, Variant};

use crate::whole;
use crate::words::{doc_of, joined, literal, wrap};

/// All that is known of the acts, in the order of the core's table.
pub(crate) struct Core {
    pub(crate) acts: Vec<Act>,
}

/// An act: its request, its reply, and the rows in that.
pub(crate) struct Act {
    pub(crate) info: &'static ActInfo,
    pub(crate) name: &'static str,
    pub(crate) class: String,
    pub(crate) doc: Vec<String>,
    /// Where it is documented: `section 3.2.2`, or in other words.
    pub(crate) source: String,
    pub(crate) params: Vec<Field>,
    /// Whether one of its parameters stands for the others: what makes the request of them is written by hand.
    pub(crate) is_either_or: bool,
    pub(crate) reply: Record,
    pub(crate) rows: Vec<Record>,
    /// The words that its file defines.
    pub(crate) words: Vec<Words>,
}

/// A request, a reply, or a row in one.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) fields: Vec<Field>,
}

/// What an act is asked or answers.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Its type in the core.
    pub(crate) of: String,
    pub(crate) is_optional: bool,
    /// Whether an answer without it can be read.
    pub(crate) has_default: bool,
    pub(crate) doc: Vec<String>,
}

/// What can stand in a field. Each language calls what reads and makes it by these names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    Text,
    Secret,
    Flag,
    Number,
    /// Of 32 bits.
    Small,
    /// One of the words of a type.
    Word,
    Time,
    Texts,
    Map,
    Rows,
    /// Names with targets of their own, which each language takes in its own way.
    Subdomains,
}

/// The types of kinds in C, in Go, in PHP with what an array holds, and in Python. The name of a type of ours stands for `{}`.
const TYPES: [[&str; 5]; 11] = [
    ["*const c_char", "string", "string", "", "str"],
    ["*const c_char", "Secret", "\\CfHost\\Secret", "", "Secret"],
    ["bool", "*bool", "bool", "", "bool"],
    ["u64", "*uint64", "int", "", "int"],
    ["u32", "*uint32", "int", "", "int"],
    ["*const c_char", "{}", "string", "", "{}"],
    ["*const cfhost_time", "*time.Time", "\\DateTimeImmutable", "", "datetime"],
    ["*const *const c_char", "[]string", "array", "list<string>", "tuple[str, ...]"],
    ["*const cfhost_pair", "map[string]string", "array", "array<string, string>", "FrozenMap"],
    ["*const *const cfhost_{}", "[]{}", "array", "list<\\CfHost\\{}>", "tuple[{}, ...]"],
    ["*const *const c_char", "[]string", "array", "array<int|string, string>", ""],
];

impl Kind {
    /// Whether it is more than one value.
    pub(crate) fn is_many(self) -> bool {
        matches!(self, Self::Map | Self::Texts | Self::Rows | Self::Subdomains)
    }
}

impl Field {
    /// Its types in the languages of [`TYPES`], where this is the name of its own.
    pub(crate) fn types(&self, name: &str) -> [String; 5] {
        TYPES[self.kind as usize].map(|ty| ty.replace("{}", name))
    }

    /// The name of its kind: `text`.
    pub(crate) fn way(&self) -> String {
        format!("{:?}", self.kind).to_lowercase()
    }

    /// Its members in C, each after the same.
    pub(crate) fn members(&self, before: &str) -> String {
        let name = format!("{before}{}", self.name);
        match self.kind {
            Kind::Number => format!("{before}has_{}, {name}", self.name),
            kind if kind.is_many() => format!("{name}, {name}_count"),
            _ => name,
        }
    }
}

/// A type whose values are words on the wire.
pub(crate) struct Words {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    /// Name, word and meaning of each.
    pub(crate) members: Vec<(String, String, String)>,
    /// Whether it is what a request filters by; else a server may send other words.
    pub(crate) is_filter: bool,
}

impl Core {
    pub(crate) fn all_words(&self) -> impl Iterator<Item = &Words> {
        self.acts.iter().flat_map(|act| &act.words)
    }

    pub(crate) fn words(&self, name: &str) -> &Words {
        self.all_words().find(|words| words.name == name).unwrap_or_else(|| panic!("no words {name}"))
    }

    /// The words that a field of a reply holds.
    pub(crate) fn states(&self) -> impl Iterator<Item = &Words> {
        self.all_words().filter(|words| !words.is_filter)
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.acts.iter().flat_map(Act::records)
    }

    /// The acts whose request is made of parameters, each of which stands for itself.
    pub(crate) fn made(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| !act.is_either_or && !act.params.is_empty())
    }
}

impl Act {
    pub(crate) fn read(info: &'static ActInfo) -> Self {
        let (name, class) = (info.name, camel(info.name));
        let path = format!("core/src/acts/{name}.rs");
        let file = syn::parse_file(&whole(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let source = doc_of(&file.attrs).remove(0);
        let source = source.split_once(": ").expect("`act`: where it is documented").1.trim_end_matches('.').to_owned();
        let (doc, params, reply, rows, words) = Default::default();
        let mut act = Act { info, name, class, doc, source, params, is_either_or: true, reply, rows, words };
        let is_holds = |item: &ItemMacro| tokens(&item.mac.path).ends_with("holds");
        let macros = file.items.iter().filter_map(|item| if let Item::Macro(item) = item { Some(item) } else { None });
        let held: String = macros.filter(|item| is_holds(item)).map(|item| tokens(&item.mac.tokens)).collect();
        for item in &file.items {
            match item {
                Item::Struct(item) if item.ident == act.class => {
                    act.doc = doc_of(&item.attrs);
                    act.params = Record::new(item, "").fields;
                }
                Item::Struct(item) if item.ident == format!("{}Reply", act.class) => {
                    act.reply = Record::new(item, &held);
                }
                // Rows can grow.
                Item::Struct(item) if item.attrs.iter().any(|attr| attr.path().is_ident("non_exhaustive")) => {
                    act.rows.push(Record::new(item, &held));
                }
                Item::Impl(item) if tokens(&item.self_ty) == act.class => {
                    for item in &item.items {
                        let ImplItem::Fn(method) = item else { continue };
                        act.is_either_or &= method.sig.ident != "new";
                        if let Some(param) = act.params.iter_mut().find(|param| method.sig.ident == param.name) {
                            param.doc = doc_of(&method.attrs);
                        }
                    }
                }
                Item::Macro(item) if !is_holds(item) => {
                    let is_filter = item.mac.path.is_ident("words");
                    let parsed = item.mac.parse_body_with(|input: ParseStream<'_>| words_in(input, is_filter));
                    act.words.extend(parsed.expect("words of a form that is known"));
                }
                _ => {}
            }
        }
        for param in &act.params {
            assert!(!param.doc.is_empty(), "{name}: {} has no sentence", param.name);
        }
        act
    }

    /// The Rust that makes its request: of each parameter, what reads it and what of that is handed on.
    pub(crate) fn request(&self, read: impl Fn(&Field) -> (String, String), done: impl Fn(&str) -> String) -> String {
        let (mut text, mut given, mut set) = (String::new(), Vec::new(), String::new());
        for param in &self.params {
            let (name, (read, value)) = (&param.name, read(param));
            if param.is_optional {
                set += &format!("if let Some({name}) = {read} {{\nact = act.{name}({value});\n}}\n");
            } else {
                text += &format!("let {name} = {read};\n");
                given.push(value);
            }
        }
        let new = format!("cfhost::{}::new({})", self.class, given.join(", "));
        if set.is_empty() { text + &done(&new) } else { format!("{text}let mut act = {new};\n{set}{}", done("act")) }
    }

    /// Whether it answers this code, and not every act.
    pub(crate) fn answers(&self, code: ErrorCode) -> bool {
        let has = |act: &ActInfo| act.error_codes.contains(&code);
        has(self.info) && !ActInfo::ALL.iter().all(has)
    }

    /// What those codes are about, with the codes.
    pub(crate) fn categories(&self) -> Vec<(Category, Vec<ErrorCode>)> {
        let is_own = |category| move |code: &ErrorCode| self.answers(*code) && code.category() == Some(category);
        let of = |category| ErrorCode::ALL.iter().copied().filter(is_own(category)).collect::<Vec<_>>();
        Category::ALL.iter().map(|&category| (category, of(category))).filter(|(_, codes)| !codes.is_empty()).collect()
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.rows.iter().chain([&self.reply])
    }
}

impl Record {
    /// `held` is what the file gives `wire::holds!`: a member that is not required there can be missing.
    fn new(item: &ItemStruct, held: &str) -> Self {
        let members = held.split_once(&format!("{}{{", item.ident)).and_then(|(_, rest)| Some(rest.split_once('}')?.0));
        let fields = item.fields.iter().map(|field| {
            let (name, ty) = (field.ident.as_ref().expect("a name").to_string(), tokens(&field.ty));
            let inner = ty.strip_prefix("Option<");
            let (kind, of) = kind(inner.unwrap_or(&ty).trim_end_matches('>'));
            let may_be_missing =
                members.is_some_and(|members| !format!(",{members}").contains(&format!(",{name}:required")));
            let has_default = inner.is_some() || kind.is_many() || may_be_missing;
            Field { name, kind, of, is_optional: inner.is_some(), has_default, doc: doc_of(&field.attrs) }
        });
        Self { name: item.ident.to_string(), doc: doc_of(&item.attrs), fields: fields.collect() }
    }

    /// A line of a macro: this name, and the fields.
    pub(crate) fn line(&self, name: &str) -> String {
        let fields = joined(" ", &self.fields, |field| &field.name);
        wrap(&format!("{name} {{ {fields} }}"), "    ", "        ")
    }
}

/// What `statuses!` and `words!` are given: enums whose members have words.
fn words_in(input: ParseStream<'_>, is_filter: bool) -> syn::Result<Vec<Words>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        let doc = doc_of(&input.call(Attribute::parse_outer)?);
        let name = input.parse::<syn::Ident>()?.to_string();
        let body;
        syn::braced!(body in input);
        let members = body.parse_terminated(Variant::parse, Token![,])?.into_iter().map(|member| {
            let (meaning, (_, word)) = (doc_of(&member.attrs).remove(0), member.discriminant.expect("a word"));
            let meaning = format!("{}.", meaning.trim_end_matches('.'));
            (member.ident.to_string(), literal(&word).expect("a text"), meaning)
        });
        all.push(Words { name, doc, members: members.collect(), is_filter });
    }
    Ok(all)
}

/// A type's kind, and the name of what it is, or what it is made of.
fn kind(ty: &str) -> (Kind, String) {
    let one = ty.trim_start_matches("Vec<");
    let kind = match one {
        "String" if ty != one => Kind::Texts,
        "String" => Kind::Text,
        "bool" => Kind::Flag,
        "u64" => Kind::Number,
        "u32" => Kind::Small,
        "ZonedDateTime" => Kind::Time,
        "Subdomain" => Kind::Subdomains,
        "HostKey" | "UserKey" | "UserApiKey" | "Password" => Kind::Secret,
        _ if one.starts_with("BTreeMap<") => Kind::Map,
        _ if ty != one => Kind::Rows,
        _ => Kind::Word,
    };
    (kind, one.to_owned())
}

/// Its text, without blanks.
fn tokens(part: impl ToTokens) -> String {
    part.to_token_stream().to_string().replace(' ', "")
}

/// `ZoneSet` as `zone_set`.
pub(crate) fn snake(camel: &str) -> String {
    let cut = |letter: char| if letter.is_ascii_uppercase() { format!("_{letter}") } else { letter.to_string() };
    camel.chars().map(cut).collect::<String>().trim_start_matches('_').to_ascii_lowercase()
}

/// `zone_set` as `ZoneSet`.
pub(crate) fn camel(snake: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    snake.split('_').map(capital).collect()
}
