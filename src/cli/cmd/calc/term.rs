//! `guitu calc term`: the last day of a sentence term, and what was served before the judgment taken off it.

use super::super::super::exit::{Exit, Failure};
use super::super::super::{args, host::Cx};
use super::{MOST_DAYS, MOST_MONTHS, MOST_YEARS, count, date, given, needed, policy};
use crate::assets::Catalog;
use crate::policy::{Credit, CreditKind, CreditRate, Policy, Term, period};
use crate::words::{cite, cite_article};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use serde::Serialize;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "calc/term").args([
        date(c, "start").required(true),
        count(c, "years", MOST_YEARS),
        count(c, "months", MOST_MONTHS),
        count(c, "days", MOST_DAYS),
        args::flag(c, "calc", "half-month"),
        count(c, "credit", MOST_DAYS),
        count(c, "residence-credit", MOST_DAYS),
        args::option(c, "calc", "kind").value_parser(credit_kind),
    ])
}

/// The punishment that credit is counted against, by its legal name or the English one.
fn credit_kind(text: &str) -> Result<CreditKind, String> {
    match text {
        "管制" | "public-surveillance" => Ok(CreditKind::PublicSurveillance),
        "拘役" | "detention" => Ok(CreditKind::Detention),
        "有期徒刑" | "fixed-term" => Ok(CreditKind::FixedTerm),
        "考验期" | "probation" => Ok(CreditKind::Probation),
        _ => {
            Err("管制 public-surveillance, 拘役 detention, 有期徒刑 fixed-term, 考验期 probation".to_owned())
        }
    }
}

#[derive(Serialize)]
struct Answer {
    end: NaiveDate,
    off_register: NaiveDate,
    notes: Vec<String>,
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let start = needed(cx, m, "start")?;
    let number = |name| given::<u32>(m, name).unwrap_or_default();
    let length = Term {
        years: number("years"),
        months: number("months"),
        days: number("days"),
        half_month: m.get_flag("half-month"),
    };
    let whole = period::term_end(start, length).ok_or_else(|| cx.usage("calc-term-no-length", &[]))?;
    let held = Held { custody: number("credit"), residence: number("residence-credit") };
    let kind = given::<CreditKind>(m, "kind");
    let policy = policy(cx)?;
    let mut notes = Vec::new();
    let end = match kind {
        None if held.nothing() => whole,
        None => return Err(cx.usage("calc-credit-kind", &[])),
        Some(kind) if held.nothing() => {
            let probation = kind == CreditKind::Probation;
            notes.push(cx.text(if probation { "cli-calc-probation" } else { "cli-calc-nothing-credited" }));
            whole
        }
        Some(kind) => {
            let row = policy.statute().credit(kind).ok_or_else(|| cx.usage("calc-no-credit", &[]))?;
            let days = held.credited(row);
            let term_days = (whole - start).num_days() + 1;
            if i64::from(days) >= term_days {
                let args = [("days", days.into()), ("term", term_days.into())];
                return Err(cx.usage("calc-credit-too-long", &args));
            }
            notes.extend(held.notes(cx, &policy, row));
            let args = [("days", days.to_string().into()), ("whole", whole.to_string().into())];
            notes.push(cx.text_args("cli-calc-credited-total", &args));
            period::credited_end(whole, days)
        }
    };
    notes.extend(reckoning(cx, &policy, start, length, end));
    let off_register = period::add_days(end, 1);
    if cx.globals.json {
        // The plain sum is an answer without notes; they say what was done to it.
        let notes = if kind.is_some() { notes } else { Vec::new() };
        cx.json(&Answer { end, off_register, notes })?;
    } else {
        let args = [("end", end.to_string().into()), ("off", off_register.to_string().into())];
        cx.say("cli-calc-term", &args)?;
        for note in notes {
            cx.line(&note)?;
        }
    }
    Ok(Exit::Done)
}

/// Days before the judgment that count towards the term.
#[derive(Clone, Copy)]
struct Held {
    custody: u32,
    residence: u32,
}

impl Held {
    const fn nothing(self) -> bool {
        self.custody == 0 && self.residence == 0
    }

    const fn credited(self, row: &Credit) -> u32 {
        row.custody.credit(self.custody) + row.residence.credit(self.residence)
    }

    /// What was credited for what, at which rate and by which article.
    fn notes(self, cx: &Cx<'_, '_>, policy: &Policy, row: &Credit) -> Vec<String> {
        let kinds: [(&str, u32, CreditRate, &str, bool); 2] = [
            ("cli-calc-credited", self.custody, row.custody, &row.article, row.verified),
            (
                "cli-calc-residence",
                self.residence,
                row.residence,
                &row.residence_article,
                row.residence_verified,
            ),
        ];
        let mut notes = Vec::new();
        for (key, held, rate, article, verified) in kinds.into_iter().filter(|kind| kind.1 > 0) {
            let number = |n: u32| n.to_string().into();
            let args = [
                ("held", number(held)),
                ("credited", number(rate.credit(held))),
                ("per", number(rate.held)),
                ("gives", number(rate.credited)),
                ("basis", cite_article(cx.catalog, policy, article).into()),
            ];
            notes.push(cx.text_args(key, &args));
            let left = held % rate.held;
            if left > 0 {
                notes.push(cx.text_args("cli-calc-credit-left", &[("days", number(left))]));
            }
            if !verified {
                notes.push(cx.text("cli-calc-unverified"));
            }
        }
        notes
    }
}

/// How the last day was found where that surprises: at the end of a month, and on a rest day.
fn reckoning(
    cx: &Cx<'_, '_>,
    policy: &Policy,
    start: NaiveDate,
    length: Term,
    end: NaiveDate,
) -> Vec<String> {
    let today = cx.now().day();
    let basis = |rule| cite(cx.catalog, policy, rule, today).into();
    let mut notes = Vec::new();
    if period::turns_on_month_end(start, length) {
        notes.push(cx.text_args("cli-calc-month-end", &[("basis", basis("C-12"))]));
    }
    if !policy.calendar().day(end).working {
        let args = [("end", end.to_string().into()), ("basis", basis("C-03"))];
        notes.push(cx.text_args("cli-calc-not-rolled", &args));
    }
    notes
}
