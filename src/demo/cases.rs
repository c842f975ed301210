//! Who is on the demo's register, how they came and how they left.

use super::plan::{CLOSE, Corrected, OPEN, REGISTER, Story, WORK, opened};
use super::seed::plus;
use crate::domain::{
    Assistance, AssistanceGrade, CaseClosed, CaseId, CaseKind, CaseState, Category, Closing, Code,
    CorrectionsCase, Discharge, Intake, LevelSet, OfficeCode, Person, PersonalSummaryReceived,
    ProhibitionOrder, ResettlementCase, ResettlementEnd, ResettlementSource, SanctionDecided, SanctionId,
    SanctionKind, SanctionProposed, StateSet, SubjectId, SubjectNumber, SubjectRegistered, TemporaryGround,
    Termination, Text,
};
use chrono::{Months, NaiveDate};

/// Offence, class, usual sentence, drugs.
type Offence = (u32, (&'static str, &'static str, &'static str, bool));

const OFFENCES: [Offence; 9] = [
    (26, ("危险驾驶罪", "02", "拘役", false)),
    (14, ("诈骗罪", "05", "有期徒刑", false)),
    (12, ("盗窃罪", "05", "有期徒刑", false)),
    (12, ("帮助信息网络犯罪活动罪", "06", "有期徒刑", false)),
    (10, ("故意伤害罪", "04", "有期徒刑", false)),
    (8, ("开设赌场罪", "06", "有期徒刑", false)),
    (10, ("容留他人吸毒罪", "06", "有期徒刑", true)),
    (4, ("贩卖毒品罪", "06", "有期徒刑", true)),
    (4, ("掩饰、隐瞒犯罪所得罪", "06", "有期徒刑", false)),
];

const COURTS: [&str; 3] = ["演示区人民法院", "演示市中级人民法院", "演示县人民法院"];

fn text(raw: impl AsRef<str>) -> Text {
    Text::new(raw.as_ref()).unwrap_or_default()
}

fn months(day: NaiveDate, count: u32) -> NaiveDate {
    day.checked_add_months(Months::new(count)).unwrap_or(day)
}

impl Story<'_> {
    /// Corrections subjects until `wanted` are on the register today; those who left before then are part of the story.
    pub fn corrections(&mut self, wanted: usize) -> Vec<Corrected> {
        let mut people: Vec<Corrected> = Vec::new();
        let eve = plus(self.today, -1);
        while people.iter().filter(|p| p.ends >= self.today).count() < wanted {
            let one = self.corrected(people.len());
            if one.ends >= self.start && one.opened <= eve {
                people.push(one);
            }
        }
        // one of each rare kind, whoever it falls on
        let mut here = people.iter_mut().filter(|p| p.ends > plus(eve, 60) && !p.is_ill());
        if let Some(young) = here.next() {
            let start = young.terms.term_start;
            young.person = self.crowd.person(&mut self.rng, start, (16, 17));
            young.terms.minor = true;
        }
        if let Some(sealed) = here.next() {
            sealed.terms.sealed = true;
        }
        if let Some(special) = here.next() {
            special.terms.special = true;
        }
        for one in here.take(2) {
            let start = one.terms.term_start;
            let end = one.terms.term_end;
            let content = text("禁止进入娱乐场所");
            one.terms.prohibition = Some(ProhibitionOrder { content, start, end });
        }
        people
    }

    fn corrected(&mut self, index: usize) -> Corrected {
        let category = match index {
            // the rare kinds are certain to be there
            4 => Category::TemporaryExecution,
            9 => Category::PublicSurveillance,
            _ => *self.rng.weighted(&[
                (86, Category::SuspendedSentence),
                (9, Category::Parole),
                (3, Category::TemporaryExecution),
                (2, Category::PublicSurveillance),
            ]),
        };
        let (offence, class, punishment, drugs) = *self.rng.weighted(&OFFENCES);
        let rare = index == 4 || index == 9;
        let span = match category {
            Category::PublicSurveillance => 12 + self.rng.below(12),
            Category::TemporaryExecution => 18 + self.rng.below(18),
            _ => 8 + self.rng.below(28),
        };
        let earliest = if rare { plus(self.today, -200) } else { plus(self.start, -900) };
        let begins = self.rng.day(earliest, plus(self.today, -6));
        let begins = self.working(begins);
        let ends = plus(months(begins, span), -1);
        let years = if category == Category::TemporaryExecution { (38, 68) } else { (19, 62) };
        let person = self.crowd.person(&mut self.rng, begins, years);
        let ground = (category == Category::TemporaryExecution).then_some(TemporaryGround::MedicalParole);
        let terms = CorrectionsCase {
            ground,
            offence: text(offence),
            offence_class: Some(Code::new(class)),
            sentence: text(match (category, punishment) {
                // parole comes after half the sentence
                (Category::Parole, _) => format!("有期徒刑{}个月", 2 * span),
                (_, "拘役") => format!("{punishment}3个月"),
                _ => format!("{punishment}{}个月", span.min(30)),
            }),
            supplementary: text(if self.rng.chance(60) { "罚金" } else { "" }),
            decided_by: text(*self.rng.pick(&COURTS)),
            decided_on: Some(plus(begins, -16)),
            effective_on: Some(plus(begins, -5)),
            documents_on: Some(plus(begins, -2)),
            reported_on: Some(begins),
            monitored: self.rng.chance(4),
            drug_related: Some(drugs),
            ..CorrectionsCase::new(category, begins, ends)
        };
        let mut levels = vec![(begins, self.level_names[0].clone())];
        let ordinary = self.working(months(begins, 2));
        levels.push((ordinary, self.level_names[1.min(self.level_names.len() - 1)].clone()));
        if self.rng.chance(35) {
            let lenient = self.working(months(begins, 9));
            levels.push((lenient, self.level_names[self.level_names.len() - 1].clone()));
        }
        Corrected {
            subject: SubjectId(self.rng.id()),
            case: CaseId(self.rng.id()),
            person,
            terms,
            opened: begins,
            ends,
            levels,
            officer: self.officers[index % 2],
            lapses: self.rng.chance(8).then(|| plus(self.today, -12)),
        }
    }

    /// The facts that open, change and close the cases of corrections.
    pub fn state_cases(&mut self, people: &mut [Corrected]) {
        let leaving: Vec<usize> = {
            let stays = |p: &Corrected| p.ends >= self.today && p.opened < plus(self.today, -170);
            people
                .iter()
                .enumerate()
                .filter(|(_, p)| stays(p))
                .map(|(at, _)| at)
                .take(super::LEAVING)
                .collect()
        };
        let ways = [
            Closing::ToOffice(office("440303004")),
            Closing::MovedOut(text("东莞市演示区")),
            Closing::Terminated(Termination::SuspensionRevoked),
            Closing::ToOffice(office("440303002")),
        ];
        let mut early: Vec<Option<Closing>> = vec![None; people.len()];
        for (place, (at, closing)) in leaving.into_iter().zip(ways).enumerate() {
            let fits = people[at].terms.category == Category::SuspendedSentence;
            if fits || !matches!(closing, Closing::Terminated(_)) {
                // one of them in the last month, so that its report shows a transfer
                let days = [18, 64, 97, 150][place].min((self.today - self.start).num_days() - 10);
                people[at].ends = self.working(plus(self.today, -days));
                early[at] = Some(closing);
            }
        }
        for (at, person) in people.iter().enumerate() {
            self.admit(at, person);
            for (from, level) in person.levels.iter().skip(1) {
                if *from >= self.start && person.is_here(*from) {
                    let body = LevelSet {
                        case: person.case,
                        level: level.clone(),
                        reason: text("考核后调整"),
                        approval: text(format!("演示矫〔{}〕{}号", from.format("%Y"), 10 + at)),
                    };
                    self.record(*from, WORK, Some(person.subject), *from, body);
                }
            }
            self.leave_register(person, early[at].take());
        }
    }

    fn admit(&mut self, index: usize, person: &Corrected) {
        let before = person.opened < self.start;
        let intake = if before {
            Intake::Opening
        } else if index.is_multiple_of(9) {
            Intake::FromOffice(office("440303003"))
        } else if index.is_multiple_of(7) {
            Intake::MovedIn
        } else if matches!(person.terms.category, Category::Parole | Category::TemporaryExecution) {
            Intake::Prison
        } else {
            Intake::Court
        };
        // what stood when the registry began, with the level then in force; later levels follow as facts
        let level = person.levels.iter().rev().find(|(from, _)| *from <= person.opened.max(self.start));
        let level = if before { level } else { person.levels.first() }.map(|(_, name)| name.clone());
        self.register(person.subject, person.opened, person.person.clone());
        let body =
            opened(person.case, CaseKind::Corrections(person.terms.clone()), intake, level, person.officer);
        self.record(person.opened, OPEN, Some(person.subject), person.opened, body);
    }

    fn register(&mut self, subject: SubjectId, on: NaiveDate, person: Person) {
        // the number is given when the fact is recorded
        let number = SubjectNumber { year: 0, serial: 0 };
        self.record(on, REGISTER, Some(subject), on, SubjectRegistered { number, person });
    }

    fn leave_register(&mut self, person: &Corrected, early: Option<Closing>) {
        let on = person.ends;
        let summary = plus(person.terms.term_end, -35);
        if early.is_none() && summary >= self.start && self.rng.chance(90) {
            let day = self.working(summary);
            self.record(day, WORK, Some(person.subject), day, PersonalSummaryReceived { case: person.case });
        }
        if on >= self.today {
            return;
        }
        let closing = early.unwrap_or(Closing::Discharged(Discharge::Expiry));
        let document = text(format!("演示解矫〔{}〕{}号", on.format("%Y"), 1 + self.rng.below(90)));
        self.record(on, CLOSE, Some(person.subject), on, CaseClosed { case: person.case, closing, document });
    }

    /// Resettlement: people released from prison, and those whose corrections ended.
    pub fn resettlement(
        &mut self,
        wanted: usize,
        people: &[Corrected],
    ) -> Vec<(SubjectId, CaseId, ResettlementCase, NaiveDate)> {
        let mut list = Vec::new();
        let today = self.today;
        for person in people.iter().filter(|p| p.ends == p.terms.term_end && p.ends < plus(today, -1)) {
            if list.len() * 2 >= wanted {
                break;
            }
            let terms = self.help(
                ResettlementSource::CorrectionsEnded,
                person.ends,
                3,
                &person.terms.offence,
                person.terms.sealed,
            );
            let on = plus(person.ends, 1);
            let case = CaseId(self.rng.id());
            let kind = CaseKind::Resettlement(terms.clone());
            let body = opened(case, kind, Intake::FromCorrections, None, self.social_worker);
            self.record(on, OPEN, Some(person.subject), on, body);
            list.push((person.subject, case, terms, NaiveDate::MAX));
        }
        let ended = 2;
        while list.len() < wanted + ended {
            let over = list.len() >= wanted;
            let released = if over {
                plus(months(today, 0), -365 * 5 - 20 - 35 * (list.len() - wanted) as i64)
            } else {
                self.rng.day(plus(today, -1500), plus(today, -9))
            };
            let (_, offence) = *self.rng.pick(&OFFENCES);
            let terms = self.help(ResettlementSource::Released, released, 5, &text(offence.0), false);
            let subject = SubjectId(self.rng.id());
            let case = CaseId(self.rng.id());
            let person = self.crowd.person(&mut self.rng, released, (22, 66));
            let intake = if released < self.start { Intake::Opening } else { Intake::Prison };
            self.register(subject, released, person);
            let body = opened(case, CaseKind::Resettlement(terms.clone()), intake, None, self.social_worker);
            self.record(released, OPEN, Some(subject), released, body);
            let ends = if over { terms.period_end } else { NaiveDate::MAX };
            if over {
                let closing = Closing::HelpEnded(ResettlementEnd::Expiry);
                let body = CaseClosed { case, closing, document: text("演示帮教1号") };
                self.record(ends, CLOSE, Some(subject), ends, body);
            }
            list.push((subject, case, terms, ends));
        }
        list
    }

    fn help(
        &mut self,
        source: ResettlementSource,
        released: NaiveDate,
        years: u32,
        offence: &Text,
        sealed: bool,
    ) -> ResettlementCase {
        let grade = if self.rng.chance(14) { AssistanceGrade::Priority } else { AssistanceGrade::Ordinary };
        let from = match source {
            ResettlementSource::Released => text("演示监狱"),
            ResettlementSource::CorrectionsEnded => Text::default(),
        };
        ResettlementCase {
            released_from: from,
            offence: offence.clone(),
            period_start: plus(released, 1),
            handed_over: Some(source == ResettlementSource::CorrectionsEnded || self.rng.chance(88)),
            assistance: if self.rng.chance(4) {
                None
            } else {
                Some(*self.rng.weighted(&[
                    (58, Assistance::Employed),
                    (22, Assistance::SelfEmployed),
                    (5, Assistance::Allowance),
                    (8, Assistance::Other),
                    (7, Assistance::Unsettled),
                ]))
            },
            three_without: Some(grade == AssistanceGrade::Priority && self.rng.chance(30)),
            sealed,
            ..ResettlementCase::new(source, released, grade, months(released, years * 12))
        }
    }

    /// Leave, a detention, somebody lost and found, somebody lost now; sanctions and rewards.
    pub fn turns(&mut self, people: &mut [Corrected]) {
        let today = self.today;
        let here: Vec<usize> = people
            .iter()
            .enumerate()
            .filter(|(_, p)| p.opened < plus(today, -150) && p.ends > plus(today, 40))
            .filter(|(_, p)| !p.is_ill() && !p.terms.special)
            .map(|(at, _)| at)
            .collect();
        let turn =
            |story: &mut Self, at: usize, from: i64, state: CaseState, until: Option<i64>, reason: &str| {
                let person = &people[here[at % here.len().max(1)]];
                let day = plus(today, from);
                let until = until.map(|days| plus(today, days));
                let body = StateSet { until, ..StateSet::new(person.case, state, text(reason)) };
                story.record(day, WORK, Some(person.subject), day, body);
            };
        if here.is_empty() {
            return;
        }
        turn(self, 0, -60, CaseState::OnLeave, Some(-54), "回乡探亲，所级批准");
        turn(self, 0, -54, CaseState::UnderSupervision, None, "按期销假");
        turn(self, 1, -3, CaseState::OnLeave, Some(3), "异地就医，所级批准");
        turn(self, 2, -80, CaseState::Detained, None, "因他案被羁押");
        turn(self, 2, -66, CaseState::UnderSupervision, None, "解除羁押");
        turn(self, 3, -45, CaseState::OutOfSupervision, None, "失去联系，已组织查找");
        turn(self, 3, -41, CaseState::UnderSupervision, None, "查找到案");
        turn(self, 4, -4, CaseState::OutOfSupervision, None, "电话关机，居住地无人，已组织查找");
        people[here[4 % here.len()]].lapses = Some(plus(today, -6));
        let sanctions = [
            (5, SanctionKind::Admonition, -120, Some((-112, true)), "两周未作电话报告"),
            (6, SanctionKind::Warning, -48, Some((-38, true)), "未经批准离开所居住的市"),
            (7, SanctionKind::Commendation, -35, Some((-20, true)), "积极参加公益活动"),
            (8, SanctionKind::Admonition, -24, Some((-15, true)), "无正当理由缺席集中教育"),
            (9, SanctionKind::Admonition, -10, None, "未按规定当面报告"),
            (10, SanctionKind::Commendation, -90, Some((-75, false)), "协助查找失联人员"),
        ];
        for (at, kind, proposed, decided, grounds) in sanctions {
            let person = &people[here[at % here.len()]];
            let sanction = SanctionId(self.rng.id());
            let on = self.working(plus(today, proposed));
            let body = SanctionProposed {
                sanction,
                case: person.case,
                kind,
                grounds: text(grounds),
                evidence: vec![],
            };
            self.record(on, WORK, Some(person.subject), on, body);
            if let Some((days, granted)) = decided {
                let on = self.working(plus(today, days));
                let body = SanctionDecided {
                    sanction,
                    case: person.case,
                    kind,
                    granted,
                    document: text(format!("演示矫奖惩〔{}〕{}号", on.format("%Y"), 3 + at)),
                    decided_by: text("演示区社区矫正机构"),
                };
                self.record(on, WORK, Some(person.subject), on, body);
                // a decision asks for a new look at the risk
                self.screen(person.subject, person.case, self.working(plus(on, 12)));
            }
        }
    }
}

fn office(code: &str) -> OfficeCode {
    match OfficeCode::new(code) {
        Ok(code) => code,
        Err(_) => unreachable!("nine digits"),
    }
}
