//! What a customer's zone can be, after all that was answered of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Where the visitors of a name get to: the server, and the provider zone that leads there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    pub(crate) server: String,
    pub(crate) provider: String,
}

/// The names of a zone; none if there is no such zone.
pub(crate) type Rows = Option<BTreeMap<String, Way>>;

/// The provider's zones, each with the server that is its fallback origin.
pub(crate) const PROVIDERS: [(&str, &str); 2] =
    [("sites-one.test", "web1.host.test"), ("sites-two.test", "web2.host.test")];
/// Further servers: origins of single names.
const OTHERS: [&str; 2] = ["other.host.test", "third.host.test"];
pub(crate) const LABELS: [&str; 4] = ["www", "blog", "shop", "mail"];
/// Nothing was carried out, and nothing will be.
const NOTHING: u64 = 601;
/// Queued, under way, or under way to be deleted.
const UNDER_WAY: [u64; 3] = [215, 701, DELETING];
const DELETING: u64 = 703;
/// There is no such zone.
const NOT_THERE: u64 = 210;

/// Random numbers that are the same in each run (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end
    }
}

/// A step of a zone's life.
pub(crate) enum Step {
    /// `zone_set` with this server, and these rows: labels, and servers of their own.
    Set(&'static str, Vec<(&'static str, Option<&'static str>)>),
    Lookup,
    Delete,
}

impl Step {
    pub(crate) fn any(dice: &mut Dice) -> Self {
        match dice.below(10) {
            0..4 => Self::Lookup,
            4 => Self::Delete,
            _ => {
                let server = PROVIDERS[dice.below(2)].1;
                let servers = [PROVIDERS[0].1, PROVIDERS[1].1, OTHERS[0], OTHERS[1]];
                let mut labels: Vec<_> = LABELS.into_iter().filter(|_| dice.below(3) > 0).collect();
                if labels.is_empty() {
                    labels.push(LABELS[0]);
                }
                let mut row = |label| (label, (dice.below(4) == 0).then(|| servers[dice.below(servers.len())]));
                Self::Set(server, labels.into_iter().map(&mut row).collect())
            }
        }
    }

    pub(crate) fn act(&self) -> &'static str {
        match self {
            Self::Set(..) => "zone_set",
            Self::Lookup => "zone_lookup",
            Self::Delete => "zone_delete",
        }
    }

    pub(crate) fn fields(&self, user_key: &str, zone: &str) -> Value {
        match self {
            Self::Set(server, rows) => {
                let item = |(label, server): &(&str, Option<&str>)| match server {
                    Some(server) => format!("{label}:{server}"),
                    None => (*label).to_owned(),
                };
                let rows: Vec<String> = rows.iter().map(item).collect();
                json!({"user_key": user_key, "zone_name": zone, "resolve_to": server, "subdomains": rows})
            }
            _ => json!({"user_key": user_key, "zone_name": zone}),
        }
    }

    /// What the zone is once the step is carried out.
    fn wanted(&self, zone: &str) -> Rows {
        let Self::Set(resolve_to, rows) = self else { return None };
        let provider = |server: &str| PROVIDERS.iter().find(|(_, its)| *its == server).map(|(name, _)| *name);
        let row = |(label, server): &(&str, Option<&str>)| {
            let server = server.unwrap_or(resolve_to);
            let provider = provider(server).or_else(|| provider(resolve_to)).unwrap_or_default();
            (format!("{label}.{zone}"), Way { server: server.to_owned(), provider: provider.to_owned() })
        };
        Some(rows.iter().map(row).collect())
    }
}

/// What came of a step, for the table.
pub(crate) enum Came {
    Right,
    /// An error that faults explain.
    Error(String),
    /// A look-up that shows less than was acknowledged: what a late request of the vendor's did is mended with the next look.
    Less,
}

/// A zone, and all that it may be.
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) may_be: BTreeSet<Rows>,
    /// Whether its last act succeeded, so that nothing is under way.
    is_certain: bool,
}

impl Zone {
    pub(crate) fn new(name: String) -> Self {
        Self { name, may_be: BTreeSet::from([None]), is_certain: true }
    }

    /// Takes note of what a step answered.
    ///
    /// # Errors
    ///
    /// What cannot have been.
    pub(crate) fn after(&mut self, step: &Step, outcome: &str) -> Result<Came, String> {
        let value: Value = serde_json::from_str(outcome).unwrap_or_default();
        let result = self.judge(step, &value);
        result.map_err(|known| format!("{} of {}: {outcome}, and it may be {known:?}", step.act(), self.name))
    }

    /// The same; an error is what it could have been instead.
    fn judge(&mut self, step: &Step, value: &Value) -> Result<Came, BTreeSet<Rows>> {
        let known = self.may_be.clone();
        let (reply, error) = (value.get("reply"), value.get("error"));
        let next = step.wanted(&self.name);
        match (step, reply, error) {
            (Step::Lookup, Some(reply), _) => {
                let found = rows_of(&reply["zone_hosted"], &reply["hosted_cnames"], &reply["forward_tos"]);
                match &found {
                    found if known.contains(found) => Ok(Came::Right),
                    // While something is under way, it shows what there is of it.
                    Some(found)
                        if found.keys().all(|name| known.iter().flatten().any(|rows| rows.contains_key(name))) =>
                    {
                        Ok(if self.is_certain { Came::Less } else { Came::Right })
                    }
                    _ => Err(known),
                }
            }
            (_, Some(reply), _) => {
                let is_right = match &next {
                    Some(rows) => {
                        targets(reply)
                            == rows
                                .iter()
                                .map(|(name, way)| (name.clone(), target(name, way)))
                                .collect::<BTreeMap<_, _>>()
                    }
                    None => reply["zone_deleted"] == true && known.iter().any(Option::is_some),
                };
                self.may_be = BTreeSet::from([next]);
                self.is_certain = true;
                if is_right { Ok(Came::Right) } else { Err(known) }
            }
            (_, _, Some(error))
                if (error["already_gone"] == true && error["code"] != DELETING) || error["code"] == NOT_THERE =>
            {
                // The delete before it was perhaps carried out.
                self.may_be = BTreeSet::from([None]);
                self.is_certain = true;
                if known.contains(&None) { Ok(Came::Right) } else { Err(known) }
            }
            (_, _, Some(error)) if is_expected(error) => {
                if !matches!(step, Step::Lookup) && error["delivery"] != "not_sent" && error["code"] != NOTHING {
                    self.may_be.insert(next);
                    self.is_certain = false;
                }
                Ok(Came::Error(name_of(error)))
            }
            _ => Err(known),
        }
    }
}

/// Where a customer has to point a name.
pub(crate) fn target(name: &str, way: &Way) -> String {
    format!("{name}.customers.{}", way.provider)
}

/// The rows that a look-up shows, without those that delegate challenges.
pub(crate) fn rows_of(is_hosted: &Value, cnames: &Value, targets: &Value) -> Rows {
    let row = |(name, server): (&String, &Value)| {
        let target = targets[name].as_str().unwrap_or_default();
        let provider = target.strip_prefix(&format!("{name}.customers.")).unwrap_or(target);
        let server = server.as_str().unwrap_or_default();
        (name.clone(), Way { server: server.to_owned(), provider: provider.to_owned() })
    };
    let rows = cnames.as_object().into_iter().flatten().filter(|(name, _)| !name.starts_with("_acme-challenge."));
    (*is_hosted == true).then(|| rows.map(row).collect())
}

fn targets(reply: &Value) -> BTreeMap<String, String> {
    let targets = reply["forward_tos"].as_object().into_iter().flatten();
    targets.map(|(name, target)| (name.clone(), target.as_str().unwrap_or_default().to_owned())).collect()
}

/// Whether it is one of those that are made on purpose, or that say that something is under way.
fn is_expected(error: &Value) -> bool {
    let kind = error["kind"].as_str().unwrap_or_default();
    let is_code = error["code"].as_u64().is_some_and(|code| code == NOTHING || UNDER_WAY.contains(&code));
    is_code || ["transport", "timeout", "protocol"].contains(&kind)
}

fn name_of(error: &Value) -> String {
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    match error["code"].as_u64() {
        Some(code) => format!("code {code}"),
        None => format!("{}, {}", text("kind"), text("delivery")),
    }
}
