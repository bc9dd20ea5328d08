//! The HTTP answers: 101 with what the client needs to agree, or a refusal with its reason.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderName, HeaderValue};

use super::{Accepted, Refusal, SUBPROTOCOL};

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const UPGRADE: HeaderValue = HeaderValue::from_static("Upgrade");

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let protocol = HeaderValue::from_static(SUBPROTOCOL);
        let agreed = [(header::SEC_WEBSOCKET_PROTOCOL, protocol)];
        (agreed, switching(self.accept)).into_response()
    }
}

/// The bare 101.
pub(in crate::ws) fn switching(accept: HeaderValue) -> Response {
    let headers = [
        (header::CONNECTION, UPGRADE),
        (header::UPGRADE, WEBSOCKET),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), format!("{self}\n")).into_response();
        for (name, value) in self.headers() {
            response.headers_mut().append(name, value);
        }
        response
    }
}

impl Refusal {
    /// What the client could do instead.
    fn headers(self) -> Vec<(HeaderName, HeaderValue)> {
        let upgrade = [(header::CONNECTION, UPGRADE), (header::UPGRADE, WEBSOCKET)];
        let version = (header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        match self {
            Self::Method => vec![(header::ALLOW, HeaderValue::from_static("GET"))],
            Self::NoUpgrade => upgrade.into(),
            Self::Version => upgrade.into_iter().chain([version]).collect(),
            Self::Key | Self::Subprotocol | Self::Origin => Vec::new(),
        }
    }
}
