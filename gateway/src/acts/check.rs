//! The checks of the account fields, with the vendor's codes.

use cfhost::ErrorCode;

use super::Refusal;

/// What a host calls a user: the fields `unique_id` and `clobber_unique_id`.
pub(super) struct Alias<'a> {
    pub(super) unique_id: Option<&'a str>,
    /// Whether it may be taken from the user who has it.
    pub(super) clobber: bool,
}

pub(crate) fn unique_id(text: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_#@+.,".contains(c);
    if !text.chars().all(allowed) {
        Err(ErrorCode::UNIQUE_ID_INVALID_CHARS.into())
    } else if text.len() > 100 {
        Err(ErrorCode::UNIQUE_ID_TOO_LONG.into())
    } else {
        Ok(())
    }
}

pub(super) fn alias<'a>(unique_id: Option<&'a str>, clobber: Option<&str>) -> Result<Alias<'a>, Refusal> {
    if let Some(unique_id) = unique_id {
        self::unique_id(unique_id)?;
    }
    let clobber = match clobber {
        None | Some("0") => false,
        Some("1") => true,
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

/// `obvious` are such passwords beside the built-in ones.
pub(super) fn new_password(password: &str, obvious: &[String]) -> Result<(), Refusal> {
    let lower = password.to_lowercase();
    if OBVIOUS.contains(&lower.as_str()) || obvious.iter().any(|word| word.to_lowercase() == lower) {
        Err(ErrorCode::PASSWORD_TOO_OBVIOUS.into())
    } else if password.chars().count() < 6 {
        Err(ErrorCode::PASSWORD_TOO_SHORT.into())
    } else {
        Ok(())
    }
}

/// What passes for the vendor's own people.
const DISALLOWED: &[&str] = &["admin", "cloudflare", "root", "support"];

/// `disallowed` are words that may not be in it, beside the built-in ones.
pub(crate) fn username(username: &str, disallowed: &[String]) -> Result<(), Refusal> {
    let lower = username.to_lowercase();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if username.chars().count() < 3 {
        Err(ErrorCode::USERNAME_TOO_SHORT.into())
    } else if !username.split(['.', '-', '_']).all(is_word) {
        Err(Refusal::new(ErrorCode::USERNAME_INVALID_CHARS, &[("cloudflare_username", username)]))
    } else if DISALLOWED.iter().any(|word| lower.contains(word))
        || disallowed.iter().any(|word| lower.contains(&word.to_lowercase()))
    {
        Err(Refusal::new(ErrorCode::USERNAME_DISALLOWED, &[("cloudflare_username", username)]))
    } else {
        Ok(())
    }
}

pub(crate) fn email(email: &str) -> Result<(), Refusal> {
    let is_domain = |domain: &str| domain.contains('.') && !domain.split('.').any(str::is_empty);
    let well_formed = email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && email
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.contains('@') && is_domain(domain));
    if well_formed { Ok(()) } else { Err(Refusal::new(ErrorCode::EMAIL_INVALID, &[("cloudflare_email", email)])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Refusal>) -> u16 {
        result.err().map_or(0, |refusal| refusal.code.number())
    }

    #[test]
    fn email_takes_what_has_a_name_and_a_domain() {
        for good in ["a@b.c", "Some.Body+tag@mail.example.com", "jörg@exämple.de"] {
            assert_eq!(code(email(good)), 0, "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in ["a", "@b.c", "a@", "a@b", "a@b@c.d", "a@.c", "a@b.", "a@b..c", "a b@c.d", "a\0@b.c", &long] {
            assert_eq!(code(email(bad)), 126, "{bad}");
        }
    }

    #[test]
    fn username_takes_words_with_single_marks_between() {
        for good in ["abc", "A-b_c.9"] {
            assert_eq!(code(username(good, &[])), 0, "{good}");
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
            assert_eq!(code(username(bad, &["Staff".to_owned()])), expected, "{bad}");
        }
    }

    #[test]
    fn alias_and_password_have_limits() {
        assert_eq!(code(unique_id("-_az09#@+.,")), 0);
        assert_eq!(code(unique_id(&"a".repeat(100))), 0);
        assert_eq!(code(unique_id(&"a".repeat(101))), 105);
        assert_eq!(code(unique_id(&"A".repeat(101))), 104);
        assert_eq!(code(new_password("sésame", &[])), 0);
        assert_eq!(code(new_password("abc", &[])), 110);
        assert_eq!(code(new_password("PassWord", &[])), 109);
        assert_eq!(code(new_password("admin", &[])), 109);
        assert_eq!(code(new_password("HunterTwo", &["huntertwO".to_owned()])), 109);
        for bad in ["2", "True", "00"] {
            assert!(alias(None, Some(bad)).is_err(), "{bad}");
        }
    }
}
