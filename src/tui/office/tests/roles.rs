//! What a role may not do is dim with its reason before anything is typed: no bright action ends in a refusal of
//! permission, whatever the role.

use super::doors::Doors;
use super::*;
use crate::domain::Role;
use crate::tui::app::App;
use crate::tui::keymap::{self, Action, Place};
use crate::tui::overlay::Overlay;
use crate::tui::screen::Screen;
use crate::tui::step::Msg;

/// Words by which a refusal of permission is known.
const REFUSED: &str = "The role ";

/// The office of the doors with a session, an inspection and a finding, opened by the officer of a role.
fn opened(doors: &Doors, role: Role) -> Rig {
    let mut entropy = super::doors::Seeded::new("roles");
    let locked = Locked::at(&doors.dir("screen")).unwrap();
    let door = OfficeDoor::new(locked, Catalog::of(Lang::En), Kind::Own, &mut entropy);
    let look = Look::new(Lang::En, Theme::Dark, false);
    let mut rig = Rig::over(Arc::new(door.unwrap()), 120, 36, look);
    let at = Role::ALL.iter().filter(|known| **known != Role::Head).position(|known| *known == role);
    // the head is the first, the others follow in the order of the roles
    let down = at.map_or(0, |at| at + 1);
    rig.keys(&"<down>".repeat(down));
    rig.keys("<enter>correct horse<enter>");
    assert!(!rig.app.locked(), "{role:?}: {}", rig.text());
    rig
}

/// The screens that can be reached by keys, from whatever screen is in front.
const WAYS: [(Place, &str); 10] = [
    (Place::Today, ""),
    (Place::Register, ""),
    (Place::Register, "<enter>"),
    (Place::Sessions, ""),
    (Place::Sessions, "<enter>"),
    (Place::Inspections, ""),
    (Place::Inspections, "<enter>"),
    (Place::Findings, ""),
    (Place::Reports, "<enter>"),
    (Place::Audit, ""),
];

fn bright(app: &App, action: Action) -> bool {
    app.why_not(action).is_none()
}

/// Leaves every overlay and form, whatever was typed.
fn leave(rig: &mut Rig) {
    rig.app.overlays.clear();
    while rig.app.screens.len() > 1 {
        rig.app.screens.pop();
    }
}

/// Goes a way; false when the role may not.
fn go(rig: &mut Rig, (place, keys): (Place, &str)) -> bool {
    leave(rig);
    if !bright(&rig.app, Action::Go(place)) {
        return false;
    }
    rig.keys(&format!("<alt-{}>", place.number()));
    if keys == "<enter>" && !bright(&rig.app, Action::Open) {
        return false;
    }
    rig.keys(keys);
    rig.app.overlays.is_empty()
}

/// Says yes to whatever is asked, and saves whatever form opens; none of it may be refused for want of a permission.
#[track_caller]
fn carry_on(rig: &mut Rig, what: &str) {
    for _ in 0..3 {
        match rig.app.overlays.last() {
            Some(Overlay::Prompt { .. }) => {
                rig.keys("words enough<enter>");
            }
            Some(Overlay::Confirm { .. }) => {
                rig.keys("y");
            }
            _ => break,
        }
        allowed(rig, what);
    }
    if matches!(rig.app.front(), Some(Screen::Entry(_))) {
        rig.keys("<ctrl-s>");
        allowed(rig, what);
    }
}

#[track_caller]
fn allowed(rig: &Rig, what: &str) {
    let said = rig.app.toast.as_ref().map(|toast| toast.text.as_str()).unwrap_or_default();
    assert!(!said.contains(REFUSED), "{what}: {said}");
}

#[test]
fn no_bright_action_ends_in_a_refusal_of_permission() {
    for role in Role::ALL {
        let doors = Doors::prepared(super::doors::worked);
        let mut rig = opened(&doors, role);
        let mut tried = 0;
        for way in WAYS {
            if !go(&mut rig, way) {
                continue;
            }
            allowed(&rig, &format!("{role:?} {way:?}"));
            let scopes = rig.app.scopes();
            let rows: Vec<_> = scopes.iter().flat_map(|scope| keymap::rows_of(*scope)).collect();
            for row in rows {
                let plain = matches!(
                    row.action,
                    Action::Lock
                        | Action::Quit
                        | Action::Help
                        | Action::Palette
                        | Action::Go(_)
                        | Action::Back
                );
                if plain || !go(&mut rig, way) || !bright(&rig.app, row.action) {
                    continue;
                }
                let what = format!("{role:?} {way:?} {:?}", row.action);
                rig.send(Msg::Key(row.key));
                allowed(&rig, &what);
                let entries = match rig.app.overlays.last() {
                    Some(Overlay::Menu { items, .. }) => items.len(),
                    _ => 0,
                };
                carry_on(&mut rig, &what);
                for at in 0..entries {
                    go(&mut rig, way);
                    rig.send(Msg::Key(row.key));
                    let Some(Overlay::Menu { items, list, .. }) = rig.app.overlays.last_mut() else { break };
                    if items[at].why_not.is_some() {
                        continue;
                    }
                    list.selected = at;
                    rig.keys("<enter>");
                    let what = format!("{what} entry {at}");
                    allowed(&rig, &what);
                    carry_on(&mut rig, &what);
                }
                tried += 1;
            }
        }
        assert!(tried > 5, "{role:?} could try {tried} actions only");
    }
}

#[test]
fn what_a_role_may_not_do_is_dim_with_its_reason() {
    let doors = Doors::prepared(super::doors::worked);
    let mut rig = opened(&doors, Role::ReadOnly);
    assert!(go(&mut rig, (Place::Register, "")));
    for action in [Action::CheckIn, Action::Record, Action::Enrol, Action::Undo, Action::New] {
        let why = rig.app.why_not(action).unwrap_or_default();
        assert!(why.contains(REFUSED), "{action:?}: {why}");
    }
    drop(rig);
    let mut rig = opened(&doors, Role::SocialWorker);
    assert!(go(&mut rig, (Place::Register, "")));
    rig.keys("<f7>");
    let Some(Overlay::Menu { items, .. }) = rig.app.overlays.last() else { panic!("{}", rig.text()) };
    let dim: Vec<&str> =
        items.iter().filter(|item| item.why_not.is_some()).map(|item| item.text.as_str()).collect();
    assert!(dim.contains(&"Level") || dim.len() > 5, "{dim:?}");
    assert!(items.iter().any(|item| item.why_not.is_none()), "a social worker records");
    // whoever sees no file begins at the audit trail
    drop(rig);
    let rig = opened(&doors, Role::Custodian);
    assert!(matches!(rig.app.front(), Some(Screen::Audit(_))), "{}", rig.text());
}
