//! The one place where failures become HTTP.
//!
//! A handler returns an [`ApiError`]. Its response carries a [`Failure`], which the outermost
//! layer turns into `application/problem+json` with the id of the request. What the framework
//! refuses by itself takes the same way. Nobody outside learns causes: those are in the log.

use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use insightdesk_protocol::code::Code;
use insightdesk_protocol::rest::{FieldProblem, Weakness};
use insightdesk_store::pools::DatabaseError;

mod failure;
mod from;

pub(crate) use failure::Failure;

/// Why a request is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("there is no token")]
    TokenMissing,
    #[error("the token is over")]
    TokenExpired,
    #[error("the token is not valid")]
    TokenInvalid,
    #[error("e-mail or password are wrong")]
    WrongCredentials,
    #[error("too many failed attempts, again after {0:?}")]
    Locked(Duration),
    #[error("too fast, again after {0:?}")]
    TooFast(Duration),
    #[error("not from here, or not by you")]
    Forbidden,
    /// A contact whom the desk does not want.
    #[error("the contact is blocked")]
    Blocked,
    /// Authenticated and allowed in principle, with no second factor yet.
    #[error("a second factor is needed")]
    MustEnrol,
    #[error("the second factor is wrong")]
    WrongFactor,
    /// A sensitive action, and the last proof of who asks is too old.
    #[error("the proof of who asks is too old")]
    ProofTooOld,
    #[error("the e-mail address is not verified")]
    Unverified,
    #[error("the password is weak: {0:?}")]
    WeakPassword(Weakness),
    #[error("the link is over")]
    LinkOver,
    #[error("{0}")]
    AlreadyExists(&'static str),
    /// What was to be changed is not as its reader saw it.
    #[error("it changed meanwhile")]
    Changed,
    /// Allowed to this asker, and not in this situation.
    #[error("{0}")]
    NotNow(&'static str),
    #[error("there is nothing here")]
    NotFound,
    #[error("this is not done here")]
    MethodNotAllowed,
    #[error("only JSON is read here")]
    NotJson,
    #[error("{0}")]
    Malformed(&'static str),
    #[error("some fields are not right")]
    Invalid(Vec<FieldProblem>),
    #[error("the body is too large")]
    TooLarge,
    #[error("the request took too long")]
    TimedOut,
    /// Too much to do right now.
    #[error("the desk is busy")]
    Busy,
    /// This node leaves the others or is cut off from them: another one serves.
    #[error("the node takes no more clients")]
    StandsBack,
    #[error("the database does not answer")]
    Database(#[source] Arc<DatabaseError>),
    #[error("{0}")]
    Internal(&'static str),
}

impl ApiError {
    /// One field that is not right.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem {
            field: field.to_owned(),
            message: message.into(),
            code: None,
        }])
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::TokenMissing
            | Self::TokenExpired
            | Self::TokenInvalid
            | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::WrongFactor => StatusCode::UNAUTHORIZED,
            Self::Locked(_)
            | Self::Forbidden
            | Self::Blocked
            | Self::MustEnrol
            | Self::ProofTooOld
            | Self::Unverified => StatusCode::FORBIDDEN,
            Self::LinkOver => StatusCode::GONE,
            Self::AlreadyExists(_) | Self::Changed => StatusCode::CONFLICT,
            Self::WeakPassword(_) | Self::NotNow(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::StandsBack | Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::TokenMissing => Code::AuthTokenMissing,
            Self::TokenExpired => Code::AuthTokenExpired,
            Self::TokenInvalid => Code::AuthTokenInvalid,
            Self::WrongCredentials => Code::AuthCredentialsInvalid,
            Self::Locked(_) => Code::AuthAccountLocked,
            Self::TooFast(_) => Code::RateLimited,
            Self::Forbidden | Self::Blocked => Code::Forbidden,
            Self::MustEnrol => Code::AuthMfaRequired,
            Self::WrongFactor => Code::AuthMfaInvalid,
            Self::ProofTooOld => Code::AuthReauthRequired,
            Self::Unverified => Code::AuthEmailUnverified,
            Self::WeakPassword(_) => Code::AuthPasswordWeak,
            Self::LinkOver => Code::AuthLinkInvalid,
            Self::AlreadyExists(_) => Code::AlreadyExists,
            Self::Changed => Code::ConcurrentUpdate,
            Self::NotNow(_) => Code::ActionNotAllowed,
            Self::NotFound => Code::NotFound,
            Self::MethodNotAllowed | Self::NotJson | Self::Malformed(_) => Code::Malformed,
            Self::Invalid(_) => Code::ValidationError,
            Self::TooLarge => Code::PayloadTooLarge,
            Self::TimedOut | Self::Busy | Self::StandsBack | Self::Database(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// One line for a person.
    fn detail(&self) -> &'static str {
        match self {
            Self::TokenMissing | Self::TokenExpired | Self::TokenInvalid => "Sign in again.",
            Self::WrongCredentials => "E-mail or password are wrong.",
            Self::Locked(_) => "Too many failed attempts. Wait before you try again.",
            Self::TooFast(_) => "Too many requests. Wait before you try again.",
            Self::Blocked => "This chat is closed to you.",
            Self::Forbidden => "You may not do this, or not from here.",
            Self::MustEnrol => "Set up a second factor first.",
            Self::WrongFactor => "The code is wrong, or was used before.",
            Self::ProofTooOld => "Confirm that it is you, then try again.",
            Self::Unverified => "Verify your e-mail address first.",
            Self::WeakPassword(why) => why.advice(),
            Self::LinkOver => "This link was used or is over. Ask for another one.",
            Self::AlreadyExists(what) | Self::NotNow(what) => what,
            Self::Changed => "Somebody changed this meanwhile. Read it again.",
            Self::NotFound => "There is nothing at this address.",
            Self::MethodNotAllowed => "This address does not take this method.",
            Self::NotJson => "Send the body as application/json.",
            Self::Malformed(what) => what,
            Self::Invalid(_) => "Some fields are not right.",
            Self::TooLarge => "The body is larger than allowed.",
            Self::TimedOut => "The request took too long to arrive.",
            Self::Busy | Self::StandsBack | Self::Database(_) => {
                "The desk cannot serve this now. Try again shortly."
            }
            Self::Internal(_) => "Something went wrong on our side.",
        }
    }

    fn errors(self) -> Vec<FieldProblem> {
        match self {
            Self::Invalid(errors) => errors,
            Self::WeakPassword(why) => {
                let (field, message) = ("password".to_owned(), why.advice().to_owned());
                vec![FieldProblem { field, message, code: Some(why) }]
            }
            _ => Vec::new(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Locked(wait) | Self::TooFast(wait) => Some(*wait),
            Self::Busy | Self::StandsBack | Self::Database(_) => Some(Duration::from_secs(1)),
            _ => None,
        }
    }

    fn log(&self) {
        match self {
            Self::Database(error) => {
                tracing::error!(error = &**error as &dyn std::error::Error, "request failed");
            }
            Self::Internal(what) => tracing::error!(what, "request failed"),
            Self::Busy => tracing::warn!("request refused: too many passwords to hash"),
            _ => {}
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let mut response = self.status().into_response();
        if let Some(wait) = self.retry_after() {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        let (code, detail) = (self.code(), self.detail());
        let errors = self.errors();
        response.extensions_mut().insert(Failure { code, detail, errors });
        response
    }
}
