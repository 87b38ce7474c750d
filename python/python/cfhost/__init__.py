"""A typed client for Cloudflare's Hosting Provider API ("Host API").

With this API, hosting companies opened accounts for their customers and put the customers' domains behind the network.
The vendor switched its endpoint off on 2022-11-01. A program that uses the API still works with a gateway of your own,
such as ``cfhost-gateway``: give the gateway's URL as ``endpoint``.

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
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

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
    from cfhost._raw import RawReply
    from cfhost._reply import FrozenMap, Reply

    # What follows is written by make bindings from core/src/acts.
    from cfhost._provider import CpanelInfoReply, HostChildNewReply, HostChildStopReply, HostKeyRegenReply
    from cfhost._reseller import (
        ResellerPlan,
        ResellerPlanListReply,
        ResellerSub,
        ResellerSubCancelReply,
        ResellerSubListReply,
        ResellerSubNewReply,
    )
    from cfhost._statuses import SslStatus, SubStatus, ZoneStatus
    from cfhost._user_lookup import UserLookupReply
    from cfhost._users import UserAuthReply, UserCreateReply
    from cfhost._zones import (
        FullZoneSetReply,
        ZoneDeleteReply,
        ZoneListReply,
        ZoneListRow,
        ZoneLookupReply,
        ZoneSetReply,
    )
    # Up to here.

__all__ = [
    # What follows is written by make bindings from core/src/acts.
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
    # Up to here.
]

# The modules that have the other names. Each is imported when one of its names is first used: importing dataclasses, enums
# and logging takes longer than a call, and a short script needs few of them.
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
    "_raw": ("RawReply",),
    "_reply": ("FrozenMap", "Reply"),
    # What follows is written by make bindings from core/src/acts.
    "_provider": (
        "CpanelInfoReply",
        "HostChildNewReply",
        "HostChildStopReply",
        "HostKeyRegenReply",
    ),
    "_reseller": (
        "ResellerPlan",
        "ResellerPlanListReply",
        "ResellerSub",
        "ResellerSubCancelReply",
        "ResellerSubListReply",
        "ResellerSubNewReply",
    ),
    "_statuses": (
        "SslStatus",
        "SubStatus",
        "ZoneStatus",
    ),
    "_user_lookup": (
        "UserLookupReply",
    ),
    "_users": (
        "UserAuthReply",
        "UserCreateReply",
    ),
    "_zones": (
        "FullZoneSetReply",
        "ZoneDeleteReply",
        "ZoneListReply",
        "ZoneListRow",
        "ZoneLookupReply",
        "ZoneSetReply",
    ),
    # Up to here.
}


class _Kept:
    """Runs a module that was read earlier. Running one takes many times as long as reading it."""

    def __init__(self, spec: ModuleSpec, code: CodeType) -> None:
        self.spec = spec
        self.loader = spec.loader
        self.code = code

    def create_module(self, spec: ModuleSpec) -> None:
        """Leaves it to Python to make the module as usual."""

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)
        # From here on, it is a module like any other.
        self.spec.loader = module.__loader__ = self.loader
        _Finder.kept.pop(self.spec.name, None)


class _Finder:
    """Finds the modules that ``_keep`` has read, when they are imported."""

    kept: dict[str, ModuleSpec] = {}

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return cls.kept.get(name)


def _keep() -> None:  # pyright: ignore[reportUnusedFunction]
    """Reads the modules that a call can need, before a request is sent.

    After the act was carried out, the file of its reply or of its error may be out of reach: the process may have called
    ``os.chroot``, the package may be in the middle of an upgrade, or no file descriptor may be left to open the file.
    """
    import importlib

    # The parts import these.
    for name in ("collections.abc", "dataclasses", "datetime", "enum"):
        importlib.import_module(name)
    finders = list(sys.meta_path)
    for part in _PARTS:
        name = f"cfhost.{part}"
        if name in sys.modules or name in _Finder.kept:
            continue
        spec = next((spec for finder in finders if (spec := finder.find_spec(name, __path__))), None)
        get_code = getattr(spec and spec.loader, "get_code", None)
        code = get_code(name) if get_code else None
        if spec and code:
            spec.loader = _Kept(spec, code)  # type: ignore[assignment]
            _Finder.kept[name] = spec
        else:
            # A program that was compiled as a whole has no file to read. If the module is missing, this raises.
            importlib.import_module(name)
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


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
                    # Tracebacks and pickles use the name that users know.
                    value.__module__ = "cfhost"
                    globals()[each] = value
                return globals()[name]
        raise AttributeError(f"module 'cfhost' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


Client.__module__ = "cfhost"
