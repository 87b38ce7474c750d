"""What the acts on providers answer."""

from __future__ import annotations

# Written by make bindings from core/src/acts.
from dataclasses import dataclass

from cfhost._native import Secret
from cfhost._reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChildNewReply(Reply):
    """What ``host_child_new`` answers."""

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
    """The child's number, if the server repeats it."""
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
class CpanelInfoReply(Reply):
    """What ``cpanel_info`` answers."""

    cpanel_latest: str | None = None
    """The version."""
    cpanel_sha1: str | None = None
    """The SHA-1 of its archive, in hexadecimal."""
    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
