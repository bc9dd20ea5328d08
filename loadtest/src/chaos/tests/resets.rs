//! Connections that are doomed from their beginning.

use std::num::NonZeroU64;

use super::*;

/// How many bytes each of some connections in a row gets through.
async fn bytes_through(resets: Resets, seed: u64) -> Vec<usize> {
    let faults = Faults { resets, slice: NonZeroUsize::new(50), ..Faults::default() };
    let rig = Rig::seeded(faults, seed).await;
    let mut through = Vec::new();
    for _ in 0..8 {
        let Ends { mut client, mut server } = rig.connect().await;
        client.write_all(&noise(5000, 1)).await.expect("there is room");
        let mut count = 0;
        while count < 5000 {
            match soon(server.read(&mut [0; 1])).await {
                Ok(1) => count += 1,
                _ => break,
            }
        }
        through.push(count);
    }
    through
}

#[tokio::test]
async fn every_third_connection_is_reset_on_its_way() {
    let resets = Resets::Every(NonZeroU64::new(3).expect("not 0"));
    let whole = |through: &[usize]| through.iter().map(|count| *count == 5000).collect::<Vec<_>>();
    let through = bytes_through(resets, 1).await;
    assert_eq!(whole(&through), [true, true, false, true, true, false, true, true]);
    assert_eq!(bytes_through(Resets::Never, 1).await, [5000; 8]);
}

#[tokio::test]
async fn the_same_seed_dooms_the_same_connections() {
    let doomed =
        |through: Vec<usize>| through.iter().map(|count| *count < 5000).collect::<Vec<_>>();
    let first = doomed(bytes_through(Resets::Chance(0.5), 5).await);
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
    assert_eq!(doomed(bytes_through(Resets::Chance(0.5), 5).await), first);
}

#[test]
fn resets_are_a_count_or_a_chance() {
    let every = |count| Resets::Every(NonZeroU64::new(count).expect("not 0"));
    for (text, resets) in [("1", every(1)), ("10", every(10)), ("0.1", Resets::Chance(0.1))] {
        assert_eq!(text.parse::<Resets>().ok(), Some(resets), "{text}");
    }
    for text in ["", "many", "-1", "1.5", "NaN"] {
        assert!(text.parse::<Resets>().is_err(), "{text}");
    }
}
