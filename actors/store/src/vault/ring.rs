//! Key-encryption keys: the newest wraps, all of them unwrap.

use std::fmt;
use std::fmt::Write;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use secrecy::zeroize::Zeroizing;

use super::seal::Key;

/// One key of 32 bytes, and what it is called: the start of a hash of it.
#[derive(Clone)]
pub struct KeyEncryptionKey {
    id: String,
    pub(super) key: Arc<Key>,
}

impl KeyEncryptionKey {
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        let mut named = Zeroizing::new(b"insightdesk key-encryption key ".to_vec());
        named.extend_from_slice(&bytes);
        let id = hex(&digest(&SHA256, &named).as_ref()[..8]);
        Self { id, key: Arc::new(Key::new(bytes)) }
    }

    /// A fresh one, as [`KeyEncryptionKey::parse`] reads it.
    #[must_use]
    pub fn random_text() -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 32]);
        aws_lc_rs::rand::fill(bytes.as_mut()).expect("the system gives random bytes");
        Zeroizing::new(hex(bytes.as_ref()))
    }

    /// Reads keys of 64 hexadecimal digits each, the newest first, with commas or white space in
    /// between; `None` when there is anything else, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Vec<Self>> {
        let words = text.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        let keys: Option<Vec<_>> = words.map(|word| unhex(word).map(Self::new)).collect();
        keys.filter(|keys| !keys.is_empty())
    }

    /// Names it to people and in the database; says nothing about the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyEncryptionKey").field("id", &self.id).finish_non_exhaustive()
    }
}

type Source = Box<dyn Fn() -> Option<Vec<KeyEncryptionKey>> + Send + Sync>;

/// The keys a node has, the newest first.
pub struct KeyRing {
    keys: RwLock<Arc<[KeyEncryptionKey]>>,
    source: Source,
}

impl KeyRing {
    /// Keys that are read again from `source` when one is missing; what cannot be read then leaves
    /// them as they are. `None` when there are none to begin with.
    #[must_use]
    pub fn following(
        source: impl Fn() -> Option<Vec<KeyEncryptionKey>> + Send + Sync + 'static,
    ) -> Option<Self> {
        let keys = source().filter(|keys| !keys.is_empty())?;
        Some(Self { keys: RwLock::new(keys.into()), source: Box::new(source) })
    }

    /// One key that stays, for tests.
    #[must_use]
    pub fn fixed(key: [u8; 32]) -> Self {
        let keys = vec![KeyEncryptionKey::new(key)];
        Self { keys: RwLock::new(keys.into()), source: Box::new(|| None) }
    }

    /// The key that wraps.
    #[must_use]
    pub fn newest(&self) -> KeyEncryptionKey {
        self.all()[0].clone()
    }

    pub(super) fn find(&self, id: &str) -> Option<KeyEncryptionKey> {
        let find = || self.all().iter().find(|key| key.id == id).cloned();
        find().or_else(|| {
            self.reload();
            find()
        })
    }

    pub(super) fn reload(&self) {
        if let Some(keys) = (self.source)().filter(|keys| !keys.is_empty()) {
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.into();
        }
    }

    fn all(&self) -> Arc<[KeyEncryptionKey]> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("keys", &self.all()).finish_non_exhaustive()
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    if text.len() != 64 || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(text.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_newest_first_and_nothing_else_is() {
        let (new, old) = (KeyEncryptionKey::random_text(), KeyEncryptionKey::random_text());
        let text = format!("{}\n{}\n", *new, *old);
        let keys = KeyEncryptionKey::parse(&text).expect("two keys");
        let ids: Vec<_> = keys.iter().map(KeyEncryptionKey::id).collect();
        let id = |text: &str| KeyEncryptionKey::parse(text).expect("a key")[0].id.clone();
        assert_eq!(ids, [id(&new), id(&old)]);
        for broken in ["", "  \n", "hunter2", &new[1..], &format!("{}\nhunter2", *new)] {
            assert!(KeyEncryptionKey::parse(broken).is_none());
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let text = KeyEncryptionKey::random_text();
        let keys = KeyEncryptionKey::parse(&text).expect("a key");
        assert!(!format!("{keys:?}").contains(&text[..16]));
        assert!(!text.contains(keys[0].id()), "its name is no part of it");
    }
}
