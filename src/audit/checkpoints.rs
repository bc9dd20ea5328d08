//! Signed heads of the chains, in files that the database does not know of: one line each, a file a
//! month, only ever appended to.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_store::audit::{Checkpoint, Head};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretSlice};
use serde::{Deserialize, Serialize};

/// Signs checkpoints and knows its own signatures again.
#[derive(Debug)]
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    pub(super) fn new(document: &SecretSlice<u8>) -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(document.expose_secret());
        Ok(Self(pair.ok().context("the key of checkpoints cannot be read")?))
    }
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    organization: OrganizationId,
    seq: i64,
    /// Base64, as the signature.
    hash: String,
    at: Timestamp,
    signature: String,
}

impl Line {
    fn signed(&self) -> String {
        let Self { organization, seq, hash, at, .. } = self;
        format!("insightdesk audit checkpoint\0{organization}\0{seq}\0{hash}\0{at}")
    }

    fn new(head: &Head, signer: &Signer) -> Self {
        let mut line = Self {
            organization: head.organization,
            seq: head.seq,
            hash: STANDARD.encode(head.hash),
            at: Timestamp::now(),
            signature: String::new(),
        };
        line.signature = STANDARD.encode(signer.0.sign(line.signed().as_bytes()));
        line
    }

    /// The checkpoint, if the signature is ours.
    fn verified(&self, signer: &Signer) -> Option<Checkpoint> {
        let signature = STANDARD.decode(&self.signature).ok()?;
        let key = UnparsedPublicKey::new(&ED25519, signer.0.public_key());
        key.verify(self.signed().as_bytes(), &signature).ok()?;
        let hash = STANDARD.decode(&self.hash).ok()?.try_into().ok()?;
        Some(Checkpoint { organization: self.organization, seq: self.seq, hash, at: self.at })
    }
}

/// Where this node appends.
#[derive(Debug)]
pub(super) struct Checkpoints {
    folder: PathBuf,
    signer: Arc<Signer>,
}

impl Checkpoints {
    pub(super) fn open(folder: &Path, signer: Arc<Signer>) -> anyhow::Result<Self> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), signer })
    }

    /// Signs heads, and writes them into the file and the log.
    pub(super) fn append(&self, heads: &[Head]) -> io::Result<()> {
        let mut text = String::new();
        for head in heads {
            let line = Line::new(head, &self.signer);
            let Line { organization, seq, hash, signature, .. } = &line;
            tracing::info!(%organization, seq, hash, signature, "audit checkpoint");
            text += &serde_json::to_string(&line).map_err(io::Error::other)?;
            text.push('\n');
        }
        let month = Timestamp::now().strftime("checkpoints-%Y-%m.jsonl").to_string();
        let path = self.folder.join(month);
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }
}

/// Reads the checkpoints of folders, in the order of organization and seq.
///
/// # Errors
/// When a line is not one of ours. Only the last line of a file may be cut: its node crashed.
pub(super) fn read(folders: &[PathBuf], signer: &Signer) -> anyhow::Result<Vec<Checkpoint>> {
    let mut all = Vec::new();
    for folder in folders {
        let files = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
        for file in files {
            let path = file?.path();
            if path.extension().is_some_and(|kind| kind == "jsonl") {
                read_file(&path, signer, &mut all)?;
            }
        }
    }
    all.sort_by_key(|point| (point.organization.as_uuid(), point.seq));
    Ok(all)
}

fn read_file(path: &Path, signer: &Signer, all: &mut Vec<Checkpoint>) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    for (index, text) in text.split_inclusive('\n').enumerate() {
        let Some(text) = text.strip_suffix('\n') else { break };
        let line: Option<Line> = serde_json::from_str(text).ok();
        match line.and_then(|line| line.verified(signer)) {
            Some(point) => all.push(point),
            None => bail!("{}: line {} was not signed by us", path.display(), index + 1),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Arc<Signer> {
        let pair = Ed25519KeyPair::generate().expect("random bytes");
        let document = pair.to_pkcs8().expect("a document").as_ref().to_vec().into();
        Arc::new(Signer::new(&document).expect("a key"))
    }

    fn heads() -> [Head; 2] {
        let organization = OrganizationId::now();
        [7, 3].map(|seq| Head { organization, seq, hash: [seq as u8; 32] })
    }

    #[test]
    fn what_was_signed_is_read_back_in_order() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let signer = signer();
        let heads = heads();
        Checkpoints::open(folder.path(), Arc::clone(&signer))?.append(&heads)?;
        let read = read(&[folder.path().to_owned()], &signer)?;
        assert_eq!(read.iter().map(|point| point.seq).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(read[1].hash, heads[0].hash);
        Ok(())
    }

    #[test]
    fn a_line_that_somebody_else_has_written_or_changed_is_named() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (ours, theirs) = (signer(), signer());
        Checkpoints::open(folder.path(), Arc::clone(&ours))?.append(&heads())?;
        let folders = [folder.path().to_owned()];
        let refused = read(&folders, &theirs).expect_err("another key");
        assert!(refused.to_string().contains("line 1"), "{refused}");
        let path = fs::read_dir(folder.path())?.next().expect("a file")?.path();
        let text = fs::read_to_string(&path)?;
        fs::write(&path, text.replace("\"seq\":3", "\"seq\":4"))?;
        let refused = read(&folders, &ours).expect_err("changed");
        assert!(refused.to_string().contains("line 2"), "{refused}");
        fs::write(&path, &text[..text.len() - 9])?;
        assert_eq!(
            read(&folders, &ours)?.len(),
            1,
            "a line that was cut by a crash counts for nothing"
        );
        Ok(())
    }
}
