//! The commands, one file each, and their table.

mod amend;
mod audit;
mod backup;
mod calc;
mod check_in;
mod close;
mod correct;
mod demo;
mod doctor;
mod due;
mod escrow;
mod exempt;
mod explain;
mod findings;
mod head;
mod help;
mod import;
mod init;
mod inspect;
mod level;
mod list;
mod medical;
mod officer;
mod open;
mod opening;
mod passphrase;
mod policy;
mod record;
mod recover;
mod report;
mod restore;
mod sanction;
mod screening;
mod search;
mod session;
mod show;
mod snooze;
mod state;
mod subject;
mod summary;
mod talk;
mod transfer;
mod unseal;
mod verify;
mod visit;
mod zero_report;

use super::exit::{Exit, Failure};
use super::host::Cx;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

/// One command: its arguments and what it does.
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its arguments.
    pub tree: fn(&Catalog) -> Command,
    /// What it does.
    pub run: fn(&mut Cx<'_, '_>, &ArgMatches) -> Result<Exit, Failure>,
}

/// Every command, in the order of the help.
pub const TABLE: &[Entry] = &[
    Entry { name: "open", tree: open::tree, run: open::run },
    Entry { name: "demo", tree: demo::tree, run: demo::run },
    Entry { name: "init", tree: init::tree, run: init::run },
    Entry { name: "opening", tree: opening::tree, run: opening::run },
    Entry { name: "import", tree: import::tree, run: import::run },
    Entry { name: "due", tree: due::tree, run: due::run },
    Entry { name: "list", tree: list::tree, run: list::run },
    Entry { name: "search", tree: search::tree, run: search::run },
    Entry { name: "show", tree: show::tree, run: show::run },
    Entry { name: "check-in", tree: check_in::tree, run: check_in::run },
    Entry { name: "visit", tree: visit::tree, run: visit::run },
    Entry { name: "talk", tree: talk::tree, run: talk::run },
    Entry { name: "medical", tree: medical::tree, run: medical::run },
    Entry { name: "summary", tree: summary::tree, run: summary::run },
    Entry { name: "amend", tree: amend::tree, run: amend::run },
    Entry { name: "state", tree: state::tree, run: state::run },
    Entry { name: "level", tree: level::tree, run: level::run },
    Entry { name: "exempt", tree: exempt::tree, run: exempt::run },
    Entry { name: "snooze", tree: snooze::tree, run: snooze::run },
    Entry { name: "zero-report", tree: zero_report::tree, run: zero_report::run },
    Entry { name: "transfer", tree: transfer::tree, run: transfer::run },
    Entry { name: "close", tree: close::tree, run: close::run },
    Entry { name: "sanction", tree: sanction::tree, run: sanction::run },
    Entry { name: "session", tree: session::tree, run: session::run },
    Entry { name: "screening", tree: screening::tree, run: screening::run },
    Entry { name: "inspect", tree: inspect::tree, run: inspect::run },
    Entry { name: "findings", tree: findings::tree, run: findings::run },
    Entry { name: "report", tree: report::tree, run: report::run },
    Entry { name: "explain", tree: explain::tree, run: explain::run },
    Entry { name: "correct", tree: correct::tree, run: correct::run },
    Entry { name: "backup", tree: backup::tree, run: backup::run },
    Entry { name: "restore", tree: restore::tree, run: restore::run },
    Entry { name: "recover", tree: recover::tree, run: recover::run },
    Entry { name: "verify", tree: verify::tree, run: verify::run },
    Entry { name: "doctor", tree: doctor::tree, run: doctor::run },
    Entry { name: "calc", tree: calc::tree, run: calc::run },
    Entry { name: "head", tree: head::tree, run: head::run },
    Entry { name: "audit", tree: audit::tree, run: audit::run },
    Entry { name: "unseal", tree: unseal::tree, run: unseal::run },
    Entry { name: "officer", tree: officer::tree, run: officer::run },
    Entry { name: "escrow", tree: escrow::tree, run: escrow::run },
    Entry { name: "policy", tree: policy::tree, run: policy::run },
    Entry { name: "passphrase", tree: passphrase::tree, run: passphrase::run },
    Entry { name: "help", tree: help::tree, run: help::run },
];

/// Commands that look at a day (`--as-of`); `--known-at` is the second column. The others work today on what is known
/// today, and would mislead whoever asked them to look back.
const LOOK_BACK: &[(&str, bool, bool)] = &[
    ("due", true, true),
    ("list", true, true),
    ("search", true, false),
    ("show", true, true),
    ("inspect start", true, false),
    ("inspect status", false, true),
    ("findings list", true, true),
    ("session list", true, true),
    ("report self-audit", false, true),
    ("report inspection", false, true),
    ("explain", false, true),
    ("policy show", true, true),
    ("policy diff", true, true),
];

/// Refuses `--as-of` and `--known-at` where they would be passed over.
fn looks_back(cx: &Cx<'_, '_>, matches: &ArgMatches) -> Result<(), Failure> {
    let mut path = Vec::new();
    let mut at = matches;
    while let Some((name, below)) = at.subcommand() {
        path.push(name);
        at = below;
    }
    let path = path.join(" ");
    let takes = LOOK_BACK.iter().find(|(name, ..)| *name == path);
    let asked = [
        ("--as-of", cx.globals.as_of.is_some(), takes.is_some_and(|(_, as_of, _)| *as_of)),
        ("--known-at", cx.globals.known_at.is_some(), takes.is_some_and(|(.., known_at)| *known_at)),
    ];
    match asked.iter().find(|(_, given, taken)| *given && !taken) {
        Some((flag, ..)) => {
            Err(cx.usage("no-looking-back", &[("command", path.into()), ("argument", (*flag).into())]))
        }
        None => Ok(()),
    }
}

/// Runs the command named on the line.
///
/// # Errors
/// Those of the command.
pub fn dispatch(cx: &mut Cx<'_, '_>, matches: &ArgMatches) -> Result<Exit, Failure> {
    looks_back(cx, matches)?;
    let Some((name, matches)) = matches.subcommand() else {
        // a registry and nothing else: the app
        return if cx.globals.registry.is_some() {
            open::run(cx, matches)
        } else {
            Err(cx.usage("missing-command", &[]))
        };
    };
    match TABLE.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.run)(cx, matches),
        None => Err(cx.usage("missing-command", &[])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Lang;

    #[test]
    fn what_looks_back_is_a_command() {
        for (path, ..) in LOOK_BACK {
            let mut names = path.split(' ');
            let entry = TABLE.iter().find(|entry| Some(entry.name) == names.clone().next());
            let mut tree = entry.map(|entry| (entry.tree)(Catalog::of(Lang::En)));
            for name in names.by_ref().skip(1) {
                tree = tree.and_then(|tree| tree.find_subcommand(name).cloned());
            }
            assert!(tree.is_some_and(|tree| !tree.has_subcommands()), "{path}");
        }
    }

    #[test]
    fn the_table_names_each_command_as_its_tree_does() {
        for entry in TABLE {
            assert_eq!((entry.tree)(Catalog::of(Lang::En)).get_name(), entry.name);
        }
    }
}
