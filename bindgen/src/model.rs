//! What the acts are, as `core/src/acts/*.rs` says it: read as Rust, and put into words that every language has.

use std::path::Path;

use cfhost::{Category, ErrorCode};
use syn::{Attribute, Expr, Fields, ImplItem, Item, ItemStruct, Meta, Type};

use crate::words::Doc;

/// The types of the core that hold what nobody should see.
const SECRETS: [&str; 4] = ["HostKey", "UserKey", "UserApiKey", "Password"];

/// All that is known of the acts.
pub(crate) struct Core {
    /// In the order of the core's table, `by_name.rs`.
    pub(crate) acts: Vec<Act>,
    /// The words that fields are made of, in the order of the acts that define them.
    pub(crate) words: Vec<Words>,
}

/// An act: its request, its reply, and the rows in that.
pub(crate) struct Act {
    /// `zone_set`
    pub(crate) name: String,
    /// `ZoneSet`
    pub(crate) class: String,
    pub(crate) doc: Doc,
    /// Where it is documented: `section 3.2.2`, or in other words.
    pub(crate) source: String,
    /// `Reads`, `SameState` or `NotSafe`.
    pub(crate) repeat: String,
    pub(crate) params: Vec<Param>,
    /// Whether one of its parameters stands for the others: what makes the request of them is written by hand.
    pub(crate) is_either_or: bool,
    pub(crate) reply: Record,
    pub(crate) rows: Vec<Record>,
    /// The names of the codes that it answers beside those of every act.
    pub(crate) codes: Vec<String>,
}

/// What an act is asked.
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
    pub(crate) doc: Doc,
}

/// A reply, or a row in one.
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) doc: Doc,
    pub(crate) fields: Vec<Field>,
}

/// What a reply says.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Whether it is an `Option`.
    pub(crate) is_optional: bool,
    /// Whether an answer without it can be read.
    pub(crate) has_default: bool,
    pub(crate) doc: Doc,
}

/// What can stand in a parameter or field.
#[derive(Clone, PartialEq)]
pub(crate) enum Kind {
    Text,
    /// By the type in the core.
    Secret(String),
    Flag,
    Number,
    /// Of 32 bits.
    Small,
    /// One of the words of this name.
    Words(String),
    Time,
    Texts,
    Map,
    Rows(String),
    /// Names with targets of their own, which each language takes in its own way.
    Subdomains,
}

impl Kind {
    /// Whether it is more than one value.
    pub(crate) fn is_many(&self) -> bool {
        matches!(self, Self::Map | Self::Texts | Self::Rows(_))
    }
}

/// A type whose values are words on the wire.
pub(crate) struct Words {
    /// The act whose file defines it.
    pub(crate) act: String,
    pub(crate) name: String,
    pub(crate) doc: Doc,
    /// Name, word and meaning of each.
    pub(crate) members: Vec<(String, String, String)>,
    /// Whether it is what a request filters by; else a server may send other words.
    pub(crate) is_filter: bool,
}

impl Core {
    /// Reads the acts of the project in this folder.
    pub(crate) fn read(project: &Path) -> Self {
        let table = source(project, "by_name");
        let order =
            table.rsplit_once("\nacts! {").and_then(|(_, rest)| rest.split_once('}')).expect("the table of acts").0;
        let mut core = Self { acts: Vec::new(), words: Vec::new() };
        for class in order.split_whitespace() {
            core.read_act(project, class);
        }
        let filters: Vec<_> =
            core.words.iter().filter(|words| words.is_filter).map(|words| words.name.clone()).collect();
        for param in core.acts.iter_mut().flat_map(|act| &mut act.params) {
            assert!(
                !matches!(&param.kind, Kind::Words(name) if !filters.contains(name)),
                "{}: of which type?",
                param.name
            );
        }
        core
    }

    fn read_act(&mut self, project: &Path, class: &str) {
        let name = snake(class);
        let file = syn::parse_file(&source(project, &format!("acts/{name}")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let source = Doc::of(&file.attrs).summary();
        let mut act = Act {
            source: source.split_once(": ").expect("`act`: where it is documented").1.trim_end_matches('.').to_owned(),
            name,
            class: class.to_owned(),
            doc: Doc::default(),
            repeat: String::new(),
            params: Vec::new(),
            is_either_or: true,
            reply: Record { name: String::new(), doc: Doc::default(), fields: Vec::new() },
            rows: Vec::new(),
            codes: Vec::new(),
        };
        for item in &file.items {
            match item {
                Item::Struct(item) if item.ident == class => {
                    act.doc = Doc::of(&item.attrs);
                    act.params = fields(item).map(|(name, ty, attrs)| Param::new(name, ty, attrs)).collect();
                }
                Item::Struct(item) if item.ident == format!("{class}Reply") => act.reply = Record::new(item),
                Item::Struct(item) if is_public_record(item) => act.rows.push(Record::new(item)),
                Item::Impl(item) if item.trait_.is_none() && is_named(&item.self_ty, class) => {
                    for item in &item.items {
                        let ImplItem::Fn(method) = item else { continue };
                        act.is_either_or &= method.sig.ident != "new";
                        if let Some(param) = act.params.iter_mut().find(|param| method.sig.ident == param.name) {
                            param.doc = Doc::of(&method.attrs);
                        }
                    }
                }
                Item::Impl(item) => {
                    for item in &item.items {
                        if let ImplItem::Const(constant) = item {
                            act.constant(&constant.ident.to_string(), &constant.expr);
                        }
                    }
                }
                Item::Macro(item) => {
                    let parsed: Statuses = item.mac.parse_body().expect("words of a form that is known");
                    let is_filter = item.mac.path.is_ident("words");
                    let of_act = |words| Words { act: act.name.clone(), is_filter, ..words };
                    self.words.extend(parsed.0.into_iter().map(of_act));
                }
                _ => {}
            }
        }
        for param in &act.params {
            assert!(!param.doc.is_empty(), "{}: {} has no sentence", act.name, param.name);
        }
        self.acts.push(act);
    }

    pub(crate) fn words(&self, name: &str) -> &Words {
        self.words.iter().find(|words| words.name == name).unwrap_or_else(|| panic!("no words {name}"))
    }
}

impl Act {
    fn constant(&mut self, name: &str, value: &Expr) {
        match (name, value) {
            ("REPEAT", Expr::Path(path)) => {
                self.repeat = path.path.segments.last().expect("a variant").ident.to_string();
            }
            ("ERROR_CODES", Expr::Macro(codes)) => {
                let codes = codes.mac.tokens.to_string();
                self.codes = codes.split_whitespace().map(str::to_owned).collect();
            }
            _ => {}
        }
    }

    /// Whether its request is made of parameters in the way of all others.
    pub(crate) fn is_made(&self) -> bool {
        !self.is_either_or && !self.params.is_empty()
    }

    /// What its codes are about, with the codes.
    pub(crate) fn categories(&self) -> Vec<(Category, Vec<ErrorCode>)> {
        let codes = ErrorCode::ALL
            .iter()
            .filter(|code| code.name().is_some_and(|name| self.codes.iter().any(|own| own == name)));
        let of = |category| codes.clone().copied().filter(|code| code.category() == Some(category)).collect::<Vec<_>>();
        Category::ALL.iter().map(|&category| (category, of(category))).filter(|(_, codes)| !codes.is_empty()).collect()
    }

    pub(crate) fn required(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| param.is_required)
    }

    pub(crate) fn optional(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| !param.is_required)
    }

    /// Rows first, then the reply that has them.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.rows.iter().chain([&self.reply])
    }
}

impl Param {
    fn new(name: String, ty: &Type, attrs: &[Attribute]) -> Self {
        let (kind, is_optional) = kind(ty);
        Self { name, kind, is_required: !is_optional, doc: Doc::of(attrs) }
    }
}

impl Record {
    fn new(item: &ItemStruct) -> Self {
        let fields = fields(item).map(|(name, ty, attrs)| {
            let (kind, is_optional) = kind(ty);
            let mut serde =
                attrs.iter().filter(|attr| attr.path().is_ident("serde")).filter_map(|attr| match &attr.meta {
                    Meta::List(list) => Some(list.tokens.to_string()),
                    _ => None,
                });
            let is_many = matches!(kind, Kind::Map | Kind::Texts | Kind::Rows(_));
            let has_default =
                serde.next().map_or(is_many || is_optional, |text| text.starts_with("default") || text == "skip");
            Field { name, kind, is_optional, has_default, doc: Doc::of(attrs) }
        });
        Self { name: item.ident.to_string(), doc: Doc::of(&item.attrs), fields: fields.collect() }
    }
}

/// What `statuses!` and `words!` are given.
struct Statuses(Vec<Words>);

impl syn::parse::Parse for Statuses {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            let doc = Doc::of(&input.call(Attribute::parse_outer)?);
            let name = input.parse::<syn::Ident>()?.to_string();
            let (body, mut members) = (braced(input)?, Vec::new());
            while !body.is_empty() {
                let meaning = Doc::of(&body.call(Attribute::parse_outer)?).summary();
                let member = body.parse::<syn::Ident>()?.to_string();
                body.parse::<syn::Token![=]>()?;
                let word = body.parse::<syn::LitStr>()?.value();
                members.push((member, word, format!("{}.", meaning.trim_end_matches('.'))));
                body.parse::<syn::Token![,]>()?;
            }
            all.push(Words { act: String::new(), name, doc, members, is_filter: false });
        }
        Ok(Self(all))
    }
}

fn braced(input: syn::parse::ParseStream<'_>) -> syn::Result<syn::parse::ParseBuffer<'_>> {
    let body;
    syn::braced!(body in input);
    Ok(body)
}

fn kind(ty: &Type) -> (Kind, bool) {
    let Type::Path(path) = ty else { panic!("a type that no binding has") };
    let last = path.path.segments.last().expect("a name");
    let inner = || match &last.arguments {
        syn::PathArguments::AngleBracketed(inner) => match inner.args.first() {
            Some(syn::GenericArgument::Type(inner)) => kind(inner).0,
            _ => panic!("a type that no binding has"),
        },
        _ => panic!("a type that no binding has"),
    };
    let kind = match last.ident.to_string().as_str() {
        "Option" => return (inner(), true),
        "String" => Kind::Text,
        "bool" => Kind::Flag,
        "u64" => Kind::Number,
        "u32" => Kind::Small,
        "ZonedDateTime" => Kind::Time,
        "BTreeMap" => Kind::Map,
        "Subdomain" => Kind::Subdomains,
        "Vec" => match inner() {
            Kind::Text => Kind::Texts,
            Kind::Words(row) => Kind::Rows(row),
            kind => kind,
        },
        secret if SECRETS.contains(&secret) => Kind::Secret(secret.to_owned()),
        words => Kind::Words(words.to_owned()),
    };
    (kind, false)
}

fn fields(item: &ItemStruct) -> impl Iterator<Item = (String, &Type, &[Attribute])> {
    let Fields::Named(fields) = &item.fields else { panic!("{} has no named fields", item.ident) };
    fields.named.iter().map(|field| (field.ident.as_ref().expect("a name").to_string(), &field.ty, &*field.attrs))
}

/// Rows are public, and can grow.
fn is_public_record(item: &ItemStruct) -> bool {
    matches!(item.vis, syn::Visibility::Public(_))
        && item.attrs.iter().any(|attr| attr.path().is_ident("non_exhaustive"))
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

fn source(project: &Path, name: &str) -> String {
    let path = project.join(format!("core/src/{name}.rs"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `ZoneSet` as `zone_set`.
pub(crate) fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `zone_set` as `ZoneSet`.
pub(crate) fn camel(snake: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    snake.split('_').map(capital).collect()
}
