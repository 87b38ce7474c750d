//! `user_lookup`: section 3.2.3 of the API document.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, UserApiKey, UserKey, valid, wire};

/// Finds a customer's account, its key and its zones (section 3.2.3).
///
/// An account that nobody knows is a success with `user_exists` false.
///
/// ```
/// use cfhost::{Client, UserCreate, UserLookup};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// assert!(!client.user_lookup(&UserLookup::by_email("customer@example.com"))?.user_exists);
///
/// client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"))?;
/// let reply = client.user_lookup(&UserLookup::by_unique_id("customer-1001"))?;
/// assert!(reply.user_exists && reply.user_authed);
/// assert_eq!(reply.cloudflare_email.as_deref(), Some("customer@example.com"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct UserLookup {
    /// The account's address. Give this or `unique_id`, not both.
    cloudflare_email: Option<String>,
    /// Your own name for the account.
    unique_id: Option<String>,
}

impl UserLookup {
    /// By the account's address.
    pub fn by_email(cloudflare_email: impl Into<String>) -> Self {
        Self { cloudflare_email: Some(cloudflare_email.into()), unique_id: None }
    }

    /// By your own name for the account.
    pub fn by_unique_id(unique_id: impl Into<String>) -> Self {
        Self { cloudflare_email: None, unique_id: Some(unique_id.into()) }
    }
}

/// What `user_lookup` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserLookupReply {
    /// Whether there is such an account.
    pub user_exists: bool,
    /// The address as registered.
    pub cloudflare_email: Option<String>,
    /// Whether this provider may act for the account. If the account exists and this is false, ask for its password and
    /// use `user_auth`.
    pub user_authed: bool,
    /// The key that the zone acts take; only with `user_authed`.
    pub user_key: Option<UserKey>,
    /// The alias on file, if any.
    pub unique_id: Option<String>,
    /// The names of the account's zones with this provider.
    pub hosted_zones: Vec<String>,
    /// The customer's own key for the vendor's other interfaces; not in the document.
    pub user_api_key: Option<UserApiKey>,
}

wire::holds! {
    UserLookupReply {
        user_exists: required,
        cloudflare_email,
        user_authed,
        user_key,
        unique_id,
        hosted_zones,
        user_api_key,
    }
}

impl Act for UserLookup {
    const NAME: &'static str = "user_lookup";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Finds a customer's account, by its address or by your own name for it.";
    const FIELDS: &'static [Field] = &[
        Field::optional(
            "cloudflare_email",
            FieldKind::Text,
            "the customer's e-mail address; either this or unique_id",
            "customer@example.com",
        ),
        Field::optional("unique_id", FieldKind::Text, "your own name for the customer", "customer-1001"),
    ];
    const ERROR_CODES: &'static [ErrorCode] =
        error_codes! { UNIQUE_ID_INVALID_CHARS UNIQUE_ID_TOO_LONG EMAIL_OR_UNIQUE_ID_REQUIRED };
}

impl Wire for UserLookup {
    type Reply = UserLookupReply;
    type Response = UserLookupReply;

    fn check(&self) -> Result<(), Error> {
        self.unique_id.as_deref().map_or(Ok(()), valid::unique_id)?;
        valid::email_or_unique_id(self.unique_id.as_deref().or(self.cloudflare_email.as_deref()).unwrap_or_default())
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        match (given.some("cloudflare_email"), given.some("unique_id")) {
            (Some(_), Some(_)) => {
                Err(Error::invalid("unique_id", "is given beside cloudflare_email: one of them is enough"))
            }
            (None, Some(unique_id)) => Ok(Self::by_unique_id(unique_id)),
            (cloudflare_email, None) => Ok(Self::by_email(cloudflare_email.unwrap_or_default())),
        }
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add_some("cloudflare_email", self.cloudflare_email.as_deref());
        fields.add_some("unique_id", self.unique_id.as_deref());
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<UserLookupReply, Error> {
        answer.response()
    }
}
