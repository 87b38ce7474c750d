//! Writes what the fuzz targets begin with, out of the vectors: `cfhost-seeds FOLDER`.

#![expect(clippy::print_stderr, reason = "it is a program")]

use std::io;
use std::path::Path;
use std::process::ExitCode;

use cfhost_tests::vectors;

/// In the order in which the targets number them.
const ACTS: [&str; 16] = [
    "user_create",
    "user_auth",
    "user_lookup",
    "zone_set",
    "zone_lookup",
    "zone_delete",
    "zone_list",
    "full_zone_set",
    "host_child_new",
    "host_child_stop",
    "host_key_regen",
    "reseller_plan_list",
    "reseller_sub_new",
    "reseller_sub_cancel",
    "reseller_sub_list",
    "cpanel_info",
];

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
        let act =
            ACTS.iter().position(|act| *act == vector.act).and_then(|at| u8::try_from(at).ok()).unwrap_or_default();
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
