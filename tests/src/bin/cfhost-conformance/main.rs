//! The proof that five languages agree: `cfhost-conformance [PART]… [LANGUAGE]…` runs what was built of each language, and
//! prints a grid a part. Parts: `vectors`, `refusals`, `again`, `faults`, `secrets`; all of them, in all languages, where none is named.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]

mod again;
mod faults;
mod grid;
mod refusals;
mod secrets;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use cfhost_tests::binding::{Binding, NAMES, Run};
use cfhost_tests::vectors;

use grid::Grid;

type Part = fn(&[Binding], &Path) -> io::Result<bool>;

const PARTS: [(&str, Part); 5] = [
    ("vectors", run_vectors),
    ("refusals", refusals::run),
    ("again", again::run),
    ("faults", faults::run),
    ("secrets", secrets::run),
];

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cfhost-conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<bool> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) =
        wanted.iter().find(|name| !NAMES.iter().chain(PARTS.map(|part| part.0).iter()).any(|n| n == name))
    {
        return Err(io::Error::other(format!("there is no part or language {unknown}")));
    }
    let of = |name: &str, all: &[&str]| {
        wanted.iter().any(|w| w == name) || !wanted.iter().any(|w| all.contains(&w.as_str()))
    };
    let folder = tempfile::Builder::new().prefix("cfhost-conformance-").tempdir()?;
    let names = NAMES.into_iter().filter(|name| of(name, &NAMES));
    let bindings = names.map(|name| Binding::ready(name, folder.path())).collect::<io::Result<Vec<_>>>()?;
    let mut right = true;
    for (name, part) in PARTS.into_iter().filter(|(name, _)| of(name, &PARTS.map(|part| part.0))) {
        let start = Instant::now();
        right &= part(&bindings, folder.path())?;
        println!("{name}: {} s\n", start.elapsed().as_secs());
    }
    Ok(right)
}

/// Does this with every language at once.
fn each<'a, T: Send>(
    bindings: &'a [Binding],
    run: impl Fn(&'a Binding) -> io::Result<T> + Sync,
) -> io::Result<Vec<(&'a Binding, T)>> {
    thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = bindings.iter().map(|binding| (binding, scope.spawn(move || run(binding)))).collect();
        let join = |(binding, thread): (&'a Binding, thread::ScopedJoinHandle<'_, io::Result<T>>)| {
            Ok((binding, thread.join().map_err(|_| io::Error::other("a thread panicked"))??))
        };
        threads.into_iter().map(join).collect()
    })
}

/// What is wrong with a run as a whole: it did not come to its end, or had something to say.
fn complaint(binding: &Binding, run: &Run) -> Option<String> {
    let quiet = run.status.success() && run.stderr.is_empty();
    (!quiet).then(|| format!("{}: {}\n{}", binding.name, run.status, String::from_utf8_lossy(&run.stderr)))
}

/// Every vector has the outcome that stands in it, in every language.
fn run_vectors(bindings: &[Binding], folder: &Path) -> io::Result<bool> {
    let server = vectors::serve()?;
    let vectors = vectors::all()?;
    let root = vectors::folder().join("vectors");
    let runs = each(bindings, |binding| binding.run(&root, &server.url(""), folder, false))?;
    let mut grid = Grid::new(bindings.iter().map(|binding| binding.name));
    for (binding, run) in &runs {
        for (name, vector) in &vectors {
            let expected = vector.outcome.to_string();
            let got = run.outcomes.get(name).map_or("not run", |outcome| &outcome.text);
            let wrong = || format!("{name}, {}\n  expected {expected}\n  got      {got}", binding.name);
            let row = name.split('/').next().unwrap_or_default().trim_start_matches('_');
            grid.case(row, binding.name, (got != expected).then(wrong));
        }
        grid.case("runs to its end", binding.name, complaint(binding, run));
    }
    Ok(grid.print("vectors"))
}
