//! `/api/v1/auth`: a person's own account.

use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, TeamId, UserId};
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Secret, Weakness, shape};

shape! {
    /// Answer of `GET /auth/options`, which needs no token: what the pages before signing in offer.
    out AuthOptionsOut {
        /// Whether anybody may register an organization.
        registration: bool,
    }

    /// Body of `POST /auth/register`: a new organization and its owner. Answered with 202 and
    /// nothing else, whether the address is known or not; a mail says more.
    in RegisterIn {
        email: String,
        password: Secret,
        name: String,
        organization: String,
    }

    /// Body of `POST /auth/welcome`: the very first owner, by the link that a node prints while
    /// nobody is there. Signs in.
    in WelcomeIn {
        token: Secret,
        email: String,
        password: Secret,
        name: String,
        organization: String,
    }

    /// Body of `POST /auth/verify-email`: the token of the mailed link. Signs in; 204 and nothing
    /// else for those who need a second factor to sign in.
    in TokenIn {
        token: Secret,
    }

    /// Body of `POST /auth/resend-verification` and `POST /auth/forgot-password`: always 202.
    in EmailIn {
        email: String,
    }

    /// Body of `POST /auth/reset-password`.
    in ResetPasswordIn {
        token: Secret,
        password: Secret,
    }

    /// Body of `POST /auth/change-password`: ends every other sign-in.
    in ChangePasswordIn {
        current: Secret,
        new: Secret,
    }

    /// Body of `POST /auth/password-strength`: tells while somebody types.
    in PasswordStrengthIn {
        password: Secret,
        /// What a guesser would try first: the person's name, address, organization.
        context: Vec<String>,
    }

    /// Answer of `POST /auth/password-strength`.
    out PasswordStrengthOut {
        /// 0 (first guess) to 4; 3 is enough.
        score: u8,
        /// Why it is not accepted, in English; none: it is.
        problem: Option<String>,
        /// The same for programs.
        weakness: Option<Weakness>,
    }

    /// Answer of `GET /auth/me`.
    out MeOut {
        user: UserId,
        member: MemberId,
        email: String,
        name: String,
        role: Role,
        custom_role: Option<String>,
        permissions: Vec<Permission>,
        teams: Vec<TeamId>,
        organization: OrganizationId,
        organization_name: String,
        settings: OrganizationSettings,
        /// The role or the organization demands a second factor, and there is none yet.
        must_enrol: bool,
        has_second_factor: bool,
        has_password: bool,
    }

    /// Body of `PATCH /auth/me`.
    in ProfileIn {
        name: String,
    }

    /// One organization of the person, in the answer of `GET /organizations`.
    out MembershipOut {
        organization: OrganizationId,
        name: String,
        role: Role,
        member: MemberId,
        /// The one that this sign-in is in.
        current: bool,
    }

    /// Body of `POST /auth/switch` (answer: as of a sign-in) and, optionally, of
    /// `POST /auth/refresh`: go on in another organization of the same person.
    in SwitchIn {
        organization: OrganizationId,
    }

    /// Body of `POST /organizations`: one more organization, owned by whoever asks.
    in NewOrganizationIn {
        name: String,
        slug: String,
    }

    /// One device, in the answer of `GET /auth/sign-ins`.
    out SignInView {
        id: SignInId,
        /// Such as `Chromium on Linux`.
        device: String,
        address: Option<String>,
        method: String,
        organization_name: String,
        created_at: Timestamp,
        used_at: Timestamp,
        expires_at: Timestamp,
        current: bool,
    }
}
