"""What a session reads is what pypsrp reads, in a part of its time."""

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypsrp.complex_objects import ComplexObject
from pypsrp.serializer import Serializer

from connectors.shell_reading import QuickSerializer

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
ESCAPES = st.sampled_from(["_x000A_", "_xD83D__xDE00_", "_x005F_", "_x", "_x12_", "_x000a_tail", "_X000A_"])
SIMPLE = st.one_of(
    st.tuples(st.just("S"), TEXTS),
    st.tuples(st.just("S"), ESCAPES),
    st.tuples(st.just("S"), st.just("")),
    st.tuples(st.just("B"), st.sampled_from(["true", "false", "True"])),
    st.tuples(st.just("I32"), st.integers(-(2**31), 2**31 - 1).map(str)),
    st.tuples(st.just("I64"), st.integers(-(2**63), 2**63 - 1).map(str)),
    st.tuples(st.just("DT"), st.just("2026-11-27T10:00:00.0000000+01:00")),
    st.tuples(st.just("Nil"), st.just("")),
    st.tuples(st.just("G"), st.uuids().map(str)),
    st.tuples(st.just("Db"), st.floats(allow_nan=False, allow_infinity=False).map(str)),
)
Simple = tuple[str, str]


def element(tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    made = ElementTree.Element(tag, attributes)
    made.text = text or None
    return made


def user(number: int, properties: list[Simple], listed: list[Simple], shown: Simple) -> ElementTree.Element:
    """A deserialized .NET object, as a cmdlet's output has it: with properties, and a list among them."""
    made = element("Obj", RefId=str(number))
    names = element("TN", RefId="0")
    names.append(element("T", "Deserialized.Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser"))
    names.append(element("T", "System.Object"))
    made.append(names)
    made.append(element("ToString", shown[1]))
    bag = element("Props")
    for place, (tag, text) in enumerate(properties):
        bag.append(element(tag, text, N=f"P{place}"))
    inner = element("Obj", N="Listed", RefId=str(number + 1))
    kinds = element("TN", RefId="1")
    kinds.append(element("T", "System.Collections.ArrayList"))
    inner.append(kinds)
    values = element("LST")
    values.extend(element(tag, text) for tag, text in listed)
    inner.append(values)
    bag.append(inner)
    made.append(bag)
    return made


def said(read: Any) -> Any:
    """Everything that somebody may ask of what was read."""
    if isinstance(read, ComplexObject):
        return {name: said(value) for name, value in vars(read).items()}
    if isinstance(read, dict):
        return {name: said(value) for name, value in read.items()}
    if isinstance(read, list):
        return [said(value) for value in read]
    return type(read), read


@given(st.lists(SIMPLE, max_size=6), st.lists(SIMPLE, max_size=4), st.tuples(st.just("S"), TEXTS | ESCAPES))
def test_an_object_is_read_as_pypsrp_reads_it(properties: list[Simple], listed: list[Simple], shown: Simple) -> None:
    made = user(3, properties, listed, shown)
    assert said(QuickSerializer().deserialize(made)) == said(Serializer().deserialize(made))


@given(SIMPLE)
def test_a_value_alone_is_read_as_pypsrp_reads_it(value: Simple) -> None:
    made = element(*value)
    text = ElementTree.tostring(made, encoding="unicode")
    for clear in (True, False):
        assert said(QuickSerializer().deserialize(made, clear=clear)) == said(Serializer().deserialize(made))
    assert said(QuickSerializer().deserialize(text)) == said(Serializer().deserialize(text))


def test_what_refers_to_what_was_read_before_is_read() -> None:
    reading = QuickSerializer()
    first = reading.deserialize(user(0, [("S", "Ada")], [], ("S", "Ada")))
    assert reading.deserialize(element("Ref", RefId="0"), clear=False) is first
    with pytest.raises(KeyError):
        reading.deserialize(element("Ref", RefId="0"), clear=True)
