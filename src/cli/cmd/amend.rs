//! `guitu amend NUMBER --set FIELD=VALUE …`: particulars and terms written anew, by the names and spellings of rosters.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts;
use crate::assets::Catalog;
use crate::exchange::roster::{self, Field, RosterKind};
use crate::words;
use clap::{ArgAction, ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "amend").args([
        args::option(c, "amend", "set").action(ArgAction::Append).required(true),
        args::option(c, "any", "reason"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let cells = cells(cx, m)?;
        let reason = text_arg(cx, m, "reason", "reason")?;
        let amended = acts::amend(registry, about, &cells, reason, mode, &mut cx.at())?;
        for odd in &amended.odd {
            let said = words::oddity(cx.catalog, registry.policy(), odd, about.on);
            cx.note("cli-show-oddity", &[("text", said.into())]);
        }
        Ok(amended.recorded)
    })
}

/// The cells named with `--set`; which of them the case has is for the act to say.
fn cells(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Vec<(Field, String)>, Failure> {
    let mut cells = Vec::new();
    for raw in m.get_many::<String>("set").into_iter().flatten() {
        let pair = raw.split_once('=').and_then(|(key, cell)| Some((Field::parse(key.trim())?, cell)));
        let Some((field, cell)) = pair else {
            let known = roster::PARTICULARS.iter();
            let known = known.chain(RosterKind::ALL.into_iter().flat_map(roster::amendable_terms));
            let mut fields: Vec<&str> = known.map(|field| field.key()).collect();
            fields.dedup();
            let key = raw.split_once('=').map_or(raw.as_str(), |(key, _)| key);
            let args = [("value", key.to_owned().into()), ("allowed", fields.join(", ").into())];
            return Err(cx.usage("no-such-field", &args));
        };
        cells.push((field, cell.to_owned()));
    }
    Ok(cells)
}
