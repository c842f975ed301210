//! Keys through the real binary: an office that nobody can open any more comes back with an escrow key, and key files
//! taken from a backup destroy nothing.

mod custody;
mod files;
mod memory;
mod notes;
mod passphrases;
mod persons;

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

/// With the passphrase of a second officer in a file too.
fn with_two(desk: &Desk, passphrase: &str, second: &str, officer: &str, args: &[&str]) -> Output {
    let mut all = vec!["--registry", "office", "--officer", officer];
    all.extend(args);
    let mut command = desk.command(&all);
    command.env("GUITU_PASSPHRASE_FILE", desk.path(passphrase));
    command.env("GUITU_SECOND_PASSPHRASE_FILE", desk.path(second)).output().unwrap()
}

/// A verification that found nothing wrong, whether or not an act was signed by one person for want of another.
#[track_caller]
fn proved(output: &Output) {
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "out: {}\nerr: {}", out(output), err(output));
}

/// Its JSON.
#[track_caller]
fn told(output: &Output) -> Value {
    proved(output);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", out(output)))
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
    private(&desk.path("heads"), "written down this time\n");
    private(&desk.path("new"), "the successor's own\n");
    expect(&recover(&desk, "李试继", &["--escrow-file", "second"]), 0);
    expect(&with_two(&desk, "new", "heads", "李试继", &["escrow", "add", &first, "--label", "区局"]), 0);
    expect(
        &with_two(&desk, "new", "heads", "李试继", &["escrow", "remove", "区局", "--reason", "用过的信封"]),
        1,
    ); // none is left
    refused(&recover(&desk, HEAD, &["--escrow-file", "first"]), 3, "none of the office's escrow keys");
    let again = ["escrow", "remove", &first, "--reason", "再来"];
    refused(&with(&desk, "new", "李试继", &again), 2, "No escrow key of that name");
    proved(&with(&desk, "new", "李试继", &["verify"]));
    expect(&with_two(&desk, "new", "heads", "李试继", &["escrow", "add", &first, "--label", "区局"]), 0);
    expect(&with(&desk, "new", "李试继", &["officer", "revoke", HEAD, "--reason", "退休"]), 0);
    proved(&with(&desk, "new", "李试继", &["verify"]));
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
        // the head is told of the new head until the list of officers was looked at
        assert_eq!(err(&second).contains("became head"), officer == HEAD);
        assert!(!err(&second).contains("escrow key was used"));
    }
    let verified = desk.head(&["verify"]);
    proved(&verified);
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
    refused(&with("envelope"), 2, "at least 12");
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
    proved(&with(&desk, "new", "周试代", &["verify"]));
}
