//! The frame around the screens: top line, body, message line, footer; and what lies over them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::app::{App, SMALLEST};
use super::canvas::{Canvas, Hit};
use super::keymap::{self, Action, Place, Scope};
use super::step::Tone;
use super::text::width;
use super::theme::{Class, Role};
use super::widget::form::weekday;

/// What drawing leaves behind: where the hardware cursor stands, and what clicks mean.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The caret of the focused field.
    pub cursor: Option<Position>,
    /// Areas that answer clicks.
    pub hits: Vec<(Rect, Hit)>,
}

/// Draws the model into a buffer.
pub fn view(app: &App, buf: &mut Buffer) -> Drawn {
    let area = buf.area;
    let mut canvas = Canvas::new(buf, app.look, app.veiled, app.now);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let said = app.look.ta(
            "tui-too-small",
            &[
                ("w", area.width.into()),
                ("h", area.height.into()),
                ("min-w", SMALLEST.0.into()),
                ("min-h", SMALLEST.1.into()),
            ],
        );
        let wide = (width(&said) as u16).min(area.width);
        canvas.put(
            area.x + (area.width - wide) / 2,
            area.y + area.height / 2,
            wide.max(1),
            &said,
            Role::Text,
        );
        return Drawn::default();
    }
    let (mut top, mut dated) = (area.y, false);
    if app.locked() {
        let name = app.look.t("tui-app-name");
        canvas.put(area.x + 1, top, area.width - 2, &name, Role::Title);
    } else {
        dated = top_line(app, &mut canvas, Rect { height: 1, ..area });
    }
    top += 1;
    if let Some(banner) = app.info.banner.as_ref().filter(|_| !app.locked()) {
        canvas.put(area.x + 1, top, area.width - 2, banner, Role::Error);
        top += 1;
    }
    let body = Rect { y: top, height: area.bottom().saturating_sub(top + 2), ..area };
    if let Some(screen) = app.front() {
        screen.draw(&mut canvas, body, &app.around());
    }
    if let Some(overlay) = app.overlays.last() {
        overlay.draw(&mut canvas);
    }
    // The day with its year is on every screen: a clock that stands at another year must be seen. A message that needs the
    // whole line has it; it is gone with the next key.
    let mut room = area.width - 2;
    let day = app.now.date().to_string();
    let said = app.toast.as_ref().map_or(0, |toast| width(&toast.text) + 2);
    if !dated && said + width(&day) < usize::from(room) {
        canvas.put_right(Rect { width: area.width - 1, ..area }, area.bottom() - 2, &day, Role::Dim);
        room -= width(&day) as u16 + 1;
    }
    if let Some(toast) = &app.toast {
        let (mark, role) = match toast.tone {
            Tone::Done => ("+", Role::Done),
            Tone::Note => ("-", Role::Warn),
            Tone::Bad => ("!", Role::Error),
        };
        canvas.put(area.x + 1, area.bottom() - 2, room, &format!("{mark} {}", toast.text), role);
    }
    footer(app, &mut canvas, Rect { y: area.bottom() - 1, height: 1, ..area });
    // A cursor under an overlay's frame or outside the buffer would mislead an input method.
    let cursor = canvas.cursor.filter(|at| area.contains(*at));
    Drawn { cursor, hits: canvas.hits }
}

/// Program, places, who works where, and when the program locks by itself; whether there was room for the day.
fn top_line(app: &App, canvas: &mut Canvas<'_>, line: Rect) -> bool {
    let day = app.now.date();
    let narrow = canvas.class() == Class::Narrow;
    let lock = app.look.ta("tui-locks-in", &[("n", app.minutes_left().into())]);
    let right = if narrow {
        format!("{} {day}", app.info.officer)
    } else {
        format!("{} {}  {day} {}  {lock}", app.info.office, app.info.officer, weekday(canvas, day))
    };
    let here = app.front().and_then(super::screen::Screen::place);
    let places: usize =
        Place::ALL.iter().map(|place| width(&app.look.t(place.name())) + if narrow { 2 } else { 3 }).sum();
    let name = app.look.t("tui-app-name");
    let mut x = line.x + 1;
    // Where the places need the whole line, the program does not name itself: one bracket is wider than a blank.
    if width(&name) + 3 + places <= usize::from(line.width) {
        x += canvas.put(x, line.y, 12, &name, Role::Title) + 1;
    }
    let room = usize::from(line.width).saturating_sub(usize::from(x) + places);
    // The right side gives way before the places do: the number keys must stay readable.
    let right = if width(&right) + 2 > room {
        let short = format!("{}  {day}", app.info.officer);
        if width(&short) + 2 > room { String::new() } else { short }
    } else {
        right
    };
    let dated = !right.is_empty();
    if dated {
        canvas.put_right(Rect { width: line.width - 1, ..line }, line.y, &right, Role::Dim);
    }
    for place in Place::ALL {
        let text = app.look.t(place.name());
        let current = here == Some(place);
        let number = place.number();
        let shown = match (current, narrow) {
            (true, _) => format!("[{number}{text}]"),
            (false, true) => format!("{number}{text} "),
            (false, false) => format!(" {number}{text} "),
        };
        let role = match (current, place.why_not()) {
            (true, _) => Role::Select,
            (false, Some(_)) => Role::Dim,
            (false, None) => Role::Text,
        };
        if x + width(&shown) as u16 > line.right() {
            break;
        }
        let wide = canvas.put(x, line.y, line.right() - x, &shown, role);
        canvas.hits.push((Rect { x, width: wide, ..line }, Hit::Act(Action::Go(place))));
        x += wide;
    }
    dated
}

/// The hints of the focused scope in the order of the table, cut by width; help and palette at the right end.
fn footer(app: &App, canvas: &mut Canvas<'_>, line: Rect) {
    let ascii = app.look.ascii;
    let ends = if app.locked() {
        vec![("F1", "tui-hint-help", Action::Help), ("Ctrl-Q", "tui-hint-quit", Action::Quit)]
    } else {
        vec![("F1", "tui-hint-help", Action::Help), ("Ctrl-P", "tui-hint-palette", Action::Palette)]
    };
    let texts: Vec<(String, String, Action)> =
        ends.into_iter().map(|(key, hint, action)| (key.to_owned(), app.look.t(hint), action)).collect();
    let wide: usize = texts.iter().map(|(key, hint, _)| width(key) + width(hint) + 3).sum();
    let mut x = line.right() - wide as u16;
    let limit = x;
    for (key, hint, action) in &texts {
        x = hint_at(canvas, (x, line.y), key, hint, *action, false);
    }
    let mut x = line.x + 1;
    for (keys, hint, action) in hints(&app.scopes(), ascii) {
        let hint = app.look.t(hint);
        if x + (width(&keys) + width(&hint) + 3) as u16 > limit {
            break;
        }
        let barred = app.overlays.is_empty() && app.why_not(action).is_some();
        x = hint_at(canvas, (x, line.y), &keys, &hint, action, barred);
    }
}

fn hint_at(
    canvas: &mut Canvas<'_>,
    (x, y): (u16, u16),
    keys: &str,
    hint: &str,
    action: Action,
    barred: bool,
) -> u16 {
    let start = x;
    let x = x + canvas.put(x, y, 30, keys, if barred { Role::Dim } else { Role::Key }) + 1;
    let x = x + canvas.put(x, y, 40, hint, if barred { Role::Dim } else { Role::Text });
    canvas.hits.push((Rect { x: start, y, width: x - start, height: 1 }, Hit::Act(action)));
    x + 2
}

/// Footer hints of scopes: rows with the same hint share one entry, with the first key of each of their actions.
fn hints(scopes: &[Scope], ascii: bool) -> Vec<(String, &'static str, Action)> {
    let mut found: Vec<(String, &'static str, Vec<Action>)> = Vec::new();
    for scope in scopes {
        for row in keymap::rows_of(*scope).filter(|row| row.foot) {
            match found.iter_mut().find(|(_, hint, _)| *hint == row.hint) {
                Some((_, _, actions)) if actions.contains(&row.action) => {}
                Some((keys, _, actions)) => {
                    keys.push_str(&row.key.label(ascii));
                    actions.push(row.action);
                }
                None => found.push((row.key.label(ascii), row.hint, vec![row.action])),
            }
        }
    }
    // Rows of verdicts and answers name one key for five.
    found
        .into_iter()
        .filter_map(|(keys, hint, actions)| {
            let first = actions.first().copied()?;
            let keys =
                if matches!(first, Action::Verdict(_) | Action::Answer(_)) { "1-5".to_owned() } else { keys };
            Some((keys, hint, first))
        })
        .collect()
}
