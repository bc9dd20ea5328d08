//! Which pages may talk to the desk: the console's own, and those that an inbox allows.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_store::accounts::Accounts;
use insightdesk_store::pools::DatabaseError;
use moka::future::Cache;

use crate::options::{GatewayOptions, origin};

/// Longest origin that is looked at.
const LONGEST: usize = 300;
/// How long the answer of the database is believed.
const BELIEVED: Duration = Duration::from_secs(10);
/// How many answers are kept.
const KEPT: u64 = 10_000;

/// The allowed origins; cheap to clone.
#[derive(Debug, Clone)]
pub struct Origins {
    console: Arc<[String]>,
    accounts: Accounts,
    widgets: Cache<Box<str>, bool>,
}

impl Origins {
    pub(crate) fn new(options: &GatewayOptions, accounts: Accounts) -> Self {
        let mut console = options.console_origins.clone();
        console.push(origin(&options.public_url));
        let widgets = Cache::builder().max_capacity(KEPT).time_to_live(BELIEVED).build();
        Self { console: console.into(), accounts, widgets }
    }

    /// Whether the console runs on pages of `origin`.
    #[must_use]
    pub fn is_console(&self, origin: &str) -> bool {
        self.console.iter().any(|allowed| allowed == origin)
    }

    /// The origins on which the console runs.
    #[must_use]
    pub fn console(&self) -> &[String] {
        &self.console
    }

    /// Whether some inbox allows pages of `origin`. Which inbox is for its token to say.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_widget(&self, origin: &str) -> Result<bool, Arc<DatabaseError>> {
        if origin.len() > LONGEST || origin.contains('\0') {
            return Ok(false);
        }
        let ask = self.accounts.is_widget_origin(origin);
        self.widgets.try_get_with(origin.into(), ask).await
    }

    /// Whether pages of `origin` may open a socket at all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn may_open_socket(&self, origin: &str) -> Result<bool, Arc<DatabaseError>> {
        Ok(self.is_console(origin) || self.is_widget(origin).await?)
    }
}
