//! What a call changed, in words: for whoever looks at the call, and for the history of the zone that it changed.

use std::collections::HashMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::subs::{moment, now_in_microseconds};
use super::{Read, Result, Row, Write, ZoneId, bind};

/// How many lines of a zone's changes one call can have. A zone has 5,000 rows at most.
const MAX_LINES: usize = 50;
/// How many calls that changed it the history of a zone goes back.
const MAX_HISTORY: i64 = 100;

/// Something that a call changed.
pub(super) struct Change {
    zone: Option<ZoneId>,
    line: String,
}

/// A call that changed a zone.
pub(crate) struct Past {
    pub(crate) at: Timestamp,
    pub(crate) act: String,
    /// What it changed, a line each.
    pub(crate) change: String,
}

impl Write<'_> {
    /// Notes a change of something that is no zone.
    pub(crate) fn note(&self, line: String) {
        self.changes.borrow_mut().push(Change { zone: None, line });
    }

    /// Notes a change of a zone, which belongs into the zone's history.
    pub(crate) fn note_zone(&self, zone: ZoneId, line: String) {
        self.changes.borrow_mut().push(Change { zone: Some(zone), line });
    }

    /// Notes how the rows of a zone change.
    pub(crate) fn note_rows(&self, zone: ZoneId, before: &[Row], after: &[Row]) {
        let mut old: HashMap<&str, &str> = before.iter().map(|row| (row.name.as_str(), row.target.as_str())).collect();
        let mut lines = Vec::new();
        for Row { name, target } in after {
            match old.remove(name.as_str()) {
                None => lines.push(format!("{name}: added, points at {target}")),
                Some(was) if was != target => lines.push(format!("{name}: points at {target}, was {was}")),
                Some(_) => {}
            }
        }
        let removed = before.iter().filter(|row| old.contains_key(row.name.as_str()));
        lines.extend(removed.map(|row| format!("{}: removed, was {}", row.name, row.target)));
        let more = lines.len().saturating_sub(MAX_LINES);
        lines.truncate(MAX_LINES);
        if more > 0 {
            lines.push(format!("and {more} more rows"));
        }
        for line in lines {
            self.note_zone(zone, line);
        }
    }

    /// All that was noted, a line each. What concerns a zone goes into its history, as a change by this act.
    pub(crate) fn take_changes(&self, act: &str) -> Result<Vec<String>> {
        let changes = self.changes.take();
        let mut zones: Vec<(ZoneId, String)> = Vec::new();
        for change in &changes {
            let Some(zone) = change.zone else { continue };
            match zones.iter_mut().find(|(known, _)| *known == zone) {
                // Writing to a String cannot fail.
                Some((_, text)) => drop(write!(text, "\n{}", change.line)),
                None => zones.push((zone, change.line.clone())),
            }
        }
        for (zone, change) in zones {
            self.put(
                "INSERT INTO history (zone, at, act, change) VALUES ($1, $2, $3, $4)",
                bind![zone, now_in_microseconds(), act, &change],
            )?;
            self.put(
                "DELETE FROM history WHERE zone = $1
                     AND id <= (SELECT id FROM history WHERE zone = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
                bind![zone, MAX_HISTORY],
            )?;
        }
        Ok(changes.into_iter().map(|change| change.line).collect())
    }
}

impl Read<'_> {
    /// The calls that changed a zone, newest first.
    pub(crate) fn history(&self, zone: ZoneId) -> Result<Vec<Past>> {
        self.all("SELECT at, act, change FROM history WHERE zone = $1 ORDER BY id DESC", bind![zone], |row| {
            Ok(Past { at: moment(row.get(0)?)?, act: row.get(1)?, change: row.get(2)? })
        })
    }
}
