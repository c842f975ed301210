//! Reads which measures a duty makes a candidate, and refuses what proposes nothing or contradicts itself.

use toml::Spanned;

use super::shape::RawCandidate;
use crate::domain::SanctionKind;
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::profile::Candidate;

/// The candidates of a duty. For one category no number of misses may propose two things.
pub(super) fn read_candidates(
    reader: Reader<'_>,
    duty: &str,
    raw: Vec<RawCandidate>,
) -> Result<Vec<Candidate>, PolicyError> {
    let mut list: Vec<Candidate> = Vec::with_capacity(raw.len());
    for raw in raw {
        let span = raw.missed.span();
        let RawCandidate { missed, proposes, rule, categories, after } = raw;
        let missed = missed.into_inner();
        if missed == 0 {
            let (value, allowed) = ("missed = 0".to_owned(), "1 …".to_owned());
            return Err(reader.fail(&span, Problem::BadValue { value, allowed }));
        }
        if let Some(reward) =
            [proposes.get_ref()].into_iter().chain(after.iter()).find(|kind| is_reward(**kind))
        {
            let value = serde_json::to_value(reward).ok().and_then(|v| v.as_str().map(str::to_owned));
            let allowed =
                "admonition, warning, public-security-penalty, revoke-suspension, revoke-parole, recall";
            let problem = Problem::BadValue { value: value.unwrap_or_default(), allowed: allowed.to_owned() };
            return Err(reader.fail(&proposes.span(), problem));
        }
        let candidate = Candidate {
            missed,
            proposes: proposes.into_inner(),
            rule: Spanned::into_inner(rule),
            categories,
            after,
        };
        if list.iter().any(|known| known.missed == missed && meet(known, &candidate)) {
            return Err(
                reader.fail(&span, Problem::Duplicate(format!("{duty}.candidate: missed = {missed}")))
            );
        }
        list.push(candidate);
    }
    Ok(list)
}

const fn is_reward(kind: SanctionKind) -> bool {
    matches!(kind, SanctionKind::Commendation | SanctionKind::MeritoriousConduct | SanctionKind::Commutation)
}

/// Whether two candidates may be about one person.
fn meet(a: &Candidate, b: &Candidate) -> bool {
    a.categories.is_empty()
        || b.categories.is_empty()
        || a.categories.iter().any(|c| b.categories.contains(c))
}
