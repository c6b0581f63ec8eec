"""The $filter language, as far as a directory takes it: comparisons, startsWith, endsWith, any(), and, or, not.

https://learn.microsoft.com/graph/filter-query-parameter and /graph/aad-advanced-queries?tabs=http#user-properties.
Which operator a property takes, and whether only as an advanced query, stands in filter_rules.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.microsoft.calls import Problem
from sandbox.microsoft.filter_rules import Rules

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')"
    r"|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<number>-?\d{1,18})"
    r"|(?P<word>\$?[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<mark>[(),:/]))"
)
COMPARISONS = ("eq", "ne", "ge", "le", "gt", "lt")
FUNCTIONS = ("startswith", "endswith", "contains")
DEEPEST = 40
"""Nested brackets and `not`s that are still read."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was understood.

    properties  what it looks at
    advanced    whether Graph takes it only as an advanced query
    blamed      the property that made it advanced, or the first one
    matches     holds an item's properties against it
    """

    properties: frozenset[str]
    advanced: bool
    blamed: str
    matches: Predicate


def parse_filter(text: str, rules: Rules) -> Filter:
    """Understand `text`. Raises Problem 400: BadRequest for bad syntax, Request_UnsupportedQuery for a refusal."""
    parser = _Parser(text, rules)
    predicate = parser.whole()
    blamed = next((name for name, kind in parser.uses if rules.needs_advanced(name, kind)), "")
    names = [name for name, _ in parser.uses]
    return Filter(frozenset(names), bool(blamed), blamed or names[0], predicate)


def _invalid(reason: str) -> Problem:
    return Problem(400, "BadRequest", f"Invalid filter clause: {reason}")


class _Parser:
    """Recursive descent over the tokens; `uses` collects (property, operator) as they are met."""

    def __init__(self, text: str, rules: Rules) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._rules = rules
        self._depth = 0
        self.uses: list[tuple[str, str]] = []

    def whole(self) -> Predicate:
        predicate = self._either("")
        if self._at < len(self._tokens):
            raise _invalid(f"Syntax error at '{self._tokens[self._at][1]}'.")
        return predicate

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _invalid("Expression expected at the end.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, text: str) -> None:
        kind, found = self._next()
        if kind == "string" or found != text:
            raise _invalid(f"'{text}' expected, '{found}' found.")

    def _accept(self, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] in (("word", text), ("mark", text)):
            self._at += 1
            return True
        return False

    def _either(self, variable: str) -> Predicate:
        first = self._both(variable)
        while self._accept("or"):
            first = _any_of(first, self._both(variable))
        return first

    def _both(self, variable: str) -> Predicate:
        first = self._single(variable)
        while self._accept("and"):
            first = _all_of(first, self._single(variable))
        return first

    def _single(self, variable: str) -> Predicate:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _invalid("The filter is nested too deeply.")
        try:
            if self._accept("not"):
                begun = len(self.uses)
                inner = self._single(variable)
                for name in {name for name, _ in self.uses[begun:]}:
                    self._use(name, "not")
                return lambda row: not inner(row)
            if self._accept("("):
                inner = self._either(variable)
                self._expect(")")
                return inner
            return self._test(variable)
        finally:
            self._depth -= 1

    def _test(self, variable: str) -> Predicate:
        kind, word = self._next()
        if kind != "word":
            raise _invalid(f"Property name expected, '{word}' found.")
        if word.lower() in FUNCTIONS and self._peek() == "(":
            return self._function(word.lower(), variable)
        if not variable and self._peek() == "/":
            return self._collection(word)
        return self._comparison(self._name(word, variable), variable)

    def _name(self, word: str, variable: str) -> str:
        """A property's name; inside any() the item's field after `variable/`, empty for the item itself."""
        if not variable:
            return word
        if word != variable:
            raise _invalid(f"Could not find a range variable named '{word}'.")
        return self._next()[1] if self._accept("/") else ""

    def _function(self, function: str, variable: str) -> Predicate:
        self._expect("(")
        name = self._name(self._next()[1], variable)
        self._expect(",")
        kind, literal = self._next()
        self._expect(")")
        if kind != "string":
            raise _invalid(f"{function} compares with a string.")
        self._use(name, function, within=variable)
        wanted = _text(literal).lower()
        return lambda row: _function_holds(function, row.get(name), wanted)

    def _comparison(self, name: str, variable: str) -> Predicate:
        _, operator = self._next()
        if operator == "in":
            return self._membership(name, variable)
        if operator not in COMPARISONS:
            raise _invalid(f"Operator expected, '{operator}' found.")
        value = self._literal()
        self._use(name, "null" if value is None else operator, within=variable)
        if operator == "ne":
            self._use(name, "ne", within=variable)
        self._rules.check_type(name, value)
        exact = name in self._rules.exact
        return lambda row: _holds(row.get(name), operator, value, exact=exact)

    def _membership(self, name: str, variable: str) -> Predicate:
        self._expect("(")
        values = [self._literal()]
        while self._accept(","):
            values.append(self._literal())
        self._expect(")")
        self._use(name, "in", within=variable)
        exact = name in self._rules.exact
        return lambda row: any(_holds(row.get(name), "eq", value, exact=exact) for value in values)

    def _collection(self, name: str) -> Predicate:
        """name/any(x:...), name/any() or name/$count eq n."""
        self._expect("/")
        _, word = self._next()
        if word == "$count":
            _, operator = self._next()
            number = self._literal()
            if operator not in COMPARISONS or not isinstance(number, int):
                raise _invalid("$count is compared with a number.")
            self._use(name, "count")
            return lambda row: _holds(len(row.get(name) or ()), operator, number, exact=True)
        if word != "any":
            raise _invalid(f"'{word}' is not supported on a collection.")
        self._expect("(")
        if self._accept(")"):
            self._use(name, "any")
            return lambda row: bool(row.get(name))
        _, variable = self._next()
        self._expect(":")
        begun = len(self.uses)
        inner = self._either(variable)
        self._expect(")")
        self._absorb(name, begun)
        return lambda row: any(inner(_as_row(item)) for item in row.get(name) or ())

    def _absorb(self, collection: str, begun: int) -> None:
        """What the lambda looked at counts as use of its collection."""
        inside = self.uses[begun:]
        del self.uses[begun:]
        self._use(collection, "any")
        for field, kind in inside:
            self._rules.check_field(collection, field)
            if kind in ("ne", "not", "endswith", "null"):
                self._use(collection, kind)

    def _literal(self) -> Any:
        kind, text = self._next()
        if kind == "string":
            return _text(text)
        if kind == "number":
            return int(text)
        if kind == "moment":
            return _moment(text)
        if kind == "guid":
            return text
        if text in ("true", "false"):
            return text == "true"
        if text == "null":
            return None
        raise _invalid(f"Value expected, '{text}' found.")

    def _use(self, name: str, kind: str, *, within: str = "") -> None:
        """Note the use. Raises Problem when the property does not take the operator (fields are checked later)."""
        if not within and (kind != "not" or name in self._rules.operators):
            self._rules.check_operator(name, kind)
        self.uses.append((name, kind))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _invalid(f"Syntax error at position {at} in '{text}'.")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _text(literal: str) -> str:
    return literal[1:-1].replace("''", "'")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _invalid(f"'{text}' is not a date and time.") from error


def _as_row(item: Any) -> Row:
    return item if isinstance(item, Mapping) else {"": item}


def _any_of(first: Predicate, second: Predicate) -> Predicate:
    return lambda row: first(row) or second(row)


def _all_of(first: Predicate, second: Predicate) -> Predicate:
    return lambda row: first(row) and second(row)


def _function_holds(function: str, value: Any, wanted: str) -> bool:
    if not isinstance(value, str):
        return False
    text = value.lower()
    if function == "startswith":
        return text.startswith(wanted)
    return text.endswith(wanted) if function == "endswith" else wanted in text


def _holds(value: Any, operator: str, wanted: Any, *, exact: bool) -> bool:
    """Compare as the directory does: text without regard to case, dates as moments, null equal to null only."""
    if isinstance(wanted, datetime) and isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif isinstance(value, str) and isinstance(wanted, str) and not exact:
        value, wanted = value.lower(), wanted.lower()
    if operator in ("eq", "ne"):
        return bool(value == wanted) is (operator == "eq")
    if value is None or wanted is None or type(value) is not type(wanted):
        return False
    compared = {"ge": value >= wanted, "le": value <= wanted, "gt": value > wanted, "lt": value < wanted}
    return bool(compared[operator])
