//! Who may what, as it is written down.

use std::collections::BTreeMap;

pub(super) const ROLES: [&str; 5] = ["agent", "manager", "admin", "owner", "auditor"];

/// `+` may, `-` may not, `?` depends on what is asked; `open`: no member's token is wanted. `auditor`
/// has a role made of reading the audit log and nothing else. `key`: the scope that lets programs
/// in where their maker may; `-`: none does.
const TABLE: &str = "
                                             agent manager admin owner auditor key
    GET /demo                                open
    GET /widget/inboxes/{key}                open
    POST /widget/sessions                    open
    POST /auth/sign-in                       open
    POST /auth/refresh                       open
    POST /auth/sign-out                      open
    POST /auth/second-factor                 open
    POST /auth/passkeys/sign-in              open
    POST /auth/passkeys/sign-in/finish       open
    GET /auth/options                        open
    POST /auth/register                      open
    POST /auth/welcome                       open
    POST /auth/verify-email                  open
    POST /auth/resend-verification           open
    POST /auth/forgot-password               open
    POST /auth/reset-password                open
    POST /auth/password-strength             open
    POST /auth/providers                     open
    POST /auth/providers/{id}/start          open
    GET /auth/oidc/callback                  open
    POST /invitations/preview                open
    POST /invitations/accept                 open
    GET /auth/me                             + + + + + -
    PATCH /auth/me                           + + + + + -
    POST /auth/change-password               + + + + + -
    GET /auth/sign-ins                       + + + + + -
    DELETE /auth/sign-ins/{id}               + + + + + -
    POST /auth/sign-ins/end-others           + + + + + -
    POST /auth/sign-out-everywhere           + + + + + -
    POST /auth/confirm                       + + + + + -
    POST /auth/confirm/passkey               + + + + + -
    GET /auth/factors                        + + + + + -
    POST /auth/totp                          + + + + + -
    DELETE /auth/totp                        + + + + + -
    POST /auth/totp/confirm                  + + + + + -
    POST /auth/passkeys                      + + + + + -
    POST /auth/passkeys/register             + + + + + -
    PATCH /auth/passkeys/{id}                + + + + + -
    DELETE /auth/passkeys/{id}               + + + + + -
    POST /auth/recovery-codes                + + + + + -
    GET /organizations                       + + + + + -
    POST /organizations                      + + + + + -
    POST /auth/switch                        + + + + + -
    GET /privacy                             + + + + + -
    GET /privacy/export                      + + + + + -
    POST /privacy/erase                      + + + + + -
    POST /privacy/erase/confirm              open
    POST /privacy/erase/cancel               + + + + + -
    GET /privacy/consents                    + + + + + -
    POST /privacy/consents                   + + + + + -
    GET /organization                        + + + + - read
    PATCH /organization                      ? ? + + ? ?
    POST /organization/transfer              - - - + - -
    GET /members                             + + + + - read
    GET /members/{id}                        + + + + - read
    PATCH /members/{id}                      - - + + - -
    DELETE /members/{id}                     - - + + - -
    POST /members/{id}/end-sign-ins          - - + + - -
    POST /members/{id}/reset-factors         - - + + - -
    GET /invitations                         - - + + - admin
    POST /invitations                        - - + + - -
    POST /invitations/{id}/resend            - - + + - -
    DELETE /invitations/{id}                 - - + + - admin
    GET /teams                               + + + + - read
    POST /teams                              - - + + - admin
    PUT /teams/{id}                          - - + + - admin
    DELETE /teams/{id}                       - - + + - admin
    PUT /teams/{id}/members/{member}         ? ? + + ? ?
    DELETE /teams/{id}/members/{member}      ? ? + + ? ?
    GET /roles                               + + + + - read
    POST /roles                              - - + + - -
    PUT /roles/{id}                          - - + + - -
    DELETE /roles/{id}                       - - + + - -
    GET /inboxes                             + + + + - read
    POST /inboxes                            - - + + - admin
    GET /inboxes/{id}                        + + + + - read
    PATCH /inboxes/{id}                      - - + + - admin
    POST /inboxes/{id}/rotate-key            - - + + - admin
    POST /inboxes/{id}/identity-keys         - - + + - -
    DELETE /inboxes/{id}/identity-keys/{kid} - - + + - -
    GET /contacts                            + + + + - read
    GET /contacts/{id}                       + + + + - read
    PATCH /contacts/{id}                     + + + + - write
    POST /contacts/{id}/export               - - + + - -
    POST /contacts/{id}/erase                - - + + - -
    GET /api-keys                            - - + + - admin
    POST /api-keys                           - - + + - -
    POST /api-keys/{id}/revoke               - - + + - admin
    DELETE /api-keys/{id}                    - - - + - delete
    GET /providers                           - - + + - admin
    POST /providers                          - - + + - -
    PUT /providers/{id}                      - - + + - -
    DELETE /providers/{id}                   - - + + - -
    GET /audit                               - - + + + admin
    GET /audit/export                        - - + + + admin
    GET /audit/verify                        - - + + + admin
    GET /audit/{seq}                         - - + + + admin
    GET /security/alerts                     - - + + + admin
";

/// What the table says of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Says {
    Open,
    Members { roles: Vec<&'static str>, key: &'static str },
}

impl Says {
    /// What it says of a role, by its place among [`ROLES`].
    pub(super) fn role(&self, at: usize) -> &'static str {
        match self {
            Self::Open => "+",
            Self::Members { roles, .. } => roles[at],
        }
    }

    /// The scope that a key needs.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Open => "?",
            Self::Members { key, .. } => key,
        }
    }
}

/// The table by method and path.
pub(super) fn table() -> BTreeMap<String, Says> {
    TABLE.lines().skip(2).filter(|line| !line.trim().is_empty()).map(row).collect()
}

fn row(line: &'static str) -> (String, Says) {
    let mut words = line.split_whitespace();
    let name = [words.next().expect("a method"), words.next().expect("a path")].join(" ");
    let mut says: Vec<&str> = words.collect();
    if says == ["open"] {
        return (name, Says::Open);
    }
    assert_eq!(says.len(), ROLES.len() + 1, "{line}");
    let key = says.pop().expect("it is the last");
    (name, Says::Members { roles: says, key })
}
