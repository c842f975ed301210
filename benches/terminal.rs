//! What a key press costs over the demo office at the size the issue names: 450 subjects, 200,000 facts.
//!
//! Prints the median, the 99th percentile and the worst time from a key to its finished frame, for keys that move, that
//! search, that open files and reports; and the time from the accepted passphrase to the first frame.
//! `cargo bench --bench terminal` (GUITU_BENCH_SMALL=1 for the ordinary demo office).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, clippy::print_stdout)]
#![allow(clippy::disallowed_methods, missing_docs)] // a bench stops where it fails, prints, and reads the clock

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::demo;
use guitu::domain::{Entropy, EntropyError, Moment};
use guitu::registry::Locked;
use guitu::store::{DataKey, OpenMix, Store, StoreOptions};
use guitu::tui::Headless;
use guitu::vault::{Passphrase, ScryptCost};

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

/// A program at the registry, and the time from the accepted passphrase to its first frame.
fn first_frame(dir: &Path, now: Moment, entropy: &mut dyn Entropy) -> (Headless, Duration) {
    let mut stage = Headless::at(dir, Lang::Zh, (120, 36), now, entropy).expect("a registry");
    stage.press(demo::PASSPHRASE);
    let opened = timed(|| stage.press("<enter>"));
    assert!(stage.text().contains("待办"), "{}", stage.text());
    (stage, opened)
}

/// What opening costs before the office is read: the keys from the passphrase, and the store with its integrity check.
/// The best of three, in one run with the rest.
fn before_the_office(dir: &Path, now: Moment, entropy: &mut dyn Entropy) -> (Duration, Duration) {
    let locked = Locked::at(dir).expect("a registry");
    let officer = locked.officers().expect("officers")[0].id;
    let (mut scrypt, mut check) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let mut keys = None;
        let passphrase = Passphrase::new(demo::PASSPHRASE);
        scrypt = scrypt.min(timed(|| {
            keys = Some(locked.unlock_keys(officer, &passphrase, ScryptCost::ThrowAway).expect("keys"));
        }));
        let keys = keys.expect("keys");
        let path = dir.join("registry.guitu");
        let epoch = Store::peek_header(&path).expect("a header").epoch;
        let key = DataKey::new(*keys.data_key(epoch).expect("a data key"));
        let mut random = [0; 32];
        entropy.fill(&mut random).expect("randomness");
        let mix = OpenMix { random, boot_id: now.boot_id, time_ms: now.wall_ms, counter: now.since_boot_ms };
        let options = StoreOptions { cache_bytes: 32 << 20, ..StoreOptions::default() };
        let mut store = None;
        check = check.min(timed(|| {
            let opened = Store::open(&path, keys.registry().0, epoch, &key, &mix, &options, |_| ());
            store = Some(opened.expect("a store"));
        }));
        store.expect("a store").close().expect("closed");
    }
    (scrypt, check)
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
    let (scrypt, check) = before_the_office(&dir, now, &mut Seeded(blake3::Hasher::new().finalize_xof()));
    let (mut stage, mut opened) = first_frame(&dir, now, &mut entropy);
    for _ in 0..2 {
        stage.press("<ctrl-q>");
        drop(stage);
        let again = first_frame(&dir, now, &mut entropy);
        stage = again.0;
        opened = opened.min(again.1);
    }
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "passphrase to first frame {:.0} ms (best of three), of these keys and scrypt (demo factor) {:.0} ms, integrity check {:.0} ms, the rest {:.0} ms",
        ms(opened),
        ms(scrypt),
        ms(check),
        ms(opened.saturating_sub(scrypt + check))
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
