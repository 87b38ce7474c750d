//! The same as in Rust, by a program in another language that has its way back in a file.

use std::error::Error;
use std::process::Command;

use cfhost_tests::bind::{Bind, KEY, records};

use crate::dns_scene::dig;
use crate::stage::Stage;

/// Runs a program that is told of the client by what stands in the command already, and of the rest by
/// `NAME_SERVER KEY_NAME PLANS [back]` and `TSIG_SECRET`.
pub(crate) fn play(stage: &Stage, program: impl Fn() -> Command) -> Result<(), Box<dyn Error>> {
    let bind = Bind::start()?;
    let plans = stage.folder().join("plans");
    let run = |way: &[&str]| -> Result<(), Box<dyn Error>> {
        let mut command = program();
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
    std::fs::remove_file(plans)?;

    // What the play says is what happened.
    assert!(has_switched && is_as_before);
    Ok(())
}
