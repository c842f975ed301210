//! What a template may not say.

use super::*;

const SHIPPED: &str = include_str!("../../../data/templates/self-audit.toml");

fn parse(text: &str) -> Result<Template, PolicyError> {
    Template::parse(SourceFile { path: "t.toml", bytes: text.as_bytes() })
}

/// The shipped self-audit with one passage changed: the problem and its line.
fn refused(from: &str, to: &str) -> (Problem, String) {
    assert!(SHIPPED.contains(from), "{from}");
    let changed = SHIPPED.replacen(from, to, 1);
    let error = parse(&changed).expect_err(to);
    let line = changed.lines().nth(error.line - 1).unwrap_or_default();
    (error.problem, line.to_owned())
}

/// The part of the shipped self-audit that holds `passage`, head and all.
fn part_with(passage: &str) -> &'static str {
    let at = SHIPPED.find(passage).unwrap_or_else(|| unreachable!("{passage}"));
    let start = SHIPPED[..at].rfind("[[").unwrap_or_default();
    let end = SHIPPED[at..].find("[[").map_or(SHIPPED.len(), |found| at + found);
    &SHIPPED[start..end]
}

#[test]
fn every_shipped_template_passes_its_own_check() {
    for (path, bytes) in crate::assets::list(FOLDER).filter(|(path, _)| *path != FIGURES) {
        let template = Template::parse(SourceFile { path, bytes }).unwrap_or_else(|e| unreachable!("{e}"));
        assert!(path.ends_with(&format!("/{}.toml", template.kind)), "{path}");
    }
    assert_eq!(Template::embedded().unwrap().len(), 2);
}

#[test]
fn an_unknown_place_or_figure_is_refused_where_it_stands() {
    let (problem, line) = refused("{{A1}}", "{{A11}}");
    assert_eq!(problem, wording("A11", "no such figure"));
    assert!(line.contains("{{A11}}"));
    let (problem, _) = refused("{{bureau}}", "{{buro}}");
    assert_eq!(problem, wording("buro", "no such place"));
    let (problem, _) = refused("{{bureau}}", "{{A1}}");
    assert_eq!(problem, wording("A1", "no figures here"));
    let (problem, line) = refused("when = \"suppressed\"", "when = \"supressed\"");
    assert_eq!((problem, line.as_str()), (wording("supressed", "no such place"), "when = \"supressed\""));
    let (problem, _) = refused("block = \"register-flow\"", "block = \"item-results\"");
    assert_eq!(problem, Problem::Undefined { id: "item-results".into(), kind: "block of the report" });
}

#[test]
fn a_column_is_that_of_the_place() {
    let changed = SHIPPED.replacen("{{A1}}", "{{A11}}", 1);
    let error = parse(&changed).unwrap_err();
    let line = changed.lines().nth(error.line - 1).unwrap();
    let rest: String = line.chars().skip(error.column - 1).collect();
    assert!(rest.starts_with("A11"), "{rest}");
}

#[test]
fn a_required_part_that_is_left_out_or_hidden_is_refused() {
    for key in ["register-flow", "findings-of-period", "failing-equations"] {
        let (problem, _) = refused(part_with(&format!("block = \"{key}\"")), "");
        assert_eq!(problem, Problem::Undefined { id: key.into(), kind: "required part" });
    }
    let (problem, _) = refused(part_with("typed = \"next-plan\""), "");
    assert_eq!(problem, Problem::Undefined { id: "next-plan".into(), kind: "required part" });
    let (problem, _) =
        refused("block = \"findings-of-period\"", "when = \"A6\"\nblock = \"findings-of-period\"");
    assert_eq!(problem, wording("findings-of-period", "hidden"));
    let (problem, _) = refused(part_with("block = \"statistics\""), "");
    assert_eq!(problem, Problem::Undefined { id: "statistics".into(), kind: "required part" });
    // what is not required may go
    assert!(parse(&SHIPPED.replacen(part_with("block = \"sessions-chart\""), "", 1)).is_ok());
}

#[test]
fn a_block_takes_its_texts_and_no_other() {
    let (problem, _) = refused("empty = \"本月未发现问题。\"\n", "");
    assert_eq!(problem, Problem::MissingKey { key: "empty".into() });
    let (problem, line) = refused("block = \"sessions-chart\"", "block = \"sessions-chart\"\nnote = \"注\"");
    assert_eq!((problem, line.as_str()), (Problem::UnknownKey { key: "note".into() }, "note = \"注\""));
}

#[test]
fn a_part_is_one_thing_and_a_template_of_a_known_kind() {
    let (problem, _) = refused("heading = \"基本情况\"", "heading = \"基本情况\"\ntext = \"又及\"");
    assert_eq!(problem, wording("part", "one of heading text block typed"));
    let (problem, line) =
        refused("id = \"self-audit\"\nkind = \"self-audit\"", "id = \"audit\"\nkind = \"audit\"");
    assert_eq!(problem, Problem::Undefined { id: "audit".into(), kind: "kind of report" });
    assert_eq!(line, "kind = \"audit\"");
    let (problem, _) = refused("id = \"self-audit\"", "id = \"own\"");
    assert_eq!(problem, Problem::BadValue { value: "own".into(), allowed: "self-audit".into() });
    let (problem, _) = refused("language = \"zh-CN\"", "language = \"en\"");
    assert_eq!(problem, Problem::BadValue { value: "en".into(), allowed: "zh-CN".into() });
    let (problem, _) = refused("typed = \"next-plan\"", "typed = \"plan\"");
    assert_eq!(problem, Problem::Undefined { id: "plan".into(), kind: "typed section" });
}
