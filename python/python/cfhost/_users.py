"""What ``user_create`` and ``user_auth`` answer."""

from __future__ import annotations

from dataclasses import dataclass

from cfhost._native import Secret
from cfhost._reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreateReply(Reply):
    """What ``user_create`` answers."""

    cloudflare_email: str
    """The address as registered."""
    user_key: Secret
    """The key that the zone acts need. It stays the same, and you may store it."""
    unique_id: str | None = None
    """Your own name for the account, if it has one."""
    cloudflare_username: str | None = None
    """The user name that was given or made up. Only some servers tell it."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces. The API's document does not have it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAuthReply(Reply):
    """What ``user_auth`` answers."""

    cloudflare_email: str
    """The address as registered."""
    user_key: Secret
    """The key that the zone acts need. It stays the same, and you may store it."""
    unique_id: str | None = None
    """Your own name for the account, if it has one."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces. The API's document does not have it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
