//! Files that import each other in a loop, be it within a room: there may be no more of them than stand.
//!
//! An arrow leads from a file to every file of which it takes a name, re-exports followed to where the name is made. Not
//! counted: a file that names its own family (the modules above it), and a module that only hands on what its children make.

use crate::{is_test, walk};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Names = Vec<String>;

/// Loops that stand and are to be untied: the number only falls.
const STANDING: usize = 18;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Into,
    Sign(char),
}

/// The words and signs of a source, comments, texts and lifetimes left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            i += 2;
            while i < chars.len() && !(chars[i] == '*' && at(i + 1) == '/') {
                i += 1;
            }
            i += 2;
        } else if c == '"' {
            i += 1;
            while i < chars.len() && chars[i] != '"' {
                i += if chars[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == 'r' && (at(i + 1) == '"' || (at(i + 1) == '#' && matches!(at(i + 2), '#' | '"'))) {
            let fences = chars[i + 1..].iter().take_while(|c| **c == '#').count();
            i += 2 + fences;
            let closes = |i: usize| at(i) == '"' && (1..=fences).all(|n| at(i + n) == '#');
            while i < chars.len() && !closes(i) {
                i += 1;
            }
            i += 1 + fences;
        } else if c == '\'' {
            let escaped = at(i + 1) == '\\';
            if escaped || at(i + 2) == '\'' {
                i += if escaped { 3 } else { 2 };
                while i < chars.len() && chars[i] != '\'' {
                    i += 1;
                }
            }
            i += 1;
        } else if c.is_alphanumeric() || c == '_' {
            let start = i;
            while i < chars.len() && (chars[i].is_alphanumeric() || chars[i] == '_') {
                i += 1;
            }
            out.push(Token::Word(chars[start..i].iter().collect()));
        } else if c == ':' && at(i + 1) == ':' {
            out.push(Token::Into);
            i += 2;
        } else {
            if !c.is_whitespace() {
                out.push(Token::Sign(c));
            }
            i += 1;
        }
    }
    out
}

/// The paths of a `use`, each with the name it has from now on; `at` stands behind `use` and is left behind `;`.
fn imports(tokens: &[Token], at: &mut usize, before: &Names, found: &mut Vec<(Names, String)>) {
    let mut path = before.clone();
    let mut alias = None;
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match token {
            Token::Word(word) if word == "as" => {
                if let Some(Token::Word(name)) = tokens.get(*at) {
                    alias = Some(name.clone());
                    *at += 1;
                }
            }
            Token::Word(word) => path.push(word.clone()),
            Token::Into => {}
            Token::Sign('{') => {
                loop {
                    imports(tokens, at, &path, found);
                    if matches!(tokens.get(*at - 1), Some(Token::Sign('}' | ';')) | None) {
                        break;
                    }
                }
                path.clear();
            }
            Token::Sign(',' | '}' | ';') => break,
            Token::Sign(sign) => path.push(sign.to_string()),
        }
    }
    if path.len() > before.len() || (alias.is_some() && !path.is_empty()) {
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
        found.push((path, name));
    }
    // the brace that closed a list belongs to the list; what follows it ends the item it stood in
    if before.is_empty() {
        while *at > 0
            && tokens.get(*at - 1) == Some(&Token::Sign('}'))
            && tokens.get(*at) == Some(&Token::Sign(';'))
        {
            *at += 1;
        }
    }
}

#[derive(Default)]
struct Module {
    /// Name in this file, and the path it stands for.
    uses: BTreeMap<String, Names>,
    /// Names that are only handed on to others.
    handed: BTreeSet<String>,
    /// Paths in the code, and every word of it.
    paths: Vec<Names>,
    words: BTreeSet<String>,
}

struct House(BTreeMap<Names, Module>);

impl House {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        walk(&root, &mut files);
        let mut texts: BTreeMap<Names, String> = BTreeMap::new();
        for file in files.into_iter().filter(|file| !is_test(file)) {
            let inside = file.strip_prefix(&root).unwrap().with_extension("");
            let mut names: Names =
                inside.components().map(|c| c.as_os_str().to_string_lossy().into()).collect();
            names.retain(|name| !matches!(name.as_str(), "mod" | "lib" | "main"));
            let text = std::fs::read_to_string(&file).unwrap();
            // the file's own tests may name whatever they like
            let end = text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            if !names.is_empty() {
                texts.insert(names, text[..end].to_owned());
            }
        }
        Self::of(&texts)
    }

    fn of(texts: &BTreeMap<Names, String>) -> Self {
        let mut house = Self(texts.keys().map(|path| (path.clone(), Module::default())).collect());
        for (path, text) in texts {
            let module = house.module(path, &tokens(text));
            house.0.insert(path.clone(), module);
        }
        house
    }

    fn module(&self, own: &Names, tokens: &[Token]) -> Module {
        let mut module = Module::default();
        let mut at = 0;
        while at < tokens.len() {
            let Token::Word(word) = &tokens[at] else {
                at += 1;
                continue;
            };
            if word == "use" {
                let before = at.checked_sub(1).map(|before| &tokens[before]);
                let open = matches!(before, Some(Token::Sign(')')))
                    || matches!(before, Some(Token::Word(word)) if word == "pub");
                at += 1;
                let mut found = Vec::new();
                imports(tokens, &mut at, &Vec::new(), &mut found);
                for (path, name) in found {
                    let Some(path) = self.absolute(own, &path) else { continue };
                    if open && path.starts_with(own) {
                        module.handed.insert(name.clone());
                    }
                    module.uses.insert(name, path);
                }
                continue;
            }
            let mut path = vec![word.clone()];
            at += 1;
            while let (Some(Token::Into), Some(Token::Word(next))) = (tokens.get(at), tokens.get(at + 1)) {
                path.push(next.clone());
                at += 2;
            }
            module.words.extend(path.iter().cloned());
            if path.len() > 1 {
                module.paths.push(path);
            }
        }
        module
    }

    /// A path from the crate's root; none for one of another crate.
    fn absolute(&self, own: &Names, path: &[String]) -> Option<Names> {
        let below = |up: usize, rest: &[String]| {
            let base = own.len().checked_sub(up)?;
            Some([&own[..base], rest].concat())
        };
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => below(0, &path[1..]),
            "super" => {
                let up = path.iter().take_while(|name| *name == "super").count();
                below(up, &path[up..])
            }
            child => {
                let known = self.0.contains_key(&[&own[..], &[child.to_owned()]].concat());
                if known { below(0, path) } else { None }
            }
        }
    }

    /// The file that makes what a path names.
    fn maker(&self, path: &Names, followed: usize) -> Option<Names> {
        let file = (1..=path.len()).rev().map(|end| path[..end].to_vec()).find(|p| self.0.contains_key(p))?;
        let rest = &path[file.len()..];
        let handed = rest.first().and_then(|name| self.0[&file].uses.get(name));
        match handed {
            Some(onward) if followed < 8 && onward != path => {
                self.maker(&[&onward[..], &rest[1..]].concat(), followed + 1).or(Some(file))
            }
            _ => Some(file),
        }
    }

    fn arrows(&self) -> BTreeMap<&Names, BTreeSet<Names>> {
        let mut arrows: BTreeMap<&Names, BTreeSet<Names>> = BTreeMap::new();
        for (own, module) in &self.0 {
            let mut named: Vec<Names> = Vec::new();
            for (name, path) in &module.uses {
                if !module.handed.contains(name) || module.words.contains(name) {
                    named.push(path.clone());
                }
            }
            for path in &module.paths {
                let through = module.uses.get(&path[0]).map(|start| [&start[..], &path[1..]].concat());
                named.extend(through.or_else(|| self.absolute(own, path)));
            }
            let makers = named.iter().filter_map(|path| self.maker(path, 0));
            arrows.insert(own, makers.filter(|maker| !own.starts_with(maker)).collect());
        }
        arrows
    }

    /// Loops, each as the files it leads through.
    fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let mut reach: BTreeMap<&Names, BTreeSet<&Names>> = BTreeMap::new();
        for start in arrows.keys().copied() {
            let mut seen: BTreeSet<&Names> = BTreeSet::new();
            let mut waiting: Vec<&Names> = vec![start];
            while let Some(next) = waiting.pop() {
                for to in arrows.get(next).into_iter().flatten() {
                    if seen.insert(to) {
                        waiting.push(to);
                    }
                }
            }
            reach.insert(start, seen);
        }
        let mut told: BTreeSet<&Names> = BTreeSet::new();
        let mut circles = Vec::new();
        for (one, seen) in &reach {
            if !seen.contains(*one) || told.contains(*one) {
                continue;
            }
            let together: Vec<&Names> = seen
                .iter()
                .copied()
                .filter(|other| reach.get(*other).is_some_and(|back| back.contains(*one)))
                .collect();
            told.extend(&together);
            let ties = together.iter().flat_map(|from| {
                let to = arrows[*from].iter().filter(|to| together.contains(to));
                to.map(|to| format!("{} -> {}", from.join("/"), to.join("/")))
            });
            circles.push(ties.collect::<Vec<_>>().join(", "));
        }
        circles
    }
}

#[test]
fn no_further_files_import_each_other_in_a_loop() {
    let circles = House::read().circles();
    assert!(circles.len() <= STANDING, "{} loops, {STANDING} stand: {circles:#?}", circles.len());
}

#[test]
fn a_loop_is_found_however_it_is_written() {
    let house = |files: &[(&str, &str)]| {
        let of = |(path, text): &(&str, &str)| {
            (path.split('/').map(str::to_owned).collect::<Names>(), (*text).to_owned())
        };
        House::of(&files.iter().map(of).collect()).circles().len()
    };
    let loops: [&[(&str, &str)]; 6] = [
        &[("a", "use crate::b::B;"), ("b", "use crate::a::A;")],
        &[("r", ""), ("r/a", "use super::b::B;"), ("r/b", "fn f() { super::a::g(); }")],
        &[
            ("r", "pub use b::B;"),
            ("r/a", "use super::{B, c};"),
            ("r/b", "use super::a::A as Other;"),
            ("r/c", ""),
        ],
        &[
            ("r", "mod a; pub use a::A; fn f(x: A) {}"),
            ("r/a", "use crate::s::S;"),
            ("s", "use crate::r::R;"),
        ],
        &[("a", "use crate::b::{c::{D, E}, self};"), ("b", ""), ("b/c", "type T = crate::a::A;")],
        &[
            ("a", "use crate::b;\nfn f() { b::g() }"),
            ("b", "use crate::{c::C};"),
            ("c", "use crate::a::{A};"),
        ],
    ];
    for files in loops {
        assert_eq!(house(files), 1, "{files:?}");
    }
    let straight: [&[(&str, &str)]; 4] = [
        &[
            ("a", "use crate::b::B;"),
            ("b", "// use crate::a::A;\nfn f() { \"crate::a::A\"; 'c'; r#\"crate::a\"#; }"),
        ],
        &[("r", "mod a; use a::A; fn f(x: A) {}"), ("r/a", "use super::R;")],
        &[("r", "pub use a::A;"), ("r/a", "use crate::s::S;"), ("s", "use crate::r::R;")],
        &[("a", "use crate::b::B;"), ("b", "use std::a::A;")],
    ];
    for files in straight {
        assert_eq!(house(files), 0, "{files:?}");
    }
}
