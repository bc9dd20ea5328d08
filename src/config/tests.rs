use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::*;

/// A file with `text` that nobody else can read.
fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("room on the disk");
    file
}

fn open_to_others(file: &NamedTempFile) {
    let mode = fs::Permissions::from_mode(0o644);
    fs::set_permissions(file.path(), mode).expect("the file is ours");
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| (name.into(), value.into()));
    Config::assemble(Some(file(text).path()), environment)
}

fn complaint(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment).expect_err("it is refused").to_string()
}

#[test]
fn the_defaults_alone_are_a_valid_configuration() -> Result<(), ConfigError> {
    let config = Config::assemble(None, [])?;
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:4000");
    assert_eq!(config.inner.listen.to_string(), "127.0.0.1:4600");
    assert_eq!(config.http.public_url, None);
    assert!(config.database.url.is_none());
    assert!(config.data.folder.is_absolute());
    Ok(())
}

#[test]
fn a_file_overrides_the_defaults_and_the_environment_overrides_the_file() -> Result<(), ConfigError>
{
    let text = "[tickets]\nmax_awake = 500\nidle_after = \"30s\"\n";
    let config = load(text, &[("INSIGHTDESK_TICKETS__MAX_AWAKE", "700")])?;
    assert_eq!(config.tickets.max_awake, 700);
    assert_eq!(config.tickets.idle_after.as_secs(), 30);
    assert_eq!(config.auth.hash_threads, 2);
    Ok(())
}

#[test]
fn the_environment_reaches_every_level() -> Result<(), ConfigError> {
    let config = load(
        "",
        &[
            ("INSIGHTDESK_DATABASE__EMBEDDED__USER", "somebody"),
            ("INSIGHTDESK_DATABASE__EMBEDDED__SETTINGS__WORK_MEM", "9MB"),
        ],
    )?;
    assert_eq!(config.database.embedded.user.as_deref(), Some("somebody"));
    assert_eq!(config.database.embedded.settings["work_mem"], "9MB");
    Ok(())
}

#[test]
fn an_unknown_key_is_named() {
    for (text, key) in [
        ("[http]\nlisten_to = \"hunter2\"", "http.listen_to"),
        ("[web]\nport = 1", "web"),
        ("[database.embedded]\ndata = \"hunter2\"", "database.embedded.data"),
    ] {
        let line = complaint(text, &[]);
        assert_eq!(line, format!("configuration: {key}: there is no such option"));
    }
    for name in ["INSIGHTDESK_HTTP__PORT", "INSIGHTDESK_WEB__PORT", "INSIGHTDESK_HTTP__"] {
        let line = complaint("", &[(name, "hunter2")]);
        assert_eq!(line, format!("configuration: {name}: there is no such option"));
    }
}

#[test]
fn a_slip_of_the_pen_in_the_environment_is_noticed_and_foreign_names_are_not_ours() {
    let line = complaint("", &[("INSIGHTDESK_HTTP_LISTEN", "0.0.0.0:1")]);
    assert!(line.contains("INSIGHTDESK_HTTP_LISTEN: two underscores"), "{line}");
    let foreign = [("INSIGHTDESK_PORT", "tcp://10.0.0.1:4000"), ("INSIGHTDESK_CONFIG", "/x")];
    load("", &foreign).expect("they are no options");
}

#[test]
fn a_wrong_type_is_named() {
    for (text, problem) in [
        ("[tickets]\nmax_awake = \"hunter2\"", "tickets.max_awake: must be a whole number"),
        ("[tickets]\nmax_awake = 5.5", "tickets.max_awake: must be a whole number"),
        ("[http]\nlisten = 4000", "http.listen: must be a text"),
        ("http = \"hunter2\"", "http: must be a section"),
        ("[database.embedded.settings]\njit = 1", "database.embedded.settings.jit: must be a text"),
    ] {
        assert_eq!(complaint(text, &[]), format!("configuration: {problem}"));
    }
    let name = "INSIGHTDESK_AUTH__HASH_THREADS";
    let line = complaint("", &[(name, "many")]);
    assert_eq!(line, format!("configuration: {name}: must be a whole number"));
}

#[test]
fn a_value_out_of_range_is_named_with_its_range() {
    for (text, problem) in [
        ("[auth]\nhash_threads = 65", "auth.hash_threads: must be 1 to 64"),
        ("[auth]\nhash_threads = -1", "auth.hash_threads: must be 1 to 64"),
        ("[log]\nformat = \"xml\"", "log.format: must be one of auto, json, human"),
        (
            "[sockets]\nhello_timeout = \"2h\"",
            "sockets.hello_timeout: must be a duration of 1s to 1m",
        ),
        (
            "[http]\nlisten = \"localhost\"",
            "http.listen: must be an address and a port such as 127.0.0.1:4000",
        ),
        (
            "[log]\nlevel = \"loud=very\"",
            "log.level: must be a level or directives such as info,sqlx=debug",
        ),
        ("[auth]\nidle_hours = 25", "auth.idle_hours: must not exceed auth.sign_in_hours"),
    ] {
        assert_eq!(complaint(text, &[]), format!("configuration: {problem}"));
    }
}

#[test]
fn a_file_that_is_not_toml_is_named_with_the_line() {
    let line = complaint("[database]\nurl = postgres://me:hunter2@host/db\n", &[]);
    assert!(line.ends_with(": line 2 is not valid TOML"), "{line}");
    let missing = Config::assemble(Some(Path::new("/does/not/exist.toml")), []);
    let line = missing.expect_err("there is no file").to_string();
    assert_eq!(line, "configuration: /does/not/exist.toml: cannot be read: entity not found");
}

#[test]
fn a_public_url_is_https_or_localhost_and_has_no_path() -> Result<(), ConfigError> {
    let set = |url: &str| load(&format!("[http]\npublic_url = \"{url}\""), &[]);
    for url in ["https://desk.example.com", "http://localhost:4000", "http://desk.localhost"] {
        assert_eq!(set(url)?.http.public_url.as_deref(), Some(url));
    }
    for url in [
        "http://desk.example.com",
        "https://desk.example.com/support",
        "https://me:hunter2@desk.example.com",
        "desk.example.com",
        "ftp://localhost",
    ] {
        let line = set(url).expect_err("it is refused").to_string();
        assert!(line.starts_with("configuration: http.public_url: must "), "{line}");
        assert!(!line.contains("example") && !line.contains("hunter2"), "{line}");
    }
    Ok(())
}

#[test]
fn an_open_inner_listener_needs_a_strong_token() {
    let listen = ("INSIGHTDESK_INNER__LISTEN", "0.0.0.0:4600");
    let line = complaint("", &[listen]);
    assert!(line.starts_with("configuration: inner.token: is missing"), "{line}");
    for weak in ["hunter2", &"ab".repeat(20)] {
        let line = complaint("", &[listen, ("INSIGHTDESK_INNER__TOKEN", weak)]);
        assert!(line.starts_with("configuration: inner.token: is too weak"), "{line}");
        assert!(!line.contains(weak), "{line}");
    }
    let strong = ("INSIGHTDESK_INNER__TOKEN", "0123456789abcdefghijklmnopqrstuv");
    load("", &[listen, strong]).expect("the token is strong");
}

#[test]
fn a_database_url_that_is_none_is_refused_without_being_shown() {
    for url in ["hunter2", "mysql://me:hunter2@host/db"] {
        let line = complaint("", &[("INSIGHTDESK_DATABASE__URL", url)]);
        assert!(line.starts_with("configuration: database.url: must be postgres://"), "{line}");
        assert!(!line.contains("hunter2"), "{line}");
    }
    let owner = ("INSIGHTDESK_DATABASE__OWNER_URL", "postgres://me:hunter2@host/db");
    let line = complaint("", &[owner]);
    assert_eq!(line, "configuration: database.url: is missing: database.owner_url is set");
}

#[test]
fn a_valkey_url_that_is_none_is_refused_without_being_shown() -> Result<(), ConfigError> {
    assert!(load("", &[])?.valkey.url.is_none());
    for url in ["hunter2", "http://:hunter2@host", "redis-cluster://:hunter2@host"] {
        let line = complaint("", &[("INSIGHTDESK_VALKEY__URL", url)]);
        assert!(line.starts_with("configuration: valkey.url: must be valkey://"), "{line}");
        assert!(!line.contains("hunter2"), "{line}");
    }
    let url = "valkeys://me:hunter2@host:6380/1";
    let config = load("", &[("INSIGHTDESK_VALKEY__URL", url)])?;
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(config.valkey.url.expect("it is set").expose_secret(), url);
    Ok(())
}

#[test]
fn a_valkey_url_can_come_from_a_file_that_others_cannot_read() -> Result<(), ConfigError> {
    let secret = file("redis://:hunter2@host\n");
    let path = secret.path().to_str().expect("it is UTF-8");
    let environment = [("INSIGHTDESK_VALKEY__URL_FILE", path)];
    let url = load("", &environment)?.valkey.url.expect("it is set");
    assert_eq!(url.expose_secret(), "redis://:hunter2@host");

    open_to_others(&secret);
    let line = complaint("", &environment);
    assert!(line.starts_with("configuration: valkey.url_file: others can read"), "{line}");
    Ok(())
}

#[test]
fn a_secret_can_come_from_a_file_that_others_cannot_read() -> Result<(), ConfigError> {
    let secret = file("postgres://me:hunter2@host/db\n");
    let path = secret.path().to_str().expect("it is UTF-8");
    let environment = [("INSIGHTDESK_DATABASE__URL_FILE", path)];
    let url = load("", &environment)?.database.url.expect("it is set");
    assert_eq!(url.expose_secret(), "postgres://me:hunter2@host/db");

    open_to_others(&secret);
    let line = complaint("", &environment);
    assert!(line.starts_with("configuration: database.url_file: others can read"), "{line}");
    Ok(())
}

#[test]
fn a_configuration_file_with_a_secret_must_be_closed_to_others() {
    let text = "[database]\nurl = \"postgres://me:hunter2@host/db\"\n";
    let file = file(text);
    Config::assemble(Some(file.path()), []).expect("it is closed");
    open_to_others(&file);
    let line = Config::assemble(Some(file.path()), []).expect_err("it is open").to_string();
    assert!(line.starts_with("configuration: database.url: is in "), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
}

#[test]
fn secrets_are_not_shown_by_debug() -> Result<(), ConfigError> {
    let config = load("[database]\nurl = \"postgres://me:hunter2@host/db\"\n", &[])?;
    assert!(!format!("{config:?}").contains("hunter2"));
    Ok(())
}

#[test]
fn a_list_comes_from_the_file_or_with_commas_from_the_environment() -> Result<(), ConfigError> {
    let text = "[http]\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
    assert_eq!(load(text, &[])?.http.trusted_proxies.len(), 1);
    let origins = "https://help.example, https://desk.example";
    let http = load(text, &[("INSIGHTDESK_HTTP__CONSOLE_ORIGINS", origins)])?.http;
    assert_eq!(http.console_origins, ["https://help.example", "https://desk.example"]);
    for (text, key) in [
        ("trusted_proxies = [\"hunter2\"]", "http.trusted_proxies: must be networks"),
        ("trusted_proxies = [1]", "http.trusted_proxies: must be networks"),
        ("trusted_proxies = \"10.0.0.0/8\"", "http.trusted_proxies: must be a list"),
        ("console_origins = [\"https://a.example/\"]", "http.console_origins: must be origins"),
    ] {
        let line = complaint(&format!("[http]\n{text}\n"), &[]);
        assert!(line.starts_with(&format!("configuration: {key}")), "{line}");
        assert!(!line.contains("hunter2"), "{line}");
    }
    Ok(())
}

#[test]
fn a_node_among_others_needs_a_secret_and_an_address_that_others_can_dial() {
    let secret = "secret = \"0123456789-abcdefghijklmnopqrstuvwxyz\"\n";
    let cluster = |lines: &str| format!("[cluster]\n{lines}");
    let listen = "listen = \"10.0.0.1:4701\"\n";
    let complained = complaint(&cluster(listen), &[]);
    assert!(complained.starts_with("configuration: cluster.secret: is missing"), "{complained}");
    let complained = complaint(&cluster(&format!("{listen}secret = \"short\"\n")), &[]);
    assert!(complained.contains("cluster.secret: is too weak"), "{complained}");
    let anywhere = "listen = \"0.0.0.0:4701\"\n";
    let complained = complaint(&cluster(&format!("{anywhere}{secret}")), &[]);
    assert!(complained.contains("cluster.address: is missing"), "{complained}");
    let named = format!("{anywhere}{secret}address = \"desk-1.internal:4701\"\n");
    assert!(load(&cluster(&named), &[]).is_ok());
    let complained = complaint(&cluster("address = \"desk-1:4701\"\n"), &[]);
    assert!(complained.contains("cluster.listen: is missing"), "{complained}");
    let complained = complaint(&cluster("node = \"Desk 1\"\n"), &[]);
    assert!(complained.contains("cluster.node: must be"), "{complained}");
}
