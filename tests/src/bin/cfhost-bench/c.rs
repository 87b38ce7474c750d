//! The C library.

use cfhost_tests::{c, vectors};

use crate::{Bench, Failed, Row};

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let program = bench.folder.path().join("c_lookup");
    c::compile(&vectors::folder().join("bench/c_lookup.c"), &program, &[])?;
    bench.beside_curl(
        &program,
        &[bench.url(), &bench.ca],
        "warm user_lookup, C with a typed reply / libcurl without reading",
        "cold start and one user_lookup, C / libcurl",
        0.63,
    )
}
