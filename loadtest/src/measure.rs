//! What a run came to: latencies, the cost to the server, a report, and whether it was good enough.

mod budget;
mod expect;
mod latency;
mod process;
mod report;

pub use budget::{BudgetError, budget};
pub use expect::{Expectation, ExpectationError, Outcome};
pub use latency::{Latency, Percentiles};
pub use process::{Machine, Usage, UsageError, Watched};
pub use report::{Figure, Report, Row};
