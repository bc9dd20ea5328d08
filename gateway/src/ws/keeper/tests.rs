use std::net::Ipv4Addr;

use insightdesk_domain::ids::OrganizationId;
use prometheus::Registry;
use tokio::time::{Instant, sleep};

use super::*;
use crate::state::AppState;
use crate::testing::{Desk, EMAIL, PASSWORD};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How soon a socket is closed whose member may not do what they could.
const WITHIN: Duration = Duration::from_secs(5);

/// What takes something from Ada, and what gives it back.
const CAUSES: [(&str, &str, &str); 9] = [
    (
        "another role",
        "update memberships set role = 'manager'",
        "update memberships set role = 'agent'",
    ),
    (
        "disabled",
        "update memberships set disabled_at = now()",
        "update memberships set disabled_at = null",
    ),
    (
        "removed",
        "update memberships set removed_at = now()",
        "update memberships set removed_at = null",
    ),
    (
        "the organization is suspended",
        "update organizations set suspended_at = now()",
        "update organizations set suspended_at = null",
    ),
    (
        "members come from elsewhere",
        r#"update organizations set settings = '{"security": {"networks": ["203.0.113.0/24"]}}'"#,
        "update organizations set settings = '{}'",
    ),
    (
        "tickets of other teams are shown no more",
        "update organizations set settings = '{}'",
        r#"update organizations set settings = '{"agents_see_all": true}'"#,
    ),
    (
        "out of the team",
        "delete from team_members",
        "insert into team_members (team_id, membership_id, organization_id)
         select t.id, m.id, m.organization_id
         from memberships m join teams t on t.organization_id = m.organization_id
         on conflict do nothing",
    ),
    (
        "the role made of permissions has others",
        "update roles set permissions = '{ticket:read}'",
        "with made as (
             insert into roles (id, organization_id, name, permissions)
             select gen_random_uuid(), id, 'Scribe', '{ticket:read,ticket:note}'
             from organizations
             on conflict (organization_id, lower(name)) do update set permissions = excluded.permissions
             returning id
         )
         update memberships set custom_role_id = made.id from made",
    ),
    (
        "signed out",
        "update sign_ins set revoked_at = now()",
        "update sign_ins set revoked_at = null",
    ),
];

/// What one node knows: its keeper, and what its authenticator believes.
struct Node {
    keeper: Keeper,
    authenticator: Authenticator,
}

impl Node {
    fn of(desk: &Desk) -> Self {
        let app = &desk.app;
        let (options, accounts, vault) =
            ((*app.options).clone(), app.accounts.clone(), app.vault.clone());
        let nobody = |_: OrganizationId| false;
        let app = AppState::new(options, accounts, vault, nobody, None, &Registry::new());
        let authenticator = app.expect("the same options").auth.authenticator().clone();
        let keeper = Keeper::default();
        tokio::spawn(keeper.watch(authenticator.clone()));
        Self { keeper, authenticator }
    }

    async fn open(&self, token: &str) -> (Kept, Arc<Outbound>) {
        let pass = self.authenticator.member(token).await.expect("it is valid");
        let outbound = Arc::new(Outbound::default());
        (self.keeper.keep(pass, HERE, Arc::clone(&outbound)), outbound)
    }
}

#[tokio::test]
async fn whatever_changes_what_somebody_may_do_closes_their_sockets_on_every_node() {
    let desk = Desk::open().await;
    let nodes = [Node::of(&desk), Node::of(&desk)];
    for (cause, take, give) in CAUSES {
        desk.execute(give).await;
        nodes.iter().for_each(|node| node.authenticator.forget());
        desk.app.auth.authenticator().forget();
        let answer = desk.sign_in(EMAIL, PASSWORD).await.json();
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        let sockets = [nodes[0].open(&token).await, nodes[1].open(&token).await];
        // Two looks at somebody to whom nothing has happened.
        sleep(LOOK_EVERY * 2).await;
        assert!(sockets.iter().all(|(_, outbound)| !outbound.is_closed()), "before: {cause}");
        desk.execute(take).await;
        let begun = Instant::now();
        while !sockets.iter().all(|(_, outbound)| outbound.is_closed()) {
            assert!(begun.elapsed() < WITHIN, "{cause}");
            sleep(Duration::from_millis(20)).await;
        }
        desk.execute(give).await;
    }
}
