//! A server that ends under load, in every way there is.

use std::path::Path;

use insightdesk_loadtest::crash::{CrashOptions, SqlHook};

use crate::crash::{QUIET, run, sql};
use crate::support::cluster::Cluster;
use crate::support::node::postgres;
use crate::support::program::{binary, data, embedded};

/// Load enough that there is always something on its way, and five seconds to be back in, counted
/// from the moment at which the shell command that did the harm is done.
const LOAD: CrashOptions =
    CrashOptions { writers: 32, readers: 16, messages: 1_500, catch_up: 5.0, ..QUIET };

/// Does one harm after the other, under load.
async fn survives(
    data: &Path,
    settings: &[(&str, &str)],
    harms: &[String],
    past_the_program: Option<SqlHook>,
) {
    let counter = data.join("harms").display().to_string();
    let mut script = format!("echo x >>{counter}; case $(wc -l <{counter}) in ");
    for (number, harm) in (1..).zip(harms) {
        script += &format!("{number}) {harm};; ");
    }
    let harm = Some(script + "esac");
    let options = CrashOptions { kills: harms.len() as u32, harm, ..LOAD };
    let verdict = run(binary(), data, settings, &options, past_the_program).await;
    assert!(verdict.is_good(), "{verdict}");
    assert_eq!(verdict.deaths, 0, "the program itself was not touched: {verdict}");
}

async fn survives_on(cluster: &Cluster, harms: &[String]) {
    let (data, url) = (data(), cluster.url());
    let settings = [
        ("INSIGHTDESK_DATABASE__URL", url.as_str()),
        ("INSIGHTDESK_DATABASE__OWNER_URL", url.as_str()),
    ];
    let login = url.parse().expect("it is a URL");
    survives(data.path(), &settings, harms, Some(sql(login))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_restarted_under_load_costs_nothing_that_was_acknowledged() {
    let cluster = Cluster::start(&[]);
    let restart = |mode: &str| format!("{} restart -m {mode}", cluster.pg_ctl());
    survives_on(&cluster, &["fast", "immediate", "fast", "immediate"].map(restart)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_shot_under_load_cost_nothing_that_was_acknowledged() {
    let cluster = Cluster::start(&[]);
    let of = |name: &str| {
        let mine = format!("application_name = '{name}' and pid <> pg_backend_pid()");
        format!("from pg_stat_activity where {mine}")
    };
    let terminate = |name: &str| {
        cluster.psql(&format!("select pg_terminate_backend(pid) {}", of(name))) + " >/dev/null"
    };
    let journal = cluster.psql(&format!("select pid {}", of("insightdesk_journal")));
    let is_back = format!("until {} >/dev/null; do sleep 0.05; done", cluster.psql("select 1"));
    survives_on(
        &cluster,
        &[
            terminate("insightdesk_journal"),
            terminate("insightdesk_app"),
            terminate("insightdesk_hub"),
            // PostgreSQL takes a process that was killed for a crash: all others end with it
            format!("while P=$({journal}); [ -z \"$P\" ]; do sleep 0.05; done; kill -KILL $P && {is_back}"),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_killed_under_load_costs_nothing_that_was_acknowledged() {
    let cluster = Cluster::start(&[]);
    let kill = format!("kill -KILL $(head -n 1 {})", cluster.pid_file().display());
    // its orphans hold its memory for a moment
    let start = format!("until {} start; do sleep 0.05; done", cluster.pg_ctl());
    survives_on(&cluster, &[format!("{kill} && {start}"), format!("{kill} && {start}")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_own_postgresql_is_started_again_under_load() {
    let data = data();
    let (binaries, _) = embedded(data.path()).find_binaries().expect("PostgreSQL is installed");
    let pid_file = data.path().join("postgresql/postmaster.pid");
    let (file, run) = (pid_file.display(), data.path().join("run"));
    let harm = |signal: &str| {
        format!(
            "P=$(head -n 1 {file}); kill -{signal} $P; \
             while [ \"$(head -n 1 {file} 2>/dev/null)\" = $P ]; do sleep 0.05; done; \
             until {}/pg_isready -q -h {}; do sleep 0.05; done",
            binaries.display(),
            run.display()
        )
    };
    survives(data.path(), &[], &["INT", "QUIT", "KILL"].map(harm), None).await;
    assert!(postgres(data.path()).is_none(), "PostgreSQL was left behind");
}
