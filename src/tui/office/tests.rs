//! The screens over a real registry in a private directory: keys in, signed commits out.

mod daily;
mod doors;
mod roles;

mod candidates;

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::OfficeDoor;
use crate::assets::{Catalog, Lang};
use crate::domain::{
    CaseKind, CaseState, Category, CorrectionsCase, Entropy, EntropyError, IdNumber, Intake, Moment,
    OfficeCode, Person, Text, check_digit,
};
use crate::policy::{Policy, SourceFile};
use crate::registry::{FoundingRequest, Locked, NewCase, Registry, adoption, found};
use crate::tui::Kind;
use crate::tui::testkit::Rig;
use crate::tui::theme::{Look, Theme};
use crate::vault::{Passphrase, ScryptCost};

struct Seeded(blake3::OutputReader);

impl Seeded {
    fn new() -> Self {
        Self(blake3::Hasher::new().finalize_xof())
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

const SECRET: &str = "correct horse";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Moment {
    Moment::at(day(text), NaiveTime::from_hms_opt(9, 0, 0).unwrap())
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

fn terms(category: Category, start: &str, end: &str) -> CaseKind {
    CaseKind::Corrections(CorrectionsCase {
        offence: text("盗窃罪"),
        sentence: text("有期徒刑一年"),
        decided_by: text("罗湖区人民法院"),
        effective_on: Some(day(start)),
        reported_on: Some(day(start)),
        ..CorrectionsCase::new(category, day(start), day(end))
    })
}

fn register(registry: &mut Registry, entropy: &mut Seeded, name: &str, serial: u32) {
    let body = format!("44030319900101{serial:03}");
    let number = format!("{body}{}", check_digit(&body).unwrap());
    let number = IdNumber::parse(&number, day("2026-12-31")).unwrap();
    let (sex, birth) = (number.sex(), number.birth());
    let person = Person::new(text(name), number.into_document(), sex, birth);
    let case = NewCase {
        on: day("2026-05-04"),
        terms: terms(Category::SuspendedSentence, "2026-05-04", "2027-05-03"),
        intake: Intake::Court,
        state: CaseState::UnderSupervision,
        level: Some("普管".into()),
        officer: Some(registry.officer()),
    };
    let (_, facts) = registry.registration(person, case, 0, day("2026-05-04"), entropy).unwrap();
    registry.state_facts(facts, at("2026-05-04"), entropy).unwrap();
}

struct Bench {
    _root: tempfile::TempDir,
    rig: Rig,
}

fn bench(columns: u16, rows: u16, lang: Lang) -> Bench {
    bench_with(columns, rows, lang, |_, _| ())
}

/// An office with three people since May, looked at on 28 June, after what `more` did in May.
fn bench_with(columns: u16, rows: u16, lang: Lang, more: impl FnOnce(&mut Registry, &mut Seeded)) -> Bench {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("office");
    let mut entropy = Seeded::new();
    let request = FoundingRequest {
        office: OfficeCode::new("440303001").unwrap(),
        name: text("桂园司法所"),
        street: text("桂园街道"),
        bureau: text("罗湖区司法局"),
        officer: text("甲所长"),
        claimed_from: day("2026-05-01"),
        escrow: Vec::new(),
        cost: ScryptCost::ThrowAway,
    };
    found(&dir, request, &Passphrase::new(SECRET), at("2026-05-01"), &mut entropy).unwrap();
    let locked = Locked::at(&dir).unwrap();
    let officer = locked.officers().unwrap()[0].id;
    let keys = locked.unlock_keys(officer, &Passphrase::new(SECRET)).unwrap();
    let mut registry = locked.open(keys, 0, at("2026-05-02"), &mut entropy, |_| {}).unwrap();
    for (name, serial) in [("欧阳试慧", 1), ("陈试明", 2), ("单试强", 3)] {
        register(&mut registry, &mut entropy, name, serial);
    }
    more(&mut registry, &mut entropy);
    registry.lock(at("2026-06-20"), &mut entropy).unwrap();
    let words = Catalog::of(lang);
    let door = OfficeDoor::new(Locked::at(&dir).unwrap(), words, Kind::Own, &mut entropy).unwrap();
    let rig = Rig::over(Arc::new(door), columns, rows, Look::new(lang, Theme::Dark, false));
    Bench { _root: root, rig }
}

fn open(columns: u16, rows: u16, lang: Lang) -> Bench {
    let mut bench = bench(columns, rows, lang);
    bench.rig.keys("correct horse<enter>");
    assert!(!bench.rig.app.locked(), "{}", bench.rig.text());
    bench
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_the_right_one_opens_today() {
    let mut bench = bench(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    assert!(rig.text().contains("甲所长") && !rig.text().contains("陈试明"));
    rig.keys("wrong words<enter>");
    assert!(rig.app.locked() && rig.text().contains("口令"), "{}", rig.text());
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("待办") && rig.text().contains("逾期"), "{}", rig.text());
    assert!(rig.text().contains("托管"), "no escrow is said on every screen");
}

#[test]
fn a_check_in_from_the_register_stands_in_the_file_and_can_be_taken_back() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>");
    assert!(rig.text().contains("2026-0002"), "{}", rig.text());
    rig.keys("c<tab><tab><tab><tab><tab><tab>按时报告，工作稳定<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    assert!(rig.text().contains("2026-06-28") && rig.text().contains("按时报告"), "{}", rig.text());
    rig.keys("<ctrl-z><enter>");
    assert!(rig.text().contains("已撤销"), "{}", rig.text());
    assert!(!rig.text().contains("按时报告，工作稳定") || rig.text().contains("已更正"), "{}", rig.text());
}

#[test]
fn a_day_before_the_case_is_refused_in_words_and_nothing_is_lost() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>v<ctrl-u>2026-01-05<ctrl-s>");
    assert!(rig.text().contains("登记走访"), "{}", rig.text());
    assert!(rig.text().contains("2026-01-05") && rig.text().contains("! "), "{}", rig.text());
}

#[test]
fn a_session_is_made_signed_in_and_closed() {
    let mut bench = open(80, 24, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("3<f7>1<tab><tab><tab><tab>毒品预防<tab>区矫正中心<tab>戒毒所<ctrl-s>");
    assert!(rig.text().contains("毒品预防") && rig.text().contains("首字母"), "{}", rig.text());
    rig.keys("oysh<enter>2<enter>3<f4>");
    assert!(rig.text().contains("66% 2/3"), "{}", rig.text());
    rig.keys("<f10><enter>");
    assert!(rig.text().contains("已收场"), "{}", rig.text());
    // A closed sheet is corrected with a reason.
    rig.keys("3<f2>");
    assert!(rig.text().contains("更正"), "{}", rig.text());
    rig.keys("签到时看错<enter>");
    assert!(rig.text().contains("100% 3/3"), "{}", rig.text());
    rig.keys("<esc><esc>");
    assert!(rig.text().contains("1 场次  3 人次  3 人"), "{}", rig.text());
}

#[test]
fn a_new_subject_is_typed_in_and_a_wrong_number_is_said_at_its_field() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    let number = |serial: u32| {
        let body = format!("44030319951212{serial:03}");
        format!("{body}{}", check_digit(&body).unwrap())
    };
    rig.keys("2<f2>").keys("李试新<tab>44030319951212000<tab>");
    assert!(rig.text().contains("须 18 位，现 17 位"), "{}", rig.text());
    rig.keys("<shift-tab><ctrl-u>").keys(&number(5)).keys("<tab>");
    assert!(rig.text().contains("1995-12-12 出生") && rig.text().contains("30 岁"), "{}", rig.text());
    // Category parole; no ground; listed today; term.
    rig.keys("3<tab><tab><tab>2026-06-01<tab>2027-05-31<ctrl-s>");
    assert!(rig.text().contains("2026-0004") && rig.text().contains("李试新"), "{}", rig.text());
    assert!(rig.text().contains("假释"), "{}", rig.text());
    // The same number twice is refused and names the number that has it.
    rig.keys("<esc>2<f2>").keys("王试重<tab>").keys(&number(5));
    rig.keys("<tab>3<tab><tab><tab>2026-06-01<tab>2027-05-31<ctrl-s>");
    assert!(rig.text().contains("2026-0004") && rig.text().contains("新增对象"), "{}", rig.text());
}

#[test]
fn a_record_on_the_time_line_is_withdrawn_with_a_reason() {
    let mut bench = open(80, 24, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>v<tab><tab><tab><tab>本人在家中<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    // the record that was selected stays so: the newest is the first
    rig.keys("<shift-tab><home><f8><enter>");
    assert!(rig.text().contains("请先写明"), "{}", rig.text());
    rig.keys("登记错了人<enter>");
    assert!(rig.text().contains("已更正") && rig.text().contains("登记错了人"), "{}", rig.text());
}

#[test]
fn a_screening_gives_a_band_that_the_register_shows() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>r<ctrl-s>");
    assert!(rig.text().contains("还没答"), "{}", rig.text());
    for _ in 0..60 {
        rig.keys("1");
    }
    rig.keys("<ctrl-s><enter>");
    assert!(rig.text().contains("已保存评估"), "{}", rig.text());
}

#[test]
fn a_duty_is_put_off_from_today_with_a_reason_unless_statute_lays_it_down() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    let before = rig.text();
    assert!(before.contains("风险评估") && before.contains("逾期"), "{before}");
    rig.keys("<f5>");
    assert!(rig.text().contains("缓办（改期）"), "{}", rig.text());
    // without a reason nothing is saved
    rig.keys("<tab>2026-07-05<ctrl-s>");
    assert!(rig.text().contains("缓办（改期）") && rig.text().contains("! "), "{}", rig.text());
    rig.keys("<tab>本人住院，有诊断证明<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    assert_ne!(rig.text(), before, "the line is gone from the list");
    // it stands in the file, with its reason
    rig.keys("<ctrl-r>2/oysh<enter><f3>");
    assert!(rig.text().contains("缓办至 2026-07-05"), "{}", rig.text());
}

/// The shipped rules with a sensitive period of these days, adopted from May on.
fn adopt_overlay(registry: &mut Registry, entropy: &mut Seeded) {
    let overlay = "\n[[overlay]]\nid = \"congress\"\ntitle_zh = \"会议期间\"\ntitle_en = \"congress\"\nsource = \"区局通知\"\n\
                   verified = false\nfrom = \"2026-06-27\"\nto = \"2026-06-30\"\nzero_report = true\nfinding_after_days = 1\n";
    let files = Policy::embedded_files();
    let texts: Vec<(&str, String)> = files
        .iter()
        .map(|file| {
            let text = String::from_utf8_lossy(file.bytes).into_owned();
            let changed = if file.path.contains("profile-") {
                let at = text.find("[[case]]").unwrap();
                format!("{}{overlay}{}", &text[..at], &text[at..])
            } else {
                text
            };
            (file.path, changed)
        })
        .collect();
    let files: Vec<SourceFile<'_>> =
        texts.iter().map(|(path, text)| SourceFile { path, bytes: text.as_bytes() }).collect();
    let policy = Policy::parse(&files).unwrap();
    let body = adoption(&policy, day("2026-05-02"), &files);
    registry.state_one(None, day("2026-05-02"), body, at("2026-05-05"), entropy).unwrap();
}

#[test]
fn a_zero_report_is_asked_on_today_and_noted_there() {
    let mut bench = bench_with(120, 36, Lang::Zh, adopt_overlay);
    let rig = &mut bench.rig;
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("零报告 会议期间"), "{}", rig.text());
    // the oldest day still to be reported is offered
    while !rig.text().lines().any(|line| line.contains('>') && line.contains("零报告")) {
        let before = rig.text();
        rig.keys("<down>");
        assert_ne!(rig.text(), before, "no such row\n{before}");
    }
    rig.keys("<enter>");
    assert!(rig.text().contains("2026-06-27") && rig.text().contains("会议期间"), "{}", rig.text());
    rig.keys("<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    rig.keys("<ctrl-s>");
}

#[test]
fn somebody_is_exempted_in_the_terminal_and_the_duty_rests() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter><f7>");
    assert!(rig.text().contains("减免"), "{}", rig.text());
    rig.keys("减免<enter>");
    assert!(rig.text().contains("批准日期"), "{}", rig.text());
    rig.keys("<tab>1<tab><tab>2026-09-30<tab>批12号<tab>骨折，有诊断证明<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    rig.keys("<f3>");
    assert!(rig.text().contains("减免至 2026-09-30"), "{}", rig.text());
}

#[test]
fn particulars_and_terms_are_amended_in_the_terminal() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter><f7>变更基本<enter>");
    assert!(rig.text().contains("440303********002") && !rig.text().contains("19900101"), "{}", rig.text());
    // Nothing changed: nothing is written, the form stays.
    rig.keys("<ctrl-s>");
    assert!(rig.text().contains("没有改动任何内容"), "{}", rig.text());
    // Day, name, former name, number (kept), telephone, residence.
    rig.keys("<tab><tab><tab>44030319900101<tab>13800000000<tab>桂园街道新路1号<ctrl-s>");
    assert!(rig.text().contains("! "), "a number cut short is refused at its field: {}", rig.text());
    rig.keys("<ctrl-u><ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    assert!(rig.text().contains("138****0000") && rig.text().contains("桂园街道***"), "{}", rig.text());

    rig.keys("<f7>变更个案<enter>");
    assert!(rig.text().contains("矫正止日") && !rig.text().contains("帮教"), "{}", rig.text());
    // Day, reason, category, ground, first day, last day.
    rig.keys("<tab><tab><tab><tab><tab><ctrl-u>2026-03-01<ctrl-s>");
    assert!(rig.text().contains("1 项需改：理由"), "{}", rig.text());
    rig.keys("裁定减刑<ctrl-s>");
    assert!(rig.text().contains("止日"), "the term would end before it began: {}", rig.text());
    rig.keys("<tab><tab><tab><tab><ctrl-u>2027-03-03<ctrl-s>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    assert!(rig.text().contains("期限短于法定最短期限"), "warned, not kept back: {}", rig.text());
    rig.keys("<enter><tab><tab>");
    assert!(rig.text().contains("2026-05-04 - 2027-03-03"), "{}", rig.text());
}

#[test]
fn an_inspection_is_walked_through_and_its_findings_reach_the_ledger_and_the_report() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("4<f7><ctrl-s>");
    assert!(rig.text().contains("0/3"), "{}", rig.text());
    // For each of three people: accept what is computed, then judge the manual items, the first as a problem.
    for _ in 0..3 {
        rig.keys(" ");
        for verdict in ["3谈话记录空泛<enter>", "1", "1", "1", "1", "1"] {
            if rig.text().contains("人工项待判 0") {
                break;
            }
            rig.keys(verdict);
        }
        assert!(rig.text().contains("系统项待定 0  人工项待判 0"), "{}", rig.text());
        rig.keys(" ");
    }
    assert!(rig.text().contains("100% 3/3"), "{}", rig.text());
    rig.keys("<f10><enter>");
    assert!(rig.text().contains("整改台账") && rig.text().contains("#001"), "{}", rig.text());
    assert!(rig.text().contains("漏：2026-05-31"), "the ledger says what was found: {}", rig.text());
    rig.keys("<f5>已逐卷核对补齐<enter>");
    assert!(rig.text().contains("待复核"), "{}", rig.text());
    // The one who rectified may not review.
    rig.keys("<end>");
    rig.keys("6<down><enter>");
    assert!(rig.text().contains("执法检查报告"), "{}", rig.text());
    // No figure stands in it and it is not filed apart: what the foot shows and the keys say is the same.
    for (keys, why) in [("<tab>", "没有可追的数字"), ("<f10>", "不另定稿")] {
        rig.keys(keys);
        assert!(rig.text().contains(why), "{}", rig.text());
    }
}

#[test]
fn the_self_audit_opens_its_rows_is_exported_sealed_and_says_why_it_cannot_be_filed() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("6<enter>");
    assert!(rig.text().contains("自查自纠报告") && rig.text().contains("校验"), "{}", rig.text());
    rig.keys("<enter>");
    assert!(rig.text().contains("口径") || rig.text().contains("编号"), "{}", rig.text());
    rig.keys("<esc><f10>");
    assert!(rig.text().contains("不可用"), "{}", rig.text());
    rig.keys("<f2>继续走访<enter>");
    assert!(rig.text().contains("已保存"), "{}", rig.text());
    rig.keys("<f6><enter>");
    assert!(rig.text().contains("docx.age"), "{}", rig.text());
}

#[test]
fn a_filed_month_shows_the_filed_document_and_the_list_of_filed_reports_opens_it() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("6<enter><f2>继续走访<enter><f10><enter>");
    assert!(rig.text().contains("已定稿，核验码"), "{}", rig.text());
    rig.keys("<enter>");
    assert!(rig.text().contains("已定稿 核验码") && !rig.text().contains("草稿"), "{}", rig.text());
    rig.keys("<f10>");
    assert!(rig.text().contains("本期已定稿"), "barred, with the reason: {}", rig.text());
    rig.keys("<esc>");
    assert!(rig.text().contains("2026 年 5 月") && !rig.text().contains("self-audit"), "{}", rig.text());
    rig.keys("<end><enter>");
    assert!(rig.text().contains("已定稿 核验码"), "{}", rig.text());
}

#[test]
fn a_reveal_is_in_the_audit_trail_and_the_chain_verifies() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter><f6>核对身份证件<enter>");
    assert!(rig.text().contains("44030319900101002"), "{}", rig.text());
    rig.keys("<esc>7");
    assert!(rig.text().contains("核对身份证件") || rig.text().contains("显示"), "{}", rig.text());
    rig.keys("<f8><enter>");
    assert!(rig.text().contains("校验通过"), "{}", rig.text());
}

#[test]
fn locking_seals_the_open_form_and_unlocking_brings_it_back() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>t<tab><tab><tab><tab>谈到一半的话");
    rig.wait(TimeDelta::minutes(21).num_seconds());
    assert!(rig.app.locked() && !rig.text().contains("谈到一半"));
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("谈到一半的话"), "{}", rig.text());
}

#[test]
fn every_screen_draws_over_a_real_registry_in_both_languages_and_sizes() {
    for lang in [Lang::Zh, Lang::En] {
        let mut bench = open(120, 36, lang);
        let rig = &mut bench.rig;
        for (columns, rows) in [(120, 36), (80, 24)] {
            rig.send(crate::tui::step::Msg::Resize(columns, rows));
            for keys in [
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "7",
                "1<f3><esc>",
                "2<enter><tab><tab><tab><tab><tab><tab><esc>",
            ] {
                rig.keys(keys);
                assert!(!rig.text().contains("[["), "a text is missing: {}", rig.text());
            }
            for form in ["c", "v", "t"] {
                rig.keys("2<enter>").keys(form);
                assert!(!rig.text().contains("[["), "a text is missing: {}", rig.text());
                while !rig.app.overlays.is_empty() {
                    rig.keys("<esc>");
                }
            }
        }
    }
}

#[test]
fn the_calculator_answers_from_the_palette() {
    let mut bench = open(80, 24, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("<ctrl-p>tsrq<enter>");
    assert!(rig.text().contains("先写日期"), "{}", rig.text());
    rig.keys("2024-09-21 10日<enter>");
    assert!(rig.text().contains("2024-09-30") && rig.text().contains("顺延至 2024-10-08"), "{}", rig.text());
    rig.keys("<esc>明年再说<enter>");
    assert!(rig.text().contains("没看懂"), "{}", rig.text());
    rig.keys("<ctrl-u>9999-12-31 3月<enter>");
    assert!(rig.text().contains("1900 年至 2200 年"), "{}", rig.text());
}

#[test]
fn the_calculator_looks_as_agreed() {
    for (size, columns, rows) in [("120x36", 120, 36), ("80x24", 80, 24)] {
        for (tag, lang, open_by) in
            [("zh", Lang::Zh, "<ctrl-p>tsrq<enter>"), ("en", Lang::En, "<ctrl-p>calcul<enter>")]
        {
            let mut bench = open(columns, rows, lang);
            let rig = &mut bench.rig;
            // Over a list without rows, so that the picture is of the calculator.
            rig.keys("5");
            for (name, typed) in [
                ("ask", ""),
                ("term", "2024-04-30 1m<enter>"),
                ("rolled", "2024年9月21日 10d<enter>"),
                ("impossible", "2024.2.30 1m<enter>"),
            ] {
                rig.keys(open_by).keys(typed);
                insta::assert_snapshot!(format!("calculator_{name}_{size}_{tag}"), rig.text());
                while !rig.app.overlays.is_empty() {
                    rig.keys("<esc>");
                }
            }
        }
    }
}

#[test]
fn a_form_typed_ahead_keeps_its_first_values() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("2/csm<enter>");
    rig.keys_at_once("c<ctrl-u>2026-06-27<ctrl-s>");
    assert!(rig.text().contains("已保存") && rig.text().contains("2026-06-27"), "{}", rig.text());
}
