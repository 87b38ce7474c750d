//! Who may see the page, and whose forms count.

use cfhost_tests::browser::{Browser, FOREIGN_NAME};
use cfhost_tests::http::{Server, answer};
use serde_json::json;

use crate::site::{Site, agent};

#[test]
fn the_token_lets_in_and_logging_out_ends_it() {
    let site = Site::full();
    let cookies = site.browser.cookies().unwrap();
    let [cookie] = cookies.as_slice() else { panic!("{cookies:?}") };
    assert_eq!((cookie.http_only, cookie.same_site.as_deref(), cookie.path.as_str()), (true, Some("Strict"), "/"));
    let seen: String = site.browser.script("return document.cookie", &json!([])).unwrap();
    assert_eq!(seen, "");
    site.is_clean();

    site.press("Log out");
    site.title_is("Log in");
    assert!(site.browser.cookies().unwrap().is_empty());
    for path in ["/", "/zones", "/zones/1", "/faults", "/numbers", "/events", "/nowhere"] {
        site.browser.open(&site.url(path)).unwrap();
        assert_eq!(site.browser.status().unwrap(), 401, "{path}");
        site.title_is("Log in");
        let text = site.browser.text().unwrap();
        assert!(!text.contains("example.com") && !text.contains("zone_set"), "{path}: {text}");
    }
    // The cookie of before is worth nothing now.
    let header = format!("{}={}", cookie.name, cookie.value);
    let old = agent().get(site.url("/")).header("Accept", "text/html").header("Cookie", header).call().unwrap();
    assert_eq!(old.status(), 401);

    site.browser.find("#token").unwrap().write("not the token, but as long as one").unwrap();
    site.press("Log in");
    assert_eq!(site.notice(), "This is not the control token of this gateway.");
    assert_eq!(site.browser.status().unwrap(), 403);
    assert!(site.browser.cookies().unwrap().is_empty());
    site.log_in();
}

#[test]
fn a_foreign_name_that_leads_here_is_refused() {
    let site = Site::empty();
    site.browser.open(&site.url("/").replace("127.0.0.1", FOREIGN_NAME)).unwrap();
    assert_eq!(site.browser.status().unwrap(), 403);
    // Not by any name, nor anywhere else.
    let error = site.browser.open("http://elsewhere.example/").unwrap_err();
    assert!(error.to_string().contains("ERR_NAME_NOT_RESOLVED"), "{error}");
}

/// A page of somebody else's, which does what the script says.
fn foreign(html: String) -> Server {
    Server::new(move |_| answer(200, &[("Content-Type", "text/html; charset=utf-8")], &html)).unwrap()
}

#[test]
fn a_form_counts_only_from_the_page_itself() {
    let site = Site::full();
    // Another port of the same machine is the same site: the browser sends the cookie. Another name is not.
    let target = site.url("/reset");
    let page = foreign(format!("<form method=post action={target}><button>Send</button></form>"));
    for url in [page.url("/"), page.url("/").replace("127.0.0.1", "localhost")] {
        site.browser.open(&url).unwrap();
        site.browser.find("button").unwrap().click().unwrap();
        site.browser.until("an answer", || Ok((site.browser.url()? == target).then_some(()))).unwrap();
        assert_eq!(site.browser.status().unwrap(), 403, "{url}");
    }
    let reads = foreign(format!(
        "<script>fetch('{0}', {{credentials: 'include'}}).then(r => r.text(), e => String(e)).then(t => document.title = t)</script>",
        site.url("/zones")
    ));
    site.browser.open(&reads.url("/")).unwrap();
    let seen = site.browser.until("an outcome", || Ok(Some(site.browser.title()?).filter(|title| !title.is_empty())));
    assert!(seen.unwrap().contains("Failed to fetch"));

    let cookie = {
        site.open("/faults");
        let cookie = site.browser.cookies().unwrap().remove(0);
        format!("{}={}", cookie.name, cookie.value)
    };
    let csrf: String = site.browser.find("[name=csrf]").unwrap().property("value").unwrap();
    let base = site.url("");
    let send = |path: &str, origin: Option<&str>, csrf: &str, host: &str| {
        let mut request =
            agent().post(site.url(path)).header("Cookie", &cookie).header("Accept", "text/html").header("Host", host);
        if let Some(origin) = origin {
            request = request.header("Origin", origin);
        }
        request.send_form([("csrf", csrf)]).unwrap().status().as_u16()
    };
    let host = base.trim_start_matches("http://").to_owned();
    let wrong = "0".repeat(csrf.len());
    for path in ["/reset", "/faults/clear", "/faults/add", "/faults/remove", "/seed", "/state", "/zones/1", "/logout"] {
        for (origin, csrf, host) in [
            (None, "", host.as_str()),
            (None, wrong.as_str(), &host),
            (Some(base.as_str()), "", &host),
            (Some("http://127.0.0.1:1"), csrf.as_str(), &host),
            (Some("http://localhost"), csrf.as_str(), &host),
            (Some("https://example.com"), csrf.as_str(), &host),
            (Some("null"), csrf.as_str(), &host),
            (None, csrf.as_str(), FOREIGN_NAME),
        ] {
            assert_eq!(send(path, origin, csrf, host), 403, "{path} {origin:?} {csrf:?} {host}");
        }
    }
    site.open("/zones");
    assert_eq!(site.rows().len(), 2);
    assert_eq!(site.gateway.calls().len(), 11);
    // What is refused to others goes through from here.
    assert_eq!(send("/faults/clear", Some(&base), &csrf, &host), 303);
}

#[test]
fn no_other_page_can_frame_it() {
    let site = Site::full();
    let page = foreign(format!("<title>outer</title><iframe src='{}' width=600 height=400></iframe>", site.url("/")));
    for url in [page.url("/"), page.url("/").replace("127.0.0.1", "localhost")] {
        site.browser.open(&url).unwrap();
        site.browser.find("iframe").unwrap().enter().unwrap();
        let shown: (String, usize) = site
            .browser
            .script("return [location.href, document.querySelectorAll('.calls').length]", &json!([]))
            .unwrap();
        assert_eq!(shown, ("chrome-error://chromewebdata/".to_owned(), 0), "{url}");
    }
}

#[test]
fn a_link_lets_one_browser_in() {
    let site = Site::empty();
    let link = site.gateway.page_link().unwrap();
    let other = Browser::start().unwrap();
    other.open(&link).unwrap();
    other.until("the calls", || Ok((other.title()?.starts_with("Calls")).then_some(()))).unwrap();
    assert_eq!(other.url().unwrap(), site.url("/"));
    assert!(other.log().unwrap().is_empty());
    drop(other);
    // It was used: whoever finds it in a history or a log has nothing.
    site.browser.forget_cookies().unwrap();
    site.browser.open(&link).unwrap();
    assert_eq!(site.browser.status().unwrap(), 403);
    assert!(site.notice().contains("was used before"), "{}", site.notice());
    site.browser.open(&site.url("/")).unwrap();
    assert_eq!(site.browser.status().unwrap(), 401);
}
