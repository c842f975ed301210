//! A sentence of a wording: text with places in double braces, read and checked.
//!
//! ```text
//! {{A6}} {{H2.coverage}}      a figure or a part of one, with its unit
//! {{members C8}}              the parts of a figure that are not zero, each with its name
//! {{issuer}} {{cut-off}}      a value by name
//! {{gap 下月工作打算}}          left to be written by hand; what has a gap cannot be filed
//! {{if A2e}}…{{else}}…{{end}} one text or another; also {{if not partners}}
//! ```

use super::names::{Name, Scope, Use};
use crate::policy::figures::{FigureCode, FigureKey, Members};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A figure.
    Figure(FigureKey),
    /// The parts of a figure that are not zero.
    Members(FigureCode),
    /// A value.
    Value(Name),
    /// A gap to be filled by hand.
    Gap(String),
    /// One text or another.
    If {
        /// What decides.
        condition: Condition,
        /// When it holds.
        then: Sentence,
        /// When it does not.
        otherwise: Sentence,
    },
}

/// What decides between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Whether it is turned round.
    pub negated: bool,
    /// What is asked.
    pub asked: Asked,
}

/// What a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whether a figure is above zero.
    Figure(FigureKey),
    /// Whether a value is neither empty nor zero, or a condition holds.
    Name(Name),
}

/// A sentence, piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence(pub Vec<Piece>);

/// What stands where a sentence is read: which names have a meaning, and whether figures may stand in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub scopes: [Scope; 3],
    pub figures: bool,
    /// The issuer's own line cannot name the issuer.
    pub issuer: bool,
}

/// Why a sentence is refused: the place as written, and the phrase of the refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub place: String,
    pub why: &'static str,
    /// Where in the sentence, in bytes.
    pub at: usize,
}

const NO_CLOSE: &str = "a place is not closed";
const NO_END: &str = "an if has no end";
const NO_IF: &str = "an end or else has no if";
const NO_PLACE: &str = "no such place";
const NOT_HERE: &str = "the place has no meaning here";
const ONLY_ASKED: &str = "only for a condition";
const NO_FIGURE: &str = "no figures here";

impl Sentence {
    pub(super) fn parse(text: &str, room: Room) -> Result<Self, Fault> {
        let mut reader = Reader { text, at: 0, room };
        let sentence = reader.pieces(false)?.0;
        Ok(sentence)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Condition {
    pub(super) fn parse(words: &str, room: Room) -> Result<Self, Fault> {
        let fault = |why| Fault { place: words.to_owned(), why, at: 0 };
        let (negated, word) = match words.strip_prefix("not ") {
            Some(rest) => (true, rest.trim()),
            None => (false, words.trim()),
        };
        let asked = match Name::parse(word) {
            Some(name) if !room.knows(name) => return Err(fault(NOT_HERE)),
            Some(name) => Asked::Name(name),
            None => Asked::Figure(FigureKey::parse(word).map_err(|why| fault(unknown(word, why)))?),
        };
        Ok(Self { negated, asked })
    }
}

/// A word that looks like no figure at all is an unknown place, not an unknown figure.
fn unknown(word: &str, why: &'static str) -> &'static str {
    let looks = word.starts_with(|c: char| c.is_ascii_uppercase());
    if looks { why } else { NO_PLACE }
}

impl Room {
    fn knows(self, name: Name) -> bool {
        self.scopes.contains(&name.scope()) && (self.issuer || name != Name::Issuer)
    }
}

/// What ended a run of pieces.
#[derive(PartialEq, Eq)]
enum Ended {
    Text,
    Else,
    End,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    room: Room,
}

impl Reader<'_> {
    fn pieces(&mut self, inside: bool) -> Result<(Sentence, Ended), Fault> {
        let mut list: Vec<Piece> = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(open) = rest.find("{{") else {
                if inside {
                    return Err(Fault { place: "if".to_owned(), why: NO_END, at: self.at });
                }
                if !rest.is_empty() {
                    list.push(Piece::Text(rest.to_owned()));
                }
                self.at = self.text.len();
                return Ok((Sentence(list), Ended::Text));
            };
            if open > 0 {
                list.push(Piece::Text(rest[..open].to_owned()));
            }
            let start = self.at + open;
            let Some(length) = rest[open..].find("}}") else {
                return Err(Fault {
                    place: rest[open..].chars().take(20).collect(),
                    why: NO_CLOSE,
                    at: start,
                });
            };
            let words = self.text[start + 2..start + length].trim();
            self.at = start + length + 2;
            let placed = |fault: Fault| Fault { at: start, ..fault };
            match words {
                "else" | "end" if !inside => {
                    return Err(Fault { place: words.to_owned(), why: NO_IF, at: start });
                }
                "else" => return Ok((Sentence(list), Ended::Else)),
                "end" => return Ok((Sentence(list), Ended::End)),
                _ => {}
            }
            if let Some(asked) = words.strip_prefix("if ") {
                let condition = Condition::parse(asked.trim(), self.room).map_err(placed)?;
                let (then, ended) = self.pieces(true)?;
                let otherwise = if ended == Ended::Else { self.closing()? } else { Sentence::default() };
                list.push(Piece::If { condition, then, otherwise });
            } else {
                list.push(self.place(words).map_err(placed)?);
            }
        }
    }

    /// What follows an `else`, up to its end.
    fn closing(&mut self) -> Result<Sentence, Fault> {
        let at = self.at;
        match self.pieces(true)? {
            (sentence, Ended::End) => Ok(sentence),
            _ => Err(Fault { place: "else".to_owned(), why: NO_IF, at }),
        }
    }

    fn place(&self, words: &str) -> Result<Piece, Fault> {
        let fault = |why| Fault { place: words.to_owned(), why, at: 0 };
        if let Some(hint) = words.strip_prefix("gap ") {
            return if self.room.figures {
                Ok(Piece::Gap(hint.trim().to_owned()))
            } else {
                Err(fault(NO_FIGURE))
            };
        }
        if let Some(code) = words.strip_prefix("members ") {
            let code = FigureCode::parse(code.trim()).ok_or_else(|| fault("no such figure"))?;
            if code.members() == Members::None {
                return Err(fault("no such part"));
            }
            return if self.room.figures { Ok(Piece::Members(code)) } else { Err(fault(NO_FIGURE)) };
        }
        match Name::parse(words) {
            Some(name) if !self.room.knows(name) => Err(fault(NOT_HERE)),
            Some(name) if name.usage() == Use::Condition => Err(fault(ONLY_ASKED)),
            Some(name) => Ok(Piece::Value(name)),
            None => {
                let key = FigureKey::parse(words).map_err(|why| fault(unknown(words, why)))?;
                if self.room.figures { Ok(Piece::Figure(key)) } else { Err(fault(NO_FIGURE)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTH: Room =
        Room { scopes: [Scope::Any, Scope::Month, Scope::Month], figures: true, issuer: true };

    fn parse(text: &str) -> Result<Vec<Piece>, &'static str> {
        Sentence::parse(text, MONTH).map(|s| s.0).map_err(|fault| fault.why)
    }

    #[test]
    fn places_become_pieces() {
        let text = |words: &str| Piece::Text(words.to_owned());
        let a6 = Piece::Figure(FigureCode::A6.into());
        assert_eq!(parse("在册{{A6}}。"), Ok(vec![text("在册"), a6.clone(), text("。")]));
        assert_eq!(parse("{{ issuer }}"), Ok(vec![Piece::Value(Name::Issuer)]));
        assert_eq!(parse("{{members C8}}"), Ok(vec![Piece::Members(FigureCode::C8)]));
        assert_eq!(parse("{{gap 打算}}"), Ok(vec![Piece::Gap("打算".to_owned())]));
        let condition = Condition { negated: true, asked: Asked::Figure(FigureCode::A2e.into()) };
        let then = Sentence(vec![text("甲"), a6]);
        let both = Piece::If { condition, then, otherwise: Sentence(vec![text("乙")]) };
        assert_eq!(parse("{{if not A2e}}甲{{A6}}{{else}}乙{{end}}"), Ok(vec![both]));
    }

    #[test]
    fn what_is_not_known_or_has_no_meaning_is_refused() {
        for (text, why) in [
            ("{{A66}}", "no such figure"),
            ("{{a6}}", NO_PLACE),
            ("{{C8}}", "only listed"),
            ("{{members A6}}", "no such part"),
            ("{{members A66}}", "no such figure"),
            ("{{H2.cover}}", "no such part"),
            ("{{isuer}}", NO_PLACE),
            ("{{inspector}}", NOT_HERE),
            ("{{what}}", NOT_HERE),
            ("{{failing}}", ONLY_ASKED),
            ("{{A6", NO_CLOSE),
            ("{{if A6}}甲", NO_END),
            ("{{if A6}}甲{{else}}乙{{else}}丙{{end}}", NO_IF),
            ("甲{{end}}", NO_IF),
            ("{{if isuer}}甲{{end}}", NO_PLACE),
            ("{{if }}甲{{end}}", NO_PLACE),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
        let plain = Room { figures: false, ..MONTH };
        assert_eq!(Sentence::parse("{{A6}}", plain).map_err(|f| f.why), Err(NO_FIGURE));
        let own = Room { issuer: false, ..MONTH };
        assert_eq!(Sentence::parse("{{issuer}}", own).map_err(|f| f.why), Err(NOT_HERE));
    }
}
