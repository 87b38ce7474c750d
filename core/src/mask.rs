//! Secrets in text, however they are spelled, made unreadable.
//!
//! A text is searched as it is, and in a form in which all its spellings are the same: escapes undone, whatever they were put
//! around; capitals as small letters; blanks, line ends, `+` and backslashes left out. What a secret looks like in that form is
//! found by one search for each of its few needles, and each byte of the form knows where in the text it comes from. It errs
//! to one side: what differs from a secret in blanks or capitals alone is masked as well.
//!
//! The cost grows with the text alone: nothing in here goes back in it, and secrets have a limit.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use memchr::memmem;

use crate::secret::{Bytes, CallSecrets, KEY_LENGTH, MASK, SECRET_LIMIT};

/// How much of a text is looked at together.
const PIECE: usize = 64 * 1024;

/// How far the spelling of a secret is followed: sixteen bytes for each of its base64.
const REACH: usize = 16 * (SECRET_LIMIT / 3 + 1) * 4;

/// Shorter secrets have too little in the middle of their base64 to be known by.
const BASE64_LENGTH: usize = 6;

/// Finds the secrets of one call.
pub(crate) struct Masker {
    /// Each as it is.
    verbatim: Vec<Bytes>,
    needles: Vec<Needle>,
    /// The length of the shortest secret that is nothing but what the form leaves out.
    blanks: Option<usize>,
    /// Whether there are other secrets than keys.
    words: bool,
}

/// What is searched for in the form without spellings.
struct Needle {
    bytes: Bytes,
    /// Whether the secret begins, and ends, with something that the form leaves out.
    open: [bool; 2],
    base64: bool,
}

impl Masker {
    pub(crate) fn new(secrets: &CallSecrets) -> Self {
        let mut masker = Self { verbatim: Vec::new(), needles: Vec::new(), blanks: None, words: false };
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            masker.add(secret);
        }
        masker
    }

    fn add(&mut self, secret: &str) {
        self.words |= !can_be_key(secret);
        self.verbatim.push(secret.as_bytes().to_vec().into());
        let Form { bytes, spans, .. } = Form::of(secret);
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => {
                let open = [first.from > 0, last.to < secret.len()];
                // A backslash of its own before an `n` is no line end where that, too, is spelled with a backslash.
                let other = Form::with(secret, &[]).bytes;
                if *other != *bytes {
                    self.needles.push(Needle { bytes: other, open, base64: false });
                }
                self.needles.push(Needle { bytes, open, base64: false });
            }
            _ => self.blanks = Some(self.blanks.map_or(secret.len(), |least| least.min(secret.len()))),
        }
        if secret.len() < BASE64_LENGTH {
            return;
        }
        // A secret in the middle of something else begins at any of the three bytes that four characters stand for.
        for before in 0..3 {
            let all = Bytes::from([&[0; 3][..before], secret.as_bytes()].concat());
            let mut encoded = Bytes::from(vec![0; all.len().div_ceil(3) * 4]);
            for alphabet in [&STANDARD, &URL_SAFE] {
                if alphabet.encode_slice(&*all, &mut encoded).is_err() {
                    continue;
                }
                // The characters that no other byte has a part in.
                let own = &encoded[(before * 8).div_ceil(6)..all.len() * 8 / 6];
                let Form { bytes, .. } = Form::of(std::str::from_utf8(own).unwrap_or_default());
                if self.needles.last().is_none_or(|last| *last.bytes != *bytes) {
                    self.needles.push(Needle { bytes, open: [false; 2], base64: true });
                }
            }
        }
    }

    /// The text with the call's secrets, and everything that has the form of a key, made unreadable.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.finds_nothing_in(text) {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut from = 0;
        while from < text.len() {
            from = self.piece(text, from, PIECE, &mut masked);
        }
        Cow::Owned(masked)
    }

    /// The same of a text's first bytes, about as many as are given, and whether that is all.
    pub(crate) fn mask_beginning<'t>(&self, text: &'t str, size: usize) -> (Cow<'t, str>, bool) {
        if text.len() <= size && self.finds_nothing_in(text) {
            return (Cow::Borrowed(text), true);
        }
        let mut masked = String::with_capacity(text.len().min(size));
        let end = self.piece(text, 0, size, &mut masked);
        (Cow::Owned(masked), end == text.len())
    }

    /// Whether that is seen at once: a text without runs of letters and digits that are as long as a key, and without anything
    /// that the form leaves out or decodes, holds no key.
    fn finds_nothing_in(&self, text: &str) -> bool {
        if self.words {
            return false;
        }
        let mut run = 0;
        text.len() < KEY_LENGTH
            || text.bytes().all(|byte| {
                run = if byte.is_ascii_alphanumeric() { run + 1 } else { 0 };
                run < KEY_LENGTH && !matches!(byte, 0..=b' ' | b'%' | b'&' | b'+' | b'\\')
            })
    }

    /// Masks a piece of the text from there on, of about this size: what begins in it and ends behind it belongs to it. Tells
    /// where it ended.
    fn piece(&self, text: &str, from: usize, size: usize, masked: &mut String) -> usize {
        let seen = &text[from..floor(text, from + size + REACH)];
        let mut size = floor(seen, size);
        let mut at = 0;
        for (begin, end) in self.found(seen) {
            if begin >= size {
                break;
            }
            masked.push_str(&seen[at..begin]);
            // A mask at the end of the piece before goes on in this one.
            if begin > 0 || !masked.ends_with(MASK) {
                masked.push_str(MASK);
            }
            at = end;
            size = size.max(end);
        }
        masked.push_str(&seen[at..size]);
        // A run of letters and digits can be longer than anything.
        let rest = &text[from + size..];
        let longer = if at == seen.len() { rest.bytes().take_while(u8::is_ascii_alphanumeric).count() } else { 0 };
        from + size + longer
    }

    /// Where the secrets are, in order, none touching another.
    fn found(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        // Searching begins with a look at all of what is searched for, and most of the texts in an answer are shorter.
        for secret in self.verbatim.iter().filter(|secret| secret.len() <= text.len()) {
            found.extend(memmem::find_iter(text.as_bytes(), &***secret).map(|at| (at, at + secret.len())));
        }
        let Form { bytes, spans, .. } = Form::of(text);
        for Needle { bytes: needle, open, base64 } in
            self.needles.iter().filter(|needle| needle.bytes.len() <= bytes.len())
        {
            for at in memmem::find_iter(&bytes, &***needle) {
                let (mut first, mut last) = (at, at + needle.len() - 1);
                if *base64 {
                    // The characters beside it that it has a part in.
                    let has_part = |at: usize| matches!(bytes[at], b'0'..=b'9' | b'a'..=b'z' | b'/' | b'-' | b'_');
                    first -= usize::from(first > 0 && spans[first - 1].to == spans[first].from && has_part(first - 1));
                    last += usize::from(
                        last + 1 < bytes.len() && spans[last + 1].from == spans[last].to && has_part(last + 1),
                    );
                }
                let begin = if open[0] {
                    first.checked_sub(1).map_or(0, |before| spans[before].to)
                } else {
                    spans[first].escaped.unwrap_or(spans[first].from)
                };
                let end =
                    if open[1] { spans.get(last + 1).map_or(text.len(), |after| after.from) } else { spans[last].to };
                found.push((begin, end));
            }
        }
        // Runs that have the form of a key, and of what the form leaves out.
        let ends = spans.iter().map(|span| (span.from, span.to)).chain([(text.len(), text.len())]);
        let (mut run, mut run_from, mut before) = (0, 0, 0);
        for (index, (from, to)) in ends.enumerate() {
            let can_be_of_key = bytes.get(index).is_some_and(u8::is_ascii_alphanumeric);
            if !can_be_of_key || from > before {
                if run >= KEY_LENGTH {
                    found.push((run_from, before));
                }
                run = 0;
            }
            if can_be_of_key {
                run_from = if run == 0 { from } else { run_from };
                run += 1;
            }
            // The bytes of one character all come from one place: the next one begins before this one ends.
            if self.blanks.is_some_and(|least| from.saturating_sub(before) >= least) {
                found.push((before, from));
            }
            before = to;
        }
        // One byte of an escape can be found in the middle of a character.
        for (begin, end) in &mut found {
            *begin = floor(text, *begin);
            *end = ceil(text, *end);
        }
        found.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::with_capacity(found.len());
        for (begin, end) in found {
            match apart.last_mut() {
                Some(last) if begin <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((begin, end)),
            }
        }
        apart
    }
}

/// The last place up to there where a character begins or the text ends.
fn floor(text: &str, at: usize) -> usize {
    if at >= text.len() { text.len() } else { (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0) }
}

/// The first place from there on where a character begins or the text ends.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn can_be_key(secret: &str) -> bool {
    secret.len() >= KEY_LENGTH && secret.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Where in the text one byte of its form comes from.
#[derive(Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    /// The backslash before it.
    escaped: Option<usize>,
}

/// A text without spellings. It is never longer than the text, so that its buffers do not grow, which would leave copies.
struct Form<'l> {
    /// The letters that stand for a blank after a backslash.
    letters: &'l [u8],
    bytes: Bytes,
    spans: Vec<Span>,
    /// Where the backslash is that the next byte belongs to.
    escaped: Option<usize>,
}

/// What stands in the form for `\u` and `\x` until their digits are there: bytes that no text holds.
const UNIT: u8 = 0xff;
const BYTE: u8 = 0xfe;

/// What an escape stands for.
enum Value {
    Byte(u8),
    /// Outside of ASCII.
    Char(char),
    /// One half of a character of UTF-16, in the manner of UTF-8.
    Half([u8; 3]),
}

impl Value {
    fn of(c: char) -> Self {
        u8::try_from(c).ok().filter(u8::is_ascii).map_or(Self::Char(c), Self::Byte)
    }

    fn half(unit: u32) -> Self {
        let [_, _, high, low] = unit.to_be_bytes();
        Self::Half([0xe0 | high >> 4, 0x80 | (high & 0xf) << 2 | low >> 6, 0x80 | low & 0x3f])
    }
}

impl<'l> Form<'l> {
    fn of(text: &str) -> Self {
        Self::with(text, b"nrtbf")
    }

    fn with(text: &str, letters: &'l [u8]) -> Self {
        let bytes = Bytes::from(Vec::with_capacity(text.len()));
        let mut form = Self { letters, bytes, spans: Vec::with_capacity(text.len()), escaped: None };
        for (at, byte) in text.bytes().enumerate() {
            form.push(byte, at, at + 1);
        }
        for byte in form.bytes.iter_mut() {
            *byte = match *byte {
                UNIT => b'u',
                BYTE => b'x',
                byte => byte,
            };
        }
        form
    }

    /// Adds a byte. Where that completes an escape, what it stands for is added in its place, and can complete another.
    fn push(&mut self, mut byte: u8, mut from: usize, to: usize) {
        loop {
            #[cfg(test)]
            tests::STEPS.set(tests::STEPS.get() + 1);
            let mut escaped = self.escaped.take();
            byte = match (byte.to_ascii_lowercase(), escaped) {
                (b'\\', _) => {
                    // Of a row of them, which an escape of an escape has, the first.
                    self.escaped = escaped.or(Some(from));
                    return;
                }
                (b' ' | b'+' | 8..=13, _) => return,
                (letter, Some(_)) if self.letters.contains(&letter) => return,
                (sign @ (b'u' | b'x'), Some(backslash)) => {
                    (from, escaped) = (backslash, None);
                    if sign == b'u' { UNIT } else { BYTE }
                }
                (byte, _) => byte,
            };
            self.put(byte, Span { from, to, escaped });
            let Some((length, value)) = self.escape() else { return };
            let rest = self.bytes.len() - length;
            Span { from, escaped, .. } = self.spans[rest];
            self.bytes.truncate(rest);
            self.spans.truncate(rest);
            match value {
                Value::Byte(value) if value.is_ascii() => (byte, self.escaped) = (value, escaped),
                Value::Byte(value) => return self.put(value, Span { from, to, escaped }),
                Value::Char(c) => {
                    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                        self.put(byte, Span { from, to, escaped });
                    }
                    return;
                }
                Value::Half(bytes) => {
                    return bytes.into_iter().for_each(|byte| self.put(byte, Span { from, to, escaped }));
                }
            }
        }
    }

    fn put(&mut self, byte: u8, span: Span) {
        self.bytes.push(byte);
        self.spans.push(span);
    }

    /// What the end of the form is an escape of, if it is one, and its length.
    fn escape(&self) -> Option<(usize, Value)> {
        let length = self.bytes.len();
        if *self.bytes.last()? == b';' {
            let begin = self.bytes[length.saturating_sub(LONGEST_ENTITY)..].iter().rposition(|byte| *byte == b'&')?;
            let begin = begin + length.saturating_sub(LONGEST_ENTITY);
            let c = match &self.bytes[begin + 1..length - 1] {
                [b'#', b'x', digits @ ..] => char::from_u32(number(digits, 16)?)?,
                [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
                name => ENTITIES.iter().find(|(known, _)| known.as_bytes() == name)?.1,
            };
            return Some((length - begin, Value::of(c)));
        }
        match **self.bytes {
            [.., b'%' | BYTE, high, low] => {
                let value = u8::try_from(number(&[high, low], 16)?).ok()?;
                Some((3, Value::Byte(value)))
            }
            [.., UNIT, a, b, c, d] => {
                let unit = number(&[a, b, c, d], 16)?;
                match self.bytes[..length - 5] {
                    // The second half of a character, after its first.
                    [.., 0xed, high @ 0xa0..=0xaf, low] if (0xdc00..0xe000).contains(&unit) => {
                        let first = u32::from(high & 0xf) << 6 | u32::from(low & 0x3f);
                        Some((8, Value::of(char::from_u32(0x10000 + (first << 10) + (unit - 0xdc00))?)))
                    }
                    _ => Some((5, char::from_u32(unit).map_or_else(|| Value::half(unit), Value::of))),
                }
            }
            _ => None,
        }
    }
}

/// With its `&`; numbers can have zeros before them.
const LONGEST_ENTITY: usize = 12;

/// Those of ASCII, by which HTML and XML are escaped.
const ENTITIES: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let add = |number: u32, digit: &u8| number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?);
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        /// How many bytes were pushed.
        pub(super) static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    fn masker(secrets: &[&str]) -> Masker {
        let mut all = CallSecrets::default();
        for secret in secrets {
            all.add(secret);
        }
        Masker::new(&all)
    }

    /// A character outside of ASCII has several bytes in the form, which all come from one place of the text.
    #[test]
    fn a_secret_of_blanks_is_found_beside_escaped_characters() {
        for secret in ["      ", "+ + + +", "\\n\\n\\n"] {
            let masker = masker(&[secret]);
            for (text, masked) in [
                (r"a\u00e4b, \u00e4, \ud834\udd1e", r"a\u00e4b, \u00e4, \ud834\udd1e".to_owned()),
                ("a&#228;b é €", "a&#228;b é €".to_owned()),
                (&format!(r"\u00e4{secret}\u00e4"), r"\u00e4***\u00e4".to_owned()),
            ] {
                assert_eq!(masker.mask(text), masked, "{secret:?} in {text:?}");
            }
        }
    }

    /// A byte of an escape in a secret is half of a character elsewhere.
    #[test]
    fn a_mask_begins_and_ends_with_a_character() {
        for secret in ["pass%C3", "%A9word1", "pass\\xC3", "%C3", "a%E2%82"] {
            for text in ["passé x", "éword1 é", "é", "a€ a₂ é€", "passéword1"] {
                let masked = masker(&[secret]).mask(text).into_owned();
                assert!(!masked.contains(secret), "{secret} in {text}: {masked}");
            }
        }
    }

    #[test]
    fn every_spelling_is_masked() {
        let masker = masker(&["p/ä\"s & '\\+~x\u{1d11e}\n"]);
        for spelling in [
            "p/ä\"s & '\\+~x\u{1d11e}\n",
            "p\\/\\u00e4\\\"s & '\\\\+~x\\ud834\\uDD1E\\n",
            "p%2F%C3%A4%22s+%26+%27%5C%2B%7Ex%F0%9D%84%9E%0A",
            "p%2f%c3%a4%22s%20%26%20%27%5c%2b~x%f0%9d%84%9e%0a",
            "p/ä&quot;s &amp; &#039;\\+~x\u{1d11e}\n",
            "p\\/ä&quot;s+%26 &apos;%5C%2b~x\\ud834\\udd1e\\u000a",
        ] {
            assert_eq!(masker.mask(&format!("<{spelling}>")), "<***>", "{spelling}");
        }
        for other in ["p/ä\"s & '\\+~x", "q%2", "p\\u00e", "p%"] {
            assert_eq!(masker.mask(other), other);
        }
    }

    #[test]
    fn many_readings_take_no_longer() {
        let masker = masker(&[&"\\".repeat(200)]);
        assert_eq!(masker.mask(&"\\".repeat(400)), "***");
        assert_eq!(masker.mask(&"\\".repeat(199)), "\\".repeat(199));
    }

    #[test]
    fn whatever_has_the_form_of_a_key_is_masked() {
        let none = masker(&[]);
        assert_eq!(none.mask("key '0123456789abcdef0123456789abcdez' is gone"), "key '***' is gone");
        let short = "0123456789abcdef0123456789abcde";
        assert_eq!(none.mask(short), short);
        assert_eq!(none.mask("äöü 4711"), "äöü 4711");
        let (run, key) = ("0".repeat(31), "0".repeat(32));
        assert_eq!(none.mask(&format!("ä{run}ö{key}.{run}X{key}0{run}")), format!("ä{run}ö***.***"));
    }

    #[test]
    fn a_secret_inside_another_leaves_nothing_of_it() {
        let masker = masker(&["abc", "abcdef", ""]);
        assert_eq!(masker.mask("abcdef abc ab"), "*** *** ab");
        assert_eq!(masker.mask(""), "");
    }

    #[test]
    fn a_key_is_masked_however_it_is_spelled() {
        let key = "c0ffee4b5a69788796a5b4c3d2e1f0zz";
        let masker = masker(&[key]);
        let each = |spell: fn(u8) -> String| key.bytes().map(spell).collect::<String>();
        let base64 = |before: &str| {
            let text = format!("{before}{key}!");
            let mut encoded = vec![0; 48];
            let length = STANDARD.encode_slice(text, &mut encoded).unwrap();
            String::from_utf8(encoded[..length].to_vec()).unwrap()
        };
        for spelling in [
            key.to_ascii_uppercase(),
            each(|byte| format!("%{byte:02x}")),
            each(|byte| format!("%25{byte:02X}")),
            each(|byte| format!("&#{byte};")),
            each(|byte| format!("&#x{byte:04X};")),
            each(|byte| format!("&amp;#{byte};")),
            each(|byte| format!("\\u{byte:04x}")),
            each(|byte| format!("\\\\u{byte:04X}")),
            each(|byte| format!("\\x{byte:02x}")),
            format!("{}\r\n  {}", &key[..20], &key[20..]),
            format!("{}\\n{}", &key[..7], &key[7..]),
            format!("%43{}&#48;{}", &key[1..9], &key[10..]),
        ] {
            assert_eq!(masker.mask(&format!("the key '{spelling}' is gone")), "the key '***' is gone", "{spelling}");
        }
        for before in ["", "a", "ab"] {
            let encoded = base64(before);
            let folded = format!("{}\n{}", &encoded[..30], &encoded[30..]);
            for encoded in [encoded, folded] {
                let left = masker.mask(&encoded).into_owned();
                assert!(left.contains(MASK) && left.len() <= 9, "{encoded}: {left}");
            }
        }
    }

    #[test]
    fn pieces_hide_no_secret() {
        let key = "0123456789abcdef0123456789abcdef";
        let masker = masker(&["hunter-2"]);
        for length in PIECE - 20..PIECE + 2 {
            let before = "ä".repeat(length / 2) + &"x!"[length % 2..];
            for secret in ["hunter-2", key, "%68unter\n-2", &"k".repeat(PIECE + REACH + 7)] {
                assert_eq!(masker.mask(&format!("{before}<{secret}>ä")), format!("{before}<***>ä"));
            }
        }
        let (beginning, is_whole) = masker.mask_beginning("a hunter-2 b", 4);
        assert_eq!((&*beginning, is_whole), ("a ***", false));
        assert_eq!(masker.mask_beginning("a hunter-2", 4), ("a ***".into(), true));
    }

    /// What a text costs, in steps of the form; the searches in it are the library's, and linear.
    fn steps(masker: &Masker, text: &str) -> usize {
        STEPS.set(0);
        masker.mask(text);
        STEPS.get()
    }

    #[test]
    fn the_cost_grows_with_the_text_alone() {
        for piece in
            ["\\", "%3", "%25", "&", "&#", "&amp;", "\\u00", "\\ud8", "a", "0", " ", "\u{1f511}", "hunter-2", "%"]
        {
            let (short, long) = (piece.repeat(PIECE / piece.len()), piece.repeat(4 * PIECE / piece.len()) + "1;");
            for secret in ["hunter-2", &"\\".repeat(64), &"%3".repeat(500)] {
                let masker = masker(&[secret]);
                let (short, long) = (steps(&masker, &short), steps(&masker, &long));
                assert!(long < 7 * short, "{piece} {secret}: {short} {long}");
                // Every byte once, once more for an escape that it ends, and that again where pieces overlap.
                assert!(long < 4 * 4 * PIECE, "{piece} {secret}: {long}");
            }
        }
    }

    #[test]
    fn what_is_shown_costs_no_more_than_what_is_seen() {
        let masker = masker(&[&"\\".repeat(64)]);
        for piece in ["\\", "a", "an ordinary word "] {
            STEPS.set(0);
            masker.mask_beginning(&piece.repeat(1_000_000), 4_000);
            assert!(STEPS.get() <= 2 * (4_000 + REACH), "{piece}: {}", STEPS.get());
        }
    }
}
