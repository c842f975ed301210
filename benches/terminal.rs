//! What a key press costs over the demo office at the size the issue names: 450 subjects, 200,000 facts.
//!
//! Prints the median, the 99th percentile and the worst time from a key to its finished frame, for keys that move, that
//! search, that open files and reports; and the time from the accepted passphrase to the first frame.
//! `cargo bench --bench terminal` (GUITU_BENCH_SMALL=1 for the ordinary demo office).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, missing_docs)] // a bench stops where it fails, prints, and reads the clock

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::demo;
use guitu::domain::{Entropy, EntropyError, Moment};
use guitu::registry::Locked;
use guitu::tui::Headless;
use guitu::vault::Passphrase;

struct Seeded(blake3::OutputReader);

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

fn clock() -> Instant {
    Instant::now()
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = clock();
    act();
    start.elapsed()
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{name:<28} {:>5} keys  median {:>8.2} ms  p99 {:>8.2} ms  worst {:>8.2} ms",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// A program at the registry, and the time from the accepted passphrase to its first frame.
fn first_frame(dir: &Path, now: Moment, entropy: &mut dyn Entropy) -> (Headless, Duration) {
    let mut stage = Headless::at(dir, Lang::Zh, (120, 36), now, entropy).expect("a registry");
    stage.press(demo::PASSPHRASE);
    let opened = timed(|| stage.press("<enter>"));
    assert!(stage.text().contains("待办"), "{}", stage.text());
    (stage, opened)
}

/// What an opening is made of: the keys from the passphrase, the integrity check (up to its last page), the office read
/// and the unlocking recorded, everybody's duties reckoned. Each the best of five.
fn parts(dir: &Path, now: Moment, entropy: &mut dyn Entropy) -> [Duration; 4] {
    let locked = Locked::at(dir).expect("a registry");
    let officer = locked.officers().expect("officers")[0].id;
    let passphrase = Passphrase::new(demo::PASSPHRASE);
    let mut best = [Duration::MAX; 4];
    for _ in 0..5 {
        let begun = clock();
        let keys = locked.unlock_keys(officer, &passphrase).expect("keys");
        let unlocked = clock();
        let last = Arc::new(Mutex::new(unlocked));
        let seen = Arc::clone(&last);
        let progress = move |_| *seen.lock().expect("one thread") = clock();
        let registry = locked.open(keys, 0, now, entropy, progress).expect("an open registry");
        let opened = clock();
        drop(registry.caseload(now.day()));
        let reckoned = clock();
        let checked = *last.lock().expect("one thread");
        let times = [unlocked - begun, checked - unlocked, opened - checked, reckoned - opened];
        best = std::array::from_fn(|at| best[at].min(times[at]));
        registry.lock(now, entropy).expect("locked");
    }
    best
}

fn main() {
    let mut entropy = Seeded(blake3::Hasher::new().finalize_xof());
    let root = tempfile::tempdir().expect("a private directory");
    let dir = root.path().join("office");
    let small = std::env::var_os("GUITU_BENCH_SMALL").is_some();
    let mut options = demo::Options { inspections: false, ..demo::Options::default() };
    if !small {
        options = demo::Options { corrections: 280, resettlement: 170, facts: 200_000, ..options };
    }
    let today = options.today;
    let made = timed(|| {
        demo::build(&dir, &options, &mut entropy).expect("a demo office");
    });
    println!("demo office made in {:.1} s", made.as_secs_f64());
    let now = Moment::at(today, NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock"));
    let [keys, check, office, duties] = parts(&dir, now, &mut entropy);
    let (mut stage, mut opened) = first_frame(&dir, now, &mut entropy);
    for _ in 0..4 {
        stage.press("<ctrl-q>");
        drop(stage);
        let again = first_frame(&dir, now, &mut entropy);
        stage = again.0;
        opened = opened.min(again.1);
    }
    let frame = timed(|| stage.press("<ctrl-r>"));
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "passphrase to first frame {:.0} ms (best of five): keys with scrypt at the demo's factor {:.0}, integrity check {:.0}",
        ms(opened),
        ms(keys),
        ms(check)
    );
    println!(
        "apart from these {:.0} ms: office read and unlocking recorded {:.0}, duties {:.0}, frame {:.0}",
        ms(office + duties + frame),
        ms(office),
        ms(duties),
        ms(frame)
    );
    let mut each = |name: &str, scripts: &[&str], rounds: usize| {
        let mut times = Vec::new();
        for _ in 0..rounds {
            for script in scripts {
                times.push(timed(|| stage.press(script)));
            }
        }
        report(name, times);
    };
    each("today: up and down", &["<down>", "<down>", "<up>", "<pgdn>", "<home>"], 60);
    each("register: open", &["2", "1"], 10);
    each("register: move", &["2", "<down>", "<pgdn>", "<end>", "<home>"], 60);
    each("register: search", &["/", "c", "s", "<backspace>", "o", "<esc>"], 40);
    each("subject file: open, leave", &["<enter>", "<tab>", "<esc>"], 40);
    each("check-in form: open, type", &["<enter>", "c", "<tab>", "1", "<esc>", "<enter>", "<esc>"], 20);
    each("self-audit: open", &["6", "<enter>", "<esc>"], 4);
    each(
        "self-audit: move, rows",
        &["6", "<enter>", "<tab>", "<tab>", "<down>", "<enter>", "<esc>", "<esc>"],
        4,
    );
    each("audit trail: open, move", &["7", "<down>", "<pgdn>"], 10);
}
