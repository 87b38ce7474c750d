//! What a field of a request is, and fields as a shell has them.

use crate::{Error, UnknownWord, reason};

/// A field of a request, as a program can explain it to people.
///
/// ```
/// use cfhost::{Act, FieldKind, ZoneSet};
///
/// let subdomains = ZoneSet::FIELDS[3];
/// assert_eq!((subdomains.name, subdomains.kind, subdomains.is_required), ("subdomains", FieldKind::List, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// What can stand in it.
    pub kind: FieldKind,
    /// Whether the act is refused without it.
    pub is_required: bool,
    /// What it means, in a few words.
    pub about: &'static str,
    /// A value that is well-formed.
    pub example: &'static str,
}

/// What can stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// A text.
    Text,
    /// A text that nobody should see.
    Secret,
    /// A whole number.
    Number,
    /// `1` or `0`.
    Flag,
    /// Items with commas between them.
    List,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

impl FieldKind {
    /// The stable lower-case name: `text`, `secret`, `number`, `flag`, `list` or `one_of`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Secret => "secret",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::List => "list",
            Self::OneOf(_) => "one_of",
        }
    }
}

impl Field {
    pub(crate) const fn required(
        name: &'static str,
        kind: FieldKind,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, kind, is_required: true, about, example }
    }

    pub(crate) const fn optional(
        name: &'static str,
        kind: FieldKind,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, kind, is_required: false, about, example }
    }
}

// Fields that several acts have.
pub(crate) const USER_KEY: Field =
    Field::required("user_key", FieldKind::Secret, "the customer's key", "0123456789abcdef0123456789abcdef");
pub(crate) const ZONE_NAME: Field =
    Field::required("zone_name", FieldKind::Text, "the zone, a registered domain", "example.com");
pub(crate) const PLAN_TAG: Field =
    Field::required("plan_tag", FieldKind::Text, "a plan's sub_label, from reseller_plan_list", "CF_RESELLER_PRO");
pub(crate) const CLOUDFLARE_EMAIL: Field =
    Field::required("cloudflare_email", FieldKind::Text, "the customer's e-mail address", "customer@example.com");
pub(crate) const CLOUDFLARE_PASS: Field =
    Field::required("cloudflare_pass", FieldKind::Secret, "the account's password", "correct-horse-1");
pub(crate) const UNIQUE_ID: Field =
    Field::optional("unique_id", FieldKind::Text, "your own name for the customer", "customer-1001");
pub(crate) const CLOBBER_UNIQUE_ID: Field = Field::optional(
    "clobber_unique_id",
    FieldKind::Flag,
    "whether unique_id is taken away from another customer who has it",
    "1",
);

/// Fields by their names, all of them texts.
#[expect(missing_debug_implementations, reason = "it holds secrets, and only this crate can name it")]
pub struct Given<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl<'a> Given<'a> {
    pub(crate) fn some(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| *value)
    }

    /// The value; empty if the field is not given, which the act's check refuses with the vendor's own code.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        self.some(name).unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.some(name) {
            None => Ok(None),
            Some("0") => Ok(Some(false)),
            Some("1") => Ok(Some(true)),
            Some(_) => Err(Error::invalid(name, reason::none_of(&["0", "1"]))),
        }
    }

    pub(crate) fn word<T: std::str::FromStr<Err = UnknownWord>>(&self, name: &'static str) -> Result<Option<T>, Error> {
        self.some(name).map(|word| word.parse().map_err(|unknown| Error::invalid(name, unknown))).transpose()
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Error> {
        let is_number = |value: &&str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        match self.some(name) {
            None => Ok(None),
            Some(value) => Some(value)
                .filter(is_number)
                .and_then(|value| value.parse().ok())
                .map(Some)
                .ok_or_else(|| Error::invalid(name, "is not a whole number, or too large a one")),
        }
    }
}

/// A field that has to be there, and that no code of the vendor's is about.
pub(crate) fn missing(name: &'static str) -> Error {
    Error::invalid(name, "is required")
}
