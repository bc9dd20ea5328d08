//! Contacts who want their data, or want it gone: done by staff on their behalf.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{ContactId, OrganizationId};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit;
use crate::pools::Pools;

/// Everything that is kept about a contact and that they may see; `None` when there is none.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn export_contact(
    pools: &Pools,
    organization: OrganizationId,
    contact: ContactId,
    by: &Asker,
) -> sqlx::Result<Option<Value>> {
    let mut within = pools.within(organization).await?;
    let data = sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'profile', jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email,
                   'external_id', c.external_id, 'attributes', c.attributes,
                   'created_at', c.created_at, 'seen_at', c.seen_at),
               'tickets', (
                   select coalesce(jsonb_agg(jsonb_build_object(
                       'number', t.number, 'subject', t.subject, 'status', t.status,
                       'created_at', t.created_at, 'closed_at', t.closed_at,
                       'messages', (
                           select coalesce(jsonb_agg(jsonb_build_object('at', e.at,
                               'by', e.actor_kind, 'body', w.body) order by w.seq), '[]')
                           from messages w
                           join ticket_events e on e.ticket_id = w.ticket_id and e.seq = w.seq
                           where w.ticket_id = t.id and not w.note))
                       order by t.number), '[]')
                   from tickets t
                   where t.contact_id = c.id or t.contact_id in (
                       select m.id from contacts m where m.merged_into = c.id))) as "data!"
           from contacts c where c.id = $1"#,
        contact.as_uuid(),
    )
    .fetch_optional(&mut *within)
    .await?;
    if data.is_some() {
        let entry = Entry::new(Action::PersonExported, by).on("contact", contact);
        audit::note(&mut within, organization, &entry).await?;
    }
    within.commit().await?;
    Ok(data)
}

/// Takes away what a contact wrote and who they were. Tickets, and what staff wrote, stay. False
/// when there is no such contact.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn erase_contact(
    pools: &Pools,
    organization: OrganizationId,
    contact: ContactId,
    by: &Asker,
) -> sqlx::Result<bool> {
    let mut transaction = pools.hub.begin().await?;
    let contacts = sqlx::query_scalar!(
        "update contacts set name = null, email = null, external_id = null, attributes = '{}',
             erased_at = now(), out_at = now()
         where organization_id = $1 and (id = $2 or merged_into = $2)
         returning id",
        organization.as_uuid(),
        contact.as_uuid(),
    )
    .fetch_all(&mut *transaction)
    .await?;
    if !contacts.contains(&contact.as_uuid()) {
        return Ok(false);
    }
    sqlx::query!(
        "update widget_tokens set revoked_at = now()
         where contact_id = any($1) and revoked_at is null",
        &contacts,
    )
    .execute(&mut *transaction)
    .await?;
    let tickets = tickets_of(&mut transaction, &contacts).await?;
    sqlx::query!(
        "update messages w set body = null from ticket_events e
         where w.ticket_id = any($1) and e.ticket_id = w.ticket_id and e.seq = w.seq
             and e.actor_kind = 'contact'",
        &tickets,
    )
    .execute(&mut *transaction)
    .await?;
    let entry = Entry::new(Action::PersonErased, by).on("contact", contact);
    audit::note(&mut transaction, organization, &entry).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Takes the summaries of tickets away as well. Whoever has one of them in memory does not own it
/// any longer, and reads it again before anything is written.
async fn tickets_of(connection: &mut PgConnection, contacts: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"with theirs as (
               select id from tickets where contact_id = any($1) order by id for update)
           update tickets t set epoch = epoch + 1, subject = 'Erased', preview = ''
           from theirs where t.id = theirs.id returning t.id as "id!""#,
        contacts,
    )
    .fetch_all(connection)
    .await
}
