//! The sealed store through its public door: tables, locks, damage, tampering, rotation, the format as first written.

use guitu::store::sim::SimDisk;
use guitu::store::{
    Damage, DataKey, Fate, OpenMix, Raw, ReadTx, Store, StoreError, StoreOptions, Table, Whereabouts,
    format::PAGE,
};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REGISTRY: [u8; 16] = [7; 16];
const HEADER: usize = 8192;
const SEALED: usize = 4136;

fn key() -> DataKey {
    DataKey::new([0x42; 32])
}

fn mix(counter: u64) -> OpenMix {
    OpenMix { random: [1; 32], boot_id: [2; 16], time_ms: 3, counter }
}

fn options() -> StoreOptions {
    StoreOptions { cache_bytes: 1 << 20, cipher: None }
}

fn create(path: &Path) -> Result<Store, StoreError> {
    Store::create(path, REGISTRY, 1, &key(), &mix(0), &options())
}

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, REGISTRY, 1, &key(), &mix(1), &options(), |_| {})
}

fn put(store: &Store, pairs: &[(Table, &[u8], &[u8])]) {
    let mut write = store.begin_write().unwrap();
    for (table, key, value) in pairs {
        write.insert(*table, key, value).unwrap();
    }
    assert_eq!(write.commit().unwrap(), None);
}

type Rows = Vec<(Table, Vec<u8>, Vec<u8>)>;

fn rows(store: &Store) -> Result<Rows, StoreError> {
    store.begin_read()?.export().collect()
}

fn filled(path: &Path) -> Rows {
    let store = create(path).unwrap();
    for i in 0..30_u32 {
        put(&store, &[(Table::Headers, &i.to_be_bytes(), &[i as u8; 300]), (Table::Names, b"n", &[9; 9000])]);
    }
    let all = rows(&store).unwrap();
    store.close().unwrap();
    all
}

#[test]
fn tables_read_as_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    let store = create(&path).unwrap();
    let mut write = store.begin_write().unwrap();
    for key in [&b"a1"[..], b"a2", b"a\xff", b"b", b""] {
        write.insert(Table::Names, key, key).unwrap();
    }
    write.insert(Table::Ids, b"a1", b"other table").unwrap();
    assert_eq!(write.get(Table::Names, b"a1").unwrap().as_deref(), Some(&b"a1"[..]));
    assert_eq!(write.last(Table::Names, b"a").unwrap().unwrap().0, b"a\xff");
    assert!(write.remove(Table::Names, b"").unwrap() && !write.remove(Table::Names, b"zz").unwrap());
    assert_eq!(write.prefix(Table::Names, b"a").unwrap().len(), 3);
    assert_eq!(write.commit().unwrap(), None);

    let read = store.begin_read().unwrap();
    let keys = |pairs: guitu::store::Pairs| pairs.map(|p| p.unwrap().0).collect::<Vec<_>>();
    assert_eq!(keys(read.range(Table::Names, ..).unwrap()), [&b"a1"[..], b"a2", b"a\xff", b"b"]);
    assert_eq!(keys(read.range(Table::Names, &b"a2"[..]..&b"b"[..]).unwrap()), [&b"a2"[..], b"a\xff"]);
    assert!(keys(read.range(Table::Names, &b"b"[..]..&b"a"[..]).unwrap()).is_empty());
    assert_eq!(read.prefix(Table::Names, b"a").unwrap().next_back().unwrap().unwrap().0, b"a\xff");
    assert_eq!(read.last(Table::Names, b"a1").unwrap().unwrap().0, b"a1");
    assert_eq!(read.last(Table::Names, b"c").unwrap(), None);
    assert!(read.contains(Table::Ids, b"a1").unwrap() && !read.contains(Table::Ids, b"a2").unwrap());
    assert_eq!((read.len(Table::Names).unwrap(), read.is_empty(Table::Blobs).unwrap()), (4, true));
    let mut seen = 0;
    read.scan(Table::Names, .., |_, _| {
        seen += 1;
        Ok::<_, StoreError>(seen < 2)
    })
    .unwrap();
    assert_eq!(seen, 2);
    assert_eq!(read.export().count(), 5);

    // A snapshot stays as it is; an abandoned transaction changes nothing.
    let mut write = store.begin_write().unwrap();
    write.clear(Table::Names).unwrap();
    write.insert(Table::Names, b"new", b"").unwrap();
    assert_eq!(write.commit().unwrap(), None);
    let mut dropped = store.begin_write().unwrap();
    dropped.insert(Table::Names, b"never", b"").unwrap();
    drop(dropped);
    assert_eq!(read.len(Table::Names).unwrap(), 4);
    assert_eq!(store.begin_read().unwrap().len(Table::Names).unwrap(), 1);

    // Every name stands for one table.
    for table in Table::ALL {
        assert_eq!(Table::by_name(table.name()), Some(*table));
    }
    assert_eq!(Table::by_name("nonsense"), None);
}

#[test]
fn the_file_tells_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    let store = create(&path).unwrap();
    let (secret, name) = (b"SECRET-CONTENT-OF-A-FACT", b"NAME-IN-AN-INDEX");
    put(&store, &[(Table::Bodies, name, secret), (Table::Headers, name, &vec![0x33; 20_000])]);
    assert_eq!(format!("{store:?}{:?}", key()), "Store { epoch: 1, .. }DataKey");
    store.close().unwrap();
    let bytes = fs::read(&path).unwrap();
    let contains = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    for needle in [&secret[..], name, b"bodies", b"redb", &[0x33; 64], &[0x42; 32]] {
        assert!(!contains(needle), "{needle:?}");
    }
}

/// The same writes in two openings that differ in one part of the mix share no sealed page and no header.
#[test]
fn openings_share_no_nonce() {
    let nonces = |mix: OpenMix| {
        let disk = SimDisk::new(1);
        let store = Store::create_on(disk.clone(), REGISTRY, 1, &key(), &mix, &options()).unwrap();
        put(&store, &[(Table::Meta, b"k", b"v")]);
        store.close().unwrap();
        let image = disk.image();
        let pages = image[HEADER..].chunks(SEALED).map(|page| page[..24].to_vec());
        let slots = [image[48..72].to_vec(), image[4096 + 48..4096 + 72].to_vec()];
        pages.chain(slots).filter(|n| n.iter().any(|b| *b != 0)).collect::<Vec<_>>()
    };
    let mut all = nonces(mix(0));
    all.extend(nonces(mix(9)));
    all.extend(nonces(OpenMix { random: [9; 32], ..mix(0).clone() }));
    all.extend(nonces(OpenMix { boot_id: [9; 16], ..mix(0).clone() }));
    all.extend(nonces(OpenMix { time_ms: 9, ..mix(0).clone() }));
    let count = all.len();
    all.sort();
    all.dedup();
    assert!(count > 20 && all.len() == count);
}

#[test]
fn opening_says_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    filled(&path);
    let as_of = |registry, epoch, key: [u8; 32]| {
        Store::open(&path, registry, epoch, &DataKey::new(key), &mix(1), &options(), |_| {}).err()
    };
    assert_eq!(as_of(REGISTRY, 1, [0x42; 32]), None);
    assert_eq!(as_of(REGISTRY, 1, [0x43; 32]), Some(StoreError::WrongKey));
    assert_eq!(as_of([8; 16], 1, [0x42; 32]), Some(StoreError::OtherRegistry));
    assert_eq!(as_of(REGISTRY, 2, [0x42; 32]), Some(StoreError::OtherEpoch { expected: 2, found: 1 }));
    assert_eq!(create(&path).err(), Some(StoreError::Exists));
    assert_eq!(open(&dir.path().join("none")).err(), Some(StoreError::NotFound));
    let peek = Store::peek_header(&path).unwrap();
    assert_eq!((peek.registry, peek.epoch, peek.version), (REGISTRY, 1, 1));

    let good = fs::read(&path).unwrap();
    let with = |bytes: &[u8]| {
        let path = dir.path().join("t");
        fs::write(&path, bytes).unwrap();
        open(&path).err()
    };
    for text in [&b""[..], b"PK\x03\x04 a spreadsheet", &vec![0; 100_000]] {
        assert_eq!(with(text), Some(StoreError::NotARegistry));
    }
    for len in [100, 4096, 8191, 8192, 8193, good.len() / 2, good.len() - SEALED, good.len() - 1] {
        assert_eq!(with(&good[..len]), Some(StoreError::Truncated), "{len}");
    }
    let mut newer = good.clone();
    (newer[9], newer[4096 + 9]) = (2, 2);
    assert_eq!(with(&newer), Some(StoreError::UnsupportedVersion(2)));
    let mut strange = good.clone();
    (strange[10], strange[4096 + 10]) = (9, 9);
    assert_eq!(with(&strange), Some(StoreError::UnsupportedCipher(9)));
    let mut headless = good.clone();
    headless[200] ^= 1;
    headless[4096 + 200] ^= 1;
    assert_eq!(with(&headless), Some(StoreError::Damaged(Damage::Header)));
    // Left over from the failures above: nothing.
    assert_eq!(with(&good), None);
    let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["s", "t"]);
}

/// What someone without the key can do to a closed file: it opens to the same content, or does not open.
#[test]
fn a_tampered_file_opens_to_the_same_or_not_at_all() {
    let disk = SimDisk::new(1);
    let store = Store::create_on(disk.clone(), REGISTRY, 1, &key(), &mix(0), &options()).unwrap();
    for i in 0..12_u32 {
        put(&store, &[(Table::Headers, &i.to_be_bytes(), &[1; 700])]);
    }
    store.close().unwrap();
    let old = disk.image();
    let reopened = |image: Vec<u8>| {
        let disk = SimDisk::with_image(1, image);
        let store = Store::open_on(disk, REGISTRY, 1, &key(), &mix(5), &options(), |_| {})?;
        rows(&store).map(|rows| (rows, store.stats().unwrap()))
    };
    let disk = SimDisk::with_image(1, old.clone());
    let store = Store::open_on(disk.clone(), REGISTRY, 1, &key(), &mix(6), &options(), |_| {}).unwrap();
    for i in 6..18_u32 {
        put(&store, &[(Table::Headers, &i.to_be_bytes(), &[2; 700])]);
    }
    let content = rows(&store).unwrap();
    store.close().unwrap();
    let good = disk.image();
    let (same, stats) = reopened(good.clone()).unwrap();
    assert!(same == content && !stats.unclean_close && !stats.header_anomaly);

    let (mut refused, mut harmless) = (0, 0);
    let mut check = |image: Vec<u8>, what: &str| match reopened(image) {
        Ok((rows, _)) => {
            assert!(rows == content, "{what}: other content");
            harmless += 1;
        }
        Err(StoreError::Damaged(_)) => refused += 1,
        Err(error) => panic!("{what}: {error}"),
    };
    for (n, start) in (HEADER..good.len()).step_by(SEALED).enumerate() {
        let page = start..start + SEALED;
        if good[page.clone()].iter().all(|b| *b == 0) {
            continue;
        }
        for at in [n % SEALED, 24 + (n * 997) % PAGE, SEALED - 1 - n % 16] {
            let mut image = good.clone();
            image[start + at] ^= 1 << (n % 8);
            check(image, "bit");
        }
        let mut image = good.clone();
        image[page.clone()].fill(0);
        check(image, "zeroed page");
        if old.get(page.clone()).is_some_and(|o| *o != good[page.clone()] && o.iter().any(|b| *b != 0)) {
            let mut image = good.clone();
            image[page.clone()].copy_from_slice(&old[page.clone()]);
            check(image, "old page");
        }
        if start + 2 * SEALED <= good.len() {
            let mut image = good.clone();
            image.copy_within(page, start + SEALED);
            check(image, "page in another place");
        }
    }
    assert!(refused > 10 && harmless > 0, "{refused} {harmless}");

    // One header slot gone or put back: the other holds the same, and the loss is seen.
    for slot in [0, 4096] {
        for replaced in [vec![0; 4096], old[slot..slot + 4096].to_vec()] {
            let mut image = good.clone();
            image[slot..slot + 4096].copy_from_slice(&replaced);
            let (rows, stats) = reopened(image).unwrap();
            assert!(rows == content && (stats.header_anomaly || stats.unclean_close));
        }
    }
}

#[test]
fn one_handle_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    let store = create(&path).unwrap();
    assert_eq!(open(&path).err(), Some(StoreError::Locked));
    let read_only = Store::open_read_only(&path, REGISTRY, 1, &key(), &options(), |_| {});
    assert_eq!(read_only.err(), Some(StoreError::Locked));
    let (out, _) = helper("open", &path);
    assert!(out.contains("Err(Locked)"), "{out}");
    assert_eq!(Store::peek_header(&path).unwrap().epoch, 1);
    drop(store);
    let (out, _) = helper("open", &path);
    assert!(out.contains("opened"), "{out}");
    // A reader of a read-only opening keeps out writers, and no other reader.
    let reader = Store::open_read_only(&path, REGISTRY, 1, &key(), &options(), |_| {}).unwrap();
    let second = Store::open_read_only(&path, REGISTRY, 1, &key(), &options(), |_| {});
    assert!(second.is_ok());
    assert_eq!(open(&path).err(), Some(StoreError::Locked));
    drop((reader, second));
    assert!(open(&path).is_ok());
}

/// Read-only: repairs what a crash left, in memory; checks; writes nothing.
#[test]
fn a_read_only_opening_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    let content = filled(&path);
    // As a crash leaves it: the slot that the clean close wrote is gone.
    let mut bytes = fs::read(&path).unwrap();
    let sequence = |slot: usize| u64::from_be_bytes(bytes[slot + 40..slot + 48].try_into().unwrap());
    let newest = if sequence(0) > sequence(4096) { 0 } else { 4096 };
    bytes[newest..newest + 4096].fill(0);
    fs::write(&path, &bytes).unwrap();
    let mut store = Store::open_read_only(&path, REGISTRY, 1, &key(), &options(), |_| {}).unwrap();
    assert!(rows(&store).unwrap() == content);
    assert_eq!(store.begin_write().err(), Some(StoreError::ReadOnly));
    assert!(store.is_read_only() && store.stats().unwrap().unclean_close);
    assert!(store.verify_pages().unwrap().authentic > 0);
    store.close().unwrap();
    assert!(fs::read(&path).unwrap() == bytes);
    // And it refuses what a writable opening refuses.
    let mut broken = bytes.clone();
    let page = (HEADER..broken.len()).step_by(SEALED).rfind(|p| broken[*p] != 0).unwrap();
    for start in (HEADER..=page).step_by(SEALED) {
        broken[start + 100] ^= 1;
    }
    fs::write(&path, &broken).unwrap();
    let refused = Store::open_read_only(&path, REGISTRY, 1, &key(), &options(), |_| {}).err();
    assert!(matches!(refused, Some(StoreError::Damaged(_))), "{refused:?}");
}

/// A disk whose locks do not meet those of other programs, as through two mounts of one directory.
#[derive(Clone)]
struct Unlocked(SimDisk);

impl Raw for Unlocked {
    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.0.read(offset, out)
    }
    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.0.write(offset, data)
    }
    fn set_len(&self, len: u64) -> std::io::Result<()> {
        self.0.set_len(len)
    }
    fn sync(&self) -> std::io::Result<()> {
        self.0.sync()
    }
    fn try_lock(&self, _exclusive: bool) -> std::io::Result<bool> {
        Ok(true)
    }
    fn unlock(&self) -> std::io::Result<()> {
        Ok(())
    }
}

fn write_one(store: &Store, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
    let mut write = store.begin_write()?;
    write.insert(table, key, value)?;
    assert_eq!(write.commit()?, None);
    Ok(())
}

/// Two programs with one file that no lock keeps apart: whoever wrote last goes on, the other stops before its next
/// page reaches the file, reads nothing more, and the file stays whole.
#[test]
fn a_second_writer_stops_the_first() {
    let disk = Unlocked(SimDisk::new(1));
    let store = Store::create_on(disk.clone(), REGISTRY, 1, &key(), &mix(0), &options()).unwrap();
    put(&store, &[(Table::Headers, b"1", &[1; 9000])]);
    store.close().unwrap();
    let open = |n| Store::open_on(disk.clone(), REGISTRY, 1, &key(), &mix(n), &options(), |_| {}).unwrap();
    for round in 0..4_u8 {
        let (first, second) = (open(u64::from(round)), open(99));
        write_one(&second, Table::Headers, b"2", &[round; 9000]).unwrap();
        // it is seen by the next reading as by the next writing, and said each time
        if round % 2 == 0 {
            assert_eq!(first.begin_read().err(), Some(StoreError::ForeignWrite));
        }
        for _ in 0..2 {
            let refused = write_one(&first, Table::Headers, b"3", &[3; 9000]);
            assert_eq!(refused, Err(StoreError::ForeignWrite));
        }
        assert_eq!(first.begin_read().err(), Some(StoreError::ForeignWrite));
        if round == 3 {
            assert!(first.close().is_err());
        } else {
            drop(first);
        }
        write_one(&second, Table::Headers, b"4", &[round; 9000]).unwrap();
        second.close().unwrap();
        let reopened = open(5);
        assert_eq!(reopened.begin_read().unwrap().len(Table::Headers).unwrap(), 3);
        assert!(!reopened.unclean_close(), "the one who stopped wrote nothing");
        reopened.close().unwrap();
    }
    // within a transaction that has begun: nothing of it is in the file
    let first = open(1);
    let mut write = first.begin_write().unwrap();
    write.insert(Table::Headers, b"5", &[5; 9000]).unwrap();
    let second = open(2);
    write_one(&second, Table::Headers, b"6", &[6; 9000]).unwrap();
    let error = write.commit().unwrap_err();
    assert_eq!((error.cause, error.fate), (StoreError::ForeignWrite, Fate::NotSaved));
    drop((first, second));
    let found = open(3);
    let read = found.begin_read().unwrap();
    assert!(read.contains(Table::Headers, b"6").unwrap() && !read.contains(Table::Headers, b"5").unwrap());
}

/// What a program that moves files does to an open registry: nothing is called saved, and what was open is saved beside.
#[cfg(unix)]
#[test]
fn a_file_that_is_not_at_its_path_any_more_takes_nothing() {
    type Act = fn(&Path);
    let acts: [(Act, Whereabouts, &str); 7] = [
        (|path| fs::remove_file(path).unwrap(), Whereabouts::Gone, "."),
        (|path| fs::rename(path, path.with_extension("old")).unwrap(), Whereabouts::Gone, "."),
        (
            |path| {
                let copy = path.with_extension("copy");
                fs::copy(path, &copy).unwrap();
                fs::rename(copy, path).unwrap();
            },
            Whereabouts::Replaced,
            ".",
        ),
        (
            |path| {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            },
            Whereabouts::NotAFile,
            ".",
        ),
        (
            |path| {
                fs::copy(path, path.with_extension("copy")).unwrap();
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink(path.with_extension("copy"), path).unwrap();
            },
            Whereabouts::Link,
            ".",
        ),
        (
            |path| {
                let dir = path.parent().unwrap();
                fs::rename(dir, dir.with_extension("moved")).unwrap();
            },
            Whereabouts::Moved,
            "",
        ),
        (|path| fs::remove_dir_all(path.parent().unwrap()).unwrap(), Whereabouts::Gone, ".."),
    ];
    for (number, (act, how, beside)) in acts.into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("registry").join("r.guitu");
        fs::create_dir(path.parent().unwrap()).unwrap();
        let before = filled(&path);
        let store = open(&path).unwrap();
        act(&path);
        for _ in 0..2 {
            let refused = write_one(&store, Table::Ids, b"lost", b"?");
            assert_eq!(refused, Err(StoreError::Displaced(how)), "act {number}");
        }
        // what was open can still be read
        assert_eq!(store.begin_read().unwrap().len(Table::Headers).unwrap(), 30);
        if how == Whereabouts::Moved {
            continue;
        }
        let copy = store.rescue().unwrap();
        let place = dir.path().join(if beside == "." { "registry" } else { "" });
        assert_eq!(copy.parent().unwrap().canonicalize().unwrap(), place.canonicalize().unwrap());
        assert_eq!(copy.file_name().unwrap(), "r.rescued-1.guitu");
        assert_eq!(store.rescue().unwrap(), copy, "one copy");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        drop(store);
        assert!(rows(&open(&copy).unwrap()).unwrap() == before, "act {number}");
    }
}

/// A file that is replaced while the commit is under way: whether it is in the file at the path is not known.
#[cfg(unix)]
#[test]
fn a_file_replaced_during_the_commit_leaves_the_outcome_open() {
    struct Replaced(SimDisk, std::sync::atomic::AtomicU64);
    impl Raw for Replaced {
        fn len(&self) -> std::io::Result<u64> {
            self.0.len()
        }
        fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
            self.0.read(offset, out)
        }
        fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
            self.0.write(offset, data)
        }
        fn set_len(&self, len: u64) -> std::io::Result<()> {
            self.0.set_len(len)
        }
        fn sync(&self) -> std::io::Result<()> {
            self.0.sync()
        }
        fn try_lock(&self, exclusive: bool) -> std::io::Result<bool> {
            self.0.try_lock(exclusive)
        }
        fn unlock(&self) -> std::io::Result<()> {
            self.0.unlock()
        }
        fn whereabouts(&self) -> std::io::Result<Whereabouts> {
            use std::sync::atomic::Ordering::Relaxed;
            let left = self.1.load(Relaxed);
            self.1.store(left.saturating_sub(1), Relaxed);
            Ok(if left == 0 { Whereabouts::Replaced } else { Whereabouts::Here })
        }
    }
    let mut fates = Vec::new();
    for looks in 0..24 {
        let disk = SimDisk::new(1);
        Store::create_on(disk.clone(), REGISTRY, 1, &key(), &mix(0), &options()).unwrap().close().unwrap();
        let raw = Replaced(disk.clone(), 1000.into());
        let store = Store::open_on(raw, REGISTRY, 1, &key(), &mix(1), &options(), |_| {}).unwrap();
        put(&store, &[(Table::Ids, b"k", b"first")]);
        drop(store);
        let raw = Replaced(disk.clone(), looks.into());
        let Ok(store) = Store::open_on(raw, REGISTRY, 1, &key(), &mix(1), &options(), |_| {}) else {
            continue;
        };
        let Ok(mut write) = store.begin_write() else { continue };
        if write.insert(Table::Ids, b"k", &[1; 100]).is_err() {
            continue;
        }
        let said = write.commit();
        drop(store);
        let reopened = Store::open_on(disk, REGISTRY, 1, &key(), &mix(2), &options(), |_| {}).unwrap();
        let there = reopened.begin_read().unwrap().get(Table::Ids, b"k").unwrap().unwrap() == [1; 100];
        match said {
            Ok(_) => assert!(there),
            Err(error) => {
                assert_eq!(error.cause, StoreError::Displaced(Whereabouts::Replaced));
                assert!(error.fate == Fate::Unknown || !there, "look {looks}");
                fates.push(error.fate);
            }
        }
    }
    assert!(fates.contains(&Fate::Unknown) && fates.contains(&Fate::NotSaved), "{fates:?}");
}

#[test]
fn progress_reaches_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    filled(&path);
    let (sender, receiver) = std::sync::mpsc::channel();
    let call = move |share| sender.send(share).unwrap();
    let store = Store::open(&path, REGISTRY, 1, &key(), &mix(1), &options(), call).unwrap();
    rows(&store).unwrap();
    let shares: Vec<f64> = receiver.iter().collect();
    assert!(shares.len() > 2 && shares.is_sorted() && shares.last() == Some(&1.0), "{shares:?}");
}

#[test]
fn rotation_copies_everything_under_a_new_key() {
    let dir = tempfile::tempdir().unwrap();
    let (path, copy) = (dir.path().join("s"), dir.path().join("s.2"));
    let content = filled(&path);
    let store = open(&path).unwrap();
    let new = DataKey::new([0x55; 32]);
    store.copy_to(&copy, 2, &new, &mix(7), &options()).unwrap();
    assert_eq!(store.copy_to(&copy, 2, &new, &mix(7), &options()), Err(StoreError::Exists));
    store.close().unwrap();
    Store::install(&copy, &path).unwrap();
    assert!(!copy.exists());
    assert_eq!(Store::peek_header(&path).unwrap().epoch, 2);
    assert_eq!(open(&path).err(), Some(StoreError::OtherEpoch { expected: 1, found: 2 }));
    let store = Store::open(&path, REGISTRY, 2, &new, &mix(8), &options(), |_| {}).unwrap();
    assert!(rows(&store).unwrap() == content);
}

#[test]
fn verifying_needs_quiet_and_counts_pages() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    filled(&path);
    let mut store = open(&path).unwrap();
    let read: ReadTx = store.begin_read().unwrap();
    assert_eq!(store.verify_pages(), Err(StoreError::Busy));
    drop(read);
    let report = store.verify_pages().unwrap();
    assert!(report.authentic > 5 && report.unreadable == 0, "{report:?}");
    assert_eq!(report.pages, store.stats().unwrap().pages);
}

/// A process killed again and again loses nothing that it had called saved.
#[cfg(unix)]
#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    create(&path).unwrap().close().unwrap();
    let mut acknowledged = 0;
    for round in 1..=3 {
        let (mut child, out) = spawn("write", &path);
        let mut said = BufReader::new(out).lines().map(Result::unwrap);
        let number = |line: String| line.strip_prefix("saved ").and_then(|n| n.parse::<u64>().ok());
        for n in said.by_ref().filter_map(number) {
            acknowledged = n;
            if acknowledged % 7 == round {
                break;
            }
        }
        child.kill().unwrap();
        // what it had said meanwhile counts as well
        acknowledged = said.filter_map(number).last().unwrap_or(acknowledged);
        child.wait().unwrap();
        let store = open(&path).unwrap();
        let found = store.begin_read().unwrap().len(Table::Headers).unwrap();
        assert!(found == acknowledged || found == acknowledged + 1, "{found} of {acknowledged}");
        assert!(store.stats().unwrap().unclean_close);
        acknowledged = found;
    }
}

/// The files of format version 1 as first written, one for each cipher, still open.
#[test]
fn format_version_1_still_opens() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/store-v1.zip");
    if std::env::var_os("GUITU_WRITE_GOLDEN").is_some() {
        write_golden(&golden);
    }
    let mut archive = zip::ZipArchive::new(fs::File::open(golden).unwrap()).unwrap();
    for cipher in [1, 2] {
        let mut image = Vec::new();
        archive.by_name(&format!("cipher-{cipher}")).unwrap().read_to_end(&mut image).unwrap();
        let disk = SimDisk::with_image(1, image);
        let store = Store::open_on(disk, REGISTRY, 1, &key(), &mix(1), &options(), |_| {}).unwrap();
        let stats = store.stats().unwrap();
        assert_eq!((stats.cipher, stats.unclean_close, stats.header_anomaly), (cipher, false, false));
        assert!(rows(&store).unwrap() == golden_rows());
    }
}

fn golden_rows() -> Rows {
    (0..40_u32).map(|i| (Table::Headers, i.to_be_bytes().to_vec(), vec![i as u8; 40 + i as usize])).collect()
}

fn write_golden(path: &Path) {
    let mut archive = zip::ZipWriter::new(fs::File::create_new(path).unwrap());
    for cipher in [1, 2] {
        let disk = SimDisk::new(1);
        let options = StoreOptions { cipher: Some(cipher), ..options() };
        let store = Store::create_on(disk.clone(), REGISTRY, 1, &key(), &mix(0), &options).unwrap();
        let mut write = store.begin_write().unwrap();
        for (table, key, value) in golden_rows() {
            write.insert(table, &key, &value).unwrap();
        }
        assert_eq!(write.commit().unwrap(), None);
        store.close().unwrap();
        archive.start_file(format!("cipher-{cipher}"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, &disk.image()).unwrap();
    }
    archive.finish().unwrap();
}

const HELPER_JOB: &str = "GUITU_TEST_STORE_JOB";
const HELPER_PATH: &str = "GUITU_TEST_STORE_PATH";

fn spawn(job: &str, path: &Path) -> (std::process::Child, std::process::ChildStdout) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::helper_process", "--nocapture"])
        .env(HELPER_JOB, job)
        .env(HELPER_PATH, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    (child, out)
}

fn helper(job: &str, path: &Path) -> (String, std::process::ExitStatus) {
    let (mut child, mut out) = spawn(job, path);
    let mut text = String::new();
    out.read_to_string(&mut text).unwrap();
    (text, child.wait().unwrap())
}

/// What another process does; nothing when it is merely one of the tests.
#[test]
fn helper_process() {
    let (Ok(job), Some(path)) = (std::env::var(HELPER_JOB), std::env::var_os(HELPER_PATH)) else { return };
    let path = PathBuf::from(path);
    match open(&path) {
        Ok(store) if job == "write" => {
            for n in store.begin_read().unwrap().len(Table::Headers).unwrap().. {
                put(&store, &[(Table::Headers, &n.to_be_bytes(), &[3; 500])]);
                println!("saved {}", n + 1);
            }
        }
        Ok(_) => println!("opened"),
        Err(error) => println!("Err({error:?})"),
    }
}
