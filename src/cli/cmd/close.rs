//! `guitu close NUMBER --how …`: discharge, termination, end of resettlement help.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, write};
use crate::assets::Catalog;
use crate::domain::{CaseClosed, CaseKind, Closing, Discharge, ResettlementEnd, Termination};
use crate::words;
use clap::{ArgMatches, Command};

/// What may stand after `--how`; `expiry` and `died` are told apart by the kind of case.
const HOW: [&str; 9] = [
    "expiry",
    "amnesty",
    "suspension-revoked",
    "parole-revoked",
    "recalled",
    "died",
    "terminated-other",
    "reoffended",
    "help-other",
];

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "close").args([
        args::option(c, "close", "how").value_parser(HOW).hide_possible_values(true).required(true),
        args::option(c, "any", "document"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let how = m.get_one::<String>("how").map_or("", String::as_str);
        let file = registry.state().subjects.get(&target.subject);
        let resettlement = file
            .and_then(|f| f.case(target.case))
            .is_some_and(|case| matches!(case.terms(), CaseKind::Resettlement(_)));
        let closing = closing(how, resettlement).ok_or_else(|| {
            // the words of the other kind of case, which knows this way out
            let words = closing(how, !resettlement).map(|other| words::closing(cx.catalog, &other));
            cx.usage("closing-kind", &[("how", words.unwrap_or_else(|| how.to_owned()).into())])
        })?;
        let body =
            CaseClosed { case: target.case, closing, document: text_arg(cx, m, "document", "document")? };
        Ok(vec![fact(&target, body)])
    })
}

fn closing(how: &str, resettlement: bool) -> Option<Closing> {
    Some(match (how, resettlement) {
        ("expiry", false) => Closing::Discharged(Discharge::Expiry),
        ("amnesty", false) => Closing::Discharged(Discharge::Amnesty),
        ("suspension-revoked", false) => Closing::Terminated(Termination::SuspensionRevoked),
        ("parole-revoked", false) => Closing::Terminated(Termination::ParoleRevoked),
        ("recalled", false) => Closing::Terminated(Termination::Recalled),
        ("died", false) => Closing::Terminated(Termination::Died),
        ("terminated-other", false) => Closing::Terminated(Termination::Other),
        ("expiry", true) => Closing::HelpEnded(ResettlementEnd::Expiry),
        ("died", true) => Closing::HelpEnded(ResettlementEnd::Died),
        ("reoffended", true) => Closing::HelpEnded(ResettlementEnd::Reoffended),
        ("help-other", true) => Closing::HelpEnded(ResettlementEnd::Other),
        _ => return None,
    })
}
