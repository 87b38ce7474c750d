//! `host_key_regen`: section 3.2.8 of the API document.

use super::{Act, Field, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, HostKey};

/// Replaces the provider's own key (section 3.2.8).
///
/// Store the new key before anything else: the old one is refused from then on, and this client holds the old one. If the
/// answer is lost, so is the key; if it came and the key is not found in it, [`Error::reveal_raw`] has it.
///
/// ```
/// use cfhost::{Client, HostKeyRegen};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let new_key = client.host_key_regen(&HostKeyRegen::new())?.into_inner().host_key;
/// let client = Client::builder(new_key).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # client.zone_list(&cfhost::ZoneList::new())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an act does nothing until it is sent"]
#[non_exhaustive]
pub struct HostKeyRegen {}

impl HostKeyRegen {
    /// It needs nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

/// What `host_key_regen` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostKeyRegenReply {
    /// The new key.
    pub host_key: HostKey,
}

impl Act for HostKeyRegen {
    const NAME: &'static str = "host_key_regen";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Replaces this provider's own key: the old one is refused from then on.";
    const FIELDS: &'static [Field] = &[];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for HostKeyRegen {
    type Reply = HostKeyRegenReply;
    type Response = ();

    const IF_LOST: &'static str = "The host key may have changed: if the old one is refused from now on, the new one has \
                                   to be had from whoever runs the server.";

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn given(_given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new())
    }

    fn write<'a>(&'a self, _: &mut Fields<'a>) {}

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<HostKeyRegenReply, Error> {
        let found = answer.new_host();
        let host_key = found.iter().find_map(|host| host.host_key(answer.host_key));
        Ok(HostKeyRegenReply { host_key: host_key.ok_or_else(|| answer.unreadable("request.host_key"))? })
    }
}
