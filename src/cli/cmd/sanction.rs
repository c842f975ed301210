//! `guitu sanction propose|decide NUMBER`: the street proposes, a district decision is entered; two records, always.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::{FactId, SanctionId, SanctionKind};
use crate::registry::Registry;
use clap::{ArgAction, ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "sanction").subcommand_required(true).subcommands([
        about_subject(c, "sanction/propose").args([
            args::option(c, "sanction", "kind").value_parser(args::word::<SanctionKind>).required(true),
            args::option(c, "sanction", "grounds").required(true),
            args::option(c, "sanction", "evidence").action(ArgAction::Append),
        ]),
        about_subject(c, "sanction/decide").args([
            args::option(c, "sanction", "kind").value_parser(args::word::<SanctionKind>).required(true),
            args::option(c, "sanction", "proposal"),
            args::flag(c, "sanction", "refused"),
            args::option(c, "any", "document").required(true),
            args::option(c, "sanction", "decided-by"),
        ]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("propose", m)) => propose(cx, m),
        Some(("decide", m)) => decide(cx, m),
        _ => Err(cx.usage("missing-command", &[])),
    }
}

fn propose(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let mut evidence = Vec::new();
        for raw in m.get_many::<String>("evidence").into_iter().flatten() {
            let id: FactId =
                raw.parse().map_err(|_| cx.usage("bad-fact", &[("value", raw.clone().into())]))?;
            evidence.push(id);
        }
        let proposal = acts::Proposal {
            kind: word(m, "kind").unwrap_or(SanctionKind::Admonition),
            grounds: text_arg(cx, m, "grounds", "grounds")?,
            evidence,
        };
        Ok(acts::propose(registry, about, proposal, mode, &mut cx.at())?)
    })
}

fn decide(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let decision = acts::Decision {
            proposal: m
                .get_one::<String>("proposal")
                .map(|prefix| named(cx, registry, prefix))
                .transpose()?,
            kind: word(m, "kind").unwrap_or(SanctionKind::Admonition),
            granted: !m.get_flag("refused"),
            document: text_arg(cx, m, "document", "document")?,
            decided_by: text_arg(cx, m, "decided-by", "bureau")?,
        };
        Ok(acts::decide(registry, about, decision, mode, &mut cx.at())?)
    })
}

/// The proposal whose id begins so.
fn named(cx: &Cx<'_, '_>, registry: &Registry, prefix: &str) -> Result<SanctionId, Failure> {
    let mut all = registry.state().subjects.values().flat_map(|file| &file.sanctions);
    let found = all.find(|known| prefix.len() >= 4 && known.id.to_string().starts_with(prefix));
    let found = found.map(|known| known.id);
    found.ok_or_else(|| cx.usage("no-proposal", &[("value", prefix.to_owned().into())]))
}
