//! The one statement that changes tickets.

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::Append;
use super::columns::Columns;

/// Runs `append.sql`; a single statement is a transaction of its own. Tickets are locked in the
/// order of their ids, so that two nodes that both believe to own some do not wait in a circle.
pub(super) async fn append(
    connection: &mut PgConnection,
    appends: &[Arc<Append>],
) -> sqlx::Result<Vec<bool>> {
    let mut in_order: Vec<&Append> = appends.iter().map(|append| &**append).collect();
    in_order.sort_unstable_by_key(|append| append.ticket);
    let Columns { commands, fresh, moving, events, messages, effects } = Columns::of(&in_order);
    let granted: Vec<Uuid> = sqlx::query_file_scalar!(
        "src/queries/append.sql",
        &commands.ticket,
        &commands.actor,
        &commands.id,
        &fresh.id,
        &fresh.organization,
        &fresh.number,
        &fresh.inbox,
        &fresh.contact,
        &fresh.channel as _,
        &fresh.subject as _,
        &fresh.priority as _,
        &fresh.created_at as _,
        &moving.id,
        &moving.epoch,
        &moving.expected,
        &moving.head,
        &moving.contact_seq,
        &moving.message_seq,
        &moving.text_seq,
        &moving.messages,
        &moving.reopened,
        &moving.status as _,
        &moving.assignee as _,
        &moving.marks,
        &moving.preview as _,
        &moving.waiting,
        &moving.active_at as _,
        &moving.closed_at as _,
        &events.ticket,
        &events.seq,
        &events.organization,
        &events.at as _,
        &events.actor_kind as _,
        &events.actor,
        &events.command as _,
        &events.fingerprint as _,
        &events.for_contacts,
        &events.contact_prev,
        &events.payload,
        &messages.ticket,
        &messages.seq,
        &messages.id,
        &messages.organization,
        &messages.note,
        &messages.body as _,
        &effects.ticket,
        &effects.id,
        &effects.organization,
        &effects.kind as _,
        &effects.payload as _,
        &moving.team as _,
        &fresh.created_by as _,
    )
    .fetch_all(connection)
    .await?;
    let granted: HashSet<Uuid> = granted.into_iter().collect();
    Ok(appends.iter().map(|append| granted.contains(&append.ticket.as_uuid())).collect())
}
