//! Particulars in words: cells of the printed basic information form (社区矫正对象基本信息表) that no duty and no figure reads.

use super::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A cell of the printed form, in the form's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Particular {
    /// Nationality or region (国籍).
    Nationality,
    /// Place of execution (执行地).
    ExecutionPlace,
    /// Number of the judgment or decision (文书号).
    JudgmentNumber,
    /// Where the person was detained (原羁押场所).
    DetentionPlace,
    /// Which legal documents came (法律文书种类).
    DocumentsKind,
    /// Guarantor (保证人).
    Guarantor,
    /// Main facts of the crime (主要犯罪事实).
    CrimeFacts,
    /// Offences before this one (本次犯罪前的违法犯罪记录).
    PriorRecord,
    /// Curriculum vitae (个人简历).
    Resume,
    /// Family and other ties (家庭成员及主要社会关系).
    Family,
    /// First and last day of the sentence as it was passed (原判刑期起止).
    SentencePeriod,
    /// Notice of execution, its number and day (执行通知书).
    ExecutionNotice,
    /// Day the person was handed over for execution (交付执行日期).
    DeliveredOn,
}

/// The particulars that are filled. An empty text is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars(BTreeMap<Particular, Text>);

impl Particulars {
    /// What is written in a cell; empty when nothing is.
    pub fn get(&self, cell: Particular) -> &str {
        self.0.get(&cell).map_or("", Text::as_str)
    }

    /// Writes a cell; an empty text clears it.
    pub fn set(&mut self, cell: Particular, text: Text) {
        if text.is_empty() {
            self.0.remove(&cell);
        } else {
            self.0.insert(cell, text);
        }
    }

    /// The filled cells in the form's order.
    pub fn iter(&self) -> impl Iterator<Item = (Particular, &Text)> {
        self.0.iter().map(|(cell, text)| (*cell, text))
    }

    /// Whether no cell is filled.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
