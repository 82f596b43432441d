//! A small page, and declarations that are refused.

use super::*;
use serde_json::json;

const LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";

fn descriptor() -> Value {
    let foreign = json!([{ "fields": ["rig"], "reference": { "resource": "rigs" } }]);
    json!({
        "name": "ships", "title": "Ships & <b>boats</b>",
        "created": "2026-11-21T00:00:00Z", "temporalCoverage": "1850/1900",
        "homepage": "javascript:alert(1)", "contributors": [{ "title": "A. Maker", "roles": ["creator"] }],
        "resources": [
            { "name": "voyages", "rows": 3, "schema": { "primaryKey": "voyage_id", "foreignKeys": foreign, "fields": [
                { "name": "voyage_id", "type": "string" }, { "name": "year", "type": "year" },
                { "name": "title", "type": "string", "rdfType": LABEL }, { "name": "summary", "type": "string" },
                { "name": "rig", "type": "string", "title": "Rig" }, { "name": "crew", "type": "integer" }
            ] } },
            { "name": "rigs", "rows": 1, "schema": { "primaryKey": "rig", "fields": [
                { "name": "rig", "type": "string" }, { "name": "name", "type": "string", "rdfType": LABEL }
            ] } },
            { "name": "logs", "rows": 2, "derivedFrom": [], "schema": { "primaryKey": ["log_id"], "fields": [
                { "name": "log_id", "type": "string" }, { "name": "record_id", "type": "string" },
                { "name": "words", "type": "string" }
            ] } }
        ]
    })
}

fn declaration() -> Value {
    json!({ "sections": [
        { "name": "crews", "title": "Crews", "description": "By `year`.", "chart": {
            "mark": "columns", "table": "voyages", "panel": ["rig"], "x": "year", "value": "crew"
        } },
        { "name": "all", "title": "Voyages", "records": {
            "table": "voyages", "date": "year", "title": "title", "summary": "summary",
            "filters": ["rig"], "facts": ["crew"],
            "lists": [{ "table": "logs", "key": "record_id", "columns": ["log_id", "words"] }]
        } }
    ] })
}

fn table(columns: &[&str], rows: &[&[&str]]) -> Rows {
    let cell = |cell: &&str| Some((*cell).to_owned()).filter(|cell| !cell.is_empty());
    Rows {
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

fn rendered(descriptor: &Value, declaration: Option<&Value>, crew: &str, key: &str) -> Result<String> {
    let voyages: [&[&str]; 3] = [
        &["v-2", "1871", "Second", "As v-1 went.", "bark", "12"],
        &["v-1", "1871", "<script>alert(1)</script>", "A \"first\" & last", "bark", crew],
        &[key, "1860", "Third", "Early.", "", "1000"],
    ];
    let tables = BTreeMap::from([
        ("voyages".to_owned(), table(&["voyage_id", "year", "title", "summary", "rig", "crew"], &voyages)),
        ("rigs".to_owned(), table(&["rig", "name"], &[&["bark", "Bark <i>"]])),
        (
            "logs".to_owned(),
            table(&["log_id", "record_id", "words"], &[&["l-1", "v-1", "wind"], &["l-2", "l-1", "calm"]]),
        ),
    ]);
    let document =
        |path: &str| Document { path: path.to_owned(), title: "CSV".to_owned(), bytes: 1234, sha256: "ab".repeat(32) };
    render(&Input {
        descriptor: descriptor.as_object().unwrap(),
        declaration,
        tables: &tables,
        files: &BTreeMap::from([("logs".to_owned(), vec![document("csv/logs.csv")])]),
        documents: &[],
        citation: "A. Maker (2026).".to_owned(),
        bibtex: String::new(),
        json_ld: "{\"name\":\"</script>&\"}".to_owned(),
    })
}

fn page() -> String {
    rendered(&descriptor(), Some(&declaration()), "7", "v-3").unwrap()
}

#[test]
fn records_stand_in_order_with_what_belongs_to_them() {
    let page = page();
    let places: Vec<usize> = ["v-3", "v-1", "v-2"].map(|key| page.find(&format!("id=\"{key}\"")).unwrap()).to_vec();
    assert!(places.is_sorted(), "the two of 1871 by their key");
    for part in [
        "<h3 id=\"all-1860\">1860</h3>",
        "<option value=\"bark\">Bark &lt;i&gt; (2)</option><option value=\"\">none (1)</option>",
        "As <a class=\"id\" href=\"#v-1\">v-1</a> went.",
        "<dt>crew</dt><dd>1000</dd>",
        "<tr id=\"l-1\"><td data-title=\"log_id\">l-1</td><td data-title=\"words\">wind</td></tr>",
        "<p>By <code>year</code>.</p>",
        "<dd>1850 – 1900</dd>",
        "1.23 kB",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn nothing_of_the_data_becomes_markup() {
    let page = page();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"));
    assert!(page.contains("{\"name\":\"\\u003c/script\\u003e\\u0026\"}"));
    assert!(page.contains("Bark &lt;i&gt;: 19 in 1 year, most in 1871 (19).</desc>"));
    for part in ["<script>alert", "<b>", "<i>", "javascript:"] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn a_page_needs_no_declaration() {
    let page = rendered(&descriptor(), None, "7", "v-3").unwrap();
    assert!(page.contains("href=\"csv&#x2f;logs.csv\"") && !page.contains("<svg"));
}

#[test]
fn the_tables_that_are_needed_are_those_shown_and_their_code_lists() {
    let (descriptor, mut declaration) = (descriptor(), declaration());
    let names = |declaration: &Value| {
        needed(descriptor.as_object().unwrap(), Some(declaration)).unwrap().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(names(&declaration), ["logs", "rigs", "voyages"]);
    declaration["sections"] =
        json!([{ "name": "l", "title": "L", "table": { "table": "logs", "columns": ["words"] } }]);
    assert_eq!(names(&declaration), ["logs"]);
}

/// What is said of the declaration with one value set.
fn refused(pointer: &str, value: Value) -> String {
    let mut declaration = declaration();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match declaration.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(name.to_owned(), value)),
        Value::Array(items) => items.insert(name.parse().unwrap(), value),
        _ => panic!("{pointer}"),
    }
    needed(descriptor().as_object().unwrap(), Some(&declaration)).unwrap_err().to_string()
}

#[test]
fn a_declaration_is_refused_where_it_is_wrong() {
    let section = json!({ "name": "crews-1", "title": "More" });
    let records = declaration()["sections"][1]["records"].clone();
    for (pointer, value, said) in [
        ("/sections/0/chart/table", json!("voyage"), "unknown table `voyage`: write `voyages` if that is meant"),
        ("/sections/0/chart/x", json!("jear"), "`voyages` has no column `jear`: write `year` if that is meant"),
        ("/sections/0/chart/value", json!("rig"), "`rig` is not a number: name a column of numbers or years"),
        ("/sections/0/chart/mark", json!("pie"), "unknown mark `pie`: use one of bounds, columns, grid"),
        (
            "/sections/0/chart/stated",
            json!("crew"),
            "unknown property `stated`: use one of mark, table, panel, between, x, value, more",
        ),
        ("/sections/1/records/facts", json!("crew"), "must be a list: write [ … ]"),
        (
            "/sections/1/records/lists/0/columns/1",
            json!("word"),
            "`logs` has no column `word`: write `words` if that is meant",
        ),
        (
            "/sections/1/records/filters/0",
            json!("words"),
            "`words` is what the filter of words is called: filter by another column",
        ),
        ("/sections/1/name", json!("crews"), "`crews` is taken: choose another name"),
        ("/sections/1/name", json!("cite"), "`cite` is taken: choose another name"),
        ("/sections/1/name", json!("a b"), "`a b` cannot be an address: use letters, digits, `.`, `_`, `:` and `-`"),
        ("/sections/0/records", records, "a page has one list of records: remove this one or the other"),
    ] {
        let place = if said.starts_with("a page has") { "/sections/1/records" } else { pointer };
        assert_eq!(refused(pointer, value), format!("schemas/page.json: {place}: {said}"));
    }
    assert_eq!(
        refused("/sections/2", section),
        "schemas/page.json: /sections/2/name: `crews-1` and `crews` would share addresses: \
         choose a name that neither begins the other with"
    );
}

#[test]
fn what_a_page_cannot_show_is_refused() {
    let mut many = descriptor();
    many["resources"][0]["rows"] = json!(2001);
    let said = needed(many.as_object().unwrap(), Some(&declaration())).unwrap_err().to_string();
    assert_eq!(
        said,
        "schemas/page.json: /sections/1/records/table: `voyages` has 2001 rows, a page shows 2000 at most: \
         declare a table of fewer rows"
    );
    let said = |crew, key| rendered(&descriptor(), Some(&declaration()), crew, key).unwrap_err().to_string();
    assert_eq!(
        said("7", "all-3"),
        "schemas/page.json: /sections/1/records/table: the key `all-3` of `voyages` cannot be an address: \
         write it with letters, digits, `.`, `_`, `:` and `-`, and not as a section of the page is called"
    );
    assert_eq!(
        said("-7", "v-3"),
        "schemas/page.json: /sections/0/chart/value: a chart begins at zero, and `crew` has -7: \
         name another column, or leave the chart out"
    );
}

#[test]
fn a_chart_of_too_many_panels_is_refused() {
    let descriptor = descriptor();
    let rows: Vec<Vec<String>> = (0..13).map(|index| vec![format!("r-{index}"), format!("Rig {index}")]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let said = |count: usize| {
        let chart = json!({ "mark": "grid", "table": "rigs", "rows": "rig", "columns": "name", "count": ["rig"] });
        let declaration = json!({ "sections": [{ "name": "crews", "title": "Crews", "chart": chart }] });
        let tables = BTreeMap::from([("rigs".to_owned(), table(&["rig", "name"], &rows[..count]))]);
        let input = Input {
            descriptor: descriptor.as_object().unwrap(),
            declaration: Some(&declaration),
            tables: &tables,
            files: &BTreeMap::new(),
            documents: &[],
            citation: String::new(),
            bibtex: String::new(),
            json_ld: String::new(),
        };
        render(&input).map_or_else(|error| error.to_string(), |page| format!("{} charts", page.matches("<svg").count()))
    };
    assert_eq!(said(12), "2 charts");
    assert_eq!(said(0), "0 charts");
    assert_eq!(
        said(13),
        "schemas/page.json: /sections/0/chart/columns: a chart has 12 of them at most, `rigs` makes more: \
         name a column of fewer values, or a table of fewer rows"
    );
}
