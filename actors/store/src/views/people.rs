//! Members and contacts.

use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, MemberId, OrganizationId};
use insightdesk_domain::principal::Role;

use super::Views;

/// A member as colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
}

impl Views {
    /// All members who may sign in, by name.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn members(&self, organization: OrganizationId) -> sqlx::Result<Vec<Colleague>> {
        let mut transaction = self.pools.within(organization).await?;
        let rows = sqlx::query!(
            "select m.id, u.name, m.role
             from memberships m join users u on u.id = m.user_id
             where m.disabled_at is null and m.removed_at is null
             order by u.name, m.id",
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let colleague = |id, name, role: &str| Colleague {
            id: MemberId::from_uuid(id),
            name,
            role: Role::parse(role).unwrap_or(Role::Agent),
        };
        Ok(rows.into_iter().map(|row| colleague(row.id, row.name, &row.role)).collect())
    }

    /// Whether `member` works in the organization and may be given tickets.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn is_member(
        &self,
        organization: OrganizationId,
        member: MemberId,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.within(organization).await?;
        let found = sqlx::query_scalar!(
            r#"select exists (
                   select from memberships where id = $1 and disabled_at is null and removed_at is null
               ) as "found!""#,
            member.as_uuid()
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(found)
    }

    /// The organization's name.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn organization_name(
        &self,
        organization: OrganizationId,
    ) -> sqlx::Result<Option<String>> {
        let mut transaction = self.pools.within(organization).await?;
        let id = organization.as_uuid();
        let name = sqlx::query_scalar!("select name from organizations where id = $1", id)
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(name)
    }

    /// One contact.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn contact(
        &self,
        organization: OrganizationId,
        contact: ContactId,
    ) -> sqlx::Result<Option<Contact>> {
        let mut transaction = self.pools.within(organization).await?;
        let row = sqlx::query!("select name, email from contacts where id = $1", contact.as_uuid())
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(row.map(|row| Contact { id: contact, organization, name: row.name, email: row.email }))
    }
}
