//! `cpanel_info`: the newest version of the vendor's cPanel plugin.

use serde::Serialize;

use super::{Call, Outcome, Success};

#[derive(Serialize)]
struct Reply<'a> {
    cpanel_latest: &'a str,
    cpanel_sha1: &'a str,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let rules = &call.service.rules;
    Success::new(&Reply { cpanel_latest: &rules.cpanel_version, cpanel_sha1: &rules.cpanel_sha1 })
}
