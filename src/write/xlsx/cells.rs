//! Cells: what is a number and what is text, and how each looks.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

use crate::report::{Align, Amount, Run};

/// The formats of a workbook.
pub(super) struct Formats {
    base: Format,
    pub header: Format,
    pub link: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(11)
            .set_border(FormatBorder::Thin)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        let header = base
            .clone()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0x00E7_E6E6));
        let link =
            base.clone().set_font_color(Color::RGB(0x0005_63C1)).set_underline(FormatUnderline::Single);
        Self { base, header, link }
    }

    /// Text that stays text when the cell is edited.
    fn text(&self, align: Align, text: &str) -> Format {
        let format = aligned(self.base.clone(), align).set_num_format("@");
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format.set_quote_prefix() } else { format }
    }

    fn number(&self, pattern: &str) -> Format {
        aligned(self.base.clone(), Align::Right).set_num_format(pattern)
    }
}

fn aligned(format: Format, align: Align) -> Format {
    format.set_align(match align {
        Align::Left => FormatAlign::Left,
        Align::Centre => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    })
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Typed text.
    Text(String),
    /// A number with its number format.
    Number(f64, String),
}

impl Value {
    /// The value of runs: a number only where one figure with an amount stands alone.
    pub(super) fn of(runs: &[Run]) -> Self {
        match runs {
            [Run::Figure(figure)] => {
                Self::figure(figure.amount, &figure.value, &figure.unit, figure.unit_shown)
            }
            _ => Self::Text(runs.iter().map(Run::shown).collect()),
        }
    }

    /// The value of runs in a column of amounts, which are set to the right: there a short run of digits is a number too, so
    /// that the column can be added up. Numbers of people, papers and codes are set otherwise and stay text.
    pub(super) fn in_column(runs: &[Run], align: Align) -> Self {
        match Self::of(runs) {
            Self::Text(text) if align == Align::Right && is_amount(&text) => {
                text.parse().map_or(Self::Text(text), |number| Self::Number(number, "0".to_owned()))
            }
            value => value,
        }
    }

    /// The value of a figure. A ratio keeps its full precision and shows as many places as the paper prints; a ratio over zero
    /// is text.
    pub(super) fn figure(amount: Option<Amount>, printed: &str, unit: &str, unit_shown: bool) -> Self {
        let places = printed
            .split_once('.')
            .map_or(0, |(_, places)| places.chars().filter(char::is_ascii_digit).count());
        let decimals = if places == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(places)) };
        match amount {
            Some(Amount::Count { count }) => Self::Number(count as f64, "0".to_owned()),
            Some(Amount::Ratio { numerator, denominator }) if denominator != 0 => {
                let ratio = numerator as f64 / denominator as f64;
                match unit {
                    "%" => Self::Number(ratio, format!("{decimals}%")),
                    "‰" => Self::Number(ratio * 1000.0, format!("{decimals}\"‰\"")),
                    _ => Self::Number(ratio, decimals),
                }
            }
            _ if unit_shown => Self::Text(format!("{printed}{unit}")),
            _ => Self::Text(printed.to_owned()),
        }
    }

    /// How it reads, for the width of its column.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number, _) => format!("{number:.1}"),
        }
    }

    /// Writes it.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        formats: &Formats,
        align: Align,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Text(text) => {
                let format = formats.text(align, text);
                if text.is_empty() {
                    sheet.write_blank(row, column, &format)?;
                } else {
                    sheet.write_string_with_format(row, column, text, &format)?;
                }
            }
            Self::Number(number, pattern) => {
                sheet.write_number_with_format(row, column, *number, &formats.number(pattern))?;
            }
        }
        Ok(())
    }
}

/// Digits as an amount is written: few, and without a leading zero.
fn is_amount(text: &str) -> bool {
    (1..=9).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_exact_amount_is_a_number() {
        let ratio = Some(Amount::Ratio { numerator: 46, denominator: 52 });
        assert_eq!(Value::figure(ratio, "88.5", "%", false), Value::Number(46.0 / 52.0, "0.0%".into()));
        let empty = Some(Amount::Ratio { numerator: 0, denominator: 0 });
        assert_eq!(Value::figure(empty, "-", "%", false), Value::Text("-".into()));
        assert_eq!(Value::figure(None, "<5", "人", true), Value::Text("<5人".into()));
        assert_eq!(Value::of(&[Run::text("440303199001010001")]), Value::Text("440303199001010001".into()));
        assert_eq!(Value::of(&[Run::text("12")]), Value::Text("12".into()));
        let amount = |text: &str, align| Value::in_column(&[Run::text(text)], align);
        assert_eq!(amount("12", Align::Right), Value::Number(12.0, "0".into()));
        for (text, align) in [
            ("12", Align::Centre),
            ("012", Align::Right),
            ("440303199001010001", Align::Right),
            ("1-2.3", Align::Right),
        ] {
            assert_eq!(amount(text, align), Value::Text(text.into()));
        }
    }
}
