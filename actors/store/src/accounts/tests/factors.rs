use std::time::Duration;

use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::SignInId;
use insightdesk_domain::mail::Letter;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::*;

const LIFE: Duration = Duration::from_secs(60);

/// A second node on the same database.
fn beside(desk: &Desk) -> Accounts {
    Accounts::new(Pools::open(desk._database.login(), &PoolOptions::default()))
}

fn owner<'a>(desk: &Desk, by: &'a Asker) -> Owner<'a> {
    Owner { user: desk.member.user, organization: desk.member.organization, by }
}

fn letter(subject: &str) -> Letter {
    Letter {
        sealed: None,
        to: EMAIL.to_owned(),
        subject: subject.to_owned(),
        text: String::new(),
        html: String::new(),
    }
}

/// What was mailed, in order.
async fn mailed(desk: &Desk) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select payload->>'subject' from outbox order by id")
        .fetch_all(&desk.owner)
        .await
}

async fn enrol(desk: &Desk, codes: &[TokenHash]) -> sqlx::Result<bool> {
    let totp = Totp { sealed: vec![1], last_step: 10 };
    desk.accounts.add_totp(owner(desk, &Asker::system()), &totp, codes, Some(&letter("new"))).await
}

async fn has_factor(desk: &Desk) -> sqlx::Result<bool> {
    let credentials = desk.accounts.credentials(EMAIL).await?;
    Ok(credentials.is_some_and(|known| known.seat.has_second_factor))
}

#[tokio::test]
async fn of_many_who_show_one_code_on_two_nodes_one_is_let_in() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    enrol(&desk, &[]).await?;
    let (other, user) = (beside(&desk), desk.member.user);
    let mut shown = JoinSet::new();
    for number in 0..20 {
        let node = if number % 2 == 0 { desk.accounts.clone() } else { other.clone() };
        shown.spawn(async move { node.use_totp(user, 11).await.expect("an answer") });
    }
    let taken = shown.join_all().await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    assert!(!other.use_totp(user, 10).await?, "nor one of before");
    assert!(other.use_totp(user, 12).await?);
    Ok(())
}

#[tokio::test]
async fn the_person_has_a_factor_as_long_as_there_is_one() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let by = Asker::system();
    assert!(!has_factor(&desk).await?);
    assert!(enrol(&desk, &[[1; 32], [2; 32]]).await?, "the first codes");
    let new = NewPasskey {
        id: Uuid::now_v7(),
        name: "Key",
        credential_id: &[1],
        credential: &json!({}),
        counter: 0,
        sign_in: SignInId::now(),
    };
    let added =
        desk.accounts.add_passkey(owner(&desk, &by), &new, &[[3; 32]], &letter("new")).await?;
    assert_eq!(added, Some(false), "there are codes");
    let again = NewPasskey { id: Uuid::now_v7(), ..new.clone() };
    let again = desk.accounts.add_passkey(owner(&desk, &by), &again, &[], &letter("new")).await?;
    assert_eq!(again, None);
    let remove = async |factor, required| {
        desk.accounts.remove_factor(owner(&desk, &by), factor, required, &letter("gone")).await
    };
    assert_eq!(remove(Factor::Totp, true).await?, Removal::Removed);
    assert!(has_factor(&desk).await?);
    assert_eq!(remove(Factor::Totp, true).await?, Removal::Missing);
    assert_eq!(remove(Factor::Passkey(new.id), true).await?, Removal::Last);
    assert!(has_factor(&desk).await?);
    assert_eq!(remove(Factor::Passkey(new.id), false).await?, Removal::Removed);
    assert!(!has_factor(&desk).await?);
    assert_eq!(desk.accounts.factors(desk.member.user).await?.recovery_codes_left, 0);
    let told = ["new", "new", "gone", "gone"];
    assert_eq!(mailed(&desk).await?, told, "of what changed, and of nothing else");
    Ok(())
}

#[tokio::test]
async fn a_key_counts_up_or_not_at_all() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let (id, by) = (Uuid::now_v7(), Asker::system());
    let new = NewPasskey {
        id,
        name: "Key",
        credential_id: &[1],
        credential: &json!({}),
        counter: 0,
        sign_in: SignInId::now(),
    };
    desk.accounts.add_passkey(owner(&desk, &by), &new, &[], &letter("new")).await?;
    for (counter, good) in [(0, true), (0, true), (5, true), (5, false), (4, false), (0, false)] {
        let used = desk.accounts.use_passkey(id, counter, &json!({})).await?;
        assert_eq!(used, good, "{counter}");
    }
    Ok(())
}

#[tokio::test]
async fn what_was_begun_on_one_node_is_ended_once_on_any() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let new = NewChallenge {
        hash: [7; 32],
        kind: ChallengeKind::SecondFactor,
        user: Some(desk.member.user),
        member: Some(desk.member.id),
        sign_in: None,
        state: Value::Null,
        sealed: None,
        life: LIFE,
    };
    desk.accounts.begin_challenge(&new).await?;
    let other = beside(&desk);
    assert!(other.take_challenge(&[7; 32], ChallengeKind::Totp).await?.is_none(), "another kind");
    for _ in 0..5 {
        assert!(other.try_challenge(&[7; 32]).await?);
    }
    assert!(!desk.accounts.try_challenge(&[7; 32]).await?);
    let begun = desk.accounts.challenge(&[7; 32], ChallengeKind::SecondFactor).await?;
    assert!(begun.is_none(), "no try is left");
    let [one, two] = [&desk.accounts, &other].map(|node| {
        let node = node.clone();
        async move { node.take_challenge(&[7; 32], ChallengeKind::SecondFactor).await }
    });
    let (one, two) = tokio::join!(one, two);
    assert_eq!(usize::from(one?.is_some()) + usize::from(two?.is_some()), 1);
    Ok(())
}

#[tokio::test]
async fn what_nobody_finished_in_time_is_gone() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let mut new = NewChallenge {
        hash: [1; 32],
        kind: ChallengeKind::Provider,
        user: None,
        member: None,
        sign_in: None,
        state: Value::Null,
        sealed: None,
        life: Duration::ZERO,
    };
    desk.accounts.begin_challenge(&new).await?;
    assert!(desk.accounts.take_challenge(&[1; 32], ChallengeKind::Provider).await?.is_none());
    (new.hash, new.life) = ([2; 32], LIFE);
    desk.accounts.begin_challenge(&new).await?;
    let left: i64 =
        sqlx::query_scalar("select count(*) from auth_challenges").fetch_one(&desk.owner).await?;
    assert_eq!(left, 1);
    Ok(())
}

#[tokio::test]
async fn a_recovery_code_is_used_once_and_tried_five_times_an_hour() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let by = Asker::system();
    enrol(&desk, &[[1; 32], [2; 32]]).await?;
    let show = async |code: u8| {
        let letter = |left: u32| letter(&left.to_string());
        desk.accounts.use_recovery_code(owner(&desk, &by), &[code; 32], letter).await
    };
    assert_eq!(show(1).await?, RecoveryUse::Used { left: 1 });
    for _ in 0..4 {
        assert_eq!(show(1).await?, RecoveryUse::Wrong);
    }
    assert_eq!(show(2).await?, RecoveryUse::TooOften);
    sqlx::query("update recovery_tries set since = now() - interval '61 minutes'")
        .execute(&desk.owner)
        .await?;
    assert_eq!(show(2).await?, RecoveryUse::Used { left: 0 });
    assert_eq!(mailed(&desk).await?, ["new", "1", "0"]);
    Ok(())
}
