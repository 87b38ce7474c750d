//! The border: what comes from C is looked at here.

use std::ffi::{CStr, c_char, c_int};
use std::str::FromStr;
use std::{ptr, slice};

use cfhost_core::{Act, UnknownWord, reason};

use crate::client::cfhost_client;
use crate::envelope::cfhost_envelope;
use crate::error::{cfhost_error, cfhost_status};
use crate::guard::fallible;
use crate::memory::{self, Memory};

/// Longer than any text that this API takes, and than a file of certificate authorities; what is longer is a mistake,
/// and would be copied some times before a server said so.
const MAX_TEXT: usize = 512 * 1024;

/// A value that no request can be made of: which, and what is wrong with it.
pub(crate) struct Refused(pub(crate) &'static str, pub(crate) &'static str);

/// A struct that C makes and that begins with its own size.
///
/// # Safety
///
/// It is `repr(C)`, its first member is that size as a `usize`, and every pattern of bits is a value of it.
pub(crate) unsafe trait Versioned: Copy {
    /// Its size in the first release: what is smaller was not made by the initialiser.
    const FIRST: usize;
}

/// Implements [`Versioned`] for a struct, whose last member of the first release is named: it never changes.
macro_rules! sized {
    ($name:ident, $last:ident: $type:ty) => {
        // SAFETY: it is repr(C) with `size` first, and has numbers and pointers alone.
        unsafe impl crate::border::Versioned for $name {
            const FIRST: usize = std::mem::offset_of!($name, $last) + size_of::<$type>();
        }
    };
}
pub(crate) use sized;

/// Such a struct with nothing in it: zero is "not given" for each member.
pub(crate) fn not_given<P: Versioned>() -> P {
    // SAFETY: every pattern of bits is a value of it, by the contract of the trait.
    unsafe { std::mem::zeroed() }
}

/// Copies such a struct, however much of today's the caller knows: the rest is zero, which is "not given" for each
/// member.
///
/// # Safety
///
/// The pointer is NULL or points at as many bytes as its first member says.
pub(crate) unsafe fn copied<P: Versioned>(name: &'static str, params: *const P) -> Result<P, Refused> {
    if params.is_null() {
        return Err(Refused(name, "is NULL"));
    }
    // SAFETY: every such struct has its size first.
    let size = unsafe { params.cast::<usize>().read() };
    if size < P::FIRST {
        return Err(Refused("size", "is smaller than the struct ever was: begin with its initialiser"));
    }
    if size > size_of::<P>() {
        return Err(Refused(
            "size",
            "is larger than this library knows: it is older than the header, or size was not set",
        ));
    }
    let mut copy = not_given::<P>();
    // SAFETY: that many bytes are there to be read, by this function's contract, and there is space for them; every pattern of
    // bits is a value of it.
    unsafe { ptr::copy_nonoverlapping(params.cast::<u8>(), (&raw mut copy).cast::<u8>(), size) };
    Ok(copy)
}

/// A text that may be missing.
///
/// # Safety
///
/// The pointer is NULL or points at a text that ends in NUL and stays for `'a`.
pub(crate) unsafe fn optional<'a>(name: &'static str, text: *const c_char) -> Result<Option<&'a str>, Refused> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: by this function's contract.
    if unsafe { CStr::from_ptr(text) }.count_bytes() > MAX_TEXT {
        return Err(Refused(name, "is longer than 512 KiB"));
    }
    // SAFETY: by this function's contract.
    unsafe { whole(name, text) }.map(Some)
}

/// A text that has to be there and may be of any length: what the library itself wrote.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn whole<'a>(name: &'static str, text: *const c_char) -> Result<&'a str, Refused> {
    if text.is_null() {
        return Err(Refused(name, "is NULL"));
    }
    // SAFETY: it is not NULL, and the rest is this function's contract.
    unsafe { CStr::from_ptr(text) }.to_str().map_err(|_| Refused(name, reason::NOT_UTF8))
}

/// A text that has to be there.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn required<'a>(name: &'static str, text: *const c_char) -> Result<&'a str, Refused> {
    // SAFETY: the same contract.
    unsafe { optional(name, text) }?.ok_or(Refused(name, "is NULL"))
}

/// One of the words that a type has, which may be missing.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn word<T: FromStr<Err = UnknownWord>>(
    name: &'static str,
    text: *const c_char,
) -> Result<Option<T>, Refused> {
    // SAFETY: the same contract.
    let word = unsafe { optional(name, text) }?;
    word.map(|word| word.parse().map_err(|unknown: UnknownWord| Refused(name, unknown.as_str()))).transpose()
}

/// A counted array; NULL is fine if it counts none.
///
/// # Safety
///
/// The pointer is NULL or points at so many values, which stay for `'a`.
pub(crate) unsafe fn array<'a, T>(name: &'static str, values: *const T, count: usize) -> Result<&'a [T], Refused> {
    match (values.is_null(), count) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Refused(name, "is NULL")),
        (_, count) if count > MAX_TEXT => Err(Refused(name, "has more than 524288 members")),
        // SAFETY: by this function's contract.
        (false, count) => Ok(unsafe { slice::from_raw_parts(values, count) }),
    }
}

/// Texts as they come from C; NULL is fine for none.
///
/// # Safety
///
/// The pointer is NULL or points at so many pointers, each NULL or at a text.
pub(crate) unsafe fn texts<T>(
    argument: &'static str,
    texts: *const *const c_char,
    count: usize,
    read: impl Fn(&str) -> Result<T, Refused>,
) -> Result<Vec<T>, Refused> {
    // SAFETY: by this function's contract.
    let texts = unsafe { array(argument, texts, count) }?;
    // SAFETY: by this function's contract.
    texts.iter().map(|text| read(unsafe { required(argument, *text) }?)).collect()
}

/// A flag or number that may be missing.
pub(crate) fn given<T>(has: c_int, value: T) -> Option<T> {
    (has != 0).then_some(value)
}

/// A number that has to be there. Those of this API begin at 1.
pub(crate) fn id(name: &'static str, id: u64) -> Result<u64, Refused> {
    if id == 0 { Err(Refused(name, "is 0")) } else { Ok(id) }
}

/// An act as C asks for it, and as C is answered.
pub(crate) trait ActParams<A: Act>: Versioned {
    type Reply;

    /// The request.
    ///
    /// # Safety
    ///
    /// Each pointer in it is NULL or points at what the header says.
    unsafe fn act(&self) -> Result<A, Refused>;

    /// The reply, of the fields that came.
    fn reply(fields: A::Reply, envelope: *const cfhost_envelope, memory: &Memory) -> Self::Reply;
}

/// Does an act.
///
/// # Safety
///
/// Each pointer is NULL or points at what the header says.
pub(crate) unsafe fn act<A: Act, P: ActParams<A>>(
    client: *const cfhost_client,
    params: *const P,
    reply: *mut *const P::Reply,
    error: *mut *mut cfhost_error,
) -> cfhost_status {
    let work = || {
        // SAFETY: by this function's contract.
        let client = unsafe { client.as_ref() }.ok_or(Refused("client", "is NULL"))?;
        // SAFETY: by this function's contract.
        let act = unsafe { copied("params", params)?.act() }?;
        Ok(memory::hand_out(client.client.send(&act)?, P::reply))
    };
    // SAFETY: by this function's contract.
    unsafe { fallible(Some(A::NAME), ("reply", reply), error, work) }
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::ptr;

    use cfhost_core::{Client, ClientBuilder};

    use super::*;
    use crate::acts::{cfhost_zone_list, cfhost_zone_list_params, cfhost_zone_list_reply};
    use crate::call::cfhost_call;
    use crate::error::{cfhost_delivery, cfhost_error_text};
    use crate::error::{cfhost_error_act, cfhost_error_delivery, cfhost_error_free, cfhost_error_status};

    const KEY: &str = "00112233445566778899aabbccddeeff";

    /// A client in whose core every call panics.
    fn panicking() -> cfhost_client {
        let builder: ClientBuilder = Client::builder(KEY).endpoint("http://127.0.0.1:1/").retries(0);
        cfhost_client { client: builder.observer(|_| panic!("{KEY}")).build().unwrap() }
    }

    #[test]
    fn a_panic_in_the_core_is_a_status_of_its_own() {
        let client = panicking();
        // SAFETY: zero is "not given" for every member.
        let mut params: cfhost_zone_list_params = unsafe { std::mem::zeroed() };
        params.size = size_of::<cfhost_zone_list_params>();
        let (mut reply, mut error) = (ptr::null::<cfhost_zone_list_reply>(), ptr::null_mut());
        // SAFETY: every pointer is to something that lives on.
        let status = unsafe { cfhost_zone_list(&raw const client, &raw const params, &raw mut reply, &raw mut error) };
        assert!(status == cfhost_status::CFHOST_PANIC && reply.is_null());
        // SAFETY: the error was made just now.
        unsafe {
            assert!(cfhost_error_status(error) == cfhost_status::CFHOST_PANIC);
            assert!(cfhost_error_delivery(error) == cfhost_delivery::CFHOST_PERHAPS_CARRIED_OUT);
            assert_eq!(CStr::from_ptr(cfhost_error_act(error)), c"zone_list");
            let text = CStr::from_ptr(cfhost_error_text(error)).to_str().unwrap();
            assert!(text.starts_with("zone_list: ") && !text.contains(KEY), "{text}");
            cfhost_error_free(error);
        }

        let mut reply = ptr::null();
        // SAFETY: every pointer is NULL or to something that lives on.
        let status = unsafe {
            cfhost_call(&raw const client, c"zone_list".as_ptr(), ptr::null(), 0, &raw mut reply, ptr::null_mut())
        };
        assert!(status == cfhost_status::CFHOST_PANIC && reply.is_null());
    }

    #[test]
    fn a_nul_inside_a_text_is_replaced() {
        let memory = Memory::new();
        // SAFETY: it lives as long as the memory.
        assert_eq!(unsafe { CStr::from_ptr(memory.text("a\0b")) }.to_str(), Ok("a\u{fffd}b"));
        assert!(memory.optional(None).is_null());
        assert_eq!(crate::envelope::c_string("a\0b").to_str(), Ok("a\u{fffd}b"));
    }
}
