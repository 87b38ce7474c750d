//! The same as in Rust, by a program in C that has its way back in a file.

use std::error::Error;
use std::process::Command;

use cfhost_tests::bind::{Bind, KEY, records};
use cfhost_tests::c;

use crate::dns_scene::dig;
use crate::stage::Stage;

pub(crate) fn play(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let program = stage.folder().join("provision");
    c::compile(&c::project().join("ffi/examples/c/provision.c"), &program, &[])?;
    stage.note("cc provision.c $(pkg-config --cflags --libs cfhost)");
    stage.note("TSIG_SECRET=... ./a.out ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]");
    let bind = Bind::start()?;
    let plans = stage.folder().join("plans");
    let run = |way: &[&str]| -> Result<(), Box<dyn Error>> {
        let mut command = Command::new(&program);
        command.arg(&stage.endpoint).args([&stage.host_key_file, &stage.ca_file]);
        command.arg(bind.addr().to_string()).arg(KEY.0).arg(&plans).args(way).env("TSIG_SECRET", KEY.1);
        let output = command.output()?;
        for line in String::from_utf8(output.stdout)?.lines() {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            stage.field(name, value);
        }
        if output.status.success() {
            return Ok(());
        }
        Err(format!("provision: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
    };

    stage.act("dig", "before");
    dig(stage, &bind)?;
    stage.act("provision", "www and blog go behind the network");
    run(&[])?;
    let has_switched = bind.dig(&["CNAME", "www.example.com"])? == "www.example.com.cdn.cloudflare.net.\n";
    stage.act("dig", "during");
    dig(stage, &bind)?;
    stage.act("deprovision", "another process finds the way back in the file");
    run(&["back"])?;
    stage.act("dig", "after");
    dig(stage, &bind)?;
    let is_as_before = bind.zone()? == records();
    stage.field("as it was before", is_as_before);

    // What the play says is what happened.
    assert!(has_switched && is_as_before);
    Ok(())
}
