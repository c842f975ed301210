//! Journals that somebody who holds the data key has written into: what the program would never write is found, by a
//! full verification and by the next opening.

use super::{Place, Signatory, seal};
use crate::domain::{
    Corrected, DocumentExported, Fact, FactBody, FactId, Moment, OfficeCode, OfficerEnrolled, OfficerId,
    ReportTextSet, Role, SiteId, Text, ZeroReported,
};
use crate::registry::error::{JournalFault, RegistryError};
use crate::registry::testkit::Counting;
use crate::registry::{FoundingRequest, Locked, Registry, found, project};
use crate::store::Table;
use crate::vault::{Passphrase, ScryptCost, Signer};
use chrono::NaiveTime;

fn at(hour: u32) -> Moment {
    Moment::at("2026-06-30".parse().unwrap(), NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

const WORDS: &str = "correct horse battery staple seven";

/// An office with a head, an officer and a social worker.
struct Office {
    _root: tempfile::TempDir,
    locked: Locked,
    entropy: Counting,
    head: OfficerId,
    worker: OfficerId,
}

impl Office {
    fn new() -> Self {
        let mut entropy = Counting(1);
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("office");
        let request = FoundingRequest {
            office: OfficeCode::new("440303001").unwrap(),
            name: text("桂园司法所"),
            street: text("桂园街道"),
            bureau: text("罗湖区司法局"),
            officer: text("甲试所长"),
            claimed_from: at(9).day(),
            escrow: vec![],
            cost: ScryptCost::ThrowAway,
        };
        let passphrase = Passphrase::new(WORDS);
        found(&dir, request, &passphrase, at(9), &mut entropy).unwrap();
        let locked = Locked::at(&dir).unwrap();
        let head = locked.officers().unwrap()[0].id;
        let mut office = Self { _root: root, locked, entropy, head, worker: head };
        let mut registry = office.open(head).unwrap();
        let entropy = &mut office.entropy;
        office.worker =
            registry.enrol(&text("丙试社工"), Role::SocialWorker, &passphrase, at(9), entropy).unwrap();
        registry.lock(at(9), entropy).unwrap();
        office
    }

    fn open(&mut self, officer: OfficerId) -> Result<Registry, RegistryError> {
        let keys = self.locked.unlock_keys(officer, &Passphrase::new(WORDS))?;
        self.locked.open(keys, 0, at(12), &mut self.entropy, |_| {})
    }

    /// Writes a commit that no check has seen, as whoever holds the data key could, with projections that agree.
    fn forge(&mut self, by: OfficerId, facts: impl FnOnce(&Registry) -> Forged) {
        let mut registry = self.open(by).unwrap();
        let forged = facts(&registry);
        let place = Place { registry: registry.vault.registry(), site: SiteId(1), prev: registry.head };
        let signer: &dyn Signer = match &forged.key {
            Some(key) => key,
            None => &registry.vault,
        };
        let by = Signatory { officer: forged.officer, signer };
        let sealed = seal(place, by, None, at(11), &forged.facts, &mut self.entropy).unwrap();
        let mut tx = registry.store.begin_write().unwrap();
        sealed.write(&mut tx).unwrap();
        tx.commit().unwrap();
        registry.head = Some(sealed.head);
        let replayed = project::Replayed::of(&registry.store.begin_read().unwrap(), SiteId(1)).unwrap();
        let mut tx = registry.store.begin_write().unwrap();
        project::rewrite(&mut tx, &replayed).unwrap();
        tx.commit().unwrap();
        registry.store.close().unwrap();
    }
}

/// A key that nobody enrolled.
struct Ghost(ed25519_dalek::SigningKey);

impl Signer for Ghost {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        use ed25519_dalek::Signer as _;
        self.0.sign(message).to_bytes()
    }
}

struct Forged {
    officer: OfficerId,
    key: Option<Ghost>,
    facts: Vec<Fact>,
}

fn fact(body: impl Into<FactBody>) -> Fact {
    Fact::new(at(11).day(), None, body)
}

fn enrols(id: u8, key: [u8; 32]) -> Fact {
    let officer = OfficerId([id; 16]);
    fact(OfficerEnrolled { officer, name: text("鬼试"), role: Role::Head, public_key: key })
}

type Case = (&'static str, fn(&Registry, OfficerId, OfficerId) -> Forged, fn(JournalFault) -> bool);

fn ghost() -> Ghost {
    Ghost(ed25519_dalek::SigningKey::from_bytes(&[9; 32]))
}

#[test]
fn what_a_role_may_not_state_is_found_at_the_next_opening_and_by_verify() {
    let cases: [Case; 8] = [
        (
            "a social worker lets a ghost in",
            |_, _, worker| Forged {
                officer: worker,
                key: None,
                facts: vec![enrols(8, ghost().public_key())],
            },
            |fault| matches!(fault, JournalFault::Permission { role: Role::SocialWorker, .. }),
        ),
        (
            "a social worker types a section of a report",
            |_, _, worker| {
                let body = ReportTextSet {
                    report: "self-audit".into(),
                    from: at(1).day(),
                    section: "next-plan".into(),
                    text: text("伪造"),
                };
                Forged { officer: worker, key: None, facts: vec![fact(body)] }
            },
            |fault| matches!(fault, JournalFault::Permission { .. }),
        ),
        (
            "a forbidden fact among permitted ones",
            |_, _, worker| {
                let zero = ZeroReported { overlay: "x".into(), incident: text("") };
                let body = DocumentExported { what: "list".into(), digest: "00".into(), plain: true };
                Forged { officer: worker, key: None, facts: vec![fact(zero), fact(body)] }
            },
            |fault| matches!(fault, JournalFault::Permission { .. }),
        ),
        (
            "a social worker withdraws what the head stated",
            |_, _, worker| {
                let target = FactId { site: SiteId(1), index: 0, ordinal: 2 };
                let body = Corrected::replacing(target, text("撤"), None).unwrap();
                Forged { officer: worker, key: None, facts: vec![fact(body)] }
            },
            |fault| matches!(fault, JournalFault::Permission { .. }),
        ),
        (
            "under the head's id, signed by the social worker",
            |_, head, _| Forged {
                officer: head,
                key: None,
                facts: vec![fact(ZeroReported { overlay: "x".into(), incident: text("") })],
            },
            |fault| fault == JournalFault::Signature,
        ),
        (
            "by a ghost whom nobody enrolled",
            |_, _, _| Forged {
                officer: OfficerId([8; 16]),
                key: Some(ghost()),
                facts: vec![fact(ZeroReported { overlay: "x".into(), incident: text("") })],
            },
            |fault| fault == JournalFault::Signer,
        ),
        (
            "a ghost who enrols itself",
            |_, _, _| Forged {
                officer: OfficerId([8; 16]),
                key: Some(ghost()),
                facts: vec![enrols(8, ghost().public_key())],
            },
            |fault| fault == JournalFault::Signer,
        ),
        (
            "under the head's id with a key of one's own, enrolled in the same commit",
            |_, head, _| {
                let mut body = enrols(8, ghost().public_key());
                if let FactBody::OfficerEnrolled(enrolled) = &mut body.body {
                    enrolled.officer = head;
                }
                Forged { officer: head, key: Some(ghost()), facts: vec![body] }
            },
            |fault| fault == JournalFault::Signature,
        ),
    ];
    for (what, forge, expected) in cases {
        let mut office = Office::new();
        let (head, worker) = (office.head, office.worker);
        office.forge(worker, |registry| forge(registry, head, worker));
        for officer in [head, worker] {
            match office.open(officer).map(drop) {
                Err(RegistryError::Journal { what: fault, .. }) if expected(fault) => {}
                other => panic!("{what}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_head_can_neither_enrol_a_key_twice_nor_give_an_id_a_second_key() {
    for twice in [true, false] {
        let mut office = Office::new();
        let (head, worker) = (office.head, office.worker);
        office.forge(head, |registry| {
            let mine = registry.vault.public_key();
            let mut body = enrols(8, if twice { mine } else { ghost().public_key() });
            if let (false, FactBody::OfficerEnrolled(enrolled)) = (twice, &mut body.body) {
                enrolled.officer = worker;
            }
            Forged { officer: head, key: None, facts: vec![body] }
        });
        let found = office.open(head).map(drop);
        let faulty = matches!(found, Err(RegistryError::Journal { what: JournalFault::Enrolment, .. }));
        assert!(faulty, "{found:?}");
    }
}

#[test]
fn what_a_revoked_officer_signs_later_is_found() {
    let mut office = Office::new();
    let (head, worker) = (office.head, office.worker);
    // the officer keeps an open registry while the head ends the access by a fact alone
    office.forge(head, |_| Forged {
        officer: head,
        key: None,
        facts: vec![fact(crate::domain::OfficerRevoked { officer: worker, reason: text("调离") })],
    });
    let keys = office.locked.unlock_keys(worker, &Passphrase::new(WORDS)).unwrap();
    let mut registry = office.open(head).unwrap();
    let place = Place { registry: registry.vault.registry(), site: SiteId(1), prev: registry.head };
    let by = Signatory { officer: worker, signer: &keys };
    let late = [fact(ZeroReported { overlay: "x".into(), incident: text("") })];
    let sealed = seal(place, by, None, at(12), &late, &mut office.entropy).unwrap();
    let mut tx = registry.store.begin_write().unwrap();
    sealed.write(&mut tx).unwrap();
    tx.commit().unwrap();
    let found = registry.verify().map(drop);
    let faulty = matches!(found, Err(RegistryError::Journal { what: JournalFault::Revoked, .. }));
    assert!(faulty, "{found:?}");
}

#[test]
fn rows_that_no_fact_accounts_for_are_found_in_every_table() {
    type Damage = fn(&Registry);

    fn insert(registry: &Registry, table: Table, key: &[u8]) {
        let mut tx = registry.store.begin_write().unwrap();
        tx.insert(table, key, b"x").unwrap();
        tx.commit().unwrap();
    }
    let damages: [(&str, Damage); 6] = [
        ("links removed", |registry| {
            let keys: Vec<_> = registry
                .store
                .begin_read()
                .unwrap()
                .range(Table::SubjectFacts, ..)
                .unwrap()
                .map(|pair| pair.unwrap().0)
                .collect();
            let mut tx = registry.store.begin_write().unwrap();
            tx.remove(Table::SubjectFacts, &keys[0]).unwrap();
            tx.commit().unwrap();
        }),
        ("a row of a table nobody uses", |registry| insert(registry, Table::Due, b"later")),
        ("an unknown single value", |registry| insert(registry, Table::Meta, b"flag")),
        ("a body that no header counts", |registry| {
            let stray = FactId { site: SiteId(1), index: 0, ordinal: 70_000 };
            insert(registry, Table::Bodies, &stray.to_key());
        }),
        ("bytes that no fact names", |registry| insert(registry, Table::Blobs, &[7; 32])),
        ("a superseded fact that nothing put out of force", |registry| {
            let key = FactId { site: SiteId(1), index: 0, ordinal: 0 }.to_key();
            let mut tx = registry.store.begin_write().unwrap();
            tx.insert(Table::Superseded, &key, &key).unwrap();
            tx.commit().unwrap();
        }),
    ];
    for (what, damage) in damages {
        let mut office = Office::new();
        let mut registry = office.open(office.head).unwrap();
        assert!(registry.verify().is_ok(), "{what}");
        damage(&registry);
        assert!(registry.verify().is_err(), "{what}");
    }
}

#[test]
fn a_commit_holds_more_facts_than_two_bytes_count() {
    let one = |n: usize| fact(DocumentExported { what: n.to_string(), digest: String::new(), plain: false });
    let mut office = Office::new();
    let head = office.head;
    for count in [65_535_usize, 65_536] {
        let facts = (0..count).map(one).collect();
        office.forge(head, |_| Forged { officer: head, key: None, facts });
    }
    let mut registry = office.open(head).unwrap();
    let facts: Vec<Fact> = (0..70_000).map(one).collect();
    let receipt = registry.record(facts.clone(), at(11), &mut office.entropy).unwrap();
    assert_eq!(receipt.facts.len(), facts.len());
    registry.lock(at(11), &mut office.entropy).unwrap();
    // opening verifies every commit since the last time
    let registry = office.open(head).unwrap();
    for n in [0, 255, 256, 65_534, 65_535, 65_536, 69_999] {
        assert_eq!(registry.fact(receipt.facts[n]).unwrap().unwrap().fact, facts[n]);
    }
    let last = |index, ordinal| registry.fact(FactId { site: SiteId(1), index, ordinal }).unwrap();
    let before = receipt.index - 2; // the opening lies between
    assert!(last(before, 65_535).is_some() && last(before, 65_536).is_none());
}

#[test]
fn an_officer_who_verified_a_head_sees_that_it_is_gone() {
    let mut office = Office::new();
    let head = office.head;
    let registry = office.open(head).unwrap();
    registry.lock(at(10), &mut office.entropy).unwrap();
    let registry = office.open(head).unwrap();
    // the commit that was verified last is exchanged for another of the same index
    let (index, entropy) = (registry.head.unwrap().index, &mut office.entropy);
    let place = {
        let tx = registry.store.begin_read().unwrap();
        let (hash, _) = super::header(&tx, SiteId(1), index - 2).unwrap().unwrap();
        Place {
            registry: registry.vault.registry(),
            site: SiteId(1),
            prev: Some(super::Head { site: SiteId(1), index: index - 2, hash }),
        }
    };
    let by = Signatory { officer: head, signer: &registry.vault };
    let other = [fact(ZeroReported { overlay: "x".into(), incident: text("") })];
    let sealed = seal(place, by, None, at(10), &other, entropy).unwrap();
    let mut tx = registry.store.begin_write().unwrap();
    sealed.write(&mut tx).unwrap();
    tx.commit().unwrap();
    registry.store.close().unwrap();
    let found = office.open(head).map(drop);
    assert!(
        matches!(found, Err(RegistryError::Journal { .. } | RegistryError::RolledBack { .. })),
        "{found:?}"
    );
}
