//! Who is likely somebody already known under another number: one digit mistyped, and a person stands twice.

use super::state::State;
use crate::domain::{CaseFile, CaseKind, IdDocument, IdDocumentKind, Person, SubjectId, SubjectNumber};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What two people share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The numbers of their documents differ in one digit, or in two that changed places.
    Document,
    /// The name, whatever dots stand in it.
    Name,
    /// The day of birth.
    Birth,
    /// The telephone number.
    Phone,
    /// The present residence.
    Address,
    /// First and last day of the term or the help.
    Term,
}

impl Likeness {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Document, Self::Name, Self::Birth, Self::Phone, Self::Address, Self::Term];

    /// The word in keys and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Name => "name",
            Self::Birth => "birth",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Term => "term",
        }
    }
}

/// Somebody of the registry who is likely the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Who.
    pub subject: SubjectId,
    /// The number shown.
    pub number: SubjectNumber,
    /// What is the same.
    pub shared: Vec<Likeness>,
}

/// What people are compared by.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    document: IdDocument,
    name: String,
    birth: NaiveDate,
    phone: String,
    address: String,
    terms: Vec<(NaiveDate, NaiveDate)>,
}

impl std::fmt::Debug for Profile {
    /// Nothing of the person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(..)")
    }
}

impl Profile {
    /// Of a person and the terms of their cases.
    pub fn new<'a>(person: &Person, terms: impl IntoIterator<Item = &'a CaseKind>) -> Self {
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        Self {
            document: person.document.clone(),
            name: plain(person.name.as_str()),
            birth: person.birth,
            phone: person.phone.as_str().chars().filter(char::is_ascii_digit).collect(),
            address: plain(person.residence.as_str()),
            terms: terms.into_iter().map(|terms| (terms.start(), terms.end())).collect(),
        }
    }

    /// What both share; empty for one and the same document, which is no likeness but the person.
    fn shared(&self, other: &Self) -> Vec<Likeness> {
        if self.document == other.document {
            return Vec::new();
        }
        let same = |one: &str, other: &str| !one.is_empty() && one == other;
        let is = |likeness: &Likeness| match likeness {
            Likeness::Document => one_slip(&self.document, &other.document),
            Likeness::Name => same(&self.name, &other.name),
            Likeness::Birth => self.birth == other.birth,
            Likeness::Phone => self.phone.len() >= 7 && self.phone == other.phone,
            Likeness::Address => self.address.chars().count() >= 4 && self.address == other.address,
            Likeness::Term => self.terms.iter().any(|term| other.terms.contains(term)),
        };
        Likeness::ALL.into_iter().filter(is).collect()
    }
}

/// Whether what is shared makes it likely that both are one person: the name or nearly the number and something else, or
/// nearly everything but those.
fn is_likely(shared: &[Likeness]) -> bool {
    let named = shared.contains(&Likeness::Name);
    let numbered = shared.contains(&Likeness::Document);
    // most numbers one slip apart hold the same birth date: it adds nothing to them
    let reached = shared.contains(&Likeness::Phone) || shared.contains(&Likeness::Address);
    match (named, numbered) {
        (true, true) => true,
        (true, false) => shared.len() >= 2,
        (false, true) => reached,
        (false, false) => shared.len() >= 3,
    }
}

/// Whether two numbers differ in one place, or by two neighbours that changed places. The check character of a resident
/// number follows the others and is not compared.
fn one_slip(one: &IdDocument, other: &IdDocument) -> bool {
    if one.kind != other.kind || one.number.len() != other.number.len() {
        return false;
    }
    let length = if one.kind == IdDocumentKind::ResidentId { 17 } else { one.number.len() };
    let (a, b) = (one.number.as_bytes(), other.number.as_bytes());
    let apart: Vec<usize> = (0..length.min(a.len())).filter(|&at| a.get(at) != b.get(at)).collect();
    match apart.as_slice() {
        [_] => true,
        &[first, second] => {
            second == first + 1 && a.get(first) == b.get(second) && a.get(second) == b.get(first)
        }
        _ => false,
    }
}

/// People by what they are likely to share, so that a roster of thousands is compared in passing.
#[derive(Clone, Debug)]
pub struct LikenessIndex<W> {
    people: Vec<(W, Profile)>,
    by_key: BTreeMap<(Likeness, String), Vec<usize>>,
}

impl<W> Default for LikenessIndex<W> {
    fn default() -> Self {
        Self { people: Vec::new(), by_key: BTreeMap::new() }
    }
}

/// What more people than this share (the telephone of a shelter) says nothing.
const CROWD: usize = 30;

impl<W: Clone> LikenessIndex<W> {
    /// Adds somebody.
    pub fn add(&mut self, who: W, profile: Profile) {
        let at = self.people.len();
        for key in keys(&profile) {
            self.by_key.entry(key).or_default().push(at);
        }
        self.people.push((who, profile));
    }

    /// Those who are likely the same person, with what they share.
    pub fn alike(&self, profile: &Profile) -> Vec<(W, Vec<Likeness>)> {
        let near: BTreeSet<usize> = keys(profile)
            .iter()
            .filter_map(|key| self.by_key.get(key))
            .filter(|list| list.len() <= CROWD)
            .flatten()
            .copied()
            .collect();
        near.into_iter()
            .filter_map(|at| {
                let (who, other) = self.people.get(at)?;
                let shared = profile.shared(other);
                is_likely(&shared).then(|| (who.clone(), shared))
            })
            .collect()
    }
}

fn keys(profile: &Profile) -> Vec<(Likeness, String)> {
    let mut keys = vec![
        (Likeness::Name, profile.name.clone()),
        (Likeness::Birth, profile.birth.to_string()),
        (Likeness::Phone, profile.phone.clone()),
    ];
    keys.retain(|(_, key)| !key.is_empty());
    keys
}

/// Everybody of a state, to compare a list of people with.
pub fn likeness_index(state: &State) -> LikenessIndex<SubjectNumber> {
    let mut index = LikenessIndex::default();
    for file in state.subjects.values() {
        index.add(file.number, Profile::new(file.person(), file.cases.iter().map(CaseFile::terms)));
    }
    index
}

/// Those of a state who are likely the person that is to be registered or whose particulars are to be changed, but for
/// `subject` themselves. What a form tells before it writes.
pub fn alike(
    state: &State,
    person: &Person,
    terms: Option<&CaseKind>,
    subject: Option<SubjectId>,
) -> Vec<Alike> {
    let profile = Profile::new(person, terms);
    let others = state.subjects.values().filter(|file| Some(file.id) != subject);
    others
        .filter_map(|file| {
            let other = Profile::new(file.person(), file.cases.iter().map(CaseFile::terms));
            let shared = profile.shared(&other);
            is_likely(&shared).then_some(Alike { subject: file.id, number: file.number, shared })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Sex, Text};

    fn person(name: &str, number: &str, birth: &str, phone: &str) -> Person {
        let document = IdDocument { kind: IdDocumentKind::ResidentId, number: number.to_owned() };
        let mut person = Person::new(Text::new(name).unwrap(), document, Sex::Male, birth.parse().unwrap());
        person.phone = Text::new(phone).unwrap();
        person
    }

    #[test]
    fn one_digit_two_neighbours_and_any_dot_are_alike_and_two_digits_are_not() {
        let known = person("阿不·试", "440303199001012010", "1990-01-01", "13800000001");
        let shared = |name: &str, number: &str, birth: &str, phone: &str| {
            Profile::new(&person(name, number, birth, phone), []).shared(&Profile::new(&known, []))
        };
        use Likeness::{Address, Birth, Document, Name, Phone, Term};
        let all = shared("阿不•试", "440303199001012037", "1990-01-01", "138 0000 0001");
        assert_eq!(all, [Document, Name, Birth, Phone]);
        assert_eq!(shared("阿不试", "440303199010012018", "1990-10-01", ""), [Document, Name]);
        assert_eq!(shared("李样", "440303199001013338", "1990-01-01", ""), [Birth]);
        assert!(shared("阿不·试", "440303199001012010", "1990-01-01", "").is_empty());
        for (shared, likely) in [
            (&[Name, Document][..], true),
            (&[Name, Birth], true),
            (&[Name], false),
            (&[Document, Birth], false),
            (&[Document, Birth, Phone], true),
            (&[Document, Birth, Term], false),
            (&[Birth, Phone, Address], true),
            (&[Birth, Phone], false),
        ] {
            assert_eq!(is_likely(shared), likely, "{shared:?}");
        }
    }

    #[test]
    fn the_index_finds_whom_a_comparison_with_everybody_finds() {
        let people = [
            person("陈试", "440303199001012010", "1990-01-01", "13800000001"),
            person("李样", "440303198501012010", "1985-01-01", "13800000002"),
        ];
        let mut index = LikenessIndex::default();
        for (at, known) in people.iter().enumerate() {
            index.add(at, Profile::new(known, []));
        }
        let typed = person("李样", "440303198501012037", "1985-01-01", "");
        let found: Vec<usize> =
            index.alike(&Profile::new(&typed, [])).into_iter().map(|(who, _)| who).collect();
        assert_eq!(found, [1]);
    }
}
