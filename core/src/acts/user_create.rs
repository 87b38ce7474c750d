//! `user_create`: section 3.2.1 of the API document.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes, fields};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, Password, UserApiKey, UserKey, valid, wire};

/// Creates an account for a customer, or links the one that the address already has (section 3.2.1).
///
/// For an existing account the server checks the password as `user_auth` does, so that a wrong one is
/// [`PASSWORD_FAILED`](ErrorCode::PASSWORD_FAILED). A repeat with the same values gives the same `user_key`.
///
/// ```
/// use cfhost::{Client, UserCreate};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let reply = client.user_create(
///     &UserCreate::new("customer@example.com", "correct-horse-1").unique_id("customer-1001"),
/// )?;
/// assert_eq!(reply.cloudflare_email, "customer@example.com");
/// assert_eq!(reply.unique_id.as_deref(), Some("customer-1001"));
/// assert_eq!(reply.user_key.reveal().len(), 32);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct UserCreate {
    /// The customer's address.
    cloudflare_email: String,
    /// A password of at least 6 characters and at most 1,024 bytes; for an account that exists, its own.
    cloudflare_pass: Password,
    cloudflare_username: Option<String>,
    unique_id: Option<String>,
    clobber_unique_id: Option<bool>,
}

impl UserCreate {
    /// The customer's address, and a password of at least 6 characters and at most 1,024 bytes; it goes over the wire,
    /// inside TLS.
    pub fn new(cloudflare_email: impl Into<String>, cloudflare_pass: impl Into<Password>) -> Self {
        Self {
            cloudflare_email: cloudflare_email.into(),
            cloudflare_pass: cloudflare_pass.into(),
            cloudflare_username: None,
            unique_id: None,
            clobber_unique_id: None,
        }
    }

    /// How mails address the customer: at least 3 letters and digits, with `.`, `-` or `_` between them. Defaults to one
    /// that the server makes up.
    pub fn cloudflare_username(mut self, cloudflare_username: impl Into<String>) -> Self {
        self.cloudflare_username = Some(cloudflare_username.into());
        self
    }

    /// Your own name for the account, for later look-ups: at most 100 of `-_a-z0-9#@+.,`. Defaults to none.
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

/// What `user_create` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserCreateReply {
    /// The address as registered.
    pub cloudflare_email: String,
    /// The key that the zone acts take. It stays the same and may be stored.
    pub user_key: UserKey,
    /// The alias on file, if any.
    pub unique_id: Option<String>,
    /// The name that was given or made up, from some servers only.
    pub cloudflare_username: Option<String>,
    /// The customer's own key for the vendor's other interfaces; not in the document.
    pub user_api_key: Option<UserApiKey>,
}

wire::holds! {
    UserCreateReply {
        cloudflare_email: required,
        user_key: required,
        unique_id,
        cloudflare_username,
        user_api_key,
    }
}

impl Act for UserCreate {
    const NAME: &'static str = "user_create";
    const REPEAT: Repeat = Repeat::SameState;
    const ABOUT: &'static str = "Creates an account for a customer, or links the one that the address already has.";
    const FIELDS: &'static [Field] = &[
        fields::CLOUDFLARE_EMAIL,
        fields::CLOUDFLARE_PASS,
        Field::optional(
            "cloudflare_username",
            FieldKind::Text,
            "the customer's name at the vendor, at least 3 letters and digits",
            "customer1001",
        ),
        fields::UNIQUE_ID,
        fields::CLOBBER_UNIQUE_ID,
    ];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {
        EMAIL_REQUIRED UNIQUE_ID_INVALID_CHARS UNIQUE_ID_TOO_LONG CLOBBER_UNIQUE_ID_INVALID PASSWORD_REQUIRED
        PASSWORD_TOO_OBVIOUS PASSWORD_TOO_SHORT USERNAME_REQUIRED USERNAME_TOO_SHORT USERNAME_INVALID_CHARS
        USERNAME_DISALLOWED UNIQUE_ID_ASSIGNED_TO_OTHER_USER ACCOUNT_EXISTS EMAIL_NOT_CONFIRMED EMAIL_IN_USE
        SIGNUP_CODE_INVALID USERNAME_TAKEN PASSWORD_FAILED EMAIL_INVALID
    };
}

impl Wire for UserCreate {
    type Reply = UserCreateReply;
    type Response = UserCreateReply;

    fn check(&self) -> Result<(), Error> {
        valid::cloudflare_email(&self.cloudflare_email)?;
        self.unique_id.as_deref().map_or(Ok(()), valid::unique_id)?;
        valid::new_cloudflare_pass(&self.cloudflare_pass)?;
        self.cloudflare_username.as_deref().map_or(Ok(()), valid::cloudflare_username)
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        let act = Self::new(given.text("cloudflare_email"), given.text("cloudflare_pass"));
        let [cloudflare_username, unique_id] =
            ["cloudflare_username", "unique_id"].map(|name| given.some(name).map(str::to_owned));
        Ok(Self { cloudflare_username, unique_id, clobber_unique_id: given.flag("clobber_unique_id")?, ..act })
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("cloudflare_email", &self.cloudflare_email);
        fields.add("cloudflare_pass", self.cloudflare_pass.reveal());
        fields.add_some("cloudflare_username", self.cloudflare_username.as_deref());
        fields.add_some("unique_id", self.unique_id.as_deref());
        fields.add_flag("clobber_unique_id", self.clobber_unique_id);
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<UserCreateReply, Error> {
        answer.response()
    }
}
