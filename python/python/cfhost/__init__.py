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

from cfhost._client import Client
from cfhost._codes import Category, Delivery, ErrorCode
from cfhost._errors import (
    ApiError,
    AuthError,
    Cancelled,
    ConflictError,
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
from cfhost._native import Secret, __version__
from cfhost._replies import (
    CpanelInfoReply,
    FrozenMap,
    FullZoneSetReply,
    HostChildNewReply,
    HostChildStopReply,
    HostKeyRegenReply,
    RawReply,
    Reply,
    ResellerPlan,
    ResellerPlanListReply,
    ResellerSub,
    ResellerSubCancelReply,
    ResellerSubListReply,
    ResellerSubNewReply,
    SslStatus,
    SubStatus,
    UserAuthReply,
    UserCreateReply,
    UserLookupReply,
    ZoneDeleteReply,
    ZoneListReply,
    ZoneListRow,
    ZoneLookupReply,
    ZoneSetReply,
    ZoneStatus,
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

# Tracebacks and pickles name the classes as users do.
for _name in __all__:
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = __name__
del _name
