//! The calls of partners.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it has to be")]

mod common;

use cfhost_v4::*;
use common::{Answer as Given, Server};

#[test]
fn every_call_of_partners_is_the_request_that_the_vendor_documents() {
    type List = (fn(&Client) -> Result<(), Error>, &'static str);
    type Case = (fn(&Client) -> Result<(), Error>, &'static str, &'static str);
    let cases: &[Case] = &[
        (
            |c| {
                let account = NewAccount {
                    name: "customer-1".into(),
                    unit: Some(Tag { id: "u1".into() }),
                    external_metadata: Some("4711".into()),
                    ..Default::default()
                };
                c.account_create(&account, "key-1").map(drop)
            },
            "POST /accounts",
            r#"{"external_metadata":"4711","name":"customer-1","unit":{"id":"u1"}}"#,
        ),
        (
            |c| {
                let policy = PolicyRequest {
                    access: "allow".into(),
                    permission_groups: vec![Tag { id: "p1".into() }],
                    resource_groups: vec![Tag { id: "r1".into() }],
                };
                let member = NewMember { email: "a@example.com".into(), policies: vec![policy], ..Default::default() };
                c.member_create("a1", &member).map(drop)
            },
            "POST /accounts/a1/members",
            r#"{"email":"a@example.com","policies":[{"access":"allow","permission_groups":[{"id":"p1"}],"resource_groups":[{"id":"r1"}]}]}"#,
        ),
        (|c| c.service_user_create("s@example.com").map(drop), "POST /users", r#"{"email":"s@example.com"}"#),
        (|c| c.tenant("t1").map(drop), "GET /tenants/t1", ""),
        (|c| c.tenant_entitlements("t1").map(drop), "GET /tenants/t1/entitlements", ""),
    ];
    for (call, line, body) in cases {
        let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":{"id":"i1"}}"#)]);
        call(&server.client().0).unwrap_or_else(|error| panic!("{line}: {error}"));
        let request = &server.requests()[0];
        assert_eq!((request.line.as_str(), request.body.as_str()), (*line, *body));
        let has_key = request.headers.iter().any(|header| header.eq_ignore_ascii_case("idempotency-key: key-1"));
        assert_eq!(has_key, *line == "POST /accounts");
    }
    let lists: &[List] = &[
        (
            |c| c.members("a1", &MemberFilter { status: Some("pending".into()) }).map(drop),
            "GET /accounts/a1/members?status=pending&page=1&per_page=50",
        ),
        (|c| c.tenants().map(drop), "GET /user/tenants"),
        (|c| c.tenant_accounts("t1").map(drop), "GET /tenants/t1/accounts?page=1&per_page=50"),
        (|c| c.tenant_account_types("t1").map(drop), "GET /tenants/t1/account_types"),
        (|c| c.tenant_memberships("t1").map(drop), "GET /tenants/t1/memberships"),
    ];
    for (list, line) in lists {
        let server = Server::with(vec![Given::Json(200, r#"{"success":true,"result":[]}"#)]);
        list(&server.client().0).unwrap();
        assert_eq!(server.requests()[0].line, *line);
    }
}

#[test]
fn accounts_of_a_tenant_come_in_two_spellings() {
    let body = r#"{"success":true,"result":[{"id":"a1","name":"n1","type":"standard"},
        {"account_tag":"a2","account_pubname":"n2","account_type":"enterprise"}]}"#;
    let server = Server::with(vec![Given::Json(200, body)]);
    let accounts = server.client().0.tenant_accounts("t1").unwrap();
    let shown: Vec<_> = accounts
        .iter()
        .map(|account| (account.id.as_str(), account.name.as_deref().unwrap(), account.kind.as_deref().unwrap()))
        .collect();
    assert_eq!(shown, [("a1", "n1", "standard"), ("a2", "n2", "enterprise")]);
}

#[test]
fn the_key_of_a_service_user_is_shown_nowhere() {
    let body = r#"{"success":true,"result":{"id":"u1","email":"s@example.com","api_key":"k3y-of-a-user"}}"#;
    let server = Server::with(vec![Given::Json(200, body)]);
    let user = server.client().0.service_user_create("s@example.com").unwrap();
    assert_eq!(user.api_key().unwrap().reveal(), "k3y-of-a-user");
    assert!(!format!("{user:?}{}", user.raw()).contains("k3y"));
}
