//! What organizations are called, as sockets are told: asked for by everyone who comes in, and hardly
//! ever another.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::ids::OrganizationId;
use insightdesk_store::pools::DatabaseError;
use insightdesk_store::views::Views;
use moka::future::Cache;

/// How long a name is believed.
const BELIEVED: Duration = Duration::from_secs(5);
/// How many names are kept.
const KEPT: u64 = 10_000;

/// The names of organizations; cheap to clone.
#[derive(Debug, Clone)]
pub struct Names {
    views: Views,
    known: Cache<OrganizationId, Option<Arc<str>>>,
}

impl Names {
    #[must_use]
    pub fn new(views: Views) -> Self {
        let known = Cache::builder().max_capacity(KEPT).time_to_live(BELIEVED).build();
        Self { views, known }
    }

    /// The organization's name; `None` when there is none. However many ask at once, the database is
    /// asked once.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn of(
        &self,
        organization: OrganizationId,
    ) -> Result<Option<Arc<str>>, Arc<DatabaseError>> {
        let asked = async {
            let name = self.views.organization_name(organization).await?;
            Ok(name.map(Arc::from))
        };
        self.known.try_get_with(organization, asked).await
    }
}
