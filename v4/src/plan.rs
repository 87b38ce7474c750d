//! What has to change in a zone, as plain data: shown before it is done, done in one transaction, and undone exactly.
//!
//! A [`Plan`] touches only what is the caller's own: a record that the caller's [`Ledger`] has, and whose content is what
//! was written last. Everything else belongs to somebody else, whatever its comment says.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Batch, Batched, Client, Error, NewRecord, Record, RecordFilter, RecordPatch};

/// A record without its id and times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// The type.
    pub kind: String,
    /// The whole name.
    pub name: String,
    /// The content.
    pub content: String,
    /// The time to live; 1 is automatic, which a proxied record always has.
    pub ttl: u32,
    /// The priority of an MX record.
    pub priority: Option<u16>,
    /// Whether visitors reach the network.
    pub proxied: bool,
    /// What people read beside it.
    pub comment: Option<String>,
    /// Tags, on paid plans.
    pub tags: Vec<String>,
    /// The parts of structured content.
    pub data: Option<Value>,
    /// Settings of its own.
    pub settings: Option<Value>,
}

impl Row {
    /// A record as it is wanted. Its comment is the plan's mark.
    pub fn new(kind: impl Into<String>, name: impl Into<String>, content: impl Into<String>) -> Self {
        Self { kind: kind.into(), name: name.into(), content: content.into(), ttl: 1, ..Self::default() }
    }

    /// Whether visitors are to reach the network.
    pub fn proxied(mut self, proxied: bool) -> Self {
        self.proxied = proxied;
        self
    }

    /// How long resolvers may keep it.
    pub fn ttl(mut self, ttl: u32) -> Self {
        self.ttl = ttl;
        self
    }

    /// As the vendor writes it.
    fn normal(mut self) -> Self {
        self.kind.make_ascii_uppercase();
        self.name = self.name.trim_end_matches('.').to_ascii_lowercase();
        if matches!(self.kind.as_str(), "CNAME" | "MX" | "NS" | "PTR" | "SRV") {
            self.content = self.content.trim_end_matches('.').to_ascii_lowercase();
        }
        // The vendor writes an address in its shortest form.
        if matches!(self.kind.as_str(), "A" | "AAAA")
            && let Ok(address) = self.content.parse::<IpAddr>()
        {
            self.content = address.to_string();
        }
        if self.proxied {
            self.ttl = 1;
        }
        self
    }

    /// Whether it is the same record, whatever its ttl, its proxying and its comment are.
    fn is_same(&self, other: &Self) -> bool {
        self.is_like(other) && self.priority == other.priority
    }

    /// Whether the vendor takes the two for one record.
    fn is_like(&self, other: &Self) -> bool {
        self.is_at(other) && same_content(&self.kind, &self.content, &other.content)
    }

    fn is_at(&self, other: &Self) -> bool {
        self.kind.eq_ignore_ascii_case(&other.kind) && self.name.eq_ignore_ascii_case(&other.name)
    }

    fn new_record(&self) -> NewRecord {
        NewRecord {
            kind: self.kind.clone(),
            name: self.name.clone(),
            // Structured content is sent by its parts.
            content: if self.data.is_some() { String::new() } else { self.content.clone() },
            ttl: self.ttl,
            priority: self.priority,
            proxied: Some(self.proxied),
            comment: self.comment.clone(),
            tags: self.tags.clone(),
            data: self.data.clone(),
            // An empty object is what a record without any has.
            settings: self.settings.clone().filter(|settings| settings.as_object().is_none_or(|all| !all.is_empty())),
        }
    }
}

impl From<&Record> for Row {
    fn from(record: &Record) -> Self {
        Self {
            kind: record.kind.clone().unwrap_or_default(),
            name: record.name.clone().unwrap_or_default(),
            content: record.content.clone().unwrap_or_default(),
            ttl: record.ttl.unwrap_or(1),
            priority: record.priority,
            proxied: record.proxied.unwrap_or_default(),
            comment: record.comment.clone().filter(|comment| !comment.is_empty()),
            tags: record.tags.clone(),
            data: record.data.clone(),
            settings: record.settings.clone(),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.kind, self.content)?;
        f.write_str(if self.proxied { " (proxied)" } else { "" })
    }
}

/// TXT records compare without quoting, and names without case.
pub(crate) fn same_content(kind: &str, one: &str, other: &str) -> bool {
    match kind {
        "TXT" => unquoted(one) == unquoted(other),
        _ => one.trim_end_matches('.').eq_ignore_ascii_case(other.trim_end_matches('.')),
    }
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => inner.split("\" \"").collect::<String>().replace("\\\"", "\""),
        None => text.to_owned(),
    }
}

/// What the caller wrote last into one zone, by the vendor's ids. It has to be kept beside the caller's own state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    rows: BTreeMap<String, Row>,
}

impl Ledger {
    /// The records in it, by their ids.
    pub fn rows(&self) -> &BTreeMap<String, Row> {
        &self.rows
    }

    /// Enters a record that a person has declared to be the caller's.
    pub fn adopt(&mut self, record: &Record) {
        self.rows.insert(record.id.clone(), record.into());
    }

    /// Whether a record is the caller's: it is in the table, and its content is what was written last.
    pub fn owns(&self, record: &Record) -> bool {
        self.rows.get(&record.id).is_some_and(|written| written.is_same(&record.into()))
    }

    /// Notes that a plan was carried out, and which ids its new records got.
    pub fn note(&mut self, plan: &Plan, created: &[String]) {
        for kept in &plan.deletes {
            self.rows.remove(&kept.id);
        }
        for change in &plan.changes {
            self.rows.insert(change.id.clone(), change.after.clone());
        }
        self.rows.extend(created.iter().cloned().zip(plan.creates.iter().cloned()));
    }
}

/// A record that goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// What it is, so that it can be made again.
    pub row: Row,
}

/// A record that stays and changes. Its type and its name stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// What it is.
    pub before: Row,
    /// What it becomes.
    pub after: Row,
}

/// What has to change in a zone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The records that go.
    pub deletes: Vec<Kept>,
    /// The records that change.
    pub changes: Vec<Change>,
    /// The records that come.
    pub creates: Vec<Row>,
}

/// What became of a plan whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing of it was carried out.
    NotApplied,
    /// All of it was. These are the ids of its new records, in their order.
    Applied(Vec<String>),
    /// Neither: somebody else changed something meanwhile. Make a new plan.
    Unclear,
}

impl Plan {
    /// The most changes of one plan on the free plan of the vendor, which is the size of one batch there.
    pub const MAX_FREE: usize = 200;
    /// The same on paid plans.
    pub const MAX_PAID: usize = 3_500;

    /// Compares what is wanted with what is there. `zone_name` is the domain. `mark` is the comment that the caller's records get, for people to
    /// read. `most` is the size of a batch.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) if a record of somebody else stands in the way; the message names it, and
    /// [`argument`](Error::argument) is its id. [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if the plan is larger
    /// than `most`, or the same record is wanted twice.
    pub fn new(
        zone_name: &str,
        wanted: &[Row],
        ledger: &Ledger,
        found: &[Record],
        mark: &str,
        most: usize,
    ) -> Result<Self, Error> {
        let mark = Some(mark.to_owned()).filter(|mark| !mark.is_empty());
        let wanted: Vec<Row> =
            wanted.iter().cloned().map(|row| Row { comment: mark.clone(), ..row.normal() }).collect();
        if let Some(twice) =
            wanted.iter().enumerate().find(|(at, row)| wanted[..*at].iter().any(|one| one.is_like(row)))
        {
            return Err(Error::invalid("wanted", format_args!("{} is wanted twice", twice.1)));
        }
        let (own, others): (Vec<_>, Vec<_>) = found.iter().partition(|record| ledger.owns(record));
        let mut own: Vec<(String, Row)> = own.iter().map(|record| (record.id.clone(), Row::from(*record))).collect();
        let mut plan = Self::default();
        let mut rest = Vec::new();
        // Those that are there stay, before others are made over.
        for row in wanted {
            match own.iter().position(|(_, found)| found.is_like(&row)) {
                Some(at) => plan.change(own.swap_remove(at), row),
                None => rest.push(row),
            }
        }
        let others: Vec<(&str, Row)> =
            others.into_iter().map(|record| (record.id.as_str(), Row::from(record))).collect();
        for row in rest {
            if let Some((id, clash)) = others.iter().find(|(_, other)| stands_in_the_way(zone_name, other, &row)) {
                let message = format!("{id} {clash} is not ours, and stands in the way of {row}");
                return Err(Error::conflict((*id).to_owned(), message));
            }
            match own.iter().position(|(_, found)| found.is_at(&row)) {
                Some(at) => plan.change(own.swap_remove(at), row),
                None => plan.creates.push(row),
            }
        }
        plan.deletes = own.into_iter().map(|(id, row)| Kept { id, row }).collect();
        if plan.len() > most {
            return Err(Error::invalid("wanted", format_args!("takes {} changes: a batch has {most}", plan.len())));
        }
        Ok(plan)
    }

    fn change(&mut self, (id, before): (String, Row), wanted: Row) {
        // What the caller does not speak of stays: tags and settings.
        let after = Row {
            content: if wanted.is_like(&before) { before.content.clone() } else { wanted.content },
            ttl: wanted.ttl,
            // None of it says nothing of it: a patch cannot take it away.
            priority: wanted.priority.or(before.priority),
            proxied: wanted.proxied,
            comment: wanted.comment,
            ..before.clone()
        };
        if after != before {
            self.changes.push(Change { id, before, after });
        }
    }

    /// How many records it touches.
    pub fn len(&self) -> usize {
        self.deletes.len() + self.changes.len() + self.creates.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The way back, once the plan was carried out and its new records got these ids. Everything comes back but ids and
    /// times.
    pub fn inverse(&self, created: &[String]) -> Self {
        let swap = |change: &Change| Change {
            id: change.id.clone(),
            before: change.after.clone(),
            after: change.before.clone(),
        };
        Self {
            deletes: created
                .iter()
                .zip(&self.creates)
                .map(|(id, row)| Kept { id: id.clone(), row: row.clone() })
                .collect(),
            changes: self.changes.iter().map(swap).collect(),
            creates: self.deletes.iter().map(|kept| kept.row.clone()).collect(),
        }
    }

    /// The plan as one transaction.
    pub fn batch(&self) -> Batch {
        let patch = |Change { id, before, after }: &Change| RecordPatch {
            id: id.clone(),
            content: (after.content != before.content).then(|| after.content.clone()),
            ttl: (after.ttl != before.ttl).then_some(after.ttl),
            priority: after.priority.filter(|_| after.priority != before.priority),
            proxied: (after.proxied != before.proxied).then_some(after.proxied),
            // An empty one takes it away.
            comment: (after.comment != before.comment).then(|| after.comment.clone().unwrap_or_default()),
        };
        Batch {
            deletes: self.deletes.iter().map(|kept| kept.id.clone()).collect(),
            patches: self.changes.iter().map(patch).collect(),
            puts: Vec::new(),
            posts: self.creates.iter().map(Row::new_record).collect(),
        }
    }

    /// What became of the plan, by the records that are there now.
    pub fn outcome(&self, found: &[Record]) -> Outcome {
        let found: Vec<(&str, Row)> = found.iter().map(|record| (record.id.as_str(), record.into())).collect();
        let row = |id: &str| found.iter().find(|(known, _)| *known == id).map(|(_, row)| row);
        let is_before = self.deletes.iter().all(|kept| row(&kept.id).is_some_and(|found| found.is_same(&kept.row)))
            && self.changes.iter().all(|change| row(&change.id) == Some(&change.before))
            && !self.creates.iter().any(|wanted| found.iter().any(|(_, row)| row.is_same(wanted)));
        if is_before {
            return Outcome::NotApplied;
        }
        let is_after = self.deletes.iter().all(|kept| row(&kept.id).is_none())
            && self.changes.iter().all(|change| row(&change.id) == Some(&change.after));
        let created: Option<Vec<String>> = self
            .creates
            .iter()
            .map(|wanted| found.iter().find(|(_, row)| row.is_same(wanted)).map(|(id, _)| (*id).to_owned()))
            .collect();
        match created {
            Some(created) if is_after => Outcome::Applied(created),
            _ => Outcome::Unclear,
        }
    }

    /// Whether everything that the plan deletes or changes is still as it was when the plan was made.
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict), naming the record that somebody else changed.
    pub fn check(&self, ledger: &Ledger, found: &[Record]) -> Result<(), Error> {
        let seen = self.deletes.iter().map(|kept| (&kept.id, &kept.row));
        for (id, row) in seen.chain(self.changes.iter().map(|change| (&change.id, &change.before))) {
            let record = found.iter().find(|record| record.id == *id);
            if !record.is_some_and(|record| ledger.owns(record) && Row::from(record).is_same(row)) {
                let message = format!("{id} {row} was changed by somebody else since the plan was made");
                return Err(Error::conflict(id.clone(), message));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Plan {
    /// A line for each record: what goes with `-`, what comes with `+`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for kept in &self.deletes {
            writeln!(f, "- {}", kept.row)?;
        }
        for change in &self.changes {
            writeln!(f, "- {}\n+ {}", change.before, change.after)?;
        }
        for row in &self.creates {
            writeln!(f, "+ {row}")?;
        }
        Ok(())
    }
}

/// Whether the vendor would refuse the wanted record beside that one.
fn stands_in_the_way(zone_name: &str, other: &Row, wanted: &Row) -> bool {
    if !other.name.eq_ignore_ascii_case(&wanted.name) {
        return false;
    }
    let is_host = |row: &Row| matches!(row.kind.as_str(), "A" | "AAAA" | "CNAME");
    // At the zone's own name, the vendor puts the target's addresses in the place of a CNAME.
    let counts = (is_host(other) && is_host(wanted)) || !wanted.name.eq_ignore_ascii_case(zone_name);
    other.is_like(wanted) || (counts && (other.kind == "CNAME" || wanted.kind == "CNAME"))
}

impl Client {
    /// Carries a plan out: reads the records again, makes sure that nobody else changed what the plan touches, and makes all
    /// changes in one transaction. The ids of the new records come back, in their order, and are in the ledger.
    ///
    /// Between reading and changing, somebody else can still come in: the vendor has no condition for a change. If the
    /// answer is lost, [`Plan::outcome`] tells what became of it.
    pub fn apply(&self, zone: &str, plan: &Plan, ledger: &mut Ledger) -> Result<Vec<String>, Error> {
        if plan.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.records(zone, &RecordFilter::default())?;
        plan.check(ledger, &found)?;
        let done: Batched = self.records_batch(zone, &plan.batch())?.into_inner();
        let mut created: Vec<String> = done.posts.iter().map(|record| record.id.clone()).collect();
        let is_told = created.len() == plan.creates.len();
        if !is_told {
            // It was carried out, and its answer does not say what it made.
            match self.records(zone, &RecordFilter::default()).map(|found| plan.outcome(&found)) {
                Ok(Outcome::Applied(ids)) => created = ids,
                _ => return Err(Error::unclear()),
            }
        }
        ledger.note(plan, &created);
        // What was made is in the vendor's own words, which can be others than those that were sent.
        for record in done.posts.iter().filter(|_| is_told) {
            ledger.adopt(record);
        }
        Ok(created)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn record(id: &str, kind: &str, name: &str, content: &str) -> Record {
        let row = serde_json::json!({"id": id, "type": kind, "name": name, "content": content, "ttl": 1});
        serde_json::from_value(row).unwrap_or_default()
    }

    #[test]
    fn a_comment_does_not_make_a_record_ours() {
        let mut foreign = record("r1", "CNAME", "www.example.com", "a.example.net");
        foreign.comment = Some("cfhost".into());
        let wanted = [Row::new("CNAME", "www.example.com", "b.example.net")];
        let error =
            Plan::new("example.com", &wanted, &Ledger::default(), &[foreign.clone()], "cfhost", 200).unwrap_err();
        assert_eq!((error.kind(), error.argument()), (ErrorKind::Conflict, Some("r1")));
        // Nor does the ledger, if somebody has written something else into it.
        let mut ledger = Ledger::default();
        ledger.adopt(&foreign);
        foreign.content = Some("c.example.net".into());
        let error = Plan::new("example.com", &wanted, &ledger, &[foreign.clone()], "cfhost", 200).unwrap_err();
        assert_eq!(error.argument(), Some("r1"));
        assert_eq!(Plan::new("example.com", &[], &ledger, &[foreign], "cfhost", 200).unwrap(), Plan::default());
    }

    #[test]
    fn what_a_plan_does_not_speak_of_stays_ours() {
        let mut mail = record("r1", "MX", "example.com", "mail.example.net");
        mail.priority = Some(10);
        let mut ledger = Ledger::default();
        ledger.adopt(&mail);
        let wanted = [Row { ttl: 300, ..Row::new("MX", "example.com", "mail.example.net") }];
        let plan = Plan::new("example.com", &wanted, &ledger, &[mail.clone()], "", 200).unwrap();
        ledger.note(&plan, &[]);
        mail.ttl = Some(300);
        assert!(ledger.owns(&mail));
        assert!(Plan::new("example.com", &wanted, &ledger, &[mail], "", 200).unwrap().is_empty());
        // The vendor writes addresses in their shortest form.
        let found = record("r2", "AAAA", "www.example.com", "2001:db8::1");
        let long = [Row::new("AAAA", "www.example.com", "2001:DB8:0::1")];
        let plan = Plan::new("example.com", &long, &Ledger::default(), &[], "", 200).unwrap();
        assert_eq!(plan.outcome(&[found]), Outcome::Applied(vec!["r2".into()]));
    }

    #[test]
    fn a_type_is_never_changed_in_place() {
        let old = record("r1", "A", "www.example.com", "192.0.2.1");
        let mut ledger = Ledger::default();
        ledger.adopt(&old);
        let plan = Plan::new(
            "example.com",
            &[Row::new("CNAME", "www.example.com", "x.example.net")],
            &ledger,
            &[old],
            "m",
            200,
        )
        .unwrap();
        assert_eq!((plan.deletes.len(), plan.changes.len(), plan.creates.len()), (1, 0, 1));
        assert_eq!(plan.to_string(), "- www.example.com A 192.0.2.1\n+ www.example.com CNAME x.example.net\n");
    }

    #[test]
    fn a_plan_larger_than_a_batch_is_refused() {
        let wanted: Vec<_> = (0..201).map(|n| Row::new("A", format!("h{n}.example.com"), "192.0.2.1")).collect();
        let error = Plan::new("example.com", &wanted, &Ledger::default(), &[], "m", Plan::MAX_FREE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "wanted: takes 201 changes: a batch has 200 (invalid_argument, not sent) Nothing was changed."
        );
        assert!(Plan::new("example.com", &wanted[..200], &Ledger::default(), &[], "m", Plan::MAX_FREE).is_ok());
        let twice = [Row::new("A", "a.example.com", "192.0.2.1"), Row::new("a", "A.example.com.", "192.0.2.1")];
        assert!(Plan::new("example.com", &twice, &Ledger::default(), &[], "m", 200).is_err());
    }

    #[test]
    fn what_became_of_a_plan_is_seen() {
        let old = record("r1", "A", "www.example.com", "192.0.2.1");
        let mut ledger = Ledger::default();
        ledger.adopt(&old);
        let wanted = [Row::new("CNAME", "www.example.com", "x.example.net")];
        let plan = Plan::new("example.com", &wanted, &ledger, std::slice::from_ref(&old), "m", 200).unwrap();
        assert_eq!(plan.outcome(std::slice::from_ref(&old)), Outcome::NotApplied);
        let new = record("r2", "CNAME", "www.example.com", "x.example.net");
        assert_eq!(plan.outcome(std::slice::from_ref(&new)), Outcome::Applied(vec!["r2".into()]));
        assert_eq!(plan.outcome(&[old, new]), Outcome::Unclear);
        assert_eq!(plan.outcome(&[]), Outcome::Unclear);
    }
}
