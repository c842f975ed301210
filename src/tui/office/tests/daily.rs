//! What an officer's day met, over a real registry.

use super::*;
use crate::domain::{AssistanceGrade, ResettlementCase, ResettlementSource};

/// Five more people, so that the same duty on the same day is one line.
fn more_people(registry: &mut Registry, entropy: &mut Seeded) {
    for serial in 11..16 {
        register(
            registry,
            entropy,
            &format!("周试{}", ["甲", "乙", "丙", "丁", "戊"][serial as usize - 11]),
            serial,
        );
    }
}

/// Somebody under resettlement help.
fn somebody_helped(registry: &mut Registry, entropy: &mut Seeded) {
    let body = "44030319900101021";
    let number = format!("{body}{}", check_digit(body).unwrap());
    let number = IdNumber::parse(&number, day("2026-12-31")).unwrap();
    let (sex, birth) = (number.sex(), number.birth());
    let person = Person::new(text("冯试帮"), number.into_document(), sex, birth);
    let case = NewCase {
        on: day("2026-05-04"),
        terms: CaseKind::Resettlement(ResettlementCase::new(
            ResettlementSource::Released,
            day("2026-05-04"),
            AssistanceGrade::Ordinary,
            day("2031-05-03"),
        )),
        intake: Intake::Court,
        state: CaseState::UnderSupervision,
        level: None,
        officer: Some(registry.officer()),
    };
    let (_, facts) = registry.registration(person, case, 0, day("2026-05-04"), entropy).unwrap();
    registry.state_facts(facts, at("2026-05-04"), entropy).unwrap();
}

/// The number that stands behind a word in the first lines of the screen.
fn counted(text: &str, word: &str) -> usize {
    let (_, after) = text.split_once(word).unwrap_or_else(|| panic!("no {word}: {text}"));
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn a_finding_is_mended_and_then_reviewed_and_its_words_are_those_of_the_documents() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("4<f7><ctrl-s>");
    for _ in 0..3 {
        rig.keys(" ");
        for _ in 0..6 {
            if rig.text().contains("人工项待判 0") {
                break;
            }
            rig.keys("3走查所见<enter>");
            while !rig.app.overlays.is_empty() {
                rig.keys("<esc>");
            }
        }
        rig.keys(" ");
    }
    rig.keys("<f10><enter>");
    assert!(rig.text().contains("待整改") && !rig.text().contains("整改中"), "{}", rig.text());
    rig.keys("<f5>");
    assert!(rig.text().contains("做了什么"), "{}", rig.text());
    rig.keys("<esc>6<left><enter>");
    let mut seen = rig.text();
    for _ in 0..20 {
        rig.keys("<pgdn>");
        seen.push_str(&rig.text());
    }
    assert!(seen.contains("待整改") && !seen.contains("整改中"), "{seen}");
}

#[test]
fn what_is_due_within_seven_days_is_listed_and_counted() {
    let mut bench = bench_with(120, 50, Lang::Zh, more_people);
    let rig = &mut bench.rig;
    // The week's call is due on Sunday; on Wednesday its reminder has not begun.
    rig.wait(-TimeDelta::days(53).num_seconds());
    rig.keys("correct horse<enter>");
    let text = rig.text();
    assert!(text.contains("2026-05-06"), "{text}");
    let call = text.lines().find(|line| line.contains("电话报告"));
    assert!(call.is_some_and(|line| line.contains("4 天后") && line.contains("8人")), "{text}");
    assert!(counted(&text, "七日内") >= 8, "{text}");
}

#[test]
fn duties_in_grace_are_said_to_be_in_grace() {
    let mut bench = bench_with(120, 50, Lang::Zh, more_people);
    let rig = &mut bench.rig;
    rig.keys("correct horse<enter>");
    rig.wait(TimeDelta::days(4).num_seconds());
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("2026-07-02"), "{}", rig.text());
    let lines = |text: &str| text.lines().filter(|line| line.contains("宽限期  ")).count();
    assert!(lines(&rig.text()) > 0, "{}", rig.text());
}

#[test]
fn the_meters_count_duties_and_a_check_in_changes_only_what_is_done() {
    let mut bench = bench_with(120, 50, Lang::Zh, more_people);
    let rig = &mut bench.rig;
    let share = |text: &str| {
        let (_, after) = text.split_once("未逾期的义务").unwrap_or_else(|| panic!("{text}"));
        let line = after.lines().find(|line| line.contains("报告") && line.contains('%')).unwrap();
        let share = line.split('%').nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let (done, of) = share.split_once('/').unwrap();
        (done.parse::<u32>().unwrap(), of.parse::<u32>().unwrap())
    };
    rig.keys("correct horse<enter>");
    let (done, of) = share(&rig.text());
    rig.keys("2/csm<enter>c<ctrl-s>1");
    let (done_then, of_then) = share(&rig.text());
    assert_eq!(of, of_then, "as many duties run as before");
    assert!(done_then > done, "{done_then} {done}");
}

#[test]
fn counselling_is_not_said_to_meet_the_talk() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>t");
    let line = |text: &str| text.lines().find(|line| line.contains("对应义务")).unwrap().to_owned();
    let before = line(&rig.text());
    assert!(before.contains("个别谈话"), "{before}");
    rig.keys("<tab><tab> ");
    assert!(!line(&rig.text()).contains("个别谈话"), "{}", rig.text());
    rig.keys(" ");
    assert_eq!(line(&rig.text()), before);
}

#[test]
fn what_only_corrections_know_is_barred_for_somebody_under_help() {
    let mut bench = bench_with(120, 36, Lang::Zh, somebody_helped);
    let rig = &mut bench.rig;
    rig.keys("correct horse<enter>");
    for form in ["建议奖惩", "录入决定", "调整等级", "登记报到", "登记病情", "登记个人总结"]
    {
        rig.keys("2/fsb<enter><f7>").keys(form).keys("<enter>");
        assert!(rig.text().contains("不可用"), "{form}: {}", rig.text());
        assert!(!rig.app.overlays.is_empty(), "{form}: the menu stays");
        rig.keys("<esc>");
    }
    // Somebody under corrections is not barred.
    rig.keys("2/csm<enter><f7>建议奖惩<enter>");
    assert!(rig.app.overlays.is_empty() && rig.text().contains("建议奖惩"), "{}", rig.text());
}

#[test]
fn the_words_of_an_overruled_verdict_are_recorded_and_go_with_it() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    let to_the_top = "<up>".repeat(16);
    rig.keys("4<f7><ctrl-s> ").keys(&to_the_top).keys("5本人住院<enter>").keys(&to_the_top);
    assert!(rig.text().contains("改判为 不适用") && rig.text().contains("附注 本人住院"), "{}", rig.text());
    // Back to what the program found: no words are needed, and those of the other verdict are gone.
    rig.keys("<enter>").keys(&to_the_top);
    assert!(!rig.text().contains("改判为") && !rig.text().contains("本人住院"), "{}", rig.text());
}

#[test]
fn undo_names_the_record_and_takes_it_back() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("<ctrl-z>");
    assert!(rig.app.overlays.is_empty(), "there is nothing to undo: {}", rig.text());
    rig.keys("2/csm<enter>v<tab><tab><tab><tab>本人在家中<ctrl-s><ctrl-z>");
    assert!(rig.text().contains("走访") && rig.text().contains("本人在家中"), "{}", rig.text());
    assert!(!rig.app.overlays.is_empty());
    rig.keys("<enter>");
    assert!(rig.text().contains("已撤销"), "{}", rig.text());
}

#[test]
fn an_exempted_duty_is_called_so_in_the_file() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter><f7>减免<enter>");
    assert!(rig.text().contains("首日（空=批准日）"), "no label is cut: {}", rig.text());
    rig.keys("<tab>1<tab><tab>2026-09-30<tab>批12号<tab>骨折，有诊断证明<ctrl-s>");
    assert!(rig.text().contains("减免中"), "{}", rig.text());
}
