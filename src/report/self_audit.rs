//! The monthly self-audit report (自查自纠报告) of a street committee.

use super::brief::{Brief, SUPPRESSED, severity};
use super::document::{
    Align, Block, Cell, Chart, ChartShape, Column, Document, Finding, Findings, Level, Period,
    Row as TableRow, Run, Series, Signature, Table,
};
use super::filed::filing_of;
use super::numbering::date_zh;
use crate::check::Equation;
use crate::domain::{FindingFile, InspectionFile, Text};
use crate::figures::Figure;
use chrono::{Datelike, NaiveDate};

/// Kind of the report, as in facts and files.
pub const KIND: &str = "self-audit";
/// Section typed in by the officer: next month's plan.
pub const NEXT_PLAN: &str = "next-plan";

/// Makes the report. It is a draft until every equation holds, nothing is left to fill in, and it is filed.
pub fn self_audit(brief: &Brief<'_>, dated: NaiveDate, verification: Option<String>) -> Document {
    let period = brief.figures.period;
    let issuer = brief.issuer();
    let (year, month) = (period.to.year(), period.to.month());
    let title = format!("{issuer}{year}年{month}月社区矫正和安置帮教工作自查自纠报告");
    let mut doc = Document::new(KIND, title, issuer.clone(), period.to, dated);
    doc.draft = verification.is_none();
    doc.period = Some(Period { from: period.from, to: period.to });
    doc.addressee = Some(brief.bureau());
    doc.paragraph(vec![Run::text(format!(
        "按照要求，我街道对{year}年{month}月（截止{}）社区矫正和安置帮教工作进行了自查自纠，现将情况报告如下。",
        date_zh(period.to)
    ))]);
    beside(&mut doc, brief);
    basics(&mut doc, brief);
    audit(&mut doc, brief);
    supervision(&mut doc, brief);
    education(&mut doc, brief);
    sanctions(&mut doc, brief);
    findings(&mut doc, brief);
    resettlement(&mut doc, brief);
    plan(&mut doc, brief);
    failing(&mut doc, brief);
    doc.attachments = vec!["社区矫正和安置帮教月统计表".into(), "问题清单和整改台账".into()];
    doc.signature = Some(Signature { issuer, sealed: true });
    brief.attach_figures(&mut doc);
    printed_annexes(&mut doc, brief);
    doc.provenance = Some(brief.provenance(verification));
    doc.normalise();
    doc
}

/// A draft made after the month was filed must not be taken for the report.
fn beside(doc: &mut Document, brief: &Brief<'_>) {
    if let Some(filed) = filing_of(brief.state, KIND, brief.figures.period.from) {
        doc.paragraph(vec![Run::text(format!(
            "注：本月报告已经定稿，核验码{}。本稿按现在的记录重新计算，仅供比对，不代替已定稿的报告。",
            filed.code
        ))]);
    }
}

fn say(doc: &mut Document, brief: &Brief<'_>, pattern: &str) {
    let runs = brief.sentence(pattern);
    doc.paragraph(runs);
}

fn members(brief: &Brief<'_>, definition: &str) -> String {
    let list: Vec<String> = brief
        .figures
        .members(definition)
        .filter(|f| f.value.count() > 0)
        .map(|f| format!("{}{{{}}}", f.member, f.code))
        .collect();
    if list.is_empty() { "无".into() } else { list.join("、") }
}

fn basics(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("基本情况");
    // The parts in the brackets are the whole: who is in no named part is in this one.
    let unstated = if brief.figures.count("A2e") > 0 { "、接收方式未填{A2e}" } else { "" };
    let pattern = format!(
        "期初在册社区矫正对象{{A1}}；本月接收{{A2}}（法院交付{{A2a}}、监狱和看守所交付{{A2b}}、外地迁入{{A2c}}、所间转入{{A2d}}{unstated}），\
         解除{{A3}}，终止{{A4}}，转出{{A5}}（其中所间转出{{A5b}}）；期末在册{{A6}}。",
    );
    say(doc, brief, &pattern);
    say(
        doc,
        brief,
        "按类别：管制{B1}、缓刑{B2}、假释{B3}、暂予监外执行{B4}；宣告禁止令且在执行期内{B5}。按性别：男{C1}、女{C2}、未填{C2u}。\
         按年龄：不满18周岁{C4}、18至45周岁{C5}、46至60周岁{C6}、61周岁以上{C7}。",
    );
    let patterns = [
        format!("按就业就学：{}。", members(brief, "C8")),
        format!("按户籍：{}。", members(brief, "C10")),
        format!("按管理等级：{}。按风险等级：{}。", members(brief, "D1"), members(brief, "D4")),
    ];
    for pattern in patterns {
        say(doc, brief, &pattern);
    }
    if !brief.suppressed().is_empty() {
        let note =
            format!("注：{SUPPRESSED}为保护未成年人信息，人数过少的分组及可以推算出它的一组不予列出。");
        doc.paragraph(vec![Run::text(note)]);
    }
    doc.push(Block::Table(flow_table(brief)));
}

fn figure_cell(brief: &Brief<'_>, code: &str) -> Cell {
    brief.run(code).map_or_else(|| Cell::text(""), Cell::figure)
}

fn flow_table(brief: &Brief<'_>) -> Table {
    let columns = vec![Column::new(Align::Left, 3); 1]
        .into_iter()
        .chain(vec![Column::new(Align::Right, 2); 6])
        .collect();
    let header = ["", "期初", "接收（新增）", "解除（期满）", "终止（其他）", "转出", "期末"];
    let mut table = Table::new(columns, header);
    table.caption = Some("在册人数变动".into());
    table.unit = Some("人".into());
    for (label, codes) in [
        ("社区矫正", ["A1", "A2", "A3", "A4", "A5", "A6"]),
        ("安置帮教", ["J1", "J2", "J3", "J5", "J4", "J6"]),
    ] {
        let cells = codes.iter().map(|code| figure_cell(brief, code));
        table.rows.push(TableRow::new(std::iter::once(Cell::text(label)).chain(cells).collect()));
    }
    table.note = Some("期末＝期初＋接收－解除－终止－转出。所间转入、转出在区汇总时相抵。".into());
    table
}

/// Inspections finished within the period.
fn inspections<'a>(brief: &Brief<'a>) -> Vec<&'a InspectionFile> {
    let mut list: Vec<_> = brief
        .state
        .inspections
        .values()
        .filter(|i| i.finished.is_some() && brief.figures.period.contains(i.on))
        .collect();
    list.sort_by_key(|i| (i.on, i.started));
    list
}

fn audit(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("自查开展情况");
    let list = inspections(brief);
    let looked: usize = list.iter().map(|i| i.scope.subjects.len()).sum();
    let verdicts: usize = list.iter().flat_map(|i| &i.verdicts).map(|v| v.1.len()).sum();
    let text = if list.is_empty() {
        "本月没有完成的执法检查走查。".to_owned()
    } else {
        format!(
            "本月开展执法检查走查{}次，检查社区矫正对象{looked}人次，逐项核查{verdicts}项次。走查由系统列出记录和证据，检查人逐项确认，人工项目逐人判断。",
            list.len()
        )
    };
    doc.paragraph(vec![Run::text(text)]);
    say(doc, brief, "本月各类工作记录{K1}，其中超过规定天数补录{K2}，补录率{K3}。");
}

fn supervision(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("监督管理情况");
    say(
        doc,
        brief,
        "应报告{E3a}，实报告{E3b}，未报告{E3c}，报告率{E3r}。完成电话报告{E4a}、当面报告{E4b}、书面和视频报告{E4c}；实地走访{E4d}，个别谈话{E4e}。",
    );
    say(doc, brief, "暂予监外执行对象应报身体情况和病情复查{E9a}，已报{E9b}。");
    say(doc, brief, "期末脱管{G1a}，本月新增脱管{G1b}，漏管{G1c}，超期未解矫{G7}。");
}

const SESSIONS: [(&str, &str); 5] = [
    ("H2", "禁毒教育"),
    ("H5", "职业技能培训"),
    ("H4", "心理讲座"),
    ("H1", "其他集中教育"),
    ("H3", "公益活动"),
];

/// Who held the sessions counted with the office, as entered with them: each once, in the order of the days.
fn partners(brief: &Brief<'_>, code: &str) -> Vec<String> {
    let rows = brief.figures.get(code).map(|f| f.rows.as_slice()).unwrap_or_default();
    let sessions = rows.iter().filter_map(|row| brief.state.sessions.get(&row.session?));
    let own = [brief.office(), brief.issuer()];
    let mut list: Vec<String> = Vec::new();
    for name in sessions.flat_map(|s| &s.plan.organisers).map(|name| name.trim().to_owned()) {
        if !name.is_empty() && !own.contains(&name) && !list.contains(&name) {
            list.push(name);
        }
    }
    list
}

fn education(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("教育帮扶情况");
    let partners = partners(brief, "H2");
    let lead = if partners.is_empty() {
        Run::text("开展禁毒教育")
    } else {
        Run::text(format!("与{}共同开展禁毒教育", partners.join("、")))
    };
    let figures = brief.sentence(
        "{H2}、{H2.attendances}、{H2.persons}，覆盖在册{H2.covered}，覆盖率{H2.coverage}。\
         职业技能培训{H5}、{H5.attendances}、{H5.persons}；心理讲座{H4}、{H4.attendances}、{H4.persons}；心理辅导{H4c}。",
    );
    doc.paragraph(std::iter::once(lead).chain(figures).collect());
    let columns =
        [Column::new(Align::Left, 3)].into_iter().chain(vec![Column::new(Align::Right, 2); 5]).collect();
    let mut table = Table::new(columns, ["项目", "场次", "人次", "人数", "覆盖在册人数", "覆盖率（%）"]);
    table.caption = Some("教育帮扶场次、人次、人数".into());
    for (code, label) in SESSIONS {
        let cells = ["", ".attendances", ".persons", ".covered", ".coverage"]
            .iter()
            .map(|suffix| figure_cell(brief, &format!("{code}{suffix}")));
        table.rows.push(TableRow::new(std::iter::once(Cell::text(label)).chain(cells).collect()));
    }
    table.note = Some(
        "人次含外单位人员；人数为本所对象去重；覆盖率＝到场的期末在册社区矫正对象人数÷期末在册人数。".into(),
    );
    doc.push(Block::Table(table));
    let counts = |suffix: &str| {
        SESSIONS
            .iter()
            .map(|(code, _)| Some(brief.figures.count(&format!("{code}{suffix}")) as i64))
            .collect()
    };
    doc.push(Block::Chart(Chart {
        tabulated: true,
        caption: "教育帮扶人次、人数".into(),
        shape: ChartShape::Column,
        unit: "人次、人".into(),
        categories: SESSIONS.iter().map(|s| s.1.to_owned()).collect(),
        series: vec![
            Series { name: "人次".into(), values: counts(".attendances") },
            Series { name: "人数".into(), values: counts(".persons") },
        ],
    }));
}

fn sanctions(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("考核奖惩情况");
    let proposed = format!("本月街道提出奖惩建议{{F1}}：{}。", members(brief, "F1"));
    let decided = format!("有权机关作出决定{{F2}}：{}。", members(brief, "F2"));
    say(doc, brief, &proposed);
    say(doc, brief, &decided);
}

/// Findings found, closed or still open within the period, by serial.
fn current_findings<'a>(brief: &Brief<'a>) -> Vec<&'a FindingFile> {
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

fn findings(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("发现的问题和整改情况");
    say(
        doc,
        brief,
        "期初未销号{I1}，本月发现{I2}，本月销号{I3}，期末未销号{I4}（其中逾期{I5}），销号率{I6}。",
    );
    let items = current_findings(brief).into_iter().filter(|f| brief.figures.period.contains(f.on));
    let items = items
        .map(|f| Finding {
            rule: f.what.item.clone(),
            severity: match f.what.severity {
                crate::domain::Severity::Minor => super::document::Severity::Ordinary,
                _ => super::document::Severity::Serious,
            },
            text: vec![Run::text(format!(
                "{}（{}，责任人{}，{}前整改，{}）",
                f.what.what,
                severity(f.what.severity),
                brief.officer(f.what.owner),
                date_zh(f.what.due),
                brief.finding_state(f)
            ))],
            basis: brief.finding_basis(f),
            subjects: vec![brief.who(f.subject)],
            remedy: f.rectified.last().map(|r| r.4.to_string()),
            facts: vec![f.opened],
        })
        .collect();
    let caption = Some("本月发现的问题".into());
    doc.push(Block::Findings(Findings { caption, items, none: "本月未发现问题。".into() }));
}

fn resettlement(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("安置帮教情况");
    let pattern = format!(
        "期初列管{{J1}}，新列管{{J2}}（刑满释放{{J2a}}、解除社区矫正{{J2b}}），帮教期满{{J3}}，迁出和转出{{J4}}，死亡及其他{{J5}}，\
         期末列管{{J6}}，其中重点{{J7a}}、一般{{J7b}}。安置情况：{}。走访、谈话{{J9}}。",
        members(brief, "J8")
    );
    say(doc, brief, &pattern);
}

/// The typed plan for the next month, if there is one.
fn typed<'a>(brief: &Brief<'a>, section: &str) -> Option<&'a Text> {
    let key = (KIND.to_owned(), brief.figures.period.from, section.to_owned());
    brief.state.office.texts.get(&key).filter(|t| !t.is_empty())
}

fn plan(doc: &mut Document, brief: &Brief<'_>) {
    doc.first("下月工作打算");
    match typed(brief, NEXT_PLAN) {
        Some(text) => {
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                doc.paragraph(vec![Run::text(line.trim())]);
            }
        }
        None => {
            doc.paragraph(vec![Run::to_fill("下月工作打算")]);
        }
    }
}

/// A draft says which equations fail and who stands behind them.
fn failing(doc: &mut Document, brief: &Brief<'_>) {
    let failing: Vec<&Equation> = brief.equations.iter().filter(|e| !e.holds()).collect();
    if failing.is_empty() {
        return;
    }
    doc.first("勾稽关系不符（定稿前须改正）");
    for equation in failing {
        let people: Vec<String> = difference(brief, equation);
        let mut text = format!(
            "{}：左边{}，右边{}，相差{}。",
            equation.name,
            equation.left,
            equation.right,
            equation.difference()
        );
        if !people.is_empty() {
            text.push_str(&format!("涉及：{}。", people.join("、")));
        }
        doc.numbered(Level::Third, vec![], vec![Run::text(text)]);
    }
}

/// People counted on one side only.
fn difference(brief: &Brief<'_>, equation: &Equation) -> Vec<String> {
    let Some((whole, parts)) = equation.codes.split_first() else { return vec![] };
    let rows = |code: &str| brief.figures.get(code).map(|f: &Figure| f.rows.as_slice()).unwrap_or_default();
    let inside = |code: &str, subject| rows(code).iter().any(|r| r.subject == Some(subject));
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

fn printed_annexes(doc: &mut Document, brief: &Brief<'_>) {
    use super::document::Annex;
    let columns = vec![
        Column::new(Align::Centre, 2),
        Column::new(Align::Left, 6),
        Column::new(Align::Right, 2),
        Column::new(Align::Centre, 1),
    ];
    let mut table = Table::new(columns, ["代码", "项目", "数值", "单位"]);
    for figure in &brief.figures.list {
        let value = figure_cell(brief, &figure.code);
        table.rows.push(TableRow::new(vec![
            Cell::text(&figure.code),
            Cell::text(brief.figure_name(figure)),
            value,
            Cell::text(figure.unit.zh()),
        ]));
    }
    let statistics = Annex {
        id: "statistics".into(),
        title: "社区矫正和安置帮教月统计表".into(),
        figures: vec![],
        printed: true,
        table,
    };
    let ledger = Annex {
        id: "ledger".into(),
        title: "问题清单和整改台账".into(),
        figures: vec![],
        printed: true,
        table: brief.findings_table(&current_findings(brief)),
    };
    doc.annexes.insert(0, ledger);
    doc.annexes.insert(0, statistics);
}
