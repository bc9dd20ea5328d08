//! A hub on a database of its own, for tests.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use insightdesk_cluster::pipe::ClusterSecret;
use insightdesk_domain::ids::{
    CommandId, ContactId, InboxId, MemberId, MessageId, OrganizationId, TeamId, TicketId,
};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::permission::Permissions;
use insightdesk_domain::principal::{Party, Principal, Role};
use insightdesk_domain::text::Body;
use insightdesk_domain::ticket::{Command, Create, Recorded};
use insightdesk_store::pools::{PoolOptions, Pools};
use insightdesk_store::testing::TestDatabase;
use prometheus::Registry;

use crate::encode::{Audience, Encode, Told};
use crate::envelope::{Envelope, Outcome};
use crate::outbound::Outbound;
use crate::system::{Entrance, Listing};
use crate::{Foundation, Hub, HubError, HubOptions};

/// How long anything may take in a test before it counts as lost.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Writes events as `seq prev audience debug-text`, one a line, and the rest as debug text.
#[derive(Debug)]
pub(crate) struct Plain;

impl Encode for Plain {
    fn event(&self, recorded: &Recorded, audience: Audience) -> Bytes {
        let prev = match audience {
            Audience::Staff => recorded.seq - 1,
            Audience::Contact => recorded.contact_prev,
        };
        format!("event {} {prev} {audience:?} {:?}\n", recorded.seq, recorded.event).into()
    }

    fn told(&self, told: &Told<'_>, _audience: Audience) -> Bytes {
        format!("{told:?}\n").into()
    }
}

/// A desk with one inbox, one contact, two members in one team, and another team.
pub(crate) struct Scene {
    pub(crate) hub: Hub,
    pub(crate) pools: Pools,
    pub(crate) database: TestDatabase,
    pub(crate) registry: Registry,
    pub(crate) organization: OrganizationId,
    pub(crate) inbox: InboxId,
    pub(crate) contact: ContactId,
    pub(crate) members: [MemberId; 2],
    /// The first one is the members'.
    pub(crate) teams: [TeamId; 2],
}

impl Scene {
    pub(crate) async fn set() -> Self {
        Self::with(HubOptions::default()).await
    }

    pub(crate) async fn with(options: HubOptions) -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let (organization, inbox) = (OrganizationId::now(), InboxId::now());
        let (contact, members) = (ContactId::now(), [MemberId::now(), MemberId::now()]);
        let teams = [TeamId::now(), TeamId::now()];
        let fill = include_str!("testing/scene.sql")
            .replace(":organization", &format!("'{organization}'"))
            .replace(":inbox", &format!("'{inbox}'"))
            .replace(":contact", &format!("'{contact}'"))
            .replace(":lia", &format!("'{}'", members[0]))
            .replace(":bo", &format!("'{}'", members[1]))
            .replace(":support", &format!("'{}'", teams[0]))
            .replace(":billing", &format!("'{}'", teams[1]));
        let fill = sqlx::raw_sql(sqlx::AssertSqlSafe(fill));
        fill.execute(&pools.hub).await.expect("the scene is set");
        let registry = Registry::new();
        let (login, pools_of_hub) = (database.login(), pools.clone());
        let foundation = Foundation {
            login: login.into(),
            pools: pools_of_hub,
            encode: Arc::new(Plain),
            options,
            listing: None,
        };
        let hub = Hub::start(foundation, &registry).await.expect("the hub starts");
        Self { hub, pools, database, registry, organization, inbox, contact, members, teams }
    }

    /// Another hub on the same database, as after a restart of the program.
    pub(crate) async fn another_hub(&self) -> Hub {
        let foundation = Foundation {
            login: self.database.login().into(),
            pools: self.pools.clone(),
            encode: Arc::new(Plain),
            options: HubOptions::default(),
            listing: None,
        };
        Hub::start(foundation, &Registry::new()).await.expect("the hub starts")
    }

    /// A hub on the list of nodes, linked to the others.
    pub(crate) async fn node(&self, name: &str) -> Result<Hub, HubError> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let secret = ClusterSecret::new("the secret of a test");
        self.listed(name, Some(Entrance { listener, address, secret })).await
    }

    /// A hub on the list of nodes; without an entrance it works alone.
    pub(crate) async fn listed(
        &self,
        name: &str,
        entrance: Option<Entrance>,
    ) -> Result<Hub, HubError> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let foundation = Foundation {
            login: self.database.login().into(),
            pools: self.pools.clone(),
            encode: Arc::new(Plain),
            options: HubOptions { node: name.to_owned(), ..HubOptions::default() },
            listing: Some(Listing { version: "1.0.0".to_owned(), entrance }),
        };
        Hub::start(foundation, &Registry::new()).await
    }

    pub(crate) fn amara(&self) -> Principal {
        self.principal(Party::Contact(self.contact), None, "Amara")
    }

    pub(crate) fn lia(&self) -> Principal {
        self.principal(Party::Member(self.members[0]), Some(Role::Agent), "Lia")
    }

    pub(crate) fn bo(&self) -> Principal {
        self.principal(Party::Member(self.members[1]), Some(Role::Agent), "Bo")
    }

    /// Bo, of no team, who sees everything.
    pub(crate) fn manager(&self) -> Principal {
        let permissions = Permissions::of_role(Role::Manager);
        Principal { permissions, teams: Vec::new(), ..self.bo() }
    }

    fn principal(&self, party: Party, role: Option<Role>, name: &str) -> Principal {
        Principal {
            organization: self.organization,
            party,
            role,
            permissions: role.map(Permissions::of_role).unwrap_or_default(),
            teams: role.map(|_| vec![self.teams[0]]).unwrap_or_default(),
            formerly: Vec::new(),
            muted_until: None,
            name: name.to_owned(),
        }
    }

    /// Runs a command with a fresh id.
    pub(crate) async fn ask(&self, by: &Principal, ticket: TicketId, command: Command) -> Outcome {
        self.hub.tickets.execute(envelope(by, ticket, CommandId::now(), command)).await
    }

    /// Opens a ticket of the contact.
    pub(crate) async fn open_ticket(&self) -> TicketId {
        let (by, id) = (self.amara(), CommandId::now());
        let ticket = TicketId::of_command(self.organization, by.party.as_uuid(), id);
        let number = self.hub.tickets.draw_number(self.organization).await.expect("a number");
        let command = Command::Create(Create {
            number,
            inbox: self.inbox,
            contact: self.contact,
            channel: Channel::Chat,
            team: Some(self.teams[0]),
            subject: None,
            message: MessageId::now(),
            body: body("where is my parcel?"),
        });
        let done = self.hub.tickets.execute(envelope(&by, ticket, id, command)).await;
        done.expect("the ticket opens").ticket
    }

    /// The value of a metric without labels, or the sum over all of them.
    pub(crate) fn metric(&self, name: &str, label: &str) -> f64 {
        let families = self.registry.gather();
        let family = families.iter().find(|family| family.name() == name);
        let metrics = family.into_iter().flat_map(|family| family.get_metric());
        let labelled = metrics.filter(|metric| {
            label.is_empty() || metric.get_label().iter().any(|pair| pair.value() == label)
        });
        labelled.map(|it| it.get_gauge().get_value() + it.get_counter().get_value()).sum()
    }
}

/// Somebody who reads: an agent of no team, or a contact.
pub(crate) fn reader(audience: Audience) -> Principal {
    let (party, role) = match audience {
        Audience::Staff => (Party::Member(MemberId::now()), Some(Role::Agent)),
        Audience::Contact => (Party::Contact(ContactId::now()), None),
    };
    Principal {
        organization: OrganizationId::now(),
        party,
        role,
        permissions: role.map(Permissions::of_role).unwrap_or_default(),
        teams: Vec::new(),
        formerly: Vec::new(),
        muted_until: None,
        name: "Somebody".to_owned(),
    }
}

pub(crate) fn envelope(
    by: &Principal,
    ticket: TicketId,
    id: CommandId,
    command: Command,
) -> Envelope {
    Envelope { ticket, by: Arc::new(by.clone()), id, command }
}

pub(crate) fn body(text: &str) -> Body {
    Body::parse(text).expect("a body")
}

pub(crate) fn post(text: &str) -> Command {
    Command::Post { message: MessageId::now(), body: body(text) }
}

pub(crate) fn note(text: &str) -> Command {
    Command::Note { message: MessageId::now(), body: body(text) }
}

/// A socket's side of the queue: what was pushed so far, line by line.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) seen: std::sync::Mutex<String>,
}

impl Screen {
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut seen = crate::locked(&self.seen);
        let mut buffer = [0; 4096];
        loop {
            let size = self.outbound.fill(&mut buffer);
            if size == 0 {
                break;
            }
            seen.push_str(std::str::from_utf8(&buffer[..size]).expect("plain text"));
            self.outbound.sent(size);
        }
        seen.lines().map(str::to_owned).collect()
    }

    /// Waits until a line holds `text`.
    pub(crate) async fn shows(&self, text: &str) -> String {
        eventually(text, || self.lines().into_iter().find(|line| line.contains(text))).await
    }

    /// The (seq, prev) of all events shown.
    pub(crate) fn events(&self) -> Vec<(u64, u64)> {
        let number = |word: Option<&str>| word.and_then(|word| word.parse().ok()).unwrap_or(0);
        self.lines()
            .iter()
            .filter_map(|line| line.strip_prefix("event "))
            .map(|line| {
                let mut words = line.split(' ');
                (number(words.next()), number(words.next()))
            })
            .collect()
    }
}

/// Looks until there is something to see.
pub(crate) async fn eventually<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
