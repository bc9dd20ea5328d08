//! The one that stops reading, is put out, and comes back.

use std::time::{Duration, Instant};

use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use tokio::time::{sleep, timeout};

use super::pages::Pages;
use super::room::Room;
use crate::cluster::pressure::{Backoff, Follower, News, floor_of};
use crate::people::link::{Link, LinkError};

/// How long the server may bear it.
const BORNE: Duration = Duration::from_secs(60);
/// How long coming back may take.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_secs(2);

/// How long it took, in microseconds from the standstill on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standstill {
    /// Until the server had ended the connection.
    pub(super) closed_us: u64,
    /// Until everything was shown.
    pub(super) resumed_us: u64,
}

/// A reader that sometimes stands still.
#[derive(Debug)]
pub(super) struct Sleeper {
    follower: Follower,
    backoff: Backoff,
    number: usize,
    link: Link,
    /// The ticket that is shown anew, page by page.
    pages: Option<Pages>,
    /// What was shown anew before.
    books: Vec<Pages>,
}

impl Sleeper {
    pub(super) async fn arrive(
        mut follower: Follower,
        backoff: Backoff,
        room: &Room,
        number: usize,
    ) -> Result<Self, LinkError> {
        let link = follower.open(&room.stage).await?;
        let (pages, books) = (None, Vec::new());
        let mut sleeper = Self { follower, backoff, number, link, pages, books };
        sleeper.catch_up(room).await?;
        Ok(sleeper)
    }

    /// Reads, up to where the ticket was when it was joined.
    async fn catch_up(&mut self, room: &Room) -> Result<(), LinkError> {
        while !self.follower.has_caught_up() || self.pages.is_some() {
            self.read(room).await?;
        }
        Ok(())
    }

    /// Reads; comes back only when the connection is lost.
    pub(super) async fn listen(&mut self, room: &Room) -> LinkError {
        loop {
            if let Err(error) = self.read(room).await {
                return error;
            }
        }
    }

    /// Reads until the last message was shown.
    pub(super) async fn listen_to_the_end(&mut self, room: &Room) {
        while self.follower.last() < room.end() {
            if self.read(room).await.is_err() {
                return;
            }
        }
    }

    async fn read(&mut self, room: &Room) -> Result<(), LinkError> {
        let frame = self.link.hear().await?;
        let (had, number) = (self.follower.last(), self.number);
        let news = self.follower.take(&frame);
        let last = self.follower.last();
        match (news, &frame) {
            (News::Anew, ServerFrame::Snapshot { messages, more, .. }) => {
                let mut pages = Pages::new(had, last);
                let next = pages.take(messages, *more);
                self.pages = Some(pages);
                self.turn(room, next)?;
            }
            (News::Hole, _) => {
                room.hole(|| format!("reader {number} was shown #{last} right after #{had}"));
            }
            (News::Refused, _) => {
                sleep(AGAIN).await;
                self.link.say(&self.follower.ask())?;
            }
            (_, ServerFrame::History { messages, more, .. }) => {
                let next = self.pages.as_mut().and_then(|pages| pages.take(messages, *more));
                self.turn(room, next)?;
            }
            _ => {}
        }
        room.saw(self.number, last);
        Ok(())
    }

    /// Asks for the next page, or closes the book.
    fn turn(&mut self, room: &Room, next: Option<u64>) -> Result<(), LinkError> {
        if let Some(before) = next {
            return self.link.say(&ClientFrame::History { ticket: room.ticket, before });
        }
        self.books.extend(self.pages.take());
        Ok(())
    }

    /// Holds what was shown anew against what is stored.
    pub(super) fn examine(&self, room: &Room) {
        for pages in &self.books {
            for seq in pages.missing(&room.written()) {
                room.hole(|| format!("#{seq} is on no page up to #{}", pages.upto));
            }
        }
    }

    /// Reads nothing until the connection is gone, then what had come, and comes back.
    pub(super) async fn stand_still(&mut self, room: &Room) -> Standstill {
        let since = Instant::now();
        let ended = timeout(BORNE, self.link.broken()).await;
        let closed_us = ended.map_or(u64::MAX, |()| since.elapsed().as_micros() as u64);
        if closed_us == u64::MAX {
            room.hole(|| format!("nobody ended the connection within {} s", BORNE.as_secs()));
            return Standstill { closed_us, resumed_us: u64::MAX };
        }
        let why = self.listen(room).await;
        let back = timeout(PATIENCE, self.come_back(room, why)).await;
        let resumed_us = back.map_or(u64::MAX, |()| since.elapsed().as_micros() as u64);
        Standstill { closed_us, resumed_us }
    }

    async fn come_back(&mut self, room: &Room, mut why: LinkError) {
        loop {
            sleep(self.backoff.next(floor_of(&why).0)).await;
            self.pages = None;
            match self.follower.open(&room.stage).await {
                Ok(link) => self.link = link,
                Err(error) => {
                    why = error;
                    continue;
                }
            }
            match self.catch_up(room).await {
                Ok(()) => return,
                Err(error) => why = error,
            }
        }
    }
}
