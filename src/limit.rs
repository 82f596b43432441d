//! Limits on what is done with what a stranger wrote. A model may join by mistake every row with every other, a JSON Schema may
//! try a value in more ways than can be counted: they are stopped with a message before they take the machine with them. A
//! damaged file may make Polars panic: that is told as an error.

use anyhow::{Result, anyhow, bail};
use polars::error::set_warning_function;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Limits of one query, or of holding one column against a JSON Schema.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub seconds: u64,
    /// Memory of the whole process, in MiB.
    pub memory: u64,
    /// Addresses that the process may have, in MiB, where the shell says how many: there is no memory beyond them.
    addresses: Option<u64>,
    /// Where to look for the cause; empty where nothing that was written is to blame.
    pub cause: &'static str,
}

const SECONDS: &str = "ANNALS_QUERY_SECONDS";
/// Variable of the memory that a query may take, in MiB.
pub const MEMORY: &str = "ANNALS_QUERY_MIB";

/// Refuses a limit that the environment sets and that cannot be read: another one would hold in its place.
pub fn hold_environment() -> Result<()> {
    for name in [SECONDS, MEMORY] {
        if let Some(told) = std::env::var_os(name)
            && told.to_str().is_none_or(|told| told.parse::<u64>().is_err())
        {
            bail!("{name} is `{}`, which is no whole number\n  hint: set it to one, or not at all", told.display());
        }
    }
    Ok(())
}

impl Limits {
    /// An hour and half of the memory that the process may have, unless the environment says otherwise.
    pub fn of_environment(cause: &'static str) -> Limits {
        let told = |name: &str| std::env::var(name).ok()?.parse().ok();
        let memory = told(MEMORY).or_else(|| Some(available()? / 2)).unwrap_or(4096);
        Limits { seconds: told(SECONDS).unwrap_or(3600), memory, addresses: addresses(), cause }
    }

    /// The same, for work that needs no more than some seconds.
    pub fn at_most(self, seconds: u64) -> Limits {
        Limits { seconds: self.seconds.min(seconds), ..self }
    }

    fn stopped(&self, at: String, remedy: &str) -> Stopped {
        let cause = Some(self.cause).filter(|cause| !cause.is_empty());
        let look = cause.map(|cause| format!("look for {cause}, or ")).unwrap_or_default();
        Stopped::Limit(anyhow!("stopped {at}\n  hint: {look}{remedy}"))
    }
}

/// MiB that the machine has, or that the process is allowed; none where the system does not tell.
fn available() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let machine = field(&read("/proc/meminfo"), "MemTotal:").map(|kib| kib >> 10);
    // Of a container (cgroups 2), and of the shell.
    let container = read("/sys/fs/cgroup/memory.max").trim().parse().ok().map(|bytes: u64| bytes >> 20);
    [machine, container, addresses()].into_iter().flatten().min()
}

/// MiB that `ulimit -v` allows, where it is set.
fn addresses() -> Option<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok().map(|bytes: u64| bytes >> 20)
}

/// MiB of addresses that are left when work is stopped: what is asked for until it is looked at again.
const LEFT: u64 = 256;

/// Why work gave nothing.
pub enum Stopped {
    /// It went beyond a limit, or could not be begun.
    Limit(anyhow::Error),
    /// It panicked, and said this.
    Panic(String),
}

/// Stack of the threads on which queries are taken apart and run, and JSON Schemas followed: what walks through their parts
/// goes as deep as they are nested, with up to four kilobytes for each. The system gives it as it is used.
const STACK: usize = 512 << 20;

fn no_thread(error: std::io::Error) -> anyhow::Error {
    anyhow!("there is no memory for a thread to run it on: {error}\n  hint: {SYSTEM}")
}

/// What to do where the system gives too little.
const SYSTEM: &str = "raise what the system allows (`ulimit -u`, `ulimit -v`, `ulimit -n`, `pids.max` of a container)";

/// Runs work whose depth follows what a stranger wrote, where there is room for it.
pub fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    silence();
    let _running = Running::begin();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        let worker = thread.spawn_scoped(scope, work).map_err(no_thread)?;
        worker.join().map_err(|_| anyhow!("it cannot be taken apart"))
    })
}

/// Runs work on a thread of its own and waits for what it gives. Work beyond the limits goes on until the process ends,
/// which the error returned is to bring about: nothing can stop it from outside.
pub fn within<T: Send + 'static>(limits: Limits, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stopped> {
    silence();
    let _running = Running::begin();
    let (sender, receiver) = channel();
    let since = Instant::now();
    let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
    let worker = thread.spawn(move || drop(sender.send(work()))).map_err(|error| Stopped::Limit(no_thread(error)))?;
    loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => {
                let cause = worker.join().err();
                let cause = cause.as_ref();
                let told = cause.and_then(|cause| cause.downcast_ref::<String>().map(String::as_str));
                let told = told.or_else(|| cause?.downcast_ref::<&str>().copied());
                return Err(Stopped::Panic(told.unwrap_or("it was given up").to_owned()));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if since.elapsed() > Duration::from_secs(limits.seconds) {
            return Err(limits.stopped(format!("after {} s", limits.seconds), &format!("set {SECONDS} to more")));
        }
        let taken = Taken::now();
        if taken.memory > limits.memory {
            return Err(limits.stopped(format!("at {} MiB of memory", limits.memory), &format!("set {MEMORY} to more")));
        }
        if let Some(most) = limits.addresses.filter(|most| taken.addresses + LEFT > *most) {
            return Err(limits.stopped(format!("near the {most} MiB that `ulimit -v` allows"), "raise it"));
        }
    }
}

/// Name of the threads that queries run on.
const THREAD: &str = "query";
/// How the names of those threads begin, and of those that Polars runs parts of queries on.
const THREADS: [&str; 4] = [THREAD, "async-executor", "tokio-rt-worker", "polars-"];

/// Number of queries that are under way.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

struct Running;

impl Running {
    fn begin() -> Running {
        RUNNING.fetch_add(1, Ordering::Relaxed);
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Keeps what Polars says of a panic within a query from standard error: it is told as the query's error. What it says to those
/// who call it, such as that something will be called otherwise, is not for those who write queries.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_warning_function(|_, _| {});
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let thread = std::thread::current();
            let is_query = thread.name().is_some_and(|name| THREADS.iter().any(|start| name.starts_with(start)));
            if RUNNING.load(Ordering::Relaxed) == 0 || !is_query || lacking(panic).is_some() {
                told(panic);
            }
        }));
    });
}

/// Sees to it that a panic ends the process, and with the status of a run that could not go on: other threads may wait for ever
/// for one that could not be made.
pub fn end_on_panic() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let (what, hint) = lacking(panic).map_or_else(
            || {
                told(panic);
                ("gave up, which is its own fault", "report it, with the smallest dataset that shows it")
            },
            |what| (what, SYSTEM),
        );
        let _ = writeln!(std::io::stderr(), "annals: {what}\n  hint: {hint}");
        std::process::exit(2);
    }));
}

const THREAD_LACKS: &str = "no thread can be made to work on";
/// What panics say of what the system does not give, and what that comes to.
const LACKS: [(&str, &str); 6] = [
    ("failed to spawn thread", THREAD_LACKS),
    ("spawn worker thread", THREAD_LACKS),
    ("ThreadPoolBuildError", THREAD_LACKS),
    ("Resource temporarily unavailable", THREAD_LACKS),
    ("failed to allocate memory", "there is no more memory"),
    ("Too many open files", "no more files can be opened"),
];

/// What the system did not give, where a panic is of that.
fn lacking(panic: &PanicHookInfo) -> Option<&'static str> {
    let told = panic.payload_as_str().unwrap_or_default();
    LACKS.iter().find(|(word, _)| told.contains(word)).map(|(_, what)| *what)
}

/// What the process takes, in MiB; nothing where the system does not tell.
struct Taken {
    memory: u64,
    addresses: u64,
}

impl Taken {
    fn now() -> Taken {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let taken = |name| field(&status, name).unwrap_or_default() / 1024;
        Taken { memory: taken("VmRSS:"), addresses: taken("VmSize:") }
    }
}

/// A figure in KiB.
fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
