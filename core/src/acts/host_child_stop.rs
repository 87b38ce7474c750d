//! `host_child_stop`: section 3.2.9 of the API document.

use super::{Act, Field, FieldKind, Given, Repeat, Wire, error_codes, missing};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::new_host::NewHost;
use crate::{Error, ErrorCode};

/// Stops a child provider: its key is refused from then on (section 3.2.9).
///
/// ```
/// use cfhost::{Client, HostChildNew, HostChildStop};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// # let child = client.host_child_new(&HostChildNew::new("a", "b", "c", "https://www.example.com", "admin@example.com"))?;
/// client.host_child_stop(&HostChildStop::new(child.child_id.expect("its number")))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an act does nothing until it is sent"]
pub struct HostChildStop {
    /// The child's number, from `host_child_new`.
    child_id: u64,
}

impl HostChildStop {
    /// The child's number, from `host_child_new`.
    pub fn new(child_id: u64) -> Self {
        Self { child_id }
    }
}

/// What `host_child_stop` answers. The vendor's answer is not on record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostChildStopReply {
    /// The child's number, if the server repeats it.
    pub child_id: Option<u64>,
}

impl Act for HostChildStop {
    const NAME: &'static str = "host_child_stop";
    const REPEAT: Repeat = Repeat::NotSafe;
    const ABOUT: &'static str = "Stops a child provider: its key is refused from then on.";
    const FIELDS: &'static [Field] =
        &[Field::required("child_id", FieldKind::Number, "the child's number, from host_child_new", "1")];
    const ERROR_CODES: &'static [ErrorCode] = error_codes! {};
}

impl Wire for HostChildStop {
    type Reply = HostChildStopReply;
    type Response = ();

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn given(given: &Given<'_>) -> Result<Self, Error> {
        Ok(Self::new(given.number("child_id")?.ok_or_else(|| missing("child_id"))?))
    }

    fn write<'a>(&'a self, fields: &mut Fields<'a>) {
        fields.add("child_id", self.child_id.to_string());
    }

    fn read(&self, answer: &mut Answer<'_, Self::Response>) -> Result<HostChildStopReply, Error> {
        Ok(HostChildStopReply { child_id: answer.new_host().iter().find_map(NewHost::child_id) })
    }
}
