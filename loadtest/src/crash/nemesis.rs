//! Starts the server, kills it at random moments, starts it again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::process::Command;
use tokio::time::{sleep, timeout};

use super::{CrashError, CrashOptions};
use crate::history::Line;
use crate::people::Stage;
use crate::program::{Process, Program};
use crate::progress::Bar;

/// How long a start may take, recovery of the database included.
const START: Duration = Duration::from_secs(120);
/// Starts in a row that may end before the server is ready.
const STILLBORN: u32 = 5;
/// How often the server dies before everybody is back.
const EARLY: f64 = 0.25;

/// The server, and whoever is after it.
#[derive(Debug)]
pub(super) struct Nemesis {
    program: Program,
    stage: Arc<Stage>,
    process: Process,
    chance: StdRng,
    catch_up: Duration,
    kills: u32,
    /// Ends that nobody here has caused.
    deaths: u32,
}

impl Nemesis {
    /// Starts the server.
    pub(super) async fn start(
        program: Program,
        stage: Arc<Stage>,
        options: &CrashOptions,
    ) -> Result<Self, CrashError> {
        if stage.is_ready(0).await {
            return Err(CrashError::Occupied);
        }
        stage.waits.start();
        let process = program.start().map_err(CrashError::Start)?;
        let chance = StdRng::seed_from_u64(options.seed);
        let catch_up = Duration::from_secs_f64(options.catch_up);
        let (kills, deaths) = (0, 0);
        let mut nemesis = Self { program, stage, process, chance, catch_up, kills, deaths };
        nemesis.wait_until_ready().await?;
        nemesis.heal();
        Ok(nemesis)
    }

    /// Kills the server as often as was asked for, and lets it live until enough was said and
    /// everybody is back.
    pub(super) async fn rage(&mut self, options: &CrashOptions) -> Result<(), CrashError> {
        let bar = Bar::new("kills", u64::from(options.kills));
        while self.kills < options.kills {
            if self.live().await? {
                match &options.harm {
                    Some(harm) => self.harm(harm).await?,
                    None => self.kill().await?,
                }
            }
            bar.set(u64::from(self.kills));
            bar.say(format!("{} messages", self.stage.acked()));
        }
        bar.finish();
        let bar = Bar::new("messages", options.messages);
        while self.stage.acked() < options.messages || !self.stage.waits.have_all_caught_up() {
            self.outlive(Duration::from_millis(200)).await?;
            bar.set(self.stage.acked().min(options.messages));
            if self.stage.acked() >= options.messages && self.life() > self.catch_up {
                break; // who has not caught up by now is told in the verdict
            }
        }
        bar.finish();
        Ok(())
    }

    /// Does no harm any more, but starts the server again whenever it dies by itself.
    pub(super) async fn tend(&mut self) -> CrashError {
        loop {
            if let Err(error) = self.outlive(Duration::from_secs(1)).await {
                return error;
            }
        }
    }

    /// Stops the server in order; how often it was killed, and how often it died by itself.
    pub(super) async fn end(self) -> (u32, u32) {
        self.process.stop().await;
        (self.kills, self.deaths)
    }

    /// Lets the server live for a while, mostly until everybody is back and a bit longer; answers
    /// whether it still does.
    async fn live(&mut self) -> Result<bool, CrashError> {
        let early = self.chance.random_bool(EARLY);
        while !early && !self.stage.waits.have_all_caught_up() && self.life() < self.catch_up {
            if !self.outlive(Duration::from_millis(20)).await? {
                return Ok(false);
            }
        }
        let longest = if early { 200 } else { 1500 };
        let moment = Duration::from_micros(self.chance.random_range(0..=longest * 1000));
        self.outlive(moment).await
    }

    /// How long this life of the server has been.
    fn life(&self) -> Duration {
        self.stage.waits.age()
    }

    /// Waits; a server that dies meanwhile is started again. Answers whether it lived.
    async fn outlive(&mut self, time: Duration) -> Result<bool, CrashError> {
        if timeout(time, self.process.death()).await.is_err() {
            return Ok(true);
        }
        self.deaths += 1;
        self.fault("death");
        self.restart().await?;
        Ok(false)
    }

    async fn kill(&mut self) -> Result<(), CrashError> {
        self.fault("kill");
        self.process.kill().await.map_err(CrashError::Start)?;
        self.kills += 1;
        let pause = Duration::from_millis(self.chance.random_range(0..300));
        self.stage.waits.end();
        sleep(pause).await;
        self.restart().await
    }

    /// Does harm to something that the server depends on.
    async fn harm(&mut self, command: &str) -> Result<(), CrashError> {
        self.kills += 1;
        self.fault(command);
        self.stage.waits.end();
        let status = Command::new("sh").arg("-c").arg(command).status().await;
        self.stage.waits.start();
        self.heal();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(CrashError::Harm(status.to_string())),
            Err(error) => Err(CrashError::Harm(error.to_string())),
        }
    }

    async fn restart(&mut self) -> Result<(), CrashError> {
        self.stage.waits.end();
        self.stage.waits.start();
        self.process = self.program.start().map_err(CrashError::Start)?;
        self.wait_until_ready().await?;
        self.heal();
        Ok(())
    }

    fn fault(&self, what: &str) {
        self.stage.recorder.record(|t| Line::Fault { t, what: what.to_owned() });
    }

    fn heal(&self) {
        self.stage.recorder.record(|t| Line::Heal { t });
    }

    async fn wait_until_ready(&mut self) -> Result<(), CrashError> {
        let latest = Instant::now() + START;
        let mut stillborn = 0;
        while !self.stage.is_ready(0).await {
            if Instant::now() > latest {
                return Err(CrashError::NotReady(START.as_secs()));
            }
            if timeout(Duration::from_millis(20), self.process.death()).await.is_ok() {
                stillborn += 1;
                self.deaths += 1;
                if stillborn == STILLBORN {
                    return Err(CrashError::Stillborn(stillborn));
                }
                self.process = self.program.start().map_err(CrashError::Start)?;
            }
        }
        Ok(())
    }
}
