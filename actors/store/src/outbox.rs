//! Effects outside of the database, written with the change that caused them.

use uuid::Uuid;

/// One effect to carry out at least once; receivers tell repeats by `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub id: Uuid,
    /// Which worker takes it.
    pub kind: String,
    pub payload: serde_json::Value,
}
