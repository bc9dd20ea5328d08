//! Sockets that have not said who they are, counted per address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::network::address_of;

type Counts = Arc<Mutex<HashMap<IpAddr, u32>>>;

/// Hands out slots; cheap to clone. Holds no more entries than there are slots handed out.
#[derive(Debug, Clone)]
pub struct Pending {
    most: u32,
    counts: Counts,
}

/// A slot; dropping it gives it back.
#[derive(Debug)]
pub struct PendingSlot {
    address: IpAddr,
    counts: Counts,
}

impl Pending {
    /// At most `most` slots an address.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, counts: Counts::default() }
    }

    /// Takes a slot of `address`, until the socket has said who it is.
    #[must_use]
    pub fn take(&self, address: IpAddr) -> Option<PendingSlot> {
        let address = address_of(address);
        let mut counts = lock(&self.counts);
        let count = counts.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(PendingSlot { address, counts: self.counts.clone() })
    }
}

impl Drop for PendingSlot {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

fn lock(counts: &Mutex<HashMap<IpAddr, u32>>) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_slots_and_gets_them_back() {
        let pending = Pending::new(2);
        let address = IpAddr::from([192, 0, 2, 1]);
        let first = pending.take(address).expect("a slot");
        let _second = pending.take(address).expect("a slot");
        assert!(pending.take(address).is_none());
        assert!(pending.take(IpAddr::from([192, 0, 2, 2])).is_some());
        drop(first);
        assert!(pending.take(address).is_some());
    }

    #[test]
    fn nothing_is_kept_of_those_who_left() {
        let pending = Pending::new(2);
        drop(pending.take(IpAddr::from([192, 0, 2, 1])));
        assert!(lock(&pending.counts).is_empty());
    }
}
