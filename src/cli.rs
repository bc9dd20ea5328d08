//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Customer support that loses nothing: one program, one PostgreSQL.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    /// Options that differ from the defaults, as TOML. `insightdesk print-defaults` shows them all.
    #[arg(long, global = true, value_name = "FILE", env = "INSIGHTDESK_CONFIG")]
    pub config: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a node until it is told to stop.
    ///
    /// Without database.url it runs its own PostgreSQL. It applies missing migrations, says on
    /// standard output when it is ready, and stops in order on SIGTERM or Ctrl-C: a second signal
    /// ends it at once. Exit code 78 means that the configuration must change first.
    Serve,

    /// Apply missing migrations and let the login of database.url use what they made.
    ///
    /// `serve` does this by itself unless database.url is set without database.owner_url.
    Migrate,

    /// Check the whole configuration and start nothing.
    CheckConfig,

    /// Print every option with its default and what it means.
    PrintDefaults,

    /// Create demo organizations, with agents, an owner and a widget, and print how to come in.
    ///
    /// May be repeated, also while a node runs: what is there stays, passwords included.
    Demo(DemoArguments),

    /// Make an owner of an organization, and the organization if it is not there.
    ///
    /// Prints a link by which they choose a password: it works once, for 30 minutes. May be repeated
    /// for another link, also for somebody who is there.
    CreateOwner(OwnerArguments),

    /// See the nodes that share the database, or send one away.
    #[command(subcommand)]
    Cluster(ClusterCommand),

    /// Hold the audit log against its own hashes and against signed checkpoints.
    #[command(subcommand)]
    Audit(AuditCommand),

    /// Change the keys that seal secrets and sign tokens, while nodes run.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Make, keep out and delete organizations.
    #[command(subcommand)]
    Organization(OrganizationCommand),

    /// Examine database, disk, clock, ports and limits, and say what to do about each finding.
    ///
    /// Exit code 1 means that something is so wrong that the program would not work.
    Doctor,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Recompute every chain, and name the first entry that is not as it was written.
    ///
    /// Exit code 1 means that there is one.
    Verify {
        /// Only this organization, by its slug.
        #[arg(long, value_name = "SLUG")]
        organization: Option<String>,
        /// A folder with checkpoints, also of other nodes; may be repeated. Not given: the folder
        /// `audit` below data.folder.
        #[arg(long, value_name = "FOLDER")]
        checkpoints: Vec<PathBuf>,
    },
}

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Print a new key for secrets.key or secrets.key_file.
    Make,

    /// Wrap every data key with the newest key-encryption key.
    ///
    /// For a node that works alone it makes that key. Otherwise put the new one before the old one
    /// in secrets.key_file of every node first, and take the old one away afterwards.
    Rotate {
        /// Make new data keys instead, and seal every secret field again. May be interrupted and
        /// repeated.
        #[arg(long, conflicts_with = "tokens")]
        data: bool,
        /// Make a new key instead that signs access tokens, half a minute from now.
        #[arg(long)]
        tokens: bool,
    },
}

/// What to do with the nodes.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Print every node: where it stands, when it was heard last, whom it does not reach.
    ///
    /// Exit code 1 means that a node is silent, cut off, or not up.
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },

    /// Have a node hand its tickets and clients over to the others and end, and wait for that.
    ///
    /// What SIGTERM does on the node's own machine. A service manager may start it again.
    Drain {
        /// The node's name, as `status` prints it.
        node: String,
    },
}

/// Whom to make an owner of what.
#[derive(Debug, Args)]
pub struct OwnerArguments {
    /// The organization's name.
    #[arg(long, value_name = "NAME")]
    pub organization: String,

    /// Its short name: 2 to 50 small letters, digits and hyphens.
    #[arg(long)]
    pub slug: String,

    /// The owner's address, by which they sign in.
    #[arg(long)]
    pub email: String,

    /// The owner's name.
    #[arg(long)]
    pub name: String,
}

/// What to do with organizations. Whoever has the command line stands above all of them.
#[derive(Debug, Subcommand)]
pub enum OrganizationCommand {
    /// Print every organization, with its members and tickets.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },

    /// Make an organization that nobody is in yet.
    Create {
        /// Its short name: 2 to 50 small letters, digits and hyphens.
        slug: String,
        /// Its name.
        name: String,
    },

    /// Keep an organization out: within five seconds its members are signed out and its widgets
    /// are closed. Nothing is deleted.
    Suspend {
        /// Its short name.
        slug: String,
    },

    /// Let a suspended organization in again; its members sign in anew.
    Resume {
        /// Its short name.
        slug: String,
    },

    /// Give an organization domains, in place of those it had: addresses there may be sent to its
    /// sign-in providers, and made members by them. Make sure that the domains are its own.
    Domains {
        /// Its short name.
        slug: String,
        /// Such as example.org; none given: it has none from then on.
        #[arg(value_name = "DOMAIN")]
        domains: Vec<String>,
    },

    /// Delete a suspended organization with everything of it, for good; its audit log stays.
    Delete {
        /// Its short name, which has to be typed again.
        slug: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// What to create and how to say it.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// How many organizations there are to be, with nothing in common.
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u8).range(1..=9))]
    pub organizations: u8,

    /// Print JSON: address, logins and the widget's key.
    #[arg(long)]
    pub json: bool,
}
