//! The limit of open files: every socket is one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Files the program needs besides sockets of people: database, listeners, logs, files sent.
const RESERVED: u64 = 500;

/// Asks for as many open files as the system allows without further rights, and returns how many
/// there may be now.
pub fn raise() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return RESERVED;
    };
    if soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok() {
        return hard;
    }
    soft
}

/// How many sockets fit below a limit of open files.
pub fn sockets(limit: u64) -> u32 {
    u32::try_from(limit.saturating_sub(RESERVED)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_can_be_raised_only_once() {
        assert_eq!(raise(), raise());
    }

    #[test]
    fn some_files_are_kept_back() {
        assert_eq!(sockets(20_000), 19_500);
        assert_eq!(sockets(100), 0);
    }
}
