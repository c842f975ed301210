//! Reads the number of a row, with what its word means in the text it stands in.

use super::shape::{RawLimit, RawSource};
use super::{Limit, Side};
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::period::MOST;

pub(super) fn read_limit(
    reader: Reader<'_>,
    source: &RawSource,
    raw: RawLimit,
) -> Result<Limit, PolicyError> {
    let side = match raw.word.get_ref().as_str() {
        "内" | "以内" | "以下" | "不超过" | "不满" => Side::AtMost,
        "以上" | "超过" | "满" => Side::AtLeast,
        other => {
            let allowed = "内, 以内, 以下, 不超过, 不满, 以上, 超过, 满".to_owned();
            return Err(reader.fail(&raw.word.span(), Problem::BadValue { value: other.to_owned(), allowed }));
        }
    };
    if *raw.quantity.get_ref() > MOST {
        let (value, allowed) = (format!("quantity = {}", raw.quantity.get_ref()), format!("0 … {MOST}"));
        return Err(reader.fail(&raw.quantity.span(), Problem::BadValue { value, allowed }));
    }
    let listed = |words: &[String]| words.contains(raw.word.get_ref());
    let inclusive = match (listed(&source.includes), listed(&source.excludes)) {
        (true, false) => true,
        (false, true) => false,
        (true, true) => return Err(reader.fail(&source.id.span(), Problem::Duplicate(raw.word.into_inner()))),
        (false, false) => {
            let id = raw.word.get_ref().clone();
            return Err(reader.fail(&raw.word.span(), Problem::Undefined { id, kind: "word of the source" }));
        }
    };
    Ok(Limit {
        word: raw.word.into_inner(),
        quantity: raw.quantity.into_inner(),
        unit: raw.unit,
        inclusive,
        side,
    })
}
