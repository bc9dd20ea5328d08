//! A route that takes its connection back and sends everything back that comes.

use axum::extract::Request;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use hyper::upgrade::OnUpgrade;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Taken, take_back};

pub(super) async fn echo(mut request: Request) -> impl IntoResponse {
    let upgrade: OnUpgrade = request.extensions_mut().remove().expect("an upgrade is asked for");
    tokio::spawn(async move {
        let Taken { mut stream, leftover, place } = take_back(upgrade).await.expect("our server");
        let mut bytes = leftover.to_vec();
        loop {
            stream.write_all(&bytes).await.expect("the client reads");
            bytes.clear();
            if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
                break;
            }
        }
        drop(place);
    });
    let upgraded = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")];
    (StatusCode::SWITCHING_PROTOCOLS, upgraded)
}
