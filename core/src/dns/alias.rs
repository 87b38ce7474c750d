//! Names that lead to other names: aliases, and the records that must not lead to one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Gathered, Record};

/// How many aliases of aliases are followed, which is more than resolvers do.
const MAX_HOPS: usize = 16;

/// A name that leads to one which points at the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// The name that it is an alias of, either directly or through other names.
    pub of: String,
}

/// The aliases among records: each name and its target.
pub(super) struct Aliases<'a>(BTreeMap<&'a str, String>);

impl<'a> Aliases<'a> {
    pub(super) fn among(records: &'a [Record]) -> Self {
        Self(records.iter().filter_map(|record| Some((record.name.as_str(), record.target()?))).gathered())
    }

    /// The name, what it is an alias of, what that is an alias of, and so on.
    pub(super) fn chain(&self, name: &str) -> Vec<String> {
        let mut chain = vec![name.to_owned()];
        while let Some(next) = chain.last().and_then(|last| self.0.get(last.as_str())) {
            if is_endless(&chain) {
                break;
            }
            chain.push(next.clone());
        }
        chain
    }

    /// The names that lead to one of these, and are none of them.
    pub(super) fn of<T>(&self, names: &BTreeMap<String, T>) -> Vec<Alias> {
        let others = self.0.keys().filter(|name| !names.contains_key(**name));
        let leads = |name: &&str| {
            let of = self.chain(name).into_iter().find(|of| names.contains_key(of))?;
            Some(Alias { name: (*name).to_owned(), of })
        };
        others.filter_map(leads).collect()
    }

    /// The records that must not lead to an alias, by each name that they lead to.
    pub(super) fn pointers<'r>(&self, records: &'r [Record]) -> BTreeMap<String, Vec<&'r Record>> {
        let mut pointers = BTreeMap::<_, Vec<_>>::new();
        for record in records {
            for name in record.points_at().into_iter().flat_map(|name| self.chain(&name)) {
                pointers.entry(name).or_default().push(record);
            }
        }
        pointers
    }
}

/// Whether a chain goes round, or is longer than anybody follows.
pub(super) fn is_endless(chain: &[String]) -> bool {
    chain.len() > MAX_HOPS || chain.split_last().is_some_and(|(last, before)| before.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(records: &[(&str, &str, &str)]) -> Vec<Record> {
        let record =
            |&(label, rtype, data): &(&str, &str, &str)| Record::new(format!("{label}.example.com"), 300, rtype, data);
        records.iter().map(record).collect()
    }

    #[test]
    fn chains_end() {
        let mut records = zone(&[
            ("a", "CNAME", "B.example.com."),
            ("b", "CNAME", "c.example.com."),
            ("c", "A", "192.0.2.1"),
            ("round", "CNAME", "about.example.com."),
            ("about", "CNAME", "round.example.com."),
            ("self", "CNAME", "self.example.com."),
        ]);
        for hop in 0..1000 {
            let (name, to) = (format!("n{hop}.example.com"), format!("n{}.example.com.", hop + 1));
            records.push(Record::new(name, 300, "CNAME", to));
        }
        let aliases = Aliases::among(&records);
        assert_eq!(aliases.chain("a.example.com"), ["a.example.com", "b.example.com", "c.example.com"]);
        assert_eq!(aliases.chain("c.example.com"), ["c.example.com"]);
        assert!(!is_endless(&aliases.chain("a.example.com")));
        for (name, length) in [("round", 3), ("self", 2), ("n0", MAX_HOPS + 1)] {
            let chain = aliases.chain(&format!("{name}.example.com"));
            assert!(is_endless(&chain) && chain.len() == length, "{chain:?}");
        }
    }

    #[test]
    fn what_leads_to_a_name_is_found_by_whatever_way() {
        let records = zone(&[
            ("shop", "CNAME", "www.example.com."),
            ("*", "CNAME", "shop.example.com."),
            ("else", "CNAME", "www.example.net."),
            ("www", "A", "192.0.2.1"),
            ("x", "MX", "10 Shop.example.com."),
            ("_sip._tcp", "SRV", "0 0 5060 www.example.com."),
            ("sub", "NS", "www.example.com."),
            ("null", "MX", "0 ."),
            ("odd", "TYPE15", "\\# 3 000a00"),
            ("text", "TXT", "\"10 www.example.com.\""),
        ]);
        let aliases = Aliases::among(&records);
        let names = BTreeMap::from([("www.example.com".to_owned(), 0)]);
        let alias = |name: &str| Alias { name: format!("{name}.example.com"), of: "www.example.com".to_owned() };
        assert_eq!(aliases.of(&names), [alias("*"), alias("shop")]);
        let pointers = aliases.pointers(&records);
        let types = |name: &str| pointers[name].iter().map(|record| record.rtype.as_str()).collect::<Vec<_>>();
        assert_eq!(types("www.example.com"), ["MX", "SRV", "NS"]);
        assert_eq!(types("shop.example.com"), ["MX"]);
    }
}
