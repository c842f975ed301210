//! The demo office (演示司法所): made through the registry's own commands from a fixed seed; nobody in it exists.

use std::path::Path;

/// A file of this name in a registry's directory says that it is a throw-away demo.
pub const MARK: &str = "DEMO";
/// The passphrase of every officer of the demo; shown before it is asked for.
pub const PASSPHRASE: &str = "guitu-demo";

/// Whether a directory holds a throw-away demo. Its keys are cheap to open, which is all this allows.
pub fn is_demo(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}
