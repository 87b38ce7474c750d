//! Every vector through the Rust client.

use std::collections::BTreeSet;

use cfhost_tests::{outcome, vectors};
use serde_json::Value;

#[test]
fn every_vector_has_its_outcome() {
    let server = vectors::serve().unwrap();
    let vectors = vectors::all().unwrap();
    let mut wrong = Vec::new();
    for (name, vector) in &vectors {
        let outcome = outcome::of(vector, &server.url(&format!("/{name}")));
        let expected = vector.outcome.to_string();
        if outcome != expected {
            wrong.push(format!("{name}\n  expected {expected}\n  got      {outcome}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} vectors:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
    println!("{} vectors", vectors.len());
}

/// The fixtures and the vectors hold the same answers.
#[test]
fn every_fixture_is_a_vector() {
    let vectors = vectors::all().unwrap();
    let root = vectors::folder().join("fixtures");
    let mut fixtures = 0;
    for act in vectors::folders() {
        for ending in ["json", "html", "txt"] {
            for path in vectors::files(&root.join(&act), ending).unwrap() {
                let file = path.file_name().unwrap().to_str().unwrap();
                if file == "request.txt" || file.ends_with(".headers.txt") {
                    continue;
                }
                let name = format!("{act}/{}", path.file_stem().unwrap().to_str().unwrap());
                let answer = vectors.get(&name).and_then(|vector| vector.answer.as_ref());
                let answer = answer.unwrap_or_else(|| panic!("no vector answers {name}"));
                assert_eq!(answer.body, std::fs::read_to_string(&path).unwrap(), "{name}");
                fixtures += 1;
            }
        }
    }
    assert_eq!(fixtures, 138, "fixtures were added or lost");
}

/// Each of the vendor's numbers is in some answer.
#[test]
fn every_code_is_a_vector() {
    let answered: BTreeSet<_> = vectors::all()
        .unwrap()
        .values()
        .filter(|vector| vector.answer.is_some())
        .filter_map(|vector| vector.outcome["error"]["code"].as_u64())
        .collect();
    let lacking: Vec<_> =
        cfhost::ErrorCode::ALL.iter().filter(|code| !answered.contains(&u64::from(code.number()))).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

/// The form body of each act's `request.txt` is what the client sends, but for the two ways to write a blank.
#[test]
fn the_documented_requests_are_sent() {
    let vectors = vectors::all().unwrap();
    for act in vectors::folders().into_iter().filter(|act| act != "_gateway") {
        let documented =
            std::fs::read_to_string(vectors::folder().join(format!("fixtures/{act}/request.txt"))).unwrap();
        let sent = vectors[&format!("{act}/success")].body.clone().unwrap();
        assert_eq!(sent, documented.trim().replace("%20", "+"), "{act}");
    }
}

/// `schema.json` names what the files hold.
#[test]
fn the_schema_knows_every_member() {
    let schema: Value =
        serde_json::from_slice(&std::fs::read(vectors::folder().join("vectors/schema.json")).unwrap()).unwrap();
    let members = |object: &Value| -> BTreeSet<String> { object.as_object().unwrap().keys().cloned().collect() };
    let known = members(&schema["properties"]);
    let errors = members(&schema["properties"]["outcome"]["oneOf"][1]["properties"]["error"]["properties"]);
    // The one that only vectors made at run time have.
    let mut seen = BTreeSet::from(["client".to_owned()]);
    for path in vectors::files(&vectors::folder().join("vectors"), "json").unwrap() {
        if path.ends_with("schema.json") {
            continue;
        }
        let vector: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        seen.extend(members(&vector));
        if let Some(error) = vector["outcome"].get("error") {
            assert_eq!(members(error), errors, "{}", path.display());
        }
    }
    assert_eq!(seen, known);
}
