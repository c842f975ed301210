//! The noted head: one that is missing, damaged or forged is loud until a head resolves it on record; one that is good and
//! newer than the journal ends the opening.

use super::files::put;
use super::{everything, private, value};
use crate::common::desk::{Desk, HEAD, OFFICER as LEAVING, refused};
use crate::common::{err, expect};
use guitu::vault::Signer as _;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Output;

/// An officer who stays in each of these stories.
const OFFICER: &str = "李试乙";

const LOUD: &str = "The registry may have been put back";

fn note(desk: &Desk) -> PathBuf {
    desk.registry().join("keys/head-1.json")
}

/// A note of any index, signed by a key.
fn signed(index: u64, hash: &str, key: &ed25519_dalek::SigningKey) -> String {
    use ed25519_dalek::Signer as _;
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let message = format!("guitu head v1\n1\n{index}\n{hash}\n");
    let signature = key.sign(message.as_bytes()).to_bytes();
    let public = key.verifying_key().to_bytes();
    let value = serde_json::json!({
        "site": 1, "index": index, "hash": hash, "key": hex(&public), "signature": hex(&signature),
    });
    value.to_string()
}

fn resolve(desk: &Desk, officer: &str) -> Output {
    desk.as_officer(officer, &["head", "resolve", "--reason", "与U盘上的链头核对一致"])
}

#[track_caller]
fn loud_until_resolved(desk: &Desk, says: &str) {
    for officer in [HEAD, OFFICER, HEAD] {
        let list = desk.as_officer(officer, &["list"]);
        expect(&list, 0);
        assert!(err(&list).contains(LOUD) && err(&list).contains(says), "{}", err(&list));
    }
    let verified = desk.head(&["verify", "--json"]);
    expect(&verified, 1);
    refused(&resolve(desk, OFFICER), 3, "may not");
    expect(&resolve(desk, HEAD), 0);
    let list = desk.head(&["list"]);
    expect(&list, 0);
    assert_eq!(err(&list), "");
    assert_eq!(value(&desk.head(&["verify", "--json"]), 0)["note"], serde_json::Value::Null);
    let audit = value(&desk.head(&["audit", "--json"]), 0).to_string();
    assert!(audit.contains("head-note-resolved"));
}

#[test]
fn a_missing_or_bad_note_is_loud_until_a_head_resolves_it() {
    let desk = Desk::office();
    let list = desk.head(&["list"]);
    assert_eq!(err(&list), "", "a good note says nothing");
    std::fs::remove_file(note(&desk)).unwrap();
    loud_until_resolved(&desk, "is missing");
    let good = std::fs::read_to_string(note(&desk)).unwrap();
    for bad in [
        String::new(),
        "{}".into(),
        "[".repeat(60_000),
        good.replace("\"site\": 1", "\"site\": 2"),
        good.replace("\"index\": ", "\"index\": 9"),
        good[..good.len() / 2].to_owned(),
        format!("{}{}", good, " ".repeat(70_000)),
    ] {
        std::fs::write(note(&desk), &bad).unwrap();
        let list = desk.head(&["list"]);
        expect(&list, 0);
        assert!(err(&list).contains("cannot be read"), "{bad:.80}: {}", err(&list));
    }
    loud_until_resolved(&desk, "cannot be read");
    // what is no file at all
    std::fs::remove_file(note(&desk)).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        note(&desk),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    loud_until_resolved(&desk, "cannot be read");
    std::fs::remove_file(note(&desk)).unwrap();
    std::os::unix::fs::symlink("/dev/zero", note(&desk)).unwrap();
    loud_until_resolved(&desk, "cannot be read");
}

#[test]
fn a_note_signed_by_a_fresh_key_hides_no_rollback_and_locks_nobody_out() {
    let desk = Desk::office();
    let before = everything(&desk);
    expect(&desk.head(&["list"]), 0);
    let newest = everything(&desk);
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let head = value(&desk.head(&["head", "--json"]), 0);
    let (index, hash) = (head["index"].as_u64().unwrap(), head["hash"].as_str().unwrap().to_owned());
    // a high index
    for index in [index, 1_000_000, u64::MAX] {
        std::fs::write(note(&desk), signed(index, &hash, &key)).unwrap();
        loud_until_resolved(&desk, "nobody who has access");
    }
    // the older store with the note deleted, or signed by a fresh key for it: it opens, and not without a word
    let store = desk.registry().join("registry.guitu");
    put(&before);
    let old = value(&desk.head(&["head", "--json"]), 0);
    put(&before);
    std::fs::write(
        note(&desk),
        signed(old["index"].as_u64().unwrap() - 2, old["hash"].as_str().unwrap(), &key),
    )
    .unwrap();
    loud_until_resolved(&desk, "nobody who has access");
    // with the good note it does not open at all, until the head vouches for it
    put(&newest);
    std::fs::write(&store, &before[&store]).unwrap();
    for officer in [HEAD, OFFICER] {
        refused(&desk.as_officer(officer, &["list"]), 4, "put back");
    }
    refused(&resolve(&desk, OFFICER), 4, "put back");
    expect(&resolve(&desk, HEAD), 0);
    expect(&desk.as_officer(OFFICER, &["list"]), 0);
}

/// Somebody whose access has ended signs a head that is yet to come.
#[test]
fn a_revoked_officer_locks_nobody_out() {
    let desk = Desk::office();
    let locked = guitu::registry::Locked::at(&desk.registry()).unwrap();
    let officer = locked.officers().unwrap().into_iter().find(|o| o.name == LEAVING).unwrap();
    let passphrase = guitu::vault::Passphrase::new(guitu::demo::PASSPHRASE);
    let keys = locked.unlock_keys(officer.id, &passphrase).unwrap();
    let (index, hash) = (1_000_000, "00".repeat(32));
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let signature = keys.sign(format!("guitu head v1\n1\n{index}\n{hash}\n").as_bytes());
    let forged = serde_json::json!({
        "site": 1, "index": index, "hash": hash, "key": hex(&keys.public_key()), "signature": hex(&signature),
    })
    .to_string();
    drop(keys);
    // while the access lasts, such a note is believed; the head can still put on record that it is wrong
    std::fs::write(note(&desk), &forged).unwrap();
    refused(&desk.head(&["list"]), 4, "head resolve");
    expect(&resolve(&desk, HEAD), 0);
    expect(&desk.head(&["officer", "revoke", LEAVING, "--reason", "调离"]), 0);
    std::fs::write(note(&desk), &forged).unwrap();
    loud_until_resolved(&desk, "nobody who has access");
}

#[test]
fn a_second_note_outside_tells_what_the_first_cannot() {
    let desk = Desk::office();
    let stick = desk.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let place = stick.join("guitu-head.json");
    let run = |args: &[&str]| {
        let all = [&["--registry", "office", "--officer", HEAD], args].concat();
        desk.command(&all).env("GUITU_HEAD_NOTE", &place).output().unwrap()
    };
    let before = everything(&desk);
    let first = run(&["list"]);
    expect(&first, 0);
    assert!(err(&first).contains("no second noted head") && place.exists(), "{}", err(&first));
    let second = run(&["list"]);
    expect(&second, 0);
    assert_eq!(err(&second), "");
    // the whole directory is put back, its note included
    put(&before);
    refused(&run(&["list"]), 4, "put back");
    expect(&run(&["head", "resolve", "--reason", "恢复前的备份"]), 0);
    expect(&run(&["list"]), 0);
    std::fs::write(&place, "junk").unwrap();
    let list = run(&["list"]);
    expect(&list, 0);
    assert!(err(&list).contains("second noted head"), "{}", err(&list));
    assert_eq!(std::fs::read(&place).unwrap(), b"junk", "not written over before it is resolved");
    expect(&run(&["head", "resolve", "--reason", "误改"]), 0);
    assert_eq!(err(&run(&["list"])), "");
    // the stick is away: said, and nothing else; a place inside the registry is none
    std::fs::remove_dir_all(&stick).unwrap();
    let list = run(&["list"]);
    expect(&list, 0);
    assert!(err(&list).contains("no second noted head"));
    let all = ["--registry", "office", "--officer", HEAD, "list"];
    let inside =
        desk.command(&all).env("GUITU_HEAD_NOTE", desk.registry().join("note.json")).output().unwrap();
    refused(&inside, 2, "inside the registry");
    private(&desk.path("x"), "");
    assert_eq!(std::fs::metadata(note(&desk)).unwrap().permissions().mode() & 0o077, 0);
}
