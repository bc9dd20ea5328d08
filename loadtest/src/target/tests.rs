use super::*;

#[test]
fn the_output_of_the_demo_is_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("demo.json");
    let demo = r#"{"address": "http://localhost:4000", "widget_key": "pk_1", "more": 1,
        "origin": "http://localhost:4000", "logins": [{"email": "a@b.c", "password": "p:w"}]}"#;
    std::fs::write(&path, demo).expect("it can be written");
    let target = DeskTarget::from_demo(&path, Sources::default()).expect("it is complete");
    assert_eq!((target.key.as_str(), target.logins[0].password.as_str()), ("pk_1", "p:w"));
    let endpoint = target.endpoint(&target.origin).expect("an address");
    let address = endpoint.addresses.next();
    assert_eq!((address.port(), endpoint.host.as_str()), (4000, "localhost:4000"));
    assert!(address.is_ipv4());
}

#[test]
fn sockets_are_opened_on_one_node_after_the_other() {
    let url = |port| format!("http://127.0.0.1:{port}").parse().expect("an address");
    let target = DeskTarget {
        address: url(4000),
        nodes: vec![url(4001), url(4002)],
        key: String::new(),
        origin: String::new(),
        logins: Vec::new(),
        owner: None,
        deputy: None,
        sources: Sources::default(),
    };
    let endpoint = target.endpoint("http://127.0.0.1:4000").expect("addresses");
    let ports: Vec<u16> = (0..3).map(|_| endpoint.clone().addresses.next().port()).collect();
    assert_eq!(ports, [4001, 4002, 4001]);
    assert_eq!(endpoint.host, "127.0.0.1:4000");
}

#[test]
fn a_password_may_hold_colons() {
    let login: Login = "lia@example.com:a:b".parse().expect("mail and password");
    assert_eq!((login.email.as_str(), login.password.as_str()), ("lia@example.com", "a:b"));
    assert!("lia@example.com".parse::<Login>().is_err());
    assert!(!format!("{login:?}").contains("a:b"));
}

#[test]
fn only_plain_http_is_spoken() {
    let peer = PeerTarget {
        address: "https://127.0.0.1:4300".parse().expect("an address"),
        secret: String::new(),
        sources: Sources::default(),
    };
    assert!(matches!(peer.endpoint(), Err(TargetError::Address(_))));
}
