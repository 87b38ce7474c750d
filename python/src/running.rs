//! A call under way: without the interpreter's lock, and with it again where Python has a word in the middle.
//!
//! Such Python can switch to another greenlet, which makes calls of its own on the same thread and ends them before this one
//! or after it. So nothing here has to be put back in the order of a stack: the lock is given up and taken as C does it
//! (pyo3's `detach` sets a count of the thread's to zero, and back), and what the thread knows of its call is taken away
//! from it while Python runs.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use pyo3::prelude::*;
use pyo3::{ffi, intern};

use crate::log::Line;

struct Running {
    /// The thread's state in the interpreter, which all of its greenlets have in common.
    state: *mut ffi::PyThreadState,
    /// Whether this thread gets signals; none before the call has waited.
    is_main: Option<bool>,
    /// What a signal's handler raised, or an observer of steps.
    raised: Option<PyErr>,
    /// Whether the hook has not said yet that something was raised.
    is_news: bool,
    lines: Vec<Line>,
}

thread_local! {
    /// The call that the thread is in; none while Python runs in the middle of it.
    static PRESENT: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// What else came of a call.
pub(crate) struct Ended {
    pub(crate) raised: Option<PyErr>,
    pub(crate) lines: Vec<Line>,
}

/// Runs a call without the interpreter's lock. It must let go of no object of Python's but in [`python`].
#[expect(unsafe_code, reason = "pyo3's own way back has to be taken in the order of a stack")]
pub(crate) fn run<T: Send>(_py: Python<'_>, call: impl FnOnce() -> T + Send) -> (T, Ended) {
    // SAFETY: the token says that the thread has the lock; it is taken again below, whatever happens.
    let state = unsafe { ffi::PyEval_SaveThread() };
    PRESENT.set(Some(Running { state, is_main: None, raised: None, is_news: false, lines: Vec::new() }));
    let result = catch_unwind(AssertUnwindSafe(call));
    let ended = PRESENT.take().map(|running| Ended { raised: running.raised, lines: running.lines });
    // SAFETY: it is this thread's, which gave the lock up above or at the end of `python`.
    unsafe { ffi::PyEval_RestoreThread(state) };
    match result {
        Ok(result) => (result, ended.unwrap_or(Ended { raised: None, lines: Vec::new() })),
        Err(panic) => resume_unwind(panic),
    }
}

/// Runs Python in the middle of a call. None where the thread is in no call, or the interpreter is ending.
#[expect(unsafe_code, reason = "as in `run`")]
fn python<T>(work: impl FnOnce(Python<'_>, &mut Running) -> T) -> Option<T> {
    let mut running = PRESENT.take()?;
    // SAFETY: it can always be asked.
    let result = (unsafe { ffi::Py_IsInitialized() } != 0).then(|| {
        // SAFETY: the thread's own state, given up by `run`. It has the lock from here on, as the token says.
        let py = unsafe {
            ffi::PyEval_RestoreThread(running.state);
            Python::assume_attached()
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(py, &mut running)));
        // SAFETY: the thread has the lock, and uses no object any more: what was raised is kept, and not looked at.
        running.state = unsafe { ffi::PyEval_SaveThread() };
        result
    });
    PRESENT.set(Some(running));
    result.map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
}

/// Runs an observer in the middle of a call. What it raises breaks the call off, and is raised in place of its error; what was
/// raised before stands over it.
pub(crate) fn tell(observer: impl FnOnce(Python<'_>) -> PyResult<()>) {
    _ = python(|py, running| {
        if let Err(error) = observer(py) {
            running.is_news |= running.raised.is_none();
            running.raised.get_or_insert(error);
        }
    });
}

/// The client's interrupt hook: Ctrl-C in a call. Threads that get no signals ask for the interpreter once a call, and only if
/// it waits.
pub(crate) fn interrupt() -> bool {
    let known = PRESENT.with_borrow_mut(|running| {
        let running = running.as_mut()?;
        if std::mem::take(&mut running.is_news) { Some(true) } else { running.is_main.filter(|main| !main) }
    });
    known.unwrap_or_else(|| {
        // No interpreter: it is ending, and so should the call.
        python(|py, running| {
            match gets_signals(py, running).and_then(|gets| if gets { py.check_signals() } else { Ok(()) }) {
                Ok(()) => false,
                Err(raised) => {
                    running.raised = Some(raised);
                    true
                }
            }
        })
        .unwrap_or(true)
    })
}

/// Whether it is the main thread, which is the first one of the process nearly always. Asked anew in each call, since a fork
/// can have made another thread the main one.
fn gets_signals(py: Python<'_>, running: &mut Running) -> PyResult<bool> {
    if let Some(known) = running.is_main {
        return Ok(known);
    }
    // Not asked of `threading`, which gevent replaces: its "threads" are greenlets.
    let is_first = rustix::thread::gettid() == rustix::process::getpid();
    let main = is_first || is_main_by_threading(py)?;
    running.is_main = Some(main);
    Ok(main)
}

/// Where an interpreter was started in another thread. Nothing is imported in the middle of a call.
fn is_main_by_threading(py: Python<'_>) -> PyResult<bool> {
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let threading = modules.call_method1(intern!(py, "get"), (intern!(py, "threading"),))?;
    if threading.is_none() {
        return Ok(true);
    }
    let main = threading.call_method0(intern!(py, "main_thread"))?.getattr(intern!(py, "ident"))?;
    main.eq(threading.call_method0(intern!(py, "get_ident"))?)
}

/// Keeps a line until the interpreter's lock is held again.
pub(crate) fn note(line: Line) {
    PRESENT.with_borrow_mut(|running| running.as_mut().map(|running| running.lines.push(line)));
}
