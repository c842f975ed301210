//! What every report of the office is made from, and the pieces they share: figure entries, lists behind figures,
//! names as far as they may be printed.

use super::document::{Align, Amount, Annex, Column, Document, FigureEntry, FigureRun, Provenance, Table};
use super::numbering::date_zh;
use super::table_row;
use crate::assets::{Catalog, Lang};
use crate::check::Equation;
use crate::domain::{
    CaseFile, Category, FindingFile, FindingState, OfficerId, SessionKind, Severity, SubjectFile, SubjectId,
};
use crate::figures::{Figure, FigureCode as F, FigureKey, Figures, Row, Value};
use crate::policy::Policy;
use crate::registry::{Reference, State, cover_name};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// How names are printed (脱敏).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// Surname, stars and the last character, as screens veil names.
    #[default]
    Masked,
    /// Numbers only (编号).
    NumberOnly,
    /// In full (全名); minors and sealed records stay masked all the same.
    Full,
}

impl Names {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Masked, Self::NumberOnly, Self::Full];

    /// As stored with a filed report.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Masked => "masked",
            Self::NumberOnly => "number-only",
            Self::Full => "full",
        }
    }
}

/// What a report is made from.
#[derive(Clone, Copy)]
pub struct Brief<'a> {
    /// The facts, as known.
    pub state: &'a State,
    /// The policy.
    pub policy: &'a Policy,
    /// Code lists, instruments, checklists.
    pub reference: &'a Reference,
    /// The figures of the period.
    pub figures: &'a Figures,
    /// The identities, checked.
    pub equations: &'a [Equation],
    /// How names are printed.
    pub names: Names,
    /// Journal head from which it is made, printed form.
    pub head: &'a str,
}

/// Printed instead of a small cell.
pub const SUPPRESSED: &str = "*";

impl<'a> Brief<'a> {
    /// The office's name.
    pub fn office(&self) -> String {
        self.state.office.founded.as_ref().map(|f| f.name.to_string()).unwrap_or_default()
    }

    /// The street's name.
    pub fn street(&self) -> String {
        self.state.office.founded.as_ref().map(|f| f.street.to_string()).unwrap_or_default()
    }

    /// The bureau it is filed with.
    pub fn bureau(&self) -> String {
        self.state.office.founded.as_ref().map(|f| f.bureau.to_string()).unwrap_or_default()
    }

    /// The last day.
    pub fn cut_off(&self) -> NaiveDate {
        self.figures.period.to
    }

    /// A subject's name as it may be printed.
    pub fn name(&self, file: &SubjectFile) -> String {
        let name = file.person_on(self.cut_off()).name.to_string();
        match self.names {
            Names::NumberOnly => file.number.to_string(),
            Names::Full if !file.is_protected() => name,
            Names::Full | Names::Masked if file.is_protected() => "（保密）".into(),
            Names::Full | Names::Masked => cover_name(&name),
        }
    }

    /// A subject by id.
    pub fn file(&self, id: SubjectId) -> Option<&'a SubjectFile> {
        self.state.subjects.get(&id)
    }

    /// An officer's name.
    pub fn officer(&self, id: OfficerId) -> String {
        self.state.office.officers.get(&id).map(|o| o.name.to_string()).unwrap_or_default()
    }

    /// Name of a subject, with its number.
    pub fn who(&self, id: Option<SubjectId>) -> String {
        match id.and_then(|id| self.file(id)) {
            Some(file) if self.names == Names::NumberOnly => file.number.to_string(),
            Some(file) => format!("{}（{}）", self.name(file), file.number),
            None => "本所".into(),
        }
    }

    /// What proves the document.
    pub fn provenance(&self, verification: Option<String>) -> Provenance {
        Provenance {
            profile: self.policy.profile_on(self.cut_off()).id.clone(),
            profile_hash: self.policy.hash_on(self.cut_off()).to_hex().to_string(),
            journal_head: self.head.to_owned(),
            as_of: self.cut_off(),
            verification,
        }
    }

    /// Figures not printed: a small cell about protected people, and in its partition the smallest other part, from
    /// which it could be computed.
    pub fn suppressed(&self) -> BTreeSet<FigureKey> {
        let limit = u64::from(self.figures.definitions.small_cell);
        let small = |code: F| (1..limit).contains(&self.figures.count(code));
        let youngest = FigureKey::from(F::C4);
        let mut set = BTreeSet::new();
        if small(F::C3) {
            set.insert(F::C3.into());
        }
        for partition in self.figures.partitions.iter().filter(|p| p.parts.contains(&youngest)) {
            if small(F::C4) {
                set.insert(youngest.clone());
                let count = |key: &FigureKey| self.figures.count(key.clone());
                let other = partition.parts.iter().filter(|key| **key != youngest && count(key) > 0);
                set.extend(other.min_by_key(|key| count(key)).cloned());
            }
        }
        set
    }

    /// A figure as it stands in a sentence or a table.
    pub fn run(&self, key: &FigureKey) -> Option<FigureRun> {
        let figure = self.figures.get(key)?;
        let hidden = self.suppressed().contains(key);
        Some(FigureRun {
            code: self.figures.printed(figure),
            value: if hidden { SUPPRESSED.into() } else { figure.value.printed() },
            unit: unit(figure).to_owned(),
            unit_shown: true,
            amount: (!hidden).then(|| figure.value.into()),
            facts: if hidden { vec![] } else { facts(figure) },
        })
    }

    /// Every figure that the figures file of the report defines: one that was filed earlier may know fewer.
    pub fn defined(&self) -> impl Iterator<Item = &'a Figure> {
        let figures = self.figures;
        figures.list.iter().filter(|figure| figures.definitions.get(figure.key.code).is_some())
    }

    /// Puts every figure and the list behind it into the document.
    pub fn attach_figures(&self, document: &mut Document) {
        let hidden = self.suppressed();
        for figure in self.defined() {
            let suppressed = hidden.contains(&figure.key);
            let code = self.figures.printed(figure);
            let definition = self.figures.definitions.get(figure.key.code);
            let listed = !suppressed && !figure.rows.is_empty();
            let id = code.to_lowercase();
            document.figures.push(FigureEntry {
                code: code.clone(),
                name: self.figure_name(figure),
                value: if suppressed { SUPPRESSED.into() } else { figure.value.printed() },
                unit: figure.unit.zh().to_owned(),
                amount: (!suppressed).then(|| figure.value.into()),
                definition: definition.map(|d| d.basis.zh().to_owned()).unwrap_or_default(),
                annex: listed.then(|| id.clone()),
                facts: if suppressed { vec![] } else { facts(figure) },
            });
            if listed {
                document.annexes.push(Annex {
                    id,
                    title: format!("{code} {}", self.figure_name(figure)),
                    figures: vec![code],
                    printed: false,
                    table: self.rows_table(&figure.rows),
                });
            }
        }
    }

    /// The Chinese name of a figure.
    pub fn figure_name(&self, figure: &Figure) -> String {
        self.figures.name(figure, Lang::Zh)
    }

    /// The rows behind a figure as a table: sessions, findings or subjects.
    pub fn rows_table(&self, rows: &[Row]) -> Table {
        if rows.iter().all(|r| r.finding.is_some()) {
            let files = rows.iter().filter_map(|r| self.state.findings.get(&r.finding?));
            return self.findings_table(&files.collect::<Vec<_>>());
        }
        if rows.iter().all(|r| r.session.is_some() && r.subject.is_none()) {
            return self.sessions_table(rows);
        }
        let columns = vec![
            Column::new(Align::Centre, 1),
            Column::new(Align::Centre, 2),
            Column::new(Align::Left, 2),
            Column::new(Align::Left, 2),
            Column::new(Align::Centre, 1),
            Column::new(Align::Centre, 2),
            Column::new(Align::Right, 1),
            Column::new(Align::Left, 3),
        ];
        let header = ["序号", "编号", "姓名", "类别", "等级", "日期", "次数", "依据（留痕号）"];
        let mut table = Table::new(columns, header);
        for (at, row) in rows.iter().enumerate() {
            let file = row.subject.and_then(|id| self.file(id));
            let case = file.and_then(|f| row.case.and_then(|c| f.case(c)));
            table.rows.push(table_row([
                (at + 1).to_string(),
                file.map(|f| f.number.to_string()).unwrap_or_default(),
                file.map_or_else(|| "外单位人员".into(), |f| self.name(f)),
                case.map(|c| self.category(c)).unwrap_or_default(),
                case.and_then(|c| c.level_on(self.cut_off()).map(|l| l.value.clone())).unwrap_or_default(),
                row.day.map(date_zh).unwrap_or_default(),
                row.count.to_string(),
                listing(row.facts.iter().map(ToString::to_string)),
            ]));
        }
        table
    }

    /// Category of a case in words.
    pub fn category(&self, case: &CaseFile) -> String {
        let terms = case.terms_on(self.cut_off());
        terms.corrections().map_or("安置帮教", |c| category(c.category)).to_owned()
    }

    fn sessions_table(&self, rows: &[Row]) -> Table {
        let columns = vec![
            Column::new(Align::Centre, 1),
            Column::new(Align::Centre, 2),
            Column::new(Align::Left, 2),
            Column::new(Align::Left, 4),
            Column::new(Align::Left, 4),
            Column::new(Align::Right, 1),
            Column::new(Align::Right, 1),
            Column::new(Align::Right, 1),
        ];
        let mut table =
            Table::new(columns, ["序号", "日期", "类型", "主题", "举办单位", "应到", "到场", "分钟"]);
        for (at, row) in rows.iter().enumerate() {
            let Some(session) = row.session.and_then(|id| self.state.sessions.get(&id)) else { continue };
            table.rows.push(table_row([
                (at + 1).to_string(),
                date_zh(session.on),
                session_kind(session.plan.kind).to_owned(),
                session.plan.topic.to_string(),
                session.plan.organisers.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
                session.expected().to_string(),
                session.attended().count().to_string(),
                session.plan.minutes.to_string(),
            ]));
        }
        table
    }

    /// Findings as a ledger (整改台账).
    pub fn findings_table(&self, findings: &[&FindingFile]) -> Table {
        let columns = vec![
            Column::new(Align::Centre, 1),
            Column::new(Align::Centre, 2),
            Column::new(Align::Left, 3),
            Column::new(Align::Left, 5),
            Column::new(Align::Left, 2),
            Column::new(Align::Centre, 1),
            Column::new(Align::Left, 2),
            Column::new(Align::Centre, 2),
            Column::new(Align::Left, 4),
            Column::new(Align::Centre, 2),
        ];
        let header =
            ["编号", "发现日期", "对象", "问题", "依据", "级别", "责任人", "整改期限", "整改情况", "状态"];
        let mut table = Table::new(columns, header);
        for finding in findings {
            let measure = finding.rectified.iter().rfind(|r| r.0 <= self.cut_off());
            table.rows.push(table_row([
                format!("#{}", finding.what.serial),
                date_zh(finding.on),
                self.who(finding.subject),
                finding.what.what.to_string(),
                self.finding_basis(finding).unwrap_or_default(),
                severity(finding.what.severity).to_owned(),
                self.officer(finding.what.owner),
                date_zh(finding.what.due),
                measure.map(|m| m.4.to_string()).unwrap_or_default(),
                self.finding_state(finding),
            ]));
        }
        table
    }

    /// State of a finding at the cut-off, in the words that screens and lists use; one left open past its term says so.
    pub fn finding_state(&self, finding: &FindingFile) -> String {
        let state = finding.state_on(self.cut_off());
        let word = Catalog::of(Lang::Zh).text(match state {
            FindingState::Closed => "words-term-finding-state-closed",
            FindingState::Rectified => "words-term-finding-state-rectified",
            FindingState::Open => "words-term-finding-state-open",
        });
        let late = state == FindingState::Open && finding.is_overdue(self.cut_off());
        if late { format!("{word}，逾期") } else { word }
    }
}

/// A ratio without a whole has no unit either.
fn unit(figure: &Figure) -> &'static str {
    if matches!(figure.value, Value::Ratio(_, 0)) { "" } else { figure.unit.zh() }
}

impl From<Value> for Amount {
    fn from(value: Value) -> Self {
        let whole = |n| i64::try_from(n).unwrap_or(i64::MAX);
        match value {
            Value::Count(n) => Self::Count { count: whole(n) },
            Value::Ratio(part, all) => Self::Ratio { numerator: whole(part), denominator: whole(all) },
        }
    }
}

fn facts(figure: &Figure) -> Vec<crate::domain::FactId> {
    figure.rows.iter().flat_map(|r| r.facts.iter().copied()).collect()
}

/// The first few of a long list, and how many more.
fn listing(items: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 6;
    let items: Vec<String> = items.collect();
    let more = items.len().saturating_sub(SHOWN);
    let mut text = items.into_iter().take(SHOWN).collect::<Vec<_>>().join(" ");
    if more > 0 {
        text.push_str(&format!(" 等{}条", more + SHOWN));
    }
    text
}

/// A category in the words of filed documents.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::PublicSurveillance => "管制",
        Category::SuspendedSentence => "缓刑",
        Category::Parole => "假释",
        Category::TemporaryExecution => "暂予监外执行",
    }
}

/// A kind of session in the words of filed documents.
pub fn session_kind(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::DrugEducation => "禁毒教育",
        SessionKind::VocationalTraining => "职业技能培训",
        SessionKind::PsychologicalTalk => "心理讲座",
        SessionKind::GroupEducation => "集中教育",
        SessionKind::PublicBenefit => "公益活动",
    }
}

/// A severity in the words of filed documents.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Minor => "一般",
        Severity::Major => "重要",
        Severity::Veto => "一票否决",
    }
}
