//! How a gateway behaves where installations, years and tastes differ.

use cfhost::ErrorCode;

use crate::Error;

/// Which years of the vendor's service are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Profile {
    Y2011,
    Y2012,
    #[default]
    Y2013,
    Y2018,
}

/// The profiles, by the name that an operator gives them.
const PROFILES: &[(&str, Profile)] =
    &[("2011", Profile::Y2011), ("2012", Profile::Y2012), ("2013", Profile::Y2013), ("2018", Profile::Y2018)];

/// Where sources conflict: one member a switch, each with its default.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch")]
pub(crate) struct Behaviour {
    pub(crate) profile: Profile,
    /// Query strings are read like bodies, by whatever method they come.
    pub(crate) merges_query: bool,
    pub(crate) allows_bare_zone_origin: bool,
    pub(crate) allows_ip_origin: bool,
    /// A second `zone_set` or `full_zone_set` is refused.
    pub(crate) refuses_repeat: bool,
    /// What a second `zone_delete` is answered.
    pub(crate) second_delete: ErrorCode,
    /// `zone_lookup` leaves `sub_*` out where there is no subscription.
    pub(crate) omits_no_subscription: bool,
    /// Maps without rows are null, and so is a list without zones.
    pub(crate) nulls_empty_maps: bool,
    /// `zone_list` writes ids as texts, and `limit` and `offset` beside its answer.
    pub(crate) writes_ids_as_text: bool,
    pub(crate) writes_jumpstart_as_text: bool,
    pub(crate) sets_cookies: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            merges_query: false,
            allows_bare_zone_origin: false,
            allows_ip_origin: false,
            refuses_repeat: false,
            second_delete: ErrorCode::ZONE_ALREADY_REMOVED,
            omits_no_subscription: false,
            nulls_empty_maps: false,
            writes_ids_as_text: false,
            writes_jumpstart_as_text: false,
            sets_cookies: false,
        }
    }
}

/// A value of a switch, and what it does.
type Value = (&'static str, fn(&mut Behaviour));

/// The switches: name, and values, of which the first is the default.
const SWITCHES: &[(&str, &[Value])] = &[
    ("get", &[("refuse", |it| it.merges_query = false), ("merge", |it| it.merges_query = true)]),
    (
        "bare-zone-origin",
        &[("refuse", |it| it.allows_bare_zone_origin = false), ("allow", |it| it.allows_bare_zone_origin = true)],
    ),
    ("ip-origin", &[("refuse", |it| it.allows_ip_origin = false), ("allow", |it| it.allows_ip_origin = true)]),
    ("repeat-zone-set", &[("replace", |it| it.refuses_repeat = false), ("refuse", |it| it.refuses_repeat = true)]),
    (
        "second-delete",
        &[
            ("213", |it| it.second_delete = ErrorCode::ZONE_ALREADY_REMOVED),
            ("210", |it| it.second_delete = ErrorCode::ZONE_NOT_IN_ACCOUNT),
            ("211", |it| it.second_delete = ErrorCode::ZONE_BANNED_OR_REMOVED),
            ("703", |it| it.second_delete = ErrorCode::ZONE_DELETION_FAILED),
        ],
    ),
    (
        "no-subscription",
        &[("null", |it| it.omits_no_subscription = false), ("absent", |it| it.omits_no_subscription = true)],
    ),
    ("empty-maps", &[("list", |it| it.nulls_empty_maps = false), ("null", |it| it.nulls_empty_maps = true)]),
    ("ids", &[("number", |it| it.writes_ids_as_text = false), ("string", |it| it.writes_ids_as_text = true)]),
    (
        "jumpstart",
        &[("flag", |it| it.writes_jumpstart_as_text = false), ("text", |it| it.writes_jumpstart_as_text = true)],
    ),
    ("cookies", &[("off", |it| it.sets_cookies = false), ("on", |it| it.sets_cookies = true)]),
    // After host_key_regen. Nothing else is known of it, so that there is nothing to set.
    ("old-key", &[("refuse", |_| ())]),
];

impl Behaviour {
    /// A profile, the usual one if it is not named, with switches of the form `NAME=VALUE` over it.
    pub(crate) fn parse(profile: Option<&str>, switches: &[String]) -> Result<Self, Error> {
        let profile = match profile {
            None => Profile::default(),
            Some(sent) => PROFILES
                .iter()
                .find(|(name, _)| *name == sent)
                .map(|(_, profile)| *profile)
                .ok_or_else(|| Error::new(format!("{sent:?} is not a profile: there are {}", names(PROFILES))))?,
        };
        let mut behaviour = Self { profile, allows_ip_origin: profile == Profile::Y2011, ..Self::default() };
        for switch in switches {
            let (name, value) = switch.split_once('=').unwrap_or((switch, ""));
            let (_, values) = SWITCHES
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| Error::new(format!("{name:?} is not a switch: there are {}", names(SWITCHES))))?;
            let (_, set) = values.iter().find(|(known, _)| *known == value).ok_or_else(|| {
                Error::new(format!("{value:?} is not a value of the switch {name}: there are {}", names(values)))
            })?;
            set(&mut behaviour);
        }
        Ok(behaviour)
    }
}

fn names<T>(table: &[(&str, T)]) -> String {
    table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// What an operator decides.
pub(crate) struct Rules {
    pub(crate) behaviour: Behaviour,
    /// Passwords that are too obvious, beside the built-in ones.
    pub(crate) obvious_passwords: Vec<String>,
    /// Words that usernames may not hold, beside the built-in ones.
    pub(crate) disallowed_usernames: Vec<String>,
    pub(crate) requires_username: bool,
    pub(crate) signup_codes: Vec<String>,
    /// Whether zones that are not there yet have to queue.
    pub(crate) limits_signups: bool,
    /// What `cpanel_info` answers: version and SHA-1.
    pub(crate) cpanel_version: String,
    pub(crate) cpanel_sha1: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            behaviour: Behaviour::default(),
            obvious_passwords: Vec::new(),
            disallowed_usernames: Vec::new(),
            requires_username: false,
            signup_codes: Vec::new(),
            limits_signups: false,
            cpanel_version: "5.3.9".to_owned(),
            cpanel_sha1: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_has_its_default_first_and_other_values_that_differ() {
        for (name, values) in SWITCHES {
            for (index, (value, _)) in values.iter().enumerate() {
                let set = Behaviour::parse(None, &[format!("{name}={value}")]).unwrap();
                assert_eq!(set == Behaviour::default(), index == 0, "{name}={value}");
                let back = [format!("{name}={value}"), format!("{name}={}", values[0].0)];
                assert_eq!(Behaviour::parse(None, &back).unwrap(), Behaviour::default(), "{name}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_told_with_what_there_is() {
        let refusal = |profile, switch: &[&str]| {
            let switches: Vec<_> = switch.iter().map(|it| (*it).to_owned()).collect();
            Behaviour::parse(profile, &switches).unwrap_err().to_string()
        };
        assert_eq!(refusal(Some("2014"), &[]), "\"2014\" is not a profile: there are 2011, 2012, 2013, 2018");
        assert!(
            refusal(None, &["gets=merge"]).starts_with("\"gets\" is not a switch: there are get, bare-zone-origin, ")
        );
        assert_eq!(refusal(None, &["get"]), "\"\" is not a value of the switch get: there are refuse, merge");
        assert!(Behaviour::parse(Some("2011"), &["ip-origin=refuse".to_owned()]).is_ok_and(|it| !it.allows_ip_origin));
    }
}
