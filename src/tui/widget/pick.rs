//! Letters typed on a field that is no text: what they pick, and when nothing begins with them.

use crossterm::event::{KeyCode, KeyModifiers};

use crate::tui::key::Key;
use crate::tui::text::initials;
use crate::tui::views::Choice;

/// Whether a key takes back, or has again, what was typed.
pub fn takes_back(key: Key) -> bool {
    matches!((key.code, key.mods), (KeyCode::Char('z' | 'y'), KeyModifiers::CONTROL))
}

/// Picks an option by its number, or by what has been typed of its words or of their initials; a letter typed again goes
/// on to the next that begins with it. Whether there is such an option; the choice stays when there is none.
pub fn pick(options: &[Choice], chosen: &mut Option<usize>, typed: &mut String, c: char) -> bool {
    if let Some(number) = c.to_digit(10) {
        *typed = c.to_string();
        let at = (number as usize).checked_sub(1).filter(|at| *at < options.len());
        *chosen = at.or(*chosen);
        return at.is_some();
    }
    let begins = |typed: &str| -> Vec<usize> {
        let fits = |option: &Choice| {
            let label = option.label.to_lowercase();
            label.starts_with(typed) || initials(&label).starts_with(typed)
        };
        options.iter().enumerate().filter(|(_, option)| fits(option)).map(|(at, _)| at).collect()
    };
    let letter: String = c.to_lowercase().collect();
    let longer = format!("{typed}{letter}");
    let (found, again) = match begins(&longer) {
        found if !found.is_empty() => (found, false),
        _ => (begins(&letter), *typed == letter),
    };
    let next = found.iter().copied().find(|at| again && chosen.is_some_and(|chosen| *at > chosen));
    match next.or(found.first().copied()) {
        Some(at) => {
            *chosen = Some(at);
            *typed = if begins(&longer).is_empty() { letter } else { longer };
            true
        }
        None => {
            *typed = letter;
            false
        }
    }
}

/// A letter that says yes or no.
pub fn yes_or_no(c: char) -> Option<bool> {
    match c {
        'y' | 'Y' | 's' | '是' | '1' => Some(true),
        'n' | 'N' | 'f' | '否' | '0' => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::views::Value;
    use crate::tui::widget::field::{Control, Field, notes};
    use crate::tui::widget::form::Form;
    use crate::tui::widget::input::TextField;

    fn options() -> Vec<Choice> {
        ["实地", "电话", "电子定位", "Written"]
            .map(|label| Choice { code: label.into(), label: label.into() })
            .to_vec()
    }

    fn typed(script: &str) -> (Option<usize>, bool) {
        let (options, mut chosen, mut typed, mut met) = (options(), None, String::new(), true);
        for c in script.chars() {
            met = pick(&options, &mut chosen, &mut typed, c);
        }
        (chosen, met)
    }

    #[test]
    fn an_option_is_picked_by_number_initials_words_or_a_letter_again() {
        assert_eq!(typed("s"), (Some(0), true));
        assert_eq!(typed("d"), (Some(1), true));
        assert_eq!(typed("dd"), (Some(2), true));
        assert_eq!(typed("dz"), (Some(2), true));
        assert_eq!(typed("电"), (Some(1), true));
        assert_eq!(typed("电子"), (Some(2), true));
        assert_eq!(typed("wr"), (Some(3), true));
        assert_eq!(typed("3"), (Some(2), true));
    }

    #[test]
    fn what_begins_nothing_changes_nothing_and_is_told() {
        assert_eq!(typed("sq"), (Some(0), false));
        assert_eq!(typed("9"), (None, false));
        assert_eq!(typed("0"), (None, false));
        assert_eq!(typed("qd"), (Some(1), true), "after a miss the next letter starts anew");
    }

    #[test]
    fn what_was_typed_is_taken_back_and_had_again() {
        let mut field = TextField::new("甲");
        let key = |c| Key { code: KeyCode::Char(c), mods: KeyModifiers::CONTROL };
        field.paste("乙\r丙");
        assert_eq!(field.value(), "甲乙 丙");
        assert!(field.key(key('z')) && field.value() == "甲");
        assert!(field.key(key('y')) && field.value() == "甲乙 丙");
        field.key(key('z'));
        assert!(!field.key(key('z')), "nothing is left to take back");
        let note = Field::new("notes", "tui-field-talk-notes", Control::Notes(Box::new(notes(""))));
        let mut form = Form::new(vec![note]);
        form.paste("一行\r二行\r\n三行");
        let day = "2026-06-30".parse().unwrap();
        assert_eq!(form.values(day), [("notes", Value::Text("一行\n二行\n三行".into()))]);
        assert!(form.key(key('z')));
        assert_eq!(form.values(day), [("notes", Value::Text(String::new()))]);
    }
}
