//! What `php/stubs/cfhost.stub.php` says of the codes and of the exceptions of each act is what the core's tables say. PHP
//! cannot ask for all of it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use cfhost::{ActInfo, Category, ErrorCode};

/// The method of each act in PHP, and the codes that it answers beside those of every act.
fn acts() -> Vec<(String, Vec<ErrorCode>)> {
    let is_of_all = |code: &ErrorCode| ActInfo::ALL.iter().all(|act| act.error_codes.contains(code));
    let codes = |act: &ActInfo| act.error_codes.iter().copied().filter(|code| !is_of_all(code)).collect();
    let method = |act: &ActInfo| {
        let (first, rest) = act.name.split_once('_').unwrap();
        first.to_owned() + &rest.split('_').map(capitalised).collect::<String>()
    };
    ActInfo::ALL.iter().map(|act| (method(act), codes(act))).collect()
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// The exception that goes with a category.
fn exception(category: Category) -> String {
    category.as_str().split('_').map(capitalised).collect::<String>() + "Exception"
}

/// The doc comment before a declaration, in one line.
fn doc(stubs: &str, declaration: &str) -> String {
    let end = stubs.find(declaration).unwrap_or_else(|| panic!("no {declaration}"));
    let (_, comment) = stubs[..end].rsplit_once("/**").unwrap();
    let lines = comment.trim_end().strip_suffix("*/").unwrap().lines();
    let words = lines.flat_map(|line| line.trim().trim_start_matches("* ").split_whitespace());
    words.filter(|word| *word != "*").collect::<Vec<_>>().join(" ")
}

fn stubs() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../php/stubs/cfhost.stub.php")).unwrap()
}

#[test]
fn codes_are_explained_by_the_table() {
    let (stubs, acts) = (stubs(), acts());
    for code in ErrorCode::ALL {
        let methods: Vec<_> =
            acts.iter().filter(|(_, codes)| codes.contains(code)).map(|(method, _)| format!("`{method}()`")).collect();
        let methods = match methods.as_slice() {
            [] => "every method".to_owned(),
            [method] => method.clone(),
            [methods @ .., last] => format!("{} and {last}", methods.join(", ")),
        };
        assert_eq!(
            doc(&stubs, &format!("public const {} = {code};", code.name().unwrap())),
            format!(
                "{} Category `{}` (`{}`), {}; from {methods}. {}",
                code.message_template().unwrap(),
                code.category().unwrap(),
                exception(code.category().unwrap()),
                if code.is_retryable() { "worth trying later" } else { "not worth repeating as it is" },
                code.advice().unwrap(),
            ),
        );
    }
}

#[test]
fn acts_throw_what_their_codes_are() {
    let stubs = stubs();
    for (method, codes) in acts() {
        let doc = doc(&stubs, &format!("public function {method}("));
        for &category in Category::ALL {
            assert_eq!(
                doc.contains(&format!("@throws \\CfHost\\Exception\\{} ", exception(category))),
                codes.iter().any(|code| code.category() == Some(category)),
                "{method}: {category}"
            );
        }
    }
}
