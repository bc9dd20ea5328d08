//! Contacts on a page of a customer: a token for whoever opens the widget.

use insightdesk_domain::inbox::Inbox;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{WidgetSessionIn, WidgetSessionOut};
use insightdesk_store::accounts::{NewVisitor, Visitor};
use secrecy::{ExposeSecret, SecretString};

use super::{Auth, opaque};
use crate::error::ApiError;

/// Longest e-mail address a contact may leave, in characters.
const LONGEST_EMAIL: usize = 255;

/// What a contact says about itself, checked.
struct Introduction {
    name: Option<Name>,
    email: Option<String>,
}

impl Auth {
    /// Goes on as the contact of an earlier visit, or as a new one when there was none, or when
    /// its token is over or was made for another inbox or page.
    pub(crate) async fn visit(
        &self,
        inbox: &Inbox,
        origin: &str,
        body: WidgetSessionIn,
    ) -> Result<WidgetSessionOut, ApiError> {
        let said = Introduction::read(&body)?;
        let (token, visitor) = match self.returning(inbox, origin, body.token, &said).await? {
            Some(returning) => returning,
            None => self.newcomer(inbox, origin, &said).await?,
        };
        Ok(WidgetSessionOut {
            token: token.expose_secret().to_owned(),
            contact: visitor.contact.id,
            name: visitor.contact.shown_name().to_owned(),
            tickets: self.accounts.tickets_of(&visitor.contact).await?,
        })
    }

    async fn returning(
        &self,
        inbox: &Inbox,
        origin: &str,
        token: Option<String>,
        said: &Introduction,
    ) -> Result<Option<(SecretString, Visitor)>, ApiError> {
        let Some(token) = token.filter(|token| opaque::is_widget_token(token)) else {
            return Ok(None);
        };
        let hash = opaque::hash(&token);
        let Some(mut visitor) = self.accounts.visitor(&hash).await? else { return Ok(None) };
        if visitor.inbox != inbox.id || visitor.origin != origin {
            return Ok(None);
        }
        self.accounts.slide(&hash, &visitor).await?;
        if let Some(name) = &said.name {
            visitor.contact.name = Some(name.as_str().to_owned());
        }
        if let Some(email) = &said.email {
            visitor.contact.email = Some(email.clone());
        }
        if said.name.is_some() || said.email.is_some() {
            self.accounts.introduce(&visitor.contact).await?;
        }
        Ok(Some((token.into(), visitor)))
    }

    async fn newcomer(
        &self,
        inbox: &Inbox,
        origin: &str,
        said: &Introduction,
    ) -> Result<(SecretString, Visitor), ApiError> {
        let token = opaque::widget_token();
        let new = NewVisitor {
            token: opaque::hash(token.expose_secret()),
            inbox,
            origin,
            name: said.name.as_ref().map(Name::as_str),
            email: said.email.as_deref(),
        };
        let visitor = self.accounts.create_visitor(&new).await?;
        Ok((token, visitor))
    }
}

impl Introduction {
    /// Empty fields of a form say nothing.
    fn read(body: &WidgetSessionIn) -> Result<Self, ApiError> {
        let said = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let name = said(&body.name).map(|name| Name::parse(&name)).transpose();
        let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
        let email = said(&body.email);
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            return Err(ApiError::invalid("email", "is not an e-mail address"));
        }
        Ok(Self { name, email })
    }
}

/// Roughly: the only proof of an address is an answer from it.
fn is_email(text: &str) -> bool {
    let is_short = text.chars().count() <= LONGEST_EMAIL;
    let has_no_gap = !text.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    let has_both_sides =
        text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    is_short && has_no_gap && has_both_sides
}
