//! The client's errors as the exceptions of `cfhost/_errors.py`.

use std::error::Error as StdError;
use std::io;

use cfhost::{Category, Error, ErrorCode, ErrorKind, JobState};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::client::after;
use crate::replies::Raw;

fn class(kind: ErrorKind, category: Option<Category>) -> &'static str {
    match (kind, category) {
        (ErrorKind::Api, Some(Category::Auth)) => "AuthError",
        (ErrorKind::Api, Some(Category::Input)) => "InputError",
        (ErrorKind::Api, Some(Category::Conflict)) => "ConflictError",
        (ErrorKind::Api, Some(Category::NotFound)) => "NotFoundError",
        (ErrorKind::Api, Some(Category::State)) => "StateError",
        (ErrorKind::Api, Some(Category::Limit)) => "LimitError",
        (ErrorKind::Api, Some(Category::Subscription)) => "SubscriptionError",
        (ErrorKind::Api, Some(Category::Server)) => "ServerError",
        (ErrorKind::Api, _) => "ApiError",
        (ErrorKind::InvalidArgument, _) => "InvalidArgument",
        (ErrorKind::Transport, _) => "TransportError",
        (ErrorKind::Timeout, _) => "Timeout",
        (ErrorKind::Tls, _) => "TlsError",
        (ErrorKind::Protocol, _) => "ProtocolError",
        (ErrorKind::Cancelled, _) => "Cancelled",
        (ErrorKind::Dns, _) => "DnsError",
        (ErrorKind::Internal, _) => "InternalError",
        // A kind that this half does not know yet.
        _ => "Error",
    }
}

fn make<'py>(py: Python<'py>, class: &str, text: &str, about: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    py.import("cfhost")?.getattr(class)?.call((text,), Some(about))
}

/// The exception for a failed call.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let about = PyDict::new(py);
    about.set_item("message", error.message())?;
    about.set_item("act", error.act())?;
    about.set_item("argument", error.argument())?;
    about.set_item("code", error.code().map(ErrorCode::number))?;
    about.set_item("delivery", error.delivery().as_str())?;
    about.set_item("http_status", error.http_status())?;
    about.set_item("retryable", error.is_retryable())?;
    about.set_item("advice", error.advice())?;
    about.set_item("already_gone", error.is_already_gone())?;
    about.set_item("state", error.state().map(JobState::as_str))?;
    let exception = make(py, class(error.kind(), error.category()), &error.to_string(), &about)?;
    if let Some(body) = error.reveal_raw() {
        exception.setattr("_raw", Raw::of_bytes(body))?;
    }
    if let Some(source) = error.source() {
        exception.setattr("__cause__", cause(source).into_value(py))?;
    }
    Ok(exception)
}

pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// The system's own error where there is one below, with its number; else the words.
fn cause(source: &(dyn StdError + 'static)) -> PyErr {
    let mut below = Some(source);
    while let Some(error) = below {
        if let Some(number) = error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error) {
            return io::Error::from_raw_os_error(number).into();
        }
        below = error.source();
    }
    PyException::new_err(source.to_string())
}

/// An argument that was refused on this side of the border.
pub(crate) fn invalid(py: Python<'_>, argument: &str, reason: &str) -> PyErr {
    raised(py, &Error::refused(None, argument.to_owned(), reason))
}

/// The same with the act that it was refused for, whose parameters know nothing of it.
pub(crate) fn of_act(py: Python<'_>, error: PyErr, act: &str) -> PyErr {
    let about = || -> PyResult<Option<Error>> {
        let value = error.value(py);
        if !value.is_instance(&py.import("cfhost")?.getattr("InvalidArgument")?)? {
            return Ok(None);
        }
        let (argument, message): (String, String) =
            (value.getattr("argument")?.extract()?, value.getattr("message")?.extract()?);
        let reason = message.strip_prefix(&format!("{argument}: ")).map(str::to_owned);
        Ok(reason.map(|reason| Error::refused(Some(act), argument, reason)))
    };
    match about() {
        Ok(Some(refusal)) => raised(py, &refusal),
        // Another error, which says all that it has to.
        _ => error,
    }
}

/// A panic, which must not go any further. Its words can quote anything; they went to standard error, if anywhere.
pub(crate) fn internal(py: Python<'_>) -> PyErr {
    raised(py, &Error::internal(None, None))
}

/// A call that was broken off, and had come to its end all the same.
pub(crate) fn interrupted<'py>(py: Python<'py>, answer: Option<&[u8]>) -> PyResult<Bound<'py, PyAny>> {
    let about = PyDict::new(py);
    about.set_item("delivery", "perhaps_carried_out")?;
    about.set_item("advice", "Look up what is there before repeating an act that changes something.")?;
    let text = match answer {
        None => "what came of the call was dropped for what was raised meanwhile",
        Some(_) => {
            "the call was carried out, and what was raised meanwhile comes in the place of its answer: reveal_raw() has that"
        }
    };
    let exception = make(py, "Cancelled", text, &about)?;
    if let Some(answer) = answer {
        exception.setattr("_raw", Raw::of_bytes(answer))?;
    }
    Ok(exception)
}

/// An answer that came, and that Python could not make an object of: `reveal_raw()` still has it.
pub(crate) fn not_given(py: Python<'_>, act: Option<&str>, raw: Option<&[u8]>, cause: PyErr) -> PyErr {
    let made = exception(py, &Error::internal(act, raw));
    // Ctrl-C and the like are not to be caught as an error.
    if !cause.is_instance_of::<PyException>(py) {
        return after(py, cause, made);
    }
    match made {
        Ok(made) => {
            let made = PyErr::from_value(made);
            made.set_cause(py, Some(cause));
            made
        }
        Err(error) => error,
    }
}

type CodeRow = (u16, &'static str, &'static str, bool, &'static str, &'static str);

/// The table of codes: number, name, category, retryable, message template, advice.
#[pyfunction]
pub(crate) fn error_codes() -> Vec<CodeRow> {
    let rows = ErrorCode::ALL.iter().map(|code| {
        let category = code.category().map_or("", Category::as_str);
        let template = code.message_template().unwrap_or_default();
        (
            code.number(),
            code.name().unwrap_or_default(),
            category,
            code.is_retryable(),
            template,
            code.advice().unwrap_or_default(),
        )
    });
    rows.collect()
}
