//! What the library hands out: one allocation area a reply, wiped when it is freed.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::{ptr, slice};

use bumpalo::Bump;
use cfhost_core::dns::Record;
use cfhost_core::{HostKey, Reply, UserApiKey, UserKey};
use jiff::ZonedDateTime;
use zeroize::Zeroize;

use crate::dns::record::cfhost_record;
use crate::envelope::cfhost_envelope;
use crate::guard::guard;
use crate::types::{cfhost_pair, cfhost_time};

/// Where the texts and arrays of one reply lie. Nothing in it is dropped, so it holds plain C values alone.
pub(crate) struct Memory(Bump);

impl Memory {
    pub(crate) fn new() -> Self {
        Self(Bump::new())
    }

    /// A copy of the text that ends in NUL. A NUL inside, which no text of this API has, becomes U+FFFD.
    pub(crate) fn text(&self, text: &str) -> *const c_char {
        if text.contains('\0') {
            return self.text(&text.replace('\0', "\u{fffd}"));
        }
        let copy = self.0.alloc_slice_fill_copy(text.len() + 1, 0_u8);
        copy[..text.len()].copy_from_slice(text.as_bytes());
        copy.as_ptr().cast()
    }

    /// NULL for none.
    pub(crate) fn optional(&self, text: Option<&str>) -> *const c_char {
        text.map_or(ptr::null(), |text| self.text(text))
    }

    /// An array of values that never grow.
    pub(crate) fn array<T: Copy>(&self, values: impl ExactSizeIterator<Item = T>) -> (*const T, usize) {
        let array = self.0.alloc_slice_fill_iter(values);
        (array.as_ptr(), array.len())
    }

    pub(crate) fn pairs<'a>(
        &self,
        map: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
    ) -> (*const cfhost_pair, usize) {
        self.array(map.map(|(name, value)| cfhost_pair { name: self.text(name), value: self.text(value) }))
    }

    pub(crate) fn records(&self, records: &[Record]) -> (*const cfhost_record, usize) {
        self.array(records.iter().map(|record| cfhost_record::new(self, record)))
    }

    pub(crate) fn texts(&self, list: &[String]) -> (*const *const c_char, usize) {
        self.array(list.iter().map(|text| self.text(text)))
    }

    /// A value that is pointed at, so that it can grow with a later version.
    pub(crate) fn keep<T: Copy>(&self, value: T) -> *const T {
        self.0.alloc(value)
    }
}

/// What C sees of a value.
pub(crate) trait ToC {
    type C: Copy;
    /// What it sees of none.
    const NONE: Self::C;

    fn to_c(self, memory: &Memory) -> Self::C;
}

impl<T: ToC> ToC for Option<T> {
    type C = T::C;
    const NONE: T::C = T::NONE;

    fn to_c(self, memory: &Memory) -> T::C {
        self.map_or(T::NONE, |value| value.to_c(memory))
    }
}

/// Each value is dropped as soon as it is copied: a large list is not held twice.
impl<T: ToC> ToC for Vec<T> {
    type C = (*const T::C, usize);
    const NONE: Self::C = (ptr::null(), 0);

    fn to_c(self, memory: &Memory) -> Self::C {
        memory.array(self.into_iter().map(|value| value.to_c(memory)))
    }
}

macro_rules! to_c {
    // Words of the API.
    ($($words:ident)*) => {
        $crate::memory::to_c! {
            $(cfhost_core::$words => *const std::ffi::c_char = std::ptr::null(), |word, memory| memory.text(word.as_str());)*
        }
    };
    ($($type:ty => $c:ty = $none:expr, |$value:ident, $memory:ident| $made:expr;)*) => {$(
        impl $crate::memory::ToC for $type {
            type C = $c;
            const NONE: $c = $none;

            fn to_c(self, $memory: &$crate::memory::Memory) -> $c {
                let $value = self;
                $made
            }
        }
    )*};
}
pub(crate) use to_c;

to_c! {
    bool => bool = false, |flag, _memory| flag;
    u64 => (bool, u64) = (false, 0), |number, _memory| (true, number);
    String => *const c_char = ptr::null(), |text, memory| memory.text(&text);
    HostKey => *const c_char = ptr::null(), |key, memory| memory.text(key.reveal());
    UserKey => *const c_char = ptr::null(), |key, memory| memory.text(key.reveal());
    UserApiKey => *const c_char = ptr::null(), |key, memory| memory.text(key.reveal());
    ZonedDateTime => *const cfhost_time = ptr::null(), |time, memory| memory.keep(cfhost_time::from(&time));
    BTreeMap<String, String> => (*const cfhost_pair, usize) = (ptr::null(), 0), |map, memory| memory.pairs(map.iter());
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: nothing is allocated meanwhile, and whoever could read what is wiped has given it back.
        for (chunk, length) in unsafe { self.0.iter_allocated_chunks_raw() } {
            // SAFETY: the chunk is that long, and this is the one way to it; keys lie among its texts.
            unsafe { slice::from_raw_parts_mut(chunk.cast::<MaybeUninit<u8>>(), length) }.zeroize();
        }
    }
}

/// A reply as it is handed out: C sees the first member, and gives it back to be freed.
#[repr(C)]
pub(crate) struct Owned<C, K> {
    reply: C,
    /// What it is made of, or points into.
    pub(crate) kept: K,
    // Read by nobody: the reply points into it.
    _memory: Memory,
}

/// Makes a reply by `fill`, and leaves it to C with what has to live as long.
pub(crate) fn keep<C, K>(kept: K, fill: impl FnOnce(&K, &Memory) -> C) -> *const C {
    let memory = Memory::new();
    let reply = fill(&kept, &memory);
    Box::into_raw(Box::new(Owned { reply, kept, _memory: memory })).cast()
}

/// Makes a reply of the fields by `fill`, and leaves it to C.
pub(crate) fn hand_out<T, C>(reply: Reply<T>, fill: impl FnOnce(T, *const cfhost_envelope, &Memory) -> C) -> *const C {
    let (fields, rest) = reply.into_parts();
    keep(Box::new(cfhost_envelope::new(rest)), |envelope, memory| fill(fields, ptr::from_ref(&**envelope), memory))
}

/// Frees what [`hand_out`] made; NULL is fine.
///
/// # Safety
///
/// The pointer is NULL or from `hand_out` for the same type, and was not freed yet.
pub(crate) unsafe fn free<C>(reply: *const C) {
    // SAFETY: the same contract, and `hand_out` keeps that.
    unsafe { free_kept::<C, Box<cfhost_envelope>>(reply) }
}

/// Frees what [`keep`] made; NULL is fine.
///
/// # Safety
///
/// The pointer is NULL or from `keep` for the same types, and was not freed yet.
pub(crate) unsafe fn free_kept<C, K>(reply: *const C) {
    guard((), || {
        if !reply.is_null() {
            // SAFETY: by this function's contract, and the reply is the first member of what was made.
            drop(unsafe { Box::from_raw(reply.cast_mut().cast::<Owned<C, K>>()) });
        }
    });
}
