//! What can be chosen about harm that clients do.

use clap::Args;

/// How many clients do it, and for how long.
#[derive(Debug, Clone, Args)]
pub struct PressureOptions {
    /// Sockets of the fault herd, four of five of them contacts' with a ticket each.
    #[arg(long, value_name = "SOCKETS", default_value_t = 10_000)]
    pub herd: usize,
    /// For how long people come and go in the fault churn.
    #[arg(long, value_name = "SECONDS", default_value_t = 120.0)]
    pub churn_secs: f64,
}
