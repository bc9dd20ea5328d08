//! CPU time and memory of processes and of the machine, from `/proc`.

use std::fs;
use std::io;
use std::time::Duration;

/// `/proc` counts CPU time in hundredths of a second, whatever the kernel's own tick.
const TICK: Duration = Duration::from_millis(10);

/// Why the server's use is not known.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error("process {pid}: {error}")]
    Io { pid: u32, error: io::Error },
    #[error("process {0}: /proc says something else than usual")]
    Format(u32),
}

/// The processes that make up a server.
#[derive(Debug, Clone, Default)]
pub struct Watched(pub Vec<u32>);

/// What they have used, and use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Since they started, in user and system mode.
    pub cpu: Duration,
    /// Resident memory.
    pub rss_bytes: u64,
}

impl Watched {
    /// The sum over all processes; `None` when none is watched.
    pub fn usage(&self) -> Result<Option<Usage>, UsageError> {
        let mut sum = Usage::default();
        for &pid in &self.0 {
            let Usage { cpu, rss_bytes } = usage_of(pid)?;
            sum = Usage { cpu: sum.cpu + cpu, rss_bytes: sum.rss_bytes + rss_bytes };
        }
        Ok((!self.0.is_empty()).then_some(sum))
    }

    /// This very process.
    pub fn myself() -> Self {
        Self(vec![std::process::id()])
    }
}

fn usage_of(pid: u32) -> Result<Usage, UsageError> {
    let read = |file| {
        fs::read_to_string(format!("/proc/{pid}/{file}"))
            .map_err(|error| UsageError::Io { pid, error })
    };
    let (stat, status) = (read("stat")?, read("status")?);
    parse(&stat, &status).ok_or(UsageError::Format(pid))
}

fn parse(stat: &str, status: &str) -> Option<Usage> {
    // the name may hold spaces and brackets, so the fields are counted from its end
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = rss.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(Usage { cpu: TICK * (user + system), rss_bytes: kib * 1024 })
}

/// How long all cores together have worked and idled.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    worked: u64,
    all: u64,
}

impl Machine {
    /// Now; zero where `/proc` does not say.
    pub fn now() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let first = stat.lines().next().unwrap_or_default();
        let ticks: Vec<u64> =
            first.split_whitespace().skip(1).take(8).filter_map(|t| t.parse().ok()).collect();
        let all = ticks.iter().sum();
        let idled: u64 = ticks.iter().skip(3).take(2).sum();
        Self { worked: all - idled, all }
    }

    /// The share of its cores that were at work since `earlier`, in percent.
    pub fn busy_since(self, earlier: Self) -> f64 {
        let all = self.all.saturating_sub(earlier.all).max(1);
        100.0 * self.worked.saturating_sub(earlier.worked) as f64 / all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_do_not_shift_the_fields() {
        let stat = "77 (a ) b) S 1 77 77 0 -1 4194304 10 0 0 0 250 50 0 0 20 0 4 0 9 1 2";
        let usage = parse(stat, "Name:\ta ) b\nVmRSS:\t    2048 kB\n").expect("it is complete");
        assert_eq!(usage, Usage { cpu: Duration::from_secs(3), rss_bytes: 2 << 20 });
    }

    #[test]
    fn this_process_uses_memory() {
        let usage = Watched::myself().usage().expect("it runs").expect("it is watched");
        assert!(usage.rss_bytes > 100_000, "{usage:?}");
        assert_eq!(Watched::default().usage().expect("nothing to read"), None);
    }
}
