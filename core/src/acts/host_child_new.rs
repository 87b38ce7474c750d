//! `host_child_new`: section 3.2.7 of the API document.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::new_host::NewHost;
use crate::{Error, ErrorCode, HostKey, valid};

/// Makes a child provider below the calling one, with a key of its own (section 3.2.7).
///
/// What the vendor answered is not on record; the reply's fields are looked for wherever an answer of this API could have
/// them.
///
/// ```
/// use cfhost::{Client, HostChildNew};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let reply = client.host_child_new(&HostChildNew::new(
///     "XYZ Hosting Reseller",
///     "Your Host Provider",
///     "core",
///     "https://www.example.com",
///     "admin@example.com",
/// ))?;
/// let child_key = reply.host_key.as_ref().expect("a key of its own");
/// let child = Client::builder(child_key).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # child.zone_list(&cfhost::ZoneList::new())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct HostChildNew {
    /// The child's internal name.
    host_name: String,
    /// The name that customers see.
    pub_name: String,
    /// A short word for it.
    prefix: String,
    /// The URL of its site.
    website: String,
    /// Whom to write to.
    email: String,
}

impl HostChildNew {
    /// The child's internal name, the name that customers see, a short word for it, its site's URL, and whom to write to.
    pub fn new(
        host_name: impl Into<String>,
        pub_name: impl Into<String>,
        prefix: impl Into<String>,
        website: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        Self {
            host_name: host_name.into(),
            pub_name: pub_name.into(),
            prefix: prefix.into(),
            website: website.into(),
            email: email.into(),
        }
    }

    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("host_name", &self.host_name),
            ("pub_name", &self.pub_name),
            ("prefix", &self.prefix),
            ("website", &self.website),
            ("email", &self.email),
        ]
    }
}

/// What `host_child_new` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostChildNewReply {
    /// The child's own key. It is shown once: store it before anything else.
    pub host_key: Option<HostKey>,
    /// The child's number, for `host_child_stop`.
    pub child_id: Option<u64>,
}

impl Act for HostChildNew {
    const NAME: &'static str = "host_child_new";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Makes a child provider below this one, with a key of its own.";
    const FIELDS: &'static [Field] = &[
        Field::required("host_name", FieldKind::Text, "the child's internal name", "XYZ Reseller"),
        Field::required("pub_name", FieldKind::Text, "the name that customers see", "XYZ Hosting"),
        Field::required("prefix", FieldKind::Text, "a short word for the child", "xyz"),
        Field::required("website", FieldKind::Text, "the URL of the child's site", "https://www.example.org"),
        Field::required("email", FieldKind::Text, "whom to write to", "admin@example.org"),
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for HostChildNew {
    type Reply = HostChildNewReply;
    type Response = ();

    const IF_LOST: &'static str = "A child provider may have been made, and its key is lost with the answer.";

    fn check(&self) -> Result<(), Error> {
        for (name, value) in self.fields() {
            valid::present(name, value)?;
        }
        Ok(())
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let [host_name, pub_name, prefix, website, email] =
            ["host_name", "pub_name", "prefix", "website", "email"].map(|name| given.text(name));
        Ok(Self::new(host_name, pub_name, prefix, website, email))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        for (name, value) in self.fields() {
            fields.add(name, value);
        }
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<HostChildNewReply, Error> {
        let found = answer.new_host();
        Ok(HostChildNewReply {
            host_key: found.iter().find_map(|host| host.host_key(answer.host_key)),
            child_id: found.iter().find_map(NewHost::child_id),
        })
    }
}
