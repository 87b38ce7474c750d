//! Looking at files before they are trusted: what they are, whose, and who else can read or change them.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::process::geteuid;

use crate::Error;

/// Larger than any key, token or certificate chain that could be meant.
const MAX_FILE: u64 = 1024 * 1024;

/// What those who are neither a file's owner nor of its group may do with it. They may never write to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    MayRead,
    MayNot,
}

/// What becomes of a path whose last part is a symbolic link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    Refuse,
    /// Followed if the administrator or the user that this runs as made it: tools that renew certificates lead to the newest
    /// one so. One that somebody else left there is not.
    Follow,
}

/// The text of a file that nobody else can have written.
pub(crate) fn read(path: &Path, others: Others, links: Links) -> io::Result<String> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_symlink() && links == Links::Follow {
        if !is_trusted(metadata.uid()) {
            return Err(io::Error::other("it is a symbolic link of another user's"));
        }
    } else {
        check_regular(&metadata)?;
    }
    let no_follow = if links == Links::Refuse { libc::O_NOFOLLOW } else { 0 };
    let file = OpenOptions::new().read(true).custom_flags(QUIETLY | no_follow).open(path)?;
    let metadata = file.metadata()?;
    check_regular(&metadata)?;
    check_owner(&metadata)?;
    if others == Others::MayNot && metadata.mode() & 0o007 != 0 {
        return Err(io::Error::other(
            "it is open to every user of the system: chmod 600 it, or 640 for a group that has to read it",
        ));
    }
    let mut text = String::new();
    if file.take(MAX_FILE + 1).read_to_string(&mut text)? as u64 > MAX_FILE {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(text)
}

/// Opens a folder in which nobody else can exchange a file.
pub(crate) fn open_folder(path: &Path) -> io::Result<File> {
    // With a slash at its end, a link would be followed.
    let path = &path.components().collect::<std::path::PathBuf>();
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(is_link());
    }
    let folder =
        OpenOptions::new().read(true).custom_flags(QUIETLY | libc::O_NOFOLLOW | libc::O_DIRECTORY).open(path)?;
    check_owner(&folder.metadata()?)?;
    Ok(folder)
}

/// Opening has no effect on whatever it may be, and waits for nobody.
pub(crate) const QUIETLY: i32 = libc::O_NONBLOCK | libc::O_NOCTTY;

pub(crate) fn check_regular(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_symlink() {
        return Err(is_link());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(())
}

fn is_link() -> io::Error {
    io::Error::other("it is a symbolic link, which is not followed: name what it leads to")
}

fn check_owner(metadata: &Metadata) -> io::Result<()> {
    if !is_trusted(metadata.uid()) {
        return Err(io::Error::other("it belongs to another user: chown it"));
    }
    if metadata.mode() & 0o002 != 0 {
        return Err(io::Error::other("every user of the system can write to it: chmod o-w it"));
    }
    Ok(())
}

/// Whether this program does what that user says anyway.
pub(crate) fn is_trusted(user: u32) -> bool {
    user == 0 || user == geteuid().as_raw()
}

/// The key in a file that holds nothing else; blanks and line ends around it are left out.
///
/// The file must belong to the user that this runs as or to root, and must not be open to every user of the system: mode
/// 600, 640 or 440. What has the wrong form is told without being quoted, and the file is not named, since its name may be
/// the key, given in the wrong place.
pub fn read_key_file(path: impl AsRef<Path>) -> Result<String, Error> {
    let text = read_text(path.as_ref(), "a host key")?;
    let text = text.trim();
    let fault = if text.is_empty() {
        "is empty"
    } else if text.starts_with('\u{feff}') {
        "begins with a byte order mark"
    } else if text.contains('=') {
        "is NAME=VALUE, as of a file of variables"
    } else if text.starts_with(['"', '\'']) {
        "is in quotes"
    } else if text.contains(char::is_whitespace) {
        "is more than one word"
    } else {
        // Whatever else is wrong with it is said where it is registered.
        return Ok(text.to_owned());
    };
    Err(Error::new(format!("the file of a host key {fault}: it has to hold the key and nothing else")))
}

/// The control token in a file that holds nothing else, which is looked at as [`read_key_file`] looks at its file.
pub fn read_token_file(path: impl AsRef<Path>) -> Result<String, Error> {
    Ok(read_text(path.as_ref(), "the control token")?.trim().to_owned())
}

fn read_text(path: &Path, what: &str) -> Result<String, Error> {
    read(path, Others::MayNot, Links::Follow).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Error::new(format!("the file of {what} is not a text")),
        _ => Error::because(format!("cannot read the file of {what}"))(error),
    })
}
