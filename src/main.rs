//! The binary: reads arguments, environment, clock and random source, and hands them to the library.

use guitu::assets::Lang;
use guitu::cli::{self, Cleanup, Environment, Exit, Host};
use guitu::domain::{Entropy, EntropyError, Moment};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// The operating system's randomness.
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// Reads the three clocks. Where the system gives no time since boot or boot id, they are zero.
fn now() -> Moment {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let wall_ms = wall.ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or_default();
    Moment {
        wall_ms,
        since_boot_ms: since_boot_ms().unwrap_or_default(),
        boot_id: boot_id().unwrap_or_default(),
    }
}

fn since_boot_ms() -> Option<u64> {
    // counts time asleep, unlike a monotonic instant
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some((seconds * 1000.0) as u64)
}

fn boot_id() -> Option<[u8; 16]> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let hex = text.trim().replace('-', "");
    data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}

fn environment() -> Environment {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // the first that is set decides, as for every program
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    Environment {
        lang: locale.as_deref().and_then(Lang::from_tag),
        passphrase_file: variable("GUITU_PASSPHRASE_FILE").map(PathBuf::from),
        new_passphrase_file: variable("GUITU_NEW_PASSPHRASE_FILE").map(PathBuf::from),
        second_passphrase_file: variable("GUITU_SECOND_PASSPHRASE_FILE").map(PathBuf::from),
        head_note: variable("GUITU_HEAD_NOTE").map(PathBuf::from),
        terminal: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        no_color: variable("NO_COLOR").is_some(),
        term: variable("TERM"),
        ascii: false,
        no_mouse: false,
    }
}

/// Writes events to the file named by `GUITU_LOG`, if it is set; nothing otherwise. Events carry no personal data.
fn start_log() {
    let Some(path) = std::env::var_os("GUITU_LOG").filter(|path| !path.is_empty()) else { return };
    let Ok(file) = open_log(&path) else { return };
    let subscriber = tracing_subscriber::fmt()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false)
        .without_time()
        .finish();
    // a second subscriber is impossible here: this is the only call
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// A log is for whoever runs the program: nobody else reads it, whatever the umask, or who made it before.
fn open_log(path: &std::ffi::OsStr) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::File::options().create(true).append(true).mode(0o600).open(path)?;
    let meta = file.metadata()?;
    if meta.is_file() && meta.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// A panic says where it happened and nothing else: its message could quote a name.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        tracing::error!(%place, "panic");
        #[expect(clippy::print_stderr, reason = "the last words of a broken program")]
        {
            eprintln!("guitu: 内部错误 / internal error ({place})");
        }
    }));
}

/// Waits for the signals that end a process; gives the terminal back and removes the throw-away demo before it ends.
fn remove_on_signal(cleanup: Cleanup) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    let waiting = std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            guitu::tui::restore_terminal();
            let slot = cleanup.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(dir) = slot.as_deref() {
                // nothing more can be done about a directory that cannot be removed
                drop(std::fs::remove_dir_all(dir));
            }
            std::process::exit(128 + signal);
        }
    });
    if waiting.is_err() {
        tracing::warn!("signals are not waited for");
    }
}

fn main() -> ExitCode {
    quiet_panics();
    start_log();
    if let Err(error) = guitu::vault::harden_process() {
        tracing::warn!(kind = ?error.kind(), "core dumps could not be switched off");
    }
    let arguments: Option<Vec<String>> = std::env::args_os().map(|a| a.into_string().ok()).collect();
    let cleanup = Cleanup::default();
    remove_on_signal(Cleanup::clone(&cleanup));
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    let mut host = Host {
        now: &now,
        entropy: &mut SystemEntropy,
        out: &mut out,
        err: &mut err,
        environment: environment(),
        cleanup,
    };
    match arguments {
        Some(arguments) => cli::run(&mut host, &arguments).into(),
        None => Exit::Usage.into(),
    }
}
