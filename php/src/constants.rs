//! Classes that hold nothing but constants: the vendor's codes, and the words of fields that may hold others some day.

use cfhost::ranges::ConfigFormat;
use cfhost::{Category, Delivery, ErrorCode, SslStatus, SubStatus, SubStatusFilter, ZoneStatus, ZoneStatusFilter};
use ext_php_rs::types::Zval;

use crate::zend::{Class, Shape, interned_zval};

static ERROR_CODE: Class = Class::new("CfHost\\ErrorCode", &[]);
static CATEGORY: Class = Class::new("CfHost\\Category", &[]);
static DELIVERY: Class = Class::new("CfHost\\Delivery", &[]);
static ZONE_STATUS: Class = Class::new("CfHost\\ZoneStatus", &[]);
static SUB_STATUS: Class = Class::new("CfHost\\SubStatus", &[]);
static SSL_STATUS: Class = Class::new("CfHost\\SslStatus", &[]);
static ZONE_STATUS_FILTER: Class = Class::new("CfHost\\ZoneStatusFilter", &[]);
static SUB_STATUS_FILTER: Class = Class::new("CfHost\\SubStatusFilter", &[]);
static CONFIG_FORMAT: Class = Class::new("CfHost\\ConfigFormat", &[]);

const CATEGORIES: &[Category] = &[
    Category::Auth,
    Category::Input,
    Category::Conflict,
    Category::NotFound,
    Category::State,
    Category::Limit,
    Category::Subscription,
    Category::Server,
];

pub(crate) fn register() {
    ERROR_CODE.register(&Shape::default());
    for code in ErrorCode::ALL {
        let mut number = Zval::new();
        number.set_long(i64::from(code.number()));
        ERROR_CODE.constant(code.name().unwrap_or_default(), number);
    }
    let categories: Vec<_> = CATEGORIES.iter().map(|category| category.as_str()).collect();
    words(&CATEGORY, &categories.iter().map(|word| (word.to_uppercase(), *word)).collect::<Vec<_>>());
    let deliveries = [Delivery::NotSent, Delivery::Answered, Delivery::PerhapsCarriedOut].map(Delivery::as_str);
    words(&DELIVERY, &deliveries.map(|word| (word.to_uppercase(), word)));
    words(
        &ZONE_STATUS,
        &[
            ("ACTIVE", ZoneStatus::Active.as_str()),
            ("DELETED", ZoneStatus::Deleted.as_str()),
            ("PENDING", ZoneStatus::Pending.as_str()),
        ],
    );
    words(
        &SUB_STATUS,
        &[
            ("ACTIVE", SubStatus::Active.as_str()),
            ("CANCELED", SubStatus::Canceled.as_str()),
            ("DELETED", SubStatus::Deleted.as_str()),
        ],
    );
    words(
        &SSL_STATUS,
        &[
            ("READY", SslStatus::Ready.as_str()),
            ("VETTING", SslStatus::Vetting.as_str()),
            ("VALIDATING", SslStatus::Validating.as_str()),
            ("NONE", SslStatus::None.as_str()),
        ],
    );
    words(&ZONE_STATUS_FILTER, &ZONE_FILTERS.map(|(name, filter)| (name, filter.as_str())));
    words(&CONFIG_FORMAT, &CONFIG_FORMATS.map(|(name, format)| (name, format.as_str())));
    words(&SUB_STATUS_FILTER, &SUB_FILTERS.map(|(name, filter)| (name, filter.as_str())));
}

/// What `zoneStatus` takes.
pub(crate) const ZONE_FILTERS: [(&str, ZoneStatusFilter); 3] =
    [("ACTIVE", ZoneStatusFilter::Active), ("DELETED", ZoneStatusFilter::Deleted), ("ALL", ZoneStatusFilter::All)];

/// What `subStatus` takes.
pub(crate) const SUB_FILTERS: [(&str, SubStatusFilter); 3] =
    [("ACTIVE", SubStatusFilter::Active), ("CANCELED", SubStatusFilter::Canceled), ("ALL", SubStatusFilter::All)];

/// What `Ranges::config()` writes.
pub(crate) const CONFIG_FORMATS: [(&str, ConfigFormat); 7] = [
    ("NGINX", ConfigFormat::Nginx),
    ("APACHE", ConfigFormat::Apache),
    ("HAPROXY", ConfigFormat::Haproxy),
    ("NFTABLES", ConfigFormat::Nftables),
    ("PLAIN", ConfigFormat::Plain),
    ("PLAIN_IPV4", ConfigFormat::PlainIpv4),
    ("PLAIN_IPV6", ConfigFormat::PlainIpv6),
];

fn words<N: AsRef<str>>(class: &Class, words: &[(N, &str)]) {
    class.register(&Shape::default());
    for (name, word) in words {
        class.constant(name.as_ref(), interned_zval(word));
    }
}
