//! An authenticator and its browser, by hand: what they answer to WebAuthn's questions.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use super::CONSOLE;

/// The user was there, and was recognised.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
/// A new key is enclosed.
const ENCLOSED: u8 = 0x40;

/// Holds one key.
pub(crate) struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
    pub(crate) counter: u32,
    /// The page that asks.
    pub(crate) origin: String,
    /// Whether it asks its user for a finger.
    pub(crate) verifies: bool,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("random bytes");
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let origin = CONSOLE.to_owned();
        Self { key, id, user: Vec::new(), counter: 0, origin, verifies: true }
    }

    /// `navigator.credentials.create`
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        self.user = bytes(&options["user"]["id"]);
        let mut data = self.data(options["rp"]["id"].as_str().expect("a name"), ENCLOSED);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&(self.id.len() as u16).to_be_bytes());
        data.extend_from_slice(&self.id);
        data.extend_from_slice(&self.cose());
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend_from_slice(&(data.len() as u16).to_be_bytes());
        attestation.extend_from_slice(&data);
        let client = self.client("webauthn.create", options);
        self.answer(&json!({
            "attestationObject": BASE64.encode(attestation),
            "clientDataJSON": BASE64.encode(client),
        }))
    }

    /// `navigator.credentials.get`
    pub(crate) fn get(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().expect("a name"), 0);
        let client = self.client("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend_from_slice(digest(&SHA256, &client).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.answer(&json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.as_ref()),
            "userHandle": BASE64.encode(&self.user),
        }))
    }

    fn answer(&self, response: &Value) -> Value {
        let id = BASE64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {} })
    }

    fn data(&self, name: &str, more: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, name.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | more | if self.verifies { VERIFIED } else { 0 });
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn client(&self, what: &str, options: &Value) -> Vec<u8> {
        let client = json!({ "type": what, "challenge": options["challenge"],
            "origin": self.origin, "crossOrigin": false });
        client.to_string().into_bytes()
    }

    /// The public key as COSE writes it: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        cose.extend_from_slice(&point[1..33]);
        cose.extend_from_slice(b"\x22\x58\x20");
        cose.extend_from_slice(&point[33..65]);
        cose
    }
}

fn bytes(text: &Value) -> Vec<u8> {
    BASE64.decode(text.as_str().expect("a text")).expect("base64url")
}
