//! `guitu correct FACT --reason …`: withdraws a fact; what holds instead is recorded as a new one. Nothing is overwritten.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{text_arg, write};
use crate::assets::Catalog;
use crate::domain::{Corrected, Fact, FactId};
use crate::registry::{Problem, ProblemKind, RegistryError};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "correct").args([
        args::place(c, "correct", "fact"),
        args::option(c, "any", "reason").required(true),
        args::flag(c, "any", "dry-run"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let raw = m.get_one::<String>("fact").cloned().unwrap_or_default();
        let target: FactId =
            raw.parse().map_err(|_| cx.usage("bad-fact", &[("value", raw.clone().into())]))?;
        let nothing =
            || RegistryError::Invalid(vec![Problem { ordinal: 0, kind: ProblemKind::NothingToCorrect }]);
        let entry = registry.fact(target)?.ok_or_else(nothing)?;
        let body = Corrected::replacing(target, text_arg(cx, m, "reason", "reason")?, None)
            .map_err(RegistryError::from)?;
        Ok(vec![Fact::new(cx.now().day(), entry.fact.subject, body)])
    })
}
