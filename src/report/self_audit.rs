//! The monthly self-audit report (自查自纠报告) of a street committee: its row and the blocks it draws.

use super::brief::Brief;
use super::compose::compose;
use super::document::{
    Align, Cell, Chart, ChartShape, Column, Document, Period, Row as TableRow, Series, Table,
};
use super::kinds::Kind;
use super::page::Page;
use crate::check::Equation;
use crate::domain::{FindingFile, InspectionFile};
use crate::figures::{Figure, FigureCode as F, FigureKey};
use crate::policy::Over;
use chrono::NaiveDate;

/// The row of the report.
pub const ROW: Kind = Kind { id: "self-audit", over: Over::Month, fileable: true, maker: make };

fn make(page: &Page<'_>, dated: NaiveDate) -> Document {
    let mut doc = compose(page, dated);
    let period = page.brief.figures.period;
    doc.period = Some(Period { from: period.from, to: period.to });
    page.brief.attach_figures(&mut doc);
    doc
}

fn figure_cell(brief: &Brief<'_>, key: impl Into<FigureKey>) -> Cell {
    brief.run(&key.into()).map_or_else(|| Cell::text(""), Cell::figure)
}

/// Opening, in, out and closing of both registers.
pub(super) fn flow_table(brief: &Brief<'_>) -> Table {
    let columns = vec![Column::new(Align::Left, 3); 1]
        .into_iter()
        .chain(vec![Column::new(Align::Right, 2); 6])
        .collect();
    let header = ["", "期初", "接收（新增）", "解除（期满）", "终止（其他）", "转出", "期末"];
    let mut table = Table::new(columns, header);
    table.unit = Some("人".into());
    for (label, codes) in [
        ("社区矫正", [F::A1, F::A2, F::A3, F::A4, F::A5, F::A6]),
        ("安置帮教", [F::J1a, F::J1b, F::J1d, F::J1x, F::J1e, F::J1h]),
    ] {
        let cells = codes.into_iter().map(|code| figure_cell(brief, code));
        table.rows.push(TableRow::new(std::iter::once(Cell::text(label)).chain(cells).collect()));
    }
    table
}

/// Inspections finished within the period.
pub(super) fn inspections<'a>(brief: &Brief<'a>) -> Vec<&'a InspectionFile> {
    let mut list: Vec<_> = brief
        .state
        .inspections
        .values()
        .filter(|i| i.finished.is_some() && brief.figures.period.contains(i.on))
        .collect();
    list.sort_by_key(|i| (i.on, i.started));
    list
}

const SESSIONS: [(F, &str); 5] = [
    (F::H2, "禁毒教育"),
    (F::H5, "职业技能培训"),
    (F::H4, "心理讲座"),
    (F::H1, "其他集中教育"),
    (F::H3, "公益活动"),
];

/// Who held the drug education counted with the office, as entered with the sessions: each once, in the order of the days.
pub(super) fn partners(page: &Page<'_>) -> Vec<String> {
    let brief = page.brief;
    let rows = brief.figures.get(&F::H2.into()).map(|f| f.rows.as_slice()).unwrap_or_default();
    let sessions = rows.iter().filter_map(|row| brief.state.sessions.get(&row.session?));
    let own = [brief.office(), page.issuer()];
    let mut list: Vec<String> = Vec::new();
    for name in sessions.flat_map(|s| &s.plan.organisers).map(|name| name.trim().to_owned()) {
        if !name.is_empty() && !own.contains(&name) && !list.contains(&name) {
            list.push(name);
        }
    }
    list
}

/// Sessions, attendances, persons and coverage by kind.
pub(super) fn sessions_table(brief: &Brief<'_>) -> Table {
    let columns =
        [Column::new(Align::Left, 3)].into_iter().chain(vec![Column::new(Align::Right, 2); 5]).collect();
    let mut table = Table::new(columns, ["项目", "场次", "人次", "人数", "覆盖在册人数", "覆盖率（%）"]);
    for (code, label) in SESSIONS {
        let parts = ["attendances", "persons", "covered", "coverage"].map(|part| FigureKey::part(code, part));
        let cells = std::iter::once(code.into()).chain(parts).map(|key: FigureKey| figure_cell(brief, key));
        table.rows.push(TableRow::new(std::iter::once(Cell::text(label)).chain(cells).collect()));
    }
    table
}

/// Attendances and persons by kind, side by side.
pub(super) fn sessions_chart(brief: &Brief<'_>) -> Chart {
    let counts = |part: &str| {
        let count = |code| brief.figures.count(FigureKey::part(code, part));
        SESSIONS.iter().map(|(code, _)| Some(i64::try_from(count(*code)).unwrap_or(i64::MAX))).collect()
    };
    Chart {
        tabulated: true,
        caption: String::new(),
        shape: ChartShape::Column,
        unit: "人次、人".into(),
        categories: SESSIONS.iter().map(|s| s.1.to_owned()).collect(),
        series: vec![
            Series { name: "人次".into(), values: counts("attendances") },
            Series { name: "人数".into(), values: counts("persons") },
        ],
    }
}

/// Findings found, closed or still open within the period, by serial.
pub(super) fn current_findings<'a>(brief: &Brief<'a>) -> Vec<&'a FindingFile> {
    let period = brief.figures.period;
    let mut list: Vec<&FindingFile> = brief
        .state
        .findings
        .values()
        .filter(|f| f.on <= period.to)
        .filter(|f| f.closed_on(period.to).is_none_or(|day| day >= period.from))
        .collect();
    list.sort_by_key(|f| f.what.serial);
    list
}

/// Findings found within the period, by serial.
pub(super) fn findings_of_period<'a>(brief: &Brief<'a>) -> Vec<&'a FindingFile> {
    current_findings(brief).into_iter().filter(|f| brief.figures.period.contains(f.on)).collect()
}

/// People counted on one side only.
pub(super) fn difference(brief: &Brief<'_>, equation: &Equation) -> Vec<String> {
    let Some((whole, parts)) = equation.keys.split_first() else { return vec![] };
    let rows =
        |key: &FigureKey| brief.figures.get(key).map(|f: &Figure| f.rows.as_slice()).unwrap_or_default();
    let inside = |key: &FigureKey, subject| rows(key).iter().any(|r| r.subject == Some(subject));
    let mut list = Vec::new();
    for row in rows(whole) {
        if let Some(subject) = row.subject.filter(|s| !parts.iter().any(|p| inside(p, *s))) {
            list.push(brief.who(Some(subject)));
        }
    }
    for part in parts {
        for row in rows(part) {
            if let Some(subject) = row.subject.filter(|s| !inside(whole, *s)) {
                list.push(brief.who(Some(subject)));
            }
        }
    }
    list.sort();
    list.dedup();
    list.truncate(20);
    list
}

/// Every figure of the period with its code and unit.
pub(super) fn statistics(brief: &Brief<'_>) -> Table {
    let columns = vec![
        Column::new(Align::Centre, 2),
        Column::new(Align::Left, 6),
        Column::new(Align::Right, 2),
        Column::new(Align::Centre, 1),
    ];
    let mut table = Table::new(columns, ["代码", "项目", "数值", "单位"]);
    for figure in brief.defined() {
        table.rows.push(TableRow::new(vec![
            Cell::text(brief.figures.printed(figure)),
            Cell::text(brief.figure_name(figure)),
            figure_cell(brief, figure.key.clone()),
            Cell::text(figure.unit.zh()),
        ]));
    }
    table
}
