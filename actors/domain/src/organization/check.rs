//! Which settings make sense.

use super::{Branding, OrganizationSettings, Retention, SecurityPolicy};

/// Longest address of a logo, in characters.
const URL_CHARS: usize = 500;
/// Most networks of a policy.
const NETWORKS: usize = 100;
/// Hours of a sign-in.
const HOURS: std::ops::RangeInclusive<u16> = 1..=720;
/// Days that are kept at least: a month, and a year of the audit log; ten years at most.
const MONTH: u16 = 30;
const YEAR: u16 = 365;
const TEN_YEARS: u16 = 3_650;

/// A setting that makes no sense, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// From the top, such as `branding.color`.
    pub field: &'static str,
    pub message: &'static str,
}

impl OrganizationSettings {
    /// Everything that is wrong with them.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut check = |is_right: bool, field, message| {
            if !is_right {
                found.push(Problem { field, message });
            }
        };
        let Branding { color, logo_url } = &self.branding;
        check(color.as_deref().is_none_or(is_color), "branding.color", "has to be #RRGGBB");
        let logo = logo_url.as_deref().is_none_or(is_https);
        check(logo, "branding.logo_url", "has to be an https address");
        let SecurityPolicy { networks, sign_in_hours, idle_hours, .. } = &self.security;
        check(networks.len() <= NETWORKS, "security.networks", "are more than 100");
        let is_hours = |hours: &Option<u16>| hours.is_none_or(|hours| HOURS.contains(&hours));
        for (field, hours) in
            [("security.sign_in_hours", sign_in_hours), ("security.idle_hours", idle_hours)]
        {
            check(is_hours(hours), field, "have to be 1 to 720");
        }
        let Retention { tickets, contacts, audit } = self.retention;
        for (field, days) in [("retention.tickets", tickets), ("retention.contacts", contacts)] {
            check(is_within(days, MONTH), field, "have to be 30 to 3650 days");
        }
        check(is_within(audit, YEAR), "retention.audit", "have to be 365 to 3650 days");
        found
    }
}

fn is_within(days: Option<u16>, least: u16) -> bool {
    days.is_none_or(|days| (least..=TEN_YEARS).contains(&days))
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// An address with a host, and nothing in it that could end the place where it is put.
fn is_https(text: &str) -> bool {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"\"'<>\\`(){};".contains(letter);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = !host.is_empty() && !host.contains('@') && !host.starts_with([':', '.']);
    is_host && text.chars().count() <= URL_CHARS && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields that are wrong after a change.
    fn wrong(change: impl FnOnce(&mut OrganizationSettings)) -> Vec<&'static str> {
        let mut settings = OrganizationSettings::default();
        change(&mut settings);
        settings.problems().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_color_is_six_hexadecimal_digits() {
        for (color, is_right) in
            [("#12aBcF", true), ("12abcf", false), ("#12345", false), ("#12345g", false)]
        {
            let found = wrong(|settings| settings.branding.color = Some(color.to_owned()));
            assert_eq!(found.is_empty(), is_right, "{color}");
        }
    }

    #[test]
    fn a_logo_is_behind_an_https_address() {
        for (url, is_right) in [
            ("https://cdn.example/logo.png?v=2", true),
            ("http://cdn.example/logo.png", false),
            ("https://", false),
            ("https:///logo.png", false),
            ("https://user@cdn.example/", false),
            ("https://cdn.example/\"onload=", false),
            ("javascript:alert(1)", false),
        ] {
            let found = wrong(|settings| settings.branding.logo_url = Some(url.to_owned()));
            assert_eq!(found.is_empty(), is_right, "{url}");
        }
    }

    #[test]
    fn hours_and_days_stay_in_their_ranges() {
        for (hours, is_right) in [(0, false), (1, true), (720, true), (721, false)] {
            let found = wrong(|settings| settings.security.sign_in_hours = Some(hours));
            assert_eq!(found.is_empty(), is_right, "{hours}");
            let found = wrong(|settings| settings.security.idle_hours = Some(hours));
            assert_eq!(found.is_empty(), is_right, "{hours}");
        }
        for (days, is_right) in [(29, false), (30, true), (3_650, true), (3_651, false)] {
            let found = wrong(|settings| settings.retention.contacts = Some(days));
            assert_eq!(found.is_empty(), is_right, "{days}");
        }
        assert_eq!(wrong(|settings| settings.retention.audit = Some(364)), ["retention.audit"]);
        assert!(wrong(|settings| settings.retention.audit = Some(365)).is_empty());
    }
}
