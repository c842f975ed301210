//! The details of the program's answers in an inspection.

use super::{shown, term};
use crate::assets::Catalog;
use crate::check::Detail;

/// Why the program answers an inspection item as it does.
pub fn detail(catalog: &Catalog, detail: &Detail) -> String {
    match detail {
        Detail::NotConcerned => catalog.text("words-answer-not-concerned"),
        Detail::InOrder => catalog.text("words-answer-in-order"),
        Detail::Made { required, made } => catalog
            .text_args("words-answer-made", &[("required", (*required).into()), ("made", (*made).into())]),
        Detail::Missed { required, made, days } => {
            let days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let args = [("required", (*required).into()), ("made", (*made).into()), ("days", days.into())];
            catalog.text_args("words-answer-missed", &args)
        }
        Detail::Overdue { due, days } => {
            catalog.text_args("words-answer-overdue", &[("due", shown(due)), ("days", (*days).into())])
        }
        Detail::State { state, since, days } => {
            let args =
                [("state", term(catalog, state).into()), ("since", shown(since)), ("days", (*days).into())];
            catalog.text_args("words-answer-state", &args)
        }
        Detail::Penalty(day) => catalog.text_args("words-answer-penalty", &[("day", shown(day))]),
    }
}
