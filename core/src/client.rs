//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::acts::{
    Act, CpanelInfo, CpanelInfoReply, FullZoneSet, FullZoneSetReply, HostChildNew, HostChildNewReply, HostChildStop,
    HostChildStopReply, HostKeyRegen, HostKeyRegenReply, ResellerPlanList, ResellerPlanListReply, ResellerSubCancel,
    ResellerSubCancelReply, ResellerSubList, ResellerSubListReply, ResellerSubNew, ResellerSubNewReply, UserAuth,
    UserAuthReply, UserCreate, UserCreateReply, UserLookup, UserLookupReply, Wire, ZoneDelete, ZoneDeleteReply,
    ZoneList, ZoneListReply, ZoneLookup, ZoneLookupReply, ZoneSet, ZoneSetReply,
};
use crate::config::Observer;
use crate::envelope::Answer;
use crate::form::Fields;
use crate::transport::{HttpAnswer, Transport};
use crate::{ClientBuilder, Delivery, Error, ErrorKind, Event, HostKey, Reply, Zones};

/// A client of one provider, safe to share between threads, and cheap to clone: clones share everything.
///
/// It has a method for each act, and [`send`](Self::send), which takes any. All of them block, for at most the client's
/// [`timeout`](ClientBuilder::timeout). An act that the API's document does not know goes through [`call`](Self::call).
///
/// ```
/// use cfhost::{Client, UserCreate, ZoneSet};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY)
///     .endpoint(gateway.url())
///     .ca_pem(gateway.ca_pem())
///     .build()?;
/// let user = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?;
/// let zone = client.zone_set(&ZoneSet::new(&user.user_key, "example.com", "origin.example.com", ["www"]))?;
/// assert_eq!(zone.forward_tos["www.example.com"], "www.example.com.cdn.cloudflare.net");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    host_key: HostKey,
    transport: Transport,
    observer: Observer,
}

impl Client {
    /// The settings of a client for the provider with this key.
    pub fn builder(host_key: impl Into<HostKey>) -> ClientBuilder {
        ClientBuilder::new(host_key.into())
    }

    /// A client by the environment: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    pub(crate) fn assemble(host_key: HostKey, transport: Transport, observer: Observer) -> Self {
        Self(Arc::new(Inner { host_key, transport, observer }))
    }

    /// Sends any act.
    ///
    /// # Errors
    ///
    /// Each says by [`Error::delivery`] how far the call had come.
    pub fn send<A: Act>(&self, act: &A) -> Result<Reply<A::Reply>, Error> {
        self.observed(A::NAME, A::IF_LOST, |attempts| {
            let mut fields = Fields::new(A::NAME, &self.0.host_key);
            act.write(&mut fields);
            // A message quotes what was given, and what was given can be in the wrong place.
            act.check().map_err(|error| error.masked(fields.secrets()))?;
            self.exchange(fields, attempts, |answer| act.read(answer))
        })
    }

    /// Sends an act by its name on the wire with fields by theirs, unchecked: for what the document does not list. `act`
    /// and `host_key` are added. Read the answer from [`Reply::reveal_raw`].
    ///
    /// ```
    /// # use cfhost::Client;
    /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
    /// let reply = client.call("zone_list", &[("limit", "10")])?;
    /// assert_eq!(reply.raw(), r#"{"request":{"act":"zone_list"},"response":[],"result":"success","msg":null}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); [`InvalidArgument`](ErrorKind::InvalidArgument) if `act` or `host_key` is among the fields.
    pub fn call(&self, act: &str, fields: &[(&str, &str)]) -> Result<Reply<()>, Error> {
        self.observed(act, "", |attempts| {
            let mut form = Fields::new(act, &self.0.host_key);
            for (name, value) in fields {
                match *name {
                    "act" => return Err(Error::invalid("act", "is given beside the fields")),
                    "host_key" => return Err(Error::invalid("host_key", "is the client's")),
                    name => form.add(name, *value),
                }
            }
            self.exchange(form, attempts, |_| Ok(()))
        })
    }

    /// Sends the form, and reads what came back.
    fn exchange<T>(
        &self,
        fields: Fields<'_>,
        attempts: &mut u32,
        read: impl FnOnce(&Answer<'_>) -> Result<T, Error>,
    ) -> Result<Reply<T>, Error> {
        let (form, secrets) = fields.encode();
        *attempts += 1;
        let HttpAnswer { status, body } = self.0.transport.post(&form)?;
        drop(form);
        let answer = if status == 200 { Answer::parse(&body, &secrets) } else { Err(not_ok(status)) };
        let (response, msg) = answer
            .and_then(|mut answer| Ok((read(&answer)?, answer.msg.take())))
            .map_err(|error| error.with_http_status(status))?;
        Ok(Reply::new(response, msg, body, secrets))
    }

    /// Runs a call, completes its error, and tells the observer.
    fn observed<T>(
        &self,
        act: &str,
        if_lost: &str,
        call: impl FnOnce(&mut u32) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let mut attempts = 0;
        let result = call(&mut attempts).map_err(|error| {
            let is_lost = error.kind() != ErrorKind::Api && error.delivery() != Delivery::NotSent;
            let error = if is_lost { error.add_advice(if_lost) } else { error };
            self.0.transport.explain(error.with_act(act))
        });
        let event = Event { act, attempts, duration: start.elapsed(), error: result.as_ref().err() };
        (self.0.observer)(&event);
        result
    }

    /// Creates an account for a customer, or links the existing one: [`UserCreate`].
    pub fn user_create(&self, act: &UserCreate) -> Result<Reply<UserCreateReply>, Error> {
        self.send(act)
    }

    /// Links a customer's existing account: [`UserAuth`].
    pub fn user_auth(&self, act: &UserAuth) -> Result<Reply<UserAuthReply>, Error> {
        self.send(act)
    }

    /// Finds a customer's account: [`UserLookup`].
    pub fn user_lookup(&self, act: &UserLookup) -> Result<Reply<UserLookupReply>, Error> {
        self.send(act)
    }

    /// Sets up a zone for CNAME hosting: [`ZoneSet`].
    pub fn zone_set(&self, act: &ZoneSet) -> Result<Reply<ZoneSetReply>, Error> {
        self.send(act)
    }

    /// Tells the state of a zone: [`ZoneLookup`].
    pub fn zone_lookup(&self, act: &ZoneLookup) -> Result<Reply<ZoneLookupReply>, Error> {
        self.send(act)
    }

    /// Removes a zone: [`ZoneDelete`].
    pub fn zone_delete(&self, act: &ZoneDelete) -> Result<Reply<ZoneDeleteReply>, Error> {
        self.send(act)
    }

    /// Lists one page of the provider's zones: [`ZoneList`].
    pub fn zone_list(&self, act: &ZoneList) -> Result<Reply<ZoneListReply>, Error> {
        self.send(act)
    }

    /// Lists the provider's zones, page by page as they are asked for: [`Zones`].
    pub fn zones(&self, act: ZoneList) -> Zones {
        Zones::new(self.clone(), act)
    }

    /// Sets up a zone that uses the vendor's nameservers: [`FullZoneSet`].
    pub fn full_zone_set(&self, act: &FullZoneSet) -> Result<Reply<FullZoneSetReply>, Error> {
        self.send(act)
    }

    /// Makes a child provider: [`HostChildNew`].
    pub fn host_child_new(&self, act: &HostChildNew) -> Result<Reply<HostChildNewReply>, Error> {
        self.send(act)
    }

    /// Stops a child provider: [`HostChildStop`].
    pub fn host_child_stop(&self, act: &HostChildStop) -> Result<Reply<HostChildStopReply>, Error> {
        self.send(act)
    }

    /// Replaces the provider's own key: [`HostKeyRegen`].
    pub fn host_key_regen(&self, act: &HostKeyRegen) -> Result<Reply<HostKeyRegenReply>, Error> {
        self.send(act)
    }

    /// Lists the plans on sale: [`ResellerPlanList`].
    pub fn reseller_plan_list(&self, act: &ResellerPlanList) -> Result<Reply<ResellerPlanListReply>, Error> {
        self.send(act)
    }

    /// Subscribes a zone to a plan: [`ResellerSubNew`].
    pub fn reseller_sub_new(&self, act: &ResellerSubNew) -> Result<Reply<ResellerSubNewReply>, Error> {
        self.send(act)
    }

    /// Cancels a subscription: [`ResellerSubCancel`].
    pub fn reseller_sub_cancel(&self, act: &ResellerSubCancel) -> Result<Reply<ResellerSubCancelReply>, Error> {
        self.send(act)
    }

    /// Lists the subscriptions: [`ResellerSubList`].
    pub fn reseller_sub_list(&self, act: &ResellerSubList) -> Result<Reply<ResellerSubListReply>, Error> {
        self.send(act)
    }

    /// Tells the newest version of the vendor's plugin for `cPanel`: [`CpanelInfo`].
    pub fn cpanel_info(&self, act: &CpanelInfo) -> Result<Reply<CpanelInfoReply>, Error> {
        self.send(act)
    }
}

/// The error for an HTTP status that answers of this API do not have.
fn not_ok(status: u16) -> Error {
    let message = match status {
        300..400 => "the server redirects, and a request with keys in it is not sent on",
        404 => "there is no gateway at this URL",
        429 => "the server, or something before it, takes no more requests for now",
        400..500 => "the server, or something before it, refused the request",
        _ => "the server, or something before it, failed",
    };
    let error = Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message);
    if matches!(status, 429 | 500..) { error.retryable() } else { error }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &format_args!("{}", self.0.transport.endpoint()))
            .field("host_key", &self.0.host_key)
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Client>();
    is_send_and_sync::<Reply<<ZoneList as Wire>::Reply>>();
};
