//! `CfHost\Secret`: a key or a password that nothing shows by accident. Its bytes are Rust's; PHP has no property of it.

use ext_php_rs::types::Zval;
use zeroize::Zeroizing;

use crate::args::Args;
use crate::zend::{
    Class, Param, Return, Shape, State, ToPhp, Type, Typed, creator, handlers, method, put_bytes, put_state,
};

/// Bytes that are wiped when they are dropped.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

static SECRET: Class = Class::new(
    Secret::CLASS,
    &[
        method!("__construct", construct, [Param::new("value", Type::STRING).sensitive()] -> Type::NONE),
        method!("reveal", reveal, [] -> Type::STRING),
    ],
);

impl Secret {
    pub(crate) const CLASS: &'static str = "CfHost\\Secret";

    pub(crate) fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(Zeroizing::new(bytes.as_ref().to_vec()))
    }

    pub(crate) fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl State for Secret {
    handlers!();

    const CLONE: Option<fn(&Self) -> Self> = Some(Self::clone);

    const SAME: Option<fn(&Self, &Self) -> bool> = Some(|a, b| {
        // The same time wherever the two differ.
        a.0.len() == b.0.len() && a.0.iter().zip(b.0.iter()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
    });
}

impl ToPhp for Secret {
    fn put(&self, place: &mut Zval) {
        put_state(&SECRET, self.clone(), place);
    }
}

impl Typed for Secret {
    const TYPE: Type = Type::class(Self::CLASS);
}

macro_rules! secrets {
    ($($type:ty)*) => {$(
        impl ToPhp for $type {
            fn put(&self, place: &mut Zval) {
                Secret::new(self.reveal()).put(place);
            }
        }

        impl Typed for $type {
            const TYPE: Type = Secret::TYPE;
        }
    )*};
}

secrets! { cfhost::HostKey cfhost::UserKey cfhost::UserApiKey }

pub(crate) fn register() {
    SECRET
        .register(&Shape { refuses_serialising: true, create: Some(creator::<Secret>()), ..Shape::default() })
        .complete();
}

fn construct(args: &mut Args) -> Return {
    let value = Secret::new(args.get(0, "value").required_bytes()?);
    args.construct(value)?;
    Ok(Box::new(()))
}

/// A secret as it is.
pub(crate) struct Revealed(pub(crate) Secret);

impl ToPhp for Revealed {
    fn put(&self, place: &mut Zval) {
        put_bytes(self.0.reveal(), place);
    }
}

fn reveal(args: &mut Args) -> Return {
    Ok(Box::new(Revealed(args.state::<Secret>()?.clone())))
}
