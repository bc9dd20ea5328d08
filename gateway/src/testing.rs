//! For tests: a desk with everything up to its socket, and a client that speaks HTTP by hand.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use insightdesk_cluster::valkey::Valkey;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::inbox::Inbox;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::pools::{DatabaseError, PoolOptions, Pools};
use insightdesk_store::testing::TestDatabase;
use insightdesk_store::vault::{KeyRing, Vault};
use prometheus::Registry;
use sqlx::{AssertSqlSafe, PgPool};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

mod authenticator;
mod http;
mod sink;
mod upgrade;

pub(crate) use authenticator::Authenticator;
pub(crate) use http::{Answer, Call};
pub(crate) use sink::Sink;

use crate::auth::{PasswordOptions, Passwords, generate};
use crate::error::ApiError;
use crate::limits::LimitProfile;
use crate::options::GatewayOptions;
use crate::router::router;
use crate::server::{Listener, serve};
use crate::state::AppState;

pub(crate) const EMAIL: &str = "ada@example.org";
pub(crate) const PASSWORD: &str = "canary-password-of-ada";
pub(crate) const CONSOLE: &str = "http://localhost:4000";
pub(crate) const SHOP: &str = "https://shop.example";

/// A desk with one member and one inbox, listening on a port of its own.
pub(crate) struct Desk {
    pub(crate) address: SocketAddr,
    pub(crate) app: AppState,
    pub(crate) registry: Registry,
    pub(crate) inbox: Inbox,
    pub(crate) pools: Pools,
    pub(crate) stop: CancellationToken,
    pub(crate) server: AbortOnDropHandle<()>,
    database: Arc<TestDatabase>,
}

impl Desk {
    /// A desk that counts calls but does not mind many of them.
    pub(crate) async fn open() -> Self {
        Self::open_with(|options| options.limits.profile = LimitProfile::Load).await
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut GatewayOptions)) -> Self {
        Self::open_sharing(None, change).await
    }

    /// A desk that shares its limits with others through `valkey`.
    pub(crate) async fn open_sharing(
        valkey: Option<&Valkey>,
        change: impl FnOnce(&mut GatewayOptions),
    ) -> Self {
        let mut options = GatewayOptions::default();
        options.auth.signing_keys = vec![generate::signing_key()];
        options.auth.secret = generate::secret();
        options.auth.passwords =
            PasswordOptions { memory_kib: 12 * 1024, ..PasswordOptions::default() };
        change(&mut options);
        let database = TestDatabase::create().await;
        let accounts = Accounts::new(Pools::open(database.login(), &PoolOptions::default()));
        let passwords = Passwords::new(&options.auth.passwords);
        let inbox = found(&accounts, &passwords).await.expect("an empty database");
        Self::serve(options, Arc::new(database), inbox, valkey)
    }

    /// Another node on the same database, with the same secrets.
    pub(crate) fn beside(&self) -> Self {
        let options = GatewayOptions::clone(&self.app.options);
        Self::serve(options, Arc::clone(&self.database), self.inbox.clone(), None)
    }

    fn serve(
        options: GatewayOptions,
        database: Arc<TestDatabase>,
        inbox: Inbox,
        valkey: Option<&Valkey>,
    ) -> Self {
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let accounts = Accounts::new(pools.clone());
        let registry = Registry::new();
        let vault = Vault::new(pools.hub.clone(), KeyRing::fixed([7; 32]));
        let nobody = |_: OrganizationId| false;
        let app = AppState::new(options.clone(), accounts, vault, nobody, valkey, &registry);
        let app = app.expect("options");
        let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_address().expect("an address");
        let (stop, routes) = (CancellationToken::new(), router(app.clone(), faults()));
        let stopped = stop.clone();
        let server = tokio::spawn(async move { serve(listener, routes, &options, stopped).await });
        let server = AbortOnDropHandle::new(server);
        Self { address, app, registry, inbox, pools, stop, server, database }
    }

    /// A call from a page of the console.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path).header("origin", CONSOLE)
    }

    /// A call from a page of a customer.
    pub(crate) fn shop(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path).header("origin", SHOP)
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "email": email, "password": password });
        self.call("POST", "/api/v1/auth/sign-in").json(&body).send().await
    }

    /// A connection of the one who may do everything.
    pub(crate) async fn owner(&self) -> sqlx::PgConnection {
        use sqlx::Connection;
        let login = self.database.login();
        sqlx::PgConnection::connect_with(&login).await.expect("the test server")
    }

    /// Every row of every table as text, with the name of its table: whatever the database holds.
    pub(crate) async fn dump(&self) -> Vec<(String, String)> {
        let owner = PgPool::connect_with(self.database.login()).await.expect("the owner");
        let tables = "select table_name::text from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'";
        let tables: Vec<String> =
            sqlx::query_scalar(tables).fetch_all(&owner).await.expect("the tables");
        let mut dump = Vec::new();
        for table in tables {
            let rows = AssertSqlSafe(format!("select t::text from {table} t"));
            let rows: Vec<String> =
                sqlx::query_scalar(rows).fetch_all(&owner).await.expect("its rows");
            dump.extend(rows.into_iter().map(|row| (table.clone(), row)));
        }
        dump
    }

    /// Executes in the role of the hub, which may change rows of any organization.
    pub(crate) async fn execute(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.pools.hub).await.expect("what the hub may do");
    }
}

/// A member and an inbox, as the command line would make them.
async fn found(accounts: &Accounts, passwords: &Passwords) -> sqlx::Result<Inbox> {
    let name = |text| Name::parse(text).expect("a name");
    let hash = passwords.hash(PASSWORD.to_owned().into()).await.expect("a free thread");
    let acme = accounts.create_organization(&name("Acme"), "acme").await?;
    let user = accounts.create_user(EMAIL, &name("Ada"), &hash).await?;
    accounts.create_member(acme.id, user, Role::Agent).await?;
    let pages = [SHOP.to_owned(), CONSOLE.to_owned()];
    accounts.create_inbox(acme.id, &name("Shop"), &generate::inbox_key(), &pages).await
}

/// Routes that go wrong.
fn faults() -> Router<AppState> {
    async fn panics() -> &'static str {
        panic!("canary-cause")
    }
    async fn fails() -> ApiError {
        ApiError::from(DatabaseError::Protocol("canary-cause".to_owned()))
    }
    async fn never() {
        std::future::pending().await
    }
    Router::new()
        .route("/api/v1/panics", get(panics))
        .route("/api/v1/fails", get(fails))
        .route("/never", get(never))
        .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
        .route("/echo", get(upgrade::echo))
}
