//! Rosters (花名册): the spreadsheets in which offices keep their people, read into a plan of what an import would do.
//!
//! ```text
//! bytes ── read_sheets ──> cells ── headings by RosterMap ──> Roster { rows }
//!                                     ── plan_roster, ExistingRoster ──> RosterPlan { rows, rejected }
//! ```
//!
//! Reading and planning change nothing; the caller commits the plan's rows and seals the file of rejected rows.

mod amend;
mod apply;
mod commit;
mod date;
mod field;
mod header;
mod help;
mod map;
mod plan;
mod read;
mod reason;
mod rejected;
mod row;
mod text;
mod value;

pub use amend::{AmendOptions, Amendment, PARTICULARS, amend, amendable_terms, written};
pub use commit::{ImportRequest, RegistryRoster, import_facts};
pub use date::Term;
pub use field::{CodeList, Field, FieldKind, ListSource, RosterKind};
pub use help::oddities;
pub use map::{MapError, MapErrorReason, RosterMap, Vocabulary};
pub use plan::{
    Changes, ExistingCase, ExistingPerson, ExistingRoster, FieldChange, NobodyYet, Outcome, PlanCounts,
    PlanOptions, PlannedRow, RejectedRow, RosterPlan, plan_roster,
};
pub use read::{LeftOut, LeftOutColumn, ReadOptions, Roster, RosterError, SheetReport, read_roster};
pub use reason::{Mend, Notice, NoticeReason, Problem, RejectReason};
pub use rejected::{RejectedError, rejected_csv};
pub use row::Row;
pub use value::Value;
