"""The types of Table Schema 2.0 as columns: for each, sound texts, broken ones, and constraints with texts that break them."""

from dataclasses import dataclass, field

Constraint = tuple[dict, list[str]]


@dataclass
class Type:
    """A way to declare a column. Every sound text keeps every constraint; `twins` are unlike texts of one value."""

    properties: dict
    sound: list[str]
    broken: list[str] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    # Whether the column brings its own missing values, and may not be given those of the schema.
    has_missing: bool = False


def plain(kind, sound, broken=(), constraints=(), twins=(), **properties):
    return Type(
        {"type": kind, **properties}, list(sound), list(broken), list(constraints), list(twins), "missingValues" in properties
    )


WORDS = ["a", "bc", "d e", "Ünï", "007", "x,y;z", 'say "hi"', "two\nlines", "#no", "it's", "a|b\\c"]
LABELLED = [{"value": "", "label": "omitted"}, {"value": "-99", "label": "refused"}]

# XML Schema regular expressions, and the same in Python's notation where it has another.
PATTERNS = {
    "ab|cd": "(?:ab|cd)",
    "[a&&b]+": "[ab&]+",
    # All but punctuation, of which `_` is, separators and the rest: symbols and marks too.
    r"\w+": "(?:[^\\W_]|[+\u0301])+",
    r"\p{Lu}{2,3}": "[A-Z]{2,3}",
    "[a-z-[aeiou]]+": "[b-df-hj-np-tv-z]+",
    r"\i\c*": "[A-Za-z_:À-ÿ][-A-Za-z0-9._:À-ÿ\u0300-\u036f]*",
}

TYPES = {
    # Texts.
    "string": plain(
        "string",
        WORDS,
        [],
        [
            ({"minLength": 1, "maxLength": 9}, ["ten letter", "much too long"]),
            ({"enum": WORDS}, ["z", "A", "A"]),
            ({"pattern": "[^!]+"}, ["no!", "!"]),
        ],
    ),
    "short": plain(
        "string",
        ["ab", "äö", "e\u0301e"],
        [],
        [({"minLength": 2}, ["a", "é"]), ({"minLength": 2, "maxLength": 3}, ["a", "abcd"])],
    ),
    "either": plain("string", ["ab", "cd"], [], [({"pattern": "ab|cd"}, ["abx", "xcd", "abcd"])]),
    "anchored": plain("string", ["apple", "a"], [], [({"pattern": "^a.*$"}, ["banana", "xa"])]),
    "letters": plain("string", ["ab", "b"], [], [({"pattern": "[ab]+"}, ["c", "ab\n", "a\nb"])]),
    "capitals": plain("string", ["AB", "XYZ"], [], [({"pattern": r"\p{Lu}{2,3}"}, ["A", "ab", "ABCD"])]),
    "consonants": plain("string", ["bcd", "xyz"], [], [({"pattern": "[a-z-[aeiou]]+"}, ["abc", "b-d"])]),
    "joined": plain("string", ["a&b", "ab", "&"], [], [({"pattern": "[a&&b]+"}, ["c", "a&c"])]),
    "words": plain("string", ["a1", "é+b"], [], [({"pattern": r"\w+"}, ["a_b", "a b", "-", "_"])]),
    "cased": plain("string", ["ab", "AB"], [], [({"pattern": "(?i)ab"}, ["b"]), ({"pattern": "x|(?i)ab"}, ["b", "X"])]),
    "hashed": plain("string", ["#no", "a", "//b", "%c"]),
    "signed": plain("string", ["=1+1", "+92 51 9210335", "-", "@b", "-1.5", "a=b", " =1"]),
    "name": plain("string", ["ab", "_a-1"], [], [({"pattern": r"\i\c*"}, ["1a", "-a"])]),
    "any": plain(
        "any",
        ["x", "1", "1999-04-18"],
        [],
        [({"enum": ["x", "1", "1999-04-18"]}, ["y", "X"]), ({"enum": ["x", 1, "1", "1999-04-18"]}, ["y"])],
    ),
    "typeless": Type({}, ["x", "2"], [], [({"enum": ["x", "2"]}, ["y"])]),
    "uri": plain(
        "string",
        ["https://example.org/a?b=c", "urn:isbn:1", "mailto:a@example.org"],
        ["x", "example.org", "//example.org"],
        format="uri",
    ),
    "email": plain(
        "string",
        ["a@example.org", "a.b+c@example.co.uk"],
        ["a.example.org", "x", "a@", "@example.org", "a@localhost", '"a b"@example.org'],
        format="email",
    ),
    "uuid": plain(
        "string",
        ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
        ["123e4567", "x"],
        format="uuid",
    ),
    "binary": plain(
        "string", ["YW5uYWxz", "YQ=="], ["YW5", "YW5uYWx"], [({"maxLength": 8}, ["YW5uYWxzYW5uYWxz"])], format="binary"
    ),
    "grade": plain("string", ["low", "high"], ["mid", "LOW"], categories=["low", "high"]),
    "grade_ordered": plain(
        "string",
        ["low", "high"],
        ["mid"],
        [({"enum": ["low", "high"]}, ["mid"])],
        categories=["low", "high"],
        categoriesOrdered=True,
    ),
    "level": plain(
        "integer", ["0", "1", "01"], ["2", "x"], categories=[{"value": 0, "label": "none"}, {"value": 1, "label": "some"}]
    ),
    # Numbers.
    "integer": plain(
        "integer",
        ["0", "12", "-7", "99999", "+3", "007"],
        ["1.5", "x", "1e3", "0x1", "1 2", "--1"],
        [
            ({"minimum": -10, "maximum": 100000}, ["-11", "100001"]),
            ({"exclusiveMinimum": -8, "exclusiveMaximum": "100000"}, ["-8", "100000"]),
            ({"enum": [0, 12, "-7", 99999, 3, "7"]}, ["1", "-12"]),
        ],
        [("12", "012"), ("5", "+5")],
    ),
    "number": plain(
        "number",
        ["0", "1.5", "-2.25", "1e3", "100", "+.5", "5.", "1E-2"],
        ["x", "1,5", "1.2.3", "$4", "1e", "."],
        [
            ({"minimum": -2.25, "maximum": "1000"}, ["-2.5", "1000.25"]),
            ({"exclusiveMaximum": 1000.5, "exclusiveMinimum": "-2.5"}, ["1000.5", "-2.5"]),
            ({"enum": [0, "1.50", -2.25, 1000, 100, 0.5, 5, "0.01"]}, ["2", "1.51"]),
        ],
        [("1.5", "1.50"), ("1e3", "1000"), ("0", "-0")],
    ),
    "special": plain(
        "number", ["NaN", "INF", "-INF", "1.5"], ["Inf.", "+-INF"], [({"enum": ["INF", "-INF", 1.5, "NaN"]}, ["2", "1.51"])]
    ),
    "bounded_special": plain("number", ["INF", "1.5", "0"], ["x"], [({"minimum": 0}, ["-INF", "NaN", "-1"])]),
    "below_special": plain("number", ["-INF", "1.5"], ["x"], [({"maximum": 2}, ["INF", "NaN", "3"])]),
    "precise": plain(
        "number",
        ["9007199254740993", "9007199254740992", "0.1234567890123456789"],
        ["x"],
        [
            ({"enum": ["9007199254740993", "0.1234567890123456789"]}, ["9007199254740994", "0.123"]),
            ({"maximum": "9007199254740993"}, ["9007199254740994", "9007199254740993.5"]),
            ({"exclusiveMinimum": "0.1234567890123456788"}, ["0.1234567890123456788", "0.1234567890123456789"]),
        ],
        [("9007199254740993", "9007199254740992"), ("0.12345678901234567", "0.123456789012345678")],
    ),
    "bare": plain(
        "number",
        ["95%", "€ 12.5", "7", "EUR -3", "1e2 kg"],
        ["x", "%", "1 2", "5 to 6"],
        [({"minimum": -3, "maximum": 100}, ["-4%", "101 %"])],
        bareNumber=False,
    ),
    "bare_integer": plain(
        "integer", ["95%", "€ 12", "7", "EUR -3"], ["x", "%", "1.5%"], [({"maximum": 95}, ["96%"])], bareNumber=False
    ),
    "stated_bare": plain("number", ["95", "-1.5"], ["95%", "€ 12.5"], bareNumber=True),
    "group": plain(
        "number",
        ["1,000.5", "12", "1,234,567"],
        ["1 000", "x"],
        [({"minimum": 12}, ["1", "11"]), ({"maximum": "1,234,567"}, ["1,234,568"])],
        [("1,000.5", "1000.5")],
        groupChar=",",
    ),
    "group_integer": plain(
        "integer",
        ["1,000", "12", "1,234,567"],
        ["1 000", "x", "1,000.5"],
        [({"minimum": 12}, ["1,1", "11"]), ({"maximum": "1,234,567"}, ["1,234,568"])],
        [("1,000", "1000")],
        groupChar=",",
    ),
    "group_bare": plain("integer", ["Rs 1 000", "12 t", "1 234 567"], ["x", "1,0"], groupChar=" ", bareNumber=False),
    "comma": plain(
        "number",
        ["1,5", "12", "-0,25"],
        ["1;5", "x", "1.5"],
        [({"maximum": 12}, ["12,01"]), ({"minimum": "-0,25"}, ["-0,26"]), ({"minimum": "-0.25"}, ["-0,26"])],
        [("1,5", "1,50")],
        decimalChar=",",
    ),
    "continental": plain(
        "number", ["1.000,5", "12", "1.234.567"], ["1'000", "x"], [({"minimum": 12}, ["1,1"])], decimalChar=",", groupChar="."
    ),
    "swiss": plain("number", ["1'000.5", "12"], ["1,000", "x"], groupChar="'"),
    # Truth.
    "boolean": plain(
        "boolean",
        ["true", "false", "True", "FALSE", "0", "1"],
        ["yes", "2", "TRUE!", "tRUE"],
        [],
        [("true", "1"), ("0", "FALSE")],
    ),
    "truth": plain(
        "boolean", ["true", "1", "TRUE"], ["x"], [({"enum": [True]}, ["false", "0"]), ({"enum": ["true"]}, ["0", "False"])]
    ),
    "flag": plain("boolean", ["yes", "no"], ["true", "x", "1"], trueValues=["yes"], falseValues=["no"]),
    "assent": plain(
        "boolean",
        ["yes", "ja"],
        ["true"],
        [({"enum": ["yes"]}, ["no"]), ({"enum": [True]}, ["no"]), ({"enum": ["true"]}, ["no"])],
        trueValues=["yes", "ja"],
        falseValues=["no"],
    ),
    # Missing values of a field's own.
    "gaps": plain("integer", ["1", "NA", "-", ""], ["x", "n/a", "NA "], missingValues=["", "NA", "-"]),
    "labelled": plain("integer", ["1", "-99", ""], ["x", "refused"], [({"minimum": 0}, ["-98"])], missingValues=LABELLED),
    "dashes": plain("string", ["a", "-", "none"], [], [({"enum": ["a", "none"]}, ["b"])], missingValues=["-"]),
    "gapless": plain("date", ["1999-04-18"], ["-", "x"], missingValues=[]),
}
