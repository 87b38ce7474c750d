//! What all pages are made with: text that stays text, times, links, and the frame around each page.

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, Render, html};

use super::session::Session;
use crate::http::Answer;

/// The most characters of a value that a list shows, and that are shown at all.
const MAX_SHORT: usize = 120;
const MAX_SHOWN: usize = 20_000;

/// A text of somebody else's. What does not print, or turns the direction of writing around, is shown by its number.
pub(super) struct Text<'a>(pub(super) &'a str);

/// As much of one as a list has space for.
pub(super) struct Short<'a>(pub(super) &'a str);

/// Whether a character could make a text look like another one.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || c.is_control()
}

fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push('\n'),
            c if is_hidden(c) => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

/// As many characters of a text as are shown, and whether there are more.
fn head(text: &str, most: usize) -> (&str, &'static str) {
    text.char_indices().nth(most).map_or((text, ""), |(end, _)| (&text[..end], "…"))
}

impl Render for Text<'_> {
    fn render(&self) -> Markup {
        let (text, rest) = head(self.0, MAX_SHOWN);
        html! { bdi { (visible(text)) (rest) } }
    }
}

impl Render for Short<'_> {
    fn render(&self) -> Markup {
        let (text, rest) = head(self.0, MAX_SHORT);
        html! { bdi { (visible(text)) (rest) } }
    }
}

/// A value that may not be there.
pub(super) fn or_dash(text: Option<&str>) -> Markup {
    html! { @match text { Some(text) => (Short(text)), None => span.none aria-label="none" { "–" } } }
}

/// A moment, to the second, in UTC.
pub(super) fn moment(time: Timestamp) -> Markup {
    let text = time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    html! { time datetime=(time) { (text) } }
}

/// The query of a link: the names that have a value, with their values.
pub(super) fn query(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        text.extend(percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC));
    }
    text
}

/// The part of the page that is there if acts are carried out at the vendor.
const VENDOR: &str = "/vendor";
/// The parts of the page, as its menu has them.
pub(super) const PARTS: &[(&str, &str)] = &[
    ("/", "Calls"),
    ("/zones", "Zones"),
    ("/customers", "Customers"),
    ("/hosts", "Hosts"),
    ("/subscriptions", "Subscriptions"),
    (VENDOR, "Vendor"),
    ("/faults", "Misbehave"),
    ("/numbers", "Numbers"),
];

/// What a page says above its content: that something was done, or why it was not.
pub(super) enum Notice<'a> {
    Nothing,
    Done(&'a str),
    /// Something was done, and what came of it is not as it should be.
    Found(&'a str),
    Refused(&'a str),
}

/// A table that is moved sideways by itself where it is too wide. What it is called is not shown: a heading says so already.
pub(super) fn table(name: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(name) {
            table {
                caption.hidden { (name) }
                thead { tr { (head) } }
                (body)
            }
        }
    }
}

/// The hidden field that shows that a form is one of ours.
pub(super) fn csrf(session: &Session) -> Markup {
    html! { input type="hidden" name="csrf" value=(session.csrf); }
}

/// A whole page. Without a session it has no menu.
pub(super) fn page(
    session: Option<&Session>,
    title: &str,
    part: &str,
    notice: &Notice<'_>,
    content: &Markup,
) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (visible(title)) " · cfhost-gateway" }
                link rel="stylesheet" href="/page.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                script src="/page.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.top {
                    div.frame {
                        a.name href="/" { "cfhost-gateway" }
                        @if let Some(session) = session {
                            nav aria-label="Parts of the page" {
                                ul {
                                    @for (path, name) in PARTS.iter().filter(|(path, _)| session.has_vendor || *path != VENDOR) {
                                        li { a href=(path) aria-current=[(*path == part).then_some("page")] { (name) } }
                                    }
                                }
                            }
                            form.out method="post" action="/logout" { (csrf(session)) button { "Log out" } }
                        }
                    }
                }
                main #content tabindex="-1" {
                    h1 { (visible(title)) }
                    @match notice {
                        Notice::Nothing => {}
                        Notice::Done(text) => p.notice.done role="status" { (Text(text)) },
                        Notice::Found(text) => p.notice.found role="status" { (Text(text)) },
                        Notice::Refused(text) => p.notice.refused role="alert" { (Text(text)) },
                    }
                    (content)
                }
                footer { p { "Times are in UTC. Keys and passwords are shown as ***." } }
            }
        }
    };
    let status = if matches!(notice, Notice::Refused(_)) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    answer(status, "text/html; charset=utf-8", page.into_string())
}

/// What a browser is allowed to do with the page: nothing but what the page needs, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn answer(status: StatusCode, content_type: &'static str, text: String) -> Answer {
    let mut answer = Answer::new(http_body_util::Either::Left(text.into()));
    *answer.status_mut() = status;
    secure(&mut answer, content_type);
    answer
}

pub(super) fn secure(answer: &mut Answer, content_type: &'static str) {
    let mut set = |name, value| answer.headers_mut().insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, content_type);
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // With "no-referrer" a browser would not say either that a form is from this page: it sends `Origin: null`.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
}

/// Sends a browser on after a form, so that a reload does not send the form again.
pub(super) fn see(path: &str) -> Answer {
    let mut answer = answer(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
    if let Ok(path) = HeaderValue::try_from(path) {
        answer.headers_mut().insert(header::LOCATION, path);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        let shown = |text| Text(text).render().into_string();
        assert_eq!(
            shown("<script>alert(1)</script>&\"'"),
            "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;'</bdi>"
        );
        assert_eq!(shown("a\u{202e}b\0\u{2028}\u{1b}[2J"), r"<bdi>a\u{202e}b\u{0}\u{2028}\u{1b}[2J</bdi>");
        assert_eq!(Short(&"é".repeat(10_000)).render().into_string().chars().filter(|c| *c == 'é').count(), MAX_SHORT);
        assert_eq!(query(&[("q", "a b&c=é"), ("act", ""), ("page", "2")]), "?q=a%20b%26c%3D%C3%A9&page=2");
    }
}
