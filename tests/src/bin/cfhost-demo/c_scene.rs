//! The example of the header, in C.

use std::error::Error;
use std::process::Command;

use cfhost_tests::c;

use crate::program_scene;
use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let program = stage.folder().join("customer");
    c::compile(&c::project().join("ffi/examples/c/customer.c"), &program, &[])?;
    stage.note("cc customer.c $(pkg-config --cflags --libs cfhost) && ./a.out ENDPOINT HOST_KEY_FILE CA_FILE");
    program_scene::play(stage, &mut Command::new(program))
}
