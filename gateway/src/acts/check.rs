//! The checks of the account fields, with the vendor's codes. What they take is what was sent; what they give is text.

use cfhost::ErrorCode;

use super::{Refusal, text};
use crate::form::escaped;

/// What a host calls a user: the fields `unique_id` and `clobber_unique_id`.
pub(super) struct Alias<'a> {
    pub(super) unique_id: Option<&'a str>,
    /// Whether it may be taken from the user who has it.
    pub(super) clobber: bool,
}

pub(crate) fn unique_id(sent: &[u8]) -> Result<&str, Refusal> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_#@+.,".contains(c);
    let unique_id = text(sent, ErrorCode::UNIQUE_ID_INVALID_CHARS)?;
    if !unique_id.chars().all(allowed) {
        Err(ErrorCode::UNIQUE_ID_INVALID_CHARS.into())
    } else if unique_id.len() > 100 {
        Err(ErrorCode::UNIQUE_ID_TOO_LONG.into())
    } else {
        Ok(unique_id)
    }
}

pub(super) fn alias<'a>(unique_id: Option<&'a [u8]>, clobber: Option<&[u8]>) -> Result<Alias<'a>, Refusal> {
    let unique_id = unique_id.map(self::unique_id).transpose()?;
    let clobber = match clobber {
        None | Some(b"0") => false,
        Some(b"1") => true,
        Some(_) => return Err(ErrorCode::CLOBBER_UNIQUE_ID_INVALID.into()),
    };
    Ok(Alias { unique_id, clobber })
}

/// Passwords that everybody tries first.
const OBVIOUS: &[&str] = &[
    "111111",
    "123123",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "abc123",
    "admin",
    "cloudflare",
    "dragon",
    "football",
    "iloveyou",
    "letmein",
    "master",
    "monkey",
    "passw0rd",
    "password",
    "password1",
    "qwerty",
    "qwerty123",
    "secret",
    "sunshine",
    "welcome",
];

/// The longest password, in bytes.
const MAX_PASSWORD: usize = 1024;

/// Refuses what cannot be an account's password.
pub(super) fn length_of_password(password: &[u8], email: &str) -> Result<(), Refusal> {
    if password.len() > MAX_PASSWORD {
        return Err(Refusal::new(ErrorCode::PASSWORD_FAILED, &[("cloudflare_email", email)]));
    }
    Ok(())
}

/// `obvious` are such passwords beside the built-in ones. A password is hashed as it was sent, in whatever encoding: of one
/// that is not UTF-8 the bytes are counted, and it is no word that is known.
pub(super) fn new_password(password: &[u8], obvious: &[String]) -> Result<(), Refusal> {
    let text = str::from_utf8(password).ok();
    let is_obvious = text.map(str::to_lowercase).is_some_and(|lower| {
        OBVIOUS.contains(&lower.as_str()) || obvious.iter().any(|word| word.to_lowercase() == lower)
    });
    if is_obvious {
        Err(ErrorCode::PASSWORD_TOO_OBVIOUS.into())
    } else if text.map_or(password.len(), |text| text.chars().count()) < 6 {
        Err(ErrorCode::PASSWORD_TOO_SHORT.into())
    } else {
        Ok(())
    }
}

/// The longest username.
const MAX_USERNAME: usize = 100;

/// What passes for the vendor's own people.
const DISALLOWED: &[&str] = &["admin", "cloudflare", "root", "support"];

/// `disallowed` are words that may not be in it, beside the built-in ones.
pub(crate) fn username<'a>(sent: &'a [u8], disallowed: &[String]) -> Result<&'a str, Refusal> {
    let refused = |code| Refusal::new(code, &[("cloudflare_username", &escaped(sent))]);
    let username = str::from_utf8(sent).ok().filter(|username| username.len() <= MAX_USERNAME);
    let username = username.ok_or_else(|| refused(ErrorCode::USERNAME_INVALID_CHARS))?;
    let lower = username.to_lowercase();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if username.chars().count() < 3 {
        Err(ErrorCode::USERNAME_TOO_SHORT.into())
    } else if !username.split(['.', '-', '_']).all(is_word) {
        Err(refused(ErrorCode::USERNAME_INVALID_CHARS))
    } else if DISALLOWED.iter().any(|word| lower.contains(word))
        || disallowed.iter().any(|word| lower.contains(&word.to_lowercase()))
    {
        Err(refused(ErrorCode::USERNAME_DISALLOWED))
    } else {
        Ok(username)
    }
}

/// The longest address (RFC 5321, with the brackets left out).
pub(super) const MAX_EMAIL: usize = 254;

pub(crate) fn email(sent: &[u8]) -> Result<&str, Refusal> {
    let is_domain = |domain: &str| domain.contains('.') && !domain.split('.').any(str::is_empty);
    let is_well_formed = |email: &&str| {
        email.len() <= MAX_EMAIL
            && !email.contains(|c: char| c.is_whitespace() || c.is_control())
            && email
                .split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.contains('@') && is_domain(domain))
    };
    let email = str::from_utf8(sent).ok().filter(is_well_formed);
    email.ok_or_else(|| no_email(sent))
}

/// The refusal of what is no address.
pub(super) fn no_email(sent: &[u8]) -> Refusal {
    Refusal::new(ErrorCode::EMAIL_INVALID, &[("cloudflare_email", &escaped(sent))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, Refusal>) -> u16 {
        result.err().map_or(0, |refusal| refusal.code.number())
    }

    #[test]
    fn email_takes_what_has_a_name_and_a_domain() {
        for good in ["a@b.c", "Some.Body+tag@mail.example.com", "jörg@exämple.de"] {
            assert_eq!(code(email(good.as_bytes())), 0, "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in ["a", "@b.c", "a@", "a@b", "a@b@c.d", "a@.c", "a@b.", "a@b..c", "a b@c.d", "a\0@b.c", &long] {
            assert_eq!(code(email(bad.as_bytes())), 126, "{bad}");
        }
        assert!(email(b"m\xfcller@b.c").is_err_and(|refusal| refusal.message.contains(r#""m\xfcller@b.c""#)));
    }

    #[test]
    fn username_takes_words_with_single_marks_between() {
        for good in ["abc", "A-b_c.9"] {
            assert_eq!(code(username(good.as_bytes(), &[])), 0, "{good}");
        }
        for (bad, expected) in [
            ("ab", 112),
            ("é1", 112),
            ("a b", 113),
            ("a..b", 113),
            (".abc", 113),
            ("abc-", 113),
            ("äbc", 113),
            ("the-Root", 114),
            ("mystaff1", 114),
        ] {
            assert_eq!(code(username(bad.as_bytes(), &["Staff".to_owned()])), expected, "{bad}");
        }
        assert_eq!(code(username(b"m\xfcller", &[])), 113);
    }

    #[test]
    fn alias_and_password_have_limits() {
        assert_eq!(code(unique_id(b"-_az09#@+.,")), 0);
        assert_eq!(code(unique_id(&[b'a'; 100])), 0);
        assert_eq!(code(unique_id(&[b'a'; 101])), 105);
        assert_eq!(code(unique_id(&[b'A'; 101])), 104);
        assert_eq!(code(unique_id(b"a\xff")), 104);
        assert_eq!(code(new_password("sésame".as_bytes(), &[])), 0);
        assert_eq!(code(new_password(b"abc", &[])), 110);
        assert_eq!(code(new_password(b"\xef\xe0\xf0\xee\xeb", &[])), 110);
        assert_eq!(code(new_password(b"\xef\xe0\xf0\xee\xeb\xfc", &[])), 0);
        assert_eq!(code(new_password(b"PassWord", &[])), 109);
        assert_eq!(code(new_password(b"admin", &[])), 109);
        assert_eq!(code(new_password(b"HunterTwo", &["huntertwO".to_owned()])), 109);
        for bad in [&b"2"[..], b"True", b"00", b"\xff"] {
            assert!(alias(None, Some(bad)).is_err(), "{bad:?}");
        }
    }
}
