//! Text that people read, in a log or on a page: one line of a limited length.

use std::fmt::{self, Write as _};

/// The most characters of such a text, the mark of a cut among them.
pub(crate) const LONGEST: usize = 1_000;

/// What stands where a text was cut.
pub(crate) const CUT: char = '…';

/// The text as one line: characters that end lines, steer a terminal or turn the direction of writing are escaped as in JSON,
/// and what is longer than [`LONGEST`] is cut.
pub(crate) fn line(text: String) -> String {
    if text.len() <= LONGEST && !text.contains(is_escaped) {
        return text;
    }
    let mut line = String::with_capacity(text.len().min(4 * LONGEST));
    let mut length = 0;
    // The longest beginning that leaves space for the mark.
    let mut kept = 0;
    for c in text.chars() {
        if length < LONGEST {
            kept = line.len();
        }
        length += match c {
            '\n' => put(&mut line, format_args!("\\n"), 2),
            '\r' => put(&mut line, format_args!("\\r"), 2),
            '\t' => put(&mut line, format_args!("\\t"), 2),
            c if is_escaped(c) => put(&mut line, format_args!("\\u{:04x}", u32::from(c)), 6),
            c => put(&mut line, format_args!("{c}"), 1),
        };
        if length > LONGEST {
            line.truncate(kept);
            line.push(CUT);
            break;
        }
    }
    line
}

/// Adds a piece of so many characters.
fn put(line: &mut String, piece: fmt::Arguments<'_>, length: usize) -> usize {
    // A String takes everything.
    _ = line.write_fmt(piece);
    length
}

/// Controls, line ends, and what turns the direction of writing.
fn is_escaped(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{CUT, LONGEST};

    fn line(text: impl Into<String>) -> String {
        super::line(text.into())
    }

    #[test]
    fn a_text_is_one_line() {
        assert_eq!(line("No. äöü \u{1f511}"), "No. äöü \u{1f511}");
        assert_eq!(line("a\r\n\tERROR forged"), "a\\r\\n\\tERROR forged");
        assert_eq!(line("\u{1b}[2J\0\u{7f}\u{9b}"), "\\u001b[2J\\u0000\\u007f\\u009b");
        assert_eq!(
            line("\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}\u{61c}"),
            "\\u2028\\u2029\\u202e\\u2066\\u200f\\u061c"
        );
        // Every character that the standard library's lines, Python's or a terminal's could take for an end or a command.
        for c in (0..=0x2fff).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let is_kept = line(text.as_str()) == text;
            let is_safe =
                !c.is_control() && !matches!(u32::from(c), 0x61c | 0x200e | 0x200f | 0x2028..=0x202e | 0x2066..=0x2069);
            assert_eq!(is_kept, is_safe, "{c:?}");
        }
    }

    #[test]
    fn a_text_is_cut() {
        for (text, whole) in [("a", true), ("\u{1f511}", true), ("\n", false), ("\u{1b}", false)] {
            let long = text.repeat(LONGEST);
            let cut = line(long.as_str());
            assert_eq!(cut == long, whole, "{text:?}");
            assert!(cut.chars().count() <= LONGEST && cut.chars().count() > LONGEST - 7, "{text:?}");
            let cut = line(format!("{long}a"));
            assert!(cut.ends_with(CUT) && cut.chars().count() <= LONGEST, "{text:?}");
            // As often as it is done.
            assert_eq!(line(cut.as_str()), cut);
        }
        assert_eq!(line(format!("{}\n", "a".repeat(LONGEST - 2))), format!("{}\\n", "a".repeat(LONGEST - 2)));
        assert_eq!(line(format!("{}\n", "a".repeat(LONGEST - 1))), format!("{}…", "a".repeat(LONGEST - 1)));
    }
}
