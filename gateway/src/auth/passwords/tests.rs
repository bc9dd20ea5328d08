use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::*;

const RIGHT: Verdict = Verdict::Right { outdated: false };

fn cheap() -> PasswordOptions {
    PasswordOptions { memory_kib: 12 * 1024, passes: 3, lanes: 1, threads: 2, queue: 2 }
}

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

async fn verdict(passwords: &Passwords, password: &str, hash: &str) -> Verdict {
    let hash = Some(hash.to_owned());
    passwords.verify(secret(password), hash).await.expect("a free thread")
}

#[tokio::test]
async fn a_password_fits_exactly_as_it_was_set() {
    let passwords = Passwords::new(&cheap());
    let password = "  pä🗝 long enough ";
    let hash = passwords.hash(secret(password)).await.expect("a free thread");
    assert_eq!(verdict(&passwords, password, &hash).await, RIGHT);
    for wrong in [password.trim(), "  PÄ🗝 long enough ", ""] {
        assert_eq!(verdict(&passwords, wrong, &hash).await, Verdict::Wrong, "{wrong:?}");
    }
}

#[tokio::test]
async fn long_passwords_count_to_their_last_letter() {
    let passwords = Passwords::new(&cheap());
    let long = "x".repeat(128);
    let hash = passwords.hash(secret(&long)).await.expect("a free thread");
    assert_eq!(verdict(&passwords, &long, &hash).await, RIGHT);
    let almost = format!("{}y", &long[1..]);
    assert_eq!(verdict(&passwords, &almost, &hash).await, Verdict::Wrong);
}

#[tokio::test]
async fn hashes_are_argon2id_with_the_cost_that_is_set_and_never_the_same() {
    let passwords = Passwords::new(&PasswordOptions::default());
    let hash = passwords.hash(secret("long enough for two")).await.expect("a free thread");
    assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{hash}");
    let passwords = Passwords::new(&cheap());
    let [first, second] = [passwords.hash(secret("x")).await, passwords.hash(secret("x")).await];
    assert_ne!(first.expect("a hash"), second.expect("a hash"));
}

#[tokio::test]
async fn a_weaker_hash_is_told_so_that_it_can_be_replaced() {
    let weak = Passwords::new(&cheap()).hash(secret("x")).await.expect("a free thread");
    let stronger = Passwords::new(&PasswordOptions { memory_kib: 16 * 1024, ..cheap() });
    assert_eq!(verdict(&stronger, "x", &weak).await, Verdict::Right { outdated: true });
}

#[tokio::test]
async fn an_unknown_account_costs_as_much_as_a_known_one() {
    let passwords = Passwords::new(&PasswordOptions::default());
    let hash = passwords.hash(secret("the right one")).await.expect("a free thread");
    let [somebody, nobody] = [&*hash, &*passwords.nobody].map(|hash| {
        let hash = PasswordHash::new(hash).expect("a hash");
        let lengths = (hash.salt.map(|salt| salt.len()), hash.hash.map(|hash| hash.len()));
        (hash.algorithm, hash.version, hash.params.to_string(), lengths)
    });
    assert_eq!(somebody, nobody, "the same work");
    let began = Instant::now();
    assert_eq!(verdict(&passwords, "a wrong one", &hash).await, Verdict::Wrong);
    let known = began.elapsed();
    let verdict = passwords.verify(secret("a wrong one"), None).await;
    let unknown = began.elapsed() - known;
    assert_eq!(verdict, Ok(Verdict::Wrong));
    assert!(unknown > known / 10, "it is done, not left out: {known:?} {unknown:?}");
}

#[tokio::test]
async fn nonsense_in_place_of_a_hash_fits_nothing() {
    let passwords = Passwords::new(&cheap());
    for hash in ["", "plain", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv"] {
        assert_eq!(verdict(&passwords, hash, hash).await, Verdict::Wrong, "{hash:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_refused_and_holds_nothing_else_up() {
    let passwords = Passwords::new(&cheap());
    let mut flood = JoinSet::new();
    for _ in 0..200 {
        let passwords = passwords.clone();
        flood.spawn(async move { passwords.hash(secret("x")).await.err() });
    }
    let began = Instant::now();
    tokio::task::yield_now().await;
    assert!(began.elapsed() < Duration::from_secs(1));
    let answers = flood.join_all().await;
    let refused = answers.iter().filter(|answer| **answer == Some(PasswordError::Busy)).count();
    assert!(refused >= 150, "{refused} of 200, for two threads and two places in the queue");
    assert!(answers.contains(&None), "some are served");
    assert!(passwords.hash(secret("x")).await.is_ok(), "and all, once the flood is over");
}
