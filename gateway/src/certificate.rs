//! What a certificate says of itself.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use yasna::models::{GeneralizedTime, UTCTime};
use yasna::tags::TAG_UTCTIME;
use yasna::{ASN1Result, BERReader, BERReaderSeq, Tag, parse_der};

use crate::Error;

/// From when until when a certificate holds, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
}

impl Validity {
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Result<Self, Error> {
        parse_der(certificate, |whole| whole.read_sequence(|parts| take_rest(parts, read)))
            .map_err(|_| Error::new("cannot read the certificate's dates"))
    }
}

/// A day, as it is shown.
pub(crate) fn date(second: i64) -> String {
    let second = second.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second).map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// Of the part that is signed: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>
fn read(parts: &mut BERReaderSeq<'_, '_>) -> ASN1Result<Validity> {
    parts.next().read_sequence(|parts| {
        take_rest(parts, |parts| {
            let _version = parts.read_optional(|version| version.read_tagged(Tag::context(0), any))?;
            for _number_algorithm_issuer in 0..3 {
                parts.next().read_der()?;
            }
            parts.next().read_sequence(|dates| {
                Ok(Validity { not_before: read_time(dates.next())?, not_after: read_time(dates.next())? })
            })
        })
    })
}

fn take_rest<T>(
    parts: &mut BERReaderSeq<'_, '_>,
    read: impl FnOnce(&mut BERReaderSeq<'_, '_>) -> ASN1Result<T>,
) -> ASN1Result<T> {
    let found = read(parts)?;
    while parts.read_optional(any)?.is_some() {}
    Ok(found)
}

fn any(reader: BERReader<'_, '_>) -> ASN1Result<Vec<u8>> {
    reader.read_der()
}

fn read_time(reader: BERReader<'_, '_>) -> ASN1Result<i64> {
    Ok(if reader.lookahead_tag()? == TAG_UTCTIME {
        UTCTime::datetime(&reader.read_utctime()?).unix_timestamp()
    } else {
        GeneralizedTime::datetime(&reader.read_generalized_time()?).unix_timestamp()
    })
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn dates_are_read_in_both_forms() {
        let key = KeyPair::generate().unwrap();
        // Until 2049 a year has two digits, and then four.
        for (from, to) in
            [((1970, 1, 2), (2049, 12, 31)), ((2026, 11, 26), (2050, 1, 1)), ((2060, 2, 29), (9999, 12, 31))]
        {
            let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            (params.not_before, params.not_after) =
                (date_time_ymd(from.0, from.1, from.2), date_time_ymd(to.0, to.1, to.2));
            let certificate = params.self_signed(&key).unwrap();
            let expected = Validity {
                not_before: params.not_before.unix_timestamp(),
                not_after: params.not_after.unix_timestamp(),
            };
            assert_eq!(Validity::of(certificate.der()).unwrap(), expected);
            // Whatever is cut off or is another thing gives an error.
            let der = certificate.der().as_ref();
            for length in 0..der.len() {
                assert!(Validity::of(&CertificateDer::from_slice(&der[..length])).is_err(), "{length}");
            }
        }
        assert!(Validity::of(&CertificateDer::from_slice(&[0x30, 0x80, 0, 0])).is_err());
    }
}
