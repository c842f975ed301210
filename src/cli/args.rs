//! The argument tree, built from the table of commands with help in the chosen language.

use super::cmd;
use super::exit::{Exit, Failure};
use super::host::{Environment, Globals, Host};
use super::outcome::Saved;
use crate::assets::{Catalog, Lang};
use crate::domain::{WrittenDayError, written_day};
use chrono::Datelike as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// The language asked for: `--lang` wherever it stands, else the locale, else Chinese.
pub fn language(arguments: &[String], environment: &Environment) -> Lang {
    let mut asked = None;
    for (at, argument) in arguments.iter().enumerate() {
        if let Some(tag) = argument.strip_prefix("--lang=") {
            asked = Some(tag);
        } else if argument == "--lang" {
            asked = arguments.get(at + 1).map(String::as_str);
        }
    }
    asked.and_then(Lang::from_tag).or(environment.lang).unwrap_or_default()
}

/// The whole tree.
pub fn tree(catalog: &Catalog) -> Command {
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}\n", catalog.text("cli-heading-usage"));
    let root = Command::new("guitu")
        .about(catalog.text("cli-about"))
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg_required_else_help(true)
        .subcommand_value_name(catalog.text("cli-value-command"))
        .subcommand_help_heading(catalog.text("cli-heading-commands"))
        .next_help_heading(catalog.text("cli-heading-global"))
        .args([
            global(catalog, "registry").value_parser(clap::value_parser!(PathBuf)),
            global(catalog, "officer"),
            global(catalog, "second"),
            global(catalog, "as-of").value_parser(date),
            global(catalog, "known-at"),
            global(catalog, "confirm-clock"),
            global(catalog, "lang").value_parser(["zh", "en"]).hide_possible_values(true),
            flag(catalog, "global", "json").global(true),
            flag(catalog, "global", "help").short('h').global(true).action(ArgAction::Help),
            flag(catalog, "global", "version").short('V').action(ArgAction::Version),
        ]);
    let root = cmd::TABLE.iter().fold(root, |root, entry| root.subcommand((entry.tree)(catalog)));
    dress(root, catalog, &template)
}

/// Puts template and headings on every command, however deep.
fn dress(command: Command, catalog: &Catalog, template: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = command
        .help_template(template.to_owned())
        .subcommand_help_heading(catalog.text("cli-heading-commands"))
        .subcommand_value_name(catalog.text("cli-value-command"));
    for name in names {
        command = command.mut_subcommand(name, |sub| dress(sub, catalog, template));
    }
    command
}

fn global(catalog: &Catalog, name: &'static str) -> Arg {
    option(catalog, "global", name).global(true)
}

/// A command with its one-line description `cli-about-<name>`.
pub fn command(catalog: &Catalog, key: &'static str) -> Command {
    let name = key.rsplit('/').next().unwrap_or(key);
    named(catalog, name, catalog.text(&format!("cli-about-{}", key.replace('/', "-"))))
}

/// A command with a description of its own.
pub fn named(catalog: &Catalog, name: &'static str, about: String) -> Command {
    Command::new(name)
        .about(about)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .next_help_heading(catalog.text("cli-heading-options"))
}

fn help(catalog: &Catalog, command: &str, name: &str) -> String {
    let own = format!("cli-arg-{}-{name}", command.replace('/', "-"));
    if catalog.has(&own) { catalog.text(&own) } else { catalog.text(&format!("cli-arg-any-{name}")) }
}

/// `--name VALUE`. The help is `cli-arg-<command>-<name>`, or the one shared under `cli-arg-any-`.
pub fn option(catalog: &Catalog, command: &str, name: &'static str) -> Arg {
    Arg::new(name).long(name).help(help(catalog, command, name)).value_name(value_name(catalog, name))
}

/// `--name` without a value.
pub fn flag(catalog: &Catalog, command: &str, name: &'static str) -> Arg {
    Arg::new(name).long(name).help(help(catalog, command, name)).action(ArgAction::SetTrue)
}

/// A value by its place, required.
pub fn place(catalog: &Catalog, command: &str, name: &'static str) -> Arg {
    Arg::new(name)
        .help(help(catalog, command, name))
        .required(true)
        .value_name(value_name(catalog, name))
        .help_heading(catalog.text("cli-heading-arguments"))
}

fn value_name(catalog: &Catalog, name: &str) -> String {
    let kind = match name {
        "registry" | "dir" | "keep" | "out" => "dir",
        "as-of" | "on" | "today" | "start" | "from" | "date" | "birth" | "claimed-from" | "until" | "due" => {
            "date"
        }
        "file" | "files" | "statute" | "map" | "rejects" | "plan-file" | "heads" | "escrow-file" => "file",
        "month" => "month",
        "number" | "numbers" | "subject" => "number",
        "known-at" => "head",
        "years" | "months" | "days" | "working-days" | "credit" | "residence-credit" | "minutes"
        | "subjects" | "sample" | "serial" | "last" | "facts" => "count",
        "lang" => "lang",
        "mode" | "kind" | "place" | "outcome" | "status" | "role" | "format" | "mood" | "how"
        | "severity" | "verdict" => "word",
        _ => "text",
    };
    catalog.text(&format!("cli-value-{kind}"))
}

/// Why an argument is no date; told in the chosen language by [`refused`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateRefused {
    /// Not a day.
    #[error(transparent)]
    Written(#[from] WrittenDayError),
    /// Outside the years in which the command makes sense.
    #[error("not within {first} to {last}")]
    OutOfRange {
        /// The first of them.
        first: i32,
        /// The last of them.
        last: i32,
    },
}

/// A date as people write it in arguments: the spellings of [`written_day`].
pub fn date(text: &str) -> Result<chrono::NaiveDate, DateRefused> {
    Ok(written_day(text)?)
}

/// The same, within the years given.
pub fn date_within(text: &str, years: &RangeInclusive<i32>) -> Result<chrono::NaiveDate, DateRefused> {
    let day = date(text)?;
    let (first, last) = (*years.start(), *years.end());
    if years.contains(&day.year()) { Ok(day) } else { Err(DateRefused::OutOfRange { first, last }) }
}

/// Why an argument is no number; displayed as what is allowed, which is the same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{first} … {last}")]
pub struct NumberRefused {
    first: u64,
    last: u64,
}

/// A whole number within bounds.
pub fn number<T: TryFrom<u64>>(
    bounds: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<T, NumberRefused> + Clone + Send + Sync + 'static {
    move |text| {
        let refused = NumberRefused { first: *bounds.start(), last: *bounds.end() };
        let number = text.parse().ok().filter(|number| bounds.contains(number)).ok_or(refused)?;
        T::try_from(number).map_err(|_| refused)
    }
}

/// The most that a count without a bound of its own may be.
pub const MOST: u64 = u32::MAX as u64;

/// A time of day, `HH:MM`.
pub fn time(text: &str) -> Result<chrono::NaiveTime, String> {
    chrono::NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "HH:MM".to_owned())
}

/// A word of a closed list: the stable names of a serialised value.
pub fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| {
        // serde says "unknown variant `x`, expected one of `a`, `b`": the words allowed are what helps
        let said = error.to_string();
        let allowed: Vec<&str> = said.split('`').skip(3).step_by(2).collect();
        allowed.join(", ")
    })
}

/// Global flags of a parsed line.
pub fn globals(matches: &ArgMatches) -> Globals {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    Globals {
        registry: matches.get_one::<PathBuf>("registry").cloned(),
        json: matches.get_flag("json"),
        as_of: matches.get_one::<chrono::NaiveDate>("as-of").copied(),
        known_at: text("known-at"),
        officer: text("officer"),
        confirm_clock: text("confirm-clock"),
        second: text("second"),
    }
}

/// What clap refused, or help and version, in the chosen language.
pub fn refused(host: &mut Host<'_>, catalog: &Catalog, error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = translated(catalog, &error.render().to_string());
            return match write!(host.out, "{text}") {
                Ok(()) => Exit::Done,
                Err(_) => Exit::Environment,
            };
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            drop(write!(host.err, "{}", translated(catalog, &error.render().to_string())));
            return Exit::Usage;
        }
        _ => {}
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        // the likeliest comes last
        Some(ContextValue::Strings(list)) => list.last().cloned().unwrap_or_default(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let date = std::error::Error::source(error).and_then(|source| source.downcast_ref::<DateRefused>());
    let slug = match error.kind() {
        ErrorKind::ValueValidation if date.is_some() => match date {
            Some(DateRefused::Written(WrittenDayError::Impossible)) => "date-impossible",
            Some(DateRefused::OutOfRange { .. }) => "date-out-of-range",
            _ => "date-unreadable",
        },
        ErrorKind::UnknownArgument => "unknown-argument",
        ErrorKind::InvalidSubcommand => "unknown-command",
        ErrorKind::MissingSubcommand => "missing-command",
        ErrorKind::MissingRequiredArgument => "missing-argument",
        ErrorKind::InvalidValue if value.is_empty() => "value-missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "value-invalid",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => "value-count",
        ErrorKind::ArgumentConflict => "argument-conflict",
        ErrorKind::NoEquals => "value-missing",
        _ => "usage",
    };
    let allowed = match error.kind() {
        ErrorKind::InvalidValue => match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(list)) => list.join(", "),
            _ => context(ContextKind::ValidValue),
        },
        ErrorKind::ValueValidation => {
            std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
        }
        _ => String::new(),
    };
    let (first, last) = match date {
        Some(DateRefused::OutOfRange { first, last }) => (first.to_string(), last.to_string()),
        _ => (String::new(), String::new()),
    };
    let subcommand = context(ContextKind::InvalidSubcommand);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(context)
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let named = if subcommand.is_empty() { argument } else { subcommand };
    let args = [
        ("argument", named.into()),
        ("value", value.into()),
        ("allowed", allowed.into()),
        ("first", first.into()),
        ("last", last.into()),
        ("other", context(ContextKind::PriorArg).into()),
    ];
    let mut failure = Failure::usage(catalog, slug, &args);
    if let (Failure::Told(_, told), false) = (&mut failure, suggestion.is_empty()) {
        told.mend = catalog.text_args("cli-mend-suggestion", &[("suggestion", suggestion.into())]);
    }
    failure.tell(host, catalog, false, &Saved::default())
}

/// The help of the whole program, or of the command at a path of names; none for a command there is not.
pub fn help_text(catalog: &Catalog, path: &[String]) -> Option<String> {
    let mut root = tree(catalog);
    // so that the usage line of a command names the commands above it
    root.build();
    let mut at = &mut root;
    for name in path {
        at = at.find_subcommand_mut(name)?;
    }
    Some(translated(catalog, &at.render_help().to_string()))
}

/// The few words clap writes itself.
fn translated(catalog: &Catalog, text: &str) -> String {
    if catalog.lang() == Lang::En {
        return text.to_owned();
    }
    text.replace("[OPTIONS]", "[选项]")
        .replace("[default: ", "[默认：")
        .replace("[possible values: ", "[可用：")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CheckInMode;

    #[test]
    fn the_tree_is_sound_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            tree(Catalog::of(lang)).debug_assert();
            let help = tree(Catalog::of(lang)).render_long_help().to_string();
            assert!(!help.contains("[["), "a text is missing: {help}");
        }
    }

    #[test]
    fn every_command_and_argument_is_described_in_both_languages() {
        fn walk(command: &Command) {
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    !help.contains("[[") && !help.is_empty(),
                    "{} --{}",
                    command.get_name(),
                    argument.get_id()
                );
            }
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.contains("[[") && !about.is_empty(), "{}", command.get_name());
            command.get_subcommands().for_each(walk);
        }
        for lang in [Lang::Zh, Lang::En] {
            walk(&tree(Catalog::of(lang)));
        }
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let line = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let none = Environment::default();
        assert_eq!(language(&line("guitu due --lang en"), &none), Lang::En);
        assert_eq!(language(&line("guitu --lang=en due"), &none), Lang::En);
        assert_eq!(language(&line("guitu due"), &none), Lang::Zh);
        let english = Environment { lang: Some(Lang::En), ..none };
        assert_eq!(language(&line("guitu due"), &english), Lang::En);
        assert_eq!(language(&line("guitu --lang zh due"), &english), Lang::Zh);
    }

    #[test]
    fn a_wrong_number_says_what_is_allowed_without_words() {
        let read = number::<u16>(8..=6000);
        assert_eq!(read("6000"), Ok(6000));
        for wrong in ["7", "6001", "many", "-1", "99999999999999999999", ""] {
            assert_eq!(read(wrong).unwrap_err().to_string(), "8 … 6000", "{wrong}");
        }
    }

    #[test]
    fn a_wrong_word_says_which_are_allowed() {
        assert_eq!(word::<CheckInMode>("phone"), Ok(CheckInMode::Phone));
        assert_eq!(word::<CheckInMode>("fax"), Err("in-person, phone, written, video".to_owned()));
    }
}
