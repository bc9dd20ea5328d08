//! Frames as RFC 6455 section 5 lays them out; a message is always one frame here.

use std::ops::Range;

/// What a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// What this client does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a message in several frames")]
    Fragment,
    #[error("reserved bits are set")]
    Reserved,
    #[error("opcode {0} is unknown")]
    Opcode(u8),
    #[error("a text that is not UTF-8")]
    Text,
}

/// The mask protects proxies from clients that choose their bytes, and no proxy stands between
/// this client and the server it measures: one key does for all frames.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Appends a whole message, masked or not.
pub(super) fn append(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8], masked: bool) {
    let mask_bit = if masked { 0x80 } else { 0 };
    out.push(0x80 | opcode as u8);
    match payload.len() {
        short @ 0..126 => out.push(mask_bit | short as u8),
        middle @ 126..=0xffff => {
            out.push(mask_bit | 126);
            out.extend_from_slice(&(middle as u16).to_be_bytes());
        }
        long => {
            out.push(mask_bit | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    if masked {
        out.extend_from_slice(&MASK);
    }
    let start = out.len();
    out.extend_from_slice(payload);
    if masked {
        apply(MASK, &mut out[start..]);
    }
}

/// Finds the frame at the start of `bytes` and takes its mask off: what it is, where its payload
/// stands. `None` while it is not all there.
pub(super) fn find(bytes: &mut [u8]) -> Result<Option<(Opcode, Range<usize>)>, FrameError> {
    let &mut [first, second, ..] = bytes else { return Ok(None) };
    let (size, mut start) = match (second & 0x7f, &*bytes) {
        (126, [_, _, a, b, ..]) => (u64::from(u16::from_be_bytes([*a, *b])), 4),
        (127, [_, _, a, b, c, d, e, f, g, h, ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), 10)
        }
        (126 | 127, _) => return Ok(None),
        (short, _) => (u64::from(short), 2),
    };
    let opcode = opcode(first)?;
    let mask = match bytes.get(start..start + 4) {
        Some(&[a, b, c, d]) if second & 0x80 != 0 => Some([a, b, c, d]),
        _ if second & 0x80 != 0 => return Ok(None),
        _ => None,
    };
    start += if mask.is_some() { 4 } else { 0 };
    let end = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(start);
    let Some(payload) = bytes.get_mut(start..end) else { return Ok(None) };
    if let Some(mask) = mask {
        apply(mask, payload);
    }
    Ok(Some((opcode, start..end)))
}

fn opcode(first: u8) -> Result<Opcode, FrameError> {
    match (first >> 4, first & 0x0f) {
        (0b1000, 1) => Ok(Opcode::Text),
        (0b1000, 2) => Ok(Opcode::Binary),
        (0b1000, 8) => Ok(Opcode::Close),
        (0b1000, 9) => Ok(Opcode::Ping),
        (0b1000, 10) => Ok(Opcode::Pong),
        (0b1000, 0) | (0b0000, _) => Err(FrameError::Fragment),
        (0b1000, other) => Err(FrameError::Opcode(other)),
        _ => Err(FrameError::Reserved),
    }
}

fn apply(mask: [u8; 4], payload: &mut [u8]) {
    for (byte, key) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}
