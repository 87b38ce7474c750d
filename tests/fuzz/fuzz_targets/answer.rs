//! Any bytes as the answer to any act: no panic, no secret in what is shown, and nothing but JSON is a success.

#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use cfhost::*;
use cfhost_fuzz::{HOST_KEY, Http, PASSWORD, USER_KEY, planted};
use libfuzzer_sys::fuzz_target;

static SERVER: LazyLock<Http> = LazyLock::new(Http::start);
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder(HOST_KEY).endpoint(SERVER.endpoint()).retries(0).build().expect("a client"));

fn look<T: Debug>(body: &[u8], result: Result<Reply<T>, Error>) {
    match result {
        Ok(reply) => {
            let shown = format!("{reply:?} {}", reply.raw());
            assert!(!shown.contains(HOST_KEY) && !shown.contains(USER_KEY), "a key is shown");
            let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
            assert!(serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(), "a success that is no JSON");
        }
        Err(error) => {
            let shown = format!("{error} {error:?}");
            for secret in [HOST_KEY, USER_KEY] {
                assert!(!shown.contains(secret), "a key is shown: {shown}");
            }
            // Nobody can know of a password that this call did not send.
            let sends_it = matches!(error.act(), Some("user_create" | "user_auth"));
            assert!(!sends_it || !shown.contains(PASSWORD), "the password is shown: {shown}");
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((act, data)) = data.split_first() else { return };
    let body = planted(data);
    SERVER.answers(&body);
    let client = &*CLIENT;
    match act % 16 {
        0 => look(&body, client.user_create(&UserCreate::new("a@example.com", PASSWORD))),
        1 => look(&body, client.user_auth(&UserAuth::new("a@example.com", PASSWORD))),
        2 => look(&body, client.user_lookup(&UserLookup::by_unique_id("x"))),
        3 => look(&body, client.zone_set(&ZoneSet::new(USER_KEY, "example.com", "o.example.com", ["www"]))),
        4 => look(&body, client.zone_lookup(&ZoneLookup::new(USER_KEY, "example.com"))),
        5 => look(&body, client.zone_delete(&ZoneDelete::new(USER_KEY, "example.com"))),
        6 => look(&body, client.zone_list(&ZoneList::new())),
        7 => look(&body, client.full_zone_set(&FullZoneSet::new(USER_KEY, "example.com"))),
        8 => look(
            &body,
            client.host_child_new(&HostChildNew::new("a", "b", "c", "https://example.org", "a@example.org")),
        ),
        9 => look(&body, client.host_child_stop(&HostChildStop::new(1))),
        10 => look(&body, client.host_key_regen(&HostKeyRegen::new())),
        11 => look(&body, client.reseller_plan_list(&ResellerPlanList::new())),
        12 => look(&body, client.reseller_sub_new(&ResellerSubNew::new(USER_KEY, "example.com", "X"))),
        13 => look(&body, client.reseller_sub_cancel(&ResellerSubCancel::new(USER_KEY, "example.com", "X", 1))),
        14 => look(&body, client.reseller_sub_list(&ResellerSubList::new())),
        _ => look(&body, client.cpanel_info(&CpanelInfo::new())),
    }
});
