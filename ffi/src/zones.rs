//! zone_list, row by row over all pages.

use std::ptr;

use cfhost_core::{Act, ZoneList, Zones};

use crate::acts::{cfhost_zone_list_params, cfhost_zone_list_row};
use crate::border::{ActParams, Refused, copied};
use crate::client::cfhost_client;
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::{fallible, guard};
use crate::memory::{Memory, ToC};

/// The provider's zones. They are fetched page by page as you read them. One thread at a time may use it. Free it with
/// cfhost_zones_free.
pub struct cfhost_zones {
    zones: Zones,
    // Where the present row's texts lie.
    row: Option<(*const cfhost_zone_list_row, Memory)>,
}

/// Begins to list the zones. params are those of cfhost_zone_list; limit is the size of a page. Nothing is sent yet.
/// You may free the client first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zones_new(
    client: *const cfhost_client,
    params: *const cfhost_zone_list_params,
    zones: *mut *mut cfhost_zones,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a live client, as the header asks.
        let client = unsafe { client.as_ref() }.ok_or(Refused("client", "is NULL"))?;
        // SAFETY: NULL or such a struct, as the header asks.
        let act = unsafe { copied("params", params)?.act() }?;
        Ok(Box::into_raw(Box::new(cfhost_zones { zones: client.client.zones(act), row: None })))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(Some(ZoneList::NAME), ("zones", zones), error, work) }
}

/// Returns the next zone, or NULL with CFHOST_OK after the last. The row stays until the next call with these zones.
/// After an error, no more zones come.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zones_next(
    zones: *mut cfhost_zones,
    row: *mut *const cfhost_zone_list_row,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or live zones that no other thread uses, as the header asks.
        let zones = unsafe { zones.as_mut() }.ok_or(Refused("zones", "is NULL"))?;
        zones.row = match zones.zones.next().transpose()? {
            Some(fields) => {
                let memory = Memory::new();
                Some((fields.to_c(&memory), memory))
            }
            None => None,
        };
        Ok(zones.row.as_ref().map_or(ptr::null(), |(row, _)| *row))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(Some(ZoneList::NAME), ("row", row), error, work) }
}

/// Frees the zones and their present row. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_zones_free(zones: *mut cfhost_zones) {
    guard((), || {
        if !zones.is_null() {
            // SAFETY: they were made by Box::into_raw here, and the header asks that they are freed once.
            drop(unsafe { Box::from_raw(zones) });
        }
    });
}
