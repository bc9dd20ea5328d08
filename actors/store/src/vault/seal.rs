//! One field, sealed or open; no database.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use insightdesk_domain::ids::OrganizationId;
use secrecy::{ExposeSecret, SecretBox, SecretSlice};

use super::Place;

const FORMAT: u8 = 1;
const HEADER: usize = 5;
const NONCE: usize = 24;

/// A key of 256 bits, wiped when it is dropped.
pub(super) struct Key(SecretBox<[u8; 32]>);

impl Key {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    pub(super) fn random() -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; 32]| {
            aws_lc_rs::rand::fill(bytes).expect("the system gives random bytes");
        }))
    }

    pub(super) fn read(bytes: &SecretSlice<u8>) -> Option<Self> {
        bytes.expose_secret().try_into().ok().map(Self::new)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }

    /// Nonce and ciphertext.
    pub(super) fn encrypt(&self, about: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        aws_lc_rs::rand::fill(&mut nonce).expect("the system gives random bytes");
        let payload = Payload { msg: plain, aad: about };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let mut out = nonce.to_vec();
        out.extend(sealed.expect("a field is shorter than 256 GiB"));
        out
    }

    pub(super) fn decrypt(&self, about: &[u8], sealed: &[u8]) -> Option<SecretSlice<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: about };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok().map(Into::into)
    }
}

/// A field and the version of the key it is sealed with.
pub(super) struct Field<'a> {
    pub(super) organization: OrganizationId,
    pub(super) place: &'a Place,
    pub(super) version: u32,
}

impl Field<'_> {
    pub(super) fn seal(&self, key: &Key, plain: &[u8]) -> Vec<u8> {
        let mut out = vec![FORMAT];
        out.extend(self.version.to_be_bytes());
        out.extend(key.encrypt(&self.about(), plain));
        out
    }

    pub(super) fn open(&self, key: &Key, sealed: &[u8]) -> Option<SecretSlice<u8>> {
        key.decrypt(&self.about(), sealed.get(HEADER..)?)
    }

    /// What is authenticated with the field: no part can be taken for another, as none holds a zero.
    fn about(&self) -> Vec<u8> {
        let Place { table, column, row } = self.place;
        let (organization, version) = (self.organization, self.version);
        format!("insightdesk field\0{organization}\0{table}\0{column}\0{row}\0{version}")
            .into_bytes()
    }
}

/// The version of the key that a field is sealed with.
pub(super) fn version(sealed: &[u8]) -> Option<u32> {
    let (header, _) = sealed.split_first_chunk::<HEADER>()?;
    let [FORMAT, version @ ..] = header else { return None };
    Some(u32::from_be_bytes(*version))
}
