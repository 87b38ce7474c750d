//! Where the settings of a client come from: the system's ini files, and paths that PHP's code names.

use std::ffi::{CStr, CString, OsString, c_int};
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::time::Duration;

use cfhost::{ClientBuilder, HostKey, reason};
use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs};
use zeroize::Zeroize as _;

use crate::errors::Failure;
use crate::zend::raw;

/// The default of `timeout`: under the usual limit of a web server's wait for PHP.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(25);

const ENDPOINT: &CStr = c"cfhost.endpoint";
const HOST_KEY_FILE: &CStr = c"cfhost.host_key_file";
const CA_FILE: &CStr = c"cfhost.ca_file";
const TIMEOUT_SECONDS: &CStr = c"cfhost.timeout";

static INI: IniEntryDefs<5> = IniEntryDefs::new([
    IniEntryDef::new(ENDPOINT, c"", IniEntryPermission::System),
    IniEntryDef::new(HOST_KEY_FILE, c"", IniEntryPermission::System),
    IniEntryDef::new(CA_FILE, c"", IniEntryPermission::System),
    IniEntryDef::new(TIMEOUT_SECONDS, c"25", IniEntryPermission::System),
    IniEntryDef::end(),
]);

pub(crate) fn register(module: c_int) {
    IniEntryDef::register(INI.as_slice(), module);
}

fn refuse(argument: &'static str, reason: &str) -> Failure {
    Failure::Argument { argument, reason: reason.to_owned() }
}

/// The name of a setting as errors give it.
fn name_of(setting: &'static CStr) -> &'static str {
    setting.to_str().unwrap_or_default()
}

/// A setting; an empty one is none.
fn setting(name: &'static CStr) -> Result<Option<String>, Failure> {
    // SAFETY: the engine gives its own copy of the value, which stays while no setting is changed.
    let value = unsafe {
        let value = raw::zend_ini_string(name.as_ptr(), name.count_bytes(), 0);
        if value.is_null() { c"" } else { CStr::from_ptr(value) }
    };
    let value = value.to_str().map_err(|_| refuse(name_of(name), reason::NOT_UTF8))?;
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// Whose word is taken for a certificate, for people to read.
pub(crate) fn roots() -> String {
    match setting(CA_FILE) {
        Ok(Some(file)) => format!("of {file}, for Client::fromIni()"),
        _ => "of the operating system".to_owned(),
    }
}

/// A client's settings by the ini files. Their paths are the administrator's: `open_basedir` does not bind them.
pub(crate) fn from_ini() -> Result<ClientBuilder, Failure> {
    let file = setting(HOST_KEY_FILE)?.ok_or_else(|| refuse(name_of(HOST_KEY_FILE), "is not set"))?;
    let mut builder = cfhost::Client::builder(HostKey::from_file(file)?).timeout(TIMEOUT);
    if let Some(endpoint) = setting(ENDPOINT)? {
        builder = builder.endpoint(endpoint);
    }
    if let Some(file) = setting(CA_FILE)? {
        builder = builder.ca_file(file);
    }
    if let Some(seconds) = setting(TIMEOUT_SECONDS)? {
        let timeout = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        builder = builder.timeout(timeout.ok_or_else(|| refuse(name_of(TIMEOUT_SECONDS), reason::NOT_SECONDS))?);
    }
    Ok(builder)
}

/// A client's settings by the environment.
pub(crate) fn from_env() -> Result<ClientBuilder, Failure> {
    // PHP's own code can set these.
    for name in ["CFHOST_HOST_KEY_FILE", "CFHOST_CA_FILE"] {
        if let Some(path) = variable(name).filter(|path| !path.is_empty()) {
            let path = path.into_string().map_err(|_| refuse(name, reason::NOT_UTF8))?;
            allowed_path(name, &path)?;
        }
    }
    let builder = ClientBuilder::from_variables(variable)?;
    let has_timeout = variable("CFHOST_TIMEOUT").is_some_and(|timeout| !timeout.is_empty());
    Ok(if has_timeout { builder } else { builder.timeout(TIMEOUT) })
}

/// A variable as PHP's `getenv()` finds it: the web server's for this request (`fastcgi_param`, `SetEnv`), else the process's.
fn variable(name: &str) -> Option<OsString> {
    let asked = CString::new(name).ok()?;
    // SAFETY: a C string and its length; what comes back is NULL or a C string of the engine's memory, which is the caller's to
    // wipe and to free, since it can be the key.
    unsafe {
        let value = raw::sapi_getenv(asked.as_ptr(), name.len());
        if value.is_null() {
            return std::env::var_os(name);
        }
        let bytes = std::slice::from_raw_parts_mut(value.cast::<u8>(), CStr::from_ptr(value).count_bytes());
        let copy = OsString::from_vec(bytes.to_vec());
        bytes.zeroize();
        ext_php_rs::alloc::efree(value.cast());
        Some(copy)
    }
}

/// A path that PHP's code named: within `open_basedir`, and from the root on.
pub(crate) fn allowed_path(argument: &'static str, path: &str) -> Result<PathBuf, Failure> {
    let given = CString::new(path).map_err(|_| refuse(argument, reason::HOLDS_NUL))?;
    // SAFETY: a C string; the engine warns of nothing and throws nothing.
    if unsafe { raw::php_check_open_basedir_ex(given.as_ptr(), 0) } != 0 {
        return Err(refuse(argument, "is outside of open_basedir"));
    }
    // PHP's working folder is not the process's where PHP has threads.
    let mut whole = vec![0_u8; 4096 + 1];
    // SAFETY: a C string, and space for as long a path as the engine makes (MAXPATHLEN, 4096 on Linux).
    let whole = unsafe {
        let whole = raw::expand_filepath(given.as_ptr(), whole.as_mut_ptr().cast());
        if whole.is_null() { None } else { CStr::from_ptr(whole).to_str().ok().map(PathBuf::from) }
    };
    whole.ok_or_else(|| refuse(argument, "is not a path"))
}
