"""Words and numbers of the API that do not change."""

from __future__ import annotations

from enum import Enum, IntEnum


class Delivery(str, Enum):
    """How far a failed call got.

    >>> Delivery("not_sent").name
    'NOT_SENT'
    """

    NOT_SENT = "not_sent"
    """No byte of the request was sent, so nothing has changed."""
    ANSWERED = "answered"
    """The server answered in the API's own form."""
    PERHAPS_CARRIED_OUT = "perhaps_carried_out"
    """The request may have been carried out. No answer says whether it was."""

    __str__ = str.__str__


class Category(str, Enum):
    """What a code is about, and thus who can fix it.

    >>> ErrorCode.PASSWORD_FAILED.category is Category.AUTH
    True
    """

    AUTH = "auth"
    """A key or password was refused."""
    INPUT = "input"
    """A field is missing or malformed."""
    CONFLICT = "conflict"
    """What was asked for is taken: somebody or something else has it."""
    NOT_FOUND = "not_found"
    """What was named does not exist."""
    STATE = "state"
    """The account or zone is in a state that does not allow the act."""
    LIMIT = "limit"
    """The vendor is limiting sign-ups."""
    SUBSCRIPTION = "subscription"
    """A reseller subscription prevents the act."""
    SERVER = "server"
    """The server failed."""

    __str__ = str.__str__


class JobState(str, Enum):
    """How far a job got in putting a zone behind the network, as far as that is known.

    The ``advice`` of the error says what is not known. Repeat the job to find it out.

    >>> JobState("untouched").name
    'UNTOUCHED'
    """

    UNTOUCHED = "untouched"
    """The zone and its DNS are as they were."""
    SET_NOT_SWITCHED = "set_not_switched"
    """The job ended too early. The zone is set up, or may be. Its names do not point at the network, or no longer point there.
    If it is not known whether the update that switches them was carried out, they may point there."""
    SWITCHED = "switched"
    """The zone is set up, and its names are assumed to point at the network. If it is not known whether the update that points
    them back was carried out, they may no longer point there."""
    QUEUED = "queued"
    """The server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No name was
    pointed at the network. The same call later goes on from there."""

    __str__ = str.__str__


class ErrorCode(IntEnum):
    """An ``err_code`` of the API. The 65 documented ones are members. Any other number is kept as it is, without a category.

    >>> ErrorCode(124)
    <ErrorCode.PASSWORD_FAILED: 124>
    >>> ErrorCode(124).advice
    "Ask the customer for the existing account's password."
    >>> ErrorCode(999) == 999, ErrorCode(999).category
    (True, None)
    """

    NO_OR_INVALID_HOST_KEY = 100
    NO_OR_INVALID_ACT = 101
    EMAIL_REQUIRED = 103
    UNIQUE_ID_INVALID_CHARS = 104
    UNIQUE_ID_TOO_LONG = 105
    CLOBBER_UNIQUE_ID_INVALID = 106
    EMAIL_OR_UNIQUE_ID_REQUIRED = 107
    PASSWORD_REQUIRED = 108
    PASSWORD_TOO_OBVIOUS = 109
    PASSWORD_TOO_SHORT = 110
    USERNAME_REQUIRED = 111
    USERNAME_TOO_SHORT = 112
    USERNAME_INVALID_CHARS = 113
    USERNAME_DISALLOWED = 114
    USER_KEY_REQUIRED = 115
    USER_KEY_INVALID = 116
    UNIQUE_ID_ASSIGNED_TO_OTHER_USER = 117
    ACCOUNT_EXISTS = 118
    EMAIL_NOT_CONFIRMED = 119
    EMAIL_IN_USE = 120
    SIGNUP_CODE_INVALID = 121
    USERNAME_TAKEN = 122
    ACCOUNT_NOT_FOUND = 123
    PASSWORD_FAILED = 124
    USER_KEY_NOT_FOUND = 125
    EMAIL_INVALID = 126
    ZONE_NAME_REQUIRED = 200
    ZONE_NAME_INVALID = 201
    RESOLVE_TO_REQUIRED = 202
    RESOLVE_TO_INVALID = 203
    SUBDOMAINS_REQUIRED = 204
    SUBDOMAIN_INVALID_CHARS = 205
    SUBDOMAIN_TOO_LONG = 206
    ZONE_ALREADY_HOSTED_FOR_YOU = 207
    ZONE_HOSTED_OTHER_ACCOUNT_208 = 208
    ZONE_HOSTED_OTHER_ACCOUNT_209 = 209
    ZONE_NOT_IN_ACCOUNT = 210
    ZONE_BANNED_OR_REMOVED = 211
    ZONE_NOT_YOURS_AS_PARTNER = 212
    ZONE_ALREADY_REMOVED = 213
    ZONE_DNS_HOSTED_BY_CLOUDFLARE_ON_DELETE = 214
    SIGNUPS_LIMITED_QUEUED = 215
    ZONE_DNS_HOSTED_BY_CLOUDFLARE = 216
    ZONE_NOT_SERVICED_THROUGH_PARTNER = 217
    ZONE_NOT_A_REGISTERED_DOMAIN = 218
    SUB_INVALID_USER = 311
    SUB_INVALID_LABEL = 312
    SUB_LABEL_CLOSED = 313
    SUB_ALREADY_ACTIVE = 314
    SUB_CANNOT_REACTIVATE = 315
    SUB_INVALID_ZONE = 317
    SUB_ZONE_NOT_ACTIVE = 321
    SUB_ZONE_ON_OTHER_SUB = 322
    SUB_INVALID_ID = 331
    SUB_ALREADY_CANCELED = 332
    SUB_CANCEL_OTHER = 333
    ZONE_HAS_ACTIVE_SUB = 334
    SUB_NEW_OTHER = 340
    SUB_ZONE_NOT_ACTIVE_ON_CLOUDFLARE = 350
    NO_POST_DATA = 600
    DB_UNAVAILABLE = 601
    INVALID_HOST_ACCOUNT = 700
    ZONE_CREATION_FAILED = 701
    ZONE_AUTHORIZATION_FAILED = 702
    ZONE_DELETION_FAILED = 703

    # The text is the number, as in Python since 3.11.
    __str__ = int.__repr__

    def __reduce_ex__(self, proto: object) -> tuple[type[ErrorCode], tuple[int]]:
        # A pickle holds the number: some versions of Python pickle the name of a member, and a new number is no member.
        return type(self), (self._value_,)

    @classmethod
    def _missing_(cls, value: object) -> ErrorCode | None:
        if not isinstance(value, int) or not 0 <= value <= 65535:
            return None
        code = int.__new__(cls, value)
        code._name_ = f"UNKNOWN_{value}"
        code._value_ = value
        return code

    @property
    def category(self) -> Category | None:
        """What the code is about; ``None`` if the code is not documented."""
        row = _row(self)
        return Category(row[2]) if row else None

    @property
    def retryable(self) -> bool:
        """Whether the same request can succeed later, without any change."""
        row = _row(self)
        return bool(row and row[3])

    @property
    def message_template(self) -> str | None:
        """The vendor's text with its variables in braces; ``None`` if the code is not documented."""
        row = _row(self)
        return row[4] if row else None

    @property
    def advice(self) -> str | None:
        """What to do; ``None`` if the code is not documented."""
        row = _row(self)
        return row[5] if row else None


_ROWS: dict[int, tuple[int, str, str, bool, str, str]] = {}


def _row(code: int) -> tuple[int, str, str, bool, str, str] | None:
    if not _ROWS:
        from cfhost._native import error_codes

        _ROWS.update((row[0], row) for row in error_codes())
    return _ROWS.get(code)
