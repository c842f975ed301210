//! Coming back with an escrow key (托管恢复): when nobody is left who can open the registry and manage its keys.
//!
//! The order is such that a crash at any point loses nothing and hides nothing: the newcomer's identity file, which
//! opens nothing yet; the commit, which says who came in by which envelope; the wrapped keys; the roster; the store
//! under its new key. What the crash left undone the same act finishes, or the next opening.

use super::error::{JournalFault, RegistryError};
use super::heads;
use super::journal;
use super::open::{KEYS, STORE, mix, options};
use super::project;
use super::roster::standing;
use super::state::State;
use super::{Locked, Reference, Registry};
use crate::domain::{
    Entropy, EscrowUsed, Fact, FactBody, FactId, Moment, OfficerEnrolled, OfficerId, OfficerRevoked, Role,
    SiteId, Text, Unlocked as UnlockedFact,
};
use crate::store::{DataKey, Store};
use crate::vault::{EscrowKey, Newcomer, Passphrase, PendingKeys, Pins, Recovery, ScryptCost, Signer};

/// Who comes in by an escrow key, and why.
pub struct RecoveryRequest {
    /// The new head's name. An officer of this name who has keys loses them: it is the same person with a new identity.
    pub name: Text,
    /// Why.
    pub reason: Text,
    /// Why the clock is as it is, when it is not believed and whoever recovers says so.
    pub clock: Option<Text>,
    /// What guessing the new passphrase costs; what an envelope opens is an office's own.
    pub cost: ScryptCost,
}

/// All verified and made, nothing told yet.
struct Prepared {
    registry: Registry,
    pending: PendingKeys,
    retire: Vec<OfficerId>,
    /// The commit is there already.
    resumed: bool,
}

impl Locked {
    /// Finds an escrow key among those of the roster, before anybody is asked for anything else.
    ///
    /// # Errors
    /// A key that is none of them; unreadable key files.
    pub fn recovery(&self, key: EscrowKey) -> Result<Recovery, RegistryError> {
        Ok(Recovery::begin(&self.dir().join(KEYS), key)?)
    }

    /// Verifies the whole journal and the roster from the genesis on, enrols a new head on the envelope's signature,
    /// records both, and puts the registry under a new data key that the envelope no longer opens.
    ///
    /// There is no identity that pins the genesis: whether this is the office's own registry only a head kept elsewhere
    /// can tell.
    ///
    /// # Errors
    /// A journal or roster that does not verify; an escrow key that the journal does not name; keys, the store.
    pub fn recover(
        &self,
        recovery: &Recovery,
        request: &RecoveryRequest,
        passphrase: &Passphrase,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Registry, RegistryError> {
        let (mut registry, pending) = self.let_in(recovery, request, passphrase, at, entropy)?;
        pending.write()?;
        registry.finish_key_changes(at, entropy)?;
        registry.note_head()?;
        Ok(registry)
    }

    /// Up to the commit that tells it: after this the newcomer is known, and the key files wait to be written.
    fn let_in(
        &self,
        recovery: &Recovery,
        request: &RecoveryRequest,
        passphrase: &Passphrase,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<(Registry, PendingKeys), RegistryError> {
        let Prepared { mut registry, pending, retire, resumed } =
            self.prepare(recovery, request, passphrase, at, entropy)?;
        if !resumed {
            let mut facts =
                registry.recovery_facts(recovery.signer(), recovery.recipient(), request, &retire, at);
            // that nobody could open it for long is what the recovery is about
            registry.accept_silence(at);
            if let Some(confirmed) = registry.clock_confirmed(request.clock.as_ref(), at) {
                facts.push(confirmed);
            }
            if let Err(error) = registry.record(facts, at, entropy) {
                pending.abandon()?;
                return Err(error);
            }
        }
        Ok((registry, pending))
    }

    fn prepare(
        &self,
        recovery: &Recovery,
        request: &RecoveryRequest,
        passphrase: &Passphrase,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Prepared, RegistryError> {
        let (path, keys, site) = (self.dir().join(STORE), self.dir().join(KEYS), SiteId(1));
        let epoch = Store::peek_header(&path)?.epoch;
        recovery.serves_store(epoch)?;
        let key = DataKey::new(*recovery.data_key(epoch)?);
        let registry = recovery.registry();
        let store = Store::open(&path, registry.0, epoch, &key, &mix(at, entropy)?, &options(), |_| ())?;
        let (head, pins) = {
            let tx = store.begin_read()?;
            let pins = Pins { cost: request.cost, ..genesis(&tx, site)? };
            journal::verify(&tx, site, pins.genesis)?;
            let head = journal::head(&tx, site)?;
            (head, pins)
        };
        let state = project::open(&store, site)?;
        let roster = recovery.roster(&pins)?;
        standing(&state.office, &roster)?;
        let court = heads::Court { tx: &store.begin_read()?, roster: &roster, head, resolving: false };
        let notes = heads::judge(court, &keys, self.second_note())?;
        let office = &state.office;
        let (mut name, mut resume) = (request.name.clone(), None);
        if !office.escrow.contains_key(recovery.recipient()) {
            let officer = begun(&store, &state, recovery.recipient())?.ok_or(RegistryError::EscrowUnknown)?;
            if let Some(row) = office.officers.get(&officer) {
                name.clone_from(&row.name);
            }
            resume = Some(officer);
        }
        let revoked = |id| office.officers.get(&id).is_some_and(|row| row.revoked);
        let retire: Vec<OfficerId> =
            roster.active().filter(|o| o.name == name.as_str() || revoked(o.id)).map(|o| o.id).collect();
        let newcomer = Newcomer { name: name.as_str(), role: Role::Head, day: at.day(), passphrase, resume };
        let (unlocked, pending) = recovery.admit(pins, epoch, &newcomer, &retire, entropy)?;
        let registry =
            Registry::assembled(self, store, unlocked, (head, state, notes), Reference::embedded()?)?;
        Ok(Prepared { registry, pending, retire, resumed: resume.is_some() })
    }
}

impl Registry {
    fn recovery_facts(
        &self,
        envelope: &dyn Signer,
        recipient: &str,
        request: &RecoveryRequest,
        retire: &[OfficerId],
        at: Moment,
    ) -> Vec<Fact> {
        let officer = self.vault.officer();
        let enrolled = OfficerEnrolled {
            officer: officer.id,
            name: request.name.clone(),
            role: officer.role,
            public_key: officer.verify_key,
        };
        let mut used = EscrowUsed {
            recipient: recipient.to_owned(),
            reason: request.reason.clone(),
            endorsement: Vec::new(),
        };
        if let Some(head) = self.head {
            let message = used.message(self.vault.registry(), self.site, head.hash, &enrolled);
            used.endorsement = envelope.sign(&message).to_vec();
        }
        let known = |id: &&OfficerId| self.state.office.officers.get(*id).is_some_and(|row| !row.revoked);
        let revoked = retire.iter().filter(known).map(|officer| {
            FactBody::from(OfficerRevoked { officer: *officer, reason: request.reason.clone() })
        });
        let mut bodies: Vec<FactBody> = vec![enrolled.into(), used.into()];
        bodies.extend(revoked);
        bodies.push(UnlockedFact { unlocked: true, failed_attempts: 0 }.into());
        bodies.into_iter().map(|body| Fact::new(at.day(), None, body)).collect()
    }
}

/// What an identity would pin, as the journal's own beginning says it.
fn genesis(tx: &crate::store::ReadTx, site: SiteId) -> Result<Pins, RegistryError> {
    let unreadable = || RegistryError::Journal { index: 0, what: JournalFault::Genesis };
    let first = journal::commit(tx, site, 0)?.ok_or_else(unreadable)?;
    let (mut registry, mut root) = (None, None);
    for body in first.facts.iter().filter_map(|(_, fact)| fact.as_ref()).map(|fact| &fact.body) {
        match body {
            FactBody::OfficeFounded(b) => registry = Some(b.registry),
            FactBody::OfficerEnrolled(b) if b.officer == first.header.officer => root = Some(b.public_key),
            _ => {}
        }
    }
    let (Some(registry), Some(root)) = (registry, root) else { return Err(unreadable()) };
    Ok(Pins { registry, genesis: first.hash, root, cost: ScryptCost::Standard })
}

/// Whom the recipient let in by a commit after which a crash kept the keys as they were.
fn begun(store: &Store, state: &State, recipient: &str) -> Result<Option<OfficerId>, RegistryError> {
    let tx = store.begin_read()?;
    for used in state.office.recovered.iter().rev() {
        let FactId { site, index, .. } = used.fact;
        let Some(commit) = journal::commit(&tx, site, index)? else { continue };
        let mut bodies = commit.facts.iter().filter_map(|(_, fact)| fact.as_ref());
        if bodies.any(|fact| matches!(&fact.body, FactBody::EscrowUsed(b) if b.recipient == recipient)) {
            return Ok(Some(used.value));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OfficeCode;
    use crate::registry::testkit::Counting;
    use crate::registry::{FoundingRequest, found};
    use crate::vault::Escrow;
    use chrono::NaiveTime;

    /// Two envelopes of the office, and a third that it does not know; used for nothing else.
    const SECRETS: [&str; 3] = [
        "AGE-SECRET-KEY-1U6JU9TQMGME7ZMLE5USD7KHRYX3TUMMQ3MK7DLWE2AL5XM59D5HSU65S6U",
        "AGE-SECRET-KEY-1GLTXLC77MDR62W70M0L5HSXQ05ZWQ8ZVVYRRK057FVE0L6JMR8HQD4J93K",
        "AGE-SECRET-KEY-1HJ8ZGV8ZGFW0EJ5D7DN83AJ6NHGFM4HWSFY9XWP2A6SZKLHPGRDQEMMA3D",
    ];

    fn secret(at: usize) -> EscrowKey {
        EscrowKey::from_text(SECRETS[at]).unwrap()
    }

    fn at(hour: u32) -> Moment {
        let day = "2026-06-30".parse().unwrap();
        Moment::at(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
    }

    fn text(raw: &str) -> Text {
        Text::new(raw).unwrap()
    }

    fn office(entropy: &mut Counting) -> (tempfile::TempDir, Locked) {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("office");
        let escrow =
            [0, 1].map(|at| Escrow { label: "信封".into(), recipient: secret(at).recipient().to_owned() });
        let request = FoundingRequest {
            office: OfficeCode::new("440303001").unwrap(),
            name: text("桂园司法所"),
            street: text("桂园街道"),
            bureau: text("罗湖区司法局"),
            officer: text("甲试所长"),
            claimed_from: at(9).day(),
            escrow: escrow.to_vec(),
            cost: ScryptCost::ThrowAway,
        };
        found(&dir, request, &Passphrase::new("forgotten since"), at(9), entropy).unwrap();
        let locked = Locked::at(&dir).unwrap();
        (root, locked)
    }

    fn request(name: &str) -> RecoveryRequest {
        RecoveryRequest {
            name: text(name),
            reason: text("口令遗失"),
            clock: None,
            cost: ScryptCost::ThrowAway,
        }
    }

    #[test]
    fn a_recovery_that_a_crash_cut_short_is_finished_by_the_same_act() {
        let entropy = &mut Counting(1);
        let (_root, locked) = office(entropy);
        let (first, second) = (Passphrase::new("new passphrase"), Passphrase::new("another one"));
        let recovery = locked.recovery(secret(0)).unwrap();
        let cut = locked.let_in(&recovery, &request("乙试所长"), &first, at(10), entropy).unwrap();
        let newcomer = cut.0.officer();
        drop(cut);
        // The journal names the newcomer, the roster does not: nobody new has a key yet, and the envelope still opens.
        assert!(locked.officers().unwrap().iter().all(|officer| officer.id != newcomer));
        let again = |envelope, passphrase: &Passphrase, entropy: &mut Counting| {
            let recovery = locked.recovery(secret(envelope))?;
            locked.recover(&recovery, &request("乙试所长"), passphrase, at(11), entropy)
        };
        let wrong = again(0, &second, entropy).err();
        assert!(
            matches!(wrong, Some(RegistryError::Vault(crate::vault::VaultError::WrongPassphrase))),
            "{wrong:?}"
        );
        let mut registry = again(0, &first, entropy).unwrap();
        assert_eq!(registry.officer(), newcomer);
        assert_eq!(registry.verify().unwrap().journal.escrow_used.len(), 1);
        assert_eq!(registry.store_stats().unwrap().epoch, 2);
        registry.lock(at(11), entropy).unwrap();
        let spent = again(0, &first, entropy).err();
        assert!(
            matches!(spent, Some(RegistryError::Vault(crate::vault::VaultError::WrongEscrow))),
            "{spent:?}"
        );
        // The other envelope brings another, and the one before is told.
        let recovery = locked.recovery(secret(1)).unwrap();
        let registry = locked.recover(&recovery, &request("丙试所长"), &second, at(12), entropy).unwrap();
        let third = registry.officer();
        registry.lock(at(12), entropy).unwrap();
        let keys = locked.unlock_keys(newcomer, &first).unwrap();
        let mut registry = locked.open(keys, 0, at(13), entropy, |_| {}).unwrap();
        let told: Vec<_> = registry.untold_recoveries().iter().map(|used| used.value).collect();
        assert_eq!(told, [third]);
        assert_eq!(registry.verify().unwrap().journal.escrow_used.len(), 2);
        assert_eq!(registry.vault().roster().escrow_count(), 0);
    }

    #[test]
    fn who_opens_the_store_without_an_envelope_lets_nobody_in() {
        // Signed by another key than the recipient's; signed for somebody else; a recipient nobody added.
        type Forge = fn(&mut Registry, &Recovery) -> Vec<Fact>;
        let honest: Forge = |registry, recovery| {
            registry.recovery_facts(recovery.signer(), recovery.recipient(), &request("乙试"), &[], at(10))
        };
        let forgeries: [Forge; 5] = [
            honest,
            |registry, recovery| {
                let other = secret(1);
                registry.recovery_facts(&other, recovery.recipient(), &request("乙试"), &[], at(10))
            },
            |registry, recovery| {
                let mut facts = registry.recovery_facts(
                    recovery.signer(),
                    recovery.recipient(),
                    &request("乙试"),
                    &[],
                    at(10),
                );
                for fact in &mut facts {
                    if let FactBody::OfficerEnrolled(enrolled) = &mut fact.body {
                        enrolled.name = text("别人");
                    }
                }
                facts
            },
            |registry, _| {
                let unknown = secret(2);
                registry.recovery_facts(&unknown, unknown.recipient(), &request("乙试"), &[], at(10))
            },
            |registry, recovery| {
                let facts = registry.recovery_facts(
                    recovery.signer(),
                    recovery.recipient(),
                    &request("乙试"),
                    &[],
                    at(10),
                );
                facts.into_iter().filter(|fact| !matches!(fact.body, FactBody::EscrowUsed(_))).collect()
            },
        ];
        for (nth, forge) in forgeries.into_iter().enumerate() {
            let entropy = &mut Counting(1);
            let (_root, locked) = office(entropy);
            let recovery = locked.recovery(secret(0)).unwrap();
            let passphrase = Passphrase::new("new passphrase");
            let prepared = locked.prepare(&recovery, &request("乙试"), &passphrase, at(10), entropy);
            let mut registry = prepared.unwrap().registry;
            let facts = forge(&mut registry, &recovery);
            let without_envelope = !facts.iter().any(|fact| matches!(fact.body, FactBody::EscrowUsed(_)));
            let written = registry.record(facts, at(10), entropy);
            if without_envelope {
                // a head whom nobody else signed for is not even written
                assert!(matches!(written, Err(RegistryError::SecondOfficerNeeded)), "{written:?}");
                continue;
            }
            written.unwrap();
            let verified = registry.verify().err();
            if nth == 0 {
                assert!(verified.is_none(), "{verified:?}");
                continue;
            }
            let faulty = matches!(verified, Some(RegistryError::Journal { what: JournalFault::Signer, .. }));
            assert!(faulty, "{verified:?}");
        }
    }
}
