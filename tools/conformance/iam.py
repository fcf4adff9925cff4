"""IAM's decisions, as far as the generated policies go: allows and denials, wildcards, and conditions on texts."""

import re
from collections.abc import Iterable
from typing import Any

Statement = dict[str, Any]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def matches(pattern: str, text: str) -> bool:
    """`*` and `?` stand for others; `${*}`, `${?}` and `${$}` for themselves."""
    parts = re.split(r"(\$\{[*?$]\}|[*?])", pattern)
    kinds = {"*": ".*", "?": "."}
    expression = "".join(
        re.escape(part[2]) if part.startswith("${") else kinds.get(part, re.escape(part)) for part in parts
    )
    return re.fullmatch(expression, text, re.DOTALL) is not None


def holds(operator: str, expected: Iterable[str], actual: list[str]) -> bool:
    """One condition. A key that the request does not have makes all that are used here false."""
    operator = operator.removeprefix("ForAnyValue:")
    if operator == "StringEquals":
        return any(value in expected for value in actual)
    if operator in ("StringLike", "ArnLike"):
        return any(matches(pattern, value) for pattern in expected for value in actual)
    raise SystemExit(f"no generated policy had the condition {operator} before: teach it to {__name__}")


def applies(statement: Statement, action: str, resource: str, context: dict[str, list[str]]) -> bool:
    return (
        any(matches(pattern.lower(), action.lower()) for pattern in listed(statement["Action"]))
        and any(matches(pattern, resource) for pattern in listed(statement.get("Resource", "*")))
        and all(
            holds(operator, listed(expected), context.get(key, []))
            for operator, keys in statement.get("Condition", {}).items()
            for key, expected in keys.items()
        )
    )


def allows(
    statements: list[Statement], action: str, resource: str = "*", context: dict[str, list[str]] | None = None
) -> bool:
    """Whether the policies of one identity allow a request: some statement does, and none denies it."""
    effects = {s["Effect"] for s in statements if applies(s, action, resource, context or {})}
    return effects == {"Allow"}
