//! The program `insightdesk`.

use std::process::ExitCode;

use clap::Parser;
use insightdesk::cli::Cli;

// Of those that were measured, the one that keeps least for idle sockets and stopped actors.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    insightdesk::run(Cli::parse())
}
