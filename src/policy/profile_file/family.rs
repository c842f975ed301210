//! Profiles that build on others (沿用): a street writes what differs from its bureau's profile, and no more.
//!
//! A profile that another one of the set extends is a pattern only: it is not in force itself.

use serde::Deserialize;
use toml::Spanned;

use super::{check_coverage, undefined};
use crate::policy::error::{PolicyError, Problem, Reader, SourceFile};
use crate::policy::profile::{DutyRule, Profile};
use crate::policy::statute::Statute;

/// What of a file tells how it hangs together with others.
#[derive(Deserialize)]
struct Kin {
    profile: KinHead,
}

#[derive(Deserialize)]
struct KinHead {
    id: String,
    extends: Option<Spanned<String>>,
}

fn kin(file: SourceFile<'_>) -> Result<KinHead, PolicyError> {
    Ok(Reader::new(file)?.toml::<Kin>()?.profile)
}

/// Reads profiles together; gives those that are in force themselves, in the order of the files.
///
/// # Errors
/// Those of each file; one that extends what is not there, what is there twice, or in a circle itself.
pub fn read_family<'f>(
    files: &[SourceFile<'f>],
    statute: &Statute,
) -> Result<Vec<(SourceFile<'f>, Profile)>, PolicyError> {
    let family = Family::of(files, statute)?;
    let mut found = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let id = &family.heads[index].id;
        let pattern =
            family.heads.iter().any(|head| head.extends.as_ref().is_some_and(|e| e.get_ref() == id));
        let profile = family.read(index, &mut Vec::new())?;
        if !pattern {
            found.push((*file, profile));
        }
    }
    Ok(found)
}

/// Reads the first of the files, with the others to build on.
///
/// # Errors
/// As [`read_family`].
pub fn read_among(files: &[SourceFile<'_>], statute: &Statute) -> Result<Profile, PolicyError> {
    Family::of(files, statute)?.read(0, &mut Vec::new())
}

/// Of the files in `known`, those that `given` build on and do not bring along, and what those build on in turn.
///
/// # Errors
/// A file whose head cannot be read.
pub fn bases<'f>(
    given: &[SourceFile<'_>],
    known: &[SourceFile<'f>],
) -> Result<Vec<SourceFile<'f>>, PolicyError> {
    let profile = |file: &&SourceFile<'f>| file.name().starts_with("profile-");
    let mut ids = Vec::new();
    let mut wanted = Vec::new();
    for file in given {
        let head = kin(*file)?;
        ids.push(head.id);
        wanted.extend(head.extends.map(Spanned::into_inner));
    }
    let mut found: Vec<SourceFile<'f>> = Vec::new();
    while let Some(id) = wanted.pop() {
        if ids.contains(&id) {
            continue;
        }
        for file in known.iter().filter(profile) {
            let head = kin(*file)?;
            if head.id == id {
                ids.push(head.id);
                wanted.extend(head.extends.map(Spanned::into_inner));
                found.push(*file);
                break;
            }
        }
    }
    Ok(found)
}

struct Family<'a, 'f> {
    files: &'a [SourceFile<'f>],
    heads: Vec<KinHead>,
    statute: &'a Statute,
}

impl<'a, 'f> Family<'a, 'f> {
    fn of(files: &'a [SourceFile<'f>], statute: &'a Statute) -> Result<Self, PolicyError> {
        let heads = files.iter().map(|file| kin(*file)).collect::<Result<_, _>>()?;
        Ok(Self { files, heads, statute })
    }

    /// Reads a profile after those it builds on; `trail` are the ones that wait for it.
    fn read(&self, index: usize, trail: &mut Vec<usize>) -> Result<Profile, PolicyError> {
        let file = self.files[index];
        let Some(extends) = &self.heads[index].extends else {
            return Profile::parse_on(file, self.statute, None);
        };
        let reader = Reader::new(file)?;
        let fail = |problem| Err(reader.fail(&extends.span(), problem));
        trail.push(index);
        let mut bases = (0..self.heads.len()).filter(|at| self.heads[*at].id == *extends.get_ref());
        let Some(base) = bases.next() else {
            return fail(Problem::Undefined { id: extends.get_ref().clone(), kind: "profile" });
        };
        if bases.next().is_some() {
            return fail(Problem::Duplicate(extends.get_ref().clone()));
        }
        if let Some(begin) = trail.iter().position(|at| *at == base) {
            let mut circle: Vec<&str> = trail[begin..].iter().map(|at| self.heads[*at].id.as_str()).collect();
            circle.push(extends.get_ref());
            return fail(Problem::Circular(circle.join(" → ")));
        }
        let base = self.read(base, trail)?;
        trail.pop();
        Profile::parse_on(file, self.statute, Some(&base))
    }
}

/// Takes the duties of `base` over but those named in `without` and those the profile states itself (`own`).
pub(super) fn inherit(
    reader: Reader<'_>,
    profile: &mut Profile,
    base: &Profile,
    (extends, without): (&Option<Spanned<String>>, &[Spanned<String>]),
    own: &[&str],
) -> Result<(), PolicyError> {
    if let Some(duty) =
        base.duties.iter().find(|duty| duty.overlay.is_some() && own.contains(&duty.id.as_str()))
    {
        let place = extends.as_ref().map_or(0..0, Spanned::span);
        return Err(reader.fail(&place, Problem::Duplicate(duty.id.clone())));
    }
    for id in without {
        if !base.duties.iter().any(|duty| duty.id == *id.get_ref()) {
            return Err(reader.fail(&id.span(), undefined(id, "duty")));
        }
    }
    let left = |duty: &&DutyRule| {
        !own.contains(&duty.id.as_str()) && !without.iter().any(|id| *id.get_ref() == duty.id)
    };
    let place = extends.as_ref().map_or(0..0, Spanned::span);
    for duty in base.duties.iter().filter(left) {
        let mut duty = duty.clone();
        duty.verified &= profile.verified;
        // what had the days of the base has those of the profile now; a sensitive period keeps its own
        let own_days = duty.overlay.is_some();
        if !own_days && duty.effective_from == base.effective_from {
            duty.effective_from = profile.effective_from;
        }
        if !own_days && duty.effective_to == base.effective_to {
            duty.effective_to = profile.effective_to;
        }
        check_coverage(reader, profile, &place, &duty.id, duty.scope, &duty.cadences)?;
        profile.duties.push(duty);
    }
    Ok(())
}
