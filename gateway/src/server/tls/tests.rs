use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;

use bytes::Bytes;
use insightdesk_actors::outbound::Outbound;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::{TlsConnector, client};

use super::*;
use crate::server::Wire;
use crate::testing::Desk;
use crate::ws::socket::{End, Flow, Peer, serve_socket};

const HOST: &str = "desk.example";

/// A folder with a certificate that its own key has signed.
struct Files {
    folder: TempDir,
    certificate: CertificateDer<'static>,
}

impl Files {
    fn new() -> Self {
        let mut files =
            Self { folder: tempfile::tempdir().expect("a folder"), certificate: Vec::new().into() };
        files.renew();
        files
    }

    fn renew(&mut self) {
        let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).expect("a certificate");
        fs::write(self.certificate_path(), made.cert.pem()).expect("written");
        fs::write(self.key_path(), made.signing_key.serialize_pem()).expect("written");
        fs::set_permissions(self.key_path(), Permissions::from_mode(0o640)).expect("ours");
        self.certificate = made.cert.der().clone();
    }

    fn certificate_path(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key_path(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn tls(&self) -> Result<Tls, TlsError> {
        Tls::read(&self.certificate_path(), &self.key_path())
    }

    /// A client that trusts this certificate and no other.
    fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(versions)
            .expect("known versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}

const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

async fn connect(
    client: &TlsConnector,
    address: SocketAddr,
) -> std::io::Result<client::TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    client.connect(ServerName::try_from(HOST).expect("a name"), tcp).await
}

async fn desk(files: &Files) -> Desk {
    let tls = files.tls().expect("good files");
    Desk::open_with(|options| {
        options.public_url = format!("https://{HOST}").parse().expect("an address");
        options.tls = Some(tls);
    })
    .await
}

async fn keys(stream: &mut client::TlsStream<TcpStream>) -> String {
    let request = "GET /.well-known/jwks.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn requests_are_served_by_tls_1_3_and_1_2_and_browsers_are_told_to_stay_with_it() {
    let files = Files::new();
    let desk = desk(&files).await;
    for version in BOTH {
        let client = files.client(&[version]);
        let mut stream = connect(&client, desk.address).await.expect("a handshake");
        let answer = keys(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    }
}

#[tokio::test]
async fn what_is_no_handshake_gets_no_answer() {
    let files = Files::new();
    let desk = desk(&files).await;
    let mut plain = TcpStream::connect(desk.address).await.expect("it listens");
    plain.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[tokio::test]
async fn a_renewed_certificate_is_served_without_a_restart() {
    let mut files = Files::new();
    let tls = files.tls().expect("good files");
    let shared = tls.clone();
    let desk = Desk::open_with(|options| {
        options.public_url = format!("https://{HOST}").parse().expect("an address");
        options.tls = Some(shared);
    })
    .await;
    fs::write(files.key_path(), "half a fi").expect("written");
    tls.served.look();
    connect(&files.client(BOTH), desk.address).await.expect("the one before stays in force");
    files.renew();
    assert!(connect(&files.client(BOTH), desk.address).await.is_err(), "not looked at yet");
    tls.served.look();
    connect(&files.client(BOTH), desk.address).await.expect("the new one");
}

#[test]
fn files_that_cannot_be_used_are_named_and_not_shown() {
    let complaint = |files: &Files| files.tls().expect_err("it is refused").to_string();
    let (files, other) = (Files::new(), Files::new());
    fs::copy(other.key_path(), files.key_path()).expect("copied");
    assert!(complaint(&files).contains("does not belong to the certificate"));
    let files = Files::new();
    fs::set_permissions(files.key_path(), Permissions::from_mode(0o644)).expect("ours");
    assert!(complaint(&files).contains("key.pem is open to others"));
    let files = Files::new();
    fs::write(files.key_path(), "canary").expect("written");
    let line = complaint(&files);
    assert!(line.contains("key.pem holds no private key") && !line.contains("canary"), "{line}");
    let files = Files::new();
    fs::write(files.certificate_path(), "").expect("written");
    assert!(complaint(&files).contains("certificate.pem holds no certificate"));
    let files = Files::new();
    fs::remove_file(files.certificate_path()).expect("it was there");
    assert!(complaint(&files).contains("certificate.pem cannot be read"));
}

/// Says everything again.
struct Echo(Arc<Outbound>);

impl Peer for Echo {
    fn message(&mut self, text: &str) -> Flow {
        let frame = crate::ws::frame::text(text);
        let _ = self.0.push(frame);
        Flow::Continue
    }

    fn greeted(&self) -> bool {
        true
    }

    fn ready(&mut self) -> bool {
        true
    }

    fn closed(&mut self, _end: End) {}
}

#[tokio::test]
async fn a_socket_says_all_it_has_to_say_through_tls() {
    let files = Files::new();
    let tls = files.tls().expect("good files");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a client");
        let stream = tls.accept(tcp, Duration::from_secs(20)).await.expect("a handshake");
        let outbound = Arc::new(Outbound::default());
        let echo = Echo(Arc::clone(&outbound));
        let wire = Wire::Tls(Box::new(stream));
        serve_socket(wire, Bytes::new(), outbound, echo, Arc::default()).await;
    });
    let mut client = connect(&files.client(BOTH), address).await.expect("a handshake");
    let text = "0123456789abcdef".repeat(2_000);
    // RFC 6455 5.2: final text frame, masked (by zeros), 16 bits of length
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend_from_slice(&u16::try_from(text.len()).expect("16 bits").to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text.as_bytes());
    for round in 0..20 {
        client.write_all(&frame).await.expect("sent");
        client.flush().await.expect("sent");
        let mut answer = vec![0; 4 + text.len()];
        let read = tokio::time::timeout(Duration::from_secs(20), client.read_exact(&mut answer));
        read.await.expect("all of it in time").expect("no error");
        assert!(answer.ends_with(text.as_bytes()), "{round}");
    }
}
