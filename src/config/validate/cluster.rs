//! The node's name, and how others find it.

use std::net::SocketAddr;

use nix::unistd::gethostname;

use crate::config::{Cluster, ConfigError, secret};

const LONGEST_NAME: usize = 63;

pub(super) fn resolve(cluster: &mut Cluster) -> Result<(), ConfigError> {
    resolve_name(cluster)?;
    let (given, file) = (cluster.secret.take(), cluster.secret_file.as_deref());
    cluster.secret = secret::resolve("cluster.secret", given, file)?;
    if let Some(secret) = &cluster.secret
        && secret::is_weak(secret)
    {
        return Err(ConfigError::new("cluster.secret", secret::TOO_WEAK));
    }
    match cluster.listen.clone() {
        Some(listen) => resolve_address(cluster, &listen),
        None if cluster.address.is_some() => {
            Err(ConfigError::new("cluster.listen", "is missing: cluster.address is set"))
        }
        None => Ok(()),
    }
}

fn resolve_name(cluster: &mut Cluster) -> Result<(), ConfigError> {
    if cluster.node.is_empty() {
        cluster.node = machine();
    }
    if is_name(&cluster.node) {
        return Ok(());
    }
    let problem = "must be at most 63 of the letters a to z, digits, dots and dashes, with a letter \
                   or digit at both ends";
    Err(ConfigError::new("cluster.node", problem))
}

fn is_name(name: &str) -> bool {
    let is_inner = |byte: u8| is_outer(byte) || byte == b'.' || byte == b'-';
    let bytes = name.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(first, last)| is_outer(*first) && is_outer(*last))
        && bytes.len() <= LONGEST_NAME
        && bytes.iter().all(|byte| is_inner(*byte))
}

fn is_outer(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The machine's name, as far as a node may be called so.
fn machine() -> String {
    let name = gethostname().ok().and_then(|name| name.into_string().ok()).unwrap_or_default();
    let letter = |byte: char| {
        let byte = byte.to_ascii_lowercase();
        if byte.is_ascii_alphanumeric() || byte == '.' { byte } else { '-' }
    };
    let name: String = name.chars().take(LONGEST_NAME).map(letter).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "desk".to_owned() } else { name.to_owned() }
}

fn resolve_address(cluster: &mut Cluster, listen: &str) -> Result<(), ConfigError> {
    let Ok(socket) = listen.parse::<SocketAddr>() else {
        let problem = "must be an address and a port such as 10.0.0.1:4701";
        return Err(ConfigError::new("cluster.listen", problem));
    };
    if cluster.secret.is_none() {
        return Err(ConfigError::new("cluster.secret", "is missing: cluster.listen is set"));
    }
    match &cluster.address {
        Some(address) if is_host_and_port(address) => Ok(()),
        Some(_) => Err(ConfigError::new("cluster.address", "must be host:port")),
        None if socket.ip().is_unspecified() => {
            let problem = "is missing: others cannot dial the address of cluster.listen";
            Err(ConfigError::new("cluster.address", problem))
        }
        None => Ok(()),
    }
}

fn is_host_and_port(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && host.len() <= 253 && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_a_name_that_others_can_write_down() {
        assert!(["a", "desk-1", "eu.desk", "0"].into_iter().all(is_name));
        let long = "a".repeat(LONGEST_NAME + 1);
        assert!(!["", "-a", "a.", "Desk", "a b", "a_b", "ä", &long].into_iter().any(is_name));
        assert!(is_name(&machine()));
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        assert!(["desk-1:4701", "10.0.0.1:4701", "[::1]:4701"].into_iter().all(is_host_and_port));
        assert!(!["desk-1", ":4701", "desk-1:0", "desk-1:x"].into_iter().any(is_host_and_port));
    }
}
