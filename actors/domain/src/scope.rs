//! What a key of the API is for: which of its maker's permissions it has.

use crate::permission::{Permission, Permissions};

/// A part of what a member may do, as keys are given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// See what is there.
    Read,
    /// Work: on tickets, and on contacts.
    Write,
    /// Take away for good.
    Delete,
    /// Change who is who and how things are set.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Delete, Self::Admin];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Admin => "admin",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// The one scope that a permission belongs to. `None`: no key has it.
    #[must_use]
    pub const fn of(permission: Permission) -> Option<Self> {
        match permission {
            Permission::TicketRead
            | Permission::TicketReadAll
            | Permission::PresenceRead
            | Permission::ContactRead
            | Permission::MemberRead
            | Permission::TeamRead
            | Permission::OrganizationRead
            | Permission::InboxRead => Some(Self::Read),
            Permission::TicketCreate
            | Permission::TicketReply
            | Permission::TicketNote
            | Permission::TicketAssign
            | Permission::TicketMove
            | Permission::ContactEdit => Some(Self::Write),
            Permission::KeyDelete | Permission::PrivacyAct => Some(Self::Delete),
            Permission::MemberEdit
            | Permission::InvitationEdit
            | Permission::SignInEnd
            | Permission::TeamEdit
            | Permission::RoleEdit
            | Permission::OrganizationEdit
            | Permission::InboxEdit
            | Permission::KeyEdit
            | Permission::PolicyEdit
            | Permission::AuditRead => Some(Self::Admin),
            Permission::OrganizationOwn => None,
        }
    }

    /// What a key with these scopes may do for somebody who may do `maker`.
    #[must_use]
    pub fn permissions(scopes: &[Self], maker: Permissions) -> Permissions {
        let in_scope = |permission: &Permission| {
            Self::of(*permission).is_some_and(|scope| scopes.contains(&scope))
        };
        maker.iter().filter(in_scope).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal::Role;

    #[test]
    fn a_key_may_nothing_that_its_maker_may_not() {
        for role in Role::ALL {
            let maker = Permissions::of_role(role);
            assert!(Scope::permissions(&Scope::ALL, maker).is_within(maker), "{role:?}");
        }
        let agent = Scope::permissions(&[Scope::Admin], Permissions::of_role(Role::Agent));
        assert_eq!(agent, Permissions::NONE);
    }

    #[test]
    fn a_key_may_nothing_outside_of_its_scopes() {
        let owner = Permissions::of_role(Role::Owner);
        let reads = Scope::permissions(&[Scope::Read], owner);
        assert!(reads.contains(Permission::TicketReadAll) && reads.contains(Permission::InboxRead));
        for permission in [Permission::TicketReply, Permission::InboxEdit, Permission::KeyDelete] {
            assert!(!reads.contains(permission), "{permission:?}");
        }
        let works = Scope::permissions(&[Scope::Read, Scope::Write], owner);
        assert!(reads.is_within(works) && works.contains(Permission::TicketReply));
        assert_eq!(Scope::permissions(&[], owner), Permissions::NONE);
    }

    #[test]
    fn no_key_gives_an_organization_away() {
        let owner = Permissions::of_role(Role::Owner);
        let most = Scope::permissions(&Scope::ALL, owner);
        let rest: Vec<Permission> = owner.iter().filter(|it| !most.contains(*it)).collect();
        assert_eq!(rest, [Permission::OrganizationOwn]);
    }

    #[test]
    fn every_scope_reads_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("root"), None);
    }
}
