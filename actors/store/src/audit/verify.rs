//! Whether the log is as it was written.

use insightdesk_domain::ids::OrganizationId;
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};

use super::chain::NOTHING;
use super::read::ChainEntry;
use crate::pools::Pools;

const PAGE: i64 = 1_000;

/// A head of a chain that was signed outside of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    pub organization: OrganizationId,
    pub seq: i64,
    pub hash: [u8; 32],
    pub at: Timestamp,
}

/// What is wrong first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub seq: i64,
    pub problem: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Entries that were looked at.
    pub entries: u64,
    /// Checkpoints that were met.
    pub checkpoints: u64,
    pub broken: Option<Broken>,
}

/// Everybody who has a chain; those of organizations that are gone stay.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn organizations(hub: &PgPool) -> sqlx::Result<Vec<OrganizationId>> {
    let ids = sqlx::query_scalar!(
        r#"select distinct organization_id as "id!" from audit_entries order by 1"#
    );
    Ok(ids.fetch_all(hub).await?.into_iter().map(OrganizationId::from_uuid).collect())
}

/// Recomputes the chain of an organization, as its members may; `None` while somebody else does, on
/// whichever node.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn verify_alone(
    pools: &Pools,
    organization: OrganizationId,
) -> sqlx::Result<Option<Verdict>> {
    let mut within = pools.within(organization).await?;
    let is_alone = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('audit verify ' || $1, 0))
           as "is_alone!""#,
        organization.to_string(),
    )
    .fetch_one(&mut *within)
    .await?;
    if is_alone { verify(&mut within, organization, &[]).await.map(Some) } else { Ok(None) }
}

/// Recomputes the chain of an organization and holds it against checkpoints of it, which are in the
/// order of their seq.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn verify(
    connection: &mut PgConnection,
    organization: OrganizationId,
    checkpoints: &[Checkpoint],
) -> sqlx::Result<Verdict> {
    let mut walk = Walk::begin(connection, organization, checkpoints).await?;
    loop {
        let rows = sqlx::query!(
            r#"select seq, id, at as "at: SqlTimestamp", entry as "entry: Json<Value>", previous,
                   hash,
                   (action, actor_kind, actor_id, resource_kind, resource_id, outcome, severity)
                       is not distinct from (entry ->> 'action', entry #>> '{asker,actor,kind}',
                           (entry #>> '{asker,actor,id}')::uuid, entry #>> '{resource,kind}',
                           entry #>> '{resource,id}', entry ->> 'outcome', entry ->> 'severity')
                       as "fits!"
               from audit_entries where organization_id = $1 and seq > $2 order by seq limit $3"#,
            organization.as_uuid(),
            walk.read,
            PAGE,
        )
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            return Ok(walk.end());
        }
        for row in rows {
            let Json(entry) = row.entry;
            let at = row.at.to_jiff();
            let link = ChainEntry { organization, seq: row.seq, id: row.id, at, entry };
            walk.step(&link, &row.previous, &row.hash, row.fits);
            if walk.verdict.broken.is_some() {
                return Ok(walk.verdict);
            }
        }
    }
}

/// How far one has come.
struct Walk<'a> {
    read: i64,
    hash: [u8; 32],
    /// The last entry that a checkpoint vouches for.
    vouched: i64,
    ahead: &'a [Checkpoint],
    verdict: Verdict,
}

impl<'a> Walk<'a> {
    async fn begin(
        connection: &mut PgConnection,
        organization: OrganizationId,
        checkpoints: &'a [Checkpoint],
    ) -> sqlx::Result<Self> {
        let anchor = sqlx::query!(
            "select seq, hash from audit_anchors where organization_id = $1",
            organization.as_uuid(),
        )
        .fetch_optional(connection)
        .await?;
        let (read, hash) =
            anchor.map_or((0, NOTHING), |row| (row.seq, row.hash.try_into().unwrap_or(NOTHING)));
        let gone = checkpoints.partition_point(|point| point.seq < read);
        let mut walk = Self {
            read,
            hash,
            vouched: read,
            ahead: &checkpoints[gone..],
            verdict: Verdict::default(),
        };
        walk.meet();
        Ok(walk)
    }

    fn step(&mut self, link: &ChainEntry, previous: &[u8], hash: &[u8], fits: bool) {
        self.verdict.entries += 1;
        let expected = self.read + 1;
        if link.seq != expected {
            return self.broken(expected, format!("is missing; the next one is {}", link.seq));
        }
        if previous != self.hash {
            return self.broken(expected, "does not follow the one before".to_owned());
        }
        if link.hash(&self.hash) != *hash {
            return self.broken(expected, "is not what was written".to_owned());
        }
        if !fits {
            return self.broken(expected, "has columns that differ from its entry".to_owned());
        }
        (self.read, self.hash) = (link.seq, link.hash(&self.hash));
        self.meet();
    }

    /// Holds the head against the checkpoints made there.
    fn meet(&mut self) {
        while let Some((point, ahead)) = self.ahead.split_first() {
            if point.seq > self.read {
                return;
            }
            if point.hash != self.hash {
                let problem = format!("was chained anew: entry {} was signed", point.seq);
                return self.broken(self.vouched + 1, problem);
            }
            (self.ahead, self.vouched) = (ahead, self.read);
            self.verdict.checkpoints += 1;
        }
    }

    fn end(mut self) -> Verdict {
        if let Some(point) = self.ahead.last() {
            self.broken(self.read + 1, format!("is missing; the log went on to {}", point.seq));
        }
        self.verdict
    }

    fn broken(&mut self, seq: i64, problem: String) {
        self.verdict.broken.get_or_insert(Broken { seq, problem });
    }
}
