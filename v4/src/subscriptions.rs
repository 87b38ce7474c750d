//! The plan that a zone is on, and those that it could be on.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::http::Method;

use crate::client::{Call, id};
use crate::wire::{parts, rows, words};
use crate::{Answer, Client, Error, Family, NamedId, Time};

words! {
    /// How a subscription stands.
    SubscriptionState {
        Trial = "Trial",
        Provisioned = "Provisioned",
        Paid = "Paid",
        AwaitingPayment = "AwaitingPayment",
        Cancelled = "Cancelled",
        Failed = "Failed",
        Expired = "Expired",
    }
}

rows! {
    /// A zone's subscription.
    Subscription {
        /// How it stands.
        state: Option<SubscriptionState>,
        /// The price.
        price: Option<f64>,
        /// The currency.
        currency: Option<String>,
        /// How often it is paid.
        frequency: Option<String>,
        /// When the present period began.
        current_period_start: Option<Time>,
        /// When it ends.
        current_period_end: Option<Time>,
        /// The plan.
        rate_plan: Option<RatePlan>,
        /// The zone.
        zone: Option<NamedId>,
        /// Whether it ends with the period.
        cancel_at_period_end: Option<bool>,
        /// The parts that it is made of.
        component_values: Vec<ComponentValue>,
    }
    /// A plan that a zone can be on.
    AvailablePlan {
        /// Its older id.
        legacy_id: Option<String>,
        /// Its name.
        name: Option<String>,
        /// The price.
        price: Option<f64>,
        /// The currency.
        currency: Option<String>,
        /// How often it is paid.
        frequency: Option<String>,
        /// Whether the zone could be put on it.
        can_subscribe: Option<bool>,
        /// Whether the zone is on it.
        is_subscribed: Option<bool>,
    }
    /// A plan with its parts.
    AvailableRatePlan {
        /// Its name.
        name: Option<String>,
        /// The currency.
        currency: Option<String>,
        /// How many periods it lasts.
        duration: Option<f64>,
        /// How often it is paid.
        frequency: Option<String>,
        /// The parts that it is made of.
        components: Vec<Value>,
    }
}

parts! {
    /// The plan of a subscription. Ids are words of many spellings: compare them without case.
    RatePlan {
        /// Its id.
        id: Option<String>,
        /// Its name.
        public_name: Option<String>,
        /// What it is for.
        scope: Option<String>,
        /// The currency.
        currency: Option<String>,
        /// Whether it is bought elsewhere.
        externally_managed: Option<bool>,
        /// Whether it is a contract.
        is_contract: Option<bool>,
        /// The sets of features.
        sets: Vec<String>,
    }
}

/// A part of a subscription, such as a number of page rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComponentValue {
    /// What it is.
    pub name: String,
    /// How many.
    pub value: f64,
}

/// The plan to put a zone on.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRequest {
    /// The plan's id.
    pub rate_plan: String,
    /// How often it is paid.
    pub frequency: Option<String>,
    /// The parts that it is made of.
    pub components: Vec<ComponentValue>,
}

impl PlanRequest {
    fn body(&self) -> Value {
        let mut body = serde_json::json!({ "rate_plan": { "id": self.rate_plan } });
        if let Some(frequency) = &self.frequency {
            body["frequency"] = frequency.as_str().into();
        }
        if !self.components.is_empty() {
            body["component_values"] = serde_json::json!(self.components);
        }
        body
    }
}

fn path(zone: &str, rest: &str) -> Result<String, Error> {
    Ok(format!("/zones/{}/{rest}", id("zone", zone)?))
}

impl Client {
    /// The zone's subscription. On the free plan it is an error of
    /// [`Meaning::NoSubscription`](crate::Meaning::NoSubscription).
    pub fn subscription(&self, zone: &str) -> Result<Answer<Subscription>, Error> {
        self.send(&Call::get("subscription", Family::Billing, path(zone, "subscription")?))
    }

    /// Buys a plan for a zone that has none. It costs money, and is tried again by itself only if nothing of it was sent, or if the
    /// vendor refused it.
    pub fn subscription_create(&self, zone: &str, plan: &PlanRequest) -> Result<Answer<Subscription>, Error> {
        let call = Call::new("subscription_create", Family::Billing, Method::POST, path(zone, "subscription")?);
        self.send(&call.body(&plan.body())?)
    }

    /// Puts a zone on another plan. There is no deletion: a paid plan is left by this, to the free plan.
    pub fn subscription_change(&self, zone: &str, plan: &PlanRequest) -> Result<Answer<Subscription>, Error> {
        let call = Call::new("subscription_change", Family::Billing, Method::PUT, path(zone, "subscription")?);
        self.send(&call.body(&plan.body())?)
    }

    /// The plans that a zone can be on.
    pub fn available_plans(&self, zone: &str) -> Result<Answer<Vec<AvailablePlan>>, Error> {
        self.send(&Call::get("available_plans", Family::Billing, path(zone, "available_plans")?))
    }

    /// The same with their parts.
    pub fn available_rate_plans(&self, zone: &str) -> Result<Answer<Vec<AvailableRatePlan>>, Error> {
        self.send(&Call::get("available_rate_plans", Family::Billing, path(zone, "available_rate_plans")?))
    }
}
