//! How long each stage took, for `--timings`. Nothing else of the program may look at this clock.

#![expect(clippy::disallowed_methods, reason = "measures how long the stages take")]

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// A stopwatch of stages that follow each other.
#[derive(Debug)]
pub(super) struct Timings {
    laps: RefCell<(Instant, Vec<(&'static str, Duration)>)>,
}

impl Timings {
    /// The first stage begins.
    pub(super) fn start() -> Self {
        Self { laps: RefCell::new((Instant::now(), Vec::new())) }
    }

    /// A stage ends, the next begins.
    pub(super) fn ended(&self, stage: &'static str) {
        let mut laps = self.laps.borrow_mut();
        let now = Instant::now();
        let lap = now.duration_since(laps.0);
        laps.0 = now;
        laps.1.push((stage, lap));
    }

    /// One line for each stage, in milliseconds, and the sum.
    pub(super) fn table(&self) -> String {
        let laps = self.laps.borrow();
        let sum: Duration = laps.1.iter().map(|(_, lap)| *lap).sum();
        let line =
            |name: &str, lap: Duration| format!("{:>9.1} ms  {name}\n", lap.as_secs_f64() * 1e3);
        let stages: String = laps.1.iter().map(|(name, lap)| line(name, *lap)).collect();
        stages + &line("=", sum)
    }
}
