//! Who belongs to the cluster: whoever knows its secret. From it every node derives the same
//! authority and has it certify a key that lives as long as the process.

use std::sync::Arc;

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::signature::Ed25519KeyPair;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The name in every node's certificate: the authority vouches for the cluster, not for a host.
const SUBJECT: &str = "node.insightdesk.internal";

/// What all nodes of a cluster know and nobody else.
#[derive(Clone)]
pub struct ClusterSecret([u8; 32]);

/// The cluster's secret cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("no certificate can be made from the cluster's secret")]
pub struct IdentityError(#[source] Option<Box<dyn std::error::Error + Send + Sync>>);

/// A node's certificate and what it demands of others.
#[derive(Clone)]
pub struct Identity {
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
    cookie: String,
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

impl ClusterSecret {
    /// A secret from text of any length that is hard to guess.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(expand(text.as_bytes(), b"cluster"))
    }

    /// 32 bytes that only those can make who know the secret, others for each purpose.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        expand(&self.0, purpose.as_bytes())
    }
}

/// HKDF-SHA256 (RFC 5869).
fn expand(secret: &[u8], purpose: &[u8]) -> [u8; 32] {
    let key = Salt::new(HKDF_SHA256, b"insightdesk").extract(secret);
    let mut out = [0; 32];
    let purpose = [purpose];
    let filled = key.expand(&purpose, Bytes32).and_then(|derived| derived.fill(&mut out));
    debug_assert!(filled.is_ok(), "32 bytes are within what HKDF gives");
    out
}

impl Identity {
    /// A certificate for this process from the cluster's authority.
    ///
    /// # Errors
    /// When the libraries below refuse, which no secret makes them do.
    pub fn from_secret(secret: &ClusterSecret) -> Result<Self, IdentityError> {
        let authority = authority(secret)?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let root = params.self_signed(&authority).map_err(refused)?.der().clone();
        let issuer = Issuer::new(params, authority);
        let key = KeyPair::generate().map_err(refused)?;
        let params = CertificateParams::new([SUBJECT.to_owned()]).map_err(refused)?;
        let leaf = params.signed_by(&key, &issuer).map_err(refused)?.der().clone();
        let cookie = hex(&secret.derive("cookie"));
        let (server, client) = configure(root, leaf, &key)?;
        Ok(Self { server: Arc::new(server), client: Arc::new(client), cookie })
    }

    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.server).into()
    }

    pub(super) fn connector(&self) -> (TlsConnector, ServerName<'static>) {
        let name = ServerName::try_from(SUBJECT).expect("a constant host name");
        (Arc::clone(&self.client).into(), name)
    }
}

fn authority(secret: &ClusterSecret) -> Result<KeyPair, IdentityError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&secret.derive("authority"));
    let pair = pair.map_err(|_| IdentityError(None))?;
    let document = pair.to_pkcs8v1().map_err(|_| IdentityError(None))?;
    KeyPair::try_from(document.as_ref()).map_err(refused)
}

fn configure(
    root: CertificateDer<'static>,
    leaf: CertificateDer<'static>,
    key: &KeyPair,
) -> Result<(ServerConfig, ClientConfig), IdentityError> {
    let mut roots = RootCertStore::empty();
    roots.add(root).map_err(refused)?;
    let roots = Arc::new(roots);
    let verifier = WebPkiClientVerifier::builder(Arc::clone(&roots)).build().map_err(refused)?;
    let key = || PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let server = ServerConfig::builder_with_protocol_versions(&[&TLS13])
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![leaf.clone()], key())
        .map_err(refused)?;
    let client = ClientConfig::builder_with_protocol_versions(&[&TLS13])
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![leaf], key())
        .map_err(refused)?;
    Ok((server, client))
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> IdentityError {
    IdentityError(Some(Box::new(error)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl std::fmt::Debug for ClusterSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClusterSecret([REDACTED])")
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A handshake of two nodes and one byte each way; both ends' results.
    async fn meet(dialled: &Identity, dialler: &Identity) -> (bool, bool) {
        let (near, far) = tokio::io::duplex(16 * 1024);
        let accepted = async {
            let Ok(mut stream) = dialled.acceptor().accept(near).await else { return false };
            stream.write_u8(1).await.is_ok() && stream.read_u8().await.is_ok()
        };
        let connected = async {
            let (connector, name) = dialler.connector();
            let Ok(mut stream) = connector.connect(name, far).await else { return false };
            stream.write_u8(2).await.is_ok() && stream.read_u8().await.is_ok()
        };
        tokio::join!(accepted, connected)
    }

    fn identity(secret: &str) -> Identity {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        Identity::from_secret(&ClusterSecret::new(secret)).expect("a certificate")
    }

    #[tokio::test]
    async fn nodes_with_one_secret_trust_each_other() {
        assert_eq!(meet(&identity("ours"), &identity("ours")).await, (true, true));
    }

    #[tokio::test]
    async fn a_node_with_another_secret_is_turned_away_by_both_ends() {
        assert_eq!(meet(&identity("ours"), &identity("theirs")).await, (false, false));
    }

    #[test]
    fn each_purpose_has_bytes_of_its_own_and_none_is_shown() {
        let secret = ClusterSecret::new("ours");
        assert_eq!(secret.derive("a"), ClusterSecret::new("ours").derive("a"));
        assert_ne!(secret.derive("a"), secret.derive("b"));
        assert!(!format!("{secret:?}{:?}", identity("ours")).contains("ours"));
    }
}
