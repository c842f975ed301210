//! Keys through the real binary: an office that nobody can open any more comes back with an escrow key, and key files
//! taken from a backup destroy nothing.

use crate::common::desk::{Desk, HEAD, OFFICER, refused};
use crate::common::{err, expect, out};
use age::secrecy::ExposeSecret;
use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

/// An envelope: the file that `age-keygen` would write, in the desk, and its recipient.
fn envelope(desk: &Desk, name: &str) -> String {
    let identity = age::x25519::Identity::generate();
    let (secret, recipient) = (identity.to_string(), identity.to_public().to_string());
    let text = format!("# public key: {recipient}\n{}\n", secret.expose_secret());
    private(&desk.path(name), &text);
    recipient
}

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// `recover` with the new passphrase in the file `new`.
fn recover(desk: &Desk, officer: &str, more: &[&str]) -> Output {
    let mut all = vec!["--registry", "office", "--officer", officer, "recover", "--reason", "口令遗失"];
    all.extend(more);
    let mut command = desk.command(&all);
    command.env_remove("GUITU_PASSPHRASE_FILE").env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new"));
    command.output().unwrap()
}

/// Runs as an officer whose passphrase lies in another file.
fn with(desk: &Desk, passphrase: &str, officer: &str, args: &[&str]) -> Output {
    let mut all = vec!["--registry", "office", "--officer", officer];
    all.extend(args);
    desk.command(&all).env("GUITU_PASSPHRASE_FILE", desk.path(passphrase)).output().unwrap()
}

fn value(output: &Output, code: i32) -> Value {
    expect(output, code);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", out(output)))
}

/// Every byte below the registry.
fn everything(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut dirs = vec![desk.registry()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                dirs.push(entry.path());
            } else {
                files.insert(entry.path(), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

#[test]
fn a_forgotten_passphrase_is_not_the_end() {
    let desk = Desk::empty("a long passphrase");
    let (first, second) = (envelope(&desk, "first"), envelope(&desk, "second"));
    let escrow = ["--escrow", &first, "--escrow", &second];
    expect(
        &desk.run(&[&["init", "office", "--office", "440303001", "--officer", HEAD], &escrow[..]].concat()),
        0,
    );
    let roster = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/roster-resettlement.csv");
    let imported = desk.head(&["import", "roster", &roster.display().to_string(), "--json"]);
    let people = value(&imported, 0)["new_people"].clone();
    std::fs::remove_file(&desk.passphrase).unwrap();

    private(&desk.path("new"), "written down this time\n");
    let recovered = value(&recover(&desk, HEAD, &["--escrow-file", "first", "--json"]), 0);
    assert_eq!((&recovered["replaced"], &recovered["escrow"]), (&true.into(), &1.into()));
    let list = value(&with(&desk, "new", HEAD, &["list", "--all", "--json"]), 0);
    assert_eq!(list["count"], people);
    let verified = value(&with(&desk, "new", HEAD, &["verify", "--json"]), 0);
    assert_eq!((verified["escrow_used"].as_array().unwrap().len(), &verified["epoch"]), (1, &2.into()));
    expect(&with(&desk, "new", HEAD, &["doctor", "--rebuild"]), 1); // one escrow key is wanting
    let trail = value(&with(&desk, "new", HEAD, &["audit", "--json"]), 0);
    let kinds: Vec<&str> = trail["commits"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|commit| commit["facts"].as_array().unwrap())
        .filter_map(|fact| fact["kind"].as_str())
        .collect();
    for kind in ["escrow-added", "escrow-used", "officer-enrolled", "officer-revoked"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }

    // The same envelope does not open twice; the other one does, for somebody else, and then none is left.
    let before = everything(&desk);
    refused(&recover(&desk, HEAD, &["--escrow-file", "first"]), 3, "none of the office's escrow keys");
    assert!(everything(&desk) == before);
    private(&desk.path("new"), "the successor's own\n");
    expect(&recover(&desk, "李试继", &["--escrow-file", "second"]), 0);
    expect(&with(&desk, "new", "李试继", &["escrow", "add", &first, "--label", "区局"]), 0);
    expect(&with(&desk, "new", "李试继", &["escrow", "remove", "区局", "--reason", "用过的信封"]), 1); // none is left
    refused(&recover(&desk, HEAD, &["--escrow-file", "first"]), 3, "none of the office's escrow keys");
    let again = ["escrow", "remove", &first, "--reason", "再来"];
    refused(&with(&desk, "new", "李试继", &again), 2, "No escrow key of that name");
    expect(&with(&desk, "new", "李试继", &["verify"]), 0);
    expect(&with(&desk, "new", "李试继", &["escrow", "add", &first, "--label", "区局"]), 0);
    expect(&with(&desk, "new", "李试继", &["officer", "revoke", HEAD, "--reason", "退休"]), 0);
    expect(&with(&desk, "new", "李试继", &["verify"]), 0);
}

#[test]
fn officers_who_were_there_are_told_once() {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    expect(&desk.head(&["escrow", "add", &recipient, "--label", "区局机要室"]), 0);
    private(&desk.path("new"), "the deputy's own\n");
    let told = recover(&desk, "周试代", &["--escrow-file", "envelope"]);
    expect(&told, 0);
    assert!(out(&told).contains("周试代") && out(&told).contains("epoch 2"), "{}", out(&told));
    assert!(!desk.registry().join("keys/data-1.key").exists(), "the envelope opens nothing any more");
    for officer in [HEAD, OFFICER] {
        let first = desk.as_officer(officer, &["list"]);
        expect(&first, 0);
        assert!(
            err(&first).contains("escrow key was used") && err(&first).contains("周试代"),
            "{}",
            err(&first)
        );
        let second = desk.as_officer(officer, &["list"]);
        expect(&second, 0);
        assert_eq!(err(&second), "");
    }
    let verified = desk.head(&["verify"]);
    expect(&verified, 0);
    assert!(out(&verified).contains("an escrow key let an officer in"), "{}", out(&verified));
    let own = with(&desk, "new", "周试代", &["list"]);
    expect(&own, 0);
    assert_eq!(err(&own), "", "who came in knows");
}

#[test]
fn a_wrong_envelope_is_refused_with_nothing_changed() {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    expect(&desk.head(&["escrow", "add", &recipient, "--label", "区局机要室"]), 0);
    envelope(&desk, "strange");
    private(&desk.path("new"), "the deputy's own\n");
    let before = everything(&desk);
    let with = |file: &str| recover(&desk, "周试代", &["--escrow-file", file]);
    refused(&with("strange"), 3, "none of the office's escrow keys");
    private(&desk.path("prose"), "nothing of the kind\n");
    refused(&with("prose"), 2, "AGE-SECRET-KEY-1");
    private(&desk.path("public"), &format!("{recipient}\n"));
    refused(&with("public"), 2, "AGE-SECRET-KEY-1");
    refused(&with("missing"), 5, "does not exist");
    std::fs::copy(desk.path("envelope"), desk.path("open")).unwrap();
    std::fs::set_permissions(desk.path("open"), std::fs::Permissions::from_mode(0o644)).unwrap();
    refused(&with("open"), 5, "chmod 600");
    // without a file it is asked for, and there is no terminal here
    refused(&recover(&desk, "周试代", &[]), 3, "no terminal");
    private(&desk.path("new"), "short\n");
    refused(&with("envelope"), 2, "at least 8");
    refused(&desk.run(&["--registry", "office", "recover", "--reason", "x"]), 2, "--officer");
    assert!(everything(&desk) == before);
    let inside = desk.registry().join("keys/envelope");
    std::fs::copy(desk.path("envelope"), &inside).unwrap();
    refused(&with("office/keys/envelope"), 5, "inside the registry");
}

#[test]
fn an_envelope_file_may_have_a_passphrase_of_its_own() {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    expect(&desk.head(&["escrow", "add", &recipient, "--label", "区局机要室"]), 0);
    let plain = std::fs::read(desk.path("envelope")).unwrap();
    std::fs::remove_file(desk.path("envelope")).unwrap();
    let passphrase = age::secrecy::SecretString::from("the bureau's own".to_owned());
    let mut lock = age::scrypt::Recipient::new(passphrase);
    lock.set_work_factor(10); // what a throw-away registry accepts
    std::fs::write(desk.path("envelope.age"), age::encrypt(&lock, &plain).unwrap()).unwrap();
    std::fs::set_permissions(desk.path("envelope.age"), std::fs::Permissions::from_mode(0o600)).unwrap();
    private(&desk.path("new"), "the deputy's own\n");
    private(&desk.path("bureau"), "the bureau's own\n");
    let args = [
        "--registry",
        "office",
        "--officer",
        "周试代",
        "recover",
        "--reason",
        "离任",
        "--escrow-file",
        "envelope.age",
    ];
    let run = |passphrase: &str| {
        let mut command = desk.command(&args);
        command.env("GUITU_PASSPHRASE_FILE", desk.path(passphrase));
        command.env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap()
    };
    refused(&run("new"), 3, "passphrase is wrong");
    expect(&run("bureau"), 0);
    expect(&with(&desk, "new", "周试代", &["verify"]), 0);
}

/// What lies in the registry now, put back later.
fn put(files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in files {
        std::fs::write(path, bytes).unwrap();
    }
}

/// An office with an escrow key, a backup of it, and an officer whose access has ended since.
fn revoked_since_the_backup() -> Desk {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    private(&desk.path("new"), "the deputy's own\n");
    expect(&desk.head(&["escrow", "add", &recipient, "--label", "区局机要室"]), 0);
    expect(&desk.head(&["backup", "backup"]), 0);
    expect(&desk.head(&["officer", "revoke", OFFICER, "--reason", "调离"]), 0);
    desk
}

#[test]
fn a_roster_from_a_backup_destroys_nothing() {
    let desk = revoked_since_the_backup();
    let roster = desk.registry().join("keys/roster.cbor");
    let good = everything(&desk);
    // The message for a damaged one names the way that works, and no single file.
    for damage in [&b"junk"[..], b""] {
        std::fs::write(&roster, damage).unwrap();
        refused(&desk.head(&["list"]), 4, "restore the whole registry");
    }
    std::fs::remove_file(&roster).unwrap();
    refused(&desk.head(&["list"]), 4, "restore the whole registry");
    // Done all the same: refused each time, by every door, and nothing is written.
    let _ = std::fs::copy(desk.path("backup/keys/roster.cbor"), &roster).unwrap();
    let before = everything(&desk);
    for _ in 0..2 {
        refused(&desk.head(&["list"]), 4, "older than the registry");
        refused(&desk.head(&["verify"]), 4, "older than the registry");
        refused(&recover(&desk, "周试代", &["--escrow-file", "envelope"]), 4, "older than the registry");
        assert!(everything(&desk) == before, "something was written");
    }
    // With the right one back all is as it was; and so it is by the advice.
    put(&good);
    expect(&desk.head(&["verify"]), 0);
    expect(
        &desk.run(&["--registry", "again", "--officer", HEAD, "restore", "backup", "--reason", "名册损坏"]),
        0,
    );
    expect(
        &desk.run(&[
            "--registry",
            "again",
            "--officer",
            HEAD,
            "officer",
            "revoke",
            OFFICER,
            "--reason",
            "调离",
        ]),
        0,
    );
    expect(&desk.run(&["--registry", "again", "--officer", HEAD, "list"]), 0);
    // The envelope still opens what it should.
    expect(&recover(&desk, "周试代", &["--escrow-file", "envelope"]), 0);
    expect(&with(&desk, "new", "周试代", &["verify"]), 0);
}

#[test]
fn a_data_key_from_a_backup_destroys_nothing() {
    let desk = revoked_since_the_backup();
    let keys = desk.registry().join("keys");
    let good = everything(&desk);
    // The old key beside the new one opens nothing here and goes.
    let old = std::fs::read(desk.path("backup/keys/data-1.key")).unwrap();
    std::fs::write(keys.join("data-1.key"), &old).unwrap();
    expect(&desk.head(&["verify"]), 0);
    assert!(!keys.join("data-1.key").exists());
    // The old key under the new one's name is none.
    for (bytes, says) in [(old.as_slice(), "not signed"), (&b"junk"[..], "damaged"), (b"", "damaged")] {
        std::fs::write(keys.join("data-2.key"), bytes).unwrap();
        let before = everything(&desk);
        refused(&desk.head(&["list"]), 4, says);
        refused(&desk.head(&["list"]), 4, "restore the whole registry");
        assert!(everything(&desk) == before, "something was written");
        assert_eq!(recover(&desk, "周试代", &["--escrow-file", "envelope"]).status.code(), Some(4));
        assert!(everything(&desk) == before, "something was written");
    }
    std::fs::remove_file(keys.join("data-2.key")).unwrap();
    refused(&desk.head(&["list"]), 4, "restore the whole registry");
    put(&good);
    // The store of the backup with the keys of today, then with its key too.
    let store = desk.registry().join("registry.guitu");
    let _ = std::fs::copy(desk.path("backup/registry.guitu"), &store).unwrap();
    refused(&desk.head(&["list"]), 4, "restore the whole registry");
    std::fs::write(keys.join("data-1.key"), &old).unwrap();
    refused(&desk.head(&["list"]), 4, "put back");
    put(&good);
    expect(&desk.head(&["verify"]), 0);
}

#[test]
fn an_identity_from_a_backup_opens_with_its_own_passphrase() {
    let desk = revoked_since_the_backup();
    private(&desk.path("new"), "a newer passphrase\n");
    let mut change = desk.command(&["--registry", "office", "--officer", HEAD, "passphrase"]);
    expect(&change.env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(), 0);
    let officers = value(&with(&desk, "new", HEAD, &["officer", "list", "--json"]), 0);
    let head = officers["officers"].as_array().unwrap().iter().find(|o| o["name"] == HEAD).unwrap();
    let file = format!("keys/officers/{}.age", head["id"].as_str().unwrap());
    let _ = std::fs::copy(desk.path("backup").join(&file), desk.registry().join(&file)).unwrap();
    refused(&with(&desk, "new", HEAD, &["list"]), 3, "passphrase is wrong");
    expect(&desk.head(&["verify"]), 0);
    // Somebody whose access has ended does not come back with the file.
    let gone = officers["officers"].as_array().unwrap().iter().find(|o| o["name"] == OFFICER).unwrap();
    let file = format!("keys/officers/{}.age", gone["id"].as_str().unwrap());
    let _ = std::fs::copy(desk.path("backup").join(&file), desk.registry().join(&file)).unwrap();
    refused(&desk.as_officer(OFFICER, &["list"]), 2, "No officer is called");
    let id = gone["id"].as_str().unwrap();
    assert_ne!(desk.as_officer(id, &["list"]).status.code(), Some(0));
}

/// Every half-way state of a rotation, put together from the files before and after it.
#[test]
fn a_rotation_that_a_crash_cut_short_is_finished_and_overwrites_nothing() {
    let desk = Desk::office();
    let before = everything(&desk);
    expect(&desk.head(&["officer", "revoke", OFFICER, "--reason", "调离"]), 0);
    let after = everything(&desk);
    let reset = || {
        for path in everything(&desk).keys() {
            std::fs::remove_file(path).unwrap();
        }
        put(&before);
    };
    let key = desk.registry().join("keys/data-2.key");
    let roster = desk.registry().join("keys/roster.cbor");
    // The new key written, the roster not: done again, the key takes another epoch.
    reset();
    std::fs::write(&key, &after[&key]).unwrap();
    expect(&desk.head(&["list"]), 0);
    assert!(std::fs::read(&key).unwrap() == after[&key]);
    let again = value(&desk.head(&["officer", "revoke", OFFICER, "--reason", "调离", "--json"]), 0);
    assert_eq!(again["epoch"], 3);
    expect(&desk.head(&["verify"]), 0);
    // Key and roster written, the store not: opening finishes it.
    reset();
    std::fs::write(&key, &after[&key]).unwrap();
    std::fs::write(&roster, &after[&roster]).unwrap();
    std::fs::write(desk.registry().join("registry.next"), b"half a copy").unwrap();
    let verified = value(&desk.head(&["verify", "--json"]), 0);
    assert_eq!(verified["epoch"], 2);
    assert!(!desk.registry().join("keys/data-1.key").exists());
    // All done but the old key's removal.
    reset();
    put(&after);
    expect(&desk.head(&["verify"]), 0);
    assert!(!desk.registry().join("keys/data-1.key").exists());
}

#[test]
fn two_rotations_and_a_roster_from_between_them() {
    let desk = Desk::office();
    let roster = desk.registry().join("keys/roster.cbor");
    let mut rosters = vec![std::fs::read(&roster).unwrap()];
    for name in [OFFICER, "李试乙"] {
        expect(&desk.head(&["officer", "revoke", name, "--reason", "调离"]), 0);
        rosters.push(std::fs::read(&roster).unwrap());
    }
    for old in &rosters[..2] {
        std::fs::write(&roster, old).unwrap();
        let before = everything(&desk);
        refused(&desk.head(&["list"]), 4, "older than the registry");
        refused(
            &desk.head(&["officer", "revoke", "王试丙", "--reason", "调离"]),
            4,
            "older than the registry",
        );
        assert!(everything(&desk) == before);
    }
    std::fs::write(&roster, &rosters[2]).unwrap();
    let verified = value(&desk.head(&["verify", "--json"]), 0);
    assert_eq!(verified["epoch"], 3);
}
