//! What the parts of the edge fail with, as failures of a request.

use std::sync::Arc;

use insightdesk_domain::member::Refusal;
use insightdesk_store::accounts::ChangeError;
use insightdesk_store::pools::DatabaseError;
use insightdesk_store::vault::VaultError;

use super::ApiError;
use crate::auth::{AuthError, PasswordError};
use crate::limits::{Refused, TooFast};

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<Arc<DatabaseError>> for ApiError {
    fn from(error: Arc<DatabaseError>) -> Self {
        Self::Database(error)
    }
}

impl From<VaultError> for ApiError {
    fn from(error: VaultError) -> Self {
        Self::Database(Arc::new(error.into()))
    }
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy,
            PasswordError::Failed => Self::Internal("a password was not hashed"),
        }
    }
}

impl From<TooFast> for ApiError {
    fn from(TooFast(wait): TooFast) -> Self {
        Self::TooFast(wait)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Wait(TooFast(wait)) => Self::TooFast(wait),
            Refused::Locked(TooFast(wait)) => Self::Locked(wait),
        }
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Expired => Self::TokenExpired,
            AuthError::Invalid => Self::TokenInvalid,
            AuthError::Forbidden => Self::Forbidden,
            AuthError::Unavailable(error) => Self::Database(error),
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Unknown => Self::NotFound,
            ChangeError::Refused(refusal) => refusal.into(),
            ChangeError::Field(field, problem) => Self::invalid(field, problem),
            ChangeError::Taken(what) => Self::AlreadyExists(what),
            ChangeError::InUse(what) => Self::NotNow(what),
            ChangeError::Over => Self::LinkOver,
            ChangeError::Database(error) => error.into(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAllowed | Refusal::MoreThanOneHas => Self::Forbidden,
            Refusal::Oneself => Self::NotNow("Somebody else has to do this for you."),
            Refusal::Owner => Self::NotNow("Only the owner changes what is the owner's."),
            Refusal::TransferOnly => {
                Self::NotNow("The owner makes somebody else the owner by handing over.")
            }
            Refusal::NotActive => Self::NotNow("This member cannot sign in."),
        }
    }
}
