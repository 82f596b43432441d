"""The published page in a browser, which is Debian's Chromium driven by selenium: it works from a file, asks nothing of the
network, says nothing on the console, fits a phone, and has all its content where no script runs."""

import base64
import collections
import csv
import hashlib
import html.parser
import json
import re
import struct
import time

import pytest


@pytest.fixture(scope="module")
def page(output):
    path = output / "index.html"
    assert path.is_file(), "output/index.html was not published"
    return path


@pytest.fixture(scope="module")
def records(root):
    """What is declared of the records of the page."""
    sections = json.loads((root / "schemas/page.json").read_text())["sections"]
    return next(section["records"] for section in sections if "records" in section)


@pytest.fixture(scope="module")
def table(output):
    def read(name):
        with open(output / f"csv/{name}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="module")
def key(records, tables):
    """The column that names a record."""
    keys = tables[records["table"]]["primaryKey"]
    return keys if isinstance(keys, str) else keys[0]


@pytest.fixture
def visit(driver, page):
    def go(where="", width=1280):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        # A page that is already open would only be scrolled.
        driver.get("about:blank")
        driver.get(page.as_uri() + where)
        return driver

    return go


def until(ask, wanted):
    """The last answer, as soon as it is the one wanted or after two seconds."""
    end = time.monotonic() + 2
    while (answer := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def shown(driver):
    return driver.execute_script(
        """return [...document.querySelectorAll(".record")].filter(record => record.checkVisibility())
            .map(record => record.querySelector(".body").id)"""
    )


def told(driver):
    """The number that a screen reader is told."""
    return driver.find_element("css selector", "#filters output").text


def choose(driver, field, value):
    driver.execute_script(
        """const field = document.getElementById("filters").elements.namedItem(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event("input", { bubbles: true }));""",
        field,
        value,
    )


def opened(driver, address):
    return driver.execute_script(
        """const body = document.getElementById(arguments[0]);
        return body.closest("details").open && body.checkVisibility()""",
        address,
    )


class Reader(html.parser.HTMLParser):
    """The identifiers and the addresses of links of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links = collections.Counter(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        for name in ("href", "src"):
            if name in attributes:
                self.links.add(attributes[name])


def test_every_link_of_the_page_leads_somewhere(page, output):
    reader = Reader(page.read_text(encoding="utf-8"))
    assert [name for name, count in reader.ids.items() if count > 1] == []
    inner = {link[1:] for link in reader.links if link.startswith("#")}
    assert inner - set(reader.ids) == set()
    files = {link for link in reader.links if not link.startswith(("#", "https://", "http://", "data:"))}
    assert {link for link in files if not (output / link).is_file()} == set()
    assert {str(path.relative_to(output)) for path in output.glob("csv/*.csv")} <= files


def test_checksums_on_the_page_are_those_of_the_files(page, output):
    lines = page.read_text(encoding="utf-8").partition('<pre class="sums"')[2].partition(">")[2].partition("</pre>")[0]
    # A slash may stand as a character reference.
    sums = dict(reversed(line.split("  ")) for line in html.unescape(lines).split("\n") if line)
    assert len(sums) >= 2 * len(list(output.glob("csv/*.csv")))
    assert {path: hashlib.sha256((output / path).read_bytes()).hexdigest() for path in sums} == sums


def test_tables_are_listed_once_with_their_rows_and_both_files(page, tables, descriptor):
    listed = page.read_text(encoding="utf-8").partition('id="download"')[2].partition("</section>")[0]
    reader = Reader(listed)
    for name in tables:
        assert {f"csv/{name}.csv", f"parquet/{name}.parquet"} <= reader.links
    rows = [resource["rows"] for resource in descriptor["resources"] if resource.get("type") == "table"]
    assert listed.count(" rows") + listed.count(">1 row<") >= len(rows)
    assert re.search(r"(?<![\d,])0 rows", listed) is None, "no table of this dataset is empty"


def test_search_engines_are_told_what_the_descriptor_says(page, descriptor):
    text = page.read_text(encoding="utf-8")
    (script,) = [part.partition("</script>")[0] for part in text.split('<script type="application/ld+json">')[1:]]
    told = json.loads(script)
    assert (told["@type"], told["name"], told["version"]) == ("Dataset", descriptor["title"], descriptor["version"])
    assert told["license"] == descriptor["licenses"][0]["path"]
    files = {file["contentUrl"]: (file["contentSize"], file["sha256"]) for file in told["distribution"]}
    wanted = descriptor["resources"]
    assert files == {file["path"]: (f"{file['bytes']} B", file["hash"].removeprefix("sha256:")) for file in wanted}


def test_what_the_dataset_was_made_from_is_named(visit, descriptor):
    head = visit().find_element("css selector", ".masthead").text
    assert descriptor["sources"] and all(source["title"] in head for source in descriptor["sources"])


def test_page_is_small_enough_for_a_phone(page):
    assert page.stat().st_size < 1_500_000


def test_nothing_on_the_console_and_nothing_asked_of_the_network(driver, page, visit):
    driver.get("about:blank")
    driver.get_log("browser"), driver.get_log("performance")
    visit()
    visit("#trade", width=390)
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
    asked = {request["request"]["url"].partition("#")[0] for request in sent}
    assert {url for url in asked if not url.startswith(("data:", "about:"))} == {page.as_uri()}
    assert driver.get_log("browser") == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(visit, width):
    driver = visit(width=width)
    assert driver.execute_script("return innerWidth") == width
    wide = "return document.documentElement.scrollWidth"
    assert driver.execute_script(wide) <= width
    driver.execute_script("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert driver.execute_script(wide) <= width


def pictures(driver, left, height=900):
    """The page screen by screen, scrolled so far to the right as it goes up to `left`, as PNG."""
    taken = []
    for top in range(0, driver.execute_script("return document.documentElement.scrollHeight"), height):
        driver.execute_script("scrollTo({ left: arguments[0], top: arguments[1], behavior: 'instant' })", left, top)
        taken.append(base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]))
    return taken


@pytest.mark.parametrize("width", [390, 1280])
def test_screenshots_are_the_same_however_far_one_scrolls_sideways(visit, width):
    driver = visit(width=width)
    screens = pictures(driver, 0)
    assert len(set(screens)) > 5, "they show something"
    # Width and height stand at the start of a PNG (ISO/IEC 15948, 11.2.1).
    assert {struct.unpack(">II", screen[16:24]) for screen in screens} == {(width, 900)}
    assert pictures(driver, width) == screens
    driver.execute_script("document.querySelector('h1').style.width = '120vw'")
    assert pictures(driver, 0)[0] != pictures(driver, width)[0], "they would show a page that is too wide"


def test_every_value_of_every_filter_shows_its_records(visit, records, table, key):
    rows = table(records["table"])
    driver = visit()
    assert told(driver) == f"{len(rows)} of {len(rows)} shown"
    for field in records["filters"]:
        for value in {row[field] for row in rows}:
            wanted = {row[key] for row in rows if row[field] == value}
            choose(driver, field, value)
            assert until(lambda: set(shown(driver)), wanted) == wanted, (field, value)
            assert told(driver) == f"{len(wanted)} of {len(rows)} shown"
        choose(driver, field, "*")
    assert until(lambda: len(shown(driver)), len(rows)) == len(rows)


def test_filters_and_words_hold_together_and_can_be_sent_on(visit, records, table, key):
    rows = table(records["table"])
    first, second = records["filters"][:2]
    pairs = collections.Counter((row[first], row[second]) for row in rows)
    (one, two), _ = pairs.most_common(1)[0]
    driver = visit()
    choose(driver, first, one)
    choose(driver, second, two)
    wanted = {row[key] for row in rows if (row[first], row[second]) == (one, two)}
    assert until(lambda: set(shown(driver)), wanted) == wanted
    # Words in any case and in any order, of one record's title.
    row = next(row for row in rows if row[key] in wanted and len(row[records["title"]].split()) > 2)
    words = " ".join(reversed(row[records["title"]].split())).upper()
    choose(driver, "words", words)
    found = until(lambda: row[key] in shown(driver) and len(shown(driver)) < len(wanted), True) and shown(driver)
    assert found and set(found) <= wanted
    # The address of the page now has the filters; with the address of a record it still has.
    query = driver.execute_script("return location.search")
    visit(query)
    assert shown(driver) == found
    visit(query + "#" + row[key])
    assert shown(driver) == found and opened(driver, row[key])
    driver.find_element("css selector", "#filters [type=reset]").click()
    assert until(lambda: len(shown(driver)), len(rows)) == len(rows)
    assert driver.execute_script("return [location.search, location.hash]") == ["", "#" + row[key]]


@pytest.fixture(scope="module")
def said(table):
    """A text as the page says it: what it names by their keys is called by its label."""
    names = {row["source_id"]: row["label"] for row in table("sources")}
    names |= {row["figure_id"]: row["title"] for row in table("figures")}
    return lambda text: re.sub(r"\b(src|fig)-\d+\b", lambda found: names[found[0]], text)


def test_address_of_a_record_opens_it_with_its_evidence_and_caveat(visit, records, table, key, said):
    evidence = collections.defaultdict(set)
    for row in table("evidence"):
        evidence[row["record_id"]].add(row["evidence_id"])
    disputed = {row["record_id"] for row in table("disputes")}
    rows = [row for row in table(records["table"]) if row[records["caveat"]] and row[key] in evidence]
    chosen = [rows[0], rows[-1], next(row for row in rows if row[key] in disputed)]
    for row in chosen:
        driver = visit("#" + row[key])
        assert until(lambda: opened(driver, row[key]), True)
        body = driver.find_element("id", row[key])
        assert said(row[records["summary"]]) in body.text
        assert said(row[records["caveat"]]) in body.text
        there = {part.get_attribute("id") for part in body.find_elements("css selector", "tr[id]")}
        assert evidence[row[key]] <= there
        top = driver.execute_script("return arguments[0].closest('.record').getBoundingClientRect().top", body)
        assert -1 <= top < 450
    for row in table("disputes"):
        if row["record_id"] == chosen[2][key]:
            assert row["stated"] in body.text


def test_address_of_a_record_that_the_filters_hide_shows_it(visit, records, table, key):
    rows = table(records["table"])
    field = records["filters"][0]
    driver = visit()
    choose(driver, field, rows[0][field])
    hidden = next(row[key] for row in rows if row[field] != rows[0][field])
    assert until(lambda: hidden in shown(driver), False) is False
    driver.execute_script("location.hash = arguments[0]", hidden)
    assert until(lambda: hidden in shown(driver) and opened(driver, hidden), True) is True


def test_every_passage_of_evidence_is_on_the_page(page, table):
    ids = Reader(page.read_text(encoding="utf-8")).ids
    assert [row["evidence_id"] for row in table("evidence") if row["evidence_id"] not in ids] == []


def test_sources_are_called_by_their_names(visit, table):
    driver = visit()
    driver.execute_script("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    links = "return [...document.querySelectorAll('main a')].filter(a => a.hash === arguments[0]).map(a => a.textContent)"
    for row in table("sources"):
        assert set(driver.execute_script(links, "#" + row["source_id"])) == {row["label"]}


def test_an_address_that_is_not_there_is_told(visit):
    driver = visit("#evt-9999")
    wanted = "There is nothing with the address #evt-9999 on this page."
    assert until(lambda: told(driver), wanted) == wanted


@pytest.fixture
def seen_as(driver):
    """Sets the medium and the colours that the reader asked for."""

    def see(media="", scheme="light"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})

    yield see
    see()


def test_in_print_every_record_is_open_and_nothing_is_there_to_click(visit, seen_as, table, records):
    driver = visit(width=700)
    seen_as(media="print")
    bodies = "return [...document.querySelectorAll('.record .body')].filter(part => part.getBoundingClientRect().height > 0).length"
    assert driver.execute_script(bodies) == len(table(records["table"]))
    hidden = "return ['#filters', '.contents', '.jump'].filter(name => document.querySelector(name).checkVisibility())"
    assert driver.execute_script(hidden) == []
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 700
    # Who states a figure of trade is printed too.
    rows = "return [...document.querySelectorAll('#trade .kept tbody tr')].filter(row => row.getBoundingClientRect().height > 0).length"
    stated = {row["trade_id"] for row in table("trade")}
    assert driver.execute_script(rows) >= sum(row["record_id"] in stated for row in table("evidence")) > 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("rows", ["evidence", "figures", "transfers"])
def test_a_row_that_is_linked_to_is_not_behind_a_heading(visit, table, tables, rows, width):
    key = tables[rows]["primaryKey"]
    key = key if isinstance(key, str) else key[0]
    ids = [row[key] for row in table(rows)]
    linked = visit().execute_script("return arguments[0].filter(id => document.getElementById(id)?.closest('.record'))", ids)
    assert len(linked) > 3
    for id in linked[:: max(1, len(linked) // 6)]:
        driver = visit(f"#{id}", width=width)
        seen = """const row = document.getElementById(arguments[0]), box = row.getBoundingClientRect();
            const on = document.elementFromPoint(box.left + 5, box.top + 5);
            return box.top >= 0 && box.top < innerHeight && row.contains(on);"""
        assert until(lambda: driver.execute_script(seen, id), True), id


def test_an_address_that_leads_nowhere_is_told_where_it_is_seen(visit):
    driver = visit("#evt-9999")
    seen = """const said = document.querySelector('#filters output, output'), box = said.getBoundingClientRect();
        return said.textContent + (box.top >= 0 && box.bottom <= innerHeight);"""
    told = "There is nothing with the address #evt-9999 on this page.true"
    assert until(lambda: driver.execute_script(seen), told) == told


def test_the_text_of_a_chart_tells_of_all_that_is_drawn(page):
    text = page.read_text(encoding="utf-8")
    for section in re.findall(r'<section id="([a-z_]+)"', text):
        part = text.partition(f'<section id="{section}"')[2].partition("</section>")[0]
        if section == "domains":
            described = re.search(r"<desc[^>]*>(.*?)</desc>", part, re.DOTALL)[1]
            assert "Events dated more coarsely" in described, described
            break
    else:
        raise AssertionError("no chart of domains")


def luminance(colour):
    """Of a colour as the browser computes it (WCAG 2.2, relative luminance)."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_charts_stand_out_by_lightness_alone(visit, seen_as, scheme):
    """Who sees no difference between hues still sees one between light and dark: 4.5 to 1 for text, 3 to 1 for what is drawn
    (WCAG 2.2, 1.4.3 and 1.4.11), and as much as leaves two marks apart."""
    driver = visit()
    seen_as(scheme=scheme)
    colours = driver.execute_script(
        """const probe = document.body.appendChild(document.createElement("i"));
        const colour = name => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
        return Object.fromEntries(["paper", "ink", "muted", "link", "mark", "soft"].map(name => [name, colour(name)]))"""
    )
    for name, least in (("ink", 4.5), ("muted", 4.5), ("link", 4.5), ("mark", 3), ("soft", 3)):
        assert contrast(colours[name], colours["paper"]) >= least, (name, colours)
    assert contrast(colours["mark"], colours["soft"]) >= 2


def test_charts_can_be_read_aloud_and_each_screen_sees_one(visit, root):
    sections = json.loads((root / "schemas/page.json").read_text())["sections"]
    names = {section["name"] for section in sections if "chart" in section}
    for width, kind in ((390, "narrow"), (1280, "wide")):
        driver = visit(width=width)
        charts = driver.execute_script(
            """return [...document.querySelectorAll("figure svg")].filter(svg => svg.checkVisibility()).map(svg => ({
                section: svg.closest("section").id, role: svg.getAttribute("role"), kind: svg.getAttribute("class"),
                title: document.getElementById(svg.getAttribute("aria-labelledby")).textContent,
                told: document.getElementById(svg.getAttribute("aria-describedby")).textContent,
                numbers: svg.closest("figure").querySelectorAll("tbody tr").length,
            }))"""
        )
        assert {chart["section"] for chart in charts} == names and len(charts) == len(names)
        for chart in charts:
            assert (chart["role"], chart["kind"]) == ("img", kind)
            assert chart["title"] and len(chart["told"]) > 40 and chart["numbers"] > 0


def test_all_content_is_there_without_script(visit, driver, records, table, key, said):
    rows = table(records["table"])
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit("#" + rows[-1][key])
        document = driver.execute_cdp_cmd("DOM.getDocument", {"depth": 0})["root"]["nodeId"]

        def find(selector):
            return driver.execute_cdp_cmd("DOM.querySelectorAll", {"nodeId": document, "selector": selector})["nodeIds"]

        def is_drawn(selector):
            """Whether it takes any room."""
            (node,) = find(selector)
            try:
                return driver.execute_cdp_cmd("DOM.getBoxModel", {"nodeId": node})["model"]["height"] > 0
            except Exception as error:
                assert "box model" in str(error)
                return False

        assert len(find(".record")) == len(rows)
        assert not is_drawn("#filters")
        # The address opens its record all the same; the others stay closed.
        assert len(find("#records details[open]")) == 1
        assert is_drawn(f"details[open] > [id='{rows[-1][key]}']")
        markup = driver.execute_cdp_cmd("DOM.getOuterHTML", {"nodeId": find("#records")[0]})["outerHTML"]
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    text = Text(markup).text
    for row in rows:
        for field in ("title", "summary", "caveat"):
            assert said(row[records[field]]) in text, row[key]


class Text(html.parser.HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.text = ""
        self.feed(markup)

    def handle_data(self, data):
        self.text += data
