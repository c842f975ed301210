//! Amended terms of the case (变更个案信息).

use super::{Form, FormRow, Offer, Whose, date, roster as cells, text};
use crate::acts::Act;
use crate::domain::SubjectId;
use crate::exchange::roster::{self, RosterKind};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Terms,
    title: "tui-form-terms",
    act: Act::AmendTerms,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(look: &Look) -> Vec<Field> {
    let mut fields = vec![
        Field::new("day", "tui-field-holds-from", date()).rule(Rule::Required).rule(Rule::NotFuture),
        Field::new("reason", "tui-field-reason", text()).rule(Rule::Required),
    ];
    for kind in RosterKind::ALL {
        for cell in roster::amendable_terms(kind) {
            if !fields.iter().any(|known| known.id == cell.key()) {
                fields.push(cells::field(*cell, look));
            }
        }
    }
    fields
}

/// Only the cells of the kind of case are asked.
fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let mine = roster::amendable_terms(RosterKind::of(whose.case.terms_on(whose.day())));
    view.fields = ["day", "reason"].into_iter().chain(mine.iter().map(|cell| cell.key())).collect();
    cells::offer(office, whose, mine, view);
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let id: SubjectId = office.subject_of(form)?;
    let file = office.file(id)?;
    let case = office.case(file, form.on)?;
    let mine = roster::amendable_terms(RosterKind::of(case.terms_on(form.on)));
    cells::make(office, form, mine)
}
