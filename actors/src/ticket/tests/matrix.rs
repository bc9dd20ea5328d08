//! Every kind of asker × every command × every kind of ticket, against what the requirements say.

use insightdesk_domain::ids::{ContactId, MessageId, OrganizationId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::permission::{Permission, Permissions};
use insightdesk_domain::principal::{Party, Principal, Role};
use insightdesk_domain::ticket::Create;

use super::*;
use crate::envelope::Outcome;
use crate::testing::body;

/// Who may do what, and on which tickets: `-` on none, `s` on one's own, `t` on those of one's teams
/// and nobody's as well, `a` on all of the organization. `scribe` has a role made of reading and notes.
const TABLE: &str = "
              contact stranger agent manager admin owner scribe nobody
    create    s       -        a     a       a     a     -      -
    post      s       s        t     a       a     a     -      -
    note      -       -        t     a       a     a     t      -
    assign    -       -        t     a       a     a     -      -
    transfer  -       -        t     a       a     a     -      -
    claim     -       -        t     a       a     a     -      -
    move      s       s        t     a       a     a     -      -
    read      s       s        t     a       a     a     t      -
    delivered s       s        -     -       -     -     -      -
";

/// How a ticket stands to the member who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of another team, but theirs.
    Assigned,
    /// Of another team, but they opened it.
    Opened,
    Team,
    OtherTeam,
    /// Of nobody and no team.
    Nobodys,
    /// Of another organization: for the asker there is no such organization.
    Foreign,
    Unknown,
}

const KINDS: [Kind; 7] = [
    Kind::Assigned,
    Kind::Opened,
    Kind::Team,
    Kind::OtherTeam,
    Kind::Nobodys,
    Kind::Foreign,
    Kind::Unknown,
];

#[derive(Debug, PartialEq, Eq)]
enum Expected {
    /// It is judged by the ticket's state, if at all.
    Judged,
    Forbidden,
    NotFound,
}

/// What the table's letter means for a kind of ticket; every ticket of the scene is the contact's.
fn expected(letter: &str, who: &str, kind: Kind) -> Expected {
    let is_own = who == "contact" || matches!(kind, Kind::Assigned | Kind::Opened);
    let sees = match letter {
        "-" => return Expected::Forbidden,
        "s" => who != "stranger" && is_own,
        "t" => is_own || matches!(kind, Kind::Team | Kind::Nobodys),
        "a" => true,
        other => panic!("{other} is no scope"),
    };
    let is_there = !matches!(kind, Kind::Foreign | Kind::Unknown);
    if sees && is_there { Expected::Judged } else { Expected::NotFound }
}

fn came_of(outcome: Outcome) -> Expected {
    match outcome {
        Err(ExecuteError::Rejected(Rejection::Forbidden)) => Expected::Forbidden,
        Err(ExecuteError::Rejected(Rejection::NotFound)) => Expected::NotFound,
        Ok(_) | Err(ExecuteError::Rejected(_)) => Expected::Judged,
        Err(other) => panic!("{other}"),
    }
}

struct Matrix {
    scene: Scene,
    system: Principal,
}

impl Matrix {
    async fn set() -> Self {
        let scene = Scene::set().await;
        let system = Principal { party: Party::System, role: None, ..scene.lia() };
        Self { scene, system }
    }

    fn asker(&self, who: &str) -> Principal {
        let lia = self.scene.lia();
        let of = |role| Principal { permissions: Permissions::of_role(role), ..lia.clone() };
        let made_of = |some: &[Permission]| Principal {
            permissions: some.iter().copied().collect(),
            ..lia.clone()
        };
        match who {
            "contact" => self.scene.amara(),
            "stranger" => {
                Principal { party: Party::Contact(ContactId::now()), ..self.scene.amara() }
            }
            "agent" => of(Role::Agent),
            "manager" => of(Role::Manager),
            "admin" => of(Role::Admin),
            "owner" => of(Role::Owner),
            "scribe" => made_of(&[Permission::TicketRead, Permission::TicketNote]),
            "nobody" => made_of(&[]),
            other => panic!("who is {other}?"),
        }
    }

    fn command(&self, kind: &str) -> Command {
        let scene = &self.scene;
        match kind {
            "create" => Command::Create(Create {
                number: TicketNumber(i64::from(rand::random::<u32>())),
                inbox: scene.inbox,
                contact: scene.contact,
                channel: Channel::Chat,
                team: None,
                subject: None,
                message: MessageId::now(),
                body: body("hello"),
            }),
            "post" => post("hello"),
            "note" => note("psst"),
            "assign" => Command::Assign { member: Some(scene.members[1]) },
            "transfer" => Command::Transfer { team: scene.teams[1] },
            "claim" => Command::Claim,
            "move" => Command::MoveTo { status: Status::Closed, reason: None },
            "read" => Command::MarkRead { upto: 2 },
            "delivered" => Command::MarkDelivered { upto: 2 },
            other => panic!("what is {other}?"),
        }
    }

    /// A resolved ticket of the contact: of such it may ask most.
    async fn ticket(&self, kind: Kind) -> TicketId {
        let (scene, system) = (&self.scene, &self.system);
        let [ours, theirs] = scene.teams;
        let team = match kind {
            Kind::Team => Some(ours),
            Kind::Nobodys | Kind::Unknown => None,
            Kind::Assigned | Kind::Opened | Kind::OtherTeam | Kind::Foreign => Some(theirs),
        };
        let by = if kind == Kind::Opened { scene.lia() } else { scene.amara() };
        let Command::Create(create) = self.command("create") else { unreachable!() };
        let ticket = TicketId::now();
        if kind == Kind::Unknown {
            return ticket;
        }
        scene.ask(&by, ticket, Command::Create(Create { team, ..create })).await.expect("opened");
        let resolve = Command::MoveTo { status: Status::Resolved, reason: None };
        scene.ask(system, ticket, resolve).await.expect("resolved");
        if kind == Kind::Assigned {
            let member = Some(scene.members[0]);
            scene.ask(system, ticket, Command::Assign { member }).await.expect("given");
        }
        ticket
    }

    async fn ask(&self, who: &str, command: &str, kind: Kind) -> Expected {
        let ticket = self.ticket(kind).await;
        let mut by = self.asker(who);
        if kind == Kind::Foreign {
            by.organization = OrganizationId::now();
        }
        came_of(self.scene.ask(&by, ticket, self.command(command)).await)
    }
}

/// The table's cells: who, which command, and the letter.
fn cells() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut rows = TABLE.lines().filter(|line| !line.trim().is_empty());
    let who: Vec<&str> = rows.next().expect("a head").split_whitespace().collect();
    let cells = rows.flat_map(|row| {
        let (command, letters) = row.trim().split_once(' ').expect("a command and letters");
        let letters: Vec<&str> = letters.split_whitespace().collect();
        assert_eq!(letters.len(), who.len(), "{command}");
        who.clone().into_iter().zip(letters).map(move |(who, letter)| (who, command, letter))
    });
    cells.collect()
}

/// The words of all commands. A new one does not compile without a line here, nor pass without one in
/// the table.
fn all_commands() -> Vec<&'static str> {
    let word = |command: &Command| match command {
        Command::Create(_)
        | Command::Post { .. }
        | Command::Note { .. }
        | Command::Assign { .. }
        | Command::Transfer { .. }
        | Command::Claim
        | Command::MoveTo { .. }
        | Command::MarkRead { .. }
        | Command::MarkDelivered { .. } => command.kind(),
    };
    let some = [
        note("a"),
        post("a"),
        Command::Assign { member: None },
        Command::Transfer { team: insightdesk_domain::ids::TeamId::now() },
        Command::Claim,
        Command::MoveTo { status: Status::Open, reason: None },
        Command::MarkRead { upto: 0 },
        Command::MarkDelivered { upto: 0 },
    ];
    some.iter().map(word).chain(["create"]).collect()
}

#[tokio::test]
async fn everybody_may_what_the_table_says_on_the_tickets_that_it_says() {
    let matrix = Matrix::set().await;
    let mut wrong = Vec::new();
    for (who, command, letter) in cells().into_iter().filter(|(_, command, _)| *command != "create")
    {
        for kind in KINDS {
            let came = matrix.ask(who, command, kind).await;
            let expected = expected(letter, who, kind);
            if came != expected {
                wrong.push(format!("{who} {command} {kind:?}: {came:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn tickets_are_opened_by_those_of_whom_the_table_says_so() {
    let matrix = Matrix::set().await;
    for (who, command, letter) in cells().into_iter().filter(|(_, command, _)| *command == "create")
    {
        let create = matrix.command(command);
        let came = came_of(matrix.scene.ask(&matrix.asker(who), TicketId::now(), create).await);
        let may = if letter == "-" { Expected::Forbidden } else { Expected::Judged };
        assert_eq!(came, may, "{who}");
    }
}

#[test]
fn the_table_leaves_no_command_out() {
    let mut named: Vec<&str> = cells().into_iter().map(|(_, command, _)| command).collect();
    named.dedup();
    let (mut named, mut all) = (named, all_commands());
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all);
}
