"""annals and the Python package edtf on generated texts: the same are EDTF, and mean the same first and last day.

The seed is fixed. Where the two differ, the text must fall under one of the DIFFERENCES, each of which gives the reading
that the standard asks for; edtf.md names the clause. A reading is None where the text is no EDTF, or its first and last
day, each (year, month, day) or None where it is open or unknown.
"""

import contextlib
import csv
import functools
import gc
import io
import itertools
import json
import os
import random
import re
import subprocess
from pathlib import Path

import pytest

from installed import installed

edtf, grammar = installed("edtf"), installed("edtf.parser.grammar")

# The grammar asks again and again for the same places: the default of 128 answers kept doubles the time.
grammar.pyparsing.ParserElement.enable_packrat(4096, force=True)
# edtf.parse_edtf tries all of these on every text, in this order. One that does not know a character of the text, or needs
# one that the text has not, cannot read the whole of it; to spare those takes three quarters of the time away.
ALTERNATIVES = [
    (r"[-\dS]+", grammar.date),
    (r"(?=.*T)[-\dST:Z+]+", grammar.dateAndTime),
    (r"(?=.*/)[-\dS/]+", grammar.l0Interval),
    (r"(?=.*[?~%])[-\dS?~%]+", grammar.uncertainOrApproxDate),
    (r"(?=.*X)[-\dSX?~%]+", grammar.unspecified),
    (r"(?=.*/)[-\dS?~%./]+", grammar.level1Interval),
    (r"Y[-\dS]+", grammar.longYearSimple),
    (r"[-\dS]+", grammar.season),
    (r"(?=.*[?~%])[-\dS?~%]+", grammar.partialUncertainOrApproximate),
    (r"(?=.*X)[-\dSX]+", grammar.partialUnspecified),
    (r"\[.*\]", grammar.choiceList),
    (r"\{.*\}", grammar.inclusiveList),
    (r"(?=.*/)(?=.*[?~%X])[-\dSX?~%/]+", grammar.level2Interval),
    (r"Y[-\dES]+", grammar.longYearScientific),
    (r"[-\dS]+", grammar.l2season),
    (r".*\^.*", grammar.seasonQualified),
]
ALTERNATIVES = [(re.compile(pattern), alternative) for pattern, alternative in ALTERNATIVES]

COUNT = 5200
FAILED = "fails without a verdict"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
YEARS = ("0000", "0001", "0400", "1582", "1900", "1947", "1971", "1999", "2000", "2004", "2023", "2024", "9999")

# Every example of the specification.
EXAMPLES = """
1985-04-12 1985-04 1985 1985-04-12T23:20:30 1985-04-12T23:20:30Z 1985-04-12T23:20:30-04 1985-04-12T23:20:30+04:30 1964/2008
2004-06/2006-08 2004-02-01/2005-02-08 2004-02-01/2005-02 2004-02-01/2005 2005/2006-02 Y170000002 Y-170000002 2001-21 1984?
2004-06~ 2004-06-11% 201X 20XX 2004-XX 1985-04-XX 1985-XX-XX 1985-04-12/.. 1985-04/.. 1985/.. ../1985-04-12 ../1985-04 ../1985
1985-04-12/ 1985-04/ 1985/ /1985-04-12 /1985-04 /1985 -1985 Y-17E7 1950S2 Y171010000S3 Y3388E2S3 2001-34 [1667,1668,1670..1672]
[..1760-12-03] [1760-12..] [1760-01,1760-02,1760-12..] [1667,1760-12] [..1984] {1667,1668,1670..1672} {1960,1961-12} {..1984}
2004-06~-11 2004?-06-11 ?2004-06-~11 2004-%06-11 156X-12-25 15XX-12-25 XXXX-12-XX 1XXX-XX 1XXX-12 1984-1X
2004-06-~01/2004-06-~20 2004-06-XX/2004-07-03
""".split()

# Near misses that chance seldom makes.
CORNERS = """
2001-+21 2001-021 1950S+2 1950S0 1950S5 1950S02 1950S2-04 Y17E+4 Y17000E0 Y17E04 Y1E3 Y2024 Y-9999 Y1E30 Y99999999999999999999
Y12345S6 1985-04-12T23:20:30-00:00 1985-04-12T23:20:30-00 1985-04-12T23:20:30+00:00 1985-04-12T24:00:00 1985-04T23:20:30
2001-21^x 2004-02-01/2004 2004-06-15/2004-06 1995/199X 2004/2003-12 Y170000002/2004 2004/Y-170000002 /.. ../ ../.. / [1984] {1984}
[1667..1672-12] [2004..2004-06] [Y170000002,2004] [Y-170000002,2004] [1995..199X] [1672..1667] 2001-02-29 2004-06~-31 190X-02-29
2004-02-3X 2004-12-4X 2001-24 2001-28 2001-30
""".split()


def year(draw):
    return draw.choice(YEARS) if draw.random() < 0.5 else f"{draw.randint(0, 9999):04}"


def month(draw):
    return f"{draw.randint(1, 12):02}"


def day(draw):
    return f"{draw.choice((1, 9, 10, 28, 29, 30, 31, draw.randint(1, 28))):02}"


def full_date(draw):
    return f"{year(draw)}-{month(draw)}-{day(draw)}"


def date(draw):
    return "-".join(full_date(draw).split("-")[: draw.randint(1, 3)])


def moment(draw):
    clock = f"{draw.choice((0, 1, 12, 23)):02}:{draw.randint(0, 59):02}:{draw.choice((0, 30, 59)):02}"
    shift = f"{draw.choice('+-')}{draw.choice((0, 1, 4, 11, 13, 14)):02}"
    return f"{full_date(draw)}T{clock}" + draw.choice(("", "Z", shift, f"{shift}:{draw.choice((0, 30, 45)):02}"))


def long_year(draw):
    return f"Y{draw.choice(('', '-'))}{draw.randint(1, 9)}{draw.randint(0, 10 ** draw.randint(4, 9)):04}"


def exponential_year(draw):
    return f"Y{draw.choice(('', '-'))}{draw.randint(1, 4000)}E{draw.randint(1, 9)}"


def significant_digits(draw):
    return f"{draw.choice((year, year, long_year, exponential_year))(draw)}S{draw.randint(1, 4)}"


def season(draw):
    return f"{year(draw)}-{draw.randint(21, 24)}"


def division(draw):
    return f"{year(draw)}-{draw.randint(25, 41)}"


def marked(draw):
    return draw.choice((date, date, date, season))(draw) + draw.choice("?~%")


def group_marked(draw):
    parts = date(draw).split("-")
    parts[draw.randrange(len(parts))] += draw.choice("?~%")
    return "-".join(parts)


def part_marked(draw):
    return "-".join(draw.choice(("", "?", "~", "%")) + part for part in date(draw).split("-"))


def marked_anywhere(draw):
    mark = ("", "", "?", "~", "%")
    return "-".join(draw.choice(mark) + part + draw.choice(mark) for part in date(draw).split("-"))


def cut(draw):
    first = year(draw)
    return draw.choice((f"{first[:3]}X", f"{first[:2]}XX", f"{first}-XX", f"{first}-{month(draw)}-XX", f"{first}-XX-XX"))


def marked_cut(draw):
    return cut(draw) + draw.choice("?~%")


def masked(draw):
    return "".join("X" if letter != "-" and draw.random() < 0.3 else letter for letter in date(draw))


def masked_season(draw):
    return "".join("X" if place in (2, 3) and draw.random() < 0.4 else letter for place, letter in enumerate(season(draw)))


def negative(draw):
    return "-" + draw.choice((date, date, cut))(draw)


ORDINARY = (date, date, date, season, marked, cut, masked, part_marked, group_marked)
RARE = (moment, long_year, exponential_year, significant_digits, division, marked_anywhere, marked_cut, masked_season, negative)


def single(draw):
    return draw.choice(ORDINARY if draw.random() < 0.85 else RARE)(draw)


def interval(draw):
    ends = [date(draw), date(draw)]
    return "/".join(sorted(ends) if draw.random() < 0.9 else ends)


def near_interval(draw):
    """Ends within two years, of different precision, so that their order is in doubt."""
    ends = (f"{draw.randint(2003, 2004)}-{month(draw)}-{day(draw)}".split("-")[: draw.randint(1, 3)] for _ in range(2))
    return "/".join("-".join(end) for end in ends)


def half_interval(draw):
    return draw.choice(("{}/..", "../{}", "{}/", "/{}")).format(draw.choice((date, date, marked, single))(draw))


def wide_interval(draw):
    ends = [single(draw), single(draw)]
    return "/".join(sorted(ends, key=lambda end: end.lstrip("?~%")) if draw.random() < 0.9 else ends)


def sequence(draw):
    parts = draw.randint(1, 3)
    return "..".join(sorted("-".join(full_date(draw).split("-")[:parts]) for _ in range(2)))


def listed(draw):
    members = [draw.choice((date, date, sequence, sequence, masked, single))(draw) for _ in range(draw.choice((1, 2, 2, 3)))]
    if draw.random() < 0.2:
        members[0] = ".." + members[0]
    if draw.random() < 0.2:
        members[-1] += ".."
    return draw.choice(("[{}]", "{{{}}}")).format(",".join(members))


def loose_sequence(draw):
    return draw.choice(("[{}..{}]", "{{{}..{}}}")).format(single(draw), single(draw))


PRODUCTIONS = 2 * ORDINARY + RARE + 3 * (interval, near_interval, half_interval, listed) + (wide_interval, loose_sequence)


def slip(draw, text):
    """One character put in, put in place of another, or left out."""
    at = draw.randrange(len(text) + 1)
    letter = draw.choice("0123456789--//??~~%%XXYESTZ::..,,[]{} +^uxy")
    return text[:at] + draw.choice((letter + text[at:], letter + text[at + 1 :], text[at + 1 :]))


def generated():
    draw = random.Random(1947)
    texts = dict.fromkeys(EXAMPLES + CORNERS)
    while len(texts) < COUNT * 0.65:
        texts.update(dict.fromkeys(production(draw) for production in PRODUCTIONS))
    # A slip in a short text is the subtler one.
    short = sorted(texts, key=len)[: len(texts) * 3 // 4]
    while len(texts) < COUNT:
        texts.setdefault(slip(draw, draw.choice(short)))
    texts.pop("", None)
    return list(texts)


def ours(folder, texts):
    """The reading of each text by annals: what it publishes of those that it finds valid."""
    for name in ("raw", "schemas"):
        (folder / name).mkdir()
    fields = [{"name": "number", "type": "integer", "title": "Number", "description": "Number of the text"}]
    fields += [{"name": "date", "type": "string", "rdfType": EDTF, "title": "Date", "description": "The text"}]
    resource = {"name": "dates", "type": "table", "title": "Dates", "path": "raw/dates.csv", "schema": "schemas/dates.json"}
    schema = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields, "primaryKey": ["number"]}
    package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "dates", "title": "Dates", "resources": [resource]}
    (folder / "schemas" / "dates.json").write_text(json.dumps(schema))
    (folder / "datapackage.json").write_text(json.dumps(package))

    def run(rows, *arguments):
        with (folder / "raw" / "dates.csv").open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("number", "date"), *rows])
        command = [os.environ["ANNALS"], *arguments, "--root", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return done

    findings = json.loads(run(enumerate(texts), "check", "--format", "json").stdout)
    assert {(finding["rule"], finding["field"]) for finding in findings} == {("invalid-date", "date")}
    # The header is line 1.
    invalid = {finding["line"] - 2 for finding in findings}
    done = run(((number, text) for number, text in enumerate(texts) if number not in invalid), "build")
    assert done.returncode == 0, done.stdout
    readings = dict.fromkeys(texts)
    with (folder / "output" / "csv" / "dates.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            # Doubt is told beside the days, and never moves them.
            assert row["date_approximate"] == str(bool(re.search("[~%]", row["date"]))).lower(), row
            assert row["date_uncertain"] == str(bool(re.search("[?%]", row["date"]))).lower(), row
            readings[texts[int(row["number"])]] = (row["date_start"], row["date_end"])
    return readings


def published(reading):
    """A reading as annals publishes it: no day where it is open, unknown, or lies outside of the years 0000 to 9999."""
    if reading is None or reading == FAILED:
        return reading
    return tuple("" if day is None or not 0 <= day[0] <= 9999 else "{:04}-{:02}-{:02}".format(*day) for day in reading)


def bound(read, end):
    """The first (end 0) or last (end 1) day of what edtf has read."""
    if isinstance(read, edtf.UnspecifiedIntervalSection):
        return None
    if isinstance(read, edtf.Interval):
        return bound((read.lower, read.upper)[end], end)
    if isinstance(read, (edtf.OneOfASet, edtf.MultipleDates)):
        bounds = [bound(member, end) for member in read.objects]
        return None if None in bounds else (min, max)[end](bounds)
    if isinstance(read, (edtf.UncertainOrApproximate, edtf.DateAndTime)):
        return bound(read.date, end)
    # "Strict" days are those of the text; "fuzzy" ones are padded by what `~` and `?` might amount to, which annals does
    # not guess. Of significant digits edtf tells by the fuzzy days alone, and pads nothing there.
    kind = "fuzzy" if getattr(read, "significant_digits", None) else "strict"
    return tuple(getattr(read, f"{('lower', 'upper')[end]}_{kind}")()[:3])


@functools.cache
def any_of(places):
    return grammar.pyparsing.Or([ALTERNATIVES[place][1] for place in places])


def parsed(text):
    """What edtf.parse_edtf returns."""
    # Space is passed over.
    letters = re.sub(r"\s", "", text)
    parser = any_of(tuple(place for place, (pattern, _) in enumerate(ALTERNATIVES) if pattern.fullmatch(letters)))
    # What its constructors fail on, it prints.
    with contextlib.redirect_stdout(io.StringIO()):
        return parser.parse_string(text.strip(), parse_all=True)[0]


@functools.cache
def theirs(text):
    try:
        read = parsed(text)
        return bound(read, 0), bound(read, 1)
    except grammar.ParseException:
        return None
    except (AttributeError, TypeError, ValueError):
        return FAILED


MASKED = re.compile(r"(-?)([\dX]{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?")
SEASON = re.compile(r"(-?[\dX]{4})-(2[1-9]|3\d|4[01])")
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def masked_days(text):
    """The first and last day of the calendar that a text with unspecified digits fits."""
    found = MASKED.fullmatch(text)
    if not found:
        return None
    sign, digits, month, day = found.groups(default="XX")
    fits = re.compile(f"{month}-{day}".replace("X", "."))
    of_year = {}
    for is_leap in (False, True):
        lengths = (length + (is_leap and length == 28) for length in MONTHS)
        dates = [(month, day) for month, length in enumerate(lengths, 1) for day in range(1, length + 1)]
        of_year[is_leap] = [date for date in dates if fits.fullmatch("{:02}-{:02}".format(*date))]
    numbers = [int("".join(chosen)) for chosen in itertools.product(*("0123456789" if digit == "X" else digit for digit in digits))]
    years = sorted(-number for number in numbers if number) if sign == "-" else numbers
    years = [year for year in years if of_year[leap(year)]]
    if not years:
        return None
    return (years[0], *of_year[leap(years[0])][0]), (years[-1], *of_year[leap(years[-1])][-1])


def season_days(text):
    """A season of a year, which may have unspecified digits; a winter runs into the year after."""
    written, code = SEASON.fullmatch(text).groups()
    whole = masked_days(written)
    if whole is None:
        return None
    bounds = theirs(f"2001-{code}")
    first, last = ((end[0], *bound[1:]) for end, bound in zip(whole, bounds))
    if code in ("24", "28", "30"):
        after = last[0] + 1
        last = (after, 2, 29 if leap(after) else 28)
    return first, last


def long_days(text):
    """A year of which the first digits are to be relied on, or of more than four digits."""
    found = re.fullmatch(r"(?:(-(?!0000))?(\d{4})|Y(-?)([1-9]\d*)(?:E(\d*[1-9]\d*))?)(?:S(\d*[1-9]\d*))?", text)
    if not found:
        return None
    sign, digits, long_sign, mantissa, exponent, significant = found.groups()
    # Beyond 10 to the 20th, all years are alike: none has a day that could be published.
    number = int(digits or mantissa) * 10 ** min(int(exponent or 0), 20)
    length = 4 if digits else len(str(number))
    if (mantissa and number <= 9999) or int(significant or 1) > length:
        return None
    unknown = 10 ** (length - int(significant or length))
    years = sorted((number // unknown * unknown, number // unknown * unknown + unknown - 1))
    first, last = years if not (sign or long_sign) else (-years[1], -years[0])
    return (first, 1, 1), (last, 12, 31)


def moment_days(text):
    clock = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)"
    found = re.fullmatch(rf"(-?\d{{4}}-\d\d-\d\d)T{clock}(Z|(?!-00(:00)?$)[+-](0\d|1[0-4])(:[0-5]\d)?)?", text)
    return found and masked_days(found[1])


def without_marks(text):
    """Marks say how sure the text is, and not of which days: one may stand before a part of a date, and one after it."""
    if not re.fullmatch(r"[?~%]?(Y?-)?[^-?~%]*[\dX][?~%]?(-[?~%]?[^-?~%]+[?~%]?)*", text):
        return None
    return reading(re.sub("[?~%]", "", text))


def joined(first, last):
    """From one reading to another; none where either is none, or where the last day comes before the first."""
    if first is None or last is None or (first[0] and last[1] and first[0] > last[1]):
        return None
    return first[0], last[1]


def interval_days(text):
    sides = text.split("/")
    if len(sides) != 2 or "T" in text or not set(sides) - {"", ".."}:
        return None
    return joined(*((None, None) if side in ("", "..") else reading(side) for side in sides))


def precision(text):
    """The number of parts of a text; those of a season are unlike those of a month."""
    bare = re.sub("[?~%]|^Y?-", "", text)
    return "season" if SEASON.fullmatch(bare) else "time" if "T" in bare else bare.count("-")


def set_days(text):
    if not re.fullmatch(r"\[[^\[\]{}/]+\]|\{[^\[\]{}/]+\}", text) or not re.search(r",|\.\.", text):
        return None
    members = text[1:-1].split(",")
    readings = []
    for place, member in enumerate(members):
        sides = member.split("..")
        if len(sides) == 1:
            readings.append(reading(member))
        elif sides[0] == "" and place == 0 and len(sides) == 2 and sides[1]:
            readings.append(joined((None, None), reading(sides[1])))
        elif sides[-1] == "" and place == len(members) - 1 and len(sides) == 2:
            readings.append(joined(reading(sides[0]), (None, None)))
        elif len(sides) == 2 and "" not in sides and precision(sides[0]) == precision(sides[1]):
            readings.append(joined(*map(reading, sides)))
        else:
            readings.append(None)
    if None in readings:
        return None
    bounds = [[reading[end] for reading in readings] for end in (0, 1)]
    return tuple(None if None in days else choose(days) for choose, days in zip((min, max), bounds))


def nothing(text):
    return None


# The texts of which the two may think differently, and what the standard reads in them. The first that fits holds; the
# names are those of edtf.md.
DIFFERENCES = [
    ("space", re.compile(r"\s"), nothing),
    ("caret", re.compile(r"\^"), nothing),
    ("interval", re.compile("/"), interval_days),
    ("set", re.compile(r"[\[\]{}]"), set_days),
    ("time", re.compile("T"), moment_days),
    ("mark", re.compile("[?~%]"), without_marks),
    ("year", re.compile("^Y|S"), long_days),
    ("season", re.compile(f"^{SEASON.pattern}$"), season_days),
    ("mask", re.compile("X"), masked_days),
    ("leap day", re.compile(r"^-?\d{4}-02-29$"), masked_days),
]


def difference(text):
    return next((entry for entry in DIFFERENCES if entry[1].search(text)), (None, None, theirs))


def reading(text):
    """What edtf reads, or the standard where the two may differ."""
    return difference(text)[2](text)


def judged(readings):
    """Of the texts of which edtf has another reading than annals: the name of the difference, and all three readings."""
    found = []
    # What cannot be parsed leaves circles of references behind. To hunt for them all along takes a third of the time.
    gc.disable()
    gc.freeze()
    for number, (text, mine) in enumerate(readings.items(), 1):
        verdict = published(theirs(text))
        if verdict != mine:
            found.append((difference(text)[0], text, mine, verdict, published(reading(text))))
        if number % 500 == 0:
            gc.collect()
    gc.unfreeze()
    gc.enable()
    return found


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    return ours(tmp_path_factory.mktemp("edtf"), generated())


@pytest.fixture(scope="module")
def differing(readings):
    return judged(readings)


def test_the_texts_are_many_and_of_both_kinds(readings):
    assert len(readings) >= 5000
    assert 0.4 < sum(reading is not None for reading in readings.values()) / len(readings) < 0.7
    assert [text for text in EXAMPLES if readings[text] is None] == []


def test_the_two_agree_but_for_the_differences_listed(differing):
    wrong = [
        f"{name or 'not listed'}: {text!r}: annals {mine}, edtf {verdict}, standard {right}"
        for name, text, mine, verdict, right in differing
        if mine != right
    ]
    assert not wrong, "\n".join(wrong) + f"\n{len(wrong)} of {len(differing)} that differ"


def test_every_difference_listed_is_met(differing):
    assert {found[0] for found in differing} >= {name for name, _, _ in DIFFERENCES}


def test_the_differences_listed_are_those_that_are_explained():
    lines = Path(__file__).with_name("edtf.md").read_text("utf-8").splitlines()
    names = [line.split("|")[1].strip() for line in lines if line.startswith("| ") and not line.startswith("| difference ")]
    assert [name for name in names if name] == [name for name, _, _ in DIFFERENCES]


def test_alternatives_spared_change_nothing(readings):
    for text in [*EXAMPLES, *CORNERS, *list(readings)[::200]]:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                whole = repr(edtf.parse_edtf(text))
        except (edtf.EDTFParseException, AttributeError, TypeError) as error:
            with pytest.raises((grammar.ParseException, type(error))):
                parsed(text)
        else:
            assert repr(parsed(text)) == whole


@pytest.mark.parametrize(
    ("text", "right"),
    [
        # Set representation, 4: no spaces, anywhere.
        ("[1667, 1668]", None),
        ("{1667,1668, 1670..1672}", None),
        # ISO 8601-1:2019, 4.3.2: year zero has no sign, so that the last year that this can be is -0001.
        ("-000X", ("", "")),
        # ISO 8601-1:2019, 4.2.3: a second is numbered 60 where a leap second was put in.
        ("1998-12-31T23:59:60Z", ("1998-12-31", "1998-12-31")),
    ],
)
def test_what_edtf_does_not_judge(tmp_path, text, right):
    """edtf is wrong here, and could not tell that annals is, too."""
    # A text that is none makes sure that there are findings to read.
    assert published(theirs(text)) != right
    assert ours(tmp_path, [text, "none"])[text] == right


def test_the_dates_of_the_dataset(output, tables):
    seen = 0
    for name, schema in tables.items():
        dates = [field["name"] for field in schema["fields"] if field.get("rdfType") == EDTF]
        with (output / "csv" / f"{name}.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                for field in dates:
                    if row[field]:
                        assert published(theirs(row[field])) == (row[f"{field}_start"], row[f"{field}_end"]), (name, row)
                        seen += 1
    assert seen >= 200
