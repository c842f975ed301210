//! Inspections: one run, judged and finished by either door.

use super::*;
use crate::domain::{InspectionId, VerdictBy};
use crate::report::Document;
use crate::tui::views::Verdict;

/// A run over everybody as of a day, and its checklist's items with the program's answers.
fn started(doors: &Doors) -> (InspectionId, InspectionId) {
    let said = doors.done(Role::Officer, &["--as-of", "2026-06-24", "inspect", "start"]);
    assert!(said.out.contains('2'), "{}", said.out);
    let form = office_form(FormKind::Inspection, vec![("scope", chosen("all")), ("day", on("2026-06-24"))]);
    let made = doors.screen(Role::Officer, &form).unwrap().made.unwrap();
    let line = *doors.open("line").state().inspections.keys().next().unwrap();
    (line, made.0.parse().unwrap())
}

/// The program's answers to the items of a person, as the command line tells them; the manual items have none.
fn proposed(doors: &Doors) -> Vec<(String, Option<String>)> {
    let said = doors.done(Role::Officer, &["inspect", "status", "--json"]).out;
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let items = said["subjects"][0]["items"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
    items.iter().map(|item| (text(&item["item"]).unwrap(), text(&item["proposed"]))).collect()
}

fn verdict(word: &str) -> Verdict {
    match word {
        "pass" => Verdict::Pass,
        "remind" => Verdict::Remind,
        "minor" => Verdict::Ordinary,
        "major" => Verdict::Serious,
        _ => Verdict::NotApplicable,
    }
}

/// Judges every item by both doors: the manual ones in order, the others as `choose` says.
fn judge(
    doors: &Doors,
    runs: (InspectionId, InspectionId),
    choose: impl Fn(&str) -> (&'static str, &'static str),
) {
    let mut line = vec!["inspect".to_owned(), "judge".into(), CORRECTED.into(), "--item".into()];
    let mut items = Vec::new();
    let mut words = "";
    for (item, answer) in proposed(doors) {
        let (word, note) = match &answer {
            Some(answer) => choose(answer),
            None => ("pass", ""),
        };
        if !note.is_empty() {
            words = note;
        }
        line.push(format!("{item}={word}"));
        items.push((item, verdict(word), note.to_owned()));
    }
    if !words.is_empty() {
        // one note stands for every item of the line
        line.extend(["--notes".to_owned(), words.to_owned()]);
        for (.., note) in &mut items {
            words.clone_into(note);
        }
    }
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    doors.done(Role::Officer, &line);
    let (run, subject) = (Handle(runs.1.to_string()), doors.handle(CORRECTED));
    doors.screen(Role::Officer, &Command::Judge { run, subject, items }).unwrap();
}

#[test]
fn the_programs_own_answer_stays_the_programs_whoever_gives_it() {
    let doors = Doors::new();
    let runs = started(&doors);
    judge(&doors, runs, |answer| {
        (
            match answer {
                "pass" => "pass",
                "remind" => "remind",
                "minor" => "minor",
                "major" => "major",
                _ => "not-applicable",
            },
            "",
        )
    });
    doors.agree();
    let automatic: Vec<_> = proposed(&doors).into_iter().filter(|(_, answer)| answer.is_some()).collect();
    let registry = doors.open("line");
    let verdicts = &registry.state().inspections[&runs.0].verdicts[0].1;
    for (item, _) in automatic {
        let verdict = verdicts.iter().find(|verdict| verdict.item == item).unwrap();
        assert_eq!(verdict.by, VerdictBy::Program, "{item}");
    }
}

#[test]
fn whoever_overrules_the_program_says_why_at_both_doors() {
    let doors = Doors::new();
    let runs = started(&doors);
    let all = proposed(&doors);
    let (item, answer) = all.iter().find(|(_, answer)| answer.as_deref() == Some("pass")).unwrap();
    assert_eq!(answer.as_deref(), Some("pass"));
    let manual: Vec<String> =
        all.iter().filter(|(_, a)| a.is_none()).map(|(item, _)| format!("{item}=pass")).collect();
    let overruled = format!("{item}=major");
    let mut line = vec!["inspect", "judge", CORRECTED, "--item", &overruled];
    line.extend(manual.iter().map(String::as_str));
    let subject = doors.handle(CORRECTED);
    let command = |run: &Handle, note: &str| Command::Judge {
        run: run.clone(),
        subject: subject.clone(),
        items: vec![(item.clone(), Verdict::Serious, note.to_owned())],
    };
    let run = Handle(runs.1.to_string());
    doors.refuse(Role::Officer, Exit::Usage, &line, &command(&run, ""));
    assert!(doors.open("line").state().inspections[&runs.0].verdicts.is_empty());
    line.extend(["--notes", "与记录不符"]);
    doors.done(Role::Officer, &line);
    doors.screen(Role::Officer, &command(&run, "与记录不符")).unwrap();
    for (door, run) in [("line", runs.0), ("screen", runs.1)] {
        let registry = doors.open(door);
        let verdicts = &registry.state().inspections[&run].verdicts[0].1;
        let verdict = verdicts.iter().find(|verdict| verdict.item == *item).unwrap();
        assert_eq!((verdict.by, verdict.note.as_str()), (VerdictBy::Officer, "与记录不符"), "{door}");
    }
}

#[test]
fn a_problem_that_only_the_officer_saw_needs_words_at_both_doors() {
    let doors = Doors::new();
    let runs = started(&doors);
    let all = proposed(&doors);
    let manual: Vec<&String> = all.iter().filter(|(_, a)| a.is_none()).map(|(item, _)| item).collect();
    let items: Vec<String> = manual.iter().map(|item| format!("{item}=minor")).collect();
    let mut line = vec!["inspect", "judge", CORRECTED, "--item"];
    line.extend(items.iter().map(String::as_str));
    let subject = doors.handle(CORRECTED);
    let judged = manual.iter().map(|item| ((*item).clone(), Verdict::Ordinary, String::new())).collect();
    let command = Command::Judge { run: Handle(runs.1.to_string()), subject, items: judged };
    doors.refuse(Role::Officer, Exit::Usage, &line, &command);
}

#[test]
fn one_run_is_finished_and_reported_as_of_one_day() {
    let doors = Doors::new();
    let runs = started(&doors);
    let finish = Command::FinishRun { run: Handle(runs.1.to_string()) };
    doors.refuse(Role::Officer, Exit::Usage, &["inspect", "finish"], &finish);
    let answers = |answer: &str| {
        (
            match answer {
                "pass" => "pass",
                "remind" => "remind",
                "minor" => "minor",
                "major" => "major",
                _ => "not-applicable",
            },
            "",
        )
    };
    judge(&doors, runs, answers);
    // the other person of the run, all as the program answers
    let manual: Vec<String> = proposed(&doors)
        .into_iter()
        .filter(|(_, a)| a.is_none())
        .map(|(item, _)| format!("{item}=pass"))
        .collect();
    let mut line = vec!["inspect", "judge", "2026-0002", "--item"];
    line.extend(manual.iter().map(String::as_str));
    doors.done(Role::Officer, &line);
    let said = doors.done(Role::Officer, &["inspect", "status", "--json"]).out;
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let second =
        said["subjects"].as_array().unwrap().iter().find(|one| one["number"] == "2026-0002").unwrap();
    let items = second["items"].as_array().unwrap().iter();
    let items = items
        .map(|item| {
            let word = item["verdict"].as_str().unwrap();
            (item["item"].as_str().unwrap().to_owned(), verdict(word), String::new())
        })
        .collect();
    let (run, subject) = (Handle(runs.1.to_string()), doors.handle("2026-0002"));
    doors.screen(Role::Officer, &Command::Judge { run, subject, items }).unwrap();
    let exit = doors.line(Role::Officer, &["inspect", "finish"]).exit;
    assert!(matches!(exit, Exit::Done | Exit::Findings), "{exit:?}");
    doors.screen(Role::Officer, &finish).unwrap();
    doors.agree();
    // the report of the run, by both doors
    let said = doors.done(Role::Officer, &["report", "inspection", "--json"]).out;
    let by_line: Document = serde_json::from_str(&said).unwrap();
    let mut office = doors.office(Role::Officer);
    let query = crate::tui::backend::Query::Report { id: "inspection".into(), period: runs.1.to_string() };
    let crate::tui::backend::Answer::Report(view) = office.ask(&query, doors.now).unwrap() else { panic!() };
    office.lock(None, doors.now);
    let by_screen = view.document.unwrap();
    assert_eq!(by_line.as_of, day("2026-06-24"));
    // the head differs: the doors are two registries
    let plain = |mut document: Document| {
        if let Some(provenance) = &mut document.provenance {
            provenance.journal_head.clear();
        }
        crate::write::markdown(&document)
    };
    assert!(plain(by_line) == plain(by_screen), "the doors report one run differently");
}
