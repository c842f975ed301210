//! The main job on real input, as a new user does it: found an office, import the two rosters, record a week's work in a
//! pseudo-terminal, write the self-audit and the inspection report. Drives the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PASSPHRASE: &str = "测试 用的 口令 一二三";
const COLUMNS: u16 = 120;
const ROWS: u16 = 36;

/// The app in a pseudo-terminal.
struct Screen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    parser: Arc<Mutex<vt100::Parser>>,
}

impl Screen {
    fn open(dir: &Path, args: &[&str]) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_guitu"));
        command.args(args);
        command.env_clear();
        command.env("LANG", "zh_CN.UTF-8");
        command.env("TERM", "xterm-256color");
        // what the app puts into the temporary directory can then be seen
        command.env("TMPDIR", dir);
        command.cwd(dir);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(
            ROWS.try_into().unwrap(),
            COLUMNS.try_into().unwrap(),
            0,
        )));
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (shown, answers) = (Arc::clone(&parser), Arc::clone(&writer));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 {
                    break;
                }
                let mut parser = shown.lock().unwrap();
                parser.process(&bytes[..count]);
                // a terminal answers when it is asked where its cursor is
                if bytes[..count].windows(4).any(|w| w == b"\x1b[6n") {
                    let (row, column) = parser.screen().cursor_position();
                    let mut out = answers.lock().unwrap();
                    write!(out, "\x1b[{};{}R", row + 1, column + 1).unwrap();
                    out.flush().unwrap();
                }
            }
        });
        Self { child, master: pair.master, writer, parser }
    }

    fn text(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// Waits until the screen says `wanted`.
    #[track_caller]
    fn see(&self, wanted: &str) -> &Self {
        for _ in 0..300 {
            if self.text().contains(wanted) {
                return self;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the screen never said {wanted:?}:\n{}", self.text());
    }

    /// Waits until the screen no longer says `gone`.
    #[track_caller]
    fn gone(&self, gone: &str) -> &Self {
        for _ in 0..300 {
            if !self.text().contains(gone) {
                return self;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the screen still says {gone:?}:\n{}", self.text());
    }

    /// Types: `<enter>`, `<tab>`, `<esc>`, `<f2>` … `<f10>`, `<ctrl-s>`; everything else as it stands.
    fn keys(&self, keys: &str) -> &Self {
        let mut rest = keys;
        while !rest.is_empty() {
            let (bytes, left) = match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                Some((name, left)) => (key(name), left),
                None => {
                    let end = rest.find('<').unwrap_or(rest.len());
                    (rest[..end].as_bytes().to_vec(), &rest[end..])
                }
            };
            {
                let mut out = self.writer.lock().unwrap();
                out.write_all(&bytes).unwrap();
                out.flush().unwrap();
            }
            // an escape followed at once by other bytes would be read as one key
            std::thread::sleep(Duration::from_millis(if bytes == b"\x1b" { 120 } else { 15 }));
            rest = left;
        }
        self
    }

    fn quit(mut self) {
        self.keys("<ctrl-q>").see("退出").keys("<enter>");
        for _ in 0..400 {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status:?}");
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.child.kill().unwrap();
        panic!("the app did not end:\n{}", self.text());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // a failed test must not leave the app behind; one that has ended cannot be killed any more
        let _ = self.child.kill();
        let _ = self.master.get_size();
    }
}

fn key(name: &str) -> Vec<u8> {
    match name {
        "enter" => b"\r".to_vec(),
        "tab" => b"\t".to_vec(),
        "esc" => b"\x1b".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "f2" => b"\x1bOQ".to_vec(),
        "f4" => b"\x1bOS".to_vec(),
        "f5" => b"\x1b[15~".to_vec(),
        "f7" => b"\x1b[18~".to_vec(),
        "f8" => b"\x1b[19~".to_vec(),
        "f10" => b"\x1b[21~".to_vec(),
        "ctrl-s" => vec![0x13],
        "ctrl-q" => vec![0x11],
        other => panic!("no key {other}"),
    }
}

/// The directory of the walk.
struct Office {
    dir: tempfile::TempDir,
}

impl Office {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_guitu"))
            .args(args)
            .env_clear()
            .env("LANG", "zh_CN.UTF-8")
            .env("GUITU_PASSPHRASE_FILE", self.path("passphrase"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn json(&self, code: i32, args: &[&str]) -> Value {
        let mut all = vec!["--registry", "office", "--json"];
        all.extend(args);
        let output = self.run(&all);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{err}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {err}"))
    }

    /// The printed value of a figure of this month.
    #[track_caller]
    fn figure(&self, code: &str, month: &str) -> String {
        let explained = self.json(0, &["explain", code, "--month", month]);
        explained["value"].as_str().map_or_else(|| explained["value"].to_string(), str::to_owned)
    }
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

#[test]
fn a_roster_goes_in_a_weeks_work_is_recorded_the_reports_come_out() {
    let office = Office { dir: tempfile::tempdir().unwrap() };
    std::fs::write(office.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
    std::fs::set_permissions(office.path("passphrase"), std::fs::Permissions::from_mode(0o600)).unwrap();

    let founded = office.run(&["init", "office", "--office", "440303001", "--officer", "测试甲"]);
    assert!(founded.status.success(), "{}", String::from_utf8_lossy(&founded.stderr));
    let read =
        office.json(1, &["import", "roster", &sample("roster-corrections.xlsx"), "--rejects", "a.csv"]);
    assert!(read["new_people"].as_u64().unwrap() >= 30);
    office.run(&[
        "--registry",
        "office",
        "import",
        "roster",
        &sample("roster-resettlement.csv"),
        "--rejects",
        "b.csv",
    ]);

    let app = Screen::open(office.dir.path(), &["--registry", "office"]);
    app.see("口令").keys(PASSPHRASE).keys("<enter>").see("待办");
    three_check_ins(&app);
    sessions(&app);
    screening(&app);
    inspection(&app);
    app.quit();

    reports(&office);
}

#[test]
fn the_demo_says_how_to_get_in_and_removes_itself() {
    let dir = tempfile::tempdir().unwrap();
    let left = || std::fs::read_dir(dir.path()).unwrap().count();
    let app = Screen::open(dir.path(), &["demo", "--subjects", "12"]);
    app.see("陈试一").see("guitu-demo");
    assert_eq!(left(), 1, "one private directory");
    app.keys("guitu-demo<enter>").see("待办").see("2026-07-01");
    app.quit();
    assert_eq!(left(), 0, "the demo is removed at exit");

    // asked to end from outside, it removes itself too
    let mut app = Screen::open(dir.path(), &["demo", "--subjects", "12", "--lang", "en"]);
    app.see("guitu-demo");
    assert_eq!(left(), 1);
    let pid = app.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    app.child.wait().unwrap();
    assert_eq!(left(), 0, "the demo is removed on a signal");
}

fn three_check_ins(app: &Screen) {
    app.keys("2").see("查找").keys("<enter>");
    for place in 1..=3 {
        app.see(&format!("第 {place}/")).keys("c").see("登记报告");
        app.keys("<tab><tab><tab><tab><tab><tab>按时报告，工作稳定<ctrl-s>").see("已保存").see("按时报告");
        // the next person
        app.keys("]");
    }
    app.keys("<esc>").see("查找");
}

/// A drug-education session of 30 signed in, a vocational course, a psychological talk.
fn sessions(app: &Screen) {
    for (kind, topic, people) in
        [("1", "毒品预防教育", 30), ("2", "电工基础课程", 4), ("3", "情绪管理讲座", 6)]
    {
        app.keys("3").see("今年累计").keys("<f7>").gone("今年累计").keys(kind);
        app.keys("<tab><tab><tab><tab>").keys(topic).keys("<tab>区矫正中心<tab>戒毒所<ctrl-s>");
        app.see("首字母").see(topic);
        for number in 1..=people {
            app.keys(&number.to_string()).keys("<enter>").see(&format!(" {number}/"));
        }
        // the rest are confirmed absent, then the session is closed
        app.keys("<f8>")
            .see("记为缺席")
            .keys("<enter>")
            .gone("记为缺席")
            .see("未到                           0");
        app.keys("<f10>").see("收场后签到须写理由").keys("<enter>").see("已收场");
        app.keys("<esc>").see("今年累计");
    }
}

fn screening(app: &Screen) {
    app.keys("2").see("查找").keys("<enter>").see("第 ").keys("r").see("评估");
    for _ in 0..40 {
        app.keys("1");
    }
    app.keys("<ctrl-s><enter>").see("已保存评估");
    app.keys("<esc>").see("查找");
}

/// Everybody is walked through; the first manual item of the first person is a problem.
fn inspection(app: &Screen) {
    app.keys("4").see("[4检查]").keys("<f7>").see("范围").keys("<ctrl-s>").see("人工项待判");
    let total: usize = app
        .text()
        .split("0% 0/")
        .nth(1)
        .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .unwrap_or_else(|| panic!("{}", app.text()));
    for done in 1..=total {
        app.see(&format!(" {done} / {total}")).keys(" ").see("系统项待定 0");
        for _ in 0..8 {
            if app.text().contains("人工项待判 0") {
                break;
            }
            let before = app.text();
            app.keys(if done == 1 && before.contains("人工项待判 6") { "3" } else { "1" });
            for _ in 0..40 {
                if app.text() != before {
                    break;
                }
                std::thread::sleep(Duration::from_millis(25));
            }
        }
        app.see("人工项待判 0").keys(" ").see(&format!(" {done}/{total}"));
    }
    app.keys("<f10>").see("结束").keys("<enter>").see("整改台账");
    app.see("#001").keys("<f5>").keys("已逐卷核对补齐<enter>").see("待复核").gone("请先写明");
}

fn reports(office: &Office) {
    let now = office.json(0, &["audit", "--last", "1"]);
    let month = now["commits"][0]["at"].as_str().unwrap()[..7].to_owned();
    let month = month.as_str();
    for (code, value) in
        [("H2", "1"), ("H2.attendances", "30"), ("H5", "1"), ("H4", "1"), ("H5.attendances", "4")]
    {
        assert_eq!(office.figure(code, month), value, "{code}");
    }
    let shape = ["--format", "docx,xlsx,md", "--plain"];
    let audit = ["report", "self-audit", "--month", month, "--plan", "继续做好日常监管。"];
    let made = office.json(1, &[&audit[..], &shape[..]].concat());
    assert_eq!(made["written"].as_array().unwrap().len(), 3);
    let made = office.json(0, &[&["report", "inspection"][..], &shape[..]].concat());
    assert_eq!(made["written"].as_array().unwrap().len(), 3);
    let text = docx_text(&office.path(&format!("self-audit-{month}.docx")));
    for wanted in ["桂园街道社区矫正委员会", "禁毒教育", "继续做好日常监管。", "草稿"]
    {
        assert!(text.contains(wanted), "the self-audit does not say {wanted}");
    }
    let xlsx = std::fs::read(office.path(&format!("self-audit-{month}.xlsx"))).unwrap();
    assert!(xlsx.starts_with(b"PK"));
    let verified = office.json(0, &["verify"]);
    assert!(verified["facts"].as_u64().unwrap() > 100);
    let left = std::fs::read_dir(office.dir.path()).unwrap().filter(|e| {
        let name = e.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".guitu")
    });
    assert_eq!(left.count(), 0, "a half-written file is left");
}

fn docx_text(path: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut text = String::new();
    let mut inside = false;
    for c in xml.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}
