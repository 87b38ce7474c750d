//! The compiled half of the Python package `cfhost`. What users see is the Python source in `python/python/cfhost/`, which
//! has the types and the documentation; this half takes Python's values to the client and brings its replies and errors back.

mod arguments;
mod client;
mod dns;
mod errors;
mod log;
mod ranges;
mod replies;
mod secret;
mod signals;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::client::{Core, Zones};
    #[pymodule_export]
    use crate::dns::{
        dns_add_subdomain, dns_apply, dns_check, dns_deprovision, dns_name_servers, dns_plan, dns_plan_apply_to,
        dns_plan_back, dns_plan_from_json, dns_plan_inverse, dns_plan_names, dns_plan_text, dns_provision, dns_read,
        dns_remove_subdomain, dns_socket_addr,
    };
    #[pymodule_export]
    use crate::errors::error_codes;
    #[pymodule_export]
    use crate::ranges::{RangesCore, ranges_refresh};
    #[pymodule_export]
    use crate::replies::Raw;
    #[pymodule_export]
    use crate::secret::Secret;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
