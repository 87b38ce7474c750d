//! Making the gateway misbehave: faults, states that no act leads to, and emptying it.

use maud::{Markup, html};
use serde_json::json;

use super::html::{Notice, Short, csrf, page, see};
use super::session::Session;
use super::{Page, PageRequest};
use crate::Error;
use crate::acts::names_of_acts;
use crate::fault::{Fault, KIND_NAMES};
use crate::http::Answer;
use crate::seed::seed;
use crate::store::{AccountState, DomainState};

/// What a document can look like.
const EXAMPLE: &str = r#"{
  "accounts": [
    {"email": "customer@example.com", "password": "correct-horse-1", "state": "unconfirmed"}
  ]
}"#;

impl Page {
    pub(super) fn misbehaviour(&self, asked: &PageRequest, session: &Session, notice: &Notice<'_>) -> Answer {
        let done = match asked.of("done") {
            "added" => Notice::Done("The fault is set."),
            "removed" => Notice::Done("The fault is removed."),
            "cleared" => Notice::Done("No fault is set any more."),
            "seeded" => Notice::Done("The document was applied."),
            "state" => Notice::Done("It is in this state now."),
            "reset" => Notice::Done("The gateway is empty. Hosts and faults are as they were."),
            _ => Notice::Nothing,
        };
        let faults = self.endpoint.faults.specs();
        let sent = |name: &str| asked.form.text(name).unwrap_or_default().to_owned();
        let content = html! {
            section aria-labelledby="faults" {
                h2 #faults { "Faults" }
                p { "A call meets the first fault that is for its act." }
                (list(&faults, session))
                form.filter method="post" action="/faults/add" aria-label="Set a fault" {
                    (csrf(session))
                    div {
                        label for="act" { "Act" }
                        select #act name="act" {
                            option value="*" { "every call" }
                            @for act in names_of_acts() { option value=(act) selected[act == sent("act")] { (act) } }
                        }
                    }
                    div {
                        label for="kind" { "What happens" }
                        select #kind name="kind" {
                            @for (kind, about) in KIND_NAMES {
                                option value=(kind) selected[*kind == sent("kind")] { (kind) ": " (about) }
                            }
                        }
                    }
                    div {
                        label for="argument" { "Argument" }
                        input #argument name="argument" value=(sent("argument")) placeholder="milliseconds, code or type";
                    }
                    div {
                        label for="times" { "How often" }
                        input #times name="times" inputmode="numeric" value=(sent("times")) placeholder="always";
                    }
                    div.buttons { button.main { "Set the fault" } }
                }
            }
            section aria-labelledby="states" {
                h2 #states { "States that no act leads to" }
                form.filter method="post" action="/state" aria-label="State of a domain" {
                    (csrf(session))
                    div { label for="name" { "Domain" } input #name name="name" value=(sent("name")) placeholder="example.com" required; }
                    div {
                        label for="state" { "State" }
                        select #state name="state" {
                            @for word in DomainState::WORDS { option value=(word) selected[*word == sent("state")] { (word) } }
                        }
                    }
                    div {
                        label for="email" { "Customer" }
                        input #email name="email" value=(sent("email")) placeholder="for a zone that is not there";
                    }
                    div.buttons { button { "Set the state" } }
                }
                form.filter method="post" action="/account" aria-label="State of an account" {
                    (csrf(session))
                    div {
                        label for="account" { "Account" }
                        input #account name="account" value=(sent("account")) placeholder="customer@example.com" required;
                    }
                    div {
                        label for="account-state" { "State" }
                        select #account-state name="state" {
                            @for word in AccountState::WORDS { option value=(word) selected[*word == sent("state")] { (word) } }
                        }
                    }
                    div.buttons { button { "Set the state" } }
                }
                form.stack method="post" action="/seed" aria-label="Document with states" {
                    (csrf(session))
                    label for="document" { "A document with accounts, zones and plans, as JSON" }
                    textarea #document name="document" rows="8" spellcheck="false" placeholder=(EXAMPLE) required {}
                    p.hint { "It is applied whole or not at all. The manual lists what it can hold. It is not shown again: passwords can be in it." }
                    button { "Apply the document" }
                }
            }
            section aria-labelledby="empty" {
                h2 #empty { "Empty the gateway" }
                p { "Accounts, zones, subscriptions, child hosts and states that were set are removed. The operator's hosts and the faults stay." }
                p { a.danger href="/reset" { "Empty it…" } }
            }
        };
        let notice = if matches!(notice, Notice::Nothing) { &done } else { notice };
        page(Some(session), "Make it misbehave", "/faults", notice, &content)
    }

    /// Does what a form says, and goes back.
    pub(super) fn misbehave(&self, asked: &PageRequest, session: &Session) -> Answer {
        let sent = |name| asked.form.text(name).unwrap_or_default().trim();
        let result = match asked.path.as_str() {
            "/faults/add" => fault(sent).map(|fault| {
                self.endpoint.faults.add([fault]);
                "added"
            }),
            "/faults/remove" => {
                self.endpoint.faults.remove(sent("spec"));
                Ok("removed")
            }
            "/faults/clear" => {
                self.endpoint.faults.clear();
                Ok("cleared")
            }
            "/seed" => self.plant(sent("document")).map(|()| "seeded"),
            "/state" => {
                let mut zone = json!({ "name": sent("name"), "state": sent("state") });
                if !sent("email").is_empty() {
                    zone["email"] = sent("email").into();
                }
                self.plant(&json!({ "zones": [zone] }).to_string()).map(|()| "state")
            }
            "/account" => {
                let account = json!({ "email": sent("account"), "state": sent("state") });
                self.plant(&json!({ "accounts": [account] }).to_string()).map(|()| "state")
            }
            "/reset" => self.endpoint.reset().map(|()| "reset"),
            _ => Err(Error::new("there is no such form")),
        };
        match result {
            Ok(done) => see(&format!("/faults?done={done}")),
            Err(error) => self.misbehaviour(asked, session, &Notice::Refused(&error.to_string())),
        }
    }

    fn plant(&self, document: &str) -> Result<(), Error> {
        Ok(seed(&self.endpoint.service, document.as_bytes())?)
    }
}

/// The fault that a form describes.
fn fault<'a>(sent: impl Fn(&'static str) -> &'a str) -> Result<Fault, Error> {
    let mut spec = format!("{}={}", sent("act"), sent("kind"));
    for (mark, name) in [(':', "argument"), ('*', "times")] {
        if !sent(name).is_empty() {
            spec.push(mark);
            spec.push_str(sent(name));
        }
    }
    spec.parse()
}

fn list(faults: &[String], session: &Session) -> Markup {
    if faults.is_empty() {
        return html! { p.empty { "No fault is set." } };
    }
    html! {
        ul.faults {
            @for spec in faults {
                li {
                    code { (Short(spec)) }
                    form method="post" action="/faults/remove" {
                        (csrf(session))
                        input type="hidden" name="spec" value=(spec);
                        button aria-label={ "Remove the fault " (spec) } { "Remove" }
                    }
                }
            }
        }
        form method="post" action="/faults/clear" { (csrf(session)) button { "Clear all faults" } }
    }
}

/// Asks before the gateway is emptied.
pub(super) fn question(session: &Session) -> Answer {
    let content = html! {
        p { "All accounts, zones, subscriptions and child hosts of this gateway are removed. This cannot be undone." }
        form.row method="post" action="/reset" {
            (csrf(session))
            button.danger { "Yes, empty it" }
            a href="/faults" { "No, go back" }
        }
    };
    page(Some(session), "Empty the gateway?", "/faults", &Notice::Nothing, &content)
}
