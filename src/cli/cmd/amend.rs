//! `guitu amend NUMBER --set FIELD=VALUE …`: particulars and terms written anew, by the names and spellings of rosters.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, write};
use crate::assets::Catalog;
use crate::domain::{CaseAmended, CaseKind, Fact, PersonAmended};
use crate::exchange::roster::{self, AmendOptions, Field, RejectReason, RosterKind, RosterMap, Vocabulary};
use crate::registry::Registry;
use crate::words::{self, Told};
use clap::{ArgAction, ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "amend").args([
        args::option(c, "amend", "set").action(ArgAction::Append).required(true),
        args::option(c, "any", "reason"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let state = registry.state();
        let Some(file) = state.subjects.get(&target.subject) else { return Ok(Vec::new()) };
        let Some(case) = file.case(target.case) else { return Ok(Vec::new()) };
        let (person, terms) = (file.person_on(target.on), case.terms_on(target.on));
        let cells = cells(cx, m, terms)?;
        let policy = registry.policy();
        let map = map(registry, target.on)
            .map_err(|error| Failure::Told(Exit::Usage, words_of(error.message().words(cx.catalog))))?;
        let options = AmendOptions { map: &map, statute: policy.statute(), today: cx.now().day() };
        let cells: Vec<(Field, &str)> = cells.iter().map(|(field, cell)| (*field, cell.as_str())).collect();
        let amended = roster::amend(person, terms, &cells, options).map_err(|refused| told(cx, &refused))?;
        for odd in &amended.odd {
            let said = words::oddity(cx.catalog, policy, odd, target.on);
            cx.note("cli-show-oddity", &[("text", said.into())]);
        }
        let mut facts: Vec<Fact> = Vec::new();
        facts.extend(amended.person.map(|person| fact(&target, PersonAmended { person })));
        if let Some(terms) = amended.terms {
            let reason = text_arg(cx, m, "reason", "reason")?;
            facts.push(fact(&target, CaseAmended { case: target.case, terms, reason }));
        }
        if facts.is_empty() {
            return Err(cx.usage("nothing-amended", &[]));
        }
        Ok(facts)
    })
}

fn map(registry: &Registry, day: chrono::NaiveDate) -> Result<RosterMap, roster::MapError> {
    let levels = &registry.policy().profile_on(day).levels;
    RosterMap::built_in(&Vocabulary { codes: &registry.reference().codes, levels })
}

fn words_of(what: String) -> Told {
    Told { what, mend: String::new() }
}

/// The cells named with `--set`, each a field that the person or the case has.
fn cells(cx: &Cx<'_, '_>, m: &ArgMatches, terms: &CaseKind) -> Result<Vec<(Field, String)>, Failure> {
    let kind = RosterKind::of(terms);
    let known = || roster::PARTICULARS.iter().chain(roster::amendable_terms(kind)).copied();
    let mut cells = Vec::new();
    for raw in m.get_many::<String>("set").into_iter().flatten() {
        let (key, cell) = raw.split_once('=').unwrap_or((raw, ""));
        let field = Field::parse(key.trim()).filter(|field| known().any(|one| one == *field));
        let Some(field) = field.filter(|_| raw.contains('=')) else {
            let fields: Vec<&str> = known().map(Field::key).collect();
            let args = [("value", key.to_owned().into()), ("allowed", fields.join(", ").into())];
            return Err(cx.usage("no-such-field", &args));
        };
        cells.push((field, cell.to_owned()));
    }
    Ok(cells)
}

/// What is wrong with each cell.
fn told(cx: &Cx<'_, '_>, refused: &[(Field, RejectReason)]) -> Failure {
    let line = |(field, reason): &(Field, RejectReason)| {
        let args = [
            ("name", cx.text(&field.label_key()).into()),
            ("value", reason.message().words(cx.catalog).into()),
        ];
        cx.text_args("cli-pair", &args)
    };
    let what: Vec<String> = refused.iter().map(line).collect();
    let mends: Vec<String> =
        refused.iter().map(|(_, reason)| reason.mend().message().words(cx.catalog)).collect();
    Failure::Told(Exit::Usage, Told { what: what.join("\n"), mend: mends.join("\n  ") })
}
