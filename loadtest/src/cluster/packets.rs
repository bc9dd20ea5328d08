//! Packets that get lost, by rules of nftables. The rules hold for the whole network namespace, so it has
//! to be one of this run's own.

use std::io;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Whose table it is in the namespace.
const TABLE: &str = "inet insightdesk_chaos";

/// Which packets between those who dial a port and who listens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    All,
    /// Those to whoever listens; what is answered to what came before gets through.
    There,
    /// The answers.
    Back,
    /// Three of ten.
    Some,
}

impl Loss {
    /// The rules for a port.
    fn rules(self, port: u16) -> String {
        let (there, back) = (format!("tcp dport {port}"), format!("tcp sport {port}"));
        let rules: &[(&str, &str)] = match self {
            Self::All => &[(&there, "drop"), (&back, "drop")],
            Self::There => &[(&there, "drop")],
            Self::Back => &[(&back, "drop")],
            Self::Some => {
                let chance = "numgen random mod 10 < 3 drop";
                &[(&there, chance), (&back, chance)]
            }
        };
        rules.iter().map(|(packets, verdict)| format!("{packets} {verdict}\n")).collect()
    }

    /// In words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::All => "all packets",
            Self::There => "all packets one way",
            Self::Back => "all answers",
            Self::Some => "3 of 10 packets",
        }
    }
}

/// Loses packets of these ports from now on.
pub(super) async fn lose(ports: impl Iterator<Item = u16>, loss: Loss) -> io::Result<()> {
    let rules: String = ports.map(|port| loss.rules(port)).collect();
    let chain = format!("chain lost {{ type filter hook input priority 0;\n{rules}}}");
    nft(&format!("{}\ntable {TABLE} {{\n{chain}\n}}\n", away())).await
}

/// Loses none any more.
pub(super) async fn find() -> io::Result<()> {
    nft(&away()).await
}

/// A table can be taken away only if it is there.
fn away() -> String {
    format!("table {TABLE} {{}}\ndelete table {TABLE}\n")
}

/// Has all of it done at once, or nothing.
async fn nft(orders: &str) -> io::Result<()> {
    let mut nft = Command::new("nft");
    nft.args(["-f", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut running = nft.spawn()?;
    let mut input = running.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    input.write_all(orders.as_bytes()).await?;
    drop(input);
    let output = running.wait_with_output().await?;
    match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_has_rules_for_the_ways_that_it_is_on() {
        assert_eq!(Loss::All.rules(80), "tcp dport 80 drop\ntcp sport 80 drop\n");
        assert_eq!(Loss::There.rules(80), "tcp dport 80 drop\n");
        assert_eq!(Loss::Back.rules(80), "tcp sport 80 drop\n");
        assert!(Loss::Some.rules(80).contains("tcp sport 80 numgen random mod 10 < 3 drop"));
    }
}
