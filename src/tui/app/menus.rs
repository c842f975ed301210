//! Help and command palette: both made from the rows that dispatch the keys.

use super::App;
use crate::tui::backend::Command;
use crate::tui::keymap::{self, Action, Place, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::Step;
use crate::tui::theme::Role;

impl App {
    pub(super) fn help_open(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Reader { .. }))
    }

    /// Asks whether the records shown are to be taken back.
    pub(super) fn ask_undo(&mut self, records: &[String]) {
        let mut lines: Vec<String> = records.iter().map(|line| self.around().private(line)).collect();
        lines.push(String::new());
        lines.push(self.look.t("tui-undo-about"));
        let title = self.look.t("tui-undo-title");
        self.overlays.push(Overlay::confirm(title, lines, vec![Step::Tell(Command::Undo)]));
    }

    /// The keys of this screen, from the same rows that dispatch them.
    pub(super) fn help(&self) -> Overlay {
        let scopes: Vec<Scope> = match self.front() {
            Some(screen) if self.overlays.is_empty() => screen.scopes(),
            _ => self.scopes(),
        };
        let mut lines = Vec::new();
        let mut seen: Vec<(&str, Vec<String>)> = Vec::new();
        for scope in scopes.iter().chain([&Scope::Global]) {
            for row in keymap::rows_of(*scope) {
                let label = row.key.label(self.look.ascii);
                match seen.iter_mut().find(|(hint, _)| *hint == row.hint) {
                    Some((_, keys)) if keys.contains(&label) => {}
                    Some((_, keys)) => keys.push(label),
                    None => seen.push((row.hint, vec![label])),
                }
            }
        }
        for (hint, keys) in seen {
            let keys = crate::tui::text::fit(&keys.join(" "), 26, self.look.mark());
            lines.push((format!("{keys}  {}", self.look.t(hint)), Role::Text));
        }
        lines.push((String::new(), Role::Text));
        lines.push((self.look.t("tui-help-input-method"), Role::Dim));
        Overlay::reader(self.look.t("tui-help-title"), lines)
    }

    /// Every action of this screen and every numbered screen, found by words or initials.
    pub(super) fn palette(&self) -> Overlay {
        let scopes = self.scopes();
        let mut items: Vec<Item> = Vec::new();
        let mut seen: Vec<Action> = Vec::new();
        for scope in &scopes {
            for row in keymap::rows_of(*scope) {
                let plain = matches!(
                    row.action,
                    Action::Up
                        | Action::Down
                        | Action::Left
                        | Action::Right
                        | Action::PageUp
                        | Action::PageDown
                        | Action::Home
                        | Action::End
                        | Action::Palette
                        | Action::Verdict(_)
                        | Action::Answer(_)
                        | Action::Go(_)
                );
                if plain || seen.contains(&row.action) {
                    continue;
                }
                seen.push(row.action);
                let key = keymap::key_for(&scopes, row.action).map(|key| key.label(self.look.ascii));
                let item =
                    Item::new(self.look.t(row.hint), key.unwrap_or_default(), vec![Step::Act(row.action)]);
                items.push(item.barred(self.why_not(row.action)));
            }
        }
        for place in Place::ALL {
            let text = self.look.ta("tui-go-to", &[("place", self.look.t(place.name()).into())]);
            let item = Item::new(text, format!("Alt-{}", place.number()), vec![Step::Act(Action::Go(place))]);
            items.push(item.barred(self.why_not(Action::Go(place))));
        }
        let ask = Overlay::prompt(
            self.look.t("tui-calc-title"),
            ["tui-calc-about", "tui-calc-examples", "tui-calc-examples-more"]
                .map(|key| self.look.t(key))
                .to_vec(),
            Command::Calculate(String::new()),
        );
        items.push(Item::new(self.look.t("tui-calc-title"), String::new(), vec![Step::Show(Box::new(ask))]));
        items.push(Item::new(self.look.t("tui-mouse-toggle"), String::new(), vec![Step::ToggleMouse]));
        Overlay::menu(self.look.t("tui-palette-title"), items)
    }
}
