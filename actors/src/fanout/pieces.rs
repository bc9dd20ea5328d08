//! Long news goes to other nodes in pieces: a link carries only so much in one message.

use bytes::Bytes;

use super::Frame;

/// Bytes that go to another node in one message, unless a single frame is longer.
const PIECE: usize = 512 * 1024;

/// The same frames, in pieces of which none is too long for a link.
pub(super) fn pieces(frames: Vec<Frame>) -> Vec<Vec<Frame>> {
    let mut pieces: Vec<Vec<Frame>> = Vec::new();
    let mut room = 0;
    for frame in frames {
        let size = frame.staff.len() + frame.contact.as_ref().map_or(0, Bytes::len);
        match pieces.last_mut().filter(|_| size <= room) {
            Some(piece) => piece.push(frame),
            None => {
                room = PIECE;
                pieces.push(vec![frame]);
            }
        }
        room = room.saturating_sub(size);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seq: u64, size: usize) -> Frame {
        let half = vec![0; size / 2];
        Frame { seq, staff: half.clone().into(), contact: Some(half.into()), belongings: None }
    }

    fn seqs(sizes: &[usize]) -> Vec<Vec<u64>> {
        let frames = (1..).zip(sizes).map(|(seq, size)| frame(seq, *size)).collect();
        let pieces = pieces(frames).into_iter();
        pieces.map(|piece| piece.into_iter().map(|frame| frame.seq).collect()).collect()
    }

    #[test]
    fn short_news_is_one_piece_and_long_news_several_in_order() {
        assert_eq!(seqs(&[100, 200, 300]), [vec![1, 2, 3]]);
        assert_eq!(seqs(&[PIECE / 2, PIECE / 2, 2]), [vec![1, 2], vec![3]]);
        assert_eq!(seqs(&[PIECE * 2, 2, 2]), [vec![1], vec![2, 3]]);
        assert!(seqs(&[]).is_empty());
    }
}
