//! The details of the program's answers in an inspection.

use super::{shown, term};
use crate::assets::{Catalog, Lang};
use crate::check::{Answer, Detail};
use crate::domain::Text;

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

/// What the program found, as a finding states it: in Chinese, whatever the officer's language, since the ledger and the
/// reports are; empty where it found nothing.
pub fn found(answer: &Answer) -> Text {
    if answer.verdict.severity().is_none() {
        return Text::default();
    }
    Text::new(&detail(Catalog::of(Lang::Zh), &answer.detail)).unwrap_or_default()
}
