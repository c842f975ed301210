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
    amend = "amend",
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
    unseal = "unseal",
    officer = "officer",
    escrow = "escrow",
    policy = "policy",
    passphrase = "passphrase",
    help = "help",
}

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
