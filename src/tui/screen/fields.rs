//! What each entry form asks.

use crate::exchange::roster::{self, FieldKind, ListSource, RosterKind};
use crate::tui::theme::Look;
use crate::tui::views::{Choice, FormKind};
use crate::tui::widget::field::{Control, Field, Rule, notes};
use crate::tui::widget::input::TextField;

fn date() -> Control {
    Control::Date(TextField::default())
}

fn text() -> Control {
    Control::Text(TextField::default())
}

fn choice() -> Control {
    Control::Choice(Vec::new(), None)
}

fn own(look: &Look, options: &[(&str, &str)], first: Option<usize>) -> Control {
    let options =
        options.iter().map(|(code, key)| Choice { code: (*code).to_owned(), label: look.t(key) }).collect();
    Control::Choice(options, first)
}

/// Texts longer than this get several lines.
const LONG: usize = 500;

/// A field that a roster carries too: the same name, the same checks. What is not a short list is written as in a roster.
fn of_roster(field: roster::Field, look: &Look) -> Field {
    let control = match field.kind() {
        FieldKind::Text(limit) if limit > LONG => Control::Notes(Box::new(notes(""))),
        FieldKind::Date => date(),
        FieldKind::Flag => own(look, &[("yes", "tui-yes"), ("no", "tui-no")], None),
        FieldKind::Code(list) if matches!(list.source(), ListSource::Closed(_)) => choice(),
        _ => text(),
    };
    Field::new(field.key(), field.label_key(), control)
}

/// The fields of a form. Choices without options here take those of the registry.
pub(super) fn fields(kind: FormKind, look: &Look) -> Vec<Field> {
    let day = || Field::new("day", "tui-field-day", date()).rule(Rule::Required).rule(Rule::NotFuture);
    let free_day = || Field::new("day", "tui-field-day", date()).rule(Rule::Required);
    let words = |label| Field::new("notes", label, Control::Notes(Box::new(notes(""))));
    match kind {
        FormKind::Medical => vec![
            day(),
            Field::new("which", "tui-field-medical-kind", choice()).rule(Rule::Required),
            Field::new("hospital", "tui-field-hospital", text()),
            words("tui-field-result"),
        ],
        FormKind::Summary | FormKind::Arrival => vec![day()],
        FormKind::Level => vec![
            day(),
            Field::new("level", "tui-field-level", choice()).rule(Rule::Required),
            Field::new("approval", "tui-field-approval", text()),
            words("tui-field-reason").rule(Rule::Required),
        ],
        FormKind::Sanction => vec![
            day(),
            Field::new("sanction", "tui-field-sanction", choice()).rule(Rule::Required),
            words("tui-field-grounds").rule(Rule::Required).rule(Rule::AtLeast(4)),
        ],
        FormKind::Decision => vec![
            day(),
            Field::new("sanction", "tui-field-sanction", choice()).rule(Rule::Required),
            Field::new("granted", "tui-field-granted", choice()).rule(Rule::Required),
            Field::new("document", "tui-field-document", text()).rule(Rule::Required),
            Field::new("decided_by", "tui-field-decided-by", text()).rule(Rule::Required),
        ],
        FormKind::State => vec![
            day(),
            Field::new("state", "tui-field-state", choice()).rule(Rule::Required),
            Field::new("until", "tui-field-until", date()),
            words("tui-field-reason").rule(Rule::Required),
        ],
        FormKind::ZeroReport => vec![
            day(),
            Field::new("overlay", "tui-field-overlay", choice()).rule(Rule::Required),
            words("tui-field-incident"),
        ],
        FormKind::PutOff => vec![
            Field::new("duty", "tui-field-duty", choice()).rule(Rule::Required),
            Field::new("until", "tui-field-last-day", date()).rule(Rule::Required),
            words("tui-field-reason").rule(Rule::Required),
        ],
        FormKind::Exempt => vec![
            Field::new("day", "tui-field-approved-on", date()).rule(Rule::Required).rule(Rule::NotFuture),
            Field::new("duty", "tui-field-duty", choice()).rule(Rule::Required),
            Field::new("from", "tui-field-first-day", date()),
            Field::new("until", "tui-field-last-day", date()),
            Field::new("approval", "tui-field-approval", text()).rule(Rule::Required),
            words("tui-field-proof").rule(Rule::Required),
        ],
        FormKind::Particulars => {
            let mut fields = vec![day(), Field::new("kept", "tui-field-kept", Control::Read(String::new()))];
            fields.extend(roster::PARTICULARS.iter().map(|field| of_roster(*field, look)));
            fields
        }
        FormKind::Terms => {
            let mut fields = vec![
                Field::new("day", "tui-field-holds-from", date()).rule(Rule::Required).rule(Rule::NotFuture),
                Field::new("reason", "tui-field-reason", text()).rule(Rule::Required),
            ];
            for kind in RosterKind::ALL {
                for field in roster::amendable_terms(kind) {
                    if !fields.iter().any(|known| known.id == field.key()) {
                        fields.push(of_roster(*field, look));
                    }
                }
            }
            fields
        }
        FormKind::Officer => {
            vec![day(), Field::new("owner", "tui-field-owner", choice()).rule(Rule::Required)]
        }
        FormKind::Subject => vec![
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
        ],
        FormKind::Closing => vec![
            day(),
            Field::new("closing", "tui-field-closing", choice()).rule(Rule::Required),
            Field::new("place", "tui-field-moved-to", text()),
            Field::new("document", "tui-field-document", text()),
        ],
        FormKind::CheckIn => vec![
            day(),
            Field::new("means", "tui-field-means", choice()).rule(Rule::Required),
            Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
            Field::new("time", "tui-field-time", text()).rule(Rule::Time),
            Field::new("identity", "tui-field-identity", Control::Flag(false)),
            Field::new("mood", "tui-field-mood", choice()),
            words("tui-field-check-in-notes"),
            Field::new("derived", "tui-field-meets", Control::Read(String::new())),
        ],
        FormKind::Visit => vec![
            day(),
            Field::new("where", "tui-field-visit-where", choice()).rule(Rule::Required),
            Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
            Field::new("met", "tui-field-visit-met", text()),
            words("tui-field-visit-notes"),
            Field::new("derived", "tui-field-meets", Control::Read(String::new())),
        ],
        FormKind::Talk => vec![
            day(),
            Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
            Field::new("counselling", "tui-field-counselling", Control::Flag(false)),
            Field::new("recorder", "tui-field-recorder", text()),
            words("tui-field-talk-notes").rule(Rule::Required),
            Field::new("derived", "tui-field-meets", Control::Read(String::new())),
        ],
        FormKind::Session => vec![
            Field::new("kind", "tui-field-session-kind", choice()).rule(Rule::Required),
            free_day(),
            Field::new("start", "tui-field-start", text()).rule(Rule::Required).rule(Rule::Time),
            Field::new("minutes", "tui-field-minutes", text()).rule(Rule::Required).rule(Rule::UpTo(600)),
            Field::new("title", "tui-field-session-title", text()).rule(Rule::Required),
            Field::new("venue", "tui-field-place", text()),
            Field::new("partner", "tui-field-partner", text()),
            Field::new("speaker", "tui-field-speaker", text()),
            Field::new("who", "tui-field-session-who", choice()).rule(Rule::Required),
        ],
        FormKind::Finding => vec![
            free_day().rule(Rule::NotFuture),
            Field::new(
                "severity",
                "tui-field-severity",
                own(
                    look,
                    &[("ordinary", "tui-verdict-ordinary"), ("serious", "tui-verdict-serious")],
                    Some(0),
                ),
            )
            .rule(Rule::Required),
            Field::new("number", "tui-field-subject-number", text()),
            words("tui-field-finding").rule(Rule::Required).rule(Rule::AtLeast(4)),
            Field::new("owner", "tui-field-owner", choice()).rule(Rule::Required),
            Field::new("due", "tui-field-mend-by", date()).rule(Rule::Required),
        ],
        FormKind::Inspection => vec![
            Field::new("checklist", "tui-field-checklist", choice()).rule(Rule::Required),
            free_day().rule(Rule::NotFuture),
            Field::new("scope", "tui-field-scope", choice()).rule(Rule::Required),
            Field::new("sample", "tui-field-sample", text()).rule(Rule::UpTo(9999)),
        ],
    }
}

/// The title of a form, as a key of the catalog.
pub(super) fn title_key(kind: FormKind) -> &'static str {
    match kind {
        FormKind::CheckIn => "tui-form-check-in",
        FormKind::Visit => "tui-form-visit",
        FormKind::Talk => "tui-form-talk",
        FormKind::Medical => "tui-form-medical",
        FormKind::Summary => "tui-form-summary",
        FormKind::Arrival => "tui-form-arrival",
        FormKind::Level => "tui-form-level",
        FormKind::Sanction => "tui-form-sanction",
        FormKind::Decision => "tui-form-decision",
        FormKind::Closing => "tui-form-closing",
        FormKind::State => "tui-form-state",
        FormKind::ZeroReport => "tui-form-zero-report",
        FormKind::PutOff => "tui-form-put-off",
        FormKind::Exempt => "tui-form-exempt",
        FormKind::Particulars => "tui-form-particulars",
        FormKind::Terms => "tui-form-terms",
        FormKind::Officer => "tui-form-officer",
        FormKind::Subject => "tui-form-subject",
        FormKind::Session => "tui-form-session",
        FormKind::Finding => "tui-form-finding",
        FormKind::Inspection => "tui-form-inspection",
    }
}
