//! What a running proxy can be told.

use std::io;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use insightdesk_loadtest::chaos::{Direction, Proxy};

use crate::cli::duration::duration;

/// An order, written like `delay 50ms 20ms`, `slice 100`, `stall to-client`, `stall`, `reset`,
/// `refuse` or `heal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Delay { delay: Duration, jitter: Duration },
    Slice(NonZeroUsize),
    Stall(Direction),
    StallBoth,
    Reset,
    Refuse,
    Heal,
}

/// It is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is no order: delay TIME [JITTER], slice BYTES, stall [DIRECTION], reset, refuse, heal"
)]
pub(super) struct OrderError(String);

impl FromStr for Order {
    type Err = OrderError;

    fn from_str(line: &str) -> Result<Self, OrderError> {
        let words: Vec<_> = line.split_whitespace().collect();
        parse(&words).ok_or_else(|| OrderError(line.to_owned()))
    }
}

fn parse(words: &[&str]) -> Option<Order> {
    let order = match *words {
        ["delay", delay] => Order::Delay { delay: duration(delay).ok()?, jitter: Duration::ZERO },
        ["delay", delay, jitter] => {
            Order::Delay { delay: duration(delay).ok()?, jitter: duration(jitter).ok()? }
        }
        ["slice", bytes] => Order::Slice(bytes.parse().ok()?),
        ["stall", direction] => Order::Stall(Direction::from_str(direction, false).ok()?),
        ["stall"] => Order::StallBoth,
        ["reset"] => Order::Reset,
        ["refuse"] => Order::Refuse,
        ["heal"] => Order::Heal,
        _ => return None,
    };
    Some(order)
}

impl Order {
    pub(super) async fn give(self, proxy: &Proxy) -> io::Result<()> {
        match self {
            Self::Delay { delay, jitter } => proxy.delay(delay, jitter),
            Self::Slice(longest) => proxy.slice(longest),
            Self::Stall(direction) => proxy.stall(direction),
            Self::StallBoth => {
                proxy.stall(Direction::ToServer);
                proxy.stall(Direction::ToClient);
            }
            Self::Reset => proxy.reset(),
            Self::Refuse => proxy.refuse().await?,
            Self::Heal => proxy.heal().await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        let ms = Duration::from_millis;
        let orders = [
            ("delay 50ms 20ms", Order::Delay { delay: ms(50), jitter: ms(20) }),
            ("delay 1s", Order::Delay { delay: ms(1000), jitter: ms(0) }),
            ("slice 100", Order::Slice(NonZeroUsize::new(100).expect("not 0"))),
            ("stall to-client", Order::Stall(Direction::ToClient)),
            (" stall ", Order::StallBoth),
            ("reset", Order::Reset),
            ("refuse", Order::Refuse),
            ("heal", Order::Heal),
        ];
        for (line, order) in orders {
            assert_eq!(line.parse::<Order>().ok(), Some(order), "{line}");
        }
        for line in ["", "delay", "delay soon", "slice 0", "stall sideways", "heal now"] {
            assert!(line.parse::<Order>().is_err(), "{line}");
        }
    }
}
