//! A new group session (集中教育、公益活动).

use super::{Form, FormRow, Offer, choice, date, text};
use crate::acts::{self, Act, Group, MOST_MINUTES, Mode, NewSession};
use crate::domain::{AttendeeRef, Moment, SessionKind};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Handle, Value};
use crate::tui::widget::field::{Field, Rule};

/// The people marked in the register, and nobody yet.
const MARKED: &str = "marked";
const NOBODY: &str = "nobody";

/// The groups that can be expected, with the keys of their words.
const GROUPS: [(&str, &str, Group); 5] = [
    ("corrections", "tui-who-corrections", Group::Corrections),
    ("minors", "tui-who-minors", Group::Minors),
    ("resettlement", "tui-who-resettlement", Group::Resettlement),
    ("everybody", "tui-who-everybody", Group::Everybody),
    ("drug-related", "tui-who-drug-related", Group::DrugRelated),
];

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Session,
    title: "tui-form-session",
    act: Act::PlanSession,
    fields,
    offer: Offer::Office(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        Field::new("kind", "tui-field-session-kind", choice()).rule(Rule::Required),
        Field::new("day", "tui-field-day", date()).rule(Rule::Required),
        Field::new("start", "tui-field-start", text()).rule(Rule::Time),
        Field::new("minutes", "tui-field-minutes", text())
            .rule(Rule::Required)
            .rule(Rule::UpTo(u32::from(MOST_MINUTES))),
        Field::new("title", "tui-field-session-title", text()).rule(Rule::Required),
        Field::new("venue", "tui-field-place", text()),
        Field::new("partner", "tui-field-partner", text()),
        Field::new("speaker", "tui-field-speaker", text()),
        Field::new("who", "tui-field-session-who", choice()).rule(Rule::Required),
    ]
}

fn offer(office: &Office, _: Moment, view: &mut EntryView) {
    view.options.push(("kind", office.choices(&SessionKind::ALL)));
    let mut who: Vec<_> = GROUPS.iter().map(|(code, key, _)| office.choice(code, key)).collect();
    who.push(office.choice(MARKED, "tui-who-marked"));
    who.push(office.choice(NOBODY, "tui-who-nobody"));
    view.options.push(("who", who));
    view.values.push(("who", Value::Choice(Some(GROUPS[0].0.into()))));
    view.values.push(("start", Value::Text("14:30".into())));
    view.values.push(("minutes", Value::Text("120".into())));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let filled = form.filled;
    let mut organisers = Vec::new();
    for name in filled.text("partner").split(['、', ',', '，']).filter(|name| !name.trim().is_empty()) {
        organisers.push(office.text("partner", name)?);
    }
    let who = filled.code("who");
    let mut named = Vec::new();
    if who == MARKED {
        if form.people.is_empty() {
            return Err(office.fault("who", "tui-why-none-marked"));
        }
        for handle in form.people {
            named.push(AttendeeRef::Subject(office.id(handle)?));
        }
    }
    let new = NewSession {
        on: form.on,
        kind: filled.one("kind", &SessionKind::ALL).ok_or_else(|| office.missing("kind"))?,
        topic: office.text("title", filled.text("title"))?,
        starts: filled.time("start"),
        minutes: filled.text("minutes").parse().unwrap_or(0),
        place: office.text("venue", filled.text("venue"))?,
        organisers,
        speaker: office.text("speaker", filled.text("speaker"))?,
        named,
        group: GROUPS.iter().find(|(code, ..)| *code == who).map(|(.., group)| *group),
    };
    let (registry, mut at) = office.desk(form.now);
    let planned = acts::plan_session(registry, new, Mode::Commit, &mut at);
    let planned = planned.map_err(|refusal| office.refused(&refusal))?;
    let lines = office.law(&planned.told);
    Ok(Done { text: office.t("tui-saved"), made: Some(Handle(planned.session.to_string())), lines })
}
