//! A PostgreSQL server of one test's own, to be stopped, killed and frozen.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};

use insightdesk_store::embedded::EmbeddedOptions;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, chown, geteuid};
use tempfile::TempDir;

use super::node::eventually;
use super::program::data;

/// A server on a port of the loopback. Dropping it stops it at once.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: TempDir,
    binaries: PathBuf,
    /// Who runs it in place of root.
    account: Option<User>,
    port: u16,
}

impl Cluster {
    /// Creates a cluster with these lines in its configuration, and starts it.
    pub(crate) fn start(lines: &[&str]) -> Self {
        let cluster = Self::nowhere();
        cluster.initialize(lines);
        cluster.control(&["start"]);
        cluster
    }

    /// Starts another server that follows this one, and waits until it does.
    pub(crate) fn follower(&self) -> Self {
        let follower = Self::nowhere();
        let mut copy = follower.command("pg_basebackup");
        let address = format!("host=127.0.0.1 port={} user=postgres", self.port);
        copy.args(["-D".into(), follower.data()]).args(["-d", &address]);
        run(copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]));
        follower.configure(&[]);
        follower.control(&["start"]);
        let streams = "select count(*) from pg_stat_replication where state = 'streaming'";
        eventually(|| self.ask(streams) == "1");
        follower
    }

    /// A place for a server, with nothing there.
    fn nowhere() -> Self {
        let folder = data();
        let options = EmbeddedOptions::new(folder.path().to_owned());
        let (binaries, _) = options.find_binaries().expect("PostgreSQL is installed");
        let known = ["postgres", "nobody"].into_iter();
        let mut users = known.filter_map(|name| User::from_name(name).expect("users are known"));
        let account = geteuid().is_root().then(|| users.next().expect("an unprivileged user"));
        if let Some(user) = &account {
            chown(folder.path(), Some(user.uid), Some(user.gid)).expect("the folder is ours");
        }
        Self { folder, binaries, account, port: free_port() }
    }

    fn initialize(&self, lines: &[&str]) {
        let mut initdb = self.command("initdb");
        initdb.args(["--auth", "trust", "--username", "postgres", "--encoding", "UTF8"]);
        initdb.args(["--locale", "C.UTF-8", "--no-sync", "--no-instructions"]);
        run(&mut initdb);
        self.configure(lines);
    }

    fn configure(&self, lines: &[&str]) {
        let path = self.data().join("postgresql.conf");
        let mut text = fs::read_to_string(&path).expect("initdb has written it");
        let port = format!("port = {}", self.port);
        let own = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", &port];
        for line in own.iter().chain(lines) {
            text.push_str(line);
            text.push('\n');
        }
        fs::write(path, text).expect("the folder is ours");
    }

    fn control(&self, arguments: &[&str]) {
        run(self.command("pg_ctl").args(["-w", "-l"]).arg(self.log()).args(arguments));
    }

    /// A program of PostgreSQL, run as the user that the server belongs to.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.env("PGDATA", self.data()).current_dir("/");
        if let Some(user) = &self.account {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("postgresql.log")
    }

    /// Has a standby take writes from now on.
    pub(crate) fn promote(&self) {
        self.control(&["promote"]);
    }

    /// Stops it without a good-bye.
    pub(crate) fn stop(&self) {
        self.control(&["stop", "-m", "immediate"]);
    }

    /// Changes a setting of the server that runs.
    pub(crate) fn set(&self, name: &str, value: &str) {
        self.ask(&format!("alter system set {name} = '{value}'"));
        self.ask("select pg_reload_conf()");
        eventually(|| self.ask(&format!("show {name}")) == value);
    }

    /// Takes writes again, after it was told not to.
    pub(crate) fn unset_read_only(&self) {
        let mut psql = self.command("psql");
        psql.env("PGOPTIONS", "-c default_transaction_read_only=off").args(["-qX", "-c"]);
        run(psql.arg("alter system reset default_transaction_read_only").arg(self.url()));
        self.ask("select pg_reload_conf()");
    }

    /// What a query says.
    pub(crate) fn ask(&self, query: &str) -> String {
        let mut psql = self.command("psql");
        let said = psql.args(["-qAtX", "-c", query]).arg(self.url()).output().expect("it runs");
        assert!(said.status.success(), "{query}: {}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    /// The way into whichever of both takes writes.
    pub(crate) fn url_with(&self, other: &Self) -> String {
        let (one, two) = (self.port, other.port);
        let query = "target_session_attrs=read-write";
        format!("postgres://postgres@127.0.0.1:{one},127.0.0.1:{two}/postgres?{query}")
    }

    /// Its superuser's way in.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The start of a shell command that controls the server and waits until it has come about.
    pub(crate) fn pg_ctl(&self) -> String {
        let user = self.account.as_ref().map(|user| {
            format!("setpriv --reuid={} --regid={} --clear-groups ", user.uid, user.gid)
        });
        format!(
            "cd / && {}{}/pg_ctl -s -w -D {} -l {}",
            user.unwrap_or_default(),
            self.binaries.display(),
            self.data().display(),
            self.log().display()
        )
    }

    /// A shell command that prints what a query says.
    pub(crate) fn psql(&self, query: &str) -> String {
        format!(r#"{}/psql -qAtX -c "{query}" {}"#, self.binaries.display(), self.url())
    }

    /// A file with the number of the server's process in its first line.
    pub(crate) fn pid_file(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    fn pid(&self) -> Option<Pid> {
        let file = fs::read_to_string(self.pid_file()).ok()?;
        let pid = Pid::from_raw(file.lines().next()?.parse().ok()?);
        let works_in = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
        (works_in == self.data()).then_some(pid)
    }

    /// Stops the clock of the server and of all its processes.
    pub(crate) fn freeze(&self) {
        self.signal_all(Signal::SIGSTOP);
    }

    /// Lets it go on.
    pub(crate) fn thaw(&self) {
        self.signal_all(Signal::SIGCONT);
    }

    /// The server first, so that it starts nobody whom this does not see.
    fn signal_all(&self, signal: Signal) {
        let Some(server) = self.pid() else { return };
        kill(server, signal).expect("it runs");
        for child in children(server) {
            // one that ends by itself is as good as stopped
            let _ = kill(child, signal);
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.thaw();
        if let Some(pid) = self.pid() {
            let _ = kill(pid, Signal::SIGQUIT);
            eventually(|| self.pid().is_none());
        }
    }
}

/// A port that is free, that nobody else here is given, and that no client is given by chance.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let from = 20_000 + (std::process::id() % 10_000) as u16;
    loop {
        let port = from + GIVEN.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn children(parent: Pid) -> Vec<Pid> {
    let all = fs::read_dir("/proc").expect("this is Linux").filter_map(Result::ok);
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_child = |pid: &i32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields = stat.rsplit_once(") ").map(|(_, fields)| fields.to_owned());
        fields.and_then(|fields| fields.split(' ').nth(1)?.parse().ok()) == Some(parent.as_raw())
    };
    numbers.filter(is_child).map(Pid::from_raw).collect()
}

fn run(command: &mut Command) {
    let done = command.output().expect("PostgreSQL is installed");
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said));
}
