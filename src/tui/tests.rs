//! Whole flows over fixtures: keys in, screens out.

mod daily;

use chrono::TimeDelta;

use super::backend::Command;
use super::keymap::{Action, Place};
use super::step::Msg;
use super::testkit::{Rig, day};
use super::theme::{Look, Theme};
use super::views::*;
use crate::assets::Lang;

/// Every screen by the keys that open it from Today.
const SCREENS: &[(&str, &str)] = &[
    ("today", ""),
    ("register", "2"),
    ("register_search", "2/oys"),
    ("subject", "2<enter>"),
    ("subject_list_tab", "2<enter><tab>"),
    ("check_in", "2<enter>c"),
    ("talk", "2<enter>t"),
    ("sessions", "3"),
    ("sign_in", "3<enter>"),
    ("new_session", "3<f7>"),
    ("screening", "2<enter>r"),
    ("inspections", "4"),
    ("walk", "4<enter>"),
    ("findings", "5"),
    ("reports", "6"),
    ("preview", "6<enter>"),
    ("rows", "6<enter><enter>"),
    ("audit", "7"),
    ("palette", "<ctrl-p>"),
    ("help", "<f1>"),
    ("record_menu", "<f7>"),
    ("reason", "2<enter><f6>"),
    ("confirm", "<ctrl-q>"),
];

#[test]
fn screens_look_as_agreed() {
    for (name, keys) in SCREENS {
        for (size, columns, rows) in [("120x36", 120, 36), ("80x24", 80, 24)] {
            for (tag, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
                let mut rig = Rig::open(columns, rows, lang);
                rig.keys(keys);
                insta::assert_snapshot!(format!("{name}_{size}_{tag}"), rig.text());
            }
        }
    }
}

#[test]
fn the_unlock_screen_looks_as_agreed() {
    for (tag, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
        let mut rig = Rig::locked(80, 24, lang);
        rig.keys("wrong<enter>");
        insta::assert_snapshot!(format!("unlock_80x24_{tag}"), rig.text());
    }
}

/// The right cell of a wide glyph is blank, none starts in the last column, the cursor is on the screen: the rig asserts
/// it on every frame. Here every screen is drawn at every width and in every look.
#[test]
fn no_frame_breaks_a_wide_glyph_at_any_size() {
    for (at, (_, keys)) in SCREENS.iter().enumerate() {
        let mut rig = Rig::with(120, 36, Look::new(Lang::Zh, Theme::Plain, at % 2 == 0), false);
        rig.keys("correct horse<enter>").keys(keys);
        for columns in [79, 80, 81, 87, 99, 100, 113, 119, 120, 121, 160] {
            for rows in [23, 24, 25, 36, 60] {
                rig.send(Msg::Resize(columns, rows));
            }
        }
    }
}

#[test]
fn a_small_window_shows_one_line_and_takes_no_input() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.send(Msg::Resize(70, 20));
    let text = rig.text();
    assert_eq!(text.trim(), "窗口太小 70x20，需 80x24");
    rig.keys("2");
    rig.send(Msg::Resize(80, 24));
    assert!(rig.text().contains("待办"), "still on Today");
}

#[test]
fn a_wrong_passphrase_is_said_and_three_must_wait() {
    let mut rig = Rig::locked(80, 24, Lang::Zh);
    rig.keys("a<enter>");
    assert!(rig.text().contains("口令不符"));
    rig.keys("b<enter>c<enter>");
    assert!(rig.text().contains("请等"), "{}", rig.text());
    rig.keys("correct horse<enter>");
    assert!(rig.app.locked());
    rig.wait(31);
    rig.keys("<enter>");
    assert!(!rig.app.locked());
}

#[test]
fn before_unlocking_no_subject_is_named_and_no_screen_opens() {
    let mut rig = Rig::locked(120, 36, Lang::Zh);
    rig.keys("<alt-2><ctrl-p><ctrl-z>");
    assert!(rig.app.locked() && rig.app.overlays.is_empty());
    assert!(!rig.text().contains('欧'));
}

#[test]
fn searching_by_initials_opens_the_file_and_records_a_check_in() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2/oys<enter>");
    assert!(rig.text().contains("2026-0001"));
    rig.keys("<f7><enter>");
    assert!(rig.text().contains("登记报告"));
    // Outcome; then past time, identity and mood to the notes.
    rig.keys("<tab><tab>1<tab><tab><tab><tab>按时到所，工作生活正常<ctrl-s>");
    let told = rig.told.lock().unwrap();
    let Some(Command::Record { kind: FormKind::CheckIn, subject, values, .. }) = told.last() else {
        panic!("nothing recorded: {told:?}")
    };
    assert_eq!(subject.as_ref(), Some(&"s0".into()));
    assert!(values.contains(&("day", Value::Date(Some(day(6, 28))))));
    assert!(values.contains(&("means", Value::Choice(Some("in-person".into())))));
    assert!(values.contains(&("outcome", Value::Choice(Some("complied".into())))));
    assert!(values.contains(&("notes", Value::Text("按时到所，工作生活正常".into()))));
}

#[test]
fn full_width_keys_of_an_input_method_work() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("２");
    assert!(rig.text().contains("查找"));
    rig.keys("、ｏｙｓ");
    assert!(rig.text().contains("欧阳"));
    assert!(!rig.text().contains("陈试明"));
    rig.keys("<esc><esc>：");
    assert!(rig.text().contains("命令"));
}

#[test]
fn pasted_text_is_typing() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("2/");
    rig.send(Msg::Paste("陈试明".into()));
    assert!(rig.text().contains("陈试明") && !rig.text().contains("李试"));
}

#[test]
fn the_palette_finds_by_initials_and_says_why_not() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("<ctrl-p>dkmc");
    assert!(rig.text().contains("打开 名册"), "{}", rig.text());
    rig.keys("<enter>");
    assert!(rig.text().contains("查找"));
    rig.keys("<ctrl-p>dksz<enter>");
    assert!(rig.text().contains("后续版本"), "{}", rig.text());
}

#[test]
fn faults_stand_under_their_fields_and_the_focus_goes_to_the_first() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>t<ctrl-u>明天<tab>");
    assert!(rig.text().contains("晚于今天"), "{}", rig.text());
    rig.keys("<ctrl-s>");
    assert!(rig.text().contains("3 项需改：日期、结果、谈话记录"), "{}", rig.text());
    assert!(rig.cursor_row().unwrap().contains("日期"));
    assert!(rig.told.lock().unwrap().is_empty());
}

#[test]
fn the_hardware_cursor_stands_at_the_caret_of_the_focused_field() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2/");
    let before = rig.cursor().unwrap();
    rig.keys("欧阳");
    assert_eq!(rig.cursor().unwrap().x, before.x + 4);
    rig.keys("<enter>t<tab><tab><tab><tab>");
    let start = rig.cursor().unwrap();
    rig.keys("谈了三件事");
    assert_eq!(rig.cursor().unwrap().x, start.x + 10, "caret of the notes");
    assert_eq!(rig.cursor().unwrap().y, start.y);
    rig.keys("<enter>");
    assert_eq!((rig.cursor().unwrap().x, rig.cursor().unwrap().y), (start.x, start.y + 1));
}

#[test]
fn leaving_a_changed_form_asks() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("2<enter>c<tab><tab>1<esc>");
    assert!(rig.text().contains("未保存"));
    rig.keys("<esc>");
    assert!(rig.text().contains("登记报告"));
    rig.keys("<alt-1>");
    assert!(rig.text().contains("未保存"));
    rig.keys("<enter>");
    assert!(rig.text().contains("登记报告"), "Enter stays");
    rig.keys("<alt-1><right><enter>");
    assert!(rig.text().contains("待办"));
}

#[test]
fn thirty_people_sign_in_with_three_keys_each() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("3<enter>");
    let mut presses = 0;
    for number in 1..=30 {
        let script = format!("{number}<enter>");
        presses += number.to_string().len() + 1;
        rig.keys(&script);
    }
    assert!(presses <= 90, "{presses}");
    let told = rig.told.lock().unwrap();
    let present = told
        .iter()
        .filter(|command| matches!(command, Command::Attend { status: Attendance::Present, .. }))
        .count();
    assert_eq!(present, 30);
    assert!(rig.text().contains("100% 30/30"), "{}", rig.text());
}

#[test]
fn sign_in_veils_names_and_does_not_count_twice() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("3<enter>oys<enter>");
    assert!(!rig.text().contains("欧阳试慧") && rig.text().contains("欧阳*慧"));
    rig.keys("1<enter>");
    assert!(rig.text().contains("不重计"), "{}", rig.text());
    rig.keys("<f10>");
    assert!(rig.text().contains("先 F8"), "closing needs the rest confirmed: {}", rig.text());
}

#[test]
fn the_walkthrough_never_skips_a_manual_item() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("4<enter> ");
    let told = rig.told.lock().unwrap().clone();
    let Some(Command::Judge { items, .. }) = told.last() else { panic!("{told:?}") };
    assert_eq!(items.len(), 6, "the computed items not yet concluded");
    assert!(items.iter().all(|(id, _, _)| !["c8", "c9", "c10"].contains(&id.as_str())));
    rig.keys("<down><down><down><down><down><down><enter>");
    assert!(rig.text().contains("须选 1 到 5"), "{}", rig.text());
    rig.keys("3谈话记录空泛<enter>");
    let told = rig.told.lock().unwrap();
    assert!(matches!(told.last(), Some(Command::Judge { items, .. }) if items[0].1 == Verdict::Ordinary));
}

#[test]
fn every_number_of_a_report_opens_its_rows() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("6<enter><tab><tab><enter>");
    assert!(rig.text().contains("缓刑在册 41 人"));
    rig.keys("<down><enter>");
    assert!(rig.text().contains("2026-0002"));
    rig.keys("<esc><esc><f10>");
    assert!(rig.text().contains("勾稽关系不平"), "{}", rig.text());
}

#[test]
fn the_veil_hides_names_and_a_reveal_needs_a_reason_and_ends() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("<f9>");
    assert!(!rig.text().contains("欧阳试慧") && rig.text().contains("欧阳*慧"));
    rig.keys("<f9>2<enter><f6><enter>");
    assert!(rig.text().contains("请先写明"));
    rig.keys("核对身份<enter>");
    assert!(rig.text().contains("440303199001010028"));
    rig.wait(31);
    assert!(!rig.text().contains("440303199001010028"));
}

/// No screen shows eighteen digits in a row unless they were revealed.
#[test]
fn no_screen_shows_a_whole_id_number() {
    for (name, keys) in SCREENS {
        let mut rig = Rig::open(120, 36, Lang::Zh);
        rig.keys(keys);
        let mut run = 0;
        for c in rig.text().chars() {
            run = if c.is_ascii_digit() { run + 1 } else { 0 };
            assert!(run < 15, "{name} shows a long number");
        }
    }
}

#[test]
fn idling_locks_keeps_the_draft_and_comes_back_to_the_form() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>c<tab><tab><tab><tab><tab><tab>还没写完的话");
    rig.wait(601);
    assert!(rig.app.locked());
    assert!(!rig.text().contains("还没写完") && !rig.text().contains("欧阳"));
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("还没写完的话"), "{}", rig.text());
    rig.keys("<f12>");
    assert!(rig.app.locked());
}

#[test]
fn words_asked_for_stay_when_they_are_refused_or_the_program_locks() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("2<enter><f6>核对证号");
    rig.wait(601);
    assert!(rig.app.locked() && !rig.text().contains("核对证号"));
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("核对证号"), "{}", rig.text());
    rig.keys("<enter>");
    assert!(rig.text().contains("440303199001010028") && !rig.text().contains("核对证号"), "{}", rig.text());
    rig.keys("<esc>");
    rig.keys("<ctrl-p>推算<enter>明年<enter>");
    assert!(rig.text().contains("明年"), "the sum stays to be mended: {}", rig.text());
    rig.keys("<esc>");
    assert!(!rig.text().contains("明年"));
}

#[test]
fn modes_have_their_own_lock_time() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("3<enter>");
    rig.wait(1200);
    assert!(!rig.app.locked(), "sign-in waits longer");
    rig.wait(TimeDelta::minutes(30).num_seconds());
    assert!(rig.app.locked());
}

#[test]
fn without_colour_the_selected_row_still_shows() {
    let mut rig = Rig::with(80, 24, Look::new(Lang::Zh, Theme::Plain, true), false);
    rig.keys("correct horse<enter><down>");
    let rows = rig.reversed_rows();
    let text = rig.text();
    let selected = text.lines().position(|line| line.contains("> ")).unwrap() as u16;
    assert!(rows.contains(&selected), "{rows:?} {selected}");
    assert!(!text.contains('│') && !text.contains('█'), "ASCII only: {text}");
}

#[test]
fn clicks_choose_rows_tabs_and_hints() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    let at = |rig: &Rig, needle: &str| {
        let text = rig.text();
        let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains(needle)).unwrap();
        let x = super::text::width(&line[..line.find(needle).unwrap()]);
        (x as u16, y as u16)
    };
    let (x, y) = at(&rig, "2名册");
    rig.send(Msg::Click(x + 1, y));
    assert!(rig.text().contains("查找"));
    let (x, y) = at(&rig, "陈试明");
    rig.send(Msg::Click(x, y));
    rig.send(Msg::Click(x, y));
    assert!(rig.text().contains("2026-0002"));
    let (x, y) = at(&rig, "F1 帮助");
    rig.send(Msg::Click(x, y));
    assert!(rig.text().contains("本屏按键"));
}

#[test]
fn an_empty_registry_says_what_to_do() {
    let mut rig = Rig::with(80, 24, Look::new(Lang::Zh, Theme::Dark, false), true);
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("没有待办"));
    rig.keys("2");
    assert!(rig.text().contains("import roster"));
    rig.keys("<enter>c");
    assert!(rig.text().contains("不可用"), "{}", rig.text());
}

#[test]
fn a_refused_command_is_said_and_nothing_else_happens() {
    let mut rig = Rig::open(80, 24, Lang::Zh);
    rig.keys("<ctrl-z><enter>");
    assert!(rig.text().contains("没有可撤销的记录"));
}

#[test]
fn quitting_asks_and_places_that_are_not_built_give_a_reason() {
    let mut rig = Rig::open(80, 24, Lang::En);
    assert!(rig.app.why_not(Action::Go(Place::Settings)).is_some());
    rig.keys("9");
    assert!(rig.text().contains("Not available"), "{}", rig.text());
    rig.keys("<ctrl-q>");
    assert!(!rig.ended);
    rig.keys("<enter>");
    assert!(!rig.ended, "Enter stays where a yes would lose something");
    rig.keys("<ctrl-q><right><enter>");
    assert!(rig.ended);
}
