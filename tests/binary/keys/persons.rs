//! Two persons: heads, custodians, envelopes and rules are nobody's decision alone where there is a second.

use super::{envelope, everything, private, value};
use crate::common::desk::{Desk, HEAD, OFFICER, refused};
use crate::common::{err, expect};
use std::process::Output;

const CUSTODIAN: &str = "吴试保";

/// Runs as somebody, with a second passphrase file.
fn signed(desk: &Desk, who: &str, own: &str, second: Option<&str>, args: &[&str]) -> Output {
    let all = [&["--registry", "office", "--officer", who], args].concat();
    let mut command = desk.command(&all);
    command.env("GUITU_PASSPHRASE_FILE", desk.path(own)).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new"));
    if let Some(second) = second {
        command.env("GUITU_SECOND_PASSPHRASE_FILE", desk.path(second));
    }
    command.output().unwrap()
}

/// An office with a head and a custodian, whose passphrases lie in `passphrase` and `keeper`.
fn office() -> Desk {
    let desk = Desk::office();
    private(&desk.path("new"), "osprey decoy plank mulch\n");
    private(&desk.path("keeper"), "osprey decoy plank mulch\n");
    let add = ["officer", "add", CUSTODIAN, "--role", "custodian"];
    expect(&signed(&desk, HEAD, "passphrase", None, &add), 0);
    private(&desk.path("new"), "gravel window thimble axis\n");
    private(&desk.path("third"), "gravel window thimble axis\n");
    desk
}

fn alone(desk: &Desk) -> usize {
    let output = desk.head(&["verify", "--json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", err(&output));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    value["signed_alone"].as_array().unwrap().len()
}

#[test]
fn neither_head_nor_custodian_decides_alone_over_keys() {
    let desk = office();
    assert_eq!(alone(&desk), 1, "the custodian came when there was nobody else to sign, and verify says so");
    let recipient = envelope(&desk, "envelope");
    let acts: [&[&str]; 6] = [
        &["officer", "add", "赵试新", "--role", "head"],
        &["officer", "add", "赵试新", "--role", "custodian"],
        &["officer", "role", OFFICER, "--role", "head", "--reason", "接任"],
        &["officer", "role", OFFICER, "--role", "custodian", "--reason", "接任"],
        &["escrow", "add", &recipient, "--label", "区局机要室"],
        &["officer", "revoke", HEAD, "--reason", "x"],
    ];
    let keys = super::files::key_files(&desk);
    for act in acts {
        for (who, own) in [(HEAD, "passphrase"), (CUSTODIAN, "keeper")] {
            let own_access = act[1] == "revoke" && who == HEAD;
            // no second passphrase: there is no terminal to ask at
            let output = signed(&desk, who, own, None, act);
            assert!(matches!(output.status.code(), Some(2 | 3)), "{act:?} {}", err(&output));
            // one's own again is no second
            if !own_access {
                let output = signed(&desk, who, own, Some(own), act);
                assert!(matches!(output.status.code(), Some(2 | 3)), "{act:?} {}", err(&output));
            }
            let _ = std::fs::remove_file(desk.registry().join("keys/attempts.json"));
        }
        // an officer is no second either
        let named = [act, &["--second", OFFICER]].concat();
        refused(&signed(&desk, HEAD, "passphrase", Some("passphrase"), &named), 2, "");
    }
    let now = super::files::key_files(&desk);
    let but_notes = |files: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| {
        files
            .iter()
            .filter(|(path, _)| !path.ends_with("head-1.json"))
            .map(|(p, b)| (p.clone(), b.clone()))
            .collect::<Vec<_>>()
    };
    assert!(but_notes(&now) == but_notes(&keys), "nothing of the keys was changed");
    // with the other's signature it is done, and verify has nothing to say of it
    expect(&signed(&desk, HEAD, "passphrase", Some("keeper"), acts[4]), 0);
    expect(&signed(&desk, CUSTODIAN, "keeper", Some("passphrase"), acts[0]), 0);
    assert_eq!(alone(&desk), 1);
    // two could sign now: one is named
    let remove = ["escrow", "remove", "区局机要室", "--reason", "遗失"];
    refused(&signed(&desk, HEAD, "passphrase", Some("keeper"), &remove), 2, "--second");
    let named = [&remove[..], &["--second", CUSTODIAN]].concat();
    expect(&signed(&desk, HEAD, "passphrase", Some("keeper"), &named), 1); // none is left
    // other roles need one signature only
    expect(
        &signed(
            &desk,
            HEAD,
            "passphrase",
            None,
            &["officer", "role", OFFICER, "--role", "read-only", "--reason", "x"],
        ),
        0,
    );
    refused(&desk.as_officer(OFFICER, &["check-in", "2026-0001", "--mode", "phone"]), 3, "may not");
    expect(&signed(&desk, HEAD, "passphrase", None, &["officer", "revoke", OFFICER, "--reason", "x"]), 0);
    assert_eq!(alone(&desk), 1);
}

#[test]
fn rules_need_two_persons_too() {
    let desk = office();
    let rules =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy/profile-gd-sz-example.toml");
    let rules = rules.display().to_string();
    let adopt = ["policy", "adopt", rules.as_str()];
    let output = signed(&desk, HEAD, "passphrase", None, &adopt);
    expect(&output, 3);
    expect(&signed(&desk, HEAD, "passphrase", Some("keeper"), &adopt), 0);
    assert_eq!(alone(&desk), 1);
}

#[test]
fn the_last_head_stays_and_a_role_is_changed_on_record() {
    let desk = Desk::office();
    refused(&desk.head(&["officer", "revoke", HEAD, "--reason", "x"]), 3, "");
    refused(&desk.head(&["officer", "role", HEAD, "--role", "officer", "--reason", "x"]), 3, "");
    refused(&desk.head(&["officer", "role", "无此人", "--role", "officer", "--reason", "x"]), 2, HEAD);
    refused(&desk.head(&["officer", "role", OFFICER, "--role", "king", "--reason", "x"]), 2, "king");
    refused(&desk.head(&["officer", "role", OFFICER, "--role", "inspector", "--reason", ""]), 2, "");
    refused(
        &desk.as_officer(OFFICER, &["officer", "role", HEAD, "--role", "officer", "--reason", "x"]),
        3,
        "may not",
    );
    expect(&desk.head(&["officer", "role", OFFICER, "--role", "inspector", "--reason", "区局借调"]), 0);
    let list = value(&desk.head(&["officer", "list", "--json"]), 0);
    let row = list["officers"].as_array().unwrap().iter().find(|o| o["name"] == OFFICER).unwrap();
    assert_eq!(row["role"], "inspector");
    let audit = value(&desk.head(&["audit", "--json"]), 0).to_string();
    assert!(audit.contains("officer-role") && audit.contains("区局借调"));
    // the only officer with a custodian: the custodian's word does not end the head's work
    let desk = office();
    let demote = ["officer", "role", HEAD, "--role", "officer", "--reason", "x"];
    refused(&signed(&desk, CUSTODIAN, "keeper", Some("passphrase"), &demote), 2, "only head");
    refused(
        &signed(
            &desk,
            CUSTODIAN,
            "keeper",
            Some("passphrase"),
            &["officer", "revoke", HEAD, "--reason", "x"],
        ),
        2,
        "only head",
    );
}

#[test]
fn every_head_is_told_of_a_new_head_until_it_is_seen() {
    let desk = office();
    let add = ["officer", "add", "赵试新", "--role", "head"];
    expect(&signed(&desk, CUSTODIAN, "keeper", Some("passphrase"), &add), 0);
    for _ in 0..3 {
        let list = desk.head(&["list"]);
        expect(&list, 0);
        assert!(err(&list).contains("赵试新") && err(&list).contains("became head"), "{}", err(&list));
    }
    let officer = desk.as_officer(OFFICER, &["list"]);
    assert!(!err(&officer).contains("became head"), "officers have nothing to say to it");
    expect(&desk.head(&["officer", "list"]), 0);
    let list = desk.head(&["list"]);
    expect(&list, 0);
    assert_eq!(err(&list), "");
    // who came is not told of those who were there
    let own = signed(&desk, "赵试新", "third", None, &["list"]);
    expect(&own, 0);
    assert_eq!(err(&own), "");
}

/// The keys were changed and the journal was not: what lacks the other's signature is taken back, not finished.
#[test]
fn a_change_of_keys_cut_short_before_its_second_signature_is_taken_back() {
    let desk = office();
    let before = everything(&desk);
    expect(
        &signed(&desk, HEAD, "passphrase", Some("keeper"), &["officer", "add", "赵试新", "--role", "head"]),
        0,
    );
    let newer: std::collections::BTreeMap<_, _> = super::files::key_files(&desk)
        .into_iter()
        .filter(|(path, _)| !path.ends_with("head-1.json"))
        .collect();
    super::files::put(&before);
    super::files::put(&newer);
    expect(&desk.head(&["list"]), 0);
    let list = value(&desk.head(&["officer", "list", "--json"]), 0);
    let row = list["officers"].as_array().unwrap().iter().find(|o| o["name"] == "赵试新").unwrap().clone();
    assert!(!row["retired_on"].is_null(), "{row}");
    assert_eq!(signed(&desk, "赵试新", "third", None, &["list"]).status.code(), Some(2));
    assert_eq!(alone(&desk), 1);
}
