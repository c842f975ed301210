//! How bounds count, and what a statute file may not say.

use super::*;

const SHIPPED: &str = include_str!("../../../data/policy/statute-cn-2020.toml");

fn parse(text: &str) -> Result<Statute, PolicyError> {
    Statute::parse(SourceFile { path: "statute-t.toml", bytes: text.as_bytes() })
}

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_bound_counts_as_its_own_text_says() {
    let statute = parse(SHIPPED).unwrap();
    let limit = |id: &str| statute.rule(id, d("2026-01-01")).unwrap().limit.clone().unwrap();
    let ten = limit("AS-04");
    assert!(ten.admits(10) && !ten.admits(11)); // 不超过十日
    let over = limit("AS-05");
    assert!(!over.admits(10) && over.admits(11)); // 超过十日
    let two = limit("AS-05-two");
    assert!(!two.admits(1) && two.admits(2)); // 两次以上
    let month = limit("AS-07");
    assert!(!month.admits_elapsed(d("2026-01-31"), d("2026-02-28"))); // T5
    assert!(month.admits_elapsed(d("2026-01-31"), d("2026-03-01")));
    let minor = limit("MN-01");
    assert!(minor.admits(17) && !minor.admits(18)); // 不满十八周岁
}

#[test]
fn the_same_word_may_include_in_one_text_and_not_in_another() {
    // 以下: the measures leave the number out, the criminal law takes it in (C-04).
    let rule = |source: &str| {
        format!(
            "{SHIPPED}\n[[rule]]\nid = \"X\"\nsource = \"{source}\"\narticle = \"1\"\ntext_zh = \"x\"\ntext_en = \"x\"\n\
             limit = {{ word = \"以下\", quantity = 3, unit = \"year\" }}\nverified = false\ntag = \"M\"\n"
        )
    };
    let limit = |source: &str| {
        parse(&rule(source)).unwrap().rule("X", d("2026-01-01")).unwrap().limit.clone().unwrap()
    };
    assert!(limit("criminal").admits(3));
    assert!(!limit("measures").admits(3));
    let error = parse(&rule("procedure")).unwrap_err();
    assert_eq!(error.problem, Problem::Undefined { id: "以下".to_owned(), kind: "word of the source" });
}

#[test]
fn slips_of_the_pen_are_refused() {
    let problem = |from: &str, to: &str| {
        assert!(SHIPPED.contains(from));
        parse(&SHIPPED.replacen(from, to, 1)).unwrap_err().problem
    };
    assert!(
        matches!(problem("id = \"IN-03\"", "id = \"IN-02\""), Problem::Overlap { id, .. } if id == "IN-02")
    );
    assert!(matches!(problem("source = \"measures\"", "source = \"mesures\""), Problem::Undefined { .. }));
    assert!(matches!(problem("word = \"内\"", "word = \"里\""), Problem::BadValue { .. }));
    assert!(matches!(problem("unit = \"day\"", "unit = \"days\""), Problem::BadValue { .. }));
    assert!(matches!(problem("tag = \"M\"", "tags = \"M\""), Problem::UnknownKey { .. }));
    assert!(matches!(problem("rule = \"AS-05-two\"", "rule = \"AS-06\""), Problem::Undefined { .. }));
    assert!(matches!(
        problem("effective_from = \"2020-07-01\"", "effective_from = \"2020-13-01\""),
        Problem::BadDate(_)
    ));
    assert!(matches!(problem("[statute]", "[statute"), Problem::Unreadable(_)));
    assert!(matches!(problem("have = \"warning\"", "have = \"fine\""), Problem::BadValue { .. }));
    // numbers that would overflow, a ladder by what does not pass, dates and texts that are not what they seem
    assert!(matches!(problem("quantity = 10", "quantity = 4294967295"), Problem::BadValue { .. }));
    assert!(matches!(problem("quantity = 10", "quantity = -1"), Problem::WrongType));
    assert!(matches!(problem("credited = 2", "credited = 4294967295"), Problem::BadValue { .. }));
    for (limit, unit) in [("10, unit = \"day\"", "working-day"), ("10, unit = \"day\"", "times")] {
        let elsewhere = limit.replace("day", unit);
        let text = SHIPPED.replace(
            &format!("word = \"不超过\", quantity = {limit}"),
            &format!("word = \"不超过\", quantity = {elsewhere}"),
        );
        assert!(matches!(parse(&text).unwrap_err().problem, Problem::BadValue { .. }), "{unit}");
    }
    for date in ["2020-7-1", "-0001-01-01", "+12020-01-01", "1020-01-01"] {
        let date = format!("effective_from = \"{date}\"");
        assert!(matches!(problem("effective_from = \"2020-07-01\"", &date), Problem::BadDate(_)), "{date}");
    }
    for escape in ["\\u001b[2J", "\\u202e", "\\n", "\\u200b"] {
        let title = format!("title_zh = \"{escape}");
        assert!(matches!(problem("title_zh = \"", &title), Problem::Character(_)), "{escape}");
    }
    let credit = SHIPPED.rfind("[[credit]]").unwrap();
    let twice = parse(&format!("{SHIPPED}\n{}", &SHIPPED[credit..])).unwrap_err().problem;
    assert!(matches!(twice, Problem::Duplicate(_)), "{twice}");
}

#[test]
fn a_file_that_is_no_text_or_far_too_large_is_refused_at_its_place() {
    let mut bytes = SHIPPED.as_bytes()[..40].to_vec();
    bytes.extend(b"\n\n\xff");
    let error = Statute::parse(SourceFile { path: "x.toml", bytes: &bytes }).unwrap_err();
    assert_eq!((error.problem, error.line > 2), (Problem::NotText, true));
    let large = vec![b'#'; crate::policy::MOST_BYTES + 1];
    let error = Statute::parse(SourceFile { path: "x.toml", bytes: &large }).unwrap_err();
    assert!(matches!(error.problem, Problem::TooLarge(_)));
}

#[test]
fn credit_follows_the_punishment() {
    let statute = parse(SHIPPED).unwrap();
    let credit = |kind| statute.credit(kind).map(|c| (c.custody.credit(10), c.residence.credit(11)));
    assert_eq!(credit(CreditKind::PublicSurveillance), Some((20, 11)));
    assert_eq!(credit(CreditKind::Detention), Some((10, 5)));
    assert_eq!(credit(CreditKind::FixedTerm), Some((10, 5)));
    assert_eq!(credit(CreditKind::Probation), None); // never
    let articles = |statute: &Statute| {
        statute.credit(CreditKind::Detention).map(|c| (c.article.clone(), c.residence_article.clone()))
    };
    assert_eq!(articles(&statute), Some(("刑法44".to_owned(), "刑诉法76".to_owned())));
    // A registry may still hold a file that names both articles in one field.
    let older = SHIPPED.replace("\"刑法44\"\nresidence_article = \"刑诉法76\"", "\"刑法44; 刑诉法76\"");
    let both = "刑法44; 刑诉法76".to_owned();
    assert_eq!(articles(&parse(&older).unwrap()), Some((both.clone(), both)));
}

#[test]
fn rows_that_rest_on_memory_are_unverified() {
    let statute = parse(SHIPPED).unwrap();
    for rule in statute.rules().iter().filter(|rule| rule.tag == "M" || rule.tag == "D") {
        assert!(!rule.verified, "{}", rule.id);
    }
    assert_eq!(statute.source_of(&statute.rules()[0]).cite_zh, "办法");
}
