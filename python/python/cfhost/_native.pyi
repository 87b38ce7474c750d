import os
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, final

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
    UserAuthReply,
    UserCreateReply,
    UserLookupReply,
    ZoneDeleteReply,
    ZoneListReply,
    ZoneListRow,
    ZoneLookupReply,
    ZoneSetReply,
)

__version__: str

def error_codes() -> list[tuple[int, str, str, bool, str, str]]: ...
@final
class Secret:
    def __new__(cls, value: str) -> Self: ...
    def reveal(self) -> str: ...
    def __format__(self, format_spec: str) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object, /) -> Self: ...
    def __reduce_ex__(self, protocol: object, /) -> NoReturn: ...

@final
class Raw:
    def raw(self) -> str | None: ...
    def reveal_raw(self) -> bytes: ...

@final
class Zones:
    def __iter__(self) -> Self: ...
    def __next__(self) -> ZoneListRow: ...

@final
class Core:
    def __new__(
        cls,
        host_key: str | Secret,
        endpoint: str | None,
        timeout: float | None,
        connect_timeout: float | None,
        retries: int | None,
        ca_file: str | os.PathLike[str] | None,
        proxy: str | None,
    ) -> Self: ...
    @staticmethod
    def from_env() -> Core: ...
    def with_options(self, timeout: float | None, retries: int | None, unchecked: bool | None) -> Core: ...
    @property
    def endpoint(self) -> str: ...
    def cancel(self) -> None: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def call(self, act: str, given: dict[str, Any]) -> RawReply: ...
    def user_create(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        cloudflare_username: str | None,
        unique_id: str | None,
        clobber_unique_id: bool | None,
    ) -> UserCreateReply: ...
    def user_auth(
        self,
        cloudflare_email: str,
        cloudflare_pass: str | Secret,
        unique_id: str | None,
        clobber_unique_id: bool | None,
    ) -> UserAuthReply: ...
    def user_lookup(self, cloudflare_email: str | None, unique_id: str | None) -> UserLookupReply: ...
    def zone_set(
        self,
        user_key: str | Secret,
        zone_name: str,
        resolve_to: str,
        items: Mapping[str, str | None] | Iterable[str | tuple[str, str | None]],
    ) -> ZoneSetReply: ...
    def zone_lookup(self, user_key: str | Secret, zone_name: str) -> ZoneLookupReply: ...
    def zone_delete(self, user_key: str | Secret, zone_name: str) -> ZoneDeleteReply: ...
    def zone_list(
        self,
        limit: int | None,
        offset: int | None,
        zone_name: str | None,
        sub_id: int | None,
        zone_status: str | None,
        sub_status: str | None,
    ) -> ZoneListReply: ...
    def zones(
        self,
        limit: int | None,
        offset: int | None,
        zone_name: str | None,
        sub_id: int | None,
        zone_status: str | None,
        sub_status: str | None,
    ) -> Zones: ...
    def full_zone_set(self, user_key: str | Secret, zone_name: str, jumpstart: bool | None) -> FullZoneSetReply: ...
    def host_child_new(
        self, host_name: str, pub_name: str, prefix: str, website: str, email: str
    ) -> HostChildNewReply: ...
    def host_child_stop(self, child_id: int) -> HostChildStopReply: ...
    def host_key_regen(self) -> HostKeyRegenReply: ...
    def reseller_plan_list(self) -> ResellerPlanListReply: ...
    def reseller_sub_new(self, user_key: str | Secret, zone_name: str, plan_tag: str) -> ResellerSubNewReply: ...
    def reseller_sub_cancel(
        self, user_key: str | Secret, zone_name: str, plan_tag: str, sub_id: int
    ) -> ResellerSubCancelReply: ...
    def reseller_sub_list(self) -> ResellerSubListReply: ...
    def cpanel_info(self) -> CpanelInfoReply: ...
