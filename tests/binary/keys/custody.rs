//! Backups, logs and exports are private, say what they hold, and overwrite nothing; the custodian keeps copies and reads
//! no file; namesakes are told apart.

use super::{envelope, private, proved, recover, value, with};
use crate::common::desk::{Desk, HEAD, OFFICER, back, refused};
use crate::common::{err, expect, out};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs under a umask that forbids nothing.
fn under_an_open_umask(desk: &Desk, args: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_guitu")]).args(args);
    command.env_clear().env("LANG", "en_GB.UTF-8").env("PATH", "/usr/bin:/bin");
    command.env("GUITU_PASSPHRASE_FILE", &desk.passphrase).env("GUITU_LOG", desk.path("log"));
    command.current_dir(desk.dir.path()).output().unwrap()
}

/// Files and directories below that others may enter, read or write.
fn open_to_others(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for path in std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).chain([dir.clone()]) {
            let meta = std::fs::symlink_metadata(&path).unwrap();
            if meta.permissions().mode() & 0o077 != 0 {
                found.push(path.clone());
            }
            if meta.is_dir() && path != dir {
                dirs.push(path);
            }
        }
    }
    found
}

#[test]
fn backups_restored_registries_and_logs_are_private_whatever_the_umask() {
    let desk = Desk::office();
    // as a careless copy of the registry leaves it
    for file in ["registry.guitu", "keys/roster.cbor", "keys/data-1.key"] {
        std::fs::set_permissions(desk.registry().join(file), std::fs::Permissions::from_mode(0o666)).unwrap();
    }
    std::fs::set_permissions(desk.registry().join("keys"), std::fs::Permissions::from_mode(0o777)).unwrap();
    let all = |rest: &[&'static str]| [&["--registry", "office", "--officer", HEAD], rest].concat();
    expect(&under_an_open_umask(&desk, &all(&["backup", "copy"])), 0);
    assert_eq!(open_to_others(&desk.path("copy")), Vec::<PathBuf>::new());
    let restore = ["--registry", "again", "--officer", HEAD, "restore", "copy", "--reason", "换机器"];
    expect(&under_an_open_umask(&desk, &restore), 0);
    assert_eq!(open_to_others(&desk.path("again")), Vec::<PathBuf>::new());
    private(&desk.path("own"), "osprey decoy plank mulch\n");
    let fresh = Desk { passphrase: desk.path("own"), dir: desk.dir };
    expect(&under_an_open_umask(&fresh, &["init", "new", "--office", "440303001", "--officer", "甲"]), 0);
    assert_eq!(open_to_others(&fresh.path("new")), Vec::<PathBuf>::new());
    assert_eq!(std::fs::metadata(fresh.path("log")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_says_what_it_holds_and_where_it_lies() {
    let desk = Desk::office();
    for dir in ["office/copy", "office/keys/copy", "./office/../office/copy"] {
        refused(&desk.head(&["backup", dir]), 2, "inside the registry");
    }
    assert!(!desk.registry().join("copy").exists());
    std::fs::create_dir(desk.registry().join("exports")).unwrap();
    for name in ["a.docx.age", "b.xlsx.age"] {
        std::fs::write(desk.registry().join("exports").join(name), "x").unwrap();
    }
    let made = desk.head(&["backup", "copy"]);
    expect(&made, 0);
    assert!(out(&made).contains("2 other files"), "{}", out(&made));
    assert!(err(&made).contains("on the disk of the registry"), "{}", err(&made));
    assert!(!desk.path("copy/exports").exists());
    let json = value(&desk.head(&["backup", "second", "--json"]), 0);
    assert_eq!((&json["left_out"], &json["same_disk"]), (&2.into(), &true.into()));
    refused(&desk.head(&["backup", "copy"]), 2, "exists already");
    // that a backup was asked for is on record before it is made
    refused(&desk.head(&["backup", "nowhere/copy"]), 1, "no such file");
    refused(&desk.head(&["backup", "passphrase/copy"]), 1, "Saved");
}

/// A registry that was copied while it was open, or whose machine went down, is told when it is restored.
#[test]
fn restoring_an_unclean_copy_says_so() {
    let desk = Desk::office();
    expect(&desk.head(&["backup", "copy"]), 0);
    let restore = |to: &str, from: &str| {
        desk.run(&["--registry", to, "--officer", HEAD, "restore", from, "--reason", "换机器"])
    };
    let restored = restore("again", "copy");
    expect(&restored, 0);
    assert!(err(&restored).contains("not closed well"), "{}", err(&restored));
}

#[test]
fn the_custodian_keeps_copies_and_reads_no_file() {
    let desk = Desk::office();
    private(&desk.path("new"), "osprey decoy plank mulch\n");
    let add = ["--registry", "office", "--officer", HEAD, "officer", "add", "吴试保", "--role", "custodian"];
    expect(&desk.command(&add).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(), 0);
    let number = desk.somebody();
    expect(&desk.head(&["talk", &number, "--on", &back(1), "--notes", "只给经办人看的谈话内容"]), 0);
    let custodian = |args: &[&str]| with(&desk, "new", "吴试保", args);
    for args in [
        &["show", &number][..],
        &["list", "--all"],
        &["search", "试"],
        &["due"],
        &["session", "list"],
        &["findings", "list"],
        &["talk", &number, "--notes", "x", "--dry-run"],
        &["report", "self-audit", "--month", "2026-06", "--draft"],
        &["explain", "--month", "2026-06"],
        &["inspect", "status"],
    ] {
        refused(&custodian(args), 3, "may not");
    }
    let trail = custodian(&["audit", "--json", "--last", "200"]);
    expect(&trail, 0);
    assert!(!out(&trail).contains("谈话内容") && !out(&trail).contains(&number), "{}", out(&trail));
    assert!(out(&trail).contains("吴试保"), "what is about keys is read");
    let table = custodian(&["audit"]);
    assert!(!out(&table).contains("谈话内容") && !out(&table).contains(&number));
    let json = value(&desk.head(&["audit", "--json"]), 0).to_string();
    assert!(json.contains("谈话内容"), "the test finds what is there");
    expect(&custodian(&["backup", "copy"]), 0);
    proved(&custodian(&["verify"]));
    // and cannot end the work of the only head
    refused(&custodian(&["officer", "revoke", HEAD, "--reason", "x"]), 2, "only head");
    proved(&desk.head(&["verify"]));
}

#[test]
fn an_envelope_is_read_as_it_is_printed_or_saved() {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    let spaced: String = recipient
        .chars()
        .enumerate()
        .flat_map(|(at, c)| if at % 4 == 0 { vec![' ', c] } else { vec![c] })
        .collect();
    expect(&desk.head(&["escrow", "add", &format!("\u{FEFF}{spaced}"), "--label", "区局机要室"]), 0);
    let text = std::fs::read_to_string(desk.path("envelope")).unwrap();
    let secret = text.lines().last().unwrap();
    let data = secret.strip_prefix("AGE-SECRET-KEY-1").unwrap();
    let groups: Vec<String> =
        data.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    private(&desk.path("new"), "the deputy's own words\n");
    // what cannot be read is told, and a slip of one sign is no other envelope
    for bad in ["", "AGE-SECRET-KEY-1", &format!("{secret}\n{secret}"), &secret.replace(&data[..1], "B")] {
        private(&desk.path("paper"), bad);
        assert_eq!(recover(&desk, "周试代", &["--escrow-file", "paper"]).status.code(), Some(2), "{bad}");
    }
    std::fs::write(desk.path("paper"), &utf16).unwrap();
    let copy = |name: &str| super::files::copy_registry(&desk, name);
    copy("one");
    let into = |registry: &str| {
        let mut command = desk.command(&[
            "--registry",
            registry,
            "--officer",
            "周试代",
            "recover",
            "--reason",
            "离任",
            "--escrow-file",
            "paper",
        ]);
        command
            .env_remove("GUITU_PASSPHRASE_FILE")
            .env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new"))
            .output()
            .unwrap()
    };
    expect(&into("one"), 0);
    copy("two");
    private(
        &desk.path("paper"),
        &format!("\u{FEFF}# 区局机要室\r\nage-secret-key-1\r\n{}\r\n", groups.join(" ").to_lowercase()),
    );
    expect(&into("two"), 0);
}

#[test]
fn officers_of_one_name_are_told_apart() {
    let desk = Desk::office();
    private(&desk.path("new"), "osprey decoy plank mulch\n");
    let add = ["--registry", "office", "--officer", HEAD, "officer", "add", OFFICER, "--role", "officer"];
    expect(&desk.command(&add).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(), 0);
    let officers = value(&desk.head(&["officer", "list", "--json"]), 0);
    let ids: Vec<String> = officers["officers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|o| o["name"] == OFFICER)
        .map(|o| o["id"].as_str().unwrap()[..8].to_owned())
        .collect();
    assert_eq!(ids.len(), 2);
    for output in
        [desk.as_officer(OFFICER, &["list"]), desk.head(&["officer", "revoke", OFFICER, "--reason", "调离"])]
    {
        refused(&output, 2, &ids[0]);
        refused(&output, 2, &ids[1]);
    }
    expect(&with(&desk, "new", &ids[1], &["list"]), 0);
    expect(&desk.head(&["officer", "revoke", &ids[0], "--reason", "调离"]), 0);
    expect(&with(&desk, "new", OFFICER, &["list"]), 0);
}

#[test]
fn an_export_that_was_changed_since_is_not_overwritten() {
    let desk = Desk::office();
    let export = |more: &[&str]| {
        let month = &back(40)[..7];
        let base = ["report", "self-audit", "--month", month, "--draft", "--format", "md", "--out", "out"];
        desk.head(&[&base[..], more].concat())
    };
    std::fs::create_dir(desk.path("out")).unwrap();
    for more in [&["--plain"][..], &[]] {
        let first = export(more);
        assert!(matches!(first.status.code(), Some(0 | 1)), "{}", err(&first));
        let file =
            std::fs::read_dir(desk.path("out")).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
        let again = export(more);
        assert_eq!(again.status.code(), first.status.code(), "its own file is replaced: {}", err(&again));
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.extend(b"\na line by hand\n");
        std::fs::write(&file, &bytes).unwrap();
        refused(&export(more), 2, "changed since");
        assert!(std::fs::read(&file).unwrap() == bytes);
        std::fs::write(&file, "somebody else's").unwrap();
        refused(&export(more), 2, "changed since");
        std::fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(desk.path("passphrase"), &file).unwrap();
        refused(&export(more), 2, "changed since");
        std::fs::remove_file(&file).unwrap();
    }
}
