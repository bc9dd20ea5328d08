//! The header of a client's frame.

use fastwebsockets::OpCode;

use super::violation::Violation;

/// The longest header: two bytes, eight of length, four of mask.
pub(super) const HEAD_BYTES: usize = 14;

/// A header whose length is known; its mask may still be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) fin: bool,
    pub(super) opcode: OpCode,
    /// What the payload is claimed to be.
    pub(super) len: u64,
    /// `None` until all four bytes are here.
    pub(super) mask: Option<[u8; 4]>,
    /// Bytes of the whole header.
    pub(super) size: usize,
}

impl Head {
    /// Reads as much as is here and refuses at the first byte that is wrong. `None`: the length
    /// is not readable yet.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>, Violation> {
        let Some(&first) = bytes.first() else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(Violation::ReservedBit);
        }
        let opcode = OpCode::try_from(first & 0x0f).map_err(|_| Violation::UnknownOpcode)?;
        let fin = first & 0x80 != 0;
        if is_control(opcode) && !fin {
            return Err(Violation::FragmentedControl);
        }
        let Some(&second) = bytes.get(1) else { return Ok(None) };
        if second & 0x80 == 0 {
            return Err(Violation::Unmasked);
        }
        let short = second & 0x7f;
        if is_control(opcode) && short > 125 {
            return Err(Violation::LongControl);
        }
        let Some((len, at)) = length(short, bytes)? else { return Ok(None) };
        let mask = bytes[at..].first_chunk().copied();
        Ok(Some(Self { fin, opcode, len, mask, size: at + 4 }))
    }

    /// Unmasks a piece of the payload that starts `offset` bytes into it.
    pub(super) fn unmask(&self, piece: &mut [u8], offset: u64) {
        let mut mask = self.mask.unwrap_or_default();
        mask.rotate_left((offset % 4) as usize);
        fastwebsockets::unmask(piece, mask);
    }
}

pub(super) fn is_control(opcode: OpCode) -> bool {
    matches!(opcode, OpCode::Close | OpCode::Ping | OpCode::Pong)
}

/// The length in its shortest form, and where the header goes on.
fn length(short: u8, bytes: &[u8]) -> Result<Option<(u64, usize)>, Violation> {
    let (len, at, least) = match short {
        126 => match bytes[2..].first_chunk() {
            Some(long) => (u64::from(u16::from_be_bytes(*long)), 4, 126),
            None => return Ok(None),
        },
        127 => match bytes[2..].first_chunk() {
            Some(long) => (u64::from_be_bytes(*long), 10, 1 << 16),
            None => return Ok(None),
        },
        short => (u64::from(short), 2, 0),
    };
    if len < least || len > i64::MAX as u64 {
        return Err(Violation::BadLength);
    }
    Ok(Some((len, at)))
}
