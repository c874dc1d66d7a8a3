from __future__ import annotations

import time

import pytest

from nnviz.errors import UsageError
from nnviz.training.csvdata.dialect import Dialect
from nnviz.training.csvdata.reading import MOST_COLUMNS, RawTable, read_table


def read(text: str, **dialect: object) -> RawTable:
    return read_table(text.encode(), Dialect(**dialect))  # type: ignore[arg-type]


def test_a_bad_line_is_named_by_its_number() -> None:
    lines = ["a,b,c,d,e", *(["1,2,3,4,5"] * 126), "1,2,3,4", "1,2,3,4,5"]
    table = read("\n".join(lines))
    assert [str(problem) for problem in table.problems] == ["line 128 has 4 values, 5 expected"]
    assert len(table.rows) == 127
    with pytest.raises(UsageError, match="line 128 has 4 values, 5 expected") as refusal:
        table.check()
    assert refusal.value.what.endswith("line 128 has 4 values, 5 expected.")
    table.without_problems().check()


def test_lines_are_counted_through_quoted_ones_and_empty_ones() -> None:
    text = 'a,b\n"one\ntwo\r\nthree",1\n\n\nx,2\ny\nz,3,4\n'
    table = read(text)
    assert table.rows == (("one\ntwo\r\nthree", "1"), ("x", "2"))
    assert table.lines == (2, 7)
    assert [str(problem) for problem in table.problems] == [
        "line 8 has 1 value, 2 expected",
        "line 9 has 3 values, 2 expected",
    ]
    with pytest.raises(UsageError, match="1 more line does not fit"):
        table.check()


def test_quotes() -> None:
    table = read('name,"a ""b"""\n"x, y",1\n"",2\n', header=True)
    assert table.names == ("name", 'a "b"')
    assert table.rows == (("x, y", "1"), ("", "2"))


@pytest.mark.parametrize(
    ("text", "problem"),
    (
        ('a,b\n1,2\n"x"y,3\n4,5\n', "line 3 has a quotation mark out of place or left open"),
        ('a,b\n1,2\n3,"x\n4,5\n', "line 3 has a quotation mark out of place or left open"),
        (f"a,b\n1,2\n{'x' * 200_000},3\n4,5\n", "line 3 holds a value of more than 131,072"),
    ),
)
def test_lines_that_cannot_be_read_are_named_and_the_rest_is_read(text: str, problem: str) -> None:
    table = read(text)
    assert [str(found)[: len(problem)] for found in table.problems] == [problem]
    assert table.rows[0] == ("1", "2")


def test_names_are_there_and_differ() -> None:
    assert read("a,,a, a \n1,2,3,4\n").names == ("a", "column 2", "a (2)", "a (3)")
    assert read("1,2\n3,4\n", header=False).names == ("column 1", "column 2")
    assert len(read(f"{'n' * 500},b\n1,2\n").names[0]) == 100


def test_without_a_header_most_lines_say_the_width() -> None:
    table = read("1,2\n1,2,3\n4,5,6\n", header=False)
    assert [str(problem) for problem in table.problems] == ["line 1 has 2 values, 3 expected"]


def test_a_preview_reads_no_further_than_it_shows() -> None:
    data = b"a,b\n" + b"1,2\n" * 50 + b"broken\n"
    first = read_table(data, Dialect(), most=10)
    assert (len(first.rows), first.complete, first.problems) == (10, False, ())
    whole = read_table(data, Dialect(), most=1_000)
    assert (len(whole.rows), whole.complete, len(whole.problems)) == (50, True, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    (
        ("a,b\n", "a line of names, but no samples"),
        ("\n\n", "no samples"),
    ),
)
def test_no_samples_are_refused_when_used(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(text).check()


@pytest.mark.parametrize(
    ("data", "words"),
    (
        (b"1\n" * 100_002, "more than 100,000 samples"),
        (b"," * MOST_COLUMNS + b"\n", "Line 1 has 2,001 values; 2,000"),
        (b",".join([b"1"] * 2_000) + b"\n", ""),
        ((b",".join([b"1"] * 2_000) + b"\n") * 1_501, r"more than 3,000,000 values \(line 1501\)"),
        (b'"a\n",' * 500_000, "longer than 1,000,000 characters"),
        (b"1,2\n3,\xe4\n", "Line 2 cannot be read as UTF-8"),
        (b"", "empty"),
    ),
)
def test_limits(data: bytes, words: str) -> None:
    if not words:
        assert len(read_table(data, Dialect(header=False)).names) == 2_000
        return
    with pytest.raises(UsageError, match=words):
        read_table(data, Dialect(header=False))


def test_a_field_too_long_by_bytes_of_another_encoding_names_the_right_line() -> None:
    data = "größe\n1\n".encode() + b"\xff\n"
    with pytest.raises(UsageError, match="Line 3 cannot be read as UTF-8"):
        read_table(data, Dialect())


def test_a_hundred_thousand_lines_take_no_long_time() -> None:
    data = b"a,b,c\n" + b"1.25,2.5,red\n" * 100_000
    start = time.perf_counter()
    table = read_table(data, Dialect())
    assert len(table.rows) == 100_000
    assert time.perf_counter() - start < 10.0  # about 0.3 s; only what grows with the square fails
