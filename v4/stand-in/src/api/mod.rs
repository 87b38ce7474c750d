//! Requests and answers of the API, without HTTP.

mod accounts;
mod billing;
mod hostnames;
mod records;
mod tokens;
mod zones;

use serde_json::{Map, Value, json};

pub(crate) use self::records::unquoted;

use crate::world::{Counter, Millis, Token, World, seconds};

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Path and query, as they came.
    pub(crate) target: String,
    pub(crate) query: Vec<(String, String)>,
    /// With names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What goes back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
    /// In place of JSON.
    pub(crate) text: Option<(&'static str, String)>,
}

/// An answer, or a refusal.
pub(crate) type Answer = Result<Reply, Reply>;

impl Reply {
    pub(crate) fn bare(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body, text: None }
    }

    #[expect(clippy::needless_pass_by_value, reason = "answers are made for it alone")]
    pub(crate) fn result(result: Value) -> Self {
        Self::bare(200, json!({ "success": true, "errors": [], "messages": [], "result": result }))
    }

    /// One page of rows, as the query asks for it.
    fn page(rows: Vec<Value>, request: &Request, default: usize, most: usize) -> Self {
        let number = |name: &str| request.query(name).and_then(|text| text.parse::<usize>().ok());
        let per_page = number("per_page").unwrap_or(default).clamp(1, most);
        let page = number("page").unwrap_or(1).max(1);
        let total = rows.len();
        let rows: Vec<_> = rows.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
        let count = rows.len();
        let mut reply = Self::result(Value::Array(rows));
        reply.body["result_info"] = json!({
            "page": page, "per_page": per_page, "count": count, "total_count": total,
            "total_pages": total.div_ceil(per_page),
        });
        reply
    }

    fn with_message(mut self, code: u32, message: &str) -> Self {
        self.body["messages"] = json!([{ "code": code, "message": message }]);
        self
    }
}

/// A refusal.
pub(crate) fn refuse(status: u16, code: u32, message: impl Into<String>) -> Reply {
    errors(status, &[json!({ "code": code, "message": message.into() })])
}

fn errors(status: u16, errors: &[Value]) -> Reply {
    Reply::bare(status, json!({ "success": false, "errors": errors, "messages": [], "result": null }))
}

/// What is not known here is not invented.
pub(crate) fn no_route() -> Reply {
    refuse(404, 7000, "No route for that URI")
}

impl Request {
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The members of the body. Some clients send `{}` or nothing where there is nothing to say.
    fn object(&self) -> Result<Map<String, Value>, Reply> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(members)) => Ok(members),
            _ => Err(refuse(400, 6007, "Malformed JSON in request body")),
        }
    }
}

/// Carries a request out.
pub(crate) fn call(world: &mut World, request: &Request) -> Reply {
    let mut reply = answer(world, request).unwrap_or_else(|refusal| refusal);
    reply.headers.push(("cf-ray", format!("{}-LOC", crate::world::hex(16))));
    reply
}

fn answer(world: &mut World, request: &Request) -> Answer {
    let Some(path) = request.path.strip_prefix("/client/v4/") else { return Err(no_route()) };
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let method = request.method.as_str();
    if (method, segments.as_slice()) == ("GET", &["ips"]) {
        return Ok(ips());
    }
    let caller = authenticate(world, request)?;
    let headers = count(world, caller.user())?;
    let with_headers = |mut reply: Reply| {
        reply.headers.extend(headers.iter().cloned());
        reply
    };
    route(world, request, &caller, method, &segments).map(with_headers).map_err(with_headers)
}

/// A call about a zone, which is the one with this index.
struct InZone<'a> {
    request: &'a Request,
    caller: &'a Caller,
    z: usize,
    /// The path below the zone and its family.
    rest: &'a [&'a str],
}

fn route(world: &mut World, request: &Request, caller: &Caller, method: &str, segments: &[&str]) -> Answer {
    match segments {
        ["zones"] => match method {
            "GET" => zones::list(world, request, caller),
            "POST" => zones::create(world, request, caller),
            _ => Err(no_route()),
        },
        ["zones", id, rest @ ..] => {
            let z = zones::find(world, id)?;
            zones::refuse_young(world, z)?;
            let call = |rest| InZone { request, caller, z, rest };
            match *rest {
                [] | ["activation_check"] | ["ssl", "verification"] => zones::one(world, &call(rest)),
                ["dns_records", ref rest @ ..] => records::route(world, &call(rest)),
                ["custom_hostnames", ref rest @ ..] => hostnames::route(world, &call(rest)),
                ["dcv_delegation", "uuid"] if method == "GET" => {
                    caller.needs("ssl", false)?;
                    Ok(Reply::result(json!({ "uuid": world.zones[z].delegation })))
                }
                _ => billing::route(world, &call(rest)),
            }
        }
        ["accounts", _, "tokens", ..] | ["user", "tokens", ..] => tokens::route(world, caller, method, segments),
        ["accounts" | "user" | "users" | "tenants", ..] => accounts::route(world, request, caller, method, segments),
        _ => Err(no_route()),
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    Key(String),
    Token(Token),
}

impl Caller {
    fn user(&self) -> &str {
        match self {
            Self::Key(email) => email,
            Self::Token(token) => &token.user,
        }
    }

    /// Whether the caller may do this: a token without permissions may do everything that tokens can.
    fn needs(&self, area: &str, to_write: bool) -> Result<(), Reply> {
        let Self::Token(token) = self else { return Ok(()) };
        let may = |right: &str| token.permissions.contains(&format!("{area}:{right}"));
        if token.permissions.is_empty() || may("edit") || (!to_write && may("read")) {
            Ok(())
        } else {
            Err(refuse(403, 10_000, "Authentication error"))
        }
    }

    /// Some calls take the global key alone.
    fn needs_key(&self) -> Result<(), Reply> {
        match self {
            Self::Key(_) => Ok(()),
            Self::Token(_) => Err(refuse(403, 10_000, "Authentication error")),
        }
    }
}

fn authenticate(world: &World, request: &Request) -> Result<Caller, Reply> {
    let invalid_header = |code: u32, message: &str| {
        let chain = json!([{ "code": code, "message": message }]);
        let error = json!({ "code": 6003, "message": "Invalid request headers", "error_chain": chain });
        errors(400, &[error])
    };
    if let Some(value) = request.header("authorization") {
        let Some(value) = value.strip_prefix("Bearer ").map(str::trim).filter(|value| !value.contains(' ')) else {
            return Err(invalid_header(6111, "Invalid format for Authorization header"));
        };
        let is_verify = request.path.ends_with("/tokens/verify");
        let Some(token) = world.tokens.iter().find(|token| token.value == value) else {
            return Err(if is_verify {
                refuse(401, 1000, "Invalid API Token")
            } else {
                refuse(403, 9109, "Invalid access token")
            });
        };
        let is_over = token.disabled || token.expires.is_some_and(|expires| expires <= world.now);
        if is_over && !is_verify {
            return Err(refuse(403, 9109, "Invalid access token"));
        }
        return Ok(Caller::Token(token.clone()));
    }
    match (request.header("x-auth-email"), request.header("x-auth-key")) {
        (Some(email), Some(_)) if !email.contains('@') => {
            Err(invalid_header(6102, "Invalid format for X-Auth-Email header"))
        }
        (Some(_), Some(key)) if key.len() < 8 => Err(invalid_header(6103, "Invalid format for X-Auth-Key header")),
        (Some(email), Some(key)) => {
            match world.users.iter().find(|user| user.email.eq_ignore_ascii_case(email) && user.key == key) {
                Some(user) => Ok(Caller::Key(user.email.clone())),
                None => Err(refuse(400, 9103, "Unknown X-Auth-Key or X-Auth-Email")),
            }
        }
        (None, Some(_)) => Err(refuse(400, 9107, "Missing X-Auth-Email header")),
        _ => Err(refuse(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")),
    }
}

/// Takes one of the user's requests, and says how many are left.
fn count(world: &mut World, user: &str) -> Result<Vec<(&'static str, String)>, Reply> {
    let (now, most, window) = (world.now, world.settings.requests, seconds(world.settings.times.request_window));
    if !world.settings.limits {
        return Ok(Vec::new());
    }
    let counter = world.counters.entry(user.to_owned()).or_default();
    let is_taken = take(counter, now, most, window, window);
    let reset = counter.taken.front().map_or(window, |first| first + window - now);
    let headers = vec![
        ("x-ratelimit-limit", most.to_string()),
        ("x-ratelimit-remaining", most.saturating_sub(counter.taken.len()).to_string()),
        ("x-ratelimit-reset", (reset / 1_000).to_string()),
    ];
    match is_taken {
        Ok(()) => Ok(headers),
        Err(wait) => {
            let mut reply = throttled(wait);
            reply.headers.extend(headers);
            Err(reply)
        }
    }
}

fn throttled(wait: Millis) -> Reply {
    let mut reply = refuse(429, 971, "Please wait and consider throttling your request speed");
    reply.headers.push(("retry-after", (wait + 999).div_euclid(1_000).max(1).to_string()));
    reply
}

/// Takes one of so many in a window; when they are used up, everything is refused for a time.
fn take(counter: &mut Counter, now: Millis, most: usize, window: Millis, closed: Millis) -> Result<(), Millis> {
    if now < counter.closed_until {
        return Err(counter.closed_until - now);
    }
    while counter.taken.front().is_some_and(|taken| taken + window <= now) {
        counter.taken.pop_front();
    }
    if counter.taken.len() >= most {
        counter.closed_until = now + closed;
        return Err(closed);
    }
    counter.taken.push_back(now);
    Ok(())
}

fn ips() -> Reply {
    // Of the documentation's ranges: nobody is to take them for the network's.
    Reply::result(json!({ "ipv4_cidrs": ["192.0.2.0/24"], "ipv6_cidrs": ["2001:db8::/32"], "etag": "stand-in" }))
}

/// A text member, if it is one.
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}
