//! Classes that hold nothing but constants: the vendor's codes, and the words of fields that may hold others some day.

use cfhost::dns::{Answers, Conflicts, ReadBy, TsigAlgorithm};
use cfhost::ranges::ConfigFormat;
use cfhost::{
    Category, Delivery, ErrorCode, JobState, SslStatus, SubStatus, SubStatusFilter, ZoneStatus, ZoneStatusFilter,
};
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
static JOB_STATE: Class = Class::new("CfHost\\JobState", &[]);
static CONFLICT: Class = Class::new("CfHost\\Dns\\Conflicts", &[]);
static READING: Class = Class::new("CfHost\\Dns\\ReadBy", &[]);
static TSIG_ALGORITHM: Class = Class::new("CfHost\\Dns\\TsigAlgorithm", &[]);
static ANSWERS: Class = Class::new("CfHost\\Dns\\Answers", &[]);

pub(crate) fn register() {
    ERROR_CODE.register(&Shape::default());
    for code in ErrorCode::ALL {
        let mut number = Zval::new();
        number.set_long(i64::from(code.number()));
        ERROR_CODE.constant(code.name().unwrap_or_default(), number);
    }
    let categories: Vec<_> = Category::ALL.iter().map(|category| category.as_str()).collect();
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
    let states = [JobState::Untouched, JobState::SetNotSwitched, JobState::Switched].map(JobState::as_str);
    words(&JOB_STATE, &states.map(|word| (word.to_uppercase(), word)));
    words(&CONFLICT, &CONFLICTS.map(|(name, conflicts)| (name, conflicts.as_str())));
    words(&READING, &READ_BY.map(|(name, word, _)| (name, word)));
    words(&TSIG_ALGORITHM, &TSIG_ALGORITHMS.map(|(name, algorithm)| (name, algorithm.as_str())));
    let answers = [Answers::Right, Answers::Old, Answers::Missing, Answers::Other, Answers::Nothing];
    words(&ANSWERS, &answers.map(|answers| (answers.as_str().to_uppercase(), answers.as_str())));
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
pub(crate) const CONFIG_FORMATS: [(&str, ConfigFormat); 11] = [
    ("NGINX", ConfigFormat::Nginx),
    ("NGINX_RANGES", ConfigFormat::NginxRanges),
    ("APACHE", ConfigFormat::Apache),
    ("HAPROXY", ConfigFormat::Haproxy),
    ("NFTABLES", ConfigFormat::Nftables),
    ("IPSET", ConfigFormat::Ipset),
    ("CSF", ConfigFormat::Csf),
    ("FAIL2BAN", ConfigFormat::Fail2ban),
    ("PLAIN", ConfigFormat::Plain),
    ("PLAIN_IPV4", ConfigFormat::PlainIpv4),
    ("PLAIN_IPV6", ConfigFormat::PlainIpv6),
];

/// What `conflicts` of a plan takes.
pub(crate) const CONFLICTS: [(&str, Conflicts); 3] =
    [("REFUSE", Conflicts::Refuse), ("MOVE_ADDRESSES", Conflicts::MoveAddresses), ("MOVE_ALL", Conflicts::MoveAll)];

/// What `readBy` of a name server takes.
pub(crate) const READ_BY: [(&str, &str, ReadBy); 2] =
    [("TRANSFER", "transfer", ReadBy::Transfer), ("QUERIES", "queries", ReadBy::Queries)];

/// What `algorithm` of a key takes.
pub(crate) const TSIG_ALGORITHMS: [(&str, TsigAlgorithm); 3] = [
    ("HMAC_SHA256", TsigAlgorithm::HmacSha256),
    ("HMAC_SHA384", TsigAlgorithm::HmacSha384),
    ("HMAC_SHA512", TsigAlgorithm::HmacSha512),
];

fn words<N: AsRef<str>>(class: &Class, words: &[(N, &str)]) {
    class.register(&Shape::default());
    for (name, word) in words {
        class.constant(name.as_ref(), interned_zval(word));
    }
}
