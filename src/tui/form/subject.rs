//! A new subject with a first case (建档立案), typed by hand; whole lists come by import.

use super::{Form, FormRow, Offer, choice, date, text};
use crate::acts::{self, Act, Enrolment, Mode, Terms};
use crate::domain::{CaseState, Category, IdNumber, Intake, Moment, ResettlementSource, TemporaryGround};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind, Handle, Value};
use crate::tui::widget::field::{Control, Field, Rule};
use crate::words::{slug, term};

const GROUNDS: [TemporaryGround; 3] = [
    TemporaryGround::MedicalParole,
    TemporaryGround::PregnancyOrNursing,
    TemporaryGround::UnableToCareForSelf,
];
const SOURCES: [ResettlementSource; 2] = [ResettlementSource::Released, ResettlementSource::CorrectionsEnded];
const STATES: [CaseState; 3] =
    [CaseState::UnderSupervision, CaseState::NotYetReported, CaseState::DocumentsAwaited];
/// Begins the codes of the kinds of resettlement help.
const HELP: &str = "resettlement-";

fn intakes() -> [Intake; 5] {
    [Intake::Court, Intake::Prison, Intake::MovedIn, Intake::FromCorrections, Intake::Opening]
}

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Subject,
    title: "tui-form-subject",
    act: Act::Enrol,
    fields,
    offer: Offer::Office(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        Field::new("name", "tui-label-name", text()).rule(Rule::Required),
        Field::new("document", "tui-label-document", text()).rule(Rule::Required).rule(Rule::IdNumber),
        Field::new("derived", "tui-field-from-number", Control::Read(String::new())),
        Field::new("kind", "tui-label-case", choice()).rule(Rule::Required),
        Field::new("ground", "tui-field-ground", choice()),
        Field::new("day", "tui-field-listed-on", date()).rule(Rule::Required).rule(Rule::NotFuture),
        Field::new("start", "tui-field-term-start", date()).rule(Rule::Required),
        Field::new("end", "tui-field-term-end", date()).rule(Rule::Required),
        Field::new("intake", "tui-field-intake", choice()).rule(Rule::Required),
        Field::new("state", "tui-field-state", choice()).rule(Rule::Required),
        Field::new("level", "tui-field-level", choice()),
        Field::new("owner", "tui-label-officer", choice()),
        Field::new("offence", "tui-label-offence", text()),
        Field::new("sentence", "tui-label-sentence", text()),
        Field::new("decided_by", "tui-label-decided-by", text()),
        Field::new("phone", "tui-label-phone", text()),
        Field::new("residence", "tui-label-residence", text()),
    ]
}

fn offer(office: &Office, now: Moment, view: &mut EntryView) {
    let mut kinds = office.choices(&Category::ALL);
    kinds.extend(SOURCES.iter().map(|source| {
        let label = format!("{} {}", office.t("tui-short-resettlement"), term(office.words(), source));
        Choice { code: format!("{HELP}{}", slug(source)), label }
    }));
    view.options.push(("kind", kinds));
    view.options.push(("ground", office.choices(&GROUNDS)));
    view.options.push(("intake", office.choices(&intakes())));
    view.options.push(("state", office.choices(&STATES)));
    view.options.push(("owner", office.officers()));
    view.options.push(("level", office.levels(now.day())));
    let profile = office.registry().policy().profile_on(now.day());
    let entry = profile.levels.get(profile.entry_level).map(|level| level.id.clone());
    view.values.push(("level", Value::Choice(entry)));
    view.values.push(("intake", Value::Choice(Some(slug(&Intake::Court)))));
    view.values.push(("state", Value::Choice(Some(slug(&CaseState::UnderSupervision)))));
    view.values.push(("owner", Value::Choice(Some(office.registry().officer().to_string()))));
    view.side.push((office.t("tui-side-import"), vec![office.t("tui-side-import-about")]));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let filled = form.filled;
    let number = IdNumber::parse(filled.text("document"), form.now.day());
    let number = number.map_err(|_| office.fault("document", "tui-fault-id"))?;
    let kind = match filled.code("kind").strip_prefix(HELP) {
        Some(source) => {
            let source = SOURCES.into_iter().find(|known| slug(known) == source);
            Terms::Help(source.ok_or_else(|| office.missing("kind"))?)
        }
        None => Terms::Corrections {
            category: filled.one("kind", &Category::ALL).ok_or_else(|| office.missing("kind"))?,
            ground: filled.one("ground", &GROUNDS),
            sentence: office.text("sentence", filled.text("sentence"))?,
        },
    };
    let intakes = intakes();
    let intake = intakes.iter().find(|known| slug(*known) == filled.code("intake"));
    let enrolment = Enrolment {
        name: office.text("name", filled.text("name"))?,
        number,
        phone: office.text("phone", filled.text("phone"))?,
        residence: office.text("residence", filled.text("residence"))?,
        on: form.on,
        terms: kind,
        start: filled.day("start").ok_or_else(|| office.missing("start"))?,
        end: filled.day("end").ok_or_else(|| office.missing("end"))?,
        offence: office.text("offence", filled.text("offence"))?,
        decided_by: office.text("decided_by", filled.text("decided_by"))?,
        intake: intake.cloned().ok_or_else(|| office.missing("intake"))?,
        state: filled.one("state", &STATES).ok_or_else(|| office.missing("state"))?,
        level: Some(filled.code("level").to_owned()).filter(|level| !level.is_empty()),
        officer: filled.code("owner").parse().ok(),
    };
    let (registry, mut at) = office.desk(form.now);
    let enrolled = acts::enrol(registry, enrolment, Mode::Commit, &mut at);
    let subject = enrolled.map_err(|refusal| office.refused(&refusal))?.subject;
    Ok(Done { made: Some(Handle(subject.to_string())), ..office.said_about(subject)? })
}
