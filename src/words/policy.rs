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
        Problem::Undefined { id, kind } => vec![("name", shown(id)), ("detail", shown(kind))],
        Problem::MissingLevel { duty, level } => vec![("name", shown(duty)), ("detail", shown(level))],
        Problem::ImpossibleWindow { duty, why } => vec![("name", shown(duty)), ("detail", shown(why))],
        Problem::Overlap { id, date } => vec![("name", shown(id)), ("detail", shown(date))],
        Problem::Instrument { instrument, why } => vec![("name", shown(instrument)), ("detail", shown(why))],
        Problem::TestCase { case, fault } => {
            let detail = catalog.text(&format!("words-policy-case-{}", fault.key()));
            vec![("name", shown(case)), ("detail", detail.into())]
        }
        Problem::OtherYear { date, year } => vec![("name", shown(date)), ("detail", shown(year))],
        Problem::OrdinaryWorkday(date) => vec![("name", shown(date))],
        Problem::Circular(circle) => vec![("name", shown(circle))],
        Problem::MissingFile(what) => vec![("name", shown(what))],
        _ => vec![],
    }
}
