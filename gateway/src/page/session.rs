//! Who may see the page: whoever has the control token, or a link that was made with it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::header::{self, HeaderMap};

use crate::secret::random_hex;

/// How long a browser stays logged in after its last request.
const IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// How long a link can be used.
const LINK_LIFE: Duration = Duration::from_secs(15 * 60);
/// How many browsers can be logged in, and how many links can wait to be used. Beyond that, the oldest goes.
const MOST: usize = 32;
/// How many hexadecimal digits a secret has.
const DIGITS: usize = 64;

/// A browser that is logged in.
#[derive(Clone)]
pub(super) struct Session {
    /// What each of its forms has to carry.
    pub(super) csrf: String,
    /// Whether acts are carried out at the vendor.
    pub(super) has_vendor: bool,
}

struct Kept {
    session: Session,
    used: Instant,
}

#[derive(Default)]
struct Both {
    /// By the value of the cookie.
    sessions: HashMap<String, Kept>,
    /// By the secret in the link: when it was made.
    links: HashMap<String, Instant>,
}

/// Those who are logged in.
pub(crate) struct Sessions {
    /// Where the page is, such as `http://127.0.0.1:40124`.
    url: String,
    cookie: String,
    has_vendor: bool,
    both: Mutex<Both>,
}

impl Sessions {
    /// Cookies do not know ports: each gateway on a machine needs a name of its own.
    pub(crate) fn new(listening: SocketAddr, has_vendor: bool) -> Self {
        let (url, cookie) = (format!("http://{listening}"), format!("cfhost-gateway-{}", listening.port()));
        Self { url, cookie, has_vendor, both: Mutex::default() }
    }

    fn both(&self) -> MutexGuard<'_, Both> {
        self.both.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A link that logs one browser in.
    pub(crate) fn link(&self) -> Result<String, getrandom::Error> {
        let secret = random_hex(DIGITS)?;
        let mut both = self.both();
        both.links.retain(|_, made| made.elapsed() < LINK_LIFE);
        drop_oldest(&mut both.links, |made| *made);
        let link = format!("{}/login?link={secret}", self.url);
        both.links.insert(secret, Instant::now());
        Ok(link)
    }

    /// Whether this is the secret of a link. It is used up.
    pub(super) fn take_link(&self, secret: &str) -> bool {
        self.both().links.remove(secret).is_some_and(|made| made.elapsed() < LINK_LIFE)
    }

    /// Logs a browser in: its session, and the header that gives it the cookie.
    pub(super) fn begin(&self) -> Result<(Session, String), getrandom::Error> {
        let (id, session) = (random_hex(DIGITS)?, Session { csrf: random_hex(DIGITS)?, has_vendor: self.has_vendor });
        let cookie = format!("{}={id}; Path=/; HttpOnly; SameSite=Strict", self.cookie);
        let mut both = self.both();
        both.sessions.retain(|_, kept| kept.used.elapsed() < IDLE);
        drop_oldest(&mut both.sessions, |kept| kept.used);
        both.sessions.insert(id, Kept { session: session.clone(), used: Instant::now() });
        Ok((session, cookie))
    }

    /// The session of the browser that sends these headers.
    pub(super) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let id = self.id(headers)?;
        let mut both = self.both();
        let kept = both.sessions.get_mut(id).filter(|kept| kept.used.elapsed() < IDLE)?;
        kept.used = Instant::now();
        Some(kept.session.clone())
    }

    /// Whether the browser that sends these headers is logged in still. It does not count as a request of its.
    pub(super) fn has(&self, headers: &HeaderMap) -> bool {
        let both = self.both();
        self.id(headers).and_then(|id| both.sessions.get(id)).is_some_and(|kept| kept.used.elapsed() < IDLE)
    }

    /// Logs a browser out: the header that takes the cookie away.
    pub(super) fn end(&self, headers: &HeaderMap) -> String {
        if let Some(id) = self.id(headers) {
            self.both().sessions.remove(id);
        }
        format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", self.cookie)
    }

    fn id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.cookie).map(|(_, value)| value)
    }
}

fn drop_oldest<T>(all: &mut HashMap<String, T>, age: impl Fn(&T) -> Instant) {
    if all.len() < MOST {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, kept)| age(kept)).map(|(secret, _)| secret.clone());
    if let Some(oldest) = oldest {
        all.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.split(';').next().unwrap().parse().unwrap());
        headers
    }

    #[test]
    fn a_link_is_used_once_and_a_session_ends() {
        let sessions = Sessions::new(([127, 0, 0, 1], 1).into(), false);
        let link = sessions.link().unwrap();
        let link = link.strip_prefix("http://127.0.0.1:1/login?link=").unwrap();
        assert!(!sessions.take_link("") && sessions.take_link(link) && !sessions.take_link(link));
        let (session, cookie) = sessions.begin().unwrap();
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"));
        assert_eq!(sessions.of(&with(&cookie)).unwrap().csrf, session.csrf);
        assert!(sessions.of(&with(&cookie.replace("-1=", "-2="))).is_none());
        sessions.end(&with(&cookie));
        assert!(sessions.of(&with(&cookie)).is_none());
    }

    #[test]
    fn there_is_a_bound_to_both() {
        let sessions = Sessions::new(([127, 0, 0, 1], 1).into(), false);
        let first = sessions.begin().unwrap().1;
        for _ in 0..MOST {
            sessions.begin().unwrap();
            sessions.link().unwrap();
            sessions.link().unwrap();
        }
        assert!(sessions.of(&with(&first)).is_none());
        let both = sessions.both();
        assert_eq!((both.sessions.len(), both.links.len()), (MOST, MOST));
    }
}
