//! The command line: one file a command. Reads arguments, opens the registry, calls the rooms below, writes text or JSON.
//!
//! Everything taken from outside (clock, randomness, streams, environment) comes in a [`Host`]; `main` makes it.

mod args;
mod cmd;
mod exit;
mod host;
mod outcome;
mod output;
mod passphrase;
mod progress;
mod second;
mod unlock;

pub use exit::{Exit, Failure};
pub use host::{Cleanup, Environment, Host};

use crate::assets::Catalog;
use host::Cx;

/// Runs one command and returns its exit code (design 8). What goes wrong is told on the error stream.
pub fn run(host: &mut Host<'_>, arguments: &[String]) -> Exit {
    let lang = args::language(arguments, &host.environment);
    let catalog = Catalog::of(lang);
    let matches = match args::tree(catalog).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return args::refused(host, catalog, &error),
    };
    let json = matches.get_flag("json");
    let mut cx = Cx::new(host, catalog, args::globals(&matches));
    let ended = cmd::dispatch(&mut cx, &matches);
    let (saved, least) = (std::mem::take(&mut cx.saved), cx.least);
    // what waits in the stream's buffer may meet a closed pipe too
    let ended = ended.and_then(|exit| Ok(host.out.flush().map(|()| exit)?));
    match ended {
        Ok(exit) => exit.max(least),
        Err(failure) => failure.tell(host, catalog, json, &saved),
    }
}
