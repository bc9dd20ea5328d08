use super::*;
use crate::auth::generate;

fn usable() -> GatewayOptions {
    let auth = AuthOptions {
        signing_keys: vec![generate::signing_key()],
        secret: generate::secret(),
        ..AuthOptions::default()
    };
    GatewayOptions { auth, ..GatewayOptions::default() }
}

fn refused(change: impl FnOnce(&mut GatewayOptions)) -> Option<&'static str> {
    let mut options = usable();
    change(&mut options);
    options.validate().err().map(|error| error.key)
}

fn url(text: &str) -> Url {
    text.parse().expect("an address")
}

#[test]
fn defaults_need_nothing_but_secrets() {
    assert_eq!(usable().validate(), Ok(()));
    let bare = GatewayOptions::default().validate().map_err(|error| error.key);
    assert_eq!(bare, Err("auth.signing_keys"));
}

#[test]
fn each_setting_that_cannot_be_used_is_named() {
    assert_eq!(refused(|o| o.public_url = url("http://desk.example")), Some("public_url"));
    assert_eq!(refused(|o| o.public_url = url("https://desk.example/path")), Some("public_url"));
    assert_eq!(refused(|o| o.public_url = url("ftp://localhost")), Some("public_url"));
    assert_eq!(refused(|o| o.public_url = url("https://desk.example")), None);
    let origins = |text: &str| vec![text.to_owned()];
    for bad in ["https://desk.example/", "desk.example", "*", "null", ""] {
        assert_eq!(refused(|o| o.console_origins = origins(bad)), Some("console_origins"), "{bad}");
    }
    assert_eq!(refused(|o| o.console_origins = origins("https://help.example:8443")), None);
    assert_eq!(refused(|o| o.max_connections = 0), Some("max_connections"));
    assert_eq!(refused(|o| o.auth.secret = vec![1; 31].into()), Some("auth.secret"));
    let not_a_key = vec![vec![1; 85].into()];
    assert_eq!(refused(|o| o.auth.signing_keys = not_a_key), Some("auth.signing_keys"));
    let hour = Duration::from_secs(3600);
    assert_eq!(refused(|o| o.auth.access_lifetime = hour), Some("auth.access_lifetime"));
    assert_eq!(refused(|o| o.auth.recheck = hour), Some("auth.recheck"));
    assert_eq!(refused(|o| o.auth.passwords.memory_kib = 4096), Some("auth.passwords"));
    assert_eq!(refused(|o| o.limits.pending_sockets = 0), Some("limits.pending_sockets"));
}

#[test]
fn secrets_do_not_show() {
    let mut options = usable();
    options.auth.secret = b"canary-canary-canary-canary-canary".to_vec().into();
    let shown = format!("{options:?}");
    let bytes = format!("{:?}", b"canary");
    assert!(
        !shown.contains("canary") && !shown.contains(bytes.trim_matches(['[', ']'])),
        "{shown}"
    );
    assert!(shown.contains("REDACTED"), "{shown}");
}
