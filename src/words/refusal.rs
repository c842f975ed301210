//! Why an act was refused, and the mend.

use super::error::{error, io, make_error, told};
use super::{Told, permission, shown, term};
use crate::acts::{Act, Bar, Refusal};
use crate::assets::Catalog;
use crate::domain::Role;
use crate::exchange::roster::{Field, RejectReason};
use crate::report::filing::Obstacle;

/// What is wrong with what was asked for, and the mend.
pub fn refusal(catalog: &Catalog, refusal: &Refusal) -> Told {
    match refusal {
        Refusal::Registry(inner) => error(catalog, inner),
        Refusal::NoCase(number) => told(catalog, "no-case", &[("number", shown(number))]),
        Refusal::ExportChanged(path) => {
            told(catalog, "export-changed", &[("path", path.display().to_string().into())])
        }
        Refusal::File { path, kind } => {
            let inner = io(catalog, *kind);
            Told { what: format!("{}: {}", path.display(), inner.what), mend: inner.mend }
        }
        Refusal::NoChecklist(id) => told(catalog, "no-checklist", &[("value", shown(id))]),
        Refusal::ArrivedBefore => told(catalog, "arrived-before", &[]),
        Refusal::ClosingKind(way) => {
            let word = catalog.text(&format!("words-way-{}", way.name()));
            told(catalog, "closing-kind", &[("how", word.into())])
        }
        Refusal::NoProposal => told(catalog, "no-proposal", &[]),
        Refusal::Minutes { most } => told(catalog, "minutes", &[("most", shown(most))]),
        Refusal::NoInstrument(id) => told(catalog, "no-instrument", &[("value", shown(id))]),
        Refusal::BadAnswer(answer) => told(catalog, "bad-answer", &[("value", shown(answer))]),
        Refusal::NoOverlay(day) => told(catalog, "no-overlay", &[("day", shown(day))]),
        Refusal::WhichOverlay(ids) => told(catalog, "which-overlay", &[("value", ids.join(", ").into())]),
        Refusal::OpeningDiffers { on, counted } => {
            let args = [
                ("day", shown(on)),
                ("corrections", counted.corrections.into()),
                ("resettlement", counted.resettlement.into()),
            ];
            told(catalog, "opening-differs", &args)
        }
        Refusal::NoCell(field) => told(catalog, "no-cell", &[("value", shown(field.key()))]),
        Refusal::Cells(cells) => refused_cells(catalog, cells),
        Refusal::NothingAmended => told(catalog, "nothing-amended", &[]),
        Refusal::Map(error) => Told { what: error.message().words(catalog), mend: String::new() },
        Refusal::NobodyToInspect => told(catalog, "nobody-to-inspect", &[]),
        Refusal::NotInInspection(number) => told(catalog, "not-in-inspection", &[("number", shown(number))]),
        Refusal::NoItem(item) => told(catalog, "bad-verdict", &[("value", shown(item))]),
        Refusal::ManualItems(items) => told(catalog, "manual-items", &[("items", items.join(", ").into())]),
        Refusal::NeedsWords(items) => told(catalog, "needs-words", &[("items", items.join(", ").into())]),
        Refusal::Unfinished(left) => {
            let numbers: Vec<String> = left.iter().take(5).map(ToString::to_string).collect();
            let args = [("count", left.len().into()), ("numbers", numbers.join(", ").into())];
            told(catalog, "inspection-unfinished", &args)
        }
        Refusal::FiledFixed(code) => told(catalog, "filed-fixed", &[("code", shown(code))]),
        Refusal::NotProved(code) => told(catalog, "not-proved", &[("code", shown(code))]),
        Refusal::Erased(code) => told(catalog, "report-erased", &[("code", shown(code))]),
        Refusal::Report(inner) => make_error(catalog, inner),
        Refusal::NoSection { section, known } => {
            let args = [("name", shown(section)), ("allowed", known.join(", ").into())];
            told(catalog, "report-no-section", &args)
        }
        Refusal::NotFiled => told(catalog, "not-filed", &[]),
        Refusal::NeverFiled => told(catalog, "never-filed", &[]),
        Refusal::Obstacles(list) => {
            let lines: Vec<String> = list.iter().map(|one| obstacle(catalog, one)).collect();
            let lines = lines.join(&catalog.text("words-comma"));
            told(catalog, "cannot-file", &[("obstacles", lines.into())])
        }
        Refusal::Unwritable(format) => told(catalog, "document", &[("value", shown(format))]),
        Refusal::NotFor(why) => Told { what: bar(catalog, *why), mend: String::new() },
    }
}

/// Why an act is not for a case.
pub fn bar(catalog: &Catalog, bar: Bar) -> String {
    catalog.text(match bar {
        Bar::HelpIsVoluntary => "words-bar-help-is-voluntary",
        Bar::CorrectionsOnly => "words-bar-corrections-only",
    })
}

/// What stands against filing a report.
pub fn obstacle(catalog: &Catalog, obstacle: &Obstacle) -> String {
    let (key, value) = match obstacle {
        Obstacle::NotFiled => ("words-obstacle-kind", ""),
        Obstacle::Equation(name) => ("words-obstacle-equation", name.as_str()),
        Obstacle::ToFill(hint) => ("words-obstacle-to-fill", hint.as_str()),
        Obstacle::PeriodOpen => ("words-obstacle-period-open", ""),
        Obstacle::NotClaimed(from) => {
            return catalog.text_args("words-obstacle-not-claimed", &[("value", shown(from))]);
        }
        Obstacle::Gap(month) => ("words-obstacle-gap", month.as_str()),
        Obstacle::FiledBefore => ("words-obstacle-filed-before", ""),
    };
    catalog.text_args(key, &[("value", value.to_owned().into())])
}

/// What is wrong with each cell, and the mends.
fn refused_cells(catalog: &Catalog, cells: &[(Field, RejectReason)]) -> Told {
    let line = |(field, reason): &(Field, RejectReason)| {
        let name = catalog.text(&field.label_key());
        let args = [("name", name.into()), ("value", reason.message().words(catalog).into())];
        catalog.text_args("words-cell", &args)
    };
    let what: Vec<String> = cells.iter().map(line).collect();
    let mends: Vec<String> = cells.iter().map(|(_, reason)| reason.mend().message().words(catalog)).collect();
    Told { what: what.join("\n"), mend: mends.join("\n  ") }
}

/// Why an act is not for a role, in a short sentence for menus; none when it is.
pub fn may_not(catalog: &Catalog, role: Role, act: Act) -> Option<String> {
    let lacks = act.lacks(role)?;
    let args = [("role", term(catalog, &role).into()), ("what", permission(catalog, lacks).into())];
    Some(catalog.text_args("words-error-not-permitted", &args))
}
