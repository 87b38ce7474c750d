//! Records, for C.

use std::collections::BTreeMap;
use std::ffi::c_char;

use cfhost_core::dns::Record;

use crate::border::{Refused, array, required};
use crate::memory::{Memory, free_kept, keep};
use crate::types::cfhost_pair;

/// A record of a zone, class IN; given and received. It never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_record {
    /// The full name, in lower case and without a dot at its end.
    pub name: *const c_char,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// The type, in upper case: "A", "CNAME", "MX".
    pub r#type: *const c_char,
    /// The data as a zone file has it: full names end in a dot, texts are in quotes.
    pub data: *const c_char,
}

impl cfhost_record {
    pub(crate) fn new(memory: &Memory, record: &Record) -> Self {
        Self {
            name: memory.text(&record.name),
            ttl: record.ttl,
            r#type: memory.text(&record.rtype),
            data: memory.text(&record.data),
        }
    }
}

/// Records as they come from C; NULL is fine for none.
///
/// # Safety
///
/// The pointer is NULL or points at so many records, and each text of one is NULL or a text.
pub(crate) unsafe fn records(
    argument: &'static str,
    records: *const cfhost_record,
    count: usize,
) -> Result<Vec<Record>, Refused> {
    // SAFETY: by this function's contract.
    let records = unsafe { array(argument, records, count) }?;
    // SAFETY: by this function's contract.
    let text = |text| unsafe { required(argument, text) };
    let record = |record: &cfhost_record| {
        Ok(Record::new(text(record.name)?, record.ttl, text(record.r#type)?, text(record.data)?))
    };
    records.iter().map(record).collect()
}

/// A map as it comes from C, as replies have it; NULL is fine for none.
///
/// # Safety
///
/// The pointer is NULL or points at so many pairs, and each text of one is NULL or a text.
pub(crate) unsafe fn map(
    argument: &'static str,
    pairs: *const cfhost_pair,
    count: usize,
) -> Result<BTreeMap<String, String>, Refused> {
    // SAFETY: by this function's contract.
    let pairs = unsafe { array(argument, pairs, count) }?;
    // SAFETY: by this function's contract.
    let text = |text| unsafe { required(argument, text) }.map(str::to_owned);
    pairs.iter().map(|pair| Ok((text(pair.name)?, text(pair.value)?))).collect()
}

/// Records of a zone. It grows at its end. Free it with cfhost_records_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_records {
    /// The records.
    pub records: *const cfhost_record,
    /// How many there are.
    pub records_count: usize,
}

impl cfhost_records {
    pub(crate) fn hand_out(records: &[Record]) -> *const Self {
        keep((), |(), memory| {
            let (records, records_count) = memory.records(records);
            cfhost_records { records, records_count }
        })
    }
}

/// Frees records. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_records_free(records: *const cfhost_records) {
    // SAFETY: NULL or such records that were not freed, as the header asks.
    unsafe { free_kept::<_, ()>(records) }
}
