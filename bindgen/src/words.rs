//! The sentences of the core in the words of each language.

use std::fmt::Display;

use cfhost::Repeat;
use syn::{Attribute, Expr, ExprLit, Lit};

use crate::model::{Act, Core, Field, Kind, Words};

/// The text of a literal.
pub(crate) fn literal(value: &Expr) -> Option<String> {
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = value else { return None };
    Some(text.value())
}

/// The paragraphs of a doc comment, without examples.
pub(crate) fn doc_of(attrs: &[Attribute]) -> Vec<String> {
    let (mut paragraphs, mut is_code) = (vec![String::new()], false);
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        let line = attr.meta.require_name_value().ok().and_then(|meta| literal(&meta.value)).unwrap_or_default();
        let line = line.trim();
        is_code ^= line.starts_with("```");
        if line.is_empty() {
            paragraphs.push(String::new());
        } else if !is_code && line != "```" {
            let last = paragraphs.last_mut().expect("one at least");
            *last += if last.is_empty() { "" } else { " " };
            *last += line;
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// What a name in backticks is.
#[derive(PartialEq)]
pub(crate) enum Is {
    Act,
    Param,
    Field,
    /// An item of the core's, by the end of its path.
    Item,
    /// Anything else, as it stands.
    Word,
}

/// How a language says it.
pub(crate) struct Voice<'a> {
    pub(crate) core: &'a Core,
    /// What it makes of a name.
    pub(crate) name: fn(Is, &str) -> String,
}

impl Voice<'_> {
    /// The paragraphs of a comment, in this language.
    pub(crate) fn paragraphs(&self, doc: &[String]) -> Vec<String> {
        doc.iter().map(|paragraph| self.say(paragraph, false)).collect()
    }

    /// All of a comment in one paragraph, where it is said what is asked or what is answered.
    pub(crate) fn all(&self, doc: &[String], is_asked: bool) -> String {
        self.say(&doc.join(" "), is_asked)
    }

    /// What an act does, and what else there is to say of it.
    pub(crate) fn act(&self, act: &Act) -> (String, Vec<String>) {
        let mut rest = self.paragraphs(&act.doc);
        let first = rest.remove(0);
        let (first, more) = first.split_once(". ").map_or((first.as_str(), None), |(first, more)| (first, Some(more)));
        rest.splice(0..0, more.map(str::to_owned));
        let end = first.find(" (section").unwrap_or(first.trim_end_matches('.').len());
        (first[..end].to_owned(), rest)
    }

    /// A parameter's sentence, with what languages say that have constants for words and texts for subdomains.
    pub(crate) fn param(&self, param: &Field, constant: impl Fn(&Words, &str) -> String) -> String {
        let more = match param.kind {
            Kind::Word => {
                let words = self.core.words(&param.of);
                let constants: Vec<_> = words.members.iter().map(|(member, ..)| constant(words, member)).collect();
                format!(" {}.", listed(&constants, "or"))
            }
            Kind::Subdomains => " Each with \":target\" after it if it has an origin of its own.".to_owned(),
            _ => String::new(),
        };
        format!("{}{more}{}", self.all(&param.doc, true), if param.is_optional { "" } else { " Required." })
    }

    /// A field's sentence, what is added to it, and what stands there for no value, in a language that says `nothing` for it.
    pub(crate) fn field(&self, field: &Field, more: &str, nothing: &str) -> String {
        let said = self.all(&field.doc, false) + more;
        let when = match field.kind {
            _ if !field.is_optional || nothing.is_empty() => return said,
            Kind::Time => "for none",
            _ if [" if ", "only"].iter().any(|condition| said.contains(condition)) => "otherwise",
            _ => "where the server does not say",
        };
        format!("{said} {nothing} {when}.")
    }

    fn say(&self, text: &str, is_asked: bool) -> String {
        let (mut said, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once('`') {
            let (span, after) = after.split_once('`').expect("a closed quotation");
            let link = before.strip_suffix('[');
            let (name, after) = if link.is_some() {
                // `[name](path)`, or `[path]`.
                let link = after.strip_prefix("](").and_then(|after| after.split_once(')'));
                let (path, after) = link.unwrap_or_else(|| (span, after.strip_prefix(']').expect("a link")));
                (path.rsplit("::").next().unwrap_or(path), after)
            } else {
                (span, after)
            };
            said = said + link.unwrap_or(before) + &(self.name)(self.is(name, is_asked, link.is_some()), name);
            rest = after;
        }
        said + rest
    }

    /// What is both asked and answered is what the sentence is about.
    fn is(&self, name: &str, is_asked: bool, is_link: bool) -> Is {
        let has = |fields: &[Field]| fields.iter().any(|field| field.name == name);
        let is_field = self.core.records().any(|record| has(&record.fields));
        match self.core.acts.iter().any(|act| has(&act.params)) {
            _ if is_link && !is_field => Is::Item,
            _ if self.core.acts.iter().any(|act| act.name == name) => Is::Act,
            true if is_asked || !is_field => Is::Param,
            _ if is_field => Is::Field,
            _ => Is::Word,
        }
    }
}

/// A name in a comment of C or Go, where a word is quoted.
pub(crate) fn word(word: &str) -> String {
    if word.len() > 3 && word.ends_with(['_', 'e']) { word.to_owned() } else { format!("\"{word}\"") }
}

/// What a repeat of an act does.
pub(crate) fn repeat(act: &Act) -> &'static str {
    match act.info.repeat {
        Repeat::Reads => "The call changes nothing.",
        Repeat::SameState => "A repeated call leaves the same state.",
        _ => "A repeated call fails, or does the work once more.",
    }
}

/// A sentence that goes on after other words.
pub(crate) fn lower(sentence: &str) -> String {
    sentence[..1].to_ascii_lowercase() + &sentence[1..]
}

/// Lines of at most 120 characters, the first and the others with what they begin with.
pub(crate) fn wrap(text: &str, first: &str, next: &str) -> String {
    let (mut lines, mut line) = (String::new(), first.to_owned());
    for (place, word) in text.split_whitespace().enumerate() {
        if place > 0 && line.chars().count() + 1 + word.chars().count() > 120 {
            lines = lines + line.trim_end() + "\n";
            line = next.to_owned() + word;
        } else {
            line = line + if place > 0 { " " } else { "" } + word;
        }
    }
    lines + line.trim_end() + "\n"
}

/// The same, where all begin alike.
pub(crate) fn lines(text: &str, start: &str) -> String {
    wrap(text, start, start)
}

/// What is said of each, with something between.
pub(crate) fn joined<I: IntoIterator, T: Display>(between: &str, all: I, said: impl FnMut(I::Item) -> T) -> String {
    all.into_iter().map(said).map(|said| said.to_string()).collect::<Vec<_>>().join(between)
}

/// Values with words between them: `a, b and c`.
pub(crate) fn listed<T: Display>(values: &[T], last: &str) -> String {
    let all = joined(", ", values, |value| value);
    all.rsplit_once(", ").map_or(all.clone(), |(before, value)| format!("{before} {last} {value}"))
}
