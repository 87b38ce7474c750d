//! A call in the words of each language, to be copied: its own names, and the values that were sent.
//!
//! What was a secret is taken from where a program would have it. A call that a typed method cannot make (a field that the act
//! does not have, an act that is unknown) is written as the call of any act.

use std::fmt::Write as _;

use cfhost::{ActInfo, Field, FieldKind};

use super::html::is_hidden;
use crate::calls::RecordedCall;
use crate::secret::MASK;

/// A field that was sent.
struct Sent<'a> {
    name: &'a str,
    value: &'a str,
    /// What the act says of it; `None` for one that it does not have.
    field: Option<&'a Field>,
}

impl Sent<'_> {
    /// The variable that has it, if it is a secret.
    fn secret(&self) -> Option<&'static str> {
        match self.name {
            _ if self.value != MASK => None,
            "user_key" => Some("user_key"),
            "cloudflare_pass" => Some("password"),
            _ => Some("secret"),
        }
    }

    fn is(&self, kind: FieldKind) -> bool {
        self.field.is_some_and(|field| field.kind == kind)
    }
}

/// The most bytes that the fields of a call can have to be written.
const MAX_BYTES: usize = 32 << 10;

/// The languages, and the call in each; none if the call is too long for that.
pub(super) fn of(call: &RecordedCall) -> Vec<(&'static str, String)> {
    if call.fields.iter().map(|(name, value)| name.len() + value.len() + 16).sum::<usize>() > MAX_BYTES {
        return Vec::new();
    }
    let act = call.act.as_deref().unwrap_or_default();
    let info = ActInfo::of(act);
    let mut sent: Vec<Sent<'_>> = call
        .fields
        .iter()
        .filter(|(name, value)| *name != "host_key" && !value.is_empty())
        .map(|(name, value)| {
            let field = info.and_then(|info| info.fields.iter().find(|field| field.name == name));
            Sent { name, value, field }
        })
        .collect();
    // In the order in which the methods have them.
    let place = |sent: &Sent<'_>| {
        let known = info.and_then(|info| info.fields.iter().position(|field| field.name == sent.name));
        known.unwrap_or(usize::MAX)
    };
    sent.sort_by_key(place);
    let has_all = info.is_some_and(|info| {
        let required = info.fields.iter().filter(|field| field.is_required);
        required.into_iter().all(|field| sent.iter().any(|sent| sent.name == field.name))
    });
    let is_typed = has_all && sent.iter().all(is_typed);
    let call = Words { id: call.id, act, sent: &sent, customer: call.customer.as_deref(), is_typed };
    vec![
        ("curl", call.curl()),
        ("cfhost", call.shell()),
        ("PHP", call.php()),
        ("Python", call.python()),
        ("Go", call.go()),
        ("Rust", call.rust()),
        ("C", call.c()),
    ]
}

/// Whether a typed method takes this value.
fn is_typed(sent: &Sent<'_>) -> bool {
    match sent.field.map(|field| field.kind) {
        None => false,
        Some(FieldKind::Number) => sent.value.parse::<u32>().is_ok(),
        Some(FieldKind::Flag) => matches!(sent.value, "0" | "1"),
        Some(FieldKind::OneOf(words)) => words.contains(&sent.value),
        Some(_) => true,
    }
}

struct Words<'a> {
    id: u64,
    act: &'a str,
    sent: &'a [Sent<'a>],
    customer: Option<&'a str>,
    is_typed: bool,
}

impl Words<'_> {
    fn needs_key(&self) -> bool {
        self.sent.iter().any(|sent| sent.secret() == Some("user_key"))
    }

    fn curl(&self) -> String {
        let mut text = format!(
            "curl --cacert \"$CFHOST_CA_FILE\" \"$CFHOST_ENDPOINT\" \\\n  --data-urlencode act={} \\\n  \
             --data-urlencode host_key=\"$(cat \"$CFHOST_HOST_KEY_FILE\")\"",
            shell_text(self.act)
        );
        for sent in self.sent {
            let name = shell_text(sent.name);
            let value =
                sent.secret().map_or_else(|| shell_text(sent.value), |name| format!("\"${}\"", name.to_uppercase()));
            // Writing to a String cannot fail.
            let _ = write!(text, " \\\n  --data-urlencode {name}={value}");
        }
        text
    }

    fn shell(&self) -> String {
        if !self.is_typed {
            return "# The command takes the acts and fields of the API's document alone.\n# Use the line for curl."
                .to_owned();
        }
        let mut text = format!("cfhost {}", self.act);
        if ActInfo::of(self.act).is_some_and(|info| !info.if_lost.is_empty()) {
            // The answer has a key that exists nowhere else.
            let _ = write!(text, " --save new-{}.key", self.id);
        }
        for sent in self.sent {
            let (name, value) = match (sent.secret(), self.customer) {
                (Some("user_key"), Some(customer)) => ("user", shell_text(customer)),
                (Some(secret), _) => (sent.name, format!("@{secret}.txt")),
                (None, _) => (sent.name, shell_text(sent.value)),
            };
            let _ = write!(text, " {name}={value}");
        }
        text
    }

    fn php(&self) -> String {
        let mut text = "$client = CfHost\\Client::fromIni();\n".to_owned();
        if self.needs_key() {
            let key = match self.customer {
                Some(email) => format!("$client->userLookup(cloudflareEmail: {})->user_key", php_text(email)),
                None => "getenv('USER_KEY')".to_owned(),
            };
            let _ = writeln!(text, "$userKey = {key};");
        }
        let secret = |name: &str| match name {
            "user_key" => "$userKey".to_owned(),
            name => format!("new CfHost\\Secret(getenv('{}'))", name.to_uppercase()),
        };
        let value = |sent: &Sent<'_>| match sent.secret() {
            Some(name) => secret(name),
            None if !self.is_typed => php_text(sent.value),
            None if sent.is(FieldKind::List) => list(sent.value, php_text, "[", "]"),
            None if sent.is(FieldKind::Number) => sent.value.to_owned(),
            None if sent.is(FieldKind::Flag) => flag(sent.value, "true", "false"),
            None => php_text(sent.value),
        };
        if self.is_typed {
            let named = self.join(|sent| format!("{}: {}", camel(sent.name), value(sent)));
            let _ = write!(text, "$reply = $client->{}({named});", camel(self.act));
        } else {
            let named = self.join(|sent| format!("{} => {}", php_text(sent.name), value(sent)));
            let _ = write!(text, "$reply = $client->call({}, [{named}]);", php_text(self.act));
        }
        text
    }

    fn python(&self) -> String {
        let mut text = "import os\n\nimport cfhost\n\nclient = cfhost.Client.from_env()\n".to_owned();
        let uses_environment = self.sent.iter().any(|sent| match sent.secret() {
            Some("user_key") => self.customer.is_none(),
            secret => secret.is_some(),
        });
        if !uses_environment {
            text = text.replace("import os\n\n", "");
        }
        if self.needs_key() {
            let key = match self.customer {
                Some(email) => format!("client.user_lookup(cloudflare_email={}).user_key", c_text(email)),
                None => "os.environ[\"USER_KEY\"]".to_owned(),
            };
            let _ = writeln!(text, "user_key = {key}");
        }
        let value = |sent: &Sent<'_>| match sent.secret() {
            Some("user_key") => "user_key".to_owned(),
            Some(name) => format!("os.environ[\"{}\"]", name.to_uppercase()),
            None if !self.is_typed => c_text(sent.value),
            None if sent.is(FieldKind::List) => list(sent.value, c_text, "[", "]"),
            None if sent.is(FieldKind::Number) => sent.value.to_owned(),
            None if sent.is(FieldKind::Flag) => flag(sent.value, "True", "False"),
            None => c_text(sent.value),
        };
        if self.is_typed {
            let named = self.join(|sent| format!("{}={}", sent.name, value(sent)));
            let _ = write!(text, "reply = client.{}({named})", self.act);
        } else {
            let named = self.join(|sent| format!("{}: {}", c_text(sent.name), value(sent)));
            let _ = write!(text, "reply = client.call({}, **{{{named}}})", c_text(self.act));
        }
        text
    }

    fn go(&self) -> String {
        let failed = "if err != nil {\n\treturn err\n}\n";
        let mut text = String::new();
        let secret = |name: &str| format!("cfhost.NewSecret(os.Getenv(\"{}\"))", name.to_uppercase());
        let has_user = self.needs_key() && self.customer.is_some();
        if let Some(email) = self.customer.filter(|_| self.needs_key()) {
            let _ = write!(
                text,
                "user, err := client.UserLookup(ctx, cfhost.UserLookupParams{{CloudflareEmail: {}}})\n{failed}",
                c_text(email)
            );
        }
        let value = |sent: &Sent<'_>| match sent.secret() {
            Some("user_key") if has_user && self.is_typed => "user.UserKey".to_owned(),
            Some("user_key") if has_user => "user.UserKey.Reveal()".to_owned(),
            Some(name) if self.is_typed => secret(name),
            Some(name) => format!("os.Getenv(\"{}\")", name.to_uppercase()),
            None if !self.is_typed => c_text(sent.value),
            None if sent.is(FieldKind::List) => list(sent.value, c_text, "[]string{", "}"),
            // An optional number or flag is a pointer.
            None if sent.is(FieldKind::Number) && !is_required(sent) => {
                let size = if sent.name == "limit" { "uint32" } else { "uint64" };
                format!("func() *{size} {{ n := {size}({}); return &n }}()", sent.value)
            }
            None if sent.is(FieldKind::Number) => sent.value.to_owned(),
            None if sent.is(FieldKind::Flag) => {
                format!("func() *bool {{ flag := {}; return &flag }}()", flag(sent.value, "true", "false"))
            }
            None => c_text(sent.value),
        };
        if !self.is_typed {
            let named = self.join(|sent| format!("{}: {}", c_text(sent.name), value(sent)));
            let _ = write!(text, "reply, err := client.Call(ctx, {}, map[string]string{{{named}}})", c_text(self.act));
        } else if ActInfo::of(self.act).is_some_and(|info| info.fields.is_empty()) {
            let _ = write!(text, "reply, err := client.{}(ctx)", pascal(self.act));
        } else {
            let named = self.join(|sent| format!("{}: {}", pascal(sent.name), value(sent)));
            let act = pascal(self.act);
            let _ = write!(text, "reply, err := client.{act}(ctx, cfhost.{act}Params{{{named}}})");
        }
        text
    }

    fn rust(&self) -> String {
        let mut text = "let client = cfhost::Client::from_env()?;\n".to_owned();
        let has_user = self.needs_key() && self.customer.is_some();
        if let Some(email) = self.customer.filter(|_| self.needs_key()) {
            let _ = writeln!(
                text,
                "let user = client.user_lookup(&cfhost::UserLookup::by_email({}))?;\n\
                 let user_key = user.user_key.as_ref().ok_or(\"this host may not act for the customer\")?;",
                rust_text(email)
            );
        }
        // A word of the API has a type of its own there.
        let is_typed = self.is_typed
            && !self.sent.iter().any(|sent| matches!(sent.field.map(|field| field.kind), Some(FieldKind::OneOf(_))))
            && !(self.act == "user_lookup" && self.sent.len() != 1);
        let value = |sent: &Sent<'_>| match sent.secret() {
            Some("user_key") if has_user && is_typed => "user_key".to_owned(),
            Some("user_key") if has_user => "user_key.reveal()".to_owned(),
            Some(name) if is_typed => format!("std::env::var(\"{}\")?", name.to_uppercase()),
            Some(name) => format!("&std::env::var(\"{}\")?", name.to_uppercase()),
            None if !is_typed => rust_text(sent.value),
            None if sent.is(FieldKind::List) => list(sent.value, rust_text, "[", "]"),
            None if sent.is(FieldKind::Number) => sent.value.to_owned(),
            None if sent.is(FieldKind::Flag) => flag(sent.value, "true", "false"),
            None => rust_text(sent.value),
        };
        if !is_typed {
            let named = self.join(|sent| format!("({}, {})", rust_text(sent.name), value(sent)));
            let _ = write!(text, "let reply = client.call({}, &[{named}])?;", rust_text(self.act));
            return text;
        }
        let act = pascal(self.act).replace("ID", "Id");
        let (required, optional): (Vec<_>, Vec<_>) = self.sent.iter().partition(|sent| is_required(sent));
        let built = if self.act == "user_lookup" {
            let by = if self.sent[0].name == "unique_id" { "by_unique_id" } else { "by_email" };
            format!("cfhost::UserLookup::{by}({})", value(&self.sent[0]))
        } else {
            let required: Vec<_> = required.into_iter().map(value).collect();
            let optional: Vec<_> =
                optional.into_iter().map(|sent| format!(".{}({})", sent.name, value(sent))).collect();
            format!("cfhost::{act}::new({}){}", required.join(", "), optional.concat())
        };
        let _ = write!(text, "let reply = client.{}(&{built})?;", self.act);
        text
    }

    fn c(&self) -> String {
        let act = self.act;
        if !self.is_typed {
            return "/* The typed functions take the acts and fields of the API's document alone: see cfhost_call(). */"
                .to_owned();
        }
        let mut text = format!("cfhost_{act}_params params = CFHOST_{}_PARAMS_INIT;\n", act.to_uppercase());
        for sent in self.sent {
            let name = sent.name;
            let line = match sent.secret() {
                Some(secret) => format!("params.{name} = getenv(\"{}\");", secret.to_uppercase()),
                None if sent.is(FieldKind::List) => {
                    let items = list(sent.value, c_octal, "{", "}");
                    format!(
                        "const char *{name}[] = {items};\nparams.{name} = {name};\nparams.{name}_count = sizeof {name} / sizeof *{name};"
                    )
                }
                None if sent.is(FieldKind::Number) || sent.is(FieldKind::Flag) => {
                    let has = if is_required(sent) { String::new() } else { format!("params.has_{name} = 1;\n") };
                    format!("{has}params.{name} = {};", sent.value)
                }
                None => format!("params.{name} = {};", c_octal(sent.value)),
            };
            let _ = writeln!(text, "{line}");
        }
        let _ = write!(
            text,
            "const cfhost_{act}_reply *reply = NULL;\ncfhost_error *error = NULL;\n\
             cfhost_status status = cfhost_{act}(client, &params, &reply, &error);"
        );
        text
    }

    fn join(&self, one: impl Fn(&Sent<'_>) -> String) -> String {
        self.sent.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

fn is_required(sent: &Sent<'_>) -> bool {
    sent.field.is_some_and(|field| field.is_required)
}

fn flag(value: &str, yes: &str, no: &str) -> String {
    if value == "1" { yes } else { no }.to_owned()
}

fn list(value: &str, quote: impl Fn(&str) -> String, open: &str, close: &str) -> String {
    let items: Vec<_> = value.split(',').filter(|item| !item.is_empty()).map(quote).collect();
    format!("{open}{}{close}", items.join(", "))
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &capital(part))
}

/// As Go writes names: `SubID`.
fn pascal(name: &str) -> String {
    name.split('_').map(|part| if part == "id" { "ID".to_owned() } else { capital(part) }).collect()
}

fn capital(part: &str) -> String {
    let mut characters = part.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + characters.as_str())
}

/// A text for a shell: in quotes where it needs them, and with escapes where it could not be read.
fn shell_text(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-@,:/".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let escape = |c: char| match c {
        '\'' | '\\' => format!("\\{c}"),
        c if c.is_ascii_control() => format!("\\x{:02x}", u32::from(c)),
        c if is_hidden(c) => format!("\\U{:08x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("$'{}'", text.chars().map(escape).collect::<String>())
}

fn php_text(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"));
    }
    quoted(text, "\"\\$", |c| format!("\\u{{{:x}}}", u32::from(c)))
}

/// A text for Python and Go.
fn c_text(text: &str) -> String {
    quoted(text, "\"\\", |c| format!("\\u{:04x}", u32::from(c)))
}

/// A text for C: its bytes where they could not be read, in octal, since hexadecimal escapes have no end.
fn c_octal(text: &str) -> String {
    quoted(text, "\"\\", |c| {
        let bytes: Vec<_> = c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("\\{byte:03o}")).collect();
        bytes.concat()
    })
}

fn rust_text(text: &str) -> String {
    quoted(text, "\"\\", |c| format!("\\u{{{:x}}}", u32::from(c)))
}

/// A text in double quotes, with a backslash before what is special there, and with numbers for what could not be read.
fn quoted(text: &str, special: &str, number: impl Fn(char) -> String) -> String {
    let escape = |c: char| match c {
        c if special.contains(c) => format!("\\{c}"),
        c if is_hidden(c) => number(c),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}
