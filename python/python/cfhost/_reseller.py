"""What the acts on subscriptions answer."""

from __future__ import annotations

# Written by make bindings from core/src/acts.
from dataclasses import dataclass
from datetime import datetime

from cfhost._reply import Record, Reply
from cfhost._statuses import SubStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerPlan(Record):
    """A plan."""

    sub_label: str | None = None
    """The plan's name in the other acts, where it is ``plan_tag``: ``CF_RESELLER_PRO``, say."""
    sbase_name: str | None = None
    """The product that the plan sells."""
    product_price: str | None = None
    """The price as it was sent, in no stated currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerPlanListReply(Reply):
    """What ``reseller_plan_list`` answers."""

    objs: tuple[ResellerPlan, ...] = ()
    """One row a plan."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSubNewReply(Reply):
    """What ``reseller_sub_new`` answers."""

    sub_id: int | None = None
    """The subscription's number, for ``reseller_sub_cancel``."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSubCancelReply(Reply):
    """What ``reseller_sub_cancel`` answers. The vendor's answer is not on record."""

    sub_id: int | None = None
    """The subscription's number, if the server repeats it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSub(Record):
    """A reseller subscription."""

    zone_name: str | None = None
    """The zone that has it."""
    sub_id: int | None = None
    """Its number."""
    sub_status: SubStatus | None = None
    """Its state."""
    sub_name: str | None = None
    """The plan's name for people; not its label."""
    sub_price: str | None = None
    """The price as it was sent, in no stated currency."""
    sub_priced_on: datetime | None = None
    """When the price was set."""
    sub_canceled_on: datetime | None = None
    """When it was canceled."""
    sub_expires_on: datetime | None = None
    """When it will end."""
    sub_expired_on: datetime | None = None
    """When it ended."""
    sub_renewed_on: datetime | None = None
    """When it was last renewed."""
    sub_activated_on: datetime | None = None
    """When it began."""
    edate: datetime | None = None
    """When the row was last changed, it seems."""
    cdate: datetime | None = None
    """When the row was made, it seems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSubListReply(Reply):
    """What ``reseller_sub_list`` answers."""

    objs: tuple[ResellerSub, ...] = ()
    """One row a subscription."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
