//! `cpanel_info`: not in any document.

use super::{Act, Field, Given, Repeat, Wire, error_codes};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::{Error, ErrorCode, wire};

/// Looks up the newest version of the vendor's plugin for cPanel.
///
/// ```
/// use cfhost::{Client, CpanelInfo};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let reply = client.cpanel_info(&CpanelInfo::new())?;
/// assert!(reply.cpanel_latest.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "an act does nothing until it is sent"]
#[non_exhaustive]
pub struct CpanelInfo {}

impl CpanelInfo {
    /// It needs nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

/// What `cpanel_info` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CpanelInfoReply {
    /// The version.
    pub cpanel_latest: Option<String>,
    /// The SHA-1 of its archive, in hexadecimal.
    pub cpanel_sha1: Option<String>,
}

wire::holds! {
    CpanelInfoReply {
        cpanel_latest: verbatim,
        cpanel_sha1,
    }
}

impl Act for CpanelInfo {
    const NAME: &'static str = "cpanel_info";
    const REPEAT: Repeat = Repeat::Reads;
    const ABOUT: &'static str = "Tells the newest version of the vendor's plugin for cPanel.";
    const FIELDS: &'static [Field] = &[];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for CpanelInfo {
    type Reply = CpanelInfoReply;
    type Response = CpanelInfoReply;

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn given(_given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new())
    }

    fn write<'a>(&'a self, _: &mut Fields<'a>) {}

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<CpanelInfoReply, Error> {
        answer.response()
    }
}
