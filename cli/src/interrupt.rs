//! Ctrl-C: the first one lets what is under way finish and begins nothing new, the second one breaks it off. A command that does
//! one thing has nothing to finish, and is broken off by the first.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};

static SIGNALS: AtomicUsize = AtomicUsize::new(0);
static FINISHES: AtomicBool = AtomicBool::new(false);
static IS_HEEDED: AtomicBool = AtomicBool::new(false);

/// Begins to count signals.
#[expect(clippy::exit, reason = "what reads a file or standard input cannot be told to stop")]
pub(crate) fn listen() {
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for _ in signals.forever() {
            SIGNALS.fetch_add(1, Ordering::SeqCst);
            if !IS_HEEDED.load(Ordering::SeqCst) {
                std::process::exit(130);
            }
        }
    });
}

/// From here on, calls look for signals. Before that, while settings, files and standard input are read, nothing is under way and
/// a signal ends the command at once.
pub(crate) fn heed() {
    IS_HEEDED.store(true, Ordering::SeqCst);
}

/// From here on, what is under way is finished after the first signal.
pub(crate) fn finish_what_is_under_way() {
    FINISHES.store(true, Ordering::SeqCst);
}

/// Whether nothing new should begin.
pub(crate) fn is_stopped() -> bool {
    SIGNALS.load(Ordering::SeqCst) > 0
}

/// Whether calls should be broken off.
pub(crate) fn is_cancelled() -> bool {
    SIGNALS.load(Ordering::SeqCst) > usize::from(FINISHES.load(Ordering::SeqCst))
}
