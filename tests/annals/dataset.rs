//! A small dataset to spoil: harbours, ships and the calls that ships make at harbours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub struct Dataset {
    folder: TempDir,
}

pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

const DESCRIPTOR: &str = r#"{
  "name": "harbours",
  "temporalCoverage": "1950/1952",
  "resources": [
    {"name": "harbours", "path": "raw/harbours.csv", "schema": "schemas/harbours.json"},
    {"name": "ships", "path": "raw/ships.csv", "schema": "schemas/ships.json"},
    {"name": "calls", "path": "raw/calls.csv", "schema": "schemas/calls.json"}
  ]
}
"#;

const HARBOURS_SCHEMA: &str = r#"{
  "fields": [
    {"name": "harbour", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#notation", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Name", "constraints": {"required": true, "maxLength": 20}},
    {"name": "aliases", "type": "string", "rdfType": "http://www.w3.org/2004/02/skos/core#altLabel"}
  ],
  "primaryKey": ["harbour"]
}
"#;

const SHIPS_SCHEMA: &str = r#"{
  "fields": [
    {"name": "ship", "type": "string", "constraints": {"required": true, "pattern": "shp-[0-9]{2}"}},
    {"name": "page", "type": "string", "format": "uri"},
    {"name": "steam", "type": "boolean"}
  ],
  "primaryKey": ["ship"]
}
"#;

const CALLS_SCHEMA: &str = r#"{
  "fields": [
    {"name": "call", "type": "integer", "constraints": {"required": true}},
    {"name": "ship", "type": "string", "constraints": {"required": true}},
    {"name": "harbour", "type": "string", "constraints": {"required": true}},
    {"name": "date", "type": "string", "rdfType": "http://id.loc.gov/datatypes/edtf/EDTF", "constraints": {"required": true}},
    {"name": "logged", "type": "date"},
    {"name": "cargo", "type": "number", "unit": "t", "constraints": {"minimum": 0}, "missingValues": ["", "NA"]},
    {"name": "outcome", "type": "string", "constraints": {"enum": ["landed", "refused"]}},
    {"name": "note", "type": "string"}
  ],
  "primaryKey": ["call"],
  "foreignKeys": [
    {"fields": "ship", "reference": {"resource": "ships", "fields": "ship"}},
    {"fields": ["harbour"], "reference": {"resource": "harbours", "fields": ["harbour"]}}
  ]
}
"#;

pub const HARBOURS: &str = "harbour,name,aliases\nKHI,Karachi,Kurrachee;Karatschi\nODS,Odessa,\nVVO,Vladivostok,\n";
pub const SHIPS: &str = "ship,page,steam\nshp-01,https://example.org/1,true\nshp-02,,false\n";
pub const CALLS: &str = "call,ship,harbour,date,logged,cargo,outcome,note\n\
    1,shp-01,KHI,1950-03,1950-04-01,12.5,landed,\n\
    2,shp-02,ODS,195X,,NA,refused,\"ice, again\"\n\
    3,shp-01,VVO,1951~,,0,,\n";

impl Dataset {
    pub fn new() -> Dataset {
        Dataset::empty()
            .with("datapackage.json", DESCRIPTOR)
            .with("schemas/harbours.json", HARBOURS_SCHEMA)
            .with("schemas/ships.json", SHIPS_SCHEMA)
            .with("schemas/calls.json", CALLS_SCHEMA)
            .with("raw/harbours.csv", HARBOURS)
            .with("raw/ships.csv", SHIPS)
            .with("raw/calls.csv", CALLS)
    }

    pub fn empty() -> Dataset {
        Dataset { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn with(self, path: &str, contents: impl AsRef<[u8]>) -> Dataset {
        let full: PathBuf = self.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, contents).unwrap();
        self
    }

    pub fn without(self, path: &str) -> Dataset {
        fs::remove_file(self.path().join(path)).unwrap();
        self
    }

    /// Puts one text for another in a file that has it once.
    pub fn replace(self, path: &str, old: &str, new: &str) -> Dataset {
        let contents = self.read(path);
        assert_eq!(contents.matches(old).count(), 1, "{old:?} stands once in {path}");
        self.with(path, contents.replace(old, new))
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        annals(arguments, self.path(), &[])
    }

    pub fn check(&self) -> Run {
        self.run(&["check"])
    }

    /// Builds, and asserts that all holds.
    #[track_caller]
    pub fn build(&self) -> Run {
        let run = self.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
        run
    }
}

pub fn annals(arguments: &[&str], folder: &Path, variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    let output = command.args(arguments).current_dir(folder).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { status: ended_itself(&output), out: text(output.stdout), err: text(output.stderr) }
}

/// The status of a run that no signal ended: neither the process that was begun, nor the one that it waited for.
#[track_caller]
pub fn ended_itself(output: &Output) -> i32 {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("the run was ended by") && !said.contains("the system ended the run by"), "{said}");
    output.status.code().expect("no signal ended it")
}

impl Run {
    /// The findings are exactly these lines, and the status says that there are findings.
    #[track_caller]
    pub fn finds(&self, expected: &str) {
        let expected: Vec<&str> = expected.lines().map(|line| line.trim_start_matches("    ")).collect();
        let found: Vec<&str> = self.out.lines().collect();
        assert_eq!(found.join("\n"), expected.join("\n"), "standard error: {}", self.err);
        assert_eq!(self.status, 1);
    }

    /// The run could not go on, and says why in exactly these words.
    #[track_caller]
    pub fn stops(&self, expected: &str) {
        assert_eq!(self.err.trim_end(), format!("annals: {expected}"));
        assert_eq!((self.status, self.out.as_str()), (2, ""));
    }

    /// The same, where the end of what it says is another program's.
    #[track_caller]
    pub fn starts(&self, expected: &str) {
        assert!(self.err.starts_with(&format!("annals: {expected}")), "{}", self.err);
        assert_eq!((self.status, self.out.as_str()), (2, ""));
    }
}
