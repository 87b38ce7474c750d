//! A `zone_list`, by the rows that are answered.

use crate::growth::Cost;
use crate::{Bench, Failed, list, per_unit};

pub(super) fn costs(bench: &Bench, sizes: &[u64; 4]) -> Result<Vec<Cost>, Failed> {
    let program = std::env::current_exe()?;
    let cost = |size: &u64| {
        let (server, _) = list::serve(usize::try_from(*size)?)?;
        let (url, rows) = (server.url("/"), size.to_string());
        // The shorter they are, the more of them.
        let counts = (2, 4 + 200 / size);
        let run = |way: &str| per_unit(&program, &["list", way, &url, &rows], bench.folder.path(), counts);
        Ok(Cost { ours: run("typed")?, peer: Some(run("bare")?) })
    };
    sizes.iter().map(cost).collect()
}
