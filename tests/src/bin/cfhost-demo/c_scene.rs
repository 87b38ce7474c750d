//! The examples of the header, in C.

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

use cfhost_tests::c;

use crate::stage::Stage;
use crate::{dns_program_scene, program_scene};

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    stage.note("ffi/examples/c: cc customer.c $(pkg-config --cflags --libs cfhost); the same with provision.c");
    program_scene::play(stage, &mut Command::new(compile(stage, "customer")?))?;
    let program = compile(stage, "provision")?;
    dns_program_scene::play(stage, || {
        let mut command = Command::new(&program);
        command.arg(&stage.endpoint).args([&stage.host_key_file, &stage.ca_file]);
        command
    })
}

fn compile(stage: &Stage, example: &str) -> Result<PathBuf, Box<dyn Error>> {
    let program = stage.folder().join(example);
    c::compile(&c::project().join(format!("ffi/examples/c/{example}.c")), &program, &[])?;
    Ok(program)
}
