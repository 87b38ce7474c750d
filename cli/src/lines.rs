//! Files of lines of which each is on the disk, whole, before anything goes on.

use std::fs::File;
use std::io::{self, Write as _};

/// A file that is open for appending, and how long it is.
#[derive(Debug)]
pub(crate) struct Lines {
    file: File,
    length: u64,
}

impl Lines {
    pub(crate) fn new(file: File, length: u64) -> Self {
        Self { file, length }
    }

    /// Writes a line. One that does not fit on the disk is taken back, so that the next one does not become a part of it.
    pub(crate) fn append(&mut self, line: &str) -> io::Result<()> {
        let line = format!("{line}\n");
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            self.file.set_len(self.length)?;
            return Err(error);
        }
        self.length += line.len() as u64;
        self.file.sync_data()
    }
}
