//! Records and plans as DNS messages.

use domain::base::iana::{Class, Opcode};
use domain::base::message_builder::AdditionalBuilder;
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::base::{
    Message, MessageBuilder, Name, ParsedName, ParsedRecord, Record as WireRecord, Rtype, ToName, Ttl,
    UnknownRecordData,
};
use domain::rdata::AllRecordData;

use super::data::{OTHER_TYPES, composed, rtype, wire_data};
use super::record::ByName;
use super::{Plan, Record};
use crate::{Delivery, Error, ErrorKind, retry};

/// What the server adds by itself where it signs the zone.
const SIGNING: [Rtype; 4] = [Rtype::RRSIG, Rtype::NSEC, Rtype::NSEC3, Rtype::NSEC3PARAM];

pub(super) type Builder = AdditionalBuilder<Vec<u8>>;

pub(super) fn name(text: &str) -> Result<Name<Vec<u8>>, Error> {
    Name::vec_from_str(text).map_err(|_| Error::invalid("name", format_args!("{text:?} is not a DNS name")))
}

/// A record of an answer; none for those that are not the zone's own content.
pub(super) fn record(parsed: &ParsedRecord<'_, Vec<u8>>) -> Result<Option<Record>, Error> {
    if parsed.class() != Class::IN || SIGNING.contains(&parsed.rtype()) {
        return Ok(None);
    }
    let record = parsed.to_any_record::<AllRecordData<_, ParsedName<_>>>().map_err(|_| malformed())?;
    let octets = composed(record.data());
    let mut record = Record {
        name: text(record.owner()),
        ttl: record.ttl().as_secs(),
        rtype: record.rtype().to_string(),
        data: record.data().display_zonefile(DisplayKind::Simple).to_string(),
    };
    if record.rtype == "CNAME" {
        record.data.make_ascii_lowercase();
    }
    // Text that says something else than the octets did would be put back as something else.
    let is_faithful = wire_data(&record.rtype, &record.data).is_ok_and(|data| {
        data.data() == octets.as_slice() || (record.rtype == "CNAME" && data.data().eq_ignore_ascii_case(&octets))
    });
    if !is_faithful {
        use std::fmt::Write as _;
        record.data = format!("\\# {} ", octets.len());
        for octet in &octets {
            _ = write!(record.data, "{octet:02x}");
        }
    }
    Ok(Some(record))
}

/// A name in the form that names have here.
pub(super) fn text(name: &impl ToName) -> String {
    name.to_vec().to_string().trim_end_matches('.').to_ascii_lowercase()
}

/// A query for one type at one name.
pub(super) fn query(owner: &str, kind: &str) -> Result<Builder, Error> {
    let mut message = start(Opcode::QUERY).question();
    let question = (name(owner)?, rtype(kind)?);
    message.push(question).map_err(|_| too_large())?;
    Ok(message.additional())
}

/// A request for the whole zone.
pub(super) fn transfer(zone: &str) -> Result<Builder, Error> {
    let mut message = start(Opcode::QUERY).question();
    message.push((name(zone)?, Rtype::AXFR)).map_err(|_| too_large())?;
    Ok(message.additional())
}

/// The plan as one update: prerequisites that hold as long as nobody changed the names, then what goes, then what comes.
pub(super) fn update(plan: &Plan) -> Result<Builder, Error> {
    type Update = WireRecord<Name<Vec<u8>>, UnknownRecordData<Vec<u8>>>;
    let of = |record: &Record, class, ttl| -> Result<Update, Error> {
        Ok(WireRecord::new(name(&record.name)?, class, Ttl::from_secs(ttl), wire_data(&record.rtype, &record.data)?))
    };
    let none = |owner: &str, kind: Rtype| -> Result<Update, Error> {
        let nothing = UnknownRecordData::from_octets(kind, Vec::new()).map_err(|_| too_large())?;
        Ok(WireRecord::new(name(owner)?, Class::NONE, Ttl::ZERO, nothing))
    };
    let mut message = start(Opcode::UPDATE).question();
    message.push((name(&plan.zone)?, Rtype::SOA)).map_err(|_| too_large())?;
    let mut message = message.answer();
    let by_name = ByName::of(&plan.seen);
    for owner in plan.names() {
        let seen: Vec<_> = by_name.at(owner).collect();
        if seen.is_empty() {
            message.push(none(owner, Rtype::ANY)?).map_err(|_| too_large())?;
            continue;
        }
        for record in &seen {
            message.push(of(record, Class::IN, 0)?).map_err(|_| too_large())?;
        }
        for kind in OTHER_TYPES {
            if seen.iter().all(|record| record.rtype != kind) {
                message.push(none(owner, rtype(kind)?)?).map_err(|_| too_large())?;
            }
        }
    }
    let mut message = message.authority();
    for record in plan.goes() {
        message.push(of(record, Class::NONE, 0)?).map_err(|_| too_large())?;
    }
    for record in plan.comes() {
        message.push(of(record, Class::IN, record.ttl)?).map_err(|_| too_large())?;
    }
    Ok(message.additional())
}

fn start(opcode: Opcode) -> MessageBuilder<Vec<u8>> {
    let mut message = MessageBuilder::new_vec();
    // What a message on a TCP connection can have.
    message.set_push_limit(usize::from(u16::MAX) - 512);
    let [high, low, ..] = retry::random().to_be_bytes();
    message.header_mut().set_id(u16::from_be_bytes([high, low]));
    message.header_mut().set_opcode(opcode);
    message
}

/// The records of an answer's answer section.
pub(super) fn answers(message: &Message<Vec<u8>>) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    for parsed in message.answer().map_err(|_| malformed())? {
        records.extend(record(&parsed.map_err(|_| malformed())?)?);
    }
    Ok(records)
}

pub(super) fn malformed() -> Error {
    let message = "the name server's answer is not a DNS message that can be read";
    Error::new(ErrorKind::Protocol, Delivery::PerhapsCarriedOut, message)
}

fn too_large() -> Error {
    Error::invalid("plan", "is too large for one update, which has 64 KiB")
}
