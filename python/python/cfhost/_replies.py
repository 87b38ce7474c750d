"""What the acts answer: frozen dataclasses, with the API's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from cfhost._native import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from cfhost._native import Raw

_T = TypeVar("_T", bound="_Status")


class FrozenMap(Mapping[str, str]):
    """A mapping from text to text that nobody can change: equal to a ``dict`` with the same items, and hashable.

    >>> names = FrozenMap({"www.example.com": "origin.example.com"})
    >>> names["www.example.com"], names == dict(names), len({names, FrozenMap(names)})
    ('origin.example.com', True, 1)
    """

    __slots__ = ("_items",)
    _items: dict[str, str]

    def __init__(self, items: Mapping[str, str]) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, name: str) -> str:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a FrozenMap is not changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a FrozenMap is not changed")

    def __copy__(self) -> FrozenMap:
        return self

    def __deepcopy__(self, memo: object) -> FrozenMap:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (dict(self._items),)


class _Status(str, Enum):
    """A word of the API: the documented ones are members, any other is kept as it came."""

    __str__ = str.__str__

    @classmethod
    def _missing_(cls: type[_T], value: object) -> _T | None:
        if not isinstance(value, str):
            return None
        status = str.__new__(cls, value)
        status._name_ = value
        status._value_ = value
        return status


class ZoneStatus(_Status):
    """The state of a zone.

    >>> ZoneStatus("V"), ZoneStatus("X") == "X"
    (<ZoneStatus.ACTIVE: 'V'>, True)
    """

    ACTIVE = "V"
    DELETED = "D"
    PENDING = "P"


class SubStatus(_Status):
    """The state of a reseller subscription."""

    ACTIVE = "V"
    CANCELED = "CNL"
    DELETED = "D"


class SslStatus(_Status):
    """How far the certificate of a zone is."""

    READY = "ready"
    VETTING = "vetting"
    VALIDATING = "validating"
    NONE = "none"


class _Record:
    """Copies are the value itself, which does not change; a pickle holds the fields, and no secret."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        for name, value in values.items():
            if isinstance(value, Secret):
                raise TypeError(
                    f"{type(self).__name__} is not pickled while it holds a secret ({name}): pickle the fields you need"
                )
        return _unpickled, (type(self), values)


def _unpickled(cls: Any, values: dict[str, object]) -> object:
    return cls(**values)


class _Slot:
    # Behind the dataclasses, so that no dump, comparison or pickle holds it.
    __slots__ = ("_raw",)
    _raw: Raw


RAW_SLOT = _Slot.__dict__["_raw"]


class Reply(_Record, _Slot):
    """What every act answers: its fields, the message, and the raw JSON.

    Replies are equal if their fields and messages are; the raw JSON is no part of a comparison, dump or pickle.

    >>> reply = client.user_lookup(unique_id="no-such-customer")
    >>> reply.user_exists, reply.msg, reply.hosted_zones
    (False, None, ())
    >>> reply.raw()[:62]
    '{"request":{"act":"user_lookup","unique_id":"no-such-customer"'
    """

    __slots__ = ()

    def raw(self) -> str:
        """The JSON that came, members in the order in which they came, with every secret masked as ``"***"``.

        Raises ``ValueError`` for a reply that did not come over the wire: one that was made by hand or unpickled.
        """
        masked = self._answer().raw()
        assert masked is not None
        return masked

    def reveal_raw(self) -> bytes:
        """The JSON that came, byte for byte, **with every secret in it**: keep it from logs and screens.

        Raises ``ValueError`` for a reply that did not come over the wire: one that was made by hand or unpickled.
        """
        return self._answer().reveal_raw()

    def _answer(self) -> Raw:
        raw: Raw | None = getattr(self, "_raw", None)
        if raw is None:
            raise ValueError("this reply did not come over the wire, and has no raw JSON")
        return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReply(Reply):
    """What ``Client.call`` answers: read it from ``reveal_raw()``."""

    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreateReply(Reply):
    """What ``user_create`` answers."""

    cloudflare_email: str
    """The address as registered."""
    user_key: Secret
    """What the zone acts take; it stays the same and may be stored."""
    unique_id: str | None = None
    """The alias on file, if any."""
    cloudflare_username: str | None = None
    """Where one was given or made up, and only by some servers."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces; not in the document."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAuthReply(Reply):
    """What ``user_auth`` answers."""

    cloudflare_email: str
    """The address as registered."""
    user_key: Secret
    """What the zone acts take; it stays the same and may be stored."""
    unique_id: str | None = None
    """The alias on file, if any."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces; not in the document."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLookupReply(Reply):
    """What ``user_lookup`` answers."""

    user_exists: bool
    """Whether there is such an account at all."""
    cloudflare_email: str | None = None
    """The address as registered."""
    user_authed: bool = False
    """Whether this provider may act for the account.

    If the account exists and this is false, ask for its password and use ``user_auth``.
    """
    user_key: Secret | None = None
    """What the zone acts take; only with ``user_authed``."""
    unique_id: str | None = None
    """The alias on file, if any."""
    hosted_zones: tuple[str, ...] = ()
    """The names of the account's zones with this provider."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces; not in the document."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


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
    """The name that was asked for, where the server set up another one: the registered domain above it."""
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
    """Full name to origin.

    It includes the zone itself, and can include rows that ``zone_set`` never sent, such as one for the validation of a
    certificate (its origin ends in ``comodoca.com``); such rows must not be sent back.
    """
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
class ZoneListRow(_Record):
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
    """The number of its reseller subscription; without one, all ``sub_`` fields are none."""
    sub_label: str | None = None
    """The plan of that subscription."""
    sub_status: SubStatus | None = None
    """The state of that subscription."""
    sub_activated_on: datetime | None = None
    """When it began, with the offset that came."""
    sub_expired_on: datetime | None = None
    """When it ended, with the offset that came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneListReply(Reply):
    """What ``zone_list`` answers."""

    rows: tuple[ZoneListRow, ...] = ()
    """One row a zone. There is no total: the last page is the one that is shorter than ``limit``."""
    limit: int | None = None
    """The ``limit`` that was used, where the server repeats it."""
    offset: int | None = None
    """The ``offset`` that was used, where the server repeats it."""
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
    """What is to be done at the registrar, in prose, fit for end users: here a field of the answer."""
    nameservers: tuple[str, ...] = ()
    """The nameservers that stand in the prose: the API has no field for them."""
    zone_name_sent: str | None = None
    """The name that was asked for, where the server set up another one: the registered domain above it."""
    answer_msg: str | None = None
    """The server's message on the whole answer, which other replies call ``msg``; most have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChildNewReply(Reply):
    """What ``host_child_new`` answers. The vendor's answer is not on record."""

    host_key: Secret | None = None
    """The child's own key. It is shown once: store it before anything else."""
    child_id: int | None = None
    """The child's number, for ``host_child_stop``."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChildStopReply(Reply):
    """What ``host_child_stop`` answers. The vendor's answer is not on record."""

    child_id: int | None = None
    """The child's number, where the server repeats it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeyRegenReply(Reply):
    """What ``host_key_regen`` answers."""

    host_key: Secret
    """The new key."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerPlan(_Record):
    """A plan in ``reseller_plan_list``."""

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
    """What ``reseller_sub_new`` answers. The vendor's answer is not on record."""

    sub_id: int | None = None
    """The subscription's number, for ``reseller_sub_cancel``."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSubCancelReply(Reply):
    """What ``reseller_sub_cancel`` answers. The vendor's answer is not on record."""

    sub_id: int | None = None
    """The subscription's number, where the server repeats it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerSub(_Record):
    """A subscription in ``reseller_sub_list``. Times have the offset that came."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CpanelInfoReply(Reply):
    """What ``cpanel_info`` answers."""

    cpanel_latest: str | None = None
    """The version."""
    cpanel_sha1: str | None = None
    """The SHA-1 of its archive, in hexadecimal."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
