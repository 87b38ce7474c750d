//! Moving a state from one engine to the other: all of it in one transaction, compared before that is kept.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::file::Purpose;
use super::postgres::Postgres;
use super::sqlite::{self, Sqlite};
use super::{Lock, Read, Record, Result, Transaction, Value, Write, is_url};
use crate::Error;
use crate::store::sql::Failure;

/// A table: its name, its key, and its other columns. They stand in an order in which each comes after those that it refers to.
struct Table {
    name: &'static str,
    key: &'static [&'static str],
    others: &'static [&'static str],
    /// Whether its first column is a number that is given once.
    is_numbered: bool,
}

const TABLES: &[Table] = &[
    Table {
        name: "hosts",
        key: &["id"],
        others: &[
            "parent",
            "stopped",
            "pub_name",
            "key_hash",
            "addresses",
            "host_name",
            "prefix",
            "website",
            "email",
            "created",
        ],
        is_numbered: true,
    },
    Table { name: "former_keys", key: &["key_hash"], others: &[], is_numbered: false },
    Table {
        name: "users",
        key: &["id"],
        others: &["email", "email_lower", "username", "pass_hash", "user_api_key", "state", "created"],
        is_numbered: true,
    },
    Table {
        name: "host_users",
        key: &["host", "account"],
        others: &["user_key", "unique_id", "created"],
        is_numbered: false,
    },
    Table {
        name: "zones",
        key: &["id"],
        others: &["name", "host", "account", "kind", "status", "resolve_to", "created", "changed"],
        is_numbered: true,
    },
    Table { name: "rows", key: &["zone", "ordinal"], others: &["name", "target"], is_numbered: false },
    Table { name: "domains", key: &["name"], others: &["state"], is_numbered: false },
    Table {
        name: "plans",
        key: &["rowid"],
        others: &["sub_label", "sbase_name", "product_price", "closed", "reactivatable"],
        is_numbered: false,
    },
    Table {
        name: "subs",
        key: &["id"],
        others: &["zone", "plan", "price", "activated", "canceled"],
        is_numbered: true,
    },
    Table { name: "history", key: &["id"], others: &["zone", "at", "act", "change"], is_numbered: true },
    Table {
        name: "operations",
        key: &["zone"],
        others: &[
            "number",
            "act",
            "wish",
            "before",
            "state",
            "sent",
            "code",
            "subject",
            "reason",
            "background",
            "tries",
            "next_try",
            "claimed_by",
            "claimed_until",
            "created",
            "changed",
        ],
        is_numbered: false,
    },
    Table {
        name: "hostnames",
        key: &["id"],
        others: &[
            "provider",
            "name",
            "domain",
            "owner",
            "zone",
            "wanted",
            "origin",
            "step",
            "looked",
            "vendor_id",
            "origin_found",
            "status",
            "ssl_status",
            "reason",
            "delegation",
            "diagnosis",
            "diagnosed",
            "revive",
            "revived",
            "revive_at",
            "reserved_until",
            "refreshed",
        ],
        is_numbered: true,
    },
    Table {
        name: "vendor_zones",
        key: &["id"],
        others: &[
            "account",
            "name",
            "owner",
            "zone",
            "wanted",
            "kind",
            "step",
            "looked",
            "vendor_id",
            "status",
            "name_servers",
            "suffix",
            "verification_key",
            "certificate",
            "ledger",
            "sending",
            "kept",
            "scan",
            "told",
            "activate",
            "plan_step",
            "plan",
            "due",
            "tries",
            "refreshed",
        ],
        is_numbered: true,
    },
    Table {
        name: "vendor_limits",
        key: &["zone", "what"],
        others: &["used", "most", "included", "told", "found"],
        is_numbered: false,
    },
    Table {
        name: "vendor_credentials",
        key: &["account"],
        others: &["is_token", "ends", "checked", "told", "requests_refused", "certificates_refused", "refused"],
        is_numbered: false,
    },
    Table {
        name: "vendor_accounts",
        key: &["id"],
        others: &[
            "swept",
            "email",
            "unit",
            "metadata",
            "request_key",
            "step",
            "looked",
            "vendor_id",
            "invited",
            "code",
            "tries",
            "next_try",
            "claimed_until",
        ],
        is_numbered: false,
    },
    Table { name: "providers", key: &["name"], others: &["vendor_id", "delegation", "swept"], is_numbered: false },
    Table { name: "origins", key: &["provider", "label"], others: &["content", "vendor_id"], is_numbered: false },
];

/// How many rows are taken at a time.
const CHUNK: i64 = 1000;

/// What was moved of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The table's name.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of all of them, which is the same on both sides.
    pub sha256: String,
}

/// Moves a state: from a file to a database, or the other way around. What it is moved to must not hold one yet, and no gateway may
/// be serving from either. It is moved whole or, when this fails, not at all; where it came from is left as it was.
pub fn move_state(from: impl AsRef<Path>, to: impl AsRef<Path>) -> std::result::Result<Vec<Moved>, Error> {
    let (from, to) = (from.as_ref(), to.as_ref());
    if is_url(from) == is_url(to) {
        return Err(Error::new("a state is moved from a file to a database, or from a database to a file"));
    }
    if is_url(to) {
        let _lock = Lock::take_existing(from)?;
        let (file, database) = (Sqlite::existing(from, Purpose::Change)?, Postgres::open_alone(to, Purpose::Create)?);
        let turn = file.turn();
        let source = Read(Transaction::Sqlite(sqlite::Transaction::whole(&turn)?));
        let target = Write::of(Transaction::Postgres(database.begin_alone()?));
        finish(&source, target)
    } else {
        if to.symlink_metadata().is_ok() {
            return Err(Error::new(format!("there is {} already", to.display())));
        }
        let database = Postgres::open_alone(from, Purpose::Change)?;
        let source = Read(Transaction::Postgres(database.begin_alone()?));
        let _lock = Lock::take(to)?;
        let moved = (|| {
            let file = Sqlite::open(to)?;
            let turn = file.writer()?;
            let target = Write::of(Transaction::Sqlite(sqlite::Transaction::whole(&turn)?));
            finish(&source, target)
        })();
        moved.inspect_err(|_| {
            // It was made here. Where it cannot be removed, it stays.
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(super::file::beside(to, ending));
            }
        })
    }
}

fn finish(source: &Read<'_>, target: Write<'_>) -> std::result::Result<Vec<Moved>, Error> {
    let failed = || Error::because("cannot move the state");
    let moved = move_all(source, &target).map_err(failed())?;
    target.read.0.end(true).map_err(failed())?;
    Ok(moved)
}

fn move_all(source: &Read<'_>, target: &Write<'_>) -> Result<Vec<Moved>> {
    for table in TABLES.iter().filter(|table| table.name != "plans") {
        if target.first(&format!("SELECT 1 FROM {} LIMIT 1", table.name), &[], |_| Ok(()))?.is_some() {
            return Err(Failure::new(format!(
                "there is a state already where it is to be moved to: it has {}",
                table.name
            )));
        }
    }
    target.put("DELETE FROM plans", &[])?;
    let mut moved = Vec::new();
    for table in TABLES {
        let wanted = table.read(source, |values| table.insert(target, values))?;
        if table.is_numbered || table.name == "plans" {
            target.set_newest(table.name, table.key[0], source.newest(table.name, table.key[0])?)?;
        }
        let found = table.read(target, |_| Ok(()))?;
        if wanted != found {
            return Err(Failure::new(format!("{} came out otherwise than it went in", table.name)));
        }
        let (rows, sha256) = found;
        moved.push(Moved { table: table.name, rows, sha256 });
    }
    Ok(moved)
}

impl Table {
    fn columns(&self) -> Vec<&'static str> {
        [self.key, self.others].concat()
    }

    /// All rows in the order of their keys, and what they come to: their number, and a sum over all of their values.
    fn read(&self, state: &Read<'_>, mut each: impl FnMut(&[Own]) -> Result<()>) -> Result<(u64, String)> {
        let key = self.key.join(", ");
        let columns = self.columns();
        let select = format!("SELECT {} FROM {}", columns.join(", "), self.name);
        let places: Vec<String> = (1..=self.key.len()).map(|place| format!("${place}")).collect();
        let (first, next) = (
            format!("{select} ORDER BY {key} LIMIT {CHUNK}"),
            format!("{select} WHERE ({key}) > ({}) ORDER BY {key} LIMIT {CHUNK}", places.join(", ")),
        );
        let (mut rows, mut sum, mut last) = (0, Sha256::new(), Vec::<Own>::new());
        loop {
            let sql = if last.is_empty() { &first } else { &next };
            let after: Vec<Value<'_>> = last.iter().map(Own::value).collect();
            let found = state.all(sql, &after, |row| {
                (0..columns.len()).map(|column| Own::read(row, column)).collect::<Result<Vec<Own>>>()
            })?;
            for values in &found {
                for value in values {
                    value.add_to(&mut sum);
                }
                each(values)?;
                rows += 1;
            }
            match found.into_iter().next_back() {
                Some(mut values) => {
                    values.truncate(self.key.len());
                    last = values;
                }
                None => break,
            }
        }
        let sha256 = sum.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Ok((rows, sha256))
    }

    fn insert(&self, state: &Write<'_>, values: &[Own]) -> Result<()> {
        let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
        let columns = self.columns().join(", ");
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({})", self.name, places.join(", "));
        let values: Vec<Value<'_>> = values.iter().map(Own::value).collect();
        state.put(&sql, &values)
    }
}

/// A value on its way from one engine to the other. Of flags one has numbers.
enum Own {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Own {
    fn read(row: &Record<'_>, column: usize) -> Result<Self> {
        Ok(match row.value(column)? {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Int(flag.into()),
            Value::Int(number) => Self::Int(number),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_owned()),
        })
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }

    /// A sign for its kind, its length and its bytes, so that no two rows are written alike.
    fn add_to(&self, sum: &mut Sha256) {
        let mut add = |kind: u8, bytes: &[u8]| {
            sum.update([kind]);
            sum.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            sum.update(bytes);
        };
        match self {
            Self::Null => add(0, &[]),
            Self::Int(number) => add(1, &number.to_be_bytes()),
            // As a database has it.
            Self::Text(text) => add(2, text.replace('\0', "\u{2400}").as_bytes()),
            Self::Bytes(bytes) => add(3, bytes),
        }
    }
}

impl Read<'_> {
    /// The highest number that was ever given in a table.
    fn newest(&self, table: &str, column: &str) -> Result<i64> {
        let newest: Option<i64> = match &self.0 {
            Transaction::Sqlite(_) if column == "rowid" => {
                self.one(&format!("SELECT max(rowid) FROM {table}"), &[], |row| row.get(0))?
            }
            Transaction::Sqlite(_) => {
                self.first("SELECT seq FROM sqlite_sequence WHERE name = $1", super::bind![table], |row| row.get(0))?
            }
            Transaction::Postgres(_) => {
                let sql = "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence($1, $2) AS regclass))";
                self.one(sql, super::bind![table, column], |row| row.get(0))?
            }
        };
        Ok(newest.unwrap_or(0))
    }
}

impl Write<'_> {
    /// Lets the next number in a table be the one after this.
    fn set_newest(&self, table: &str, column: &str, newest: i64) -> Result<()> {
        match &self.read.0 {
            Transaction::Sqlite(_) if column == "rowid" => Ok(()),
            Transaction::Sqlite(_) => {
                self.put("DELETE FROM sqlite_sequence WHERE name = $1", super::bind![table])?;
                self.put("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", super::bind![table, newest])
            }
            Transaction::Postgres(_) if newest == 0 => Ok(()),
            Transaction::Postgres(_) => {
                let sql = "SELECT setval(CAST(pg_get_serial_sequence($1, $2) AS regclass), $3)";
                self.one(sql, super::bind![table, column, newest], |_| Ok(()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::Store;

    #[test]
    fn every_column_of_every_table_is_moved() {
        let store = Store::in_memory().unwrap();
        let there = store.read(|state| {
            let sql = "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables
                       JOIN pragma_table_info(tables.name) AS columns
                       WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'";
            state.all(sql, &[], |row| row.get::<String>(0))
        });
        let there: BTreeSet<String> = there.unwrap().into_iter().collect();
        let moved = TABLES
            .iter()
            .flat_map(|table| table.columns().into_iter().map(|column| format!("{}.{column}", table.name)));
        // SQLite has it of itself.
        assert_eq!(moved.filter(|column| column != "plans.rowid").collect::<BTreeSet<_>>(), there);
    }
}
