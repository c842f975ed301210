//! Made-up people. Names hold one of 试 测 例 样, identity numbers the serials 000 to 009: visibly nobody.

use super::seed::{Seeded, plus};
use crate::domain::{Code, HouseholdKind, IdDocument, IdDocumentKind, Person, Sex, Text, check_digit};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

const SURNAMES: [&str; 48] = [
    "张", "李", "王", "陈", "林", "黄", "刘", "吴", "周", "郑", "何", "梁", "罗", "谢", "邓", "曾", "彭",
    "蔡", "潘", "杨", "叶", "蒋", "余", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖",
    "邹", "熊", "金", "陆", "郝", "孔", "白", "欧阳", "单", "解", "覃", "区", "仇", "查",
];
const MARKS: [&str; 4] = ["试", "测", "例", "样"];
const GIVEN: [&str; 22] = [
    "一", "三", "五", "六", "七", "九", "甲", "丙", "丁", "戊", "己", "庚", "辛", "壬", "子", "丑", "寅",
    "卯", "辰", "巳", "午", "未",
];
const STREETS: [&str; 8] =
    ["人民桥社区", "老围社区", "新围社区", "大塘龙社区", "松园社区", "桂木园社区", "红村社区", "金塘社区"];
const EMPLOYERS: [&str; 7] =
    ["演示物业公司", "演示餐饮店", "演示物流公司", "演示电子厂", "演示便利店", "演示装修队", "演示服装店"];

/// Hands out people no two of whom have the same name or document.
#[derive(Default)]
pub struct Crowd {
    names: BTreeSet<String>,
    documents: BTreeSet<String>,
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap_or_default()
}

impl Crowd {
    /// Somebody of an age at `day`.
    pub fn person(&mut self, rng: &mut Seeded, day: NaiveDate, years: (u32, u32)) -> Person {
        let sex = if rng.chance(16) { Sex::Female } else { Sex::Male };
        let name = self.name(rng);
        let (birth, document) = self.document(rng, day, years, sex);
        let mut person = Person::new(text(&name), document, sex, birth);
        let code = |rng: &mut Seeded, list: &[(u32, &str)], unknown: u32| {
            if rng.chance(unknown) { None } else { Some(Code::new(*rng.weighted(list))) }
        };
        person.ethnic = Some(Code::new(*rng.weighted(&[(94, "01"), (3, "08"), (3, "15")])));
        person.education = code(rng, &[(12, "02"), (38, "03"), (25, "04"), (15, "05"), (10, "06")], 3);
        person.marriage = code(rng, &[(40, "01"), (45, "02"), (12, "03"), (3, "04")], 3);
        let jobs = [(52, "01"), (3, "02"), (30, "04"), (8, "05"), (7, "06")];
        person.employment = code(rng, &jobs, 4);
        person.political = Some(Code::new("13"));
        person.household = Some(*rng.weighted(&[
            (45, HouseholdKind::Local),
            (53, HouseholdKind::Elsewhere),
            (2, HouseholdKind::HongKongMacauTaiwan),
        ]));
        person.residence =
            text(&format!("{}演示楼{}栋{}室", rng.pick(&STREETS), 1 + rng.below(20), 101 + rng.below(900)));
        person.household_address = text("演示省演示市演示区1号");
        if person.employment == Some(Code::new("01")) {
            person.employer = text(EMPLOYERS[rng.below(EMPLOYERS.len() as u32) as usize]);
        }
        person.phone = text(&format!("1990000{:04}", rng.below(10_000)));
        person.health = text(if rng.chance(12) { "慢性病" } else { "良好" });
        person.drug_history = Some(rng.chance(14));
        person.remarks = text("演示数据，并无其人");
        person
    }

    fn name(&mut self, rng: &mut Seeded) -> String {
        loop {
            let third = if self.names.len() > 600 || rng.chance(30) { *rng.pick(&GIVEN) } else { "" };
            let name = format!("{}{}{}{third}", rng.pick(&SURNAMES), rng.pick(&MARKS), rng.pick(&GIVEN));
            if self.names.insert(name.clone()) {
                return name;
            }
        }
    }

    fn document(
        &mut self,
        rng: &mut Seeded,
        day: NaiveDate,
        (least, most): (u32, u32),
        sex: Sex,
    ) -> (NaiveDate, IdDocument) {
        let oldest = plus(day.with_year(day.year() - most as i32).unwrap_or(day), -364);
        let youngest = day.with_year(day.year() - least as i32).unwrap_or(day);
        loop {
            let birth = rng.day(oldest, youngest);
            // odd is male, even is female; the serials 000 to 009 are given to nobody
            let serial = 2 * rng.below(5) + u32::from(sex == Sex::Male);
            let first = format!("440303{}{serial:03}", birth.format("%Y%m%d"));
            let Some(check) = check_digit(&first) else { continue };
            let number = format!("{first}{check}");
            if self.documents.insert(number.clone()) {
                return (birth, IdDocument { kind: IdDocumentKind::ResidentId, number });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdNumber;

    #[test]
    fn everybody_is_different_and_has_a_sound_number() {
        let (mut rng, mut crowd) = (Seeded::new("people"), Crowd::default());
        let today = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        let people: Vec<Person> = (0..300).map(|_| crowd.person(&mut rng, today, (18, 70))).collect();
        for person in &people {
            let number = IdNumber::parse(&person.document.number, today).unwrap();
            assert_eq!((number.birth(), number.sex()), (person.birth, person.sex));
            assert!((18..=71).contains(&person.age_on(today)));
        }
        let names: BTreeSet<&str> = people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names.len(), people.len());
    }
}
