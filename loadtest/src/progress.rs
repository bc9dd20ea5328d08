//! Progress on the terminal; without one, a line when a step is done.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// One step that takes a while.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    what: &'static str,
    since: Instant,
}

impl Bar {
    /// A step of `length` parts.
    pub(crate) fn new(what: &'static str, length: u64) -> Self {
        let bar = ProgressBar::new(length).with_message(what);
        let look = "{msg:28} {bar:30} {pos}/{len} {elapsed} {prefix}";
        bar.set_style(ProgressStyle::with_template(look).expect("the template is well formed"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, what, since: Instant::now() }
    }

    /// One more part is done.
    pub(crate) fn advance(&self) {
        self.bar.inc(1);
    }

    /// So many parts are done.
    pub(crate) fn set(&self, position: u64) {
        self.bar.set_position(position);
    }

    /// A few words beside the bar.
    pub(crate) fn say(&self, words: String) {
        self.bar.set_prefix(words);
    }

    /// All is done; says how long it took.
    pub(crate) fn finish(self) -> Duration {
        let took = self.since.elapsed();
        self.bar.finish_and_clear();
        let length = self.bar.length().unwrap_or_default();
        eprintln!("{}: {length} in {:.2} s", self.what, took.as_secs_f64());
        took
    }
}
