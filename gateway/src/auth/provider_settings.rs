//! What an admin says about a provider, checked.

use insightdesk_domain::audit::Asker;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::ProviderIn;
use insightdesk_store::accounts::Provider;
use url::Url;
use uuid::Uuid;

use super::{Auth, MemberPass};
use crate::error::ApiError;

/// Longest address, id or secret, in characters.
const LONGEST: usize = 500;
/// Most domains of one provider.
const DOMAINS: usize = 50;

impl Auth {
    /// Keeps a provider: a new one, or that of `id`, whose secret stays if none is sent.
    pub(crate) async fn put_provider(
        &self,
        pass: &MemberPass,
        id: Option<Uuid>,
        body: ProviderIn,
        by: &Asker,
    ) -> Result<Provider, ApiError> {
        let organization = pass.member.organization;
        let name = Name::parse(&body.name);
        let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
        let mut provider = Provider {
            id: id.unwrap_or_else(Uuid::now_v7),
            organization,
            name: name.into(),
            issuer: self.issuer(&body.issuer)?,
            client_id: short("client_id", body.client_id)?,
            client_secret: None,
            domains: domains(&body.domains)?,
            creates_members: body.creates_members,
            enabled: body.enabled,
        };
        if let Some(secret) = body.client_secret {
            let secret = short("client_secret", secret.into_inner())?;
            provider.client_secret = Some(self.seal_client_secret(&provider, &secret).await?);
        }
        match id {
            Some(_) => self.accounts.change_provider(&provider, by).await?,
            None => self.accounts.add_provider(&provider, by).await?,
        }
        Ok(provider)
    }

    fn issuer(&self, text: &str) -> Result<String, ApiError> {
        let text = short("issuer", text.trim().to_owned())?;
        let may_be_plain = self.options.oidc_private_networks;
        let is_address = Url::parse(&text).is_ok_and(|url| {
            let is_known = url.scheme() == "https" || may_be_plain && url.scheme() == "http";
            is_known && url.has_host() && url.query().is_none() && url.fragment().is_none()
        });
        if is_address { Ok(text) } else { Err(ApiError::invalid("issuer", "is not an address")) }
    }
}

fn short(field: &str, text: String) -> Result<String, ApiError> {
    let is_good = !text.is_empty() && text.chars().count() <= LONGEST && !text.contains('\0');
    if is_good { Ok(text) } else { Err(ApiError::invalid(field, "is empty or too long")) }
}

fn domains(texts: &[String]) -> Result<Vec<String>, ApiError> {
    let domains: Vec<String> = texts.iter().map(|text| text.trim().to_lowercase()).collect();
    let is_domain = |domain: &String| {
        let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
        domain.contains('.') && domain.len() <= 253 && domain.chars().all(is_plain)
    };
    if domains.len() <= DOMAINS && domains.iter().all(is_domain) {
        Ok(domains)
    } else {
        Err(ApiError::invalid("domains", "must be names such as example.org"))
    }
}
