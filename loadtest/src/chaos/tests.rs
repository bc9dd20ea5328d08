//! Over real loopback sockets: what arrives, what does not, and what the sides get to know.

mod resets;

use std::io;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::*;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// What does not arrive within this is held back.
const A_WHILE: Duration = Duration::from_millis(80);

/// A proxy, and the server behind it.
struct Rig {
    proxy: Proxy,
    listener: TcpListener,
}

/// Both ends of a connection through the proxy.
struct Ends {
    client: TcpStream,
    server: TcpStream,
}

impl Rig {
    async fn with(faults: Faults) -> Self {
        Self::seeded(faults, 7).await
    }

    async fn seeded(faults: Faults, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let target = listener.local_addr().expect("it is bound");
        let free = "127.0.0.1:0".parse().expect("an address");
        let proxy = Proxy::start(free, target, faults, seed).expect("a free port");
        Self { proxy, listener }
    }

    async fn healthy() -> Self {
        Self::with(Faults::default()).await
    }

    async fn connect(&self) -> Ends {
        let client = TcpStream::connect(self.proxy.address()).await.expect("it listens");
        let (server, _) = soon(self.listener.accept()).await.expect("it is passed on");
        Ends { client, server }
    }
}

async fn soon<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("it happens")
}

fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    StdRng::seed_from_u64(seed).fill(&mut bytes[..]);
    bytes
}

/// Writes to one end and ends; the other end gets exactly that.
async fn arrives(from: &mut TcpStream, to: &mut TcpStream, bytes: &[u8]) {
    let mut arrived = Vec::new();
    let write = async {
        from.write_all(bytes).await?;
        from.shutdown().await
    };
    let (written, read) = soon(async { tokio::join!(write, to.read_to_end(&mut arrived)) }).await;
    assert!(written.is_ok() && read.is_ok(), "{written:?} {read:?}");
    assert!(arrived == bytes, "{} bytes came of {}", arrived.len(), bytes.len());
}

async fn hears(stream: &mut TcpStream, words: &[u8]) {
    let mut heard = vec![0; words.len()];
    soon(stream.read_exact(&mut heard)).await.expect("it is connected");
    assert_eq!(heard, words);
}

async fn hears_nothing(stream: &mut TcpStream) {
    let heard = timeout(A_WHILE, stream.read(&mut [0; 64])).await;
    assert!(heard.is_err(), "{heard:?}");
}

async fn is_reset(stream: &mut TcpStream) {
    let heard = soon(stream.read(&mut [0; 64])).await;
    let error = heard.expect_err("it is reset").kind();
    assert_eq!(error, io::ErrorKind::ConnectionReset);
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[tokio::test]
async fn bytes_arrive_unchanged_and_in_order_through_any_harm() {
    for seed in 0..24 {
        let mut chance = StdRng::seed_from_u64(seed);
        let slices = [1, 2, 7, 100, 5000].map(NonZeroUsize::new);
        let faults = Faults {
            delay: ms(chance.random_range(0..15)),
            jitter: ms(chance.random_range(0..30)),
            slice: slices.get(chance.random_range(0..=slices.len())).copied().flatten(),
            ..Faults::default()
        };
        let rig = Rig::with(faults).await;
        let Ends { mut client, mut server } = rig.connect().await;
        let length = chance.random_range(0..20_000);
        arrives(&mut client, &mut server, &noise(length, seed)).await;
        arrives(&mut server, &mut client, &noise(length / 2, seed + 1)).await;
    }
}

#[tokio::test]
async fn a_change_of_harm_on_the_way_changes_no_byte() {
    let rig = Rig::healthy().await;
    let Ends { mut client, mut server } = rig.connect().await;
    let bytes = noise(3_000_000, 1);
    let harm = async {
        let mut chance = StdRng::seed_from_u64(2);
        for _ in 0..20 {
            rig.proxy.delay(ms(chance.random_range(0..5)), ms(5));
            rig.proxy.slice(NonZeroUsize::new(chance.random_range(500..9000)).expect("not 0"));
            rig.proxy.stall(Direction::ToServer);
            tokio::time::sleep(ms(2)).await;
            rig.proxy.heal().await.expect("the port is free");
        }
    };
    tokio::join!(harm, arrives(&mut client, &mut server, &bytes));
}

#[tokio::test]
async fn a_delay_is_kept_by_every_message_and_not_added_up() {
    let rig = Rig::with(Faults { delay: ms(60), ..Faults::default() }).await;
    let Ends { mut client, mut server } = rig.connect().await;
    let start = Instant::now();
    for _ in 0..10 {
        client.write_all(b"word").await.expect("it is connected");
        tokio::time::sleep(ms(3)).await;
    }
    hears(&mut server, b"word").await;
    assert!(start.elapsed() >= ms(60), "{:?}", start.elapsed());
    hears(&mut server, &b"word".repeat(9)).await;
    assert!(start.elapsed() < ms(600), "one after the other: {:?}", start.elapsed());
}

#[tokio::test]
async fn a_stalled_direction_delivers_nothing_until_healed_and_then_everything() {
    let rig = Rig::healthy().await;
    let Ends { mut client, mut server } = rig.connect().await;
    rig.proxy.stall(Direction::ToServer);
    client.write_all(b"are you there?").await.expect("it is connected");
    client.shutdown().await.expect("it is connected");
    hears_nothing(&mut server).await;
    rig.proxy.heal().await.expect("the port is free");
    hears(&mut server, b"are you there?").await;
    assert_eq!(soon(server.read(&mut [0; 8])).await.ok(), Some(0), "the end comes last");
}

#[tokio::test]
async fn half_open_leaves_the_other_direction_working() {
    let rig = Rig::healthy().await;
    let Ends { mut client, mut server } = rig.connect().await;
    rig.proxy.stall(Direction::ToClient);
    for _ in 0..3 {
        client.write_all(b"question").await.expect("it is connected");
        hears(&mut server, b"question").await;
        server.write_all(b"answer").await.expect("it is connected");
    }
    hears_nothing(&mut client).await;
    rig.proxy.heal().await.expect("the port is free");
    hears(&mut client, b"answeransweranswer").await;
}

#[tokio::test]
async fn behind_a_stall_nobody_learns_that_the_other_side_is_gone() {
    let rig = Rig::healthy().await;
    let Ends { mut client, server } = rig.connect().await;
    rig.proxy.stall(Direction::ToClient);
    server.set_zero_linger().expect("it is a socket");
    drop(server);
    for _ in 0..3 {
        client.write_all(b"are you there?").await.expect("so it seems");
        hears_nothing(&mut client).await;
    }
    rig.proxy.heal().await.expect("the port is free");
    is_reset(&mut client).await;
}

#[tokio::test]
async fn a_client_comes_in_behind_a_stall_and_reaches_the_server_when_it_is_healed() {
    let rig = Rig::healthy().await;
    rig.proxy.stall(Direction::ToServer);
    let mut client = TcpStream::connect(rig.proxy.address()).await.expect("it listens");
    client.write_all(b"hello").await.expect("it is connected");
    assert!(timeout(A_WHILE, rig.listener.accept()).await.is_err());
    rig.proxy.heal().await.expect("the port is free");
    let (mut server, _) = soon(rig.listener.accept()).await.expect("it is passed on");
    hears(&mut server, b"hello").await;
}

#[tokio::test]
async fn a_reset_is_seen_on_both_sides_and_spares_what_comes_later() {
    let rig = Rig::healthy().await;
    let mut before = rig.connect().await;
    rig.proxy.reset();
    is_reset(&mut before.client).await;
    is_reset(&mut before.server).await;
    let mut after = rig.connect().await;
    arrives(&mut after.client, &mut after.server, b"still here").await;
}

#[tokio::test]
async fn a_side_that_resets_is_seen_as_reset_by_the_other() {
    let rig = Rig::healthy().await;
    let Ends { mut client, server } = rig.connect().await;
    server.set_zero_linger().expect("it is a socket");
    drop(server);
    is_reset(&mut client).await;
}

#[tokio::test]
async fn refused_means_refused_and_spares_who_is_in() {
    let rig = Rig::healthy().await;
    let mut inside = rig.connect().await;
    rig.proxy.refuse().await.expect("it runs");
    let refused = TcpStream::connect(rig.proxy.address()).await.map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(io::ErrorKind::ConnectionRefused));
    arrives(&mut inside.client, &mut inside.server, b"still here").await;
    rig.proxy.heal().await.expect("the port is free");
    rig.connect().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_reset() {
    let rig = Rig::healthy().await;
    let Rig { proxy, listener } = rig;
    drop(listener);
    let mut client = TcpStream::connect(proxy.address()).await.expect("it listens");
    is_reset(&mut client).await;
}

#[tokio::test]
async fn who_writes_faster_than_is_read_has_to_wait() {
    let rig = Rig::healthy().await;
    let Ends { mut client, mut server } = rig.connect().await;
    rig.proxy.stall(Direction::ToServer);
    let bytes = vec![b'x'; 32 << 20];
    let mut written = 0;
    while let Ok(count) = timeout(A_WHILE, client.write(&bytes[written..])).await {
        written += count.expect("it is connected");
    }
    assert!(written < bytes.len() / 2, "{written} bytes are waiting somewhere");
    rig.proxy.heal().await.expect("the port is free");
    client.shutdown().await.expect("it is connected");
    let mut arrived = Vec::new();
    soon(server.read_to_end(&mut arrived)).await.expect("it is connected");
    assert_eq!(arrived.len(), written);
}
