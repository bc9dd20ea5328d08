//! Contacts whose sockets are to be closed.

use insightdesk_domain::ids::{ContactId, OrganizationId};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;

use super::super::Accounts;

/// How far before the last look the next one begins: a change is seen when it is committed, and
/// bears the time at which its transaction began.
const OVERLAP: SignedDuration = SignedDuration::from_secs(45);

/// Who has to go, as of one moment.
#[derive(Debug, Clone)]
pub struct Barred {
    /// The database's time, for the next look.
    pub at: Timestamp,
    /// They were blocked, and may not come back.
    pub blocked: Vec<ContactId>,
    /// They turned out to be somebody, or were muted or not any longer, and come back as who they
    /// are. With when that was.
    pub renewed: Vec<(ContactId, Timestamp)>,
    /// Suspended as a whole.
    pub organizations: Vec<OrganizationId>,
}

impl Accounts {
    /// Who had to go since the look at `last`, or shortly before. Who had to go before that is told
    /// more than once.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn barred(&self, last: Option<Timestamp>) -> sqlx::Result<Barred> {
        let mut hub = self.pools.hub.acquire().await?;
        let at = sqlx::query_scalar!(r#"select now() as "now!""#).fetch_one(&mut *hub).await?;
        let since = (last.unwrap_or_else(|| at.to_jiff()) - OVERLAP).to_sqlx();
        let contacts = sqlx::query!(
            r#"select id, out_at as "out_at!", blocked_at is not null as "blocked!"
               from contacts where out_at > $1"#,
            since as _,
        )
        .fetch_all(&mut *hub)
        .await?;
        let organizations =
            sqlx::query_scalar!("select id from organizations where suspended_at > $1", since as _)
                .fetch_all(&mut *hub)
                .await?;
        let (blocked, renewed): (Vec<_>, Vec<_>) = contacts.into_iter().partition(|it| it.blocked);
        Ok(Barred {
            at: at.to_jiff(),
            blocked: blocked.into_iter().map(|it| ContactId::from_uuid(it.id)).collect(),
            renewed: renewed
                .into_iter()
                .map(|it| (ContactId::from_uuid(it.id), it.out_at.to_jiff()))
                .collect(),
            organizations: organizations.into_iter().map(OrganizationId::from_uuid).collect(),
        })
    }
}
