//! The main part of a DOCX, from the letterhead to the imprint.

use super::page::{Lie, NAMESPACES, section};
use super::table::table;
use super::text::{Para, Rule, run, runs};
use super::xml::Xml;
use crate::report::{Annex, Block, Colophon, Document, Level, Numbered, Provenance, Signature, date_zh};
use crate::write::signature_indents;
use crate::write::title::{half_width, title_lines};

/// Half characters of a title line. 20 characters of 2号 fill it; two are kept free, because a machine without the named
/// fonts sets digits in a wider one and would break the line a second time.
const TITLE_LINE: usize = 36;
/// A printed annex with more columns than this lies on its side.
const LANDSCAPE_FROM: usize = 9;

/// Writes `word/document.xml`.
pub(super) fn body(document: &Document) -> Xml {
    let mut xml = Xml::new();
    xml.element("w:document", &NAMESPACES, |xml| {
        xml.element("w:body", &[], |xml| {
            head(xml, document);
            blocks(xml, document);
            attachments(xml, document);
            if let Some(signature) = &document.signature {
                sign(xml, document, signature);
            }
            let last = annexes(xml, document);
            if let Some(provenance) = &document.provenance {
                prove(xml, provenance);
            }
            if let Some(colophon) = &document.colophon {
                imprint(xml, colophon, last);
            }
            section(xml, last, document.draft);
        });
    });
    xml
}

fn blank(xml: &mut Xml) {
    Para { keep_next: true, ..Para::of("Normal") }.write(xml, |_| {});
}

/// Letterhead, number, title and addressee.
fn head(xml: &mut Xml, document: &Document) {
    if let Some(letterhead) = &document.letterhead {
        Para::of("Letterhead").plain(xml, letterhead);
        blank(xml);
        let number = document.number.as_ref().map(ToString::to_string).unwrap_or_default();
        Para { rule: Some(Rule::RedBelow), ..Para::of("DocumentNumber") }.plain(xml, &number);
        blank(xml);
        blank(xml);
    }
    title(xml, &document.title, document.draft);
    if let (None, Some(number)) = (&document.letterhead, &document.number) {
        Para::of("DocumentNumber").plain(xml, &number.to_string());
    }
    blank(xml);
    if let Some(addressee) = &document.addressee {
        Para::of("Addressee").plain(xml, &format!("{addressee}："));
    }
}

/// A title over balanced lines, the draft mark in its own colour.
fn title(xml: &mut Xml, title: &str, draft: bool) {
    let mark = if draft { "（草稿）" } else { "" };
    let lines = title_lines(&format!("{title}{mark}"), TITLE_LINE);
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter().enumerate() {
        let (words, mark) = match line.strip_suffix(mark) {
            Some(words) if draft && index == last => (words, mark),
            _ => (line.as_str(), ""),
        };
        Para::of("Title").write(xml, |xml| {
            run(xml, None, words);
            run(xml, Some("DraftMark"), mark);
        });
    }
}

fn blocks(xml: &mut Xml, document: &Document) {
    let numbers = document.numbers();
    let mut new_page = false;
    for (block, number) in document.blocks.iter().zip(&numbers) {
        let para = |style| Para { new_page, ..Para::of(style) };
        match block {
            Block::PageBreak => {
                new_page = true;
                continue;
            }
            Block::Numbered(numbered) => heading(xml, para(heading_style(numbered.level)), number, numbered),
            Block::Paragraph(paragraph) => {
                para("BodyText").write(xml, |xml| runs(xml, None, &paragraph.runs));
            }
            other => {
                if new_page {
                    para("Gap").write(xml, |_| {});
                }
                let as_table = match other {
                    Block::Table(block) => Some(block.clone()),
                    Block::Findings(findings) => findings.table(),
                    Block::Grid(grid) => Some(grid.table()),
                    Block::Chart(chart) => (!chart.tabulated).then(|| chart.table()),
                    _ => None,
                };
                match (as_table, other) {
                    (Some(block), _) => table(xml, &block, Lie::Portrait),
                    (None, Block::Findings(findings)) => Para::of("BodyText").plain(xml, &findings.none),
                    (None, _) => {}
                }
            }
        }
        new_page = false;
    }
}

const fn heading_style(level: Level) -> &'static str {
    match level {
        Level::First => "Heading1",
        Level::Second => "Heading2",
        Level::Third => "Heading3",
        Level::Fourth => "Heading4",
    }
}

fn heading(xml: &mut Xml, para: Para<'_>, number: &str, numbered: &Numbered) {
    let keep_next = numbered.text.is_empty() && numbered.level <= Level::Second;
    Para { keep_next, ..para }.write(xml, |xml| {
        run(xml, None, number);
        runs(xml, None, &numbered.heading);
        runs(xml, Some("BodyRun"), &numbered.text);
    });
}

fn attachments(xml: &mut Xml, document: &Document) {
    if document.attachments.is_empty() {
        return;
    }
    blank(xml);
    for line in document.attachment_lines() {
        Para { keep_next: document.signature.is_some(), ..Para::of("Attachments") }.plain(xml, &line);
    }
}

/// The signature block, placed by the lengths of its two lines (GB/T 9704-2012, 7.3.5).
fn sign(xml: &mut Xml, document: &Document, signature: &Signature) {
    let date = date_zh(document.dated);
    let (name_right, date_right) =
        signature_indents(half_width(&signature.issuer), half_width(&date), signature.sealed);
    blank(xml);
    if signature.sealed {
        blank(xml);
    }
    Para { right: Some(name_right as u32), ..Para::of("Signature") }.plain(xml, &signature.issuer);
    let date_para = Para { right: Some(date_right as u32), align: Some("right"), ..Para::of("Normal") };
    date_para.plain(xml, &date);
}

/// The printed annexes, each on a new page; gives how the last page lies.
fn annexes(xml: &mut Xml, document: &Document) -> Lie {
    let printed: Vec<&Annex> = document.annexes.iter().filter(|annex| annex.printed).collect();
    let mut now = Lie::Portrait;
    for (index, annex) in printed.iter().enumerate() {
        let lie = if annex.table.columns.len() >= LANDSCAPE_FROM { Lie::Landscape } else { Lie::Portrait };
        let turns = lie != now;
        if turns {
            xml.element("w:p", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.value("w:pStyle", "Gap");
                    section(xml, now, document.draft);
                });
            });
            now = lie;
        }
        let mark = if printed.len() == 1 { "附件".to_owned() } else { format!("附件{}", index + 1) };
        Para { new_page: !turns, ..Para::of("AnnexMark") }.plain(xml, &mark);
        blank(xml);
        title(xml, &annex.title, false);
        blank(xml);
        table(xml, &annex.table, lie);
    }
    now
}

/// The lines that prove the document.
fn prove(xml: &mut Xml, provenance: &Provenance) {
    for (index, line) in provenance.lines().iter().enumerate() {
        let rule = (index == 0).then_some(Rule::Above);
        Para { rule, keep_next: true, ..Para::of("Provenance") }.plain(xml, line);
    }
    Para::of("Gap").write(xml, |_| {});
}

fn imprint(xml: &mut Xml, colophon: &Colophon, lie: Lie) {
    if let Some(copies) = &colophon.copies_to {
        Para { rule: Some(Rule::Above), ..Para::of("Colophon") }.plain(xml, &format!("　抄送：{copies}。"));
    }
    let date = format!("{}印发", date_zh(colophon.printed_on));
    let line = format!("　{}\t{date}", colophon.printed_by);
    Para { rule: Some(Rule::Both), tab: Some(lie), ..Para::of("Colophon") }.plain(xml, &line);
}
