//! The hub of a node: its actors, wired and supervised, behind handles.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_cluster::{NodeName, View};
use insightdesk_store::journal::Activations;
use insightdesk_store::pools::Pools;
use insightdesk_store::views::Views;
use prometheus::Registry;
use ractor::{Actor, ActorRef};
use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;

use crate::address::Address;
use crate::encode::Encode;
use crate::fanout::FanoutActor;
use crate::journal::JournalActor;
use crate::lists::ListsActor;
use crate::metrics::HubMetrics;
use crate::options::HubOptions;
use crate::presence::{PresenceActor, Statuses};
use crate::router::RouterActor;
use crate::sessions::{Desk, Sessions, SessionsActor};
use crate::supervise::{Child, Supervisor, SupervisorMessage};
use crate::ticket::TicketActor;
use crate::tickets::Tickets;

/// How long sockets may take to send what is queued and to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// What the hub stands on.
#[derive(Debug)]
pub struct Foundation {
    /// For the connections of journal and activations.
    pub login: PgConnectOptions,
    pub pools: Pools,
    pub encode: Arc<dyn Encode>,
    pub options: HubOptions,
}

/// Why the hub did not start.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("the metrics cannot be registered")]
    Metrics(#[from] prometheus::Error),
    #[error("the actors cannot be started")]
    Spawn(#[from] Box<ractor::SpawnErr>),
}

/// The running hub; clones are handles to the same one.
#[derive(Debug, Clone)]
pub struct Hub {
    pub tickets: Tickets,
    pub sessions: Sessions,
    pub views: Views,
    /// Who is there.
    pub statuses: Statuses,
    /// Becomes true when the node cannot go on and should exit.
    pub broken: watch::Receiver<bool>,
    supervisor: ActorRef<SupervisorMessage>,
}

impl Hub {
    /// Starts all actors of the node.
    ///
    /// # Errors
    /// When metrics or actors cannot be set up; nothing is left running then.
    pub async fn start(foundation: Foundation, registry: &Registry) -> Result<Self, HubError> {
        let Foundation { login, pools, encode, options } = foundation;
        let options = Arc::new(options);
        let metrics = HubMetrics::register(registry)?;
        let views = Views::new(pools.clone());
        let statuses = Statuses::default();
        let (journal_at, router_at, fanout_at) =
            (Address::vacant(), Address::vacant(), Address::vacant());
        let (lists_at, presence_at, sessions_at) =
            (Address::vacant(), Address::vacant(), Address::vacant());
        let tickets = Tickets::new(router_at.clone(), pools.hub);
        let desk = Desk {
            tickets: tickets.clone(),
            views: views.clone(),
            encode: Arc::clone(&encode),
            options: Arc::clone(&options),
            statuses: statuses.clone(),
            fanout: fanout_at.clone(),
            presence: presence_at.clone(),
            lists: lists_at.clone(),
            sessions: sessions_at.clone(),
        };
        let sessions = Sessions::new(desk, metrics.clone());
        // Sessions rely on what these remember of them: they resume when it is lost.
        let resume = || {
            let sessions = sessions.clone();
            move || sessions.close_all(1011, "the desk lost track, resume")
        };

        let ticket = TicketActor {
            activations: Activations::open(&login),
            journal: journal_at.clone(),
            fanout: fanout_at.clone(),
            router: router_at.clone(),
            encode: Arc::clone(&encode),
            metrics: metrics.clone(),
            idle_after: options.idle_after,
        };
        let node = NodeName::from(options.node.as_str());
        let view = Arc::new(View::of_one(Arc::clone(&node)));
        let children = vec![
            Child::new("journal", &journal_at, {
                let (metrics, batch) = (metrics.clone(), options.journal_batch);
                move || JournalActor { login: login.clone(), batch, metrics: metrics.clone() }
            }),
            Child::new("router", &router_at, {
                let max_awake = options.max_awake;
                move || RouterActor {
                    node: Arc::clone(&node),
                    view: Arc::clone(&view),
                    ticket: ticket.clone(),
                    max_awake,
                }
            }),
            Child::new("lists", &lists_at, {
                let (views, encode) = (views.clone(), Arc::clone(&encode));
                move || ListsActor { views: views.clone(), encode: Arc::clone(&encode) }
            })
            .when_lost(resume()),
            Child::new("fanout", &fanout_at, {
                let (lists, router) = (lists_at.clone(), router_at.clone());
                let metrics = metrics.clone();
                move || FanoutActor {
                    lists: lists.clone(),
                    router: router.clone(),
                    metrics: metrics.clone(),
                }
            })
            .when_lost(resume()),
            Child::new("presence", &presence_at, {
                let (fanout, statuses) = (fanout_at.clone(), statuses.clone());
                move || PresenceActor {
                    encode: Arc::clone(&encode),
                    fanout: fanout.clone(),
                    statuses: statuses.clone(),
                }
            })
            .when_lost(resume()),
            Child::new("sessions", &sessions_at, {
                let sessions = sessions.clone();
                move || SessionsActor { sessions: sessions.clone() }
            })
            .when_lost(resume()),
        ];
        let (gave_up, broken) = watch::channel(false);
        let supervisor = Supervisor { children, metrics, broken: gave_up };
        let (supervisor, _running) = Actor::spawn(None, supervisor, ()).await.map_err(Box::new)?;
        Ok(Self { tickets, sessions, views, statuses, broken, supervisor })
    }

    /// Tells clients to go, lets tickets finish, closes sockets, stops the actors; in this order.
    pub async fn shut_down(&self, within: Duration) {
        self.sessions.announce_drain(0);
        self.tickets.drain(within).await;
        self.sessions.close_all(1012, "the desk restarts");
        self.sessions.gone(CLOSE_WITHIN).await;
        let _ = self.supervisor.stop_and_wait(None, Some(within)).await;
    }
}
