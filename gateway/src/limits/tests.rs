//! Limits of several nodes that share a Valkey server, which may fail them.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use insightdesk_cluster::testing::{ValkeyServer, turned};
use insightdesk_cluster::valkey::{DEADLINE, ValkeyMetrics, ValkeyOptions};
use prometheus::Registry;
use tokio::task::JoinSet;

use super::*;

mod gone;
mod together;

const ADA: &str = "ada@example.org";
const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
const BURST: usize = 20;

/// Limits that nothing is given back of while a test runs.
fn options() -> LimitOptions {
    let count = |number| NonZeroU32::new(number).expect("not zero");
    let hour = Duration::from_secs(3_600);
    LimitOptions {
        sign_in: Rate::per_minute(count(1), count(BURST as u32)),
        failures: FailureOptions {
            allowed: 5,
            window: hour,
            locked_for: hour,
            first_delay: Duration::ZERO,
        },
        ..LimitOptions::default()
    }
}

fn node(valkey: &Valkey) -> Limits {
    Limits::new(&options(), Some(valkey))
}

/// Two nodes with connections of their own.
async fn two_nodes(server: &ValkeyServer) -> [Limits; 2] {
    [node(&server.connected().await), node(&server.connected().await)]
}

/// How many of `attempts` calls a node lets through.
async fn calls(node: &Limits, attempts: usize) -> usize {
    let mut passed = 0;
    for _ in 0..attempts {
        passed += usize::from(node.sign_in.check(HERE).await.is_ok());
    }
    passed
}

/// How many attempts to guess a password begin, of which all fail.
async fn guesses(node: &Limits, attempts: usize) -> usize {
    let mut begun = 0;
    for _ in 0..attempts {
        if let Ok(attempt) = node.failures.begin(ADA, HERE, None).await {
            attempt.end(false).await;
            begun += 1;
        }
    }
    begun
}

async fn is_locked(node: &Limits) -> bool {
    matches!(node.failures.begin(ADA, HERE, None).await, Err(Refused::Locked(_)))
}
