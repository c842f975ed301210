//! What differs between two policies on a day (规则差异), row by row, in the words of the files.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use super::period::Length;
use super::{
    Anchor, Cadence, CaseScope, DutyRule, Event, FirstWindow, Only, Overlay, Policy, Side, Unit, Window,
};

mod statute;

/// A row of a policy that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// Which kind of row.
    pub kind: RowKind,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub change: Change,
}

/// Kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// 表头
    Profile,
    /// 管理等级
    Level,
    /// 义务、职责
    Duty,
    /// 敏感时段
    Overlay,
    /// 规则表的一行
    Statute,
    /// 法律文件
    Source,
    /// 处置阶梯
    Ladder,
    /// 已有处理之后
    Escalation,
    /// 折抵
    Credit,
    /// 审批主体
    Organ,
    /// 谁有权决定
    Authority,
    /// 日历的一年
    Year,
}

impl RowKind {
    /// A stable key for JSON and the language catalogs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Level => "level",
            Self::Duty => "duty",
            Self::Overlay => "overlay",
            Self::Statute => "statute",
            Self::Source => "source",
            Self::Ladder => "ladder",
            Self::Escalation => "escalation",
            Self::Credit => "credit",
            Self::Organ => "organ",
            Self::Authority => "authority",
            Self::Year => "year",
        }
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Some of its values differ.
    Changed(Vec<FieldChange>),
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Key of the file.
    pub field: &'static str,
    /// As it was.
    pub before: String,
    /// As it would be.
    pub after: String,
}

impl Policy {
    /// How `after` differs from this policy in what holds on `day`.
    pub fn differences(&self, after: &Self, day: NaiveDate) -> Vec<RowChange> {
        let mut changes = Vec::new();
        let (old, new) = (self.profile_on(day), after.profile_on(day));
        let snooze =
            |profile: &super::Profile| profile.snooze_days.map(|days| days.to_string()).unwrap_or_default();
        let head: Vec<FieldChange> = [
            field("id", &old.id, &new.id),
            field("verified", &old.verified.to_string(), &new.verified.to_string()),
            field("snooze.max_days", &snooze(old), &snooze(new)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !head.is_empty() {
            let (id, change) = (new.id.clone(), Change::Changed(head));
            changes.push(RowChange { kind: RowKind::Profile, id, change });
        }
        let levels = |policy: &Self| -> Vec<(String, String)> {
            policy.profile_on(day).levels.iter().map(|l| (l.id.clone(), l.aliases.join(", "))).collect()
        };
        let aliases = |a: &String, b: &String| field("aliases", a, b).into_iter().collect();
        rows(RowKind::Level, &levels(self), &levels(after), aliases, &mut changes);
        let entry =
            |profile: &super::Profile| format!("{} {}", profile.entry_level().id, profile.entry_months);
        if let Some(change) = field("entry", &entry(old), &entry(new)) {
            let id = new.entry_level().id.clone();
            changes.push(RowChange { kind: RowKind::Level, id, change: Change::Changed(vec![change]) });
        }
        let duties = |policy: &Self| -> Vec<(String, DutyRule)> {
            let lines = policy.lines().iter();
            lines.filter_map(|line| Some((line.id.clone(), DutyRule::clone(line.on(day)?)))).collect()
        };
        rows(RowKind::Duty, &duties(self), &duties(after), duty, &mut changes);
        let overlays = |policy: &Self| -> Vec<(String, Overlay)> {
            policy.profile_on(day).overlays.iter().map(|period| (period.id.clone(), period.clone())).collect()
        };
        rows(RowKind::Overlay, &overlays(self), &overlays(after), overlay, &mut changes);
        statute::differences(self, after, day, &mut changes);
        let published = self.calendar().published_years().chain(after.calendar().published_years());
        let estimated = published.max().unwrap_or(day.year()) + 1;
        let years = |policy: &Self| -> Vec<(String, Vec<NaiveDate>)> {
            let calendar = policy.calendar();
            let year = |year: i32| {
                let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
                let off =
                    first.iter_days().take_while(|d| d.year() == year).filter(|d| !calendar.day(*d).working);
                Some((year.to_string(), off.collect()))
            };
            // and the first year of which both only estimate, which the statutory holidays make
            calendar.published_years().chain([estimated]).filter_map(year).collect()
        };
        let days = |a: &Vec<NaiveDate>, b: &Vec<NaiveDate>| -> Vec<FieldChange> {
            let only = |x: &[NaiveDate], y: &[NaiveDate]| {
                let days: Vec<String> =
                    x.iter().filter(|d| !y.contains(d)).map(ToString::to_string).collect();
                days.join(", ")
            };
            field("rest days", &only(a, b), &only(b, a)).into_iter().collect()
        };
        rows(RowKind::Year, &years(self), &years(after), days, &mut changes);
        changes
    }
}

fn rows<T>(
    kind: RowKind,
    old: &[(String, T)],
    new: &[(String, T)],
    compare: impl Fn(&T, &T) -> Vec<FieldChange>,
    changes: &mut Vec<RowChange>,
) {
    for (id, row) in new {
        let change = match old.iter().find(|(known, _)| known == id) {
            None => Change::Added,
            Some((_, before)) => Change::Changed(compare(before, row)),
        };
        if change != Change::Changed(vec![]) {
            changes.push(RowChange { kind, id: id.clone(), change });
        }
    }
    for (id, _) in old.iter().filter(|(id, _)| !new.iter().any(|(known, _)| known == id)) {
        changes.push(RowChange { kind, id: id.clone(), change: Change::Removed });
    }
}

fn field(field: &'static str, before: &str, after: &str) -> Option<FieldChange> {
    (before != after).then(|| FieldChange { field, before: before.to_owned(), after: after.to_owned() })
}

fn overlay(a: &Overlay, b: &Overlay) -> Vec<FieldChange> {
    let fields = [
        field("from", &a.from.to_string(), &b.from.to_string()),
        field("to", &a.to.to_string(), &b.to.to_string()),
        field("zero_report", &a.zero_report.to_string(), &b.zero_report.to_string()),
        field("finding_after_days", &a.finding_after_days.to_string(), &b.finding_after_days.to_string()),
        field("title_zh", &a.title_zh, &b.title_zh),
        field("title_en", &a.title_en, &b.title_en),
        field("source", &a.source, &b.source),
        field("verified", &a.verified.to_string(), &b.verified.to_string()),
    ];
    fields.into_iter().flatten().collect()
}

fn duty(a: &DutyRule, b: &DutyRule) -> Vec<FieldChange> {
    let number = |name, a: u32, b: u32| field(name, &a.to_string(), &b.to_string());
    let truth = |name, a: bool, b: bool| field(name, &a.to_string(), &b.to_string());
    let kinds = |set: super::Accepts| set.kinds().collect::<Vec<_>>();
    let first = |rule: &DutyRule| match rule.first {
        FirstWindow::Whole => String::new(),
        FirstWindow::Partial { min_days } => min_days.to_string(),
    };
    let only = |rule: &DutyRule| match rule.only {
        None => "",
        Some(Only::DrugRelated) => "drug-related",
    };
    let side = |rule: &DutyRule| match rule.side {
        Side::Subject => "subject",
        Side::Staff => "staff",
        Side::Office => "office",
    };
    let ladder = |rule: &DutyRule| rule.ladder.clone().unwrap_or_default();
    let all = |rule: &DutyRule| -> String {
        let each: Vec<String> = rule.cadences.iter().map(|row| cadence(row, rule.unit)).collect();
        each.join("; ")
    };
    let candidates = |rule: &DutyRule| -> String {
        let each = rule.candidates.iter();
        let each: Vec<String> = each
            .map(|c| {
                format!("{} → {} ({}) {}", c.missed, word(&c.proposes), c.rule, words(&c.categories))
                    + &c.after.map(|kind| format!(" after={}", word(&kind))).unwrap_or_default()
            })
            .collect();
        each.join("; ")
    };
    let case = |rule: &DutyRule| match rule.scope {
        CaseScope::Corrections => "corrections",
        CaseScope::Resettlement => "resettlement",
    };
    let unit = |rule: &DutyRule| match rule.unit {
        Unit::Times => "times",
        Unit::Minutes => "minutes",
    };
    let end = |rule: &DutyRule| rule.effective_to.map(|day| day.to_string()).unwrap_or_default();
    [
        field("cadence", &all(a), &all(b)),
        number("grace_days", a.grace_days, b.grace_days),
        number("remind_days", a.remind_days, b.remind_days),
        number("finding_after_days", a.finding_after_days, b.finding_after_days),
        truth("roll", a.roll, b.roll),
        field("first_min_days", &first(a), &first(b)),
        field("accepts", &words(&kinds(a.accepts)), &words(&kinds(b.accepts))),
        field("on_leave", &words(&kinds(a.on_leave)), &words(&kinds(b.on_leave))),
        field("suspended_in", &words(&a.suspended_in), &words(&b.suspended_in)),
        field("categories", &words(&a.categories), &words(&b.categories)),
        field("grounds", &words(&a.grounds), &words(&b.grounds)),
        field("only", only(a), only(b)),
        truth("statutory", a.statutory, b.statutory),
        field("side", side(a), side(b)),
        field("basis", &a.basis.join(", "), &b.basis.join(", ")),
        field("ladder", &ladder(a), &ladder(b)),
        field("candidate", &candidates(a), &candidates(b)),
        field("case", case(a), case(b)),
        field("group", a.group.word(), b.group.word()),
        field("unit", unit(a), unit(b)),
        truth("exemptible", a.exemptible, b.exemptible),
        field("effective_to", &end(a), &end(b)),
        field("title_zh", &a.title_zh, &b.title_zh),
        field("title_en", &a.title_en, &b.title_en),
        truth("verified", a.verified, b.verified),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A value by its stable name, as files write it: `parole`, `check-in:phone`.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(map)) => {
            let mut pairs =
                map.iter().map(|(key, value)| format!("{key}:{}", value.as_str().unwrap_or_default()));
            pairs.next().unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn words<T: Serialize>(values: &[T]) -> String {
    values.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A cadence with the words and keys of the file, in short.
fn cadence(row: &Cadence, unit: Unit) -> String {
    let length = |name: &str, length: Length| match length {
        Length::Days(n) => format!(" {name}_days={n}"),
        Length::WorkingDays(n) => format!(" {name}_working_days={n}"),
        Length::Months(n) => format!(" {name}_months={n}"),
    };
    let window = match row.window {
        Window::None => "none".to_owned(),
        Window::Week => "week".to_owned(),
        Window::Months { months: 1 } => "month".to_owned(),
        Window::Months { months } => format!("months every_months={months}"),
        Window::Rolling { every, first } => {
            let first = first.map(|first| length("first", first)).unwrap_or_default();
            format!("rolling{}{first}", length("every", every))
        }
        Window::Grid { every, anchor } => {
            let anchor = match anchor {
                Anchor::CaseStart => "case-start".to_owned(),
                Anchor::Admission => "admission".to_owned(),
                Anchor::LevelStart => "level-start".to_owned(),
                Anchor::Day(day) => day.to_string(),
            };
            format!("grid{} anchor={anchor}", length("every", every))
        }
        Window::Event { event, within } => {
            let event = match event {
                Event::Effective => "effective",
                Event::Transfer => "transfer",
                Event::LeaveEnd => "leave-end",
                Event::Admission => "admission",
                Event::Release => "release",
                Event::LevelChange => "level-change",
                Event::Sanction => "sanction",
                Event::Return => "return",
            };
            format!("event={event}{}", length("within", within))
        }
        Window::Until { before_days, opens_days } => {
            format!("until before_days={before_days} opens_days={opens_days}")
        }
    };
    let who: Vec<String> = row.levels.iter().cloned().chain(row.grades.iter().map(word)).collect();
    let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join("/")) };
    let much = match unit {
        Unit::Times if row.required == 1 => String::new(),
        Unit::Times => format!(" count={}", row.required),
        Unit::Minutes => format!(" hours={}", row.required / 60),
    };
    format!("{who}{window}{much}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::SourceFile;

    #[test]
    fn rows_that_differ_are_told_with_both_values() {
        let shipped = Policy::embedded();
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(shipped.differences(&shipped, day), []);
        let files = Policy::embedded_files();
        let changed: Vec<(String, Vec<u8>)> = files
            .iter()
            .filter(|file| !file.path.ends_with("2024.json"))
            .map(|file| {
                let text = String::from_utf8_lossy(file.bytes).into_owned();
                let text = text
                    .replacen("id = \"talk\"", "id = \"heart-to-heart\"", 1)
                    .replacen(
                        "window = \"rolling\", every_days = 14",
                        "window = \"rolling\", every_days = 10",
                        1,
                    )
                    .replace("word = \"不超过\", quantity = 10", "word = \"不超过\", quantity = 9");
                // the cases of the duty renamed go with it
                let rules = text.split("\n[[case]]").next().unwrap_or_default().to_owned();
                (file.path.to_owned(), rules.into_bytes())
            })
            .collect();
        let files: Vec<SourceFile<'_>> =
            changed.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
        let list = shipped.differences(&Policy::parse(&files).unwrap(), day);
        let told: Vec<(RowKind, &str)> = list.iter().map(|row| (row.kind, row.id.as_str())).collect();
        assert_eq!(
            told,
            [
                (RowKind::Duty, "check-in-phone"),
                (RowKind::Duty, "heart-to-heart"),
                (RowKind::Duty, "talk"),
                (RowKind::Statute, "AS-04"),
                (RowKind::Year, "2024"),
            ]
        );
        assert_eq!((&list[1].change, &list[2].change), (&Change::Added, &Change::Removed));
        let Change::Changed(fields) = &list[0].change else { panic!("{list:?}") };
        assert_eq!((fields.len(), fields[0].field), (1, "cadence"));
        assert!(
            fields[0].before.ends_with("宽管: rolling every_days=14")
                && fields[0].after.ends_with("rolling every_days=10")
        );
    }

    #[test]
    fn every_kind_of_row_of_the_statute_file_is_compared() {
        let shipped = Policy::embedded();
        let day = "2026-11-25".parse().unwrap();
        for (from, to, kind) in [
            (
                "proposes = \"admonition\"\nrule = \"AS-04\"",
                "proposes = \"warning\"\nrule = \"AS-04\"",
                RowKind::Ladder,
            ),
            (
                "have = \"warning\"\nproposes = \"recall\"",
                "have = \"admonition\"\nproposes = \"recall\"",
                RowKind::Escalation,
            ),
            ("cite_zh = \"办法\"", "cite_zh = \"实施办法\"", RowKind::Source),
            ("custody = { credited = 2, held = 1 }", "custody = { credited = 3, held = 1 }", RowKind::Credit),
            ("\"满\"] # 办法58", "\"满\", \"超过\"] # 办法58", RowKind::Statute),
        ] {
            let changed: Vec<(String, Vec<u8>)> = Policy::embedded_files()
                .iter()
                .map(|file| {
                    let text = String::from_utf8_lossy(file.bytes).into_owned();
                    let text = text.split("\n[[case]]").next().unwrap_or_default().replacen(from, to, 1);
                    let text = match kind {
                        RowKind::Statute => text.replacen("[\"以下\", \"超过\"]  ", "[\"以下\"]  ", 1),
                        _ => text,
                    };
                    (file.path.to_owned(), text.into_bytes())
                })
                .collect();
            let files: Vec<SourceFile<'_>> =
                changed.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
            let told = shipped.differences(&Policy::parse(&files).unwrap(), day);
            assert!(told.iter().any(|row| row.kind == kind), "{kind:?}: {told:?}");
        }
    }
}
