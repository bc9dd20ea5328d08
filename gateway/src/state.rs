//! What handlers work with.

use std::fmt;
use std::future::{Future, ready};
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use insightdesk_cluster::valkey::Valkey;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::vault::Vault;
use prometheus::Registry;

use crate::auth::Auth;
use crate::layers::{HttpMetrics, SecurityHeaders};
use crate::limits::Limits;
use crate::options::{GatewayOptions, OptionsError};
use crate::origins::Origins;

/// The answer of [`Availability::online`].
pub type Online<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// Whether somebody of an organization is there to answer a chat now.
pub trait Availability: Send + Sync + 'static {
    /// Asks for one organization.
    fn online(&self, organization: OrganizationId) -> Online<'_>;
}

/// For whoever knows at once.
impl<F: Fn(OrganizationId) -> bool + Send + Sync + 'static> Availability for F {
    fn online(&self, organization: OrganizationId) -> Online<'_> {
        Box::pin(ready(self(organization)))
    }
}

/// Everything handlers need; cheap to clone, as each route keeps it.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Parts>);

/// What an [`AppState`] consists of.
pub struct Parts {
    pub options: Arc<GatewayOptions>,
    pub accounts: Accounts,
    /// Seals and opens secret fields.
    pub vault: Vault,
    pub auth: Arc<Auth>,
    pub origins: Origins,
    pub limits: Limits,
    pub availability: Arc<dyn Availability>,
    pub(crate) metrics: HttpMetrics,
    pub(crate) security_headers: SecurityHeaders,
}

/// Why there is no state to work with.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error("a metric is registered twice")]
    Metrics(#[from] prometheus::Error),
}

impl AppState {
    /// Puts the edge together. Limits are shared through `valkey`; metrics go to `registry`.
    ///
    /// # Errors
    /// Options that cannot be used, or a registry that has the edge's metrics already.
    pub fn new(
        options: GatewayOptions,
        accounts: Accounts,
        vault: Vault,
        availability: impl Availability,
        valkey: Option<&Valkey>,
        registry: &Registry,
    ) -> Result<Self, StateError> {
        options.validate()?;
        let origins = Origins::new(&options, accounts.clone());
        let limits = Limits::new(&options.limits, valkey);
        let auth =
            Auth::new(&options, accounts.clone(), vault.clone(), origins.clone(), limits.clone())?;
        Ok(Self(Arc::new(Parts {
            metrics: HttpMetrics::register(registry)?,
            security_headers: SecurityHeaders::new(&options),
            options: Arc::new(options),
            accounts,
            vault,
            auth: Arc::new(auth),
            origins,
            limits,
            availability: Arc::new(availability),
        })))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("options", &self.options).finish_non_exhaustive()
    }
}
