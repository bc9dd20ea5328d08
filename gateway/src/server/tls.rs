//! TLS 1.2 and 1.3 with the operator's certificate, which may be renewed while the node runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Why there is no TLS. Names the file and never shows what is in it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::ErrorKind),
    #[error("{0} holds no certificate in PEM")]
    NoCertificate(PathBuf),
    #[error("{0} holds no private key in PEM")]
    NoKey(PathBuf),
    #[error("{0} is open to others: chmod 600 it")]
    Open(PathBuf),
    #[error("the private key in {0} does not belong to the certificate in {1}")]
    Mismatch(PathBuf, PathBuf),
    #[error("TLS cannot be set up: {0}")]
    Rustls(#[from] rustls::Error),
}

/// Accepts TLS connections; cheap to clone.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    served: Arc<Served>,
}

/// The certificate in force.
#[derive(Debug)]
struct Served {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Current>,
}

#[derive(Debug)]
struct Current {
    pair: Arc<CertifiedKey>,
    changed: Changed,
}

/// When the two files were changed last.
type Changed = [Option<SystemTime>; 2];

impl Tls {
    /// Reads a chain of certificates and its private key, both PEM.
    ///
    /// # Errors
    /// Says which file is not as it should be.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let changed = changed(certificate, key);
        let pair = Arc::new(pair(certificate, key)?);
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        let current = RwLock::new(Current { pair, changed });
        let served = Arc::new(Served { certificate, key, current });
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&served) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), served })
    }

    /// Shakes hands with a client, who has `within` for it.
    pub(super) async fn accept(
        &self,
        tcp: TcpStream,
        within: Duration,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        timeout(within, self.acceptor.accept(tcp)).await?
    }

    /// Takes up renewed files for as long as somebody serves with them. Spawn it once.
    pub fn renew(&self) -> impl Future<Output = ()> + use<> {
        let served = Arc::downgrade(&self.served);
        async move {
            let mut look = interval(LOOK_EVERY);
            loop {
                look.tick().await;
                let Some(served) = served.upgrade() else { return };
                served.look();
            }
        }
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.served.certificate).finish_non_exhaustive()
    }
}

impl Served {
    /// Files that are half written, or do not fit each other, are looked at again later.
    fn look(&self) {
        let changed = changed(&self.certificate, &self.key);
        if self.current.read().unwrap_or_else(PoisonError::into_inner).changed == changed {
            return;
        }
        match pair(&self.certificate, &self.key) {
            Ok(pair) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = Current { pair: Arc::new(pair), changed };
                tracing::info!(certificate = %self.certificate.display(), "certificate renewed");
            }
            Err(error) => tracing::warn!(%error, "the certificate before stays in force"),
        }
    }
}

impl ResolvesServerCert for Served {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).pair))
    }
}

fn changed(certificate: &Path, key: &Path) -> Changed {
    [certificate, key].map(|path| fs::metadata(path).and_then(|found| found.modified()).ok())
}

fn pair(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(certificate)?).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| TlsError::NoCertificate(certificate.to_owned()))?;
    refuse_open(key)?;
    let private = PrivateKeyDer::from_pem_slice(&read(key)?);
    let private = private.map_err(|_| TlsError::NoKey(key.to_owned()))?;
    let signing = aws_lc_rs::sign::any_supported_type(&private)?;
    let pair = CertifiedKey::new(chain, signing);
    let mismatch = || TlsError::Mismatch(key.to_owned(), certificate.to_owned());
    pair.keys_match().map_err(|_| mismatch())?;
    Ok(pair)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error.kind()))
}

fn refuse_open(path: &Path) -> Result<(), TlsError> {
    use std::os::unix::fs::PermissionsExt;
    let found = fs::metadata(path);
    let found = found.map_err(|error| TlsError::Unreadable(path.to_owned(), error.kind()))?;
    // The group may read it: that is how services get certificates that others renew.
    let others = found.permissions().mode() & 0o007;
    if others == 0 { Ok(()) } else { Err(TlsError::Open(path.to_owned())) }
}

#[cfg(test)]
mod tests;
