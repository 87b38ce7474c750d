//! The sentences of the core in the words of each language.

use std::fmt::Display;

use syn::{Attribute, Expr, Lit, Meta};

use crate::model::{Act, Core, Kind, Record};

/// A doc comment: its paragraphs, without examples.
#[derive(Clone, Default)]
pub(crate) struct Doc(Vec<String>);

impl Doc {
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let (mut paragraphs, mut is_code) = (vec![String::new()], false);
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
            let Meta::NameValue(meta) = &attr.meta else { continue };
            let Expr::Lit(line) = &meta.value else { continue };
            let Lit::Str(line) = &line.lit else { continue };
            let line = line.value();
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
        Self(paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn summary(&self) -> String {
        self.0.first().cloned().unwrap_or_default()
    }
}

/// A name in backticks.
pub(crate) enum Name<'a> {
    Act(&'a str),
    Param(&'a str),
    Field(&'a str),
    /// An item of the core's, by the end of its path.
    Item(&'a str),
    /// Anything else, as it stands.
    Word(&'a str),
}

/// Whose doc comment it is: names mean what they mean there first.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    Act(&'a Act),
    Params(&'a Act),
    Record(&'a Record),
    Words,
}

/// How a language says it.
pub(crate) struct Voice<'a> {
    pub(crate) core: &'a Core,
    pub(crate) name: fn(&Name<'_>) -> String,
}

impl Voice<'_> {
    /// The paragraphs of a comment, in this language.
    pub(crate) fn paragraphs(&self, doc: &Doc, of: Of<'_>) -> Vec<String> {
        doc.0.iter().map(|paragraph| self.say(paragraph, of)).collect()
    }

    /// All of a comment in one paragraph.
    pub(crate) fn all(&self, doc: &Doc, of: Of<'_>) -> String {
        self.paragraphs(doc, of).join(" ")
    }

    /// What an act does, with where it is documented, and what else there is to say of it.
    pub(crate) fn act(&self, act: &Act) -> (String, Vec<String>) {
        let mut rest = self.paragraphs(&act.doc, Of::Act(act));
        let first = rest.remove(0);
        let (first, more) = first.split_once(". ").map_or((first.as_str(), None), |(first, more)| (first, Some(more)));
        rest.splice(0..0, more.map(str::to_owned));
        let end = first.find(" (section").unwrap_or(first.trim_end_matches('.').len());
        (format!("{} ({})", &first[..end], act.source), rest)
    }

    fn say(&self, text: &str, of: Of<'_>) -> String {
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
            said = said + link.unwrap_or(before) + &(self.name)(&self.named(name, of, link.is_some()));
            rest = after;
        }
        said + rest
    }

    fn named<'n>(&self, span: &'n str, of: Of<'_>, is_link: bool) -> Name<'n> {
        let is_param = |act: &Act| act.params.iter().any(|param| param.name == span);
        let is_field = |record: &Record| record.fields.iter().any(|field| field.name == span);
        let own = match of {
            Of::Params(act) if is_param(act) => Some(Name::Param(span)),
            Of::Act(act) if is_field(&act.reply) => Some(Name::Field(span)),
            Of::Record(record) if is_field(record) => Some(Name::Field(span)),
            _ => None,
        };
        match own {
            Some(name) => name,
            None if is_link => Name::Item(span),
            None if self.core.acts.iter().any(|act| act.name == span) => Name::Act(span),
            None if self.core.acts.iter().any(is_param) => Name::Param(span),
            None if self.core.acts.iter().any(|act| act.records().any(is_field)) => Name::Field(span),
            None => Name::Word(span),
        }
    }
}

/// What is said where a field has no value, in a language that says `nothing` for it.
pub(crate) fn absence(said: &str, nothing: &str, kind: &Kind) -> String {
    if *kind == Kind::Time {
        format!(" {nothing} for none.")
    } else if [" if ", "only"].iter().any(|condition| said.contains(condition)) {
        format!(" {nothing} otherwise.")
    } else {
        format!(" {nothing} where the server does not say.")
    }
}

/// A sentence that goes on after other words.
pub(crate) fn lower(sentence: &str) -> String {
    sentence[..1].to_ascii_lowercase() + &sentence[1..]
}

/// Lines of at most so many characters, each with what it begins with.
pub(crate) fn wrap(text: &str, first: &str, next: &str, width: usize) -> String {
    let (mut lines, mut line) = (String::new(), first.to_owned());
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            lines = lines + line.trim_end() + "\n";
            next.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines + line.trim_end() + "\n"
}

/// Values with words between them: `a, b and c`.
pub(crate) fn listed<T: Display>(values: &[T], last: &str) -> String {
    match values {
        [] => String::new(),
        [value] => value.to_string(),
        [values @ .., value] => {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            format!("{} {last} {value}", values.join(", "))
        }
    }
}
