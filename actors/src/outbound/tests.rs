use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use proptest::prelude::*;

use super::*;

/// Counts how often a task would have been woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn parked(outbound: &Outbound, blocked: bool) -> Arc<Wakes> {
    let wakes = Arc::new(Wakes::default());
    assert!(outbound.park(&Waker::from(wakes.clone()), blocked), "there is nothing to do yet");
    wakes
}

fn woken(wakes: &Wakes) -> usize {
    wakes.0.load(Ordering::Relaxed)
}

fn unsent(outbound: &Outbound) -> Vec<u8> {
    let mut bytes = vec![0; 1 << 16];
    let filled = outbound.fill(&mut bytes);
    bytes.truncate(filled);
    bytes
}

fn small(frames: u32, bytes: u32) -> Outbound {
    Outbound::new(OutboundLimits { frames, bytes })
}

fn frame(text: &'static str) -> Bytes {
    Bytes::from_static(text.as_bytes())
}

#[test]
fn many_frames_leave_in_one_piece_and_in_order() {
    let outbound = Outbound::default();
    for text in ["one", "two", "three"] {
        assert_eq!(outbound.push(frame(text)), Ok(()));
    }
    assert_eq!(unsent(&outbound), b"onetwothree");
    assert!(outbound.sent(4), "a frame half sent is still waiting");
    assert_eq!(unsent(&outbound), b"wothree");
    assert!(!outbound.sent(7));
    assert_eq!(unsent(&outbound), b"");
}

#[test]
fn the_frame_past_the_count_closes_the_socket_as_slow() {
    let outbound = small(2, 100);
    assert_eq!(outbound.push(frame("a")), Ok(()));
    assert_eq!(outbound.push(frame("b")), Ok(()));
    assert_eq!(outbound.push(frame("c")), Err(Full));
    assert_eq!(outbound.closing().map(|close| close.code), Some(SLOW));
    assert_eq!(unsent(&outbound), b"", "what was waiting is not held for a client that resumes");
    assert_eq!(outbound.push(frame("d")), Err(Full));
}

#[test]
fn the_byte_past_the_limit_closes_the_socket_as_slow() {
    let outbound = small(100, 4);
    assert_eq!(outbound.push(frame("abcd")), Ok(()));
    outbound.sent(1);
    assert_eq!(outbound.push(frame("e")), Ok(()), "sent bytes make room");
    assert_eq!(outbound.push(frame("f")), Err(Full));
    assert_eq!(unsent(&outbound), b"bcd", "a frame half sent is finished");
}

#[test]
fn a_lossy_frame_is_dropped_past_half_and_the_socket_stays_open() {
    let outbound = small(4, 100);
    assert!(outbound.push_lossy(frame("a")));
    assert!(outbound.push_lossy(frame("b")));
    assert!(!outbound.push_lossy(frame("c")));
    assert!(!outbound.is_closed());
    assert_eq!(outbound.push(frame("d")), Ok(()));
    assert_eq!(unsent(&outbound), b"abd");
}

#[test]
fn closing_keeps_what_is_queued_and_refuses_the_rest() {
    let outbound = Outbound::default();
    outbound.push(frame("last words")).expect("it is open");
    outbound.close(1012, "restarting");
    outbound.close(4403, "too late");
    assert_eq!(outbound.push(frame("more")), Err(Full));
    assert!(!outbound.push_lossy(frame("more")));
    assert_eq!(unsent(&outbound), b"last words");
    let close = outbound.closing().expect("it was asked for");
    assert_eq!((close.code, &*close.reason), (1012, "restarting"));
}

#[test]
fn the_edge_may_append_after_the_hub_may_not() {
    let outbound = small(1, 8);
    outbound.push(frame("frame")).expect("it fits");
    outbound.close(4403, "disabled");
    outbound.append(frame("close frame"));
    assert_eq!(unsent(&outbound), b"frameclose frame");
}

#[test]
fn a_push_wakes_a_parked_task_once() {
    let outbound = Outbound::default();
    let wakes = parked(&outbound, false);
    outbound.push(frame("a")).expect("it fits");
    outbound.push(frame("b")).expect("it fits");
    assert_eq!(woken(&wakes), 1);
    assert!(!outbound.park(&Waker::from(wakes), false), "frames are work");
}

#[test]
fn a_task_at_work_is_not_woken_by_what_it_pushes_itself() {
    let outbound = Outbound::default();
    let wakes = parked(&outbound, false);
    outbound.unpark();
    outbound.push(frame("an echo")).expect("it fits");
    assert_eq!(woken(&wakes), 0);
}

#[test]
fn a_task_that_waits_for_the_kernel_is_woken_by_close_and_wake_only() {
    let outbound = Outbound::default();
    let wakes = parked(&outbound, true);
    outbound.push(frame("a")).expect("it fits");
    assert_eq!(woken(&wakes), 0);
    outbound.wake();
    assert_eq!(woken(&wakes), 1);
    assert!(!outbound.park(&Waker::from(wakes.clone()), true), "the nudge was not seen yet");
    assert!(outbound.park(&Waker::from(wakes.clone()), true));
    outbound.close(1001, "going away");
    assert_eq!(woken(&wakes), 2);
}

#[test]
fn an_overflow_wakes_even_a_task_that_waits_for_the_kernel() {
    let outbound = small(1, 100);
    outbound.push(frame("a")).expect("it fits");
    let wakes = parked(&outbound, true);
    assert_eq!(outbound.push(frame("b")), Err(Full));
    assert_eq!(woken(&wakes), 1);
}

#[test]
fn a_frame_of_any_size_fits_while_at_most_half_is_taken() {
    let outbound = small(100, 8);
    assert_eq!(outbound.push(frame("longer than all of it")), Ok(()));
    assert_eq!(outbound.push(frame("x")), Err(Full));
    let outbound = small(100, 8);
    outbound.push(frame("half")).expect("it fits");
    assert_eq!(outbound.push(frame("longer than all of it")), Ok(()));
}

#[tokio::test]
async fn whoever_waits_for_room_goes_on_when_half_is_sent_or_the_socket_ends() {
    let is_waiting = |outbound: &Arc<Outbound>| {
        let outbound = Arc::clone(outbound);
        tokio::spawn(async move { outbound.room().await })
    };
    let crowded = || {
        let outbound = Arc::new(small(100, 8));
        outbound.push(frame("12345678")).expect("it fits");
        outbound
    };
    Outbound::default().room().await;
    let outbound = crowded();
    let (one, two) = (is_waiting(&outbound), is_waiting(&outbound));
    tokio::task::yield_now().await;
    outbound.sent(3);
    tokio::task::yield_now().await;
    assert!(outbound.is_crowded() && !one.is_finished() && !two.is_finished());
    outbound.sent(1);
    one.await.expect("there is room");
    two.await.expect("there is room");

    type End = fn(&Outbound);
    let ends: [End; 3] = [
        |it| it.close(1012, "restarting"),
        Outbound::finish,
        |it| assert!(it.push(frame("more")).is_err()),
    ];
    for end in ends {
        let outbound = crowded();
        let waiting = is_waiting(&outbound);
        tokio::task::yield_now().await;
        end(&outbound);
        waiting.await.expect("nothing more is taken");
    }
}

#[test]
fn a_finished_socket_refuses_frames_and_holds_none() {
    let outbound = Outbound::default();
    outbound.push(frame("half")).expect("it fits");
    outbound.sent(2);
    outbound.finish();
    assert!(outbound.is_closed());
    assert_eq!(outbound.push(frame("more")), Err(Full));
    outbound.append(frame("more"));
    assert_eq!(unsent(&outbound), b"");
}

#[test]
fn an_idle_queue_is_small() {
    assert!(size_of::<Outbound>() <= 128, "{} bytes", size_of::<Outbound>());
}

#[test]
fn debug_shows_no_text() {
    let outbound = Outbound::default();
    outbound.push(frame("my card number")).expect("it fits");
    let shown = format!("{outbound:?}");
    assert!(shown.contains("bytes: 14") && !shown.contains("card"), "{shown}");
}

proptest! {
    #[test]
    fn every_byte_leaves_once_and_in_order(
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..30),
        sips in prop::collection::vec(1usize..50, 1..200),
    ) {
        let outbound = Outbound::default();
        let mut waiting = frames.iter();
        let mut sips = sips.iter().cycle();
        let mut left = Vec::new();
        let mut buffer = [0; 32];
        loop {
            if let Some(frame) = waiting.next() {
                outbound.push(Bytes::from(frame.clone())).expect("far below the limits");
            }
            let filled = outbound.fill(&mut buffer);
            if filled == 0 && waiting.len() == 0 {
                break;
            }
            let sip = filled.min(*sips.next().expect("it cycles"));
            left.extend_from_slice(&buffer[..sip]);
            outbound.sent(sip);
        }
        prop_assert_eq!(left, frames.concat());
    }
}
