//! Officers (工作人员), identities, unlocking; seal, open, sign and verify on bytes.
//!
//! The only room that names the age crate. It knows no store: it gives the bytes of a data key, and the rooms above
//! bring them there.
//!
//! ```text
//! passphrase ─scrypt─> officers/<id>.age ─┬─ age identity ──opens──> data-<epoch>.key ──> data key
//!                                         ├─ Ed25519 seed ──signs──> commits, roster, wrapped keys
//!                                         └─ pins: registry, genesis, root key
//! root key ──signs──> lineage of authorities ──sign──> roster.cbor, data-<epoch>.key
//! ```
//!
//! Escrow recipients are authorities too: the secret of an envelope can sign one new officer into the roster when nobody
//! else is left who may (see `escrow`).
//!
//! Recipients come from the signed roster only. What none of this can see is a roster and keys put back together to an
//! earlier state: the journal records the roster's digest for that.

mod attempts;
mod bounded;
mod bytes;
mod data_key;
mod error;
mod escrow;
mod files;
mod identity;
mod memory;
mod phrase;
mod process;
mod recover;
mod roster;
mod scrypt;
mod seal;
mod sign;
mod strength;
mod unlocked;

pub use attempts::Attempts;
pub use bounded::{ReadError, read_bounded};
pub use error::VaultError;
pub use escrow::{EscrowKey, is_protected, verify_key as escrow_verify_key};
pub use identity::Pins;
pub use memory::wipe_stack;
pub use phrase::{Lexicon, generate as generate_passphrase};
pub use process::{harden_process, unlock_delay};
pub use recover::{Newcomer, PendingKeys, Recovery};
pub use roster::{Escrow, Officer, Roster};
pub use seal::{Passphrase, ScryptCost, open_with_secret, parse_recipient, seal};
pub use sign::{Signer, verify};
pub use strength::{FEWEST as FEWEST_CHARACTERS, Weakness, judge as judge_passphrase};
pub use unlocked::{Founding, Unlocked, list_officers, unlock};
