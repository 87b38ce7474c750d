//! The tables with a hundred thousand zones.

use std::path::Path;
use std::time::Instant;

use cfhost_gateway::Gateway;
use rusqlite::Connection;

use crate::site::agent;

const ZONES: usize = 100_000;

/// A state with that many zones of twenty thousand customers of three hosts; one customer in four has no zone, and a thousand
/// zones are subscribed to a plan.
fn fill(file: &Path) {
    let state = Connection::open(file).unwrap();
    let sql = format!(
        "BEGIN;
         INSERT INTO hosts (pub_name, key_hash) VALUES ('Second Hosting', x'02'), ('Third Hosting', x'03');
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO users (id, email, email_lower, username, pass_hash, user_api_key)
           SELECT i, printf('customer%d@example.com', i * 7919 % 20011), printf('customer%d@example.com', i * 7919 % 20011),
                  'u' || i, 'x', 'k' || i FROM n;
         INSERT INTO host_users (host, account, user_key, unique_id) SELECT 1 + id % 3, id, 'k' || id, 'id' || id FROM users;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ZONES})
         INSERT INTO zones (name, host, account, status, resolve_to, created, changed)
           SELECT printf('shop-%06d.example', i * 7919 % 100003), 1 + (1 + i % 15000) % 3, 1 + i % 15000,
                  CASE i % 20 WHEN 0 THEN 'D' WHEN 1 THEN 'P' ELSE 'V' END, 'origin.example.com', 1600000000 + i, 1600000000 + i * 7 % 900001
           FROM n;
         INSERT INTO rows (zone, ordinal, name, target) SELECT id, 0, 'www.' || name, resolve_to FROM zones;
         INSERT INTO subs (zone, plan, price, activated)
           SELECT id, (SELECT min(sub_label) FROM plans), '5.00', 0 FROM zones WHERE status = 'V' LIMIT 1000;
         COMMIT;"
    );
    state.execute_batch(&sql).unwrap();
}

/// Prints what each page weighs and takes. The times are for whoever reads them: nothing is decided by them.
#[test]
fn pages_of_large_tables_stay_small() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.db");
    let spawn = || Gateway::builder().tls(false).state(&file).control().spawn().unwrap();
    drop(spawn());
    fill(&file);
    let gateway = spawn();
    let base = gateway.control_url().unwrap();
    let entered = agent()
        .post(format!("{base}/login"))
        .header("Accept", "text/html")
        .send_form([("token", gateway.control_token().unwrap())])
        .unwrap();
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();

    println!("{:>7}  {:>6}  page", "bytes", "ms");
    let mut paths = Vec::new();
    for (table, orders) in [
        ("zones", ["name", "customer", "host", "created", "changed"].as_slice()),
        ("customers", &["email", "username", "zones", "created"]),
        ("hosts", &["number", "name", "zones", "users"]),
        ("subscriptions", &["number", "zone", "plan", "activated", "canceled"]),
    ] {
        for order in orders {
            for way in ["", "-"] {
                for rest in ["", "&page=400", "&q=shop-05"] {
                    paths.push(format!("/{table}?sort={way}{order}{rest}"));
                }
            }
        }
    }
    for status in ["V", "P", "D", "all"] {
        for order in ["name", "-changed", "customer"] {
            paths.push(format!("/zones?sort={order}&status={status}"));
        }
    }
    for search in ["customer1234%40", "nothing+like+that", "e"] {
        paths.extend(
            ["zones?", "zones?sort=-customer&", "customers?", "subscriptions?"]
                .map(|table| format!("/{table}q={search}")),
        );
    }
    paths.extend(
        ["/zones", "/customers", "/customers/100", "/zones/50000", "/customers/100?q=shop", "/"].map(str::to_owned),
    );
    let agent = agent();
    let mut slowest = (0, String::new());
    for path in paths {
        let url = format!("{base}{path}");
        let begun = Instant::now();
        let mut answer = agent.get(&url).header("Accept", "text/html").header("Cookie", &cookie).call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let time = begun.elapsed().as_millis();
        assert_eq!(answer.status(), 200, "{path}");
        let bytes = text.len();
        assert!(bytes < 200_000, "{path} has {bytes} bytes");
        // A page of rows, and no more.
        let rows = text.matches("<tr").count();
        assert!(rows <= 55, "{path} has {rows} rows");
        println!("{bytes:>7}  {time:>6}  {path}");
        slowest = slowest.max((time, path));
    }
    println!("the slowest: {slowest:?}");
}
