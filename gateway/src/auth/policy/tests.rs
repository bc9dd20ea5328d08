use super::*;

const GOOD: &str = "tram lantern osprey quilt";

fn problem(password: &str, context: &[&str]) -> Option<Weakness> {
    strength(password, &Context::of(context.iter().copied())).problem
}

#[test]
fn twelve_to_128_characters_of_any_kind_are_enough() {
    let long = "ö☂ tram lantern osprey quilt ".repeat(5);
    let cut = |count| long.chars().take(count).collect::<String>();
    assert_eq!(length(&cut(11)), Err(Weakness::TooShort));
    assert_eq!((length(&cut(12)), length(&cut(128))), (Ok(()), Ok(())));
    assert_eq!(length(&cut(129)), Err(Weakness::TooLong));
    assert_eq!(problem(&cut(128), &[]), None);
    assert_eq!(problem("  пароль 🗝 Vogelhäuschen  ", &[]), None);
    assert_eq!(problem(GOOD, &[]), None, "neither capitals nor digits are needed");
}

#[test]
fn a_password_of_a_megabyte_costs_nothing() {
    let began = std::time::Instant::now();
    assert_eq!(length(&"x".repeat(1 << 20)), Err(Weakness::TooLong));
    assert_eq!(problem(&"x".repeat(1 << 20), &[]), Some(Weakness::TooLong));
    assert_eq!(length(&"🗝".repeat(128)), Ok(()), "512 bytes");
    assert!(began.elapsed().as_millis() < 500);
}

#[test]
fn what_is_known_from_breaches_is_refused_in_any_case() {
    assert!(COMMON.len() >= 3_000, "{}", COMMON.len());
    assert!(COMMON.is_sorted(), "it is searched by halves");
    assert!(COMMON.iter().all(|one| one.chars().count() >= SHORTEST));
    for password in ["password1234", "PassWord1234", "correcthorsebatterystaple"] {
        assert_eq!(problem(password, &[]), Some(Weakness::Breached), "{password}");
    }
}

#[test]
fn what_everybody_knows_of_the_owner_is_no_password() {
    let context = ["Grace Hopper", "grace.hopper@navy.example", "Fernhill Coffee"];
    for password in [
        "insightdesk2026",
        "InsightDesk!!!2026",
        "gracehopper1906",
        "Hopper-Grace-99",
        "fernhillcoffee#1",
        "Fernhill1Coffee2",
    ] {
        assert_eq!(problem(password, &context), Some(Weakness::ContextWord), "{password}");
    }
    assert_eq!(problem("hopper tram lantern osprey", &context), None, "one word among others");
}

#[test]
fn what_is_quickly_guessed_is_refused() {
    for password in ["aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "qwertyuiop[]asdf", "123123123123123"]
    {
        assert!(problem(password, &[]).is_some(), "{password}");
    }
}

#[test]
fn classes_are_wanted_only_where_an_organization_says_so() {
    let context = Context::default().with_classes(true);
    assert_eq!(strength(GOOD, &context).problem, Some(Weakness::Classes));
    assert_eq!(strength("Tram lantern osprey 7", &context).problem, None);
}

#[test]
fn what_is_refused_is_not_shown_as_good() {
    let refused = strength("correcthorsebatterystaple", &Context::default());
    assert!(refused.score < 3 && refused.problem.is_some());
    assert!(strength(GOOD, &Context::default()).score >= 3);
}
