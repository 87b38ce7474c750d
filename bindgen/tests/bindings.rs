//! What is written from the acts is what is committed.

use cfhost_bindgen::{files, project};

#[test]
fn the_bindings_are_what_the_acts_say() {
    for (path, text) in files() {
        let committed = std::fs::read_to_string(project().join(&path)).unwrap_or_default();
        let differs = committed.lines().zip(text.lines()).position(|(a, b)| a != b);
        let line = differs.unwrap_or_else(|| committed.lines().count().min(text.lines().count())) + 1;
        assert!(committed == text, "{path} is not what core/src/acts say, from line {line} on: run make bindings");
    }
}
