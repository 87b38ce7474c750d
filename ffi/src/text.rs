//! A text that is handed out by itself.

use std::ffi::c_char;

use crate::memory::{free_kept, keep};

/// A text. It grows at its end. Free it with cfhost_text_free.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cfhost_text {
    /// The text, which ends in NUL.
    pub text: *const c_char,
    /// How many bytes it has, the NUL not counted.
    pub length: usize,
}

impl cfhost_text {
    pub(crate) fn hand_out(text: &str) -> *const Self {
        let length = text.len();
        keep((), |(), memory| {
            let text = memory.text(text);
            cfhost_text { text, length }
        })
    }
}

/// Frees a text, and wipes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cfhost_text_free(text: *const cfhost_text) {
    // SAFETY: NULL or such a text that was not freed, as the header asks.
    unsafe { free_kept::<_, ()>(text) }
}
