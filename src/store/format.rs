//! The bytes of a store file, format version 1. Numbers are big-endian.
//!
//! | offset | bytes | content |
//! |---|---|---|
//! | 0 | 4096 | header slot 0 |
//! | 4096 | 4096 | header slot 1 |
//! | 8192 + 4136 (n - 1) | 4136 | page n of the engine below, n from 1: nonce 24, ciphertext 4096, tag 16 |
//!
//! A header slot:
//!
//! | offset | bytes | content |
//! |---|---|---|
//! | 0 | 8 | magic `GUITU\r\n\x1a` |
//! | 8 | 2 | format version, 1 |
//! | 10 | 1 | cipher id: 1 XAES-256-GCM, 2 XChaCha20-Poly1305 |
//! | 11 | 1 | the slot's own number, 0 or 1 |
//! | 12 | 4 | key epoch |
//! | 16 | 16 | registry id |
//! | 32 | 8 | key check: 8 bytes that only the right data key gives |
//! | 40 | 8 | sequence: of two valid slots the greater one counts |
//! | 48 | 24 | nonce |
//! | 72 | 4008 | ciphertext of the content below |
//! | 4080 | 16 | tag; the associated data are the bytes 0 to 47 |
//!
//! The content: 1 byte of flags (bit 0: the file was closed cleanly, and the other slot holds the same page under the
//! sequence before), 7 zeros, the first 512 bytes of the engine's page 0, zeros (room for a list of page tags).
//!
//! The associated data of a page are the same first 40 bytes with the slot number 255, followed by the page number in
//! 8 bytes. So a page opens only in its place, in this file, in this epoch.
//!
//! **The slot that holds the last durable header is never written**; of two valid slots the newer one is on the disk
//! completely or not at all. A header written in place lost the whole file in a fifth to a third of simulated cuts.

use super::cipher::{Keys, NONCE, TAG};
use super::{Peek, RegistryBytes, StoreError};

/// First bytes of either slot. The line ends catch a transfer in text mode.
pub const MAGIC: [u8; 8] = *b"GUITU\r\n\x1a";
/// The version this program writes.
pub const VERSION: u16 = 1;
/// Bytes of an engine page.
pub const PAGE: usize = 4096;
/// Bytes of a sealed page.
pub const SEALED: usize = NONCE + PAGE + TAG;
/// Bytes of a header slot.
pub const SLOT: usize = 4096;
/// Bytes of page 0 that the engine uses; it is checked that it asks for no more.
pub const PAGE_ZERO: usize = 512;
const AREA: u64 = 2 * SLOT as u64;
const CLEAR: usize = 48;
const CONTENT: usize = SLOT - CLEAR - NONCE - TAG;
const FLAG_CLEAN: u8 = 1;

/// Where page `number` (from 1) begins in the file.
pub fn page_offset(number: u64) -> u64 {
    AREA + (number - 1) * SEALED as u64
}

/// Length of a file that holds an engine's `len` bytes; `None` when they are not whole pages.
pub fn file_len(len: u64) -> Option<u64> {
    match len {
        0 => Some(0),
        _ if len.is_multiple_of(PAGE as u64) => Some(page_offset(len / PAGE as u64)),
        _ => None,
    }
}

/// The engine's bytes that a file of `len` holds. A torn last page does not count.
pub fn engine_len(len: u64) -> u64 {
    match len.checked_sub(AREA) {
        None => 0,
        Some(rest) => (1 + rest / SEALED as u64) * PAGE as u64,
    }
}

/// What every sealed thing of a file is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Registry id.
    pub registry: RegistryBytes,
    /// Key epoch.
    pub epoch: u32,
    /// Cipher id.
    pub cipher: u8,
    /// Key check.
    pub check: [u8; 8],
}

impl Binding {
    fn clear(&self, slot: u8, last: u64) -> [u8; CLEAR] {
        let mut clear = [0; CLEAR];
        clear[..8].copy_from_slice(&MAGIC);
        clear[8..10].copy_from_slice(&VERSION.to_be_bytes());
        clear[10] = self.cipher;
        clear[11] = slot;
        clear[12..16].copy_from_slice(&self.epoch.to_be_bytes());
        clear[16..32].copy_from_slice(&self.registry);
        clear[32..40].copy_from_slice(&self.check);
        clear[40..48].copy_from_slice(&last.to_be_bytes());
        clear
    }

    /// Associated data of a page.
    pub fn page(&self, number: u64) -> [u8; CLEAR] {
        self.clear(u8::MAX, number)
    }
}

/// A header as one slot holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Of two headers the greater counts.
    pub sequence: u64,
    /// Written as the last act of a clean close.
    pub clean: bool,
    /// The start of the engine's page 0.
    pub page_zero: Box<[u8; PAGE_ZERO]>,
}

impl Header {
    /// The bytes of slot `slot`.
    pub fn seal(
        &self,
        slot: u8,
        binding: &Binding,
        keys: &Keys,
        nonce: &[u8; NONCE],
    ) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; SLOT];
        let clear = binding.clear(slot, self.sequence);
        bytes[..CLEAR].copy_from_slice(&clear);
        bytes[CLEAR..CLEAR + NONCE].copy_from_slice(nonce);
        let content = &mut bytes[CLEAR + NONCE..SLOT - TAG];
        content[0] = if self.clean { FLAG_CLEAN } else { 0 };
        content[8..8 + PAGE_ZERO].copy_from_slice(&*self.page_zero);
        let tag = keys.header.seal(nonce, &clear, content)?;
        bytes[SLOT - TAG..].copy_from_slice(&tag);
        Ok(bytes)
    }

    /// Reads slot `slot`; `None` when it does not authenticate as such.
    pub fn open(bytes: &[u8], slot: u8, binding: &Binding, keys: &Keys) -> Option<Self> {
        let clear = bytes.get(..CLEAR)?;
        let sequence = u64::from_be_bytes(clear[40..].try_into().ok()?);
        if clear != binding.clear(slot, sequence) {
            return None;
        }
        let nonce = bytes.get(CLEAR..CLEAR + NONCE)?.try_into().ok()?;
        let tag = bytes.get(SLOT - TAG..SLOT)?.try_into().ok()?;
        let mut content = zeroize::Zeroizing::new([0; CONTENT]);
        content.copy_from_slice(&bytes[CLEAR + NONCE..SLOT - TAG]);
        if !keys.header.open(nonce, clear, &mut *content, tag) {
            return None;
        }
        let mut page_zero = Box::new([0; PAGE_ZERO]);
        page_zero.copy_from_slice(&content[8..8 + PAGE_ZERO]);
        Some(Self { sequence, clean: content[0] & FLAG_CLEAN != 0, page_zero })
    }
}

/// The clear fields of one slot, and its sequence; not authenticated yet.
pub fn peek_slot(bytes: &[u8]) -> Option<(Peek, u64)> {
    let clear: &[u8; CLEAR] = bytes.get(..CLEAR)?.try_into().ok()?;
    if clear[..8] != MAGIC {
        return None;
    }
    let peek = Peek {
        version: u16::from_be_bytes([clear[8], clear[9]]),
        cipher: clear[10],
        epoch: u32::from_be_bytes([clear[12], clear[13], clear[14], clear[15]]),
        registry: clear[16..32].try_into().ok()?,
        key_check: clear[32..40].try_into().ok()?,
    };
    Some((peek, u64::from_be_bytes(clear[40..].try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::super::DataKey;
    use super::super::cipher::XAES;
    use super::*;

    #[test]
    fn lengths_round_trip_and_a_torn_tail_does_not_count() {
        assert_eq!((file_len(0), engine_len(0)), (Some(0), 0));
        assert_eq!(file_len(100), None);
        for pages in 1..50_u64 {
            let len = pages * PAGE as u64;
            let file = file_len(len).unwrap();
            assert_eq!(engine_len(file), len);
            assert_eq!(engine_len(file + 4135), len);
        }
        assert_eq!(engine_len(8191), 0);
    }

    #[test]
    fn a_slot_opens_only_in_its_place_and_unchanged() {
        let keys = Keys::derive(&DataKey::new([5; 32]), XAES, &[1; 16], 3).unwrap();
        let binding = Binding { registry: [1; 16], epoch: 3, cipher: XAES, check: keys.check };
        let header = Header { sequence: 7, clean: true, page_zero: Box::new([0x5a; PAGE_ZERO]) };
        let bytes = header.seal(1, &binding, &keys, &[2; NONCE]).unwrap();
        assert!(Header::open(&bytes, 1, &binding, &keys) == Some(header));
        assert!(Header::open(&bytes, 0, &binding, &keys).is_none());
        assert!(Header::open(&bytes, 1, &Binding { epoch: 4, ..binding }, &keys).is_none());
        for at in 0..SLOT {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(Header::open(&bad, 1, &binding, &keys).is_none(), "byte {at}");
        }
        assert!(Header::open(&bytes[..SLOT - 1], 1, &binding, &keys).is_none());
    }
}
