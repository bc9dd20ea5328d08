//! All addresses of the edge.

use axum::Router;

use crate::state::AppState;
use crate::{layers, rest, web};

/// The routes of REST and of the pages, and whatever `more` adds (health, the socket), with the
/// layers around all of them.
pub fn router(app: AppState, more: Router<AppState>) -> Router {
    let routes = rest::routes(&app).merge(more).fallback(web::serve);
    layers::around(routes, &app).with_state(app)
}
