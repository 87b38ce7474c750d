//! What is refused before it is sent, each with the number and the text that the vendor has for it.

use crate::host_name::{has_host_characters, is_host_name, is_label};
use crate::secret::{KEY_LENGTH, is_key_byte};
use crate::{Error, ErrorCode, HostKey, Password, UserKey};

type Checked = Result<(), Error>;

fn refuse(code: ErrorCode, argument: &'static str) -> Checked {
    refuse_with(code, argument, &[])
}

fn refuse_with(code: ErrorCode, argument: &'static str, variables: &[(&str, &str)]) -> Checked {
    Err(Error::invalid_as(code, argument, code.message(variables)))
}

fn has_key_form(key: &str) -> bool {
    key.len() == KEY_LENGTH && key.bytes().all(is_key_byte)
}

pub(crate) fn host_key(key: &HostKey) -> Checked {
    let code = ErrorCode::NO_OR_INVALID_HOST_KEY;
    match fault_of_key(key.reveal()) {
        None => Ok(()),
        // What there is to do about the code has to do with a server, and none was asked.
        Some(fault) => Err(Error::invalid_as(code, "host_key", code.message(&[]))
            .with_advice(format!("The key that was given {fault}. Nothing was changed."))),
    }
}

/// What a text that is no host key is, as far as that can be told; what it says is never quoted.
pub(crate) fn fault_of_key(text: &str) -> Option<&'static str> {
    const QUOTES: [char; 2] = ['"', '\''];
    match text {
        _ if has_key_form(text) => None,
        "" => Some("is empty"),
        _ if text.starts_with('\u{feff}') => Some("begins with a byte order mark"),
        _ if text.starts_with("-----BEGIN ") => Some("is PEM, a certificate or its key"),
        _ if text.contains('=') => Some("is NAME=VALUE, as of a file of variables"),
        _ if text.starts_with(QUOTES) || text.ends_with(QUOTES) => Some("is in quotes"),
        _ if text.contains(char::is_whitespace) => Some("is more than one word"),
        _ => Some("is not 32 characters of 0-9 and a-z"),
    }
}

pub(crate) fn user_key(key: &UserKey) -> Checked {
    if key.reveal().is_empty() {
        refuse(ErrorCode::USER_KEY_REQUIRED, "user_key")
    } else if can_be_user_key(key) {
        Ok(())
    } else {
        refuse(ErrorCode::USER_KEY_INVALID, "user_key")
    }
}

/// The document has keys of up to 32 ASCII characters; those that were seen have 32 hexadecimal digits.
fn can_be_user_key(key: &UserKey) -> bool {
    (1..=KEY_LENGTH).contains(&key.reveal().len()) && key.reveal().bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Only what no server can take: whether an address exists is the server's to say.
pub(crate) fn cloudflare_email(email: &str) -> Checked {
    if email.is_empty() {
        return refuse(ErrorCode::EMAIL_REQUIRED, "cloudflare_email");
    }
    let parts = email.rsplit_once('@');
    let well_formed = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && parts.is_some_and(|(local, domain)| !local.is_empty() && !local.contains('@') && !domain.is_empty());
    if well_formed {
        Ok(())
    } else {
        refuse_with(ErrorCode::EMAIL_INVALID, "cloudflare_email", &[("cloudflare_email", email)])
    }
}

pub(crate) fn cloudflare_pass(password: &Password) -> Checked {
    if password.reveal().is_empty() { refuse(ErrorCode::PASSWORD_REQUIRED, "cloudflare_pass") } else { Ok(()) }
}

pub(crate) fn new_cloudflare_pass(password: &Password) -> Checked {
    cloudflare_pass(password)?;
    if password.reveal().chars().count() < 6 {
        refuse(ErrorCode::PASSWORD_TOO_SHORT, "cloudflare_pass")
    } else {
        Ok(())
    }
}

pub(crate) fn cloudflare_username(username: &str) -> Checked {
    if username.chars().count() < 3 {
        return refuse(ErrorCode::USERNAME_TOO_SHORT, "cloudflare_username");
    }
    let parts_are_words = username
        .split(['.', '-', '_'])
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if parts_are_words {
        Ok(())
    } else {
        refuse_with(ErrorCode::USERNAME_INVALID_CHARS, "cloudflare_username", &[("cloudflare_username", username)])
    }
}

pub(crate) fn unique_id(unique_id: &str) -> Checked {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_#@+.,".contains(&byte);
    if !unique_id.bytes().all(allowed) {
        refuse(ErrorCode::UNIQUE_ID_INVALID_CHARS, "unique_id")
    } else if unique_id.len() > 100 {
        refuse(ErrorCode::UNIQUE_ID_TOO_LONG, "unique_id")
    } else {
        Ok(())
    }
}

pub(crate) fn zone_name(name: &str) -> Checked {
    if name.is_empty() {
        refuse(ErrorCode::ZONE_NAME_REQUIRED, "zone_name")
    } else if is_host_name(name) {
        Ok(())
    } else {
        refuse(ErrorCode::ZONE_NAME_INVALID, "zone_name")
    }
}

/// The bare zone is left to the server: the document forbids it, and a panel sent it for years with success.
pub(crate) fn resolve_to(origin: &str) -> Checked {
    if origin.is_empty() {
        refuse(ErrorCode::RESOLVE_TO_REQUIRED, "resolve_to")
    } else if is_host_name(origin) {
        Ok(())
    } else {
        refuse(ErrorCode::RESOLVE_TO_INVALID, "resolve_to")
    }
}

/// One item of `subdomains`: the host, and the target that overrides `resolve_to` for it.
pub(crate) fn subdomain(host: &str, target: Option<&str>) -> Checked {
    let length = host.len() + target.map_or(0, |target| 1 + target.len());
    let host_is_well_formed = host == "@" || (!host.is_empty() && host.split('.').all(is_label));
    if !host_is_well_formed || !target.is_none_or(is_host_name) {
        // A label is too long at 64 characters already; what the vendor has a text for is an item of 120.
        if length >= 120 && has_host_characters(host) && target.is_none_or(has_host_characters) {
            return refuse_with(ErrorCode::SUBDOMAIN_TOO_LONG, "subdomains", &[("subdomain", host)]);
        }
        refuse_with(ErrorCode::SUBDOMAIN_INVALID_CHARS, "subdomains", &[("subdomain", host)])
    } else if length >= 120 {
        refuse_with(ErrorCode::SUBDOMAIN_TOO_LONG, "subdomains", &[("subdomain", host)])
    } else {
        Ok(())
    }
}

pub(crate) fn subdomains_present<T>(subdomains: &[T]) -> Checked {
    if subdomains.is_empty() { refuse(ErrorCode::SUBDOMAINS_REQUIRED, "subdomains") } else { Ok(()) }
}

/// As [`user_key`], in the reseller acts' own words.
pub(crate) fn sub_user(key: &UserKey) -> Checked {
    if can_be_user_key(key) { Ok(()) } else { refuse(ErrorCode::SUB_INVALID_USER, "user_key") }
}

/// As [`zone_name`], in the reseller acts' own words.
pub(crate) fn sub_zone(name: &str) -> Checked {
    if is_host_name(name) { Ok(()) } else { refuse(ErrorCode::SUB_INVALID_ZONE, "zone_name") }
}

pub(crate) fn plan_tag(label: &str) -> Checked {
    if label.is_empty() { refuse(ErrorCode::SUB_INVALID_LABEL, "plan_tag") } else { Ok(()) }
}

/// A field that has to be there, and that the vendor has no code for.
pub(crate) fn present(argument: &'static str, value: &str) -> Checked {
    if value.is_empty() { Err(Error::invalid(argument, "must not be empty")) } else { Ok(()) }
}

/// That there is something to look a user up by.
pub(crate) fn email_or_unique_id(value: &str) -> Checked {
    if value.is_empty() {
        refuse(ErrorCode::EMAIL_OR_UNIQUE_ID_REQUIRED, "cloudflare_email or unique_id")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host_name::domain_to_ascii;

    fn code(check: Checked) -> Option<u16> {
        check.err().map(|error| {
            assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument);
            assert_eq!(error.delivery(), crate::Delivery::NotSent);
            assert!(error.argument().is_some());
            error.code().map_or(0, ErrorCode::number)
        })
    }

    #[test]
    fn keys() {
        assert_eq!(code(host_key(&"00112233445566778899aabbccddeeff".into())), None);
        assert_eq!(code(host_key(&"aecogk1c19f0e6058afc8e0c067abcfb".into())), None);
        for bad in [
            "",
            "0011",
            "00112233445566778899AABBCCDDEEFF",
            "00112233445566778899aabbccddeeff0",
            " 0112233445566778899aabbccddeeff",
        ] {
            assert_eq!(code(host_key(&bad.into())), Some(100), "{bad}");
        }
        assert_eq!(code(user_key(&"0f1e2d3c4b5a69788796a5b4c3d2e1f0".into())), None);
        assert_eq!(code(user_key(&"SHORT0and1UPPER".into())), None);
        assert_eq!(code(user_key(&"".into())), Some(115));
        for bad in ["not-a-key", "0f1e2d3c4b5a69788796a5b4c3d2e1f00", "0f1e2d3c4b5a69788796a5b4c3d2e1f\n", "ä"] {
            let error = user_key(&bad.into()).unwrap_err();
            assert_eq!(error.code().unwrap().number(), 116);
            assert!(!format!("{error} {error:?}").contains(bad), "{error}");
        }
    }

    #[test]
    fn emails() {
        for good in [
            "a@b.example",
            "\"a b\"@example.com".replace(' ', "").as_str(),
            "a+b@example.com",
            "ä@example.com",
            "a@localhost",
        ] {
            assert_eq!(code(cloudflare_email(good)), None, "{good}");
        }
        assert_eq!(code(cloudflare_email("")), Some(103));
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in
            ["not-an-address", "@example.com", "a@", "a@b@example.com", "a b@example.com", "a@example.com\0", &long]
        {
            assert_eq!(code(cloudflare_email(bad)), Some(126), "{bad}");
        }
        let error = cloudflare_email("not-an-address").unwrap_err();
        assert_eq!(error.message(), "Please correct your CloudFlare e-mail address. You entered \"not-an-address\".");
    }

    #[test]
    fn passwords() {
        assert_eq!(code(cloudflare_pass(&"".into())), Some(108));
        assert_eq!(code(cloudflare_pass(&"abc".into())), None);
        assert_eq!(code(new_cloudflare_pass(&"".into())), Some(108));
        assert_eq!(code(new_cloudflare_pass(&"abcde".into())), Some(110));
        assert_eq!(code(new_cloudflare_pass(&"äöüäö".into())), Some(110));
        assert_eq!(code(new_cloudflare_pass(&"äöüäöü".into())), None);
    }

    #[test]
    fn usernames() {
        for good in ["abc", "a.b-c_d", "customer1001"] {
            assert_eq!(code(cloudflare_username(good)), None, "{good}");
        }
        for short in ["", "ab", "ä1"] {
            assert_eq!(code(cloudflare_username(short)), Some(112), "{short}");
        }
        for bad in ["bad name", ".abc", "abc-", "a..b", "äbcd"] {
            assert_eq!(code(cloudflare_username(bad)), Some(113), "{bad}");
        }
    }

    #[test]
    fn unique_ids() {
        assert_eq!(code(unique_id("az09-_#@+.,")), None);
        assert_eq!(code(unique_id(&"a".repeat(100))), None);
        assert_eq!(code(unique_id(&"a".repeat(101))), Some(105));
        for bad in ["bad id!", "UPPER", "ä", "a/b"] {
            assert_eq!(code(unique_id(bad)), Some(104), "{bad}");
        }
        assert_eq!(code(email_or_unique_id("")), Some(107));
        assert_eq!(code(email_or_unique_id("x")), None);
    }

    #[test]
    fn zone_names() {
        let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
        for good in
            ["example.com", "shop.example.co.uk", "xn--bcher-kva.example", "EXAMPLE.com", "_a.example.com", &longest]
        {
            assert_eq!(code(zone_name(good)), None, "{good}");
        }
        assert_eq!(code(zone_name("")), Some(200));
        let label = format!("{}.com", "a".repeat(64));
        let long = format!("{longest}b");
        for bad in [
            "not a domain",
            "localhost",
            "example.com.",
            ".example.com",
            "a..b",
            "-a.com",
            "a-.com",
            "192.0.2.10",
            "2001:db8::1",
            "ex*mple.com",
            "example.com\0",
            "http://example.com",
            &label,
            &long,
        ] {
            assert_eq!(code(zone_name(bad)), Some(201), "{bad}");
        }
    }

    #[test]
    fn origins() {
        assert_eq!(code(resolve_to("origin.example.com")), None);
        assert_eq!(code(resolve_to("")), Some(202));
        for bad in ["192.0.2.10", "origin.example.com.", "origin", "a b.example.com", "2001:db8::1"] {
            assert_eq!(code(resolve_to(bad)), Some(203), "{bad}");
        }
    }

    #[test]
    fn subdomain_items() {
        for (host, target) in [
            ("www", None),
            ("@", None),
            ("www.example.com", None),
            ("_dmarc", None),
            ("a.b", Some("origin.example.com")),
            ("@", Some("origin.example.com")),
        ] {
            assert_eq!(code(subdomain(host, target)), None, "{host}");
        }
        let label = "a".repeat(64);
        for (host, target) in [
            ("", None),
            ("bad host!", None),
            ("a,b", None),
            ("*", None),
            ("-a", None),
            ("a..b", None),
            ("www", Some("")),
            ("www", Some("192.0.2.1")),
            ("www", Some("origin.example.com.")),
            ("www", Some("a:b")),
            (label.as_str(), None),
        ] {
            assert_eq!(code(subdomain(host, target)), Some(205), "{host} {target:?}");
        }
        let ok = format!("{}.{}", "a".repeat(60), "b".repeat(58));
        let long = format!("{ok}b");
        let label = "a".repeat(120);
        assert_eq!((ok.len(), code(subdomain(&ok, None))), (119, None));
        assert_eq!((long.len(), code(subdomain(&long, None))), (120, Some(206)));
        assert_eq!(code(subdomain(&label, None)), Some(206));
        assert_eq!(code(subdomain("www", Some(&format!("{ok}.com")))), Some(206));
        let error = subdomain("bad host!", Some("x.example.com")).unwrap_err();
        assert_eq!(
            error.message(),
            "Invalid host value 'bad host!' found in subdomains. Not all characters are in allowed set."
        );
        assert_eq!(code(subdomains_present::<u8>(&[])), Some(204));
    }

    #[test]
    fn reseller_acts_have_codes_of_their_own() {
        assert_eq!(code(sub_user(&"".into())), Some(311));
        assert_eq!(code(sub_zone("not a domain")), Some(317));
        assert_eq!(code(plan_tag("")), Some(312));
        assert_eq!(
            present("prefix", "").unwrap_err().to_string(),
            "prefix: must not be empty (invalid_argument, not sent) Nothing was changed."
        );
    }

    #[cfg(feature = "idna")]
    #[test]
    fn unicode_becomes_punycode() {
        assert_eq!(domain_to_ascii("bücher.example".into()), "xn--bcher-kva.example");
        assert_eq!(domain_to_ascii("BÜCHER.Example".into()), "xn--bcher-kva.example");
        assert_eq!(domain_to_ascii("Example.COM".into()), "Example.COM");
        assert_eq!(domain_to_ascii("bücher".into()), "xn--bcher-kva");
        let bad = "bü cher.example";
        assert_eq!(code(zone_name(&domain_to_ascii(bad.into()))), Some(201));
    }

    #[cfg(not(feature = "idna"))]
    #[test]
    fn unicode_is_refused() {
        assert_eq!(code(zone_name(&domain_to_ascii("bücher.example".into()))), Some(201));
    }
}
