//! The page: what the control listener shows in a browser.
//!
//! It is made here, needs no JavaScript but for what moves, and asks for nothing from elsewhere.

mod calls;
mod html;
mod lists;
mod misbehave;
mod numbers;
mod session;
mod vendor;
mod words;
mod zone;

use std::sync::Arc;

use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use maud::html;
use subtle::ConstantTimeEq as _;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use self::html::{Notice, answer, page, see};
use self::session::Session;
pub(crate) use self::session::Sessions;
use crate::form::Form;
use crate::http::{Answer, Endpoint, Unanswered};
use crate::log;
use crate::store::{self, Read};

/// What the page is made from.
pub(crate) struct Page {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) token: String,
    /// Ends what goes on for as long as the gateway runs.
    pub(crate) stopped: watch::Receiver<()>,
}

/// A request of a browser, after its body was read.
struct PageRequest {
    path: String,
    /// What stands behind the `?`.
    query: Form,
    /// What stands in the body.
    form: Form,
}

impl PageRequest {
    fn of(&self, name: &str) -> &str {
        self.query.text(name).unwrap_or_default()
    }

    /// The number at the end of the path, below a folder such as `/zones/`.
    fn number(&self, folder: &str) -> Option<i64> {
        self.path.strip_prefix(folder)?.parse().ok()
    }
}

impl Page {
    /// What a browser asks for beside a page, in words that other programs use as well.
    pub(crate) const FILES: [&str; 3] = ["/page.css", "/page.js", "/icon.svg"];

    pub(crate) async fn handle(self: Arc<Self>, head: Parts, body: Bytes) -> Result<Answer, Unanswered> {
        let get = head.method == Method::GET;
        match head.uri.path() {
            "/page.css" if get => return Ok(file("text/css; charset=utf-8", include_str!("page.css"))),
            "/page.js" if get => return Ok(file("text/javascript; charset=utf-8", include_str!("page.js"))),
            "/icon.svg" if get => return Ok(file("image/svg+xml", include_str!("icon.svg"))),
            _ => {}
        }
        if !get && head.method != Method::POST {
            return Ok(problem(None, StatusCode::METHOD_NOT_ALLOWED, "There is nothing here for this method."));
        }
        if head.method == Method::POST && !is_from_here(&head.headers) {
            return Ok(problem(None, StatusCode::FORBIDDEN, "This form was sent by another page."));
        }
        let asked = PageRequest {
            path: head.uri.path().to_owned(),
            query: Form::parse(None, Bytes::copy_from_slice(head.uri.query().unwrap_or_default().as_bytes())).await,
            form: Form::parse(None, body).await,
        };
        if asked.path == "/login" {
            return Ok(self.log_in(&asked, get));
        }
        let Some(session) = self.sessions.of(&head.headers) else {
            return Ok(log_in_form("", StatusCode::UNAUTHORIZED));
        };
        if !get && !is_equal(asked.form.text("csrf").unwrap_or_default(), &session.csrf) {
            return Ok(problem(
                Some(&session),
                StatusCode::FORBIDDEN,
                "This form is not one of this session. Go back, reload the page and try again.",
            ));
        }
        match asked.path.as_str() {
            "/events" if get => return Ok(self.watch_calls(&asked, &head.headers)),
            "/logout" if !get => {
                let mut answer = see("/login");
                set_cookie(&mut answer, &self.sessions.end(&head.headers));
                return Ok(answer);
            }
            _ => {}
        }
        let work = spawn_blocking(move || {
            let shown = self.show(&asked, &session, get);
            shown.unwrap_or_else(|Problem(status, text)| problem(Some(&session), status, &text))
        });
        work.await.map_err(|_| Unanswered::Off)
    }

    /// What may read the state or wait for something.
    fn show(&self, asked: &PageRequest, session: &Session, get: bool) -> Result<Answer, Problem> {
        match (get, asked.path.as_str()) {
            (true, "/") => Ok(self.calls(asked, session)),
            (true, path) if path.starts_with("/calls/") => self.call(asked, session),
            (true, "/zones") => self.zones(asked, session),
            (_, path) if path.starts_with("/zones/") => self.zone(asked, session, get),
            (true, "/customers") => self.customers(asked, session),
            (true, path) if path.starts_with("/customers/") => self.customer(asked, session),
            (true, "/hosts") => self.hosts(asked, session),
            (true, "/subscriptions") => self.subscriptions(asked, session),
            (true, "/faults") => Ok(self.misbehaviour(asked, session, &Notice::Nothing)),
            (true, "/reset") => Ok(misbehave::question(session)),
            (
                false,
                "/faults/add" | "/faults/clear" | "/faults/remove" | "/seed" | "/state" | "/account" | "/reset",
            ) => Ok(self.misbehave(asked, session)),
            (true, "/vendor") => self.vendor(session),
            (true, "/numbers") => Ok(self.numbers(session)),
            _ => Err(Problem::not_found("There is no such page.")),
        }
    }

    fn log_in(&self, asked: &PageRequest, get: bool) -> Answer {
        if get {
            let link = asked.of("link");
            return match link {
                "" => log_in_form("", StatusCode::OK),
                link if self.sessions.take_link(link) => self.welcome(),
                _ => log_in_form(
                    "This link was used before, or is too old. Log in with the control token.",
                    StatusCode::FORBIDDEN,
                ),
            };
        }
        if is_equal(asked.form.text("token").unwrap_or_default().trim(), &self.token) {
            self.welcome()
        } else {
            log_in_form("This is not the control token of this gateway.", StatusCode::FORBIDDEN)
        }
    }

    /// Logs a browser in. It goes on by a request of the page's own: a browser that came by a link from elsewhere would not send
    /// the cookie with a redirect.
    fn welcome(&self) -> Answer {
        let Ok((session, cookie)) = self.sessions.begin() else {
            return problem(None, StatusCode::SERVICE_UNAVAILABLE, "There are no random numbers to log in with.");
        };
        let content = html! {
            p { "You are logged in. " a href="/" { "Go on to the calls" } "." }
        };
        let mut answer = page(Some(&session), "Logged in", "", &Notice::Nothing, &content);
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("0;url=/"));
        set_cookie(&mut answer, &cookie);
        answer
    }

    /// Reads the state.
    fn read<T>(&self, work: impl Fn(&Read<'_>) -> store::Result<T>) -> Result<T, Problem> {
        self.endpoint.service.store.read(work).map_err(|error: store::Failure| {
            log::tell(&format!("the page cannot read the state: {}", log::one_line(&error.to_string())));
            Problem(StatusCode::SERVICE_UNAVAILABLE, "The state cannot be read now. The log says why.".to_owned())
        })
    }
}

/// Why there is no such page, or not now.
struct Problem(StatusCode, String);

impl Problem {
    fn not_found(text: &str) -> Self {
        Self(StatusCode::NOT_FOUND, text.to_owned())
    }
}

fn log_in_form(refused: &str, status: StatusCode) -> Answer {
    let content = html! {
        p { "The page is for whoever runs this gateway." }
        form.stack method="post" action="/login" {
            label for="token" { "Control token" }
            input #token name="token" type="password" autocomplete="off" required autofocus spellcheck="false";
            p.hint {
                "It is in the file given by " code { "--control-token-file" } ", or else beside the state, in "
                code { "STATE.control-token" } "."
            }
            button.main { "Log in" }
        }
    };
    let notice = if refused.is_empty() { Notice::Nothing } else { Notice::Refused(refused) };
    let mut answer = page(None, "Log in", "", &notice, &content);
    *answer.status_mut() = status;
    answer
}

/// A page that says what is wrong, and nothing else.
fn problem(session: Option<&Session>, status: StatusCode, text: &str) -> Answer {
    let content = html! { p { a href="/" { "Back to the calls" } } };
    let mut answer = page(session, "That did not work", "", &Notice::Refused(text), &content);
    *answer.status_mut() = status;
    answer
}

fn file(content_type: &'static str, text: &str) -> Answer {
    answer(StatusCode::OK, content_type, text.to_owned())
}

fn set_cookie(answer: &mut Answer, cookie: &str) {
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn is_equal(sent: &str, secret: &str) -> bool {
    sent.as_bytes().ct_eq(secret.as_bytes()).into()
}

/// Whether a form was sent by this page: browsers name the page that a form stands on.
fn is_from_here(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")) == Some(host)
}
