//! What an office will get wrong sooner or later, through the real binary and in one list: each bad input ends with its
//! exit code and one message that names what, where and how to mend it, changes nothing, and repeats nothing of what
//! the file or the registry says about people.
//!
//! The last of the list, a full disk, needs a volume of its own and root: `.ci/full-disk`, a step of `.ci/run`, fills a
//! tmpfs of twelve megabytes and expects 5, one message and a registry that verifies afterwards.

use crate::common::desk::{Desk, HEAD, System, refused, today};
use crate::common::screen::Screen;
use crate::common::{err, expect, id_number, out};
use guitu::demo;
use guitu::domain::Moment;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::io::{Cursor, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

/// Nobody of this name is in the demo office.
const NAME: &str = "欧阳试误";
const BIRTH: &str = "1991-03-07";

fn id() -> String {
    id_number(BIRTH, 17)
}

/// What must not have moved: how many people there are, and the journal but for unlocking.
struct Before {
    count: Value,
    index: u64,
}

impl Before {
    fn of(desk: &Desk) -> Self {
        let count = desk.json(0, &["list", "--all"])["count"].clone();
        Self { count, index: desk.json(0, &["head"])["index"].as_u64().unwrap() }
    }

    #[track_caller]
    fn holds(&self, desk: &Desk) {
        self.holds_but(desk, &[]);
    }

    /// Holds, but for `allowed` acts that are recorded although nothing came of the rest.
    #[track_caller]
    fn holds_but(&self, desk: &Desk, allowed: &[&str]) {
        assert_eq!(desk.json(0, &["list", "--all"])["count"], self.count);
        let trail = desk.json(0, &["audit", "--last", "40"]);
        let commits = trail["commits"].as_array().unwrap();
        assert!(commits.last().unwrap()["index"].as_u64().unwrap() <= self.index, "the trail reaches back");
        let since = commits.iter().filter(|commit| commit["index"].as_u64().unwrap() > self.index);
        let facts = since.flat_map(|commit| commit["facts"].as_array().unwrap());
        for kind in facts.map(|fact| fact["kind"].as_str().unwrap()) {
            assert!(
                kind == "unlocked" || allowed.contains(&kind),
                "a refused act left {kind} in the journal"
            );
        }
    }
}

/// One message, with every one of `says`, and nothing about anybody.
#[track_caller]
fn told(output: &Output, code: i32, says: &[&str]) {
    expect(output, code);
    let said = err(output);
    assert_eq!(said.matches("guitu: ").count(), 1, "not one message: {said:?}");
    for words in says {
        assert!(said.contains(words), "{said:?} does not say {words:?}");
    }
    private(output);
}

/// Neither stream repeats a name, an identity number or what would stand for a bug.
#[track_caller]
fn private(output: &Output) {
    let said = out(output) + &err(output);
    assert!(!said.contains(NAME) && !said.contains("试误"), "a name is repeated: {said}");
    let digits = said.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(digits.unwrap_or_default() < 15, "a number is repeated: {said}");
    assert!(!said.contains("panic") && !said.contains("[["), "{said}");
}

/// Files that are refused as a whole, each with the arguments beside it: exit code 2, the file named, nothing changed.
#[track_caller]
fn refused_whole(files: &[(&str, &[u8], &[&str], &[&str])]) {
    let desk = Desk::office();
    let before = Before::of(&desk);
    for (name, bytes, more, says) in files {
        std::fs::write(desk.path(name), bytes).unwrap();
        let output = desk.head(&[&["import", "roster", name], *more].concat());
        told(&output, 2, &[&[*name][..], says].concat());
    }
    before.holds(&desk);
}

/// Rosters of which every row is rejected, each for the cells beside it: exit code 1; cell, reason and mend in the terminal
/// and in JSON; the rejected rows sealed; nobody is new.
#[track_caller]
fn refused_rows(rosters: &[(&str, &[u8], &[(&str, &[&str])])]) {
    let desk = Desk::office();
    let before = Before::of(&desk);
    for (name, bytes, cells) in rosters {
        std::fs::write(desk.path(name), bytes).unwrap();
        let output = desk.head(&["import", "roster", name, "--dry-run"]);
        expect(&output, 1);
        private(&output);
        let rejects = format!("{name}.rejects");
        let read = desk.json(1, &["import", "roster", name, "--rejects", &rejects]);
        assert_eq!((&read["new_people"], &read["changed"]), (&0.into(), &0.into()));
        assert!(!read.to_string().contains("试误") && !read.to_string().contains(&id()), "{read}");
        for (at, says) in *cells {
            let (sheet, cell) = at.split_once('!').unwrap();
            let (column, row) = cell.split_at(1);
            let row: u64 = row.parse().unwrap();
            let here = |r: &&Value| r["sheet"] == sheet && r["column"] == column && r["row"] == row;
            let told = read["rejected"].as_array().unwrap().iter().find(here);
            let told = told.unwrap_or_else(|| panic!("{at} is not among {read}"));
            let (reason, mend) = (told["reason"].as_str().unwrap(), told["mend"].as_str().unwrap());
            let said = out(&output);
            let line = said.lines().position(|line| line.contains(at) && line.ends_with(reason));
            let mended =
                line.and_then(|line| said.lines().nth(line + 1)).is_some_and(|line| line.trim() == mend);
            assert!(mended, "{said}");
            for words in *says {
                assert!(reason.contains(words) || mend.contains(words), "{told} does not say {words:?}");
            }
        }
        let sealed = std::fs::read(desk.path(&format!("{rejects}.age"))).unwrap();
        assert!(!desk.path(&rejects).exists() && sealed.starts_with(b"age-encryption.org"));
    }
    // sealed rows leave the registry's care: that is recorded
    before.holds_but(&desk, &["exported"]);
}

const COLUMNS: &str = "姓名,身份证号码,矫正类别,矫正起日,矫正止日";

/// A roster of corrections with these rows.
fn roster(rows: &[String]) -> Vec<u8> {
    format!("{COLUMNS}\n{}\n", rows.join("\n")).into_bytes()
}

fn row(name: &str, id: &str, days: &str) -> String {
    format!("{name},{id},缓刑,{days}")
}

const DAYS: &str = "2026-01-01,2027-12-31";

#[test]
fn a_file_that_is_no_spreadsheet() {
    let mend = ["not a spreadsheet", ".xlsx or .csv"];
    let letter = format!("%PDF-1.7\n{NAME} {}", id());
    refused_whole(&[
        ("roster.xlsx", b"%PDF-1.7\n1 0 obj\n", &[], &mend),
        ("roster.pdf", letter.as_bytes(), &[], &mend),
        ("torn.xlsx", b"PK\x03\x04 torn", &[], &["damaged", "save it as .xlsx"]),
    ]);
}

#[test]
fn an_empty_file() {
    refused_whole(&[
        ("roster.xlsx", b"", &[], &["file is empty", "Check"]),
        ("roster.csv", b",\n,\n", &[], &["no content", "Check"]),
    ]);
}

#[test]
fn missing_columns() {
    let bytes = format!("姓名,矫正类别,矫正起日\n{NAME},缓刑,2026-01-01\n");
    let says = ["row 1", "ID number", "Term ends", "--map"];
    // what one kind lacks another may not ask for: the columns missed are those of the kind that was named
    let help = format!("姓名,身份证号码,释放日期\n{NAME},{},2026-01-01\n", id());
    let unclear = format!("姓名,身份证号\n{NAME},{}\n", id());
    refused_whole(&[
        ("roster.csv", bytes.as_bytes(), &[], &says),
        ("roster.csv", bytes.as_bytes(), &["--kind", "corrections"], &says),
        ("help.csv", help.as_bytes(), &["--kind", "corrections"], &["row 1", "columns are missing", "--map"]),
        ("unclear.csv", unclear.as_bytes(), &[], &["CSV", "--kind"]),
    ]);
}

#[test]
fn an_identity_number_stored_as_a_number() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(COLUMNS.split(',')) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (column, cell) in (0..).zip([NAME, "", "缓刑", "2026-01-01", "2027-12-31"]) {
        sheet.write_string(1, column, cell).unwrap();
    }
    sheet.write_number(1, 1, id()[..17].parse::<f64>().unwrap() * 10.0).unwrap();
    let says: &[&str] = &["stored as a number", "text"];
    refused_rows(&[
        ("roster.xlsx", &book.save_to_buffer().unwrap(), &[("Sheet1!B2", says)]),
        ("roster.csv", &roster(&[row(NAME, "4.40303E+17", DAYS)]), &[("CSV!B2", says)]),
    ]);
}

#[test]
fn an_impossible_birth_date() {
    let bytes = roster(&[row(NAME, &id_number("1991-02-30", 17), DAYS)]);
    refused_rows(&[("roster.csv", &bytes, &[("CSV!B2", &["birth date", "document"])])]);
}

#[test]
fn an_end_before_its_start() {
    let bytes = roster(&[row(NAME, &id(), "2026-01-01,2025-12-31")]);
    let says = ["lies before the first", "Term begins", "check both days"];
    refused_rows(&[("roster.csv", &bytes, &[("CSV!E2", &says)])]);
}

#[test]
fn an_identity_number_twice_in_the_file() {
    let bytes = roster(&[row(NAME, &id(), DAYS), row("司徒试误", &id(), DAYS)]);
    let cells: [(&str, &[&str]); 2] =
        [("CSV!B2", &["CSV!B3", "keep only"]), ("CSV!B3", &["CSV!B2", "keep only"])];
    refused_rows(&[("roster.csv", &bytes, &cells)]);
}

/// The number is the key: a row of somebody who is registered is the same person, and what differs waits for `--update`.
#[test]
fn an_identity_number_that_is_registered_already() {
    let desk = Desk::office();
    std::fs::write(desk.path("first.csv"), roster(&[row("司徒试初", &id(), DAYS)])).unwrap();
    expect(&desk.head(&["import", "roster", "first.csv"]), 0);
    let before = Before::of(&desk);
    std::fs::write(desk.path("again.csv"), roster(&[row(NAME, &id(), "2026-01-01,2027-11-30")])).unwrap();
    let output = desk.head(&["import", "roster", "again.csv"]);
    expect(&output, 0);
    private(&output);
    assert!(out(&output).contains("0 new people") && err(&output).contains("--update"), "{output:?}");
    before.holds(&desk);
    let found = desk.json(0, &["search", "司徒试初"]);
    assert_eq!(found["people"].as_array().unwrap().len(), 1, "the name that was registered stands");
}

#[test]
fn a_control_character_in_a_name() {
    let with = |at: u32, character: char| {
        row(&NAME.replace('试', &format!("试{character}")), &id_number(BIRTH, at), DAYS)
    };
    let bytes = roster(&[with(1, '\u{7}'), with(2, '\u{1b}'), with(3, '\u{202e}'), with(4, '\u{200b}')]);
    let cells: [(&str, &[&str]); 4] = [
        ("CSV!A2", &["U+0007", "type"]),
        ("CSV!A3", &["U+001B", "type"]),
        ("CSV!A4", &["U+202E", "type"]),
        ("CSV!A5", &["U+200B", "type"]),
    ];
    refused_rows(&[("roster.csv", &bytes, &cells)]);
}

#[test]
fn a_zip_bomb() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, NAME).unwrap();
    let mut archive = zip::ZipWriter::new_append(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    archive.start_file("xl/media/image1.png", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..256 {
        archive.write_all(&zeros).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    refused_whole(&[("roster.xlsx", &bomb, &[], &["unpacks", "MiB", "new workbook"])]);
}

#[test]
fn a_sheet_whose_cells_lie_in_opposite_corners() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, NAME).unwrap();
    sheet.write_string(1_048_575, 16_383, id()).unwrap();
    let says = ["Sheet1!XFD1048576", "Clear that cell"];
    refused_whole(&[("roster.xlsx", &book.save_to_buffer().unwrap(), &[], &says)]);
}

#[test]
fn a_check_in_of_tomorrow() {
    let desk = Desk::office();
    let number = desk.somebody();
    let before = Before::of(&desk);
    let tomorrow = today().succ_opt().unwrap().to_string();
    let output = desk.head(&["check-in", &number, "--mode", "phone", "--notes", NAME, "--on", &tomorrow]);
    told(&output, 2, &[&tomorrow, "after today", &today().to_string()]);
    // the file was opened to see whose it is
    before.holds_but(&desk, &["subject-opened"]);
}

#[test]
fn a_truncated_registry() {
    let desk = Desk::office();
    let store = desk.registry().join("registry.guitu");
    let whole = std::fs::read(&store).unwrap();
    // nothing, half a header slot, both slots, into the pages, half, a slot short, a byte short
    for length in [0, 2_000, 2 * 4136, 2 * 4136 + 5_000, whole.len() / 2, whole.len() - 4136, whole.len() - 1]
    {
        std::fs::write(&store, &whole[..length]).unwrap();
        for command in ["list", "verify"] {
            told(&desk.head(&[command]), 4, &["backup"]);
        }
        assert_eq!(
            std::fs::read(&store).unwrap().len(),
            length,
            "what is left may still help: it is not touched"
        );
    }
    std::fs::write(&store, &whole).unwrap();
    expect(&desk.head(&["verify"]), 0);
}

#[test]
fn a_wrong_passphrase() {
    let desk = Desk::office();
    let store = desk.registry().join("registry.guitu");
    let whole = std::fs::read(&store).unwrap();
    let wrong = desk.path("wrong");
    std::fs::write(&wrong, "another passphrase\n").unwrap();
    std::fs::set_permissions(&wrong, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = desk.command(&["--registry", "office", "--officer", HEAD, "list"]);
    let output = command.env("GUITU_PASSPHRASE_FILE", &wrong).output().unwrap();
    told(&output, 3, &["passphrase is wrong"]);
    assert!(!err(&output).contains("another passphrase"));
    assert!(std::fs::read(&store).unwrap() == whole, "nobody came in, and nothing is written");
}

#[test]
fn a_second_process_on_the_same_registry() {
    let desk = Desk::office();
    let before = Before::of(&desk);
    let locked = guitu::registry::Locked::at(&desk.registry()).unwrap();
    let head = locked.officers().unwrap().into_iter().find(|officer| officer.name == HEAD).unwrap().id;
    let time = chrono::NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    let held = demo::open(&desk.registry(), head, Moment::at(today(), time), &mut System).unwrap();
    for command in ["list", "verify"] {
        told(&desk.head(&[command]), 5, &["another window"]);
    }
    drop(held);
    before.holds(&desk);
}

#[test]
fn a_terminal_of_70_by_20() {
    let desk = Desk::office();
    let store = desk.registry().join("registry.guitu");
    let whole = std::fs::read(&store).unwrap();
    let mut screen = Screen::open(desk.dir.path(), (70, 20), &["--lang", "en", "--registry", "office"], &[]);
    screen.wait("Window too small 70x20, needs 80x24");
    assert_eq!(screen.text().trim(), "Window too small 70x20, needs 80x24", "nothing else is shown");
    screen.send(demo::PASSPHRASE);
    screen.send("\r\x11");
    let status = screen.child.wait().unwrap();
    assert_eq!(status.exit_code(), 0, "one may always leave");
    assert!(std::fs::read(&store).unwrap() == whole, "what cannot be seen is not typed into");
}

/// What is no plain file is told at once, wherever a file is asked for: a pipe blocks nobody, a device fills no memory.
#[test]
fn pipes_devices_links_and_endless_files_are_told_and_not_read() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let desk = Desk::office();
    let pipe = |path: &Path| mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    pipe(&desk.path("pipe"));
    std::fs::write(desk.path("plain.csv"), "x").unwrap();
    std::os::unix::fs::symlink(desk.path("plain.csv"), desk.path("link")).unwrap();
    std::fs::create_dir(desk.path("folder")).unwrap();
    let sparse = std::fs::File::create(desk.path("sparse")).unwrap();
    sparse.set_len(1 << 40).unwrap();
    let cases = [
        ("pipe", "a pipe, a device"),
        ("/dev/zero", "a pipe, a device"),
        ("/dev/stdin", "symbolic link"),
        ("link", "symbolic link"),
        ("folder", "a directory"),
        ("sparse", "larger than"),
        ("nothing-there", "nothing-there"),
    ];
    for (file, says) in cases {
        let plan = ["report", "self-audit", "--month", "2026-06", "--draft", "--plan-file", file];
        for command in [&["import", "roster", file][..], &["unseal", file, "--out", "plain"], &plan] {
            refused(&desk.head(command), 2, says);
        }
        refused(&desk.head(&["import", "roster", "plain.csv", "--map", file]), 2, says);
        if file != "folder" {
            refused(&desk.run(&["policy", "test", file]), 2, says);
        }
    }
    // among the keys
    let keys = desk.registry().join("keys");
    for name in ["data-1.key", "roster.cbor"] {
        let path = keys.join(name);
        let whole = std::fs::read(&path).unwrap();
        for kind in ["pipe", "zero", "folder", "sparse"] {
            std::fs::remove_file(&path).unwrap();
            match kind {
                "pipe" => pipe(&path),
                "zero" => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                "folder" => std::fs::create_dir(&path).unwrap(),
                _ => std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap(),
            }
            assert_eq!(desk.head(&["list"]).status.code(), Some(4), "{name} {kind}");
            if kind == "folder" {
                std::fs::remove_dir(&path).unwrap();
            } else {
                std::fs::remove_file(&path).unwrap();
            }
            std::fs::write(&path, &whole).unwrap();
        }
    }
    expect(&desk.head(&["verify"]), 0);
}
