//! One act: listing, explaining, sending.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use cfhost::ActInfo;
use serde_json::json;

use crate::failure::Failure;
use crate::fields::{Fields, nearest};
use crate::settings::{Options, Settings};
use crate::{arguments, output};

/// Lists the acts, or explains one.
pub(crate) fn explain(name: Option<&str>, options: &Options) -> Result<(), Failure> {
    let Some(name) = name else {
        if options.json {
            let all: Vec<_> = ActInfo::ALL.iter().map(as_json).collect();
            return output::print(format_args!("{:#}", serde_json::Value::from(all)));
        }
        for act in ActInfo::ALL {
            let fields: Vec<String> = act
                .fields
                .iter()
                .map(|field| if field.is_required { field.name.to_owned() } else { format!("[{}]", field.name) })
                .collect();
            output::print(format!("{:<20} {}", act.name, fields.join(" ")).trim_end())?;
        }
        return Ok(());
    };
    let act = ActInfo::of(name).ok_or_else(|| match nearest(name, ActInfo::ALL.iter().map(|act| act.name)) {
        Some(near) => Failure::usage(format!("there is no act {}: did you mean {near}?", output::shown(name))),
        None => Failure::usage("there is no act of that name: cfhost acts lists them"),
    })?;
    if options.json {
        return output::print(format_args!("{:#}", as_json(act)));
    }
    output::print(format_args!("{}: {}\n\n{}", act.name, act.about, arguments::explanation(act)))
}

fn as_json(act: &ActInfo) -> serde_json::Value {
    let fields: Vec<_> = act
        .fields
        .iter()
        .map(|field| {
            json!({
                "name": field.name, "kind": field.kind.as_str(), "is_required": field.is_required, "about": field.about,
                "example": field.example,
            })
        })
        .collect();
    let codes: Vec<_> = act.error_codes.iter().map(|code| code.number()).collect();
    json!({ "name": act.name, "about": act.about, "fields": fields, "error_codes": codes })
}

/// Sends an act, and prints its answer.
pub(crate) fn send(
    act: &'static ActInfo,
    arguments: &[String],
    save: Option<&PathBuf>,
    settings: &Settings,
) -> Result<(), Failure> {
    let options = &settings.options;
    let fields = Fields::read(act, arguments)?;
    fields.check()?;
    if !act.if_lost.is_empty() && save.is_none() && !options.reveal {
        return Err(Failure::usage(format!(
            "{}: the answer holds a key that exists nowhere else: give --save FILE, or --reveal; nothing was sent",
            act.name
        )));
    }
    let client = settings.client()?;
    // Made before anything is sent, so that the answer has where to go.
    let file = save.map(|path| Ok::<_, Failure>((path, new_file(path)?))).transpose()?;
    let sent = fields.request(&client).and_then(|request| Ok(client.send_request(&request)?));
    // An act that was carried out and whose answer cannot be read has one all the same, and a key may be in it.
    let raw = match &sent {
        Ok(reply) => Some(reply.reveal_raw()),
        Err(Failure::Call(error)) => error.reveal_raw(),
        Err(_) => None,
    };
    match (file, raw) {
        (Some((path, mut file)), Some(raw)) => {
            if let Err(error) = file.write_all(raw).and_then(|()| file.sync_all()) {
                // What is lost here is lost for good.
                output::error(&Failure::local(format!("{}: {error}; this is the answer:", path.display())));
                output::print(String::from_utf8_lossy(raw))?;
                return Err(sent.err().unwrap_or(Failure::Told));
            }
            if sent.is_err() {
                output::note(format_args!("the answer is in {}", path.display()));
            }
        }
        // Nothing is in it.
        (Some((path, _)), None) => _ = std::fs::remove_file(path),
        (None, Some(raw)) if sent.is_err() && options.reveal => output::print(String::from_utf8_lossy(raw))?,
        (None, _) => {}
    }
    output::answer(&output::response(&sent?, options.reveal)?, options)
}

fn new_file(path: &PathBuf) -> Result<File, Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    opened.map_err(|error| Failure::usage(format!("{}: {error}; nothing was sent", path.display())))
}
