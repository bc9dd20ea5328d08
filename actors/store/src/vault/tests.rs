use std::sync::Mutex;

use super::*;
use crate::audit::PLATFORM;
use crate::pools::{PoolOptions, Pools};
use crate::testing::TestDatabase;

const PLAIN: &[u8] = b"canary-totp-secret";

const COLUMNS: &[Sealed] = &[Sealed {
    table: "kept",
    column: "secret",
    row: "id",
    owner: Owner::Column("organization_id"),
}];

struct Scene {
    hub: PgPool,
    ours: OrganizationId,
    vault: Vault,
    _database: TestDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
        let vault = Vault::new(hub.clone(), KeyRing::fixed([7; 32]));
        Self { hub, ours: OrganizationId::now(), vault, _database: database }
    }

    fn place(&self) -> Place {
        Place::new("kept", "secret", "1")
    }

    async fn seal(&self) -> Vec<u8> {
        self.vault.seal(self.ours, &self.place(), PLAIN).await.expect("it is sealed")
    }
}

/// A table with `count` sealed rows, the numbers of which are their secrets.
async fn keep(scene: &Scene, count: u32) {
    let owner = PgPool::connect_with(scene._database.login()).await.expect("the owner");
    let table = "create table kept (id int primary key, organization_id uuid, secret bytea);
        grant select, insert, update on kept to insightdesk_hub";
    sqlx::raw_sql(table).execute(&owner).await.expect("a table");
    for id in 0..count {
        let place = Place::new("kept", "secret", id);
        let sealed = scene.vault.seal(scene.ours, &place, &id.to_be_bytes()).await;
        sqlx::query("insert into kept values ($1, $2, $3)")
            .bind(i32::try_from(id).expect("small"))
            .bind(scene.ours.as_uuid())
            .bind(sealed.expect("sealed"))
            .execute(&scene.hub)
            .await
            .expect("a row");
    }
}

/// Opens every row of the table of [`keep`], and tells the versions of their keys.
async fn read(scene: &Scene, vault: &Vault) -> Vec<u32> {
    let rows: Vec<(i32, Vec<u8>)> = sqlx::query_as("select id, secret from kept order by id")
        .fetch_all(&scene.hub)
        .await
        .expect("the rows");
    let mut versions = Vec::new();
    for (id, sealed) in rows {
        let opened = vault.open(scene.ours, &Place::new("kept", "secret", id), &sealed).await;
        let opened = opened.expect("it opens");
        assert_eq!(opened.expose_secret(), id.to_be_bytes());
        versions.push(seal::version(&sealed).expect("a version"));
    }
    versions
}

#[tokio::test]
async fn what_was_sealed_opens_on_every_node_with_the_same_key() {
    let scene = Scene::new().await;
    let (one, two) = (scene.seal().await, scene.seal().await);
    assert_ne!(one, two, "nonces are random");
    assert!(!one.windows(PLAIN.len()).any(|part| part == PLAIN));
    let other = Vault::new(scene.hub.clone(), KeyRing::fixed([7; 32]));
    let opened = other.open(scene.ours, &scene.place(), &one).await.expect("it opens");
    assert_eq!(opened.expose_secret(), PLAIN);
}

#[tokio::test]
async fn nodes_that_seal_first_at_the_same_time_agree_on_a_key() {
    let scene = Scene::new().await;
    let sealed = (0..8).map(|_| {
        let vault = Vault::new(scene.hub.clone(), KeyRing::fixed([7; 32]));
        let (ours, place) = (scene.ours, scene.place());
        tokio::spawn(async move { vault.seal(ours, &place, PLAIN).await })
    });
    for sealed in sealed.collect::<Vec<_>>() {
        let sealed = sealed.await.expect("no panic").expect("sealed");
        assert!(scene.vault.open(scene.ours, &scene.place(), &sealed).await.is_ok());
    }
}

#[tokio::test]
async fn a_sealed_field_opens_at_no_other_place() {
    let scene = Scene::new().await;
    let sealed = scene.seal().await;
    let theirs = OrganizationId::now();
    scene.vault.seal(theirs, &scene.place(), PLAIN).await.expect("they have a key of their own");
    for (organization, place) in [
        (theirs, scene.place()),
        (PLATFORM, scene.place()),
        (scene.ours, Place::new("kept", "secret", "2")),
        (scene.ours, Place::new("kept", "other", "1")),
        (scene.ours, Place::new("other", "secret", "1")),
    ] {
        let opened = scene.vault.open(organization, &place, &sealed).await;
        assert!(matches!(opened, Err(VaultError::Damaged)), "{organization} {place:?}");
    }
}

#[tokio::test]
async fn no_byte_of_a_sealed_field_can_be_changed() {
    let scene = Scene::new().await;
    let sealed = scene.seal().await;
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        let opened = scene.vault.open(scene.ours, &scene.place(), &changed).await;
        assert!(matches!(opened, Err(VaultError::Damaged)), "byte {index}");
        let cut = scene.vault.open(scene.ours, &scene.place(), &sealed[..index]).await;
        assert!(matches!(cut, Err(VaultError::Damaged)), "cut at {index}");
    }
}

#[tokio::test]
async fn a_node_with_another_key_is_refused() {
    let scene = Scene::new().await;
    scene.vault.check().await.expect("the first node makes the platform's key");
    let stranger = Vault::new(scene.hub.clone(), KeyRing::fixed([8; 32]));
    let refused = stranger.check().await;
    let ours = KeyEncryptionKey::new([7; 32]);
    assert!(matches!(refused, Err(VaultError::Locked(id)) if id == ours.id()));
}

#[tokio::test]
async fn a_new_key_encryption_key_takes_over_while_nodes_seal_and_open() {
    let scene = Scene::new().await;
    let file = Arc::new(Mutex::new(vec![KeyEncryptionKey::new([7; 32])]));
    let ring = || {
        let file = Arc::clone(&file);
        let read = move || Some(file.lock().expect("no panic").clone());
        KeyRing::following(read).expect("a key")
    };
    let node = Vault::new(scene.hub.clone(), ring());
    let sealed = node.seal(scene.ours, &scene.place(), PLAIN).await.expect("sealed");
    file.lock().expect("no panic").insert(0, KeyEncryptionKey::new([9; 32]));
    let rotated = Vault::new(scene.hub.clone(), ring()).rewrap().await.expect("rewrapped");
    assert_eq!(rotated, 1);
    // A node that read the file before finds the new key there when it needs it.
    node.write(|known| *known = Known::default());
    assert!(node.open(scene.ours, &scene.place(), &sealed).await.is_ok());
    file.lock().expect("no panic").truncate(1);
    let later = Vault::new(scene.hub.clone(), ring());
    later.check().await.expect("the old key is needed no longer");
    assert!(later.open(scene.ours, &scene.place(), &sealed).await.is_ok());
    assert_eq!(later.rewrap().await.expect("nothing to do"), 0);
}

#[tokio::test]
async fn new_data_keys_seal_every_field_again_while_it_is_read() {
    let scene = Scene::new().await;
    keep(&scene, 210).await;
    let other = Vault::new(scene.hub.clone(), KeyRing::fixed([7; 32]));
    let renewing = tokio::spawn({
        let vault = scene.vault.clone();
        async move { vault.renew(COLUMNS).await }
    });
    while !renewing.is_finished() {
        read(&scene, &other).await;
    }
    let resealed = renewing.await.expect("no panic").expect("renewed");
    assert_eq!(resealed, Resealed { keys: 1, fields: 210 });
    assert_eq!(read(&scene, &other).await, vec![2; 210]);
}

#[tokio::test]
async fn an_interrupted_renewal_is_finished_before_another_begins() {
    let scene = Scene::new().await;
    keep(&scene, 3).await;
    scene.vault.make_keys().await.expect("a second version");
    let fresh = Vault::new(scene.hub.clone(), KeyRing::fixed([7; 32]));
    let resealed = fresh.renew(COLUMNS).await.expect("finished");
    assert_eq!(resealed, Resealed { keys: 0, fields: 3 });
    assert_eq!(read(&scene, &fresh).await, [2, 2, 2]);
}

#[tokio::test]
async fn every_sealed_column_is_one_that_the_hub_may_read_and_change() -> sqlx::Result<()> {
    let scene = Scene::new().await;
    for column in SEALED {
        scene.vault.left(column).await?;
        scene.vault.replace(column, "", &[], &[]).await?;
    }
    Ok(())
}
