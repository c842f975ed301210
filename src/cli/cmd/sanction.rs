//! `guitu sanction propose|decide NUMBER`: the street proposes, a district decision is entered; two records, always.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, word, write};
use crate::assets::Catalog;
use crate::domain::{FactId, SanctionDecided, SanctionId, SanctionKind, SanctionProposed};
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

fn fresh(cx: &mut Cx<'_, '_>) -> Result<SanctionId, Failure> {
    let mut id = [0; 16];
    cx.host.entropy.fill(&mut id).map_err(crate::registry::RegistryError::from)?;
    Ok(SanctionId(id))
}

fn propose(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let mut evidence = Vec::new();
        for raw in m.get_many::<String>("evidence").into_iter().flatten() {
            let id: FactId =
                raw.parse().map_err(|_| cx.usage("bad-fact", &[("value", raw.clone().into())]))?;
            evidence.push(id);
        }
        let body = SanctionProposed {
            sanction: fresh(cx)?,
            case: target.case,
            kind: word(m, "kind").unwrap_or(SanctionKind::Admonition),
            grounds: text_arg(cx, m, "grounds", "grounds")?,
            evidence,
        };
        Ok(vec![fact(&target, body)])
    })
}

fn decide(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let kind: SanctionKind = word(m, "kind").unwrap_or(SanctionKind::Admonition);
        let sanctions =
            registry.state().subjects.get(&target.subject).map(|f| f.sanctions.clone()).unwrap_or_default();
        let mut open =
            sanctions.iter().filter(|s| s.case == target.case && s.kind == kind && s.decided.is_none());
        let sanction = match m.get_one::<String>("proposal") {
            Some(prefix) => {
                let found =
                    sanctions.iter().find(|s| prefix.len() >= 4 && s.id.to_string().starts_with(prefix));
                found
                    .map(|s| s.id)
                    .ok_or_else(|| cx.usage("no-proposal", &[("value", prefix.clone().into())]))?
            }
            // the newest proposal of that kind still waiting, if there is one
            None => match open.next_back() {
                Some(sanction) => sanction.id,
                None => fresh(cx)?,
            },
        };
        let body = SanctionDecided {
            sanction,
            case: target.case,
            kind,
            granted: !m.get_flag("refused"),
            document: text_arg(cx, m, "document", "document")?,
            decided_by: text_arg(cx, m, "decided-by", "bureau")?,
        };
        Ok(vec![fact(&target, body)])
    })
}
