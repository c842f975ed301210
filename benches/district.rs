//! What a district costs: 5,500 people and 1.5 million facts in one registry, Today cold and warm; and a change of the rules
//! over a stream of 100,000 people.
//!
//! `cargo bench --bench district` (GUITU_BENCH_SMALL=1 for a tenth; GUITU_BENCH_DIR to keep and reuse the registry, which
//! takes minutes to make).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, missing_docs)] // a bench stops where it fails, prints, and reads the clock

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::demo;
use guitu::domain::{Entropy, EntropyError, Moment};
use guitu::duty::Comparison;
use guitu::policy::{Policy, SourceFile};
use guitu::registry::{Locked, Registry};
use guitu::tui::Headless;
use guitu::vault::Passphrase;

struct Seeded(blake3::OutputReader);

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = act();
    (made, start.elapsed())
}

fn say(name: &str, time: Duration) {
    println!("{name:<52} {:>9.1} ms", time.as_secs_f64() * 1000.0);
}

fn open(dir: &Path, now: Moment, entropy: &mut dyn Entropy) -> Registry {
    let locked = Locked::at(dir).expect("a registry");
    let officer = locked.officers().expect("officers")[0].id;
    let keys = locked.unlock_keys(officer, &Passphrase::new(demo::PASSPHRASE));
    locked.open(keys.expect("keys"), 0, now, entropy, |_| ()).expect("an open registry")
}

/// A change of the rules over 100,000 people who come one at a time, each a copy that is dropped again.
fn stream(registry: &Registry, today: chrono::NaiveDate) {
    const PEOPLE: usize = 100_000;
    let examples =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy-examples/profile-office-own-example.toml");
    let text = std::fs::read(examples).expect("an example profile");
    let mut files = Policy::embedded_files();
    files.retain(|file| !file.name().starts_with("profile-"));
    files.push(SourceFile { path: "profile-example.toml", bytes: &text });
    let after = Policy::parse(&files).expect("rules");
    let state = registry.state();
    let before = state.reckoning(registry.policy(), today);
    let mut comparison = Comparison::new(before, state.reckoning(&after, today), 1000);
    let memory = peak();
    let people = state.subjects.values().cycle().take(PEOPLE).cloned();
    let ((), took) = timed(|| people.for_each(|file| comparison.add(&file)));
    say("a change of the rules over 100,000 people", took);
    println!(
        "{} people, {} duties stand otherwise; peak memory grew by {} kB",
        comparison.people,
        comparison.duties,
        peak().saturating_sub(memory)
    );
}

/// The process's peak resident memory in kB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() {
    let mut entropy = Seeded(blake3::Hasher::new().finalize_xof());
    let small = std::env::var_os("GUITU_BENCH_SMALL").is_some();
    let part = if small { 10 } else { 1 };
    let options = demo::Options {
        corrections: 3400 / part,
        resettlement: 2100 / part,
        facts: 1_500_000 / part,
        inspections: false,
        ..demo::Options::default()
    };
    let today = options.today;
    let now = Moment::at(today, NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock"));
    let private = tempfile::tempdir().expect("a private directory");
    let kept = std::env::var_os("GUITU_BENCH_DIR").map(PathBuf::from);
    let dir = kept.unwrap_or_else(|| private.path().join("district"));
    if !dir.exists() {
        let (_, made) = timed(|| demo::build(&dir, &options, &mut entropy).expect("a demo district"));
        say("district made", made);
    }

    let (registry, opened) = timed(|| open(&dir, now, &mut entropy));
    say("opened, integrity check and load", opened);
    let state = registry.state();
    let contacts: usize = state.subjects.values().map(|file| file.contacts.len()).sum();
    println!("{} people, {contacts} contacts", state.subjects.len());
    let reckoning = state.reckoning(registry.policy(), today);
    let (alone, one_core) =
        timed(|| state.subjects.values().map(|file| reckoning.duties(file).len()).sum::<usize>());
    say("everybody's duties, one core", one_core);
    let (caseload, cold) = timed(|| registry.caseload(today));
    say("everybody's duties, cold, every core", cold);
    assert_eq!(alone, caseload.values().map(|own| own.len()).sum::<usize>());
    drop(caseload);
    let (_, warm) = timed(|| registry.caseload(today));
    say("everybody's duties, warm", warm);
    stream(&registry, today);
    registry.lock(now, &mut entropy).expect("locked");

    let mut stage = Headless::at(&dir, Lang::Zh, (120, 36), now, &mut entropy).expect("a registry");
    stage.press(demo::PASSPHRASE);
    let (_, first) = timed(|| stage.press("<enter>"));
    say("passphrase to Today, cold, check and load within", first);
    assert!(stage.text().contains("待办"), "{}", stage.text());
    let mut back = Vec::new();
    for _ in 0..20 {
        stage.press("7");
        back.push(timed(|| stage.press("1")).1);
    }
    back.sort_unstable();
    say("Today, warm, median", back[back.len() / 2]);
    say("Today, warm, worst", back[back.len() - 1]);
}
