//! Work of the period: contacts, sessions, rewards and sanctions, findings, records (E4, F, H, I, K).

use super::register::cases;
use super::{Basis, FigureCode as F, FigureKey, Figures, Row, Unit};
use crate::domain::{
    AttendeeRef, CheckInMode, Contact, ContactKind, FindingFile, FindingState, Outcome, SanctionKind,
    SessionFile, SessionKind, SubjectId,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    contacts(figures, basis);
    sanctions(figures, basis);
    for (code, kind) in [
        (F::H1, SessionKind::GroupEducation),
        (F::H2, SessionKind::DrugEducation),
        (F::H3, SessionKind::PublicBenefit),
        (F::H4, SessionKind::PsychologicalTalk),
        (F::H5, SessionKind::VocationalTraining),
    ] {
        sessions(figures, basis, code, kind);
    }
    findings(figures, basis);
    records(figures, basis);
}

fn contact_row(subject: SubjectId, contact: &Contact) -> Row {
    Row {
        subject: Some(subject),
        case: Some(contact.case),
        session: contact.session,
        day: Some(contact.on),
        count: 1,
        facts: vec![contact.fact],
        ..Row::default()
    }
}

fn held(contact: &Contact, basis: Basis<'_>) -> bool {
    contact.outcome == Outcome::Complied && basis.period.contains(contact.on)
}

/// Contacts of corrections cases that were held within the period.
fn contacts(figures: &mut Figures, basis: Basis<'_>) {
    let rows = |is: &dyn Fn(&Contact) -> bool| -> Vec<Row> {
        cases(basis)
            .into_iter()
            .flat_map(|e| e.file.contacts_of(e.case.id).map(move |c| (e.file.id, c)))
            .filter(|(_, c)| held(c, basis) && is(c))
            .map(|(id, c)| contact_row(id, c))
            .collect()
    };
    let mode = |kind: ContactKind| move |c: &Contact| c.kind == kind;
    figures.push(F::E4a, rows(&mode(ContactKind::CheckIn(CheckInMode::Phone))));
    figures.push(F::E4b, rows(&mode(ContactKind::CheckIn(CheckInMode::InPerson))));
    let written =
        |c: &Contact| matches!(c.kind, ContactKind::CheckIn(CheckInMode::Written | CheckInMode::Video));
    figures.push(F::E4c, rows(&written));
    figures.push(F::E4d, rows(&mode(ContactKind::Visit)));
    figures.push(F::E4e, rows(&mode(ContactKind::Talk)));
}

fn sanctions(figures: &mut Figures, basis: Basis<'_>) {
    let label = |kind: SanctionKind| match kind {
        SanctionKind::Commendation => ("commendation", "表扬"),
        SanctionKind::MeritoriousConduct => ("merit", "立功"),
        SanctionKind::Commutation => ("commutation", "减刑"),
        SanctionKind::Admonition => ("admonition", "训诫"),
        SanctionKind::Warning => ("warning", "警告"),
        SanctionKind::PublicSecurityPenalty => ("penalty", "治安管理处罚"),
        SanctionKind::RevokeSuspension => ("revoke-suspension", "撤销缓刑"),
        SanctionKind::RevokeParole => ("revoke-parole", "撤销假释"),
        SanctionKind::Recall => ("recall", "收监执行"),
    };
    for (code, decided) in [(F::F0a, false), (F::F0b, true)] {
        let mut parts = Vec::new();
        let mut all = Vec::new();
        for kind in SanctionKind::ALL {
            let mut rows = Vec::new();
            for file in basis.state.subjects.values() {
                for sanction in file.sanctions.iter().filter(|s| s.kind == kind) {
                    let dated = if decided {
                        sanction.decided.filter(|d| d.2).map(|(day, fact, _)| (day, fact))
                    } else {
                        sanction.proposed
                    };
                    if let Some((day, fact)) = dated.filter(|(day, _)| basis.period.contains(*day)) {
                        rows.push(Row {
                            subject: Some(file.id),
                            case: Some(sanction.case),
                            day: Some(day),
                            count: 1,
                            facts: vec![fact],
                            ..Row::default()
                        });
                    }
                }
            }
            all.extend(rows.iter().cloned());
            let (key, name) = label(kind);
            figures.push_member(code, key, name, None, rows);
            parts.push(FigureKey::part(code, key));
        }
        figures.push(code, all);
        figures.partition(code, parts);
    }
    let counselled = |c: &&Contact| c.kind == ContactKind::Counselling && held(c, basis);
    let counselling: Vec<Row> = basis
        .state
        .subjects
        .values()
        .flat_map(|f| f.contacts.iter().filter(counselled).map(|c| (f.id, c)))
        .map(|(id, c)| contact_row(id, c))
        .collect();
    figures.push(F::H4c, counselling);
}

/// 场次, 人次 and 人数 of one kind of session, with coverage: distinct corrections subjects of ours who were there, over
/// the closing register. Outsiders count in 人次 only.
fn sessions(figures: &mut Figures, basis: Basis<'_>, code: F, kind: SessionKind) {
    let held: Vec<&SessionFile> = {
        let mut list: Vec<_> = basis
            .state
            .sessions
            .values()
            .filter(|s| s.plan.kind == kind && basis.period.contains(s.on) && s.attended().next().is_some())
            .collect();
        list.sort_by_key(|s| (s.on, s.planned));
        list
    };
    let row = |s: &SessionFile| Row {
        session: Some(s.id),
        day: Some(s.on),
        count: 1,
        facts: vec![s.planned],
        ..Row::default()
    };
    figures.push(code, held.iter().map(|s| row(s)).collect());
    let mut attendances = Vec::new();
    let mut persons: BTreeMap<SubjectId, Row> = BTreeMap::new();
    let mut covered: BTreeMap<SubjectId, Row> = BTreeMap::new();
    let closing: BTreeMap<SubjectId, _> =
        super::register::closing(basis).into_iter().map(|e| (e.file.id, e.case.id)).collect();
    for session in &held {
        for attendee in session.attended() {
            let subject = match &attendee.who {
                AttendeeRef::Subject(id) => Some(*id),
                AttendeeRef::Outsider(_) => None,
            };
            let one = Row { subject, case: attendee.case, facts: vec![attendee.fact], ..row(session) };
            if let Some(id) = subject {
                let person = persons.entry(id).or_insert_with(|| Row { facts: vec![], ..one.clone() });
                person.facts.push(attendee.fact);
                if attendee.case.is_some() && closing.get(&id).copied() == attendee.case {
                    covered.insert(id, person.clone());
                }
            }
            attendances.push(one);
        }
    }
    figures.push_member(code, "attendances", "人次", Some(Unit::Attendance), attendances);
    figures.push_member(code, "persons", "人数", Some(Unit::Person), persons.into_values().collect());
    let coverage = covered.len() as u64;
    figures.push_member(code, "covered", "覆盖在册人数", Some(Unit::Person), covered.into_values().collect());
    figures.push_ratio(FigureKey::part(code, "coverage"), coverage, closing.len() as u64);
}

fn findings(figures: &mut Figures, basis: Basis<'_>) {
    let period = basis.period;
    let mut all: Vec<&FindingFile> = basis.state.findings.values().collect();
    all.sort_by_key(|f| f.what.serial);
    let rows = |day: &dyn Fn(&FindingFile) -> Option<NaiveDate>| -> Vec<Row> {
        let row = |f: &&FindingFile| {
            Some(Row {
                subject: f.subject,
                finding: Some(f.id),
                day: Some(day(f)?),
                count: 1,
                facts: vec![f.opened],
                ..Row::default()
            })
        };
        all.iter().filter_map(row).collect()
    };
    let open = |f: &FindingFile, day| f.on <= day && f.state_on(day) != FindingState::Closed;
    figures.push(F::L1, rows(&|f| open(f, period.eve()).then_some(f.on)));
    figures.push(F::L2, rows(&|f| period.contains(f.on).then_some(f.on)));
    let closed =
        |f: &FindingFile| f.closed_on(period.to).filter(|day| period.contains(*day) && !open(f, period.to));
    figures.push(F::L3, rows(&closed));
    figures.push(F::L4, rows(&|f| open(f, period.to).then_some(f.what.due)));
    figures.push(F::L5, rows(&|f| (open(f, period.to) && f.what.due < period.to).then_some(f.what.due)));
    let whole = figures.count(F::L1) + figures.count(F::L2);
    let part = figures.count(F::L3);
    figures.push_ratio(F::L6, part, whole);
}

fn records(figures: &mut Figures, basis: Basis<'_>) {
    let allowed = i64::from(figures.definitions.back_entry_days);
    let rows = |is: &dyn Fn(&Contact) -> bool| -> Vec<Row> {
        basis
            .state
            .subjects
            .values()
            .flat_map(|f| f.contacts.iter().map(|c| (f.id, c)))
            .filter(|(_, c)| basis.period.contains(c.on) && is(c))
            .map(|(id, c)| contact_row(id, c))
            .collect()
    };
    figures.push(F::M1, rows(&|_| true));
    figures.push(F::M2, rows(&|c| (c.recorded_on - c.on).num_days() > allowed));
    let (part, whole) = (figures.count(F::M2), figures.count(F::M1));
    figures.push_ratio(F::M3, part, whole);
}
