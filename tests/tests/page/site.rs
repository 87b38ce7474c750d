//! A gateway with its page, and a browser that is logged in.

use std::path::Path;

use cfhost_gateway::{Builder, EXAMPLE_HOST_KEY, Gateway};
use cfhost_tests::browser::Browser;
use cfhost_tests::postgres::{VARIABLE, own_state};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "correct-horse-1";
pub(crate) const CUSTOMER: &str = "customer@example.com";

pub(crate) struct Site {
    pub(crate) gateway: Gateway,
    pub(crate) browser: Browser,
}

impl Site {
    /// A gateway to which nobody has spoken.
    pub(crate) fn empty() -> Self {
        Self::with(Gateway::builder())
    }

    pub(crate) fn with(builder: Builder) -> Self {
        let builder = match std::env::var(VARIABLE) {
            Ok(url) => builder.state(own_state(&url).unwrap()),
            Err(_) => builder,
        };
        let site = Self { gateway: builder.tls(false).control().spawn().unwrap(), browser: Browser::start().unwrap() };
        site.log_in();
        site
    }

    /// A gateway in which each view has something to show.
    pub(crate) fn full() -> Self {
        let site = Self::empty();
        site.fill();
        site
    }

    pub(crate) fn fill(&self) {
        self.gateway
            .seed(r#"{"plans": [{"sub_label": "PRO", "sbase_name": "CF_PRO", "product_price": "20.00"}]}"#)
            .unwrap();
        let user = self.call(
            "user_create",
            &[
                ("cloudflare_email", CUSTOMER),
                ("cloudflare_pass", PASSWORD),
                ("unique_id", "42"),
                ("cloudflare_username", "customer"),
            ],
        );
        let key = user["response"]["user_key"].as_str().unwrap_or_else(|| panic!("{user}"));
        for (zone, subdomains) in [("example.com", "www,shop,blog"), ("example.org", "www:origin.example.net")] {
            let fields = [
                ("user_key", key),
                ("zone_name", zone),
                ("resolve_to", "origin.example.com"),
                ("subdomains", subdomains),
            ];
            succeeded(&self.call("zone_set", &fields));
        }
        succeeded(&self.call("full_zone_set", &[("user_key", key), ("zone_name", "example.net")]));
        succeeded(&self.call("zone_delete", &[("user_key", key), ("zone_name", "example.org")]));
        let sub = [("user_key", key), ("zone_name", "example.com"), ("plan_tag", "PRO")];
        succeeded(&self.call("reseller_sub_new", &sub));
        succeeded(&self.call("user_lookup", &[("unique_id", "42")]));
        assert_eq!(self.call("zone_delete", &[("user_key", key), ("zone_name", "absent.example")])["result"], "error");
        assert_eq!(self.call("no_such_act", &[])["result"], "error");
        self.gateway.set_fault("zone_list=delay:1*5").unwrap();
        succeeded(&self.call("zone_list", &[("user_key", key)]));
        self.gateway.set_fault("user_auth=http-500*1").unwrap();
        self.call("user_auth", &[("cloudflare_email", CUSTOMER), ("cloudflare_pass", PASSWORD)]);
    }

    /// Makes an act's call. What comes back is null if that was not JSON.
    pub(crate) fn call(&self, act: &str, fields: &[(&str, &str)]) -> Value {
        let mut body = Serializer::new(String::new());
        body.append_pair("act", act).append_pair("host_key", EXAMPLE_HOST_KEY).extend_pairs(fields);
        self.post(body.finish())
    }

    /// Sends a body to the gateway's endpoint.
    pub(crate) fn post(&self, body: impl ureq::AsSendBody) -> Value {
        let answer = agent().post(self.gateway.url()).content_type("application/x-www-form-urlencoded").send(body);
        let text = answer.unwrap().body_mut().read_to_string().unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.gateway.control_url().unwrap())
    }

    pub(crate) fn log_in(&self) {
        self.open("/login");
        self.browser.find("#token").unwrap().write(self.gateway.control_token().unwrap()).unwrap();
        self.press("Log in");
        self.title_is("Calls");
    }

    /// Opens a view, which is there.
    pub(crate) fn open(&self, path: &str) {
        self.browser.open(&self.url(path)).unwrap();
        assert_eq!(self.browser.status().unwrap(), 200, "{path}");
    }

    /// Clicks the button with this text, which leads to another view.
    pub(crate) fn press(&self, text: &str) {
        self.leave(|| self.click("button", text));
    }

    /// Clicks the link with this text.
    pub(crate) fn follow(&self, text: &str) {
        self.leave(|| self.click("a", text));
    }

    /// Clicks what has this text.
    pub(crate) fn click(&self, kind: &str, text: &str) {
        let what = format!("{kind} {text:?}");
        let found = self.browser.until(&what, || {
            for element in self.browser.find_all(kind)? {
                if element.text()? == text {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        });
        found.unwrap().click().unwrap();
    }

    /// Waits for the view that something leads to.
    pub(crate) fn leave(&self, lead: impl FnOnce()) {
        let _: () = self.browser.script("window.isLeft = true", &json!([])).unwrap();
        lead();
        let is_there = "return window.isLeft === undefined && document.readyState === 'complete'";
        let wait = || Ok(self.browser.script::<bool>(is_there, &json!([]))?.then_some(()));
        self.browser.until("the next view", wait).unwrap();
    }

    /// Writes into a field, in the place of what is there.
    pub(crate) fn write(&self, css: &str, text: &str) {
        let field = self.browser.find(css).unwrap();
        field.clear().unwrap();
        field.write(text).unwrap();
    }

    /// Chooses an option by its value.
    pub(crate) fn choose(&self, css: &str, value: &str) {
        self.browser.find(&format!("{css} option[value=\"{value}\"]")).unwrap().click().unwrap();
    }

    /// Waits for the view with this heading.
    pub(crate) fn title_is(&self, title: &str) {
        let title = title.to_owned();
        let seen = self.browser.until(&format!("the heading {title:?}"), || {
            let shown: Option<String> =
                self.browser.script("return document.querySelector('h1')?.innerText ?? null", &json!([]))?;
            Ok((shown.as_ref() == Some(&title)).then_some(()))
        });
        seen.unwrap();
    }

    /// What the view says above its content.
    pub(crate) fn notice(&self) -> String {
        self.browser.find(".notice").unwrap().text().unwrap()
    }

    /// What a table shows: the text of its cells, row by row.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let script = "return [...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.innerText.trim()))";
        self.browser.script(script, &json!([])).unwrap()
    }

    /// One column of it.
    pub(crate) fn column(&self, place: usize) -> Vec<String> {
        self.rows().into_iter().map(|mut row| row.swap_remove(place)).collect()
    }

    /// Nothing was asked for but what the gateway has, and the browser found nothing to complain about.
    pub(crate) fn is_clean(&self) {
        let base = self.url("/");
        let elsewhere: Vec<_> =
            self.browser.requests().unwrap().into_iter().filter(|url| !url.starts_with(&base)).collect();
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
        let log = self.browser.log().unwrap();
        assert!(log.is_empty(), "{log:#?}");
    }
}

pub(crate) fn succeeded(answer: &Value) {
    assert!(answer["result"] == "success", "{answer}");
}

pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().new_agent()
}

/// A file of the tests' own tools.
pub(crate) fn axe() -> String {
    let file = cfhost_tests::tools::file("axe.min.js").unwrap();
    std::fs::read_to_string(Path::new(&file)).unwrap()
}
