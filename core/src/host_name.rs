//! The syntax of host names.

pub(crate) fn has_host_characters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

pub(crate) fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.contains('.')
        && has_host_characters(label)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A name of two labels or more that is not an address.
pub(crate) fn is_host_name(name: &str) -> bool {
    name.len() <= 253
        && name.split('.').all(is_label)
        && name.rsplit_once('.').is_some_and(|(_, last)| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The name that was sent, where the server took another one.
pub(crate) fn differs(taken: &str, sent: &str) -> Option<String> {
    (!taken.eq_ignore_ascii_case(sent)).then(|| sent.to_owned())
}

/// A domain name as it is sent: Unicode becomes punycode. What cannot become that is kept, for the check to refuse.
pub(crate) fn domain_to_ascii(name: String) -> String {
    #[cfg(feature = "idna")]
    if !name.is_ascii()
        && let Ok(std::borrow::Cow::Owned(ascii)) = idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL)
    {
        return ascii;
    }
    name
}
