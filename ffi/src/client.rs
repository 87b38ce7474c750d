//! The client and its settings.

use std::ffi::{c_char, c_int, c_void};
use std::time::Duration;

use cfhost_core::{Client, ClientBuilder, HostKey, Options};

use crate::border::{self, Refused, given, sized};
use crate::error::{cfhost_error, cfhost_status};
use crate::event::{Listener, cfhost_on_event};
use crate::guard::{Failure, fallible, guard};

/// A client of one provider. Any number of threads may use one at once. It is cheap to make: the connections belong to
/// the process, so a new client finds those of the last one open.
pub struct cfhost_client {
    pub(crate) client: Client,
}

/// Trust the certificate authorities of the operating system. This is the default.
pub const CFHOST_ROOTS_SYSTEM: c_int = 0;
/// Trust the certificate authorities of Mozilla's list, as the list was when the library was built.
pub const CFHOST_ROOTS_BUNDLED: c_int = 1;

/// The settings of a client. Begin with CFHOST_CLIENT_PARAMS_INIT. A key or key file is needed; everything else has a
/// default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_client_params {
    /// The size of this struct; CFHOST_CLIENT_PARAMS_INIT sets it.
    pub size: usize,
    /// The provider's own key: 32 of [0-9a-z]. It is copied, and the copy is wiped in the end.
    pub host_key: *const c_char,
    /// A file that holds the key and nothing else, instead of host_key. The library refuses a file that is open to
    /// every user of the system. Give it mode 600, or 640 if a group has to read it.
    pub host_key_file: *const c_char,
    /// The URL that all acts are posted to. Plain http is accepted for loopback only. The default is the vendor's
    /// endpoint, which was switched off on 2022-11-01: name a gateway of your own.
    pub endpoint: *const c_char,
    /// Trust the certificate authorities in this PEM file and no others.
    pub ca_file: *const c_char,
    /// Trust the certificate authorities in this PEM text and no others.
    pub ca_pem: *const c_char,
    /// Which authorities to trust if neither is given: CFHOST_ROOTS_SYSTEM or CFHOST_ROOTS_BUNDLED.
    pub roots: c_int,
    /// Whether timeout_ms is given.
    pub has_timeout_ms: c_int,
    /// How long a call may take, everything included, in milliseconds. Default: 60000.
    pub timeout_ms: u64,
    /// Whether connect_timeout_ms is given.
    pub has_connect_timeout_ms: c_int,
    /// How long connecting may take, the TLS handshake included, in milliseconds. Default: 10000.
    pub connect_timeout_ms: u64,
    /// Whether resolve_timeout_ms is given.
    pub has_resolve_timeout_ms: c_int,
    /// How long resolving the endpoint's name may take, in milliseconds. Default: 5000.
    pub resolve_timeout_ms: u64,
    /// Whether retries is given.
    pub has_retries: c_int,
    /// How often the client retries a call, within its timeout. It retries a call that only reads after a failure that
    /// is likely to pass. It retries any other call only if no byte of it was sent. Default: 2.
    pub retries: u32,
    /// Whether max_answer_size is given.
    pub has_max_answer_size: c_int,
    /// How many bytes an answer may have. Default: 16777216.
    pub max_answer_size: usize,
    /// An HTTP proxy, "http://[user:password@]host:port". The proxy variables of the environment are never read.
    /// Default: none.
    pub proxy: *const c_char,
    /// The User-Agent header: printable ASCII. Default: "cfhost/" and the version.
    pub user_agent: *const c_char,
    /// Whether the environment gives the key: CFHOST_HOST_KEY or CFHOST_HOST_KEY_FILE. host_key and host_key_file must
    /// be NULL then. The environment also gives endpoint, CA file and timeout (CFHOST_ENDPOINT, CFHOST_CA_FILE,
    /// CFHOST_TIMEOUT in seconds). Members that are given here count more than these three. Nothing else of the library
    /// reads the environment.
    pub from_env: c_int,
    /// A function that is called when a call ends, on the thread that made it, before the call returns. Several threads
    /// may call it at once. It must return, and must not throw. NULL: no function is called.
    pub on_event: cfhost_on_event,
    /// Passed to on_event.
    pub user: *mut c_void,
}
sized!(cfhost_client_params, user: *mut c_void);

/// What cfhost_client_with_options changes. Begin with CFHOST_OPTIONS_INIT. What is not given stays as it is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_options {
    /// The size of this struct; CFHOST_OPTIONS_INIT sets it.
    pub size: usize,
    /// Whether timeout_ms is given.
    pub has_timeout_ms: c_int,
    /// How long a call may take, everything included, in milliseconds. With 0, the time is over at once.
    pub timeout_ms: u64,
    /// Whether retries is given.
    pub has_retries: c_int,
    /// How often the client retries a call.
    pub retries: u32,
    /// Whether unchecked is given.
    pub has_unchecked: c_int,
    /// Whether acts are sent without the checks before sending. The server then says what is wrong with them.
    pub unchecked: c_int,
}
sized!(cfhost_options, unchecked: c_int);

impl cfhost_client_params {
    /// # Safety
    ///
    /// Each pointer is NULL or points at what the header says.
    unsafe fn client(&self) -> Result<Client, Failure> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { border::optional(name, text) };
        let (host_key, host_key_file) = (text("host_key", self.host_key)?, text("host_key_file", self.host_key_file)?);
        let mut builder = match (self.from_env != 0, host_key, host_key_file) {
            (true, None, None) => ClientBuilder::from_env()?,
            (true, Some(_), _) => return Err(Refused("host_key", "is given, and from_env too").into()),
            (true, None, Some(_)) => return Err(Refused("host_key_file", "is given, and from_env too").into()),
            (false, Some(_), Some(_)) => return Err(Refused("host_key", "is given, and host_key_file too").into()),
            (false, Some(key), None) => Client::builder(key),
            (false, None, Some(file)) => Client::builder(HostKey::from_file(file)?),
            (false, None, None) => return Err(Refused("host_key", "is NULL, and so is host_key_file").into()),
        };
        if let Some(endpoint) = text("endpoint", self.endpoint)? {
            builder = builder.endpoint(endpoint);
        }
        builder = match (text("ca_file", self.ca_file)?, text("ca_pem", self.ca_pem)?, self.roots) {
            (Some(_), Some(_), _) => return Err(Refused("ca_file", "is given, and ca_pem too").into()),
            (Some(file), None, _) => builder.ca_file(file),
            (None, Some(pem), _) => builder.ca_pem(pem),
            (None, None, CFHOST_ROOTS_SYSTEM) => builder,
            (None, None, CFHOST_ROOTS_BUNDLED) => builder.bundled_roots(),
            _ => return Err(Refused("roots", "is not one of the CFHOST_ROOTS_ constants").into()),
        };
        if let Some(timeout) = given(self.has_timeout_ms, self.timeout_ms) {
            builder = builder.timeout(Duration::from_millis(timeout));
        }
        if let Some(timeout) = given(self.has_connect_timeout_ms, self.connect_timeout_ms) {
            builder = builder.connect_timeout(Duration::from_millis(timeout));
        }
        if let Some(timeout) = given(self.has_resolve_timeout_ms, self.resolve_timeout_ms) {
            builder = builder.resolve_timeout(Duration::from_millis(timeout));
        }
        if let Some(retries) = given(self.has_retries, self.retries) {
            builder = builder.retries(retries);
        }
        if let Some(size) = given(self.has_max_answer_size, self.max_answer_size) {
            builder = builder.max_answer_size(size);
        }
        if let Some(proxy) = text("proxy", self.proxy)? {
            builder = builder.proxy(proxy);
        }
        if let Some(user_agent) = text("user_agent", self.user_agent)? {
            builder = builder.user_agent(user_agent);
        }
        if let Some(on_event) = self.on_event {
            let listener = Listener { on_event, user: self.user };
            builder = builder.observer(move |event| listener.hear(event));
        }
        Ok(builder.build()?)
    }
}

fn owned(client: Client) -> *mut cfhost_client {
    Box::into_raw(Box::new(cfhost_client { client }))
}

/// Makes a client. Nothing is sent. The function fails with CFHOST_INVALID_ARGUMENT, naming the setting, for a key that
/// is not 32 of [0-9a-z], an endpoint that is no URL or neither https nor loopback, a key file that is open to others
/// or holds no key, a CA file that cannot be read or holds no certificate, a timeout of zero, and a malformed proxy or
/// user agent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_client_new(
    params: *const cfhost_client_params,
    client: *mut *mut cfhost_client,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("client", client), error, || Ok(owned(border::copied("params", params)?.client()?))) }
}

/// Derives a client with other options, which can be cancelled by itself. It is cheap. It shares everything else with
/// the client that it is derived from, the connections included. Either of them may be freed first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_client_with_options(
    client: *const cfhost_client,
    options: *const cfhost_options,
    derived: *mut *mut cfhost_client,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a live client, as the header asks.
        let client = unsafe { client.as_ref() }.ok_or(Refused("client", "is NULL"))?;
        // SAFETY: NULL or such a struct, as the header asks.
        let given_options = unsafe { border::copied("options", options) }?;
        let mut options = Options::new();
        if let Some(timeout) = given(given_options.has_timeout_ms, given_options.timeout_ms) {
            options = options.timeout(Duration::from_millis(timeout));
        }
        if let Some(retries) = given(given_options.has_retries, given_options.retries) {
            options = options.retries(retries);
        }
        if let Some(unchecked) = given(given_options.has_unchecked, given_options.unchecked) {
            options = options.unchecked(unchecked != 0);
        }
        Ok(owned(client.client.with_options(options)))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("derived", derived), error, work) }
}

/// Stops every call of this client, wherever it is, within about a tenth of a second. Later calls are refused with
/// CFHOST_CANCELLED. This cannot be undone. Clients derived from it, and the one that it was derived from, go on. NULL
/// is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_client_cancel(client: *const cfhost_client) {
    guard((), || {
        // SAFETY: NULL or a live client, as the header asks.
        if let Some(client) = unsafe { client.as_ref() } {
            client.client.cancel();
        }
    });
}

/// Whether cfhost_client_cancel was called; false for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_client_is_cancelled(client: *const cfhost_client) -> bool {
    // SAFETY: NULL or a live client, as the header asks.
    unsafe { client.as_ref() }.is_some_and(|client| client.client.is_cancelled())
}

/// Frees a client. None of its calls may be running. Replies and errors that it returned stay. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_client_free(client: *mut cfhost_client) {
    guard((), || {
        if !client.is_null() {
            // SAFETY: it was made by Box::into_raw here, and the header asks that it is freed once.
            drop(unsafe { Box::from_raw(client) });
        }
    });
}

/// Closes the idle connections of this process, of all clients, and frees what belongs to them. A connection that is in
/// use closes when its call ends. You need this only in a program that will not call for long, or that looks for leaks
/// at its end. The next call makes a new connection.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_close_connections() {
    guard((), cfhost_core::close_connections);
}
