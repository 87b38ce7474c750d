//! `reseller_plan_list`: the plans that take subscriptions.

use serde::Serialize;

use super::{Call, Outcome, Refusal, Success};

#[derive(Serialize)]
struct Reply {
    objs: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    sub_label: String,
    sbase_name: String,
    product_price: String,
}

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let plans = call.read(|state| Ok::<_, Refusal>(state.plans()?))?;
    let objs = plans
        .into_iter()
        .filter(|plan| !plan.is_closed && call.sells(&plan.sub_label))
        .map(|plan| Row { sub_label: plan.sub_label, sbase_name: plan.sbase_name, product_price: plan.product_price })
        .collect();
    Success::new(&Reply { objs })
}
