//! The final read of the database. How it is read is the caller's affair: rows are all it takes.

use std::pin::Pin;

use serde::Deserialize;
use tokio::process::Command;
use uuid::Uuid;

use super::stage::Stage;
use crate::history::{Hash, Line, Row, View, canary_of_body, command_id_of_body};

/// An event in the database, with its text if it has one.
#[derive(Debug, Clone, Deserialize)]
pub struct SqlRow {
    pub ticket: Uuid,
    pub seq: u64,
    #[serde(default)]
    pub message: Option<Uuid>,
    #[serde(default)]
    pub body: Option<String>,
}

/// Reads every event of every ticket; called once, when nobody writes any more.
pub type SqlHook =
    Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Result<Vec<SqlRow>, String>> + Send>> + Send>;

/// A hook that runs a shell command, which prints one JSON object a row.
pub fn sql_command(command: String) -> SqlHook {
    Box::new(move || Box::pin(run(command)))
}

async fn run(command: String) -> Result<Vec<SqlRow>, String> {
    let output = Command::new("sh").arg("-c").arg(command).output().await;
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    let rows = text.lines().filter(|line| !line.trim().is_empty());
    let parse = |line| serde_json::from_str(line).map_err(|error| format!("{error} in {line}"));
    rows.map(parse).collect()
}

/// Records the rows of this run's tickets.
pub(crate) async fn read(stage: &Stage, hook: SqlHook) -> Result<(), String> {
    let ours = stage.tickets();
    let rows = hook().await?;
    for SqlRow { ticket, seq, message, body } in rows {
        let Some(&(organization, _)) = ours.get(&ticket) else { continue };
        let cid = body.as_deref().and_then(command_id_of_body);
        let hash = body.as_deref().map(Hash::of);
        let canary = body.as_deref().and_then(canary_of_body);
        let (view, staff, change) = (View::Sql, true, None);
        let row =
            Row { view, staff, ticket, seq, message, cid, hash, organization, canary, change };
        stage.recorder.record(|_| Line::Final(row));
    }
    Ok(())
}
