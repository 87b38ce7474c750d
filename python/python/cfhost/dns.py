"""The other half of a panel's job: pointing a customer's names at the network, and back.

Setting a zone does not put a site behind the network; the zone's DNS has to point at the targets that ``zone_set``
answers. A ``Plan`` says what has to change for that, as plain data, and what undoes it:

>>> zone = [
...     Record("example.com", 3600, "A", "192.0.2.10"),
...     Record("www.example.com", 3600, "CNAME", "example.com."),
... ]
>>> targets = {"www.example.com": "www.example.com.cdn.cloudflare.net"}
>>> plan = Plan.new("example.com", targets, zone)
>>> print(plan.to_zone_file(), end="")
; www.example.com. 3600 IN CNAME example.com.
www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
>>> sorted(plan.inverse().apply_to(plan.apply_to(zone))) == sorted(zone)
True

A panel whose DNS sits behind an API of its own carries a plan out itself. For the others, a ``NameServer`` reads a zone and
applies a plan as one dynamic update (RFC 2136), and a ``Provisioner`` does the whole job in one call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Address, IPv6Address

from cfhost._codes import JobState
from cfhost._native import (
    Secret,
    dns_add_subdomain,
    dns_apply,
    dns_check,
    dns_deprovision,
    dns_name_servers,
    dns_plan,
    dns_plan_apply_to,
    dns_plan_back,
    dns_plan_from_json,
    dns_plan_inverse,
    dns_plan_names,
    dns_plan_text,
    dns_provision,
    dns_read,
    dns_remove_subdomain,
    dns_socket_addr,
)
from cfhost._reply import Record as _Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Literal, Union

    from typing_extensions import TypeAlias

    from cfhost._client import Client
    from cfhost._errors import Error

    _Addr: TypeAlias = Union[IPv4Address, IPv6Address, str]
    _AnySocketAddr: TypeAlias = Union["SocketAddr", tuple[_Addr, int], _Addr]
    _AnySubdomain: TypeAlias = Union[str, tuple[str, Union[str, None]]]

__all__ = [
    "Alias",
    "Answers",
    "Change",
    "Check",
    "Conflicts",
    "JobState",
    "Left",
    "NameServer",
    "Origin",
    "Outcome",
    "Plan",
    "PlanOptions",
    "Provisioner",
    "ReadBy",
    "Record",
    "SocketAddr",
    "Step",
    "StepEvent",
    "TsigAlgorithm",
    "TsigKey",
    "User",
    "check",
    "name_servers",
]


class Conflicts(str, Enum):
    """What to do with other records at a name that is to get a CNAME: a CNAME allows none beside it.

    >>> Conflicts("refuse").name
    'REFUSE'
    """

    REFUSE = "refuse"
    """The plan is refused, and the error names them all. So it is if an MX, an SRV or an NS elsewhere in the zone points at the
    name, since none may point at an alias."""
    MOVE_ADDRESSES = "move_addresses"
    """A and AAAA make way, anything else is refused."""
    MOVE_ALL = "move_all"
    """Everything makes way, and an MX or an SRV may point at the name: mail to it is no longer delivered. What an NS points at
    is refused still."""

    __str__ = str.__str__


class ReadBy(str, Enum):
    """How the records of a zone are read.

    >>> ReadBy("transfer").name
    'TRANSFER'
    """

    TRANSFER = "transfer"
    """All of them, by a zone transfer (AXFR)."""
    QUERIES = "queries"
    """Those at the names that matter, by queries for the usual types. What a wildcard answers for a name is not taken for
    records of it; delegations and DNAMEs above a name are noticed. What other names have cannot be seen: neither an MX, SRV or
    NS there that points at a name which is switched, nor that they are aliases of it. Jobs of ``Provisioner`` look at the
    zone's own name, too."""

    __str__ = str.__str__


class TsigAlgorithm(str, Enum):
    """How a TSIG key signs. The old ``hmac-md5`` and ``hmac-sha1`` are not available.

    >>> TsigAlgorithm("hmac-sha256").name
    'HMAC_SHA256'
    """

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SHA384 = "hmac-sha384"
    HMAC_SHA512 = "hmac-sha512"

    __str__ = str.__str__


class Answers(str, Enum):
    """What a name server answers for a name that is to point at a target.

    >>> Answers("right").name
    'RIGHT'
    """

    RIGHT = "right"
    """It points at its target."""
    OLD = "old"
    """It has what it had before."""
    MISSING = "missing"
    """There is nothing at the name."""
    OTHER = "other"
    """It has something else."""
    NOTHING = "nothing"
    """The server did not answer."""

    __str__ = str.__str__


class Step(str, Enum):
    """A step of a job.

    >>> Step("zone_set").name
    'ZONE_SET'
    """

    USER = "user"
    """``user_lookup``, and ``user_create`` if need be."""
    ZONE_LOOKUP = "zone_lookup"
    """``zone_lookup``: the rows that there are."""
    READ = "read"
    """Reading the zone's records."""
    PLAN = "plan"
    """Planning, which is where conflicts are refused."""
    ORIGIN = "origin"
    """Adding the origin's record."""
    ZONE_SET = "zone_set"
    """``zone_set``."""
    QUEUE = "queue"
    """Waiting for a server that has put the zone into its queue (code 215), and sending ``zone_set`` again."""
    UPDATE = "update"
    """The update that switches all names at once."""
    CHECK = "check"
    """Asking the name servers."""
    RESTORE = "restore"
    """Putting back what an earlier step did, after a failure."""
    ZONE_DELETE = "zone_delete"
    """``zone_delete``."""
    CLEANUP = "cleanup"
    """Removing the origin's record."""

    __str__ = str.__str__


@dataclass(frozen=True, slots=True, order=True)
class Record(_Frozen):
    """A record of a zone, of class ``IN``.

    >>> print(Record("www.example.com", 900, "CNAME", "www.example.com.cdn.cloudflare.net."))
    www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
    """

    name: str
    """The full name, in lower case and without a dot at its end."""
    ttl: int
    """How long it may be kept, seconds."""
    rtype: str
    """The type, in upper case: ``A``, ``CNAME``, ``MX``."""
    data: str
    """The data as a zone file has it: full names end in a dot, texts are in quotes."""

    def __str__(self) -> str:
        return f"{self.name}. {self.ttl} IN {self.rtype} {self.data}"


@dataclass(frozen=True, slots=True)
class Change(_Frozen):
    """A record that takes another one's place."""

    from_: Record
    """As it is."""
    to: Record
    """As it is to be."""


@dataclass(frozen=True, slots=True)
class Left(_Frozen):
    """A name that a plan leaves as it is."""

    name: str
    """The name."""
    reason: str
    """Why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Alias(_Frozen):
    """A name that leads to one which points at the network."""

    name: str
    """The name."""
    of: str
    """What it is an alias of, if need be by others in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions(_Frozen):
    """How a plan is made.

    >>> PlanOptions().ttl
    900
    """

    ttl: int = 900
    """The TTL of new records, seconds."""
    conflicts: Conflicts | Literal["refuse", "move_addresses", "move_all"] = Conflicts.REFUSE
    """What becomes of other records at a name."""
    origin_addrs: tuple[_Addr, ...] = ()
    """Addresses that the origin has: an A or AAAA with one of them is in nobody's way, whatever ``conflicts`` says, since
    nothing is lost with it."""
    target_suffixes: tuple[str, ...] = ()
    """What a target has to end in. If empty, a target may be any name outside the zone. Names that point at the network are
    then known by the rows of the zone, by the plans that were applied, and by ``.cdn.cloudflare.net``. If neither rows nor
    plans are left, give the suffix of your gateway's targets."""
    leave_apex: bool = False
    """Whether a target for the zone's own name is left for the caller to deal with, and not refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(_Frozen):
    """What has to change in a zone.

    It can be rendered, stored as JSON, applied by a ``NameServer``, or carried out by a panel whose DNS sits behind an API
    of its own: remove ``remove``, replace ``change``, add ``add``, all at once. It pickles.

    >>> plan = Plan.new("example.com", {"www.example.com": "www.example.com.cdn.cloudflare.net"}, [])
    >>> [str(record) for record in plan.add]
    ['www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.']
    """

    zone: str
    """The zone."""
    add: tuple[Record, ...] = ()
    """Records that are not there yet."""
    change: tuple[Change, ...] = ()
    """Records in whose place others come, at the same name and of the same type."""
    remove: tuple[Record, ...] = ()
    """Records that are there and are to go."""
    unchanged: tuple[str, ...] = ()
    """Names that need no change."""
    left: tuple[Left, ...] = ()
    """Names that are asked for and left as they are."""
    aliases: tuple[Alias, ...] = ()
    """Names that were not asked for and are aliases of those that point at the network then. The network gets their requests,
    too, and answers them only if the zone has a row for each."""
    seen: tuple[Record, ...] = ()
    """All records that were seen at the names which change. If others are there when the plan is applied, somebody else
    changed the zone meanwhile, and it must not be."""

    @staticmethod
    def new(
        zone: str, targets: Mapping[str, str], records: Iterable[Record], options: PlanOptions | None = None
    ) -> Plan:
        """What has to change so that each name in ``targets`` is a CNAME of its target, and nothing else.

        ``targets``
            full name to target: ``forward_tos`` of a ``ZoneSetReply``.
        ``records``
            those of the zone; at least all those at the names in ``targets``. What points at a name, and which names are
            aliases of one, is known as far as it is among them.

        A name that points at its target is left as it is, its TTL included. So are names that prove the zone to a
        certificate authority, but for one kind: a row for ``_acme-challenge`` and a name becomes a CNAME as well, unless
        other records are there. Raises ``DnsError``, naming everything that is in the way: other records at a name, an MX, SRV
        or NS that points at it, a target for the zone's own name, which cannot be a CNAME, a name in a part of the zone that
        is delegated or is redirected by a DNAME; ``InvalidArgument`` for what is no host name, a name outside the zone, a
        target inside it, and one that does not end in an allowed suffix.

        >>> zone = [Record("www.example.com", 300, "A", "192.0.2.1")]
        >>> targets = {"www.example.com": "www.example.com.cdn.cloudflare.net"}
        >>> Plan.new("example.com", targets, zone, PlanOptions(conflicts="move_addresses")).remove == tuple(zone)
        True
        >>> Plan.new("example.com", targets, zone)
        Traceback (most recent call last):
        cfhost.DnsError: ...
        """
        return dns_plan(zone, targets, records, PlanOptions() if options is None else options)

    @staticmethod
    def back(
        zone: str,
        origins: Mapping[str, str],
        records: Iterable[Record],
        applied: Iterable[Plan] = (),
        options: PlanOptions | None = None,
    ) -> Plan:
        """What has to change so that names which point into the network no longer do.

        ``origins``
            the rows of the zone: ``hosted_cnames`` of a ``ZoneLookupReply``.
        ``records``
            all of the zone.
        ``applied``
            the plans that were applied, oldest first.

        For each name, the records come back that the last of the ``applied`` plans took away from it. A name that none of
        them touched gets the addresses of its origin, if that is a name of this zone or an alias of one, or else a CNAME to
        it. Raises ``DnsError``, naming the names that nobody knows the way back for.

        >>> zone = [Record("www.example.com", 900, "CNAME", "www.example.com.cdn.cloudflare.net.")]
        >>> plan = Plan.back("example.com", {"www.example.com": "origin.example.net"}, zone)
        >>> print(plan.change[0].to)
        www.example.com. 900 IN CNAME origin.example.net.
        """
        return dns_plan_back(zone, origins, records, applied, PlanOptions() if options is None else options)

    @staticmethod
    def from_json(json: str) -> Plan:
        """Reads what ``to_json`` wrote. Raises ``InvalidArgument`` if it is not a plan, or a record in it not one.

        >>> plan = Plan.new("example.com", {"www.example.com": "www.example.com.cdn.cloudflare.net"}, [])
        >>> Plan.from_json(plan.to_json()) == plan
        True
        """
        return dns_plan_from_json(json)

    def to_json(self) -> str:
        """The plan as JSON, to be stored until it is undone: an object with the fields of this class."""
        return dns_plan_text(self, "json")

    def to_zone_file(self) -> str:
        """The changes as lines of a BIND zone file, those that are to go as comments before them.

        Raises ``InvalidArgument`` if a record is not one: plans can come from anywhere.
        """
        return dns_plan_text(self, "zone_file")

    def to_nsupdate(self) -> str:
        """The changes as commands of ``nsupdate``, one update with its prerequisites. Server and key are the caller's.

        Raises as ``to_zone_file``.
        """
        return dns_plan_text(self, "nsupdate")

    def inverse(self) -> Plan:
        """The plan that undoes this one. If it is applied afterwards, every record is as it was before."""
        return dns_plan_inverse(self)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.add or self.change or self.remove)

    def apply_to(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """The records as they are after the plan is applied. Applying it a second time changes nothing."""
        return dns_plan_apply_to(self, records)

    def names(self) -> tuple[str, ...]:
        """The names that change, sorted."""
        return dns_plan_names(self)


@dataclass(frozen=True, slots=True)
class SocketAddr(_Frozen):
    """Where a server listens.

    >>> print(SocketAddr(IPv6Address("2001:db8::53"), 53))
    [2001:db8::53]:53
    """

    addr: IPv4Address | IPv6Address
    """Its address."""
    port: int
    """Its port."""

    def __str__(self) -> str:
        return f"[{self.addr}]:{self.port}" if self.addr.version == 6 else f"{self.addr}:{self.port}"


@dataclass(frozen=True, slots=True)
class TsigKey(_Frozen):
    """The key that a name server knows the caller by. It is not pickled.

    >>> TsigKey("panel", "bm90IGEgcmVhbCBrZXkhIQ==")
    TsigKey(name='panel', secret=Secret('***'), algorithm=<TsigAlgorithm.HMAC_SHA256: 'hmac-sha256'>)
    """

    name: str
    """The name that the server has for it."""
    secret: Secret
    """The key itself, in base64: give it as ``Secret`` or ``str``."""
    algorithm: TsigAlgorithm
    """How it signs."""

    def __init__(
        self,
        name: str,
        secret: Secret | str,
        algorithm: TsigAlgorithm | Literal["hmac-sha256", "hmac-sha384", "hmac-sha512"] = TsigAlgorithm.HMAC_SHA256,
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "secret", secret if isinstance(secret, Secret) else Secret(secret))
        object.__setattr__(self, "algorithm", TsigAlgorithm(algorithm))


@dataclass(frozen=True, slots=True)
class NameServer(_Frozen):
    """The primary name server of a zone, which answers for it and takes updates.

    Every question goes over TCP, signed if there is a key, and an answer has to be signed then too. Calls block without the
    interpreter's lock, and Ctrl-C stops them.

    >>> server = NameServer("192.0.2.53", key=TsigKey("panel", "bm90IGEgcmVhbCBrZXkhIQ=="))
    >>> print(server.addr)
    192.0.2.53:53
    """

    addr: SocketAddr
    """Where it listens: give it as ``"192.0.2.53:53"``, as ``(address, port)``, or as an address, for port 53."""
    key: TsigKey | None
    """What it knows the caller by; ``None``: not signed."""
    read_by: ReadBy
    """How zones are read."""
    timeout: float
    """How long a question may take, everything included, in seconds."""

    def __init__(
        self,
        addr: _AnySocketAddr,
        *,
        key: TsigKey | None = None,
        read_by: ReadBy | Literal["transfer", "queries"] = ReadBy.TRANSFER,
        timeout: float = 10,
    ) -> None:
        object.__setattr__(self, "addr", addr if isinstance(addr, SocketAddr) else dns_socket_addr(addr))
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "read_by", ReadBy(read_by))
        object.__setattr__(self, "timeout", timeout)

    def read(self, zone: str, names: Iterable[str] = ()) -> tuple[Record, ...]:
        """The records of a zone, those left out that the server adds to sign it.

        ``names`` are those that have to be among them; where the zone is read by queries, there are no others. Raises
        ``DnsError`` if the server refuses, ``TransportError``, ``Timeout`` or ``ProtocolError`` if it does not answer as it
        should.
        """
        return dns_read(self, zone, names)

    def apply(self, plan: Plan) -> None:
        """Carries a plan out as one update (RFC 2136).

        All of it, or nothing if the records at its names are not those that the plan was made from. Raises ``DnsError`` if
        the server refused, and nothing was changed: ``retryable`` if the zone was changed by somebody else meanwhile, so
        that a new plan can be made. Where the delivery is ``perhaps_carried_out``, it was carried out whole or not at all:
        read the zone.
        """
        dns_apply(self, plan)

    def check(self, targets: Mapping[str, str], before: Iterable[Record] = ()) -> tuple[Check, ...]:
        """Asks whether each name answers with its target. It reports, and changes nothing.

        ``targets`` are as in ``Plan.new``, ``before`` the records that the names had before, such as ``Plan.seen``. A
        server that cannot be asked answers ``nothing``. Raises ``InvalidArgument`` for what is no host name.

        >>> check = NameServer("127.0.0.1:9").check({"www.example.com": "www.example.com.cdn.cloudflare.net"})[0]
        >>> check.answers
        <Answers.NOTHING: 'nothing'>
        """
        return dns_check(self, targets, before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(_Frozen):
    """What one name server answers for one name."""

    name: str
    """The name."""
    target: str
    """Where it is to point."""
    server: SocketAddr
    """The server that was asked."""
    answers: Answers
    """What it answers."""
    found: tuple[Record, ...] = ()
    """What it has: a CNAME, or else addresses."""


def check(
    servers: Iterable[_AnySocketAddr],
    targets: Mapping[str, str],
    before: Iterable[Record] = (),
    *,
    timeout: float = 10,
) -> tuple[Check, ...]:
    """Asks name servers whether each name answers with its target: ``NameServer.check`` of each of them.

    >>> check([], {"www.example.com": "www.example.com.cdn.cloudflare.net"})
    ()
    """
    before = tuple(before)
    answers = [NameServer(server, timeout=timeout).check(targets, before) for server in servers]
    return tuple(check for checks in answers for check in checks)


def name_servers(zone: str, records: Iterable[Record]) -> tuple[SocketAddr, ...]:
    """Where the zone's own name servers listen, by its NS records and the system's resolver, port 53.

    A name server that cannot be resolved is left out.

    >>> name_servers("example.com", [Record("example.com", 3600, "A", "192.0.2.10")])
    ()
    """
    return dns_name_servers(zone, records)


@dataclass(frozen=True, slots=True, kw_only=True)
class User(_Frozen):
    """The customer who has the zone: ``user_key``, or ``unique_id``, or ``cloudflare_email`` and ``cloudflare_pass``.

    By address and password, the account is made or linked by ``user_create`` if this provider has no key to it;
    ``unique_id`` is the caller's own name for it then.

    >>> User(unique_id="customer-1001")
    User(user_key=None, unique_id='customer-1001', cloudflare_email=None, cloudflare_pass=None)
    """

    user_key: Secret | None
    """The customer with this key."""
    unique_id: str | None
    """The customer that was registered under this name of the caller's."""
    cloudflare_email: str | None
    """The address of the account."""
    cloudflare_pass: Secret | None
    """Its password."""

    def __init__(
        self,
        *,
        user_key: Secret | str | None = None,
        unique_id: str | None = None,
        cloudflare_email: str | None = None,
        cloudflare_pass: Secret | str | None = None,
    ) -> None:
        account = cloudflare_email is not None and cloudflare_pass is not None
        half = (cloudflare_email is None) != (cloudflare_pass is None)
        by = (user_key is not None) + account + (unique_id is not None and not account)
        if half or by != 1:
            raise TypeError("give one of user_key, unique_id, and cloudflare_email with cloudflare_pass")
        object.__setattr__(self, "user_key", _secret(user_key))
        object.__setattr__(self, "unique_id", unique_id)
        object.__setattr__(self, "cloudflare_email", cloudflare_email)
        object.__setattr__(self, "cloudflare_pass", _secret(cloudflare_pass))


def _secret(value: Secret | str | None) -> Secret | None:
    return value if value is None or isinstance(value, Secret) else Secret(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(_Frozen):
    """Where the network fetches the site from. Give one of the three.

    >>> Origin(move_of="www.example.com")
    Origin(addrs=None, name=None, move_of='www.example.com')
    """

    addrs: tuple[_Addr, ...] | None = None
    """From these addresses: ``cloudflare-resolve-to`` in the zone gets them, unless it leads to them as an alias."""
    name: str | None = None
    """From a name that is there already, and is none of those that are switched, nor an alias of one."""
    move_of: str | None = None
    """From the addresses that this name of the zone has now, by itself or as an alias of another name of the zone:
    ``cloudflare-resolve-to`` gets them, unless it leads to them as an alias."""

    def __post_init__(self) -> None:
        if [self.addrs, self.name, self.move_of].count(None) != 2:
            raise TypeError("give one of addrs, name and move_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvent(_Frozen):
    """The beginning or the end of a step."""

    step: Step
    """Which."""
    is_end: bool
    """Whether it ended."""
    plan: Plan | None = None
    """The plan that is about to be applied, or was, in steps that apply one. Store it at the beginning: it is the way
    back, even if the job is killed."""
    error: Error | None = None
    """Why it failed, if it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(_Frozen):
    """What a job did, or in a dry run would do. It is not pickled while it holds the customer's key."""

    user_key: Secret | None
    """The customer's key; ``None`` in a dry run for an account that would have to be made."""
    zone_name: str
    """The zone."""
    plans: tuple[Plan, ...] = ()
    """What was applied, in order; nothing if all was as it should be. Keep them: they are the way back."""
    checks: tuple[Check, ...] = ()
    """What the name servers answer now. The job has succeeded whatever they say: copies lag behind."""
    left: tuple[Left, ...] = ()
    """Names that were left as they are."""
    aliases: tuple[Alias, ...] = ()
    """Names that lead to the switched ones as aliases and have no row, so that the network does not answer for them: add them,
    or point them elsewhere. Where the zone is read by queries, aliases cannot be seen."""
    dropped: tuple[str, ...] = ()
    """Rows of the zone that were not sent again, since they prove the zone to a certificate authority."""
    state: JobState
    """How things are now: after ``remove_subdomain``, the zone is set up and the name does not point at the network."""


@dataclass(frozen=True, slots=True)
class Provisioner(_Frozen):
    """The whole job: a customer's zone behind the network, with the names pointing there, and back.

    You can stop a job at any time, and repeat it: the repeated job finds what is done and does the rest. All names of a zone
    are switched by one update, and only while nobody else changes them; so each is served as before or by the network, and
    never in between. An error says by its ``state`` how things were left. ::

        client = cfhost.Client.from_env()
        server = NameServer("192.0.2.53", key=TsigKey("panel", secret))
        user = User(cloudflare_email="customer@example.com", cloudflare_pass=password)

        provisioner = Provisioner(client, server)
        outcome = provisioner.provision(user, "example.com", ["www", "blog"], Origin(move_of="www.example.com"))
        # Later, and with the plans from wherever they were kept:
        provisioner.deprovision(user, "example.com", outcome.plans)

    Ctrl-C stops a job as a failure does, and the ``KeyboardInterrupt`` has the error with its ``state`` as
    ``__context__``.

    >>> Provisioner(client, NameServer("192.0.2.53"), dry_run=True).dry_run
    True
    """

    client: Client
    """Who sends the acts."""
    server: NameServer
    """The primary name server of the zones."""
    options: PlanOptions = field(default=PlanOptions(), kw_only=True)
    """How plans are made."""
    check_servers: tuple[_AnySocketAddr, ...] | None = field(default=None, kw_only=True)
    """The name servers that are asked at the end, none if empty; ``None``: those that the zone names, at port 53."""
    queue_timeout: float = field(default=60, kw_only=True)
    """How long a job waits in all for a server that has put the zone into its queue (code 215), in seconds; with 0, it does
    not wait."""
    dry_run: bool = field(default=False, kw_only=True)
    """Whether nothing is changed: the outcome has the plans, and its state is what there is. Targets of names that are not
    set up yet are taken to be the name with the suffix that other rows of the zone have, or else with the first of the
    allowed suffixes or ``.cdn.cloudflare.net``."""
    on_step: Callable[[StepEvent], object] | None = field(default=None, kw_only=True)
    """Is told of each step, on the calling thread. An exception in it stops the job, and the job raises it. It may switch
    to another greenlet, and make calls of its own."""

    def provision(
        self, user: User, zone: str, subdomains: Iterable[_AnySubdomain] | Mapping[str, str | None], origin: Origin
    ) -> Outcome:
        """Puts names of a zone behind the network.

        Finds or makes the account, reads the zone, plans and refuses conflicts, adds the origin's record, sets the zone,
        and points the names at their targets. Rows that the zone has beyond ``subdomains`` stay. ``subdomains`` are as in
        ``Client.zone_set``. After a failure before the names are switched, the job undoes what it did, unless it is not known
        whether a change may yet be carried out; the error's ``state`` says how the zone was left.

        If the server has put the zone into its queue (code 215), the job waits for ``queue_timeout``. When the time is over,
        or the job is stopped, nothing is undone, because the server goes on: the ``state`` is ``queued``, the ``advice``
        names what is set up and what is still to come, and the same call goes on from there. Rows of the server for
        ``_acme-challenge`` and a name become CNAMEs with the name, and go with it.

        Raises as the acts, ``Plan.new`` and ``NameServer`` do, each with a ``state``.
        """
        return dns_provision(self.client._core, self, user, zone, subdomains, origin)

    def deprovision(self, user: User, zone: str, applied: Iterable[Plan] = ()) -> Outcome:
        """Takes a zone back from the network.

        Points its names back, deletes the zone, and removes the origin's record. A zone that is already gone, or was never
        set up, is a success.
        ``applied`` are the plans that jobs for this zone handed out, oldest first, by which each name gets the records that
        it had. See ``Plan.back`` for what becomes of names that they do not tell of. Raises as ``provision``.
        """
        return dns_deprovision(self.client._core, self, user, zone, applied)

    def add_subdomain(self, user: User, zone: str, subdomain: _AnySubdomain) -> Outcome:
        """Puts one more name of a zone behind the network.

        It is relayed to its own target if it has one, ``("shop", "origin.example.net")`` say, and else to the origin of the
        zone's own row. All other rows are sent again as they are. The zone is looked up afterwards, since it may have been
        changed by somebody else meanwhile; then it is tried once more. Raises as ``provision``; ``DnsError`` also if the
        zone is not set up.
        """
        return dns_add_subdomain(self.client._core, self, user, zone, subdomain)

    def remove_subdomain(self, user: User, zone: str, subdomain: str, applied: Iterable[Plan] = ()) -> Outcome:
        """Takes one name of a zone back from the network: points it back, and sends all other rows again.

        ``applied`` is as in ``deprovision``. Raises as ``add_subdomain``; ``InvalidArgument`` for the last name, since a zone
        without names cannot be set.
        """
        return dns_remove_subdomain(self.client._core, self, user, zone, subdomain, applied)
