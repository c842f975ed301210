//! Keys through the public door: founding, unlocking, forgery, damage, officers coming and going.

use chrono::NaiveDate;
use guitu::domain::{CommitHash, Entropy, EntropyError, OfficerId, RegistryId, Role};
use guitu::vault::{
    Escrow, EscrowKey, Founding, Newcomer, Passphrase, Pins, Recovery, ScryptCost, Signer, Unlocked,
    VaultError, list_officers, open_with_secret, seal, unlock, verify,
};
use std::fs;
use std::path::Path;

const CHEAP: ScryptCost = ScryptCost::ThrowAway;
const REGISTRY: RegistryId = RegistryId([3; 16]);
const GENESIS: CommitHash = CommitHash([9; 32]);
const ESCROW: &str = "age1f7uet0a4aq3l7yylavwse650fx758c6nh0fz769j98xwdv2xmq8qh8xqyf";
const ESCROW_SECRET: &str = "AGE-SECRET-KEY-1U6JU9TQMGME7ZMLE5USD7KHRYX3TUMMQ3MK7DLWE2AL5XM59D5HSU65S6U";

struct Counting(u64);

impl Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0 += 1;
        let mut output = blake3::Hasher::new().update(&self.0.to_be_bytes()).finalize_xof();
        output.fill(buffer);
        Ok(())
    }
}

struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError)
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("归途 测试 口令 1")
}

fn found(keys: &Path, registry: RegistryId, seed: u64, escrow: &[Escrow]) -> Unlocked {
    Founding::new(registry, "测试甲", Role::Head, day(), escrow, &mut Counting(seed))
        .unwrap()
        .finish(keys, GENESIS, &passphrase(), CHEAP)
        .unwrap()
}

fn error<T>(result: Result<T, VaultError>) -> VaultError {
    result.err().expect("an error")
}

fn copy_keys(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("officers")).unwrap();
    for part in ["", "officers"] {
        for entry in fs::read_dir(from.join(part)).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), to.join(part).join(entry.file_name())).unwrap();
            }
        }
    }
}

#[test]
fn a_founder_unlocks_signs_and_opens() {
    let dir = tempfile::tempdir().unwrap();
    let founding = Founding::new(REGISTRY, "测试甲", Role::Head, day(), &[], &mut Counting(1)).unwrap();
    let (id, key) = (founding.officer().id, founding.data_key());
    let first_signature = founding.signer().sign(b"genesis");
    let founded = founding.finish(dir.path(), GENESIS, &passphrase(), CHEAP).unwrap();
    assert!(verify(&founded.public_key(), b"genesis", &first_signature));

    assert_eq!(list_officers(dir.path()).unwrap()[0].id, id);
    let unlocked = unlock(dir.path(), id, &passphrase()).unwrap();
    assert_eq!((unlocked.registry(), unlocked.genesis(), unlocked.epoch()), (REGISTRY, GENESIS, 1));
    assert_eq!(unlocked.officer().name, "测试甲");
    assert_eq!(unlocked.roster().escrow_count(), 0);
    assert_eq!(unlocked.roster().digest(), founded.roster().digest());
    assert!(unlocked.data_key(1).unwrap() == key);
    assert_eq!(error(unlocked.data_key(2)), VaultError::KeyFileMissing);

    let signature = unlocked.sign(b"a commit");
    assert!(verify(&unlocked.officer().verify_key, b"a commit", &signature));
    assert!(!verify(&unlocked.officer().verify_key, b"another", &signature));
    let sealed = seal(&unlocked.roster().recipients(), b"bytes").unwrap();
    assert_eq!(*unlocked.open(&sealed).unwrap(), b"bytes");

    let wrong = unlock(dir.path(), id, &Passphrase::new("归途 测试 口令 2"));
    assert_eq!(error(wrong), VaultError::WrongPassphrase);
    assert_eq!((unlocked.cost(), unlocked.is_cheap()), (CHEAP, false));
    let nobody = unlock(dir.path(), OfficerId([0; 16]), &passphrase());
    assert_eq!(error(nobody), VaultError::NoSuchOfficer);
}

#[test]
fn founding_refuses_what_it_must() {
    let dir = tempfile::tempdir().unwrap();
    let new = |role, entropy: &mut dyn Entropy| Founding::new(REGISTRY, "测试甲", role, day(), &[], entropy);
    assert_eq!(error(new(Role::Officer, &mut Counting(1))), VaultError::NotPermitted);
    assert_eq!(error(new(Role::Head, &mut NoEntropy)), VaultError::Entropy);
    found(dir.path(), REGISTRY, 1, &[]);
    let again = new(Role::Head, &mut Counting(2)).unwrap().finish(dir.path(), GENESIS, &passphrase(), CHEAP);
    assert_eq!(error(again), VaultError::Exists);
}

#[cfg(unix)]
#[test]
fn key_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let keys = dir.path().join("keys");
    let id = found(&keys, REGISTRY, 1, &[]).officer().id;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&keys), mode(&keys.join("officers"))), (0o700, 0o700));
    for file in ["roster.cbor", "data-1.key", &format!("officers/{id}.age")] {
        assert_eq!(mode(&keys.join(file)), 0o600, "{file}");
    }
}

#[test]
fn officers_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut head = found(dir.path(), REGISTRY, 1, &[]);
    let (second, third) = (Passphrase::new("second passphrase"), Passphrase::new("third passphrase"));
    let entropy = &mut Counting(50);
    let officer = head.add_officer("测试乙", Role::Officer, day(), &second, entropy).unwrap();
    let custodian = head.add_officer("测试丙", Role::Custodian, day(), &third, entropy).unwrap();

    // A new officer has the same data key, and may not manage keys.
    let mut other = unlock(dir.path(), officer.id, &second).unwrap();
    assert!(other.data_key(1).unwrap() == head.data_key(1).unwrap());
    assert_eq!(other.genesis(), GENESIS);
    assert_eq!(error(other.rotate(None, entropy)), VaultError::NotPermitted);
    let intruder = other.add_officer("测试丁", Role::Head, day(), &third, entropy);
    assert_eq!(error(intruder), VaultError::NotPermitted);

    // The custodian, whose authority the founder handed on, revokes the officer; the founder still verifies it.
    let mut custodian = unlock(dir.path(), custodian.id, &third).unwrap();
    let own = custodian.officer().id;
    assert_eq!(error(custodian.rotate(Some((own, day())), entropy)), VaultError::NotPermitted);
    assert_eq!(custodian.rotate(Some((officer.id, day())), entropy).unwrap(), 2);
    let head_id = head.officer().id;
    let head = unlock(dir.path(), head_id, &passphrase()).unwrap();
    assert_eq!(head.epoch(), 2);
    assert!(head.data_key(2).unwrap() == custodian.data_key(2).unwrap());
    assert!(head.data_key(2).unwrap() != head.data_key(1).unwrap());

    // The revoked officer gets in neither by passphrase nor, holding the old unlocked state, to the new key.
    assert_eq!(error(unlock(dir.path(), officer.id, &second)), VaultError::Revoked);
    assert_eq!(error(other.data_key(2)), VaultError::NotARecipient);

    // The old key stays until the new pair has opened.
    assert!(head.has_data_key(1));
    head.forget_old_keys(2).unwrap();
    assert!(!head.has_data_key(1) && head.has_data_key(2));

    // The head steps back, the custodian remains; then nobody may be left without authority.
    custodian.change_role(head_id, Role::Officer).unwrap();
    assert!(unlock(dir.path(), head_id, &passphrase()).is_ok());
    assert_eq!(error(custodian.change_role(own, Role::ReadOnly)), VaultError::LastAuthority);
    let mut custodian = unlock(dir.path(), own, &third).unwrap();
    custodian.change_role(head_id, Role::Head).unwrap();
    custodian.change_role(own, Role::ReadOnly).unwrap();
    assert!(unlock(dir.path(), own, &third).is_ok());
    assert_eq!(error(custodian.add_escrow(&escrow("x"))), VaultError::NotPermitted);
}

fn escrow(label: &str) -> Escrow {
    Escrow { label: label.into(), recipient: ESCROW.into() }
}

#[test]
fn an_envelope_opens_the_data_key() {
    let dir = tempfile::tempdir().unwrap();
    let mut head = found(dir.path(), REGISTRY, 1, &[]);
    let recover = |keys: &Path| Recovery::begin(keys, EscrowKey::from_text(ESCROW_SECRET).unwrap());
    assert_eq!(error(recover(dir.path())), VaultError::WrongEscrow);
    head.add_escrow(&escrow("区局")).unwrap();
    assert_eq!(head.roster().escrow_count(), 1);
    let recovery = recover(dir.path()).unwrap();
    assert_eq!((recovery.registry(), recovery.recipient()), (REGISTRY, ESCROW));
    assert!(recovery.data_key(1).unwrap() == head.data_key(1).unwrap());
    assert_eq!(error(head.add_escrow(&escrow("again"))), VaultError::DuplicateRecipient);
    let bad = Escrow { label: String::new(), recipient: "age1typo".into() };
    assert_eq!(error(head.add_escrow(&bad)), VaultError::BadRecipient);
    let elsewhere = dir.path().join("elsewhere");
    found(&elsewhere, RegistryId([4; 16]), 2, &[escrow("区局")]);
    fs::copy(dir.path().join("data-1.key"), elsewhere.join("data-1.key")).unwrap();
    assert_eq!(error(recover(&elsewhere).unwrap().data_key(1)), VaultError::NotThisRegistry);
    let backup = seal(&head.roster().recipients(), b"backup").unwrap();
    assert_eq!(*open_with_secret(ESCROW_SECRET, &backup).unwrap(), b"backup");
}

/// A roster from before a rotation, or key files that lie where the next epoch would go: nothing is overwritten.
#[test]
fn a_wrapped_key_is_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let mut head = found(dir.path(), REGISTRY, 1, &[escrow("区局")]);
    let id = head.officer().id;
    let second = Passphrase::new("second passphrase");
    let other = head.add_officer("测试乙", Role::Officer, day(), &second, &mut Counting(50)).unwrap();
    let old_roster = fs::read(dir.path().join("roster.cbor")).unwrap();
    head.rotate(Some((other.id, day())), &mut Counting(60)).unwrap();
    let key = head.data_key(2).unwrap();
    let file = fs::read(dir.path().join("data-2.key")).unwrap();
    fs::write(dir.path().join("roster.cbor"), &old_roster).unwrap();
    let mut stale = unlock(dir.path(), id, &passphrase()).unwrap();
    assert_eq!(error(stale.serves_store(2)), VaultError::RosterStale);
    // Even whoever is not asked which store it is writes beside it.
    assert_eq!(stale.rotate(Some((other.id, day())), &mut Counting(70)).unwrap(), 3);
    assert!(fs::read(dir.path().join("data-2.key")).unwrap() == file);
    assert!(stale.data_key(2).unwrap() == key);
    // Junk, a directory and a dead link hold their names.
    fs::write(dir.path().join("data-4.key"), b"junk").unwrap();
    fs::create_dir(dir.path().join("data-5.key")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", dir.path().join("data-6.key")).unwrap();
    fs::write(dir.path().join(format!("data-{}.key", u32::MAX)), b"junk").unwrap();
    stale.serves_store(3).unwrap();
    let next = stale.rotate(None, &mut Counting(80)).unwrap();
    assert_eq!(next, if cfg!(unix) { 7 } else { 6 });
    assert_eq!(fs::read(dir.path().join("data-4.key")).unwrap(), b"junk");
    // A key file from before an officer came is wrapped anew; junk that no store needs stands in nobody's way.
    stale.serves_store(next).unwrap();
    let before = fs::read(dir.path().join(format!("data-{next}.key"))).unwrap();
    let third = stale.add_officer("测试丙", Role::Officer, day(), &second, &mut Counting(90)).unwrap();
    fs::write(dir.path().join(format!("data-{next}.key")), before).unwrap();
    let third = unlock(dir.path(), third.id, &second).unwrap();
    assert_eq!(error(third.data_key(next)), VaultError::NotARecipient);
    stale.mend_wrapped_keys().unwrap();
    assert!(third.data_key(next).unwrap() == stale.data_key(next).unwrap());
}

/// An envelope signs one officer in, spends itself, and the officers who were there verify what it did.
#[test]
fn an_envelope_signs_an_officer_in_once() {
    let dir = tempfile::tempdir().unwrap();
    let head = found(dir.path(), REGISTRY, 1, &[escrow("区局")]);
    let (pins, head_id, old_key) = (*head.pins(), head.officer().id, head.data_key(1).unwrap());
    let new = Passphrase::new("a new passphrase");
    let recovery = Recovery::begin(dir.path(), EscrowKey::from_text(ESCROW_SECRET).unwrap()).unwrap();
    let roster_before = fs::read(dir.path().join("roster.cbor")).unwrap();
    let newcomer =
        Newcomer { name: "测试乙", role: Role::Head, day: day(), passphrase: &new, resume: None };
    let strange = Pins { root: [7; 32], ..pins };
    assert_eq!(
        error(recovery.admit(strange, 1, &newcomer, &[], &mut Counting(80))),
        VaultError::RosterForged
    );
    // Nothing but an identity file that opens nothing is there before the rest is written.
    let (entered, pending) = recovery.admit(pins, 1, &newcomer, &[], &mut Counting(80)).unwrap();
    let id = entered.officer().id;
    assert_eq!(error(unlock(dir.path(), id, &new)), VaultError::NoSuchOfficer);
    pending.write().unwrap();
    for (who, passphrase) in [(id, &new), (head_id, &passphrase())] {
        let unlocked = unlock(dir.path(), who, passphrase).unwrap();
        assert_eq!((unlocked.epoch(), unlocked.roster().escrow_count()), (2, 0));
        assert!(unlocked.data_key(1).unwrap() == old_key && unlocked.data_key(2).unwrap() != old_key);
    }
    let again = Recovery::begin(dir.path(), EscrowKey::from_text(ESCROW_SECRET).unwrap());
    assert_eq!(error(again), VaultError::WrongEscrow);
    // A crash before the roster was written: the same envelope still opens what the store needs, and does it again with
    // a key of another epoch, since that of the first attempt is not overwritten.
    fs::write(dir.path().join("roster.cbor"), &roster_before).unwrap();
    let first = fs::read(dir.path().join("data-2.key")).unwrap();
    let recovery = Recovery::begin(dir.path(), EscrowKey::from_text(ESCROW_SECRET).unwrap()).unwrap();
    let resumed = Newcomer { resume: Some(id), ..newcomer };
    let (_, pending) = recovery.admit(pins, 1, &resumed, &[], &mut Counting(85)).unwrap();
    pending.write().unwrap();
    assert!(fs::read(dir.path().join("data-2.key")).unwrap() == first);
    let entered = unlock(dir.path(), id, &new).unwrap();
    assert_eq!(entered.epoch(), 3);
    assert!(entered.data_key(1).unwrap() == old_key);
    // Once the store lies under the new key, the spent envelope opens nothing and signs nothing more.
    entered.forget_old_keys(3).unwrap();
    assert_eq!(error(recovery.data_key(3)), VaultError::NotARecipient);
    let spent = recovery.admit(pins, 1, &resumed, &[], &mut Counting(90));
    assert_eq!(error(spent), VaultError::KeyFileMissing);
    // The newcomer may do what a head may, and ends the old head's access.
    let mut entered = unlock(dir.path(), id, &new).unwrap();
    entered.rotate(Some((head_id, day())), &mut Counting(95)).unwrap();
    assert_eq!(error(unlock(dir.path(), head_id, &passphrase())), VaultError::Revoked);
    assert!(unlock(dir.path(), id, &new).is_ok());
}

#[test]
fn a_passphrase_is_changed_only_by_who_knows_it() {
    let dir = tempfile::tempdir().unwrap();
    let head = found(dir.path(), REGISTRY, 1, &[]);
    let (id, new) = (head.officer().id, Passphrase::new("a new passphrase"));
    assert_eq!(error(head.change_passphrase(&new, &new)), VaultError::WrongPassphrase);
    head.change_passphrase(&passphrase(), &new).unwrap();
    assert_eq!(error(unlock(dir.path(), id, &passphrase())), VaultError::WrongPassphrase);
    assert_eq!(unlock(dir.path(), id, &new).unwrap().genesis(), GENESIS);
}

/// Whoever can write the directory puts in files of another registry, or of one made for the purpose.
#[test]
fn files_of_another_registry_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, same_id, other) = (dir.path().join("a"), dir.path().join("b"), dir.path().join("c"));
    let id = found(&ours, REGISTRY, 1, &[]).officer().id;
    found(&same_id, REGISTRY, 2, &[]);
    found(&other, RegistryId([4; 16]), 3, &[]);
    let with = |file: &str, from: &Path| {
        let mixed = tempfile::tempdir().unwrap();
        copy_keys(&ours, mixed.path());
        fs::copy(from.join(file), mixed.path().join(file)).unwrap();
        unlock(mixed.path(), id, &passphrase()).and_then(|u| u.data_key(1).map(|_| ()))
    };
    assert_eq!(with("roster.cbor", &ours), Ok(()));
    assert_eq!(with("roster.cbor", &other), Err(VaultError::NotThisRegistry));
    assert_eq!(with("roster.cbor", &same_id), Err(VaultError::RosterForged));
    assert_eq!(with("data-1.key", &same_id), Err(VaultError::DataKeyForged));
    assert_eq!(with("data-1.key", &other), Err(VaultError::DataKeyForged));
}

#[test]
fn an_older_wrapped_key_does_not_pass_for_a_newer() {
    let dir = tempfile::tempdir().unwrap();
    let mut head = found(dir.path(), REGISTRY, 1, &[]);
    head.rotate(None, &mut Counting(70)).unwrap();
    fs::copy(dir.path().join("data-1.key"), dir.path().join("data-2.key")).unwrap();
    assert_eq!(error(head.data_key(2)), VaultError::DataKeyForged);
}

/// A flipped bit in any byte of any key file is noticed, with an error and without a panic.
#[test]
fn damaged_key_files_give_clean_errors() {
    let dir = tempfile::tempdir().unwrap();
    let head = found(dir.path(), REGISTRY, 1, &[]);
    let (id, key) = (head.officer().id, head.data_key(1).unwrap());
    let sound = head; // opens wrapped keys without the cost of unlocking
    for file in ["roster.cbor".to_owned(), "data-1.key".into(), format!("officers/{id}.age")] {
        let path = dir.path().join(&file);
        let good = fs::read(&path).unwrap();
        let open = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            match file.as_str() {
                "data-1.key" => sound.data_key(1),
                _ => unlock(dir.path(), id, &passphrase()).and_then(|u| u.data_key(1)),
            }
        };
        assert!(open(&good).unwrap() == key, "{file}");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(open(&bad).is_err(), "{file} byte {at}");
        }
        for cut in (0..good.len()).step_by(37) {
            assert!(open(&good[..cut]).is_err(), "{file} cut at {cut}");
        }
        assert_eq!(error(open(&vec![b'a'; 70_000])), VaultError::KeyFileTooLarge, "{file}");
        fs::write(&path, &good).unwrap();
    }
    assert!(unlock(dir.path(), id, &passphrase()).is_ok());
}

/// The key files of format version 1 as first written still unlock; the data key is the one they were made with.
#[test]
fn key_files_of_version_1_still_unlock() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/keys-v1.zip");
    let dir = tempfile::tempdir().unwrap();
    if std::env::var_os("GUITU_WRITE_GOLDEN").is_some() {
        let mut head = found(dir.path(), REGISTRY, 1, &[escrow("区局")]);
        let second = Passphrase::new("second passphrase");
        head.add_officer("测试乙", Role::Custodian, day(), &second, &mut Counting(50)).unwrap();
        head.rotate(None, &mut Counting(60)).unwrap();
        let mut archive = zip::ZipWriter::new(fs::File::create_new(&golden).unwrap());
        for file in files_below(dir.path()) {
            archive.start_file(file.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, &fs::read(dir.path().join(file)).unwrap()).unwrap();
        }
        archive.finish().unwrap();
        fs::remove_dir_all(dir.path()).unwrap();
    }
    zip::ZipArchive::new(fs::File::open(golden).unwrap()).unwrap().extract(dir.path()).unwrap();
    let officers = list_officers(dir.path()).unwrap();
    let passphrases = [passphrase(), Passphrase::new("second passphrase")];
    for (officer, passphrase) in officers.iter().zip(passphrases) {
        let unlocked = unlock(dir.path(), officer.id, &passphrase).unwrap();
        assert_eq!((unlocked.registry(), unlocked.genesis(), unlocked.epoch()), (REGISTRY, GENESIS, 2));
        let mut key = [0; 32];
        Counting(60).fill(&mut key).unwrap();
        assert!(*unlocked.data_key(2).unwrap() == key);
        let escrow = EscrowKey::from_text(ESCROW_SECRET).unwrap();
        let recovery = Recovery::begin(dir.path(), escrow).unwrap();
        assert!(recovery.data_key(2).unwrap() == unlocked.data_key(2).unwrap());
        // Files of that version pin no cost: a cheap one is told of, and its next writing is dear.
        assert_eq!((unlocked.cost(), unlocked.is_cheap()), (ScryptCost::Standard, true));
        unlocked.change_passphrase(&passphrase, &passphrase).unwrap();
        let mended = unlock(dir.path(), officer.id, &passphrase).unwrap();
        assert!(!mended.is_cheap());
    }
    assert_eq!(officers.len(), 2);
}

fn files_below(keys: &Path) -> Vec<String> {
    let names = |part: &str| {
        let entries = fs::read_dir(keys.join(part)).unwrap().map(Result::unwrap);
        let files = entries.filter(|e| e.file_type().unwrap().is_file());
        files.map(|e| format!("{part}{}", e.file_name().to_string_lossy())).collect::<Vec<_>>()
    };
    [names(""), names("officers/")].concat()
}
