//! What an open store says of itself.

/// Size and health of an open store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreStats {
    /// Length of the file.
    pub file_bytes: u64,
    /// Engine pages in it.
    pub pages: u64,
    /// Cipher id.
    pub cipher: u8,
    /// Key epoch.
    pub epoch: u32,
    /// The session before ended without a close: crash, kill or power cut. Shown, not alarming.
    pub unclean_close: bool,
    /// The last close was clean, yet one header slot was unreadable or another's: no power cut does that.
    pub header_anomaly: bool,
    /// Opened without the power to write.
    pub read_only: bool,
}

/// What a look at every page saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageReport {
    /// Pages in the file, the header's among them.
    pub pages: u64,
    /// Pages that open under the key.
    pub authentic: u64,
    /// Never written: all zero.
    pub unwritten: u64,
    /// Neither. When the tree verified they lie in free space: what a power cut leaves of a commit that never was.
    pub unreadable: u64,
}
