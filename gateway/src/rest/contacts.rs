//! `/api/v1/contacts`: who writes to the organization, and who may not any longer.

use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use insightdesk_domain::ids::ContactId;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{ContactIn, ContactOut, ContactTicketOut, PageOf};
use insightdesk_store::accounts::{
    ContactChange, ContactFilter, ContactState, ContactTicket, KnownContact,
};
use serde::Deserialize;

use super::body;
use super::granted::{Granted, Need, needs};
use super::paging::{ASKED, cursor, id, page};
use crate::auth::is_email;
use crate::error::ApiError;
use crate::state::AppState;

/// Longest text to look for, in characters.
const LONGEST: usize = 100;
/// A year, in hours: the longest that somebody is muted.
const YEAR: u32 = 8760;

needs! {
    ContactsSeen: ContactRead;
    ContactsChanged: ContactEdit;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/contacts", get(get_contacts))
        .route("/contacts/{id}", get(get_contact).patch(change_contact))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    q: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
}

async fn get_contacts(
    State(app): State<AppState>,
    granted: Granted<ContactsSeen>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<ContactOut>>, ApiError> {
    let text = wanted.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > LONGEST || text.contains('\0')) {
        return Err(ApiError::invalid("q", "is too long"));
    }
    let filter = ContactFilter {
        text,
        state: wanted.state.as_deref().map(state).transpose()?,
        before: cursor(wanted.cursor.as_deref())?,
    };
    let organization = granted.pass.member.organization;
    let contacts = app.accounts.contacts(organization, &filter, ASKED).await?;
    let contacts = contacts.into_iter().map(|known| shown(known, Vec::new())).collect();
    Ok(Json(page(contacts, |contact: &ContactOut| contact.id.to_string())))
}

async fn get_contact(
    State(app): State<AppState>,
    granted: Granted<ContactsSeen>,
    Path(contact): Path<String>,
) -> Result<Json<ContactOut>, ApiError> {
    let by = &granted.pass.principal;
    let known = app.accounts.known_contact(by.organization, id(&contact)?).await?;
    let known = known.ok_or(ApiError::NotFound)?;
    let tickets = app.accounts.tickets_for(by, known.contact.id).await?;
    Ok(Json(shown(known, tickets)))
}

async fn change_contact(
    State(app): State<AppState>,
    granted: Granted<ContactsChanged>,
    Path(contact): Path<String>,
    body::Json(body): body::Json<ContactIn>,
) -> Result<Json<ContactOut>, ApiError> {
    let (contact, change): (ContactId, _) = (id(&contact)?, read(body)?);
    let by = &granted.pass.principal;
    let changed =
        app.accounts.change_contact(by.organization, contact, &change, &granted.asker).await?;
    let known = changed.ok_or(ApiError::NotFound)?;
    let tickets = app.accounts.tickets_for(by, known.contact.id).await?;
    Ok(Json(shown(known, tickets)))
}

fn state(word: &str) -> Result<ContactState, ApiError> {
    match word {
        "blocked" => Ok(ContactState::Blocked),
        "muted" => Ok(ContactState::Muted),
        "verified" => Ok(ContactState::Verified),
        _ => Err(ApiError::invalid("state", "must be blocked, muted or verified")),
    }
}

fn read(body: ContactIn) -> Result<ContactChange, ApiError> {
    let name = body.name.map(|name| Name::parse(&name)).transpose();
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    if body.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(ApiError::invalid("email", "is not an e-mail address"));
    }
    if body.muted_hours.is_some_and(|hours| hours > YEAR) {
        return Err(ApiError::invalid("muted_hours", "is more than a year"));
    }
    Ok(ContactChange {
        name: name.map(String::from),
        email: body.email,
        blocked: body.blocked,
        muted_hours: body.muted_hours,
    })
}

fn shown(known: KnownContact, tickets: Vec<ContactTicket>) -> ContactOut {
    let ticket = |ticket: ContactTicket| ContactTicketOut {
        id: ticket.id,
        number: ticket.number,
        subject: ticket.subject,
        status: ticket.status,
        active_at: ticket.active_at,
    };
    ContactOut {
        id: known.contact.id,
        name: known.contact.name,
        email: known.contact.email,
        verified: known.external_id.is_some(),
        external_id: known.external_id,
        attributes: known.attributes,
        blocked_at: known.blocked_at,
        muted_until: known.muted_until,
        created_at: known.created_at,
        seen_at: known.seen_at,
        tickets: tickets.into_iter().map(ticket).collect(),
    }
}
