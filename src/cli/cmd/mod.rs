//! The commands, one file each, and their table.

mod record;
mod subject;

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

macro_rules! table {
    ($($module:ident = $name:literal),* $(,)?) => {
        $(mod $module;)*

        /// Every command, in the order of the help.
        pub const TABLE: &[Entry] = &[$(Entry { name: $name, tree: $module::tree, run: $module::run }),*];
    };
}

table! {
    open = "open",
    demo = "demo",
    init = "init",
    opening = "opening",
    import = "import",
    due = "due",
    list = "list",
    search = "search",
    show = "show",
    check_in = "check-in",
    visit = "visit",
    talk = "talk",
    medical = "medical",
    summary = "summary",
    state = "state",
    level = "level",
    exempt = "exempt",
    snooze = "snooze",
    zero_report = "zero-report",
    transfer = "transfer",
    close = "close",
    sanction = "sanction",
    session = "session",
    screening = "screening",
    inspect = "inspect",
    findings = "findings",
    report = "report",
    explain = "explain",
    correct = "correct",
    backup = "backup",
    restore = "restore",
    recover = "recover",
    verify = "verify",
    doctor = "doctor",
    calc = "calc",
    head = "head",
    audit = "audit",
    officer = "officer",
    escrow = "escrow",
    policy = "policy",
    passphrase = "passphrase",
    help = "help",
}

/// Runs the command named on the line.
///
/// # Errors
/// Those of the command.
pub fn dispatch(cx: &mut Cx<'_, '_>, matches: &ArgMatches) -> Result<Exit, Failure> {
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
    fn the_table_names_each_command_as_its_tree_does() {
        for entry in TABLE {
            assert_eq!((entry.tree)(Catalog::of(Lang::En)).get_name(), entry.name);
        }
    }
}
