//! `sign-in`: what a sign-in costs beside the one hash that it must cost, and whether many at once
//! hold up anybody else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use clap::Args;
use jiff::Timestamp;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::LoadError;
use crate::dialect::Desk;
use crate::measure::{Latency, Report, Row};
use crate::progress::Bar;
use crate::rest::RestError;

/// How often somebody looks whether the desk is well meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Sign-ins, one after the other and then many at once.
#[derive(Debug, Clone, Args)]
pub struct SignInOptions {
    /// Sign-ins one after the other.
    #[arg(long, default_value_t = 50)]
    pub alone: u32,
    /// Sign-ins at the same moment, each to an account of its own that does not exist: the desk
    /// hashes for those, too.
    #[arg(long, default_value_t = 200)]
    pub together: u32,
}

/// Runs the scenario and reports.
///
/// The hash is measured on this machine, by turns with the sign-ins: what they take longer is what
/// everything else costs, the way there and back included.
pub async fn sign_in(desk: &Desk, options: &SignInOptions) -> Result<Report, LoadError> {
    let at = Timestamp::now();
    let (alone, hashes) = one_by_one(desk, options.alone).await?;
    let crowd = all_at_once(desk, options.together).await?;
    let beside = alone.percentiles().p50 - hashes.percentiles().p50;
    let rows = vec![
        Row::of_latency("sign_in", alone.percentiles()),
        Row::of_latency("hash", hashes.percentiles()),
        Row::new("beside").with("beside_ms", "ms beside the hash, of the medians", beside),
        Row::of_latency("crowd", crowd.served.percentiles()),
        Row::of_latency("health", crowd.health.percentiles()),
        Row::new("turned away").with("busy", "told to come back", f64::from(crowd.busy)).with(
            "trouble",
            "went wrong",
            f64::from(crowd.failed),
        ),
    ];
    let settings =
        format!("{} one after the other, then {} at once", options.alone, options.together);
    let (scenario, against) = ("sign-in", "desk");
    let (trouble, outcomes) = (crowd.examples, Vec::new());
    Ok(Report { scenario, against, at, settings, rows, trouble, outcomes })
}

async fn one_by_one(desk: &Desk, count: u32) -> Result<(Latency, Latency), LoadError> {
    let (mut sign_ins, mut hashes) = (Latency::default(), Latency::default());
    let bar = Bar::new("sign-ins", u64::from(count));
    for _ in 0..count {
        let begun = Instant::now();
        desk.sign_in().await?;
        sign_ins.record_us(micros(begun));
        let took = spawn_blocking(hash).await;
        hashes.record_us(took.map_err(|error| LoadError::Options(error.to_string()))?);
        bar.advance();
    }
    bar.finish();
    Ok((sign_ins, hashes))
}

/// Decision of the desk: 64 MiB, three passes, one lane.
fn hash() -> u64 {
    let params = Params::new(64 * 1024, 3, 1, None).expect("a valid cost");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let begun = Instant::now();
    let hashed = argon2.hash_password(b"a password of somebody");
    let took = micros(begun);
    drop(hashed);
    took
}

/// What came of many at once.
#[derive(Debug, Default)]
struct Crowd {
    served: Latency,
    health: Latency,
    /// Told that the desk is busy, which is an answer as well.
    busy: u32,
    failed: u32,
    examples: Vec<String>,
}

async fn all_at_once(desk: &Desk, count: u32) -> Result<Crowd, LoadError> {
    let over = CancellationToken::new();
    let looking = tokio::spawn(look(desk.clone(), over.clone()));
    let mut crowd = JoinSet::new();
    let gate = Arc::new(tokio::sync::Barrier::new(count as usize));
    for number in 0..count {
        let (desk, gate) = (desk.clone(), Arc::clone(&gate));
        crowd.spawn(async move {
            gate.wait().await;
            let begun = Instant::now();
            (desk.sign_in_as_nobody(number).await, micros(begun))
        });
    }
    let mut came = Crowd::default();
    while let Some(done) = crowd.join_next().await {
        match done.map_err(|error| LoadError::Options(error.to_string()))? {
            (Err(RestError::Refused { status: 401, .. }), took) => came.served.record_us(took),
            (Err(RestError::Refused { status: 503, .. }), _) => came.busy += 1,
            (Ok(_), _) => came.failed += 1,
            (Err(error), _) => {
                came.failed += 1;
                came.examples.truncate(4);
                came.examples.push(error.to_string());
            }
        }
    }
    over.cancel();
    came.health = looking.await.map_err(|error| LoadError::Options(error.to_string()))?;
    Ok(came)
}

/// Asks for `/healthz` again and again; what is not answered at all counts as a long time.
async fn look(desk: Desk, over: CancellationToken) -> Latency {
    let mut latency = Latency::default();
    while !over.is_cancelled() {
        let begun = Instant::now();
        let is_well = desk.rest().is_alive().await;
        latency.record_us(if is_well { micros(begun) } else { 60_000_000 });
        tokio::time::sleep(LOOK_EVERY).await;
    }
    latency
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
