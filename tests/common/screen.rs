//! The real binary in a pseudo-terminal: keys go in, what the screen says is waited for.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

/// A terminal with the app in it.
pub struct Screen {
    parser: Arc<Mutex<vt100::Parser>>,
    keys: Arc<Mutex<Box<dyn Write + Send>>>,
    pub child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Screen {
    /// Runs the binary with `arguments` in a terminal of `columns` and `rows`. No passphrase file but what `environment`
    /// names.
    pub fn open(
        dir: &Path,
        (columns, rows): (u16, u16),
        arguments: &[&str],
        environment: &[(&str, &Path)],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_guitu"));
        command.args(arguments);
        command.cwd(dir);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env_remove("GUITU_PASSPHRASE_FILE");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (rows, columns) = (rows.try_into().unwrap(), columns.try_into().unwrap());
        let parser = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let (fed, answers) = (Arc::clone(&parser), Arc::clone(&keys));
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                fed.lock().unwrap().process(&buffer[..n]);
                if buffer[..n].windows(4).any(|w| w == b"\x1b[6n") {
                    // a terminal says where its cursor is
                    let (row, column) = fed.lock().unwrap().screen().cursor_position();
                    let answer = format!("\x1b[{};{}R", row + 1, column + 1);
                    answers.lock().unwrap().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        // the master side must live as long as the screen
        std::mem::forget(pair.master);
        Self { parser, keys, child }
    }

    pub fn text(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// Waits until the screen says `wanted`.
    pub fn wait(&self, wanted: &str) {
        for _ in 0..1200 {
            if self.text().contains(wanted) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the screen never said {wanted:?}:\n{}", self.text());
    }

    /// Waits until the screen no longer says `gone`.
    pub fn wait_gone(&self, gone: &str) {
        for _ in 0..1200 {
            if !self.text().contains(gone) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the screen still says {gone:?}:\n{}", self.text());
    }

    pub fn send(&mut self, keys: &str) {
        let mut writer = self.keys.lock().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Empties the field in focus and types.
    pub fn retype(&mut self, text: &str) {
        self.send(&"\x7f".repeat(24));
        self.send(text);
        self.wait(text);
    }
}
