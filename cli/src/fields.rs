//! `NAME=VALUE` of a command line: secrets from files, the nearest name for a wrong one, and keys by a look-up.

use std::io::Read as _;

use cfhost::{ActInfo, Client, FieldKind, Request, UserKey, UserLookup, read_secret_file};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::output::note;

/// A well-formed key, for checks before the customer's own is looked up.
pub(crate) const STAND_IN_KEY: &str = "00000000000000000000000000000000";

/// Larger than any secret that could be meant.
const MAX_SECRET: usize = 4 * 1024;

/// The fields of an act as they were given, and whose key is to be looked up.
#[derive(Debug)]
pub(crate) struct Fields {
    act: &'static ActInfo,
    given: Vec<(&'static str, Zeroizing<String>)>,
    user: Option<User>,
}

/// A customer whose key is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum User {
    Email(String),
    UniqueId(String),
}

impl User {
    /// Refuses a name that no look-up takes. Nothing is sent.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let (argument, lookup) = match self {
            Self::Email(email) => ("user", Request::new("user_lookup", &[("cloudflare_email", email)])),
            Self::UniqueId(unique_id) => ("unique_id", Request::new("user_lookup", &[("unique_id", unique_id)])),
        };
        lookup
            .and_then(|lookup| lookup.check())
            .map_err(|error| Failure::usage(format!("{argument}: {}", error.message())))
    }

    /// Finds the customer's key.
    pub(crate) fn key(&self, client: &Client) -> Result<UserKey, Failure> {
        let (lookup, name) = match self {
            Self::Email(email) => (UserLookup::by_email(email), email),
            Self::UniqueId(unique_id) => (UserLookup::by_unique_id(unique_id), unique_id),
        };
        let reply = client.user_lookup(&lookup)?.into_inner();
        match reply.user_key {
            Some(key) => Ok(key),
            None if reply.user_exists => Err(Failure::usage(format!(
                "the account {name} belongs to another host: link it with user_auth and its password; nothing was changed"
            ))),
            None => Err(Failure::usage(format!(
                "there is no account {name}: make one with user_create; nothing was changed"
            ))),
        }
    }
}

/// The nearest of these names, if one is near.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .min()
        .map(|(_, known)| known)
}

impl Fields {
    /// Reads `NAME=VALUE` arguments, and the files that they name.
    pub(crate) fn read(act: &'static ActInfo, arguments: &[String]) -> Result<Self, Failure> {
        let mut fields = Self::new(act);
        for argument in arguments {
            // What is wrong may be a secret in the wrong place, so it is not quoted.
            let Some((name, value)) = argument.split_once('=') else {
                return Err(Failure::usage(format!("{}: fields are given as NAME=VALUE", act.name)));
            };
            fields.add_argument(name, value)?;
        }
        Ok(fields)
    }

    pub(crate) fn new(act: &'static ActInfo) -> Self {
        Self { act, given: Vec::new(), user: None }
    }

    /// The customer's key, by a look-up if need be.
    pub(crate) fn user_key(&self, client: &Client) -> Result<UserKey, Failure> {
        let given =
            self.given.iter().find(|(name, _)| *name == "user_key").map(|(_, value)| UserKey::new(value.as_str()));
        match (given, &self.user) {
            (Some(key), _) => Ok(key),
            (None, Some(user)) => user.key(client),
            (None, None) => Err(Failure::usage(format!("{}: says not whose zone it is", self.act.name))),
        }
    }

    /// Adds a field of the command line. Its value can name a file; a secret that everybody can see gets a warning.
    fn add_argument(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        if self.act.field(name).is_none_or(|field| field.kind != FieldKind::Secret) {
            return self.add(name, value);
        }
        let text = match value.strip_prefix('@') {
            Some("-") => {
                let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET + 1));
                let read = std::io::stdin().lock().take(MAX_SECRET as u64 + 1).read_to_string(&mut text);
                read.map_err(|error| Failure::usage(format!("{name}: standard input: {error}")))?;
                if text.len() > MAX_SECRET {
                    return Err(Failure::usage(format!("{name}: standard input: is larger than 4 KiB")));
                }
                text
            }
            Some(file) => {
                let field = self.act.field(name).map_or("file", |field| field.name);
                read_secret_file(field, file)?
            }
            None => {
                note(format_args!(
                    "warning: {name} is on the command line, where others can see it; {name}=@FILE or {name}=@- hides it"
                ));
                Zeroizing::new(value.to_owned())
            }
        };
        self.add(name, text.trim_end_matches(['\r', '\n']))
    }

    /// Adds a field by its name.
    pub(crate) fn add(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let act = self.act;
        let takes_user = act.field("user_key").is_some();
        let Some(field) = act.field(name) else {
            let user = match name {
                "user" if takes_user => User::Email(value.to_owned()),
                "unique_id" if takes_user => User::UniqueId(value.to_owned()),
                _ => return Err(Failure::usage(unknown(act, name))),
            };
            if self.user.replace(user).is_some() {
                return Err(Failure::usage(format!("{}: name the customer once, by user or unique_id", act.name)));
            }
            return Ok(());
        };
        if self.given.iter().any(|(given, _)| *given == field.name) {
            return Err(Failure::usage(format!("{}: {name} is given twice", act.name)));
        }
        self.given.push((field.name, Zeroizing::new(value.to_owned())));
        Ok(())
    }

    /// Makes the request. A key that has to be looked up takes a call; everything else is checked before.
    pub(crate) fn request(&self, client: &Client) -> Result<Request, Failure> {
        self.check()?;
        match &self.user {
            None => self.with(None),
            Some(user) => self.with(Some(user.key(client)?.reveal())),
        }
    }

    /// Refuses what no server would take. Nothing is sent.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.user.is_some() && self.given.iter().any(|(name, _)| *name == "user_key") {
            return Err(Failure::usage(format!("{}: user_key is given beside user or unique_id", self.act.name)));
        }
        if self.act.field("user_key").is_some()
            && self.user.is_none()
            && !self.given.iter().any(|(name, _)| *name == "user_key")
        {
            return Err(Failure::usage(format!(
                "{}: say whose zone it is: user=ADDRESS, unique_id=NAME, or user_key=@FILE",
                self.act.name
            )));
        }
        if let Some(user) = &self.user {
            user.check()?;
        }
        // A key that is to be looked up is well-formed.
        let stand_in = self.user.as_ref().map(|_| STAND_IN_KEY);
        Ok(self.with(stand_in)?.check()?)
    }

    fn with(&self, user_key: Option<&str>) -> Result<Request, Failure> {
        let key = user_key.map(|key| ("user_key", key));
        let fields: Vec<(&str, &str)> =
            key.into_iter().chain(self.given.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        Ok(Request::new(self.act.name, &fields)?)
    }
}

/// What to say about a field that an act does not have. A name that is near none is not quoted: it may be a secret.
fn unknown(act: &ActInfo, name: &str) -> String {
    let names: Vec<&str> = act.fields.iter().map(|field| field.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("{} has no field {name}: did you mean {near}?", act.name),
        None if names.is_empty() => format!("{} takes no fields", act.name),
        None => format!("{} has no field of that name; it takes {}", act.name, names.join(", ")),
    }
}
