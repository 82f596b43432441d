//! A file that is broken as a file is named by file and line, never read past in silence, never a panic, and nothing is
//! published.

use super::dataset::{CALLS, Dataset};

#[track_caller]
fn calls(contents: impl AsRef<[u8]>, expected: &str) {
    let dataset = Dataset::new().with("raw/calls.csv", contents);
    dataset.check().finds(expected);
    assert_eq!(dataset.run(&["build"]).status, 1);
    assert!(!dataset.path().join("output").exists(), "nothing is published");
}

#[test]
fn a_missing_file() {
    let dataset = Dataset::new().without("raw/ships.csv");
    // What refers to the rows that are not there is not held against it.
    dataset.check().finds(
        "raw/ships.csv: error[missing-file] the file does not exist
      hint: put a file there, or mend `path` in datapackage.json",
    );
}

#[test]
fn a_folder_in_place_of_a_file() {
    let dataset = Dataset::new().without("raw/ships.csv").with("raw/ships.csv/x", "");
    dataset.check().finds(
        "raw/ships.csv: error[missing-file] not a regular file
      hint: put a file there, or mend `path` in datapackage.json",
    );
}

#[test]
fn an_empty_file() {
    for contents in ["", "\n\n", "\u{feff}"] {
        calls(
            contents,
            "raw/calls.csv:1:1: error[empty-file] the file is empty
          hint: its first row must be: call,ship,harbour,date,logged,cargo,outcome,note",
        );
    }
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    let header = CALLS.lines().next().unwrap();
    let dataset = Dataset::new().with("raw/calls.csv", header);
    dataset.build();
    let published = "call,ship,harbour,date,date_start,date_end,date_precision,date_approximate,date_uncertain,logged,cargo,outcome,note\n";
    assert_eq!(dataset.read("output/csv/calls.csv"), published);
}

#[test]
fn a_header_that_lacks_or_misspells_a_column() {
    calls(
        CALLS.replacen("harbour", "harbor", 1),
        "raw/calls.csv:1:1: error[missing-column] the header has no column `harbour`
      hint: the columns are: call,ship,harbour,date,logged,cargo,outcome,note
    raw/calls.csv:1:11: error[unknown-column] column `harbor` is not in schemas/calls.json
      hint: did you mean `harbour`?",
    );
}

#[test]
fn a_header_that_doubles_a_column() {
    calls(
        CALLS.replacen("logged", "date", 1),
        "raw/calls.csv:1:1: error[missing-column] the header has no column `logged`
      hint: the columns are: call,ship,harbour,date,logged,cargo,outcome,note
    raw/calls.csv:1:24: error[doubled-column] column `date` stands twice in the header",
    );
}

#[test]
fn columns_in_another_order() {
    let dataset = Dataset::new().with("raw/ships.csv", "page,ship,steam\n,shp-01,true\n,shp-02,false\n");
    dataset.check().finds(
        "raw/ships.csv:1:1: error[columns-out-of-order] the columns stand in another order than the schema's
      hint: the order is: ship,page,steam",
    );
}

#[test]
fn ragged_rows() {
    calls(
        CALLS.replace(",12.5,landed,", ",12,5,landed,").replace(",0,,\n", ",0\n"),
        "raw/calls.csv:2:45: error[wrong-cell-count] the row has 9 cells, the header has 8
      hint: a cell that holds the delimiter must stand in quotes
    raw/calls.csv:4:22: error[wrong-cell-count] the row has 6 cells, the header has 8
      hint: add the cells that are missing",
    );
}

#[test]
fn an_unclosed_quote_at_the_end() {
    calls(
        CALLS.replace(",0,,\n", ",0,,\"ice\n"),
        "raw/calls.csv:4:24: error[unclosed-quote] the quote that opens here is not closed at the end of its cell
      hint: close it before the next comma",
    );
}

#[test]
fn an_unclosed_quote_in_the_middle() {
    calls(
        CALLS.replace("landed,\n", "landed,\"fog\n"),
        "raw/calls.csv:2:45: error[unclosed-quote] the quote that opens here is not closed at the end of its cell
      hint: close it before the next comma",
    );
}

#[test]
fn a_quote_within_a_cell() {
    calls(
        CALLS.replace("landed,\n", "landed,5\" gun\n"),
        "raw/calls.csv:2:46: error[stray-quote] a quote stands within a cell
      hint: put the cell in quotes and double each quote within it",
    );
}

#[test]
fn bytes_that_are_not_utf8() {
    let mut bytes = CALLS.replace("landed,\n", "landed,caf?\n").into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xe9;
    calls(
        bytes,
        "raw/calls.csv:2:48: error[not-utf8] the text is not UTF-8 here
      hint: save the file as UTF-8",
    );
}

#[test]
fn utf16_with_and_without_a_mark() {
    let utf16: Vec<u8> = CALLS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = CALLS.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for contents in [[b"\xff\xfe", utf16.as_slice()].concat(), utf16, [b"\xfe\xff", big.as_slice()].concat(), big] {
        calls(
            contents,
            "raw/calls.csv:1:1: error[not-utf8] the file is UTF-16, not UTF-8
          hint: save it as \"CSV UTF-8\"",
        );
    }
}

#[test]
fn what_is_packed_by_another_program_is_called_so() {
    for (mark, what, hint) in [
        ("PK\x03\x04", "a workbook or a zip archive", "save the sheet as \"CSV UTF-8\", or unpack the archive"),
        ("BZh91AY&SY", "packed by bzip2", "unpack it, or pack it by gzip"),
    ] {
        calls(
            [mark.as_bytes(), b"\xff\xfe\n\x80"].concat(),
            &format!("raw/calls.csv:1:1: error[not-utf8] the file is {what}, not text\n      hint: {hint}"),
        );
    }
}

#[test]
fn nul_bytes() {
    calls(
        CALLS.replace("ice, again", "ice\0"),
        "raw/calls.csv:3:35: error[nul-byte] a NUL byte stands here
      hint: remove it: text has none",
    );
}

#[test]
fn a_table_in_several_files() {
    let dataset = Dataset::new()
        .replace("datapackage.json", "\"raw/ships.csv\"", "[\"raw/ships.csv\", \"raw/more.csv\"]")
        .with("raw/more.csv", "ship,page,steam\nshp-03,,true\nshp-01,,true\n");
    dataset.check().finds(
        "raw/more.csv:3:1: error[duplicate-key] ship `shp-01` stands in raw/ships.csv:2 too
      hint: give one of the two rows another, or remove it where both tell of the same thing",
    );
    let dataset = dataset.with("raw/more.csv", "ship,page,steam\nshp-03,,true\n");
    dataset.build();
    assert_eq!(dataset.read("output/csv/ships.csv").lines().last(), Some("shp-03,,true"));
}

#[test]
fn another_delimiter_is_told_once() {
    calls(
        CALLS.replace(',', ";"),
        "raw/calls.csv:1:1: error[wrong-delimiter] the cells are told apart by semicolons, not by `,`
      hint: save the file with that delimiter, or declare the other one in `dialect`",
    );
    let dataset = Dataset::new().with("raw/ships.csv", "ship;page;steam\nshp-01;;true\nshp-02;;\"fal;se\"\n").replace(
        "datapackage.json",
        "\"path\": \"raw/ships.csv\"",
        "\"path\": \"raw/ships.csv\", \"dialect\": {\"delimiter\": \";\"}",
    );
    dataset.check().finds(
        "raw/ships.csv:3:9: error[wrong-type] steam `fal;se` is not a boolean
      hint: write one of true, True, TRUE, 1 or false, False, FALSE, 0",
    );
}
