//! The wording of a report (文书模板) as data: headings and sentences with places for figures and values, and where the
//! tables, charts and lists stand that the program draws.
//!
//! A template is checked when it is read: every place, condition and block is one the program knows and that has a meaning
//! where it stands, every text that a block takes is there, and nothing is left out that a report of this kind must have.
//! What must be there is what the shipped template of the kind marks as required.

mod names;
mod sentence;

pub use names::{AnnexName, BlockName, Name, Over, Scope, Slot};
pub use sentence::{Asked, Condition, Piece, Sentence};

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use toml::Spanned;

use super::error::{PolicyError, Problem, Reader, SourceFile};
use crate::assets::Localised;
use sentence::{Fault, Room};

/// Where the shipped templates lie, and the figures file beside them.
const FOLDER: &str = "templates/";
const FIGURES: &str = "templates/figures.toml";

/// The wording of one kind of report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its id: that of the kind, so that an adopted wording takes the place of the one before.
    pub id: String,
    /// The kind of report it words.
    pub kind: String,
    /// Its version.
    pub version: u32,
    /// The language of the paper, `zh-CN`.
    pub language: String,
    /// What a report of the kind is about.
    pub over: Over,
    /// The name of the report in lists and menus.
    pub title: Localised,
    /// What it is, one sentence.
    pub about: Localised,
    /// Who issues it.
    pub issuer: Sentence,
    /// Its title.
    pub headline: Sentence,
    /// Who it goes to; empty when to nobody.
    pub addressee: Sentence,
    /// Sections that are typed in by hand.
    pub typed: Vec<Typed>,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// The tables behind it, in order.
    pub annexes: Vec<AnnexPart>,
    /// BLAKE3 of the file, hex.
    pub hash: String,
}

/// A section typed in by the officer (手写段落).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Id stored with the text.
    pub id: String,
    /// Its name; in Chinese, what is left to be filled in while it is empty.
    pub title: Localised,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, where it has one.
    pub id: String,
    /// When it stands; none is always.
    pub when: Option<Condition>,
    /// Whether every template of the kind must have it.
    pub required: bool,
    /// What it is.
    pub body: Body,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A first-level heading 一、.
    Heading(Sentence),
    /// A paragraph; none where it says nothing.
    Text(Sentence),
    /// What the program draws.
    Block(BlockPart),
    /// A section typed in, by id.
    Typed(String),
}

/// A block with the texts it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPart {
    /// Which.
    pub name: BlockName,
    texts: Vec<(Slot, Sentence)>,
}

impl BlockPart {
    /// One of its texts; every slot of the block has one.
    pub fn text(&self, slot: Slot) -> Option<&Sentence> {
        self.texts.iter().find(|(known, _)| *known == slot).map(|(_, sentence)| sentence)
    }
}

/// A table behind the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexPart {
    /// Which.
    pub name: AnnexName,
    /// Its title.
    pub title: Sentence,
    /// Whether every template of the kind must have it.
    pub required: bool,
}

impl Template {
    /// Reads and checks a template.
    ///
    /// # Errors
    /// What is wrong, with line, column and the mend: an unknown kind, place, condition or block, one that has no meaning
    /// where it stands, a text that a block needs, a required part that is left out.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let (template, kind) = Self::read(file)?;
        let reader = Reader::new(file)?;
        let Some(shipped) = Self::shipped(&template.kind)? else {
            let problem = Problem::Undefined { id: template.kind.clone(), kind: "kind of report" };
            return Err(reader.fail(&kind, problem));
        };
        template.fits(&shipped).map_err(|problem| reader.fail(&kind, problem))?;
        Ok(template)
    }

    /// The shipped template of a kind: what every wording of the kind is measured by.
    ///
    /// # Errors
    /// A shipped file that cannot be read, with its place.
    pub fn shipped(kind: &str) -> Result<Option<Arc<Self>>, PolicyError> {
        Ok(shipped()?.iter().find(|template| template.kind == kind).cloned())
    }

    /// The shipped template of every kind.
    ///
    /// # Errors
    /// A shipped file that cannot be read, with its place.
    pub fn embedded() -> Result<Vec<Arc<Self>>, PolicyError> {
        Ok(shipped()?.to_vec())
    }

    /// A section typed in, by id.
    pub fn section(&self, id: &str) -> Option<&Typed> {
        self.typed.iter().find(|typed| typed.id == id)
    }

    /// What is about another thing than the shipped one, or leaves out or hides what that one requires.
    fn fits(&self, shipped: &Self) -> Result<(), Problem> {
        if self.over != shipped.over {
            let word = |over| if over == Over::Month { "month" } else { "inspection" };
            let (value, allowed) = (word(self.over).to_owned(), word(shipped.over).to_owned());
            return Err(Problem::BadValue { value, allowed });
        }
        for wanted in shipped.parts.iter().filter(|part| part.required) {
            let same = |part: &&Part| part.key() == wanted.key();
            let stands = |part: &Part| part.when.is_none() || part.when == wanted.when;
            match self.parts.iter().find(same) {
                Some(part) if stands(part) => {}
                Some(_) => return Err(wording(wanted.key(), "hidden")),
                None => {
                    return Err(Problem::Undefined { id: wanted.key().to_owned(), kind: "required part" });
                }
            }
        }
        for wanted in shipped.annexes.iter().filter(|annex| annex.required) {
            if !self.annexes.iter().any(|annex| annex.name == wanted.name) {
                let id = wanted.name.word().to_owned();
                return Err(Problem::Undefined { id, kind: "required part" });
            }
        }
        Ok(())
    }

    /// Reads a template without asking what its kind requires; also where its kind stands.
    fn read(file: SourceFile<'_>) -> Result<(Self, Range<usize>), PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let head = raw.template;
        if head.language.get_ref() != "zh-CN" {
            let (value, allowed) = (head.language.get_ref().clone(), "zh-CN".to_owned());
            return Err(reader.fail(&head.language.span(), Problem::BadValue { value, allowed }));
        }
        if head.id.get_ref() != head.kind.get_ref() {
            let (value, allowed) = (head.id.get_ref().clone(), head.kind.get_ref().clone());
            return Err(reader.fail(&head.id.span(), Problem::BadValue { value, allowed }));
        }
        let checker = Checker { reader, over: head.over };
        let mut typed: Vec<Typed> = Vec::new();
        for section in raw.typed {
            if typed.iter().any(|known| known.id == *section.id.get_ref()) {
                return Err(checker.duplicate(&section.id));
            }
            typed.push(Typed { id: section.id.into_inner(), title: section.title });
        }
        let mut parts: Vec<Part> = Vec::new();
        for part in raw.part {
            let part = checker.part(part, &typed, &parts)?;
            parts.push(part);
        }
        if parts.is_empty() {
            return Err(reader.fail(&(0..0), Problem::Empty("part".to_owned())));
        }
        let mut annexes: Vec<AnnexPart> = Vec::new();
        for annex in raw.annex {
            let name = AnnexName::parse(annex.block.get_ref());
            let name = name.filter(|name| name.over() == head.over);
            let name = name.ok_or_else(|| checker.unknown(&annex.block, "annex of the report"))?;
            if annexes.iter().any(|known| known.name == name) {
                return Err(checker.duplicate(&annex.block));
            }
            let title = checker.plain(&annex.title, Scope::Any)?;
            annexes.push(AnnexPart { name, title, required: annex.required });
        }
        let issuer = checker.sentence(&raw.paper.issuer, checker.room(Scope::Any, false, false))?;
        let headline = checker.plain(&raw.paper.title, Scope::Any)?;
        let addressee = raw.paper.addressee.map(|line| checker.plain(&line, Scope::Any)).transpose()?;
        let kind = head.kind.span();
        let template = Self {
            id: head.id.into_inner(),
            kind: head.kind.into_inner(),
            version: head.version,
            language: head.language.into_inner(),
            over: head.over,
            title: head.title,
            about: head.about,
            issuer,
            headline,
            addressee: addressee.unwrap_or_default(),
            typed,
            parts,
            annexes,
            hash: blake3::hash(file.bytes).to_hex().to_string(),
        };
        Ok((template, kind))
    }
}

impl Part {
    /// What tells it from the others: its id, else the block or section it is.
    fn key(&self) -> &str {
        match &self.body {
            _ if !self.id.is_empty() => &self.id,
            Body::Block(block) => block.name.word(),
            Body::Typed(id) => id,
            Body::Heading(_) | Body::Text(_) => "",
        }
    }
}

/// Every shipped template.
fn shipped() -> Result<&'static [Arc<Template>], PolicyError> {
    static FILES: OnceLock<Result<Vec<Arc<Template>>, PolicyError>> = OnceLock::new();
    let read = || {
        crate::assets::list(FOLDER)
            .filter(|(path, _)| *path != FIGURES)
            .map(|(path, bytes)| Template::read(SourceFile { path, bytes }).map(|(file, _)| Arc::new(file)))
            .collect()
    };
    FILES.get_or_init(read).as_deref().map_err(Clone::clone)
}

fn wording(place: &str, why: &'static str) -> Problem {
    Problem::Wording { place: place.to_owned(), why }
}

/// Reads the parts of one file.
#[derive(Clone, Copy)]
struct Checker<'a> {
    reader: Reader<'a>,
    over: Over,
}

impl Checker<'_> {
    fn room(self, row: Scope, figures: bool, issuer: bool) -> Room {
        let about = match self.over {
            Over::Month => Scope::Month,
            Over::Inspection => Scope::Inspection,
        };
        Room { scopes: [Scope::Any, about, row], figures, issuer }
    }

    fn sentence(self, line: &Spanned<String>, room: Room) -> Result<Sentence, PolicyError> {
        Sentence::parse(line.get_ref(), room).map_err(|fault| self.refuse(line, &fault))
    }

    /// A text without figures.
    fn plain(self, line: &Spanned<String>, row: Scope) -> Result<Sentence, PolicyError> {
        self.sentence(line, self.room(row, false, true))
    }

    fn condition(self, words: &Spanned<String>) -> Result<Condition, PolicyError> {
        Condition::parse(words.get_ref(), self.room(Scope::Any, true, true))
            .map_err(|fault| self.refuse(words, &fault))
    }

    /// Places a fault of a sentence where its words stand in the file.
    fn refuse(self, line: &Spanned<String>, fault: &Fault) -> PolicyError {
        let span = line.span();
        let written = self.reader.text.get(span.clone()).unwrap_or_default();
        let from = written.char_indices().map(|(at, _)| at).find(|at| *at >= fault.at).unwrap_or_default();
        let at = written[from..].find(&fault.place).map_or(0, |found| from + found);
        let problem = wording(&fault.place, fault.why);
        self.reader.fail(&(span.start + at..span.end), problem)
    }

    fn unknown(self, word: &Spanned<String>, kind: &'static str) -> PolicyError {
        self.reader.fail(&word.span(), Problem::Undefined { id: word.get_ref().clone(), kind })
    }

    fn duplicate(self, word: &Spanned<String>) -> PolicyError {
        self.reader.fail(&word.span(), Problem::Duplicate(word.get_ref().clone()))
    }

    fn part(self, part: RawPart, typed: &[Typed], before: &[Part]) -> Result<Part, PolicyError> {
        let RawPart { id, when, required, heading, text, block, typed: section, .. } = &part;
        let given: Vec<&Spanned<String>> = [heading, text, block, section].into_iter().flatten().collect();
        let at = [id, when].into_iter().flatten().next().or(given.first().copied());
        let at = at.map_or(0..0, Spanned::span);
        let [_] = given[..] else {
            return Err(self.reader.fail(&at, wording("part", "one of heading text block typed")));
        };
        let full = self.room(Scope::Any, true, true);
        let body = if let Some(line) = heading {
            Body::Heading(self.plain(line, Scope::Any)?)
        } else if let Some(line) = text {
            Body::Text(self.sentence(line, full)?)
        } else if let Some(word) = section {
            if !typed.iter().any(|known| known.id == *word.get_ref()) {
                return Err(self.unknown(word, "typed section"));
            }
            Body::Typed(word.get_ref().clone())
        } else {
            Body::Block(self.block(&part)?)
        };
        let when = when.as_ref().map(|words| self.condition(words)).transpose()?;
        let name = id.as_ref().map(|id| id.get_ref().clone()).unwrap_or_default();
        let whole = Part { id: name, when, required: *required, body };
        if whole.required && whole.key().is_empty() {
            return Err(self.reader.fail(&at, Problem::MissingKey { key: "id".to_owned() }));
        }
        if !whole.key().is_empty() && before.iter().any(|known| known.key() == whole.key()) {
            return Err(self.reader.fail(&at, Problem::Duplicate(whole.key().to_owned())));
        }
        Ok(whole)
    }

    fn block(self, part: &RawPart) -> Result<BlockPart, PolicyError> {
        let Some(word) = &part.block else {
            return Err(self.reader.fail(&(0..0), wording("part", "hidden")));
        };
        let name = BlockName::parse(word.get_ref()).filter(|name| name.over() == self.over);
        let name = name.ok_or_else(|| self.unknown(word, "block of the report"))?;
        let mut texts = Vec::new();
        for (slot, line) in part.texts() {
            match line {
                Some(line) if name.slots().contains(&slot) => {
                    let row = if matches!(slot, Slot::Item | Slot::Remedy) { name.row() } else { Scope::Any };
                    texts.push((slot, self.plain(line, row)?));
                }
                Some(line) => {
                    let key = slot.word().to_owned();
                    return Err(self.reader.fail(&line.span(), Problem::UnknownKey { key }));
                }
                None if name.slots().contains(&slot) => {
                    let key = slot.word().to_owned();
                    return Err(self.reader.fail(&word.span(), Problem::MissingKey { key }));
                }
                None => {}
            }
        }
        Ok(BlockPart { name, texts })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    template: RawHead,
    paper: RawPaper,
    #[serde(default)]
    typed: Vec<RawTyped>,
    #[serde(default)]
    part: Vec<RawPart>,
    #[serde(default)]
    annex: Vec<RawAnnex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: Spanned<String>,
    kind: Spanned<String>,
    version: u32,
    language: Spanned<String>,
    over: Over,
    title: Localised,
    about: Localised,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaper {
    issuer: Spanned<String>,
    title: Spanned<String>,
    addressee: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTyped {
    id: Spanned<String>,
    title: Localised,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    id: Option<Spanned<String>>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    required: bool,
    heading: Option<Spanned<String>>,
    text: Option<Spanned<String>>,
    block: Option<Spanned<String>>,
    typed: Option<Spanned<String>>,
    caption: Option<Spanned<String>>,
    note: Option<Spanned<String>>,
    empty: Option<Spanned<String>>,
    item: Option<Spanned<String>>,
    remedy: Option<Spanned<String>>,
}

impl RawPart {
    fn texts(&self) -> [(Slot, Option<&Spanned<String>>); 5] {
        [
            (Slot::Caption, self.caption.as_ref()),
            (Slot::Note, self.note.as_ref()),
            (Slot::Empty, self.empty.as_ref()),
            (Slot::Item, self.item.as_ref()),
            (Slot::Remedy, self.remedy.as_ref()),
        ]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnnex {
    block: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    required: bool,
}

#[cfg(test)]
mod tests;
