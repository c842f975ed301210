//! The inspection report (执法检查报告) with its rectification list.

use super::brief::{Brief, severity};
use super::document::{
    Align, Annex, Block, Cell, Column, Document, Finding, Findings, Row as TableRow, Run, Signature, Table,
};
use super::numbering::date_zh;
use crate::domain::{FindingFile, FindingSource, FindingState, InspectionFile, Verdict, VerdictBy};
use crate::policy::{Checklist, ChecklistItem, ItemKind};
use chrono::NaiveDate;

/// Kind of the report.
pub const KIND: &str = "inspection";

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

/// Makes the report of one inspection.
pub fn inspection(
    brief: &Brief<'_>,
    inspection: &InspectionFile,
    checklist: &Checklist,
    dated: NaiveDate,
) -> Document {
    let issuer = brief.issuer();
    let title = format!("{}执法检查报告", brief.office());
    let mut doc = Document::new(KIND, title, issuer.clone(), inspection.scope.as_of, dated);
    doc.draft = inspection.finished.is_none();
    scope(&mut doc, brief, inspection, checklist);
    result(&mut doc, inspection, checklist);
    problems(&mut doc, brief, inspection);
    demands(&mut doc, brief, inspection);
    doc.attachments = vec!["整改清单".into()];
    doc.signature = Some(Signature { issuer, sealed: true });
    let listed: Vec<&FindingFile> = findings_since(brief, inspection)
        .into_iter()
        .filter(|(since, _)| *since != Since::Closed)
        .map(|(_, f)| f)
        .collect();
    doc.annexes.push(Annex {
        id: "rectification".into(),
        title: "整改清单".into(),
        figures: vec![],
        printed: true,
        table: brief.findings_table(&listed),
    });
    doc.annexes.push(verdict_sheet(brief, inspection, checklist));
    doc.provenance = Some(brief.provenance(None));
    doc.normalise();
    doc
}

fn scope(doc: &mut Document, brief: &Brief<'_>, inspection: &InspectionFile, checklist: &Checklist) {
    doc.first("检查基本情况");
    let subjects = inspection.scope.subjects.len();
    let how = match inspection.scope.sampled_from {
        Some(all) => format!("从在册社区矫正对象{all}人中抽取{subjects}人"),
        None => format!("对全部在册社区矫正对象{subjects}人"),
    };
    let judged = inspection.verdicts.len();
    let unfinished = if judged < subjects { format!("，已检查{judged}人") } else { String::new() };
    doc.paragraph(vec![Run::text(format!(
        "{}，检查人{}按照《{}》（共{}项，其中人工判断{}项）{how}进行检查{unfinished}，核查截止{}。",
        date_zh(inspection.on),
        brief.officer(inspection.inspector),
        checklist.title_zh,
        checklist.items.len(),
        checklist.manual().count(),
        date_zh(inspection.scope.as_of),
    ))]);
    if !checklist.verified {
        doc.paragraph(vec![Run::text("注：检查清单的分值和整改时限为示例，未经区局确认。")]);
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

fn result(doc: &mut Document, inspection: &InspectionFile, checklist: &Checklist) {
    doc.first("检查结果");
    let (points, veto) = score(inspection, checklist);
    let veto = if veto { "，有一票否决事项" } else { "" };
    doc.paragraph(vec![Run::text(format!(
        "按清单扣分后得分{}.{:02}分（满分{}分）{veto}。",
        points / 100,
        points % 100,
        checklist.total / 100
    ))]);
    let columns = [Column::new(Align::Centre, 1), Column::new(Align::Left, 6), Column::new(Align::Centre, 2)]
        .into_iter()
        .chain(vec![Column::new(Align::Right, 2); 5])
        .collect();
    let header = ["序号", "检查项目", "方式", "合格", "提醒", "一般问题", "重要问题", "不适用"];
    let mut table = Table::new(columns, header);
    table.caption = Some("逐项结论".into());
    table.unit = Some("人次".into());
    for (at, item) in checklist.items.iter().enumerate() {
        let (counts, _) = tally(inspection, item);
        let kind = if matches!(item.kind, ItemKind::Manual) { "人工" } else { "系统" };
        let mut cells = vec![Cell::text((at + 1).to_string()), Cell::text(&item.title_zh), Cell::text(kind)];
        cells.extend(counts.iter().map(|n| Cell::text(n.to_string())));
        table.rows.push(TableRow::new(cells));
    }
    doc.push(Block::Table(table));
}

fn problems(doc: &mut Document, brief: &Brief<'_>, inspection: &InspectionFile) {
    doc.first("发现的问题");
    let all = findings_since(brief, inspection);
    let count = |since| all.iter().filter(|(s, _)| *s == since).count();
    doc.paragraph(vec![Run::text(format!(
        "新增{}件，以前发现仍未销号{}件，上次检查以来已销号{}件。",
        count(Since::New),
        count(Since::StillThere),
        count(Since::Closed)
    ))]);
    for (since, caption) in
        [(Since::New, "新增问题"), (Since::StillThere, "仍未销号的问题"), (Since::Closed, "已销号的问题")]
    {
        let items: Vec<Finding> = all
            .iter()
            .filter(|(s, _)| *s == since)
            .map(|(_, f)| Finding {
                rule: f.what.item.clone(),
                severity: match f.what.severity {
                    crate::domain::Severity::Minor => super::document::Severity::Ordinary,
                    _ => super::document::Severity::Serious,
                },
                text: vec![Run::text(format!("{}（{}）", f.what.what, severity(f.what.severity)))],
                basis: brief.finding_basis(f),
                subjects: vec![brief.who(f.subject)],
                remedy: Some(format!("责任人{}，{}前整改", brief.officer(f.what.owner), date_zh(f.what.due))),
                facts: std::iter::once(f.opened).chain(f.what.evidence.iter().copied()).collect(),
            })
            .collect();
        doc.push(Block::Findings(Findings { caption: Some(caption.into()), items, none: "无。".into() }));
    }
}

fn demands(doc: &mut Document, brief: &Brief<'_>, inspection: &InspectionFile) {
    doc.first("整改要求");
    let open: Vec<&FindingFile> = findings_since(brief, inspection)
        .into_iter()
        .filter(|(since, _)| *since != Since::Closed)
        .map(|(_, f)| f)
        .collect();
    let last = open.iter().map(|f| f.what.due).max();
    let text = match last {
        Some(day) => format!(
            "上述{}件问题由责任人按整改清单的期限整改，最迟{}完成，整改后由他人复核销号；逾期未改的列入下次检查。",
            open.len(),
            date_zh(day)
        ),
        None => "没有需要整改的问题。".to_owned(),
    };
    doc.paragraph(vec![Run::text(text)]);
}

/// Every verdict, subject by subject: a sheet of the XLSX file.
fn verdict_sheet(brief: &Brief<'_>, inspection: &InspectionFile, checklist: &Checklist) -> Annex {
    let columns = vec![
        Column::new(Align::Centre, 2),
        Column::new(Align::Left, 2),
        Column::new(Align::Left, 6),
        Column::new(Align::Centre, 2),
        Column::new(Align::Centre, 1),
        Column::new(Align::Left, 5),
    ];
    let mut table = Table::new(columns, ["编号", "姓名", "检查项目", "结论", "方式", "说明"]);
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
    Annex { id: "verdicts".into(), title: "逐人结论".into(), figures: vec![], printed: false, table }
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
