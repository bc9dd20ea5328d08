//! What the audit log gave reason to worry about.

use insightdesk_domain::alert::{AlertLevel, AlertRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape;

shape! {
    /// In `GET /security/alerts` (`?cursor=`), the newest first: once for each rule, subject and
    /// window of time. More of the same within the window are not told again.
    out SecurityAlertOut {
        id: Uuid,
        at: Timestamp,
        rule: AlertRule,
        level: AlertLevel,
        /// Whom it is about, as in the audit log: `member`, `key`, `user`, `operator`, `nobody`,
        /// `system`. Of failed sign-ins and locks: the account, always `user`.
        subject_kind: String,
        subject_id: Option<Uuid>,
        /// The name that goes with it now.
        subject_name: Option<String>,
        /// How many entries of the log led to it.
        count: u32,
        /// Of the first of them.
        since: Timestamp,
        /// The last of them, for `GET /audit/{seq}`.
        seq: u64,
    }
}
