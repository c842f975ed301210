//! `guitu screening items|record`: an instrument's questions, and its answers for one subject.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, write};
use crate::assets::{Catalog, Lang};
use crate::domain::Permission;
use crate::policy::Instrument;
use crate::registry::{Reference, Registry};
use clap::{ArgAction, ArgMatches, Command};
use serde_json::json;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "screening").subcommand_required(true).subcommands([
        args::command(c, "screening/items").arg(args::option(c, "screening", "instrument")),
        about_subject(c, "screening/record").args([
            args::option(c, "screening", "instrument"),
            args::option(c, "screening", "answer").action(ArgAction::Append).num_args(1..).required(true),
            args::option(c, "any", "notes"),
        ]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("record", m)) => record(cx, m),
        Some((_, m)) => items(cx, m),
        None => Err(cx.usage("missing-command", &[])),
    }
}

fn instrument<'r>(
    cx: &Cx<'_, '_>,
    reference: &'r Reference,
    m: &ArgMatches,
) -> Result<&'r Instrument, Failure> {
    let wanted = m.get_one::<String>("instrument");
    let found = match wanted {
        Some(id) => reference.instruments.iter().find(|i| i.id == *id),
        None => reference.instruments.first(),
    };
    found.ok_or_else(|| cx.usage("no-instrument", &[("value", wanted.cloned().unwrap_or_default().into())]))
}

fn items(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let reference = Reference::embedded()?;
    let instrument = instrument(cx, &reference, m)?;
    let zh = cx.catalog.lang() == Lang::Zh;
    let pick = |zh_text: &String, en_text: &String| if zh { zh_text.clone() } else { en_text.clone() };
    if cx.globals.json {
        let items: Vec<_> = instrument
            .items
            .iter()
            .map(|item| {
                let choices: Vec<_> = item
                    .choices
                    .iter()
                    .map(|choice| json!({ "id": choice.id, "text": pick(&choice.zh, &choice.en) }))
                    .collect();
                json!({ "id": item.id, "text": pick(&item.zh, &item.en), "choices": choices })
            })
            .collect();
        let value = json!({
            "instrument": instrument.id, "version": instrument.version, "official": instrument.official,
            "hash": instrument.hash, "items": items,
        });
        cx.json(&value)?;
        return Ok(Exit::Done);
    }
    let official = instrument.official;
    let mut lines = vec![format!("{}  {}", instrument.id, pick(&instrument.title_zh, &instrument.title_en))];
    for item in &instrument.items {
        lines.push(format!("{}  {}", item.id, pick(&item.zh, &item.en)));
        lines.extend(
            item.choices
                .iter()
                .map(|choice| format!("    {}={}  {}", item.id, choice.id, pick(&choice.zh, &choice.en))),
        );
    }
    for line in lines {
        cx.line(&line)?;
    }
    if !official {
        cx.say("cli-screening-unofficial", &[])?;
    }
    Ok(Exit::Done)
}

fn record(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        registry.require(Permission::Record)?;
        let target = target(cx, registry, m)?;
        let instrument = instrument(cx, registry.reference(), m)?.clone();
        let mut answers: Vec<(String, Option<String>)> =
            instrument.items.iter().map(|item| (item.id.clone(), None)).collect();
        for raw in m.get_many::<String>("answer").into_iter().flatten() {
            let wrong = || cx.usage("bad-answer", &[("value", raw.clone().into())]);
            let (item, choice) = raw.split_once('=').ok_or_else(wrong)?;
            let known = instrument.item(item).ok_or_else(wrong)?;
            if !known.choices.iter().any(|c| c.id == choice) {
                return Err(wrong());
            }
            if let Some(answer) = answers.iter_mut().find(|(id, _)| id == item) {
                answer.1 = Some(choice.to_owned());
            }
        }
        let notes = text_arg(cx, m, "notes", "notes")?;
        let body = Registry::screening(target.case, target.on, &instrument, answers, notes);
        Ok(vec![fact(&target, body)])
    })
}
