//! Entry forms (登记): one file a form, with what it asks, what it offers, its first values and the act it is filled in for;
//! and the one table that drives menus, titles, permissions and reasons.
//!
//! To add a form: its file, its name in [`FormKind`], its line in [`row`], and in [`ABOUT_A_PERSON`] if it is about one.

mod arrival;
mod check_in;
mod closing;
mod decision;
mod exempt;
mod filled;
mod finding;
mod inspection;
mod level;
mod medical;
mod officer;
mod particulars;
mod put_off;
mod roster;
mod sanction;
mod session;
mod state;
mod subject;
mod summary;
mod talk;
mod terms;
mod visit;
mod zero_report;

pub use filled::Filled;

use chrono::NaiveDate;

use super::backend::{Done, Failure};
use super::office::Office;
use super::theme::Look;
use super::views::{Choice, EntryView, FormKind, Handle};
use super::widget::field::{Control, Field, Rule, notes};
use super::widget::input::TextField;
use crate::acts::{Act, Bar};
use crate::domain::{CaseFile, Moment, Role, SubjectFile};

/// Everything that is particular to a form.
pub struct FormRow {
    /// Its name.
    pub kind: FormKind,
    /// The key of its title.
    pub title: &'static str,
    /// The act it is filled in for: permission, and whom it is not for.
    pub act: Act,
    /// What it asks; choices without options take those it offers.
    pub fields: fn(&Look) -> Vec<Field>,
    /// What it offers and its first values.
    pub offer: Offer,
    /// Does the act with what was filled in.
    pub make: fn(&mut Office, &Form<'_>) -> Result<Done, Failure>,
}

/// What a form is about.
#[derive(Clone, Copy)]
pub enum Offer {
    /// A person.
    Person(fn(&Office, &Whose<'_>, &mut EntryView)),
    /// The office.
    Office(fn(&Office, Moment, &mut EntryView)),
}

/// The person a form is about, as known on the day.
pub struct Whose<'f> {
    /// The file.
    pub file: &'f SubjectFile,
    /// The case running on the day.
    pub case: &'f CaseFile,
    /// When the form is opened.
    pub now: Moment,
}

impl Whose<'_> {
    /// The day on which the form is opened.
    pub fn day(&self) -> NaiveDate {
        self.now.day()
    }
}

/// A filled form.
pub struct Form<'v> {
    /// About whom.
    pub subject: Option<&'v Handle>,
    /// The fields.
    pub filled: Filled<'v>,
    /// The people of a new session who were marked beforehand.
    pub people: &'v [Handle],
    /// The day it is about: that of the field, else today.
    pub on: NaiveDate,
    /// When it is saved.
    pub now: Moment,
}

/// The forms about a person, in the order of the menu of what can be recorded about one.
pub const ABOUT_A_PERSON: [&FormRow; 16] = [
    &check_in::FORM,
    &visit::FORM,
    &talk::FORM,
    &medical::FORM,
    &summary::FORM,
    &arrival::FORM,
    &particulars::FORM,
    &terms::FORM,
    &level::FORM,
    &state::FORM,
    &officer::FORM,
    &sanction::FORM,
    &decision::FORM,
    &exempt::FORM,
    &put_off::FORM,
    &closing::FORM,
];

/// The row of a form.
pub const fn row(kind: FormKind) -> &'static FormRow {
    match kind {
        FormKind::CheckIn => &check_in::FORM,
        FormKind::Visit => &visit::FORM,
        FormKind::Talk => &talk::FORM,
        FormKind::Medical => &medical::FORM,
        FormKind::Summary => &summary::FORM,
        FormKind::Arrival => &arrival::FORM,
        FormKind::Particulars => &particulars::FORM,
        FormKind::Terms => &terms::FORM,
        FormKind::Level => &level::FORM,
        FormKind::State => &state::FORM,
        FormKind::Officer => &officer::FORM,
        FormKind::Sanction => &sanction::FORM,
        FormKind::Decision => &decision::FORM,
        FormKind::Exempt => &exempt::FORM,
        FormKind::PutOff => &put_off::FORM,
        FormKind::Closing => &closing::FORM,
        FormKind::ZeroReport => &zero_report::FORM,
        FormKind::Subject => &subject::FORM,
        FormKind::Session => &session::FORM,
        FormKind::Finding => &finding::FORM,
        FormKind::Inspection => &inspection::FORM,
    }
}

impl FormRow {
    /// Why it is not for somebody: the role may not, or it is not for people under help.
    pub fn why_not(&self, role: Role, helped: bool) -> Option<Why> {
        if self.act.lacks(role).is_some() {
            return Some(Why::Role);
        }
        self.act.bar_for_help().filter(|_| helped).map(Why::Bar)
    }
}

/// Why a form cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The officer's role may not do the act.
    Role,
    /// The act is not for such a case.
    Bar(Bar),
}

fn date() -> Control {
    Control::Date(TextField::default())
}

fn text() -> Control {
    Control::Text(TextField::default())
}

fn choice() -> Control {
    Control::Choice(Vec::new(), None)
}

/// A choice whose options are always the same.
fn own(look: &Look, options: &[(&str, &str)], first: Option<usize>) -> Control {
    let option = |(code, key): &(&str, &str)| Choice { code: (*code).to_owned(), label: look.t(key) };
    Control::Choice(options.iter().map(option).collect(), first)
}

/// The day a record is about: not in the future.
fn day() -> Field {
    Field::new("day", "tui-field-day", date()).rule(Rule::Required).rule(Rule::NotFuture)
}

/// Words of several lines.
fn words(label: &'static str) -> Field {
    Field::new("notes", label, Control::Notes(Box::new(notes(""))))
}

/// A form that offers nothing.
fn nothing(_: &Office, _: &Whose<'_>, _: &mut EntryView) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_its_own_and_those_about_a_person_are_in_the_menu() {
        for kind in FormKind::ALL {
            assert_eq!(row(*kind).kind, *kind);
            let listed = ABOUT_A_PERSON.iter().any(|form| form.kind == *kind);
            assert_eq!(listed, matches!(row(*kind).offer, Offer::Person(_)), "{kind:?}");
        }
    }
}
