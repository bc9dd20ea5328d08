//! Open files: each socket is one.

use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// For everything that is no socket of a crowd.
const BESIDES: u64 = 2_000;

/// Makes room for so many sockets, in this process and in those that it starts.
pub(in crate::cluster) fn raise_file_limit(sockets: usize) -> io::Result<()> {
    let wanted = sockets as u64 + BESIDES;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft >= wanted {
        return Ok(());
    }
    // more than the hard limit is granted to few
    setrlimit(Resource::RLIMIT_NOFILE, wanted, hard.max(wanted)).map_err(|_| {
        io::Error::other(format!("{sockets} sockets need {wanted} open files, {hard} are allowed"))
    })
}
