//! From the configuration to the options of the parts.

use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::Context;
use insightdesk_actors::HubOptions;
use insightdesk_actors::outbound::OutboundLimits;
use insightdesk_gateway::auth::PasswordOptions;
use insightdesk_gateway::limits::{FailureOptions, LimitProfile, Rate};
use insightdesk_gateway::mail::Sender;
use insightdesk_gateway::server::Tls;
use insightdesk_gateway::ws::budget::SocketLimits;
use insightdesk_gateway::ws::socket::SocketOptions;
use insightdesk_gateway::{AuthOptions, GatewayOptions, LimitOptions};
use insightdesk_store::pools::PoolOptions;
use url::Url;

use crate::config::{Auth, Config, ConfigError, Http, Limits, Profile, Registration};
use crate::open_files;
use crate::secrets::Secrets;

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;

/// Where browsers find a node that listens on `port`.
pub(crate) fn public_url(config: &Config, port: u16) -> anyhow::Result<Url> {
    let url = match &config.http.public_url {
        Some(url) => url.clone(),
        None => format!("http://localhost:{port}"),
    };
    Url::parse(&url).context("http.public_url")
}

pub(crate) fn pools(config: &Config) -> PoolOptions {
    PoolOptions { app_connections: config.database.max_connections, ..PoolOptions::default() }
}

pub(super) fn hub(config: &Config) -> HubOptions {
    HubOptions {
        node: config.cluster.node.clone(),
        max_awake: config.tickets.max_awake,
        idle_after: config.tickets.idle_after,
        ..HubOptions::default()
    }
}

/// Tickets that one socket may follow.
pub(super) fn subscriptions(config: &Config) -> anyhow::Result<u32> {
    u32::try_from(hub(config).subscriptions).context("subscriptions")
}

/// The certificate that the node serves, if it speaks TLS itself.
pub(crate) fn tls(http: &Http) -> Result<Option<Tls>, ConfigError> {
    let (Some(certificate), Some(key)) = (&http.certificate_file, &http.key_file) else {
        return Ok(None);
    };
    let tls = Tls::read(certificate, key);
    tls.map(Some).map_err(|error| ConfigError::new("http.certificate_file", error.to_string()))
}

pub(super) fn gateway(config: &Config, public_url: Url, secrets: &Secrets) -> GatewayOptions {
    let fitting = open_files::sockets(open_files::raise());
    let wanted = if config.sockets.max == 0 { fitting } else { config.sockets.max };
    GatewayOptions {
        public_url,
        console_origins: config.http.console_origins.clone(),
        trusted_proxies: config.http.trusted_proxies.clone(),
        max_connections: wanted as usize,
        auth: auth(&config.auth, secrets),
        limits: limits(&config.limits),
        ..GatewayOptions::default()
    }
}

fn auth(auth: &Auth, secrets: &Secrets) -> AuthOptions {
    AuthOptions {
        signing_keys: vec![secrets.signing_key.clone()],
        secret: secrets.node.clone(),
        access_lifetime: Duration::from_secs(u64::from(auth.access_token_minutes) * MINUTE),
        sign_in_lifetime: Duration::from_secs(u64::from(auth.sign_in_hours) * HOUR),
        sign_in_idle: Duration::from_secs(u64::from(auth.idle_hours) * HOUR),
        passwords: passwords(auth),
        registration: auth.registration == Registration::Open,
        totp_strict: auth.totp_strict,
        oidc_private_networks: auth.oidc_private_networks,
        ..AuthOptions::default()
    }
}

/// Whom mail is from that leaves a desk at `public_url`.
pub(super) fn sender(config: &Config, public_url: &Url) -> anyhow::Result<Sender> {
    let host = public_url.host_str().unwrap_or("localhost");
    let nobody = || format!("InsightDesk <no-reply@{host}>");
    let from = config.mail.from.clone().unwrap_or_else(nobody);
    Sender::parse(&from, host).context("mail.from")
}

/// How passwords are hashed.
pub(crate) fn passwords(auth: &Auth) -> PasswordOptions {
    PasswordOptions { threads: auth.hash_threads, ..PasswordOptions::default() }
}

fn limits(limits: &Limits) -> LimitOptions {
    let defaults = LimitOptions::default();
    let profile = match limits.profile {
        Profile::Default => LimitProfile::Standard,
        Profile::Load => LimitProfile::Load,
    };
    let minutely = |count| Rate::within(count, Duration::from_secs(MINUTE));
    let hourly = |count| Rate::within(count, Duration::from_secs(HOUR));
    let tenth = |rate: NonZeroU32| NonZeroU32::new(rate.get() / 10).unwrap_or(NonZeroU32::MIN);
    let half = |rate: NonZeroU32| NonZeroU32::new(rate.get() / 2).unwrap_or(NonZeroU32::MIN);
    LimitOptions {
        profile,
        sign_in: Rate::per_minute(limits.sign_in_per_minute, half(limits.sign_in_per_minute)),
        widget: Rate::per_minute(limits.anonymous_per_minute, limits.anonymous_per_minute),
        address: Rate::per_minute(limits.address_per_minute, tenth(limits.address_per_minute)),
        member: minutely(limits.member_per_minute),
        admin: minutely(limits.admin_per_minute),
        key: minutely(limits.key_per_minute),
        organization: minutely(limits.organization_per_minute),
        register: hourly(limits.registrations_per_hour),
        link: hourly(limits.links_per_hour),
        redeem: hourly(limits.redemptions_per_hour),
        invite: hourly(limits.invitations_per_hour),
        failures: FailureOptions {
            allowed: limits.sign_in_attempts,
            window: limits.sign_in_window,
            locked_for: limits.sign_in_lock,
            ..defaults.failures
        },
        pending_sockets: limits.pending_sockets_per_address,
        ..defaults
    }
}

pub(super) fn socket_limits(limits: &Limits) -> SocketLimits {
    match limits.profile {
        Profile::Load => SocketLimits::load(),
        Profile::Default => SocketLimits {
            messages_per_second: f32::from(limits.messages_per_second),
            typing_per_10s: f32::from(limits.typing_per_10_seconds),
            others_per_minute: f32::from(limits.commands_per_minute),
            ..SocketLimits::default()
        },
    }
}

pub(super) fn sockets(config: &Config) -> SocketOptions {
    SocketOptions { hello_within: config.sockets.hello_timeout, ..SocketOptions::default() }
}

pub(super) fn outbound(config: &Config) -> OutboundLimits {
    OutboundLimits { frames: config.sockets.queue_frames, bytes: config.sockets.queue_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_the_configuration_are_those_of_the_parts() {
        let config = Config::assemble(None, []).expect("the defaults are valid");
        let parts = LimitOptions::default();
        let ours = limits(&config.limits);
        assert_eq!((ours.sign_in, ours.widget), (parts.sign_in, parts.widget));
        assert_eq!((ours.address, ours.member), (parts.address, parts.member));
        assert_eq!((ours.admin, ours.key), (parts.admin, parts.key));
        assert_eq!((ours.organization, ours.invite), (parts.organization, parts.invite));
        assert_eq!((ours.register, ours.link), (parts.register, parts.link));
        assert_eq!(ours.redeem, parts.redeem);
        assert_eq!((ours.failures, ours.pending_sockets), (parts.failures, parts.pending_sockets));
        assert_eq!(socket_limits(&config.limits), SocketLimits::default());
        assert_eq!(sockets(&config), SocketOptions::default());
        assert_eq!(outbound(&config), OutboundLimits::default());
        let hub = hub(&config);
        assert_eq!(hub.max_awake, HubOptions::default().max_awake);
        assert_eq!(hub.idle_after, HubOptions::default().idle_after);
    }

    #[test]
    fn the_default_options_are_accepted_by_the_edge() {
        let config = Config::assemble(None, []).expect("the defaults are valid");
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::load_or_create(data.path()).expect("they are made");
        let url = public_url(&config, 4000).expect("it is a URL");
        gateway(&config, url, &secrets).validate().expect("nothing is wrong with them");
    }

    #[test]
    fn mail_is_from_the_desk_itself_unless_somebody_is_named() {
        let config = Config::assemble(None, []).expect("the defaults are valid");
        for host in ["http://localhost:4000", "https://desk.example.org"] {
            sender(&config, &host.parse().expect("a URL")).expect("a sender");
        }
    }

    #[test]
    fn the_load_profile_is_passed_on() {
        let environment = ("INSIGHTDESK_LIMITS__PROFILE".into(), "load".into());
        let config = Config::assemble(None, [environment]).expect("it is valid");
        assert_eq!(limits(&config.limits).profile, LimitProfile::Load);
        assert_eq!(socket_limits(&config.limits), SocketLimits::load());
    }
}
