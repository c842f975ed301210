//! Data files made into typed, checked policy: statute tables, profiles, calendar, instruments, checklists, codes.
//!
//! The numbers of the law and of a province live in `data/`, each with its source and a `verified` flag; this room reads
//! them and refuses what cannot be meant, with file, line, column and the mend. It imports only `domain` and `assets`.

mod areas;
pub mod calendar;
mod cases;
mod checklist;
mod codes;
mod diff;
mod error;
mod figures;
mod history;
mod instrument;
pub mod period;
mod profile;
mod profile_file;
mod statute;
mod template;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

pub use areas::{Area, AreaOddity, Areas};
pub use calendar::{Calendar, DayInfo, Deadline};
pub use cases::{
    About, By, CaseFault, Expectation, Sum, SumMiss, SumOf, TestCase, TestContact, TestStatus, TestSubject,
    TestTerms,
};
pub use checklist::{Checklist, ChecklistItem, ItemKind};
pub use codes::{CodeItem, CodeList, Codes, Division};
pub use diff::{Change, FieldChange, RowChange, RowKind};
pub use error::{MOST_BYTES, PolicyError, Problem, SourceFile};
pub use figures::{AgeBand, Definition, Definitions, FigureCode, FigureKey, FigureUnit, Members};
pub use history::Adopted;
pub use instrument::{Answer, Band, Choice, Instrument, Item, Rounding, Score};
pub use period::{CreditKind, CreditRate, Length, Term};
pub use profile::{
    Accepts, Anchor, Cadence, Candidate, CaseScope, DutyGroup, DutyRule, Event, FirstWindow, Level, Only,
    Overlay, Profile, Side, Unit, Window,
};
pub use profile_file::bases;
pub use statute::{
    Act, Authority, Credit, Education, Escalation, Ladder, Limit, LimitUnit, Organ, Rule, Source, Statute,
    Step, Still,
};
pub use template::{
    AnnexName, AnnexPart, Asked, BlockName, BlockPart, Body, Condition, Name, Over, Part, Piece, Sentence,
    Slot, Template, Typed,
};

use crate::assets;

/// One duty through time: the versions of its row in every profile (义务的历次规定).
#[derive(Debug, Clone)]
pub struct DutyLine {
    /// The duty's id.
    pub id: String,
    /// Its versions by first day; they never overlap.
    versions: Vec<Arc<DutyRule>>,
}

impl DutyLine {
    /// The version in force on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Arc<DutyRule>> {
        self.versions.iter().rev().find(|rule| rule.in_force(day))
    }

    /// Every version, oldest first.
    pub fn versions(&self) -> &[Arc<DutyRule>] {
        &self.versions
    }
}

/// The rules in force (规则): a statute file, one or more profiles by date, and the calendar.
#[derive(Debug, Clone)]
pub struct Policy {
    statute: Statute,
    profiles: Vec<Profile>,
    calendar: Calendar,
    lines: Vec<DutyLine>,
    hash: blake3::Hash,
    /// Hashes of the sets adopted, by the first day on which they hold; empty for a single set.
    hashes: Vec<(NaiveDate, blake3::Hash)>,
}

impl Policy {
    /// Reads and checks a set of files: one `statute*.toml`, at least one `profile*.toml`, `statutory.toml` and the
    /// published years as `YYYY.json`. Other files are passed over.
    pub fn parse(files: &[SourceFile<'_>]) -> Result<Self, PolicyError> {
        let named = |prefix: &'static str| {
            files.iter().filter(move |f| f.name().starts_with(prefix) && f.extension() == Some("toml"))
        };
        let mut statutes = named("statute-");
        let statute = statutes.next().ok_or_else(|| missing("statute-*.toml"))?;
        if let Some(second) = statutes.next() {
            return Err(PolicyError::at(second.path, "", 0, Problem::Duplicate("statute-*.toml".to_owned())));
        }
        let statute = Statute::parse(*statute)?;
        let files_of_profiles: Vec<_> = named("profile-").copied().collect();
        let mut profiles: Vec<Profile> = Vec::new();
        for (file, profile) in profile_file::read_family(&files_of_profiles, &statute)? {
            for other in &profiles {
                check_profiles(file, other, &profile)?;
            }
            profiles.push(profile);
        }
        if profiles.is_empty() {
            return Err(missing("profile file"));
        }
        let calendar = Calendar::parse(files)?;
        Ok(Self::assemble(statute, profiles, calendar, hash_files(files)))
    }

    /// Puts parsed parts together. The profiles must not overlap.
    fn assemble(
        statute: Statute,
        mut profiles: Vec<Profile>,
        calendar: Calendar,
        hash: blake3::Hash,
    ) -> Self {
        profiles.sort_by_key(|profile| profile.effective_from);
        let lines = duty_lines(&profiles);
        Self { statute, profiles, calendar, lines, hash, hashes: Vec::new() }
    }

    /// One profile alone, whatever its file is called, with a statute file, the profiles it may build on, and calendar
    /// files: what its test cases run against.
    ///
    /// # Errors
    /// Those of the files, with place and mend.
    pub fn of_profile(
        statute: SourceFile<'_>,
        profile: SourceFile<'_>,
        others: &[SourceFile<'_>],
        calendar: &[SourceFile<'_>],
    ) -> Result<Self, PolicyError> {
        let rows = Statute::parse(statute)?;
        let family: Vec<_> = std::iter::once(profile).chain(others.iter().copied()).collect();
        let profiles = vec![profile_file::read_among(&family, &rows)?];
        let mut files = calendar.to_vec();
        let calendar = Calendar::parse(&files)?;
        files.extend([statute, profile]);
        Ok(Self::assemble(rows, profiles, calendar, hash_files(&files)))
    }

    /// The policy shipped with the program: the example profile, unverified.
    pub fn embedded() -> Arc<Self> {
        static POLICY: OnceLock<Arc<Policy>> = OnceLock::new();
        Arc::clone(POLICY.get_or_init(|| {
            let files = Self::embedded_files();
            match Self::parse(&files) {
                Ok(policy) => Arc::new(policy),
                Err(error) => unreachable!("the shipped policy files are parsed in the tests: {error}"),
            }
        }))
    }

    /// The shipped files of the policy, for a first adoption and for `policy diff`.
    pub fn embedded_files() -> Vec<SourceFile<'static>> {
        assets::list("policy/")
            .chain(assets::list("calendar/"))
            .map(|(path, bytes)| SourceFile { path, bytes })
            .collect()
    }

    /// The statute rows.
    pub const fn statute(&self) -> &Statute {
        &self.statute
    }

    /// The calendar.
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The profiles by first day.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The profile in force on a day; before the first, the first; in a gap, the one before it.
    pub fn profile_on(&self, day: NaiveDate) -> &Profile {
        let after = self.profiles.partition_point(|profile| profile.effective_from <= day);
        &self.profiles[after.saturating_sub(1)]
    }

    /// Every sensitive period with the days on which it holds: those of its profile that are its own.
    pub fn overlays(&self) -> impl Iterator<Item = (&Overlay, NaiveDate, NaiveDate)> {
        self.profiles.iter().flat_map(|profile| {
            profile.overlays.iter().filter_map(|overlay| {
                let from = overlay.from.max(profile.effective_from);
                let to = profile.effective_to.map_or(overlay.to, |to| to.min(overlay.to));
                (from <= to).then_some((overlay, from, to))
            })
        })
    }

    /// Every duty through time.
    pub fn lines(&self) -> &[DutyLine] {
        &self.lines
    }

    /// A duty through time, by id.
    pub fn line(&self, id: &str) -> Option<&DutyLine> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Hash of the files' paths and bytes: what a report prints beside the profile's id.
    pub const fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// The hash that a policy of these files has, without reading them.
    pub fn hash_of(files: &[SourceFile<'_>]) -> blake3::Hash {
        hash_files(files)
    }

    /// The hash in hex.
    pub fn hash_hex(&self) -> String {
        self.hash.to_hex().to_string()
    }

    /// Hash of the set of files that holds on a day.
    pub fn hash_on(&self, day: NaiveDate) -> blake3::Hash {
        let after = self.hashes.partition_point(|(from, _)| *from <= day);
        self.hashes[..after].last().map_or(self.hash, |(_, hash)| *hash)
    }

    /// Whether the profile on a day is confirmed.
    pub fn verified_on(&self, day: NaiveDate) -> bool {
        self.profile_on(day).verified
    }
}

/// Reads a data file of another room as TOML, with the same messages.
///
/// # Errors
/// A file that is no UTF-8 or not of the shape, with line and column.
pub fn read_toml<T: serde::de::DeserializeOwned>(file: SourceFile<'_>) -> Result<T, PolicyError> {
    error::Reader::new(file)?.toml()
}

/// A hash of files that does not depend on the order they are given in.
fn hash_files(files: &[SourceFile<'_>]) -> blake3::Hash {
    let mut sorted: Vec<_> = files.to_vec();
    sorted.sort_by_key(|file| file.path);
    let mut hasher = blake3::Hasher::new();
    for file in sorted {
        hasher.update(&(file.path.len() as u64).to_le_bytes());
        hasher.update(file.path.as_bytes());
        hasher.update(&(file.bytes.len() as u64).to_le_bytes());
        hasher.update(file.bytes);
    }
    hasher.finalize()
}

fn missing(what: &'static str) -> PolicyError {
    PolicyError { file: what.to_owned(), line: 1, column: 1, problem: Problem::MissingFile(what) }
}

/// Two profiles must not be in force on one day.
fn check_profiles(file: SourceFile<'_>, a: &Profile, b: &Profile) -> Result<(), PolicyError> {
    let from = a.effective_from.max(b.effective_from);
    let runs = |profile: &Profile| profile.effective_to.is_none_or(|to| from <= to);
    if runs(a) && runs(b) {
        let text = std::str::from_utf8(file.bytes).unwrap_or_default();
        let offset = text.find("effective_from").unwrap_or_default();
        let problem = Problem::Overlap { id: b.id.clone(), date: from };
        return Err(PolicyError::at(file.path, text, offset, problem));
    }
    Ok(())
}

fn duty_lines(profiles: &[Profile]) -> Vec<DutyLine> {
    let mut lines: Vec<DutyLine> = Vec::new();
    let mut seen = BTreeSet::new();
    for profile in profiles {
        for duty in &profile.duties {
            // A version never outlives its profile, nor starts before it.
            let mut rule = duty.clone();
            rule.effective_from = rule.effective_from.max(profile.effective_from);
            rule.effective_to = match (rule.effective_to, profile.effective_to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if seen.insert(duty.id.clone()) {
                lines.push(DutyLine { id: duty.id.clone(), versions: Vec::new() });
            }
            if let Some(line) = lines.iter_mut().find(|line| line.id == duty.id) {
                line.versions.push(Arc::new(rule));
            }
        }
    }
    for line in &mut lines {
        line.versions.sort_by_key(|rule| rule.effective_from);
    }
    lines
}

#[cfg(test)]
pub(crate) fn embedded_calendar() -> Calendar {
    Policy::embedded().calendar().clone()
}
