//! The network's address ranges, for C.

use std::ffi::{CStr, CString, c_char, c_int};
use std::net::IpAddr;
use std::ptr;
use std::sync::OnceLock;
use std::time::Duration;

use cfhost_core::ranges::{ConfigFormat, IpNet, Proxies, Ranges, Refresh, Refreshed};

use crate::border::{Refused, array, copied, given, not_given, optional, required, sized};
use crate::envelope::c_string;
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::{Failure, fallible, guard};
use crate::memory::{free_kept, keep};
use crate::text::cfhost_text;
use crate::types::cfhost_pair;

/// A list of address ranges that was found sound: no two overlap, none is private, reserved or very wide. Any number of
/// threads may use one at once. Free it with cfhost_ranges_free, unless it belongs to something else.
pub struct cfhost_ranges {
    ranges: Ranges,
    texts: Vec<CString>,
    etag: Option<CString>,
}

impl cfhost_ranges {
    fn new(ranges: Ranges) -> Box<Self> {
        let texts = ranges.iter().map(|net| c_string(&net.to_string())).collect();
        let etag = ranges.etag().map(c_string);
        Box::new(Self { ranges, texts, etag })
    }
}

/// Format of cfhost_ranges_text: nginx's set_real_ip_from and real_ip_header.
pub const CFHOST_CONFIG_NGINX: &str = "nginx";
/// Format of cfhost_ranges_text: nginx's set_real_ip_from alone, for a configuration that has its real_ip_header
/// already.
pub const CFHOST_CONFIG_NGINX_RANGES: &str = "nginx_ranges";
/// Format of cfhost_ranges_text: Apache's RemoteIPTrustedProxy and RemoteIPHeader.
pub const CFHOST_CONFIG_APACHE: &str = "apache";
/// Format of cfhost_ranges_text: an acl and set-src of HAProxy, for a frontend, before its other http-request rules.
pub const CFHOST_CONFIG_HAPROXY: &str = "haproxy";
/// Format of cfhost_ranges_text: the definitions $cfhost_ipv4 and $cfhost_ipv6 of nftables.
pub const CFHOST_CONFIG_NFTABLES: &str = "nftables";
/// Format of cfhost_ranges_text: the sets cfhost_ipv4 and cfhost_ipv6 for ipset restore, exchanged as a whole.
pub const CFHOST_CONFIG_IPSET: &str = "ipset";
/// Format of cfhost_ranges_text: a file for CSF, to be named by an Include line in csf.allow.
pub const CFHOST_CONFIG_CSF: &str = "csf";
/// Format of cfhost_ranges_text: fail2ban's ignoreip, for a .conf file in jail.d.
pub const CFHOST_CONFIG_FAIL2BAN: &str = "fail2ban";
/// Format of cfhost_ranges_text: all ranges, one a line.
pub const CFHOST_CONFIG_PLAIN: &str = "plain";
/// Format of cfhost_ranges_text: the IPv4 ranges, one a line.
pub const CFHOST_CONFIG_PLAIN_IPV4: &str = "plain_ipv4";
/// Format of cfhost_ranges_text: the IPv6 ranges, one a line.
pub const CFHOST_CONFIG_PLAIN_IPV6: &str = "plain_ipv6";
/// Format of cfhost_ranges_text: the published JSON form, which cfhost_ranges_from_json reads.
pub const CFHOST_CONFIG_JSON: &str = "json";

/// How many bytes the longest address has as text, the NUL included.
pub const CFHOST_ADDR_SIZE: usize = 46;

/// Hands ranges out.
///
/// # Safety
///
/// `ranges` and `error` are NULL or can be written to.
unsafe fn give(
    ranges: *mut *mut cfhost_ranges,
    error: *mut *mut cfhost_error,
    work: impl FnOnce() -> Result<Ranges, Failure>,
) -> cfhost_status {
    // SAFETY: by this function's contract.
    unsafe { fallible(None, ("ranges", ranges), error, || Ok(Box::into_raw(cfhost_ranges::new(work()?)))) }
}

/// Returns the list that cfhost_ranges_refresh left in this file. If there is no such file, or cache_file is NULL, it
/// is the list that is built in. CFHOST_INVALID_ARGUMENT if the file cannot be read, CFHOST_PROTOCOL if the list in it
/// is not sound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_load(
    cache_file: *const c_char,
    ranges: *mut *mut cfhost_ranges,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or a text, as the header asks.
        Ok(match unsafe { optional("cache_file", cache_file) }? {
            Some(file) => Ranges::load(file)?,
            None => Ranges::built_in().clone(),
        })
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { give(ranges, error, work) }
}

/// Reads the published text forms, one range a line. CFHOST_PROTOCOL if they are malformed or the list is not sound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_from_text(
    ipv4: *const c_char,
    ipv6: *const c_char,
    ranges: *mut *mut cfhost_ranges,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: NULL or texts, as the header asks.
    let work = || unsafe { Ok(Ranges::from_text(required("ipv4", ipv4)?, required("ipv6", ipv6)?)?) };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { give(ranges, error, work) }
}

/// Reads the published JSON form. CFHOST_PROTOCOL if it is malformed or the list is not sound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_from_json(
    json: *const c_char,
    ranges: *mut *mut cfhost_ranges,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: NULL or a text, as the header asks.
    let work = || unsafe { Ok(Ranges::from_json(required("json", json)?.as_bytes())?) };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { give(ranges, error, work) }
}

/// Whether the address, such as "192.0.2.1" or "2001:db8::1", is in one of the ranges. An IPv4 address in IPv6 form
/// ("::ffff:192.0.2.1") counts as the IPv4 address. False for a text that is not an address, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_contains(ranges: *const cfhost_ranges, addr: *const c_char) -> bool {
    // SAFETY: NULL or live ranges, and NULL or a text, as the header asks.
    guard(false, || match unsafe { (ranges.as_ref(), optional("addr", addr)) } {
        (Some(ranges), Ok(Some(addr))) => addr.parse().is_ok_and(|addr| ranges.ranges.contains(addr)),
        _ => false,
    })
}

/// How many ranges there are; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_count(ranges: *const cfhost_ranges) -> usize {
    // SAFETY: NULL or live ranges, as the header asks.
    unsafe { ranges.as_ref() }.map_or(0, |ranges| ranges.texts.len())
}

/// The range at an index, such as "173.245.48.0/20", in the order of the list; NULL past the last. It stays as long as
/// the list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_at(ranges: *const cfhost_ranges, index: usize) -> *const c_char {
    // SAFETY: NULL or live ranges, as the header asks.
    let ranges = unsafe { ranges.as_ref() };
    ranges.and_then(|ranges| ranges.texts.get(index)).map_or(ptr::null(), |text| text.as_ptr())
}

/// The publisher's identifier for this content; NULL if the publisher gave none. A list with other content has another
/// one. It stays as long as the list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_etag(ranges: *const cfhost_ranges) -> *const c_char {
    // SAFETY: NULL or live ranges, as the header asks.
    let ranges = unsafe { ranges.as_ref() };
    ranges.and_then(|ranges| ranges.etag.as_ref()).map_or(ptr::null(), |etag| etag.as_ptr())
}

/// Writes the ranges as text for another program, in one of the CFHOST_CONFIG_ formats. Write the text beside the file
/// that is in use. Let the program check it (nginx -t, apachectl -t, haproxy -c). Only then rename it over the old
/// file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_text(
    ranges: *const cfhost_ranges,
    format: *const c_char,
    text: *mut *const cfhost_text,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or live ranges, as the header asks.
        let ranges = &unsafe { ranges.as_ref() }.ok_or(Refused("ranges", "is NULL"))?.ranges;
        // SAFETY: NULL or a text, as the header asks.
        let format = unsafe { required("format", format) }?;
        let known = ConfigFormat::ALL.iter().find(|known| known.as_str() == format);
        Ok(cfhost_text::hand_out(&match known {
            Some(format) => ranges.config(*format),
            None if format == CFHOST_CONFIG_JSON => ranges.to_json(),
            None => return Err(Refused("format", "is not one of the CFHOST_CONFIG_ texts").into()),
        }))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("text", text), error, work) }
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_free(ranges: *mut cfhost_ranges) {
    guard((), || {
        if !ranges.is_null() {
            // SAFETY: it was made by Box::into_raw here, and the header asks that it is freed once.
            drop(unsafe { Box::from_raw(ranges) });
        }
    });
}

/// The month, "YYYY-MM", since which the published list has had the same content as the built-in one, as far as is
/// known.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_ranges_built_in_since() -> *const c_char {
    static SINCE: OnceLock<CString> = OnceLock::new();
    guard(ptr::null(), || SINCE.get_or_init(|| c_string(Ranges::BUILT_IN_SINCE)).as_ptr())
}

/// The list of the 2012 document, with ends for C: the range, and the day since which it is no longer the network's.
fn document() -> &'static [(CString, Option<CString>)] {
    static DOCUMENT: OnceLock<Vec<(CString, Option<CString>)>> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let list = Ranges::document_2012();
        list.iter().map(|range| (c_string(&range.range.to_string()), range.retired.map(c_string))).collect()
    })
}

/// How many ranges the 2012 document lists. Use them only for comparison: nothing trusts them.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_ranges_document_2012_count() -> usize {
    guard(0, || document().len())
}

/// The range at an index of the 2012 document; NULL past the last. It stays for good.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_ranges_document_2012_at(index: usize) -> *const c_char {
    guard(ptr::null(), || document().get(index).map_or(ptr::null(), |(range, _)| range.as_ptr()))
}

/// The day, "YYYY-MM-DD", since which the range at an index of the 2012 document is no longer the network's. Its
/// present owner could pose as any visitor. NULL while it is the network's, and past the last. It stays for good.
#[unsafe(no_mangle)]
pub extern "C" fn cfhost_ranges_document_2012_retired(index: usize) -> *const c_char {
    guard(ptr::null(), || {
        let retired = document().get(index).and_then(|(_, retired)| retired.as_ref());
        retired.map_or(ptr::null(), |day| day.as_ptr())
    })
}

/// From where and how a list is fetched. Begin with CFHOST_RANGES_REFRESH_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_ranges_refresh_params {
    /// The size of this struct; CFHOST_RANGES_REFRESH_PARAMS_INIT sets it.
    pub size: usize,
    /// Where the JSON form is: https, or plain http to loopback. Default: "https://api.cloudflare.com/client/v4/ips".
    pub json_url: *const c_char,
    /// Where the text form of IPv4 is, such as "https://www.cloudflare.com/ips-v4". Give it to fetch the text forms
    /// instead of the JSON form. It needs ipv6_url too.
    pub ipv4_url: *const c_char,
    /// Where the text form of IPv6 is, such as "https://www.cloudflare.com/ips-v6".
    pub ipv6_url: *const c_char,
    /// Trust the certificate authorities in this PEM file and no others. Default: those of the operating system.
    pub ca_file: *const c_char,
    /// Trust the certificate authorities in this PEM text and no others.
    pub ca_pem: *const c_char,
    /// Whether timeout_ms is given.
    pub has_timeout_ms: c_int,
    /// How long the refresh may take, everything included, in milliseconds. Default: 20000.
    pub timeout_ms: u64,
    /// The file that holds the list so far. If the list changed, the new one is written to it in one step. The file's
    /// folder has to exist. Default: none; the list so far is then the built-in one, and nothing is written.
    pub cache_file: *const c_char,
}
sized!(cfhost_ranges_refresh_params, cache_file: *const c_char);

impl cfhost_ranges_refresh_params {
    /// # Safety
    ///
    /// Each pointer is NULL or points at what the header says.
    unsafe fn refresh(&self) -> Result<Refresh, Refused> {
        // SAFETY: by this function's contract.
        let text = |name, text| unsafe { optional(name, text) };
        let mut refresh = Refresh::new();
        let urls =
            (text("json_url", self.json_url)?, text("ipv4_url", self.ipv4_url)?, text("ipv6_url", self.ipv6_url)?);
        refresh = match urls {
            (None, None, None) => refresh,
            (Some(json), None, None) => refresh.json(json),
            (None, Some(ipv4), Some(ipv6)) => refresh.text(ipv4, ipv6),
            (Some(_), _, _) => return Err(Refused("json_url", "is given, and a URL of a text form too")),
            (None, None, _) => return Err(Refused("ipv4_url", "is NULL, and ipv6_url is given")),
            (None, _, None) => return Err(Refused("ipv6_url", "is NULL, and ipv4_url is given")),
        };
        refresh = match (text("ca_file", self.ca_file)?, text("ca_pem", self.ca_pem)?) {
            (Some(_), Some(_)) => return Err(Refused("ca_file", "is given, and ca_pem too")),
            (Some(file), None) => refresh.ca_file(file),
            (None, Some(pem)) => refresh.ca_pem(pem),
            (None, None) => refresh,
        };
        if let Some(timeout) = given(self.has_timeout_ms, self.timeout_ms) {
            refresh = refresh.timeout(Duration::from_millis(timeout));
        }
        if let Some(file) = text("cache_file", self.cache_file)? {
            refresh = refresh.cache_file(file);
        }
        Ok(refresh)
    }
}

/// What cfhost_ranges_refresh found. It grows at its end. Free it with cfhost_ranges_refresh_reply_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_ranges_refresh_reply {
    /// The list that is published now. It belongs to this reply.
    pub ranges: *const cfhost_ranges,
    /// Whether the list differs from the one before.
    pub is_changed: bool,
    /// The ranges that were not in the list so far, which is the one in the cache file, or the built-in one.
    pub added: *const *const c_char,
    /// How many there are.
    pub added_count: usize,
    /// The ranges that were in the list so far and are no longer.
    pub removed: *const *const c_char,
    /// How many there are.
    pub removed_count: usize,
}

impl cfhost_ranges_refresh_reply {
    fn hand_out(refreshed: Refreshed) -> *const Self {
        let (is_changed, added, removed) = (refreshed.is_changed(), refreshed.added, refreshed.removed);
        keep(cfhost_ranges::new(refreshed.ranges), |ranges, memory| {
            let texts = |nets: &[IpNet]| memory.texts(&nets.iter().map(IpNet::to_string).collect::<Vec<_>>());
            let ((added, added_count), (removed, removed_count)) = (texts(&added), texts(&removed));
            cfhost_ranges_refresh_reply {
                ranges: ptr::from_ref(&**ranges),
                is_changed,
                added,
                added_count,
                removed,
                removed_count,
            }
        })
    }
}

/// Fetches the list that is published now, and writes it to the cache file if it changed. A new list is believed only
/// if it is sound and agrees with the list so far, and with the built-in one. Two lists agree if each has half of its
/// addresses in common with the other. After an error, the file and the list that cfhost_ranges_load returns are as
/// before. CFHOST_PROTOCOL if the answer was not a sound list, CFHOST_INVALID_ARGUMENT for a URL that is neither https
/// nor loopback and for a file that cannot be read or written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_refresh(
    params: *const cfhost_ranges_refresh_params,
    reply: *mut *const cfhost_ranges_refresh_reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: NULL or such a struct, as the header asks.
        let refresh = unsafe { copied("params", params)?.refresh() }?;
        Ok(cfhost_ranges_refresh_reply::hand_out(refresh.run()?))
    };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { fallible(None, ("reply", reply), error, work) }
}

/// Frees a reply, with the list in it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_ranges_refresh_reply_free(reply: *const cfhost_ranges_refresh_reply) {
    // SAFETY: NULL or such a reply that was not freed, as the header asks.
    unsafe { free_kept::<_, Box<cfhost_ranges>>(reply) }
}

/// Writes the address of the visitor into addr, which has CFHOST_ADDR_SIZE bytes. peer is the address that the
/// connection came from. If it is in the ranges, the visitor is what CF-Connecting-IP says. Otherwise, it is the peer.
///
/// The headers are names and values as they came, with names in upper or lower case, and values in any encoding. The
/// visitor is also the peer if CF-Connecting-IP is missing, came more than once with different values, holds anything
/// but one address, or holds one that no visitor has (private, loopback and such). CF-Connecting-IPv6 counts only
/// beside a CF-Connecting-IP from 240.0.0.0/4, the stand-in ("Pseudo IPv4") for a visitor of IPv6. An IPv4 address in
/// IPv6 form is written as the IPv4 address.
///
/// The variables of a CGI or FastCGI environment are accepted too, by their own names, such as HTTP_CF_CONNECTING_IP.
/// They count only if no name begins with CF- or X-Forwarded-. Among the network's headers, such a name would be a
/// header that the visitor sent.
///
/// CFHOST_INVALID_ARGUMENT if peer is not an address. No header is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_visitor_addr(
    ranges: *const cfhost_ranges,
    peer: *const c_char,
    headers: *const cfhost_pair,
    headers_count: usize,
    addr: *mut c_char,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let request = cfhost_visitor_addr_behind_params { peer, headers, headers_count, ..not_given() };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { visitor(ranges, || Ok(request), addr, error) }
}

/// A request, and your own proxies that it may have come through. Begin with CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_visitor_addr_behind_params {
    /// The size of this struct; CFHOST_VISITOR_ADDR_BEHIND_PARAMS_INIT sets it.
    pub size: usize,
    /// Required. The address that the connection came from.
    pub peer: *const c_char,
    /// The headers, as cfhost_visitor_addr takes them.
    pub headers: *const cfhost_pair,
    /// How many there are.
    pub headers_count: usize,
    /// The addresses, such as "127.0.0.1" and "::1", and networks, such as "10.8.0.0/24", of your own proxies. Default:
    /// none.
    pub proxies: *const *const c_char,
    /// How many there are.
    pub proxies_count: usize,
}
sized!(cfhost_visitor_addr_behind_params, proxies_count: usize);

/// Does what cfhost_visitor_addr does, if the request may have come through your own proxies: cloudflared, or an nginx
/// in front of Apache.
///
/// While the peer is one of your proxies, and not in the ranges, the address before it in X-Forwarded-For counts as the
/// peer: first the last address there, then the one before that, and so on. The search ends at the first address that
/// is not a proxy's. For this one, cfhost_visitor_addr decides. So CF-Connecting-IP is believed only if the network and
/// your own proxies alone have handed the request on. The search also ends if the header has no more addresses, or
/// something else in that place. The proxy itself is the peer then. With no proxies, or with a peer that is not one of
/// them, the result is that of cfhost_visitor_addr.
///
/// Each proxy has to add the address that it was asked from at the end of X-Forwarded-For, or to write that address
/// alone. nginx adds it by $proxy_add_x_forwarded_for, and Apache's mod_proxy by itself. cloudflared hands on the
/// network's header, which ends with the visitor.
///
/// CFHOST_INVALID_ARGUMENT if peer is not an address, and for proxies that are neither addresses nor networks, are not
/// written by the first address, or are everybody (length 0). No header is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_visitor_addr_behind(
    ranges: *const cfhost_ranges,
    params: *const cfhost_visitor_addr_behind_params,
    addr: *mut c_char,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    // SAFETY: NULL or such a struct, as the header asks.
    let request = || unsafe { copied("params", params) };
    // SAFETY: each pointer is NULL or what the header asks for.
    unsafe { visitor(ranges, request, addr, error) }
}

/// # Safety
///
/// Each pointer, those of the request included, is NULL or what the header asks for.
unsafe fn visitor(
    ranges: *const cfhost_ranges,
    request: impl FnOnce() -> Result<cfhost_visitor_addr_behind_params, Refused>,
    addr: *mut c_char,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        let request = request()?;
        // SAFETY: NULL or live ranges, as the header asks.
        let ranges = &unsafe { ranges.as_ref() }.ok_or(Refused("ranges", "is NULL"))?.ranges;
        // SAFETY: NULL or a text, as the header asks.
        let peer = unsafe { required("peer", request.peer) }?;
        let peer: IpAddr = peer.parse().map_err(|_| Refused("peer", "is not an IP address"))?;
        // SAFETY: NULL or so many texts, as the header asks.
        let proxies = unsafe { array("proxies", request.proxies, request.proxies_count) }?;
        // SAFETY: NULL or a text, as the header asks.
        let proxies =
            proxies.iter().map(|text| unsafe { required("proxies", *text) }).collect::<Result<Vec<_>, _>>()?;
        // SAFETY: NULL or so many pairs, as the header asks.
        let pairs = unsafe { array("headers", request.headers, request.headers_count) }?;
        let mut named = Vec::with_capacity(pairs.len());
        for pair in pairs {
            if pair.name.is_null() || pair.value.is_null() {
                return Err(Refused("headers", "is NULL").into());
            }
            // A stranger wrote them: bytes, of any length.
            // SAFETY: neither is NULL, and the header asks for texts.
            let (name, value) = unsafe { (CStr::from_ptr(pair.name), CStr::from_ptr(pair.value)) };
            if let Ok(name) = name.to_str() {
                named.push((name, value.to_bytes()));
            }
        }
        let text = ranges.visitor_addr_behind(&Proxies::new(proxies)?, peer, named).to_string();
        let mut bytes = [0; CFHOST_ADDR_SIZE];
        for (byte, of_text) in bytes.iter_mut().zip(text.bytes()) {
            *byte = c_char::from_ne_bytes([of_text]);
        }
        Ok(bytes)
    };
    // SAFETY: each pointer is NULL or what the header asks for, and addr has space for so many bytes.
    unsafe { fallible(None, ("addr", addr.cast::<[c_char; CFHOST_ADDR_SIZE]>()), error, work) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_a_name_for_each_format() {
        let names = [
            CFHOST_CONFIG_NGINX,
            CFHOST_CONFIG_NGINX_RANGES,
            CFHOST_CONFIG_APACHE,
            CFHOST_CONFIG_HAPROXY,
            CFHOST_CONFIG_NFTABLES,
            CFHOST_CONFIG_IPSET,
            CFHOST_CONFIG_CSF,
            CFHOST_CONFIG_FAIL2BAN,
            CFHOST_CONFIG_PLAIN,
            CFHOST_CONFIG_PLAIN_IPV4,
            CFHOST_CONFIG_PLAIN_IPV6,
        ];
        assert!(ConfigFormat::ALL.iter().map(|format| format.as_str()).eq(names));
    }
}
