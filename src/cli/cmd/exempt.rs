//! `guitu exempt NUMBER --rule ID`: frees a person from a duty for a time, by an approval (减免).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "exempt")
        .mut_arg("on", |_| {
            args::option(c, "exempt", "on")
                .value_parser(args::date)
                .help_heading(c.text("cli-heading-options"))
        })
        .args([
            args::option(c, "exempt", "rule").required(true),
            args::option(c, "exempt", "from").value_parser(args::date),
            args::option(c, "exempt", "until").value_parser(args::date),
            args::option(c, "exempt", "reason").required(true),
            args::option(c, "exempt", "approval").required(true),
        ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let approved = acts::Exemption {
            rule: word(m, "rule").unwrap_or_default(),
            from: word(m, "from"),
            until: word(m, "until"),
            reason: text_arg(cx, m, "reason", "reason")?,
            approval: text_arg(cx, m, "approval", "approval")?,
        };
        Ok(acts::exempt(registry, about, approved, mode, &mut cx.at())?)
    })
}
