"""The network's address ranges: which addresses a request from it comes from, and who the visitor behind it is.

>>> from cfhost.ranges import Ranges
>>> ranges = Ranges.built_in()
>>> "173.245.48.1" in ranges, "192.0.2.1" in ranges
(True, False)
>>> ranges.visitor_addr("173.245.48.1", {"Host": "example.com", "CF-Connecting-IP": "203.0.113.7"})
IPv4Address('203.0.113.7')

``Ranges.built_in()`` is the list as this package knows it. ``refresh()`` fetches what is published now, and keeps it in a
file that ``Ranges.load()`` reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from cfhost._native import RangesCore, ranges_refresh

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Literal, Protocol

    from typing_extensions import Self

    class _HasItems(Protocol):
        """What has the headers as its ``items()``: a dict, or the headers of most frameworks."""

        def items(
            self,
        ) -> Iterable[tuple[str | bytes, str | bytes]] | Iterable[tuple[str, Any]]: ...


__all__ = ["ConfigFormat", "DocumentRange", "Ranges", "Refreshed", "refresh"]


class ConfigFormat(str, Enum):
    """What ``Ranges.config`` writes.

    Where the program knows comments, the text begins with one that names the oldest version that it was tried with.

    >>> ConfigFormat("nginx").name
    'NGINX'
    """

    NGINX = "nginx"
    """``set_real_ip_from`` and ``real_ip_header``, for the ``http``, ``server`` or ``location`` level."""
    NGINX_RANGES = "nginx_ranges"
    """The ``set_real_ip_from`` lines alone, for a configuration that has its ``real_ip_header`` already."""
    APACHE = "apache"
    """``RemoteIPTrustedProxy`` and ``RemoteIPHeader`` of ``mod_remoteip``, for the server or a virtual host."""
    HAPROXY = "haproxy"
    """An ``acl`` and rules with ``set-src``, for a ``frontend`` or ``listen`` section in HTTP mode, before its other
    ``http-request`` rules."""
    NFTABLES = "nftables"
    """Two definitions, ``$cfhost_ipv4`` and ``$cfhost_ipv6``, for rules such as ``ip saddr $cfhost_ipv4 accept``."""
    IPSET = "ipset"
    """The sets ``cfhost_ipv4`` and ``cfhost_ipv6`` for ``ipset restore``, exchanged as a whole where they are there."""
    CSF = "csf"
    """A file for CSF, to be named by an ``Include`` line in ``csf.allow``, and in ``csf.ignore`` for its ``lfd``."""
    FAIL2BAN = "fail2ban"
    """``ignoreip`` of fail2ban, for a file in ``jail.d`` whose name ends in ``.conf``. An ``ignoreip`` in ``jail.local``
    replaces it, and can have the ranges by ``%(cfhost_ranges)s``."""
    PLAIN = "plain"
    """All ranges, one a line."""
    PLAIN_IPV4 = "plain_ipv4"
    """Those of IPv4, one a line."""
    PLAIN_IPV6 = "plain_ipv6"
    """Those of IPv6, one a line."""

    __str__ = str.__str__


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRange:
    """A range of the 2012 document."""

    range: IPv4Network | IPv6Network
    """The range."""
    retired: date | None = None
    """The day since when it is no longer the network's: its present owner could pose as any visitor."""


class Ranges:
    """A list of address ranges that was found sound.

    Every range is written by its first address, no two overlap, none is private, reserved or wider than /11 (IPv4) or
    /24 (IPv6), there are at least 8 of IPv4 and 4 of IPv6 and at most 200 of each, and the IPv4 ones hold no more than 8
    million addresses. Two lists are equal if they have the same ranges, in whatever order. Lists do not change, can be
    shared between threads, and pickle.

    >>> ranges = Ranges.built_in()
    >>> len(ranges), next(iter(ranges))
    (22, IPv4Network('173.245.48.0/20'))
    """

    __slots__ = ("_core",)
    _core: RangesCore

    BUILT_IN_SINCE = RangesCore.BUILT_IN_SINCE
    """The month, ``YYYY-MM``, since which the published list has had the built-in content, as far as is known."""

    def __init__(self) -> None:
        """Not called: see ``built_in``, ``load``, ``from_text`` and ``from_json``. Raises ``TypeError``."""
        raise TypeError("Ranges is made by built_in(), load(), from_text() or from_json()")

    @classmethod
    def _of(cls, core: RangesCore) -> Self:
        self = object.__new__(cls)
        self._core = core
        return self

    @classmethod
    def built_in(cls) -> Self:
        """The list that is built in.

        >>> len(list(Ranges.built_in()))
        22
        """
        return cls._of(RangesCore.built_in())

    @classmethod
    def load(cls, cache_file: str | os.PathLike[str]) -> Self:
        """The list that ``refresh`` left in this file; the built-in one if there is no such file.

        Raises ``InvalidArgument`` if the file cannot be read, ``ProtocolError`` if what is in it is not as it should be.

        >>> Ranges.load("/nonexistent/ranges.json") == Ranges.built_in()
        True
        """
        return cls._of(RangesCore.load(cache_file))

    @classmethod
    def from_text(cls, ipv4: str, ipv6: str) -> Self:
        """Reads the published text forms, one range a line.

        Raises ``ProtocolError`` if anything in them is not as it should be.

        >>> built_in = Ranges.built_in()
        >>> Ranges.from_text(built_in.config("plain_ipv4"), built_in.config("plain_ipv6")) == built_in
        True
        """
        return cls._of(RangesCore.from_text(ipv4, ipv6))

    @classmethod
    def from_json(cls, json: str | bytes) -> Self:
        """Reads the published JSON form, which is also what ``to_json`` writes. Raises as ``from_text``.

        >>> Ranges.from_json('{"success": true}')
        Traceback (most recent call last):
        cfhost.ProtocolError: ...
        """
        return cls._of(RangesCore.from_json(json))

    @staticmethod
    def document_2012() -> tuple[DocumentRange, ...]:
        """The list of the 2012 document, in its order.

        Three of its ranges are retired, and those that came later are not in it: it is here to be compared with, and
        trusted by nothing.

        >>> retired = [row.range for row in Ranges.document_2012() if row.retired]
        >>> len(retired), retired[0].network_address in Ranges.built_in()
        (3, False)
        """
        return tuple(
            DocumentRange(range=network, retired=None if day is None else date.fromisoformat(day))
            for network, day in RangesCore.document_2012()
        )

    def __contains__(self, addr: IPv4Address | IPv6Address | str) -> bool:
        """Whether the address is in one of the ranges.

        An IPv4 address in IPv6 form counts as the IPv4 address. Raises ``InvalidArgument`` for a text that is no
        address.

        >>> "::ffff:173.245.48.1" in Ranges.built_in()
        True
        """
        return self._core.contains(addr)

    def __iter__(self) -> Iterator[IPv4Network | IPv6Network]:
        """The ranges, in the order of the list."""
        return iter(self._core.networks())

    def __len__(self) -> int:
        """How many they are."""
        return len(self._core)

    def visitor_addr(
        self,
        peer: IPv4Address | IPv6Address | str,
        headers: _HasItems | Iterable[tuple[str | bytes, str | bytes]] | Iterable[tuple[str, str]],
        *,
        proxies: Iterable[IPv4Address | IPv6Address | IPv4Network | IPv6Network | str] = (),
    ) -> IPv4Address | IPv6Address:
        """The address of the visitor: what ``CF-Connecting-IP`` says if the request came from the network, else ``peer``.

        ``peer``
            the address that the connection came from.
        ``headers``
            names and values as they came, names in upper or lower case: pairs, or what has them as its ``items()``. Give
            all of them, repeated ones too: a dict holds one of each name. Or the ``environ`` of WSGI, Django's
            ``request.META``: names such as ``HTTP_CF_CONNECTING_IP`` count where none begins with ``CF-`` or
            ``X-Forwarded-``, for among the network's headers such a one would be the visitor's own. Of a scope of ASGI
            give ``scope["headers"]``.
        ``proxies``
            your own proxies that the request may have come through, ``cloudflared`` or an nginx in front of Apache:
            addresses, such as ``127.0.0.1``, and networks, such as ``10.8.0.0/24``. Defaults to none.

        Nothing in the headers counts unless the peer is in the ranges, since anybody can send such a header. And the peer
        it is, too, where the header is missing; came more than once with different values; holds anything but one
        address; or holds an address that no visitor has: unspecified, loopback, private, link-local, multicast or
        broadcast.

        ``CF-Connecting-IPv6`` counts only beside a ``CF-Connecting-IP`` from 240.0.0.0/4, which is no address but the
        stand-in ("Pseudo IPv4") that the network can be told to put there for a visitor of IPv6. The stand-in is returned
        if there is no such header. An IPv4 address in IPv6 form is returned as the IPv4 address, the peer's included.

        While the peer is one of the proxies, and not in the ranges, what counts as the peer is the address before it in
        ``X-Forwarded-For``: first the last one, then the one before that, and so on. It ends at the first address that is
        not one of the proxies', for which all of the above holds: ``CF-Connecting-IP`` is believed if that is the network's,
        so if the network and your own proxies alone have handed the request on. It also ends, at the proxy itself, where
        the header has no more addresses or something else in that place. Each proxy has to add the address that it was
        asked from at the end of ``X-Forwarded-For``, as nginx does by ``$proxy_add_x_forwarded_for`` and Apache's
        ``mod_proxy`` by itself, or to write that address alone. ``cloudflared`` hands on the network's, which ends with the
        visitor.

        What a stranger may have sent never raises; ``InvalidArgument`` and ``TypeError`` are for a peer that is no
        address, for proxies that are neither addresses nor networks or are everybody, and for headers of another form.

        >>> ranges = Ranges.built_in()
        >>> ranges.visitor_addr("2400:cb00::1", [("cf-connecting-ip", "2001:db8::7")])
        IPv6Address('2001:db8::7')
        >>> ranges.visitor_addr("192.0.2.1", [("cf-connecting-ip", "2001:db8::7")])
        IPv4Address('192.0.2.1')

        >>> headers = {"X-Forwarded-For": "203.0.113.7, 173.245.48.1", "CF-Connecting-IP": "203.0.113.7"}
        >>> ranges.visitor_addr("127.0.0.1", headers, proxies=["127.0.0.1"])
        IPv4Address('203.0.113.7')
        """
        return self._core.visitor_addr(peer, headers, proxies)

    def config(
        self,
        format: ConfigFormat
        | Literal[
            "nginx",
            "nginx_ranges",
            "apache",
            "haproxy",
            "nftables",
            "ipset",
            "csf",
            "fail2ban",
            "plain",
            "plain_ipv4",
            "plain_ipv6",
        ],
    ) -> str:
        """The ranges as text for another program: lines that end in a line feed, in the order of the list.

        Write it beside the file that is in use, let the program check it (``nginx -t``, ``apachectl -t``, ``haproxy -c``),
        and rename it over the old one only then. Raises ``InvalidArgument`` for any other format.

        >>> print(Ranges.built_in().config("nginx"))
        # For nginx. ...
        set_real_ip_from 173.245.48.0/20;
        ...
        real_ip_header CF-Connecting-IP;
        <BLANKLINE>
        """
        return self._core.config(format)

    def to_json(self) -> str:
        """The published JSON form.

        >>> Ranges.from_json(Ranges.built_in().to_json()) == Ranges.built_in()
        True
        """
        return self._core.to_json()

    @property
    def etag(self) -> str | None:
        """What the publisher calls this content, if it said so: a list with another content has another one."""
        return self._core.etag

    def __eq__(self, other: object) -> bool:
        return self._core == other._core if isinstance(other, Ranges) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self))

    def __repr__(self) -> str:
        return f"<cfhost.ranges.Ranges of {len(self)}>"

    def __reduce__(self) -> tuple[Callable[[str], Ranges], tuple[Any, ...]]:
        return type(self).from_json, (self.to_json(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What ``refresh`` found."""

    ranges: Ranges
    """The list that is published now."""
    added: tuple[IPv4Network | IPv6Network, ...] = ()
    """What was not in the list so far: the one in the cache file, or the built-in one."""
    removed: tuple[IPv4Network | IPv6Network, ...] = ()
    """What was in the list so far and is no longer."""

    @property
    def is_changed(self) -> bool:
        """Whether the list is another one than before."""
        return bool(self.added or self.removed)


def refresh(
    *,
    json_url: str | None = None,
    ipv4_url: str | None = None,
    ipv6_url: str | None = None,
    ca_file: str | os.PathLike[str] | None = None,
    timeout: float | None = None,
    cache_file: str | os.PathLike[str] | None = None,
) -> Refreshed:
    """Fetches the list that is published now, and keeps it in a file.

    ``json_url``
        where the JSON form is; defaults to the vendor's, https://api.cloudflare.com/client/v4/ips.
    ``ipv4_url``, ``ipv6_url``
        where the text forms are, in place of the JSON form; both or none.
    ``ca_file``
        a PEM file: its certificate authorities are trusted, and no others; defaults to those of the system.
    ``timeout``
        how long it may take, everything included, in seconds; defaults to 20.
    ``cache_file``
        the file that the list so far is in, and that the new one is written to; its folder has to be there. Defaults to
        none: the list so far is then the built-in one, and nothing is written.

    Only HTTPS is used, or plain HTTP to loopback, and no redirect is followed. A new list is accepted only if it is
    sound, and if it shares half of its addresses with the list so far and with the built-in one, and they share half of
    theirs with it. The file is replaced in one step: a program that reads it finds the old list or the new one, even if
    the refresh is stopped. It blocks without the interpreter's lock, and Ctrl-C stops it.

    An error leaves the cache file as it was: ``ProtocolError`` if what came is not sound, ``InvalidArgument`` for a URL
    that is neither ``https`` nor loopback and for a file that cannot be read or written, ``TransportError`` and its kinds.

    >>> url = endpoint.replace("/host-gw.html", "/client/v4/ips")
    >>> refreshed = refresh(json_url=url, ca_file=ca_file)
    >>> "173.245.48.1" in refreshed.ranges, refreshed.is_changed
    (True, False)
    """
    ranges, added, removed = ranges_refresh(json_url, ipv4_url, ipv6_url, ca_file, timeout, cache_file)
    return Refreshed(ranges=Ranges._of(ranges), added=added, removed=removed)
