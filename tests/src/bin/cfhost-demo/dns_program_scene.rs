//! The same as in Rust, by a program in another language that has its way back in a file.

use std::error::Error;
use std::process::Command;

use cfhost_tests::bind::{Bind, KEY, records};

use crate::stage::Stage;

/// Runs a program that is told of the client by what stands in the command already, and of the rest by
/// `NAME_SERVER KEY_NAME PLANS [back]` and `TSIG_SECRET`.
pub(crate) fn play(stage: &Stage, program: impl Fn() -> Command) -> Result<(), Box<dyn Error>> {
    let bind = Bind::start()?;
    let plans = stage.folder().join("plans");
    // The steps that it says it has done.
    let run = |way: &[&str]| -> Result<String, Box<dyn Error>> {
        let mut command = program();
        command.arg(bind.addr().to_string()).arg(KEY.0).arg(&plans).args(way).env("TSIG_SECRET", KEY.1);
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("provision: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
        }
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().filter_map(|line| line.strip_suffix(": done")).collect::<Vec<_>>().join(", "))
    };

    stage.act("provision", "www and blog go behind the network", run(&[])?);
    let target = bind.dig(&["CNAME", "www.example.com"])?;
    stage.act("deprovision", "by the plans in a file", run(&["back"])?);
    let is_as_before = bind.zone()? == records();
    let became = format!("{}, as it was before {is_as_before}", target.trim());
    stage.act("dig", "www.example.com, during and after", became);
    std::fs::remove_file(plans)?;

    // What the play says is what happened.
    assert!(target == "www.example.com.cdn.cloudflare.net.\n" && is_as_before);
    Ok(())
}
