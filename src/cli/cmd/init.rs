//! `guitu init DIR`: a registry of one's own, asked for step by step or given by flags.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use super::record::{name as name_of, text};
use crate::assets::Catalog;
use crate::domain::{OfficeCode, Text};
use crate::policy::Codes;
use crate::registry::{self, FoundingRequest};
use crate::vault::{Escrow, ScryptCost, parse_recipient};
use chrono::NaiveDate;
use clap::{ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// This version was made after this day: a clock that says less is wrong for certain, and there is no commit yet to
/// compare it with.
const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "init").args([
        args::place(c, "init", "dir").value_parser(value_parser!(PathBuf)),
        args::option(c, "init", "office"),
        args::option(c, "init", "name"),
        args::option(c, "init", "street"),
        args::option(c, "init", "bureau"),
        args::option(c, "init", "escrow").action(ArgAction::Append),
        args::option(c, "init", "claimed-from").value_parser(args::date),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let Some(dir) = m.get_one::<PathBuf>("dir").cloned() else {
        return Err(cx.usage("missing-argument", &[]));
    };
    if dir.exists() {
        return Err(crate::registry::RegistryError::DirectoryExists.into());
    }
    if cx.now().day() < EARLIEST {
        let now = cx.now().local().format("%Y-%m-%d %H:%M").to_string();
        return Err(Failure::with(Exit::Environment, cx.catalog, "clock-impossible", &[("now", now.into())]));
    }
    let request = request(cx, m)?;
    let escrow = request.escrow.len();
    let (office, name) = (request.office.clone(), request.name.clone());
    let passphrase = {
        let own = [&request.officer, &request.name, &request.street, &request.bureau].map(Text::as_str);
        cx.new_passphrase(Which::Own, "cli-ask-new-passphrase", &own)?
    };
    let at = cx.now();
    registry::found(&dir, request, &passphrase, at, cx.host.entropy)?;
    cx.saved.other = true;
    if cx.globals.json {
        let value = serde_json::json!({
            "registry": dir.display().to_string(), "office": office.as_str(), "name": name.as_str(), "escrow": escrow,
        });
        cx.json(&value)?;
        return Ok(Exit::Done);
    }
    let shown = dir.display().to_string();
    cx.say("cli-init-done", &[("dir", shown.clone().into()), ("office", name.to_string().into())])?;
    if escrow < 2 {
        cx.say("cli-init-no-escrow", &[("count", escrow.into())])?;
    }
    cx.say("cli-init-next", &[("dir", shown.into())])?;
    Ok(Exit::Done)
}

fn request(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<FoundingRequest, Failure> {
    let given = m.get_one::<String>("office").cloned();
    let office = answer(cx, "office", "cli-ask-office", given, &|cx, code| {
        OfficeCode::new(code).map_err(|_| cx.usage("office-code", &[("value", code.to_owned().into())]))
    })?;
    let codes = Codes::embedded()?;
    let street = codes.division(office.as_str()).unwrap_or_default().to_owned();
    let district = codes.division(office.district()).unwrap_or_default();
    // 桂园街道 -> 桂园司法所; 罗湖区 -> 罗湖区司法局
    let known = (!street.is_empty()).then(|| format!("{}司法所", street.trim_end_matches("街道")));
    let bureau = (!district.is_empty()).then(|| format!("{district}司法局"));
    let street = with_default(cx, m, "street", "street", Some(street).filter(|s| !s.is_empty()))?;
    let name = with_default(cx, m, "name", "office", known)?;
    let bureau = with_default(cx, m, "bureau", "bureau", bureau)?;
    let given = cx.globals.officer.clone();
    let officer = answer(cx, "officer", "cli-ask-first-officer", given, &|cx, typed| name_of(cx, typed))?;
    Ok(FoundingRequest {
        office,
        name,
        street,
        bureau,
        officer,
        claimed_from: m.get_one("claimed-from").copied().unwrap_or_else(|| cx.now().day()),
        escrow: escrow(cx, m)?,
        cost: ScryptCost::Standard,
    })
}

fn escrow(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Vec<Escrow>, Failure> {
    let mut list: Vec<Escrow> = Vec::new();
    for given in m.get_many::<String>("escrow").into_iter().flatten() {
        add(&mut list, given)?;
    }
    if list.is_empty() && cx.host.environment.terminal {
        while list.len() < 2 {
            let typed = cx.ask_line("cli-ask-escrow")?;
            if typed.is_empty() {
                break;
            }
            if let Err(wrong) = add(&mut list, &typed) {
                cx.wrong_answer(wrong)?;
            }
        }
    }
    Ok(list)
}

fn add(list: &mut Vec<Escrow>, recipient: &str) -> Result<(), Failure> {
    let recipient = parse_recipient(recipient)?;
    if list.iter().any(|e| e.recipient == recipient) {
        return Err(crate::vault::VaultError::DuplicateRecipient.into());
    }
    list.push(Escrow { label: format!("escrow-{}", list.len() + 1), recipient });
    Ok(())
}

/// What a flag gives, or what is typed at the terminal: asked for again until it can be read.
fn answer<T>(
    cx: &mut Cx<'_, '_>,
    name: &str,
    prompt: &str,
    given: Option<String>,
    read: &dyn Fn(&Cx<'_, '_>, &str) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if let Some(given) = given {
        return read(cx, &given);
    }
    if !cx.host.environment.terminal {
        return Err(cx.usage("missing-argument", &[("argument", format!("--{name}").into())]));
    }
    loop {
        let typed = cx.ask_line(prompt)?;
        match read(cx, &typed) {
            Ok(read) => return Ok(read),
            Err(wrong) => cx.wrong_answer(wrong)?,
        }
    }
}

/// A name given, or the one the division code tells, or asked.
fn with_default(
    cx: &mut Cx<'_, '_>,
    m: &ArgMatches,
    name: &str,
    field: &str,
    known: Option<String>,
) -> Result<Text, Failure> {
    let given = m.get_one::<String>(name).cloned().or(known);
    answer(cx, name, &format!("cli-ask-{name}"), given, &|cx, raw| {
        let text = text(cx, field, raw)?;
        if text.is_empty() {
            return Err(cx.usage("missing-argument", &[("argument", format!("--{name}").into())]));
        }
        Ok(text)
    })
}
