//! What ends a process from outside: a run tells it with words and a status of its own, and goes when who started it kills it.

use super::dataset::{Dataset, annals};
use super::hostile::{count_without_end, table};
use super::limits::texts;
use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The number of the process that does the work of a run; none before it is there.
pub fn worker_of(run: &Child) -> Option<String> {
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", run.id())).unwrap_or_default();
    Some(children.trim().to_owned()).filter(|worker| !worker.is_empty())
}

/// A run that does not end by itself, but with the test.
struct Endless(Child);

impl Drop for Endless {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// A run that does not end, and the process that does its work.
fn endless(dataset: &Dataset) -> (Endless, String) {
    let script = format!("ulimit -c 0; exec {} build", env!("CARGO_BIN_EXE_annals"));
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(dataset.path()).stdout(Stdio::null()).stderr(Stdio::piped());
    let run = Endless(command.spawn().unwrap());
    let worker = within_seconds(|| {
        let worker = worker_of(&run.0)?;
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

const MEMORY: &str = "most often for want of memory\n  hint: look for a query that makes much of little, or raise what the system allows \
                      (`ulimit -v`, `ulimit -t`, `memory.max` of a container)\n";

#[test]
fn what_ends_a_run_is_told() {
    let dataset = count_without_end();
    for (signal, told) in [
        ("-ABRT", format!("the system ended the run by SIGABRT, {MEMORY}")),
        ("-KILL", format!("the system ended the run by SIGKILL, {MEMORY}")),
        ("-TERM", "the run was ended by signal 15\n".to_owned()),
    ] {
        let (mut run, worker) = endless(&dataset);
        assert!(Command::new("kill").args([signal, &worker]).status().unwrap().success());
        assert_eq!(run.0.wait().unwrap().code(), Some(2), "{signal}");
        let mut said = String::new();
        run.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, format!("annals: what is published is as it was, or whole and new: {told}"));
    }
}

#[test]
fn a_run_that_is_killed_works_no_more() {
    let (mut run, worker) = endless(&count_without_end());
    run.0.kill().unwrap();
    run.0.wait().unwrap();
    within_seconds(|| {
        let state = fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        // Ended, and perhaps not yet waited for.
        (state.is_empty() || state.contains(") Z ")).then_some(())
    });
}

fn in_shell(dataset: &Dataset, limit: &str, arguments: &str) -> Output {
    let script = format!("ulimit -c 0; {limit}; exec {} {arguments}", env!("CARGO_BIN_EXE_annals"));
    Command::new("bash").args(["-c", &script]).current_dir(dataset.path()).output().unwrap()
}

/// A text is asked for twice as much memory at once, each time that it is full: at some size there is not that much.
#[test]
fn memory_that_is_not_given() {
    let sql = format!("SELECT REPLACE(a, 'x', '{}') AS a FROM t", "y".repeat(4000));
    let dataset = texts(&sql, &format!("{}\n", "x".repeat(1 << 20)));
    // Each thread takes addresses of its own.
    let limits = "ulimit -v 5000000; export ANNALS_QUERY_MIB=100000 POLARS_MAX_THREADS=1 RAYON_NUM_THREADS=1";
    let run = in_shell(&dataset, limits, "check");
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("the system ended the run by SIGABRT, {MEMORY}")), "{said}");
}

#[test]
fn a_file_that_may_not_be_so_long() {
    let rows: String = (0..20_000).map(|row| format!("x{row},1\n")).collect();
    let run = in_shell(&table(format!("a,b\n{rows}")), "ulimit -f 8", "build");
    let told = "annals: what is published is as it was, or whole and new: the system ended the run by SIGXFSZ, for a file that is larger \
                than `ulimit -f` allows\n  hint: raise it\n";
    assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(2), told));
}

/// The variable that one process tells the other by has no meaning for others.
#[test]
fn a_supervisor_that_is_not_there() {
    let dataset = table("a,b\nx,1\n");
    let run = annals(&["check"], dataset.path(), &[("ANNALS_SUPERVISOR", "1")]);
    run.stops("the process that ANNALS_SUPERVISOR names does not wait for this one\n  hint: do not set it");
}

/// Some who begin a run have it forget the processes that it begins, so that it could not wait for one.
#[test]
fn who_begins_it_does_not_care_for_children() {
    let run = in_shell(&table("a,b\nx,1\n"), "trap '' CHLD", "check");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_command_is_called_what_it_was_called() {
    let dataset = Dataset::empty();
    symlink(env!("CARGO_BIN_EXE_annals"), dataset.path().join("checker")).unwrap();
    let run = Command::new(dataset.path().join("checker")).args(["check", "--help"]).output().unwrap();
    assert!(String::from_utf8(run.stdout).unwrap().contains("Usage: checker check "));
}

/// A program may be begun by the loader, which is given its name.
#[test]
fn a_program_that_the_loader_begins() {
    let dataset = table("a,b\nx,1\n");
    for loader in ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"] {
        if std::path::Path::new(loader).exists() {
            let run =
                Command::new(loader).args([env!("CARGO_BIN_EXE_annals"), "check"]).current_dir(dataset.path()).output();
            let run = run.unwrap();
            assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        }
    }
}

#[test]
fn files_that_may_not_be_opened() {
    let mut told = 0;
    // Those that came with the test are closed.
    let close = "for file in /proc/self/fd/*; do file=${file##*/}; [ $file -lt 3 ] || eval \"exec $file>&-\"; done";
    for files in 4..9 {
        let dataset = table("a,b\nx,1\n").with("temporary/empty", "");
        let limits =
            format!("{close}; export TMPDIR=temporary POLARS_MAX_THREADS=2 RAYON_NUM_THREADS=2; ulimit -n {files}");
        let run = in_shell(&dataset, &limits, "check");
        let said = String::from_utf8(run.stderr).unwrap();
        // A raw file that cannot be opened is a finding.
        let is_told = matches!(run.status.code(), Some(0 | 1)) || said.starts_with("annals: ");
        assert!(is_told && !said.contains("panicked"), "{files}: {said}");
        told +=
            usize::from(said.starts_with("annals: no more files can be opened\n  hint: raise what the system allows"));
    }
    assert!(told > 0);
}
