"""What all replies have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from cfhost._native import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

    from cfhost._native import Raw


class FrozenMap(Mapping[str, str]):
    """A mapping from text to text that cannot be changed. It is hashable, and equal to a ``dict`` with the same items.

    >>> names = FrozenMap({"www.example.com": "origin.example.com"})
    >>> names["www.example.com"], names == dict(names), len({names, FrozenMap(names)})
    ('origin.example.com', True, 1)
    """

    __slots__ = ("_items",)
    _items: dict[str, str]

    def __init__(self, items: Mapping[str, str]) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, name: str) -> str:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    # Not for type checkers, which would take any attribute then.
    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError("a FrozenMap is not changed")

        def __delattr__(self, name: str) -> None:
            raise AttributeError("a FrozenMap is not changed")

    def __copy__(self) -> FrozenMap:
        return self

    def __deepcopy__(self, memo: object) -> FrozenMap:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (dict(self._items),)


class Record:
    """A value that does not change, so that a copy is the value itself. A pickle holds the fields, and never a secret."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        for name, value in values.items():
            if isinstance(value, Secret):
                raise TypeError(
                    f"{type(self).__name__} is not pickled while it holds a secret ({name}): pickle the fields you need"
                )
        return unpickled, (type(self), values)


def unpickled(cls: Any, values: dict[str, object]) -> object:
    return cls(**values)


class _Slot:
    # It is no field of the dataclass, so that no dump, comparison or pickle holds it.
    __slots__ = ("_raw",)
    _raw: Raw


class Reply(Record, _Slot):
    """The reply to an act: its fields, the message, and the raw JSON.

    Two replies are equal if their fields and messages are equal. A comparison, dump or pickle leaves out the raw JSON.

    >>> reply = client.user_lookup(unique_id="no-such-customer")
    >>> reply.user_exists, reply.msg, reply.hosted_zones
    (False, None, ())
    >>> reply.raw()[:62]
    '{"request":{"act":"user_lookup","unique_id":"no-such-customer"'
    """

    __slots__ = ()

    def raw(self) -> str:
        """The JSON that the server sent, in the same order, with every secret masked as ``"***"``.

        Raises ``ValueError`` for a reply that was made by hand or unpickled, and so did not come over the wire.
        """
        masked = self._answer().raw()
        assert masked is not None
        return masked

    def reveal_raw(self) -> bytes:
        """The JSON that the server sent, byte for byte, **with every secret in it**: keep it out of logs and off screens.

        Raises ``ValueError`` for a reply that was made by hand or unpickled, and so did not come over the wire.
        """
        return self._answer().reveal_raw()

    def _answer(self) -> Raw:
        raw: Raw | None = getattr(self, "_raw", None)
        if raw is None:
            raise ValueError("this reply did not come over the wire, and has no raw JSON")
        return raw
