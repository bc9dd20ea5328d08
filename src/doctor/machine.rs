//! The machine: room on the disk, open files, and a data folder that is ours alone.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::Finding;
use crate::config::Config;
use crate::open_files;
use crate::secrets::Secrets;

const GIB: u64 = 1 << 30;
const LITTLE_PERCENT: u64 = 15;
const FEW_SOCKETS: u32 = 1_000;

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    vec![disk(&config.data.folder), secrets(config), files(config.sockets.max)]
}

fn disk(folder: &Path) -> Finding {
    // Before the first start only a folder above may be there.
    let Some(existing) = folder.ancestors().find(|folder| folder.exists()) else {
        return Finding::fail("disk", format!("{} is nowhere", folder.display()));
    };
    match statvfs(existing) {
        Ok(found) => room(
            found.blocks_available() * found.fragment_size(),
            found.blocks() * found.fragment_size(),
            existing,
        ),
        Err(error) => Finding::fail("disk", format!("{}: {error}", existing.display())),
    }
}

fn room(free: u64, size: u64, folder: &Path) -> Finding {
    let percent = free * 100 / size.max(1);
    let text =
        format!("{:.1} GiB free ({percent} %) at {}", free as f64 / GIB as f64, folder.display());
    if free < GIB {
        return Finding::fail(
            "disk",
            format!("{text}: PostgreSQL stops when it is full; make room"),
        );
    }
    if percent < LITTLE_PERCENT {
        return Finding::warn("disk", format!("{text}: make room soon"));
    }
    Finding::ok("disk", text)
}

fn secrets(config: &Config) -> Finding {
    let folder = &config.data.folder;
    if config.cluster.listen.is_some() {
        return Finding::ok("secrets", "are derived from cluster.secret");
    }
    if !folder.join("secrets").exists() {
        return Finding::ok("secrets", "none yet: the first start makes them");
    }
    match Secrets::load_or_create(folder) {
        Ok(_) => Finding::ok("secrets", "are there, closed to others"),
        Err(error) => Finding::fail("secrets", error.to_string()),
    }
}

fn files(wanted: u32) -> Finding {
    let limit = open_files::raise();
    let sockets = open_files::sockets(limit);
    let text = format!("{limit}, enough for {sockets} sockets");
    let advice = "raise it (LimitNOFILE= of systemd, ulimit -n)";
    if wanted > sockets {
        return Finding::fail("open files", format!("{text}; sockets.max is {wanted}: {advice}"));
    }
    if sockets < FEW_SOCKETS {
        return Finding::warn("open files", format!("{text}: {advice}"));
    }
    Finding::ok("open files", text)
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn a_disk_that_fills_up_is_noticed() {
        let verdict = |free, size| room(free, size, Path::new("/data")).verdict;
        assert_eq!(verdict(50 * GIB, 100 * GIB), Verdict::Ok);
        assert_eq!(verdict(14 * GIB, 100 * GIB), Verdict::Warn);
        assert_eq!(verdict(GIB / 2, GIB), Verdict::Fail);
    }

    #[test]
    fn more_sockets_than_open_files_are_noticed() {
        assert_eq!(files(u32::MAX).verdict, Verdict::Fail);
        assert_ne!(files(0).verdict, Verdict::Fail);
    }
}
