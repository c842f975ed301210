//! A report from its wording: every part of the template in its order, the blocks drawn where they stand.

use super::document::{Annex, Block, Document, Finding, Findings, Level, Run, Severity, Signature};
use super::page::{Line, Page};
use super::{inspection, self_audit};
use crate::domain::{FactId, FindingFile};
use crate::policy::{AnnexName, BlockName, BlockPart, Body, Slot, Typed};
use chrono::NaiveDate;

/// Makes a report: a draft, not yet normalised.
pub(super) fn compose(page: &Page<'_>, dated: NaiveDate) -> Document {
    let (brief, template) = (page.brief, page.template);
    let issuer = page.issuer();
    let title = page.text(&template.headline, Line::Body);
    let mut doc = Document::new(&template.kind, title, issuer.clone(), brief.cut_off(), dated);
    let addressee = page.text(&template.addressee, Line::Body);
    doc.addressee = Some(addressee).filter(|to| !to.is_empty());
    for part in &template.parts {
        if part.when.as_ref().is_some_and(|when| !page.holds(when, Line::Body)) {
            continue;
        }
        match &part.body {
            Body::Heading(words) => {
                doc.first(page.text(words, Line::Body));
            }
            Body::Text(words) => {
                let runs = page.runs(words);
                if !runs.is_empty() {
                    doc.paragraph(runs);
                }
            }
            Body::Block(part) => block(page, part, &mut doc),
            Body::Typed(id) => {
                if let Some(section) = template.section(id) {
                    typed(page, section, &mut doc);
                }
            }
        }
    }
    for part in &template.annexes {
        let mut annex = annex(page, part.name);
        annex.title = page.text(&part.title, Line::Body);
        if annex.printed {
            doc.attachments.push(annex.title.clone());
        }
        doc.annexes.push(annex);
    }
    doc.signature = Some(Signature { issuer, sealed: true });
    doc.provenance = Some(brief.provenance(None));
    doc
}

/// A section typed in by the officer, a paragraph a line; a gap while it is empty.
fn typed(page: &Page<'_>, section: &Typed, doc: &mut Document) {
    let from = page.brief.figures.period.from;
    let key = (page.template.kind.clone(), from, section.id.clone());
    let text = page.brief.state.office.texts.get(&key).filter(|text| !text.is_empty());
    let Some(text) = text else {
        doc.paragraph(vec![Run::to_fill(section.title.zh())]);
        return;
    };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        doc.paragraph(vec![Run::text(line.trim())]);
    }
}

fn block(page: &Page<'_>, part: &BlockPart, doc: &mut Document) {
    let slot =
        |slot| part.text(slot).map(|words| page.text(words, Line::Body)).filter(|text| !text.is_empty());
    match part.name {
        BlockName::RegisterFlow => {
            let mut table = self_audit::flow_table(page.brief);
            (table.caption, table.note) = (slot(Slot::Caption), slot(Slot::Note));
            doc.push(Block::Table(table));
        }
        BlockName::Sessions => {
            let mut table = self_audit::sessions_table(page.brief);
            (table.caption, table.note) = (slot(Slot::Caption), slot(Slot::Note));
            doc.push(Block::Table(table));
        }
        BlockName::SessionsChart => {
            let mut chart = self_audit::sessions_chart(page.brief);
            chart.caption = slot(Slot::Caption).unwrap_or_default();
            doc.push(Block::Chart(chart));
        }
        BlockName::FindingsOfPeriod => {
            let list = self_audit::findings_of_period(page.brief);
            doc.push(findings(page, part, &list, |f| vec![f.opened]));
        }
        BlockName::FailingEquations => {
            for equation in page.brief.equations.iter().filter(|e| !e.holds()) {
                let words = part.text(Slot::Item).map(|words| page.text(words, Line::Equation(equation)));
                doc.numbered(Level::Third, vec![], vec![Run::text(words.unwrap_or_default())]);
            }
        }
        BlockName::ItemResults => {
            if let Some((file, checklist)) = page.inspection() {
                let mut table = inspection::item_results(file, checklist);
                table.caption = slot(Slot::Caption);
                doc.push(Block::Table(table));
            }
        }
        BlockName::FindingsNew | BlockName::FindingsStill | BlockName::FindingsClosed => {
            let since = match part.name {
                BlockName::FindingsNew => inspection::Since::New,
                BlockName::FindingsStill => inspection::Since::StillThere,
                _ => inspection::Since::Closed,
            };
            if let Some((file, _)) = page.inspection() {
                let all = inspection::findings_since(page.brief, file);
                let list: Vec<_> = all.into_iter().filter(|(s, _)| *s == since).map(|(_, f)| f).collect();
                let facts = |f: &FindingFile| {
                    std::iter::once(f.opened).chain(f.what.evidence.iter().copied()).collect()
                };
                doc.push(findings(page, part, &list, facts));
            }
        }
    }
}

/// A list of findings in the words of the template.
fn findings(
    page: &Page<'_>,
    part: &BlockPart,
    list: &[&FindingFile],
    facts: impl Fn(&FindingFile) -> Vec<FactId>,
) -> Block {
    let brief = page.brief;
    let said =
        |slot, line| part.text(slot).map(|words| page.text(words, line)).filter(|text| !text.is_empty());
    let items = list.iter().map(|f| Finding {
        rule: f.what.item.clone(),
        severity: match f.what.severity {
            crate::domain::Severity::Minor => Severity::Ordinary,
            _ => Severity::Serious,
        },
        text: vec![Run::text(said(Slot::Item, Line::Finding(f)).unwrap_or_default())],
        basis: brief.finding_basis(f),
        subjects: vec![brief.who(f.subject)],
        remedy: said(Slot::Remedy, Line::Finding(f)),
        facts: facts(f),
    });
    Block::Findings(Findings {
        caption: said(Slot::Caption, Line::Body),
        items: items.collect(),
        none: said(Slot::Empty, Line::Body).unwrap_or_default(),
    })
}

fn annex(page: &Page<'_>, name: AnnexName) -> Annex {
    let brief = page.brief;
    let table = match name {
        AnnexName::Statistics => self_audit::statistics(brief),
        AnnexName::FindingsLedger => brief.findings_table(&self_audit::current_findings(brief)),
        AnnexName::Rectification => {
            let open = page.inspection().map(|(file, _)| inspection::demanded(brief, file));
            brief.findings_table(&open.unwrap_or_default())
        }
        AnnexName::VerdictSheet => inspection::verdict_sheet(page),
    };
    let id = match name {
        AnnexName::FindingsLedger => "ledger",
        other => other.word(),
    };
    let printed = name != AnnexName::VerdictSheet;
    Annex { id: id.into(), title: String::new(), figures: vec![], printed, table }
}
