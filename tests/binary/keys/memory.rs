//! After the lock the memory of the program holds neither the identity's secrets nor what was open.

use crate::common::desk::{Desk, HEAD, System, today};
use crate::common::expect;
use age::secrecy::SecretString;
use chrono::NaiveTime;
use guitu::assets::Lang;
use guitu::demo;
use guitu::domain::Moment;
use guitu::tui::Headless;
use guitu::vault::wipe_stack;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// What is looked for is never in memory as it is, or it would be found.
const MASK: u8 = 0xA5;

struct Needle {
    name: &'static str,
    masked: Vec<u8>,
}

fn needle(name: &'static str, bytes: &[u8]) -> Needle {
    Needle { name, masked: bytes.iter().map(|b| b ^ MASK).collect() }
}

/// The secrets in the identity file of an officer of the demo.
#[inline(never)]
fn secrets(file: &Path) -> Vec<Needle> {
    let sealed = std::fs::read(file).unwrap();
    let identity = age::scrypt::Identity::new(SecretString::from(demo::PASSPHRASE.to_owned()));
    let plain = age::decrypt(&identity, &sealed).unwrap();
    let value: ciborium::Value = ciborium::from_reader(plain.as_slice()).unwrap();
    let field = |name: &str| {
        let map = value.as_map().unwrap();
        map.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap().1.clone()
    };
    let text = field("age").into_text().unwrap();
    let (_, scalar) = bech32::decode(&text).unwrap();
    let seed = field("ed25519").into_bytes().unwrap();
    vec![
        needle("the X25519 secret", &scalar),
        needle("the X25519 secret as text", text.as_bytes()),
        needle("the signing seed", &seed),
    ]
}

/// How often each is found in the writable memory of this process.
fn found(needles: &[Needle]) -> Vec<usize> {
    const CHUNK: usize = 1 << 20;
    let longest = needles.iter().map(|needle| needle.masked.len()).max().unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut counts = vec![0; needles.len()];
    let mut chunk = vec![0; CHUNK + longest];
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut at = from;
        while at < to {
            let wanted = usize::try_from(to - at).unwrap().min(chunk.len());
            // what another thread has unmapped since is not there
            if memory.seek(SeekFrom::Start(at)).is_err() || memory.read_exact(&mut chunk[..wanted]).is_err() {
                break;
            }
            // what is masked is compared masked, so that no copy is made
            chunk[..wanted].iter_mut().for_each(|b| *b ^= MASK);
            for (count, needle) in counts.iter_mut().zip(needles) {
                let first = needle.masked[0];
                let end = wanted.min(CHUNK + needle.masked.len() - 1);
                let hits = chunk[..end].iter().enumerate().filter(|(_, b)| **b == first);
                *count += hits.filter(|(i, _)| chunk[*i..end].starts_with(&needle.masked)).count();
            }
            chunk[..wanted].fill(0);
            at += CHUNK as u64;
        }
    }
    // the needles themselves are masked, and so were the chunks while they were compared
    counts
}

#[test]
fn after_the_lock_no_secret_is_left_in_memory() {
    let desk = Desk::empty(demo::PASSPHRASE);
    let today = today().to_string();
    expect(&desk.run(&["demo", "--keep", "office", "--subjects", "12", "--today", &today]), 0);
    let officers: serde_json::Value =
        serde_json::from_slice(&desk.head(&["officer", "list", "--json"]).stdout).unwrap();
    let head = officers["officers"].as_array().unwrap().iter().find(|o| o["name"] == HEAD).unwrap();
    let file = desk.registry().join(format!("keys/officers/{}.age", head["id"].as_str().unwrap()));
    let mut needles = std::thread::spawn(move || {
        let needles = secrets(&file);
        wipe_stack();
        needles
    })
    .join()
    .unwrap();
    let number = desk.somebody();
    // an address that nobody else has, put together where it is needed only
    let street = || ["桂园", "街道无此路", "七千七百七十七号"].concat();
    expect(
        &desk.head(&[
            "amend",
            &number,
            "--set",
            &format!("residence-address={}", street()),
            "--reason",
            "搬家",
        ]),
        0,
    );
    needles.push(needle("an address", street().as_bytes()));

    let now = Moment::at(crate::common::desk::today(), NaiveTime::from_hms_opt(10, 0, 0).unwrap());
    let mut screen = Headless::at(&desk.registry(), Lang::Zh, (120, 36), now, &mut System).unwrap();
    screen.press("guitu-demo<enter>");
    assert!(screen.text().contains("待办"), "{}", screen.text());
    screen.press("2");
    let open = found(&needles);
    assert!(open[0] > 0 && open[2] > 0 && open[3] > 0, "the test finds what is there: {open:?}");
    screen.press("<f12>");
    assert!(!screen.text().contains("待办"), "{}", screen.text());
    let locked = found(&needles);
    for (needle, count) in needles.iter().zip(locked) {
        assert_eq!(count, 0, "{} is still in memory", needle.name);
    }
    // and unlocking again works
    screen.press("guitu-demo<enter>");
    assert!(screen.text().contains("名册"), "{}", screen.text());
}
