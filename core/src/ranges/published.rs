//! The lists themselves.

/// The month since which the published list has had this content, as far as is known.
pub(super) const BUILT_IN_SINCE: &str = "2023-09";

/// The etag under which the JSON form published this list.
pub(super) const BUILT_IN_ETAG: &str = "38f79d050aa027e3be3865e495dcc9bc";

/// The list as published, in its order.
pub(super) const BUILT_IN: &[&str] = &[
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
];

/// The list of the 2012 document, in its order, and since when a range is no longer the network's.
pub(super) const DOCUMENT_2012: &[(&str, Option<&str>)] = &[
    ("204.93.240.0/24", Some("2015-03-28")),
    ("204.93.177.0/24", Some("2015-03-28")),
    ("199.27.128.0/21", Some("2017-06-26")),
    ("173.245.48.0/20", None),
    ("103.21.244.0/22", None),
    ("103.22.200.0/22", None),
    ("103.31.4.0/22", None),
    ("141.101.64.0/18", None),
    ("108.162.192.0/18", None),
    ("190.93.240.0/20", None),
    ("188.114.96.0/20", None),
    ("197.234.240.0/22", None),
    ("198.41.128.0/17", None),
    ("2400:cb00::/32", None),
    ("2606:4700::/32", None),
    ("2803:f800::/32", None),
    ("2405:b500::/32", None),
    ("2405:8100::/32", None),
];

/// What the registries keep for private and special use: no list of a network's own addresses has any of it.
pub(super) const SPECIAL: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    // All but 2000::/3, and what is special within it.
    "::/3",
    "4000::/2",
    "8000::/1",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
];
