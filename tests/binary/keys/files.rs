//! Key files put back from a backup destroy nothing, and are noticed.

use super::{envelope, everything, private, proved, recover, told, value, with};
use crate::common::desk::{Desk, HEAD, OFFICER, refused};
use crate::common::expect;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What lies in the registry now, put back later.
pub fn put(files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in files {
        std::fs::write(path, bytes).unwrap();
    }
}

/// A copy of the whole registry beside it.
pub fn copy_registry(desk: &Desk, name: &str) {
    for (path, bytes) in everything(desk) {
        let to = desk.path(name).join(path.strip_prefix(desk.registry()).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
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
    proved(&desk.head(&["verify"]));
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
    proved(&with(&desk, "new", "周试代", &["verify"]));
}

#[test]
fn a_data_key_from_a_backup_destroys_nothing() {
    let desk = revoked_since_the_backup();
    let keys = desk.registry().join("keys");
    let good = everything(&desk);
    // The old key beside the new one opens nothing here and goes.
    let old = std::fs::read(desk.path("backup/keys/data-1.key")).unwrap();
    std::fs::write(keys.join("data-1.key"), &old).unwrap();
    proved(&desk.head(&["verify"]));
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
    proved(&desk.head(&["verify"]));
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
    proved(&desk.head(&["verify"]));
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
    proved(&desk.head(&["verify"]));
    // Key and roster written, the store not: opening finishes it.
    reset();
    std::fs::write(&key, &after[&key]).unwrap();
    std::fs::write(&roster, &after[&roster]).unwrap();
    std::fs::write(desk.registry().join("registry.next"), b"half a copy").unwrap();
    let half = [".guitu-a1B2c3.new", "officers/.guitu-d4E5f6.new"]
        .map(|name| desk.registry().join("keys").join(name));
    half.iter().for_each(|path| std::fs::write(path, b"half a key file").unwrap());
    let verified = told(&desk.head(&["verify", "--json"]));
    assert!(half.iter().all(|path| !path.exists()), "what was left half written is swept");
    assert_eq!(verified["epoch"], 2);
    assert!(!desk.registry().join("keys/data-1.key").exists());
    // All done but the old key's removal.
    reset();
    put(&after);
    proved(&desk.head(&["verify"]));
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
    let verified = told(&desk.head(&["verify", "--json"]));
    assert_eq!(verified["epoch"], 3);
}

/// Enrols an officer whose passphrase lies in `new`.
pub fn enrol(desk: &Desk, name: &str) {
    let mut add = desk.command(&[
        "--registry",
        "office",
        "--officer",
        HEAD,
        "officer",
        "add",
        name,
        "--role",
        "officer",
    ]);
    expect(&add.env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(), 0);
}

pub fn key_files(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let keys = desk.registry().join("keys");
    everything(desk).into_iter().filter(|(path, _)| path.starts_with(&keys)).collect()
}

/// How many commits the journal has, as whoever may look says it; opening and locking are two.
pub fn commits(desk: &Desk) -> u64 {
    told(&desk.head(&["verify", "--json"]))["commits"].as_u64().unwrap()
}

#[test]
fn a_roster_of_the_same_epoch_that_is_older_is_noticed() {
    let desk = Desk::office();
    let recipient = envelope(&desk, "envelope");
    private(&desk.path("new"), "the newcomer's own\n");
    expect(&desk.head(&["escrow", "add", &recipient, "--label", "区局机要室"]), 0);
    let roster = desk.registry().join("keys/roster.cbor");
    let old = std::fs::read(&roster).unwrap();
    enrol(&desk, "赵试新");
    let good = std::fs::read(&roster).unwrap();
    let verified = told(&desk.head(&["verify", "--json"]));
    assert_eq!(verified["roster_bound"], true);
    let before = commits(&desk);
    std::fs::write(&roster, &old).unwrap();
    let keys = key_files(&desk);
    for officer in [HEAD, OFFICER] {
        for command in [&["list"][..], &["verify"], &["officer", "list"], &["backup", "b"]] {
            refused(&desk.as_officer(officer, command), 4, "older than the registry");
        }
    }
    refused(&recover(&desk, "周试代", &["--escrow-file", "envelope"]), 4, "older than the registry");
    assert!(key_files(&desk) == keys && !desk.path("b").exists());
    std::fs::write(&roster, &good).unwrap();
    assert_eq!(commits(&desk), before + 2, "nothing but the opening and locking of verify was written");
    expect(&with(&desk, "new", "赵试新", &["list"]), 0);
}

/// Two copies of an office go on apart: neither takes the other's roster, of whatever age.
#[test]
fn a_roster_of_another_history_is_refused() {
    let desk = Desk::office();
    private(&desk.path("new"), "the newcomer's own\n");
    let roster = desk.registry().join("keys/roster.cbor");
    let base = everything(&desk);
    let mut others = Vec::new();
    for name in ["钱试一", "孙试二", "李试三"] {
        enrol(&desk, name);
        others.push(std::fs::read(&roster).unwrap());
    }
    for path in everything(&desk).keys().filter(|path| !base.contains_key(*path)) {
        std::fs::remove_file(path).unwrap();
    }
    put(&base);
    enrol(&desk, "赵试新");
    let own = std::fs::read(&roster).unwrap();
    for other in &others {
        std::fs::write(&roster, other).unwrap();
        let keys = key_files(&desk);
        refused(&desk.head(&["list"]), 4, "older than the registry");
        assert!(key_files(&desk) == keys);
    }
    std::fs::write(&roster, own).unwrap();
    proved(&desk.head(&["verify"]));
}

/// The roster was written, the journal not: the next opening by who may finishes it, anybody else just works.
#[test]
fn a_roster_one_change_ahead_is_finished() {
    let desk = Desk::office();
    private(&desk.path("new"), "the newcomer's own\n");
    let before = everything(&desk);
    enrol(&desk, "赵试新");
    let after = everything(&desk);
    let newer: BTreeMap<_, _> = after
        .iter()
        .filter(|(path, _)| path.starts_with(desk.registry().join("keys")) && !path.ends_with("head-1.json"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    put(&before);
    put(&newer);
    expect(&desk.as_officer(OFFICER, &["list"]), 0);
    assert_eq!(with(&desk, "new", "赵试新", &["list"]).status.code(), Some(2), "not in the journal yet");
    let verified = told(&desk.head(&["verify", "--json"]));
    assert_eq!(verified["roster_bound"], true);
    expect(&with(&desk, "new", "赵试新", &["list"]), 0);
    // Two changes ahead is no crash: the store was put back.
    enrol(&desk, "钱试一");
    let newer: BTreeMap<_, _> =
        key_files(&desk).into_iter().filter(|(path, _)| !path.ends_with("head-1.json")).collect();
    put(&before);
    put(&newer);
    std::fs::remove_file(desk.registry().join("keys/head-1.json")).unwrap();
    refused(&desk.head(&["list"]), 4, "put back from an earlier copy");
    refused(&desk.as_officer(OFFICER, &["list"]), 4, "put back from an earlier copy");
}
