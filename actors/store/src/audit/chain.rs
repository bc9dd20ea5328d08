//! The one writer of the log: takes what was noted and chains it.

use insightdesk_domain::ids::OrganizationId;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgTransaction;
use sqlx::types::Json;
use uuid::Uuid;

use super::alerts::{self, Watched, Write};
use super::read::ChainEntry;
use crate::leases::{self, Held};

/// Before the first entry.
pub(super) const NOTHING: [u8; 32] = [0; 32];

/// Where the chain of an organization ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub organization: OrganizationId,
    pub seq: i64,
    pub hash: [u8; 32],
}

/// What one batch has chained.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chained {
    pub entries: usize,
    /// The new end of each chain that grew.
    pub heads: Vec<Head>,
}

/// The arrays of one insert.
#[derive(Debug, Default)]
struct Links {
    ids: Vec<Uuid>,
    seqs: Vec<i64>,
    previous: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
}

/// Chains at most `most` of the entries that were noted, in the order of their time, under the
/// lease of the one writer; `None` when somebody else has it by now. Alerts that they lead to are
/// raised in the same transaction, with the letters that `write` makes of them.
///
/// # Errors
/// When PostgreSQL does not answer; nothing is chained then.
pub async fn chain(
    hub: &PgPool,
    held: &Held,
    most: i64,
    write: Write<'_>,
) -> sqlx::Result<Option<Chained>> {
    let mut transaction = hub.begin().await?;
    if !leases::guard(&mut transaction, held).await? {
        return Ok(None);
    }
    let noted = sqlx::query!(
        r#"select id, organization_id, at as "at: jiff_sqlx::Timestamp", entry as "entry: Json<Value>"
           from audit_queue order by organization_id, at, id limit $1"#,
        most,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let mut heads: Vec<Head> = Vec::new();
    let (mut links, mut watched) = (Links::default(), Vec::new());
    for row in noted {
        let organization = OrganizationId::from_uuid(row.organization_id);
        if heads.last().is_none_or(|head| head.organization != organization) {
            heads.push(end_of(&mut transaction, organization).await?);
        }
        let head = heads.last_mut().expect("pushed just before");
        let at: Timestamp = row.at.to_jiff();
        let Json(entry) = row.entry;
        let link = ChainEntry { organization, seq: head.seq + 1, id: row.id, at, entry };
        watched.extend(Watched::of(&link));
        links.ids.push(link.id);
        links.seqs.push(link.seq);
        links.previous.push(head.hash.to_vec());
        *head = Head { organization, seq: link.seq, hash: link.hash(&head.hash) };
        links.hashes.push(head.hash.to_vec());
    }
    let entries = links.ids.len();
    if entries > 0 {
        append(&mut transaction, &links).await?;
        alerts::raise(&mut transaction, watched, write).await?;
    }
    transaction.commit().await?;
    Ok(Some(Chained { entries, heads }))
}

async fn end_of(
    transaction: &mut PgTransaction<'_>,
    organization: OrganizationId,
) -> sqlx::Result<Head> {
    let row = sqlx::query!(
        "select seq, hash from audit_entries where organization_id = $1 order by seq desc limit 1",
        organization.as_uuid(),
    )
    .fetch_optional(&mut **transaction)
    .await?;
    let (seq, hash) =
        row.map_or((0, NOTHING), |row| (row.seq, row.hash.try_into().unwrap_or(NOTHING)));
    Ok(Head { organization, seq, hash })
}

/// The columns are for searching; what counts is the entry.
async fn append(transaction: &mut PgTransaction<'_>, links: &Links) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_entries (organization_id, seq, id, at, action, actor_kind, actor_id,
             resource_kind, resource_id, outcome, severity, entry, previous, hash)
         select q.organization_id, n.seq, q.id, q.at, q.entry ->> 'action',
             q.entry #>> '{asker,actor,kind}', (q.entry #>> '{asker,actor,id}')::uuid,
             q.entry #>> '{resource,kind}', q.entry #>> '{resource,id}', q.entry ->> 'outcome',
             q.entry ->> 'severity', q.entry, n.previous, n.hash
         from unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[])
             as n (id, seq, previous, hash)
         join audit_queue q on q.id = n.id",
        &links.ids,
        &links.seqs,
        &links.previous,
        &links.hashes,
    )
    .execute(&mut **transaction)
    .await?;
    sqlx::query!("delete from audit_queue where id = any($1)", &links.ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
