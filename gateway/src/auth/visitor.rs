//! Contacts on a page of a customer: a token for whoever opens the widget.

use insightdesk_domain::audit::Asker;
use insightdesk_domain::contact::Contact;
use insightdesk_domain::inbox::{FieldRule, Inbox, PreChat};
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{WidgetSessionIn, WidgetSessionOut};
use insightdesk_store::accounts::{Arrival, Identified, NewVisitor, TokenHash, Visitor};
use insightdesk_store::vault::Vault;
use secrecy::{ExposeSecret, SecretString};

use super::{Auth, identity, opaque};
use crate::error::ApiError;

/// Longest e-mail address a contact may leave, in characters.
const LONGEST_EMAIL: usize = 255;

/// Where somebody opens the widget.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) inbox: &'a Inbox,
    /// The page's origin.
    pub(crate) page: &'a str,
    /// For the audit log.
    pub(crate) asker: &'a Asker,
    pub(crate) vault: &'a Vault,
}

/// Who this browser was before.
#[derive(Debug)]
struct Before {
    token: SecretString,
    hash: TokenHash,
    visitor: Visitor,
}

/// What a contact says about itself, checked.
#[derive(Debug)]
struct Introduction {
    name: Option<Name>,
    email: Option<String>,
}

impl Auth {
    /// Lets a visitor in: as whom the site vouches for; else as the contact of an earlier visit; or
    /// as a new one when there was none, or its token is over or was made for another inbox or page.
    pub(crate) async fn visit(
        &self,
        door: Door<'_>,
        body: WidgetSessionIn,
    ) -> Result<WidgetSessionOut, ApiError> {
        let before = self.before(door, body.token.as_deref()).await?;
        if before.as_ref().is_some_and(|before| before.visitor.blocked) {
            return Err(ApiError::Blocked);
        }
        let (token, visitor) = match (&body.identity, before) {
            (Some(identity), before) => self.vouched(door, identity, before).await?,
            (None, _) if door.inbox.require_identity => return Err(ApiError::TokenMissing),
            (None, Some(before)) => self.returning(door, before, &body).await?,
            (None, None) => self.newcomer(door, &body).await?,
        };
        Ok(WidgetSessionOut {
            token: token.expose_secret().to_owned(),
            contact: visitor.contact.id,
            name: visitor.contact.shown_name().to_owned(),
            verified: visitor.verified,
            tickets: self.accounts.tickets_of(&visitor.contact).await?,
        })
    }

    async fn before(
        &self,
        door: Door<'_>,
        token: Option<&str>,
    ) -> Result<Option<Before>, ApiError> {
        let Some(token) = token.filter(|token| opaque::is_widget_token(token)) else {
            return Ok(None);
        };
        let hash = opaque::hash(token);
        let visitor = self.accounts.visitor(&hash).await?;
        let visitor = visitor.filter(|it| it.inbox == door.inbox.id && it.origin == door.page);
        Ok(visitor.map(|visitor| Before { token: token.to_owned().into(), hash, visitor }))
    }

    /// Whatever is wrong with an identity, the answer is the same.
    async fn vouched(
        &self,
        door: Door<'_>,
        token: &str,
        before: Option<Before>,
    ) -> Result<(SecretString, Visitor), ApiError> {
        let head = identity::head(token).ok_or(ApiError::TokenInvalid)?;
        let key = self.accounts.identity_key(door.inbox.id, head.kid).await?;
        let key = key.ok_or(ApiError::TokenInvalid)?;
        let identity = identity::verify(token, &head, &key, door.vault).await?;
        let identity = identity.ok_or(ApiError::TokenInvalid)?;
        let fresh_token = opaque::widget_token();
        let arrival = Arrival {
            inbox: door.inbox,
            origin: door.page,
            before: before.as_ref().map(|before| (&before.hash, &before.visitor)),
            fresh: opaque::hash(fresh_token.expose_secret()),
        };
        match self.accounts.identify(&identity, &arrival, door.asker).await? {
            Identified::Known { visitor, fresh } => match before {
                Some(Before { token, hash, .. }) if !fresh => {
                    self.accounts.slide(&hash, &visitor).await?;
                    Ok((token, *visitor))
                }
                _ => Ok((fresh_token, *visitor)),
            },
            Identified::Blocked => Err(ApiError::Blocked),
            Identified::UsedUp => Err(ApiError::TokenInvalid),
        }
    }

    /// Whom the site has vouched for is not asked, and says nothing about itself.
    async fn returning(
        &self,
        door: Door<'_>,
        before: Before,
        body: &WidgetSessionIn,
    ) -> Result<(SecretString, Visitor), ApiError> {
        let Before { token, hash, mut visitor } = before;
        if !visitor.verified {
            let said = Introduction::read(body, door.inbox.pre_chat, Some(&visitor.contact))?;
            if said.name.is_some() || said.email.is_some() {
                said.note(&mut visitor.contact);
                self.accounts.introduce(&visitor.contact).await?;
            }
        }
        self.accounts.slide(&hash, &visitor).await?;
        self.accounts.see(&visitor.contact).await?;
        Ok((token, visitor))
    }

    async fn newcomer(
        &self,
        door: Door<'_>,
        body: &WidgetSessionIn,
    ) -> Result<(SecretString, Visitor), ApiError> {
        let said = Introduction::read(body, door.inbox.pre_chat, None)?;
        let token = opaque::widget_token();
        let new = NewVisitor {
            token: opaque::hash(token.expose_secret()),
            inbox: door.inbox,
            origin: door.page,
            name: said.name.as_ref().map(Name::as_str),
            email: said.email.as_deref(),
        };
        let visitor = self.accounts.create_visitor(&new).await?;
        Ok((token, visitor))
    }
}

impl Introduction {
    /// What somebody says who was `known` as a contact before. Empty fields of a form say nothing,
    /// and neither do those that were not shown.
    fn read(
        body: &WidgetSessionIn,
        asked: PreChat,
        known: Option<&Contact>,
    ) -> Result<Self, ApiError> {
        let name = said(&body.name, asked.name).map(|name| Name::parse(&name)).transpose();
        let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
        let email = said(&body.email, asked.email);
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            return Err(ApiError::invalid("email", "is not an e-mail address"));
        }
        let has_name = name.is_some() || known.is_some_and(|it| it.name.is_some());
        let has_email = email.is_some() || known.is_some_and(|it| it.email.is_some());
        for (field, rule, is_there) in
            [("name", asked.name, has_name), ("email", asked.email, has_email)]
        {
            if rule == FieldRule::Required && !is_there {
                return Err(ApiError::invalid(field, "is missing"));
            }
        }
        Ok(Self { name, email })
    }

    fn note(self, contact: &mut Contact) {
        if let Some(name) = self.name {
            contact.name = Some(name.into());
        }
        if let Some(email) = self.email {
            contact.email = Some(email);
        }
    }
}

fn said(text: &Option<String>, rule: FieldRule) -> Option<String> {
    let text = text.as_deref().filter(|_| rule != FieldRule::Hidden)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Roughly: the only proof of an address is an answer from it.
pub(crate) fn is_email(text: &str) -> bool {
    let is_short = text.chars().count() <= LONGEST_EMAIL;
    let has_no_gap = !text.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    let has_both_sides =
        text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    is_short && has_no_gap && has_both_sides
}
