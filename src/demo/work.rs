//! The demo's daily work: check-ins, visits, talks, screenings, group sessions.

use super::plan::{CLOSE_SESSION, Corrected, Happening, PLAN, Story, WORK};
use super::seed::plus;
use crate::acts;
use crate::domain::{
    Attendance, AttendanceMarked, AttendanceStatus, AttendeeRef, CaseId, CheckInMade, CheckInMode, Fact,
    FactBody, MedicalReported, Mood, Outcome, ResettlementCase, SessionClosed, SessionId, SessionKind,
    SessionPlanned, SubjectId, TalkHeld, Text, VisitMade, VisitPlace,
};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap_or_default()
}

fn time(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// One group session to be held.
struct Event {
    on: NaiveDate,
    kind: SessionKind,
    topic: &'static str,
    minutes: u16,
    place: &'static str,
    organisers: &'static [&'static str],
    speaker: &'static str,
}

impl Story<'_> {
    /// What one subject of corrections does from the first week to the last.
    pub fn contacts(&mut self, person: &Corrected) {
        let names = self.level_names.clone();
        let from = person.opened.max(self.start);
        let to = person
            .ends
            .min(plus(self.today, -1))
            .min(person.lapses.map_or(NaiveDate::MAX, |day| plus(day, -1)));
        let monday = plus(from, -i64::from(from.weekday().num_days_from_monday()));
        let phone_day = i64::from(self.rng.below(5));
        let face_day = i64::from(self.rng.below(5));
        let mut week = monday;
        let mut number = 0u32;
        while week <= to {
            let strict = person.strictness(week, &names);
            if strict < 2 || number.is_multiple_of(2) {
                self.check_in(person, plus(week, phone_day), CheckInMode::Phone, (from, to));
            }
            if strict == 0 {
                self.check_in(person, plus(week, face_day), CheckInMode::InPerson, (from, to));
                self.check_in(person, plus(week, face_day), CheckInMode::Written, (from, to));
                self.talk(person, plus(week, face_day), (from, to));
            }
            week = plus(week, 7);
            number += 1;
        }
        for (index, month) in self.months().into_iter().enumerate() {
            let strict = person.strictness(plus(month, 10), &names);
            let early = self.of_month(month, 1 + (phone_day % 3) as u8, Weekday::Tue);
            if strict > 0 {
                if !person.is_ill() {
                    self.check_in(person, early, CheckInMode::InPerson, (from, to));
                }
                self.check_in(person, early, CheckInMode::Written, (from, to));
                if strict == 1 || index % 2 == 0 {
                    self.talk(person, early, (from, to));
                }
            }
            if strict < 2 || index % 3 == 0 {
                let day = self.of_month(month, 2 + (face_day % 3) as u8, Weekday::Thu);
                self.visit(person.subject, person.case, day, (from, to));
            }
            if person.is_ill() {
                let day = self.of_month(month, 2, Weekday::Mon);
                self.medical(person, day, false, (from, to));
            }
        }
        if person.is_ill() {
            let mut day = person.opened;
            while day <= to {
                day = day.checked_add_months(chrono::Months::new(3)).unwrap_or(NaiveDate::MAX);
                self.medical(person, self.working(plus(day, -6)), true, (from, to));
            }
        }
        self.screenings(person, to);
    }

    fn in_span(on: NaiveDate, (from, to): (NaiveDate, NaiveDate)) -> bool {
        (from..=to).contains(&on)
    }

    fn check_in(
        &mut self,
        person: &Corrected,
        on: NaiveDate,
        mode: CheckInMode,
        span: (NaiveDate, NaiveDate),
    ) {
        let on = self.working(on);
        if !Self::in_span(on, span) || self.rng.chance(1) {
            return;
        }
        let failed = mode == CheckInMode::Phone && self.rng.chance(2);
        let (outcome, notes) = if failed {
            (Outcome::NoContact, "三次拨打未接听")
        } else {
            (
                Outcome::Complied,
                *self.rng.pick(&["近况正常，无变动", "工作稳定", "身体正常，家庭和睦", "按时报告"]),
            )
        };
        let mood = *self.rng.weighted(&[(92, Mood::Stable), (7, Mood::Unsettled), (1, Mood::Resistant)]);
        let body = CheckInMade {
            case: person.case,
            mode,
            time: time(9 + self.rng.below(8), self.rng.below(60)),
            outcome,
            identity_checked: mode == CheckInMode::InPerson,
            mood: (outcome == Outcome::Complied).then_some(mood),
            notes: text(notes),
        };
        self.work(person.subject, on, body.clone());
        let again = plus(on, 1);
        if failed && Self::in_span(again, span) {
            let body = CheckInMade {
                outcome: Outcome::Complied, notes: text("次日接通，说明原因"), ..body
            };
            self.work(person.subject, again, body);
        }
    }

    fn talk(&mut self, person: &Corrected, on: NaiveDate, span: (NaiveDate, NaiveDate)) {
        let on = self.working(on);
        if Self::in_span(on, span) {
            let body = TalkHeld {
                case: person.case,
                outcome: Outcome::Complied,
                recorder: text("王试丙"),
                counselling: self.rng.chance(6),
                notes: text("谈话教育，思想状况平稳"),
            };
            self.work(person.subject, on, body);
        }
    }

    fn visit(&mut self, subject: SubjectId, case: CaseId, on: NaiveDate, span: (NaiveDate, NaiveDate)) {
        let on = self.working(on);
        if !Self::in_span(on, span) {
            return;
        }
        let missed = self.rng.chance(4);
        let places = [(70, VisitPlace::Home), (20, VisitPlace::Work), (10, VisitPlace::Neighbourhood)];
        let body = VisitMade {
            case,
            place: *self.rng.weighted(&places),
            outcome: if missed { Outcome::NoContact } else { Outcome::Complied },
            met: text(if missed { "" } else { "本人及家属" }),
            notes: text(if missed { "家中无人" } else { "居住情况与登记一致" }),
        };
        self.work(subject, on, body.clone());
        let again = self.working(plus(on, 2));
        if missed && Self::in_span(again, span) {
            let body = VisitMade {
                outcome: Outcome::Complied,
                met: text("本人"),
                notes: text("再次走访，见到本人"),
                ..body
            };
            self.work(subject, again, body);
        }
    }

    fn medical(
        &mut self,
        person: &Corrected,
        on: NaiveDate,
        reexamination: bool,
        span: (NaiveDate, NaiveDate),
    ) {
        if Self::in_span(on, span) {
            let notes =
                text(if reexamination { "病情复查，结论同前" } else { "身体情况月报告" });
            let body =
                MedicalReported {
                    case: person.case, reexamination, hospital: text("演示人民医院"), notes
                };
            self.work(person.subject, on, body);
        }
    }

    fn screenings(&mut self, person: &Corrected, to: NaiveDate) {
        let mut day = self.working(plus(person.opened, 10));
        while day <= to {
            if day >= plus(self.start, -200) {
                self.screen(person.subject, person.case, day);
            }
            let next = self.rng.day(plus(day, 150), plus(day, 178));
            day = self.working(next);
        }
    }

    /// One screening; most answers are the mild ones.
    pub fn screen(&mut self, subject: SubjectId, case: CaseId, day: NaiveDate) {
        let answers: Vec<(String, Option<String>)> = self
            .instrument
            .items
            .iter()
            .map(|item| {
                let at = if self.rng.chance(70) { 0 } else { self.rng.below(item.choices.len() as u32) };
                (item.id.clone(), item.choices.get(at as usize).map(|choice| choice.id.clone()))
            })
            .collect();
        let body = acts::scored(case, day, self.instrument, answers, text("演示量表"));
        self.record(day, WORK, Some(subject), day, body);
    }

    /// What is done for resettlement subjects: a first contact, then visits and talks.
    pub fn help_given(&mut self, list: &[(SubjectId, CaseId, ResettlementCase, NaiveDate)]) {
        for (at, (subject, case, terms, ends)) in list.iter().enumerate() {
            let from = terms.period_start.max(self.start);
            let span = (from, plus(self.today, -1).min(*ends));
            self.visit(*subject, *case, plus(terms.period_start, 2), span);
            let every = if terms.grade == crate::domain::AssistanceGrade::Priority { 1 } else { 3 };
            for (index, month) in self.months().into_iter().enumerate() {
                // every twentieth is left out now and then
                if (index + at) % every == 0 && !self.rng.chance(5) {
                    let day = self.of_month(month, 1 + (at % 4) as u8, Weekday::Wed);
                    self.visit(*subject, *case, day, span);
                }
            }
        }
    }

    /// Every group session of the story, with attendance; one is planned for today and two for the days after.
    pub fn sessions(&mut self, people: &[Corrected]) {
        for (index, month) in self.months().into_iter().enumerate() {
            for event in self.programme(index, month) {
                self.hold(&event, people);
            }
            self.make_up(month, people);
        }
        let today = self.today;
        for event in [
            drug_education(today),
            vocational(self.working(plus(today, 2))),
            psychological(self.working(plus(today, 8))),
        ] {
            let mut expected: Vec<&Corrected> = people.iter().filter(|p| p.is_here(today)).collect();
            // those for whom it is meant first, others to fill the room
            expected.sort_by_key(|p| !invited(p, event.kind, 1));
            let listed = expected.iter().take(30).map(|p| AttendeeRef::Subject(p.subject)).collect();
            let session = SessionId(self.rng.id());
            let recorded = self.working(plus(today, -5));
            let body = planned(session, &event, listed);
            // planned ahead: its own day is today or later, so it does not go through `record`
            let fact = Fact::new(event.on, None, body);
            self.happenings.push(Happening { recorded, rank: PLAN, fact });
        }
    }

    fn programme(&self, index: usize, month: NaiveDate) -> Vec<Event> {
        let mut list = vec![
            group(self.of_month(month, 1, Weekday::Wed), "法治教育：社区矫正法与日常监管规定"),
            group(self.of_month(month, 3, Weekday::Wed), "道德与安全教育：反诈与交通安全"),
            benefit(self.of_month(month, 1, Weekday::Fri), "社区环境清洁"),
            benefit(self.of_month(month, 2, Weekday::Fri), "交通文明劝导"),
            benefit(self.of_month(month, 4, Weekday::Fri), "敬老服务"),
            drug_education(self.of_month(month, 2, Weekday::Tue)),
            psychological(self.of_month(month, 3, Weekday::Thu)),
        ];
        if index.is_multiple_of(3) {
            list.push(vocational(self.of_month(month, 4, Weekday::Tue)));
        }
        list
    }

    fn hold(&mut self, event: &Event, people: &[Corrected]) {
        if event.on >= self.today || event.on < self.start {
            return;
        }
        let names = self.level_names.clone();
        let expected: Vec<&Corrected> = people
            .iter()
            .filter(|p| {
                p.is_here(event.on) && p.lapses.is_none_or(|day| event.on < day || p.ends >= self.today)
            })
            .filter(|p| invited(p, event.kind, p.strictness(event.on, &names)))
            // whoever is lenient is asked to one public-benefit activity a month, the first
            .filter(|p| {
                let more = event.kind == SessionKind::PublicBenefit && event.on.day() > 8;
                !more || p.strictness(event.on, &names) < 2
            })
            .collect();
        self.hold_for(event, &expected);
    }

    fn hold_for(&mut self, event: &Event, expected: &[&Corrected]) {
        if expected.is_empty() {
            return;
        }
        let session = SessionId(self.rng.id());
        let listed = expected.iter().map(|p| AttendeeRef::Subject(p.subject)).collect();
        self.record(event.on, PLAN, None, event.on, planned(session, event, listed));
        for person in expected {
            let lapsed = person.lapses.is_some_and(|day| day <= event.on);
            let status = if lapsed {
                AttendanceStatus::Absent
            } else {
                *self.rng.weighted(&[
                    (95, AttendanceStatus::Present),
                    (2, AttendanceStatus::Late),
                    (2, AttendanceStatus::Excused),
                    (1, AttendanceStatus::Absent),
                ])
            };
            let late = if status == AttendanceStatus::Late { 10 } else { 0 };
            let attendance = Attendance {
                status,
                minutes: if status.attended() { event.minutes - late } else { 0 },
                arrived: if status.attended() { time(9, u32::from(late)) } else { None },
                note: text(if status == AttendanceStatus::Excused { "病假，有证明" } else { "" }),
            };
            let body = AttendanceMarked {
                session,
                kind: event.kind,
                held_on: event.on,
                case: Some(person.case),
                outsider: None,
                attendance,
            };
            self.record(event.on, WORK, Some(person.subject), event.on, body);
        }
        if event.kind == SessionKind::DrugEducation {
            let name = text("外所人员甲");
            let attendance = Attendance {
                status: AttendanceStatus::WalkIn,
                minutes: event.minutes,
                arrived: None,
                note: Text::default(),
            };
            let body = AttendanceMarked {
                session,
                kind: event.kind,
                held_on: event.on,
                case: None,
                outsider: Some(name),
                attendance,
            };
            self.record(event.on, WORK, None, event.on, body);
        }
        self.record(
            event.on,
            CLOSE_SESSION,
            None,
            event.on,
            SessionClosed { session, notes: Text::default() },
        );
    }

    /// More phone check-ins until there are so many facts (benches).
    pub fn fill(&mut self, target: usize, people: &[Corrected]) {
        let eve = plus(self.today, -1);
        while self.happenings.len() < target && !people.is_empty() {
            let person = &people[self.rng.below(people.len() as u32) as usize];
            let day = self.rng.day(person.opened.max(self.start), person.ends.min(eve));
            let body = CheckInMade {
                case: person.case,
                mode: CheckInMode::Phone,
                time: None,
                outcome: Outcome::Complied,
                identity_checked: false,
                mood: None,
                notes: text("按时报告"),
            };
            self.record(day, WORK, Some(person.subject), day, body);
        }
    }

    /// Whoever missed a session of the month is asked to a make-up one near its end.
    fn make_up(&mut self, month: NaiveDate, people: &[Corrected]) {
        let on = self.of_month(month, 4, Weekday::Mon);
        let missed: Vec<SubjectId> = self
            .happenings
            .iter()
            .filter_map(|h| match (&h.fact.body, h.fact.subject) {
                (FactBody::AttendanceMarked(b), Some(subject))
                    if b.kind == SessionKind::GroupEducation
                        && b.held_on >= month
                        && b.held_on < on
                        && !b.attendance.status.attended() =>
                {
                    Some(subject)
                }
                _ => None,
            })
            .collect();
        let expected: Vec<&Corrected> = people
            .iter()
            .filter(|p| missed.contains(&p.subject) && p.is_here(on) && p.lapses.is_none_or(|day| on < day))
            .collect();
        if on < self.today && on >= self.start {
            self.hold_for(&group(on, "集中教育补课"), &expected);
        }
    }
}

/// Who is asked to a kind of session at a strictness.
fn invited(person: &Corrected, kind: SessionKind, strict: usize) -> bool {
    let seed = person.subject.0[0];
    match kind {
        SessionKind::GroupEducation => true,
        SessionKind::PublicBenefit => !person.is_ill(),
        SessionKind::DrugEducation => {
            let drugs = person.terms.drug_related == Some(true) || person.person.drug_history == Some(true);
            drugs || strict == 0 || seed.is_multiple_of(3)
        }
        SessionKind::PsychologicalTalk => strict == 0 || seed.is_multiple_of(2),
        SessionKind::VocationalTraining => {
            person.person.employment.as_ref().is_some_and(|code| code.as_str() == "04") || strict == 0
        }
    }
}

fn planned(session: SessionId, event: &Event, expected: Vec<AttendeeRef>) -> SessionPlanned {
    SessionPlanned {
        session,
        kind: event.kind,
        topic: text(event.topic),
        starts: time(9, 0),
        minutes: event.minutes,
        place: text(event.place),
        organisers: event.organisers.iter().map(|name| text(name)).collect(),
        speaker: text(event.speaker),
        expected,
    }
}

fn group(on: NaiveDate, topic: &'static str) -> Event {
    Event {
        on,
        kind: SessionKind::GroupEducation,
        topic,
        minutes: 270,
        place: "街道社区矫正教育室",
        organisers: &["演示司法所"],
        speaker: "陈试一",
    }
}

fn benefit(on: NaiveDate, topic: &'static str) -> Event {
    Event {
        on,
        kind: SessionKind::PublicBenefit,
        topic,
        minutes: 270,
        place: "演示社区",
        organisers: &["演示司法所", "社区居委会"],
        speaker: "",
    }
}

fn drug_education(on: NaiveDate) -> Event {
    Event {
        on,
        kind: SessionKind::DrugEducation,
        topic: "禁毒教育：新型毒品识别与拒毒",
        minutes: 120,
        place: "区社区矫正中心",
        organisers: &["区社区矫正中心", "强制隔离戒毒所"],
        speaker: "戒毒所民警（演示）",
    }
}

fn vocational(on: NaiveDate) -> Event {
    Event {
        on,
        kind: SessionKind::VocationalTraining,
        topic: "职业技能培训：电工基础",
        minutes: 180,
        place: "街道党群服务中心",
        organisers: &["街道公共服务办", "演示职业培训学校"],
        speaker: "培训学校教师（演示）",
    }
}

fn psychological(on: NaiveDate) -> Event {
    Event {
        on,
        kind: SessionKind::PsychologicalTalk,
        topic: "心理讲座：情绪管理",
        minutes: 120,
        place: "街道社区矫正教育室",
        organisers: &["演示司法所", "社工服务中心"],
        speaker: "心理咨询师（演示）",
    }
}
