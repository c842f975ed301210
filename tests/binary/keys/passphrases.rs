//! Passphrases: what is guessed first is not taken, words are drawn on request, wrong ones are counted for every door.

use super::{private, value, with};
use crate::common::desk::{Desk, HEAD, OFFICER, refused};
use crate::common::{expect, out};
use std::process::Output;

fn change(desk: &Desk, new: &str) -> Output {
    private(&desk.path("new"), &format!("{new}\n"));
    let args = ["--registry", "office", "--officer", HEAD, "passphrase"];
    desk.command(&args).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap()
}

#[test]
fn a_passphrase_that_is_guessed_first_is_not_taken() {
    let desk = Desk::office();
    let cases = [
        ("aaaaaaaa", "at least 12"),
        ("12345678", "at least 12"),
        ("password", "at least 12"),
        ("13800138000", "at least 12"),
        ("        ", "at least 12"),
        ("            ", "at least 12"),
        ("13800138000138", "digits alone"),
        ("１３８００１３８０００１２", "digits alone"),
        ("2026-11-28 2026-11-28", "digits alone"),
        ("osprey\u{200B}decoy plank", "U+200B"),
        ("osprey\u{FEFF} decoy plank", "U+FEFF"),
        ("osprey\u{3164} decoy plank", "U+3164"),
        ("aaaaaaaaaaaaaaaa", "soon be guessed"),
        ("password12345", "soon be guessed"),
        ("归途归途归途归途归途归途", "soon be guessed"),
        ("陈试一13800138000陈试一", "a name of one's own"),
        ("chenshiyi13800138000", "a name of one's own"),
        ("演示司法所陈试一2026", "a name of one's own"),
    ];
    let before = super::files::key_files(&desk);
    let identities = |files: &std::collections::BTreeMap<_, Vec<u8>>| -> Vec<Vec<u8>> {
        files
            .iter()
            .filter(|(path, _): &(&std::path::PathBuf, _)| path.extension().is_some_and(|e| e == "age"))
            .map(|(_, b)| b.clone())
            .collect()
    };
    for (typed, says) in cases {
        let output = change(&desk, typed);
        refused(&output, 2, says);
        assert!(
            typed.trim().is_empty() || !crate::common::err(&output).contains(typed),
            "the passphrase is repeated"
        );
    }
    private(&desk.path("new"), "13800138000138\n");
    let add = ["--registry", "office", "--officer", HEAD, "officer", "add", "赵试新", "--role", "officer"];
    refused(
        &desk.command(&add).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(),
        2,
        "digits",
    );
    private(&desk.path("new"), "赵试新在演示司法所19900101\n");
    refused(
        &desk.command(&add).env("GUITU_NEW_PASSPHRASE_FILE", desk.path("new")).output().unwrap(),
        2,
        "own",
    );
    assert!(identities(&super::files::key_files(&desk)) == identities(&before));
    let fresh = Desk::empty("123456789012345");
    refused(&fresh.run(&["init", "office", "--office", "440303001", "--officer", "甲"]), 2, "digits alone");
    assert!(!fresh.registry().exists());
    expect(&change(&desk, "雨天记得把窗台的花搬进来"), 0);
    expect(&with(&desk, "new", HEAD, &["list"]), 0);
}

#[test]
fn words_are_drawn_and_taken() {
    let desk = Desk::office();
    let mut seen = Vec::new();
    for lang in ["en", "zh", "en", "zh"] {
        let drawn = desk.run(&["passphrase", "--suggest", "--lang", lang]);
        expect(&drawn, 0);
        let phrase = out(&drawn).trim().to_owned();
        assert!(phrase.split('-').count() >= 6 && phrase.is_ascii(), "{phrase}");
        assert!(!seen.contains(&phrase));
        expect(&change(&desk, &phrase), 0);
        std::fs::copy(desk.path("new"), &desk.passphrase).map(drop).unwrap();
        seen.push(phrase);
    }
    let json = value(&desk.run(&["passphrase", "--suggest", "--json"]), 0);
    assert!(json["passphrase"].as_str().unwrap().len() > 20);
}

#[test]
fn wrong_passphrases_are_counted_over_every_command_and_recorded() {
    let desk = Desk::office();
    private(&desk.path("wrong"), "something else entirely\n");
    for _ in 0..2 {
        refused(&with(&desk, "wrong", HEAD, &["list"]), 3, "passphrase is wrong");
    }
    // a right one in between is let in, says how often it was tried, and begins the count again
    expect(&desk.as_officer(OFFICER, &["list"]), 0);
    let trail = value(&desk.head(&["audit", "--json"]), 0).to_string();
    assert!(
        trail.contains("2 wrong") || trail.contains("wrong passphrases: 2") || trail.contains("2 failed"),
        "{trail}"
    );
    for officer in [HEAD, OFFICER, HEAD] {
        refused(&with(&desk, "wrong", officer, &["verify"]), 3, "passphrase is wrong");
    }
    // now nobody is let in for half a minute, the right passphrase included, at any door
    for passphrase in ["passphrase", "wrong"] {
        refused(&with(&desk, passphrase, HEAD, &["list"]), 3, "seconds");
    }
    let attempts = desk.registry().join("keys/attempts.json");
    let text = std::fs::read_to_string(&attempts).unwrap();
    assert!(text.contains("\"wrong\":3"), "waiting is no try: {text}");
    // half a minute later
    let last: i64 = serde_json::from_str::<serde_json::Value>(&text).unwrap()["last_ms"].as_i64().unwrap();
    std::fs::write(&attempts, text.replace(&last.to_string(), &(last - 31_000).to_string())).unwrap();
    expect(&desk.head(&["list"]), 0);
    assert!(!attempts.exists());
    // what is no count counts nothing and stops nobody
    for junk in ["junk", "{\"wrong\":99999999999,\"last_ms\":0}", ""] {
        std::fs::write(&attempts, junk).unwrap();
        expect(&desk.head(&["list"]), 0);
    }
    std::fs::remove_file(&attempts).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &attempts).unwrap();
    expect(&desk.head(&["list"]), 0);
}
