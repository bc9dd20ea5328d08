//! Those who read on while somebody else stands still.

use std::sync::Arc;

use insightdesk_protocol::ws::{EventView, ServerFrame};
use tokio::time::sleep;

use super::room::Room;
use crate::cluster::pressure::{Backoff, Follower, News, floor_of};
use crate::dialect::Stamp;
use crate::people::link::{Link, LinkError};

/// One of them: how far it has come is known by its number.
#[derive(Debug)]
pub(super) struct Listener {
    follower: Follower,
    number: usize,
}

/// Has somebody come in and catch up.
pub(super) async fn arrive(
    follower: Follower,
    room: &Room,
    number: usize,
) -> Result<(Listener, Link), LinkError> {
    let mut listener = Listener { follower, number };
    let mut link = listener.follower.open(&room.stage).await?;
    while !listener.follower.has_caught_up() {
        let frame = link.hear().await?;
        listener.take(room, &frame);
    }
    Ok((listener, link))
}

/// Reads until the scene is over, and comes back where the connection is lost.
pub(super) async fn follow(
    (mut listener, mut link): (Listener, Link),
    room: Arc<Room>,
    mut backoff: Backoff,
) {
    loop {
        let Err(mut error) = listener.listen(&mut link, &room).await;
        link = loop {
            room.examples.add(|| format!("reader {} was lost: {error}", listener.number));
            sleep(backoff.next(floor_of(&error).0)).await;
            match listener.follower.open(&room.stage).await {
                Ok(link) => break link,
                Err(why) => error = why,
            }
        };
    }
}

impl Listener {
    async fn listen(
        &mut self,
        link: &mut Link,
        room: &Room,
    ) -> Result<std::convert::Infallible, LinkError> {
        loop {
            let frame = link.hear().await?;
            self.take(room, &frame);
            if let Some(stamp) = stamp(&frame) {
                room.delivered(stamp.due_us);
            }
        }
    }

    fn take(&mut self, room: &Room, frame: &ServerFrame) {
        let (had, number) = (self.follower.last(), self.number);
        let news = self.follower.take(frame);
        let last = self.follower.last();
        if matches!(news, News::Hole | News::Anew) {
            room.hole(|| format!("reader {number} was shown #{last} right after #{had}"));
        }
        room.saw(number, last);
    }
}

/// When a message was due, if it is one of the load.
fn stamp(frame: &ServerFrame) -> Option<Stamp> {
    match frame {
        ServerFrame::Event { event: EventView::Message { body: Some(body), .. }, .. } => {
            Stamp::of_body(body)
        }
        _ => None,
    }
}
