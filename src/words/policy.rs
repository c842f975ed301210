//! Errors of policy files: file, line, column, what is wrong, the mend.

use super::{Told, shown};
use crate::assets::{Arg, Catalog};
use crate::policy::{PolicyError, Problem};

/// What is wrong with a policy file, and the mend.
pub fn policy_error(catalog: &Catalog, error: &PolicyError) -> Told {
    let problem = &error.problem;
    let args = args(catalog, problem);
    let what = catalog.text_args(&format!("words-policy-{}", problem.key()), &args);
    let place = [
        ("file", shown(&error.file)),
        ("line", shown(error.line)),
        ("column", shown(error.column)),
        ("what", what.into()),
    ];
    Told {
        what: catalog.text_args("words-policy-place", &place),
        mend: catalog.text_args(&format!("words-policy-mend-{}", problem.key()), &args),
    }
}

/// A phrase of a refusal in the language of the catalog.
fn phrase(catalog: &Catalog, kind: &str, words: &str) -> String {
    catalog.text(&format!("words-policy-{kind}-{}", words.replace(' ', "-")))
}

fn args(catalog: &Catalog, problem: &Problem) -> Vec<(&'static str, Arg<'static>)> {
    match problem {
        Problem::UnknownKey { key } | Problem::MissingKey { key } => vec![("name", shown(key))],
        Problem::BadValue { value, allowed } => vec![("name", shown(value)), ("allowed", shown(allowed))],
        Problem::Unreadable(text)
        | Problem::BadDate(text)
        | Problem::EndBeforeStart(text)
        | Problem::Duplicate(text)
        | Problem::Empty(text)
        | Problem::ExemptStaff(text)
        | Problem::SanctionOnResettlement(text) => vec![("name", shown(text))],
        Problem::Undefined { id, kind } => {
            vec![("name", shown(id)), ("detail", phrase(catalog, "kind", kind).into())]
        }
        Problem::MissingLevel { duty, level } => vec![("name", shown(duty)), ("detail", shown(level))],
        Problem::ImpossibleWindow { duty, why } => {
            vec![("name", shown(duty)), ("detail", phrase(catalog, "why", why).into())]
        }
        Problem::Overlap { id, date } => vec![("name", shown(id)), ("detail", shown(date))],
        Problem::Instrument { instrument, why } => {
            vec![("name", shown(instrument)), ("detail", phrase(catalog, "why", why).into())]
        }
        Problem::TestCase { case, fault } => {
            let detail = catalog.text(&format!("words-policy-case-{}", fault.key()));
            vec![("name", shown(case)), ("detail", detail.into())]
        }
        Problem::Wording { place, why } => {
            vec![("name", shown(place)), ("detail", phrase(catalog, "why", why).into())]
        }
        Problem::OtherYear { date, year } => vec![("name", shown(date)), ("detail", shown(year))],
        Problem::OrdinaryWorkday(date) => vec![("name", shown(date))],
        Problem::Circular(circle) => vec![("name", shown(circle))],
        Problem::Character(code) => vec![("name", shown(format!("U+{code:04X}")))],
        Problem::TooLarge(bytes) => vec![("name", shown(bytes / 1024))],
        Problem::MissingFile(what) => vec![("name", shown(what))],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Lang;

    /// What follows `before` in double quotes, wherever it stands in the sources of the policy room.
    fn quoted<'s>(sources: &[&'s str], before: &str) -> Vec<&'s str> {
        let parts = sources.iter().flat_map(|source| source.split(before).skip(1));
        parts.filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_phrase_of_a_refusal_is_in_both_catalogs() {
        let sources = [
            include_str!("../policy/profile_file.rs"),
            include_str!("../policy/profile_file/cadence.rs"),
            include_str!("../policy/profile_file/family.rs"),
            include_str!("../policy/instrument.rs"),
            include_str!("../policy/statute.rs"),
            include_str!("../policy/cases/read.rs"),
            include_str!("../policy/figures.rs"),
            include_str!("../policy/template/mod.rs"),
        ];
        let whys =
            ["fail(\"", "duty, \"", "&id, \"", "why: \""].map(|before| quoted(&sources, before)).concat();
        let mut kinds = quoted(&sources, "kind: \"");
        let sentence = include_str!("../policy/template/sentence.rs");
        let places = quoted(&[sentence], "&str = \"").into_iter().chain([
            "no such figure",
            "no such part",
            "only listed",
        ]);
        let whys: Vec<&str> = whys.into_iter().chain(places).collect();
        kinds.extend([
            "kind of report",
            "required part",
            "annex of the report",
            "block of the report",
            "typed section",
        ]);
        kinds.extend(["statute rule", "statute file", "ladder", "limit of the rule"]);
        assert!(whys.len() > 15 && kinds.len() > 6, "the sources have moved: {whys:?} {kinds:?}");
        for lang in [Lang::Zh, Lang::En] {
            for (kind, words) in
                whys.iter().map(|why| ("why", why)).chain(kinds.iter().map(|kind| ("kind", kind)))
            {
                let said = phrase(Catalog::of(lang), kind, words);
                assert!(!said.contains("[["), "{said}");
            }
        }
    }
}
