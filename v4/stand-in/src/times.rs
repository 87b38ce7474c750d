//! Every length of time that the stand-in goes by, in one table.

use std::fmt::Write as _;

macro_rules! times {
    ($($name:ident = $seconds:literal, $source:literal, $about:literal;)*) => {
        /// Lengths of time in seconds. Those without a source are guesses of this project.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Times {
            $(#[doc = $about] pub $name: u64,)*
        }

        impl Default for Times {
            fn default() -> Self {
                Self { $($name: $seconds,)* }
            }
        }

        impl Times {
            /// Name, default in seconds, source (empty for a guess), and what it is.
            pub const TABLE: &[(&str, u64, &str, &str)] = &[$((stringify!($name), $seconds, $source, $about)),*];

            /// Sets the one of this name.
            ///
            /// # Errors
            ///
            /// If there is none of that name.
            pub fn set(&mut self, name: &str, seconds: u64) -> Result<(), String> {
                match name {
                    $(stringify!($name) => self.$name = seconds,)*
                    _ => return Err(format!("there is no time named {name}")),
                }
                Ok(())
            }
        }
    };
}

times! {
    zone_first_check = 300, "", "From making a zone to the first look at its delegation.";
    zone_check = 3_600, "", "Between two looks at the delegation of a zone.";
    zone_pending_end = 2_419_200, "vendor", "After which a pending zone on the free plan is gone: 28 days.";
    zone_moved_end = 604_800, "vendor", "After which a moved zone on the free plan is gone: 7 days.";
    activation_check_free = 3_600, "vendor", "Between two activation checks on the free plan.";
    activation_check_paid = 300, "vendor", "Between two activation checks on other plans.";
    scan = 5, "", "From triggering a scan to its results.";
    hostname_first_checks = 1_200, "vendor", "In which the first ten checks of a hostname are made.";
    hostname_pending_end = 604_800, "vendor", "In which 75 checks are made, and after which a pending hostname is deleted: 7 days.";
    hostname_check = 3_600, "", "Between two looks at an active or moved hostname.";
    hostname_moved_end = 604_800, "vendor", "After which a moved hostname is deleted: 7 days.";
    hostname_settle = 2, "", "From DELETE of a hostname to its being gone.";
    certificate_tokens = 2, "", "From ordering a certificate to its validation records.";
    certificate_issuance = 5, "", "From validation to issuance.";
    certificate_deployment = 10, "", "From issuance to deployment.";
    certificate_life = 7_776_000, "vendor", "How long a certificate is good: 90 days.";
    certificate_renewal = 2_592_000, "vendor", "How long before its end a certificate is asked for again: 30 days.";
    certificate_retry = 86_400, "", "Between two tries to renew a certificate.";
    fallback_initializing = 5, "", "From setting the fallback origin to its deployment.";
    fallback_deployment = 30, "", "From its deployment to its being active.";
    fallback_timeout = 3_600, "", "After which a fallback origin without a proxied record times out.";
    fallback_settle = 5, "", "From DELETE of the fallback origin to its being gone.";
    request_window = 300, "vendor", "In which the requests of a user are counted, and for which they are refused then.";
    certificate_window = 60, "vendor", "In which certificates are counted.";
    certificate_closed = 30, "vendor", "For which no more certificates are taken after too many.";
    zone_window = 600, "vendor", "In which new zones of an account are counted.";
}

impl Times {
    /// The table as text, for `--help` and the documentation.
    pub fn table() -> String {
        let mut text = String::new();
        for (name, seconds, source, about) in Self::TABLE {
            let source = if source.is_empty() { "guess" } else { source };
            // A String takes everything.
            _ = writeln!(text, "| `{name}` | {seconds} | {source} | {about} |");
        }
        text
    }
}
