//! What a member sees in lists and elsewhere is what the domain's rule says.

use insightdesk_domain::permission::Permissions;
use insightdesk_domain::principal::Role;

use super::*;

/// Two teams, and everything that a ticket may belong to, over and over.
const SPREAD: &str = "
    with spread as (
        select id, (row_number() over (order by number))::int as i from tickets
    )
    update tickets set
        team_id = case i / 3 % 3 when 0 then $1 when 1 then $2 end,
        assignee_id = case i / 9 % 3 when 0 then $3 when 1 then $4 end,
        created_by = case i / 27 % 3 when 0 then $3 when 1 then $4 end
    from spread where spread.id = tickets.id";

struct Teams {
    scene: Scene,
    /// Of the scene's organization; the first one is the member's.
    teams: [TeamId; 2],
}

impl Teams {
    async fn with_tickets(count: i32) -> Self {
        let scene = Scene::with_tickets(count).await;
        let (teams, bo) = ([TeamId::now(), TeamId::now()], MemberId::now());
        for (team, name) in teams.into_iter().zip(["Ours", "Theirs"]) {
            sqlx::query("insert into teams (id, organization_id, name) values ($1, $2, $3)")
                .bind(team.as_uuid())
                .bind(scene.organization.as_uuid())
                .bind(name)
                .execute(&scene.owner)
                .await
                .expect("a team");
        }
        sqlx::query(
            "with person as (
                 insert into users (id, email, name) values ($1, 'bo@acme.example', 'Bo')
             )
             insert into memberships (id, organization_id, user_id, role)
             values ($1, $2, $1, 'agent')",
        )
        .bind(bo.as_uuid())
        .bind(scene.organization.as_uuid())
        .execute(&scene.owner)
        .await
        .expect("a colleague");
        sqlx::query(SPREAD)
            .bind(teams[0].as_uuid())
            .bind(teams[1].as_uuid())
            .bind(scene.member.as_uuid())
            .bind(bo.as_uuid())
            .execute(&scene.owner)
            .await
            .expect("tickets are spread");
        Self { scene, teams }
    }

    fn lia(&self, permissions: Permissions) -> Principal {
        Principal {
            organization: self.scene.organization,
            party: Party::Member(self.scene.member),
            role: Some(Role::Agent),
            permissions,
            teams: vec![self.teams[0]],
            formerly: Vec::new(),
            muted_until: None,
            name: "Lia".to_owned(),
        }
    }
}

#[tokio::test]
async fn lists_hold_what_a_member_sees_and_nothing_else_page_by_page() {
    let teams = Teams::with_tickets(540).await;
    let agent = teams.lia(Permissions::of_role(Role::Agent));
    let reader = Reader::of(&agent);
    let mine = Filter::OpenOf(teams.scene.member);
    for filter in [Filter::Open, mine, Filter::Unassigned, Filter::Done] {
        let ids = |lines: Vec<Line>| lines.into_iter().map(|line| line.id).collect::<Vec<_>>();
        let all = teams.scene.all(filter).await;
        let of_all = all.len();
        let seen = all.into_iter().filter(|line| line.belongings().are_seen_by(&agent)).collect();
        let seen: Vec<TicketId> = ids(seen);
        assert!(!seen.is_empty() && (filter == mine || seen.len() < of_all), "{filter:?}");
        assert_eq!(ids(teams.scene.all_for(reader, filter).await), seen, "{filter:?}");
        let page = teams.scene.views.list(teams.scene.organization, reader, filter, None).await;
        assert_eq!(page.expect("a page").total as usize, seen.len(), "{filter:?}");
    }
}

#[tokio::test]
async fn there_is_no_ticket_for_whoever_does_not_see_it() {
    let teams = Teams::with_tickets(81).await;
    let Scene { views, organization, .. } = &teams.scene;
    let agent = teams.lia(Permissions::of_role(Role::Agent));
    let manager = teams.lia(Permissions::of_role(Role::Manager));
    let blind = teams.lia(Permissions::NONE);
    let mut unseen = 0;
    for line in teams.scene.all(Filter::Open).await {
        let seen = line.belongings().are_seen_by(&agent);
        unseen += usize::from(!seen);
        for (by, finds) in [(&agent, seen), (&manager, true), (&blind, false)] {
            let found = teams.scene.finds(*organization, line.id, Reader::of(by)).await;
            assert_eq!(found, finds, "{:?}", line.belongings());
        }
    }
    assert!(unseen > 5);
    let nothing = views.list(*organization, Reader::of(&blind), Filter::Open, None).await;
    let nothing = nothing.expect("answers");
    assert!(nothing.lines.is_empty() && nothing.total == 0);
}
