//! Evidence against the texts, the output against the raw files, and what the commands for curators print.

use super::dataset::Dataset;
use std::fs;

const TEXT: &str = "Title\n\nThe first call was in March 1950,\u{a0}with 12 tonnes.\nNothing more.\n";

fn sha256(text: &str) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let sum = std::process::Command::new("sha256sum").arg(file.path()).output().unwrap();
    String::from_utf8(sum.stdout).unwrap()[..64].to_owned()
}

/// The first 16 digits of `printf 'first call was in March 1950,' | sha256sum`.
const PASSAGE: &str = "6fa63ed35bb6ad05";

fn with_evidence(stated: &str, fingerprint: &str) -> Dataset {
    let sources = r#"{"fields": [{"name": "source_id"}, {"name": "text_sha256"}, {"name": "paragraphs", "type": "integer"}], "primaryKey": "source_id"}"#;
    let evidence = r#"{"fields": [{"name": "evidence_id"}, {"name": "record_id"}, {"name": "field"}, {"name": "stated"}, {"name": "source_id"},
        {"name": "paragraph", "type": "integer"}, {"name": "words"}, {"name": "fingerprint"}], "primaryKey": "evidence_id"}"#;
    let resources = r#""resources": [{"name": "sources", "path": "raw/sources.csv", "schema": "schemas/sources.json"},
        {"name": "evidence", "path": "raw/evidence.csv", "schema": "schemas/evidence.json"},"#;
    Dataset::new()
        .replace("datapackage.json", "\"resources\": [", resources)
        .with("schemas/sources.json", sources)
        .with("schemas/evidence.json", evidence)
        .with("texts/one.txt", TEXT)
        .with("raw/sources.csv", format!("source_id,text_sha256,paragraphs\nsrc-1,{},3\n", sha256(TEXT)))
        .with(
            "raw/evidence.csv",
            format!("evidence_id,record_id,field,stated,source_id,paragraph,words,fingerprint\nevi-1,shp-01,date,{stated},src-1,2,2-7,{fingerprint}\n"),
        )
}

#[test]
fn sound_evidence_and_output() {
    let dataset = with_evidence("1950-03", PASSAGE);
    dataset.build();
    let run = dataset.run(&["verify", "--sources", "texts"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
}

#[test]
fn a_passage_that_is_not_what_was_read() {
    let dataset = with_evidence("1950-03", "0123456789abcdef");
    dataset.build();
    dataset.run(&["verify", "--sources", "texts"]).finds(&format!(
        "raw/evidence.csv:2:39: error[wrong-fingerprint] evi-1: the words have the fingerprint {PASSAGE}, not 0123456789abcdef
      hint: annals locate prints the right row"
    ));
    let dataset = dataset.replace("raw/evidence.csv", "2,2-7", "2,2-70");
    dataset.build();
    dataset.run(&["verify", "--sources", "texts"]).finds(
        "raw/evidence.csv:2:35: error[words-not-in-text] evi-1: paragraph 2 has no words 2-70
      hint: annals locate finds the words of a passage",
    );
    // More than anyone could look through, though the text has them.
    let text = format!("Title\n\n{}\nNothing more.\n", "word ".repeat(10_001));
    let long = with_evidence("1950-03", PASSAGE)
        .with("texts/one.txt", &text)
        .replace("raw/sources.csv", &sha256(TEXT), &sha256(&text))
        .replace("raw/evidence.csv", "2,2-7", "2,1-10001");
    long.build();
    long.run(&["verify", "--sources", "texts"]).finds(
        "raw/evidence.csv:2:35: error[words-not-in-text] evi-1: 10001 words are more than the 10000 that a passage may have
      hint: name the words that support the record",
    );
    let dataset = dataset.with("texts/one.txt", TEXT.replace("March", "May"));
    dataset.run(&["verify", "--sources", "texts"]).finds(
        "raw/sources.csv:2:7: error[text-not-found] src-1: none of the texts has this checksum
      hint: the copy must be the one that was read",
    );
}

#[test]
fn a_stated_number_that_the_passage_does_not_have_is_a_warning() {
    let dataset = with_evidence("1951-03", PASSAGE);
    dataset.build();
    let run = dataset.run(&["verify", "--sources", "texts"]);
    assert_eq!(
        run.out,
        "raw/evidence.csv:2:19: warning[number-not-in-passage] evi-1: stated `1951-03`, but the passage has no 1951\n"
    );
    assert_eq!(run.status, 0);
}

#[test]
fn output_that_was_changed_or_is_old() {
    let dataset = with_evidence("1950-03", PASSAGE);
    dataset.build();
    let dataset = dataset.replace("output/csv/ships.csv", "shp-02", "shp-03").with("output/extra.txt", "x");
    dataset.run(&["verify"]).finds(
        "output/csv/ships.csv: error[changed-file] the file has another checksum than CHECKSUMS says
      hint: build anew
    output/extra.txt: error[changed-file] the file is not in CHECKSUMS
      hint: move it elsewhere: no run has published it",
    );
    let dataset = dataset.without("output/extra.txt");
    dataset.build();
    let dataset = dataset.replace("raw/ships.csv", "false", "true");
    let run = dataset.run(&["verify", "--format", "github"]);
    assert!(run.out.contains("::error file=output/csv/ships.csv,title=stale-output::the file is not"), "{}", run.out);
    let run = dataset.run(&["verify"]);
    assert_eq!(run.status, 1);
    let is_of_table = |line: &&str| line.starts_with("output/csv") || line.starts_with("output/parquet");
    let lines: Vec<&str> = run.out.lines().filter(is_of_table).collect();
    assert_eq!(
        lines,
        [
            "output/csv/ships.csv: error[stale-output] the file is not what the raw files build",
            "output/parquet/ships.parquet: error[stale-output] the file is not what the raw files build",
        ]
    );
}

#[test]
fn locate_prints_the_row_that_a_curator_needs() {
    let dataset = with_evidence("1950-03", PASSAGE);
    let run = dataset.run(&["locate", "texts/one.txt", "first call was in March 1950,"]);
    let header = "evidence_id,record_id,field,stated,source_id,paragraph,words,fingerprint";
    assert_eq!((run.status, run.out), (0, format!("{header}\n,,,,src-1,2,2-7,{PASSAGE}\n")));
    let run = dataset.run(&["locate", "texts/one.txt", "FIRST call, was in march 1950"]);
    assert_eq!(run.out, format!("{header}\n,,,,src-1,2,2-7,{PASSAGE}\n"));
    let run = dataset.run(&["locate", "texts/one.txt", "second call"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (1, "", "the words are not in texts/one.txt\n"));
}

#[test]
fn explain_shows_a_record_and_what_hangs_on_it() {
    let dataset = with_evidence("1950-03", PASSAGE);
    let run = dataset.run(&["explain", "shp-01", "--sources", "texts"]);
    assert_eq!(
        run.out,
        format!(
            "shp-01, a row of ships
 - ship   shp-01
   page   https://example.org/1
   steam  true

calls (2)
 - call              1
   harbour           KHI
   date              1950-03
   date_start        1950-03-01
   date_end          1950-03-31
   date_precision    month
   date_approximate  false
   date_uncertain    false
   logged            1950-04-01
   cargo             12.5
   outcome           landed
 - call              3
   harbour           VVO
   date              1951~
   date_start        1951-01-01
   date_end          1951-12-31
   date_precision    year
   date_approximate  true
   date_uncertain    false
   cargo             0.0

evidence (1)
 - evidence_id  evi-1
   field        date
   stated       1950-03
   source_id    src-1
   paragraph    2
   words        2-7
   fingerprint  {PASSAGE}
    “first call was in March 1950,”
"
        )
    );
    dataset.run(&["explain", "shp-03"]).stops("no record has the identifier `shp-03`\n  hint: did you mean `shp-01`?");
}
