//! Programs whose calls to the system are disturbed as a test asks, by strace.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{cannot_here, skip};

/// Whether calls of a child can be disturbed; says so where not.
#[must_use]
pub fn can_disturb() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    match tried {
        Err(_) => skip("there is no strace: no call was disturbed"),
        Ok(ran) if !ran.status.success() => cannot_here("this machine lets nobody watch a child with strace"),
        Ok(_) => return true,
    }
    false
}

/// A command whose calls are disturbed, on one path only where one is given. The command is the child, and what watches
/// it is a child of that, so that it is ended like any other.
#[must_use]
pub fn disturbed(program: &Command, injection: &str, path: Option<&Path>) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-o", "/dev/null"]);
    match path {
        Some(path) => command.arg("-P").arg(path),
        None => command.arg("--seccomp-bpf"),
    };
    command.args(["-e", &format!("inject={injection}"), "--"]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_remove("HUIYING_CONFIG").env_remove("HUIYING_DATA");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A command of which every one of these calls is noted in a file, with the paths that it concerns.
#[must_use]
pub fn noted(program: &Command, calls: &[&str], notes: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-y", "-o"]).arg(notes);
    command.args(["-e", &format!("trace={}", calls.join(",")), "--"]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_remove("HUIYING_CONFIG").env_remove("HUIYING_DATA");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How many calls of a name the notes have on one path.
#[must_use]
pub fn count(notes: &str, call: &str, path: &Path) -> usize {
    let (opening, path) = (format!("{call}("), path.display().to_string());
    let named = [format!("<{path}>"), format!("\"{path}\"")];
    let is_call = |line: &&str| line.split_whitespace().nth(1).is_some_and(|word| word.starts_with(&opening));
    notes.lines().filter(is_call).filter(|line| named.iter().any(|it| line.contains(it))).count()
}
