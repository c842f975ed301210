//! What a profile may not say.

use super::*;
use crate::policy::Policy;

const STATUTE: &str = include_str!("../../../data/policy/statute-cn-2020.toml");
const SHIPPED: &str = include_str!("../../../data/policy/profile-gd-sz-example.toml");

fn parse(profile: &str) -> Result<Profile, PolicyError> {
    let statute = Statute::parse(SourceFile { path: "s.toml", bytes: STATUTE.as_bytes() })?;
    Profile::parse(SourceFile { path: "p.toml", bytes: profile.as_bytes() }, &statute)
}

/// The shipped profile with one passage changed: the problem and its line.
fn refused(from: &str, to: &str) -> (Problem, String) {
    assert!(SHIPPED.contains(from), "{from}");
    let changed = SHIPPED.replacen(from, to, 1);
    let error = parse(&changed).expect_err(to);
    let line = changed.lines().nth(error.line - 1).unwrap_or_default();
    (error.problem, line.to_owned())
}

#[test]
fn the_shipped_profile_is_an_unverified_example() {
    let profile = parse(SHIPPED).unwrap();
    assert!(profile.example && !profile.verified);
    assert!(profile.duties.iter().all(|duty| !duty.verified));
    assert_eq!(profile.levels.len(), 3);
    assert_eq!(profile.level("普管级").map(|level| level.id.as_str()), Some("普管"));
    assert_eq!(profile.level("Lenient").map(|level| level.id.as_str()), Some("宽管"));
    assert_eq!(profile.level("特管"), None);
    assert_eq!(profile.entry_level().id, "严管");
    // The end of a term is never rolled, and every resettlement duty is staff's own.
    for duty in &profile.duties {
        assert!(!duty.accepts.meets(Accepts::CLOSING) || !duty.roll, "{}", duty.id);
        assert!(duty.scope == CaseScope::Corrections || duty.side != Side::Subject, "{}", duty.id);
    }
}

#[test]
fn unknown_keys_are_refused_with_their_line() {
    let (problem, line) = refused("remind_days = 2\n", "remind_day = 2\n");
    assert_eq!(problem, Problem::UnknownKey { key: "remind_day".to_owned() });
    assert_eq!(line, "remind_day = 2");
    let (problem, _) = refused("every_days = 14", "every_day = 14");
    assert_eq!(problem, Problem::UnknownKey { key: "every_day".to_owned() });
}

#[test]
fn a_level_left_out_is_refused() {
    let (problem, line) = refused("{ levels = [\"宽管\"], window = \"rolling\", every_days = 14 },", "");
    let level = "宽管".to_owned();
    assert_eq!(problem, Problem::MissingLevel { duty: "check-in-phone".to_owned(), level });
    assert_eq!(line, "id = \"check-in-phone\"");
    let (problem, _) = refused("{ grades = [\"priority\"], window = \"month\" },", "");
    assert_eq!(
        problem,
        Problem::MissingLevel { duty: "resettlement-visit".to_owned(), level: "priority".to_owned() }
    );
    let (problem, _) =
        refused("levels = [\"宽管\"], window = \"rolling\"", "levels = [\"特管\"], window = \"rolling\"");
    assert_eq!(problem, Problem::Undefined { id: "特管".to_owned(), kind: "level" });
}

#[test]
fn impossible_windows_are_refused() {
    for (from, to) in [
        ("every_days = 14", "every_days = 0"),
        ("every_days = 14", "every_days = 14, every_months = 1"),
        ("every_days = 14", "every_days = 14, count = 15"),
        ("every_days = 14", "every_days = 14, hours = 2"),
        ("window = \"months\", every_months = 2", "window = \"months\", every_months = 5"),
        ("window = \"months\", every_months = 2", "window = \"month\", every_months = 2"),
        ("before_days = 30, opens_days = 60", "before_days = 30, opens_days = 20"),
        ("window = \"month\", hours = 12", "window = \"month\", count = 12"),
        ("window = \"month\", hours = 12", "window = \"month\", hours = 0"),
        ("event = \"effective\", within_days = 10", "event = \"effective\""),
        ("within_days = 10", "within_days = 10, anchor = \"admission\""),
        ("grace_days = 2\ncadence", "grace_days = 9\ncadence"),
        ("finding_after_days = 0\nroll = false\n", "finding_after_days = 0\nroll = true\n"),
    ] {
        let (problem, _) = refused(from, to);
        assert!(matches!(problem, Problem::ImpossibleWindow { .. }), "{to}: {problem:?}");
    }
}

#[test]
fn references_must_exist() {
    let (problem, line) = refused("basis = [\"RP-04\"]", "basis = [\"RP-99\"]");
    assert_eq!(problem, Problem::Undefined { id: "RP-99".to_owned(), kind: "statute rule" });
    assert_eq!(line, "basis = [\"RP-99\"]");
    let (problem, _) = refused("ladder = \"late-or-off-supervision\"", "ladder = \"late\"");
    assert_eq!(problem, Problem::Undefined { id: "late".to_owned(), kind: "ladder" });
    let (problem, _) = refused("statute = \"cn-2020\"", "statute = \"cn-2012\"");
    assert_eq!(problem, Problem::Undefined { id: "cn-2012".to_owned(), kind: "statute file" });
    let (problem, _) = refused("accepts = [\"talk\"]", "accepts = [\"chat\"]");
    assert!(matches!(problem, Problem::BadValue { value, .. } if value == "chat"));
    let (problem, _) = refused("anchor = \"case-start\"", "anchor = \"2026-02-30\"");
    assert_eq!(problem, Problem::BadDate("2026-02-30".to_owned()));
}

#[test]
fn no_sanction_hangs_on_resettlement_or_on_staff() {
    let (problem, _) = refused(
        "accepts = [\"visit\", \"talk\", \"check-in\"]\n",
        "accepts = [\"visit\"]\ncandidate = [{ missed = 1, proposes = \"warning\", rule = \"AS-05\" }]\n",
    );
    assert!(matches!(problem, Problem::SanctionOnResettlement(_)));
    let (problem, _) = refused(
        "side = \"staff\"\ngroup = \"talk\"\n",
        "side = \"staff\"\nladder = \"late-or-off-supervision\"\ngroup = \"talk\"\n",
    );
    assert!(matches!(problem, Problem::SanctionOnResettlement(_)));
}

#[test]
fn two_versions_of_a_duty_must_not_overlap() {
    let second = "\n[[duty]]\nid = \"talk\"\ntitle_zh = \"谈\"\ntitle_en = \"t\"\nbasis = [\"RP-08\"]\nside = \"staff\"\n\
         group = \"talk\"\ncase = \"corrections\"\naccepts = [\"talk\"]\ncadence = [{ window = \"month\" }]\n";
    let error = parse(&format!("{SHIPPED}{second}effective_from = \"2026-05-01\"\n")).unwrap_err();
    let from: NaiveDate = "2026-05-01".parse().unwrap();
    assert_eq!(error.problem, Problem::Overlap { id: "talk".to_owned(), date: from });
    let ended = SHIPPED.replacen("id = \"talk\"\n", "id = \"talk\"\neffective_to = \"2026-04-30\"\n", 1);
    let profile = parse(&format!("{ended}{second}effective_from = \"2026-05-01\"\n")).unwrap();
    assert_eq!(profile.duties.iter().filter(|duty| duty.id == "talk").count(), 2);
    let (problem, _) = refused("id = \"talk\"\n", "id = \"talk\"\neffective_to = \"2020-06-30\"\n");
    assert_eq!(problem, Problem::EndBeforeStart("talk".to_owned()));
}

#[test]
fn two_profiles_must_not_be_in_force_on_one_day() {
    let mut files = Policy::embedded_files();
    let second = SHIPPED.replacen("effective_from = \"2020-07-01\"", "effective_from = \"2026-07-01\"", 1);
    files.push(SourceFile { path: "policy/profile-second.toml", bytes: second.as_bytes() });
    let error = Policy::parse(&files).unwrap_err();
    assert_eq!(error.file, "policy/profile-second.toml");
    assert!(matches!(error.problem, Problem::Overlap { .. }));
    assert!(error.line > 10);
    // The first one ended the day before: both hold, each in its time.
    let first = SHIPPED.replacen(
        "effective_from = \"2020-07-01\"",
        "effective_from = \"2020-07-01\"\neffective_to = \"2026-06-30\"",
        1,
    );
    let shipped = files.iter_mut().find(|file| file.path.ends_with("gd-sz-example.toml")).unwrap();
    shipped.bytes = first.as_bytes();
    let policy = Policy::parse(&files).unwrap();
    assert_eq!(policy.profiles().len(), 2);
    let line = policy.line("talk").unwrap();
    assert_eq!(line.versions().len(), 2);
    assert_eq!(line.on("2026-06-30".parse().unwrap()).unwrap().effective_to, "2026-06-30".parse().ok());
    assert!(line.on("2020-06-30".parse().unwrap()).is_none());
    assert_ne!(policy.hash(), Policy::embedded().hash());
}

/// What a street writes that builds on the shipped profile.
const THIN: &str = r#"
[profile]
id = "street"
title_zh = "街道"
title_en = "street"
source = "test"
verified = false
statute = "cn-2020"
extends = "gd-sz-example"
without = ["visit"]
effective_from = "2026-01-01"

[[overlay]]
id = "congress"
title_zh = "会议"
title_en = "congress"
source = "notice"
verified = false
from = "2026-03-01"
to = "2026-03-12"
zero_report = true
"#;

fn thin(changed: &str) -> Result<Profile, PolicyError> {
    let statute = Statute::parse(SourceFile { path: "s.toml", bytes: STATUTE.as_bytes() })?;
    let own = SourceFile { path: "profile-street.toml", bytes: changed.as_bytes() };
    let base = SourceFile { path: "profile-base.toml", bytes: SHIPPED.as_bytes() };
    let mut in_force = read_family(&[own, base], &statute)?;
    assert_eq!(in_force.len(), 1, "what is built on is a pattern only");
    Ok(in_force.remove(0).1)
}

#[test]
fn a_profile_takes_over_what_it_does_not_state_itself() {
    let base = parse(SHIPPED).unwrap();
    let profile = thin(THIN).unwrap();
    assert_eq!(
        (&profile.levels, profile.entry_level, profile.snooze_days),
        (&base.levels, base.entry_level, base.snooze_days)
    );
    assert_eq!(profile.duties.len(), base.duties.len() - 1);
    assert!(profile.duties.iter().all(|duty| duty.id != "visit"));
    assert!(profile.duties.iter().all(|duty| duty.effective_from == profile.effective_from));
    assert_eq!(profile.overlays.len(), 1);
    // a duty it states replaces the one of the same name
    let duty = SHIPPED.find("\n[[duty]]").unwrap();
    let end = duty + 8 + SHIPPED[duty + 8..].find("\n[[duty]]").unwrap();
    let own = THIN.replace(
        "[[overlay]]",
        &format!("{}\n[[overlay]]", SHIPPED[duty..end].replace("within_days = 10", "within_days = 9")),
    );
    let profile = thin(&own).unwrap();
    let rules: Vec<_> = profile.duties.iter().filter(|duty| duty.id == "admission").collect();
    assert!(
        matches!(rules.as_slice(), [one] if format!("{:?}", one.cadences).contains("Days(9)")),
        "{rules:?}"
    );
}

#[test]
fn what_a_thin_profile_or_a_sensitive_period_cannot_mean_is_refused_at_its_line() {
    let refused = |from: &str, to: &str| {
        assert!(THIN.contains(from), "{from}");
        let changed = THIN.replacen(from, to, 1);
        let error = thin(&changed).expect_err(to);
        (error.problem, changed.lines().nth(error.line - 1).unwrap_or_default().to_owned())
    };
    let (problem, line) = refused("extends = \"gd-sz-example\"", "extends = \"nobody\"");
    assert_eq!(problem, Problem::Undefined { id: "nobody".into(), kind: "profile" });
    assert_eq!(line, "extends = \"nobody\"");
    let (problem, line) = refused("without = [\"visit\"]", "without = [\"no-such\"]");
    assert_eq!(problem, Problem::Undefined { id: "no-such".into(), kind: "duty" });
    assert_eq!(line, "without = [\"no-such\"]");
    let (problem, _) = refused("extends = \"gd-sz-example\"", "extends = \"street\"");
    assert_eq!(problem, Problem::Circular("street → street".into()));
    let (problem, line) = refused("to = \"2026-03-12\"", "to = \"2026-02-12\"");
    assert_eq!(problem, Problem::EndBeforeStart("congress".into()));
    assert_eq!(line, "to = \"2026-02-12\"");
    let (problem, _) = refused("zero_report = true", "");
    assert_eq!(problem, Problem::Empty("congress.duty".into()));
    let (problem, _) = refused("[[overlay]]", "[[overlay]]\nid = \"x\"\n[[overlay]]");
    assert!(matches!(problem, Problem::MissingKey { .. }), "{problem:?}");
    let (problem, _) = refused("extends = \"gd-sz-example\"\nwithout = [\"visit\"]\n", "");
    assert!(matches!(problem, Problem::Empty(_) | Problem::MissingKey { .. }), "{problem:?}");
}

#[test]
fn only_a_duty_of_the_subject_is_exempted() {
    let (problem, line) = refused("side = \"staff\"\n", "side = \"staff\"\nexemptible = true\n");
    assert!(matches!(problem, Problem::ExemptStaff(_)), "{problem:?}");
    assert_eq!(line, "exemptible = true");
}

#[test]
fn numbers_beyond_any_rule_and_names_of_nothing_are_refused() {
    for (from, to) in [
        ("within_days = 10 }", "within_days = 4294967295 }"),
        ("every_days = 14", "every_days = 10001"),
        ("hours = 8", "hours = 4294967295"),
        ("max_days = 15", "max_days = 4294967295"),
        ("remind_days = 2\n", "remind_days = 99999\n"),
    ] {
        let (problem, _) = refused(from, to);
        assert!(matches!(problem, Problem::BadValue { .. }), "{to}: {problem:?}");
    }
    let (problem, line) = refused("id = \"gd-sz-example\"", "id = \" \"");
    assert_eq!((problem, line.as_str()), (Problem::Empty("id".into()), "id = \" \""));
    let (problem, _) = refused("statute = \"cn-2020\"", "statute = \"cn-2020\"\nwithout = [\"visit\"]");
    assert_eq!(problem, Problem::MissingKey { key: "extends".into() });
    // levels of its own need an entry of its own
    let own = THIN.replace("[[overlay]]", "[[level]]\nid = \"甲\"\nname_en = \"a\"\n\n[[overlay]]");
    let error = thin(&own).unwrap_err();
    assert_eq!(error.problem, Problem::MissingKey { key: "entry".into() });
}

#[test]
fn candidates_and_cadences_that_contradict_themselves_are_refused() {
    let recall = "missed = 2, proposes = \"recall\"";
    assert!(matches!(refused(recall, "missed = 0, proposes = \"recall\"").0, Problem::BadValue { .. }));
    assert!(matches!(refused(recall, "missed = 1, proposes = \"recall\"").0, Problem::Duplicate(_)));
    assert!(matches!(refused(recall, "missed = 2, proposes = \"commendation\"").0, Problem::BadValue { .. }));
    assert!(matches!(refused("months = 2", "months = 4000000000").0, Problem::BadValue { .. }));
    assert!(matches!(
        refused("title_en = \"Monthly health report\"", "title_en = \" \"").0,
        Problem::Empty(_)
    ));
    let twice = "cadence = [{ levels = [\"严管\"], window = \"month\" }, { window = \"month\" }, { levels = [\"严管\"], window = \"week\" }]";
    assert!(matches!(refused("cadence = [{ window = \"month\" }]", twice).0, Problem::Duplicate(_)));
}

#[test]
fn sums_come_out_or_say_what_they_lack() {
    let policy = Policy::embedded();
    let profile = policy.profiles().last().unwrap();
    assert!(profile.sums.len() >= 14 && profile.sums.iter().all(|sum| sum.misses(&policy).is_empty()));
    let added = |rows: &str| parse(&format!("{SHIPPED}\n[[sum]]\nname = \"x\"\n{rows}\n"));
    let wrong = added("from = \"2026-02-06\"\ndays = 10\ndue = \"2026-02-23\"").unwrap();
    let misses = wrong.sums.last().unwrap().misses(&policy);
    assert_eq!((misses[0].field, misses[0].got.as_str()), ("due", "2026-02-24"));
    let problem = |rows: &str| added(rows).unwrap_err().problem;
    assert!(
        matches!(problem("from = \"2026-02-06\"\ndays = 10"), Problem::MissingKey { key } if key == "due")
    );
    assert!(
        matches!(problem("days = 10\ndue = \"2026-02-06\""), Problem::MissingKey { key } if key == "from")
    );
    assert!(matches!(problem("rule = \"RP-99\"\nquantity = 1\nholds = true"), Problem::Undefined { .. }));
    assert!(matches!(problem("rule = \"RP-01\"\nquantity = 1\nholds = true"), Problem::Undefined { .. }));
    assert!(matches!(
        problem("start = \"2026-02-06\"\nmonths = 99999\nend = \"2026-02-06\""),
        Problem::BadValue { .. }
    ));
    assert!(matches!(problem("from = \"2026-02-06\"\nhours = 10"), Problem::UnknownKey { .. }));
}

#[test]
fn a_sensitive_period_taken_over_keeps_its_days() {
    let duty = "\n[[overlay.duty]]\nid = \"congress-phone\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nbasis = [\"RP-01\"]\nside = \"subject\"\n\
                group = \"check-in\"\ncase = \"corrections\"\naccepts = [\"check-in:phone\"]\ncadence = [{ window = \"week\" }]\n";
    let middle = format!(
        "{}{duty}",
        THIN.replace(
            "effective_from = \"2026-01-01\"",
            "effective_from = \"2026-03-01\"\neffective_to = \"2026-03-12\""
        )
    );
    let top = "[profile]\nid = \"top\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nsource = \"test\"\nverified = false\nstatute = \"cn-2020\"\n\
               extends = \"street\"\neffective_from = \"2026-01-01\"\n";
    let statute = Statute::parse(SourceFile { path: "s.toml", bytes: STATUTE.as_bytes() }).unwrap();
    let file = |path, text: &'static str| SourceFile { path, bytes: text.as_bytes() };
    let middle: &'static str = Box::leak(middle.into_boxed_str());
    let files = [
        file("profile-top.toml", top),
        file("profile-street.toml", middle),
        file("profile-base.toml", SHIPPED),
    ];
    let profile = read_among(&files, &statute).unwrap();
    let days = |id: &str| {
        let rule = profile.duties.iter().find(|rule| rule.id == id).unwrap();
        (rule.effective_from.to_string(), rule.effective_to.map(|day| day.to_string()))
    };
    assert_eq!(days("congress-phone"), ("2026-03-01".into(), Some("2026-03-12".into())));
    assert_eq!(days("check-in-phone"), ("2026-01-01".into(), None));
}
