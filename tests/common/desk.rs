//! A directory of one test, and the real binary run in it as a script would.

use super::{err, expect, out};
use chrono::{Days, NaiveDate};
use guitu::demo::{self, Options};
use guitu::domain::{Entropy, EntropyError, Moment};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Real randomness.
pub struct System;

impl Entropy for System {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// The binary reads the real clock, so the tests' offices live today.
pub fn today() -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "the binary under test reads the real clock too")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let moment = Moment { wall_ms: now.as_millis() as i64, since_boot_ms: 0, boot_id: [0; 16] };
    moment.day()
}

/// The day so many days before today.
pub fn back(days: u64) -> String {
    today().checked_sub_days(Days::new(days)).unwrap().to_string()
}

/// A directory of one test: a registry, a passphrase file, a place for files.
pub struct Desk {
    pub dir: tempfile::TempDir,
    pub passphrase: PathBuf,
}

pub const HEAD: &str = "陈试一";
pub const OFFICER: &str = "张试甲";

impl Desk {
    pub fn empty(passphrase: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("passphrase");
        std::fs::write(&file, format!("{passphrase}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self { dir, passphrase: file }
    }

    /// A copy of a small demo office that is open today.
    pub fn office() -> Self {
        static BASE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let base = BASE.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let options =
                Options { today: today(), corrections: 10, resettlement: 6, months: 2, ..Options::default() };
            demo::build(&dir.path().join("office"), &options, &mut System).unwrap();
            dir
        });
        let desk = Self::empty(demo::PASSPHRASE);
        copy(&base.path().join("office"), &desk.registry());
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn registry(&self) -> PathBuf {
        self.path("office")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guitu"));
        command
            .args(args)
            .env_clear()
            .env("LANG", "en_GB.UTF-8")
            .env("GUITU_PASSPHRASE_FILE", &self.passphrase)
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs as an officer of the office.
    pub fn as_officer(&self, officer: &str, args: &[&str]) -> Output {
        let mut all = vec!["--registry", "office", "--officer", officer];
        all.extend(args);
        self.run(&all)
    }

    pub fn head(&self, args: &[&str]) -> Output {
        self.as_officer(HEAD, args)
    }

    /// The JSON of a command that must succeed with `code`.
    pub fn json(&self, code: i32, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        let output = self.head(&all);
        expect(&output, code);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", out(&output)))
    }

    /// Somebody on the register who is not specially protected.
    pub fn somebody(&self) -> String {
        let list = self.json(0, &["list", "--kind", "corrections"]);
        let people = list["people"].as_array().unwrap();
        let open = people.iter().find(|p| p["case"]["state"] == "under-supervision").unwrap();
        open["number"].as_str().unwrap().to_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            let _bytes = std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A failure says something, names no panic, and its code is as promised.
#[track_caller]
pub fn refused(output: &Output, code: i32, says: &str) {
    expect(output, code);
    let said = err(output);
    assert!(said.contains(says), "{said:?} does not say {says:?}");
    assert!(!said.contains("panic") && !said.contains("[["), "{said}");
}
