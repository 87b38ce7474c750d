//! Any bytes as the answer to any act: no panic, no secret in what is shown, and nothing but JSON is a success.

#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use cfhost::{ActInfo, Client, Error, Reply};
use cfhost_fuzz::{HOST_KEY, Http, PASSWORD, USER_KEY, planted};
use libfuzzer_sys::fuzz_target;

/// Asks for each act by its type, as it does for the vectors.
#[path = "../../src/acts.rs"]
mod acts;

mod vectors {
    use cfhost::ActInfo;

    use super::{PASSWORD, USER_KEY};

    /// A call of an act with what it has to be given, as the core's table has examples of it.
    pub(crate) struct Vector {
        pub(crate) act: String,
        pub(crate) info: &'static ActInfo,
        pub(crate) body: Vec<u8>,
    }

    impl Vector {
        pub(crate) fn text(&self, name: &str) -> Option<&'static str> {
            self.info.field(name).filter(|field| field.is_required).map(|field| field.example)
        }

        pub(crate) fn secret(&self, name: &str) -> Option<&'static str> {
            self.text(name).map(|_| if name == "user_key" { USER_KEY } else { PASSWORD })
        }

        pub(crate) fn number(&self, name: &str) -> Option<u64> {
            self.text(name).map(|example| example.parse().expect("a number"))
        }

        pub(crate) fn subdomains(&self, name: &str) -> Option<Vec<&'static str>> {
            self.text(name).map(|example| example.split(',').collect())
        }

        // What is never required.
        pub(crate) fn flag(&self, _: &str) -> Option<bool> {
            None
        }

        pub(crate) fn small(&self, _: &str) -> Option<u32> {
            None
        }

        pub(crate) fn word<T>(&self, _: &str) -> Option<T> {
            None
        }
    }
}

mod outcome {
    use std::fmt::Debug;

    use cfhost::{Act, Client};

    use super::vectors::Vector;

    pub(crate) type Outcome = ();

    pub(crate) fn finish<A: Act<Reply: Debug>>(client: &Client, given: &Vector, act: &A) {
        super::look(&given.body, client.send(act));
    }

    pub(crate) mod either_or {
        pub(crate) fn user_lookup(_: &super::Vector) -> cfhost::UserLookup {
            cfhost::UserLookup::by_unique_id("x")
        }
    }

    /// Replies are looked at as they are.
    macro_rules! records {
        ($($any:tt)*) => {};
    }
    pub(crate) use records;
}

static SERVER: LazyLock<Http> = LazyLock::new(Http::start);
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder(HOST_KEY).endpoint(SERVER.endpoint()).retries(0).build().expect("a client"));

fn look<T: Debug>(body: &[u8], result: Result<Reply<T>, Error>) {
    match result {
        Ok(reply) => {
            let shown = format!("{reply:?} {}", reply.raw());
            assert!(!shown.contains(HOST_KEY) && !shown.contains(USER_KEY), "a key is shown");
            let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            assert!(serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(), "a success that is no JSON");
        }
        Err(error) => {
            let shown = format!("{error} {error:?}");
            for secret in [HOST_KEY, USER_KEY] {
                assert!(!shown.contains(secret), "a key is shown: {shown}");
            }
            // Nobody can know of a password that this call did not send.
            let sends_it = matches!(error.act(), Some("user_create" | "user_auth"));
            assert!(!sends_it || !shown.contains(PASSWORD), "the password is shown: {shown}");
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((act, data)) = data.split_first() else { return };
    let body = planted(data);
    SERVER.answers(&body);
    let info = &ActInfo::ALL[usize::from(*act) % ActInfo::ALL.len()];
    acts::send(&CLIENT, &vectors::Vector { act: info.name.to_owned(), info, body });
});
