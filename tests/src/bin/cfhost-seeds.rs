//! Writes what the fuzz targets begin with, out of the vectors: `cfhost-seeds FOLDER`.

#![expect(clippy::print_stderr, reason = "it is a program")]

use std::io;
use std::path::Path;
use std::process::ExitCode;

use cfhost::ActInfo;
use cfhost_tests::vectors;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [folder] = arguments.as_slice() else {
        eprintln!("usage: cfhost-seeds FOLDER");
        return ExitCode::FAILURE;
    };
    match seeds(Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cfhost-seeds: {error}");
            ExitCode::FAILURE
        }
    }
}

fn seeds(folder: &Path) -> io::Result<()> {
    for target in ["answer", "form", "gateway", "c"] {
        std::fs::create_dir_all(folder.join(target))?;
    }
    let write = |target: &str, name: &str, bytes: &[&[u8]]| {
        std::fs::write(folder.join(target).join(name.replace('/', ".")), bytes.concat())
    };
    for (name, vector) in vectors::all()? {
        // The targets number them in this order.
        let act = ActInfo::ALL
            .iter()
            .position(|act| act.name == vector.act)
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or_default();
        if let Some(answer) = &vector.answer {
            write("answer", &name, &[&[act], answer.body.as_bytes()])?;
            // What is answered comes first, its length before it in a byte.
            let length = u8::try_from(answer.body.len()).unwrap_or(u8::MAX);
            write("c", &name, &[&[length], answer.body.as_bytes()])?;
        }
        if let Some(body) = &vector.body {
            write("gateway", &name, &[&[3, act], body.as_bytes()])?;
            write("form", &name, &[body.as_bytes()])?;
        }
    }
    Ok(())
}
