//! `guitu screening items|record`: an instrument's questions, and its answers for one subject.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts;
use crate::assets::{Catalog, Lang};
use crate::registry::Reference;
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

fn items(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let reference = Reference::embedded()?;
    let wanted = m.get_one::<String>("instrument").map(String::as_str);
    let instrument = acts::instrument(&reference, wanted)?;
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
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let mut answers = Vec::new();
        for raw in m.get_many::<String>("answer").into_iter().flatten() {
            let answer = raw.split_once('=').ok_or_else(|| acts::Refusal::BadAnswer(raw.clone()))?;
            answers.push((answer.0.to_owned(), answer.1.to_owned()));
        }
        let instrument = m.get_one::<String>("instrument").cloned();
        let done = acts::Screening { instrument, answers, notes: text_arg(cx, m, "notes", "notes")? };
        Ok(acts::screen(registry, about, done, mode, &mut cx.at())?)
    })
}
