//! What is going on, for whoever waits at a terminal: shown once work has taken a second, and never in a pipe.

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    rows: u64,
    doing: String,
    shown: bool,
}

impl Progress {
    /// Progress over so many bytes of raw files. Drawn to standard error where that is a terminal.
    pub fn over(bytes: u64) -> Progress {
        Progress {
            bar: ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden()),
            since: Instant::now(),
            rows: 0,
            doing: String::new(),
            shown: false,
        }
    }

    /// Some bytes have been read, and some rows are done.
    pub fn advance(&mut self, bytes: u64, rows: u64) {
        self.rows += rows;
        self.bar.inc(bytes);
        self.show();
    }

    /// What is being done now.
    pub fn say(&mut self, doing: &str) {
        self.doing = doing.to_owned();
        self.show();
    }

    fn show(&mut self) {
        let passed = self.since.elapsed();
        if passed < Duration::from_secs(1) {
            return;
        }
        if !self.shown {
            self.shown = true;
            // `stderr` draws nothing where it is not a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:24} {percent}% · {msg}");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        let rate = (self.rows as f64 / passed.as_secs_f64()) as u64;
        let told = format!("{} rows, {} a second · {}", HumanCount(self.rows), HumanCount(rate), self.doing);
        self.bar.set_message(told);
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
