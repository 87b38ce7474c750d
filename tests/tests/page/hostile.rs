//! Values of somebody who means no good, in every field: they stay text in every view, and break none.

use std::fmt::Write as _;

use cfhost::{ActInfo, FieldKind};
use cfhost_gateway::{EXAMPLE_HOST_KEY, Gateway};
use form_urlencoded::byte_serialize;
use serde_json::{Value, json};

use crate::site::{PASSWORD, Site, succeeded};

/// What is sent, and what is to be read of it where a view shows it whole.
fn values() -> Vec<(Vec<u8>, String)> {
    let same = [
        "<script>window.marked=1</script>",
        "\"><img src=x onerror=\"window.marked=1\">",
        "'><svg onload='window.marked=1'>",
        "</title><script>window.marked=1</script>",
        "</textarea></pre></code></td></tr></table><script>window.marked=1</script>",
        "--><iframe srcdoc='<script>parent.marked=1</script>'></iframe>",
        "javascript:window.marked=1",
        "&lt;b&gt;&amp;amp;&#x3c;",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "' OR 1=1; DROP TABLE zones; -- % _",
        "\\u003cscript\\u003e",
        "ü 漢字 🏳",
    ];
    let mut values: Vec<_> = same.iter().map(|text| (text.as_bytes().to_vec(), (*text).to_owned())).collect();
    let long = "Aé".repeat(5000);
    values.push((long.clone().into(), long));
    let blanks = "W ".repeat(5000);
    values.push((blanks.clone().into(), blanks));
    let tower = format!("Z{}", "\u{301}".repeat(5000));
    values.push((tower.clone().into(), tower));
    let hidden = [
        ("gpj.\u{202e}exe\u{2066}\u{200f}", "gpj.\\u{202e}exe\\u{2066}\\u{200f}"),
        ("a\0b\u{1}\u{7}\u{1b}[31m\u{7f}\u{9b}c", "a\\u{0}b\\u{1}\\u{7}\\u{1b}[31m\\u{7f}\\u{9b}c"),
        ("a\u{2028}b\u{2029}c\u{feff}d\u{200b}e", "a\\u{2028}b\\u{2029}c\\u{feff}d\\u{200b}e"),
        // A stream of events ends its data with a line.
        (
            "a\r\n\r\ndata: <tr data-id=9><td>x</td></tr>\r\n\r\nevent: b",
            "a\\r\n\\r\ndata: <tr data-id=9><td>x</td></tr>\\r\n\\r\nevent: b",
        ),
    ];
    values.extend(hidden.map(|(sent, shown)| (sent.as_bytes().to_vec(), shown.to_owned())));
    values.push((b"m\xfcller\xff\xfe".to_vec(), "m\\xfcller\\xff\\xfe".to_owned()));
    values
}

/// A body in which each field of the act has the value.
fn body(act: &[u8], fields: &[&str], value: &[u8]) -> String {
    let mut body = format!("host_key={EXAMPLE_HOST_KEY}&act={}", byte_serialize(act).collect::<String>());
    for field in fields {
        _ = write!(body, "&{field}={}", byte_serialize(value).collect::<String>());
    }
    body
}

/// Nothing ran, nothing came into the page but what the page is made of, and it is as wide as it was.
fn is_harmless(site: &Site, path: &str) {
    let found: Value = site
        .browser
        .script(
            "const scripts = [...document.scripts].map(s => s.src);
             const strange = [...document.querySelectorAll('img, iframe, object, embed, base, main style, main script, main link, tr tr')]
               .concat([...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => n.startsWith('on') || n.includes('\"'))))
               .concat([...document.querySelectorAll('a')].filter(a => a.protocol !== 'http:'))
               .map(e => e.outerHTML.slice(0, 200));
             const e = document.documentElement;
             return {marked: window.marked ?? null, scripts: scripts.length, strange, wide: e.scrollWidth > e.clientWidth,
                     title: document.title.includes('cfhost-gateway')}",
            &json!([]),
        )
        .unwrap();
    let expected = json!({ "marked": null, "scripts": 1, "strange": [], "wide": false, "title": true });
    assert_eq!(found, expected, "{path}");
}

#[test]
fn what_callers_send_stays_text() {
    let site = Site::empty();
    let values = values();
    site.browser.find("#live[data-state=on]").unwrap();
    let acts: Vec<&ActInfo> = ActInfo::ALL.iter().collect();
    for (value, _) in &values {
        for info in &acts {
            let fields: Vec<&str> = info.fields.iter().map(|field| field.name).collect();
            site.post(body(info.name.as_bytes(), &fields, value));
        }
        // An act, and a name of a field, of that kind.
        site.post(body(value, &["zone_name"], value));
        let name: String = byte_serialize(value).collect();
        site.post(body(b"zone_list", &[&name], value));
        // The live view takes each in, and is not broken by it.
        let newest = site.gateway.calls().last().unwrap().id.to_string();
        site.browser.find(&format!("tr[data-id='{newest}']")).unwrap();
        is_harmless(&site, "live");
    }
    let calls = site.gateway.calls();
    let strays: Vec<String> = site
        .browser
        .script(
            "return [...document.querySelectorAll('#rows tr')].map(tr => tr.dataset.id + ' ' + tr.cells.length)",
            &json!([]),
        )
        .unwrap();
    let expected: Vec<_> = calls.iter().rev().take(200).map(|call| format!("{} 8", call.id)).collect();
    assert_eq!(strays, expected);

    // The list in pages, and from each value one call opened.
    let mut path = "/".to_owned();
    loop {
        site.open(&path);
        for width in [360, 1280] {
            site.browser.resize(width, 800).unwrap();
            is_harmless(&site, &path);
        }
        let Some(next) = site.browser.find_all("a[rel=next]").unwrap().pop() else { break };
        path = next.attribute("href").unwrap().unwrap();
    }
    let each = acts.len() + 2;
    for (number, (_, shown)) in values.iter().enumerate() {
        // The act with the most fields, and the two at the end.
        let widest = acts
            .iter()
            .enumerate()
            .max_by_key(|(_, info)| info.fields.iter().filter(|field| field.kind != FieldKind::Secret).count())
            .unwrap()
            .0;
        for place in [widest, each - 2, each - 1] {
            let call = &calls[number * each + place];
            let path = format!("/calls/{}", call.id);
            site.open(&path);
            for width in [360, 1280] {
                site.browser.resize(width, 800).unwrap();
                is_harmless(&site, &path);
            }
            if place == each - 2 {
                let texts: Vec<String> = site
                    .browser
                    .script("return [...document.querySelectorAll('td.value')].map(td => td.textContent)", &json!([]))
                    .unwrap();
                assert_eq!(texts, [shown, "***", shown], "{path}");
            }
        }
    }
    site.open("/numbers");
    is_harmless(&site, "/numbers");
    site.is_clean();
}

#[test]
fn what_is_searched_for_stays_text() {
    let site = Site::full();
    for (value, _) in values() {
        let text: String = byte_serialize(&value).collect();
        for path in [
            format!("/?q={text}&host={text}&act={text}&outcome={text}&customer={text}&zone={text}&before={text}"),
            format!("/zones?q={text}&sort={text}&status={text}&page={text}"),
            format!("/customers?q={text}&sort={text}"),
            format!("/hosts?q={text}"),
            format!("/subscriptions?q={text}"),
            format!("/faults?done={text}"),
            format!("/customers/1?q={text}&sort={text}&status={text}"),
        ] {
            if path.len() > 8000 {
                continue;
            }
            site.browser.open(&site.url(&path)).unwrap();
            assert_eq!(site.browser.status().unwrap(), 200, "{path}");
            is_harmless(&site, &path);
        }
        let path = format!("/{text}");
        if path.len() < 8000 && !text.contains("%00") {
            site.browser.open(&site.url(&path)).unwrap();
            is_harmless(&site, &path);
        }
    }
}

#[test]
fn what_the_state_holds_stays_text() {
    let odd = "\"><script>window.marked=1</script>";
    // A name of a host may be long, but not have control characters.
    let pub_name = format!("{odd}\u{202e}{}", "Né".repeat(60));
    let site = Site::with(Gateway::builder().host(EXAMPLE_HOST_KEY, &pub_name));
    let email = "\"><script>window.marked=1</script>\u{202e}@example.com";
    let plan = format!("{odd}{}", "Pé".repeat(5000));
    let document = json!({
        "plans": [{ "sub_label": plan, "sbase_name": plan, "product_price": "9".repeat(500) }],
        "accounts": [{ "email": email, "password": PASSWORD, "unique_id": "#@+.,", "host": 1 }],
        "zones": [{ "name": "example.com", "email": email, "state": "active" }],
    });
    site.gateway.seed(&document.to_string()).unwrap();
    let key =
        site.call("user_lookup", &[("cloudflare_email", email)])["response"]["user_key"].as_str().unwrap().to_owned();
    let long = format!("{}.{}.example.com", "a-".repeat(31) + "a", "b_".repeat(20) + "b");
    let set = [
        ("user_key", key.as_str()),
        ("zone_name", "example.com"),
        ("resolve_to", long.as_str()),
        ("subdomains", &long),
    ];
    succeeded(&site.call("zone_set", &set));
    succeeded(&site.call("reseller_sub_new", &[("user_key", &key), ("zone_name", "example.com"), ("plan_tag", &plan)]));
    let child = [("pub_name", odd), ("pub_name_new", odd)];
    site.call("host_child_new", &child);
    let fault = "zone_list=content-type:text/html;x=\"<script>window.marked=1</script>\"";
    site.open("/faults");
    site.choose("#act", "zone_list");
    site.choose("#kind", "content-type");
    site.write("#argument", fault.split_once(':').unwrap().1);
    site.press("Set the fault");

    for path in [
        "/",
        "/zones",
        "/zones/1",
        "/zones?q=script",
        "/customers",
        "/customers/1",
        "/hosts",
        "/subscriptions",
        "/faults",
        "/numbers",
        "/calls/1",
        "/calls/2",
        "/calls/3",
    ] {
        site.open(path);
        for width in [360, 1280] {
            site.browser.resize(width, 800).unwrap();
            is_harmless(&site, path);
        }
    }
    site.open("/zones");
    let text = site.browser.text().unwrap();
    assert!(text.contains("\"><script>window.marked=1</script>\\u{202e}@example.com"), "{text}");
    site.open("/hosts");
    assert!(site.browser.text().unwrap().contains(odd));
    site.is_clean();
}
