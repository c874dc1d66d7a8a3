from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.training.csvdata.dialect import DECIMALS, DELIMITERS, ENCODINGS, Dialect, sniff
from nnviz.training.csvdata.lines import MOST_BYTES
from nnviz.training.csvdata.reading import read_table

GERMAN = "Größe;Länge;Art\n1,5;2;Möwe\n2,25;3;Kiebitz\n3,0;4,5;Möwe\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    (
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ),
)
@pytest.mark.parametrize("ending", ("\n", "\r\n", "\r"))
def test_encodings_and_line_ends(encoding: str, found: str, ending: str) -> None:
    data = GERMAN.replace("\n", ending).encode(encoding)
    dialect = sniff(data)
    assert dialect == Dialect(found, ";", ",", True)
    table = read_table(data, dialect)
    assert table.names == ("Größe", "Länge", "Art")
    assert table.rows[0] == ("1,5", "2", "Möwe")
    assert (len(table.rows), table.lines) == (3, (2, 3, 4))


def test_bytes_that_windows_does_not_know_are_latin_1() -> None:
    assert sniff(b"a,b\n\x81,1\n").encoding == "latin-1"


def test_a_big_endian_mark() -> None:
    assert sniff(b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be")).encoding == "utf-16"


@pytest.mark.parametrize(
    ("text", "delimiter", "decimal"),
    (
        ("a,b\n1,2\n3,4\n", ",", "."),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", ","),
        ("a;b\n1.5;2.5\n", ";", "."),
        ("a\tb\n1,5\t2\n", "\t", ","),
        ("a|b|c\n1|2|3\n", "|", "."),
        ('a,b\n"1,5",2\n"2,5",3\n', ",", ","),
        ('a,b\n"x;y",1\n"u;v",2\n', ",", "."),
        ("x\n1.5\n2.5\n", ",", "."),
        ("a,b\n1,2\n3\n4,5\n6,7\n8,9\n", ",", "."),  # one bad line
        ("name,note\nAnn,a; b; c\nBob,none\nCy,d\n", ",", "."),
    ),
)
def test_delimiters_and_decimal_signs(text: str, delimiter: str, decimal: str) -> None:
    dialect = sniff(text.encode())
    assert (dialect.delimiter, dialect.decimal) == (delimiter, decimal)


@pytest.mark.parametrize(
    ("text", "header"),
    (
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("a,1\nb,2\n", False),
        ("kind,size\nred,small\nblue,large\n", True),
        ("red,small\nblue,large\nred,large\n", False),
        (",x,y\n0,1,2\n1,3,4\n", True),
        ("a,b,c\n", True),
        (",,\n1,2,3\n", False),
    ),
)
def test_headers(text: str, header: bool) -> None:
    assert sniff(text.encode()).header is header


@pytest.mark.parametrize(
    ("data", "words"),
    (
        (b"", "empty"),
        (b"\n\n\r\n", "nothing but empty lines"),
        (b"\xef\xbb\xbf", "nothing but empty lines"),
        (b"a,b\n\x00\x00\x00\x01,2\n", "Line 2 holds a NUL"),
        (b"\xff\xfea\x00,\x00b", "Line 1 cannot be read as UTF-16"),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", "Line 2 cannot be read as UTF-8-SIG"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NUL"),
        (b"x" * 1_000_001, "longer than 1,000,000"),
    ),
)
def test_what_is_no_table_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        sniff(data)


def test_a_mark_that_is_chosen_must_be_there() -> None:
    with pytest.raises(UsageError, match="does not begin with the mark of UTF-16"):
        read_table("a,b\n".encode("utf-16-le"), Dialect("utf-16"))


def test_a_file_too_large_is_refused_unread() -> None:
    with pytest.raises(UsageError, match="64 MB is the most"):
        sniff(b"1,2\n" * (MOST_BYTES // 4 + 1))


def test_every_guess_can_be_changed() -> None:
    data = b"a;b\n1,5;2\n3,5;4\n"
    other = replace(sniff(data), delimiter=",", decimal=".", header=False)
    assert read_table(data, other).rows == (("1", "5;2"), ("3", "5;4"))
    for key, value in (("encoding", "utf-7"), ("delimiter", ":"), ("decimal", "'")):
        with pytest.raises(UsageError, match=key):
            replace(other, **{key: value})


cells = st.floats(-1e6, 1e6).map(lambda value: round(value, 3) + 0.25)


@given(
    st.lists(st.tuples(cells, cells, st.sampled_from(["Äpfel", "Öl"])), min_size=3, max_size=9),
    st.sampled_from([*DELIMITERS]),
    st.sampled_from([*DECIMALS]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_written_and_found_again(
    rows: list[tuple[float, float, str]], delimiter: str, decimal: str, encoding: str
) -> None:
    if delimiter == decimal:
        return
    lines = [("größe", "länge", "art"), *((repr(a), repr(b), c) for a, b, c in rows)]
    text = "\n".join(delimiter.join(line).replace(".", decimal) for line in lines)
    assert sniff(text.encode(encoding)) == Dialect(encoding, delimiter, decimal, True)
    assert encoding in ENCODINGS


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_sentence(data: bytes) -> None:
    try:
        dialect = sniff(data)
        read_table(data, dialect)
    except UsageError as error:
        assert error.what.endswith(".")
    for encoding in ENCODINGS:
        try:
            read_table(data, Dialect(encoding, ";", ",", False))
        except UsageError as error:
            assert error.what.endswith(".")
