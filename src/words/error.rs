//! Errors of the registry, the store and the vault.

use super::{Told, permission, policy_error, problem, shown, term, undo_refusal};
use crate::assets::{Arg, Catalog};
use crate::domain::Blob;
use crate::registry::{Bar, ClockDoubt, JournalFault, RegistryError};
use crate::report::MakeError;
use crate::store::{Damage, StoreError, Whereabouts};
use crate::vault::{ReadError, VaultError};
use std::io::ErrorKind;
use std::path::Path;

/// Both texts of a key: what is wrong and the mend.
pub(super) fn told(catalog: &Catalog, slug: &str, args: &[(&str, Arg<'_>)]) -> Told {
    Told {
        what: catalog.text_args(&format!("words-error-{slug}"), args),
        mend: catalog.text_args(&format!("words-mend-{slug}"), args),
    }
}

/// Why a report cannot be made, in words.
pub fn make_error(catalog: &Catalog, error: &MakeError) -> Told {
    match error {
        MakeError::Registry(inner) => self::error(catalog, inner),
        MakeError::NoSpan => told(catalog, "report-no-span", &[]),
        MakeError::NoChecklist(id) => told(catalog, "report-no-checklist", &[("name", shown(id))]),
        MakeError::NoWording(id) => told(catalog, "report-no-wording", &[("name", shown(id))]),
        MakeError::Digest(_) => told(catalog, "report-document", &[]),
    }
}

/// What an error of the registry says to a person.
pub fn error(catalog: &Catalog, error: &RegistryError) -> Told {
    match error {
        RegistryError::Store(inner) => store_error(catalog, inner),
        RegistryError::Vault(inner) => vault_error(catalog, inner),
        RegistryError::Unknown { cause, facts, copy } => {
            let cause = match cause {
                StoreError::Displaced(how) => displaced(catalog, *how),
                StoreError::ForeignWrite => catalog.text("words-cause-foreign-write"),
                StoreError::NoSpace => catalog.text("words-cause-no-space"),
                cause => store_error(catalog, cause).what,
            };
            let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
            let args = [
                ("cause", cause.into()),
                ("facts", facts.join(&catalog.text("words-comma")).into()),
                ("copy", copy_at(catalog, copy.as_deref()).into()),
            ];
            told(catalog, "unknown", &args)
        }
        RegistryError::Displaced { how, copy } => {
            let slug = if *how == Whereabouts::Moved { "moved" } else { "displaced" };
            let args = [
                ("how", displaced(catalog, *how).into()),
                ("copy", copy_at(catalog, copy.as_deref()).into()),
            ];
            told(catalog, slug, &args)
        }
        RegistryError::Barred(bar) => barred(catalog, bar),
        RegistryError::Journal { index, what } => {
            let fault = catalog.text(&format!("words-fault-{}", fault(*what)));
            told(catalog, "journal", &[("index", shown(index)), ("fault", fault.into())])
        }
        RegistryError::Fact(id, _) => told(catalog, "fact", &[("fact", shown(id))]),
        RegistryError::Projection(what) => told(catalog, "projection", &[("what", shown(what))]),
        RegistryError::LaterProjection(number) => {
            told(catalog, "newer-format", &[("version", shown(number))])
        }
        RegistryError::Encode(error) => told(catalog, "encode", &[("kind", error.0.into())]),
        RegistryError::TooManyFacts => told(catalog, "too-many-facts", &[]),
        RegistryError::BlobTooLarge(bytes) => {
            let (size, most) = (bytes.div_ceil(1 << 20), Blob::LARGEST >> 20);
            told(catalog, "blob-too-large", &[("size", shown(size)), ("most", shown(most))])
        }
        RegistryError::NotPermitted { role, permission: wanted } => {
            let args = [("role", term(catalog, role).into()), ("what", permission(catalog, *wanted).into())];
            told(catalog, "not-permitted", &args)
        }
        RegistryError::Invalid(problems) => {
            // what is wrong with several facts of one act alike is one thing to mend
            let mut lines: Vec<Told> = Vec::new();
            for one in problems.iter().map(|p| problem(catalog, &p.kind)) {
                if !lines.contains(&one) {
                    lines.push(one);
                }
            }
            match lines.as_slice() {
                [] => told(catalog, "nothing-stated", &[]),
                [one] => one.clone(),
                _ => {
                    let what: Vec<String> = lines.iter().map(Told::to_string).collect();
                    Told { what: what.join("\n"), mend: String::new() }
                }
            }
        }
        RegistryError::Undo(refusal) => undo_refusal(catalog, *refusal),
        RegistryError::Entropy(_) => told(catalog, "entropy", &[]),
        RegistryError::Policy(inner) => policy_error(catalog, inner),
        RegistryError::DirectoryExists => told(catalog, "directory-exists", &[]),
        RegistryError::NoRegistry => told(catalog, "no-registry", &[]),
        RegistryError::Io(kind) => io(catalog, *kind),
        RegistryError::RolledBack { found, known } => {
            told(catalog, "rolled-back", &[("found", shown(found)), ("known", shown(known))])
        }
        RegistryError::RosterNewer { found, known } => {
            told(catalog, "roster-newer", &[("found", shown(found)), ("known", shown(known))])
        }
        RegistryError::TooSoon { seconds } => told(catalog, "too-soon", &[("n", shown(seconds))]),
        RegistryError::NoteInside => told(catalog, "note-inside", &[]),
        RegistryError::NoSuchCommit(index) => told(catalog, "no-such-commit", &[("index", shown(index))]),
        RegistryError::Hidden => told(catalog, "hidden", &[]),
        RegistryError::EscrowUnknown => told(catalog, "escrow-unknown", &[]),
        RegistryError::SecondOfficerNeeded => told(catalog, "second-officer", &[]),
        RegistryError::LastHead => told(catalog, "last-head", &[]),
        RegistryError::NoSuchSubject => told(catalog, "no-such-subject", &[]),
    }
}

/// Why nothing is recorded in an opening, and the way out.
pub fn barred(catalog: &Catalog, bar: &Bar) -> Told {
    match bar {
        Bar::ReadOnly { cause, mount } => {
            let cause = match cause {
                StoreError::NoSpace => catalog.text("words-bar-full"),
                StoreError::ReadOnly => catalog.text("words-bar-read-only"),
                cause => store_error(catalog, cause).what,
            };
            let args = [("mount", mount.display().to_string().into()), ("cause", cause.into())];
            told(catalog, "bar-volume", &args)
        }
        Bar::Clock(doubt) => clock(catalog, doubt),
    }
}

/// What is wrong with the clock, and the way out.
pub fn clock(catalog: &Catalog, doubt: &ClockDoubt) -> Told {
    let moment = |at: &crate::domain::Moment| at.local().format("%Y-%m-%d %H:%M").to_string();
    let args = [
        ("now", moment(&doubt.now).into()),
        ("last", moment(&doubt.last).into()),
        ("days", doubt.days().to_string().into()),
    ];
    told(catalog, if doubt.back { "clock-back" } else { "clock-ahead" }, &args)
}

/// What lies at the path of the open file, as a sentence.
fn displaced(catalog: &Catalog, how: Whereabouts) -> String {
    let slug = match how {
        Whereabouts::Here | Whereabouts::Replaced => "replaced",
        Whereabouts::Gone => "gone",
        Whereabouts::NotAFile => "not-a-file",
        Whereabouts::Link => "link",
        Whereabouts::Moved => "moved",
    };
    catalog.text(&format!("words-displaced-{slug}"))
}

/// Where the open file's content was saved, as a sentence; empty when it was not.
fn copy_at(catalog: &Catalog, copy: Option<&std::path::Path>) -> String {
    let said = |copy: &std::path::Path| {
        catalog.text_args("words-rescued", &[("copy", copy.display().to_string().into())])
    };
    copy.map(said).unwrap_or_default()
}

fn fault(fault: JournalFault) -> &'static str {
    match fault {
        JournalFault::Unreadable => "unreadable",
        JournalFault::Format(_) => "format",
        JournalFault::Blob => "blob",
        JournalFault::Chain => "chain",
        JournalFault::Order => "order",
        JournalFault::Signature => "signature",
        JournalFault::Signer => "signer",
        JournalFault::Revoked => "revoked",
        JournalFault::Enrolment => "enrolment",
        JournalFault::Permission { .. } => "permission",
        JournalFault::Second => "second",
        JournalFault::Digest => "digest",
        JournalFault::Missing => "missing",
        JournalFault::Genesis => "genesis",
    }
}

/// What an error of the file system says.
pub fn io(catalog: &Catalog, kind: ErrorKind) -> Told {
    let slug = match kind {
        ErrorKind::PermissionDenied => "io-permission",
        ErrorKind::NotFound => "io-not-found",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "no-space",
        ErrorKind::ReadOnlyFilesystem => "read-only",
        ErrorKind::AlreadyExists => "io-exists",
        _ => "io",
    };
    told(catalog, slug, &[("kind", shown(kind))])
}

/// What is said of a file from outside that was not read.
pub fn read_error(catalog: &Catalog, path: &Path, error: ReadError) -> Told {
    let file = path.display().to_string();
    let slug = match error {
        ReadError::Link => "read-link",
        ReadError::Directory => "read-directory",
        ReadError::Special => "read-special",
        ReadError::TooLarge { limit } => {
            let size =
                if limit < 1 << 20 { format!("{} KB", limit >> 10) } else { format!("{} MB", limit >> 20) };
            return told(catalog, "read-too-large", &[("file", file.into()), ("limit", size.into())]);
        }
        ReadError::Missing => return named(file, io(catalog, ErrorKind::NotFound)),
        ReadError::Io(kind) => return named(file, io(catalog, kind)),
    };
    told(catalog, slug, &[("file", file.into())])
}

fn named(file: String, told: Told) -> Told {
    Told { what: format!("{file}: {}", told.what), mend: told.mend }
}

/// What an error of the sealed file says.
pub fn store_error(catalog: &Catalog, error: &StoreError) -> Told {
    match error {
        StoreError::Locked => told(catalog, "store-locked", &[]),
        StoreError::WrongKey => told(catalog, "store-wrong-key", &[]),
        StoreError::NotARegistry => told(catalog, "store-not-a-registry", &[]),
        StoreError::OtherRegistry => told(catalog, "store-other-registry", &[]),
        StoreError::OtherEpoch { expected, found } => {
            told(catalog, "store-other-epoch", &[("expected", shown(expected)), ("found", shown(found))])
        }
        StoreError::Truncated => told(catalog, "store-truncated", &[]),
        StoreError::Damaged(Damage::Header) => told(catalog, "store-damaged-header", &[]),
        StoreError::Damaged(Damage::Page(page)) => {
            told(catalog, "store-damaged-page", &[("page", shown(page))])
        }
        StoreError::Damaged(Damage::Tree) => told(catalog, "store-damaged-tree", &[]),
        StoreError::UnsupportedVersion(version) => {
            told(catalog, "newer-format", &[("version", shown(version))])
        }
        StoreError::UnsupportedCipher(cipher) => {
            told(catalog, "newer-format", &[("version", shown(format!("cipher {cipher}")))])
        }
        StoreError::ReadOnly => told(catalog, "read-only", &[]),
        StoreError::Exists => told(catalog, "io-exists", &[]),
        StoreError::NotFound => told(catalog, "no-registry", &[]),
        StoreError::NoSpace => told(catalog, "no-space", &[]),
        StoreError::Poisoned => told(catalog, "store-poisoned", &[]),
        StoreError::ForeignWrite => told(catalog, "store-foreign-write", &[]),
        StoreError::Displaced(how) => {
            let args = [("how", displaced(catalog, *how).into()), ("copy", String::new().into())];
            told(catalog, "displaced", &args)
        }
        StoreError::TooLarge => told(catalog, "store-too-large", &[]),
        StoreError::Io(kind) => io(catalog, *kind),
        other => told(catalog, "store-internal", &[("detail", shown(other))]),
    }
}

/// What an error of the keys says.
pub fn vault_error(catalog: &Catalog, error: &VaultError) -> Told {
    let slug = match error {
        VaultError::WrongPassphrase => "wrong-passphrase",
        VaultError::NoSuchOfficer => "no-such-officer",
        VaultError::Revoked => "officer-revoked",
        VaultError::KeyFileTooLarge | VaultError::KeyFileDamaged | VaultError::WorkFactor => {
            "key-file-damaged"
        }
        VaultError::KeyFileKind => "key-file-kind",
        VaultError::KeyFileMissing => "key-file-missing",
        VaultError::UnsupportedVersion => "newer-keys",
        VaultError::NotThisRegistry => "not-this-registry",
        VaultError::RosterForged => "roster-forged",
        VaultError::RosterStale => "roster-stale",
        VaultError::DataKeyForged => "data-key-forged",
        VaultError::NotARecipient => "not-a-recipient",
        VaultError::BadRecipient => "bad-recipient",
        VaultError::BadSecret => "bad-secret",
        VaultError::WrongEscrow => "wrong-escrow",
        VaultError::NoSuchEscrow => "no-such-escrow",
        VaultError::DuplicateRecipient => "duplicate-recipient",
        VaultError::NotPermitted => "keys-not-permitted",
        VaultError::LastAuthority => "last-authority",
        VaultError::Exists => "keys-exist",
        VaultError::NoSpace => "no-space",
        VaultError::ReadOnly => "read-only",
        VaultError::SealDamaged => "seal-damaged",
        VaultError::Entropy => "entropy",
        VaultError::Io(kind) => return io(catalog, *kind),
        other => return told(catalog, "store-internal", &[("detail", shown(other))]),
    };
    told(catalog, slug, &[])
}
