//! The C library.

use cfhost_tests::{c, vectors};

use crate::{Bench, Failed, Row};

pub(crate) fn warm(bench: &Bench) -> Result<Vec<Row>, Failed> {
    let program = bench.folder.path().join("c_lookup");
    c::compile(&vectors::folder().join("bench/c_lookup.c"), &program, &[])?;
    Ok(vec![Row {
        name: "warm user_lookup, C with a typed reply / libcurl without reading",
        unit: "instructions",
        ours: bench.per_call(&program, &[bench.url(), &bench.ca])?,
        peer: bench.curl,
        bar: 0.75,
    }])
}
