//! What a zone can be, after all that was answered of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Rows of a zone: full name to origin, the zone's own name included; none if there is no such zone.
type State = Option<BTreeMap<String, String>>;

/// The code of a zone that there is not.
const NOT_THERE: u64 = 210;

/// A step of a zone's life.
pub(crate) enum Step {
    /// `zone_set` with these labels and this origin.
    Set(&'static [&'static str], &'static str),
    Lookup,
    Delete,
}

/// The life of each zone.
pub(crate) const STEPS: [Step; 7] = [
    Step::Lookup,
    Step::Set(&["www", "blog"], "origin-1.example.net"),
    Step::Lookup,
    Step::Set(&["shop"], "origin-2.example.net"),
    Step::Lookup,
    Step::Delete,
    Step::Lookup,
];

impl Step {
    pub(crate) fn act(&self) -> &'static str {
        match self {
            Self::Set(..) => "zone_set",
            Self::Lookup => "zone_lookup",
            Self::Delete => "zone_delete",
        }
    }

    pub(crate) fn fields(&self, user_key: &str, zone: &str) -> Value {
        match self {
            Self::Set(labels, origin) => {
                json!({"user_key": user_key, "zone_name": zone, "resolve_to": origin, "subdomains": labels})
            }
            _ => json!({"user_key": user_key, "zone_name": zone}),
        }
    }
}

/// A zone, and all that it may be: more than one thing after a call that was perhaps carried out.
pub(crate) struct Zone {
    name: String,
    may_be: BTreeSet<State>,
}

impl Zone {
    pub(crate) fn new(name: String) -> Self {
        Self { name, may_be: BTreeSet::from([None]) }
    }

    fn rows(&self, labels: &[&str], origin: &str) -> BTreeMap<String, String> {
        let names = labels.iter().map(|label| format!("{label}.{}", self.name)).chain([self.name.clone()]);
        names.map(|name| (name, origin.to_owned())).collect()
    }

    /// Takes note of what a step answered. Gives the kind and delivery of its error, if it was one.
    ///
    /// # Errors
    ///
    /// What cannot have been.
    pub(crate) fn after(&mut self, step: &Step, outcome: &str) -> Result<Option<String>, String> {
        let value: Value = serde_json::from_str(outcome).unwrap_or_default();
        let wrong =
            |zone: &Self| format!("{} of {}: {outcome}, and it may be {:?}", step.act(), zone.name, zone.may_be);
        let next = match step {
            Step::Set(labels, origin) => Some(self.rows(labels, origin)),
            Step::Delete => None,
            Step::Lookup => {
                let found = found(&value["reply"]);
                return match (value.get("reply"), value.get("error")) {
                    (Some(_), _) if self.may_be.contains(&found) => {
                        self.may_be = BTreeSet::from([found]);
                        Ok(None)
                    }
                    // Broken off as often as it is tried.
                    (None, Some(error)) if is_fault(error) => Ok(Some(name_of(error))),
                    _ => Err(wrong(self)),
                };
            }
        };
        let (reply, error) = (value.get("reply"), value.get("error"));
        if let Some(reply) = reply {
            let is_right = match step {
                Step::Set(labels, _) => {
                    let targets = reply["forward_tos"].as_object().map(|map| map.keys().cloned().collect());
                    let names: BTreeSet<String> = labels.iter().map(|label| format!("{label}.{}", self.name)).collect();
                    targets == Some(names)
                }
                _ => reply["zone_deleted"] == true && self.may_be.iter().any(Option::is_some),
            };
            let answer = if is_right { Ok(None) } else { Err(wrong(self)) };
            self.may_be = BTreeSet::from([next]);
            return answer;
        }
        let Some(error) = error else { return Err(wrong(self)) };
        if error["already_gone"] == true || error["code"] == NOT_THERE {
            // The delete before it may have been carried out, or no set.
            let answer = if self.may_be.contains(&None) { Ok(None) } else { Err(wrong(self)) };
            self.may_be = BTreeSet::from([None]);
            return answer;
        }
        if !is_fault(error) {
            return Err(wrong(self));
        }
        if error["delivery"] == "perhaps_carried_out" {
            self.may_be.insert(next);
        }
        Ok(Some(name_of(error)))
    }
}

fn found(reply: &Value) -> State {
    let rows = reply["hosted_cnames"].as_object()?;
    let rows = rows.iter().map(|(name, origin)| (name.clone(), origin.as_str().unwrap_or_default().to_owned()));
    (reply["zone_exists"] == true && reply["zone_hosted"] == true).then(|| rows.collect())
}

/// Whether it is one of those that are made on purpose.
fn is_fault(error: &Value) -> bool {
    let kind = error["kind"].as_str().unwrap_or_default();
    error["code"] == 601 || ["transport", "timeout", "protocol"].contains(&kind)
}

fn name_of(error: &Value) -> String {
    format!("{}, {}", error["kind"].as_str().unwrap_or_default(), error["delivery"].as_str().unwrap_or_default())
}
