//! Answers on standard output, and everything else on standard error.

use std::fmt;
use std::io::{self, IsTerminal, Write as _};

use serde_json::Value;

use crate::failure::Failure;
use crate::settings::Options;

/// Whether colours are wanted on a stream.
fn is_coloured(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A text in a colour, on a terminal.
pub(crate) fn paint(code: u8, text: &str) -> String {
    if is_coloured(&io::stdout()) { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// Writes to standard output. Who stops reading ends the command, as other programs end by SIGPIPE.
pub(crate) fn print(text: impl fmt::Display) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{text}") {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Told),
        Err(error) => Err(Failure::local(format!("standard output: {error}"))),
    }
}

/// A line on standard error.
pub(crate) fn note(text: impl fmt::Display) {
    _ = writeln!(io::stderr().lock(), "cfhost: {text}");
}

/// An error on standard error.
pub(crate) fn error(failure: &Failure) {
    let prefix = if is_coloured(&io::stderr()) { "\x1b[31mcfhost:\x1b[0m" } else { "cfhost:" };
    if !matches!(failure, Failure::Told | Failure::Some | Failure::Stopped) {
        _ = writeln!(io::stderr().lock(), "{prefix} {failure}");
    }
}

/// Whether the answer is to be JSON: if it was asked for, or if no person reads it.
pub(crate) fn is_json(options: &Options) -> bool {
    options.json || !io::stdout().is_terminal()
}

/// The `response` of an answer, with secrets masked unless they are to be revealed.
pub(crate) fn response(reply: &cfhost::Reply<()>, reveal: bool) -> Result<Value, Failure> {
    let broken = |_| Failure::local("the answer cannot be shown");
    let mut answer: Value = if reveal {
        serde_json::from_slice(reply.reveal_raw()).map_err(broken)?
    } else {
        serde_json::from_str(&reply.raw()).map_err(broken)?
    };
    Ok(answer.get_mut("response").map_or(Value::Null, Value::take))
}

/// Prints an answer, as JSON or for people.
pub(crate) fn answer(value: &Value, options: &Options) -> Result<(), Failure> {
    if is_json(options) {
        return print(format_args!("{value:#}"));
    }
    for line in lines(value) {
        print(line)?;
    }
    Ok(())
}

/// One value in a line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => shown(text),
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{}={}", shown(name), inline(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// A text of the server's for a terminal: what could steer it is escaped.
pub(crate) fn shown(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

/// An answer for people: names and values in columns, and a list of rows as a table.
fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let width = widest(members);
            let mut lines = Vec::new();
            for (name, value) in members {
                let name = shown(name);
                match value {
                    Value::Array(rows) if rows.first().is_some_and(Value::is_object) => {
                        lines.push(format!("{name}:"));
                        lines.extend(table(rows));
                    }
                    Value::Object(inner) if !inner.is_empty() => {
                        lines.push(format!("{name}:"));
                        let width = widest(inner);
                        let row =
                            |(name, value): (&String, &Value)| format!("  {:<width$}  {}", shown(name), inline(value));
                        lines.extend(inner.iter().map(row));
                    }
                    value => lines.push(format!("{name:<width$}  {}", inline(value)).trim_end().to_owned()),
                }
            }
            lines
        }
        Value::Array(rows) if rows.first().is_some_and(Value::is_object) => table(rows),
        other => vec![inline(other)],
    }
}

/// The width of the names.
fn widest(members: &serde_json::Map<String, Value>) -> usize {
    members.keys().map(|name| shown(name).chars().count()).max().unwrap_or_default()
}

/// Rows with the columns of the first.
fn table(rows: &[Value]) -> Vec<String> {
    let columns: Vec<&String> =
        rows.first().and_then(Value::as_object).map(|row| row.keys().collect()).unwrap_or_default();
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|name| inline(&row[name.as_str()])).collect()).collect();
    let head: Vec<String> = columns.iter().map(|name| shown(name)).collect();
    aligned(&head, &cells)
}

/// A table with a head, each column as wide as it has to be.
pub(crate) fn aligned(head: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter().chain([&head.to_vec()]).filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let line = |row: &[String]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [paint(1, &line(head))].into_iter().chain(rows.iter().map(|row| line(row))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_in_an_answer_steers_a_terminal() {
        let bad = "\u{1b}]0;title\u{7}";
        let row = json!({ bad: bad });
        for value in [row.clone(), json!({ "cnames": row }), json!({ bad: row }), json!({ bad: [row] }), json!([row])] {
            let lines = lines(&value).join("\n");
            assert!(!lines.replace('\n', "").contains(char::is_control), "{lines:?}");
        }
    }
}
