//! The acts as a table, and requests that are made of names and texts: for a shell, a file of rows, a form.

use crate::acts::{
    Act, CpanelInfo, FullZoneSet, HostChildNew, HostChildStop, HostKeyRegen, Repeat, ResellerPlanList,
    ResellerSubCancel, ResellerSubList, ResellerSubNew, UserAuth, UserCreate, UserLookup, Wire, ZoneDelete, ZoneList,
    ZoneLookup, ZoneSet,
};
use crate::fields::{Field, Given};
use crate::{Client, Error, ErrorCode, Reply};

/// What is known about an act.
///
/// ```
/// use cfhost::ActInfo;
///
/// let act = ActInfo::of("zone_set").unwrap();
/// assert_eq!(act.fields.iter().map(|field| field.name).collect::<Vec<_>>(), ["user_key", "zone_name", "resolve_to", "subdomains"]);
/// assert_eq!(ActInfo::ALL.len(), 16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActInfo {
    /// The value of `act`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// What a repeat does.
    pub repeat: Repeat,
    /// The fields that it takes beside `act` and `host_key`.
    pub fields: &'static [Field],
    /// What may have happened if the answer is lost, where more than a look-up is at stake: a key in the answer that exists
    /// nowhere else. Empty for all other acts.
    pub if_lost: &'static str,
    /// The codes that it is known or thought to answer.
    pub error_codes: &'static [ErrorCode],
}

impl ActInfo {
    const fn new<A: Act>() -> Self {
        Self {
            name: A::NAME,
            about: A::ABOUT,
            repeat: A::REPEAT,
            fields: A::FIELDS,
            if_lost: A::IF_LOST,
            error_codes: A::ERROR_CODES,
        }
    }

    /// The act of this name.
    pub fn of(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|act| act.name == name)
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

macro_rules! acts {
    ($($act:ident)*) => {
        impl ActInfo {
            /// All acts, in the order of the API document's sections.
            pub const ALL: &'static [Self] = &[$(Self::new::<$act>()),*];
        }

        /// A request of any act, made of names and texts. It is the same request as the typed one, with the same checks.
        ///
        /// ```
        /// use cfhost::{Client, Request};
        ///
        /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
        /// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
        /// let request = Request::new("user_lookup", &[("unique_id", "no-such-customer")])?;
        /// request.check()?; // what `send_request` does as well, before it sends
        /// assert!(client.send_request(&request)?.raw().contains(r#""user_exists":false"#));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Debug, Clone)]
        #[must_use = "an act does nothing until it is sent"]
        pub struct Request {
            act: &'static ActInfo,
            any: Any,
        }

        #[derive(Debug, Clone)]
        enum Any {
            $($act($act),)*
        }

        impl Request {
            /// Makes the request of an act.
            ///
            /// # Errors
            ///
            /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for an unknown act or field, a field that is
            /// given twice, and a value that does not fit the kind of its field. No error shows a value.
            pub fn new(act: &str, fields: &[(&str, &str)]) -> Result<Self, Error> {
                let info = ActInfo::of(act).ok_or_else(|| Error::invalid("act", "is none of the sixteen acts"))?;
                for (index, (name, _)) in fields.iter().enumerate() {
                    // The name can be a secret in the wrong place.
                    let field = info.field(name).ok_or_else(|| Error::invalid("fields", "hold a name that the act does not have"));
                    let field = field.map_err(|error| error.with_act(info.name))?;
                    if fields[..index].iter().any(|(earlier, _)| earlier == name) {
                        return Err(Error::invalid(field.name, "is given twice").with_act(info.name));
                    }
                }
                let any = match info.name {
                    $(<$act as Act>::NAME => <$act as Wire>::given(&Given(fields)).map(Any::$act),)*
                    _ => Err(Error::invalid("act", "is none of the sixteen acts")),
                };
                any.map(|any| Self { act: info, any }).map_err(|error| error.with_act(info.name))
            }

            /// What is known about its act.
            pub fn act(&self) -> &'static ActInfo {
                self.act
            }

            /// Refuses what no server would accept. Sending the request checks the same.
            ///
            /// # Errors
            ///
            /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) with the code that the server would have given.
            pub fn check(&self) -> Result<(), Error> {
                match &self.any {
                    $(Any::$act(act) => act.check(),)*
                }
                .map_err(|error| error.with_act(self.act.name))
            }

            #[cfg(test)]
            fn names(&self) -> Vec<String> {
                let key = std::sync::Arc::new(crate::HostKey::new(""));
                let mut fields = crate::form::Fields::new(self.act.name, &key);
                match &self.any {
                    $(Any::$act(act) => act.write(&mut fields),)*
                }
                fields.names().into_iter().skip(2).collect()
            }
        }

        impl Client {
            /// Sends a request that was made of names and texts. The answer is read and checked like that of the typed
            /// request. The reply has no typed fields: read its JSON.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub fn send_request(&self, request: &Request) -> Result<Reply<()>, Error> {
                match &request.any {
                    $(Any::$act(act) => self.send(act).map(|reply| reply.into_parts().1),)*
                }
            }
        }
    };
}
acts! {
    UserCreate UserAuth UserLookup ZoneSet ZoneLookup ZoneDelete ZoneList FullZoneSet HostChildNew HostChildStop HostKeyRegen
    ResellerPlanList ResellerSubNew ResellerSubCancel ResellerSubList CpanelInfo
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, FieldKind};

    /// The examples of an act's fields, without a field that another one stands in for.
    fn examples(act: &ActInfo, without: &str) -> Vec<(&'static str, &'static str)> {
        act.fields.iter().filter(|field| field.name != without).map(|field| (field.name, field.example)).collect()
    }

    #[test]
    fn the_table_has_the_fields_that_are_sent_and_their_examples_are_well_formed() {
        for act in ActInfo::ALL {
            let withouts = if act.name == "user_lookup" { &["cloudflare_email", "unique_id"][..] } else { &[""] };
            for without in withouts {
                let fields = examples(act, without);
                let request = Request::new(act.name, &fields).unwrap();
                request.check().unwrap();
                assert_eq!(request.names(), fields.iter().map(|field| field.0).collect::<Vec<_>>(), "{}", act.name);
            }
            assert!(act.about.ends_with('.') && !act.about.contains('\n'), "{}", act.name);
        }
        assert_eq!(ActInfo::ALL.len(), 16);
    }

    #[test]
    fn what_is_required_is_what_is_refused_without_it() {
        for act in ActInfo::ALL {
            for field in act.fields {
                let fields = examples(act, field.name);
                let refused = Request::new(act.name, &fields).and_then(|request| request.check()).is_err();
                let is_one_of_two = act.name == "user_lookup";
                assert!(is_one_of_two || refused == field.is_required, "{} {}", act.name, field.name);
            }
        }
    }

    #[test]
    fn secrets_are_the_fields_that_the_form_masks() {
        for field in ActInfo::ALL.iter().flat_map(|act| act.fields) {
            let is_secret = crate::secret::secret_field(field.name).is_some();
            assert_eq!(field.kind == FieldKind::Secret, is_secret, "{}", field.name);
        }
    }

    #[test]
    fn what_is_not_of_its_kind_is_refused_and_not_shown() {
        for (act, fields, argument) in [
            ("no_act", &[][..], "act"),
            ("zone_list", &[("limit", "wrong-horse-2")], "limit"),
            ("zone_list", &[("limit", "99999999999999999999")], "limit"),
            ("zone_list", &[("zone_status", "wrong-horse-2")], "zone_status"),
            ("zone_list", &[("wrong-horse-2", "1")], "fields"),
            ("zone_list", &[("limit", "1"), ("limit", "1")], "limit"),
            ("full_zone_set", &[("jumpstart", "wrong-horse-2")], "jumpstart"),
            ("user_lookup", &[("cloudflare_email", "a@example.com"), ("unique_id", "b")], "unique_id"),
            ("host_child_stop", &[], "child_id"),
        ] {
            let error = Request::new(act, fields).unwrap_err();
            assert_eq!((error.kind(), error.argument()), (ErrorKind::InvalidArgument, Some(argument)));
            assert!(!error.to_string().contains("horse"), "{error}");
        }
    }
}
