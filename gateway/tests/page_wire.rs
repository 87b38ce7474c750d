//! The page of the control listener, as a program sees it: who may see it, and what it holds. A browser looks at it elsewhere.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use common::{Answer, PASSWORD, Partner, address, connect, exchange, plain};
use serde_json::{Value, json};

/// A browser that is logged in.
struct Browser<'a> {
    gateway: &'a Gateway,
    cookie: String,
}

impl<'a> Browser<'a> {
    fn new(gateway: &'a Gateway) -> Self {
        let browser = Self { gateway, cookie: String::new() };
        let welcome = browser.get(path(&gateway.page_link().unwrap()));
        assert_eq!(welcome.status, 200, "{}", welcome.body);
        assert_eq!(welcome.header("refresh"), Some("0;url=/"));
        let cookie = welcome.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        Self { cookie, ..browser }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookie = [("Cookie", self.cookie.as_str())];
        send(self.gateway, method, path, &[headers, &cookie].concat(), body)
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// The token of a form on a page.
    fn csrf(&self) -> String {
        let page = self.get("/faults").body;
        page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let form =
            form_urlencoded::Serializer::new(String::new()).append_pair("csrf", &csrf).extend_pairs(form).finish();
        self.ask("POST", path, &[("Origin", &origin(self.gateway))], &form)
    }
}

fn origin(gateway: &Gateway) -> String {
    gateway.control_url().unwrap().to_owned()
}

fn path(link: &str) -> &str {
    &link[link.match_indices('/').nth(2).unwrap().0..]
}

fn request(gateway: &Gateway, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let control = gateway.control_url().unwrap();
    let host = [("Host", control.strip_prefix("http://").unwrap()), ("Accept", "text/html")];
    let host = host.into_iter().filter(|(name, _)| !headers.iter().any(|(sent, _)| sent == name));
    let lines: Vec<_> =
        host.chain(headers.iter().copied()).map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let lines = lines.concat();
    format!("{method} {path} HTTP/1.1\r\n{lines}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn send(gateway: &Gateway, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let url = format!("{}/", gateway.control_url().unwrap());
    Answer::parse(&exchange(&url, request(gateway, method, path, headers, body).as_bytes()))
}

/// How many rows the body of the last table of a page has.
fn rows(page: &Answer) -> usize {
    page.body.rsplit("<tbody").next().unwrap().matches("<tr").count()
}

#[test]
fn nobody_sees_it_who_has_not_logged_in() {
    let gateway = plain().control().spawn().unwrap();
    let token = gateway.control_token().unwrap();
    for path in ["/", "/zones", "/calls/1", "/events", "/faults", "/numbers", "/nothing", "/host-gw.html"] {
        let answer = send(&gateway, "GET", path, &[], "");
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.body.contains("Control token") && !answer.body.contains("/logout"), "{path}");
        assert_eq!(send(&gateway, "GET", path, &[("Cookie", "cfhost-gateway-0=; x=y")], "").status, 401);
    }
    // Its looks are no secret, and come with words that are no page's.
    for path in ["/page.css", "/page.js", "/icon.svg"] {
        assert_eq!(send(&gateway, "GET", path, &[("Accept", "*/*")], "").status, 200, "{path}");
    }
    // Without a word that it takes pages, it is a program that has no token.
    assert_eq!(send(&gateway, "GET", "/", &[("Accept", "*/*")], "").header("www-authenticate"), Some("Bearer"));

    let wrong = send(&gateway, "POST", "/login", &[], &format!("token={}", &token[1..]));
    assert_eq!((wrong.status, wrong.header("set-cookie")), (403, None));
    let right = send(&gateway, "POST", "/login", &[], &format!("token=+{token}%0A"));
    let cookie = right.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!right.body.contains(token));

    // A link is for one browser.
    let link = gateway.page_link().unwrap();
    assert_eq!(send(&gateway, "GET", path(&link), &[], "").status, 200);
    let again = send(&gateway, "GET", path(&link), &[], "");
    assert_eq!((again.status, again.header("set-cookie")), (403, None));

    let browser = Browser::new(&gateway);
    assert_eq!(browser.get("/zones").status, 200);
    assert_eq!(browser.post("/logout", &[]).status, 303);
    assert_eq!(browser.get("/zones").status, 401);
    assert_eq!(plain().spawn().unwrap().page_link(), None);
}

#[test]
fn no_other_page_can_use_it() {
    let gateway = plain().control().spawn().unwrap();
    let browser = Browser::new(&gateway);
    let (csrf, own) = (browser.csrf(), origin(&gateway));
    let form = format!("csrf={csrf}&act=*&kind=cut");
    let add = |headers: &[(&str, &str)], form: &str| browser.ask("POST", "/faults/add", headers, form).status;
    for origin in ["http://example.com", "null", "http://127.0.0.1", &own.replace("http", "https")] {
        assert_eq!(add(&[("Origin", origin)], &form), 403, "{origin}");
    }
    assert_eq!(add(&[("Host", "rebound.example"), ("Origin", "http://rebound.example")], &form), 403);
    assert_eq!(add(&[("Origin", &own)], "act=*&kind=cut"), 403);
    assert_eq!(add(&[("Origin", &own)], &form.replace(&csrf[..8], "00000000")), 403);
    // The token of another browser's forms.
    assert_eq!(add(&[("Origin", &own)], &format!("csrf={}&act=*&kind=cut", Browser::new(&gateway).csrf())), 403);
    assert!(browser.get("/faults").body.contains("No fault is set."));
    assert_eq!(add(&[("Origin", &own)], &form), 303);

    let page = browser.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    for (name, value) in [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    for (method, path, status) in
        [("PUT", "/", 405), ("GET", "/zones/x", 404), ("GET", "/calls/9", 404), ("POST", "/zones", 403)]
    {
        assert_eq!(browser.ask(method, path, &[], "").status, status, "{method} {path}");
    }
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(browser.ask("POST", "/seed", &[], &large).status, 413);
}

#[test]
fn a_call_says_who_it_was_about_and_what_it_changed() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let user = host.customer("customer@example.com");
    host.set(&user, "example.com", "www,blog:other.example.net").response();
    host.set(&user, "example.com", "www,shop").response();
    host.call("user_auth", &[("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-horse-1")]);
    host.call("user_auth", &[("cloudflare_email", "customer@example.com"), ("cloudflare_pass", "wrong-horse-1")]);
    host.zone("zone_delete", &user, "example.com").response();
    let calls = gateway.calls();
    let told: Vec<_> = calls
        .iter()
        .map(|call| {
            let zone = call.zone.as_deref().unwrap_or_default();
            (call.id, call.host, call.customer.as_deref().unwrap(), zone, call.tries, call.changes.join("; "))
        })
        .collect();
    let customer = "customer@example.com";
    let expected = [
        (1, "", 1, "customer@example.com: account added; customer@example.com: host 1 may act for the account"),
        (
            2,
            "example.com",
            1,
            "example.com: added, by CNAME, its origin is origin.example.net; www.example.com: added, points at \
             origin.example.net; blog.example.com: added, points at other.example.net",
        ),
        (
            3,
            "example.com",
            1,
            "shop.example.com: added, points at origin.example.net; blog.example.com: removed, was other.example.net",
        ),
        (4, "", 1, ""),
        (5, "", 2, ""),
        (
            6,
            "example.com",
            1,
            "example.com: deleted; www.example.com: removed, was origin.example.net; shop.example.com: removed, was \
             origin.example.net",
        ),
    ];
    let expected = expected.map(|(id, zone, tries, changes)| (id, Some(1), customer, zone, tries, changes.to_owned()));
    assert_eq!(told, expected);
    assert_eq!(calls[3].message.as_deref().map(|text| text.contains(customer)), Some(true));
    assert!(calls[0].answer.as_ref().unwrap().contains("\"user_key\":\"***\""));

    let browser = Browser::new(&gateway);
    let everything: String = (1..=6).map(|id| browser.get(&format!("/calls/{id}")).body).collect();
    for secret in [EXAMPLE_HOST_KEY, PASSWORD, "wrong-horse", &user] {
        assert!(!everything.contains(secret), "{secret}");
    }
    for (query, count) in [
        ("", 6),
        ("?q=OTHER.example.net", 2),
        ("?act=zone_set", 2),
        ("?outcome=error", 2),
        ("?outcome=124", 2),
        ("?outcome=failed", 0),
        ("?host=1&zone=example.com", 3),
        ("?host=2", 0),
        ("?customer=customer%40&outcome=success", 4),
        ("?before=4", 3),
    ] {
        assert_eq!(rows(&browser.get(&format!("/{query}"))), count, "{query}");
    }
    // The history stays with the zone, which is deleted now.
    assert_eq!(rows(&browser.get("/zones")), 0);
    assert_eq!(rows(&browser.get("/zones?status=D")), 1);
    let zone = browser.get("/zones/1").body;
    let places: Vec<_> = ["zone_delete", "shop.example.com: added", "blog.example.com: added"]
        .iter()
        .map(|text| zone.find(text).unwrap_or_else(|| panic!("{text} in {zone}")))
        .collect();
    assert!(places.is_sorted());
}

#[test]
fn calls_arrive_while_one_looks() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let browser = Browser::new(&gateway);
    host.call("zone_list", &[("zone_name", "before.example.com")]);
    let listen = |browser: &Browser<'_>, path: &str, last: &str| {
        let mut stream: TcpStream = connect(&format!("http://{}", address(gateway.control_url().unwrap())));
        let headers = [("Cookie", browser.cookie.as_str()), ("Accept", "text/event-stream"), ("Last-Event-ID", last)];
        stream.write_all(request(&gateway, "GET", path, &headers, "").as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
        BufReader::new(stream)
            .lines()
            .map(Result::unwrap)
            .filter(|line| line.starts_with("data: ") || line.starts_with("id: "))
    };
    // What came before is told to one who had not got it yet.
    let mut all = listen(&browser, "/events", "0");
    assert_eq!(all.next().unwrap(), "id: 1");
    assert!(all.next().unwrap().contains("zone_list"));
    let mut errors = listen(&browser, "/events?outcome=error&after=1", "1");
    host.call("zone_list", &[]);
    host.call("zone_burn", &[("note", "<b>\n</b>")]);
    assert_eq!(all.by_ref().take(4).filter(|line| line.starts_with("id")).collect::<Vec<_>>(), ["id: 2", "id: 3"]);
    // One that is filtered away counts as seen.
    assert_eq!([errors.next().unwrap(), errors.next().unwrap()], ["id: 2", "id: 3"]);
    let row = errors.next().unwrap();
    assert!(row.starts_with("data: <tr data-id=\"3\">") && row.ends_with("</tr>"), "{row}");
    // It ends with the login.
    assert_eq!(browser.post("/logout", &[]).status, 303);
    host.call("zone_list", &[]);
    assert_eq!(all.next(), None);
    // And when the gateway does.
    let browser = Browser::new(&gateway);
    let mut all = listen(&browser, "/events", "0");
    assert_eq!(all.next().unwrap(), "id: 1");
    drop(gateway);
    assert!(all.all(|line| !line.contains("id: 5")));
}

#[test]
fn a_key_in_the_wrong_place_is_masked_in_all_of_a_call() {
    let gateway = plain().control().record(usize::MAX).spawn().unwrap();
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    Partner::example(&gateway).create("customer@example.com", &[("unique_id", key)]);
    let calls = gateway.calls();
    assert!(calls[0].changes.iter().any(|line| line.contains("unique_id ***")), "{:?}", calls[0].changes);
    assert!(!format!("{calls:?}").contains(key));
    assert!(!Browser::new(&gateway).get("/calls/1").body.contains(key));
}

#[test]
fn tables_have_a_search_an_order_and_pages() {
    let other = "ffeeddccbbaa99887766554433221100";
    let gateway =
        plain().control().host(EXAMPLE_HOST_KEY, "Example Hosting").host(other, "Übermut Hosting").spawn().unwrap();
    let account = |number: usize| json!({ "email": format!("c{number}@example.com"), "password": PASSWORD, "host": 1 });
    let zone = |number: usize| json!({ "name": format!("shop-{number:03}.com"), "email": format!("c{}@example.com", number % 3), "state": "active" });
    let document = json!({ "accounts": (0..3).map(account).collect::<Vec<Value>>(), "zones": (0..120).map(zone).collect::<Vec<Value>>() });
    gateway.seed(&document.to_string()).unwrap();
    let browser = Browser::new(&gateway);
    let names = |path: &str| -> Vec<String> {
        let page = browser.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let cells = page.body.split("<th scope=\"row\">").skip(1);
        cells.map(|cell| cell.split("<bdi>").nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
    };
    assert_eq!(names("/zones").len(), 50);
    assert_eq!(names("/zones?sort=name")[..2], ["shop-000.com", "shop-001.com"]);
    assert_eq!(
        names("/zones?sort=-name&page=3"),
        (0..20).rev().map(|n| format!("shop-{n:03}.com")).collect::<Vec<_>>()
    );
    assert_eq!(names("/zones?q=SHOP-11"), (110..120).rev().map(|n| format!("shop-{n:03}.com")).collect::<Vec<_>>());
    assert_eq!(names("/zones?q=c1@&sort=name")[..2], ["shop-001.com", "shop-004.com"]);
    assert_eq!(names("/zones?sort=customer")[..2], ["shop-000.com", "shop-003.com"]);
    // What is no order, and no page, is as good as none.
    assert_eq!(names("/zones?sort=;drop&page=-7"), names("/zones?sort=changed"));
    assert_eq!(names("/zones?sort=name&page=99999999999"), names("/zones?sort=name&page=3"));
    assert_eq!(names("/zones?q=%25"), [""; 0]);
    assert_eq!(names("/customers?sort=-email"), ["c2@example.com", "c1@example.com", "c0@example.com"]);
    assert_eq!(names("/customers?q=c1"), ["c1@example.com"]);
    assert_eq!(names("/customers/1?q=shop-00").len(), 1 + 4);
    assert_eq!(names("/hosts?q=EXAMPLE").len(), 1);
    assert_eq!(names("/hosts?q=%C3%9Cbermut"), ["Übermut Hosting"]);
    assert_eq!(browser.get("/customers/99").status, 404);
    let first = browser.get("/zones?sort=name");
    assert!(first.body.contains("120 in all, page 1 of 3") && first.body.contains("aria-sort=\"ascending\""));
    assert!(first.body.contains("href=\"/zones?sort=%2Dname\""));
}

#[test]
fn it_can_be_made_to_misbehave() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let browser = Browser::new(&gateway);
    let add = |act, kind, argument, times| {
        browser.post("/faults/add", &[("act", act), ("kind", kind), ("argument", argument), ("times", times)])
    };
    assert_eq!(add("zone_list", "error", "703", "1").header("location"), Some("/faults?done=added"));
    assert_eq!(host.call("zone_list", &[]).code(), 703);
    assert_eq!(host.call("zone_list", &[]).code(), 0);
    let refused = add("*", "delay", "soon", "");
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("is not a number of milliseconds") && refused.body.contains("value=\"soon\""));
    add("*", "cut", "", "");
    add("zone_set", "empty", "", "2");
    let page = browser.get("/faults?done=added").body;
    assert!(page.contains("*=cut") && page.contains("zone_set=empty*2") && page.contains("The fault is set."));
    browser.post("/faults/remove", &[("spec", "*=cut")]);
    assert_eq!(host.call("zone_list", &[]).code(), 0);
    browser.post("/faults/clear", &[]);
    assert!(browser.get("/faults").body.contains("No fault is set."));

    let user = host.customer("customer@example.com");
    host.set(&user, "example.com", "www").response();
    browser.post("/state", &[("name", "example.com"), ("state", "banned")]);
    assert_eq!(host.set(&user, "example.com", "www").code(), 208);
    browser.post("/account", &[("account", "customer@example.com"), ("state", "unconfirmed")]);
    let sign_in = [("cloudflare_email", "customer@example.com"), ("cloudflare_pass", PASSWORD)];
    assert_eq!(host.call("user_auth", &sign_in).code(), 119);
    let secret = "{\"accounts\": [{\"email\": \"a@example.com\", \"pass\": \"swordfish-99\"}]}";
    let refused = browser.post("/seed", &[("document", secret)]);
    assert_eq!(refused.status, 400);
    assert!(!refused.body.contains("swordfish"));
    let right = secret.replace("pass\"", "password\"");
    assert_eq!(browser.post("/seed", &[("document", &right)]).header("location"), Some("/faults?done=seeded"));
    assert!(browser.get("/customers?q=a@example").body.contains("a@example.com"));

    // It asks first.
    assert!(browser.get("/reset").body.contains("This cannot be undone."));
    assert!(browser.get("/customers").body.contains("a@example.com"));
    assert_eq!(browser.post("/reset", &[]).header("location"), Some("/faults?done=reset"));
    assert!(browser.get("/customers").body.contains("There is nothing here."));
}

#[test]
fn a_name_server_that_is_none_is_told() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    host.set(&host.customer("customer@example.com"), "example.com", "www").response();
    let browser = Browser::new(&gateway);
    let wrong = browser.post("/zones/1", &[("server", "nowhere")]);
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("This is no address of a name server"));
    // Nobody listens there.
    let silent = browser.post("/zones/1", &[("server", "127.0.0.1:1")]);
    assert!(silent.body.contains("0 of 1 names point where they should") && silent.body.contains("no answer"));
}

#[test]
fn a_call_that_is_large_makes_no_large_page() {
    let gateway = plain().control().spawn().unwrap();
    let host = Partner::example(&gateway);
    let long = "\u{202e}<b>".repeat(40_000);
    host.call("zone_list", &[("note", &long)]);
    let many: Vec<(String, String)> = (0..3_000).map(|n| (format!("f{n:05}"), "\u{202e}".repeat(30))).collect();
    let many: Vec<_> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    host.call("zone_list", &many);
    let browser = Browser::new(&gateway);
    for (id, told) in [(1, "too long to be written"), (2, "more fields")] {
        let page = browser.get(&format!("/calls/{id}"));
        assert!(page.body.contains(told) && !page.body.contains("<b>"), "{id}");
        assert!(page.body.len() < 500_000, "{id}: {}", page.body.len());
    }
    assert!(browser.get("/").body.len() < 20_000);
}

#[test]
fn so_many_calls_are_kept_as_one_says() {
    let gateway = plain().control().record(2).spawn().unwrap();
    for name in ["a.example.com", "b.example.com", "c.example.com"] {
        Partner::example(&gateway).call("zone_list", &[("zone_name", name)]);
    }
    assert_eq!(gateway.calls().iter().map(|call| call.id).collect::<Vec<_>>(), [2, 3]);
    let page = Browser::new(&gateway).get("/");
    assert_eq!(rows(&page), 2);
    assert!(Browser::new(&gateway).get("/numbers").body.contains("From the 2 newest calls"));
}
