//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::acts::{
    Act, CpanelInfo, CpanelInfoReply, FullZoneSet, FullZoneSetReply, HostChildNew, HostChildNewReply, HostChildStop,
    HostChildStopReply, HostKeyRegen, HostKeyRegenReply, Repeat, ResellerPlanList, ResellerPlanListReply,
    ResellerSubCancel, ResellerSubCancelReply, ResellerSubList, ResellerSubListReply, ResellerSubNew,
    ResellerSubNewReply, UserAuth, UserAuthReply, UserCreate, UserCreateReply, UserLookup, UserLookupReply, Wire,
    ZoneDelete, ZoneDeleteReply, ZoneList, ZoneListReply, ZoneLookup, ZoneLookupReply, ZoneSet, ZoneSetReply,
};
use crate::config::{Observer, Timeouts};
use crate::envelope::Answer;
use crate::form::Fields;
use crate::secret::{Bytes, CallSecrets};
use crate::transport::{self, Call, Deadline, HttpAnswer, Scope, Stopped, Transport};
use crate::wire::Held;
use crate::{ClientBuilder, Delivery, Error, ErrorKind, Event, HostKey, Reply, Zones, retry};

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
    shared: Arc<Shared>,
    timeouts: Timeouts,
    retries: u32,
    unchecked: bool,
    scope: Arc<Scope>,
}

/// What a client has in common with those derived from it.
struct Shared {
    host_key: Arc<HostKey>,
    transport: Transport,
    observer: Observer,
}

/// What [`Client::with_options`] changes; what is not set stays.
#[derive(Debug, Clone, Copy, Default)]
#[must_use = "options do nothing until a client is derived with them"]
pub struct Options {
    timeout: Option<Duration>,
    retries: Option<u32>,
    unchecked: Option<bool>,
}

impl Options {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`ClientBuilder::timeout`]; here zero is allowed, and passes at once.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// See [`ClientBuilder::retries`].
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Whether acts are sent without the checks before sending. The server then says what is wrong with them. Only a
    /// NUL, and a password or key of more than 1,024 bytes, are still refused. A new client checks.
    ///
    /// ```
    /// use cfhost::{Client, ErrorCode, ErrorKind, Options, UserCreate};
    ///
    /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
    /// let act = UserCreate::new("customer@example.com", "abc");
    /// let error = client.user_create(&act).unwrap_err();
    /// assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidArgument, Some(ErrorCode::PASSWORD_TOO_SHORT)));
    ///
    /// let unchecked = client.with_options(Options::new().unchecked(true));
    /// let error = unchecked.user_create(&act).unwrap_err();
    /// assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(ErrorCode::PASSWORD_TOO_SHORT)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unchecked(mut self, unchecked: bool) -> Self {
        self.unchecked = Some(unchecked);
        self
    }
}

impl Client {
    /// The settings of a client for the provider with this key.
    pub fn builder(host_key: impl Into<HostKey>) -> ClientBuilder {
        ClientBuilder::new(host_key.into())
    }

    /// Makes a client with the settings of the environment: see [`ClientBuilder::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    pub(crate) fn assemble(
        host_key: HostKey,
        transport: Transport,
        observer: Observer,
        timeouts: Timeouts,
        retries: u32,
        scope: Arc<Scope>,
    ) -> Self {
        let shared = Arc::new(Shared { host_key: Arc::new(host_key), transport, observer });
        Self(Arc::new(Inner { shared, timeouts, retries, unchecked: false, scope }))
    }

    /// The URL that all acts are posted to.
    ///
    /// ```
    /// # let host_key = "00112233445566778899aabbccddeeff";
    /// let client = cfhost::Client::builder(host_key).endpoint("https://127.0.0.1:8443/host-gw.html").build()?;
    /// assert_eq!(client.endpoint(), "https://127.0.0.1:8443/host-gw.html");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoint(&self) -> String {
        self.0.shared.transport.endpoint().to_string()
    }

    /// Derives a client with other options, which can be cancelled by itself. It is cheap to make. It shares everything
    /// else with this client, the connections included.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cfhost::{Client, Options, ZoneList};
    ///
    /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
    /// let hasty = client.with_options(Options::new().timeout(Duration::from_secs(10)).retries(0));
    /// hasty.zone_list(&ZoneList::new())?;
    /// hasty.cancel();
    /// assert!(hasty.zone_list(&ZoneList::new()).is_err());
    /// client.zone_list(&ZoneList::new())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_options(&self, options: Options) -> Self {
        let timeouts = Timeouts { total: options.timeout.unwrap_or(self.0.timeouts.total), ..self.0.timeouts };
        Self(Arc::new(Inner {
            shared: Arc::clone(&self.0.shared),
            timeouts,
            retries: options.retries.unwrap_or(self.0.retries),
            unchecked: options.unchecked.unwrap_or(self.0.unchecked),
            scope: self.0.scope.another(),
        }))
    }

    /// Stops every call of this client and its clones, wherever it is, within about a tenth of a second. Later calls
    /// are refused. This cannot be undone. Clients derived by [`with_options`](Self::with_options), and those that this
    /// client was derived from, go on.
    pub fn cancel(&self) {
        self.0.scope.cancel();
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.scope.is_cancelled()
    }

    /// What breaks its calls off.
    #[cfg(feature = "dns")]
    pub(crate) fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// Sends any act.
    ///
    /// # Errors
    ///
    /// Each error says by [`Error::delivery`] how far the call came.
    pub fn send<A: Act>(&self, act: &A) -> Result<Reply<A::Reply>, Error> {
        let call = (A::NAME, A::IF_LOST, A::REPEAT);
        self.answer(
            call,
            &|fields| {
                act.write(fields);
                fields.check(None)?;
                if self.0.unchecked {
                    return Ok(());
                }
                // A message quotes what was given, and what was given can be in the wrong place.
                act.check().map_err(|error| error.masked(fields.secrets()))
            },
            |answer| act.read(answer),
        )
    }

    /// Sends an act by its name on the wire, with fields by their names. Both are [unchecked](Options::unchecked). Use
    /// it for what the document does not list. `act` and `host_key` are added. Read the answer from
    /// [`Reply::reveal_raw`].
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
        // The name goes into errors and logs, where neither a key nor a line end belongs.
        let is_name = (1..32).contains(&act.len()) && act.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let name = if is_name { act } else { "?" };
        self.answer(
            (name, "", Repeat::NotSafe),
            &|form| {
                if !is_name {
                    return Err(Error::invalid("act", "is not a name of up to 31 letters, digits and underscores"));
                }
                for (name, value) in fields {
                    match *name {
                        "act" => return Err(Error::invalid("act", "is given beside the fields")),
                        "host_key" => return Err(Error::invalid("host_key", "is the client's")),
                        name => form.add(name, *value),
                    }
                }
                // The name is the caller's, and can be a key in the wrong place.
                form.check(Some("fields"))
            },
            |_: &mut Answer<'_, ()>| Ok(()),
        )
    }

    /// Sends what is written, and reads its answer. Only this is compiled for each act.
    fn answer<'a, R: Held, T>(
        &'a self,
        call: (&'a str, &str, Repeat),
        write: &dyn Fn(&mut Fields<'a>) -> Result<(), Error>,
        read: impl Fn(&mut Answer<'_, R>) -> Result<T, Error>,
    ) -> Result<Reply<T>, Error> {
        let mut response = None;
        let (msg, body, secrets) = self.observed(call, write, &mut |body, secrets| {
            let mut answer = Answer::parse(body, secrets, &self.0.shared.host_key)?;
            Ok(read(&mut answer).map(|read| {
                response = Some(read);
                answer.msg.take()
            }))
        })?;
        let response = response.ok_or_else(|| Error::internal(Some(call.0), None))?;
        Ok(Reply::new(response, msg, body, secrets))
    }

    /// Runs a call, completes its error, and tells the observer.
    fn observed<'a>(
        &'a self,
        (act, if_lost, repeat): (&'a str, &str, Repeat),
        write: &dyn Fn(&mut Fields<'a>) -> Result<(), Error>,
        read: Read<'_>,
    ) -> Result<(Option<String>, Bytes, CallSecrets), Error> {
        // Whatever is done from here on counts, and not the sending alone.
        let start = Instant::now();
        let deadline = Deadline::after(start, self.0.timeouts.total);
        let mut attempts = 0;
        let mut fields = Fields::new(act, &self.0.shared.host_key);
        let sent = write(&mut fields).and_then(|()| self.exchange(fields, repeat, deadline, &mut attempts, read));
        let result = sent.map_err(|error| {
            let lost = error.kind() != ErrorKind::Api && error.delivery() != Delivery::NotSent;
            let error = if lost { error.add_advice(if_lost) } else { error };
            self.0.shared.transport.explain(error.with_act(act))
        });
        let event = Event { act, attempts, duration: start.elapsed(), error: result.as_ref().err() };
        (self.0.shared.observer)(&event);
        result
    }

    /// Sends the form, again where that is harmless and can help, and reads what came back.
    fn exchange(
        &self,
        fields: Fields<'_>,
        repeat: Repeat,
        deadline: Deadline,
        attempts: &mut u32,
        read: Read<'_>,
    ) -> Result<(Option<String>, Bytes, CallSecrets), Error> {
        let (form, secrets) = fields.encode();
        let mut clock = CallClock { deadline, scope: &self.0.scope };
        let (msg, body) = retry::run(&mut clock, repeat, self.0.retries, || {
            let body = self.post(&form, repeat, deadline, attempts)?;
            match read(&body, &secrets) {
                Ok(Ok(msg)) => Ok((msg, body)),
                Ok(Err(error)) => Err(error.with_body(body).with_http_status(200)),
                Err(error) => Err(error.with_http_status(200)),
            }
        })?;
        Ok((msg, body, secrets))
    }

    /// Sends the form once, and gives the body of an HTTP 200.
    fn post(&self, form: &[u8], repeat: Repeat, deadline: Deadline, attempts: &mut u32) -> Result<Bytes, Error> {
        if self.is_cancelled() {
            return Err(Error::cancelled(Delivery::NotSent));
        }
        *attempts += 1;
        let Timeouts { connect, resolve, .. } = self.0.timeouts;
        let call = Call::new(Arc::clone(&self.0.scope), deadline, connect, resolve, repeat == Repeat::Reads);
        let HttpAnswer { status, body } = self.0.shared.transport.post(form, call)?;
        if status == 200 { Ok(body) } else { Err(not_ok(status).with_http_status(status)) }
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

    /// Looks up the state of a zone: [`ZoneLookup`].
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

    /// Looks up the newest version of the vendor's plugin for `cPanel`: [`CpanelInfo`].
    pub fn cpanel_info(&self, act: &CpanelInfo) -> Result<Reply<CpanelInfoReply>, Error> {
        self.send(act)
    }
}

/// Reads an answer, and gives its message. The outer error is of an answer that tells no success, the inner one of a success that cannot be
/// read.
type Read<'a> = &'a mut dyn FnMut(&[u8], &CallSecrets) -> Result<Result<Option<String>, Error>, Error>;

/// The clock and the sleep of a call.
struct CallClock<'a> {
    deadline: Deadline,
    scope: &'a Scope,
}

impl retry::Clock for CallClock<'_> {
    fn remaining(&self) -> Duration {
        self.deadline.remaining()
    }

    fn random(&self) -> u64 {
        retry::random()
    }

    fn sleep(&mut self, length: Duration) -> Result<(), Stopped> {
        transport::pause(self.scope, length)
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
            .field("endpoint", &format_args!("{}", self.0.shared.transport.endpoint()))
            .field("host_key", &self.0.shared.host_key)
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Client>();
    is_send_and_sync::<Reply<<ZoneList as Wire>::Reply>>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::fields::{Field, Given};

    /// Takes its time before it is sent.
    struct Slow;

    impl Act for Slow {
        const NAME: &'static str = "slow";
        const REPEAT: Repeat = Repeat::Reads;
        const ABOUT: &'static str = "";
        const FIELDS: &'static [Field] = &[];
        const ERROR_CODES: &'static [ErrorCode] = &[];
    }

    impl Wire for Slow {
        type Reply = ();
        type Response = ();

        fn given(_: &Given<'_>) -> Result<Self, Error> {
            Ok(Self)
        }

        fn check(&self) -> Result<(), Error> {
            std::thread::sleep(Duration::from_millis(60));
            Ok(())
        }

        fn write<'a>(&'a self, _: &mut Fields<'a>) {}

        fn read(&self, _: &mut Answer<'_, ()>) -> Result<(), Error> {
            Ok(())
        }
    }

    #[test]
    fn what_is_done_before_sending_counts() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = Client::builder("00112233445566778899aabbccddeeff")
            .endpoint(format!("http://{}/", listener.local_addr().unwrap()))
            .timeout(Duration::from_millis(50))
            .build()
            .unwrap();
        let error = client.send(&Slow).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error}");
    }
}
