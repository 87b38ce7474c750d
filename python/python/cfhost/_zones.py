"""What the acts on zones answer."""

from __future__ import annotations

# Written by make bindings from core/src/acts.
from dataclasses import dataclass
from datetime import datetime

from cfhost._reply import FrozenMap, Record, Reply
from cfhost._statuses import SslStatus, SubStatus, ZoneStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSetReply(Reply):
    """What ``zone_set`` answers."""

    zone_name: str
    """The registered domain that was set up: see ``zone_name_sent``."""
    resolving_to: str | None = None
    """The origin that was used."""
    hosted_cnames: FrozenMap = FrozenMap({})
    """Full name to origin, for each subdomain."""
    forward_tos: FrozenMap = FrozenMap({})
    """Full name to the target that the customer's DNS has to point at by a CNAME."""
    zone_name_sent: str | None = None
    """The name that was asked for, if the server set up the registered domain above it instead."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLookupReply(Reply):
    """What ``zone_lookup`` answers."""

    zone_name: str
    """The zone."""
    zone_exists: bool
    """Whether the customer has the zone."""
    zone_hosted: bool = False
    """Whether it was set up through this provider."""
    hosted_cnames: FrozenMap = FrozenMap({})
    """Full name to origin. It includes the zone itself, and can include rows that ``zone_set`` never sent, such as one
    for the validation of a certificate (its origin ends in ``comodoca.com``); such rows must not be sent back."""
    forward_tos: FrozenMap = FrozenMap({})
    """Full name to the target that the customer's DNS has to point at."""
    ssl_status: SslStatus | None = None
    """How far the certificate is."""
    ssl_meta_tag: str | None = None
    """The HTML ``meta`` element that proves control of the domain to the certificate authority."""
    sub_label: str | None = None
    """The plan of the zone's reseller subscription."""
    sub_status: SubStatus | None = None
    """The state of that subscription."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDeleteReply(Reply):
    """What ``zone_delete`` answers."""

    zone_name: str
    """The zone."""
    zone_deleted: bool
    """Whether it was removed."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneListRow(Record):
    """A zone in ``zone_list``."""

    zone_name: str
    """The zone."""
    zone_id: int | None = None
    """The server's number for the zone."""
    user_email: str | None = None
    """The address of the account that has it."""
    zone_status: ZoneStatus | None = None
    """Its state."""
    sub_id: int | None = None
    """The number of its reseller subscription; without one, all ``sub_`` fields are ``None``."""
    sub_label: str | None = None
    """The plan of that subscription."""
    sub_status: SubStatus | None = None
    """The state of that subscription."""
    sub_activated_on: datetime | None = None
    """When it began."""
    sub_expired_on: datetime | None = None
    """When it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneListReply(Reply):
    """What ``zone_list`` answers."""

    rows: tuple[ZoneListRow, ...] = ()
    """One row a zone. There is no total: the last page is the one that is shorter than ``limit``."""
    limit: int | None = None
    """The ``limit`` that was used, if the server repeats it."""
    offset: int | None = None
    """The ``offset`` that was used, if the server repeats it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FullZoneSetReply(Reply):
    """What ``full_zone_set`` answers."""

    zone_name: str
    """The registered domain that was set up: see ``zone_name_sent``."""
    jumpstart: bool = False
    """Whether records were taken over."""
    msg: str | None = None
    """What to do at the registrar, in prose, fit for end users."""
    nameservers: tuple[str, ...] = ()
    """The nameservers that the prose names: the API has no field for them."""
    zone_name_sent: str | None = None
    """The name that was asked for, if the server set up the registered domain above it instead."""
    answer_msg: str | None = None
    """The server's message on the whole answer, which other replies call ``msg``. Most answers have none."""
