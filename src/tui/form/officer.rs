//! Another responsible officer (责任人).

use super::{Form, FormRow, Offer, Whose, choice, day};
use crate::acts::{self, Act, Mode};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Officer,
    title: "tui-form-officer",
    act: Act::Assign,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![day(), Field::new("owner", "tui-field-owner", choice()).rule(Rule::Required)]
}

fn offer(office: &Office, _: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("owner", office.officers()));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let about = office.about(form)?;
    let owner = form.filled.code("owner").parse().map_err(|_| office.missing("owner"))?;
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::assign(registry, about, owner, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
