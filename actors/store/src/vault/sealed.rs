//! Which columns are sealed.

/// Whose key seals a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The organization that this column of the row names.
    Column(&'static str),
    /// Nobody's: the platform's key.
    Platform,
}

/// A sealed column of type `bytea`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    pub table: &'static str,
    pub column: &'static str,
    /// The column whose text is the row of its [`Place`](super::Place).
    pub row: &'static str,
    pub owner: Owner,
}

/// Every sealed column that there is: what is not here is not sealed again when keys are renewed.
/// The role of the hub reads and updates each of them.
pub const SEALED: &[Sealed] = &[
    Sealed { table: "signing_keys", column: "sealed", row: "id", owner: Owner::Platform },
    Sealed { table: "totp_secrets", column: "secret", row: "user_id", owner: Owner::Platform },
    Sealed { table: "auth_challenges", column: "sealed", row: "hash", owner: Owner::Platform },
    Sealed {
        table: "providers",
        column: "client_secret",
        row: "id",
        owner: Owner::Column("organization_id"),
    },
    Sealed {
        table: "identity_keys",
        column: "secret",
        row: "id",
        owner: Owner::Column("organization_id"),
    },
];
