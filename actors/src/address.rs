//! Addresses that survive a restart: an `ActorRef` is one life of an actor, an [`Address`] all.

use std::sync::{Arc, PoisonError, RwLock};

use ractor::{ActorRef, Message};

/// Where a supervised actor of the node is reached, whichever life it is in.
pub struct Address<M: Message>(Arc<RwLock<Option<ActorRef<M>>>>);

impl<M: Message> Address<M> {
    /// The address of an actor that was not started yet.
    #[must_use]
    pub fn vacant() -> Self {
        Self(Arc::new(RwLock::new(None)))
    }

    /// From now on, messages go to this life.
    pub fn occupy(&self, actor: ActorRef<M>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(actor);
    }

    /// Sends a message. Between two lives it is dropped, and with it the answers it carries,
    /// which tells those who wait; says whether it was sent.
    pub fn cast(&self, message: M) -> bool {
        let actor = self.0.read().unwrap_or_else(PoisonError::into_inner);
        actor.as_ref().is_some_and(|actor| actor.cast(message).is_ok())
    }

    /// The life that is going on.
    #[must_use]
    pub fn actor(&self) -> Option<ActorRef<M>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<M: Message> Clone for Address<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M: Message> std::fmt::Debug for Address<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address").finish_non_exhaustive()
    }
}
