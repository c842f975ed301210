//! Policy files on disk: which kind each is, and what is taken along when only some are given.

use super::super::super::exit::{Exit, Failure};
use super::super::super::host::Cx;
use crate::policy::{MOST_BYTES, Policy, SourceFile};
use crate::vault::read_bounded;
use crate::words;
use std::path::Path;

/// What a file of the policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Statute rows (规则表).
    Statute,
    /// A profile (地方规则).
    Profile,
    /// A published year or the statutory days (日历).
    Calendar,
}

impl Kind {
    fn of(name: &str, text: &[u8]) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let begins = |table: &[u8]| text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii() == table);
        match extension {
            "json" if stem.len() == 4 && stem.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Self::Calendar)
            }
            "toml" if stem == "statutory" => Some(Self::Calendar),
            "toml" if stem.starts_with("statute-") || begins(b"[statute]") => Some(Self::Statute),
            "toml" if stem.starts_with("profile-") || begins(b"[profile]") => Some(Self::Profile),
            _ => None,
        }
    }
}

/// A policy file as it was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// Where it lies, for messages.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Given {
    /// As the reader takes it, named by where it lies.
    pub fn source(&self) -> SourceFile<'_> {
        SourceFile { path: &self.path, bytes: &self.bytes }
    }

    /// The name it has in the journal; the prefix tells its kind there.
    pub fn stored_name(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        match self.kind {
            Kind::Calendar => format!("calendar/{name}"),
            Kind::Profile if !name.starts_with("profile-") => format!("policy/profile-{name}"),
            Kind::Statute if !name.starts_with("statute-") => format!("policy/statute-{name}"),
            _ => format!("policy/{name}"),
        }
    }
}

/// The policy files of a directory, or one file, in the order of their names.
///
/// # Errors
/// What cannot be read; a single file that is no policy file; a directory without any.
pub fn read(cx: &Cx<'_, '_>, path: &Path) -> Result<Vec<Given>, Failure> {
    let io = |e: std::io::Error| {
        let told = words::read_error(cx.catalog, path, e.into());
        Failure::Told(Exit::Usage, told)
    };
    let one = |path: &Path| -> Result<Option<Given>, Failure> {
        let bytes = read_bounded(path, MOST_BYTES as u64)
            .map_err(|error| Failure::Told(Exit::Usage, words::read_error(cx.catalog, path, error)))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = path.to_string_lossy().into_owned();
        Ok(Kind::of(&name, &bytes).map(|kind| Given { path, kind, bytes }))
    };
    let mut given = Vec::new();
    if path.is_dir() {
        let mut entries =
            std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(io)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let wanted = path.extension().is_some_and(|extension| extension == "toml" || extension == "json");
            if wanted && path.is_file() {
                given.extend(one(&path)?);
            }
        }
    } else {
        given.extend(one(path)?);
    }
    if given.is_empty() {
        return Err(cx.usage("no-policy-file", &[("file", path.display().to_string().into())]));
    }
    Ok(given)
}

/// The calendar shipped, where no file of `given` has the same name.
pub fn calendar<'a>(given: &'a [Given]) -> Vec<SourceFile<'a>> {
    let mine = given.iter().filter(|file| file.kind == Kind::Calendar);
    let mut files: Vec<SourceFile<'a>> = mine.map(Given::source).collect();
    let shipped = Policy::embedded_files().into_iter().filter(|file| file.path.starts_with("calendar/"));
    for file in shipped {
        if !files.iter().any(|mine| mine.name() == file.name()) {
            files.push(file);
        }
    }
    files
}
