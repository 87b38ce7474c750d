//! API tokens: whether one is good, and a new value for one.

use ureq::http::Method;

use crate::client::{Call, id};
use crate::wire::{rows, words};
use crate::{Answer, ApiToken, Client, Error, Family, Time};

words! {
    /// How a token stands.
    TokenStatus {
        Active = "active",
        Disabled = "disabled",
        Expired = "expired",
    }
}

rows! {
    /// What the vendor says of the token that asks.
    TokenVerification {
        /// How it stands.
        status: Option<TokenStatus>,
        /// When it ends.
        expires_on: Option<Time>,
        /// From when on it is good.
        not_before: Option<Time>,
    }
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenOwner {
    /// A user's.
    User,
    /// An account's, of this id.
    Account(String),
}

impl TokenOwner {
    fn path(&self, rest: &str) -> Result<String, Error> {
        match self {
            Self::User => Ok(format!("/user/tokens/{rest}")),
            Self::Account(account) => Ok(format!("/accounts/{}/tokens/{rest}", id("account", account)?)),
        }
    }
}

impl Client {
    /// Whether the client's own token is good. An account's token has to be asked about at its account.
    pub fn token_verify(&self, owner: &TokenOwner) -> Result<Answer<TokenVerification>, Error> {
        self.send(&Call::get("token_verify", Family::Tokens, owner.path("verify")?))
    }

    /// Gives a token a new value. The old one ends at once; if the answer is lost, so is the token. So it is tried
    /// again only if nothing of it was sent, or if the vendor refused it, and whoever calls this needs a second credential.
    pub fn token_roll(&self, owner: &TokenOwner, token: &str) -> Result<ApiToken, Error> {
        let path = owner.path(&format!("{}/value", id("token", token)?))?;
        let mut call = Call::new("token_roll", Family::Tokens, Method::PUT, path);
        call.secret_result = true;
        Ok(ApiToken::new(self.send::<String>(&call)?.into_inner()))
    }
}
