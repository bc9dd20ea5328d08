//! Who may come in where, for how long, and what is said about it.

use std::net::IpAddr;
use std::time::Duration;

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::Member;
use insightdesk_store::accounts::{Credentials, Known, Method, Seat, Shut};
use insightdesk_store::audit::PLATFORM;
use serde_json::{Value, json};

use super::sign_in::SignedIn;
use super::{Auth, DeviceId, agent, cookies};
use crate::error::ApiError;
use crate::mail::letters;

const HOUR: u64 = 3_600;

/// Somebody at the door.
#[derive(Debug)]
pub(super) struct Caller<'a> {
    /// In lower case.
    pub(super) email: &'a str,
    /// The browser, if that account was in it before.
    pub(super) device: Option<DeviceId>,
    pub(super) by: &'a Asker,
}

/// The first place of somebody that lets them in by a password. Only who knows it learns what else
/// is in the way.
pub(super) fn place(known: Credentials, address: Option<IpAddr>) -> Result<Seat, ApiError> {
    if !known.is_verified {
        return Err(ApiError::Unverified);
    }
    let mut refused = None;
    for seat in std::iter::once(known.seat).chain(known.others) {
        match seat.admits(Method::Password, address) {
            Ok(()) => return Ok(seat),
            Err(shut) => refused = refused.or(Some(shut)),
        }
    }
    Err(refused.map_or(ApiError::Forbidden, ApiError::from))
}

impl From<Shut> for ApiError {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::Way => Self::NotNow("Your organization signs in by another way than passwords."),
            Shut::Network => Self::Forbidden,
        }
    }
}

/// An attempt to prove who one is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed<'a> {
    /// Whose account it was, and where that is told.
    pub(super) of: Option<(OrganizationId, UserId)>,
    /// Nobody may try for long now.
    pub(super) is_locked: bool,
    /// What was to be proved, where it was not the password at the door.
    pub(super) what: Option<&'a str>,
}

impl<'a> Failed<'a> {
    /// At the account of a member.
    pub(super) fn of(member: &Member, is_locked: bool, what: Option<&'a str>) -> Self {
        Self { of: Some((member.organization, member.user)), is_locked, what }
    }
}

impl Auth {
    /// How long a sign-in lasts, used or not.
    pub(super) fn lifetime(&self, seat: &Seat) -> Duration {
        let own = seat.settings.security.sign_in_hours;
        own.map_or(self.options.sign_in_lifetime, |hours| {
            Duration::from_secs(u64::from(hours) * HOUR)
        })
    }

    /// Notes an attempt that failed, and that it locked the account. It is noted in the same way for
    /// an account that there is not.
    pub(super) async fn note_failure<T>(
        &self,
        judged: &Result<T, ApiError>,
        failed: Failed<'_>,
        by: &Asker,
    ) -> Result<(), ApiError> {
        if !matches!(judged, Err(ApiError::WrongCredentials | ApiError::WrongFactor)) {
            return Ok(());
        }
        let details = failed.what.map_or(Value::Null, |what| json!({ what: true }));
        let actions =
            [Some(Action::SignInFailed), failed.is_locked.then_some(Action::AccountLocked)];
        for action in actions.into_iter().flatten() {
            let entry = Entry::new(action, by).failed().with(details.clone());
            let (home, entry) = match failed.of {
                Some((organization, user)) => (organization, entry.on("user", user)),
                None => (PLATFORM, entry),
            };
            self.accounts.note(home, &entry).await?;
        }
        Ok(())
    }

    /// What somebody is written who comes in on a device that does not know them.
    pub(super) fn letter_about(&self, seat: &Seat, caller: &Caller<'_>) -> Option<Letter> {
        let address = caller.by.address.filter(|_| caller.device.is_none())?;
        Some(letters::signed_in_from_new_device(
            &seat.email,
            &seat.member.name,
            &agent::device(&caller.by.user_agent),
            address,
            &self.pages.sign_ins(),
        ))
    }

    /// What somebody is written whose refresh token was shown twice.
    pub(super) fn letter_of_warning(&self, seat: &Seat, by: &Asker) -> Letter {
        let device = agent::device(&by.user_agent);
        let forgot = self.pages.forgot();
        letters::signed_out_for_safety(&seat.email, &seat.member.name, &device, &forgot)
    }

    /// Lets somebody in who followed a link of ours, unless they need a second factor as well or
    /// their organization wants another way in: then they sign in as ever.
    pub(super) async fn enter_by_link(
        &self,
        known: &Known,
        jar: &CookieJar,
        by: &Asker,
    ) -> Result<Option<SignedIn>, ApiError> {
        let is_open = known.seat.admits(Method::Link, by.address).is_ok();
        if known.seat.has_second_factor || !is_open {
            return Ok(None);
        }
        let email = known.email.as_str();
        let device = cookies::device(jar).and_then(|cookie| self.devices.read(cookie, email));
        let caller = Caller { email, device, by };
        self.open(&known.seat, Method::Link, false, &caller).await.map(Some)
    }
}
