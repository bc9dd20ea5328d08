//! Who sees a ticket: whoever has it, belongs to its team or opened it; nobody's tickets are everybody's.

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, MemberId, TeamId};
use crate::permission::Permission;
use crate::principal::{Party, Principal};

/// What decides who sees a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongings {
    pub contact: Option<ContactId>,
    pub assignee: Option<MemberId>,
    pub team: Option<TeamId>,
    /// The member who opened it; `None` when a contact did.
    pub created_by: Option<MemberId>,
}

impl Belongings {
    /// Whether there is such a ticket for `by`, who belongs to its organization.
    #[must_use]
    pub fn are_seen_by(&self, by: &Principal) -> bool {
        match by.party {
            Party::System => true,
            Party::Contact(contact) => {
                self.contact.is_some_and(|owner| owner == contact || by.formerly.contains(&owner))
            }
            Party::Member(member) => {
                by.permissions.contains(Permission::TicketRead)
                    && (by.sees_every_ticket() || self.are_of(member, &by.teams))
            }
        }
    }

    fn are_of(&self, member: MemberId, teams: &[TeamId]) -> bool {
        self.assignee == Some(member)
            || self.created_by == Some(member)
            || self.team.is_some_and(|team| teams.contains(&team))
            || self.assignee.is_none() && self.team.is_none()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::OrganizationId;
    use crate::permission::Permissions;
    use crate::principal::Role;

    const LIA: MemberId = MemberId::from_uuid(Uuid::from_u128(1));
    const BO: MemberId = MemberId::from_uuid(Uuid::from_u128(2));
    const OURS: TeamId = TeamId::from_uuid(Uuid::from_u128(3));
    const THEIRS: TeamId = TeamId::from_uuid(Uuid::from_u128(4));
    const AMARA: ContactId = ContactId::from_uuid(Uuid::from_u128(5));

    fn by(party: Party, permissions: Permissions) -> Principal {
        Principal {
            organization: OrganizationId::from_uuid(Uuid::from_u128(9)),
            party,
            role: None,
            permissions,
            teams: vec![OURS],
            formerly: Vec::new(),
            muted_until: None,
            name: String::new(),
        }
    }

    fn lia(role: Role) -> Principal {
        by(Party::Member(LIA), Permissions::of_role(role))
    }

    fn of(
        assignee: Option<MemberId>,
        team: Option<TeamId>,
        created_by: Option<MemberId>,
    ) -> Belongings {
        Belongings { contact: Some(AMARA), assignee, team, created_by }
    }

    #[test]
    fn an_agent_sees_their_own_their_teams_what_they_opened_and_what_is_nobodys() {
        let agent = lia(Role::Agent);
        for seen in [
            of(Some(LIA), Some(THEIRS), None),
            of(Some(BO), Some(OURS), None),
            of(None, Some(OURS), None),
            of(Some(BO), Some(THEIRS), Some(LIA)),
            of(None, None, Some(BO)),
        ] {
            assert!(seen.are_seen_by(&agent), "{seen:?}");
        }
        for unseen in [
            of(None, Some(THEIRS), None),
            of(Some(BO), Some(THEIRS), Some(BO)),
            of(Some(BO), None, None),
        ] {
            assert!(!unseen.are_seen_by(&agent), "{unseen:?}");
            assert!(unseen.are_seen_by(&lia(Role::Manager)), "{unseen:?}");
        }
    }

    #[test]
    fn whoever_may_not_read_tickets_sees_not_even_their_own() {
        let all_but_read: Permissions = Permissions::of_role(Role::Owner)
            .iter()
            .filter(|permission| *permission != Permission::TicketRead)
            .collect();
        let blind = by(Party::Member(LIA), all_but_read);
        assert!(!of(Some(LIA), Some(OURS), Some(LIA)).are_seen_by(&blind));
    }

    #[test]
    fn a_contact_sees_their_own_and_nothing_else_whatever_they_are_said_to_be_allowed() {
        let all = Permissions::of_role(Role::Owner);
        let (amara, other) = (Party::Contact(AMARA), Party::Contact(ContactId::now()));
        assert!(of(None, None, None).are_seen_by(&by(amara, Permissions::NONE)));
        assert!(!of(None, None, None).are_seen_by(&by(other, all)));
    }
}
