//! The one error type.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::OnceLock;

use crate::secret::{Bytes, CallSecrets};
use crate::text::line;
use crate::words::words;
use crate::{Category, ErrorCode};

words! {
    /// What kind of failure an [`Error`] is.
    ErrorKind {
        /// The server answered that the act failed; [`Error::code`] says why.
        Api = "api",
        /// A value or setting was refused before anything was sent.
        InvalidArgument = "invalid_argument",
        /// The name could not be resolved, or the connection could not be made or broke.
        Transport = "transport",
        /// A deadline passed.
        Timeout = "timeout",
        /// The server's certificate or its TLS was refused.
        Tls = "tls",
        /// What came back is not an answer of this API.
        Protocol = "protocol",
        /// [`Client::cancel`](crate::Client::cancel) or the interrupt hook cancelled the call.
        Cancelled = "cancelled",
        /// The records of a zone do not allow what was to be done, or a name server refused it.
        Dns = "dns",
        /// This library failed, or its binding to another language did: see [`Error::internal`]. No Rust call returns this
        /// kind.
        Internal = "internal",
    }
}

words! {
    /// How far a failed call came.
    Delivery {
        /// No byte of the request left: nothing has changed.
        NotSent = "not_sent",
        /// The server answered in the API's own form.
        Answered = "answered",
        /// The request may have been carried out, and no answer says so.
        PerhapsCarriedOut = "perhaps_carried_out",
    }
}

impl Delivery {
    const fn advice(self) -> &'static str {
        match self {
            Self::NotSent => "Nothing was changed.",
            Self::Answered => "",
            Self::PerhapsCarriedOut => "Look up what is there before repeating an act that changes something.",
        }
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::NotSent => "not sent",
            Self::Answered => "answered",
            Self::PerhapsCarriedOut => "perhaps carried out",
        }
    }
}

#[cfg(feature = "dns")]
words! {
    /// How a job of several steps left the zone and its names, as far as that is known: see
    /// [`Provisioner`](crate::dns::Provisioner). [`Error::advice`] says what is not known. If you repeat the call, it finds
    /// that out. No state cuts a name off: it is served as before, or the network serves it.
    JobState {
        /// Zone and DNS are as they were.
        Untouched = "untouched",
        /// The job ended before it was done. The zone is set up, or may be. The names do not point at the network, or no
        /// longer do. If it is not known whether the update that switches them was carried out, they may point there.
        SetNotSwitched = "set_not_switched",
        /// The zone is set up, and its names are assumed to point at the network. If it is not known whether the update
        /// that points them back was carried out, they may no longer point there.
        Switched = "switched",
        /// The server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No name
        /// was pointed at the network. The same call later goes on from there.
        Queued = "queued",
    }
}

#[cfg(feature = "dns")]
impl JobState {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Untouched => "Untouched: zone and DNS are as they were.",
            Self::SetNotSwitched => {
                "Set but not switched: as far as is known, the zone is set up, and these names do not point at the network."
            }
            Self::Switched => "Switched: as far as is known, the zone is set up, and its names point at the network.",
            Self::Queued => "Queued: the server goes on by itself, and no name was pointed at the network.",
        }
    }
}

/// What is wrong with a value, in words that this library shares with its bindings to other languages: see
/// [`Error::refused`].
pub mod reason {
    use std::fmt;

    /// A text that is not in Unicode.
    pub const NOT_UTF8: &str = "is not UTF-8";
    /// A text that contains a NUL. This byte ends texts in C, and no field of the API can hold it.
    pub const HOLDS_NUL: &str = "holds a NUL";
    /// A value that is not a length of time.
    pub const NOT_SECONDS: &str = "is not a number of seconds";
    /// A client that was closed before.
    pub const CLOSED: &str = "is closed";

    /// A word that is not one of these.
    pub fn none_of(words: &[&str]) -> impl fmt::Display {
        format!("must be one of {}", words.join(", "))
    }

    /// A number that is not a whole number from 0 to this one.
    pub fn beyond(most: u64) -> impl fmt::Display {
        format!("must be a whole number from 0 to {most}")
    }
}

/// Why a call failed, which act it was, how far it came, and what to do.
///
/// It never holds a secret: this call's keys and password are masked in everything that the server said. Each of its
/// texts is one line, whatever the server said.
///
/// ```
/// use cfhost::{Client, Delivery, ErrorCode, ErrorKind, UserAuth};
///
/// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
/// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
/// let error = client.user_auth(&UserAuth::new("nobody@example.com", "correct-horse-1")).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Api);
/// assert_eq!(error.code(), Some(ErrorCode::ACCOUNT_NOT_FOUND));
/// assert_eq!(error.message(), "CloudFlare account nobody@example.com does not exist.");
/// assert_eq!(error.delivery(), Delivery::Answered);
/// assert_eq!(
///     error.to_string(),
///     "user_auth: CloudFlare account nobody@example.com does not exist. (code 123, answered) \
///      Check the e-mail address, or create the account with user_create."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    code: Option<ErrorCode>,
    act: Option<String>,
    argument: Option<Cow<'static, str>>,
    http_status: Option<u16>,
    message: String,
    delivery: Delivery,
    #[cfg(feature = "dns")]
    state: Option<JobState>,
    retryable: bool,
    advice: Advice,
    source: Option<Box<dyn StdError + Send + Sync>>,
    // Not printed: it holds whatever the server sent, keys included.
    body: Option<Bytes>,
}

/// What to do, in parts that are joined when it is shown.
#[derive(Default)]
struct Advice {
    /// What is true of one call and not of a job of several; none where that is what the delivery says.
    of_the_call: Option<&'static str>,
    own: Cow<'static, str>,
    more: Vec<String>,
    /// All of it, once it was asked for.
    said: OnceLock<String>,
}

impl Inner {
    fn said(&self) -> String {
        let first = self.advice.of_the_call.unwrap_or(self.delivery.advice());
        #[cfg(feature = "dns")]
        let first = self.state.map_or(first, JobState::sentence);
        let parts = [first, &*self.advice.own].into_iter().chain(self.advice.more.iter().map(String::as_str));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, delivery: Delivery, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            code: None,
            act: None,
            argument: None,
            http_status: None,
            message: line(message.into()),
            delivery,
            #[cfg(feature = "dns")]
            state: None,
            retryable: false,
            advice: Advice::default(),
            source: None,
            body: None,
        }))
    }

    /// A value that no request is made of: `reason` says what is wrong with it, never what it is.
    pub(crate) fn invalid(argument: impl Into<Cow<'static, str>>, reason: impl fmt::Display) -> Self {
        let argument = argument.into();
        let mut error = Self::new(ErrorKind::InvalidArgument, Delivery::NotSent, format!("{argument}: {reason}"));
        error.0.argument = Some(argument);
        error
    }

    /// A value that a binding of this library to another language refused before it could become a request. `argument`
    /// is the API's name of the field. `reason` says what is wrong with the value, and never quotes it.
    ///
    /// ```
    /// let error = cfhost::Error::refused(Some("user_auth"), "cloudflare_pass", cfhost::reason::NOT_UTF8);
    /// assert_eq!(error.kind(), cfhost::ErrorKind::InvalidArgument);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "user_auth: cloudflare_pass: is not UTF-8 (invalid_argument, not sent) Nothing was changed."
    /// );
    /// ```
    pub fn refused(act: Option<&str>, argument: impl Into<Cow<'static, str>>, reason: impl fmt::Display) -> Self {
        Self::invalid(argument, reason).with_act_if(act)
    }

    /// A failure that neither the server nor the caller caused. Either a panic was caught, or a binding of this library
    /// to another language could not return the result of a call. The act was perhaps carried out. If its `answer` had
    /// come, [`Error::reveal_raw`] returns it.
    ///
    /// ```
    /// let error = cfhost::Error::internal(Some("zone_set"), None);
    /// assert_eq!(error.kind(), cfhost::ErrorKind::Internal);
    /// assert_eq!(error.delivery(), cfhost::Delivery::PerhapsCarriedOut);
    /// assert_eq!(
    ///     error.to_string(),
    ///     "zone_set: cfhost itself failed in the middle of the call (internal, perhaps carried out) Look up what is there \
    ///      before repeating an act that changes something. If it comes again, please report it."
    /// );
    /// ```
    pub fn internal(act: Option<&str>, answer: Option<&[u8]>) -> Self {
        // The words of a panic can quote anything.
        let message = "cfhost itself failed in the middle of the call";
        let mut error = Self::new(ErrorKind::Internal, Delivery::PerhapsCarriedOut, message)
            .with_act_if(act)
            .add_advice("If it comes again, please report it.");
        error.0.body = answer.map(|answer| answer.to_vec().into());
        error
    }

    /// As [`Error::invalid`], where the vendor has a code and a text for it. The text quotes what was given as it is, until
    /// [`masked`](Self::masked) makes it fit to be shown.
    pub(crate) fn invalid_as(code: ErrorCode, argument: &'static str, message: String) -> Self {
        let mut error = Self::new(ErrorKind::InvalidArgument, Delivery::NotSent, "");
        error.0.message = message;
        error.0.argument = Some(argument.into());
        error.with_code(code)
    }

    /// What the server said, as it may be shown to an end user.
    pub(crate) fn api(code: Option<ErrorCode>, message: String) -> Self {
        let error = Self::new(ErrorKind::Api, Delivery::Answered, message);
        match code {
            Some(code) => error.with_code(code),
            None => error,
        }
    }

    /// As it is, but for what an earlier try of the same call sent.
    pub(crate) fn sent_before(mut self) -> Self {
        if self.0.delivery == Delivery::NotSent {
            self.0.delivery = Delivery::PerhapsCarriedOut;
            self.0.advice = Advice::default();
        }
        self
    }

    /// The call was broken off.
    pub(crate) fn cancelled(delivery: Delivery) -> Self {
        Self::new(ErrorKind::Cancelled, delivery, "the call was broken off")
    }

    fn with_code(mut self, code: ErrorCode) -> Self {
        self.0.code = Some(code);
        self.0.retryable = code.is_retryable();
        self.with_advice(code.advice().unwrap_or_default())
    }

    /// How a job of several steps left things; its name goes before the advice.
    #[cfg(feature = "dns")]
    pub(crate) fn with_state(mut self, state: JobState) -> Self {
        self.0.state = Some(state);
        self.0.advice.said.take();
        self
    }

    pub(crate) fn with_act(mut self, act: &str) -> Self {
        self.0.act = Some(act.to_owned());
        self
    }

    fn with_act_if(self, act: Option<&str>) -> Self {
        match act {
            Some(act) => self.with_act(act),
            None => self,
        }
    }

    /// Takes secrets out of a message that quotes what the caller gave.
    pub(crate) fn masked(mut self, secrets: &CallSecrets) -> Self {
        self.0.message = secrets.shown(&self.0.message);
        self
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Keeps the answer of an act that was carried out: what could not be read may exist nowhere else.
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    /// In place of what is to be done as a rule.
    pub(crate) fn with_advice(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        let own = match advice.into() {
            Cow::Borrowed(advice) => Cow::Borrowed(advice),
            Cow::Owned(advice) => Cow::Owned(line(advice)),
        };
        self.0.advice = Advice { of_the_call: Some(""), own, ..Advice::default() };
        self
    }

    /// The call changed nothing, whatever its delivery.
    #[cfg(feature = "dns")]
    pub(crate) fn nothing_changed(mut self) -> Self {
        self.0.advice.of_the_call = Some(Delivery::NotSent.advice());
        self.0.advice.said.take();
        self
    }

    /// Beside what is to be done as a rule.
    pub(crate) fn add_advice(mut self, advice: &str) -> Self {
        self.0.advice.more.push(line(advice.to_owned()));
        self.0.advice.said.take();
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The vendor's number. It comes from the answer. For [`ErrorKind::InvalidArgument`], it is the one that the server
    /// would have given.
    pub fn code(&self) -> Option<ErrorCode> {
        self.0.code
    }

    /// The name of the act on the wire; `None` if the error is about a client's settings.
    pub fn act(&self) -> Option<&str> {
        self.0.act.as_deref()
    }

    /// What was refused before sending: the API's name of the field, or the client's name of the setting.
    pub fn argument(&self) -> Option<&str> {
        self.0.argument.as_deref()
    }

    /// The HTTP status of the answer, if an answer came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The message: one line of at most 1,000 characters, without act or number. With a [`code`](Self::code) it is the
    /// vendor's text, made for end users. Control characters, and characters that change the direction of writing, are
    /// escaped, as `\n` and `\u001b`. An HTML page has to escape the message once more.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// How far the call had come.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// How a job of several steps left the zone and its names; `None` for a single call.
    #[cfg(feature = "dns")]
    pub fn state(&self) -> Option<JobState> {
        self.0.state
    }

    /// What to do, in a sentence or two; empty if nothing is known.
    pub fn advice(&self) -> &str {
        self.0.advice.said.get_or_init(|| self.0.said())
    }

    /// The answer, byte for byte, **with every secret in it**, if the act succeeded but the answer could not be read or
    /// returned. A new key in it may exist nowhere else. Keep it out of logs and off screens.
    pub fn reveal_raw(&self) -> Option<&[u8]> {
        self.0.body.as_ref().map(|body| body.as_slice())
    }

    /// What the code is about, if the code is documented.
    pub fn category(&self) -> Option<Category> {
        self.0.code.and_then(ErrorCode::category)
    }

    /// Whether it can help to try again later, with nothing changed.
    ///
    /// It does not say whether the act may be repeated: see [`delivery`](Self::delivery) and
    /// [`Act::REPEAT`](crate::Act::REPEAT).
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the zone that was to be deleted is gone: codes 211 and 213, and 703 answered to `zone_delete`.
    ///
    /// A gateway that carries acts out at the vendor answers 703 while it is still deleting, and goes on by itself.
    ///
    /// ```
    /// # use cfhost::{Client, UserCreate, ZoneDelete, ZoneSet};
    /// # let gateway = cfhost_gateway::Gateway::builder().spawn()?;
    /// # let client = Client::builder(cfhost_gateway::EXAMPLE_HOST_KEY).endpoint(gateway.url()).ca_pem(gateway.ca_pem()).build()?;
    /// # let user_key = client.user_create(&UserCreate::new("customer@example.com", "correct-horse-1"))?.into_inner().user_key;
    /// # client.zone_set(&ZoneSet::new(&user_key, "example.com", "origin.example.com", ["www"]))?;
    /// # client.zone_delete(&ZoneDelete::new(&user_key, "example.com"))?;
    /// match client.zone_delete(&ZoneDelete::new(&user_key, "example.com")) {
    ///     Ok(_) => println!("deleted"),
    ///     Err(error) if error.is_already_gone() => println!("was deleted before"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_already_gone(&self) -> bool {
        self.0.kind == ErrorKind::Api
            && match self.0.code {
                Some(ErrorCode::ZONE_BANNED_OR_REMOVED | ErrorCode::ZONE_ALREADY_REMOVED) => true,
                Some(ErrorCode::ZONE_DELETION_FAILED) => self.act() == Some("zone_delete"),
                _ => false,
            }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(act) = &inner.act {
            write!(f, "{act}: ")?;
        }
        write!(f, "{} (", inner.message)?;
        match (inner.code, inner.http_status) {
            (Some(code), _) => write!(f, "code {code}")?,
            (None, Some(status)) if status != 200 => write!(f, "HTTP {status}")?,
            (None, _) => write!(f, "{}", inner.kind)?,
        }
        write!(f, ", {})", inner.delivery.phrase())?;
        let advice = self.advice();
        if !advice.is_empty() {
            write!(f, " {advice}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &inner.kind);
        if let Some(code) = inner.code {
            debug.field("code", &code);
        }
        if let Some(act) = &inner.act {
            debug.field("act", act);
        }
        if let Some(argument) = &inner.argument {
            debug.field("argument", &argument);
        }
        if let Some(status) = inner.http_status {
            debug.field("http_status", &status);
        }
        debug.field("message", &inner.message).field("delivery", &inner.delivery).field("retryable", &inner.retryable);
        if let Some(source) = &inner.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Error>();
    assert!(size_of::<Error>() == size_of::<usize>());
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pinned() {
        let kinds = [
            ErrorKind::Api,
            ErrorKind::InvalidArgument,
            ErrorKind::Transport,
            ErrorKind::Timeout,
            ErrorKind::Tls,
            ErrorKind::Protocol,
            ErrorKind::Cancelled,
            ErrorKind::Dns,
            ErrorKind::Internal,
        ];
        assert_eq!(
            kinds.map(ErrorKind::as_str),
            ["api", "invalid_argument", "transport", "timeout", "tls", "protocol", "cancelled", "dns", "internal"]
        );
        let deliveries = [Delivery::NotSent, Delivery::Answered, Delivery::PerhapsCarriedOut];
        assert_eq!(deliveries.map(Delivery::as_str), ["not_sent", "answered", "perhaps_carried_out"]);
    }

    #[test]
    fn display_and_debug_are_pinned() {
        let error = Error::api(Some(ErrorCode::from(124)), "Password failed.".into())
            .with_act("user_auth")
            .with_http_status(200);
        assert_eq!(
            error.to_string(),
            "user_auth: Password failed. (code 124, answered) Ask the customer for the existing account's password."
        );
        assert_eq!(
            format!("{error:?}"),
            "Error { kind: Api, code: 124 PASSWORD_FAILED, act: \"user_auth\", http_status: 200, \
             message: \"Password failed.\", delivery: Answered, retryable: false }"
        );
        let error = Error::invalid("timeout", "must be longer than zero");
        assert_eq!(
            error.to_string(),
            "timeout: must be longer than zero (invalid_argument, not sent) Nothing was changed."
        );
        assert_eq!(error.argument(), Some("timeout"));
        let error = Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, "an HTML page came back")
            .with_act("zone_set")
            .with_http_status(502)
            .retryable();
        assert_eq!(
            error.to_string(),
            "zone_set: an HTML page came back (HTTP 502, perhaps carried out) \
             Look up what is there before repeating an act that changes something."
        );
    }

    #[test]
    fn already_gone_depends_on_code_and_act() {
        let gone =
            |code: u16, act: &'static str| Error::api(Some(code.into()), String::new()).with_act(act).is_already_gone();
        for code in [211, 213] {
            assert!(gone(code, "zone_delete"));
        }
        assert!(gone(703, "zone_delete"));
        assert!(!gone(703, "zone_set"));
        for code in [210, 212, 214, 334, 601, 999] {
            assert!(!gone(code, "zone_delete"), "{code}");
        }
        assert!(!Error::invalid_as(211.into(), "zone_name", String::new()).is_already_gone());
    }

    #[test]
    fn foreign_errors_stand_in_the_source_only() {
        let io = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let text = io.to_string();
        let error = Error::new(ErrorKind::Transport, Delivery::NotSent, "the connection broke").with_source(io);
        assert!(!error.to_string().contains(&text));
        assert_eq!(error.source().unwrap().to_string(), text);
    }
}
