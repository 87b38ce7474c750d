//! The calls of partners: making accounts, members, service users and tenants. They take the global key.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::http::Method;

use crate::client::{Call, id};
use crate::paging::paged;
use crate::wire::{parts, rows};
use crate::{Account, Answer, Client, Error, Family, GlobalKey, mask};

rows! {
    /// Somebody who may use an account.
    Member {
        /// `accepted`, `pending` or `rejected`.
        status: Option<String>,
        /// The address that was invited.
        email: Option<String>,
        /// Who it is.
        user: Option<MemberUser>,
    }
}

parts! {
    /// Who a member is.
    MemberUser {
        /// The user's id.
        id: Option<String>,
        /// The user's address.
        email: Option<String>,
        /// Whether the user has a second factor.
        two_factor_authentication_enabled: Option<bool>,
    }
    /// A tenant: a partner.
    Tenant {
        /// Its id.
        tenant_tag: Option<String>,
        /// Its name.
        tenant_name: Option<String>,
        /// Whether it is active.
        tenant_status: Option<String>,
        /// What it is.
        tenant_type: Option<String>,
        /// The parts that accounts are made in.
        tenant_units: Vec<TenantUnit>,
    }
    /// A part of a tenant.
    TenantUnit {
        /// Its id.
        unit_tag: Option<String>,
        /// Its name.
        unit_name: Option<String>,
        /// Whether it is active.
        unit_status: Option<String>,
    }
    /// A switch of a tenant's entitlements.
    Bool {
        /// Whether it is on.
        value: Option<bool>,
    }
    /// What a tenant may do.
    TenantEntitlements {
        /// Whether partial zones may be made.
        partial_setup_allowed: Option<Bool>,
        /// Whether zones may be set up by CNAME.
        cname_setup_allowed: Option<Bool>,
        /// Whether names below a domain may be zones.
        allow_add_subdomain: Option<Bool>,
        /// Whether members need not accept an invitation.
        allow_auto_accept_invites: Option<Bool>,
        /// More of them.
        custom_entitlements: Vec<Value>,
    }
    /// A membership of a tenant's user.
    TenantMembership {
        /// The user's id.
        user_tag: Option<String>,
        /// The user's address.
        user_email: Option<String>,
        /// The roles.
        permissions: Vec<String>,
    }
    /// A kind of account that can be made.
    AccountType {
        /// Its id.
        id: Option<String>,
        /// Its name.
        name: Option<String>,
    }
}

/// An account of a tenant. The vendor has two spellings for its fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct TenantAccount {
    /// Its id.
    #[serde(default, alias = "account_tag")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "crate::wire::lenient", alias = "account_pubname")]
    pub name: Option<String>,
    /// `standard` or `enterprise`.
    #[serde(default, deserialize_with = "crate::wire::lenient", rename = "type", alias = "account_type")]
    pub kind: Option<String>,
}

paged!(Member, TenantAccount);

/// A service user, and the key that is told this once.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct ServiceUser {
    /// The user's id.
    #[serde(default)]
    pub id: String,
    /// The user's address.
    #[serde(default, deserialize_with = "crate::wire::lenient")]
    pub email: Option<String>,
    /// The name for signing in.
    #[serde(default, deserialize_with = "crate::wire::lenient")]
    pub username: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::lenient")]
    api_key: Option<String>,
}

impl ServiceUser {
    /// The user's global key.
    pub fn api_key(&self) -> Option<GlobalKey> {
        self.api_key.as_deref().map(GlobalKey::new)
    }
}

impl fmt::Debug for ServiceUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceUser({})", mask::MASK)
    }
}

/// An id, as a member of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// The id.
    pub id: String,
}

/// The unit that an account is made in.
pub type UnitRequest = Tag;

/// An account to make. Deleting one is final.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewAccount {
    /// Its name, of up to 100 characters.
    pub name: String,
    /// `standard` or `enterprise`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The unit of the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRequest>,
    /// A free account without a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standalone: Option<bool>,
    /// Who the customer is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    /// Where the customer is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_address: Option<String>,
    /// How the customer is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_email: Option<String>,
    /// How the customer is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_phone: Option<String>,
    /// What the partner's own books call the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_metadata: Option<String>,
}

/// What a member may do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyRequest {
    /// `allow` or `deny`.
    pub access: String,
    /// The permissions.
    pub permission_groups: Vec<Tag>,
    /// What they are for.
    pub resource_groups: Vec<Tag>,
}

/// Somebody to invite, by policies or by roles. The vendor prefers policies; roles are the same in every account.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewMember {
    /// The address.
    pub email: String,
    /// What the member may do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyRequest>,
    /// The ids of roles, in the place of policies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// `pending`, or `accepted` where the tenant may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// Which members.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// `accepted`, `pending` or `rejected`.
    pub status: Option<String>,
}

impl Client {
    /// Makes an account. The key is of the caller's own choosing: with the same one, the same account is made once.
    pub fn account_create(&self, account: &NewAccount, idempotency_key: &str) -> Result<Answer<Account>, Error> {
        let key = id("idempotency_key", idempotency_key)?;
        let mut call = Call::new("account_create", Family::Accounts, Method::POST, "/accounts".into()).body(account)?;
        call.idempotency_key = Some(key.to_owned());
        self.send(&call)
    }

    /// Invites somebody.
    pub fn member_create(&self, account: &str, member: &NewMember) -> Result<Answer<Member>, Error> {
        let path = format!("/accounts/{}/members", id("account", account)?);
        self.send(&Call::new("member_create", Family::Accounts, Method::POST, path).body(member)?)
    }

    /// All members of these.
    pub fn members(&self, account: &str, filter: &MemberFilter) -> Result<Vec<Member>, Error> {
        let path = format!("/accounts/{}/members", id("account", account)?);
        let call = || Call::get("members", Family::Accounts, path.clone()).query("status", filter.status.as_deref());
        self.all(call, 50)
    }

    /// Makes a service user, where the vendor enabled that for the partner. If the answer is lost, so is the key. No
    /// published description of the API has this call: it is typed from the vendor's guide.
    pub fn service_user_create(&self, email: &str) -> Result<Answer<ServiceUser>, Error> {
        let body = serde_json::json!({ "email": email });
        self.send(&Call::new("service_user_create", Family::Accounts, Method::POST, "/users".into()).body(&body)?)
    }

    /// The tenants of the user.
    pub fn tenants(&self) -> Result<Answer<Vec<Tenant>>, Error> {
        self.send(&Call::get("tenants", Family::Accounts, "/user/tenants".into()))
    }

    /// One tenant.
    pub fn tenant(&self, tenant: &str) -> Result<Answer<Tenant>, Error> {
        self.send(&Call::get("tenant", Family::Accounts, format!("/tenants/{}", id("tenant", tenant)?)))
    }

    /// All accounts of a tenant.
    pub fn tenant_accounts(&self, tenant: &str) -> Result<Vec<TenantAccount>, Error> {
        let path = format!("/tenants/{}/accounts", id("tenant", tenant)?);
        self.all(|| Call::get("tenant_accounts", Family::Accounts, path.clone()), 50)
    }

    /// The kinds of accounts that a tenant can make.
    pub fn tenant_account_types(&self, tenant: &str) -> Result<Answer<Vec<AccountType>>, Error> {
        let path = format!("/tenants/{}/account_types", id("tenant", tenant)?);
        self.send(&Call::get("tenant_account_types", Family::Accounts, path))
    }

    /// What a tenant may do.
    pub fn tenant_entitlements(&self, tenant: &str) -> Result<Answer<TenantEntitlements>, Error> {
        let path = format!("/tenants/{}/entitlements", id("tenant", tenant)?);
        self.send(&Call::get("tenant_entitlements", Family::Accounts, path))
    }

    /// Who may act for a tenant.
    pub fn tenant_memberships(&self, tenant: &str) -> Result<Answer<Vec<TenantMembership>>, Error> {
        let path = format!("/tenants/{}/memberships", id("tenant", tenant)?);
        self.send(&Call::get("tenant_memberships", Family::Accounts, path))
    }
}
