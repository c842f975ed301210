//! The areas that the first six digits of an identity number name, with the years in which each code was in use.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::error::{PolicyError, Problem, Reader, SourceFile};

/// Where the shipped table lies below `data/`.
const SHIPPED: &str = "areas/county-codes.csv";

/// A county, district or city by its code (县级以上行政区划).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Six digits.
    pub code: String,
    /// Its last name, Chinese.
    pub name: String,
    /// The year in which the code came into use; the table's first year stands for that year or an earlier one.
    pub first: i32,
    /// The year in which it was given up.
    pub gone: Option<i32>,
}

/// What is odd about an area code beside a day of birth. It makes no number wrong (rules 9.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaOddity<'a> {
    /// The code was never in use as far as the table knows.
    Unknown,
    /// The code came into use after the year of birth, and so the number was given later.
    Later(&'a Area),
    /// The code was given up before the year of birth.
    Gone(&'a Area),
}

/// Every area code since the table begins, those given up among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Areas {
    areas: Vec<Area>,
    begins: i32,
}

impl Areas {
    /// Reads lines of `code,name,first,gone` under a heading.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let mut areas = Vec::new();
        let mut at = 0;
        for (number, line) in reader.text.lines().enumerate() {
            if number > 0 && !line.trim().is_empty() {
                areas.push(read(line).ok_or_else(|| unreadable(reader, at..at + line.len()))?);
            }
            at += line.len() + 1;
        }
        areas.sort_by(|a: &Area, b| a.code.cmp(&b.code));
        let begins = areas.iter().map(|area| area.first).min().unwrap_or(i32::MIN);
        Ok(Self { areas, begins })
    }

    /// The table shipped with the program.
    pub fn embedded() -> Result<Self, PolicyError> {
        Self::parse(SourceFile { path: SHIPPED, bytes: crate::assets::get(SHIPPED).unwrap_or_default() })
    }

    /// The area of a code. The districts of a city taken together (市辖区, `…01`) stand for the city.
    pub fn find(&self, code: &str) -> Option<&Area> {
        let exact = |code: &str| {
            let at = self.areas.binary_search_by(|area| area.code.as_str().cmp(code)).ok()?;
            Some(&self.areas[at])
        };
        exact(code).or_else(|| exact(&format!("{}00", code.strip_suffix("01")?)))
    }

    /// What is odd about an area code in the number of somebody born on a day. Years are all the table knows, so that the
    /// year itself is never odd. Codes of provinces that the table does not know, and those of residents of Hong Kong,
    /// Macau and Taiwan, are not judged here.
    pub fn oddity(&self, code: &str, birth: NaiveDate) -> Option<AreaOddity<'_>> {
        let province = code.get(..2)?;
        let known = self.areas.iter().any(|area| area.code.starts_with(province));
        if !known || matches!(province, "81" | "82" | "83") {
            return None;
        }
        let Some(area) = self.find(code) else { return Some(AreaOddity::Unknown) };
        if area.first > self.begins && birth.year() < area.first {
            return Some(AreaOddity::Later(area));
        }
        area.gone.filter(|gone| birth.year() > *gone).map(|_| AreaOddity::Gone(area))
    }
}

fn read(line: &str) -> Option<Area> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [code, name, first, gone] = cells.as_slice() else { return None };
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let gone = if gone.is_empty() { None } else { Some(gone.parse().ok()?) };
    let area = Area { code: (*code).to_owned(), name: (*name).to_owned(), first: first.parse().ok()?, gone };
    (is_code && !name.is_empty()).then_some(area)
}

fn unreadable(reader: Reader<'_>, span: Range<usize>) -> PolicyError {
    reader.fail(&span, Problem::Unreadable("code, name, first and last year expected".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oddity(areas: &Areas, code: &str, year: i32) -> String {
        match areas.oddity(code, NaiveDate::from_ymd_opt(year, 7, 1).unwrap()) {
            None => String::new(),
            Some(AreaOddity::Unknown) => "unknown".to_owned(),
            Some(AreaOddity::Later(area)) => format!("{} since {}", area.name, area.first),
            Some(AreaOddity::Gone(area)) => format!("{} until {}", area.name, area.gone.unwrap()),
        }
    }

    #[test]
    fn a_code_is_odd_before_it_was_made_and_after_it_was_given_up() {
        let areas = Areas::embedded().unwrap();
        for (code, year, odd) in [
            ("440303", 1960, "罗湖区 since 1990"),
            ("440303", 1989, "罗湖区 since 1990"),
            ("440303", 1990, ""),
            ("440303", 2015, ""),
            ("440321", 1985, ""),
            ("440321", 1992, ""),
            ("440321", 1993, "宝安县 until 1992"),
            // The table begins in 1981: what stands in its first year may be older.
            ("110105", 1949, ""),
            // The districts of Shenzhen taken together are no district, and were given out.
            ("440301", 1970, ""),
            ("440399", 1990, "unknown"),
            // Not a province, and a resident of Hong Kong.
            ("990101", 1990, ""),
            ("810000", 1970, ""),
        ] {
            assert_eq!(oddity(&areas, code, year), odd, "{code} {year}");
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        for line in ["44030,罗湖区,1990,", "440303,罗湖区,then,", "440303,罗湖区,1990", "440303,,1990,"]
        {
            let text = format!("code,name,first,gone\n440300,深圳市,1981,\n{line}\n");
            let error = Areas::parse(SourceFile { path: "x.csv", bytes: text.as_bytes() }).unwrap_err();
            assert_eq!((error.line, error.column), (3, 1), "{line}");
        }
    }
}
