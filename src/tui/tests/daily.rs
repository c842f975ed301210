//! What an officer's day met, over fixtures.

use super::*;

#[test]
fn a_draft_outlives_a_colleague_who_unlocks_in_between() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>t<tab><tab><tab><tab>谈到一半的话<f12>");
    rig.keys("<down>correct horse<enter>");
    assert!(rig.text().contains("待办"), "a colleague starts at Today: {}", rig.text());
    rig.keys("2/oys<f12>correct horse<enter>");
    assert!(rig.text().contains("谈到一半的话"), "{}", rig.text());
    rig.keys("<f12><down>correct horse<enter>");
    assert!(rig.text().contains("查找"), "the colleague comes back to the register: {}", rig.text());
}

#[test]
fn words_asked_for_are_the_officers_own_too() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter><f6>核对证号<f12><down>correct horse<enter>");
    assert!(rig.app.overlays.is_empty() && rig.text().contains("待办"), "{}", rig.text());
    rig.keys("<f12>correct horse<enter>");
    assert!(rig.text().contains("核对证号"), "{}", rig.text());
}

/// How many judgements the fixtures were told.
fn judged(rig: &Rig) -> usize {
    rig.told.lock().unwrap().iter().filter(|told| matches!(told, Command::Judge { .. })).count()
}

#[test]
fn a_verdict_against_the_program_and_a_problem_by_hand_ask_for_words() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("4<enter>1");
    assert_eq!(judged(&rig), 1, "what the program says itself needs no words");
    // The program says that it is in order; the officer calls it serious.
    rig.keys("4");
    assert_eq!(judged(&rig), 1, "{}", rig.text());
    assert!(rig.text().contains("系统核对为 合格"), "{}", rig.text());
    rig.keys("<enter>");
    assert!(judged(&rig) == 1 && rig.text().contains("请先写明"), "{}", rig.text());
    rig.keys("记录与台账不符<enter>");
    let told = rig.told.lock().unwrap().clone();
    let Some(Command::Judge { items, .. }) = told.last() else { panic!("{told:?}") };
    assert_eq!((items[0].1, items[0].2.as_str()), (Verdict::Serious, "记录与台账不符"));
    // By hand: in order at once, a problem with words.
    rig.keys("<down><down><down><down><down><down>1");
    assert_eq!(judged(&rig), 3);
    rig.keys("<down><down><down><down><down><down>3");
    assert_eq!(judged(&rig), 3, "{}", rig.text());
}
