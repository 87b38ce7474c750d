"""What ``user_lookup`` answers.

It has a module of its own because making a dataclass is slow, and many scripts need only this one.
"""

from __future__ import annotations

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
    """Whether this provider may act for the account.

    If the account exists and this is false, ask for its password and use ``user_auth``.
    """
    user_key: Secret | None = None
    """The key that the zone acts need. It is there only if ``user_authed`` is true."""
    unique_id: str | None = None
    """Your own name for the account, if it has one."""
    hosted_zones: tuple[str, ...] = ()
    """The names of the account's zones with this provider."""
    user_api_key: Secret | None = None
    """The customer's own key for the vendor's other interfaces. The API's document does not have it."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
