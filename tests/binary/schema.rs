//! The published schemas of policy files: they hold for what is shipped, name every key the program reads and no other, and
//! refuse what the program refuses.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PROFILE: &str = include_str!("../../data/schema/profile.schema.json");
const STATUTE: &str = include_str!("../../data/schema/statute.schema.json");

fn data(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path)).unwrap()
}

fn faults(schema: &str, toml: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let file: Value = toml::from_str(toml).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_shipped_files_are_as_the_schemas_say() {
    for path in [
        "policy/profile-gd-sz-example.toml",
        "policy-examples/profile-office-own-example.toml",
        "policy-examples/profile-street-older-example.toml",
    ] {
        assert_eq!(faults(PROFILE, &data(path)), Vec::<String>::new(), "{path}");
    }
    assert_eq!(faults(STATUTE, &data("policy/statute-cn-2020.toml")), Vec::<String>::new());
}

#[test]
fn the_command_prints_them() {
    for (kind, schema) in [("profile", PROFILE), ("statute", STATUTE)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_guitu"));
        let output = command.args(["policy", "schema", kind]).output().unwrap();
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(printed, serde_json::from_str::<Value>(schema).unwrap());
    }
}

#[test]
fn a_slip_of_the_pen_is_found_while_one_types() {
    let shipped = data("policy/profile-gd-sz-example.toml");
    for (right, wrong) in [
        ("remind_days = 2\n", "remind_day = 2\n"),
        ("window = \"week\"", "window = \"weekly\""),
        ("side = \"subject\"", "side = \"someone\""),
        ("effective_from = \"2020-07-01\"", "effective_from = \"2020/7/1\""),
        ("within_days = 10", "within_days = -1"),
    ] {
        assert!(shipped.contains(right), "{right}");
        assert!(!faults(PROFILE, &shipped.replacen(right, wrong, 1)).is_empty(), "{wrong}");
    }
}

/// The keys of each object as the program reads them: the fields of the shapes.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut shape = None;
    for line in source.lines() {
        if let Some((_, name)) = line.split_once("struct ") {
            shape = name.split([' ', '{']).next().map(str::to_owned);
        }
        let field = line.trim_start().strip_prefix("pub(super) ").filter(|_| line.starts_with("    "));
        let field = field.filter(|field| !field.starts_with("fn "));
        if let (Some(shape), Some((name, _))) = (&shape, field.and_then(|field| field.split_once(':'))) {
            found.entry(shape.clone()).or_default().insert(name.to_owned());
        }
    }
    found
}

fn compare(schema: &str, sources: &[&str], pairs: &[(&str, &str)]) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let read: BTreeMap<_, _> = sources.iter().flat_map(|source| keys(source)).collect();
    assert_eq!(pairs.len(), read.len(), "every shape is compared: {:?}", read.keys());
    for (shape, pointer) in pairs {
        let object = schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"));
        let named: BTreeSet<String> = object["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(named, read[*shape], "{shape}");
        assert_eq!(object["additionalProperties"], false, "{shape}");
        let required = object["required"].as_array().unwrap();
        assert!(required.iter().all(|key| named.contains(key.as_str().unwrap())), "{shape}");
    }
}

#[test]
fn the_schemas_name_the_keys_that_the_program_reads_and_no_others() {
    compare(
        PROFILE,
        &[
            include_str!("../../src/policy/profile_file/shape.rs"),
            // the shape of a case has a file and a wider reach of its own
            &include_str!("../../src/policy/cases/shape.rs")
                .replace("pub(in crate::policy) struct", "struct"),
        ],
        &[
            ("RawFile", ""),
            ("RawHead", "/properties/profile"),
            ("RawLevel", "/$defs/level"),
            ("RawEntry", "/properties/entry"),
            ("RawSnooze", "/properties/snooze"),
            ("RawDefaults", "/properties/defaults"),
            ("RawDuty", "/$defs/duty"),
            ("RawCandidate", "/$defs/candidate"),
            ("RawCadence", "/$defs/cadence"),
            ("RawOverlay", "/$defs/overlay"),
            ("RawCase", "/$defs/case"),
            ("RawSubject", "/$defs/subject"),
            ("RawExpect", "/$defs/expect"),
        ],
    );
    compare(
        STATUTE,
        &[include_str!("../../src/policy/statute/shape.rs")],
        &[
            ("RawFile", ""),
            ("RawHead", "/properties/statute"),
            ("RawSource", "/$defs/source"),
            ("RawRule", "/$defs/rule"),
            ("RawLimit", "/$defs/limit"),
            ("RawEducation", "/$defs/education"),
            ("RawOrgan", "/$defs/organ"),
            ("RawAuthority", "/$defs/authority"),
            ("RawLadder", "/$defs/ladder"),
            ("RawStep", "/$defs/step"),
            ("RawEscalation", "/$defs/escalation"),
            ("RawCredit", "/$defs/credit"),
            ("RawRate", "/$defs/rate"),
        ],
    );
}
