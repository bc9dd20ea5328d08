//! Who may change whom: one place for every rule about members, asked with what both may do now.

use crate::ids::{MemberId, RoleId};
use crate::permission::{Permission, Permissions};
use crate::principal::Role;
use crate::team::TeamRank;

use super::Member;

/// A role that somebody is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    BuiltIn(Role),
    Custom(RoleId, Permissions),
}

impl Grant {
    /// What whoever has it may do.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        match self {
            Self::BuiltIn(role) => Permissions::of_role(*role),
            Self::Custom(_, permissions) => *permissions,
        }
    }
}

/// What is to be done to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Give(Grant),
    Disable,
    Enable,
    Remove,
    EndSignIns,
}

/// Why it is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("whoever asks may not do this")]
    NotAllowed,
    #[error("nobody grants or takes more than they have")]
    MoreThanOneHas,
    #[error("nobody changes, disables or removes themselves")]
    Oneself,
    #[error("nobody but the owner touches the owner")]
    Owner,
    #[error("an owner is made by handing the organization over")]
    TransferOnly,
    #[error("the new owner has to be a member who may sign in")]
    NotActive,
}

/// Whether `by` may do this to `of`.
///
/// # Errors
/// Says why not.
pub fn may_change(by: &Member, of: &Member, deed: Deed) -> Result<(), Refusal> {
    let needed = match deed {
        Deed::EndSignIns => Permission::SignInEnd,
        Deed::Give(_) | Deed::Disable | Deed::Enable | Deed::Remove => Permission::MemberEdit,
    };
    may_touch(by, of, needed)?;
    match deed {
        Deed::Give(grant) => may_grant(by, &grant),
        _ => Ok(()),
    }
}

/// Whether `by` may take the second factors of `of` away, who has lost them.
///
/// # Errors
/// Says why not.
pub fn may_reset_factors(by: &Member, of: &Member) -> Result<(), Refusal> {
    may_touch(by, of, Permission::MemberEdit)
}

/// What holds for everything that is done to somebody else.
fn may_touch(by: &Member, of: &Member, needed: Permission) -> Result<(), Refusal> {
    if !by.permissions.contains(needed) {
        return Err(Refusal::NotAllowed);
    }
    if by.id == of.id {
        return Err(Refusal::Oneself);
    }
    if of.role == Role::Owner {
        return Err(Refusal::Owner);
    }
    if of.permissions.is_within(by.permissions) { Ok(()) } else { Err(Refusal::MoreThanOneHas) }
}

/// Whether `by` may give somebody this role, a member or one who is invited.
///
/// # Errors
/// Says why not.
pub fn may_grant(by: &Member, grant: &Grant) -> Result<(), Refusal> {
    if *grant == Grant::BuiltIn(Role::Owner) {
        return Err(Refusal::TransferOnly);
    }
    may_bestow(by, grant.permissions())
}

/// Whether `by` may make a role of these permissions, or change one that has them.
///
/// # Errors
/// Says why not.
pub fn may_bestow(by: &Member, permissions: Permissions) -> Result<(), Refusal> {
    if permissions.is_within(by.permissions) { Ok(()) } else { Err(Refusal::MoreThanOneHas) }
}

/// Whether `by` may hand the organization over to `to`.
///
/// # Errors
/// Says why not.
pub fn may_transfer(by: &Member, to: &Member, is_active: bool) -> Result<(), Refusal> {
    if by.role != Role::Owner || by.custom_role.is_some() {
        return Err(Refusal::NotAllowed);
    }
    if by.id == to.id {
        return Err(Refusal::Oneself);
    }
    if is_active { Ok(()) } else { Err(Refusal::NotActive) }
}

/// A place in a team that is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceInTeam {
    pub of: MemberId,
    /// None: is not in the team yet.
    pub now: Option<TeamRank>,
    /// None: leaves it.
    pub then: Option<TeamRank>,
}

/// Whether `by`, whose own rank in the team is `rank`, may change a place in it. Whoever leads a
/// team may put people into it and take them out up to their own rank, and never rises by it.
///
/// # Errors
/// Says why not.
pub fn may_change_place(
    by: &Member,
    rank: Option<TeamRank>,
    place: PlaceInTeam,
) -> Result<(), Refusal> {
    if by.permissions.contains(Permission::TeamEdit) {
        return Ok(());
    }
    let Some(rank) = rank.filter(|rank| rank.leads()) else { return Err(Refusal::NotAllowed) };
    let is_above = |other: Option<TeamRank>| other.is_some_and(|other| other > rank);
    if is_above(place.now) || is_above(place.then) {
        return Err(Refusal::MoreThanOneHas);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{OrganizationId, UserId};

    fn member(role: Role) -> Member {
        Member {
            id: MemberId::now(),
            organization: OrganizationId::now(),
            user: UserId::now(),
            name: role.as_str().to_owned(),
            role,
            custom_role: None,
            permissions: Permissions::of_role(role),
            teams: Vec::new(),
        }
    }

    fn custom(permissions: &[Permission]) -> Member {
        let permissions = permissions.iter().copied().collect();
        Member { custom_role: Some(RoleId::now()), permissions, ..member(Role::Agent) }
    }

    const DEEDS: [Deed; 5] = [
        Deed::Give(Grant::BuiltIn(Role::Agent)),
        Deed::Disable,
        Deed::Enable,
        Deed::Remove,
        Deed::EndSignIns,
    ];

    #[test]
    fn who_may_change_whom_follows_from_their_roles() {
        use Role::{Admin, Agent, Manager, Owner};
        for by in Role::ALL {
            for of in Role::ALL {
                let expected = match (by, of) {
                    (Agent | Manager, _) => Err(Refusal::NotAllowed),
                    (Admin | Owner, Owner) => Err(Refusal::Owner),
                    (Admin | Owner, Agent | Manager | Admin) => Ok(()),
                };
                for deed in DEEDS {
                    let decided = may_change(&member(by), &member(of), deed);
                    assert_eq!(decided, expected, "{by:?} {of:?} {deed:?}");
                }
                assert_eq!(may_reset_factors(&member(by), &member(of)), expected, "{by:?} {of:?}");
            }
        }
    }

    #[test]
    fn nobody_changes_themselves() {
        for role in [Role::Admin, Role::Owner] {
            let oneself = member(role);
            for deed in DEEDS {
                assert_eq!(may_change(&oneself, &oneself, deed), Err(Refusal::Oneself));
            }
        }
    }

    #[test]
    fn nobody_grants_more_than_they_have() {
        let steward = custom(&[Permission::MemberEdit, Permission::TicketRead]);
        let reader = custom(&[Permission::TicketRead]);
        let grant = |permission: Permission| {
            let permissions = Permissions::NONE.with(permission);
            Deed::Give(Grant::Custom(RoleId::now(), permissions))
        };
        assert_eq!(may_change(&steward, &reader, grant(Permission::TicketRead)), Ok(()));
        for (of, deed) in [
            (&reader, grant(Permission::AuditRead)),
            (&reader, Deed::Give(Grant::BuiltIn(Role::Agent))),
            (&member(Role::Admin), Deed::Remove),
        ] {
            assert_eq!(may_change(&steward, of, deed), Err(Refusal::MoreThanOneHas), "{deed:?}");
        }
        assert_eq!(may_change(&steward, &reader, Deed::EndSignIns), Err(Refusal::NotAllowed));
        assert_eq!(may_reset_factors(&steward, &reader), Ok(()));
        let above = may_reset_factors(&steward, &member(Role::Admin));
        assert_eq!(above, Err(Refusal::MoreThanOneHas));
    }

    #[test]
    fn owners_are_made_by_owners_handing_over() {
        let [admin, owner, agent] = [Role::Admin, Role::Owner, Role::Agent].map(member);
        let make = Deed::Give(Grant::BuiltIn(Role::Owner));
        for by in [&admin, &owner] {
            assert_eq!(may_change(by, &agent, make), Err(Refusal::TransferOnly));
        }
        assert_eq!(may_transfer(&owner, &agent, true), Ok(()));
        assert_eq!(may_transfer(&owner, &agent, false), Err(Refusal::NotActive));
        assert_eq!(may_transfer(&owner, &owner, true), Err(Refusal::Oneself));
        assert_eq!(may_transfer(&admin, &agent, true), Err(Refusal::NotAllowed));
        let likeness = custom(Permission::ALL);
        assert_eq!(may_transfer(&likeness, &agent, true), Err(Refusal::NotAllowed));
    }

    #[test]
    fn whoever_leads_a_team_changes_places_up_to_their_own() {
        use TeamRank::{Agent, Lead, Supervisor};
        let agent = member(Role::Agent);
        let refused = Err(Refusal::MoreThanOneHas);
        for (rank, now, then, expected) in [
            (Some(Supervisor), None, Some(Agent), Ok(())),
            (Some(Supervisor), Some(Agent), Some(Supervisor), Ok(())),
            (Some(Supervisor), Some(Agent), None, Ok(())),
            (Some(Supervisor), Some(Supervisor), Some(Lead), refused),
            (Some(Supervisor), Some(Lead), None, refused),
            (Some(Lead), Some(Lead), Some(Agent), Ok(())),
            (Some(Lead), None, Some(Lead), Ok(())),
            (Some(Agent), None, Some(Agent), Err(Refusal::NotAllowed)),
            (None, None, Some(Agent), Err(Refusal::NotAllowed)),
        ] {
            let place = PlaceInTeam { of: MemberId::now(), now, then };
            assert_eq!(may_change_place(&agent, rank, place), expected, "{rank:?} {place:?}");
            assert_eq!(may_change_place(&member(Role::Admin), None, place), Ok(()));
        }
    }
}
