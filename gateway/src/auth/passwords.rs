//! Passwords: Argon2id on threads of their own, a few at once and a short queue before them.
//!
//! A hash costs 64 MiB and about a tenth of a second of one core. Without a bound, a flood of
//! sign-ins would take the memory and the cores that live chats need.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::PasswordOptions;
use crate::error::ApiError;

/// Longest password that is hashed at all, in bytes.
pub(crate) const LONGEST_PASSWORD: usize = 1024;

/// Why no password was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("too many passwords wait to be hashed")]
    Busy,
    #[error("the password cannot be hashed")]
    Failed,
}

/// What came of comparing a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    /// `outdated`: the hash was made with less cost than is set now.
    Right {
        outdated: bool,
    },
}

/// Hashes and compares passwords; cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Looks like a hash of the cost that is set, and fits no password.
    nobody: Arc<str>,
    queue: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    /// How many were hashed or compared.
    hashed: Arc<AtomicU64>,
}

impl Passwords {
    /// A pool with the cost and the bounds of `options`.
    ///
    /// # Panics
    /// With a cost that [`GatewayOptions::validate`](crate::GatewayOptions::validate) refuses.
    #[must_use]
    pub fn new(options: &PasswordOptions) -> Self {
        let PasswordOptions { memory_kib, passes, lanes, threads, queue } = *options;
        let params = Params::new(memory_kib, passes, lanes, None).expect("a validated cost");
        let nobody = format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}",
            STANDARD_NO_PAD.encode([0; 16]),
            STANDARD_NO_PAD.encode([0; 32]),
        );
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            nobody: nobody.into(),
            queue: Arc::new(Semaphore::new(threads + queue)),
            threads: Arc::new(Semaphore::new(threads)),
            hashed: Arc::default(),
        }
    }

    /// Hashes a password into a PHC string.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn hash(&self, password: SecretString) -> Result<String, PasswordError> {
        let argon2 = self.argon2.clone();
        let hashed = self.run(move || {
            argon2.hash_password(password.expose_secret().as_bytes()).map(|hash| hash.to_string())
        });
        hashed.await?.map_err(|_| PasswordError::Failed)
    }

    /// Compares a password with a hash. Without a hash it takes as long, and is wrong.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        let (argon2, nobody) = (self.argon2.clone(), self.nobody.clone());
        self.run(move || {
            let hash = hash.as_deref().unwrap_or(&nobody);
            let Ok(hash) = PasswordHash::new(hash) else { return Verdict::Wrong };
            match argon2.verify_password(password.expose_secret().as_bytes(), &hash) {
                Ok(()) => Verdict::Right { outdated: is_weaker(&hash, argon2.params()) },
                Err(_) => Verdict::Wrong,
            }
        })
        .await
    }

    /// The same for those who ask for nothing else.
    pub(crate) async fn prove(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<(), ApiError> {
        match self.verify(password, hash).await? {
            Verdict::Right { .. } => Ok(()),
            Verdict::Wrong => Err(ApiError::WrongCredentials),
        }
    }

    /// How many times the cost of a hash was paid so far.
    #[cfg(test)]
    pub(crate) fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let place = self.queue.clone().try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let thread = self.threads.clone().acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        // The permits go along: a caller that gives up does not free a thread that still works.
        let work = spawn_blocking(move || {
            let done = work();
            drop((thread, place));
            done
        });
        work.await.map_err(|_| PasswordError::Failed)
    }
}

fn is_weaker(hash: &PasswordHash, wanted: &Params) -> bool {
    let Ok(params) = Params::try_from(hash) else { return true };
    hash.algorithm != argon2::ARGON2ID_IDENT
        || params.m_cost() < wanted.m_cost()
        || params.t_cost() < wanted.t_cost()
}

#[cfg(test)]
mod tests;
