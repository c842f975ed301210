//! Reading and writing the byte tables.

use super::backend::Inspect;
use super::{CommitError, Damage, Fate, Store, StoreError, Table};
use redb::{ReadOnlyTable, ReadableTable, ReadableTableMetadata, TableDefinition, TableError};
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, OnceLock};

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);
type Bytes = &'static [u8];
type Bounds<'k> = (Bound<&'k [u8]>, Bound<&'k [u8]>);

fn definition(table: Table) -> TableDefinition<'static, Bytes, Bytes> {
    TableDefinition::new(table.name())
}

/// The engine's error as ours. An error that came from the backend travels inside an `io::Error`.
pub(super) fn engine_error(inside: &dyn Inspect, error: impl Into<redb::Error>) -> StoreError {
    match error.into() {
        redb::Error::Io(error) => match error.get_ref().and_then(|e| e.downcast_ref::<StoreError>()) {
            Some(ours) => *ours,
            None => super::raw::raw_error(&error),
        },
        redb::Error::Corrupted(message) if message.starts_with("File truncated") => StoreError::Truncated,
        redb::Error::Corrupted(_) => StoreError::Damaged(Damage::Tree),
        redb::Error::ValueTooLarge(_) => StoreError::TooLarge,
        redb::Error::DatabaseAlreadyOpen => StoreError::Locked,
        redb::Error::TransactionInProgress => StoreError::Busy,
        redb::Error::PreviousIo => {
            if inside.health().poisoned() {
                StoreError::Poisoned
            } else {
                inside.health().first().unwrap_or(StoreError::Poisoned)
            }
        }
        redb::Error::DatabaseClosed => StoreError::Poisoned,
        _ => StoreError::Internal("the engine refused an operation"),
    }
}

fn bounds<'k>(range: &impl RangeBounds<&'k [u8]>) -> Bounds<'k> {
    (range.start_bound().cloned(), range.end_bound().cloned())
}

/// The engine's order of bounds must not be broken; an inverted range is an empty one.
fn inverted(range: &Bounds<'_>) -> bool {
    match range {
        (Bound::Included(a), Bound::Included(b)) => a > b,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => a >= b,
        _ => false,
    }
}

/// The least byte string above all that start with `prefix`; `None` when there is none.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|b| *b != u8::MAX)?;
    let mut end = prefix[..=kept].to_vec();
    end[kept] += 1;
    Some(end)
}

fn with_prefix<'k>(prefix: &'k [u8], end: Option<&'k Vec<u8>>) -> Bounds<'k> {
    (Bound::Included(prefix), end.map_or(Bound::Unbounded, |e| Bound::Excluded(e.as_slice())))
}

/// A consistent snapshot (快照): it sees what was committed before it began, whatever is written meanwhile.
pub struct ReadTx {
    tx: redb::ReadTransaction,
    inside: Arc<dyn Inspect>,
    /// Opened on first use; `None` inside for a table this file does not have yet.
    tables: Vec<OnceLock<Option<ReadOnlyTable<Bytes, Bytes>>>>,
}

impl ReadTx {
    fn table(&self, table: Table) -> Result<Option<&ReadOnlyTable<Bytes, Bytes>>, StoreError> {
        let place = &self.tables[table as usize];
        if let Some(open) = place.get() {
            return Ok(open.as_ref());
        }
        let open = match self.tx.open_table(definition(table)) {
            Ok(open) => Some(open),
            Err(TableError::TableDoesNotExist(_)) => None,
            Err(error) => return Err(self.error(error)),
        };
        Ok(place.get_or_init(|| open).as_ref())
    }

    fn error(&self, error: impl Into<redb::Error>) -> StoreError {
        engine_error(&*self.inside, error)
    }

    /// The value of `key`.
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.get_with(table, key, <[u8]>::to_vec)
    }

    /// Makes something of the value of `key` without copying it.
    pub fn get_with<T>(
        &self,
        table: Table,
        key: &[u8],
        make: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>, StoreError> {
        let Some(open) = self.table(table)? else { return Ok(None) };
        let found = open.get(key).map_err(|e| self.error(e))?;
        Ok(found.map(|guard| make(guard.value())))
    }

    /// Whether `key` is there.
    pub fn contains(&self, table: Table, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.get_with(table, key, |_| ())?.is_some())
    }

    /// The pairs of a range of keys, ascending; `rev()` for descending.
    pub fn range<'k>(&self, table: Table, range: impl RangeBounds<&'k [u8]>) -> Result<Pairs, StoreError> {
        let range = bounds(&range);
        let inner = match self.table(table)? {
            Some(open) if !inverted(&range) => Some(open.range::<&[u8]>(range).map_err(|e| self.error(e))?),
            _ => None,
        };
        Ok(Pairs { inner, inside: Arc::clone(&self.inside) })
    }

    /// Every pair whose key starts with `prefix`, ascending.
    pub fn prefix(&self, table: Table, prefix: &[u8]) -> Result<Pairs, StoreError> {
        self.range(table, with_prefix(prefix, prefix_end(prefix).as_ref()))
    }

    /// Calls `each` on the pairs of a range without copying them, until it returns `Ok(false)`.
    pub fn scan<'k, E: From<StoreError>>(
        &self,
        table: Table,
        range: impl RangeBounds<&'k [u8]>,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<bool, E>,
    ) -> Result<(), E> {
        for pair in self.range(table, range)?.inner.into_iter().flatten() {
            let (key, value) = pair.map_err(|e| self.error(e))?;
            if !each(key.value(), value.value())? {
                break;
            }
        }
        Ok(())
    }

    /// The pair with the greatest key that starts with `prefix`.
    pub fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Pair>, StoreError> {
        self.prefix(table, prefix)?.next_back().transpose()
    }

    /// Number of pairs.
    pub fn len(&self, table: Table) -> Result<u64, StoreError> {
        self.table(table)?.map_or(Ok(0), |open| open.len().map_err(|e| self.error(e)))
    }

    /// Whether the table has no pair.
    pub fn is_empty(&self, table: Table) -> Result<bool, StoreError> {
        Ok(self.len(table)? == 0)
    }

    /// Every pair of every table, in the order of [`Table::ALL`] and of the keys: for backups and copies.
    pub fn export(&self) -> impl Iterator<Item = Result<(Table, Vec<u8>, Vec<u8>), StoreError>> + '_ {
        Table::ALL.iter().flat_map(|table| {
            let (pairs, error) = match self.range(*table, ..) {
                Ok(pairs) => (Some(pairs), None),
                Err(error) => (None, Some(Err(error))),
            };
            let pairs = pairs.into_iter().flatten();
            error.into_iter().chain(pairs.map(|pair| pair.map(|(key, value)| (*table, key, value))))
        })
    }
}

/// The pairs of a range; copies, so that they outlive the transaction's pages.
pub struct Pairs {
    inner: Option<redb::Range<'static, Bytes, Bytes>>,
    inside: Arc<dyn Inspect>,
}

type Found =
    Result<(redb::AccessGuard<'static, Bytes>, redb::AccessGuard<'static, Bytes>), redb::StorageError>;

impl Pairs {
    fn copy(&self, found: Found) -> Result<Pair, StoreError> {
        let (key, value) = found.map_err(|e| engine_error(&*self.inside, e))?;
        Ok((key.value().to_vec(), value.value().to_vec()))
    }
}

impl Iterator for Pairs {
    type Item = Result<Pair, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.inner.as_mut()?.next()?;
        Some(self.copy(found))
    }
}

impl DoubleEndedIterator for Pairs {
    fn next_back(&mut self) -> Option<Self::Item> {
        let found = self.inner.as_mut()?.next_back()?;
        Some(self.copy(found))
    }
}

/// Within a write transaction the failure that poisoned the store is the one to tell, not that it is poisoned.
fn write_error(inside: &dyn Inspect, error: impl Into<redb::Error>) -> StoreError {
    match engine_error(inside, error) {
        StoreError::Poisoned => inside.health().first().unwrap_or(StoreError::Poisoned),
        error => error,
    }
}

/// The one writer (写事务). Dropped without [`WriteTx::commit`] it has changed nothing.
pub struct WriteTx<'s> {
    tx: redb::WriteTransaction,
    store: &'s Store,
}

/// A table open for writing; cheaper than going through [`WriteTx`] for many keys.
pub struct TableMut<'t> {
    table: redb::Table<'t, Bytes, Bytes>,
    inside: &'t dyn Inspect,
}

impl WriteTx<'_> {
    /// Opens a table; only once at a time.
    pub fn table(&self, table: Table) -> Result<TableMut<'_>, StoreError> {
        let inside = self.store.inside();
        let table = self.tx.open_table(definition(table)).map_err(|e| write_error(inside, e))?;
        Ok(TableMut { table, inside })
    }

    /// The value of `key`, as this transaction sees it.
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.table(table)?.get(key)
    }

    /// Puts a value; replaces an earlier one.
    pub fn insert(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.table(table)?.insert(key, value)
    }

    /// Takes a key out; whether it was there.
    pub fn remove(&mut self, table: Table, key: &[u8]) -> Result<bool, StoreError> {
        self.table(table)?.remove(key)
    }

    /// The pairs of a range, ascending.
    pub fn range<'k>(
        &self,
        table: Table,
        range: impl RangeBounds<&'k [u8]>,
    ) -> Result<Vec<Pair>, StoreError> {
        self.table(table)?.range(range)
    }

    /// Every pair whose key starts with `prefix`, ascending.
    pub fn prefix(&self, table: Table, prefix: &[u8]) -> Result<Vec<Pair>, StoreError> {
        self.table(table)?.range(with_prefix(prefix, prefix_end(prefix).as_ref()))
    }

    /// The pair with the greatest key that starts with `prefix`.
    pub fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Pair>, StoreError> {
        self.table(table)?.last(prefix)
    }

    /// Empties a table, to build it anew.
    pub fn clear(&mut self, table: Table) -> Result<(), StoreError> {
        let inside = self.store.inside();
        self.tx.delete_table(definition(table)).map(|_| ()).map_err(|e| write_error(inside, e))
    }

    /// Makes it durable: when this returns `Ok`, a power cut loses nothing of it. `Ok` with an error inside is a commit
    /// that is saved although something failed besides; the store then refuses to write until it was opened again, as
    /// after an error.
    ///
    /// # Errors
    /// [`CommitError`], which says whether anything of it may be in the file.
    pub fn commit(self) -> Result<Option<StoreError>, CommitError> {
        let (inside, store) = (self.store.inside(), self.store);
        let before = inside.landed();
        let ended = self.tx.commit().map_err(|e| write_error(inside, e));
        match (ended, inside.landed() > before) {
            (Ok(()), _) => Ok(store.trouble()),
            (Err(error), true) => {
                inside.health().poisons(error);
                Ok(Some(error))
            }
            (Err(cause), false) => {
                let fate = if inside.in_doubt() { Fate::Unknown } else { Fate::NotSaved };
                Err(CommitError { cause, fate })
            }
        }
    }

    /// Gives it up.
    pub fn abort(self) -> Result<(), StoreError> {
        let inside = self.store.inside();
        self.tx.abort().map_err(|e| write_error(inside, e))
    }
}

impl TableMut<'_> {
    fn error(&self, error: impl Into<redb::Error>) -> StoreError {
        write_error(self.inside, error)
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.table.get(key).map_err(|e| self.error(e))?;
        Ok(found.map(|guard| guard.value().to_vec()))
    }

    /// Puts a value; replaces an earlier one.
    pub fn insert(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let inside = self.inside;
        self.table.insert(key, value).map(|_| ()).map_err(|e| write_error(inside, e))
    }

    /// Takes a key out; whether it was there.
    pub fn remove(&mut self, key: &[u8]) -> Result<bool, StoreError> {
        let inside = self.inside;
        self.table.remove(key).map(|old| old.is_some()).map_err(|e| write_error(inside, e))
    }

    /// The pairs of a range, ascending.
    pub fn range<'k>(&self, range: impl RangeBounds<&'k [u8]>) -> Result<Vec<Pair>, StoreError> {
        let range = bounds(&range);
        if inverted(&range) {
            return Ok(Vec::new());
        }
        let pairs = self.table.range::<&[u8]>(range).map_err(|e| self.error(e))?;
        pairs
            .map(|pair| {
                let (key, value) = pair.map_err(|e| self.error(e))?;
                Ok((key.value().to_vec(), value.value().to_vec()))
            })
            .collect()
    }

    /// The pair with the greatest key that starts with `prefix`.
    pub fn last(&self, prefix: &[u8]) -> Result<Option<Pair>, StoreError> {
        let end = prefix_end(prefix);
        let mut pairs =
            self.table.range::<&[u8]>(with_prefix(prefix, end.as_ref())).map_err(|e| self.error(e))?;
        let Some(pair) = pairs.next_back() else { return Ok(None) };
        let (key, value) = pair.map_err(|e| self.error(e))?;
        Ok(Some((key.value().to_vec(), value.value().to_vec())))
    }
}

/// Begins a snapshot.
pub(super) fn begin_read(db: &redb::Database, inside: &Arc<dyn Inspect>) -> Result<ReadTx, StoreError> {
    use redb::ReadableDatabase;
    let tx = db.begin_read().map_err(|e| engine_error(&**inside, e))?;
    let tables = Table::ALL.iter().map(|_| OnceLock::new()).collect();
    Ok(ReadTx { tx, inside: Arc::clone(inside), tables })
}

/// Begins the one writer: durable at once, and in two phases. With one phase the engine's repair would meet pages of
/// an unfinished commit that do not authenticate, and give the file up (17 % of simulated cuts).
pub(super) fn begin_write<'s>(db: &redb::Database, store: &'s Store) -> Result<WriteTx<'s>, StoreError> {
    let mut tx = db.begin_write().map_err(|e| engine_error(store.inside(), e))?;
    tx.set_durability(redb::Durability::Immediate)
        .map_err(|_| StoreError::Internal("the engine refused durable commits"))?;
    tx.set_two_phase_commit(true);
    Ok(WriteTx { tx, store })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix() {
        assert_eq!(prefix_end(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(prefix_end(&[1, 0xff, 0xff]), Some(vec![2]));
        assert_eq!(prefix_end(&[0xff]), None);
        assert_eq!(prefix_end(&[]), None);
    }
}
