//! What an organization is called and what it decides for itself.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::text::Name;
use jiff::Timestamp;
use serde_json::json;
use sqlx::types::Json;

use super::{Accounts, ChangeError};
use crate::audit;

/// An organization as its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDetails {
    pub id: OrganizationId,
    pub name: String,
    pub slug: String,
    pub settings: OrganizationSettings,
    pub created_at: Timestamp,
}

impl Accounts {
    /// What an organization is called and how it is set.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn organization_details(
        &self,
        organization: OrganizationId,
    ) -> Result<OrganizationDetails, ChangeError> {
        let mut within = self.pools.within(organization).await?;
        read(&mut within).await
    }

    /// Changes what is given; `settings` replace all settings.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn change_organization(
        &self,
        organization: OrganizationId,
        name: Option<&Name>,
        settings: Option<&OrganizationSettings>,
        by: &Asker,
    ) -> Result<OrganizationDetails, ChangeError> {
        let mut within = self.pools.within(organization).await?;
        sqlx::query!(
            "select id from organizations where id = $1 for no key update",
            organization.as_uuid(),
        )
        .fetch_optional(&mut *within)
        .await?;
        let before = read(&mut within).await?;
        sqlx::query!(
            "update organizations set name = coalesce($2, name), settings = coalesce($3, settings)
             where id = $1",
            organization.as_uuid(),
            name.map(Name::as_str),
            settings.map(Json) as _,
        )
        .execute(&mut *within)
        .await?;
        let after = read(&mut within).await?;
        if before != after {
            let entry = Entry::new(Action::SettingsChanged, by)
                .on("organization", organization)
                .changing(shown(&before), shown(&after));
            audit::note(&mut within, organization, &entry).await?;
        }
        within.commit().await?;
        Ok(after)
    }
}

fn shown(details: &OrganizationDetails) -> serde_json::Value {
    json!({ "name": details.name, "settings": details.settings })
}

async fn read(connection: &mut sqlx::PgConnection) -> Result<OrganizationDetails, ChangeError> {
    let row = sqlx::query!(
        r#"select id, name, slug, settings as "settings: Json<OrganizationSettings>", created_at
           from organizations where id = current_organization()"#,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(ChangeError::Unknown)?;
    Ok(OrganizationDetails {
        id: OrganizationId::from_uuid(row.id),
        name: row.name,
        slug: row.slug,
        settings: row.settings.0,
        created_at: row.created_at.to_jiff(),
    })
}
