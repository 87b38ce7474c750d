"""What ``Client.call`` answers."""

from __future__ import annotations

from dataclasses import dataclass

from cfhost._reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReply(Reply):
    """What ``Client.call`` answers. Read the answer from ``reveal_raw()``."""

    msg: str | None = None
    """The server's message, fit for end users; most answers have none."""
