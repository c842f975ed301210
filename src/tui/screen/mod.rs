//! The screens: a closed set of concrete types behind one enum.

pub mod audit;
pub mod entry;
pub mod findings;
pub mod inspections;
pub mod preview;
pub mod register;
pub mod reports;
pub mod rows;
pub mod screening;
pub mod sessions;
pub mod sign_in;
pub mod subject;
pub mod today;
pub mod unlock;
pub mod walk;

use chrono::TimeDelta;
use ratatui::layout::Rect;
use zeroize::Zeroizing;

use super::app::Around;
use super::backend::{Answer, Done, Failure, Query};
use super::canvas::{Canvas, Hit};
use super::key::Key;
use super::keymap::{Action, Place, Scope};
use super::step::{Route, Step};
use super::theme::Role;
use crate::acts::Act;

/// What every screen can be asked. The defaults suit a screen that only shows something.
pub trait Page {
    /// The scopes of its keys, the narrowest first, without the global one.
    fn scopes(&self) -> Vec<Scope>;
    /// What it asks the registry.
    fn query(&self) -> Option<Query> {
        None
    }
    /// How it is opened again after a lock.
    fn route(&self) -> Option<Route> {
        self.place().map(Route::Place)
    }
    /// The numbered place it belongs to.
    fn place(&self) -> Option<Place> {
        None
    }
    /// Takes an answer; one that is not for this screen is dropped.
    fn answer(&mut self, _answer: Answer) {}
    /// Types a key into its field; whether a field took it.
    fn key(&mut self, _key: Key) -> bool {
        false
    }
    /// Takes pasted text.
    fn paste(&mut self, _text: &str) {}
    /// Answers an action.
    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step>;
    /// The act that an action leads to, if it leads to one: a role that may not do it finds the action dim.
    fn leads_to(&self, action: Action) -> Option<Act> {
        leads_to(action)
    }
    /// Why an action cannot be done, as a key.
    fn why_not(&self, _action: Action, _around: &Around<'_>) -> Option<&'static str> {
        None
    }
    /// Answers a click.
    fn click(&mut self, _hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        Vec::new()
    }
    /// Hears that a command was carried out.
    fn told(&mut self, _done: &Done, _around: &Around<'_>) -> Vec<Step> {
        vec![Step::Reload]
    }
    /// Hears that a query or command was refused.
    fn refused(&mut self, _failure: &Failure) {}
    /// Whether leaving would lose typed text.
    fn unsaved(&self) -> bool {
        false
    }
    /// The typed text, to be sealed at the lock.
    fn draft(&self) -> Option<Zeroizing<String>> {
        None
    }
    /// Takes the typed text back; it is put in when the registry has answered.
    fn restore(&mut self, _draft: Zeroizing<String>) {}
    /// How long this screen may wait without input before the lock, given the ordinary time.
    fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        ordinary
    }
    /// Draws it.
    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, around: &Around<'_>);
}

/// The act that an action leads to on every screen that knows it.
pub fn leads_to(action: Action) -> Option<Act> {
    Some(match action {
        Action::Go(Place::Audit) => Act::Audit,
        Action::Go(_) | Action::File => Act::Look,
        Action::CheckIn => Act::CheckIn,
        Action::Visit => Act::Visit,
        Action::Talk => Act::Talk,
        Action::Screening => Act::Screen,
        Action::PutOff => Act::PutOff,
        Action::Enrol => Act::Enrol,
        Action::Withdraw => Act::Withdraw,
        Action::Reveal => Act::Reveal,
        Action::Undo => Act::Undo,
        Action::Export => Act::Report,
        Action::Verify => Act::Verify,
        _ => return None,
    })
}

/// Says that the registry has not answered yet.
fn waiting(canvas: &mut Canvas<'_>, area: Rect) {
    let said = canvas.t("tui-loading");
    canvas.put(area.x + 2, area.y + 1, area.width - 2, &said, Role::Dim);
}

/// A screen.
#[derive(Debug)]
pub enum Screen {
    /// Unlock and lock.
    Unlock(unlock::Unlock),
    /// Today.
    Today(today::Today),
    /// Register.
    Register(Box<register::Register>),
    /// Subject file.
    Subject(Box<subject::Subject>),
    /// Entry form.
    Entry(Box<entry::Entry>),
    /// Sessions.
    Sessions(sessions::Sessions),
    /// Session sign-in.
    SignIn(Box<sign_in::SignIn>),
    /// Screening.
    Screening(Box<screening::Screening>),
    /// Inspections.
    Inspections(inspections::Inspections),
    /// Walkthrough.
    Walk(Box<walk::Walk>),
    /// Findings ledger.
    Findings(findings::Findings),
    /// Reports.
    Reports(reports::Reports),
    /// Report preview.
    Preview(Box<preview::Preview>),
    /// Rows behind a figure.
    Rows(rows::Rows),
    /// Audit trail.
    Audit(Box<audit::Audit>),
}

macro_rules! each {
    ($screen:expr, $page:ident => $body:expr) => {
        match $screen {
            Screen::Unlock($page) => $body,
            Screen::Today($page) => $body,
            Screen::Register($page) => $body,
            Screen::Subject($page) => $body,
            Screen::Entry($page) => $body,
            Screen::Sessions($page) => $body,
            Screen::SignIn($page) => $body,
            Screen::Screening($page) => $body,
            Screen::Inspections($page) => $body,
            Screen::Walk($page) => $body,
            Screen::Findings($page) => $body,
            Screen::Reports($page) => $body,
            Screen::Preview($page) => $body,
            Screen::Rows($page) => $body,
            Screen::Audit($page) => $body,
        }
    };
}

impl Screen {
    /// The screen of a route.
    pub fn of(route: &Route, around: &Around<'_>) -> Self {
        match route {
            Route::Place(Place::Register) => Self::Register(Box::default()),
            Route::Place(Place::Sessions) => Self::Sessions(sessions::Sessions::default()),
            Route::Place(Place::Inspections) => Self::Inspections(inspections::Inspections::default()),
            Route::Place(Place::Findings) => Self::Findings(findings::Findings::default()),
            Route::Place(Place::Reports) => Self::Reports(reports::Reports::default()),
            Route::Place(Place::Audit) => Self::Audit(Box::default()),
            // The places that are not built yet are refused before a route is made.
            Route::Place(Place::Today | Place::Leave | Place::Settings) => {
                Self::Today(today::Today::default())
            }
            Route::Subject { subject, among } => {
                Self::Subject(Box::new(subject::Subject::new(subject.clone(), among.clone())))
            }
            Route::Form { kind, subject, people, duty } => {
                let people = people.clone();
                Self::Entry(Box::new(entry::Entry::new(*kind, subject.clone(), people, duty.clone(), around)))
            }
            Route::SignIn(session) => Self::SignIn(Box::new(sign_in::SignIn::new(session.clone()))),
            Route::Screening(subject) => {
                Self::Screening(Box::new(screening::Screening::new(subject.clone())))
            }
            Route::Walk(run) => Self::Walk(Box::new(walk::Walk::new(run.clone()))),
            Route::Report { id, period } => {
                Self::Preview(Box::new(preview::Preview::new(id.clone(), period.clone())))
            }
            Route::Rows { report, period, figure } => {
                Self::Rows(rows::Rows::new(report.clone(), period.clone(), figure.clone()))
            }
        }
    }

    /// See [`Page::scopes`].
    pub fn scopes(&self) -> Vec<Scope> {
        each!(self, page => page.scopes())
    }

    /// See [`Page::query`].
    pub fn query(&self) -> Option<Query> {
        each!(self, page => page.query())
    }

    /// See [`Page::route`].
    pub fn route(&self) -> Option<Route> {
        each!(self, page => page.route())
    }

    /// See [`Page::place`].
    pub fn place(&self) -> Option<Place> {
        each!(self, page => page.place())
    }

    /// See [`Page::answer`].
    pub fn answer(&mut self, answer: Answer) {
        each!(self, page => page.answer(answer));
    }

    /// See [`Page::key`].
    pub fn key(&mut self, key: Key) -> bool {
        each!(self, page => page.key(key))
    }

    /// See [`Page::paste`].
    pub fn paste(&mut self, text: &str) {
        each!(self, page => page.paste(text));
    }

    /// See [`Page::act`].
    pub fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        each!(self, page => page.act(action, around))
    }

    /// See [`Page::leads_to`].
    pub fn leads_to(&self, action: Action) -> Option<Act> {
        each!(self, page => page.leads_to(action))
    }

    /// See [`Page::why_not`].
    pub fn why_not(&self, action: Action, around: &Around<'_>) -> Option<&'static str> {
        each!(self, page => page.why_not(action, around))
    }

    /// See [`Page::click`].
    pub fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        each!(self, page => page.click(hit, around))
    }

    /// See [`Page::told`].
    pub fn told(&mut self, done: &Done, around: &Around<'_>) -> Vec<Step> {
        each!(self, page => page.told(done, around))
    }

    /// See [`Page::refused`].
    pub fn refused(&mut self, failure: &Failure) {
        each!(self, page => page.refused(failure));
    }

    /// See [`Page::unsaved`].
    pub fn unsaved(&self) -> bool {
        each!(self, page => page.unsaved())
    }

    /// See [`Page::draft`].
    pub fn draft(&self) -> Option<Zeroizing<String>> {
        each!(self, page => page.draft())
    }

    /// See [`Page::restore`].
    pub fn restore(&mut self, draft: Zeroizing<String>) {
        each!(self, page => page.restore(draft));
    }

    /// See [`Page::idle`].
    pub fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        each!(self, page => page.idle(ordinary))
    }

    /// See [`Page::draw`].
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, around: &Around<'_>) {
        each!(self, page => page.draw(canvas, area, around));
    }
}

/// Splits rows off the bottom of an area: what is above, what was split off.
pub fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let above = Rect { height: area.height - rows, ..area };
    (above, Rect { y: above.bottom(), height: rows, ..area })
}

/// Splits columns off the right of an area: what is left of it, what was split off.
pub fn split_right(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect { width: area.width - columns, ..area };
    (left, Rect { x: left.right(), width: columns, ..area })
}
