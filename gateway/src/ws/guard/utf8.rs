//! Text checked while it arrives, cut anywhere.

use super::violation::Violation;

/// Checks a text that is all here.
pub(super) fn whole(bytes: &[u8]) -> Result<&str, Violation> {
    std::str::from_utf8(bytes).map_err(|_| Violation::NotUtf8)
}

/// Text under way: what is complete, and the first bytes of a character that was cut.
#[derive(Debug, Default)]
pub(super) struct Utf8Text {
    text: String,
    cut: [u8; 4],
    cut_len: usize,
}

impl Utf8Text {
    pub(super) fn push(&mut self, mut piece: &[u8]) -> Result<(), Violation> {
        while self.cut_len > 0 {
            let Some((&next, rest)) = piece.split_first() else { return Ok(()) };
            self.complete(next)?;
            piece = rest;
        }
        let valid = match std::str::from_utf8(piece) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(Violation::NotUtf8),
        };
        let (text, cut) = piece.split_at(valid);
        self.text.push_str(whole(text)?);
        self.cut[..cut.len()].copy_from_slice(cut);
        self.cut_len = cut.len();
        Ok(())
    }

    pub(super) fn finish(self) -> Result<String, Violation> {
        if self.cut_len > 0 { Err(Violation::NotUtf8) } else { Ok(self.text) }
    }

    /// Adds a byte to the cut character.
    fn complete(&mut self, next: u8) -> Result<(), Violation> {
        self.cut[self.cut_len] = next;
        self.cut_len += 1;
        match std::str::from_utf8(&self.cut[..self.cut_len]) {
            Ok(character) => {
                self.text.push_str(character);
                self.cut_len = 0;
                Ok(())
            }
            Err(error) if error.error_len().is_none() => Ok(()),
            Err(_) => Err(Violation::NotUtf8),
        }
    }
}
