//! The inspection report (执法检查报告) with its rectification list: its row and the blocks it draws.

use super::brief::Brief;
use super::compose::compose;
use super::document::{Align, Cell, Column, Document, Row as TableRow, Table};
use super::kinds::Kind;
use super::numbering::date_zh;
use super::page::Page;
use crate::domain::{FindingFile, FindingSource, FindingState, InspectionFile, Verdict, VerdictBy};
use crate::policy::{Checklist, ChecklistItem, ItemKind, Name, Over};
use chrono::NaiveDate;

/// The row of the report.
pub const ROW: Kind = Kind { id: "inspection", over: Over::Inspection, fileable: false, maker: make };

fn make(page: &Page<'_>, dated: NaiveDate) -> Document {
    let mut doc = compose(page, dated);
    doc.draft = page.inspection().is_none_or(|(file, _)| file.finished.is_none());
    doc
}

/// How a finding stands against the inspection before (上次以来).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// Found in this inspection (新增).
    New,
    /// Found before and not closed (还在).
    StillThere,
    /// Found before, closed since the inspection before (已销).
    Closed,
}

/// The findings that an inspection's report speaks of: its own, those still open from before, and those closed since
/// the inspection before.
pub fn findings_since<'a>(brief: &Brief<'a>, inspection: &InspectionFile) -> Vec<(Since, &'a FindingFile)> {
    let mine = |f: &FindingFile| f.what.source == FindingSource::Inspection(inspection.id);
    let previous = brief
        .state
        .inspections
        .values()
        .filter(|i| {
            i.id != inspection.id
                && i.finished.is_some()
                && i.on <= inspection.on
                && i.started < inspection.started
        })
        .map(|i| i.on)
        .max();
    let mut list: Vec<(Since, &FindingFile)> = brief
        .state
        .findings
        .values()
        .filter(|f| f.on <= inspection.on)
        .filter_map(|f| {
            if mine(f) {
                return Some((Since::New, f));
            }
            let closed = f.closed_on(inspection.on);
            match (f.state_on(inspection.on), closed, previous) {
                (FindingState::Closed, Some(day), Some(previous)) if day >= previous => {
                    Some((Since::Closed, f))
                }
                (FindingState::Closed, ..) => None,
                _ => Some((Since::StillThere, f)),
            }
        })
        .collect();
    list.sort_by_key(|(since, f)| (*since, f.what.serial));
    list
}

/// Points taken off for each item judged a problem, in hundredths, each subject once; and whether a veto item failed.
pub fn score(inspection: &InspectionFile, checklist: &Checklist) -> (u32, bool) {
    let mut off = 0u32;
    let mut veto = false;
    for (_, verdicts) in &inspection.verdicts {
        for verdict in verdicts.iter().filter(|v| v.verdict.severity().is_some()) {
            if let Some(item) = checklist.item(&verdict.item) {
                off = off.saturating_add(item.deduction);
                veto |= item.veto;
            }
        }
    }
    (checklist.total.saturating_sub(off), veto)
}

/// The findings that have to be rectified, by serial.
pub(super) fn demanded<'a>(brief: &Brief<'a>, inspection: &InspectionFile) -> Vec<&'a FindingFile> {
    let all = findings_since(brief, inspection).into_iter();
    all.filter(|(since, _)| *since != Since::Closed).map(|(_, f)| f).collect()
}

/// What a name of the wording stands for; empty for one that is no inspection's.
pub(super) fn value(
    brief: &Brief<'_>,
    inspection: &InspectionFile,
    checklist: &Checklist,
    name: Name,
) -> String {
    let scope = &inspection.scope;
    let flag = |holds: bool| if holds { "1".to_owned() } else { String::new() };
    let found = |since| {
        let all = findings_since(brief, inspection);
        all.iter().filter(|(known, _)| *known == since).count().to_string()
    };
    match name {
        Name::On => date_zh(inspection.on),
        Name::AsOf => date_zh(scope.as_of),
        Name::Inspector => brief.officer(inspection.inspector),
        Name::Checklist => checklist.title_zh.clone(),
        Name::Unverified => flag(!checklist.verified),
        Name::Items => checklist.items.len().to_string(),
        Name::ManualItems => checklist.manual().count().to_string(),
        Name::Subjects => scope.subjects.len().to_string(),
        Name::Register => scope.sampled_from.map(|all| all.to_string()).unwrap_or_default(),
        Name::Judged => inspection.verdicts.len().to_string(),
        Name::Unfinished => flag(inspection.verdicts.len() < scope.subjects.len()),
        Name::Points => {
            let points = score(inspection, checklist).0;
            format!("{}.{:02}", points / 100, points % 100)
        }
        Name::FullPoints => (checklist.total / 100).to_string(),
        Name::Veto => flag(score(inspection, checklist).1),
        Name::NewFindings => found(Since::New),
        Name::StillOpen => found(Since::StillThere),
        Name::ClosedSince => found(Since::Closed),
        Name::Demanded => demanded(brief, inspection).len().to_string(),
        Name::LastDue => {
            let last = demanded(brief, inspection).iter().map(|f| f.what.due).max();
            last.map(date_zh).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// How often each verdict was given on an item, and how often the officer departed from the program.
fn tally(inspection: &InspectionFile, item: &ChecklistItem) -> ([usize; 5], usize) {
    let mut counts = [0; 5];
    let mut by_officer = 0;
    for verdict in inspection.verdicts.iter().flat_map(|v| &v.1).filter(|v| v.item == item.id) {
        let at = Verdict::ALL.iter().position(|v| *v == verdict.verdict).unwrap_or(0);
        counts[at] += 1;
        by_officer += usize::from(verdict.by == VerdictBy::Officer);
    }
    (counts, by_officer)
}

/// How often each verdict was given on each item.
pub(super) fn item_results(inspection: &InspectionFile, checklist: &Checklist) -> Table {
    let columns = [Column::new(Align::Centre, 1), Column::new(Align::Left, 6), Column::new(Align::Centre, 2)]
        .into_iter()
        .chain(vec![Column::new(Align::Right, 2); 5])
        .collect();
    let header = ["序号", "检查项目", "方式", "合格", "提醒", "一般问题", "重要问题", "不适用"];
    let mut table = Table::new(columns, header);
    table.unit = Some("人次".into());
    for (at, item) in checklist.items.iter().enumerate() {
        let (counts, _) = tally(inspection, item);
        let kind = if matches!(item.kind, ItemKind::Manual) { "人工" } else { "系统" };
        let mut cells = vec![Cell::text((at + 1).to_string()), Cell::text(&item.title_zh), Cell::text(kind)];
        cells.extend(counts.iter().map(|n| Cell::text(n.to_string())));
        table.rows.push(TableRow::new(cells));
    }
    table
}

/// Every verdict, subject by subject: a sheet of the XLSX file.
pub(super) fn verdict_sheet(page: &Page<'_>) -> Table {
    let brief = page.brief;
    let columns = vec![
        Column::new(Align::Centre, 2),
        Column::new(Align::Left, 2),
        Column::new(Align::Left, 6),
        Column::new(Align::Centre, 2),
        Column::new(Align::Centre, 1),
        Column::new(Align::Left, 5),
    ];
    let mut table = Table::new(columns, ["编号", "姓名", "检查项目", "结论", "方式", "说明"]);
    let Some((inspection, checklist)) = page.inspection() else { return table };
    for (subject, verdicts) in &inspection.verdicts {
        let Some(file) = brief.file(*subject) else { continue };
        for verdict in verdicts {
            let title = checklist.item(&verdict.item).map_or(verdict.item.as_str(), |i| i.title_zh.as_str());
            table.rows.push(super::table_row([
                file.number.to_string(),
                brief.name(file),
                title.to_owned(),
                word(verdict.verdict).to_owned(),
                if verdict.by == VerdictBy::Program { "系统" } else { "人工" }.to_owned(),
                verdict.note.to_string(),
            ]));
        }
    }
    table
}

/// A verdict in the words of filed documents.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "合格",
        Verdict::Remind => "提醒",
        Verdict::Minor => "一般问题",
        Verdict::Major => "重要问题",
        Verdict::NotApplicable => "不适用",
    }
}
