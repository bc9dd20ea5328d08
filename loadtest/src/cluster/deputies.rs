//! A second owner for each organization, whom the first one makes an admin and deprives of that again
//! and again.

use std::path::Path;

use insightdesk_protocol::rest::Secret;
use serde::Deserialize;
use tokio::process::Command;
use url::Url;

use super::ChaosError;
use crate::target::{DeskTarget, Newcomer};

/// What `insightdesk demo --json` says of an organization.
#[derive(Debug, Deserialize)]
struct Organization {
    name: String,
    slug: String,
}

#[derive(Debug, Deserialize)]
struct Demo {
    organizations: Vec<Organization>,
}

/// Has the operator make them, where somebody is there who looks after the organization.
pub(super) async fn make(
    program: &Path,
    environment: &[(String, String)],
    demo: &[u8],
    targets: impl Iterator<Item = &mut DeskTarget>,
) -> Result<(), ChaosError> {
    let demo: Demo = serde_json::from_slice(demo).map_err(|it| ChaosError::Demo(it.to_string()))?;
    for (organization, target) in demo.organizations.iter().zip(targets) {
        if target.owner.is_some() {
            target.deputy = Some(one(program, environment, organization).await?);
        }
    }
    Ok(())
}

async fn one(
    program: &Path,
    environment: &[(String, String)],
    Organization { name, slug }: &Organization,
) -> Result<Newcomer, ChaosError> {
    let email = format!("nora@{slug}.example");
    let mut command = Command::new(program);
    command.args(["create-owner", "--organization", name, "--slug", slug, "--email", &email]);
    command.args(["--name", "Nora Deputy"]).envs(environment.iter().cloned());
    let output = command.output().await.map_err(ChaosError::Start)?;
    let said = String::from_utf8_lossy(&output.stdout);
    let link = said.lines().last().and_then(|line| line.trim().parse::<Url>().ok());
    let token = link.as_ref().and_then(|link| link.fragment()?.strip_prefix("token="));
    let token = token.map(Secret::new).filter(|_| output.status.success());
    let unclear = || ChaosError::Demo(String::from_utf8_lossy(&output.stderr).into_owned());
    Ok(Newcomer { email, token: token.ok_or_else(unclear)? })
}
