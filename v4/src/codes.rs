//! What the vendor's error numbers mean. They are local to a family of calls: 1061 is "already exists" for zones, and
//! "invalid altitude" for records.

use std::fmt;

/// The calls that share error numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Family {
    /// Zones, and their activation.
    Zones,
    /// Subscriptions, plans and entitlements.
    Billing,
    /// Accounts, members, users and tenants.
    Accounts,
    /// Records.
    Dns,
    /// Custom hostnames, the fallback origin and delegation.
    Saas,
    /// Tokens.
    Tokens,
    /// Address ranges.
    Ips,
}

impl Family {
    /// The stable lower-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zones => "zones",
            Self::Billing => "billing",
            Self::Accounts => "accounts",
            Self::Dns => "dns",
            Self::Saas => "saas",
            Self::Tokens => "tokens",
            Self::Ips => "ips",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an error number means for the caller.
///
/// The order is that of how much stands in the way: where an answer has several errors, the last of them counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Meaning {
    /// What was to be there is there already, in exactly this form.
    Done,
    /// It was asked for too early; nothing is wrong.
    TooEarly,
    /// The zone has no subscription, which is the free plan.
    NoSubscription,
    /// The vendor does not know the thing.
    Absent,
    /// Something of this name is there already. Whose it is has to be looked up.
    Exists,
    /// The zone is so young that its permissions are not everywhere yet.
    Young,
    /// Too many requests.
    Throttled,
    /// The vendor failed. Look up what is there, then try again later.
    Failed,
    /// A limit for new zones is reached for now.
    Restricted,
    /// The vendor could not be asked whether the name is registered.
    RegistrarUnknown,
    /// The origin's record does not exist yet.
    OriginMissing,
    /// The name is longer than 64 characters, which takes the flag `cloudflare_branding`.
    LongName,
    /// The name is not one that can be used here.
    BadName,
    /// The content of a record, or an origin, cannot be used.
    BadContent,
    /// Another record stands in the way.
    Clash,
    /// No registered domain.
    NotRegistered,
    /// The vendor hosts the name for somebody else.
    HostedElsewhere,
    /// The name is banned.
    Banned,
    /// The owner of the name holds it, or terms of service keep it out.
    Held,
    /// The plan is not known.
    BadPlan,
    /// The account has no access to the product.
    NoProduct,
    /// A quota of the zone or account is used up.
    Quota,
    /// The request was not one of this API: a fault of the program.
    Bug,
    /// Credential, permission, plan or entitlement of the caller's own account: a thing for its operator.
    Setup,
    /// A number that is not in the table.
    Unknown,
}

impl Meaning {
    /// Whether trying later can help.
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::TooEarly
                | Self::Young
                | Self::Throttled
                | Self::Failed
                | Self::Restricted
                | Self::RegistrarUnknown
                | Self::OriginMissing
        )
    }

    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Done => "It is there as it should be: read it again to learn its id.",
            Self::TooEarly => "Nothing is wrong: it can be asked for again later.",
            Self::NoSubscription => "The zone is on the free plan.",
            Self::Absent => "If it was to be deleted, it is gone. Else look it up by its name: the id is out of date.",
            Self::Exists => "Look it up, and adopt it only if it is yours.",
            Self::Young => "The zone is new: try again within some minutes.",
            Self::Throttled => "Wait as long as the answer says.",
            Self::Failed => "Look up what is there, then try again later.",
            Self::Restricted => "Too many new zones: activate some, or wait some hours.",
            Self::RegistrarUnknown => "Try again later. If it stays, the domain is not registered.",
            Self::OriginMissing => "Make the origin's record in the provider's zone first.",
            Self::LongName => "Set ssl.cloudflare_branding.",
            Self::BadName => "Check the name.",
            Self::BadContent => "Check the record's content, or the origin's name.",
            Self::Clash => "Another record of that name stands in the way. Read the records again.",
            Self::NotRegistered => "Give the registered domain itself, and check that it is registered.",
            Self::HostedElsewhere => "Another account has this name.",
            Self::Banned => "The vendor does not take this name.",
            Self::Held => "The owner of the name has to release its hold.",
            Self::BadPlan => "Check the plan's id against those that are available.",
            Self::NoProduct => "The account cannot buy this.",
            Self::Quota => "Raise the quota, or delete what is not needed.",
            Self::Bug => "This is a fault of the program: please report it.",
            Self::Setup => "Check the credential, its permissions, and what the account may do.",
            Self::Unknown => "",
        }
    }
}

/// What a server of the Host API says to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostAnswer {
    /// This code.
    Code(u16),
    /// This code, and the operation is queued: it can succeed later.
    Later(u16),
    /// The act succeeds.
    Success,
    /// The thing does not exist: a look-up says so, a deletion succeeds or gives its own code.
    Absent,
    /// The code by which an act says that it could not be carried out: 701 and 702 for setting, 703 for deleting, 340
    /// and 333 for subscriptions.
    Failed,
    /// 601, and an alarm for the operator. The caller must not be told that its key is wrong.
    Alarm,
    /// Read what is there, then decide.
    LookUp,
}

/// A row of the table.
struct Row(Family, &'static [u32], Meaning, HostAnswer);

use Family::{Accounts, Billing, Dns, Saas, Tokens, Zones};
use HostAnswer::{Alarm, Code, Failed, Later, LookUp, Success};

/// By family and code. What is not here is looked for in [`ANYWHERE`].
const TABLE: &[Row] = &[
    Row(Zones, &[1001], Meaning::Absent, HostAnswer::Absent),
    Row(Zones, &[1002, 1093, 1116], Meaning::BadName, Code(201)),
    Row(Zones, &[1003, 1085, 1086], Meaning::Bug, Failed),
    Row(Zones, &[1049, 1050, 1099], Meaning::NotRegistered, Code(218)),
    Row(Zones, &[1051], Meaning::HostedElsewhere, Code(208)),
    Row(Zones, &[1052, 1059], Meaning::Failed, Failed),
    Row(Zones, &[1061], Meaning::Exists, LookUp),
    Row(Zones, &[1067, 1068, 1070, 1104, 1106], Meaning::Setup, Alarm),
    Row(Zones, &[1096], Meaning::Held, Code(211)),
    Row(Zones, &[1097], Meaning::Banned, Code(217)),
    Row(Zones, &[1098, 1105, 1118], Meaning::Restricted, Later(215)),
    Row(Zones, &[1108, 1109], Meaning::Failed, Failed),
    Row(Zones, &[1110], Meaning::RegistrarUnknown, Later(701)),
    Row(Zones, &[1224], Meaning::TooEarly, Success),
    Row(Billing, &[1000], Meaning::Failed, Failed),
    Row(Billing, &[1204], Meaning::BadPlan, Code(312)),
    Row(Billing, &[1207], Meaning::NoSubscription, Success),
    Row(Billing, &[1225], Meaning::NoProduct, Code(313)),
    Row(Accounts, &[1001], Meaning::Bug, Failed),
    Row(Accounts, &[1002], Meaning::Setup, Alarm),
    Row(Accounts, &[7003], Meaning::Absent, Code(125)),
    Row(Dns, &[1002, 81044], Meaning::Absent, LookUp),
    Row(Dns, &[1004, 9003, 9004], Meaning::BadContent, Code(203)),
    Row(Dns, &[9000], Meaning::BadName, Code(205)),
    Row(Dns, &[9005, 9006, 9007, 9008, 9009, 9010, 9011, 9012, 9018, 9019, 9020, 9021], Meaning::BadContent, Code(203)),
    Row(Dns, &[1019, 1052, 1068, 1069, 1070, 1071], Meaning::BadContent, Code(203)),
    Row(Dns, &[1007, 1008, 1038, 1039, 1049, 1061], Meaning::Bug, Failed),
    Row(Dns, &[1012, 1014, 1043, 1047], Meaning::Setup, Alarm),
    Row(Dns, &[1044, 1046, 81057, 81058], Meaning::Done, LookUp),
    Row(Dns, &[1048, 81045], Meaning::Quota, Alarm),
    Row(Dns, &[81053, 81054, 81055, 81056], Meaning::Clash, LookUp),
    Row(Saas, &[1404, 1405], Meaning::Quota, Alarm),
    Row(Saas, &[1406], Meaning::Exists, LookUp),
    Row(Saas, &[1407, 1408, 1410, 1437], Meaning::BadName, Code(205)),
    Row(Saas, &[1409, 1411], Meaning::NotRegistered, Code(218)),
    Row(Saas, &[1413, 1414, 1456, 1459], Meaning::Setup, Alarm),
    Row(Saas, &[1415, 1416, 1417, 1418, 1419, 1420], Meaning::BadContent, Code(203)),
    Row(Saas, &[1421], Meaning::OriginMissing, Code(203)),
    Row(Saas, &[1436], Meaning::Absent, Success),
    Row(Saas, &[1400, 1432, 1433, 1434, 1435, 1439, 1440], Meaning::Bug, Failed),
    Row(Saas, &[1469], Meaning::LongName, LookUp),
    Row(Saas, &[1500], Meaning::Failed, Failed),
    Row(Tokens, &[1000, 1001, 1003], Meaning::Setup, Alarm),
];

/// Codes that every family has: credentials, routes, limits.
const ANYWHERE: &[(&[u32], Meaning, HostAnswer)] = &[
    (&[971, 10_429], Meaning::Throttled, Alarm),
    (&[1000, 6003, 6102, 6103, 6111, 9103, 9106, 9107, 9109, 10_000, 10_001], Meaning::Setup, Alarm),
    (&[7000, 7001, 7003], Meaning::Absent, LookUp),
];

/// What the code means in that family, with that status of HTTP and that text.
pub(crate) fn meaning(family: Family, code: u32, status: u16, text: &str) -> (Meaning, HostAnswer) {
    let text = text.to_ascii_lowercase();
    match (family, code, status) {
        // Whatever the code: there are several.
        (_, _, 429) => return (Meaning::Throttled, Alarm),
        // The same number and status: only the text tells an id that is gone from a token that is wrong.
        (_, 9109, _) if text.contains("identifier") => return (Meaning::Absent, LookUp),
        // Calls of every family begin with a zone.
        (Billing | Dns | Saas, 1001, 404) if text.contains("zone identifier") => return (Meaning::Absent, LookUp),
        // With a status of its own it is a failure, without one a token that is not known.
        (_, 1000, 500..) => return (Meaning::Failed, Failed),
        (Zones, _, _) if text.contains("subject to a hold") => return (Meaning::Held, Code(217)),
        // The members of an account have no number for it.
        (Accounts, _, 400) if text.contains("already exists") => return (Meaning::Done, Success),
        _ => {}
    }
    if let Some(Row(_, _, meaning, answer)) =
        TABLE.iter().find(|Row(of, codes, ..)| *of == family && codes.contains(&code))
    {
        return (*meaning, *answer);
    }
    match ANYWHERE.iter().find(|(codes, ..)| codes.contains(&code)) {
        Some((_, meaning, answer)) => (*meaning, *answer),
        None if status >= 500 => (Meaning::Failed, Failed),
        None => (Meaning::Unknown, Failed),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn one_number_means_different_things_in_different_families() {
        for (family, code, status, text, expected) in [
            (Zones, 1061, 400, "", Meaning::Exists),
            (Dns, 1061, 400, "", Meaning::Bug),
            (Zones, 1049, 400, "", Meaning::NotRegistered),
            (Dns, 1049, 400, "", Meaning::Bug),
            (Zones, 1001, 404, "", Meaning::Absent),
            (Accounts, 1001, 400, "", Meaning::Bug),
            (Zones, 1097, 400, "", Meaning::Banned),
            (Zones, 1000, 401, "Invalid API Token", Meaning::Setup),
            (Billing, 1000, 500, "internal server error", Meaning::Failed),
            (Saas, 1001, 404, "Invalid zone identifier", Meaning::Absent),
            (Zones, 9109, 403, "Invalid access token", Meaning::Setup),
            (Zones, 9109, 403, "Invalid zone identifier", Meaning::Absent),
            (Saas, 12_345, 429, "", Meaning::Throttled),
            (Saas, 971, 400, "", Meaning::Throttled),
            (Zones, 1428, 400, "The zone is subject to a hold", Meaning::Held),
            (Accounts, 1, 400, "Member already exists", Meaning::Done),
            (Dns, 12_345, 400, "", Meaning::Unknown),
            (Dns, 12_345, 503, "", Meaning::Failed),
        ] {
            assert_eq!(meaning(family, code, status, text).0, expected, "{family} {code} {status} {text}");
        }
    }

    #[test]
    fn no_code_stands_twice_in_a_family() {
        let mut met = BTreeSet::new();
        for Row(family, codes, ..) in TABLE {
            for code in *codes {
                assert!(met.insert((family, code)), "{family} {code}");
            }
        }
    }

    #[test]
    fn success_is_not_an_alarm() {
        for Row(family, codes, meaning, answer) in TABLE {
            let is_alarm = matches!(meaning, Meaning::Setup | Meaning::Quota);
            assert_eq!(*answer == Alarm, is_alarm, "{family} {codes:?}");
            assert_eq!(matches!(answer, Later(215)), *meaning == Meaning::Restricted, "{family} {codes:?}");
        }
    }
}
