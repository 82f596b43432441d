//! What ends a process from outside: a run tells it with words and a status of its own, and goes when who started it kills it.

use super::dataset::Dataset;
use super::hostile::{count_without_end, table};
use super::limits::texts;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A run that does not end, and the process that does its work.
fn endless(dataset: &Dataset) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    let run = command.arg("build").current_dir(dataset.path()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let run = run.unwrap();
    let children = format!("/proc/{0}/task/{0}/children", run.id());
    let worker = within_seconds(|| {
        let worker = fs::read_to_string(&children).unwrap().trim().to_owned();
        // Once its threads work, it is long past what begins it.
        let threads = fs::read_dir(format!("/proc/{worker}/task")).map_or(0, Iterator::count);
        (threads > 2).then_some(worker)
    });
    (run, worker)
}

#[track_caller]
fn within_seconds<T>(seen: impl Fn() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(seen) = seen() {
            return seen;
        }
        assert!(since.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_ends_a_run_is_told() {
    let dataset = count_without_end();
    for (signal, told) in [
        ("-ABRT", "ended by the system (SIGABRT), most often for want of memory"),
        ("-KILL", "ended by the system (SIGKILL), most often for want of memory"),
        ("-TERM", "ended by signal 15; what is published is as it was, or whole and new"),
    ] {
        let (mut run, worker) = endless(&dataset);
        assert!(Command::new("kill").args([signal, &worker]).status().unwrap().success());
        assert_eq!(run.wait().unwrap().code(), Some(2), "{signal}");
        let mut said = String::new();
        run.stderr.unwrap().read_to_string(&mut said).unwrap();
        assert!(said.starts_with(&format!("annals: {told}")), "{said}");
    }
}

#[test]
fn a_run_that_is_killed_works_no_more() {
    let (mut run, worker) = endless(&count_without_end());
    run.kill().unwrap();
    run.wait().unwrap();
    within_seconds(|| {
        let state = fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        // Ended, and perhaps not yet waited for.
        (state.is_empty() || state.contains(") Z ")).then_some(())
    });
}

/// Polars asks for the memory of a text all at once: wherever it is refused that, the run ends with words.
#[test]
fn memory_that_is_not_given() {
    let grown = (0..12).fold("a".to_owned(), |text, _| format!("REPLACE({text}, 'x', 'xxxxxxxxxx')"));
    let tables =
        (1..40).map(|at| format!(", t{at} AS (SELECT UPPER(a) || a AS a FROM t{})", at - 1)).collect::<String>();
    let doubled = format!("WITH t0 AS (SELECT a FROM t){tables} SELECT a FROM t39");
    for sql in [format!("SELECT {grown} AS a FROM t"), doubled] {
        let dataset = texts(&sql, &"xy\n".repeat(20));
        for mib in (500..8000).step_by(500) {
            let script = format!("ulimit -v {}; exec {} check", mib << 10, env!("CARGO_BIN_EXE_annals"));
            let run = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
            let said = String::from_utf8_lossy(&run.stderr);
            assert_eq!(run.status.code(), Some(2), "{mib} MiB: {said}");
            assert!(said.contains("\n  hint: "), "{mib} MiB: {said}");
        }
    }
}

/// The variable that one process tells the other by has no meaning for others.
#[test]
fn a_supervisor_that_is_not_there() {
    let dataset = table("a,b\nx,1\n");
    let run = super::dataset::annals(&["check"], Path::new(dataset.path()), &[("ANNALS_SUPERVISOR", "1")]);
    run.stops("the process that ANNALS_SUPERVISOR names does not wait for this one\n  hint: do not set it");
}

/// Some who begin a run have it forget the processes that it begins, so that it could not wait for one.
#[test]
fn who_begins_it_does_not_care_for_children() {
    let dataset = table("a,b\nx,1\n");
    let script = format!("trap '' CHLD; exec {} check", env!("CARGO_BIN_EXE_annals"));
    let run = Command::new("bash").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}
