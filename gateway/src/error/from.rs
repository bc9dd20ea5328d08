//! What the parts of the edge fail with, as failures of a request.

use std::sync::Arc;

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
