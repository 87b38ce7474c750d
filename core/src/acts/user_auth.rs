//! `user_auth`: section 3.2.4 of the API document.

use super::{Act, Field, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, Password, UserApiKey, UserKey, valid, wire};

/// Links a customer's existing account to the provider (section 3.2.4).
///
/// ```
/// use cfhost::{Client, ErrorCode, UserAuth, UserCreate};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?;
///
/// let reply = client.user_auth(&UserAuth::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"))?;
/// assert_eq!(reply.unique_id.as_deref(), Some("customer-1001"));
///
/// let error = client.user_auth(&UserAuth::new("customer@example.com", "wrong")).unwrap_err();
/// assert_eq!(error.code(), Some(ErrorCode::PASSWORD_FAILED));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct UserAuth {
    /// The account's address.
    cloudflare_email: String,
    /// Its password.
    cloudflare_pass: Password,
    unique_id: Option<String>,
    clobber_unique_id: Option<bool>,
}

impl UserAuth {
    /// The account's address and its password; it goes over the wire, inside TLS.
    pub fn new(cloudflare_email: impl Into<String>, cloudflare_pass: impl Into<Password>) -> Self {
        Self {
            cloudflare_email: cloudflare_email.into(),
            cloudflare_pass: cloudflare_pass.into(),
            unique_id: None,
            clobber_unique_id: None,
        }
    }

    /// Your own name for the account, for later look-ups: at most 100 of `-_a-z0-9#@+.,`. Defaults to leaving the one on
    /// file.
    pub fn unique_id(mut self, unique_id: impl Into<String>) -> Self {
        self.unique_id = Some(unique_id.into());
        self
    }

    /// Whether `unique_id` is taken from another account that has it. Defaults to `false`.
    pub fn clobber_unique_id(mut self, clobber_unique_id: bool) -> Self {
        self.clobber_unique_id = Some(clobber_unique_id);
        self
    }
}

/// What `user_auth` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserAuthReply {
    /// The address as registered.
    pub cloudflare_email: String,
    /// The key that the zone acts take. It stays the same and may be stored.
    pub user_key: UserKey,
    /// The alias on file, if any.
    pub unique_id: Option<String>,
    /// The customer's own key for the vendor's other interfaces; not in the document.
    pub user_api_key: Option<UserApiKey>,
}

wire::holds! {
    UserAuthReply {
        cloudflare_email: required,
        user_key: required,
        unique_id,
        user_api_key,
    }
}

impl Act for UserAuth {
    const NAME: &'static str = "user_auth";
    const REPEAT: Repeat = Repeat::SameState;
    const ABOUT: &'static str = "Links a customer's existing account to this provider.";
    const FIELDS: &'static [Field] =
        &[fields::CLOUDFLARE_EMAIL, fields::CLOUDFLARE_PASS, fields::UNIQUE_ID, fields::CLOBBER_UNIQUE_ID];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        EMAIL_REQUIRED UNIQUE_ID_INVALID_CHARS UNIQUE_ID_TOO_LONG CLOBBER_UNIQUE_ID_INVALID PASSWORD_REQUIRED
        UNIQUE_ID_ASSIGNED_TO_OTHER_USER EMAIL_NOT_CONFIRMED ACCOUNT_NOT_FOUND PASSWORD_FAILED EMAIL_INVALID
    };
}

impl Wire for UserAuth {
    type Reply = UserAuthReply;
    type Response = UserAuthReply;

    fn check(&self) -> Result<(), Error> {
        valid::cloudflare_email(&self.cloudflare_email)?;
        self.unique_id.as_deref().map_or(Ok(()), valid::unique_id)?;
        valid::cloudflare_pass(&self.cloudflare_pass)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let act = Self::new(given.text("cloudflare_email"), given.text("cloudflare_pass"));
        let unique_id = given.some("unique_id").map(str::to_owned);
        Ok(Self { unique_id, clobber_unique_id: given.flag("clobber_unique_id")?, ..act })
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("cloudflare_email", &self.cloudflare_email);
        fields.add("cloudflare_pass", self.cloudflare_pass.reveal());
        fields.add_some("unique_id", self.unique_id.as_deref());
        fields.add_flag("clobber_unique_id", self.clobber_unique_id);
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<UserAuthReply, Error> {
        answer.response()
    }
}
