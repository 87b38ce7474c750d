//! The charts of the documentation, and its table of exponents.

use std::fs;
use std::path::Path;

use cfhost_tests::chart::{Chart, Line};
use serde::Deserialize;
use serde_json::Number;

use crate::growth::SERIES;
use crate::{Failed, bench_json};

/// A row of `bench.json`, as far as it matters here.
#[derive(Deserialize)]
struct Measured {
    series: Option<String>,
    size: Option<u64>,
    ours: Number,
    peer: Option<Number>,
    bar: Option<f64>,
    ok: bool,
}

/// Draws them into `docs/charts`, and prints the table.
pub(crate) fn draw() -> Result<(), Failed> {
    let file = bench_json()?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let rows: Vec<Measured> = serde_json::from_str(&text)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/charts");
    fs::create_dir_all(&folder)?;
    println!("| | ours | peer | bar |\n| --- | --- | --- | --- |");
    for series in SERIES {
        let of_series = || rows.iter().filter(|row| row.series.as_deref() == Some(series.name));
        let points = |cost: fn(&Measured) -> Option<&Number>| -> Vec<_> {
            of_series().filter_map(|row| Some((row.size?, cost(row)?.as_u64()?))).collect()
        };
        let ours = Line { name: "cfhost", points: points(|row| Some(&row.ours)) };
        let peer = series.peer.map(|name| Line { name, points: points(|row| row.peer.as_ref()) });
        let exponents = of_series().find(|row| row.size.is_none());
        let Some(Measured { ours: exponent, peer: peers, bar: Some(bar), ok, .. }) = exponents else {
            return Err(format!("{} has no {}: run cfhost-bench growth", file.display(), series.name).into());
        };
        let costs = format!("{} {}", series.unit, series.each);
        let lines = [ours].into_iter().chain(peer).collect();
        let chart = Chart { title: series.title, sizes: series.sizes, costs: &costs, lines };
        fs::write(folder.join(series.name).with_extension("svg"), chart.svg())?;
        let short = |exponent: &Number| exponent.as_f64().map(|exponent| format!("{exponent:.2}")).unwrap_or_default();
        let (exponent, peers) = (short(exponent), peers.as_ref().map(short).unwrap_or_default());
        println!("| {} | {exponent} | {peers} | {bar:.2}{} |", series.title, if *ok { "" } else { " (missed)" });
    }
    Ok(())
}
