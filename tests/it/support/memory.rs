//! What a process uses.

use std::fs;

use super::node::Node;

const MIB: u64 = 1 << 20;

/// Memory of a process in MiB: what it occupies, and the addresses it has reserved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) resident: u64,
    pub(crate) reserved: u64,
}

impl Node {
    /// What the node uses now.
    pub(crate) fn memory(&self) -> Memory {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.expect("it runs");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            number.expect("every process has it") * 1024 / MIB
        };
        Memory { resident: field("VmRSS:"), reserved: field("VmSize:") }
    }
}
