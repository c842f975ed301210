//! What the sealing costs: the store against the bare engine with the same two-phase commits.
//!
//! `cargo bench --bench store`. The files lie below `target/`, so that they are on the disk one builds on and not in
//! memory.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::wildcard_imports,
    reason = "a bench is a program of its own"
)]

use divan::Bencher;
use guitu::store::{DataKey, OpenMix, Store, StoreOptions, Table};
use redb::{Database, ReadableDatabase, TableDefinition};
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

const BARE: TableDefinition<'static, &[u8], &[u8]> = TableDefinition::new("headers");
const CACHE: usize = 64 << 20;
const ROWS: u32 = 200_000;
const RECORD: [u8; 300] = [7; 300];

fn main() {
    divan::main();
}

fn dir() -> TempDir {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tempfile::tempdir_in(target).unwrap()
}

fn sealed(dir: &TempDir, cipher: u8) -> Store {
    let mix = OpenMix { random: [1; 32], boot_id: [2; 16], time_ms: 3, counter: 4 };
    let options = StoreOptions { cache_bytes: CACHE, cipher: Some(cipher) };
    let path = dir.path().join("sealed");
    Store::create(&path, [7; 16], 1, &DataKey::new([9; 32]), &mix, &options).unwrap()
}

fn bare(dir: &TempDir) -> Database {
    redb::Builder::new().set_cache_size(CACHE).create(dir.path().join("bare")).unwrap()
}

fn write_bare(db: &Database, rows: impl Iterator<Item = u32>) {
    let mut write = db.begin_write().unwrap();
    write.set_two_phase_commit(true);
    {
        let mut table = write.open_table(BARE).unwrap();
        for i in rows {
            table.insert(&i.to_be_bytes()[..], &RECORD[..]).unwrap();
        }
    }
    write.commit().unwrap();
}

fn write_sealed(store: &Store, rows: impl Iterator<Item = u32>) {
    let write = store.begin_write().unwrap();
    let mut table = write.table(Table::Headers).unwrap();
    for i in rows {
        table.insert(&i.to_be_bytes(), &RECORD).unwrap();
    }
    drop(table);
    write.commit().unwrap();
}

static SEALED: LazyLock<(Store, TempDir)> = LazyLock::new(|| {
    let dir = dir();
    let store = sealed(&dir, 1);
    write_sealed(&store, 0..ROWS);
    (store, dir)
});

static PLAIN: LazyLock<(Database, TempDir)> = LazyLock::new(|| {
    let dir = dir();
    let db = bare(&dir);
    write_bare(&db, 0..ROWS);
    (db, dir)
});

/// One record of 300 bytes, durable when the call returns.
mod durable_commit {
    use super::*;

    #[divan::bench(sample_count = 200, sample_size = 1)]
    fn bare_two_phase(bencher: Bencher<'_, '_>) {
        let dir = dir();
        let db = bare(&dir);
        write_bare(&db, 0..10_000);
        let mut next = 10_000;
        bencher.bench_local(|| {
            write_bare(&db, std::iter::once(next));
            next += 1;
        });
    }

    #[divan::bench(args = [1, 2], sample_count = 200, sample_size = 1)]
    fn sealed_by_cipher(bencher: Bencher<'_, '_>, cipher: u8) {
        let dir = dir();
        let store = sealed(&dir, cipher);
        write_sealed(&store, 0..10_000);
        let mut next = 10_000;
        bencher.bench_local(|| {
            write_sealed(&store, std::iter::once(next));
            next += 1;
        });
    }
}

/// One value by its key, pages in the cache.
mod warm_point_read {
    use super::*;

    #[divan::bench]
    fn bare(bencher: Bencher<'_, '_>) {
        let read = PLAIN.0.begin_read().unwrap();
        let table = read.open_table(BARE).unwrap();
        let mut i = 0_u32;
        bencher.bench_local(|| {
            i = (i + 7919) % 20_000;
            table.get(&i.to_be_bytes()[..]).unwrap().map(|v| v.value().to_vec())
        });
    }

    #[divan::bench]
    fn sealed(bencher: Bencher<'_, '_>) {
        let read = SEALED.0.begin_read().unwrap();
        let mut i = 0_u32;
        bencher.bench_local(|| {
            i = (i + 7919) % 20_000;
            read.get(Table::Headers, &i.to_be_bytes()).unwrap()
        });
    }
}

/// All 200,000 rows (60 MB of values), a good part of them not in the cache.
mod scan_200k_rows {
    use super::*;

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn bare(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| {
            let read = PLAIN.0.begin_read().unwrap();
            let table = read.open_table(BARE).unwrap();
            table.range::<&[u8]>(..).unwrap().map(|row| row.unwrap().1.value().len()).sum::<usize>()
        });
    }

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn sealed(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| {
            let mut sum = 0;
            let read = SEALED.0.begin_read().unwrap();
            read.scan(Table::Headers, .., |_, value| {
                sum += value.len();
                Ok::<_, guitu::store::StoreError>(true)
            })
            .unwrap();
            sum
        });
    }
}

/// 200,000 rows in one transaction.
mod bulk_load_200k_rows {
    use super::*;

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn bare_two_phase(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(dir).bench_local_values(|dir| write_bare(&bare(&dir), 0..ROWS));
    }

    #[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
    fn sealed_by_cipher(bencher: Bencher<'_, '_>, cipher: u8) {
        bencher.with_inputs(dir).bench_local_values(|dir| write_sealed(&sealed(&dir, cipher), 0..ROWS));
    }
}

/// Opening a file of 200,000 rows with its whole check.
mod open_and_check_200k_rows {
    use super::*;

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn bare(bencher: Bencher<'_, '_>) {
        let dir = dir();
        write_bare(&super::bare(&dir), 0..ROWS);
        bencher.bench_local(|| {
            let mut builder = redb::Builder::new();
            builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
            builder.open(dir.path().join("bare")).unwrap()
        });
    }

    #[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
    fn sealed_by_cipher(bencher: Bencher<'_, '_>, cipher: u8) {
        let dir = dir();
        let store = sealed(&dir, cipher);
        write_sealed(&store, 0..ROWS);
        store.close().unwrap();
        let mix = OpenMix { random: [1; 32], boot_id: [2; 16], time_ms: 3, counter: 5 };
        let options = StoreOptions { cache_bytes: CACHE, cipher: None };
        let path = dir.path().join("sealed");
        bencher.bench_local(|| {
            Store::open(&path, [7; 16], 1, &DataKey::new([9; 32]), &mix, &options, |_| {}).unwrap()
        });
    }
}
