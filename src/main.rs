//! The program `insightdesk`.

use std::process::ExitCode;

use clap::Parser;
use insightdesk::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    insightdesk::run(Cli::parse())
}
