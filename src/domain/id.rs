//! Identifiers.

use serde::{Deserialize, Serialize};

/// A text is not an identifier of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct ParseIdError(pub &'static str);

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $label:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// The bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
            /// From bytes of exactly this length.
            ///
            /// # Errors
            /// When the length is not 16.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseIdError> {
                bytes.try_into().map(Self).map_err(|_| ParseIdError($label))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), data_encoding::HEXLOWER.encode(&self.0[..4]))
            }
        }
        impl std::str::FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| ParseIdError($label))?;
                Self::from_slice(&bytes)
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.collect_str(self) } else { s.serialize_bytes(&self.0) }
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct V;
                impl serde::de::Visitor<'_> for V {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($label)
                    }
                    fn visit_bytes<E: serde::de::Error>(self, b: &[u8]) -> Result<$name, E> {
                        $name::from_slice(b).map_err(E::custom)
                    }
                    fn visit_str<E: serde::de::Error>(self, t: &str) -> Result<$name, E> {
                        t.parse().map_err(E::custom)
                    }
                }
                if d.is_human_readable() { d.deserialize_str(V) } else { d.deserialize_bytes(V) }
            }
        }
    };
}

random_id!(
    /// A registry (台账): one office's journal and everything computed from it.
    RegistryId, "registry id"
);
random_id!(
    /// A natural person in the registry (社矫安帮对象); any number of cases hang on it.
    SubjectId, "subject id"
);
random_id!(
    /// A case of a subject: corrections or resettlement.
    CaseId, "case id"
);
random_id!(
    /// A group session (集中教育, 禁毒教育, 培训, 讲座, 公益活动).
    SessionId, "session id"
);
random_id!(
    /// A finding (问题).
    FindingId, "finding id"
);
random_id!(
    /// A sanction or reward, from proposal to decision.
    SanctionId, "sanction id"
);
random_id!(
    /// An inspection (执法检查).
    InspectionId, "inspection id"
);
random_id!(
    /// One run of a step (环节) of a procedure, or of an act that states several facts which stand or fall together.
    RunId, "run id"
);
random_id!(
    /// An officer of the office (工作人员).
    OfficerId, "officer id"
);

/// A workstation of the registry; (site, index) is the order of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SiteId(pub u32);

/// BLAKE3 hash of a commit's header: the journal head (链头) when it is the last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitHash(pub [u8; 32]);

impl CommitHash {
    /// Before the first commit.
    pub const ZERO: Self = Self([0; 32]);

    /// The first 104 bits in base32 groups, as printed on filed reports (design: at least 100 bits).
    pub fn printed(&self) -> String {
        let text = data_encoding::BASE32_NOPAD.encode(&self.0[..13]);
        text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }
}

impl std::fmt::Display for CommitHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for CommitHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CommitHash({})", data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

/// A count as it is written down. Nothing in a registry comes near the greatest; what did would stay there, never turn
/// into a small number.
pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Where a fact stands: site, commit index within the site from 0, place within the commit from 0.
/// Written `1-204.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId {
    /// The workstation that wrote it.
    pub site: SiteId,
    /// Index of its commit, from 0.
    pub index: u64,
    /// Its place within the commit, from 0.
    pub ordinal: u32,
}

impl FactId {
    /// As a key of the store: sorts as (site, index, ordinal). 14 bytes, big-endian, with an ordinal of two; an ordinal
    /// that two bytes do not hold follows behind `ff ff` in four, so that 18 bytes sort behind the 14 of 65,535 and
    /// every key of a registry that knew two bytes only is read as before.
    pub fn to_key(self) -> Vec<u8> {
        let mut key = Vec::with_capacity(18);
        key.extend(self.site.0.to_be_bytes());
        key.extend(self.index.to_be_bytes());
        match u16::try_from(self.ordinal) {
            Ok(short) => key.extend(short.to_be_bytes()),
            Err(_) => {
                key.extend(u16::MAX.to_be_bytes());
                key.extend(self.ordinal.to_be_bytes());
            }
        }
        key
    }

    /// From the bytes of [`FactId::to_key`].
    ///
    /// # Errors
    /// When they are none that it makes.
    pub fn from_key(key: &[u8]) -> Result<Self, ParseIdError> {
        let error = ParseIdError("fact id");
        let (site, rest) = key.split_first_chunk().ok_or(error)?;
        let (index, rest) = rest.split_first_chunk().ok_or(error)?;
        let (short, rest) = rest.split_first_chunk().ok_or(error)?;
        let short = u32::from(u16::from_be_bytes(*short));
        let ordinal = match <[u8; 4]>::try_from(rest) {
            Ok(long) => {
                Some(u32::from_be_bytes(long)).filter(|long| *long > short && short == u32::from(u16::MAX))
            }
            Err(_) => Some(short).filter(|_| rest.is_empty()),
        };
        Ok(Self {
            site: SiteId(u32::from_be_bytes(*site)),
            index: u64::from_be_bytes(*index),
            ordinal: ordinal.ok_or(error)?,
        })
    }

    /// Sixteen bytes, big-endian, for packed records of one width.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&self.site.0.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.index.to_be_bytes());
        bytes[12..].copy_from_slice(&self.ordinal.to_be_bytes());
        bytes
    }

    /// From the bytes of [`FactId::to_bytes`].
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        let (mut site, mut index, mut ordinal) = ([0; 4], [0; 8], [0; 4]);
        site.copy_from_slice(&bytes[..4]);
        index.copy_from_slice(&bytes[4..12]);
        ordinal.copy_from_slice(&bytes[12..]);
        Self {
            site: SiteId(u32::from_be_bytes(site)),
            index: u64::from_be_bytes(index),
            ordinal: u32::from_be_bytes(ordinal),
        }
    }
}

impl std::fmt::Display for FactId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}.{}", self.site.0, self.index, self.ordinal)
    }
}

impl std::str::FromStr for FactId {
    type Err = ParseIdError;
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let error = ParseIdError("fact id");
        let (site, rest) = text.split_once('-').ok_or(error)?;
        let (index, ordinal) = rest.split_once('.').ok_or(error)?;
        Ok(Self {
            site: SiteId(site.parse().map_err(|_| error)?),
            index: index.parse().map_err(|_| error)?,
            ordinal: ordinal.parse().map_err(|_| error)?,
        })
    }
}

impl Serialize for FactId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            s.collect_str(self)
        } else {
            (self.site.0, self.index, self.ordinal).serialize(s)
        }
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
        } else {
            let (site, index, ordinal) = <(u32, u64, u32)>::deserialize(d)?;
            Ok(Self { site: SiteId(site), index, ordinal })
        }
    }
}

/// Nine-digit division code of a street (GB/T 2260 and statistics codes), e.g. `440303001` 桂园街道.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeCode(String);

impl OfficeCode {
    /// Checks that `code` is nine digits.
    ///
    /// # Errors
    /// Otherwise.
    pub fn new(code: &str) -> Result<Self, ParseIdError> {
        if code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(code.to_owned()))
        } else {
            Err(ParseIdError("office code of nine digits"))
        }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The district part, six digits.
    pub fn district(&self) -> &str {
        &self.0[..6]
    }
}

impl std::fmt::Display for OfficeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OfficeCode {
    type Error = ParseIdError;
    fn try_from(code: String) -> Result<Self, ParseIdError> {
        Self::new(&code)
    }
}

impl From<OfficeCode> for String {
    fn from(code: OfficeCode) -> Self {
        code.0
    }
}

/// The number officers see (编号): year of registration and serial, shown as `440303001-2026-0044`. Display only;
/// the [`SubjectId`] is the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubjectNumber {
    /// Year of registration.
    pub year: u16,
    /// Serial within the office and year, from 1.
    pub serial: u32,
}

impl SubjectNumber {
    /// With the office's code in front.
    pub fn full(self, office: &OfficeCode) -> String {
        format!("{office}-{self}")
    }
}

impl std::fmt::Display for SubjectNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:04}", self.year, self.serial)
    }
}

impl std::str::FromStr for SubjectNumber {
    type Err = ParseIdError;
    /// Accepts `2026-0044` and the full form with the office code.
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let error = ParseIdError("subject number");
        let mut parts = text.rsplitn(3, '-');
        let serial = parts.next().and_then(|p| p.parse().ok()).ok_or(error)?;
        let year = parts.next().and_then(|p| p.parse().ok()).ok_or(error)?;
        Ok(Self { year, serial })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fact_ids_sort_as_written_and_round_trip() {
        let a = FactId { site: SiteId(1), index: 9, ordinal: 2 };
        let b = FactId { site: SiteId(1), index: 10, ordinal: 0 };
        assert!(a < b && a.to_bytes() < b.to_bytes() && a.to_key() < b.to_key());
        assert_eq!(FactId::from_bytes(&a.to_bytes()), a);
        assert_eq!(a.to_string().parse(), Ok(a));
        assert!("1-2".parse::<FactId>().is_err());
    }

    #[test]
    fn keys_sort_as_ordinals_beyond_two_bytes_and_are_read_back() {
        let id = |ordinal| FactId { site: SiteId(1), index: 9, ordinal };
        let ordinals = [0, 1, 255, 256, 65_534, 65_535, 65_536, 70_000, u32::MAX];
        for ordinal in ordinals {
            assert_eq!(FactId::from_key(&id(ordinal).to_key()), Ok(id(ordinal)));
            assert_eq!(FactId::from_bytes(&id(ordinal).to_bytes()), id(ordinal));
        }
        assert!(ordinals.windows(2).all(|pair| id(pair[0]).to_key() < id(pair[1]).to_key()));
        let next = FactId { index: 10, ..id(0) };
        assert!(id(u32::MAX).to_key() < next.to_key());
        // what was written with two bytes is the same key now
        let old = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0xff, 0xff];
        assert_eq!(id(65_535).to_key(), old);
        // a second way to write an ordinal is no key
        let long = [&old[..12], &[0xff, 0xff, 0, 0, 0, 7]].concat();
        let odd = [&old[..12], &[0, 1, 0, 1, 0, 0]].concat();
        for wrong in [&long[..], &odd, &old[..13], &long[..17], &[]] {
            assert!(FactId::from_key(wrong).is_err());
        }
    }

    #[test]
    fn numbers_and_codes() {
        let office = OfficeCode::new("440303001").unwrap();
        let number = SubjectNumber { year: 2026, serial: 44 };
        assert_eq!(number.full(&office), "440303001-2026-0044");
        assert_eq!("440303001-2026-0044".parse(), Ok(number));
        assert_eq!("2026-0044".parse(), Ok(number));
        assert!(OfficeCode::new("44030300").is_err());
        assert_eq!(CommitHash([0xff; 32]).printed().replace('-', "").len(), 21);
    }
}
