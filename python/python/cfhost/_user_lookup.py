"""What ``user_lookup`` answers."""

from __future__ import annotations

# Written by make bindings from core/src/acts.
from dataclasses import dataclass

from cfhost._native import Secret
from cfhost._reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLookupReply(Reply):
    """What ``user_lookup`` answers."""

    user_exists: bool
    """Whether there is such an account."""
    cloudflare_email: str | None = None
    """The address as registered."""
    user_authed: bool = False
    """Whether this provider may act for the account. If the account exists and this is false, ask for its password and
    use ``user_auth``."""
    user_key: Secret | None = None
    """The key that the zone acts take; only with ``user_authed``."""
    unique_id: str | None = None
    """The alias on file, if any."""
    hosted_zones: tuple[str, ...] = ()
    """The names of the account's zones with this provider."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces; not in the document."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
