//! The crate's own rules: nothing about the dataset in Rust, one way of the modules, a reason for every dependency.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files): (Vec<PathBuf>, Vec<(String, String)>) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 30, "the sources were found");
    files
}

#[test]
fn nothing_of_the_dataset_is_written_in_rust() {
    for (name, text) in sources() {
        for word in ["pakistan", "russia", "soviet", "trade", "\"pak\"", "pak ", "druzhba"] {
            assert!(!text.to_lowercase().contains(word), "src/{name} has the word {word:?}");
        }
    }
}

/// Each part may use those before it and none after.
const WAY: [&str; 21] = [
    "checksum",
    "limit",
    "edtf",
    "moment",
    "strptime",
    "finding",
    "report",
    "declare",
    "read",
    "check",
    "normalise",
    "store",
    "progress",
    "ingest",
    "derive",
    "evidence",
    "explain",
    "publish",
    "diff",
    "release",
    "verify",
];

#[test]
fn the_parts_know_only_those_before_them() {
    let place: BTreeMap<&str, usize> = WAY.iter().enumerate().map(|(place, part)| (*part, place)).collect();
    for (name, text) in sources() {
        let part = name.split(['/', '.']).next().unwrap();
        if ["lib", "main", "cli", "manual", "supervisor"].contains(&part) {
            continue;
        }
        let own = place.get(part).unwrap_or_else(|| panic!("{part} has no place in the way"));
        for (index, _) in text.match_indices("crate::") {
            let used = text[index + 7..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
            if let Some(other) = place.get(used) {
                assert!(other <= own, "src/{name} uses {used}, which comes after {part}");
            }
        }
    }
}

#[test]
fn files_can_be_held_in_the_head() {
    for (name, text) in sources() {
        assert!(text.lines().count() <= 400, "src/{name} has {} lines", text.lines().count());
        assert!(text.starts_with("//!"), "src/{name} does not open with what it is for");
    }
}

#[test]
fn no_input_can_reach_a_panic() {
    for (name, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in [
            ".unwrap()",
            ".expect(",
            "todo!",
            "unimplemented!",
            "dbg!",
            "panic!",
            "unreachable!",
            "unsafe ",
            "eprintln!",
            " println!",
            " print!",
        ] {
            let found = code.lines().any(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(!found || name.ends_with("tests.rs"), "src/{name} has {word}");
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let mut lines = dependencies.lines().filter(|line| !line.trim().is_empty()).peekable();
    let mut reasons = 0;
    while let Some(line) = lines.next() {
        let names_one = |line: &str| line.split_once(" = ").is_some_and(|(name, _)| !name.contains(['#', ' ']));
        if names_one(line) {
            // Neighbours of one family may stand under one reason.
            let family = |line: &str| line.split(['-', '_', ' ']).next().unwrap().to_owned();
            assert!(reasons > 0, "no comment before {line}");
            let next = lines.peek().copied().unwrap_or_default();
            if !names_one(next) || family(next) != family(line) {
                reasons = 0;
            }
        } else {
            assert!(line.starts_with('#'), "{line}");
            reasons += 1;
        }
    }
    // One that takes more lines stands in a section of its own.
    let sections: Vec<&str> = manifest.split("\n[dependencies.").collect();
    for (before, section) in sections.iter().zip(sections.iter().skip(1)) {
        let name = section.split(']').next().unwrap();
        assert!(before.lines().last().unwrap().starts_with('#'), "no comment before {name}");
    }
    assert!(sections.len() > 1, "Polars has a section of its own");
}

#[test]
fn no_code_of_ours_is_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["src/lib.rs", "src/main.rs"] {
        assert!(fs::read_to_string(root.join(file)).unwrap().contains("\n#![forbid(unsafe_code)]\n"), "{file}");
    }
}

/// What is built in is licensed as `deny.toml` allows, comes from the registry, and is there twice only where that is known,
/// which `cargo deny` checks too, with what is known of its safety, where its database can be had.
#[test]
fn every_crate_may_be_built_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = fs::read_to_string(root.join("deny.toml")).unwrap();
    let allowed = rules.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let allowed: Vec<&str> = allowed.split('"').skip(1).step_by(2).collect();
    let platform = ["--filter-platform", "x86_64-unknown-linux-gnu"];
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let run =
        std::process::Command::new(env!("CARGO")).args(arguments).args(platform).current_dir(root).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&run.stdout).expect("what cargo says of the crates");
    let crates = told["packages"].as_array().unwrap();
    let mut versions = std::collections::BTreeMap::<&str, usize>::new();
    for package in crates {
        let (name, source) = (package["name"].as_str().unwrap(), package["source"].as_str());
        *versions.entry(name).or_default() += 1;
        let is_own = package["manifest_path"].as_str().unwrap().starts_with(root.to_str().unwrap());
        assert!(is_own || source.is_some_and(|source| source.starts_with("registry+")), "{name} is of {source:?}");
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        // Any one of those between `OR` will do, and all of those between `AND` must.
        let may = |one: &str| allowed.contains(&one.trim().trim_matches(['(', ')']));
        let holds = licence.replace('/', " OR ").split(" AND ").all(|part| part.split(" OR ").any(may));
        assert!(holds, "{name}: {licence}");
    }
    for (name, count) in versions {
        let known = rules.matches(&format!("crate = \"{name}@")).count();
        assert!(count <= known + 1, "{count} versions of {name} are built in, of which deny.toml knows {}", known + 1);
    }
    assert!(crates.len() > 100, "{} crates were looked at", crates.len());
}

/// Every rule that a finding can name is in the manual, and the manual that is committed is the one the rules make.
#[test]
fn the_manual_tells_of_every_rule() {
    let manual = super::dataset::annals(&["rules"], Path::new("."), &[]).out;
    let committed = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("RULES.md")).unwrap();
    assert_eq!(manual, committed, "write it anew: annals rules > RULES.md");
    let mut named = 0;
    for (name, text) in sources().iter().filter(|(name, _)| {
        ["read", "check", "normalise", "derive", "release"].iter().any(|part| name.starts_with(part))
    }) {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for opening in ["in_file(\"", "rule: \"", "name: \"", "rule: if is_primary { \"", "push(&mut places, \""] {
            for (index, _) in code.match_indices(opening) {
                let rule = code[index + opening.len()..].split('"').next().unwrap();
                assert!(
                    manual.contains(&format!("\n## {rule}\n")),
                    "src/{name} names {rule}, which is not in the manual"
                );
                named += 1;
            }
        }
    }
    assert!(named > 20, "{named} names of rules were found");
}
