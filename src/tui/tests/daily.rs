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
fn what_is_typed_is_kept_every_few_seconds_until_it_is_saved_or_discarded() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>t<tab><tab><tab><tab>谈到一半的话");
    rig.wait(6);
    // the terminal is killed: nothing is locked, and another program opens the registry
    let mut again = rig.killed();
    again.keys("correct horse<enter>");
    assert!(again.text().contains("谈到一半的话") && again.text().contains("草稿已取回"), "{}", again.text());
    // Enter stays; only a yes discards, and then nothing comes back
    again.keys("<esc><enter>");
    assert!(again.text().contains("谈到一半的话"), "{}", again.text());
    again.keys("<esc><right><enter>");
    again.wait(6);
    let mut last = again.killed();
    last.keys("correct horse<enter>");
    assert!(last.text().contains("待办") && !last.text().contains("谈到一半的话"), "{}", last.text());
}

#[test]
fn quitting_over_a_form_keeps_its_draft_and_esc_on_today_does_nothing() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("<esc><esc>");
    assert!(rig.app.overlays.is_empty() && !rig.ended);
    rig.keys("2<enter>t<tab><tab><tab><tab>没写完<ctrl-q><enter>");
    assert!(!rig.ended, "Enter stays");
    rig.keys("<ctrl-q>y");
    assert!(rig.ended);
    let mut again = rig.killed();
    again.keys("correct horse<enter>");
    assert!(again.text().contains("没写完"), "{}", again.text());
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

#[test]
fn the_find_box_of_the_sign_in_is_cleared_as_other_boxes_are() {
    for clear in ["<del>", "<ctrl-u>"] {
        let mut rig = Rig::open(120, 36, Lang::Zh);
        rig.keys("3<enter>3007").keys(clear);
        assert!(rig.text().contains("1-27 / 30"), "{clear}: {}", rig.text());
        assert!(rig.told.lock().unwrap().is_empty(), "nobody was marked");
    }
}

#[test]
fn the_first_of_several_who_fit_is_not_signed_in_unasked() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    // 3000 to 3029: thirteen begin with 300 or stand among them, one ends with 3007
    rig.keys("3<enter>csm<enter>");
    assert!(rig.told.lock().unwrap().is_empty(), "four of these initials: {}", rig.text());
    assert!(rig.text().contains("4 人相符"), "{}", rig.text());
    rig.keys("<down><enter>");
    let told = rig.told.lock().unwrap().clone();
    assert!(matches!(&told[..], [Command::Attend { subject, .. }] if *subject == "s9".into()), "{told:?}");
    rig.keys("3007<enter>");
    assert_eq!(rig.told.lock().unwrap().len(), 2, "one alone is signed in at once");
}

#[test]
fn enter_on_somebody_signed_in_already_moves_on() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("3<enter><enter><up><enter><enter>");
    let told = rig.told.lock().unwrap().clone();
    let who: Vec<_> = told
        .iter()
        .map(|told| match told {
            Command::Attend { subject, .. } => subject.0.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(who, ["s0", "s1"]);
}

#[test]
fn a_session_that_has_not_begun_is_closed_only_after_a_question_that_says_so() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("3<enter>");
    for _ in 0..30 {
        rig.keys("<enter>");
    }
    rig.keys("<f10>");
    assert!(rig.text().contains("14:00 才开始"), "{}", rig.text());
}

#[test]
fn attendance_before_the_day_of_the_session_is_asked_about() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.wait(-TimeDelta::days(2).num_seconds());
    rig.keys("3<enter><enter>");
    assert!(rig.text().contains("还没到那天"), "{}", rig.text());
    rig.keys("<esc>");
    assert!(rig.told.lock().unwrap().is_empty() && !rig.text().contains("最近"), "{}", rig.text());
    rig.keys("<enter><enter>");
    assert_eq!(rig.told.lock().unwrap().len(), 1);
}

#[test]
fn undo_says_what_it_would_take_back() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("<ctrl-z>");
    assert!(rig.text().contains("当面报告 稳定"), "{}", rig.text());
}

#[test]
fn looking_through_a_date_field_changes_nothing() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>t<right><left><home>");
    assert!(!rig.text().contains("已改动"), "{}", rig.text());
    rig.keys("<tab><tab><tab><right>");
    assert!(!rig.text().contains("已改动"), "{}", rig.text());
}

#[test]
fn a_line_for_several_people_says_why_it_cannot_be_put_off() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("<down><down><down><f5>");
    assert!(rig.text().contains("Enter 选一人"), "{}", rig.text());
}
