"""What the acts on accounts answer."""

from __future__ import annotations

# Written by make bindings from core/src/acts.
from dataclasses import dataclass

from cfhost._native import Secret
from cfhost._reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreateReply(Reply):
    """What ``user_create`` answers."""

    cloudflare_email: str
    """The address as registered."""
    user_key: Secret
    """The key that the zone acts take. It stays the same and may be stored."""
    unique_id: str | None = None
    """The alias on file, if any."""
    cloudflare_username: str | None = None
    """The name that was given or made up, from some servers only."""
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
    """The key that the zone acts take. It stays the same and may be stored."""
    unique_id: str | None = None
    """The alias on file, if any."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces; not in the document."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
