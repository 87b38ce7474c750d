"""The client."""

from __future__ import annotations

from cfhost._native import NativeClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType
    from typing import Literal, NoReturn

    from typing_extensions import Self

    from cfhost import RawReply, Secret, ZoneListRow

    # What follows is written by make bindings from core/src/acts.
    from cfhost import (
        CpanelInfoReply,
        FullZoneSetReply,
        HostChildNewReply,
        HostChildStopReply,
        HostKeyRegenReply,
        ResellerPlanListReply,
        ResellerSubCancelReply,
        ResellerSubListReply,
        ResellerSubNewReply,
        UserAuthReply,
        UserCreateReply,
        UserLookupReply,
        ZoneDeleteReply,
        ZoneListReply,
        ZoneLookupReply,
        ZoneSetReply,
    )
    # Up to here.


class Client:
    """A client of one provider. It is cheap to make, and threads can share it.

    It has a method for each act. Each method blocks for at most ``timeout``, and Ctrl-C stops it. Open connections belong
    to the process and not to the client: a new client uses those that an earlier client left open. After a fork, the new
    process opens connections of its own.

    ``host_key``
        the hosting provider's own key, 32 characters of ``0-9a-z``, as ``str`` or ``Secret``.
    ``endpoint``
        the URL that all acts are posted to; defaults to the vendor's, which was switched off on 2022-11-01. Plain
        ``http`` is accepted for loopback only.
    ``timeout``
        how long a call may take, everything included, in seconds; defaults to 60.
    ``connect_timeout``
        how long connecting may take, the TLS handshake included, in seconds; defaults to 10.
    ``retries``
        how often the client tries a failed call again, within its timeout and only if that is harmless; defaults to 2.
    ``ca_file``
        a PEM file of certificate authorities. The client trusts these and no others. Defaults to those of the system.
    ``proxy``
        an HTTP proxy, ``http://[user:password@]host:port``. Defaults to none; the environment's proxies are not used.

    Raises ``InvalidArgument``, which names the setting, if a value makes no sense. Nothing is sent.

    >>> with Client(host_key, endpoint=endpoint, ca_file=ca_file, timeout=20) as client:
    ...     client.user_lookup(unique_id="no-such-customer").user_exists
    False
    """

    __slots__ = ("__weakref__", "_core")
    _core: NativeClient

    def __init__(
        self,
        host_key: str | Secret,
        *,
        endpoint: str | None = None,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        retries: int | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        proxy: str | None = None,
    ) -> None:
        self._core = NativeClient(host_key, endpoint, timeout, connect_timeout, retries, ca_file, proxy)

    @classmethod
    def from_env(cls) -> Self:
        """Makes a client from environment variables. An empty variable counts as not set.

        The key is in ``CFHOST_HOST_KEY``, or in the file that ``CFHOST_HOST_KEY_FILE`` names. That file must not be open
        to every user of the system: give it mode 600, or 640 for a group. The other variables are ``CFHOST_ENDPOINT``,
        ``CFHOST_CA_FILE`` and ``CFHOST_TIMEOUT`` (seconds). Nothing else in this package reads the environment.

        Raises ``InvalidArgument`` if no key is given, if both are, or if a value makes no sense.

        >>> import os
        >>> os.environ.update(CFHOST_HOST_KEY=host_key, CFHOST_ENDPOINT=endpoint, CFHOST_CA_FILE=ca_file)
        >>> Client.from_env().user_lookup(unique_id="no-such-customer").user_exists
        False
        """
        return cls._of(NativeClient.from_env())

    @classmethod
    def _of(cls, core: NativeClient) -> Self:
        client = cls.__new__(cls)
        client._core = core
        return client

    def with_options(
        self, *, timeout: float | None = None, retries: int | None = None, unchecked: bool | None = None
    ) -> Self:
        """Makes a client with other options. It shares everything else with this one, the connections included.

        Cancelling or closing one of the two leaves the other as it is. An option that is left out keeps its value.
        ``timeout`` is in seconds, and a timeout of zero passes at once. ``retries`` is as in ``Client``. With
        ``unchecked``, acts are sent without the checks before sending, and the server says what is wrong with them.

        >>> hasty = client.with_options(timeout=10, retries=0)
        >>> hasty.zone_list().rows
        ()
        >>> client.with_options(unchecked=True).user_create("customer@example.com", "abc")
        Traceback (most recent call last):
        cfhost.InputError: user_create: Your CloudFlare password must be at least 6 characters. (code 110, \
answered) Ask for a password of at least 6 characters.
        """
        return self._of(self._core.with_options(timeout, retries, unchecked))

    @property
    def endpoint(self) -> str:
        """The URL that all acts are posted to."""
        return self._core.endpoint

    def cancel(self) -> None:
        """Stops every call of this client within about a tenth of a second, and refuses all later calls.

        Any thread may call it. The calls raise ``Cancelled``. It cannot be undone. Clients that were made from this one
        by ``with_options`` go on, and so do those that this one was made from.

        >>> hasty = client.with_options()
        >>> hasty.cancel()
        >>> hasty.zone_list()
        Traceback (most recent call last):
        cfhost.Cancelled: zone_list: the call was broken off (cancelled, not sent) Nothing was changed.
        """
        self._core.cancel()

    def close(self) -> None:
        """Refuses later calls with ``InvalidArgument``. Calls that are running go on. The process keeps the connections."""
        self._core.close()

    @property
    def closed(self) -> bool:
        """Whether ``close()`` was called."""
        return self._core.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(host_key=Secret('***'), endpoint={self.endpoint!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Client is not pickled, because it holds a key: make one where it is needed")

    def zones(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        zone_name: str | None = None,
        sub_id: int | None = None,
        zone_status: Literal["V", "D", "ALL"] | None = None,
        sub_status: Literal["V", "CNL", "ALL"] | None = None,
    ) -> Iterator[ZoneListRow]:
        """Lists all zones of the provider, and fetches each page when it is needed. ``limit`` is the size of a page.

        The arguments are those of ``zone_list``. The list ends after its first error.

        >>> for name in ["example.com", "example.net", "example.org"]:
        ...     zone = client.zone_set(user_key, name, "origin.example.com", ["www"])
        >>> [row.zone_name for row in client.zones(limit=2)]
        ['example.com', 'example.net', 'example.org']
        """
        return self._core.zones(limit, offset, zone_name, sub_id, zone_status, sub_status)

    def call(self, act: str, /, **fields: str | int | Secret) -> RawReply:
        """Sends any act with any fields, by their names on the wire: for what the API's document does not list.

        Nothing is checked. ``act`` and ``host_key`` are added, and a bool is sent as ``1`` or ``0``. Read the answer from
        ``reveal_raw()``. The call is tried again only if no byte of it was sent. Raises ``InvalidArgument`` if ``act`` or
        ``host_key`` is among the fields.

        >>> client.call("zone_list", limit=10).raw()
        '{"request":{"act":"zone_list"},"response":[],"result":"success","msg":null}'
        """
        return self._core.call(act, fields)

    # The acts: what follows is written by make bindings from core/src/acts.

    def user_create(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        *,
        cloudflare_username: str | None = None,
        unique_id: str | None = None,
        clobber_unique_id: bool | None = None,
    ) -> UserCreateReply:
        """Creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
        document).

        ``cloudflare_email``
            the customer's address.
        ``cloudflare_pass``
            a password of at least 6 characters and at most 1,024 bytes; for an account that exists, its own.
        ``cloudflare_username``
            how mails address the customer: at least 3 letters and digits, with ``.``, ``-`` or ``_`` between them.
            Defaults to one that the server makes up.
        ``unique_id``
            your own name for the account, for later look-ups: at most 100 of ``-_a-z0-9#@+.,``. Defaults to none.
        ``clobber_unique_id``
            whether ``unique_id`` is taken from another account that has it. Defaults to ``False``.

        For an existing account the server checks the password as ``user_auth`` does, so that a wrong one is
        ``PASSWORD_FAILED``. A repeat with the same values gives the same ``user_key``. A repeated call leaves the same
        state. Raises ``AuthError``, ``InputError``, ``ConflictError``, ``StateError``.

        >>> user = client.user_create("customer@example.com", "correct-horse-1", unique_id="customer-1001")
        >>> user.user_key
        Secret('***')
        >>> client.user_create("customer@example.com", "correct-horse-1").user_key == user.user_key
        True
        """
        return self._core.user_create(cloudflare_email, cloudflare_pass, cloudflare_username, unique_id, clobber_unique_id)

    def user_auth(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        *,
        unique_id: str | None = None,
        clobber_unique_id: bool | None = None,
    ) -> UserAuthReply:
        """Links a customer's existing account to the provider (section 3.2.4 of the API document).

        ``cloudflare_email``
            the account's address.
        ``cloudflare_pass``
            its password.
        ``unique_id``
            your own name for the account, for later look-ups: at most 100 of ``-_a-z0-9#@+.,``. Defaults to leaving the
            one on file.
        ``clobber_unique_id``
            whether ``unique_id`` is taken from another account that has it. Defaults to ``False``.

        A repeated call leaves the same state. Raises ``AuthError``, ``InputError``, ``ConflictError``,
        ``NotFoundError``, ``StateError``.

        >>> user = client.user_create("customer@example.com", "correct-horse-1")
        >>> client.user_auth("customer@example.com", "correct-horse-1", unique_id="customer-1001").unique_id
        'customer-1001'
        """
        return self._core.user_auth(cloudflare_email, cloudflare_pass, unique_id, clobber_unique_id)

    def user_lookup(self, *, cloudflare_email: str | None = None, unique_id: str | None = None) -> UserLookupReply:
        """Finds a customer's account, its key and its zones (section 3.2.3 of the API document).

        ``cloudflare_email``
            the account's address. Give this or ``unique_id``, not both.
        ``unique_id``
            your own name for the account.

        An account that nobody knows is a success with ``user_exists`` false. The call changes nothing. Raises
        ``InputError``.

        >>> client.user_lookup(cloudflare_email="customer@example.com").user_exists
        False
        """
        return self._core.user_lookup(cloudflare_email, unique_id)

    def zone_set(
        self,
        user_key: str | Secret,
        zone_name: str,
        resolve_to: str,
        subdomains: Mapping[str, str | None] | Iterable[str | tuple[str, str | None]],
    ) -> ZoneSetReply:
        """Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2 of the API document).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what
            became of it. Unicode names are sent as punycode.
        ``resolve_to``
            the host name of the origin, without a trailing dot.
        ``subdomains``
            the names to be served, at least one: each a label (``www``), a full name, or ``@`` for the zone itself. At
            most 119 characters each. One with an origin of its own is a pair ``(name, target)``. A mapping from names
            to targets is taken too, where a target may be ``None``.

        The call describes the zone completely: a subdomain that is left out is dropped. To change one row, look the
        zone up and send all rows again. Afterwards each name in ``forward_tos`` has to be pointed at its target by a
        CNAME. A repeated call leaves the same state. Raises ``InputError``, ``ConflictError``, ``NotFoundError``,
        ``StateError``, ``LimitError``, ``ServerError``.

        >>> zone = client.zone_set(
        ...     user_key, "example.com", "origin.example.com", ["www", ("shop", "shop-origin.example.com")]
        ... )
        >>> zone.hosted_cnames["shop.example.com"], zone.forward_tos["www.example.com"]
        ('shop-origin.example.com', 'www.example.com.cdn.cloudflare.net')
        """
        return self._core.zone_set(user_key, zone_name, resolve_to, subdomains)

    def zone_lookup(self, user_key: str | Secret, zone_name: str) -> ZoneLookupReply:
        """Looks up the state of one zone of one customer (section 3.2.5 of the API document).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. Unicode names are sent as punycode.

        A zone that the customer does not have is a success with ``zone_exists`` false. The call changes nothing. Raises
        ``InputError``, ``NotFoundError``.

        >>> client.zone_lookup(user_key, "example.com").zone_exists
        False
        """
        return self._core.zone_lookup(user_key, zone_name)

    def zone_delete(self, user_key: str | Secret, zone_name: str) -> ZoneDeleteReply:
        """Removes a zone that ``zone_set`` made (section 3.2.6 of the API document).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. Unicode names are sent as punycode.

        Point the customer's names back at the origin first: the network stops answering for them after a short while. A
        second delete is an error for which ``already_gone`` is true. A repeated call fails, or does the work once more.
        Raises ``InputError``, ``ConflictError``, ``NotFoundError``, ``StateError``, ``SubscriptionError``,
        ``ServerError``.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> client.zone_delete(user_key, "example.com").zone_deleted
        True
        """
        return self._core.zone_delete(user_key, zone_name)

    def zone_list(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        zone_name: str | None = None,
        sub_id: int | None = None,
        zone_status: Literal["V", "D", "ALL"] | None = None,
        sub_status: Literal["V", "CNL", "ALL"] | None = None,
    ) -> ZoneListReply:
        """Lists one page of the provider's zones (section 3.2.10 of the API document).

        ``limit``
            how many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not
            documented.
        ``offset``
            how many rows to skip. Defaults to 0.
        ``zone_name``
            only the zone of this name. Unicode names are sent as punycode. Defaults to all.
        ``sub_id``
            only the zone with this reseller subscription. Defaults to all.
        ``zone_status``
            only zones in this state. The server's own default is thought to be the active ones.
        ``sub_status``
            only zones whose reseller subscription is in this state. Defaults to the server's own choice.

        ``zones`` turns the pages. The call changes nothing.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> client.zone_list(limit=10).rows[0].zone_name
        'example.com'
        """
        return self._core.zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status)

    def full_zone_set(
        self,
        user_key: str | Secret,
        zone_name: str,
        *,
        jumpstart: bool | None = None,
    ) -> FullZoneSetReply:
        """Sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later one).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. Unicode names are sent as punycode.
        ``jumpstart``
            whether the zone's present records are looked up and taken over; the result needs a look. The server's own
            default is ``True``.

        The zone waits until the nameservers of the reply are set at the registrar. A repeated call leaves the same
        state. Raises ``InputError``, ``ConflictError``, ``NotFoundError``, ``StateError``, ``LimitError``,
        ``ServerError``.

        >>> len(client.full_zone_set(user_key, "example.com", jumpstart=False).nameservers)
        2
        """
        return self._core.full_zone_set(user_key, zone_name, jumpstart)

    def host_child_new(
        self,
        host_name: str,
        pub_name: str,
        prefix: str,
        website: str,
        email: str,
    ) -> HostChildNewReply:
        """Makes a child provider below the calling one, with a key of its own (section 3.2.7 of the API document).

        ``host_name``
            the child's internal name.
        ``pub_name``
            the name that customers see.
        ``prefix``
            a short word for it.
        ``website``
            the URL of its site.
        ``email``
            whom to write to.

        What the vendor answered is not on record; the reply's fields are looked for wherever an answer of this API
        could have them. A repeated call fails, or does the work once more.

        >>> child = client.host_child_new(
        ...     "XYZ Hosting Reseller", "Your Host Provider", "core", "https://www.example.com", "admin@example.com"
        ... )
        >>> child.host_key
        Secret('***')
        """
        return self._core.host_child_new(host_name, pub_name, prefix, website, email)

    def host_child_stop(self, child_id: int) -> HostChildStopReply:
        """Stops a child provider: its key is refused from then on (section 3.2.9 of the API document).

        ``child_id``
            the child's number, from ``host_child_new``.

        A repeated call fails, or does the work once more.

        >>> child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
        >>> stopped = client.host_child_stop(child.child_id)
        """
        return self._core.host_child_stop(child_id)

    def host_key_regen(self) -> HostKeyRegenReply:
        """Replaces the provider's own key (section 3.2.8 of the API document).

        Store the new key before anything else: the old one is refused from then on, and this client holds the old one.
        If the answer is lost, so is the key; if it came and the key is not found in it, the error's ``reveal_raw()``
        has it. A repeated call fails, or does the work once more.

        >>> child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
        >>> new_key = Client(child.host_key, endpoint=endpoint, ca_file=ca_file).host_key_regen().host_key
        >>> Client(new_key, endpoint=endpoint, ca_file=ca_file).zone_list().rows
        ()
        """
        return self._core.host_key_regen()

    def reseller_plan_list(self) -> ResellerPlanListReply:
        """Lists the plans on sale to resellers (of the reseller document, which is lost).

        The call changes nothing.

        >>> "CF_RESELLER_PRO" in [plan.sub_label for plan in client.reseller_plan_list().objs]
        True
        """
        return self._core.reseller_plan_list()

    def reseller_sub_new(self, user_key: str | Secret, zone_name: str, plan_tag: str) -> ResellerSubNewReply:
        """Subscribes a zone to a plan (of the reseller document, which is lost).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. Unicode names are sent as punycode.
        ``plan_tag``
            the ``sub_label`` of a plan, from ``reseller_plan_list``.

        A repeated call fails, or does the work once more. Raises ``SubscriptionError``.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> client.reseller_sub_new(user_key, "example.com", "CF_RESELLER_PRO").sub_id
        1
        """
        return self._core.reseller_sub_new(user_key, zone_name, plan_tag)

    def reseller_sub_cancel(
        self,
        user_key: str | Secret,
        zone_name: str,
        plan_tag: str,
        sub_id: int,
    ) -> ResellerSubCancelReply:
        """Cancels a zone's subscription (of the reseller document, which is lost).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. Unicode names are sent as punycode.
        ``plan_tag``
            the ``sub_label`` of the plan.
        ``sub_id``
            the subscription's number, from ``reseller_sub_new``.

        A zone with a live one cannot be deleted. A repeated call fails, or does the work once more. Raises
        ``SubscriptionError``.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> sub = client.reseller_sub_new(user_key, "example.com", "CF_RESELLER_PRO")
        >>> canceled = client.reseller_sub_cancel(user_key, "example.com", "CF_RESELLER_PRO", sub.sub_id)
        >>> client.reseller_sub_list().objs[0].sub_status
        <SubStatus.CANCELED: 'CNL'>
        """
        return self._core.reseller_sub_cancel(user_key, zone_name, plan_tag, sub_id)

    def reseller_sub_list(self) -> ResellerSubListReply:
        """Lists the provider's reseller subscriptions (of the reseller document, which is lost).

        The call changes nothing.

        >>> client.reseller_sub_list().objs
        ()
        """
        return self._core.reseller_sub_list()

    def cpanel_info(self) -> CpanelInfoReply:
        """Looks up the newest version of the vendor's plugin for cPanel (not in any document).

        The call changes nothing.

        >>> client.cpanel_info().cpanel_latest is not None
        True
        """
        return self._core.cpanel_info()
