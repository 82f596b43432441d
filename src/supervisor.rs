//! Runs the command in a process of its own, and tells what ended it. Where the system gives no more memory, or a stack is spent,
//! a process ends at once and none of its code can say so: that is left to the one that waits for it.

use rustix::process::Signal;
use std::env::{self, VarError};
use std::io::{self, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt, parent_id};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, id};

/// Variable with the number of the process that waits for this one.
const WAITING: &str = "ANNALS_SUPERVISOR";

/// What a system ends a process by on its own, and most often why.
const ENDS: [(Signal, &str, &str); 6] = [
    (Signal::ABORT, "SIGABRT", MEMORY),
    (Signal::BUS, "SIGBUS", MEMORY),
    (Signal::KILL, "SIGKILL", MEMORY),
    (Signal::SEGV, "SIGSEGV", MEMORY),
    (Signal::XFSZ, "SIGXFSZ", "for a file that is larger than `ulimit -f` allows\n  hint: raise it"),
    (Signal::XCPU, "SIGXCPU", "for more time than `ulimit -t` allows\n  hint: raise it"),
];
const MEMORY: &str = "most often for want of memory\n  hint: look for a query that makes much of little, or raise what the system \
                      allows (`ulimit -v`, `ulimit -t`, `memory.max` of a container)";

/// Runs in this process if another one waits for it; otherwise waits for one that runs. Where there can be none, runs in this one.
pub fn supervised(run: impl FnOnce() -> ExitCode) -> ExitCode {
    match env::var(WAITING) {
        Err(VarError::NotPresent) if forgets_children() => run(),
        Err(VarError::NotPresent) => {
            let mut arguments = env::args_os();
            let name = arguments.next().unwrap_or_default();
            let begin =
                |program| Command::new(program).arg0(name).args(arguments).env(WAITING, id().to_string()).spawn();
            match own_program().and_then(begin) {
                Ok(mut other) => {
                    other.wait().map_or_else(|error| refused(&format!("its end is not known: {error}")), told)
                }
                Err(_) => run(),
            }
        }
        waiting => {
            end_with_supervisor();
            // Who waited may have been killed before this process was to end with it. Of a parent in another namespace, as
            // `unshare --pid` makes one, the number is zero.
            if parent_id() == 0 || waiting.is_ok_and(|waiting| waiting == parent_id().to_string()) {
                return run();
            }
            refused(&format!("the process that {WAITING} names does not wait for this one\n  hint: do not set it"))
        }
    }
}

/// The program of this process; not where that is a loader which was given its name, and would take the first argument for one.
fn own_program() -> io::Result<PathBuf> {
    let program = env::current_exe()?;
    match program.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"ld")) {
        true => Err(io::ErrorKind::Unsupported.into()),
        false => Ok(program),
    }
}

/// Whether who began this process has it forget those that it begins as they end, so that it would wait in vain (POSIX, `_exit`).
fn forgets_children() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|signals| u64::from_str_radix(signals.trim(), 16).ok()).unwrap_or_default();
    ignored >> (Signal::CHILD.as_raw() - 1) & 1 == 1
}

/// Whoever kills a run kills it, not only who waits for it. Elsewhere than on Linux it goes to its end unseen, and publishes
/// whole or not at all.
fn end_with_supervisor() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
}

/// The status of a run; where a signal ended it, with words.
fn told(status: ExitStatus) -> ExitCode {
    if let Some(code) = status.code() {
        return ExitCode::from(u8::try_from(code).unwrap_or(2));
    }
    let signal = status.signal().unwrap_or_default();
    let is_whole = "what is published is as it was, or whole and new";
    refused(&match ENDS.iter().find(|(end, ..)| end.as_raw() == signal) {
        Some((_, name, cause)) => format!("{is_whole}: the system ended the run by {name}, {cause}"),
        None => format!("{is_whole}: the run was ended by signal {signal}"),
    })
}

fn refused(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "annals: {message}");
    ExitCode::from(2)
}
