//! The sentences of a filed document: they add up, and say what was recorded and nothing else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::*;
use guitu::domain::*;
use guitu::figures::Period;
use guitu::registry::Registry;
use guitu::report::{Names, Request, monthly};
use guitu::write::{Format, write};

/// The self-audit of June 2026 as Markdown.
fn june(registry: &Registry) -> String {
    let request = Request {
        period: Period::month(2026, 6).unwrap(),
        names: Names::Masked,
        dated: day("2026-07-02"),
        made_at: at("2026-07-02").local(),
        head: registry.head(),
    };
    let made = monthly(registry.state(), registry.policy(), registry.reference(), request).unwrap();
    String::from_utf8(write(&made.document, Format::Markdown).unwrap()).unwrap()
}

#[test]
fn intake_that_nobody_stated_is_named_so_that_the_parts_are_the_whole() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    register(&mut registry, e, "张试一", 1, "2026-06-02");
    assert!(!june(&registry).contains("接收方式未填1人"));
    assert!(june(&registry).contains("所间转入0人）"), "an empty bucket is not named: {}", june(&registry));
    let case = new_case("2026-06-03", suspended("2026-06-03", "2027-05-31"), Intake::Opening);
    let (_, facts) =
        registry.registration(person("李试二", "1990-01-01", 2), case, 0, day("2026-06-03"), e).unwrap();
    registry.state_facts(facts, at("2026-06-03"), e).unwrap();
    let text = june(&registry);
    assert!(text.contains("本月接收2人") && text.contains("所间转入0人、接收方式未填1人）"), "{text}");
}
