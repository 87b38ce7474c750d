//! What calls the C library is written in C, against the header.

fn main() {
    println!("cargo::rerun-if-changed=src/entry.c");
    cc::Build::new().file("src/entry.c").include("../../include").warnings_into_errors(true).compile("entry");
}
