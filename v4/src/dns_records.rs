//! Records, one by one and many in one transaction.

use serde::Serialize;
use serde_json::Value;
use ureq::http::Method;

use crate::client::{Call, id};
use crate::paging::paged;
use crate::plan::same_content;
use crate::wire::{parts, rows};
use crate::{Answer, Client, Error, Family, NamedId, Time};

rows! {
    /// A record.
    Record {
        /// The type. The vendor does not change it in place.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// The whole name.
        name: Option<String>,
        /// The content, as a zone file has it.
        content: Option<String>,
        /// The time to live in seconds; 1 is automatic.
        ttl: Option<u32>,
        /// The priority of an MX record.
        priority: Option<u16>,
        /// Whether visitors reach the network in place of the content.
        proxied: Option<bool>,
        /// Whether it could be proxied.
        proxiable: Option<bool>,
        /// What people wrote beside it.
        comment: Option<String>,
        /// Tags, on paid plans.
        tags: Vec<String>,
        /// The parts of structured content, such as that of SRV and CAA.
        data: Option<Value>,
        /// Settings of its own.
        settings: Option<Value>,
        /// When it was made.
        created_on: Option<Time>,
        /// When it was changed.
        modified_on: Option<Time>,
    }
}

parts! {
    /// What a batch did.
    Batched {
        /// The records that were deleted.
        deletes: Vec<Record>,
        /// The records that were patched.
        patches: Vec<Record>,
        /// The records that were replaced.
        puts: Vec<Record>,
        /// The records that were made.
        posts: Vec<Record>,
    }
}

paged!(Record);

/// A record to make.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewRecord {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The whole name.
    pub name: String,
    /// The content. Where it is empty, `data` stands in its place.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// The time to live in seconds; 1 is automatic.
    pub ttl: u32,
    /// The priority of an MX record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Whether visitors reach the network in place of the content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxied: Option<bool>,
    /// What people read beside it: up to 100 characters on the free plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Tags, on paid plans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The parts of structured content, in place of `content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// Settings of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Value>,
}

/// What of a record changes: the rest stays. There is no type among it, since the vendor refuses to change that.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordPatch {
    /// The record.
    pub id: String,
    /// The content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The time to live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// The priority of an MX record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Whether visitors reach the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxied: Option<bool>,
    /// What people read beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A record to replace: what is not said is lost.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordPut {
    /// The record.
    pub id: String,
    /// What it becomes. Its type has to be the one that it has.
    #[serde(flatten)]
    pub record: NewRecord,
}

/// Changes that are made in one transaction: deletions first, then patches, then replacements, then new records. At an
/// error nothing is changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Batch {
    /// The ids of the records to delete.
    #[serde(serialize_with = "as_ids")]
    pub deletes: Vec<String>,
    /// The records to change.
    pub patches: Vec<RecordPatch>,
    /// The records to replace.
    pub puts: Vec<RecordPut>,
    /// The records to make.
    pub posts: Vec<NewRecord>,
}

impl Batch {
    /// How many records it touches.
    pub fn len(&self) -> usize {
        self.deletes.len() + self.patches.len() + self.puts.len() + self.posts.len()
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn as_ids<S: serde::Serializer>(ids: &[String], to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Id<'a> {
        id: &'a str,
    }
    to.collect_seq(ids.iter().map(|id| Id { id }))
}

/// Which records.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// At exactly this name.
    pub name: Option<String>,
    /// Of this type.
    pub kind: Option<String>,
    /// With exactly this content.
    pub content: Option<String>,
    /// With this in the comment.
    pub comment: Option<String>,
}

parts! {
    /// What a scan found: nothing of it is in the zone before it is accepted.
    ScanReview {
        /// Records that were accepted.
        accepts: Vec<Record>,
        /// The ids of records that were rejected.
        rejects: Vec<String>,
    }
}

fn path(zone: &str, rest: &str) -> Result<String, Error> {
    Ok(format!("/zones/{}/dns_records{rest}", id("zone", zone)?))
}

impl Client {
    /// All records of these.
    pub fn records(&self, zone: &str, filter: &RecordFilter) -> Result<Vec<Record>, Error> {
        let path = path(zone, "")?;
        let mut records: Vec<Record> = self.all(
            || {
                Call::get("records", Family::Dns, path.clone())
                    .query("name.exact", filter.name.as_deref())
                    .query("type", filter.kind.as_deref())
                    .query("content.exact", filter.content.as_deref())
                    .query("comment.contains", filter.comment.as_deref())
            },
            500,
        )?;
        // Filters that the vendor does not know are passed over there.
        records.retain(|record| {
            let suits = |wanted: &Option<String>, found: &Option<String>| {
                wanted
                    .as_ref()
                    .is_none_or(|wanted| found.as_ref().is_none_or(|found| found.eq_ignore_ascii_case(wanted)))
            };
            let has_content = filter.content.as_ref().is_none_or(|wanted| {
                let found = record.content.as_deref();
                found.is_none_or(|found| same_content(record.kind.as_deref().unwrap_or_default(), wanted, found))
            });
            let has_comment = filter.comment.as_ref().is_none_or(|wanted| {
                let found = record.comment.as_deref().unwrap_or_default();
                found.to_lowercase().contains(&wanted.to_lowercase())
            });
            suits(&filter.name, &record.name) && suits(&filter.kind, &record.kind) && has_content && has_comment
        });
        Ok(records)
    }

    /// One record.
    pub fn record(&self, zone: &str, record: &str) -> Result<Answer<Record>, Error> {
        self.send(&Call::get("record", Family::Dns, path(zone, &format!("/{}", id("record", record)?))?))
    }

    /// Makes a record.
    pub fn record_create(&self, zone: &str, record: &NewRecord) -> Result<Answer<Record>, Error> {
        self.send(&Call::new("record_create", Family::Dns, Method::POST, path(zone, "")?).body(record)?)
    }

    /// Changes a record.
    pub fn record_patch(&self, zone: &str, change: &RecordPatch) -> Result<Answer<Record>, Error> {
        let path = path(zone, &format!("/{}", id("record", &change.id)?))?;
        self.send(&Call::new("record_patch", Family::Dns, Method::PATCH, path).body(change)?)
    }

    /// Replaces a record.
    pub fn record_put(&self, zone: &str, put: &RecordPut) -> Result<Answer<Record>, Error> {
        let path = path(zone, &format!("/{}", id("record", &put.id)?))?;
        self.send(&Call::new("record_put", Family::Dns, Method::PUT, path).body(&put.record)?)
    }

    /// Deletes a record.
    pub fn record_delete(&self, zone: &str, record: &str) -> Result<Answer<NamedId>, Error> {
        self.send(&Call::delete("record_delete", Family::Dns, path(zone, &format!("/{}", id("record", record)?))?))
    }

    /// Makes all changes in one transaction, or none.
    pub fn records_batch(&self, zone: &str, batch: &Batch) -> Result<Answer<Batched>, Error> {
        self.send(&Call::new("records_batch", Family::Dns, Method::POST, path(zone, "/batch")?).body(batch)?)
    }

    /// Begins to look for the records that the domain has elsewhere. It adds none.
    pub fn records_scan(&self, zone: &str) -> Result<Answer<Value>, Error> {
        self.send(&Call::new("records_scan", Family::Dns, Method::POST, path(zone, "/scan/trigger")?))
    }

    /// What the scan found.
    pub fn records_scanned(&self, zone: &str) -> Result<Answer<Vec<Record>>, Error> {
        self.send(&Call::get("records_scanned", Family::Dns, path(zone, "/scan/review")?))
    }

    /// Adds records that the scan found, and drops others.
    pub fn records_scan_review(
        &self,
        zone: &str,
        accepts: &[Record],
        rejects: &[String],
    ) -> Result<Answer<ScanReview>, Error> {
        let accept = |record: &Record| {
            serde_json::json!({
                "id": record.id, "type": record.kind, "name": record.name, "content": record.content,
                "ttl": record.ttl.unwrap_or(1), "proxied": record.proxied, "priority": record.priority,
            })
        };
        let body = serde_json::json!({
            "accepts": accepts.iter().map(accept).collect::<Vec<_>>(),
            "rejects": rejects.iter().map(|id| serde_json::json!({ "id": id })).collect::<Vec<_>>(),
        });
        let path = path(zone, "/scan/review")?;
        self.send(&Call::new("records_scan_review", Family::Dns, Method::POST, path).body(&body)?)
    }
}
