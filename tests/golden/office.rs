//! A directory with a registry, and the program run on it at a moment of one's choice.

use crate::common::{Seeded, day};
use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::cli::{self, Cleanup, Environment, Exit, Host};
use guitu::demo;
use guitu::domain::{Moment, OfficerId};
use guitu::registry::{Locked, Registry};
use guitu::vault::Passphrase;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The head of the office, whose keys an escrow key renewed; and the passphrase since then.
pub const HEAD: &str = "陈试一";
pub const HEADS_OWN: &str = "recovered-head";
/// What somebody who comes in now takes: one that is long enough today.
pub const NEW: &str = "osprey decoy plank mulch";
/// Another officer, whose passphrase is that of the demo.
pub const OFFICER: &str = "张试甲";

/// `2026-07-02 09:30` of the office.
pub fn moment(text: &str) -> Moment {
    let (date, time) = text.split_once(' ').unwrap();
    Moment::at(day(date), NaiveTime::parse_from_str(time, "%H:%M").unwrap())
}

pub struct Desk {
    pub dir: tempfile::TempDir,
    pub entropy: Seeded,
    /// Where the registry lies in the directory.
    pub registry: String,
    /// The head's passphrase.
    pub heads_own: String,
}

/// What a command said.
pub struct Said {
    pub exit: Exit,
    pub out: Vec<u8>,
    pub err: String,
}

impl Desk {
    pub fn empty(heads_own: &str) -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            entropy: Seeded::new(2026),
            registry: "office".to_owned(),
            heads_own: heads_own.to_owned(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn registry(&self) -> PathBuf {
        self.path(&self.registry)
    }

    /// A file that nobody else may read.
    pub fn private(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, format!("{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn passphrase(&self, officer: &str) -> String {
        if officer == HEAD { self.heads_own.clone() } else { demo::PASSPHRASE.to_owned() }
    }

    /// Runs a command as an officer, in Chinese, as the binary would at that moment.
    pub fn run(&mut self, at: &str, officer: &str, args: &[&str]) -> Said {
        let registry = self.registry();
        let mut line: Vec<String> = ["guitu", "--lang", "zh", "--registry"].map(str::to_owned).into();
        line.push(registry.display().to_string());
        line.extend(["--officer".to_owned(), officer.to_owned()]);
        line.extend(args.iter().map(|arg| (*arg).to_owned()));
        let now = moment(at);
        let environment = Environment {
            lang: Some(Lang::Zh),
            passphrase_file: Some(self.private("passphrase", &self.passphrase(officer))),
            new_passphrase_file: Some(self.private("new-passphrase", NEW)),
            second_passphrase_file: Some(self.private("second-passphrase", HEADS_OWN)),
            ..Environment::default()
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut host = Host {
            now: &|| now,
            entropy: &mut self.entropy,
            out: &mut out,
            err: &mut err,
            environment,
            cleanup: Cleanup::default(),
        };
        let exit = cli::run(&mut host, &line);
        Said { exit, out, err: String::from_utf8(err).unwrap() }
    }

    /// Opens the registry for an officer.
    pub fn open(&mut self, at: &str, officer: &str) -> Registry {
        let locked = Locked::at(&self.registry()).unwrap();
        let named = |id: &OfficerId| *id;
        let officers = locked.officers().unwrap();
        let found = officers.iter().find(|o| o.name == officer && o.is_active()).map(|o| o.id);
        let passphrase = Passphrase::new(&self.passphrase(officer));
        let keys = locked.unlock_keys(found.as_ref().map(named).unwrap(), &passphrase).unwrap();
        locked.open(keys, 0, moment(at), &mut self.entropy, |_| ()).unwrap()
    }
}

/// Every file below a directory, by its path from there, in order.
pub fn files_below(dir: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                dirs.push(entry.path());
            } else {
                files.push(entry.path().strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    files.sort();
    files
}
