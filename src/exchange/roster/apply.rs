//! Values of a roster to and from the domain's particulars and terms: one table, used both to store and to compare.

use super::{Field, RosterKind, value::Value};
use crate::domain::{
    Assistance, AssistanceGrade, CaseKind, Category, Code, CorrectionsCase, HouseholdKind, Intake,
    Particular, Particulars, Person, ProhibitionOrder, ResettlementCase, ResettlementSource, Sex,
    TemporaryGround, Text,
};
use chrono::NaiveDate;

/// Every enum of the domain that a roster fills, by the names of the map.
macro_rules! names {
    ($to:ident $from:ident $type:ty { $($name:literal => $value:path,)* }) => {
        fn $to(name: &str) -> Option<$type> {
            match name { $($name => Some($value),)* _ => None }
        }
        const fn $from(value: $type) -> &'static str {
            match value { $($value => $name,)* }
        }
    };
}

names! { sex sex_name Sex { "male" => Sex::Male, "female" => Sex::Female, "unstated" => Sex::Unstated, } }
names! { household household_name HouseholdKind {
    "local" => HouseholdKind::Local,
    "elsewhere" => HouseholdKind::Elsewhere,
    "hong-kong-macau-taiwan" => HouseholdKind::HongKongMacauTaiwan,
    "foreign" => HouseholdKind::Foreign,
} }
names! { category category_name Category {
    "public-surveillance" => Category::PublicSurveillance,
    "suspended-sentence" => Category::SuspendedSentence,
    "parole" => Category::Parole,
    "temporary-execution" => Category::TemporaryExecution,
} }
names! { ground ground_name TemporaryGround {
    "medical-parole" => TemporaryGround::MedicalParole,
    "pregnancy-or-nursing" => TemporaryGround::PregnancyOrNursing,
    "unable-to-care-for-self" => TemporaryGround::UnableToCareForSelf,
} }
names! { grade grade_name AssistanceGrade {
    "priority" => AssistanceGrade::Priority,
    "ordinary" => AssistanceGrade::Ordinary,
    "undetermined" => AssistanceGrade::Undetermined,
} }
names! { source source_name ResettlementSource {
    "released" => ResettlementSource::Released,
    "corrections-ended" => ResettlementSource::CorrectionsEnded,
} }
names! { assistance assistance_name Assistance {
    "employed" => Assistance::Employed,
    "self-employed" => Assistance::SelfEmployed,
    "allowance" => Assistance::Allowance,
    "other" => Assistance::Other,
    "unsettled" => Assistance::Unsettled,
} }

/// How the case came, by the name of the map; a roster cannot name another office of the district.
pub(super) fn intake(name: &str) -> Option<Intake> {
    match name {
        "court" => Some(Intake::Court),
        "prison" => Some(Intake::Prison),
        "moved-in" => Some(Intake::MovedIn),
        "from-corrections" => Some(Intake::FromCorrections),
        "opening" => Some(Intake::Opening),
        _ => None,
    }
}

/// The source of a resettlement case, by the name of the map.
pub(super) fn resettlement_source(name: &str) -> Option<ResettlementSource> {
    source(name)
}

/// The category of a corrections case, by the name of the map.
pub(super) fn sentence_category(name: &str) -> Option<Category> {
    category(name)
}

/// The grade of a resettlement case, by the name of the map.
pub(super) fn assistance_grade(name: &str) -> Option<AssistanceGrade> {
    grade(name)
}

/// A place in the domain's structures that a field is stored in.
enum Slot<'a> {
    Text(&'a mut Text),
    Code(&'a mut Option<Code>),
    Date(&'a mut NaiveDate),
    OptionalDate(&'a mut Option<NaiveDate>),
    Flag(&'a mut bool),
    OptionalFlag(&'a mut Option<bool>),
    Sex(&'a mut Sex),
    Household(&'a mut Option<HouseholdKind>),
    Category(&'a mut Category),
    Ground(&'a mut Option<TemporaryGround>),
    Grade(&'a mut AssistanceGrade),
    Source(&'a mut ResettlementSource),
    Assistance(&'a mut Option<Assistance>),
    Particular(&'a mut Particulars, Particular),
}

fn person_slot(person: &mut Person, field: Field) -> Option<Slot<'_>> {
    Some(match field {
        Field::Name => Slot::Text(&mut person.name),
        Field::FormerName => Slot::Text(&mut person.former_name),
        Field::Sex => Slot::Sex(&mut person.sex),
        Field::BirthDate => Slot::Date(&mut person.birth),
        Field::Ethnicity => Slot::Code(&mut person.ethnic),
        Field::Education => Slot::Code(&mut person.education),
        Field::Marital => Slot::Code(&mut person.marriage),
        Field::Employment => Slot::Code(&mut person.employment),
        Field::Political => Slot::Code(&mut person.political),
        Field::Household => Slot::Household(&mut person.household),
        Field::HouseholdAddress => Slot::Text(&mut person.household_address),
        Field::ResidenceAddress => Slot::Text(&mut person.residence),
        Field::Employer => Slot::Text(&mut person.employer),
        Field::EmployerPhone => Slot::Text(&mut person.employer_phone),
        Field::Phone => Slot::Text(&mut person.phone),
        Field::Health => Slot::Text(&mut person.health),
        Field::DrugHistory => Slot::OptionalFlag(&mut person.drug_history),
        Field::PlatformNumber => Slot::Text(&mut person.platform_number),
        Field::Notes => Slot::Text(&mut person.remarks),
        Field::Nationality | Field::Resume | Field::Family => {
            Slot::Particular(&mut person.particulars, particular(field)?)
        }
        _ => return None,
    })
}

fn corrections_slot(case: &mut CorrectionsCase, field: Field) -> Option<Slot<'_>> {
    Some(match field {
        Field::Category => Slot::Category(&mut case.category),
        Field::Grounds => Slot::Ground(&mut case.ground),
        Field::Offence => Slot::Text(&mut case.offence),
        Field::OffenceClass => Slot::Code(&mut case.offence_class),
        Field::OriginalSentence => Slot::Text(&mut case.sentence),
        Field::Supplementary => Slot::Text(&mut case.supplementary),
        Field::DecidingAuthority => Slot::Text(&mut case.decided_by),
        Field::JudgmentDate => Slot::OptionalDate(&mut case.decided_on),
        Field::EffectiveDate => Slot::OptionalDate(&mut case.effective_on),
        Field::TermStart => Slot::Date(&mut case.term_start),
        Field::TermEnd => Slot::Date(&mut case.term_end),
        Field::DocumentsDate => Slot::OptionalDate(&mut case.documents_on),
        Field::AdmissionDate => Slot::OptionalDate(&mut case.reported_on),
        Field::Monitoring => Slot::Flag(&mut case.monitored),
        Field::MonitoringGround => Slot::Text(&mut case.monitoring.ground),
        Field::MonitoringStart => Slot::OptionalDate(&mut case.monitoring.from),
        Field::MonitoringEnd => Slot::OptionalDate(&mut case.monitoring.until),
        Field::MonitoringApproval => Slot::Text(&mut case.monitoring.approval),
        Field::DrugRelated => Slot::OptionalFlag(&mut case.drug_related),
        Field::Minor => Slot::Flag(&mut case.minor),
        Field::Sealed => Slot::Flag(&mut case.sealed),
        Field::Recidivist => Slot::OptionalFlag(&mut case.recidivist),
        Field::Prohibition => Slot::Text(&mut case.prohibition.as_mut()?.content),
        Field::ProhibitionStart => Slot::Date(&mut case.prohibition.as_mut()?.start),
        Field::ProhibitionEnd => Slot::Date(&mut case.prohibition.as_mut()?.end),
        _ => Slot::Particular(&mut case.particulars, particular(field)?),
    })
}

fn resettlement_slot(case: &mut ResettlementCase, field: Field) -> Option<Slot<'_>> {
    Some(match field {
        Field::ReleaseKind => Slot::Source(&mut case.source),
        Field::ReleaseDate => Slot::Date(&mut case.released_on),
        Field::ReleasedFrom => Slot::Text(&mut case.released_from),
        Field::Offence => Slot::Text(&mut case.offence),
        Field::Grade => Slot::Grade(&mut case.grade),
        Field::HelpStart => Slot::Date(&mut case.period_start),
        Field::HelpEnd => Slot::Date(&mut case.period_end),
        Field::Escorted => Slot::OptionalFlag(&mut case.handed_over),
        Field::Assistance => Slot::Assistance(&mut case.assistance),
        Field::ThreeWithout => Slot::OptionalFlag(&mut case.three_without),
        Field::Minor => Slot::Flag(&mut case.minor),
        Field::Sealed => Slot::Flag(&mut case.sealed),
        _ => Slot::Particular(&mut case.particulars, particular(field)?),
    })
}

/// The cell of the printed form that a field fills, if no duty or figure reads it.
const fn particular(field: Field) -> Option<Particular> {
    Some(match field {
        Field::Nationality => Particular::Nationality,
        Field::ExecutionPlace => Particular::ExecutionPlace,
        Field::JudgmentNumber => Particular::JudgmentNumber,
        Field::DetentionPlace => Particular::DetentionPlace,
        Field::DocumentsKind => Particular::DocumentsKind,
        Field::Guarantor => Particular::Guarantor,
        Field::CrimeFacts => Particular::CrimeFacts,
        Field::PriorRecord => Particular::PriorRecord,
        Field::Resume => Particular::Resume,
        Field::Family => Particular::Family,
        Field::SentencePeriod => Particular::SentencePeriod,
        Field::ExecutionNotice => Particular::ExecutionNotice,
        Field::DeliveredOn => Particular::DeliveredOn,
        _ => return None,
    })
}

impl Slot<'_> {
    /// Puts a value into the slot. A value of another type is a slip of this table and changes nothing.
    fn put(self, value: &Value) {
        match (self, value) {
            (Self::Text(slot), Value::Text(text)) => slot.clone_from(text),
            (Self::Particular(cells, cell), Value::Text(text)) => cells.set(cell, text.clone()),
            (Self::Particular(cells, cell), Value::Date(date)) => {
                cells.set(cell, Text::new(&date.to_string()).unwrap_or_default());
            }
            (Self::Code(slot), Value::Code(code)) => *slot = Some(Code::new(code)),
            (Self::Date(slot), Value::Date(date)) => *slot = *date,
            (Self::OptionalDate(slot), Value::Date(date)) => *slot = Some(*date),
            (Self::Flag(slot), Value::Flag(flag)) => *slot = *flag,
            (Self::OptionalFlag(slot), Value::Flag(flag)) => *slot = Some(*flag),
            (Self::Sex(slot), Value::Code(code)) => *slot = sex(code).unwrap_or(*slot),
            (Self::Household(slot), Value::Code(code)) => *slot = household(code).or(*slot),
            (Self::Category(slot), Value::Code(code)) => *slot = category(code).unwrap_or(*slot),
            (Self::Ground(slot), Value::Code(code)) => *slot = ground(code).or(*slot),
            (Self::Grade(slot), Value::Code(code)) => *slot = grade(code).unwrap_or(*slot),
            (Self::Source(slot), Value::Code(code)) => *slot = source(code).unwrap_or(*slot),
            (Self::Assistance(slot), Value::Code(code)) => *slot = assistance(code).or(*slot),
            _ => {}
        }
    }

    /// Empties the slot; whether it may be empty.
    fn clear(self) -> bool {
        match self {
            Self::Text(slot) => *slot = Text::default(),
            Self::Particular(cells, cell) => cells.set(cell, Text::default()),
            Self::Code(slot) => *slot = None,
            Self::OptionalDate(slot) => *slot = None,
            Self::OptionalFlag(slot) => *slot = None,
            Self::Household(slot) => *slot = None,
            Self::Ground(slot) => *slot = None,
            Self::Assistance(slot) => *slot = None,
            Self::Date(_)
            | Self::Flag(_)
            | Self::Sex(_)
            | Self::Category(_)
            | Self::Grade(_)
            | Self::Source(_) => {
                return false;
            }
        }
        true
    }

    /// What stands in the slot; `None` when nothing does.
    fn get(self) -> Option<Value> {
        let code = |name: &str| Value::Code(name.to_owned());
        Some(match self {
            Self::Text(text) if text.is_empty() => return None,
            Self::Text(text) => Value::Text(text.clone()),
            Self::Particular(cells, cell) => match cells.get(cell) {
                "" => return None,
                text => Value::Text(Text::new(text).ok()?),
            },
            Self::Code(stored) => code(stored.as_ref()?.as_str()),
            Self::Date(date) => Value::Date(*date),
            Self::OptionalDate(date) => Value::Date((*date)?),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::OptionalFlag(flag) => Value::Flag((*flag)?),
            Self::Sex(value) => code(sex_name(*value)),
            Self::Household(value) => code(household_name((*value)?)),
            Self::Category(value) => code(category_name(*value)),
            Self::Ground(value) => code(ground_name((*value)?)),
            Self::Grade(value) => code(grade_name(*value)),
            Self::Source(value) => code(source_name(*value)),
            Self::Assistance(value) => code(assistance_name((*value)?)),
        })
    }
}

/// Whether a field of a roster of this kind is stored, or decides what is stored. The others are reported by the plan.
pub(super) fn is_stored(kind: RosterKind, field: Field) -> bool {
    const USED: [Field; 21] = [
        Field::IdType,
        Field::IdNumber,
        Field::Officer,
        Field::Office,
        Field::Intake,
        Field::SentenceKind,
        Field::SentenceStart,
        Field::SentenceEnd,
        Field::ExecutionNoticeDate,
        Field::State,
        Field::OnRegister,
        Field::Left,
        Field::ExitDate,
        Field::ExitKind,
        Field::Adult,
        Field::ThreeInvolved,
        Field::ProhibitionOrdered,
        Field::HouseholdPart,
        Field::ResidencePart,
        Field::FamilyPart,
        Field::PriorPart,
    ];
    const USED_FOR_CORRECTIONS: [Field; 7] = [
        Field::Term,
        Field::Level,
        Field::Prohibition,
        Field::ProhibitionStart,
        Field::ProhibitionEnd,
        Field::TermRange,
        Field::ProhibitionRange,
    ];
    const USED_FOR_RESETTLEMENT: [Field; 3] = [Field::HandoverMode, Field::HelpTerm, Field::HelpRange];
    is_slotted(kind, field)
        || USED.contains(&field)
        || match kind {
            RosterKind::Corrections => USED_FOR_CORRECTIONS.contains(&field),
            RosterKind::Resettlement => USED_FOR_RESETTLEMENT.contains(&field),
        }
}

/// Whether a file of this kind has a place for a field.
pub(super) fn is_slotted(kind: RosterKind, field: Field) -> bool {
    let day = NaiveDate::default();
    let document =
        crate::domain::IdDocument { kind: crate::domain::IdDocumentKind::Other, number: String::new() };
    let mut person = Person::new(Text::default(), document, Sex::Unstated, day);
    let of_case = match kind {
        RosterKind::Corrections => {
            let mut case = CorrectionsCase::new(Category::SuspendedSentence, day, day);
            corrections_slot(&mut case, field).is_some()
        }
        RosterKind::Resettlement => {
            let grade = AssistanceGrade::Undetermined;
            let mut case = ResettlementCase::new(ResettlementSource::Released, day, grade, day);
            resettlement_slot(&mut case, field).is_some()
        }
    };
    person_slot(&mut person, field).is_some() || of_case
}

/// Puts a value into the particulars or the terms, wherever the field is stored.
pub(super) fn put(person: &mut Person, terms: &mut CaseKind, field: Field, value: &Value) {
    if let Some(slot) = person_slot(person, field) {
        slot.put(value);
        return;
    }
    match terms {
        CaseKind::Corrections(case) => {
            if field == Field::Prohibition && case.prohibition.is_none() {
                case.prohibition = Some(ProhibitionOrder {
                    content: Text::default(),
                    start: case.term_start,
                    end: case.term_end,
                });
            }
            if let Some(slot) = corrections_slot(case, field) {
                slot.put(value);
            }
        }
        CaseKind::Resettlement(case) => {
            if let Some(slot) = resettlement_slot(case, field) {
                slot.put(value);
            }
        }
    }
}

/// Empties the place in which a field is stored; whether it may be empty. A name may not.
pub(super) fn clear(person: &mut Person, terms: &mut CaseKind, field: Field) -> bool {
    if let Some(slot) = person_slot(person, field) {
        return field != Field::Name && slot.clear();
    }
    match terms {
        // the two days of an order go with its content
        CaseKind::Corrections(case) if matches!(field, Field::ProhibitionStart | Field::ProhibitionEnd) => {
            case.prohibition.is_none()
        }
        CaseKind::Corrections(case) => corrections_slot(case, field).is_none_or(Slot::clear),
        CaseKind::Resettlement(case) => resettlement_slot(case, field).is_none_or(Slot::clear),
    }
}

/// What stands in the particulars or the terms for a field.
pub(super) fn get(person: &Person, terms: &CaseKind, field: Field) -> Option<Value> {
    let mut person = person.clone();
    if let Some(slot) = person_slot(&mut person, field) {
        return slot.get();
    }
    let mut terms = terms.clone();
    match &mut terms {
        CaseKind::Corrections(case) => corrections_slot(case, field)?.get(),
        CaseKind::Resettlement(case) => resettlement_slot(case, field)?.get(),
    }
}
