//! The loop: reads events, updates the model, carries effects out, draws when something changed.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::Duration;

use crossterm::event::{self, Event, MouseButton, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use zeroize::Zeroizing;

use super::app::App;
use super::backend::{Backend, Door, Failure};
use super::draw;
use super::key::Key;
use super::office::OfficeDoor;
use super::step::{Effect, Msg};
use super::terminal;
use super::theme::Look;
use super::views::{Clock, Handle};
use super::{TuiContext, TuiError};
use crate::assets::Catalog;
use crate::domain::Moment;
use crate::registry::Locked;

/// How many events are taken at most between two frames.
const BURST: usize = 64;

type Opened = Result<Box<dyn Backend + Send>, Failure>;

/// What the effects need: the locked door, the open registry, the worker that is unlocking, the drafts kept over locks.
pub struct Hands {
    door: Arc<dyn Door>,
    backend: Option<Box<dyn Backend + Send>>,
    unlocking: Option<Receiver<Opened>>,
    /// Sealed each to its officer, until that officer unlocks again.
    sealed_drafts: BTreeMap<Handle, Vec<u8>>,
    percent: u32,
}

impl Hands {
    /// Hands at a locked door.
    pub fn new(door: Arc<dyn Door>) -> Self {
        Self { door, backend: None, unlocking: None, sealed_drafts: BTreeMap::new(), percent: 0 }
    }

    /// Carries an effect out; the messages that follow, and whether the program ends.
    pub fn carry(&mut self, effect: Effect, now: Moment) -> (Option<Msg>, bool) {
        let answer = |result: Result<Msg, Failure>| Some(result.unwrap_or_else(Msg::Refused));
        match effect {
            Effect::Ask(query) => {
                let Some(backend) = &mut self.backend else { return (None, false) };
                let asked = backend.ask(&query, now).map(|answer| Msg::Answered(Box::new(answer)));
                (answer(asked), false)
            }
            Effect::Tell(command) => {
                let Some(backend) = &mut self.backend else { return (None, false) };
                (answer(backend.tell(&command, now).map(Msg::Told)), false)
            }
            Effect::Unlock { officer, passphrase } => {
                self.unlock(officer, passphrase, now);
                (None, false)
            }
            Effect::Lock { draft } => {
                self.lock(draft.as_ref(), now);
                // signing happened on this thread, at depths of its own
                crate::vault::wipe_stack();
                (None, false)
            }
            Effect::Keep { draft } => {
                let Some(backend) = &mut self.backend else { return (None, false) };
                let sealed = draft.as_ref().map(|draft| backend.seal_draft(draft));
                let kept = sealed != Some(None)
                    && self.door.keep_draft(&backend.info().id, sealed.flatten().as_deref());
                ((!kept).then_some(Msg::NotKept), false)
            }
            // The mouse belongs to the terminal; the loop does it.
            Effect::Mouse(_) => (None, false),
            Effect::Quit { draft } => {
                self.lock(draft.as_ref(), now);
                (None, true)
            }
        }
    }

    /// Drops the keys; a draft is sealed and kept, in memory where the disk takes nothing.
    fn lock(&mut self, draft: Option<&Zeroizing<String>>, now: Moment) {
        let Some(backend) = self.backend.take() else { return };
        let officer = backend.info().id;
        let sealed = backend.lock(draft.map(|draft| draft.as_str()), now);
        if !self.door.keep_draft(&officer, sealed.as_deref())
            && let Some(sealed) = sealed
        {
            self.sealed_drafts.insert(officer, sealed);
        }
    }

    /// Starts unlocking on a thread of its own: the key derivation takes most of a second.
    fn unlock(&mut self, officer: Handle, passphrase: Zeroizing<String>, now: Moment) {
        let (sender, receiver) = mpsc::channel();
        let door = Arc::clone(&self.door);
        self.unlocking = Some(receiver);
        std::thread::spawn(move || {
            let _ = sender.send(door.unlock(&officer, &passphrase, now));
        });
    }

    /// How the opening stands now.
    fn standing(&self) -> Option<Msg> {
        self.backend.as_ref().map(|backend| Msg::Standing(backend.info()))
    }

    /// Whether a worker is unlocking.
    pub fn busy(&self) -> bool {
        self.unlocking.is_some()
    }

    /// How far the opening has come, when that changed.
    fn progress(&mut self) -> Option<Msg> {
        let percent = self.door.progress();
        if self.unlocking.is_none() || percent == self.percent {
            return None;
        }
        self.percent = percent;
        Some(Msg::Progress(percent))
    }

    /// The worker's result, when it has come.
    pub fn opened(&mut self) -> Option<Msg> {
        let result = match self.unlocking.as_ref()?.try_recv() {
            Ok(result) => result,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err(Failure::new("unlocking stopped")),
        };
        self.unlocking = None;
        Some(match result {
            Ok(mut backend) => {
                let info = backend.info();
                let kept = self.sealed_drafts.remove(&info.id).or_else(|| self.door.kept_draft(&info.id));
                let draft = kept.and_then(|sealed| backend.open_draft(&sealed));
                self.backend = Some(backend);
                Msg::Unlocked(info, draft)
            }
            Err(failure) => Msg::StaysLocked(failure, self.door.wait()),
        })
    }
}

/// Runs the interface until the officer leaves it.
///
/// # Errors
/// When standard input or output is no terminal, the console cannot show Chinese, or the terminal fails.
pub fn run(context: TuiContext<'_>) -> Result<(), TuiError> {
    terminal::check(context.term.as_deref())?;
    let words = Catalog::of(context.lang);
    let locked = Locked::at(context.registry)?.noting_in(context.head_note)?;
    let door = Arc::new(OfficeDoor::new(locked, words, context.kind, context.entropy)?);
    let guard = terminal::Guard::take(context.mouse)?;
    let ascii = context.ascii.unwrap_or_else(terminal::draws_boxes_wide);
    let mut screen = Terminal::new(CrosstermBackend::new(io::stdout())).map_err(TuiError::Terminal)?;
    // clearing by hand: the terminal need not say where its cursor is
    crossterm::execute!(io::stdout(), crossterm::terminal::Clear(crossterm::terminal::ClearType::All))
        .map_err(TuiError::Terminal)?;
    let size = screen.size().map_err(TuiError::Terminal)?;
    let look = Look::new(context.lang, context.theme, ascii);
    let mut now = (context.now)();
    let mut app = App::new(look, door.view(), clock(now), (size.width, size.height), context.idle);
    app.mouse = context.mouse;
    let mut hands = Hands::new(door);
    let mut waiting: Vec<Msg> = Vec::new();
    let mut redraw = true;
    if let Some((officer, passphrase)) = context.open_with {
        hands.unlock(Handle(officer.to_string()), passphrase, now);
    }
    loop {
        if redraw {
            let mut drawn = draw::Drawn::default();
            screen
                .draw(|frame| {
                    drawn = draw::view(&app, frame.buffer_mut());
                    if let Some(cursor) = drawn.cursor {
                        frame.set_cursor_position(cursor);
                    }
                })
                .map_err(TuiError::Terminal)?;
            app.hits = drawn.hits;
            redraw = false;
        }
        let patience = if hands.busy() { Duration::from_millis(40) } else { Duration::from_secs(1) };
        if event::poll(patience).map_err(TuiError::Terminal)? {
            waiting.extend(message(&event::read().map_err(TuiError::Terminal)?));
            // What came meanwhile is taken before the next frame, so that fast typing is one drawing.
            while waiting.len() < BURST && event::poll(Duration::ZERO).map_err(TuiError::Terminal)? {
                waiting.extend(message(&event::read().map_err(TuiError::Terminal)?));
            }
        }
        waiting.extend(hands.opened());
        waiting.extend(hands.progress());
        // The time goes first, so that what follows is judged by it; it also locks after a sleep.
        now = (context.now)();
        let messages = std::iter::once(Msg::Tick(clock(now))).chain(waiting.drain(..));
        let taken = take(
            &mut app,
            &mut hands,
            messages,
            |_| now,
            |effect| {
                match effect {
                    Effect::Mouse(on) => terminal::set_mouse(*on),
                    // Nothing of the old screen may stay in the terminal's memory.
                    Effect::Lock { .. } => screen.clear().map_err(TuiError::Terminal)?,
                    _ => {}
                }
                Ok::<(), TuiError>(())
            },
        )?;
        redraw |= taken.changed;
        if taken.ended {
            drop(guard);
            return Ok(());
        }
    }
}

/// What came of a row of messages.
pub(super) struct Taken {
    /// Whether the frame must be drawn again.
    pub changed: bool,
    /// Whether the program ends; what stood behind is not taken any more.
    pub ended: bool,
}

/// Takes messages in their order. What one of them asked for is answered before the next: keys typed ahead may be meant for
/// the form that is being opened. `at` says when it is, `see` is shown each effect before it is carried out.
pub(super) fn take<E>(
    app: &mut App,
    hands: &mut Hands,
    messages: impl IntoIterator<Item = Msg>,
    at: impl Fn(&App) -> Moment,
    mut see: impl FnMut(&Effect) -> Result<(), E>,
) -> Result<Taken, E> {
    let mut taken = Taken { changed: false, ended: false };
    let mut queue: VecDeque<Msg> = messages.into_iter().collect();
    while let Some(msg) = queue.pop_front() {
        let (effects, changed) = app.update(msg);
        taken.changed |= changed;
        let mut answers = Vec::new();
        for effect in effects {
            see(&effect)?;
            let told = matches!(effect, Effect::Tell(_));
            let (follows, ended) = hands.carry(effect, at(app));
            if ended {
                taken.ended = true;
                return Ok(taken);
            }
            if told {
                // before the answer, so that a screen that is read again sees it
                answers.extend(hands.standing());
            }
            answers.extend(follows);
        }
        for answer in answers.into_iter().rev() {
            queue.push_front(answer);
        }
    }
    Ok(taken)
}

/// The wall clock of a moment at +08:00.
fn clock(now: Moment) -> Clock {
    now.local().naive_local()
}

fn message(event: &Event) -> Option<Msg> {
    match event {
        Event::Key(key) => Key::from_event(*key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text.clone())),
        Event::Resize(columns, rows) => Some(Msg::Resize(*columns, *rows)),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(mouse.column, mouse.row)),
            MouseEventKind::ScrollDown => Some(Msg::Wheel(1)),
            MouseEventKind::ScrollUp => Some(Msg::Wheel(-1)),
            _ => None,
        },
        _ => None,
    }
}
