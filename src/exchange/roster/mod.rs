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
mod below;
mod check;
mod code_list;
mod commit;
mod date;
mod duplicates;
mod existing;
mod field;
mod header;
mod help;
mod layout;
mod map;
mod name;
mod notice;
mod plan;
mod presence;
mod read;
mod reason;
mod rejected;
mod row;
mod term;
mod text;
mod told;
mod value;

pub use amend::{AmendOptions, Amendment, PARTICULARS, amend, amendable_terms, written};
pub use code_list::{CodeList, ListSource};
pub use commit::{Draft, ImportError, RegistryRoster, RosterRequest, draft_import};
pub use existing::{ExistingCase, ExistingPerson, ExistingRoster, NobodyYet};
pub use field::{Field, FieldKind, PartOf, RosterKind};
pub use help::oddities;
pub use layout::{ColumnPreview, ColumnUse};
pub use map::{MapError, MapErrorReason, RosterMap, Vocabulary};
pub use notice::{Notice, NoticeReason};
pub use plan::{
    Changes, FieldChange, Outcome, PlanCounts, PlanOptions, PlannedRow, RejectedRow, RosterPlan, plan_roster,
};
pub use presence::OwnOffice;
pub use read::{ReadOptions, Roster, RosterError, SheetReport, Unread, read_roster};
pub use reason::{Mend, Problem, RejectReason};
pub use rejected::{RejectedError, rejected_csv};
pub use row::Row;
pub use term::Term;
pub use told::Summed;
pub use value::Value;
