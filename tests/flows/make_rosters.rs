//! Makes the two sample rosters of `data/demo/`, and holds that the files there are the ones this makes.
//!
//! `GUITU_WRITE_ROSTERS=1 cargo test --test make_rosters` writes them anew. Nobody in them exists: names carry 试, 测, 拟
//! or 样, ID numbers carry serial digits below 010, telephones start with 1380000.

use chrono::{Datelike, Days, Months, NaiveDate};
use encoding_rs::GB18030;
use guitu::{domain::check_digit, exchange::roster::Term};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::{fmt::Write as _, path::Path};

const SURNAMES: [&str; 28] = [
    "陈", "单", "李", "仇", "王", "解", "张", "曾", "刘", "覃", "黄", "查", "林", "欧阳", "周", "尉迟", "吴",
    "区", "徐", "盖", "孙", "乐", "胡", "朴", "朱", "任", "高", "华",
];
const MARKS: [&str; 4] = ["试", "测", "拟", "样"];
const GIVEN: [&str; 26] = [
    "一", "喆", "堃", "𠮷", "安", "珺", "赟", "宁", "玥", "翀", "平", "镕", "和", "明", "芳", "强", "敏",
    "杰", "丽", "伟", "静", "磊", "燕", "勇", "娜", "军",
];
const OFFENCES: [(&str, bool); 8] = [
    ("危险驾驶罪", false),
    ("容留他人吸毒罪", true),
    ("盗窃罪", false),
    ("诈骗罪", false),
    ("开设赌场罪", false),
    ("非法持有毒品罪", true),
    ("故意伤害罪", false),
    ("帮助信息网络犯罪活动罪", false),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn plus_months(from: NaiveDate, months: u32) -> NaiveDate {
    from.checked_add_months(Months::new(months)).unwrap()
}

/// A well-formed number of nobody: 罗湖, the birth date, serial digits 00n with the parity of the sex, the check character.
fn id_number(birth: NaiveDate, serial: u32) -> String {
    let body = format!("440303{}{serial:03}", birth.format("%Y%m%d"));
    let check = check_digit(&body).unwrap();
    format!("{body}{check}")
}

/// A person who does not exist.
struct Someone {
    name: String,
    female: bool,
    birth: NaiveDate,
    id: String,
    phone: String,
}

fn someone(n: u32) -> Someone {
    let at = n as usize;
    let female = n % 5 == 3;
    let birth = plus_months(day(1962, 1, 3), (n * 97) % 516).with_day(1 + (n * 7) % 28).unwrap();
    Someone {
        name: format!("{}{}{}", SURNAMES[at % 28], MARKS[at % 4], GIVEN[(at * 5 + at / 26) % 26]),
        female,
        birth,
        id: id_number(birth, if female { 2 * (n % 5) } else { 2 * (n % 5) + 1 }),
        phone: format!("1380000{n:04}"),
    }
}

/// Columns of the corrections roster: (group, heading); an empty group is a heading over both rows.
const CORRECTIONS: [(&str, &str); 28] = [
    ("", "序号"),
    ("", "姓名"),
    ("", "性别"),
    ("", "出生日期"),
    ("", "身份证号码"),
    ("", "民族"),
    ("", "文化程度"),
    ("", "婚姻状况"),
    ("", "户籍地"),
    ("", "居住地"),
    ("", "联系电话"),
    ("", "就业就学情况"),
    ("", "罪名"),
    ("", "原判刑期"),
    ("", "社区矫正决定机关"),
    ("", "判决日期"),
    ("矫正情况", "矫正类别"),
    ("矫正情况", "暂予监外执行情形"),
    ("矫正期限", "期限"),
    ("矫正期限", "起日"),
    ("矫正期限", "止日"),
    ("", "报到日期"),
    ("", "管理等级"),
    ("", "是否涉毒"),
    ("禁止令", "内容"),
    ("禁止令", "起日"),
    ("禁止令", "止日"),
    ("", "星座"),
];

/// A sheet that is written cell by cell.
struct Page<'a>(&'a mut Worksheet);

impl Page<'_> {
    fn text(&mut self, row: u32, column: u16, text: impl AsRef<str>) -> Result<(), XlsxError> {
        self.0.write_string(row, column, text.as_ref()).map(|_| ())
    }

    fn number(&mut self, row: u32, column: u16, number: impl Into<f64>) -> Result<(), XlsxError> {
        self.0.write_number(row, column, number.into()).map(|_| ())
    }

    /// Writes a day in one of six ways, the last of them a cell formatted as a date.
    fn day(&mut self, row: u32, column: u16, date: NaiveDate, way: u32) -> Result<(), XlsxError> {
        let format = match way % 6 {
            0 => "%Y.%-m.%-d",
            1 => "%Y-%-m-%-d",
            2 => "%Y/%-m/%-d",
            3 => "%Y年%-m月%-d日",
            4 => "%Y%m%d",
            _ => {
                let year = u16::try_from(date.year()).unwrap();
                let value = ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?;
                let format = Format::new().set_num_format("yyyy/m/d");
                return self.0.write_datetime_with_format(row, column, &value, &format).map(|_| ());
            }
        };
        self.text(row, column, date.format(format).to_string())
    }

    fn headings(&mut self) -> Result<(), XlsxError> {
        let head = Format::new().set_bold().set_align(FormatAlign::Center);
        let last = CORRECTIONS.len() as u16 - 1;
        self.0.merge_range(0, 0, 0, last, "桂园司法所社区矫正对象花名册（样例，人员均为虚构）", &head)?;
        self.0.merge_range(1, 0, 1, last, "填报单位：桂园司法所　　截止日期：2026年6月30日", &head)?;
        let mut column = 0usize;
        while column < CORRECTIONS.len() {
            let (group, heading) = CORRECTIONS[column];
            let at = column as u16;
            if group.is_empty() {
                self.0.merge_range(2, at, 3, at, heading, &head)?;
                column += 1;
                continue;
            }
            let width = CORRECTIONS[column..].iter().take_while(|(other, _)| *other == group).count();
            self.0.merge_range(2, at, 2, at + width as u16 - 1, group, &head)?;
            for (offset, (_, heading)) in CORRECTIONS[column..column + width].iter().enumerate() {
                self.text(3, at + offset as u16, heading)?;
            }
            column += width;
        }
        self.0.set_freeze_panes(4, 2).map(|_| ())
    }
}

/// What is wrong on purpose with a row of the corrections roster.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    IdAsNumber,
    BirthDate,
    BirthDateInId,
    EndBeforeStart,
    SameIdAsFirst,
    ZeroWidthInName,
    ControlInName,
    UnknownCategory,
    CheckDigit,
    NoName,
    DateAsNumber,
}

const SLIPS: [(u32, Slip); 11] = [
    (6, Slip::IdAsNumber),
    (11, Slip::BirthDate),
    (16, Slip::BirthDateInId),
    (20, Slip::EndBeforeStart),
    (24, Slip::SameIdAsFirst),
    (28, Slip::ZeroWidthInName),
    (31, Slip::ControlInName),
    (35, Slip::UnknownCategory),
    (39, Slip::CheckDigit),
    (43, Slip::NoName),
    (47, Slip::DateAsNumber),
];

fn corrections() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 6, 30)?;
    let properties = DocProperties::new().set_title("社区矫正对象花名册样例").set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    sheet.set_name("社区矫正对象")?;
    let mut page = Page(sheet);
    page.headings()?;
    for n in 0..52u32 {
        let slip = SLIPS.iter().find(|(row, _)| *row == n).map_or(Slip::None, |(_, slip)| *slip);
        write_person(&mut page, n, slip)?;
    }
    page.text(56, 0, "合计")?;
    page.text(56, 1, "52人")?;
    let last = CORRECTIONS.len() as u16 - 1;
    page.0.merge_range(
        57,
        0,
        57,
        last,
        "制表人：样　　审核人：试　　填表日期：2026年6月30日",
        &Format::new(),
    )?;
    workbook.save_to_buffer()
}

/// The category and the term of the n-th person.
fn sentence(n: u32) -> (&'static str, Term) {
    let (category, years, months) = match n % 13 {
        3 => ("假释", 1, 4),
        7 => ("管制", 1, 0),
        11 => ("暂予监外执行", 2, 0),
        _ if n.is_multiple_of(3) => ("缓刑", 2, 0),
        _ => ("缓刑", 1, 6),
    };
    (category, Term { years, months, days: 0 })
}

fn write_person(page: &mut Page<'_>, n: u32, slip: Slip) -> Result<(), XlsxError> {
    let row = 4 + n;
    let mut person = someone(if slip == Slip::SameIdAsFirst { 0 } else { n });
    if n == 50 {
        // Under 18 on the first day of the term.
        let birth = day(2008, 12, 1);
        person = Someone { birth, id: id_number(birth, 5), female: false, ..person };
    }
    let (category, term) = sentence(n);
    // All terms run on 2026-06-30, and none has less than a month to go.
    let back = 1 + (n * 5) % (term.years * 12 + term.months - 2);
    let start =
        day(2026, 6, 1).checked_sub_months(Months::new(back)).unwrap().with_day(1 + (n * 3) % 28).unwrap();
    let end = term.last_day(start).unwrap();
    let pick = |words: &[&'static str]| words[(n as usize) % words.len()];

    page.number(row, 0, n + 1)?;
    match slip {
        Slip::NoName => {}
        Slip::ZeroWidthInName => page.text(row, 1, format!("{}\u{200b}喆", person.name))?,
        Slip::ControlInName => page.text(row, 1, format!("{}\u{7}样", person.name))?,
        // Padding, as typed to line up with longer names.
        _ if n == 2 => page.text(row, 1, "李　样")?,
        _ => page.text(row, 1, &person.name)?,
    }
    page.text(row, 2, if person.female { "女" } else { "男" })?;
    match slip {
        Slip::BirthDate => page.text(row, 3, format!("{}.2.30", person.birth.year()))?,
        _ => page.day(row, 3, person.birth, n)?,
    }
    match slip {
        Slip::IdAsNumber => page.number(row, 4, person.id.replace('X', "1").parse::<f64>().unwrap())?,
        Slip::BirthDateInId => {
            let body = format!("440303{}0230001", person.birth.year());
            page.text(row, 4, format!("{body}{}", check_digit(&body).unwrap()))?;
        }
        Slip::CheckDigit => {
            let (body, check) = person.id.split_at(17);
            page.text(row, 4, format!("{body}{}", if check == "0" { '1' } else { '0' }))?;
        }
        _ if n == 8 => page.text(row, 4, person.id.to_lowercase() + " ")?,
        _ => page.text(row, 4, &person.id)?,
    }
    page.text(row, 5, pick(&["汉", "汉族", "汉", "壮族", "汉", "汉", "瑶"]))?;
    page.text(row, 6, pick(&["初中", "高中", "小学", "大专", "中专", "本科"]))?;
    page.text(row, 7, pick(&["已婚", "未婚", "离异"]))?;
    page.text(row, 8, format!("广东省深圳市罗湖区虚构路{}号", n + 1))?;
    page.text(row, 9, format!("深圳市罗湖区桂园街道虚构社区样例花园{}栋", n % 20 + 1))?;
    page.text(row, 10, &person.phone)?;
    page.text(row, 11, pick(&["就业", "无业", "就业", "务工", "自谋职业"]))?;
    let (offence, drugs) = OFFENCES[(n % 8) as usize];
    page.text(row, 12, offence)?;
    page.text(row, 13, pick(&["有期徒刑一年", "拘役五个月", "有期徒刑一年六个月", "有期徒刑十个月"]))?;
    page.text(row, 14, "深圳市罗湖区人民法院")?;
    page.day(row, 15, start - Days::new(25), n + 1)?;
    page.text(row, 16, if slip == Slip::UnknownCategory { "缓行" } else { category })?;
    if category == "暂予监外执行" {
        page.text(row, 17, "保外就医")?;
    }
    page.text(row, 18, written_term(term, n))?;
    match slip {
        Slip::DateAsNumber => page.number(row, 19, 2025.63)?,
        // A serial number in a cell that lost its date format.
        _ if n == 9 => page.number(row, 19, (start - day(1899, 12, 30)).num_days() as i32)?,
        _ => page.day(row, 19, start, n + 2)?,
    }
    let end =
        if slip == Slip::EndBeforeStart { start.checked_sub_months(Months::new(6)).unwrap() } else { end };
    page.day(row, 20, end, n + 3)?;
    page.day(row, 21, start + Days::new(u64::from(n % 9)), n + 4)?;
    page.text(row, 22, pick(&["普管", "严管", "普管", "宽管", "普通"]))?;
    page.text(row, 23, if drugs { "是" } else { "否" })?;
    if n % 17 == 4 {
        page.text(row, 24, "禁止进入夜总会、酒吧等娱乐场所")?;
        page.day(row, 25, start, n)?;
        page.day(row, 26, end, n)?;
    }
    page.text(row, 27, pick(&["白羊", "金牛", "双子"]))
}

/// A term in digits or in Chinese numerals.
fn written_term(term: Term, n: u32) -> String {
    let chinese = ["", "一", "二"][term.years as usize];
    match (term.months, n % 2) {
        (0, _) => format!("{chinese}年"),
        (months, 0) => format!("{}年{months}个月", term.years),
        (4, _) => format!("{chinese}年四个月"),
        (_, _) => format!("{chinese}年六个月"),
    }
}

fn resettlement() -> Vec<u8> {
    let mut text = String::from(
        "编号,姓名,性别,身份证号,户籍地,现住址,联系电话,罪名,释放日期,释放单位,释放类型,帮教类别,衔接日期,衔接方式,\
         帮教起始日期,帮教终止日期,安置情况,是否三无,微信,备注\r\n",
    );
    for n in 0..36u32 {
        let person = someone(100 + n);
        let ended = n % 3 == 1;
        let released = plus_months(day(2023, 9, 5), n % 33).with_day(1 + (n * 11) % 28).unwrap();
        let years = if ended { 3 } else { 5 };
        let last = Term { years, months: 0, days: 0 }.last_day(released).unwrap();
        let spelled = |date: NaiveDate, way: u32| {
            let ways = ["%Y.%-m.%-d", "%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%Y%m%d"];
            date.format(ways[(way % 5) as usize]).to_string()
        };
        // One row leaves the help period to the policy.
        let help = |date, way| if n == 30 { String::new() } else { spelled(date, way) };
        let cells = [
            format!("罗桂安帮{:03}", n + 1),
            person.name,
            (if person.female { "女" } else { "男" }).to_owned(),
            // The tab keeps Excel from taking the number for a number.
            format!("{}\t", person.id),
            format!("广东省深圳市罗湖区虚构路{}号", n + 60),
            format!("\"深圳市罗湖区桂园街道样例花园{}栋, {}室\"", n % 20 + 1, n % 30 + 101),
            person.phone,
            OFFENCES[(n % 8) as usize].0.to_owned(),
            spelled(released, n),
            (if ended { "桂园司法所" } else { "虚构监狱" }).to_owned(),
            (if ended { "解除社区矫正" } else { "刑满释放" }).to_owned(),
            (if n % 6 == 2 { "重点" } else { "一般" }).to_owned(),
            spelled(released, n + 1),
            (if n % 6 == 2 { "司法所接回" } else { "自返" }).to_owned(),
            help(released, n + 2),
            help(last, n + 3),
            ["就业", "自谋职业", "未安置", "低保"][(n % 4) as usize].to_owned(),
            (if n % 18 == 2 { "是" } else { "否" }).to_owned(),
            format!("wx{n:03}"),
            (if n == 5 { "本市无亲属" } else { "" }).to_owned(),
        ];
        write!(text, "{}\r\n", cells.join(",")).unwrap();
    }
    let (bytes, _, unmappable) = GB18030.encode(&text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn hold(name: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name);
    if std::env::var_os("GUITU_WRITE_ROSTERS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read(&path).unwrap();
    assert!(kept == made, "{name} is not what this makes; see the head of this file");
}

#[test]
fn the_corrections_roster_is_the_one_made_here() {
    hold("roster-corrections.xlsx", &corrections().unwrap());
}

#[test]
fn the_resettlement_roster_is_the_one_made_here() {
    hold("roster-resettlement.csv", &resettlement());
}

#[test]
fn nobody_is_listed_twice_but_on_purpose() {
    let mut ids: Vec<String> = (0..52).chain(100..136).map(|n| someone(n).id).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
