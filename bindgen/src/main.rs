//! `make bindings`: writes what follows from the acts.

use cfhost_bindgen::{files, project};

fn main() -> std::io::Result<()> {
    for (path, text) in files() {
        let path = project().join(path);
        if std::fs::read_to_string(&path).unwrap_or_default() != text {
            std::fs::write(path, text)?;
        }
    }
    Ok(())
}
