//! What is going on, for whoever waits at a terminal: shown once work has taken a second, and never in a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    shown: bool,
}

impl Progress {
    /// Progress over so many bytes of raw files. Drawn to standard error where that is a terminal.
    pub fn over(bytes: u64) -> Progress {
        Progress {
            bar: ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden()),
            since: Instant::now(),
            shown: false,
        }
    }

    /// Some bytes are done.
    pub fn advance(&mut self, bytes: u64) {
        self.bar.inc(bytes);
        self.show_when_due();
    }

    /// What is being done now.
    pub fn say(&mut self, doing: &str) {
        self.bar.set_message(doing.to_owned());
        self.show_when_due();
    }

    fn show_when_due(&mut self) {
        if self.shown || self.since.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.shown = true;
        // `stderr` draws nothing where it is not a terminal.
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:24} {bytes} of {total_bytes}, {bytes_per_sec} · {msg}");
        self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
