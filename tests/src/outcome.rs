//! What the Rust client makes of a vector, as plain data: the reference for every other language.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cfhost::{Act, Client, ClientBuilder, Error, HostKey, Options, Reply, UserApiKey, UserKey};
use jiff::ZonedDateTime;
use serde_json::{Value, json};

use crate::acts::send;
use crate::vectors::{HOST_KEY, Mode, Vector};

/// The outcome of a vector whose server answers at `url`: canonical JSON, members sorted, no blanks.
///
/// # Panics
///
/// If the vector is not one that the client could be asked for: an unknown act, or a field of another type.
pub fn of(vector: &Vector, url: &str) -> String {
    let result = builder(vector, url)
        .and_then(ClientBuilder::build)
        .and_then(|client| if vector.mode == Mode::Call { call(&client, vector) } else { send(&client, vector) });
    let outcome = match result {
        Ok((reply, msg)) => json!({ "reply": reply, "msg": msg }),
        Err(error) => json!({ "error": failure(&error) }),
    };
    outcome.to_string()
}

/// All that Rust shows of a vector, without a call whose name says that it reveals: client, request, reply, error with its
/// sources, and events. It calls twice, since a client without an observer tells the `log` crate of its calls.
///
/// # Panics
///
/// As [`of()`].
pub fn show(vector: &Vector, url: &str) -> String {
    let events = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&events);
    let builder = || builder(vector, url).expect("settings of a vector");
    let observed = builder().observer(move |event| {
        _ = write!(heard.lock().expect("no observer panics"), "{event} {event:?} {event:#?}");
    });
    let mut text = format!("{observed:?}");
    for builder in [builder(), observed] {
        let client = builder.build().expect("settings of a vector");
        _ = write!(text, "{client:?} {client:#?}");
        SHOWN.with_borrow_mut(|shown| *shown = Some(String::new()));
        let result = if vector.mode == Mode::Call { call(&client, vector) } else { send(&client, vector) };
        text += &SHOWN.take().unwrap_or_default();
        if let Err(error) = result {
            _ = write!(
                text,
                "{error} {error:?} {error:#?} {} {} {:?}",
                error.message(),
                error.advice(),
                error.argument()
            );
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                _ = write!(text, "{error} {error:?} {error:#?}");
                source = error.source();
            }
        }
    }
    text + &events.lock().expect("no observer panics")
}

thread_local! {
    /// What the present vector showed so far, while it is to be shown.
    static SHOWN: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn shown(what: &impl Debug) {
    SHOWN.with_borrow_mut(|shown| {
        if let Some(shown) = shown {
            _ = write!(shown, "{what:?} {what:#?}");
        }
    });
}

fn shown_reply<T: Debug>(reply: &Reply<T>) {
    shown(reply);
    if SHOWN.with_borrow(Option::is_some) {
        shown(&reply.raw());
        shown(&reply.msg());
    }
}

fn builder(vector: &Vector, url: &str) -> Result<ClientBuilder, Error> {
    let settings = &vector.client;
    let host_key = match &settings.host_key_file {
        Some(file) => HostKey::from_file(file)?,
        None => HostKey::from(settings.host_key.as_deref().unwrap_or(HOST_KEY)),
    };
    let mut builder = Client::builder(host_key);
    builder = builder.endpoint(settings.endpoint.as_deref().unwrap_or(url));
    if let Some(file) = &settings.ca_file {
        builder = builder.ca_file(file);
    }
    if let Some(seconds) = settings.timeout {
        builder = builder.timeout(Duration::from_secs_f64(seconds));
    }
    if let Some(retries) = settings.retries {
        builder = builder.retries(retries);
    }
    Ok(builder)
}

pub(crate) type Outcome = Result<(Value, Option<String>), Error>;

fn call(client: &Client, vector: &Vector) -> Outcome {
    let fields: Vec<_> = vector.fields.iter().map(|(name, value)| (name.as_str(), text_of(value))).collect();
    let reply = client.call(&vector.act, &fields)?;
    shown_reply(&reply);
    let raw = serde_json::from_slice(reply.reveal_raw()).expect("an answer that was read");
    Ok((raw, reply.msg().map(str::to_owned)))
}

pub(crate) fn finish<A>(client: &Client, vector: &Vector, act: &A) -> Outcome
where
    A: Act<Reply: Debug + Plain> + Debug,
{
    let client = client.with_options(Options::new().unchecked(vector.mode == Mode::Unchecked));
    shown(act);
    let reply: Reply<A::Reply> = client.send(act)?;
    shown_reply(&reply);
    Ok((reply.plain(), reply.msg().map(str::to_owned)))
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn failure(error: &Error) -> Value {
    json!({
        "act": error.act(),
        "already_gone": error.is_already_gone(),
        "argument": error.argument(),
        "category": error.category().map(cfhost::Category::as_str),
        "code": error.code().map(cfhost::ErrorCode::number),
        "delivery": error.delivery().as_str(),
        "http_status": error.http_status(),
        "kind": error.kind().as_str(),
        "message": error.message(),
        "name": error.code().and_then(cfhost::ErrorCode::name),
        "retryable": error.is_retryable(),
    })
}

/// What a reply holds, as plain data.
pub(crate) trait Plain {
    fn plain(&self) -> Value;
}

macro_rules! plain {
    ($($type:ty: |$it:ident| $value:expr;)*) => {$(
        impl Plain for $type {
            fn plain(&self) -> Value {
                let $it = self;
                $value.into()
            }
        }
    )*};
}

plain! {
    bool: |flag| *flag;
    u64: |number| *number;
    String: |text| text.as_str();
    HostKey: |key| key.reveal();
    UserKey: |key| key.reveal();
    UserApiKey: |key| key.reveal();
    BTreeMap<String, String>: |map| json!(map);
    // RFC 3339 with microseconds and the offset that came.
    ZonedDateTime: |time| time.strftime("%Y-%m-%dT%H:%M:%S.%6f%:z").to_string();
}

impl<T: Plain> Plain for Option<T> {
    fn plain(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::plain)
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn plain(&self) -> Value {
        self.iter().map(T::plain).collect()
    }
}

/// Records of the API, by their fields, and words of it.
macro_rules! records {
    (words $($words:ident)*) => {$(
        impl $crate::outcome::Plain for cfhost::$words {
            fn plain(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    )*};
    ($($name:ident { $($field:ident)* })*) => {$(
        impl $crate::outcome::Plain for cfhost::$name {
            fn plain(&self) -> serde_json::Value {
                serde_json::json!({ $(stringify!($field): $crate::outcome::Plain::plain(&self.$field)),* })
            }
        }
    )*};
}
pub(crate) use records;

/// The fields of a request, by their types.
impl Vector {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(text_of)
    }

    pub(crate) fn secret(&self, name: &str) -> Option<&str> {
        self.text(name)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.fields.get(name).map(|value| value.as_bool().expect("a flag"))
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.fields.get(name).map(|value| value.as_u64().expect("a number"))
    }

    pub(crate) fn small(&self, name: &str) -> Option<u32> {
        self.number(name).map(|number| number.try_into().expect("a small number"))
    }

    pub(crate) fn word<T: std::str::FromStr<Err: Debug>>(&self, name: &str) -> Option<T> {
        self.text(name).map(|word| word.parse().expect("a word that the type has"))
    }

    pub(crate) fn subdomains(&self, name: &str) -> Option<Vec<&str>> {
        self.fields.get(name).map(|value| value.as_array().expect("a list").iter().map(text_of).collect())
    }
}

/// Requests of one parameter or another.
pub(crate) mod either_or {
    use cfhost::UserLookup;

    use crate::vectors::Vector;

    pub(crate) fn user_lookup(given: &Vector) -> UserLookup {
        match given.text("unique_id") {
            Some(unique_id) => UserLookup::by_unique_id(unique_id),
            None => UserLookup::by_email(given.text("cloudflare_email").expect("one of the two")),
        }
    }
}
