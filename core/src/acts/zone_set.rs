//! `zone_set`: section 3.2.2 of the API document.

use std::collections::BTreeMap;
use std::fmt;

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserKey, host_name, valid, wire};

/// Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2).
///
/// The call describes the zone completely: a subdomain that is left out is dropped. To change one row, look the zone up
/// and send all rows again. Afterwards each name in `forward_tos` has to be pointed at its target by a CNAME.
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
/// let reply = client.zone_set(&ZoneSet::new(
///     &user_key,
///     "example.com",
///     "cloudflare-resolve-to.example.com",
///     ["www", "blog", "wordpress:cloudflare-rs2.example.com"],
/// ))?;
/// assert_eq!(reply.hosted_cnames["wordpress.example.com"], "cloudflare-rs2.example.com");
/// for (name, target) in &reply.forward_tos {
///     println!("{name}. 900 IN CNAME {target}.");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct ZoneSet {
    /// The customer's key.
    user_key: UserKey,
    /// The zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what
    /// became of it. Unicode names are sent as punycode.
    zone_name: String,
    /// The host name of the origin, without a trailing dot.
    resolve_to: String,
    /// The names to be served, at least one: each a label (`www`), a full name, or `@` for the zone itself. At most 119
    /// characters each.
    subdomains: Vec<Subdomain>,
}

impl ZoneSet {
    /// The customer's key, the zone, the host name of the origin without a trailing dot, and the subdomains.
    ///
    /// A name below the registered domain is taken too; the server reduces it, and the reply shows what became of it.
    /// Unicode names are sent as punycode.
    pub fn new(
        user_key: impl Into<UserKey>,
        zone_name: impl Into<String>,
        resolve_to: impl Into<String>,
        subdomains: impl IntoIterator<Item = impl Into<Subdomain>>,
    ) -> Self {
        Self {
            user_key: user_key.into(),
            zone_name: host_name::domain_to_ascii(zone_name.into()),
            resolve_to: host_name::domain_to_ascii(resolve_to.into()),
            subdomains: subdomains.into_iter().map(Into::into).collect(),
        }
    }
}

/// A name of a zone to be served: a label (`www`), a full name (`www.example.com`) or `@` for the zone itself, each with
/// a target of its own if need be. At most 119 characters.
///
/// ```
/// use cfhost::Subdomain;
///
/// assert_eq!(Subdomain::from("blog:origin2.example.com"), Subdomain::from(("blog", "origin2.example.com")));
/// assert_eq!(Subdomain::from("@").to_string(), "@");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subdomain {
    pub(crate) host: String,
    pub(crate) target: Option<String>,
}

impl Subdomain {
    /// A name that is relayed to the zone's `resolve_to`.
    pub fn new(host: impl Into<String>) -> Self {
        Self { host: host_name::domain_to_ascii(host.into()), target: None }
    }

    /// A name that is relayed to a target of its own.
    pub fn with_target(host: impl Into<String>, target: impl Into<String>) -> Self {
        Self { target: Some(host_name::domain_to_ascii(target.into())), ..Self::new(host) }
    }
}

impl From<&str> for Subdomain {
    /// Takes the form on the wire: `host` or `host:target`.
    fn from(item: &str) -> Self {
        match item.split_once(':') {
            Some((host, target)) => Self::with_target(host, target),
            None => Self::new(item),
        }
    }
}

impl From<String> for Subdomain {
    fn from(item: String) -> Self {
        Self::from(item.as_str())
    }
}

impl<H: Into<String>, T: Into<String>> From<(H, T)> for Subdomain {
    fn from((host, target): (H, T)) -> Self {
        Self::with_target(host, target)
    }
}

impl fmt::Display for Subdomain {
    /// The form on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(target) = &self.target {
            write!(f, ":{target}")?;
        }
        Ok(())
    }
}

/// What `zone_set` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ZoneSetReply {
    /// The registered domain that was set up: see [`zone_name_sent`](Self::zone_name_sent).
    pub zone_name: String,
    /// The origin that was used.
    pub resolving_to: Option<String>,
    /// Full name to origin, for each subdomain.
    pub hosted_cnames: BTreeMap<String, String>,
    /// Full name to the target that the customer's DNS has to point at by a CNAME.
    pub forward_tos: BTreeMap<String, String>,
    /// The name that was asked for, if the server set up the registered domain above it instead.
    pub zone_name_sent: Option<String>,
}

wire::holds! {
    ZoneSetReply {
        zone_name: required,
        resolving_to,
        hosted_cnames,
        forward_tos,
    } [zone_name_sent]
}

impl Act for ZoneSet {
    const NAME: &'static str = "zone_set";
    const REPEAT: Repeat = Repeat::SameState;
    const ABOUT: &'static str = "Sets up a zone for CNAME hosting, or replaces its whole setup.";
    const FIELDS: &'static [Field] = &[
        fields::USER_KEY,
        fields::ZONE_NAME,
        Field::required(
            "resolve_to",
            FieldKind::Text,
            "the host name of the server that the network fetches the site from",
            "origin.example.com",
        ),
        Field::required(
            "subdomains",
            FieldKind::List,
            "the names to serve, each with a server of its own if need be; names that are left out are dropped",
            "www,shop:shop-origin.example.com",
        ),
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        USER_KEY_REQUIRED USER_KEY_INVALID USER_KEY_NOT_FOUND ZONE_NAME_REQUIRED ZONE_NAME_INVALID RESOLVE_TO_REQUIRED
        RESOLVE_TO_INVALID SUBDOMAINS_REQUIRED SUBDOMAIN_INVALID_CHARS SUBDOMAIN_TOO_LONG ZONE_ALREADY_HOSTED_FOR_YOU
        ZONE_HOSTED_OTHER_ACCOUNT_208 ZONE_HOSTED_OTHER_ACCOUNT_209 SIGNUPS_LIMITED_QUEUED ZONE_DNS_HOSTED_BY_CLOUDFLARE
        ZONE_NOT_SERVICED_THROUGH_PARTNER ZONE_NOT_A_REGISTERED_DOMAIN ZONE_CREATION_FAILED ZONE_AUTHORIZATION_FAILED
    };
}

impl Wire for ZoneSet {
    type Reply = ZoneSetReply;
    type Response = ZoneSetReply;

    fn check(&self) -> Result<(), Error> {
        valid::user_key(&self.user_key)?;
        valid::zone_name(&self.zone_name)?;
        valid::resolve_to(&self.resolve_to)?;
        valid::subdomains_present(&self.subdomains)?;
        self.subdomains.iter().try_for_each(|item| valid::subdomain(&item.host, item.target.as_deref()))
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let items = given.text("subdomains").split(',').filter(|item| !item.is_empty());
        Ok(Self::new(given.text("user_key"), given.text("zone_name"), given.text("resolve_to"), items))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("user_key", self.user_key.reveal());
        fields.add("zone_name", &self.zone_name);
        fields.add("resolve_to", &self.resolve_to);
        let items: Vec<_> = self.subdomains.iter().map(Subdomain::to_string).collect();
        fields.add("subdomains", items.join(","));
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<ZoneSetReply, Error> {
        let mut reply: ZoneSetReply = answer.response()?;
        reply.zone_name_sent = host_name::differs(&reply.zone_name, &self.zone_name);
        Ok(reply)
    }
}
