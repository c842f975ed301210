//! What a key press costs over the demo office at the size the issue names: 450 subjects, 200,000 facts.
//!
//! Prints the median, the 99th percentile and the worst time from a key to its finished frame, for keys that move, that
//! search, that open files and reports; and the time from the accepted passphrase to the first frame.
//! `cargo bench --bench terminal` (GUITU_BENCH_SMALL=1 for the ordinary demo office).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, missing_docs)] // a bench stops where it fails, prints, and reads the clock

use std::time::{Duration, Instant};

use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::demo;
use guitu::domain::{Entropy, EntropyError, Moment};
use guitu::tui::Headless;

struct Seeded(blake3::OutputReader);

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
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
    let mut stage = Headless::at(&dir, Lang::Zh, (120, 36), now, &mut entropy).expect("a registry");
    stage.press(demo::PASSPHRASE);
    let opened = timed(|| stage.press("<enter>"));
    println!(
        "unlock to first frame {:.0} ms (scrypt factor 10 and the integrity check within)",
        opened.as_secs_f64() * 1000.0
    );
    assert!(stage.text().contains("待办"), "{}", stage.text());
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
