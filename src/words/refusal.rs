//! Why an act was refused, and the mend.

use super::error::{error, told};
use super::{Told, shown};
use crate::acts::{Bar, Refusal};
use crate::assets::Catalog;

/// What is wrong with what was asked for, and the mend.
pub fn refusal(catalog: &Catalog, refusal: &Refusal) -> Told {
    match refusal {
        Refusal::Registry(inner) => error(catalog, inner),
        Refusal::NoCase(number) => told(catalog, "no-case", &[("number", shown(number))]),
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
