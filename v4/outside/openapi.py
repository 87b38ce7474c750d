"""openapi.py FILE: writes an OpenAPI 3.1 description of the calls that cfhost uses, cut from the types of the vendor's SDK for Python.

The SDK (PyPI `cloudflare`, pinned in requirements.txt) is made by the vendor from a description that is not published any more. So its
types are facts about the API that nobody here wrote. What is written by hand is the list of calls, the envelope, and DIVERGENCES.
"""

import ast
import importlib
import inspect
import json
import sys
import textwrap
import typing
from typing import Any

import typing_extensions
from cloudflare._types import SequenceNotStr
from cloudflare._utils import PropertyInfo
from pydantic import TypeAdapter

# The calls, as MODULE.CLASS.METHOD below `cloudflare.resources`.
CALLS = """
zones.zones.Zones: create list get edit delete
zones.activation_check.ActivationCheck: trigger
zones.subscriptions.Subscriptions: create update get
zones.plans.Plans: list
zones.rate_plans.RatePlans: get
zones.entitlements.Entitlements: list
dns.records.Records: create list get edit update delete batch scan_trigger scan_list scan_review
custom_hostnames.custom_hostnames.CustomHostnames: create list get edit delete
custom_hostnames.fallback_origin.FallbackOrigin: get update delete
custom_hostnames.quota.Quota: get
dcv_delegation.DCVDelegation: get
ssl.verification.Verification: get
user.tokens.tokens.Tokens: verify
user.tokens.value.Value: update
user.tenants.Tenants: list
accounts.accounts.Accounts: create list get delete
accounts.members.Members: create list
accounts.tokens.tokens.Tokens: verify
accounts.tokens.value.Value: update
accounts.entitlements.Entitlements: list
tenants.tenants.Tenants: get
tenants.accounts.Accounts: list
tenants.account_types.AccountTypes: list
tenants.entitlements.Entitlements: get
tenants.memberships.Memberships: list
ips.IPs: list
"""

# Where the types are known to be narrower than the wire, with the reason. (call, path in the answer or body) -> a schema in its place.
DIVERGENCES: dict[tuple[str, str], dict[str, Any]] = {
    # The SDK has the names of members where the members have texts.
    ("ssl_verification_get", "result.VerificationInfo.record_name"): {"type": "string"},
    ("ssl_verification_get", "result.VerificationInfo.record_target"): {"type": "string"},
    # The vendor's guide for partners has plans in capitals, and the SDK in small letters.
    ("zones_subscriptions_create", "body.RatePlan.id"): {"type": "string"},
    ("zones_subscriptions_update", "body.RatePlan.id"): {"type": "string"},
}

# Changes of which only the id has to be there: the SDK's types want the record's name, type and ttl as well, and the vendor does not.
# (call, list in the body).
PARTIAL = [("dns_records_edit", None), ("dns_records_batch", "patches")]

# Answers with an envelope that the SDK takes for answers without: it reads nothing of them.
NOTHING = {"dns_records_scan_trigger"}

# Answers without the envelope: what the SDK reads as it comes.
BARE = {"custom_hostnames_delete"}


def unwrapped(hint: Any) -> tuple[bool, Any]:
    """Whether a key has to be there, and its type. The class itself does not know: its annotations are texts."""
    required = False
    while typing.get_origin(hint) in (typing_extensions.Required, typing_extensions.NotRequired):
        required = typing.get_origin(hint) is typing_extensions.Required
        (hint,) = typing.get_args(hint)
    return required, hint


def wire(kind: Any) -> Any:
    """The type with the names and lists of the wire in the place of Python's."""
    if typing_extensions.is_typeddict(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        fields = {}
        for name, hint in hints.items():
            required, hint = unwrapped(hint)
            alias = name
            if typing.get_origin(hint) is typing.Annotated:
                hint, *notes = typing.get_args(hint)
                alias = next((note.alias for note in notes if isinstance(note, PropertyInfo) and note.alias), name)
            wrapper = typing_extensions.Required if required else typing_extensions.NotRequired
            fields[alias] = wrapper[wire(hint)]
        return typing_extensions.TypedDict(kind.__name__, fields, total=False)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return wire(args[0])
    name = getattr(origin, "__name__", "")
    if origin in (SequenceNotStr,) or name in ("Iterable", "SequenceNotStr", "Sequence"):
        return list[wire(args[0])]
    if origin is typing.Union or str(origin) == "<class 'types.UnionType'>":
        kept = [wire(one) for one in args if getattr(one, "__name__", "") not in ("Omit", "NotGiven")]
        return typing.Union[tuple(kept)]
    if origin in (list, dict):
        return origin[tuple(wire(one) for one in args)]
    return kind


class Components:
    """The schemas of all calls. One class name stands for several shapes in the SDK, so that each call has its own."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}

    def add(self, call: str, part: str, kind: Any, mode: str) -> dict[str, Any]:
        prefix = f"{call}.{part}."
        schema = TypeAdapter(kind).json_schema(ref_template=f"#/components/schemas/{prefix}{{model}}", mode=mode)
        for name, definition in schema.pop("$defs", {}).items():
            self.schemas[prefix + name] = definition
        return schema


def keys_of(node: ast.AST) -> list[str]:
    """The names in the dictionary that a call's `maybe_transform` is given."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Dict):
            return [key.value for key in inner.keys if isinstance(key, ast.Constant)]
    return []


def method_of(call: ast.Call) -> str:
    verb = call.func.attr.strip("_")
    if verb == "get_api_list":
        given = [word.value.value for word in call.keywords if word.arg == "method" and isinstance(word.value, ast.Constant)]
        return given[0] if given else "get"
    return verb


def cut(module: Any, cls: Any, name: str, call_id: str, components: Components) -> tuple[str, str, dict[str, Any]]:
    function = getattr(cls, name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    verbs = ("_get", "_post", "_put", "_patch", "_delete", "_get_api_list")
    request = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
    )
    place = request.args[0]
    if isinstance(place, ast.Call):
        place = place.args[0]
    hints = typing.get_type_hints(function, include_extras=True)
    verb = method_of(request)
    # A path that depends on an argument (accounts or zones) is given by its variable.
    path = place.value if isinstance(place, ast.Constant) else None
    if path is None:
        raise ValueError(f"{call_id}: its path is no text")

    operation: dict[str, Any] = {"operationId": call_id, "parameters": [], "responses": {}}
    for word in path.split("/"):
        if word.startswith("{"):
            operation["parameters"].append({"name": word[1:-1], "in": "path", "required": True, "schema": {"type": "string"}})

    params: dict[str, Any] = {}
    union = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "maybe_transform" and len(node.args) == 2:
            kind = eval(ast.unparse(node.args[1]), vars(module))  # noqa: S307 -- source of the pinned SDK
            params[id(node)] = (keys_of(node.args[0]), kind)
    query_nodes, body_nodes = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("query", "body"):
            found = [inner for inner in ast.walk(node.value) if id(inner) in params]
            (query_nodes if node.arg == "query" else body_nodes).extend(found)

    def narrowed(kind: Any, keys: list[str]) -> Any:
        """The part of a params type that goes into the query or the body. Path arguments sit in it, too."""
        if typing.get_origin(kind) is typing.Union:
            return typing.Union[tuple(narrowed(one, keys) for one in typing.get_args(kind))]
        if not typing_extensions.is_typeddict(kind):
            return kind
        hints = typing.get_type_hints(kind, include_extras=True)
        inner = {key: hint for key, hint in hints.items() if key in keys}
        return typing_extensions.TypedDict(kind.__name__, inner, total=False)

    for node in query_nodes:
        keys, kind = params[id(node)]
        schema = components.add(call_id, "query", wire(narrowed(kind, keys)), "validation")
        for field, inner in schema.get("properties", {}).items():
            for flat, flat_schema in flatten(field, inner, components):
                required = field in schema.get("required", []) and flat == field
                operation["parameters"].append({"name": flat, "in": "query", "required": required, "schema": flat_schema})
    for node in body_nodes:
        keys, kind = params[id(node)]
        schema = components.add(call_id, "body", wire(narrowed(kind, keys) if keys else kind), "validation")
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}

    result, is_list = answer_of(request, hints["return"])
    operation["responses"] = responses(call_id, result, is_list, components)
    return path, verb, operation


def flatten(name: str, schema: dict[str, Any], components: Components) -> list[tuple[str, dict[str, Any]]]:
    """Nested values of a query have dots in their names."""
    reference = schema.get("$ref")
    if reference:
        inner = components.schemas[reference.removeprefix("#/components/schemas/")]
        if "properties" in inner:
            return [pair for key, value in inner["properties"].items() for pair in flatten(f"{name}.{key}", value, components)]
    return [(name, schema)]


def answer_of(request: ast.Call, returned: Any) -> tuple[Any, bool]:
    """What stands under `result`, and whether it is a list with pages."""
    args = typing.get_args(returned)
    if typing.get_origin(returned) is typing.Union:
        return typing.Union[tuple(one for one in args if one is not type(None))], False
    if hasattr(returned, "__pydantic_generic_metadata__") and returned.__pydantic_generic_metadata__["args"]:
        (inner,) = returned.__pydantic_generic_metadata__["args"]
        return inner, True
    name = getattr(typing.get_origin(returned), "__name__", "")
    if name.startswith("Sync"):
        return args[0], True
    return returned, False


ERRORS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": {"type": "integer", "minimum": 971}, "message": {"type": "string"}},
    },
}


def responses(call: str, result: Any, is_list: bool, components: Components) -> dict[str, Any]:
    schema = components.add(call, "result", result, "serialization") if result not in (object, None) else {}
    if is_list:
        schema = {"type": "array", "items": schema}
    good: dict[str, Any] = {
        "type": "object",
        "required": ["success", "errors", "messages"] + (["result"] if schema and call not in NOTHING else []),
        "properties": {
            "success": {"const": True},
            "errors": {"type": "array", "maxItems": 0},
            "messages": ERRORS,
            "result": schema,
            "result_info": {"type": "object"},
        },
    }
    if call in BARE:
        good = {"anyOf": [schema, good]}
    failure = {
        "type": "object",
        "required": ["success", "errors", "messages", "result"],
        "properties": {
            "success": {"const": False},
            "errors": {**ERRORS, "minItems": 1},
            "messages": ERRORS,
            "result": {"type": "null"},
        },
    }
    body = lambda schema, text: {"description": text, "content": {"application/json": {"schema": schema}}}  # noqa: E731
    return {"2XX": body(good, "done"), "4XX": body(failure, "refused"), "5XX": body(failure, "failed")}


def main(file: str) -> None:
    components = Components()
    paths: dict[str, Any] = {}
    count = 0
    for line in CALLS.strip().splitlines():
        place, names = line.split(": ")
        module_name, _, class_name = place.rpartition(".")
        module = importlib.import_module(f"cloudflare.resources.{module_name}")
        cls = getattr(module, class_name + "Resource")
        # A folder hands out the class of a file in it.
        module = sys.modules[cls.__module__]
        for name in names.split():
            words = [word for index, word in enumerate(module_name.split(".")) if module_name.split(".").index(word) == index]
            call_id = "_".join([*words, name])
            path, verb, operation = cut(module, cls, name, call_id, components)
            if verb in paths.setdefault(path, {}):
                raise ValueError(f"{verb} {path} is there twice")
            paths[path][verb] = operation
            count += 1
    document = {
        "openapi": "3.1.0",
        "info": {"title": "The part of the vendor's API v4 that cfhost uses", "version": importlib.import_module("cloudflare").__version__},
        "servers": [{"url": "/client/v4"}],
        "paths": paths,
        "components": {"schemas": components.schemas},
    }
    for (call, place), schema in DIVERGENCES.items():
        widen(document, call, place, schema)
    for call, place in PARTIAL:
        loosen(document, call, place)
    with open(file, "w", encoding="utf-8") as out:
        json.dump(document, out, indent=1)
    print(f"{count} calls, {len(paths)} paths, {len(components.schemas)} schemas")


def widen(document: dict[str, Any], call: str, place: str, schema: dict[str, Any]) -> None:
    """Puts a schema in the place of a member that is known to be wider on the wire."""
    *model, member = place.split(".")
    name = f"{call}." + ".".join(model)
    document["components"]["schemas"][name]["properties"][member] = schema


def loosen(document: dict[str, Any], call: str, place: str | None) -> None:
    """Puts a copy that wants nothing but an id in the place of each kind of a body, or of a list in it."""
    (operation,) = (one for verbs in document["paths"].values() for one in verbs.values() if one["operationId"] == call)
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    if place:
        schema = schema["properties"][place]["items"]
    kinds = [document["components"]["schemas"][one["$ref"].rpartition("/")[2]] for one in schema["anyOf"]]
    schema["anyOf"] = [{**kind, "required": [key for key in kind["required"] if key == "id"]} for kind in kinds]


if __name__ == "__main__":
    main(sys.argv[1])
