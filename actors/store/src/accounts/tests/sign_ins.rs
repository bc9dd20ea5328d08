use std::time::Duration;

use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::SignInId;
use insightdesk_domain::mail::Letter;
use insightdesk_domain::permission::Permissions;
use jiff::{Timestamp, ToSpan};
use tokio::task::JoinSet;

use super::*;

const IDLE: Duration = Duration::from_secs(8 * 3600);
const GRACE: Duration = Duration::from_secs(10);

/// The hash of the n-th token of a family.
fn token(number: u8) -> TokenHash {
    [number; 32]
}

async fn sign_in(desk: &Desk, first: u8) -> sqlx::Result<SignInId> {
    let id = SignInId::now();
    let new = NewSignIn {
        id,
        member: &desk.member,
        token: token(first),
        expires_at: Timestamp::now() + 24.hours(),
        keep: 5,
        method: Method::Password,
        second_factor: false,
        letter: None,
    };
    desk.accounts.create_sign_in(&new, &Asker::system()).await?;
    Ok(id)
}

fn wish(sign_in: SignInId, from: u8) -> Rotate {
    let (presented, successor) = (token(from), token(from + 1));
    Rotate { sign_in, presented, successor, grace: GRACE, idle: IDLE, to: None }
}

/// What somebody is written whose token was shown again.
fn warn(seat: &Seat) -> Letter {
    let (to, text) = (seat.email.clone(), "reused".to_owned());
    Letter { to, subject: text.clone(), html: text.clone(), text, sealed: None }
}

async fn rotate(desk: &Desk, sign_in: SignInId, from: u8) -> sqlx::Result<Rotation> {
    desk.accounts.rotate(&wish(sign_in, from), &Asker::system(), &warn).await
}

async fn standing(desk: &Desk, sign_in: SignInId) -> sqlx::Result<Standing> {
    Ok(desk.accounts.standings(&[(sign_in, desk.member.id)], IDLE).await?.remove(0))
}

/// Lets time pass for one column of all sign-ins.
async fn age(desk: &Desk, column: &str, by: &str) -> sqlx::Result<()> {
    let statement = format!("update sign_ins set {column} = {column} - interval '{by}'");
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&desk.owner).await?;
    Ok(())
}

/// Who it is, if the sign-in is in force.
fn member(standing: Standing) -> Option<Member> {
    let Standing::Live(present) = standing else { return None };
    Some(present.seat.member.clone())
}

#[tokio::test]
async fn a_sign_in_is_good_for_places_of_its_own_user_only() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    let name = Name::parse("Other").expect("a name");
    let other = desk.accounts.create_organization(&name, "other").await?;
    let user = desk.member.user;
    let second = desk.accounts.create_member(other.id, user, Role::Owner).await?;
    let eve = desk.accounts.create_user("eve@example.org", &name, "").await?;
    let eves = desk.accounts.create_member(other.id, eve, Role::Owner).await?;
    let standings = desk.accounts.standings(&[(id, second), (id, eves)], IDLE).await?;
    assert_eq!(standings[1], Standing::Ended);
    let found = member(standings[0].clone()).expect("a place of the same user");
    assert_eq!((found.organization, found.role), (other.id, Role::Owner));
    Ok(())
}

#[tokio::test]
async fn each_token_is_good_for_the_next_one() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    for from in 1..4 {
        let Rotation::Rotated(on) = rotate(&desk, id, from).await? else { panic!("{from}") };
        assert_eq!(
            (on.seat.member, on.seat.organization_name.as_str()),
            (desk.member.clone(), "Acme")
        );
    }
    assert_eq!(member(standing(&desk, id).await?), Some(desk.member.clone()));
    Ok(())
}

#[tokio::test]
async fn a_client_that_lost_the_answer_gets_the_same_successor_for_ten_seconds() -> sqlx::Result<()>
{
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    rotate(&desk, id, 1).await?;
    assert!(matches!(rotate(&desk, id, 1).await?, Rotation::Rotated(_)));
    assert!(matches!(rotate(&desk, id, 2).await?, Rotation::Rotated(_)), "no second branch");
    age(&desk, "rotated_at", "11 seconds").await?;
    assert!(matches!(rotate(&desk, id, 2).await?, Rotation::Reused));
    assert_eq!(standing(&desk, id).await?, Standing::Ended);
    Ok(())
}

#[tokio::test]
async fn an_old_token_ends_the_whole_family() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    let other = sign_in(&desk, 101).await?;
    rotate(&desk, id, 1).await?;
    rotate(&desk, id, 2).await?;
    assert!(matches!(rotate(&desk, id, 1).await?, Rotation::Reused));
    assert!(matches!(rotate(&desk, id, 3).await?, Rotation::Ended), "the latest as well");
    assert!(matches!(rotate(&desk, other, 101).await?, Rotation::Rotated(_)), "not the others");
    Ok(())
}

#[tokio::test]
async fn ten_refreshes_at_once_leave_one_living_token() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    let mut race = JoinSet::new();
    for _ in 0..10 {
        let (accounts, wish) = (desk.accounts.clone(), wish(id, 1));
        race.spawn(async move { accounts.rotate(&wish, &Asker::system(), &warn).await });
    }
    for rotation in race.join_all().await {
        assert!(matches!(rotation?, Rotation::Rotated(_)));
    }
    assert!(matches!(rotate(&desk, id, 2).await?, Rotation::Rotated(_)));
    Ok(())
}

#[tokio::test]
async fn the_sixth_device_ends_the_oldest() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for number in 1..=6 {
        ids.push(sign_in(&desk, number).await?);
    }
    let asked: Vec<_> = ids.iter().map(|id| (*id, desk.member.id)).collect();
    let standings = desk.accounts.standings(&asked, IDLE).await?;
    assert_eq!(standings[0], Standing::Ended);
    assert!(standings[1..].iter().all(|standing| matches!(standing, Standing::Live(_))));
    Ok(())
}

#[tokio::test]
async fn a_sign_in_ends_after_its_time_and_after_idling() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    age(&desk, "used_at", "8 hours 1 second").await?;
    assert_eq!(standing(&desk, id).await?, Standing::Ended);
    assert!(matches!(rotate(&desk, id, 1).await?, Rotation::Ended));
    desk.accounts.touch_sign_ins(&[id]).await?;
    assert!(matches!(standing(&desk, id).await?, Standing::Live(_)), "used again");
    age(&desk, "expires_at", "24 hours").await?;
    assert_eq!(standing(&desk, id).await?, Standing::Ended);
    assert!(matches!(rotate(&desk, id, 1).await?, Rotation::Ended));
    Ok(())
}

#[tokio::test]
async fn signing_out_ends_one_sign_in() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let [id, other] = [sign_in(&desk, 1).await?, sign_in(&desk, 2).await?];
    desk.accounts.revoke_sign_in(id, &Asker::system()).await?;
    desk.accounts.revoke_sign_in(id, &Asker::system()).await?;
    let asked = [id, other, id].map(|id| (id, desk.member.id));
    let standings = desk.accounts.standings(&asked, IDLE).await?;
    let members: Vec<_> = standings.into_iter().map(member).collect();
    assert_eq!(members, [None, Some(desk.member.clone()), None]);
    Ok(())
}

#[tokio::test]
async fn role_and_disabling_show_at_once() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let id = sign_in(&desk, 1).await?;
    sqlx::query("update memberships set role = 'admin'").execute(&desk.owner).await?;
    let permissions = Permissions::of_role(Role::Admin);
    let admin = Member { role: Role::Admin, permissions, ..desk.member.clone() };
    assert_eq!(member(standing(&desk, id).await?), Some(admin));
    desk.accounts.set_disabled(desk.member.id, true).await?;
    assert_eq!(standing(&desk, id).await?, Standing::Disabled);
    assert!(matches!(rotate(&desk, id, 1).await?, Rotation::Ended));
    Ok(())
}
