//! A document that uses everything the model has, about people who do not exist.

use chrono::NaiveDate;
use guitu::domain::FactId;
use guitu::report::{
    Align, Amount, Annex, Block, Cell, Chart, ChartShape, Colophon, Column, Document, DocumentNumber,
    FigureEntry, FigureRun, Finding, Findings, Grid, GridEntry, Level, Period, Provenance, Row, Run, Series,
    Severity, Signature, Table,
};

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

fn facts(range: std::ops::Range<u64>) -> Vec<FactId> {
    range.map(|index| format!("1-{index}.0").parse().expect("a fact id")).collect()
}

fn entry(
    code: &str,
    name: &str,
    count: i64,
    unit: &str,
    definition: &str,
    annex: Option<&str>,
) -> FigureEntry {
    FigureEntry {
        code: code.into(),
        name: name.into(),
        value: count.to_string(),
        unit: unit.into(),
        amount: Some(Amount::Count { count }),
        definition: definition.into(),
        annex: annex.map(Into::into),
        facts: facts(100..100 + count as u64),
    }
}

fn entries() -> Vec<FigureEntry> {
    let mut all = vec![
        entry("A6", "期末在册", 52, "人", "截止日处于在册状态的社区矫正对象,含外出、羁押和脱管", Some("a6")),
        entry("B2", "缓刑", 41, "人", "期末在册中矫正类别为缓刑的人数", None),
        entry("H2", "禁毒教育", 17, "人次", "矫正中心与戒毒所联合开展的禁毒教育到场人次", Some("h2")),
    ];
    all.push(FigureEntry {
        value: "88.5".into(),
        unit: "%".into(),
        amount: Some(Amount::Ratio { numerator: 46, denominator: 52 }),
        ..entry("E3", "报告率", 46, "%", "实报告人次 ÷ 应报告人次", None)
    });
    all.push(FigureEntry {
        value: "<3".into(),
        amount: None,
        facts: Vec::new(),
        ..entry("C3", "未成年", 0, "人", "未成年社区矫正对象,少于3人时不列明", None)
    });
    all
}

fn figure(code: &str) -> Option<FigureRun> {
    entries().iter().find(|entry| entry.code == code).and_then(|entry| match entry.run() {
        Run::Figure(figure) => Some(figure),
        _ => None,
    })
}

/// `在册{A6}，其中缓刑{B2}` as runs, with a figure for each code in braces.
fn sentence(pattern: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for (at, piece) in pattern.split(['{', '}']).enumerate() {
        match at % 2 {
            0 if piece.is_empty() => {}
            0 => runs.push(Run::text(piece)),
            _ => runs.push(Run::Figure(figure(piece).expect("a figure of the sample"))),
        }
    }
    runs
}

/// Everything.
pub fn sample() -> Document {
    let mut doc = Document::new(
        "bulletin",
        "桂园街道2026年6月社区矫正和安置帮教工作情况通报",
        "桂园街道社区矫正委员会",
        day(2026, 6, 30),
        day(2026, 7, 3),
    );
    doc.number = Some(DocumentNumber { body: "桂社矫".into(), year: 2026, serial: 6 });
    doc.addressee = Some("各成员单位, 各社区".into());
    doc.period = Some(Period { from: day(2026, 6, 1), to: day(2026, 6, 30) });
    doc.figures = entries();
    doc.paragraph(sentence("现将2026年6月社区矫正和安置帮教工作情况通报如下."));
    doc.first("基本情况");
    doc.paragraph(sentence(
        "截至6月30日,街道在册社区矫正对象{A6},其中缓刑{B2}、未成年{C3}(按规定不列明);应报告对象报告率{E3}. 联合\"矫正中心+戒毒所\"开展禁毒教育1期,到场{H2}.",
    ));
    doc.push(Block::Table(category_table()));
    doc.numbered(
        Level::Second,
        vec![Run::text("监管落实.")],
        vec![
            Run::text("对照《中华人民共和国社区矫正法》,逐人核对"),
            Run::strong("报告、走访、外出"),
            Run::text("三项记录."),
        ],
    );
    doc.numbered(Level::Third, vec![Run::text("报告。")], sentence("到位率{E3},未到位人员均已谈话."));
    doc.numbered(Level::Fourth, vec![Run::text("电话报告。")], vec![Run::text("时间以10:30前为准.")]);
    doc.numbered(Level::Fourth, vec![Run::text("当面报告。")], vec![]);
    doc.push(Block::Chart(Chart {
        tabulated: false,
        caption: "各月在册人数".into(),
        shape: ChartShape::Column,
        unit: "人".into(),
        categories: vec!["4月".into(), "5月".into(), "6月".into()],
        series: vec![
            Series { name: "社区矫正".into(), values: vec![Some(49), Some(51), Some(52)] },
            Series { name: "安置帮教".into(), values: vec![Some(36), None, Some(37)] },
        ],
    }));
    doc.first("存在的问题");
    doc.push(Block::Findings(findings()));
    doc.push(Block::Findings(Findings {
        caption: None, items: vec![], none: "其他方面未发现问题.".into()
    }));
    doc.first("个案登记");
    doc.push(Block::Grid(grid()));
    doc.first("下月打算");
    doc.paragraph(vec![Run::to_fill("下月工作安排")]);
    doc.attachments = vec!["2026年6月在册社区矫正对象名单".into(), "禁毒教育签到表".into()];
    doc.signature = Some(Signature { issuer: "桂园街道社区矫正委员会".into(), sealed: true });
    doc.annexes = vec![register_annex(), attendance_annex()];
    doc.colophon = Some(Colophon {
        copies_to: Some("区司法局,区检察院".into()),
        printed_by: "桂园街道社区矫正委员会办公室".into(),
        printed_on: day(2026, 7, 3),
    });
    doc.provenance = Some(Provenance {
        profile: "sz-2024".into(),
        profile_hash: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
        journal_head: "1-412 7f3a9c0d2b4e6f8091a2b3c4d5e6f708".into(),
        as_of: day(2026, 6, 30),
        verification: None,
    });
    doc.normalise();
    doc
}

/// The same paper as it is filed: with a red head, without a seal.
pub fn filed() -> Document {
    let mut doc = sample();
    doc.draft = false;
    doc.letterhead = Some("桂园街道社区矫正委员会文件".into());
    doc.blocks.pop();
    doc.paragraph(vec![Run::text("按月开展隐患排查。")]);
    doc.signature = Some(Signature { issuer: "桂园街道社区矫正委员会".into(), sealed: false });
    doc.annexes.truncate(1);
    doc.attachments.truncate(1);
    if let Some(provenance) = &mut doc.provenance {
        provenance.verification = Some("7K3M-9QXT-2F4B-8WZC".into());
    }
    doc
}

/// A table with a header of two rows and spans in its body.
fn category_table() -> Table {
    let mut columns = vec![Column::new(Align::Left, 4)];
    columns.extend([Column::new(Align::Right, 2); 4]);
    let count = |value: &str, count| {
        Cell::figure(FigureRun {
            code: "B2".into(),
            value: value.into(),
            unit: "人".into(),
            unit_shown: true,
            amount: Some(Amount::Count { count }),
            facts: facts(0..1),
        })
    };
    let mut table = Table::new(columns, [""; 0]);
    table.caption = Some("分类情况".into());
    table.unit = Some("人".into());
    table.header = vec![
        Row::new(vec![
            Cell::text("类别").spanning(1, 2),
            Cell::text("本月").spanning(2, 1),
            Cell::text("上月").spanning(2, 1),
        ]),
        Row::texts(["男", "女", "男", "女"]),
    ];
    table.rows = vec![
        Row::new(vec![Cell::text("缓刑"), count("33", 33), count("8", 8), count("32", 32), count("8", 8)]),
        Row::new(vec![
            Cell::text("暂予监外执行"),
            count("2", 2),
            count("1", 1),
            count("2", 2),
            count("1", 1),
        ]),
        Row::new(vec![Cell::text("说明"), Cell::text("管制与假释无变动——略").spanning(4, 1)]),
    ];
    table.note = Some("以人数计,不以人次计.".into());
    table
}

fn findings() -> Findings {
    let finding = |rule: &str, severity, text: &str, remedy: Option<&str>| Finding {
        rule: rule.into(),
        severity,
        text: vec![Run::text(text)],
        basis: Some("《中华人民共和国社区矫正法实施办法》第三十六条".into()),
        subjects: vec!["440303001-2026-0044".into()],
        remedy: remedy.map(Into::into),
        facts: facts(7..9),
    };
    Findings {
        caption: Some("问题清单".into()),
        items: vec![
            finding("I-03", Severity::Serious, "外出期满未销假,逾期3日.", Some("已训诫,6月28日销假")),
            finding("Q-01", Severity::Note, "居住地一栏未填.", None),
        ],
        none: "未发现问题。".into(),
    }
}

fn grid() -> Grid {
    Grid {
        caption: Some("社区矫正对象基本信息表".into()),
        pairs: 2,
        entries: vec![
            GridEntry::new("姓名", "张试三"),
            GridEntry::new("编号", "440303001-2026-0044"),
            GridEntry::new("身份证号码", "440303199001010004"),
            GridEntry::new("性别", "男"),
            GridEntry::new("主要犯罪事实", "（略）").wide(),
            GridEntry { label: "备注".into(), runs: vec![], wide: false },
        ],
    }
}

fn register_annex() -> Annex {
    let mut table = Table::new(
        vec![
            Column::new(Align::Centre, 2),
            Column::new(Align::Left, 4),
            Column::new(Align::Left, 8),
            Column::new(Align::Centre, 4),
            Column::new(Align::Centre, 5),
        ],
        ["序号", "姓名", "身份证号码", "类别", "矫正期满"],
    );
    let names = ["=测试甲", "+测试乙", "@测试丙", "-测试丁", "喆试五"];
    table.rows = (0..32)
        .map(|index| {
            let name = names.get(index % names.len()).copied().unwrap_or_default();
            let id = format!("440303{}010100{}0", 1960 + index, index % 10);
            Row::texts([(index + 1).to_string(), name.into(), id, "缓刑".into(), "2027-06-30".into()])
        })
        .collect();
    Annex {
        id: "a6".into(),
        title: "2026年6月在册社区矫正对象名单".into(),
        figures: vec!["A6".into()],
        printed: true,
        table,
    }
}

/// Wide enough to lie on its side.
fn attendance_annex() -> Annex {
    let columns = vec![Column::new(Align::Centre, 1); 10];
    let header = ["序号", "姓名", "社区", "应到", "签到", "签退", "分钟", "状态", "核实人", "备注"];
    let mut table = Table::new(columns, header);
    table.rows = (1..=3)
        .map(|index| {
            let number = index.to_string();
            Row::texts([
                number.as_str(),
                "测试甲",
                "试验社区",
                "是",
                "14:00",
                "16:00",
                "120",
                "到场",
                "刘试",
                "",
            ])
        })
        .collect();
    Annex {
        id: "h2".into(),
        title: "禁毒教育签到表".into(),
        figures: vec!["H2".into()],
        printed: true,
        table,
    }
}

/// Nothing but full-width text: page after page of the grid.
pub fn grid_page() -> Document {
    let mut doc = Document::new("grid", "版面", "试验", day(2026, 6, 30), day(2026, 6, 30));
    doc.draft = false;
    let text = "社区矫正对象安置帮教工作情况通报逐人核对走访登记教育帮扶".repeat(60);
    doc.paragraph(vec![Run::text(text)]);
    doc
}
