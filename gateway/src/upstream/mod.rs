//! The vendor's living API, on which acts are carried out if the operator says so.

#![allow(dead_code)]

mod config;

pub(crate) use self::config::{Config, FullZoneSet, ProviderZone, ZoneSet};
