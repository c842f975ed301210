//! `guitu session plan|mark|close|list`: group sessions and who came.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{text, text_arg, word};
use super::subject::{number, subject_of};
use crate::acts::{self, Act, Group, Mark, Mode, NewSession};
use crate::assets::Catalog;
use crate::domain::{AttendanceStatus, AttendeeRef, SessionFile, SessionId, SessionKind, Text};
use crate::registry::{Registry, State};
use crate::words::{slug, term};
use chrono::{NaiveDate, NaiveTime};
use clap::{ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "session").subcommand_required(true).subcommands([
        args::command(c, "session/plan").args([
            args::option(c, "session", "kind").value_parser(args::word::<SessionKind>).required(true),
            args::option(c, "session", "topic").required(true),
            args::option(c, "any", "on").value_parser(args::date),
            args::option(c, "session", "starts").value_parser(args::time),
            args::option(c, "session", "minutes")
                .value_parser(args::number::<u16>(1..=u64::from(acts::MOST_MINUTES)))
                .required(true),
            args::option(c, "session", "at"),
            args::option(c, "session", "organiser").action(ArgAction::Append),
            args::option(c, "session", "speaker"),
            args::option(c, "session", "expect").action(ArgAction::Append).num_args(1..),
            args::flag(c, "session", "expect-all"),
            args::flag(c, "session", "expect-minors").conflicts_with("expect-all"),
        ]),
        args::command(c, "session/mark").args([
            args::place(c, "session", "session"),
            args::place(c, "session", "numbers").num_args(0..).required(false),
            args::option(c, "session", "status")
                .value_parser(args::word::<AttendanceStatus>)
                .default_value("present"),
            args::option(c, "session", "arrived").value_parser(args::time),
            args::option(c, "session", "outsider"),
            args::option(c, "any", "notes"),
        ]),
        args::command(c, "session/close").args([
            args::place(c, "session", "session"),
            args::flag(c, "session", "rest-absent"),
            args::option(c, "any", "notes"),
        ]),
        args::command(c, "session/list"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("plan", m)) => plan(cx, m),
        Some(("mark", m)) => mark(cx, m),
        Some(("close", m)) => close(cx, m),
        _ => list(cx),
    }
}

fn plan(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let on = m.get_one::<NaiveDate>("on").copied().unwrap_or_else(|| cx.now().day());
        let mut named = Vec::new();
        for raw in m.get_many::<String>("expect").into_iter().flatten() {
            named.push(AttendeeRef::Subject(subject_of(registry.state(), number(cx, raw)?)?.id));
        }
        let mut organisers = Vec::new();
        for raw in m.get_many::<String>("organiser").into_iter().flatten() {
            organisers.push(text(cx, "organiser", raw)?);
        }
        let new = NewSession {
            on,
            kind: word(m, "kind").unwrap_or(SessionKind::GroupEducation),
            topic: text_arg(cx, m, "topic", "topic")?,
            starts: word::<NaiveTime>(m, "starts"),
            minutes: word(m, "minutes").unwrap_or_default(),
            place: text_arg(cx, m, "at", "place")?,
            organisers,
            speaker: text_arg(cx, m, "speaker", "speaker")?,
            named,
            group: match (m.get_flag("expect-all"), m.get_flag("expect-minors")) {
                (true, _) => Some(Group::Corrections),
                (_, true) => Some(Group::Minors),
                _ => None,
            },
        };
        let planned = acts::plan_session(registry, new, Mode::Commit, &mut cx.at())?;
        if cx.globals.json {
            cx.json(&json!({ "session": planned.session, "on": on, "expected": planned.expected,
                "minors_apart": planned.apart }))?;
        }
        for one in &planned.told {
            let text = crate::words::law(cx.catalog, one).to_string();
            cx.note("cli-show-oddity", &[("text", text.into())]);
        }
        if planned.apart > 0 {
            cx.note("cli-session-minors-apart", &[("n", planned.apart.into())]);
        }
        let args = [("id", short(planned.session).into()), ("count", planned.expected.into())];
        cx.say("cli-session-planned", &args)?;
        Ok(Exit::Done)
    })
}

fn short(id: SessionId) -> String {
    id.to_string().chars().take(8).collect()
}

fn find<'s>(cx: &Cx<'_, '_>, state: &'s State, m: &ArgMatches) -> Result<&'s SessionFile, Failure> {
    let wanted = m.get_one::<String>("session").cloned().unwrap_or_default();
    let mut met =
        state.sessions.values().filter(|s| wanted.len() >= 4 && s.id.to_string().starts_with(&wanted));
    match (met.next(), met.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(cx.usage("no-session", &[("value", wanted.clone().into())])),
    }
}

fn mark(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let session = find(cx, registry.state(), m)?.id;
        let mut people = Vec::new();
        for raw in m.get_many::<String>("numbers").into_iter().flatten() {
            people.push(AttendeeRef::Subject(subject_of(registry.state(), number(cx, raw)?)?.id));
        }
        if m.contains_id("outsider") {
            people.push(AttendeeRef::Outsider(text_arg(cx, m, "outsider", "name")?));
        }
        if people.is_empty() {
            return Err(cx.usage("missing-argument", &[("argument", "NUMBER, --outsider".into())]));
        }
        let mark = Mark {
            status: word(m, "status").unwrap_or(AttendanceStatus::Present),
            arrived: word(m, "arrived"),
            note: text_arg(cx, m, "notes", "notes")?,
        };
        let recorded = acts::attend(registry, session, people, mark, Mode::Commit, &mut cx.at())?;
        super::record::say(cx, registry, &recorded)
    })
}

fn close(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let session = find(cx, registry.state(), m)?.id;
        let notes: Text = text_arg(cx, m, "notes", "notes")?;
        let rest = m.get_flag("rest-absent");
        let recorded = acts::close_session(registry, session, rest, notes, Mode::Commit, &mut cx.at())?;
        let commit = recorded.receipt.map(|receipt| receipt.index);
        let (expected, there) = match registry.state().sessions.get(&session) {
            Some(file) => (file.expected(), file.attended().count()),
            None => (0, 0),
        };
        if cx.globals.json {
            cx.json(
                &json!({ "session": session, "commit": commit, "expected": expected, "attended": there }),
            )?;
        }
        cx.say("cli-session-closed", &[("expected", expected.into()), ("attended", there.into())])?;
        Ok(Exit::Done)
    })
}

fn list(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let state = cx.state(registry)?;
        let day = cx.globals.as_of;
        let mut sessions: Vec<&SessionFile> =
            state.sessions.values().filter(|s| day.is_none_or(|day| s.on <= day)).collect();
        sessions.sort_by_key(|s| (std::cmp::Reverse(s.on), s.planned));
        if cx.globals.json {
            let list: Vec<Value> = sessions.iter().map(|s| session_json(registry, s)).collect();
            cx.json(&json!({ "sessions": list }))?;
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = sessions
            .iter()
            .map(|s| {
                vec![
                    short(s.id),
                    s.on.to_string(),
                    term(cx.catalog, &s.plan.kind),
                    s.plan.topic.to_string(),
                    format!("{}/{}", s.attended().count(), s.expected()),
                    cx.text(if s.closed.is_some() { "cli-closed" } else { "cli-open" }),
                ]
            })
            .collect();
        cx.rows(&["id", "day", "kind", "topic", "attended", "state"], &rows)?;
        Ok(Exit::Done)
    })
}

fn session_json(registry: &Registry, session: &SessionFile) -> Value {
    let people: Vec<Value> = session
        .attendees
        .iter()
        .map(|a| {
            let who = match &a.who {
                AttendeeRef::Subject(id) => crate::words::Names::subject(registry, *id),
                AttendeeRef::Outsider(_) => "outsider".to_owned(),
            };
            json!({ "number": who, "status": slug(&a.attendance.status), "minutes": a.attendance.minutes })
        })
        .collect();
    json!({
        "id": session.id,
        "on": session.on,
        "kind": slug(&session.plan.kind),
        "topic": session.plan.topic.as_str(),
        "minutes": session.plan.minutes,
        "expected": session.expected(),
        "attended": session.attended().count(),
        "closed": session.closed.is_some(),
        "attendees": people,
    })
}
