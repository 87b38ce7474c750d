//! A real Chromium without a window, unpacked by `tests/scripts/tools`, and driven by `WebDriver`: JSON over HTTP on loopback.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tools;

/// A name that this browser finds at 127.0.0.1, as after a trick with the DNS. It finds no other name than this and `localhost`.
pub const FOREIGN_NAME: &str = "rebound.example";

/// How long nothing here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// Under which name `WebDriver` hands out an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys as `WebDriver` spells them.
pub mod keys {
    pub const TAB: char = '\u{E004}';
    pub const ENTER: char = '\u{E007}';
    pub const SHIFT: char = '\u{E008}';
    pub const SPACE: char = ' ';
}

/// A browser with one window, which nobody has used before. It ends when this is dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    agent: ureq::Agent,
    session: String,
    /// With the profile, and whatever else the two write.
    folder: TempDir,
}

/// A line of the browser's own log: what a page wrote, and what the browser refused.
#[derive(Debug, Clone, Deserialize)]
pub struct LogLine {
    pub level: String,
    pub message: String,
}

/// A cookie as the browser keeps it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    pub name: String,
    pub value: String,
    pub path: String,
    pub http_only: bool,
    pub same_site: Option<String>,
}

impl Browser {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If Chromium is not unpacked, or cannot run on this machine: then with what it said.
    pub fn start() -> io::Result<Self> {
        // The driver takes a port of one kind of address, and gives up if the same one of the other kind is somebody's.
        let mut tries = 0;
        loop {
            match Self::try_to_start() {
                Err(error) if tries < 10 && error.to_string().contains("port not available") => tries += 1,
                started => return started,
            }
        }
    }

    fn try_to_start() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("cfhost-browser-").tempdir()?;
        let (path, chromium) = (folder.path(), tools::file("usr/lib/chromium/chromium")?);
        // A machine without fonts would show no text, and one with fonts would show another text than the next.
        let fonts = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\
             <fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
            tools::file("usr/share/fonts")?.display(),
            path.join("fonts").display()
        );
        std::fs::write(path.join("fonts.conf"), fonts)?;
        let mut command = tools::program("chromedriver")?;
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(name);
        }
        let mut driver = command
            .arg("--port=0")
            .env("FONTCONFIG_FILE", path.join("fonts.conf"))
            .env("HOME", path)
            .env("TMPDIR", path)
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let lines = driver.stdout.take().map(BufReader::new);
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        let mut browser = Self { driver, agent, session: String::new(), folder };
        let (sender, said) = mpsc::channel();
        // It goes on reading to the end: a full pipe would stop the driver.
        thread::spawn(move || {
            for line in lines.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
                _ = sender.send(line);
            }
        });
        let deadline = Instant::now() + PATIENCE;
        let mut log = String::new();
        let port: u16 = loop {
            let Ok(line) = said.recv_timeout(deadline.saturating_duration_since(Instant::now())) else {
                return Err(io::Error::other(format!("chromedriver does not start:\n{log}")));
            };
            let port = line.split_once("started successfully on port ").map(|(_, port)| port.trim_end_matches('.'));
            if let Some(port) = port.and_then(|port| port.parse().ok()) {
                break port;
            }
            _ = writeln!(log, "{line}");
        };
        browser.session = format!("http://127.0.0.1:{port}/session");
        let session = browser.call("POST", "", &capabilities(&chromium, browser.folder.path())).map_err(|error| {
            io::Error::other(format!("Chromium does not run here ({}): {error}", chromium.display()))
        })?;
        let id = session["sessionId"].as_str().ok_or_else(|| io::Error::other("a session without an id"))?;
        _ = write!(browser.session, "/{id}");
        browser.resize(1280, 800)?;
        // The page that a new window shows asks for parts of itself.
        browser.open("about:blank")?;
        browser.requests()?;
        Ok(browser)
    }

    /// Goes to a URL and waits for the page.
    pub fn open(&self, url: &str) -> io::Result<()> {
        self.call("POST", "/url", &json!({ "url": url })).map(drop)
    }

    /// Where it is.
    pub fn url(&self) -> io::Result<String> {
        from(self.call("GET", "/url", &Value::Null)?)
    }

    /// The title of the page.
    pub fn title(&self) -> io::Result<String> {
        from(self.call("GET", "/title", &Value::Null)?)
    }

    /// The status that the page came with.
    pub fn status(&self) -> io::Result<u16> {
        self.script("return performance.getEntriesByType('navigation')[0].responseStatus", &json!([]))
    }

    /// Loads the page again.
    pub fn reload(&self) -> io::Result<()> {
        self.call("POST", "/refresh", &json!({})).map(drop)
    }

    /// Goes back as by the browser's button.
    pub fn back(&self) -> io::Result<()> {
        self.call("POST", "/back", &json!({})).map(drop)
    }

    /// The first element for a CSS selector, as soon as there is one.
    ///
    /// # Errors
    ///
    /// If it does not come.
    pub fn find(&self, css: &str) -> io::Result<Element<'_>> {
        self.until(css, || Ok(self.find_all(css)?.into_iter().next()))
    }

    /// The elements for a CSS selector that are there now.
    pub fn find_all(&self, css: &str) -> io::Result<Vec<Element<'_>>> {
        let found = self.call("POST", "/elements", &json!({ "using": "css selector", "value": css }))?;
        let found: Vec<Value> = from(found)?;
        Ok(found.into_iter().filter_map(|value| self.element(&value)).collect())
    }

    /// The element that keys go to.
    pub fn focused(&self) -> io::Result<Element<'_>> {
        let value = self.call("GET", "/element/active", &Value::Null)?;
        self.element(&value).ok_or_else(|| io::Error::other("nothing has the focus"))
    }

    /// All text that the page shows.
    pub fn text(&self) -> io::Result<String> {
        self.find("body")?.text()
    }

    /// Presses keys one after the other, wherever the focus is. [`keys::SHIFT`] stays down until the end.
    pub fn press(&self, keys: &[char]) -> io::Result<()> {
        let mut actions = Vec::new();
        for key in keys {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            if *key != keys::SHIFT {
                actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
            }
        }
        if keys.contains(&keys::SHIFT) {
            actions.push(json!({ "type": "keyUp", "value": keys::SHIFT.to_string() }));
        }
        let source = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.call("POST", "/actions", &json!({ "actions": [source] })).map(drop)
    }

    /// Runs the body of a function in the page, and gives what it returns.
    pub fn script<T: DeserializeOwned>(&self, body: &str, arguments: &Value) -> io::Result<T> {
        from(self.call("POST", "/execute/sync", &json!({ "script": body, "args": arguments }))?)
    }

    /// Runs the body of a function in the page, and gives what it hands to its last argument, a function, later.
    pub fn script_later<T: DeserializeOwned>(&self, body: &str, arguments: &Value) -> io::Result<T> {
        from(self.call("POST", "/execute/async", &json!({ "script": body, "args": arguments }))?)
    }

    /// Makes the page's area this large, whatever a window's smallest size is.
    pub fn resize(&self, width: u32, height: u32) -> io::Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", &size).map(drop)
    }

    /// Says that the system is set to dark colours, or to light ones.
    pub fn dark(&self, is_dark: bool) -> io::Result<()> {
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.command("Emulation.setEmulatedMedia", &features).map(drop)
    }

    /// Whether pages that are loaded from now on may run scripts of their own.
    pub fn javascript(&self, is_on: bool) -> io::Result<()> {
        self.command("Emulation.setScriptExecutionDisabled", &json!({ "value": !is_on })).map(drop)
    }

    /// A command of the developer tools.
    pub fn command(&self, name: &str, parameters: &Value) -> io::Result<Value> {
        self.call("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// What the window shows, as a PNG file.
    pub fn screenshot(&self) -> io::Result<Vec<u8>> {
        let text: String = from(self.call("GET", "/screenshot", &Value::Null)?)?;
        BASE64_STANDARD.decode(text).map_err(io::Error::other)
    }

    /// What has come into the browser's log since this was asked last.
    pub fn log(&self) -> io::Result<Vec<LogLine>> {
        from(self.call("POST", "/se/log", &json!({ "type": "browser" }))?)
    }

    /// The URLs that were asked for since this was asked last.
    pub fn requests(&self) -> io::Result<Vec<String>> {
        let lines: Vec<LogLine> = from(self.call("POST", "/se/log", &json!({ "type": "performance" }))?)?;
        let mut urls = Vec::new();
        for line in lines {
            let event: Value = serde_json::from_str(&line.message)?;
            let event = &event["message"];
            if event["method"] == "Network.requestWillBeSent"
                && let Some(url) = event["params"]["request"]["url"].as_str()
            {
                urls.push(url.to_owned());
            }
        }
        Ok(urls)
    }

    /// The cookies of the page.
    pub fn cookies(&self) -> io::Result<Vec<Cookie>> {
        from(self.call("GET", "/cookie", &Value::Null)?)
    }

    /// Forgets the cookies of the page.
    pub fn forget_cookies(&self) -> io::Result<()> {
        self.call("DELETE", "/cookie", &Value::Null).map(drop)
    }

    /// Looks again and again until there is something.
    ///
    /// # Errors
    ///
    /// Those of the look, or that it is not there in two minutes.
    pub fn until<'a, T>(&'a self, what: &str, mut look: impl FnMut() -> io::Result<Option<T>> + 'a) -> io::Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if Instant::now() > deadline {
                let (url, text) = (self.url()?, self.text()?);
                return Err(io::Error::other(format!("not there: {what}, in {url}:\n{text}")));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn element(&self, value: &Value) -> Option<Element<'_>> {
        Some(Element { browser: self, id: value[ELEMENT].as_str()?.to_owned() })
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> io::Result<Value> {
        let url = format!("{}{path}", self.session);
        let answer = match method {
            "GET" => self.agent.get(&url).call(),
            "DELETE" => self.agent.delete(&url).call(),
            _ => self.agent.post(&url).content_type("application/json").send(body.to_string()),
        };
        let mut answer = answer.map_err(io::Error::other)?;
        let text = answer.body_mut().with_config().limit(256 << 20).read_to_string().map_err(io::Error::other)?;
        let mut value: Value = serde_json::from_str(&text)?;
        let value = value["value"].take();
        if answer.status().is_success() {
            return Ok(value);
        }
        let words = |member: &str| value[member].as_str().unwrap_or_default().to_owned();
        Err(io::Error::other(format!("{method} {path} {body}: {}: {}", words("error"), words("message"))))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whatever this does, Chromium ends with the pipe to its driver; but only so is it known that it has ended, and writes
        // nothing any more into the folder that is removed.
        _ = self.call("DELETE", "", &Value::Null);
        _ = self.driver.kill();
        _ = self.driver.wait();
    }
}

/// What the session is to be like: no request to anywhere but this machine, and nothing kept or fetched beside the pages.
fn capabilities(chromium: &Path, folder: &Path) -> Value {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-sync",
        "--metrics-recording-only",
        "--no-first-run",
        "--no-default-browser-check",
        "--no-proxy-server",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--lang=en-US",
        "--remote-debugging-pipe",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
    arguments.push(format!(
        "--host-resolver-rules=MAP {FOREIGN_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    ));
    arguments.push(format!("--user-data-dir={}", folder.join("profile").display()));
    json!({ "capabilities": { "alwaysMatch": {
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    } } })
}

/// An element of the page that is open.
#[derive(Debug)]
pub struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl Element<'_> {
    /// Scrolls to it and clicks it. If that leads to another page, whatever is asked next waits for that page.
    pub fn click(&self) -> io::Result<()> {
        self.call("POST", "/click", &json!({})).map(drop)
    }

    /// Types into it, after what is there.
    pub fn write(&self, text: &str) -> io::Result<()> {
        self.call("POST", "/value", &json!({ "text": text })).map(drop)
    }

    /// Lets what is asked from now on, until another page is opened, be about the document in this frame.
    pub fn enter(&self) -> io::Result<()> {
        self.browser.call("POST", "/frame", &json!({ "id": { ELEMENT: self.id } })).map(drop)
    }

    /// Empties a field.
    pub fn clear(&self) -> io::Result<()> {
        self.call("POST", "/clear", &json!({})).map(drop)
    }

    /// The text that it shows.
    pub fn text(&self) -> io::Result<String> {
        from(self.call("GET", "/text", &Value::Null)?)
    }

    /// A property, such as `value`.
    pub fn property<T: DeserializeOwned>(&self, name: &str) -> io::Result<T> {
        from(self.call("GET", &format!("/property/{name}"), &Value::Null)?)
    }

    /// An attribute, if it has it.
    pub fn attribute(&self, name: &str) -> io::Result<Option<String>> {
        from(self.call("GET", &format!("/attribute/{name}"), &Value::Null)?)
    }

    /// The elements in it for a CSS selector.
    pub fn find_all(&self, css: &str) -> io::Result<Vec<Element<'_>>> {
        let found: Vec<Value> =
            from(self.call("POST", "/elements", &json!({ "using": "css selector", "value": css }))?)?;
        Ok(found.into_iter().filter_map(|value| self.browser.element(&value)).collect())
    }

    /// As what a screen reader announces it, and as which kind of thing.
    pub fn label(&self) -> io::Result<(String, String)> {
        let name = from(self.call("GET", "/computedlabel", &Value::Null)?)?;
        Ok((name, from(self.call("GET", "/computedrole", &Value::Null)?)?))
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> io::Result<Value> {
        self.browser.call(method, &format!("/element/{}{path}", self.id), body)
    }
}

fn from<T: DeserializeOwned>(value: Value) -> io::Result<T> {
    Ok(serde_json::from_value(value)?)
}
