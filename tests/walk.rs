//! The main job on real input, as a new officer would do it: found an office, import two rosters, record last month's work
//! in the terminal, run the inspection walkthrough, and bring out the self-audit and the inspection report. Drives the
//! real binary in a pseudo-terminal and waits for what the screen says, never for time to pass.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic)] // a test stops where it fails

mod common;

use calamine::Reader as _;
use chrono::{Datelike, NaiveDate};
use common::screen::Screen;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

const PASSPHRASE: &str = "走查口令 walk-through";

struct Place {
    root: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("passphrase");
        std::fs::write(&file, PASSPHRASE).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        Self { root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_guitu"))
            .args(["--lang", "zh"])
            .args(arguments)
            .env("GUITU_PASSPHRASE_FILE", self.path("passphrase"))
            .current_dir(self.root.path())
            .output()
            .unwrap()
    }

    /// Runs a command on the registry and gives what it said; `code` is the exit code it must end with.
    fn guitu(&self, code: i32, arguments: &[&str]) -> String {
        let mut all = vec!["--registry", "office"];
        all.extend(arguments);
        let output = self.run(&all);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}\n{told}");
        said
    }

    fn json(&self, code: i32, arguments: &[&str]) -> serde_json::Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        serde_json::from_str(&self.guitu(code, &all)).unwrap()
    }
}

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const TAB: &str = "\t";
const SAVE: &str = "\x13";
const F7: &str = "\x1b[18~";
const F8: &str = "\x1b[19~";
const F10: &str = "\x1b[21~";
const QUIT: &str = "\x11";

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

/// Plans a session of a kind (its place among the choices) for those on the corrections register, signs `present` of
/// them in by their number on the list, and closes it.
fn hold_session(screen: &mut Screen, kind: usize, topic: &str, on: NaiveDate, present: usize) {
    screen.send("3");
    screen.wait("[3活动]");
    screen.send(F7);
    screen.wait("应到人员*");
    screen.wait("(*) 在册社矫");
    screen.wait("120");
    const KINDS: [&str; 3] = ["禁毒教育", "职业技能培训", "心理讲座"];
    screen.send(" ");
    screen.wait("(*) 禁毒教育");
    for name in KINDS.iter().take(kind + 1).skip(1) {
        screen.send("\x1b[C");
        screen.wait(&format!("(*) {name}"));
    }
    screen.send(TAB);
    screen.retype(&on.to_string());
    screen.send(TAB);
    screen.retype("09:00");
    screen.send(TAB);
    screen.send(TAB);
    screen.send(topic);
    screen.wait(topic);
    screen.send(SAVE);
    screen.wait("首字母、尾号或序号");
    screen.wait("0/39"); // the one minor is kept apart (法52)
    for n in 1..=present {
        screen.send(&n.to_string());
        screen.send(ENTER);
        screen.wait(&format!(" {n}/39"));
    }
    screen.send(F8);
    screen.wait("记为缺席");
    screen.send(ENTER);
    screen.wait_gone("记为缺席");
    screen.send(F10);
    screen.wait("收场后签到须写理由");
    screen.send(ENTER);
    screen.wait_gone("收场后签到须写理由");
    screen.send(ESC);
}

#[test]
fn a_month_is_recorded_and_reported() {
    let place = Place::new();
    let init =
        ["init", "office", "--office", "440303001", "--officer", "甲试所长", "--claimed-from", "2026-01-01"];
    let output = place.run(&init);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    // two rosters go in; the dirty one names every bad row and ends with 1
    let dry = place.guitu(1, &["import", "roster", &sample("roster-corrections.xlsx"), "--dry-run"]);
    assert!(dry.contains("社区矫正对象!E11") && dry.contains("新增 40 人"), "{dry}");
    assert_eq!(place.json(0, &["list"])["count"], 0, "a dry run changes nothing");
    let rejects = place.path("rejected.csv").display().to_string();
    place.guitu(1, &["import", "roster", &sample("roster-corrections.xlsx"), "--rejects", &rejects]);
    place.guitu(0, &["import", "roster", &sample("roster-resettlement.csv")]);
    let again = place.json(0, &["import", "roster", &sample("roster-resettlement.csv")]);
    assert_eq!((&again["new_people"], &again["unchanged"]), (&0.into(), &36.into()));

    let list = place.json(0, &["list"]);
    let today: NaiveDate = list["as_of"].as_str().unwrap().parse().unwrap();
    let last = today.with_day(1).unwrap().pred_opt().unwrap();
    let month = format!("{:04}-{:02}", last.year(), last.month());
    let on = |day: u32| last.with_day(day).unwrap();

    // a month's work in the terminal
    let mut screen =
        Screen::open(place.root.path(), (120, 36), &["--lang", "zh", "--registry", "office", "open"], &[]);
    screen.wait("口令");
    screen.send(PASSPHRASE);
    screen.send(ENTER);
    screen.wait("[1今日]");
    screen.wait("社矫 40");
    hold_session(&mut screen, 0, "新型毒品识别", on(15), 30);
    hold_session(&mut screen, 1, "家政培训", on(16), 3);
    hold_session(&mut screen, 2, "情绪管理", on(17), 2);

    // a check-in of the first on the register
    screen.send("2");
    screen.wait("[2名册]");
    // typed ahead in one burst: the form is there, with its first values, before the keys meant for it
    let day = on(20).to_string();
    screen.send(&format!("{F7}{ENTER}{}{day}{SAVE}", "\x7f".repeat(24)));
    screen.wait("已保存");
    screen.wait("[2名册]");
    screen.wait_gone("人证一致");

    // a risk screening of the same person: the lowest answer twelve times
    screen.send("r");
    screen.wait("0/12");
    for answered in 1..=12 {
        screen.send("1");
        screen.wait(&format!("{answered}/12"));
    }
    screen.send(SAVE);
    screen.wait("Enter 确定");
    screen.send(ENTER);
    screen.wait("已保存");
    screen.wait("[2名册]");

    // the inspection of a sample of two
    screen.send("4");
    screen.wait("[4检查]");
    screen.send(F7);
    screen.wait("抽查人数");
    screen.send(TAB);
    screen.send(TAB);
    screen.send("\x1b[C");
    screen.wait("(*) 抽查");
    screen.send(TAB);
    screen.send(&"\x7f".repeat(8));
    screen.send("2");
    screen.send(SAVE);
    screen.wait("0/2");
    for done in 1..=2 {
        screen.send(" ");
        screen.wait("系统项待定 0");
        for left in (0..6).rev() {
            screen.send("1");
            screen.wait(&format!("人工项待判 {left}"));
        }
        screen.wait(&format!(" {done}/2"));
        if done == 1 {
            screen.send("\x1b[6~");
            screen.wait("人工项待判 6");
        }
    }
    screen.send(F10);
    screen.wait("Enter");
    screen.send(ENTER);
    screen.send(ESC);
    screen.send(ESC);
    screen.send(QUIT);
    for _ in 0..200 {
        if screen.child.try_wait().unwrap().is_some() {
            break;
        }
        screen.send("y"); // Enter would stay
        sleep(Duration::from_millis(50));
    }

    // the screening of today shows in the subject's file
    let screenings = &place.json(0, &["show", "2026-0001"])["screenings"];
    assert_eq!((&screenings[0]["band"], &screenings[0]["on"]), (&"low".into(), &today.to_string().into()));

    // what was recorded stands in the figures of last month
    let count = |code: &str| place.json(0, &["explain", code, "--month", &month])["count"].clone();
    assert_eq!([count("H2"), count("H2.attendances"), count("H2.persons")], [1, 30, 30]);
    assert_eq!([count("H5.attendances"), count("H4.attendances")], [3, 2]);
    assert_eq!(count("A6"), 40);

    // the reports come out
    let plan = ["--plan", "加强走访，补上缺课人员的禁毒教育。"];
    let formats = ["--format", "docx,xlsx,md", "--plain", "--out", "."];
    let mut arguments = vec!["report", "self-audit", "--month", &month, "--file"];
    arguments.extend(plan);
    arguments.extend(formats);
    let said = place.guitu(0, &arguments);
    assert!(said.contains("核验码"), "{said}");
    let text = std::fs::read_to_string(place.path(&format!("self-audit-{month}.md"))).unwrap();
    assert!(text.contains("期末在册40人") && text.contains("30人次") && !text.contains("草稿"), "{text}");
    place.guitu(0, &["report", "verify", "--month", &month]);
    let mut arguments = vec!["report", "inspection"];
    arguments.extend(formats);
    place.guitu(0, &arguments);
    let docx = std::fs::read(place.path(&format!("self-audit-{month}.docx"))).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut body = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut body).unwrap();
    assert!(body.contains("禁毒教育") && !body.contains("待补充"));
    check_sheets(&place.path(&format!("self-audit-{month}.xlsx")));
    place.guitu(0, &["verify"]);
}

/// What an office reads in the workbook: each figure is the sum of the list behind it, and identity numbers and names do
/// not stand in it.
fn check_sheets(path: &Path) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let figures = book.worksheet_range("指标").unwrap();
    let mut checked = 0;
    for name in book.sheet_names() {
        let Some((code, _)) = name.split_once(' ') else { continue };
        let Some(figure) = figures.rows().find(|row| row[0] == *code) else { continue };
        let list = book.worksheet_range(&name).unwrap();
        let mut rows = list.rows();
        let heads: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
        let sum: f64 = match heads.iter().position(|head| head == "次数") {
            Some(at) => rows.map(|row| row[at].to_string().parse::<f64>().unwrap()).sum(),
            None => rows.count() as f64,
        };
        assert!(figure.iter().any(|cell| cell.to_string() == sum.to_string()), "{name}: {sum}, {figure:?}");
        checked += 1;
    }
    assert!(checked >= 25, "{checked} lists");
    let list = book.worksheet_range("H2.attendances 禁毒教育：人次").unwrap();
    assert_eq!(list.height(), 31);
    assert!(list.rows().skip(1).all(|row| row[2].to_string().contains('*')), "names are masked");
}
