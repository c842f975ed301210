//! The journal and its projections through the public door.

use crate::common::acts::{
    close_session, correct, mark_attendance, open_finding, plan_session, rectify, review,
};
use crate::common::*;
use guitu::acts::NewFinding;
use guitu::domain::*;
use guitu::registry::{Locked, ProblemKind, Registry, RegistryError, UndoRefusal};
use guitu::vault::{Escrow, Passphrase, VaultError};

fn problems(error: RegistryError) -> Vec<ProblemKind> {
    match error {
        RegistryError::Invalid(list) => list.into_iter().map(|p| p.kind).collect(),
        other => panic!("expected problems, got {other}"),
    }
}

#[test]
fn facts_survive_a_lock_and_verify() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (subject, case) = register(&mut registry, &mut office.entropy, "单试强", 1, "2026-06-02");
    let receipt = state_check_in(&mut registry, &mut office.entropy, subject, case, "2026-06-05").unwrap();
    let before = registry.state().clone();
    assert_eq!(before.subjects[&subject].contacts[0].fact, receipt.facts[0]);
    registry.lock(at("2026-06-05"), &mut office.entropy).unwrap();

    let mut registry = office.open("2026-06-06").unwrap();
    assert_eq!(registry.state().subjects, before.subjects);
    let report = registry.verify().unwrap();
    assert_eq!(report.subjects, 1);
    assert!(report.journal.commits >= 5);
    registry.rebuild().unwrap();
    assert_eq!(registry.state().subjects, before.subjects);
    registry.verify().unwrap();
}

#[test]
fn a_correction_supersedes_with_a_reason_and_the_old_view_remains() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (subject, case) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    let receipt = state_check_in(&mut registry, &mut office.entropy, subject, case, "2026-06-05").unwrap();
    let target = receipt.facts[0];
    let wrong = registry.fact(target).unwrap().unwrap().fact;
    let right = Fact { on: day("2026-06-04"), ..wrong };
    let known = registry.head().unwrap().index;
    let empty =
        correct(&mut registry, target, "", Some(&right), at("2026-06-06"), &mut office.entropy).unwrap_err();
    assert_eq!(problems(empty), [ProblemKind::Empty("reason")]);
    correct(&mut registry, target, "写错日期", Some(&right), at("2026-06-06"), &mut office.entropy).unwrap();
    let days = |state: &guitu::registry::State| {
        state.subjects[&subject].contacts.iter().map(|c| c.on).collect::<Vec<_>>()
    };
    assert_eq!(days(registry.state()), [day("2026-06-04")]);
    assert_eq!(days(&registry.known_at(Some(known)).unwrap()), [day("2026-06-05")]);
    // withdrawing the correction's result altogether
    let corrector = registry.state().subjects[&subject].contacts[0].fact;
    correct(&mut registry, corrector, "没有这次报告", None, at("2026-06-07"), &mut office.entropy).unwrap();
    assert!(days(registry.state()).is_empty());
    registry.verify().unwrap();
}

#[test]
fn undo_and_redo_are_facts_and_refuse_what_others_hang_on() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (subject, case) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    state_check_in(&mut registry, &mut office.entropy, subject, case, "2026-06-05").unwrap();
    registry.undo(at("2026-06-05"), &mut office.entropy).unwrap();
    assert!(registry.state().subjects[&subject].contacts.is_empty());
    registry.redo(at("2026-06-05"), &mut office.entropy).unwrap();
    assert_eq!(registry.state().subjects[&subject].contacts.len(), 1);
    registry.verify().unwrap();
    registry.undo(at("2026-06-05"), &mut office.entropy).unwrap();
    registry.undo(at("2026-06-05"), &mut office.entropy).unwrap();
    assert!(registry.state().subjects.is_empty(), "the registration is undone too");
    let refused = registry.undo(at("2026-06-05"), &mut office.entropy).unwrap_err();
    assert!(matches!(refused, RegistryError::Undo(UndoRefusal::Nothing)));
    registry.verify().unwrap();
}

#[test]
fn bad_facts_get_every_reason_and_nothing_is_written() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (subject, case) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    let head = registry.head();
    let future = registry
        .state_one(
            Some(subject),
            day("2026-06-09"),
            check_in(case, CheckInMode::Phone),
            at("2026-06-05"),
            &mut office.entropy,
        )
        .unwrap_err();
    let kinds = problems(future);
    assert_eq!(kinds, [ProblemKind::FutureDay { stated: day("2026-06-09"), today: day("2026-06-05") }]);
    let twice = person("李试四", "1990-01-01", 1);
    let new = new_case("2026-06-03", suspended("2026-06-03", "2026-01-01"), Intake::Court);
    let (_, facts) = registry.registration(twice, new, 0, day("2026-06-03"), &mut office.entropy).unwrap();
    let kinds = problems(registry.state_facts(facts, at("2026-06-03"), &mut office.entropy).unwrap_err());
    assert!(kinds.iter().any(|k| matches!(k, ProblemKind::DuplicateDocument(_))), "{kinds:?}");
    assert!(kinds.iter().any(|k| matches!(k, ProblemKind::EndBeforeStart { .. })), "{kinds:?}");
    assert_eq!(registry.head(), head);
    assert_eq!(registry.state().subjects.len(), 1);
    registry.verify().unwrap();
}

#[test]
fn a_finding_is_closed_by_another_person_only() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (subject, _) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    let new = NewFinding {
        subject: Some(subject),
        source: FindingSource::SelfAudit,
        item: "records-genuine".into(),
        severity: Severity::Minor,
        what: text("谈话记录雷同"),
        basis: text("RP-08"),
        owner: registry.officer(),
        due: day("2026-06-20"),
        evidence: vec![],
    };
    let finding = open_finding(&mut registry, new, "2026-06-05", &mut office.entropy).unwrap();
    let early = review(&mut registry, finding, at("2026-06-06"), &mut office.entropy).unwrap_err();
    assert_eq!(problems(early), [ProblemKind::NotRectified]);
    rectify(&mut registry, finding, "照抄", "重新谈话", at("2026-06-06"), &mut office.entropy).unwrap();
    let own = review(&mut registry, finding, at("2026-06-06"), &mut office.entropy).unwrap_err();
    assert_eq!(problems(own), [ProblemKind::OwnRectification]);
    assert!(registry.state().findings[&finding].is_overdue(day("2026-06-21")));
}

#[test]
fn an_old_file_put_back_is_seen_against_the_noted_head() {
    let mut office = Office::found("2026-06-01");
    let registry = office.open("2026-06-01").unwrap();
    registry.lock(at("2026-06-01"), &mut office.entropy).unwrap();
    let file = office.dir.join("registry.guitu");
    let old = std::fs::read(&file).unwrap();
    let mut registry = office.open("2026-06-02").unwrap();
    register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    registry.lock(at("2026-06-02"), &mut office.entropy).unwrap();
    std::fs::write(&file, old).unwrap();
    assert!(matches!(office.open("2026-06-03").err(), Some(RegistryError::RolledBack { .. })));
}

#[test]
fn a_session_is_signed_in_and_closed() {
    let mut office = Office::found("2026-06-01");
    let mut registry = office.open("2026-06-01").unwrap();
    let (one, _) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-06-02");
    let (two, _) = register(&mut registry, &mut office.entropy, "李试四", 2, "2026-06-02");
    let new = guitu::acts::NewSession {
        on: day("2026-06-10"),
        kind: SessionKind::DrugEducation,
        topic: text("新型毒品识别"),
        starts: None,
        minutes: 120,
        place: text("区矫正中心"),
        organisers: vec![text("区矫正中心"), text("戒毒所")],
        speaker: text("乙警官"),
        named: vec![AttendeeRef::Subject(one), AttendeeRef::Subject(two)],
        group: None,
    };
    let session = plan_session(&mut registry, new, at("2026-06-09"), &mut office.entropy).unwrap();
    let mut mark = |registry: &mut guitu::registry::Registry, who, status| {
        mark_attendance(registry, session, who, status, at("2026-06-10"), &mut office.entropy).unwrap()
    };
    mark(&mut registry, AttendeeRef::Subject(one), AttendanceStatus::Late);
    mark(&mut registry, AttendeeRef::Subject(one), AttendanceStatus::Present);
    mark(&mut registry, AttendeeRef::Outsider(text("外单位王试")), AttendanceStatus::Present);
    let open =
        close_session(&mut registry, session, false, at("2026-06-10"), &mut office.entropy).unwrap_err();
    assert_eq!(problems(open), [ProblemKind::Unmarked(1)]);
    close_session(&mut registry, session, true, at("2026-06-10"), &mut office.entropy).unwrap();
    let file = &registry.state().sessions[&session];
    assert_eq!((file.expected(), file.attended().count()), (2, 2));
    assert_eq!(file.attendees[2].attendance.status, AttendanceStatus::WalkIn);
    let contacts = &registry.state().subjects[&one].contacts;
    assert_eq!((contacts.len(), contacts[0].minutes), (1, 120));
    assert_eq!(registry.state().subjects[&two].contacts[0].outcome, Outcome::UnacceptableAbsence);
    registry.verify().unwrap();
}

#[test]
fn a_key_change_cut_short_is_finished_by_whoever_may_manage_keys() {
    let mut office = Office::found("2026-06-01");
    let other = Passphrase::new("口令 测试乙");
    let mut registry = office.open("2026-06-01").unwrap();
    let vault = registry.vault_mut().unwrap();
    let second = vault
        .add_officer("测试乙", Role::Officer, day("2026-06-01"), &other, &mut office.entropy)
        .unwrap()
        .id;
    registry.lock(at("2026-06-01"), &mut office.entropy).unwrap();
    let open_second = |office: &mut Office| {
        let locked = Locked::at(&office.dir).unwrap();
        let keys = locked.unlock_keys(second, &other)?;
        locked.open(keys, 0, at("2026-06-02"), &mut office.entropy, |_| {})
    };

    // In the roster, not in the journal: nothing such an officer signed would verify.
    let refused = open_second(&mut office).err().unwrap();
    assert!(matches!(refused, RegistryError::Vault(VaultError::NoSuchOfficer)), "{refused}");
    let registry = office.open("2026-06-02").unwrap();
    assert!(registry.state().office.officers.contains_key(&second));
    registry.lock(at("2026-06-02"), &mut office.entropy).unwrap();
    let opened = open_second(&mut office).unwrap();
    assert_eq!(opened.role(), Role::Officer);
    opened.lock(at("2026-06-02"), &mut office.entropy).unwrap();

    // Revoked by a fact, the keys not yet changed: refused at once, and the keys follow.
    let mut registry = office.open("2026-06-03").unwrap();
    let body = OfficerRevoked { officer: second, reason: text("调离") };
    let fact = Fact::new(day("2026-06-03"), None, body);
    registry.record(vec![fact], at("2026-06-03"), &mut office.entropy).unwrap();
    registry.lock(at("2026-06-03"), &mut office.entropy).unwrap();
    let refused = open_second(&mut office).err().unwrap();
    assert!(matches!(refused, RegistryError::Vault(VaultError::Revoked)), "{refused}");
    let registry = office.open("2026-06-04").unwrap();
    assert!(!registry.vault().roster().officer(second).unwrap().is_active());
    assert_eq!((registry.vault().epoch(), registry.store_stats().unwrap().epoch), (2, 2));
    assert!(!registry.vault().has_data_key(1), "the old key is forgotten once the new pair has opened");

    // A new key, the store not yet copied under it.
    let mut registry = registry;
    registry.vault_mut().unwrap().rotate(None, &mut office.entropy).unwrap();
    registry.lock(at("2026-06-04"), &mut office.entropy).unwrap();
    let mut registry = office.open("2026-06-05").unwrap();
    assert_eq!(registry.store_stats().unwrap().epoch, 3);
    assert!(!registry.vault().has_data_key(2) && registry.vault().has_data_key(3));

    // An escrow key taken out by a fact, the keys not yet changed: it is not taken for one that was just added.
    let recipient = age::x25519::Identity::generate().to_public().to_string();
    let escrow = Escrow { label: "区局".into(), recipient: recipient.clone() };
    registry.add_escrow(&escrow, None, at("2026-06-05"), &mut office.entropy).unwrap();
    let body = EscrowRemoved { recipient: recipient.clone(), reason: text("信封遗失") };
    let fact = Fact::new(day("2026-06-05"), None, body);
    registry.record(vec![fact], at("2026-06-05"), &mut office.entropy).unwrap();
    registry.lock(at("2026-06-05"), &mut office.entropy).unwrap();
    let mut registry = office.open("2026-06-06").unwrap();
    assert_eq!((registry.vault().roster().escrow_count(), registry.vault().epoch()), (0, 4));
    registry.verify().unwrap();
    registry.add_escrow(&escrow, None, at("2026-06-06"), &mut office.entropy).unwrap();
    registry.lock(at("2026-06-06"), &mut office.entropy).unwrap();
    let mut registry = office.open("2026-06-07").unwrap();
    assert_eq!((registry.vault().roster().escrow_count(), registry.vault().epoch()), (1, 4));
    registry.verify().unwrap();
}

fn helped(on: &str, until: &str) -> CaseKind {
    let source = ResettlementSource::Released;
    CaseKind::Resettlement(ResettlementCase::new(source, day(on), AssistanceGrade::Ordinary, day(until)))
}

#[test]
fn a_case_leaves_the_register_only_as_its_category_and_term_allow() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let on_probation =
        register_on(&mut registry, e, "张试一", 1, "2026-05-02", suspended("2026-04-02", "2026-06-30"));
    let on_parole =
        CaseKind::Corrections(CorrectionsCase::new(Category::Parole, day("2026-05-02"), day("2026-06-30")));
    let on_parole = register_on(&mut registry, e, "李试二", 2, "2026-05-02", on_parole);
    let in_help =
        register_on(&mut registry, e, "王试三", 3, "2026-05-02", helped("2026-05-02", "2026-06-30"));
    let mut close = |registry: &mut Registry, who: (SubjectId, CaseId), on: &str, closing: Closing| {
        let body = CaseClosed { case: who.1, closing, document: text("") };
        registry.state_one(Some(who.0), day(on), body, at("2026-07-01"), e).map_err(problems)
    };
    let expiry = || Closing::Discharged(Discharge::Expiry);
    let revoked = || Closing::Terminated(Termination::SuspensionRevoked);
    let help_over = || Closing::HelpEnded(ResettlementEnd::Expiry);
    let early = ProblemKind::BeforeLastDay { stated: day("2026-06-29"), last: day("2026-06-30") };
    for (who, on, closing, kind) in [
        (on_probation, "2026-06-29", expiry(), early.clone()),
        (in_help, "2026-06-29", help_over(), early),
        (
            on_probation,
            "2026-06-30",
            Closing::Terminated(Termination::ParoleRevoked),
            ProblemKind::ClosingForCase,
        ),
        (on_probation, "2026-06-30", Closing::Terminated(Termination::Recalled), ProblemKind::ClosingForCase),
        (on_probation, "2026-06-30", help_over(), ProblemKind::ClosingForCase),
        (on_parole, "2026-06-30", revoked(), ProblemKind::ClosingForCase),
        (in_help, "2026-06-30", expiry(), ProblemKind::ClosingForCase),
        (in_help, "2026-06-30", Closing::Terminated(Termination::Died), ProblemKind::ClosingForCase),
    ] {
        assert_eq!(close(&mut registry, who, on, closing.clone()).unwrap_err(), [kind], "{closing:?}");
    }
    let before = close(&mut registry, on_probation, "2026-04-20", Closing::Terminated(Termination::Died));
    let claimed = ProblemKind::BeforeRegistry { stated: day("2026-04-20"), claimed: day("2026-05-01") };
    assert!(before.unwrap_err().contains(&claimed));
    let receipt = close(&mut registry, on_probation, "2026-06-30", expiry()).unwrap();
    close(&mut registry, in_help, "2026-06-30", help_over()).unwrap();
    close(&mut registry, on_parole, "2026-06-10", Closing::Terminated(Termination::ParoleRevoked)).unwrap();
    // a correction is no way round
    let wrong = registry.fact(receipt.facts[0]).unwrap().unwrap().fact;
    let early = Fact { on: day("2026-06-20"), ..wrong };
    let refused = correct(&mut registry, receipt.facts[0], "写错日期", Some(&early), at("2026-07-01"), e);
    let last = day("2026-06-30");
    assert_eq!(problems(refused.unwrap_err()), [ProblemKind::BeforeLastDay { stated: early.on, last }]);
}

#[test]
fn help_knows_no_levels_and_no_states_of_supervision_and_a_leave_has_a_last_day() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let corrected = register(&mut registry, e, "张试一", 1, "2026-05-02");
    let in_help =
        register_on(&mut registry, e, "王试三", 3, "2026-05-02", helped("2026-05-02", "2029-05-01"));
    let mut state = |registry: &mut Registry, who: (SubjectId, CaseId), body: FactBody| {
        registry.state_one(Some(who.0), day("2026-06-01"), body, at("2026-06-01"), e).map_err(problems)
    };
    let set = |who: (SubjectId, CaseId), state, until: Option<&str>| -> FactBody {
        StateSet { until: until.map(day), ..StateSet::new(who.1, state, text("试")) }.into()
    };
    let level: FactBody =
        LevelSet { case: in_help.1, level: "普管".into(), reason: text("试"), approval: text("") }.into();
    assert_eq!(state(&mut registry, in_help, level).unwrap_err(), [ProblemKind::LevelForHelp]);
    for wrong in
        [CaseState::OnLeave, CaseState::OutOfSupervision, CaseState::Omitted, CaseState::ExpiredPending]
    {
        let body = set(in_help, wrong, Some("2026-06-05"));
        assert_eq!(state(&mut registry, in_help, body).unwrap_err(), [ProblemKind::StateForHelp]);
    }
    state(&mut registry, in_help, set(in_help, CaseState::MovingOut, None)).unwrap();
    let open_ended = set(corrected, CaseState::OnLeave, None);
    assert_eq!(state(&mut registry, corrected, open_ended).unwrap_err(), [ProblemKind::LeaveWithoutEnd]);
    state(&mut registry, corrected, set(corrected, CaseState::OnLeave, Some("2026-06-05"))).unwrap();
}
