//! `CfHost\Zones`: all pages of `zone_list` in one `foreach`.

use cfhost::{Client, ZoneList, ZoneListRow};
use ext_php_rs::ffi::zend_ce_iterator;

use crate::args::Args;
use crate::errors::Failure;
use crate::zend::{Class, Return, Shape, State, ToPhp, Type, act, creator, handlers, method, put_state};

static ZONES: Class = Class::new(
    CLASS,
    &[
        act!("rewind", rewind => ZoneList, [] -> Type::VOID),
        act!("valid", valid => ZoneList, [] -> Type::BOOL),
        act!("current", current => ZoneList, [] -> Type::class("CfHost\\ZoneListRow")),
        method!("key", key, [] -> Type::INT),
        act!("next", next => ZoneList, [] -> Type::VOID),
    ],
);

pub(crate) const CLASS: &str = "CfHost\\Zones";

/// A listing: what it asks for, and how far it is.
pub(crate) struct Zones {
    client: Client,
    act: ZoneList,
    /// None before the first row is asked for.
    begun: Option<Begun>,
}

struct Begun {
    rest: cfhost::Zones,
    row: Option<ZoneListRow>,
    key: i64,
}

impl Zones {
    pub(crate) fn new(client: Client, act: ZoneList) -> Self {
        Self { client, act, begun: None }
    }

    fn begin(&mut self) -> Result<(), Failure> {
        let mut rest = self.client.zones(self.act.clone());
        // Left out of the object until it came: a row that could not be had is no row.
        self.begun = None;
        let row = rest.next().transpose()?;
        self.begun = Some(Begun { rest, row, key: 0 });
        Ok(())
    }

    fn begun(&mut self) -> Result<&mut Begun, Failure> {
        if self.begun.is_none() {
            self.begin()?;
        }
        self.begun.as_mut().ok_or(Failure::Unmade)
    }
}

impl State for Zones {
    handlers!();
}

/// A listing on its way to PHP.
pub(crate) struct Listing(pub(crate) Client, pub(crate) ZoneList);

impl ToPhp for Listing {
    fn put(&self, place: &mut ext_php_rs::types::Zval) {
        put_state(&ZONES, Zones::new(self.0.clone(), self.1.clone()), place);
    }
}

pub(crate) fn register() {
    // SAFETY: the engine's own interface.
    let iterator = unsafe { zend_ce_iterator };
    ZONES.register(&Shape {
        implements: vec![iterator],
        refuses_serialising: true,
        create: Some(creator::<Zones>()),
        ..Shape::default()
    });
}

pub(crate) fn complete() {
    ZONES.complete();
}

fn zones<'a>(args: &'a mut Args) -> Result<&'a mut Zones, Failure> {
    args.state_mut::<Zones>()?.as_mut().ok_or(Failure::Unmade)
}

/// Begins anew: the first page is asked for again.
fn rewind(args: &mut Args) -> Return {
    zones(args)?.begin()?;
    Ok(Box::new(()))
}

fn valid(args: &mut Args) -> Return {
    Ok(Box::new(zones(args)?.begun()?.row.is_some()))
}

fn current(args: &mut Args) -> Return {
    match &zones(args)?.begun()?.row {
        Some(row) => Ok(Box::new(row.clone())),
        None => Err(Failure::Ended),
    }
}

fn key(args: &mut Args) -> Return {
    Ok(Box::new(zones(args)?.begun()?.key))
}

fn next(args: &mut Args) -> Return {
    let begun = zones(args)?.begun()?;
    // After an error there is no row, whatever it was.
    begun.row = None;
    begun.row = begun.rest.next().transpose()?;
    begun.key += 1;
    Ok(Box::new(()))
}
