//! Driving the model in tests: key strings in, a screen of text out, with a registry of fixtures behind it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{NaiveDate, TimeDelta};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Modifier;
use zeroize::Zeroizing;

use super::backend::{Answer, Backend, Command, Done, Door, Failure, Query};
use super::headless::{Headless, keys};
use super::step::Msg;
use super::text::width;
use super::theme::{Look, Theme};
use super::views::*;
use crate::assets::Lang;
use crate::domain::{FindingState, Moment};
use crate::policy::Instrument;
use crate::report::{Amount, Document, FigureRun, Run};

/// What every frame must hold: no wide glyph that starts in the last column or whose right cell is not blank.
pub fn assert_grid(buf: &Buffer) {
    for y in buf.area.top()..buf.area.bottom() {
        for x in buf.area.left()..buf.area.right() {
            if width(buf[(x, y)].symbol()) > 1 {
                assert!(x + 1 < buf.area.right(), "wide glyph in the last column of row {y}");
                let right = buf[(x + 1, y)].symbol();
                assert!(right.trim().is_empty(), "row {y} column {x}: {right:?} over half a glyph");
            }
        }
    }
}

/// What the fixtures were told.
pub type Told = Arc<Mutex<Vec<Command>>>;

/// A door to a registry of fixtures; the passphrase is `correct horse`.
pub struct FixtureDoor {
    told: Told,
    empty: bool,
    drafts: Mutex<BTreeMap<Handle, Vec<u8>>>,
    wrong: AtomicU32,
}

impl Door for FixtureDoor {
    fn keep_draft(&self, officer: &Handle, sealed: Option<&[u8]>) -> bool {
        let mut drafts = self.drafts.lock().unwrap();
        match sealed {
            Some(sealed) => drop(drafts.insert(officer.clone(), sealed.to_vec())),
            None => drop(drafts.remove(officer)),
        }
        true
    }

    fn kept_draft(&self, officer: &Handle) -> Option<Vec<u8>> {
        self.drafts.lock().unwrap().get(officer).cloned()
    }

    fn view(&self) -> DoorView {
        DoorView {
            registry: "桂园司法所台账".into(),
            hint: None,
            officers: vec![
                OfficerRow { id: "o1".into(), name: "张试三".into(), role: "经办人".into() },
                OfficerRow { id: "o2".into(), name: "赵试所".into(), role: "所长".into() },
            ],
        }
    }

    fn unlock(
        &self,
        officer: &Handle,
        passphrase: &Zeroizing<String>,
        _now: Moment,
    ) -> Result<Box<dyn Backend + Send>, Failure> {
        if passphrase.as_str() == "correct horse" {
            let officer = officer.clone();
            Ok(Box::new(Fixtures {
                officer,
                told: Arc::clone(&self.told),
                empty: self.empty,
                marks: Vec::new(),
            }))
        } else {
            self.wrong.fetch_add(1, Ordering::Relaxed);
            Err(Failure::new("口令不符"))
        }
    }

    fn wait(&self) -> u64 {
        crate::vault::unlock_delay(self.wrong.load(Ordering::Relaxed)).as_secs()
    }
}

/// A registry of fixtures: synthetic people with numbers that cannot be real.
struct Fixtures {
    officer: Handle,
    told: Told,
    empty: bool,
    marks: Vec<(Handle, Attendance)>,
}

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

const PEOPLE: [(&str, &str, &str, &str, &str); 8] = [
    ("欧阳试慧", "oysh", "假释", "普管", "中"),
    ("陈试明", "csm", "缓刑", "严管", "高"),
    ("黄试华", "hsh", "暂予监外执行", "严管", "高"),
    ("李试", "ls", "管制", "普管", "低"),
    ("赵试刚", "zsg", "安置帮教", "一般", "-"),
    ("王试", "ws", "缓刑", "普管", "低"),
    ("单试", "ss", "缓刑", "宽管", "低"),
    ("蔡试平", "csp", "缓刑", "普管", "中"),
];

fn person(at: usize) -> SubjectRef {
    let (name, initials, ..) = PEOPLE[at % PEOPLE.len()];
    SubjectRef {
        id: Handle(format!("s{at}")),
        number: format!("2026-{:04}", at + 1),
        name: if at < PEOPLE.len() { name.to_owned() } else { format!("{name}{}", at / PEOPLE.len()) },
        initials: vec![initials.to_owned()],
        helped: PEOPLE[at % PEOPLE.len()].2 == "安置帮教",
    }
}

fn due(at: usize, when: When, what: &str, handling: Handling) -> TodayRow {
    let (_, _, kind, level, _) = PEOPLE[at];
    TodayRow {
        grave: None,
        when,
        subject: Some(person(at)),
        who: String::new(),
        kind: format!("{}·{level}", if kind == "暂予监外执行" { "暂外" } else { kind }).replace('·', " "),
        what: what.into(),
        basis: "办法第24条".into(),
        basis_lines: vec!["《社区矫正法实施办法》第二十四条：定期报告。".into(), "未核对原文".into()],
        detail: vec!["上次报告 05-29 当面，稳定".into(), "六月：报告 0/1，学习 2/3，公益 1/1".into()],
        people: Vec::new(),
        stands_for: 1,
        each: None,
        handling,
        duty: None,
    }
}

fn today() -> TodayView {
    let mut rows = vec![
        due(2, When::Overdue(9), "病情复查材料未交", Handling::Form(FormKind::Medical)),
        due(1, When::Overdue(2), "周报告未到", Handling::Form(FormKind::CheckIn)),
        due(0, When::Today(Some(570)), "到所报告", Handling::Form(FormKind::CheckIn)),
        due(4, When::Today(None), "走访回访", Handling::Form(FormKind::Visit)),
        due(
            3,
            When::In(2),
            "风险评估到期，上次评估三个月前，需用现行量表重新评估并留存纸质签名页",
            Handling::Screening,
        ),
    ];
    rows.insert(
        3,
        TodayRow {
            grave: None,
            when: When::Today(None),
            subject: None,
            who: "60人".into(),
            kind: "电话".into(),
            what: "本周电话报告".into(),
            basis: "方案".into(),
            basis_lines: vec!["本所方案：每周一次电话报告。".into()],
            detail: vec!["已报告 41，未报告 19".into()],
            people: (0..8).map(person).collect(),
            stands_for: 8,
            each: Some(FormKind::CheckIn),
            handling: Handling::People,
            duty: None,
        },
    );
    TodayView {
        day: day(6, 28),
        overdue: 2,
        grace: 0,
        today: 3,
        week: 1,
        rows,
        register: vec![
            "社矫 52  管2 缓41 假6 暂外3".into(),
            "帮教 37  重点 5".into(),
            "严管 8  普管 44".into(),
        ],
        meters: vec![
            Meter { label: "报告".into(), done: 46, of: 52 },
            Meter { label: "禁毒教育".into(), done: 38, of: 52 },
            Meter { label: "走访".into(), done: 52, of: 52 },
        ],
        marks: vec![(day(6, 28), 3), (day(6, 30), 1)],
    }
}

fn register() -> RegisterView {
    let rows = (0..30)
        .map(|at| {
            let (_, _, category, level, risk) = PEOPLE[at % PEOPLE.len()];
            PersonRow {
                subject: person(at),
                sex: if at % 3 == 0 { "女" } else { "男" }.into(),
                age: Some(24 + at as u32),
                category: category.into(),
                category_short: if category == "暂予监外执行" { "暂外" } else { category }.into(),
                level: level.into(),
                risk: risk.into(),
                state: "在册".into(),
                stands_out: false,
                corrections: category != "安置帮教" && at != 7,
                resettlement: category == "安置帮教" && at != 7,
                start: Some(day(1, 2)),
                end: Some(day(12, 1)),
                last_contact: Some(day(5, 29)),
                missing: if at % 2 == 0 { "报告 学习".into() } else { String::new() },
                id_tail: format!("{:04}", at + 2),
                preview: vec![
                    ("证号".into(), "440303********0028".into()),
                    ("手机".into(), "138****0917".into()),
                    ("居住".into(), "桂园街道某路某号".into()),
                    ("责任人".into(), "张试三".into()),
                ],
            }
        })
        .collect();
    RegisterView { rows }
}

fn subject(id: &Handle) -> SubjectView {
    let at: usize = id.0.trim_start_matches('s').parse().unwrap_or(0);
    let fields = [
        ("姓名", "欧阳试慧"),
        ("性别", "女"),
        ("证号", "440303********0028"),
        ("类别", "假释"),
        ("起止", "2026-01-02 至 2026-12-01"),
        ("居住", "桂园街道某路某号"),
        ("禁止令", "无"),
    ];
    let fields = fields.into_iter().map(|(label, value)| (label.to_owned(), value.to_owned())).collect();
    let grid = Grid {
        heads: vec![("日期".into(), 10), ("方式".into(), 6), ("内容".into(), 0)],
        rows: vec![vec!["2026-05-29".into(), "当面".into(), "能够按时报告，思想稳定".into()]],
    };
    SubjectView {
        subject: person(at),
        headline: vec!["假释".into(), "普管".into(), "风险 中".into(), "余 156 天".into()],
        tabs: vec![
            Tab { title: "基本".into(), body: TabBody::Fields(fields) },
            Tab { title: "报告".into(), body: TabBody::Grid(grid) },
        ],
        events: vec![Event {
            id: "1-9-0".into(),
            day: day(6, 12),
            kind: "走访".into(),
            text: "邻里反映正常，本人在家".into(),
            officer: "张试三".into(),
            fact: Some("1-9-0".into()),
        }],
        duties: vec![
            DutyRow {
                title: "每月当面报告".into(),
                standing: Standing::Due,
                text: "0/1，今日到期".into(),
                lines: vec!["办法第24条".into()],
            },
            DutyRow {
                title: "公益活动".into(),
                standing: Standing::Met,
                text: "06-15".into(),
                lines: Vec::new(),
            },
        ],
    }
}

fn choices(codes: &[(&str, &str)]) -> Vec<Choice> {
    codes.iter().map(|(code, label)| Choice { code: (*code).into(), label: (*label).into() }).collect()
}

fn entry(subject: Option<&Handle>) -> EntryView {
    EntryView {
        fields: Vec::new(),
        subject: subject.map(|id| person(id.0.trim_start_matches('s').parse().unwrap_or(0))),
        headline: "假释 普管".into(),
        options: vec![
            (
                "means",
                choices(&[("in-person", "当面"), ("phone", "电话"), ("written", "书面"), ("video", "视频")]),
            ),
            ("outcome", choices(&[("complied", "按要求"), ("absent", "未到")])),
            ("mood", choices(&[("stable", "稳定"), ("uneasy", "波动"), ("hostile", "抵触")])),
            ("where", choices(&[("home", "住所"), ("work", "单位"), ("street", "社区")])),
            ("which", choices(&[("report", "身体情况报告"), ("reexamination", "病情复查")])),
            ("kind", choices(&[("drug", "禁毒教育"), ("vocational", "职业技能培训"), ("talk", "心理讲座")])),
            ("who", choices(&[("corrections", "全部社矫"), ("marked", "选中的人")])),
            ("owner", choices(&[("o1", "张试三"), ("o2", "赵试所")])),
            ("checklist", choices(&[("weekly", "周检查")])),
            ("scope", choices(&[("all", "全部"), ("sample", "抽查")])),
        ],
        values: vec![
            ("means", Value::Choice(Some("in-person".into()))),
            ("derived", Value::Text("每月当面报告 0/1".into())),
        ],
        meets: Vec::new(),
        side: vec![
            ("上次".into(), vec!["2026-05-29 当面 稳定".into()]),
            ("本月".into(), vec!["报告 0/1  学习 2/3  公益 1/1".into()]),
        ],
        phrases: vec!["能够按时报告，思想稳定。".into(), "已告知外出须提前三日申请。".into()],
    }
}

fn screening() -> ScreeningView {
    let instrument = Instrument::embedded().unwrap().remove(0);
    let questions = instrument.items.iter().map(|item| Question {
        id: item.id.clone(),
        text: item.zh.clone(),
        options: item.choices.iter().map(|choice| (choice.id.clone(), choice.zh.clone())).collect(),
    });
    ScreeningView {
        subject: person(0),
        headline: "假释 普管".into(),
        title: format!("{} {}", instrument.title_zh, instrument.version),
        others: Vec::new(),
        questions: questions.collect(),
        history: vec!["2026-03-10 中 18".into()],
        instrument,
    }
}

fn walk(at: Option<usize>) -> WalkView {
    let item = |at: usize, manual: bool| WalkItem {
        id: format!("c{at}"),
        text: if manual { "谈话记录是否具体、有针对性".into() } else { "本月报告".into() },
        manual,
        evidence: if manual { String::new() } else { "1/1，06-05 当面".into() },
        lines: vec!["办法第24条".into()],
        proposed: (!manual).then_some(Verdict::Pass),
        verdict: (at == 1).then_some(Verdict::Pass),
        note: String::new(),
    };
    WalkView {
        id: "r1".into(),
        title: "周检查 2026-06-28 张试三".into(),
        people: (0..20)
            .map(|at| WalkPerson {
                subject: person(at),
                kind: "缓刑".into(),
                done: at < 4,
                findings: u32::from(at == 1),
            })
            .collect(),
        current: at.unwrap_or(4),
        items: (1..=10).map(|at| item(at, at > 7)).collect(),
        findings: vec!["一般 陈*明 周报告漏 1 次".into()],
    }
}

fn findings() -> FindingsView {
    let row = |at: usize, state: FindingState| FindingRow {
        id: Handle(format!("f{at}")),
        number: format!("W-{at:03}"),
        severity: if at == 1 { "重要" } else { "一般" }.into(),
        serious: at == 1,
        subject: (at != 3).then(|| person(at)),
        text: "周报告漏 1 次，未见提醒记录".into(),
        source: "06-17 周检查第 2 项".into(),
        due: Some(day(7, 5)),
        overdue: (at == 1).then_some(3),
        owner: "张试三".into(),
        state,
        trail: vec!["06-17 张试三 提出".into()],
    };
    FindingsView {
        rows: vec![
            row(1, FindingState::Open),
            row(2, FindingState::Open),
            row(3, FindingState::Rectified),
            row(4, FindingState::Closed),
        ],
    }
}

fn figure(code: &str, count: i64, unit: &str) -> Run {
    Run::Figure(FigureRun {
        code: code.into(),
        value: count.to_string(),
        unit: unit.into(),
        unit_shown: true,
        amount: Some(Amount::Count { count }),
        facts: Vec::new(),
    })
}

fn report() -> ReportView {
    let title = "桂园街道2026年6月社区矫正和安置帮教工作自查自纠报告";
    let mut document = Document::new("self-audit", title, "桂园街道社区矫正委员会", day(6, 30), day(7, 1));
    document.draft = true;
    document.first("基本情况");
    document.paragraph(vec![
        Run::text("期末在册社区矫正对象"),
        figure("A6", 52, "人"),
        Run::text("，其中管制"),
        figure("B1", 2, "人"),
        Run::text("、缓刑"),
        figure("B2", 41, "人"),
        Run::text("、假释"),
        figure("B3", 6, "人"),
        Run::text("、暂予监外执行"),
        figure("B4", 3, "人"),
        Run::text("；本月接收"),
        figure("A2", 3, "人"),
        Run::text("，解除"),
        figure("A3", 2, "人"),
        Run::text("。"),
    ]);
    ReportView {
        id: "self-audit".into(),
        period: "2026-06".into(),
        title: "2026年6月自查自纠报告".into(),
        document: Some(document),
        fileable: true,
        checks: vec![(true, "A6=A1+A2-A3  52 = 52".into()), (false, "A6=ΣC8  52 / 51".into())],
        state: "草稿".into(),
        filed: false,
        why_not: Some("1 条勾稽关系不平".into()),
        sections: vec![SectionView {
            id: "next-plan".into(),
            title: "下月工作打算".into(),
            text: String::new(),
        }],
    }
}

impl Backend for Fixtures {
    fn info(&self) -> SessionInfo {
        SessionInfo {
            barred: None,
            clock: None,
            id: self.officer.clone(),
            office: "桂园司法所".into(),
            officer: "张试三".into(),
            role: "经办人".into(),
            banner: None,
            rank: None,
        }
    }

    fn ask(&mut self, query: &Query, _now: Moment) -> Result<Answer, Failure> {
        Ok(match query {
            Query::Today if self.empty => {
                Answer::Today(TodayView { day: day(6, 28), ..TodayView::default() })
            }
            Query::Register if self.empty => Answer::Register(RegisterView::default()),
            Query::Today => Answer::Today(today()),
            Query::Register => Answer::Register(register()),
            Query::Subject(id) => Answer::Subject(subject(id)),
            Query::Entry { subject, .. } => Answer::Entry(entry(subject.as_ref())),
            Query::Sessions if self.empty => Answer::Sessions(SessionsView::default()),
            Query::Sessions => Answer::Sessions(SessionsView {
                rows: vec![SessionRow {
                    id: "x1".into(),
                    day: day(6, 28),
                    kind: "禁毒教育".into(),
                    title: "第三期".into(),
                    venue: "区矫正中心".into(),
                    expected: 30,
                    present: 17,
                    state: "进行中".into(),
                    open: true,
                }],
                totals: vec!["禁毒教育 3 场次 88 人次 41 人".into()],
            }),
            Query::SignIn(id) => Answer::SignIn(SignInView {
                id: id.clone(),
                title: "禁毒教育 第三期".into(),
                subtitle: "06-28 14:00 区矫正中心 市戒毒所".into(),
                starts: day(6, 28).and_hms_opt(14, 0, 0).unwrap(),
                rows: (0..30)
                    .map(|at| SignRow {
                        subject: person(at),
                        seq: at as u32 + 1,
                        id_tail: format!("{:04}", 3000 + at),
                        status: self
                            .marks
                            .iter()
                            .rev()
                            .find(|(who, _)| *who == person(at).id)
                            .map_or(Attendance::Planned, |(_, status)| *status),
                        time: String::new(),
                    })
                    .collect(),
                closed: false,
                side: vec!["重复签到只提示不重计".into()],
            }),
            Query::Screening { .. } => Answer::Screening(screening()),
            Query::Inspections => Answer::Inspections(InspectionsView {
                rows: vec![RunRow {
                    id: "r1".into(),
                    day: day(6, 28),
                    title: "周检查 全部对象".into(),
                    officer: "张试三".into(),
                    done: 4,
                    of: 20,
                    findings: 1,
                    state: "进行中".into(),
                }],
                side: vec!["周检查：系统核对 10 项，人工 3 项".into()],
            }),
            Query::Walk { at, .. } => Answer::Walk(walk(*at)),
            Query::Findings => Answer::Findings(findings()),
            Query::Reports => Answer::Reports(ReportsView {
                rows: vec![
                    ReportRow {
                        id: "self-audit".into(),
                        title: "自查自纠报告".into(),
                        about: "街道每月的自查自纠报告。".into(),
                        why_not: None,
                        periods: vec![
                            ("2026-06".into(), "2026年6月".into()),
                            ("2026-05".into(), "2026年5月".into()),
                        ],
                    },
                    ReportRow {
                        id: "bulletin".into(),
                        title: "情况通报".into(),
                        about: "街道通报。".into(),
                        why_not: Some("后续版本提供".into()),
                        periods: Vec::new(),
                    },
                ],
                filed: Vec::new(),
            }),
            Query::Report { .. } => Answer::Report(report()),
            Query::Rows { .. } => Answer::Rows(RowsView {
                title: "缓刑在册 41 人".into(),
                definition: "截止日在册且类别为缓刑的人数。单位：人。".into(),
                grid: Grid {
                    heads: vec![("编号".into(), 19), ("姓名".into(), 10), ("起矫".into(), 0)],
                    rows: (0..8)
                        .map(|at| vec![person(at).number, person(at).name, "2026-01-02".into()])
                        .collect(),
                },
                subjects: (0..8).map(|at| Some(person(at))).collect(),
            }),
            Query::Undoable => Answer::Undoable(vec!["2026-06-28  2026-0002  报告：当面报告 稳定".into()]),
            Query::Audit(_) => Answer::Audit(AuditView {
                rows: (0..40)
                    .map(|at| AuditRow {
                        index: 4182 - at,
                        at: "2026-06-28 09:37".into(),
                        officer: "张试三".into(),
                        action: "登记报告".into(),
                        subject: Some(person(at as usize)),
                        text: "当面 稳定".into(),
                        lines: vec![
                            ("时间".into(), "2026-06-28 09:37:12".into()),
                            ("本链".into(), "e07a…91d3".into()),
                        ],
                    })
                    .collect(),
                total: 4182,
                chain: "链完整".into(),
            }),
        })
    }

    fn tell(&mut self, command: &Command, _now: Moment) -> Result<Done, Failure> {
        self.told.lock().unwrap().push(command.clone());
        match command {
            Command::Attend { subject, status, .. } => {
                self.marks.push((subject.clone(), *status));
                Ok(Done::default())
            }
            Command::Reveal { .. } => {
                Ok(Done { text: "证号".into(), made: None, lines: vec!["440303199001010028".into()] })
            }
            Command::Record { kind: FormKind::Session, .. } => {
                Ok(Done { text: "已新建".into(), made: Some("x1".into()), lines: Vec::new() })
            }
            Command::Undo => Err(Failure::new("没有可撤销的记录")),
            Command::Calculate(_) => Err(Failure::new("看不懂")),
            _ => Ok(Done { text: "已保存".into(), made: None, lines: Vec::new() }),
        }
    }

    fn lock(self: Box<Self>, draft: Option<&str>, _now: Moment) -> Option<Vec<u8>> {
        draft.and_then(|draft| self.seal_draft(draft))
    }

    fn seal_draft(&self, draft: &str) -> Option<Vec<u8>> {
        Some(draft.bytes().map(|byte| byte ^ 0x5a).collect())
    }

    fn open_draft(&mut self, sealed: &[u8]) -> Option<Zeroizing<String>> {
        String::from_utf8(sealed.iter().map(|byte| byte ^ 0x5a).collect()).ok().map(Zeroizing::new)
    }
}

/// The program without a terminal, with every frame checked.
pub struct Rig {
    pub told: Told,
    stage: Headless,
    door: Arc<dyn Door>,
}

impl std::ops::DerefMut for Rig {
    fn deref_mut(&mut self) -> &mut Headless {
        &mut self.stage
    }
}

impl std::ops::Deref for Rig {
    type Target = Headless;
    fn deref(&self) -> &Headless {
        &self.stage
    }
}

impl Rig {
    /// A locked program.
    pub fn locked(columns: u16, rows: u16, lang: Lang) -> Self {
        Self::with(columns, rows, Look::new(lang, Theme::Dark, false), false)
    }

    /// A program with a look, over a full or an empty registry.
    pub fn with(columns: u16, rows: u16, look: Look, empty: bool) -> Self {
        let told = Told::default();
        let door = Arc::new(FixtureDoor {
            told: Arc::clone(&told),
            empty,
            drafts: Mutex::default(),
            wrong: AtomicU32::new(0),
        });
        let mut rig = Self::over(door, columns, rows, look);
        rig.told = told;
        rig
    }

    /// A program over any door.
    pub fn over(door: Arc<dyn Door>, columns: u16, rows: u16, look: Look) -> Self {
        let now = day(6, 28).and_hms_opt(9, 31, 0).unwrap();
        let stage = Headless::over(Arc::clone(&door), look, (columns, rows), now);
        Self { told: Told::default(), stage, door }
    }

    /// Another program at the same door, as after a crash of this one.
    pub fn killed(self) -> Self {
        let ((columns, rows), look) = (self.app.size, self.app.look);
        Self::over(self.door, columns, rows, look)
    }

    /// An unlocked program on Today.
    pub fn open(columns: u16, rows: u16, lang: Lang) -> Self {
        let mut rig = Self::locked(columns, rows, lang);
        rig.keys("correct horse<enter>");
        rig
    }

    /// Sends a message and everything that follows from it, then checks the frame.
    pub fn send(&mut self, msg: Msg) {
        self.stage.send(msg);
        self.check();
    }

    /// Types a key script faster than frames are drawn.
    pub fn keys_at_once(&mut self, script: &str) {
        self.stage.send_at_once(keys(script).into_iter().map(Msg::Key).collect());
        self.check();
    }

    fn check(&self) {
        assert_grid(&self.stage.buf);
        if let Some(at) = self.stage.cursor {
            assert!(self.stage.buf.area.contains(at), "cursor outside the screen");
        }
    }

    /// Types a key script.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for key in keys(script) {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) {
        let now = self.stage.app.now + TimeDelta::seconds(seconds);
        self.send(Msg::Tick(now));
    }

    /// The row of the screen the hardware cursor stands in, if it shows.
    pub fn cursor_row(&self) -> Option<String> {
        let y = usize::from(self.stage.cursor?.y);
        self.text().lines().nth(y).map(ToOwned::to_owned)
    }

    /// Where the hardware cursor stands.
    pub fn cursor(&self) -> Option<Position> {
        self.stage.cursor
    }

    /// Rows with a cell in reverse video.
    pub fn reversed_rows(&self) -> Vec<u16> {
        let buf = &self.stage.buf;
        let area = buf.area;
        let reversed = |x, y| buf[(x, y)].style().add_modifier.contains(Modifier::REVERSED);
        (area.top()..area.bottom()).filter(|y| (area.left()..area.right()).any(|x| reversed(x, *y))).collect()
    }
}
