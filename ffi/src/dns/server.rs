//! Name servers, for C.

use std::ffi::{c_char, c_int, c_void};
use std::net::SocketAddr;
use std::ptr;
use std::time::Duration;

use cfhost_core::dns::{self, Check, NameServer, ReadBy, TsigAlgorithm, TsigKey};

use crate::border::{Refused, copied, given, optional, required, sized, texts};
use crate::dns::plan::cfhost_plan;
use crate::dns::record::{cfhost_record, cfhost_records, map, records};
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::{fallible, guard};
use crate::memory::{Memory, ToC, free_kept, keep};
use crate::types::cfhost_pair;

/// Value of key_algorithm. This is the default.
pub const CFHOST_TSIG_HMAC_SHA256: &str = "hmac-sha256";
/// Value of key_algorithm.
pub const CFHOST_TSIG_HMAC_SHA384: &str = "hmac-sha384";
/// Value of key_algorithm.
pub const CFHOST_TSIG_HMAC_SHA512: &str = "hmac-sha512";

/// Value of read_by: all records, by a zone transfer (AXFR). This is the default.
pub const CFHOST_READ_BY_TRANSFER: &str = "transfer";
/// Value of read_by: the records at the names that matter, by queries for the usual types.
pub const CFHOST_READ_BY_QUERIES: &str = "queries";

/// What a name server answers for a name: it points at its target.
pub const CFHOST_ANSWERS_RIGHT: &str = "right";
/// What a name server answers for a name: it has what it had before.
pub const CFHOST_ANSWERS_OLD: &str = "old";
/// What a name server answers for a name: there is nothing at it.
pub const CFHOST_ANSWERS_MISSING: &str = "missing";
/// What a name server answers for a name: it has something else.
pub const CFHOST_ANSWERS_OTHER: &str = "other";
/// What a name server answers for a name: no answer came.
pub const CFHOST_ANSWERS_NOTHING: &str = "nothing";

/// A function that is called on the calling thread, about every 100 milliseconds while something waits. It returns 0 to
/// go on, and anything else to cancel. It must return, and must not throw.
pub type cfhost_interrupt = Option<unsafe extern "C" fn(user: *mut c_void) -> c_int>;

/// Whom to ask.
struct Hook {
    interrupt: unsafe extern "C" fn(*mut c_void) -> c_int,
    user: *mut c_void,
}

// SAFETY: it is used on the calling thread alone, for as long as the call lasts.
unsafe impl Send for Hook {}
// SAFETY: as above.
unsafe impl Sync for Hook {}

impl Hook {
    fn ends(&self) -> bool {
        // SAFETY: the header says what the function gets and may do.
        guard(true, || unsafe { (self.interrupt)(self.user) != 0 })
    }
}

fn interruptible(server: NameServer, interrupt: cfhost_interrupt, user: *mut c_void) -> NameServer {
    match interrupt.map(|interrupt| Hook { interrupt, user }) {
        Some(hook) => server.interrupt(move || hook.ends()),
        None => server,
    }
}

/// The primary name server of a zone, which answers for it and takes updates. Every question goes over TCP. If there is
/// a key, the question is signed, and the answer has to be signed too. Begin with CFHOST_NAME_SERVER_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_name_server {
    /// The size of this struct; CFHOST_NAME_SERVER_INIT sets it.
    pub size: usize,
    /// The address and port where it listens: "192.0.2.53:53" or "[2001:db8::53]:53". Required.
    pub addr: *const c_char,
    /// The name of the TSIG key by which the server knows you. Default: none; nothing is signed.
    pub key_name: *const c_char,
    /// That key, in base64. A secret. It is copied, and the copy is wiped in the end.
    pub key_secret: *const c_char,
    /// How the key signs: one of the CFHOST_TSIG_ texts. Default: CFHOST_TSIG_HMAC_SHA256.
    pub key_algorithm: *const c_char,
    /// How zones are read: one of the CFHOST_READ_BY_ texts. By queries, what a wildcard answers for a name does not
    /// count as a record of it, and delegations and DNAMEs above a name are noticed. What other names have cannot be
    /// seen then. So nobody notices an MX, SRV or NS there that points at a switched name, nor an alias of a switched
    /// name. Jobs look at the zone's own name too. Default: CFHOST_READ_BY_TRANSFER.
    pub read_by: *const c_char,
    /// Whether timeout_ms is given.
    pub has_timeout_ms: c_int,
    /// How long a question may take, everything included, in milliseconds. Default: 10000.
    pub timeout_ms: u64,
    /// A function that is called while cfhost_dns_read or cfhost_dns_apply waits. A job does not call it: cancel the
    /// job's client instead (cfhost_client_cancel). NULL: no function is called.
    pub interrupt: cfhost_interrupt,
    /// Passed to interrupt.
    pub user: *mut c_void,
}
sized!(cfhost_name_server, user: *mut c_void);

fn socket_addr(argument: &'static str, text: &str) -> Result<SocketAddr, Refused> {
    text.parse().map_err(|_| Refused(argument, "is not an IP address with a port"))
}

/// Addresses with ports as they come from C.
///
/// # Safety
///
/// The pointer is NULL or points at so many pointers, each NULL or at a text.
pub(crate) unsafe fn servers(
    argument: &'static str,
    servers: *const *const c_char,
    count: usize,
) -> Result<Vec<SocketAddr>, Refused> {
    // SAFETY: by this function's contract.
    unsafe { texts(argument, servers, count, |text| socket_addr(argument, text)) }
}

/// The name server.
///
/// # Safety
///
/// The pointer is NULL or points at what the header says.
pub(crate) unsafe fn server(server: *const cfhost_name_server) -> Result<NameServer, Refused> {
    // SAFETY: by this function's contract.
    let server = unsafe { copied("server", server) }?;
    // SAFETY: by this function's contract.
    let text = |name, text| unsafe { optional(name, text) };
    let addr = text("addr", server.addr)?.ok_or(Refused("addr", "is NULL"))?;
    let mut made = NameServer::new(socket_addr("addr", addr)?);
    let algorithm = match text("key_algorithm", server.key_algorithm)? {
        None | Some(CFHOST_TSIG_HMAC_SHA256) => TsigAlgorithm::HmacSha256,
        Some(CFHOST_TSIG_HMAC_SHA384) => TsigAlgorithm::HmacSha384,
        Some(CFHOST_TSIG_HMAC_SHA512) => TsigAlgorithm::HmacSha512,
        Some(_) => return Err(Refused("key_algorithm", "is not one of the CFHOST_TSIG_ texts")),
    };
    match (text("key_name", server.key_name)?, text("key_secret", server.key_secret)?) {
        (Some(name), Some(secret)) => made = made.key(TsigKey { algorithm, ..TsigKey::new(name, secret) }),
        (Some(_), None) => return Err(Refused("key_secret", "is NULL, and key_name is given")),
        (None, Some(_)) => return Err(Refused("key_name", "is NULL, and key_secret is given")),
        (None, None) => {}
    }
    made = made.read_by(match text("read_by", server.read_by)? {
        None | Some(CFHOST_READ_BY_TRANSFER) => ReadBy::Transfer,
        Some(CFHOST_READ_BY_QUERIES) => ReadBy::Queries,
        Some(_) => return Err(Refused("read_by", "is not one of the CFHOST_READ_BY_ texts")),
    });
    if let Some(timeout) = given(server.has_timeout_ms, server.timeout_ms) {
        made = made.timeout(Duration::from_millis(timeout));
    }
    Ok(interruptible(made, server.interrupt, server.user))
}

/// Reads the records of a zone, without those that the server adds to sign it. The records at the names are always
/// among them. If the zone is read by queries, only those are. Nothing is changed. CFHOST_DNS if the server refuses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_read(
    server: *const cfhost_name_server,
    zone_name: *const c_char,
    names: *const *const c_char,
    names_count: usize,
    records: *mut *const cfhost_records,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or such a struct, as the header asks.
        let server = unsafe { self::server(server) }?;
        // SAFETY: NULL or a text, as the header asks.
        let zone_name = unsafe { required("zone_name", zone_name) }?;
        // SAFETY: NULL or so many texts, as the header asks.
        let names = unsafe { texts("names", names, names_count, |name| Ok(name.to_owned())) }?;
        Ok(cfhost_records::hand_out(&server.read(zone_name, &names)?))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("records", records), error, work) }
}

/// Carries a plan out as one dynamic update (RFC 2136). The server carries out all of it, or nothing if the records at
/// the plan's names are not those that the plan was made from. An empty plan sends nothing.
///
/// CFHOST_DNS if the server refused, and nothing was changed. If cfhost_error_is_retryable, somebody else changed the
/// zone meanwhile, and you can make a new plan. With CFHOST_PERHAPS_CARRIED_OUT, the update was carried out whole or
/// not at all: read the zone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_apply(
    server: *const cfhost_name_server,
    plan: *const cfhost_plan,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or such a struct, as the header asks.
        let server = unsafe { self::server(server) }?;
        // SAFETY: NULL or a live plan, as the header asks.
        Ok(server.apply(unsafe { cfhost_plan::plan("plan", plan) }?)?)
    };
    let mut nothing = ();
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("", &raw mut nothing), error, work) }
}

/// What one name server answers for one name. It grows at its end, so that an array of them is one of pointers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_check {
    /// The name.
    pub name: *const c_char,
    /// The target that the name should point at.
    pub target: *const c_char,
    /// The server that was asked, with its port.
    pub server: *const c_char,
    /// What it answers: one of the CFHOST_ANSWERS_ texts.
    pub answers: *const c_char,
    /// The records that the name has there: a CNAME, or else addresses.
    pub found: *const cfhost_record,
    /// How many there are.
    pub found_count: usize,
}

impl ToC for Check {
    type C = *const cfhost_check;
    const NONE: Self::C = ptr::null();

    fn to_c(self, memory: &Memory) -> Self::C {
        let (found, found_count) = memory.records(&self.found);
        memory.keep(cfhost_check {
            name: memory.text(&self.name),
            target: memory.text(&self.target),
            server: memory.text(&self.server.to_string()),
            answers: memory.text(self.answers.as_str()),
            found,
            found_count,
        })
    }
}

/// The parameters of cfhost_dns_check. Begin with CFHOST_DNS_CHECK_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_dns_check_params {
    /// The size of this struct; CFHOST_DNS_CHECK_PARAMS_INIT sets it.
    pub size: usize,
    /// The name servers to ask, as cfhost_dns_name_servers returns them: "192.0.2.53:53".
    pub servers: *const *const c_char,
    /// How many there are.
    pub servers_count: usize,
    /// Full name to target.
    pub forward_tos: *const cfhost_pair,
    /// How many there are.
    pub forward_tos_count: usize,
    /// The records that the names had before, such as a plan's seen. Old answers are recognised by them.
    pub before: *const cfhost_record,
    /// How many there are.
    pub before_count: usize,
    /// Whether timeout_ms is given.
    pub has_timeout_ms: c_int,
    /// How long each question may take, in milliseconds. Default: 5000.
    pub timeout_ms: u64,
    /// A function that is called while the check waits. NULL: no function is called.
    pub interrupt: cfhost_interrupt,
    /// Passed to interrupt.
    pub user: *mut c_void,
}
sized!(cfhost_dns_check_params, user: *mut c_void);

/// What cfhost_dns_check found. It grows at its end. Free it with cfhost_dns_check_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_dns_check_reply {
    /// One check for each server and name.
    pub checks: *const *const cfhost_check,
    /// How many there are.
    pub checks_count: usize,
}

/// Asks name servers whether each name answers with its target. It reports, and changes nothing. A server that cannot
/// be asked is not an error. CFHOST_INVALID_ARGUMENT for a name that is not a host name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_check(
    params: *const cfhost_dns_check_params,
    reply: *mut *const cfhost_dns_check_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: each pointer is NULL or what the header asks for.
    let work = || unsafe {
        let params = copied("params", params)?;
        let servers = servers("servers", params.servers, params.servers_count)?;
        let targets = map("forward_tos", params.forward_tos, params.forward_tos_count)?;
        let before = records("before", params.before, params.before_count)?;
        let timeout = Duration::from_millis(given(params.has_timeout_ms, params.timeout_ms).unwrap_or(5000));
        let mut checks = Vec::new();
        for addr in servers {
            let server = interruptible(NameServer::new(addr).timeout(timeout), params.interrupt, params.user);
            checks.extend(server.check(&targets, &before)?);
        }
        Ok(keep((), |(), memory| {
            let (checks, checks_count) = checks.to_c(memory);
            cfhost_dns_check_reply { checks, checks_count }
        }))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("reply", reply), error, work) }
}

/// Frees a reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_check_reply_free(reply: *const cfhost_dns_check_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free_kept::<_, ()>(reply) }
}

/// Where the name servers of a zone listen. It grows at its end. Free it with cfhost_dns_name_servers_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_dns_name_servers_reply {
    /// Their addresses with ports.
    pub servers: *const *const c_char,
    /// How many there are.
    pub servers_count: usize,
}

/// Finds where the zone's own name servers listen, by its NS records and the system's resolver, at port 53. A server
/// whose name cannot be resolved is left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_name_servers(
    zone_name: *const c_char,
    records: *const cfhost_record,
    records_count: usize,
    reply: *mut *const cfhost_dns_name_servers_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a text, as the header asks.
        let zone_name = unsafe { required("zone_name", zone_name) }?;
        // SAFETY: NULL or so many records, as the header asks.
        let records = unsafe { self::records("records", records, records_count) }?;
        let servers: Vec<String> = dns::name_servers(zone_name, &records).iter().map(SocketAddr::to_string).collect();
        Ok(keep((), |(), memory| {
            let (servers, servers_count) = memory.texts(&servers);
            cfhost_dns_name_servers_reply { servers, servers_count }
        }))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("reply", reply), error, work) }
}

/// Frees a reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_dns_name_servers_reply_free(reply: *const cfhost_dns_name_servers_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free_kept::<_, ()>(reply) }
}

#[cfg(test)]
mod tests {
    use cfhost_core::dns::Answers;

    use super::*;

    #[test]
    fn the_header_has_the_names_of_the_core() {
        let algorithms = [TsigAlgorithm::HmacSha256, TsigAlgorithm::HmacSha384, TsigAlgorithm::HmacSha512];
        let names = [CFHOST_TSIG_HMAC_SHA256, CFHOST_TSIG_HMAC_SHA384, CFHOST_TSIG_HMAC_SHA512];
        assert_eq!(algorithms.map(TsigAlgorithm::as_str), names);
        let answers = [Answers::Right, Answers::Old, Answers::Missing, Answers::Other, Answers::Nothing];
        let names = [
            CFHOST_ANSWERS_RIGHT,
            CFHOST_ANSWERS_OLD,
            CFHOST_ANSWERS_MISSING,
            CFHOST_ANSWERS_OTHER,
            CFHOST_ANSWERS_NOTHING,
        ];
        assert_eq!(answers.map(Answers::as_str), names);
    }
}
