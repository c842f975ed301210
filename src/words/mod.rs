//! Words (措辞): typed errors, facts, duties and values as zh-CN or English text, for the command line and the terminal.
//!
//! The rooms below speak in types; here, and only here, a type becomes a sentence. An error is told as what is wrong and
//! how to mend it. Texts stand in `data/locale/<language>/words.ftl`.

mod amended;
mod duty;
mod error;
mod fact;
mod oddity;
mod policy;
mod problem;
mod refusal;

mod term;

pub use crate::acts::why as detail;
pub use amended::amended;
pub use duty::{
    TOGETHER, alarm, amount, basis, candidate, candidates, cite, cite_article, cite_marked, duty_sentences,
    duty_status, duty_title, grave_title, overlay_title, rest_slug, rule_sentence, status_slug, zero_report,
};
pub use error::{barred, clock, error, io as io_error, make_error, read_error, store_error, vault_error};
pub use fact::{Names, band_name, band_words, case_state, closing, fact_kind, fact_line, note_fault, points};
pub use oddity::oddity;
pub use policy::policy_error;
pub use problem::{law, problem, text_error, undo_refusal};
pub use refusal::{bar, may_not, obstacle, refusal};
pub use term::{Term, permission, slug, term};

use crate::assets::Arg;

/// What a person is told: what is wrong, with its place, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is wrong and where.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.mend.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}\n  {}", self.what, self.mend)
        }
    }
}

/// An argument that is shown as it stands.
pub(crate) fn shown(value: impl std::fmt::Display) -> Arg<'static> {
    Arg::from(value.to_string())
}
