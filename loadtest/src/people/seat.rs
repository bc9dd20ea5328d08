//! Which node somebody is connected to.

use std::future::pending;

use tokio::sync::watch;

/// A place on a node.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    /// The node that is preferred.
    home: usize,
    pub(crate) node: usize,
    calls: watch::Receiver<()>,
}

impl Seat {
    pub(crate) fn new(home: usize, calls: watch::Receiver<()>) -> Self {
        Self { home, node: home, calls }
    }

    /// Goes to the next of so many nodes, and stays there until it is called home again.
    pub(crate) fn next(&mut self, nodes: usize) {
        self.node = (self.node + 1) % nodes;
        self.calls.mark_unchanged();
    }

    /// Goes to the node that is preferred.
    pub(crate) fn go_home(&mut self) {
        self.node = self.home;
    }

    /// Waits until it is called home from another node. May be dropped at any moment.
    pub(crate) async fn called_home(&mut self) {
        while self.calls.changed().await.is_ok() {
            if self.node != self.home {
                return;
            }
        }
        pending().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn whoever_is_elsewhere_is_called_home_and_goes() {
        let calls = watch::Sender::default();
        let mut seat = Seat::new(2, calls.subscribe());
        calls.send_replace(());
        assert!(seat.called_home().now_or_never().is_none(), "it is at home");
        calls.send_replace(());
        seat.next(3);
        assert_eq!(seat.node, 0);
        assert!(seat.called_home().now_or_never().is_none(), "that call was before");
        calls.send_replace(());
        assert!(seat.called_home().now_or_never().is_some());
        seat.go_home();
        assert_eq!(seat.node, 2);
    }
}
