"""The words that the API uses for states. A server may use new ones."""

from __future__ import annotations

from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self


class Status(str, Enum):
    """A word of the API. The documented ones are members. Any other word is kept as it is."""

    __str__ = str.__str__

    def __reduce_ex__(self, proto: object) -> tuple[type[Self], tuple[str]]:
        # A pickle holds the word: some versions of Python pickle the name of a member, and a new word is no member.
        return type(self), (self._value_,)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        status = str.__new__(cls, value)
        status._name_ = value
        status._value_ = value
        return status


# What follows is written by make bindings from core/src/acts.


class SslStatus(Status):
    """How far the certificate of a zone is."""

    READY = "ready"
    VETTING = "vetting"
    VALIDATING = "validating"
    NONE = "none"


class ZoneStatus(Status):
    """The state of a zone.

    >>> ZoneStatus("V"), ZoneStatus("X") == "X"
    (<ZoneStatus.ACTIVE: 'V'>, True)
    """

    ACTIVE = "V"
    DELETED = "D"
    PENDING = "P"


class SubStatus(Status):
    """The state of a reseller subscription."""

    ACTIVE = "V"
    CANCELED = "CNL"
    DELETED = "D"
