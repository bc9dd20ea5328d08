//! What goes over the pipe between two nodes: a few messages at a time, numbered, with the number
//! of the last packet that came the other way.
//!
//! Layout, big-endian: version (1 byte), sender's name (length in 1 byte), conversation, yours, number
//! and heard (8 bytes each), then each message with its length in 4 bytes.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::node::NodeName;

/// The layout described above.
const VERSION: u8 = 1;

/// A packet, apart from the pipe it travels on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    pub from: NodeName,
    /// The sender's name for this conversation: another one after every break.
    pub conversation: u64,
    /// The receiver's name for it, 0 as long as the sender has not heard it.
    pub yours: u64,
    /// Counts packets with messages from 1; a packet without any repeats the last number.
    pub number: u64,
    /// The last number that has arrived from the other side.
    pub heard: u64,
    pub messages: Vec<Bytes>,
}

/// Bytes that are no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("a packet ends too early")]
    Short,
    #[error("a packet of version {0}, which this program does not know")]
    Version(u8),
    #[error("a packet from a node whose name is no text")]
    Name,
}

impl Packet {
    /// The packet as bytes.
    ///
    /// Names are at most 63 bytes and messages below 4 GiB by the rules of those who make them; what
    /// is longer is cut.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let size: usize = self.messages.iter().map(|message| message.len() + 4).sum();
        let mut into = BytesMut::with_capacity(34 + self.from.len() + size);
        let name = &self.from.as_bytes()[..self.from.len().min(usize::from(u8::MAX))];
        into.put_u8(VERSION);
        into.put_u8(name.len() as u8);
        into.put_slice(name);
        into.put_u64(self.conversation);
        into.put_u64(self.yours);
        into.put_u64(self.number);
        into.put_u64(self.heard);
        for message in &self.messages {
            into.put_u32(message.len() as u32);
            into.put_slice(message);
        }
        into.into()
    }

    /// Reads what [`Packet::encode`] wrote.
    ///
    /// # Errors
    /// When the bytes are anything else.
    pub fn decode(bytes: impl Into<Bytes>) -> Result<Self, Malformed> {
        let mut bytes: Bytes = bytes.into();
        let version = bytes.try_get_u8().map_err(short)?;
        if version != VERSION {
            return Err(Malformed::Version(version));
        }
        let size = bytes.try_get_u8().map_err(short)?;
        let name = take(&mut bytes, usize::from(size))?;
        let from = std::str::from_utf8(&name).map_err(|_| Malformed::Name)?.into();
        let conversation = bytes.try_get_u64().map_err(short)?;
        let yours = bytes.try_get_u64().map_err(short)?;
        let number = bytes.try_get_u64().map_err(short)?;
        let heard = bytes.try_get_u64().map_err(short)?;
        let mut messages = Vec::new();
        while bytes.has_remaining() {
            let size = bytes.try_get_u32().map_err(short)?;
            messages.push(take(&mut bytes, size as usize)?);
        }
        Ok(Self { from, conversation, yours, number, heard, messages })
    }
}

fn take(bytes: &mut Bytes, size: usize) -> Result<Bytes, Malformed> {
    if bytes.len() < size { Err(Malformed::Short) } else { Ok(bytes.split_to(size)) }
}

fn short(_: bytes::TryGetError) -> Malformed {
    Malformed::Short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_packet_is_read_as_it_was_written(
            from in "[a-z0-9.-]{1,63}",
            numbers: [u64; 4],
            messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..9),
        ) {
            let messages = messages.into_iter().map(Bytes::from).collect();
            let [conversation, yours, number, heard] = numbers;
            let from = from.as_str().into();
            let packet = Packet { from, conversation, yours, number, heard, messages };
            prop_assert_eq!(Packet::decode(packet.encode()), Ok(packet));
        }

        #[test]
        fn whatever_arrives_is_a_packet_or_an_error(bytes: Vec<u8>) {
            let _ = Packet::decode(bytes);
        }

        #[test]
        fn a_packet_that_was_cut_off_is_no_packet(
            bytes in proptest::collection::vec(any::<u8>(), 1..40),
            cut in 0.0..1.0,
        ) {
            let messages = vec![Bytes::from(bytes)];
            let from = "a".into();
            let packet = Packet { from, conversation: 1, yours: 0, number: 1, heard: 0, messages };
            let whole = packet.encode();
            let (head, message) = (35_u8, whole.len() - 35);
            // Before the head ends, or inside of the message.
            for end in [(cut * f64::from(head)) as usize, 36 + (cut * (message - 1) as f64) as usize] {
                prop_assert_eq!(Packet::decode(whole[..end].to_vec()), Err(Malformed::Short));
            }
        }
    }

    #[test]
    fn a_later_layout_is_refused_by_its_version() {
        assert_eq!(Packet::decode(vec![2, 0]), Err(Malformed::Version(2)));
    }
}
