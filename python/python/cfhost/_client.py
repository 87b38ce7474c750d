"""The client."""

from __future__ import annotations

from cfhost._native import Core

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType
    from typing import Literal, NoReturn

    from typing_extensions import Self

    from cfhost import (
        CpanelInfoReply,
        FullZoneSetReply,
        HostChildNewReply,
        HostChildStopReply,
        HostKeyRegenReply,
        RawReply,
        ResellerPlanListReply,
        ResellerSubCancelReply,
        ResellerSubListReply,
        ResellerSubNewReply,
        Secret,
        UserAuthReply,
        UserCreateReply,
        UserLookupReply,
        ZoneDeleteReply,
        ZoneListReply,
        ZoneListRow,
        ZoneLookupReply,
        ZoneSetReply,
    )


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
    _core: Core

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
        self._core = Core(host_key, endpoint, timeout, connect_timeout, retries, ca_file, proxy)

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
        return cls._of(Core.from_env())

    @classmethod
    def _of(cls, core: Core) -> Self:
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

    # The acts, in the order of the API's document.

    def user_create(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        *,
        cloudflare_username: str | None = None,
        unique_id: str | None = None,
        clobber_unique_id: bool | None = None,
    ) -> UserCreateReply:
        """Creates an account for a customer, or links the existing one if the password is right (section 3.2.1).

        ``cloudflare_email``, ``cloudflare_pass``
            the customer's address, and a password of at least 6 characters and at most 1,024 bytes.
        ``cloudflare_username``
            the name that mails use for the customer: at least 3 letters and digits, with ``.``, ``-`` or ``_`` between them.
            Defaults to one that the server makes up.
        ``unique_id``
            your own name for the account, for later look-ups: at most 100 of ``-_a-z0-9#@+.,``. Defaults to none.
        ``clobber_unique_id``
            whether ``unique_id`` is taken away from another account that has it. Defaults to false.

        A repeated call leaves the same state. Raises ``InputError``, ``ConflictError``, ``StateError``, ``AuthError``.

        >>> user = client.user_create("customer@example.com", "correct-horse-1", unique_id="customer-1001")
        >>> user.user_key
        Secret('***')
        >>> client.user_create("customer@example.com", "correct-horse-1").user_key == user.user_key
        True
        """
        return self._core.user_create(
            cloudflare_email, cloudflare_pass, cloudflare_username, unique_id, clobber_unique_id
        )

    def user_auth(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        *,
        unique_id: str | None = None,
        clobber_unique_id: bool | None = None,
    ) -> UserAuthReply:
        """Links a customer's existing account to this provider (section 3.2.4).

        ``cloudflare_email``, ``cloudflare_pass``
            the account's address and its password.
        ``unique_id``, ``clobber_unique_id``
            as in ``user_create``. Without them, the account keeps the name that it has.

        A repeated call leaves the same state. Raises ``AuthError`` if the password is wrong,
        ``NotFoundError`` if there is no such account.

        >>> user = client.user_create("customer@example.com", "correct-horse-1")
        >>> client.user_auth("customer@example.com", "correct-horse-1", unique_id="customer-1001").unique_id
        'customer-1001'
        """
        return self._core.user_auth(cloudflare_email, cloudflare_pass, unique_id, clobber_unique_id)

    def user_lookup(self, *, cloudflare_email: str | None = None, unique_id: str | None = None) -> UserLookupReply:
        """Finds a customer's account, its key and its zones (section 3.2.3).

        Give either ``cloudflare_email``, the account's address, or ``unique_id``, your own name for it. The call changes
        nothing. If there is no such account, ``user_exists`` is false in the reply.

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
        """Sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2).

        ``user_key``
            the customer's key.
        ``zone_name``
            the zone. The server shortens a name below a registered domain to that domain. Unicode is sent as punycode.
        ``resolve_to``
            the host name of the origin, without a trailing dot.
        ``subdomains``
            labels (``"www"``, or ``"@"`` for the zone itself), ``(label, target)`` pairs for those with an origin of
            their own, or a mapping from label to target, where the target may be ``None``.

        The call describes the whole zone: the server drops each subdomain that you leave out. Afterwards, point each
        name in ``forward_tos`` at its target with a CNAME. A repeated call leaves the same state. Raises
        ``InputError``, ``ConflictError``, ``NotFoundError``, ``LimitError``, ``ServerError``.

        >>> zone = client.zone_set(
        ...     user_key, "example.com", "origin.example.com", ["www", ("shop", "shop-origin.example.com")]
        ... )
        >>> zone.hosted_cnames["shop.example.com"], zone.forward_tos["www.example.com"]
        ('shop-origin.example.com', 'www.example.com.cdn.cloudflare.net')
        """
        return self._core.zone_set(user_key, zone_name, resolve_to, subdomains)

    def zone_lookup(self, user_key: str | Secret, zone_name: str) -> ZoneLookupReply:
        """Tells the state of one zone of one customer (section 3.2.5).

        Takes the customer's key and the zone. The call changes nothing. If the customer does not have the zone,
        ``zone_exists`` is false in the reply. Raises ``NotFoundError`` if no customer has this key.

        >>> client.zone_lookup(user_key, "example.com").zone_exists
        False
        """
        return self._core.zone_lookup(user_key, zone_name)

    def zone_delete(self, user_key: str | Secret, zone_name: str) -> ZoneDeleteReply:
        """Removes a zone (section 3.2.6).

        Takes the customer's key and the zone. A repeated call fails, and the error's ``already_gone`` says that the zone
        is gone. Raises ``NotFoundError``, ``StateError``, ``SubscriptionError``.

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
        """Lists one page of the provider's zones. ``zones`` lists all of them.

        ``limit``, ``offset``
            how many rows to return, at least 1, and how many to skip. The defaults are 100 and 0.
        ``zone_name``, ``sub_id``
            only the zone of this name, or with this reseller subscription.
        ``zone_status``
            only active (``"V"``) or deleted (``"D"``) zones, or ``"ALL"``; defaults to the active ones.
        ``sub_status``
            only zones whose reseller subscription is active (``"V"``) or canceled (``"CNL"``), or ``"ALL"``.

        The call changes nothing.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> client.zone_list(limit=10).rows[0].zone_name
        'example.com'
        """
        return self._core.zone_list(limit, offset, zone_name, sub_id, zone_status, sub_status)

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

    def full_zone_set(
        self, user_key: str | Secret, zone_name: str, *, jumpstart: bool | None = None
    ) -> FullZoneSetReply:
        """Sets up a zone that uses the vendor's nameservers. Afterwards, set them at the registrar.

        ``user_key``, ``zone_name``
            the customer's key and the zone.
        ``jumpstart``
            whether the zone's present records are looked up and taken over. The server's own default is true.

        A repeated call leaves the same state. Raises the same errors as ``zone_set``.

        >>> len(client.full_zone_set(user_key, "example.com", jumpstart=False).nameservers)
        2
        """
        return self._core.full_zone_set(user_key, zone_name, jumpstart)

    def host_child_new(
        self, host_name: str, pub_name: str, prefix: str, website: str, email: str
    ) -> HostChildNewReply:
        """Makes a child of the calling provider, with a key of its own (section 3.2.7).

        Takes the child's internal name, the name that customers see, a short word for it, its site's URL, and an
        e-mail address for contact. A repeated call makes another child. The server shows the key only once: store it
        before you do anything else.

        >>> child = client.host_child_new(
        ...     "XYZ Hosting Reseller", "Your Host Provider", "core", "https://www.example.com", "admin@example.com"
        ... )
        >>> child.host_key
        Secret('***')
        """
        return self._core.host_child_new(host_name, pub_name, prefix, website, email)

    def host_child_stop(self, child_id: int) -> HostChildStopReply:
        """Stops a child provider: the server refuses its key from then on (section 3.2.9). Takes the child's number.

        >>> child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
        >>> stopped = client.host_child_stop(child.child_id)
        """
        return self._core.host_child_stop(child_id)

    def host_key_regen(self) -> HostKeyRegenReply:
        """Replaces the provider's own key (section 3.2.8).

        Store the new key before you do anything else: the server refuses the old one from then on, and this client holds
        the old one. If the answer is lost, the new key is lost too. If the answer came and could not be read, the error's
        ``reveal_raw()`` has it.

        >>> child = client.host_child_new("a", "b", "c", "https://www.example.com", "admin@example.com")
        >>> new_key = Client(child.host_key, endpoint=endpoint, ca_file=ca_file).host_key_regen().host_key
        >>> Client(new_key, endpoint=endpoint, ca_file=ca_file).zone_list().rows
        ()
        """
        return self._core.host_key_regen()

    def reseller_plan_list(self) -> ResellerPlanListReply:
        """Lists the plans on sale. The call changes nothing.

        >>> "CF_RESELLER_PRO" in [plan.sub_label for plan in client.reseller_plan_list().objs]
        True
        """
        return self._core.reseller_plan_list()

    def reseller_sub_new(self, user_key: str | Secret, zone_name: str, plan_tag: str) -> ResellerSubNewReply:
        """Subscribes a zone to a plan. Takes the customer's key, the zone, and the ``sub_label`` of a plan.

        A repeated call fails. Raises ``SubscriptionError``, ``InputError``, ``NotFoundError``.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> client.reseller_sub_new(user_key, "example.com", "CF_RESELLER_PRO").sub_id
        1
        """
        return self._core.reseller_sub_new(user_key, zone_name, plan_tag)

    def reseller_sub_cancel(
        self, user_key: str | Secret, zone_name: str, plan_tag: str, sub_id: int
    ) -> ResellerSubCancelReply:
        """Cancels a subscription.

        Takes the customer's key, the zone, the plan's ``sub_label`` and the subscription's number. A repeated call fails.
        Raises ``SubscriptionError``, ``InputError``.

        >>> zone = client.zone_set(user_key, "example.com", "origin.example.com", ["www"])
        >>> sub = client.reseller_sub_new(user_key, "example.com", "CF_RESELLER_PRO")
        >>> canceled = client.reseller_sub_cancel(user_key, "example.com", "CF_RESELLER_PRO", sub.sub_id)
        >>> client.reseller_sub_list().objs[0].sub_status
        <SubStatus.CANCELED: 'CNL'>
        """
        return self._core.reseller_sub_cancel(user_key, zone_name, plan_tag, sub_id)

    def reseller_sub_list(self) -> ResellerSubListReply:
        """Lists the subscriptions. The call changes nothing.

        >>> client.reseller_sub_list().objs
        ()
        """
        return self._core.reseller_sub_list()

    def cpanel_info(self) -> CpanelInfoReply:
        """Tells the newest version of the vendor's plugin for cPanel. The call changes nothing.

        >>> client.cpanel_info().cpanel_latest is not None
        True
        """
        return self._core.cpanel_info()

    def call(self, act: str, /, **fields: str | int | Secret) -> RawReply:
        """Sends any act with any fields, by their names on the wire: for what the API's document does not list.

        Nothing is checked. ``act`` and ``host_key`` are added, and a bool is sent as ``1`` or ``0``. Read the answer from
        ``reveal_raw()``. The call is tried again only if no byte of it was sent. Raises ``InvalidArgument`` if ``act`` or
        ``host_key`` is among the fields.

        >>> client.call("zone_list", limit=10).raw()
        '{"request":{"act":"zone_list"},"response":[],"result":"success","msg":null}'
        """
        return self._core.call(act, fields)
