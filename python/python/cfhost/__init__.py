"""A typed client for Cloudflare's Hosting Provider API ("Host API").

The API let hosting companies open accounts for their customers and put their domains behind the network. The vendor
switched its endpoint off on 2022-11-01; what is written against it runs on against a gateway of your own, such as
``cfhost-gateway``, and ``endpoint`` says where that is.

>>> client = Client(host_key, endpoint=endpoint, ca_file=ca_file)
>>> user = client.user_create("customer@example.com", "correct-horse-1")
>>> zone = client.zone_set(user.user_key, "example.com", "origin.example.com", ["www", "blog"])
>>> for name, target in zone.forward_tos.items():
...     print(f"{name}. 900 IN CNAME {target}.")
blog.example.com. 900 IN CNAME blog.example.com.cdn.cloudflare.net.
www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
"""

from __future__ import annotations

import sys

from cfhost._client import Client
from cfhost._native import Secret, __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfhost import dns as dns
    from cfhost import ranges as ranges
    from cfhost._codes import Category, Delivery, ErrorCode, JobState
    from cfhost._errors import (
        ApiError,
        AuthError,
        Cancelled,
        ConflictError,
        DnsError,
        Error,
        InputError,
        InternalError,
        InvalidArgument,
        LimitError,
        NotFoundError,
        ProtocolError,
        ServerError,
        StateError,
        SubscriptionError,
        Timeout,
        TlsError,
        TransportError,
    )
    from cfhost._provider import (
        CpanelInfoReply,
        HostChildNewReply,
        HostChildStopReply,
        HostKeyRegenReply,
        RawReply,
    )
    from cfhost._reply import FrozenMap, Reply
    from cfhost._reseller import (
        ResellerPlan,
        ResellerPlanListReply,
        ResellerSub,
        ResellerSubCancelReply,
        ResellerSubListReply,
        ResellerSubNewReply,
    )
    from cfhost._statuses import SslStatus, SubStatus, ZoneStatus
    from cfhost._users import UserAuthReply, UserCreateReply, UserLookupReply
    from cfhost._zones import (
        FullZoneSetReply,
        ZoneDeleteReply,
        ZoneListReply,
        ZoneListRow,
        ZoneLookupReply,
        ZoneSetReply,
    )

__all__ = [
    "ApiError",
    "AuthError",
    "Cancelled",
    "Category",
    "Client",
    "ConflictError",
    "CpanelInfoReply",
    "Delivery",
    "DnsError",
    "Error",
    "ErrorCode",
    "FrozenMap",
    "FullZoneSetReply",
    "HostChildNewReply",
    "HostChildStopReply",
    "HostKeyRegenReply",
    "InputError",
    "InternalError",
    "InvalidArgument",
    "JobState",
    "LimitError",
    "NotFoundError",
    "ProtocolError",
    "RawReply",
    "Reply",
    "ResellerPlan",
    "ResellerPlanListReply",
    "ResellerSub",
    "ResellerSubCancelReply",
    "ResellerSubListReply",
    "ResellerSubNewReply",
    "Secret",
    "ServerError",
    "SslStatus",
    "StateError",
    "SubStatus",
    "SubscriptionError",
    "Timeout",
    "TlsError",
    "TransportError",
    "UserAuthReply",
    "UserCreateReply",
    "UserLookupReply",
    "ZoneDeleteReply",
    "ZoneListReply",
    "ZoneListRow",
    "ZoneLookupReply",
    "ZoneSetReply",
    "ZoneStatus",
    "__version__",
]

# Where the other names are. They are loaded when they are first asked for: dataclasses, enums and logging take longer to
# come up than a call takes, and a short script needs few of them.
_PARTS = {
    "_codes": ("Category", "Delivery", "ErrorCode", "JobState"),
    "_errors": (
        "ApiError",
        "AuthError",
        "Cancelled",
        "ConflictError",
        "DnsError",
        "Error",
        "InputError",
        "InternalError",
        "InvalidArgument",
        "LimitError",
        "NotFoundError",
        "ProtocolError",
        "ServerError",
        "StateError",
        "SubscriptionError",
        "Timeout",
        "TlsError",
        "TransportError",
    ),
    "_provider": ("CpanelInfoReply", "HostChildNewReply", "HostChildStopReply", "HostKeyRegenReply", "RawReply"),
    "_reply": ("FrozenMap", "Reply"),
    "_reseller": (
        "ResellerPlan",
        "ResellerPlanListReply",
        "ResellerSub",
        "ResellerSubCancelReply",
        "ResellerSubListReply",
        "ResellerSubNewReply",
    ),
    "_statuses": ("SslStatus", "SubStatus", "ZoneStatus"),
    "_users": ("UserAuthReply", "UserCreateReply", "UserLookupReply"),
    "_zones": (
        "FullZoneSetReply",
        "ZoneDeleteReply",
        "ZoneListReply",
        "ZoneListRow",
        "ZoneLookupReply",
        "ZoneSetReply",
    ),
}

if "logging" in sys.modules:
    # Else with the first call after it was imported: until then nobody listens.
    from cfhost import _logger as _logger


# Not for type checkers, which would take any name then.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in ("dns", "ranges"):
            import importlib

            return importlib.import_module(f"cfhost.{name}")
        for part, names in _PARTS.items():
            if name in names:
                import importlib

                module = importlib.import_module(f"cfhost.{part}")
                for each in names:
                    value = getattr(module, each)
                    # Tracebacks and pickles name it as users do.
                    value.__module__ = "cfhost"
                    globals()[each] = value
                return globals()[name]
        raise AttributeError(f"module 'cfhost' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


Client.__module__ = "cfhost"
