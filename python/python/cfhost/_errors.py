"""The exceptions. Each is a ``cfhost.Error`` and can be pickled."""

from __future__ import annotations

from cfhost._codes import Category, Delivery, ErrorCode, JobState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

    from cfhost._native import Raw


class Error(Exception):
    """Says why a call failed, which act it was, how far the call got, and what to do.

    It never holds a secret: this call's keys and password are masked in everything that the server said.

    >>> try:
    ...     client.user_auth("nobody@example.com", "correct-horse-1")
    ... except Error as error:
    ...     print(error)
    ...     print(error.message, error.code, error.delivery, sep="; ")
    user_auth: CloudFlare account nobody@example.com does not exist. (code 123, answered) Check the e-mail address, \
or create the account with user_create.
    CloudFlare account nobody@example.com does not exist.; 123; answered
    """

    kind: ClassVar[str] = "error"
    """The stable lower-case name of the class: ``api``, ``invalid_argument``, ``transport`` and so on."""

    message: str
    """What went wrong, in one line without act or code. If there is a code, this is the vendor's text for end users."""
    act: str | None
    """The name of the act on the wire; ``None`` if the error is about a client's settings."""
    argument: str | None
    """The field (by its name in the API) or the setting of the client that was refused before anything was sent."""
    code: ErrorCode | None
    """The vendor's code from the answer. For ``InvalidArgument``, it is the one that the server would have given."""
    delivery: Delivery
    """How far the call got."""
    http_status: int | None
    """The HTTP status of the answer; ``None`` if no answer came."""
    retryable: bool
    """Whether trying later, without any change, can help. It does not say that repeating the act is safe."""
    advice: str
    """What to do, in a sentence or two; empty if there is no advice."""
    already_gone: bool
    """Whether the zone to be deleted is already gone: codes 211 and 213, and 703 answered to ``zone_delete``."""
    state: JobState | None
    """How a job of ``cfhost.dns.Provisioner`` left the zone; ``None`` for any other error."""

    def __init__(
        self,
        text: str = "",
        *,
        message: str | None = None,
        act: str | None = None,
        argument: str | None = None,
        code: int | None = None,
        delivery: str = Delivery.NOT_SENT,
        http_status: int | None = None,
        retryable: bool = False,
        advice: str = "",
        already_gone: bool = False,
        state: str | None = None,
    ) -> None:
        super().__init__(text)
        self.message = text if message is None else message
        self.act = act
        self.argument = argument
        self.code = None if code is None else ErrorCode(code)
        self.delivery = Delivery(delivery)
        self.http_status = http_status
        self.retryable = retryable
        self.advice = advice
        self.already_gone = already_gone
        self.state = None if state is None else JobState(state)

    @property
    def name(self) -> str | None:
        """The code's name in the documentation, such as ``PASSWORD_FAILED``; ``None`` if it is not documented."""
        return None if self.code is None or self.category is None else self.code.name

    @property
    def category(self) -> Category | None:
        """What the code is about; ``None`` if it is not documented."""
        return None if self.code is None else self.code.category

    def reveal_raw(self) -> bytes | None:
        """The answer, byte for byte, **with every secret in it**, if the act succeeded but its answer could not be read.

        It may hold a new key that exists nowhere else. Keep it out of logs and off screens. It is not pickled. In all
        other cases it is ``None``.
        """
        raw: Raw | None = self.__dict__.get("_raw")
        return None if raw is None else raw.reveal_raw()

    def __reduce__(self) -> tuple[Any, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "_raw"}
        return type(self), self.args, state


class ApiError(Error):
    """The server answered that the act failed. The subclasses are for documented codes."""

    kind = "api"


class AuthError(ApiError):
    """A key or password was refused."""


class InputError(ApiError):
    """A field is missing or malformed."""


class ConflictError(ApiError):
    """What was asked for is taken: somebody or something else has it."""


class NotFoundError(ApiError):
    """What was named does not exist."""


class StateError(ApiError):
    """The account or zone is in a state that does not allow the act."""


class LimitError(ApiError):
    """The vendor is limiting sign-ups."""


class SubscriptionError(ApiError):
    """A reseller subscription prevents the act."""


class ServerError(ApiError):
    """The server failed."""


class InvalidArgument(Error, ValueError):
    """A value or setting was refused before anything was sent. ``argument`` names it.

    >>> try:
    ...     client.zone_lookup(user_key, "not a domain")
    ... except InvalidArgument as error:
    ...     print(error.argument, error.name)
    zone_name ZONE_NAME_INVALID
    """

    kind = "invalid_argument"


class TransportError(Error):
    """The name could not be resolved, or the connection could not be made, or it was lost."""

    kind = "transport"


class Timeout(TransportError, TimeoutError):
    """A deadline passed."""

    kind = "timeout"


class TlsError(TransportError):
    """The server's certificate or its TLS was refused."""

    kind = "tls"


class ProtocolError(Error):
    """The answer is not one that this API gives."""

    kind = "protocol"


class Cancelled(Error):
    """``Client.cancel()`` stopped the call."""

    kind = "cancelled"


class DnsError(Error):
    """A zone's records conflict with a plan, or its name server refused: see ``cfhost.dns``."""

    kind = "dns"


class InternalError(Error):
    """cfhost itself failed during a call that may have been carried out. ``reveal_raw()`` has the answer if one came."""

    kind = "internal"
