//! The error-code table: the one place where the 65 documented codes stand.

use crate::words::words;
use std::fmt;

words! {
    /// What a code is about, and so who can do something about it.
    Category {
        /// A key or password was refused.
        Auth = "auth",
        /// A field is missing or malformed.
        Input = "input",
        /// Somebody or something else holds what was asked for.
        Conflict = "conflict",
        /// What was named does not exist.
        NotFound = "not_found",
        /// The account or zone is in a state that does not allow the act.
        State = "state",
        /// The vendor is limiting sign-ups.
        Limit = "limit",
        /// A reseller subscription stands in the way.
        Subscription = "subscription",
        /// The server failed.
        Server = "server",
    }
}

/// An `err_code` (sections 4.2 and 4.3 of the API document).
///
/// The 65 documented codes are associated constants and stand in [`ErrorCode::ALL`]; any other number is kept
/// as it came, and has neither name nor category.
///
/// ```
/// use cfhost::{Category, ErrorCode};
///
/// let code = ErrorCode::from(124);
/// assert_eq!(code, ErrorCode::PASSWORD_FAILED);
/// assert_eq!(code.name(), Some("PASSWORD_FAILED"));
/// assert_eq!(code.category(), Some(Category::Auth));
/// assert!(!code.is_retryable());
///
/// assert_eq!(ErrorCode::from(999).name(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(u16);

struct Row {
    code: ErrorCode,
    name: &'static str,
    category: Category,
    retryable: bool,
    message_template: &'static str,
    advice: &'static str,
}

macro_rules! error_codes {
    ($($number:literal $name:ident $category:ident $retryable:literal $template:literal $advice:literal;)*) => {
        impl ErrorCode {
            $(
                #[doc = concat!("`", stringify!($number), "`: ", $template)]
                pub const $name: Self = Self($number);
            )*

            /// All documented codes, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }

        const TABLE: &[Row] = &[$(Row {
            code: ErrorCode::$name,
            name: stringify!($name),
            category: Category::$category,
            retryable: $retryable,
            message_template: $template,
            advice: $advice,
        }),*];
    };
}

error_codes! {
    100 NO_OR_INVALID_HOST_KEY Auth false
        "No or invalid host_key."
        "Check the host key, and that the request comes from an address the key is locked to; send nothing more until it is right.";
    101 NO_OR_INVALID_ACT Input false
        "No or invalid act."
        "Use one of the documented acts, in lower case.";
    103 EMAIL_REQUIRED Input false
        "Please provide a CloudFlare e-mail address."
        "Ask for the customer's e-mail address.";
    104 UNIQUE_ID_INVALID_CHARS Input false
        "Invalid unique_id. Allowed character set is '-_a-z0-9#@+.,'."
        "Use only the characters -_a-z0-9#@+., in unique_id.";
    105 UNIQUE_ID_TOO_LONG Input false
        "Invalid unique_id. Max size exceeed."
        "Shorten unique_id to at most 100 characters.";
    106 CLOBBER_UNIQUE_ID_INVALID Input false
        "Invalid clobber_unique_id. Must be 0 or 1."
        "Send clobber_unique_id as the digit 0 or 1.";
    107 EMAIL_OR_UNIQUE_ID_REQUIRED Input false
        "That action requires either 'cloudflare_email' or 'unique_id' to be defined."
        "Give cloudflare_email or unique_id.";
    108 PASSWORD_REQUIRED Input false
        "Please provide a CloudFlare password."
        "Ask for the account's password.";
    109 PASSWORD_TOO_OBVIOUS Input false
        "CloudFlare password is too obvious."
        "Ask for a password that is harder to guess.";
    110 PASSWORD_TOO_SHORT Input false
        "Your CloudFlare password must be at least 6 characters."
        "Ask for a password of at least 6 characters.";
    111 USERNAME_REQUIRED Input false
        "Please provide a CloudFlare username."
        "Give cloudflare_username.";
    112 USERNAME_TOO_SHORT Input false
        "Please provide a CloudFlare username of at least 3 characters."
        "Ask for a username of at least 3 characters.";
    113 USERNAME_INVALID_CHARS Input false
        "CloudFlare usernames must consist of letters and numbers. Delineation using . - or _ characters is allowed. You entered \"{cloudflare_username}\"."
        "Use letters and digits, with single dots, hyphens or underscores between them.";
    114 USERNAME_DISALLOWED Input false
        "That CloudFlare username is too close to a disallowed name. You entered \"{cloudflare_username}\"."
        "Ask for another username.";
    115 USER_KEY_REQUIRED Input false
        "No user_key."
        "Give the user_key that user_create, user_auth or user_lookup returned.";
    116 USER_KEY_INVALID Input false
        "Invalid user_key."
        "Use the user_key exactly as it was returned.";
    117 UNIQUE_ID_ASSIGNED_TO_OTHER_USER Conflict false
        "The unique_id '{unique_id}' has already been assigned to a different user."
        "Ask whether the alias should move, then repeat with clobber_unique_id=1.";
    118 ACCOUNT_EXISTS Conflict false
        "CloudFlare account \"{cloudflare_email}\" already exists."
        "Link the account with user_auth and its own password.";
    119 EMAIL_NOT_CONFIRMED State false
        "The CloudFlare email address \"{cloudflare_email}\" has already been registered, but has not been confirmed. Please double check your mail box for the confirmation link."
        "Have the customer confirm the e-mail address, then repeat.";
    120 EMAIL_IN_USE Conflict false
        "The CloudFlare email address \"{cloudflare_email}\" is already in use. If you have forgotten your CloudFlare password, you may reset it."
        "Ask for the existing account's password and use user_auth.";
    121 SIGNUP_CODE_INVALID Input false
        "The CloudFlare invitation code \"{signup_code}\" is not currently valid or has expired."
        "Leave the invitation code out or ask for a current one.";
    122 USERNAME_TAKEN Conflict false
        "The CloudFlare username '{cloudflare_username}' has been taken. Please choose another."
        "Ask for another username, or leave it out.";
    123 ACCOUNT_NOT_FOUND NotFound false
        "CloudFlare account {cloudflare_email} does not exist."
        "Check the e-mail address, or create the account with user_create.";
    124 PASSWORD_FAILED Auth false
        "Password failed for CloudFlare account \"{cloudflare_email}\". Try again or reset your password."
        "Ask the customer for the existing account's password.";
    125 USER_KEY_NOT_FOUND NotFound false
        "User with user_key '{user_key}' does not exist."
        "Look the user up again; if it is no longer authorised, link it again with user_auth.";
    126 EMAIL_INVALID Input false
        "Please correct your CloudFlare e-mail address. You entered \"{cloudflare_email}\"."
        "Correct the e-mail address.";
    200 ZONE_NAME_REQUIRED Input false
        "No zone_name."
        "Give zone_name.";
    201 ZONE_NAME_INVALID Input false
        "Invalid zone_name."
        "Give a domain name such as example.com.";
    202 RESOLVE_TO_REQUIRED Input false
        "No resolve_to."
        "Give resolve_to.";
    203 RESOLVE_TO_INVALID Input false
        "Invalid resolve_to."
        "Give the origin's host name, not the bare zone, not an address, without a trailing dot.";
    204 SUBDOMAINS_REQUIRED Input false
        "No subdomains."
        "Give at least one subdomain.";
    205 SUBDOMAIN_INVALID_CHARS Input false
        "Invalid host value '{subdomain}' found in subdomains. Not all characters are in allowed set."
        "Use letters, digits, hyphens and dots in subdomains, or @ for the zone itself.";
    206 SUBDOMAIN_TOO_LONG Input false
        "Invalid host value '{subdomain}' found in subdomains. Must be less than 120 characters."
        "Shorten the subdomain to less than 120 characters.";
    207 ZONE_ALREADY_HOSTED_FOR_YOU Conflict false
        "CloudFlare is already hosting {zone_name} for you."
        "Look the zone up; it is set up already.";
    208 ZONE_HOSTED_OTHER_ACCOUNT_208 Conflict false
        "CloudFlare is already hosting \"{zone_name}\" under a different account. If you are the new, rightful owner, please contact CloudFlare and reference this message (#208)."
        "Show the text; only the vendor can move the zone between accounts.";
    209 ZONE_HOSTED_OTHER_ACCOUNT_209 Conflict false
        "CloudFlare is already hosting \"{zone_name}\" under a different account. If you are the new, rightful owner, please contact CloudFlare and reference this message (#209)."
        "Show the text; only the vendor can move the zone between accounts.";
    210 ZONE_NOT_IN_ACCOUNT NotFound false
        "CloudFlare could not delete {zone_name}. It was not found in your account."
        "Count the zone as deleted if this customer never had it; otherwise check the user_key.";
    211 ZONE_BANNED_OR_REMOVED State false
        "CloudFlare can not delete {zone_name}. It has already been banned or removed from your CloudFlare account."
        "Count the zone as deleted.";
    212 ZONE_NOT_YOURS_AS_PARTNER Conflict false
        "CloudFlare can not delete {zone_name} from this interface. {host_provider} is not the authoritative parter with CloudFlare for your domain."
        "Delete the zone through the provider that set it up.";
    213 ZONE_ALREADY_REMOVED State false
        "CloudFlare can not delete {zone_name}. It has already been removed from your CloudFlare account."
        "Count the zone as deleted.";
    214 ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE State false
        "CloudFlare is the authorative DNS provider for {zone_name}. You must login to CloudFlare to deactivate or delete your domain there."
        "Have the customer delete the zone in the vendor's dashboard.";
    215 SIGNUPS_LIMITED_QUEUED Limit false
        "CloudFlare is currently limiting new site signups. Your site {zone_name} is in the queue. A notification will be sent when your site clears the queue."
        "The zone is in the queue; repeat the same act later.";
    216 ZONE_DNS_HOSTED_BY_CLOUDFLARE State false
        "Your {zone_name}'s DNS is hosted by CloudFlare. If you'd like to switch to \"{host_provider}\", you must first deactivate and then delete {zone_name} within CloudFlare. These options are available in the Settings menu."
        "Have the customer deactivate and delete the zone in the vendor's dashboard first.";
    217 ZONE_NOT_SERVICED_THROUGH_PARTNER Conflict false
        "CloudFlare is not servicing \"{zone_name}\" through this {host_provider}. If you are the rightful owner, you can swap over by deleting any previous CloudFlare domain sign-up and restarting this process. You may also contact CloudFlare and reference this message (#217)."
        "Show the text; the customer or the vendor must release the zone.";
    218 ZONE_NOT_A_REGISTERED_DOMAIN NotFound false
        "CloudFlare could not detect \"{zone_name}\" as a registered domain."
        "Check the spelling and that the domain is registered and not on hold.";
    311 SUB_INVALID_USER Subscription false
        "Invalid User."
        "Check the user_key.";
    312 SUB_INVALID_LABEL Subscription false
        "Invalid Sub Label."
        "Use a sub_label from reseller_plan_list as plan_tag.";
    313 SUB_LABEL_CLOSED Subscription false
        "Sub label will not accept new subscriptions."
        "Choose a plan that is open.";
    314 SUB_ALREADY_ACTIVE Subscription false
        "Already subscribed and is active."
        "Nothing to do: the zone has this subscription.";
    315 SUB_CANNOT_REACTIVATE Subscription false
        "Already subscribed and the sub cannot be re-activated."
        "Choose another plan, or ask the vendor to re-activate the subscription.";
    317 SUB_INVALID_ZONE Subscription false
        "Invalid Zone."
        "Set the zone up before subscribing it.";
    321 SUB_ZONE_NOT_ACTIVE Subscription false
        "Zone is not active."
        "Wait until the zone is active, then subscribe.";
    322 SUB_ZONE_ON_OTHER_SUB Subscription false
        "Zone is already subscribed to a different sub."
        "Cancel the other subscription first.";
    331 SUB_INVALID_ID Subscription false
        "Invalid Subscription Id."
        "Use the sub_id that reseller_sub_new or reseller_sub_list returned.";
    332 SUB_ALREADY_CANCELED Subscription false
        "Sub is already canceled."
        "Count the subscription as canceled.";
    333 SUB_CANCEL_OTHER Subscription false
        "Other Error (Unsubscribe)"
        "Look at reseller_sub_list before repeating.";
    334 ZONE_HAS_ACTIVE_SUB Subscription false
        "{zone_name} currently has an active reseller sub. Cancel this subscription before deleting the zone."
        "Cancel the subscription with reseller_sub_cancel, then repeat.";
    340 SUB_NEW_OTHER Subscription false
        "Other Error (Subscribe)."
        "Look at reseller_sub_list before repeating.";
    350 SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE Subscription false
        "Zone is not active on CloudFlare."
        "Wait until the zone is active with the vendor, then subscribe.";
    600 NO_POST_DATA Input false
        "No POST data received."
        "Send the fields as the body of a POST.";
    601 DB_UNAVAILABLE Server true
        "Connection to CloudFlare DB systems could not be established. Try again in a few minutes. If this problem persists, please contact CloudFlare and reference this message (#601)."
        "Try again in a few minutes.";
    700 INVALID_HOST_ACCOUNT Auth false
        "Invalid host account {host_key}."
        "Check the host account; send nothing more until it is right.";
    701 ZONE_CREATION_FAILED Server true
        "An unknown CloudFlare error has occurred during zone creation and has been logged. We apologize for the inconvenience and we will fix the problem promptly."
        "Look the zone up before repeating: the work may have been done.";
    702 ZONE_AUTHORIZATION_FAILED Server true
        "An unknown CloudFlare error has occurred during zone authorization and has been logged. We apologize for the inconvenience and we will fix the problem promptly."
        "Look the zone up before repeating: the work may have been done.";
    703 ZONE_DELETION_FAILED Server true
        "An unknown CloudFlare error has occurred during zone deletion and has been logged. We apologize for the inconvenience and we will fix the problem promptly."
        "Look the zone up before repeating: it may be gone already.";
}

impl ErrorCode {
    /// The number itself.
    pub const fn number(self) -> u16 {
        self.0
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.binary_search_by_key(&self, |row| row.code).ok().map(|index| &TABLE[index])
    }

    /// The name, such as `PASSWORD_FAILED`; `None` for a code that is not documented.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }

    /// What the code is about; `None` for a code that is not documented.
    pub fn category(self) -> Option<Category> {
        self.row().map(|row| row.category)
    }

    /// Whether the same request can succeed later without anybody changing anything.
    pub fn is_retryable(self) -> bool {
        self.row().is_some_and(|row| row.retryable)
    }

    /// The vendor's text with its variables in braces, such as `{zone_name}`.
    pub fn message_template(self) -> Option<&'static str> {
        self.row().map(|row| row.message_template)
    }

    /// What the caller should do about it, in a sentence.
    pub fn advice(self) -> Option<&'static str> {
        self.row().map(|row| row.advice)
    }

    /// The vendor's text with its variables filled in; empty for a code that is not documented.
    ///
    /// ```
    /// use cfhost::ErrorCode;
    ///
    /// let text = ErrorCode::ZONE_NOT_IN_ACCOUNT.message(&[("zone_name", "example.com")]);
    /// assert_eq!(text, "CloudFlare could not delete example.com. It was not found in your account.");
    /// ```
    pub fn message(self, variables: &[(&str, &str)]) -> String {
        let mut rest = self.message_template().unwrap_or_default();
        let mut text = String::with_capacity(rest.len() + 32);
        // One pass over the template, so that a value with braces in it is never filled in again.
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?)))
        {
            text.push_str(before);
            if let Some((_, value)) = variables.iter().find(|(variable, _)| *variable == name) {
                text.push_str(value);
            } else {
                text.push('{');
                text.push_str(name);
                text.push('}');
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

impl From<u16> for ErrorCode {
    fn from(number: u16) -> Self {
        Self(number)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{} {name}", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn table_equals_the_documented_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/error-codes.json");
        let documented: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(documented.len(), 65);
        assert_eq!(TABLE.len(), 65);
        let mut documented: Vec<_> = documented
            .iter()
            .map(|row| {
                (
                    row["code"].as_u64().unwrap(),
                    row["name"].as_str().unwrap(),
                    row["message_template"].as_str().unwrap(),
                    row["category"].as_str().unwrap(),
                    row["retryable"].as_bool().unwrap(),
                )
            })
            .collect();
        documented.sort_unstable();
        let ours: Vec<_> = TABLE
            .iter()
            .map(|row| (u64::from(row.code.0), row.name, row.message_template, row.category.as_str(), row.retryable))
            .collect();
        assert_eq!(ours, documented);
    }

    #[test]
    fn rows_are_found_and_advise() {
        assert!(TABLE.is_sorted_by_key(|row| row.code));
        for code in ErrorCode::ALL {
            assert!(code.name().is_some());
            let advice = code.advice().unwrap();
            assert!(advice.ends_with('.') && !advice.contains("  "), "{advice}");
        }
        for unknown in [0, 99, 102, 127, 316, 704, u16::MAX] {
            assert_eq!(ErrorCode::from(unknown).name(), None);
            assert!(!ErrorCode::from(unknown).is_retryable());
        }
    }

    #[test]
    fn message_fills_each_variable_once() {
        let text = ErrorCode::ZONE_DNS_HOSTED_BY_CLOUDFLARE
            .message(&[("zone_name", "{host_provider}"), ("host_provider", "Example Hosting")]);
        assert!(text.starts_with("Your {host_provider}'s DNS"), "{text}");
        assert!(text.contains(
            "switch to \"Example Hosting\", you must first deactivate and then delete {host_provider} within"
        ));
        assert_eq!(
            ErrorCode::ZONE_NOT_IN_ACCOUNT.message(&[]),
            ErrorCode::ZONE_NOT_IN_ACCOUNT.message_template().unwrap()
        );
        assert_eq!(ErrorCode::from(999).message(&[]), "");
    }
}
