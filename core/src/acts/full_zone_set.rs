//! `full_zone_set`: not in the 2012 document; section 3.2.3 of the later one.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Sets up a zone that uses the vendor's nameservers.
///
/// The zone waits until the nameservers of the reply are set at the registrar.
///
/// ```
/// use cfhost::{Client, FullZoneSet, UserCreate};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// let reply = client.full_zone_set(&FullZoneSet::new(&user_key, "example.com").jumpstart(false))?;
/// assert_eq!(reply.nameservers.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct FullZoneSet {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. Unicode names are sent as punycode.
    zone_name: String,
    jumpstart: Option<bool>,
}

impl FullZoneSet {
    /// The customer's key and the zone. Unicode names are sent as punycode.
    pub fn new(user_key: impl Into<UserKey>, zone_name: impl Into<String>) -> Self {
        Self { user_key: user_key.into(), zone_name: host_name::domain_to_ascii(zone_name.into()), jumpstart: None }
    }

    /// Whether the zone's present records are looked up and taken over; the result needs a look. The server's own default
    /// is `true`.
    pub fn jumpstart(mut self, jumpstart: bool) -> Self {
        self.jumpstart = Some(jumpstart);
        self
    }
}

/// What `full_zone_set` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FullZoneSetReply {
    /// The registered domain that was set up: see [`zone_name_sent`](Self::zone_name_sent).
    pub zone_name: String,
    /// Whether records were taken over.
    pub jumpstart: bool,
    /// What to do at the registrar, in prose, fit for end users.
    pub msg: Option<String>,
    /// The nameservers that the prose names: the API has no field for them.
    pub nameservers: Vec<String>,
    /// The name that was asked for, if the server set up the registered domain above it instead.
    pub zone_name_sent: Option<String>,
}

wire::holds! {
    FullZoneSetReply {
        zone_name: required,
        jumpstart,
        msg,
    } [nameservers zone_name_sent]
}

impl Act for FullZoneSet {
    const NAME: &'static str = "full_zone_set";
    const REPEAT: Repeat = Repeat::SameState;
    const ABOUT: &'static str = "Sets up a zone that uses the vendor's name servers.";
    const FIELDS: &'static [Field] = &[
        fields::USER_KEY,
        fields::ZONE_NAME,
        Field::optional(
            "jumpstart",
            FieldKind::Flag,
            "whether the vendor looks for the zone's records and takes them over",
            "0",
        ),
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        USER_KEY_REQUIRED USER_KEY_INVALID USER_KEY_NOT_FOUND ZONE_NAME_REQUIRED ZONE_NAME_INVALID
        ZONE_ALREADY_HOSTED_FOR_YOU ZONE_HOSTED_OTHER_ACCOUNT_208 ZONE_HOSTED_OTHER_ACCOUNT_209 SIGNUPS_LIMITED_QUEUED
        ZONE_DNS_HOSTED_BY_CLOUDFLARE ZONE_NOT_SERVICED_THROUGH_PARTNER ZONE_NOT_A_REGISTERED_DOMAIN
        ZONE_CREATION_FAILED ZONE_AUTHORIZATION_FAILED
    };
}

impl Wire for FullZoneSet {
    type Reply = FullZoneSetReply;
    type Response = FullZoneSetReply;

    fn check(&self) -> Result<(), Error> {
        valid::user_key(&self.user_key)?;
        valid::zone_name(&self.zone_name)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let act = Self::new(given.text("user_key"), given.text("zone_name"));
        Ok(Self { jumpstart: given.flag("jumpstart")?, ..act })
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("user_key", self.user_key.reveal());
        fields.add("zone_name", &self.zone_name);
        fields.add_flag("jumpstart", self.jumpstart);
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<FullZoneSetReply, Error> {
        let mut reply: FullZoneSetReply = answer.response()?;
        reply.nameservers = nameservers(reply.msg.as_deref().unwrap_or_default());
        reply.msg = reply.msg.map(|msg| answer.shown(&msg));
        reply.zone_name_sent = host_name::differs(&reply.zone_name, &self.zone_name);
        Ok(reply)
    }
}

/// The host names in a sentence that are the vendor's nameservers, in lower case. The sentence may be HTML.
fn nameservers(prose: &str) -> Vec<String> {
    let words = prose.split(|c: char| c.is_whitespace() || ",;:<>()\"'/".contains(c));
    let names = words.map(|word| word.trim_end_matches('.').to_ascii_lowercase());
    let mut found: Vec<String> = Vec::new();
    for name in names.filter(|name| name.ends_with(".ns.cloudflare.com") && host_name::is_host_name(name)) {
        // A link has it twice.
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::nameservers;

    #[test]
    fn nameservers_stand_in_prose() {
        let names = ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"];
        for prose in [
            "Set the nameservers to ada.ns.cloudflare.com, bob.ns.cloudflare.com respectively.",
            "ada.ns.cloudflare.com,bob.ns.cloudflare.com",
            "Use ada.ns.cloudflare.com\nand bob.ns.cloudflare.com.",
            "ADA.NS.CLOUDFLARE.COM. and Bob.ns.Cloudflare.com.<br />",
            "<ul><li>ada.ns.cloudflare.com</li><li>bob.ns.cloudflare.com.</li></ul>",
            "Set (ada.ns.cloudflare.com; 'bob.ns.cloudflare.com').",
            "<a href=\"//ada.ns.cloudflare.com\">ada.ns.cloudflare.com</a>: BOB.NS.CLOUDFLARE.COM",
        ] {
            assert_eq!(nameservers(prose), names, "{prose}");
        }
        for prose in ["", "No names here.", ".ns.cloudflare.com", "ns.cloudflare.com", "a$INCLUDE.ns.cloudflare.com"] {
            assert!(nameservers(prose).is_empty(), "{prose}");
        }
    }
}
