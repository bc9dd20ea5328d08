use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::audit::Asker;
use crate::ids::UserId;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a time")
}

/// The times of alerts when entries come at `seconds`.
fn raised(rule: AlertRule, seconds: &[i64]) -> Vec<Timestamp> {
    let (mut before, mut alerts) = (Vec::new(), Vec::new());
    for now in seconds.iter().map(|second| at(*second)) {
        if decide(rule, &before, alerts.last().copied(), now).is_some() {
            alerts.push(now);
        }
        before.push(now);
    }
    alerts
}

#[test]
fn five_failures_within_five_minutes_are_an_alert_and_four_are_none() {
    let rule = AlertRule::FailedSignIns;
    assert_eq!(raised(rule, &[0, 1, 2, 3]), []);
    assert_eq!(raised(rule, &[0, 1, 2, 3, 299]), [at(299)]);
    assert_eq!(raised(rule, &[0, 1, 2, 3, 300]), [], "the first is too long ago");
    let before: Vec<_> = (0..4).map(at).collect();
    assert_eq!(decide(rule, &before, None, at(9)), Some(Finding { count: 5, since: at(0) }));
}

#[test]
fn the_third_export_of_an_hour_and_the_tenth_refusal_of_ten_minutes_are_alerts() {
    assert_eq!(raised(AlertRule::Exports, &[0, 1_800, 3_599]), [at(3_599)]);
    assert_eq!(raised(AlertRule::Exports, &[0, 1_800, 3_600]), []);
    let refusals: Vec<i64> = (0..10).map(|n| n * 60).collect();
    assert_eq!(raised(AlertRule::Denials, &refusals), [at(540)]);
    assert_eq!(raised(AlertRule::Denials, &refusals[1..]), []);
}

#[test]
fn every_lock_and_every_change_of_settings_is_one() {
    assert_eq!(raised(AlertRule::Locked, &[0, 1_799, 1_800]), [at(0), at(1_800)]);
    assert_eq!(raised(AlertRule::SettingsChanged, &[0, 0, 1]), [at(0), at(0), at(1)]);
}

#[test]
fn only_changed_settings_are_not_worth_a_mail() {
    let quiet = AlertRule::ALL.into_iter().filter(|rule| rule.level() == AlertLevel::Info);
    assert!(quiet.eq([AlertRule::SettingsChanged]));
    assert!(!is_mailed(AlertLevel::Info, 0) && is_mailed(AlertLevel::Medium, 9));
    assert!(!is_mailed(AlertLevel::High, 10), "a storm is listed only");
}

#[test]
fn the_words_of_the_database_are_those_of_the_wire() {
    for rule in AlertRule::ALL {
        assert_eq!(serde_json::to_value(rule).expect("a word"), json!(rule.as_str()));
        assert_eq!(AlertRule::parse(rule.as_str()), Some(rule));
        let level = rule.level();
        assert_eq!(serde_json::to_value(level).expect("a word"), json!(level.as_str()));
    }
}

#[test]
fn failures_count_for_the_account_and_refusals_for_who_was_refused() {
    let (user, by) = (UserId::now(), Asker::operator());
    let failed = Entry::new(Action::SignInFailed, &by);
    assert_eq!(AlertRule::FailedSignIns.subject(&failed), None, "nobody has that address");
    let account = AlertRule::FailedSignIns.subject(&failed.on("user", user));
    let expected = Subject { kind: "user".to_owned(), id: Some(user.to_string()) };
    assert_eq!(account, Some(expected));
    let denied = Entry::new(Action::PermissionDenied, &by).on("user", user).with(json!({}));
    let who = AlertRule::Denials.subject(&denied).expect("whoever asked");
    assert_eq!((who.kind.as_str(), who.id), ("operator", None));
}

proptest! {
    #[test]
    fn there_is_one_alert_for_each_window_that_deserves_one(
        gaps in prop::collection::vec(0_i64..400, 0..200),
        rule in prop::sample::select(&AlertRule::ALL[..4]),
    ) {
        let seconds: Vec<i64> = gaps.iter().scan(0, |now, gap| { *now += gap; Some(*now) }).collect();
        let alerts = raised(rule, &seconds);
        let window = rule.window();
        prop_assert!(alerts.windows(2).all(|two| two[1].duration_since(two[0]) >= window));
        for (index, now) in seconds.iter().map(|second| at(*second)).enumerate() {
            let is_recent = |time: &Timestamp| *time <= now && now.duration_since(*time) < window;
            let counted = seconds[..=index].iter().map(|second| at(*second)).filter(is_recent);
            let is_told = alerts.iter().any(is_recent);
            prop_assert!(is_told || counted.count() < rule.threshold(), "missed at {now}");
        }
    }
}
