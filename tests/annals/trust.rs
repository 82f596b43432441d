//! All or nothing: whatever happens to a run, what is published is the old dataset or the new one, whole, and the next run
//! clears away what was left.

use super::dataset::{Dataset, annals, ended_itself};
use super::supervisor::worker_of;
use annals::checksum;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Asserts that a published folder is whole: every file is in its list, with its checksum. Gives the list.
#[track_caller]
fn whole(output: &Path) -> String {
    let list = fs::read_to_string(output.join("CHECKSUMS")).expect("a published folder has its checksums");
    let mut listed: BTreeSet<String> = BTreeSet::from(["CHECKSUMS".to_owned()]);
    for line in list.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(checksum::of_file(&output.join(name)).unwrap(), sum, "{name}");
        listed.insert(name.to_owned());
    }
    let mut folders = vec![output.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert!(listed.contains(path.strip_prefix(output).unwrap().to_str().unwrap()), "{}", path.display());
            }
        }
    }
    list
}

fn rows(value: &str) -> String {
    let rows = (0..20_000).map(|row| format!("{row},shp-01,KHI,1950-03,,{value},,\n"));
    std::iter::once("call,ship,harbour,date,logged,cargo,outcome,note\n".to_owned()).chain(rows).collect()
}

/// Names in the dataset's folder that a run uses for a while.
fn left_over(dataset: &Dataset) -> Vec<String> {
    let names = fs::read_dir(dataset.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn killed_at_any_moment() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    let took = Instant::now();
    dataset.build();
    let took = took.elapsed();
    let one = whole(&dataset.path().join("output"));
    let dataset = dataset.with("raw/calls.csv", rows("2"));
    dataset.build();
    let two = whole(&dataset.path().join("output"));
    assert_ne!(one, two);
    let (mut midway, mut seen) = (0, BTreeSet::new());
    let mut random: u64 = 1947;
    for round in 0..200 {
        fs::write(dataset.path().join("raw/calls.csv"), rows(if round % 2 == 0 { "1" } else { "2" })).unwrap();
        let mut run = Command::new(env!("CARGO_BIN_EXE_annals"))
            .arg("build")
            .current_dir(dataset.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Knuth, The Art of Computer Programming, 3.3.4: a linear congruential generator.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (random >> 33) as f64 / (1u64 << 31) as f64;
        std::thread::sleep(took.mul_f64(share * 1.1));
        // By whoever began it; or as the system does where there is no memory, which ends the process that has most.
        match worker_of(&run).filter(|_| round % 4 == 3) {
            Some(worker) => drop(Command::new("kill").args(["-KILL", &worker]).stderr(Stdio::null()).status().unwrap()),
            None => run.kill().unwrap(),
        }
        let ended = run.wait().unwrap();
        // None was refused because the one before it still held the output.
        assert!(ended.code() != Some(2) || round % 4 == 3, "round {round}");
        midway += usize::from(left_over(&dataset).iter().any(|name| name == ".output.annals-new"));
        let now = whole(&dataset.path().join("output"));
        assert!(now == one || now == two, "round {round}");
        seen.insert(now);
    }
    assert_eq!(seen.len(), 2, "some runs published before they were stopped");
    assert!(midway > 0, "some runs were stopped while they wrote");
    dataset.build();
    assert_eq!(left_over(&dataset), Vec::<String>::new());
}

#[test]
fn a_run_that_was_stopped_between_two_renames() {
    let dataset = Dataset::new();
    dataset.build();
    let published = whole(&dataset.path().join("output"));
    // As a file system without an exchange leaves it.
    fs::rename(dataset.path().join("output"), dataset.path().join(".output.annals-old")).unwrap();
    fs::create_dir_all(dataset.path().join(".output.annals-new/csv")).unwrap();
    let spoilt = dataset.replace("raw/ships.csv", "true", "perhaps");
    assert_eq!(spoilt.run(&["build"]).status, 1);
    assert_eq!(whole(&spoilt.path().join("output")), published);
    assert_eq!(left_over(&spoilt), Vec::<String>::new());
}

#[test]
fn a_run_that_was_stopped_between_two_renames_of_what_a_link_leads_to() {
    let dataset = Dataset::new();
    fs::create_dir(dataset.path().join("published")).unwrap();
    symlink("published", dataset.path().join("output")).unwrap();
    dataset.build();
    let published = whole(&dataset.path().join("published"));
    fs::rename(dataset.path().join("published"), dataset.path().join(".published.annals-old")).unwrap();
    let spoilt = dataset.replace("raw/ships.csv", "true", "perhaps");
    assert_eq!(spoilt.run(&["build"]).status, 1);
    assert_eq!(whole(&spoilt.path().join("published")), published);
    spoilt.replace("raw/ships.csv", "perhaps", "true").build();
}

#[test]
fn a_full_disk() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    dataset.build();
    let published = whole(&dataset.path().join("output"));
    let dataset = dataset.with("raw/calls.csv", rows("2"));
    // A limit on the size of files, in blocks of 512 bytes, stands for a disk that fills up; without the signal a write
    // fails as it does there.
    for blocks in [1, 4, 40, 200, 1000] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec {} build", env!("CARGO_BIN_EXE_annals"));
        let run = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{blocks}: {said}");
        assert!(said.contains("File too large"), "{said}");
        assert_eq!(whole(&dataset.path().join("output")), published);
        assert_eq!(left_over(&dataset), Vec::<String>::new());
    }
}

/// A build by a user whom permissions keep from writing, as they do not keep root.
fn build_without_privileges(dataset: &Dataset) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = Command::new(if is_root { "setpriv" } else { "env" });
    if is_root {
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    }
    let binary = dataset.path().join("annals");
    fs::copy(env!("CARGO_BIN_EXE_annals"), &binary).unwrap();
    command.arg(&binary).arg("build").current_dir(dataset.path());
    command
}

#[test]
fn a_folder_that_may_not_be_written_in() {
    let dataset = Dataset::new();
    dataset.build();
    let published = whole(&dataset.path().join("output"));
    let set = |mode| fs::set_permissions(dataset.path(), fs::Permissions::from_mode(mode)).unwrap();
    let mut command = build_without_privileges(&dataset);
    set(0o555);
    let run = command.output().unwrap();
    set(0o755);
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot be made") && said.contains("Permission denied"), "{said}");
    assert_eq!(whole(&dataset.path().join("output")), published);
}

#[test]
fn an_input_that_goes_away() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    let took = Instant::now();
    dataset.build();
    let took = took.elapsed();
    let published = whole(&dataset.path().join("output"));
    let (mut told, mut ended) = (0, 0);
    for wait in 0..20 {
        let dataset = &dataset;
        fs::write(dataset.path().join("raw/ships.csv"), super::dataset::SHIPS).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.arg("build").current_dir(dataset.path());
        let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(took.mul_f64(f64::from(wait) / 18.0));
        fs::remove_file(dataset.path().join("raw/ships.csv")).unwrap();
        let run = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        match run.status.code() {
            Some(0) => ended += 1,
            Some(1) => {
                assert!(said.contains("missing-file") && said.contains("raw/ships.csv"), "{said}");
                told += 1;
            }
            // While what is declared is read, codes among it, the run stops.
            Some(2) => {
                let said = String::from_utf8_lossy(&run.stderr);
                assert!(said.contains("raw/ships.csv"), "{said}");
                told += 1;
            }
            other => panic!("{other:?}: {said}"),
        }
        // The same rows were read, or nothing was published: either way it is the same dataset.
        assert_eq!(whole(&dataset.path().join("output")), published);
        assert_eq!(left_over(dataset), Vec::<String>::new());
    }
    assert!(told > 0 && ended > 0, "{told} runs met the gap, {ended} did not");
}

/// A copy that is under way, or a checkout, cuts a file short or writes over it.
#[test]
fn an_input_that_changes_while_it_is_read() {
    let full: String = (0..600_000).map(|row| format!("{row},{}\n", row * 7)).collect();
    let full = format!("id,a\n{full}");
    let dataset = Dataset::empty().with(
        "datapackage.json",
        r#"{"name": "n", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "id", "type": "integer"}, {"name": "a", "type": "integer"}]}}]}"#,
    );
    let dataset = dataset.with("t.csv", &full);
    let took = |_| {
        let since = Instant::now();
        dataset.build();
        since.elapsed()
    };
    let took = (0..3).map(took).min().unwrap();
    let (mut told, mut ended) = (0, 0);
    for wait in 0..24 {
        fs::write(dataset.path().join("t.csv"), &full).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.arg("build").current_dir(dataset.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let run = command.spawn().unwrap();
        std::thread::sleep(took.mul_f64(f64::from(wait) / 20.0));
        let file = fs::OpenOptions::new().write(true).open(dataset.path().join("t.csv")).unwrap();
        file.set_len(1_000_003).unwrap();
        let run = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        if run.status.success() {
            let rows = dataset.read("output/csv/t.csv");
            // All of it, or what was left of it before it was read.
            assert!(rows == full || rows.len() < 1_000_003 + 8, "{wait}: {} bytes", rows.len());
            ended += 1;
        } else {
            told += usize::from(said.contains("t.csv: error[unreadable-file] the file has changed while it was read"));
        }
    }
    assert!(told > 0 && ended > 0, "{told} runs met the change, {ended} did not");
}

/// Keys are gathered before rows are read: what changes in between is told, and hides nothing that is wrong.
#[test]
fn an_input_that_changes_between_two_readings() {
    let keys: String = (0..300_000).map(|row| format!("{row}\n")).collect();
    let dataset = Dataset::empty()
        .with(
            "datapackage.json",
            r#"{"name": "n", "resources": [
            {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "id", "type": "integer"}], "primaryKey": "id"}},
            {"name": "u", "path": "u.csv", "schema": {"fields": [{"name": "id", "type": "integer"}],
             "foreignKeys": [{"fields": "id", "reference": {"resource": "t", "fields": "id"}}]}}]}"#,
        )
        .with("t.csv", format!("id\n{keys}"))
        .with("u.csv", "id\n99999999\n");
    for wait in 0..20 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.arg("build").current_dir(dataset.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let run = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(8 * wait));
        fs::File::options()
            .append(true)
            .open(dataset.path().join("t.csv"))
            .unwrap()
            .set_modified(std::time::SystemTime::now())
            .unwrap();
        let run = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert_eq!(run.status.code(), Some(1), "{wait}: {said}");
        assert!(said.contains("u.csv:2:1: error[unknown-code]") || said.contains("error[unreadable-file]"), "{said}");
    }
}

#[test]
fn two_runs_at_once() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    dataset.build();
    let published = whole(&dataset.path().join("output"));
    let mut statuses = BTreeSet::new();
    for _ in 0..10 {
        let start = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
            command
                .arg("build")
                .current_dir(dataset.path())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        for run in [start(), start()] {
            let run = run.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&run.stderr);
            assert!(run.status.success() || said.contains("another run is publishing in "), "{said}");
            statuses.insert(run.status.code());
        }
        assert_eq!(whole(&dataset.path().join("output")), published);
        assert_eq!(left_over(&dataset), Vec::<String>::new());
    }
    assert!(statuses.contains(&Some(0)));
}

#[test]
fn two_runs_in_one_folder() {
    let dataset = Dataset::new();
    dataset.build();
    let published = whole(&dataset.path().join("output"));
    let other = fs::File::create(dataset.path().join(".output.annals-lock")).unwrap();
    other.lock().unwrap();
    let run = dataset.run(&["build"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("another run is publishing in ") && run.err.contains("hint: wait until it has ended"),
        "{}",
        run.err
    );
    assert_eq!(whole(&dataset.path().join("output")), published);
    assert_eq!(annals(&["build", "--output", "elsewhere"], dataset.path(), &[]).status, 0);
    // What a run that was killed still holds is waited for.
    let later = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        drop(other);
    });
    dataset.build();
    later.join().unwrap();
    assert_eq!(left_over(&dataset), Vec::<String>::new());
}

/// The workbook holds all tables, and so is longer than any of them.
#[test]
fn a_disk_that_is_full_while_the_workbook_is_written() {
    let rows: String = (0..20_000).map(|row| format!("{row}\n")).collect();
    let names: Vec<String> = (0..8).map(|table| format!("t{table}")).collect();
    let resource = |name: &String| {
        format!(
            r#"{{"name": "{name}", "path": "{name}.csv", "schema": {{"fields": [{{"name": "a", "type": "integer"}}]}}}}"#
        )
    };
    let resources = names.iter().map(resource).collect::<Vec<String>>().join(", ");
    let mut dataset =
        Dataset::empty().with("datapackage.json", format!(r#"{{"name": "d", "resources": [{resources}]}}"#));
    for name in &names {
        dataset = dataset.with(&format!("{name}.csv"), format!("a\n{rows}"));
    }
    let script = format!("trap '' XFSZ; ulimit -f 1000; exec {} build", env!("CARGO_BIN_EXE_annals"));
    let run = Command::new("sh").args(["-c", &script]).current_dir(dataset.path()).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.starts_with("annals: ") && said.contains("d.xlsx cannot be written: "), "{said}");
    assert!(said.contains("File too large") && !said.contains("ZipWriter"), "{said}");
}

/// What a run that was killed left among the system's temporary files goes with the next one, of any kind.
#[test]
fn what_was_left_among_temporary_files() {
    let dataset =
        Dataset::new().with("temporary/annals-killed/lock", "").with("temporary/annals-killed/stage/t.csv", "a\n");
    let temporary = dataset.path().join("temporary").display().to_string();
    assert_eq!(annals(&["build"], dataset.path(), &[("TMPDIR", &temporary)]).status, 0);
    assert_eq!(fs::read_dir(dataset.path().join("temporary")).unwrap().count(), 0);
}

/// A build while somebody puts a file into the output, which stays there; where the build fails, what must be `told`.
fn keeps_what_is_put_there_meanwhile(dataset: &Dataset, told: &str) {
    let command = Command::new(env!("CARGO_BIN_EXE_annals"))
        .arg("build")
        .current_dir(dataset.path())
        .stderr(Stdio::piped())
        .spawn();
    let begun = dataset.path().join(".output.annals-new/csv");
    while !begun.exists() {}
    fs::write(dataset.path().join("output/notes.txt"), "an afternoon's work").unwrap();
    let run = command.unwrap().wait_with_output().unwrap();
    assert_eq!(dataset.read("output/notes.txt"), "an afternoon's work");
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() || said.contains(told), "{said}");
    assert_eq!(left_over(dataset), [] as [&str; 0]);
}

/// It was removed with the old output.
#[test]
fn a_file_that_somebody_puts_there_meanwhile() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    dataset.build();
    let dataset = dataset.with("raw/calls.csv", rows("2"));
    keeps_what_is_put_there_meanwhile(&dataset, "output holds notes.txt, which CHECKSUMS does not list");
}

/// It was exchanged for the new output, which an empty folder gives way to now only if it is empty still.
#[test]
fn a_file_that_somebody_puts_into_an_empty_folder_meanwhile() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("1"));
    fs::create_dir(dataset.path().join("output")).unwrap();
    keeps_what_is_put_there_meanwhile(&dataset, "output is not empty, has no CHECKSUMS");
}

/// A run that is killed in the moment after the exchange leaves the old output in the place where the next one begins.
#[test]
fn a_file_that_somebody_put_there_before_a_run_was_killed() {
    let dataset = Dataset::new();
    dataset.build();
    for left in [".output.annals-new", ".output.annals-old"] {
        let copied = Command::new("cp").args(["-r", "output", left]).current_dir(dataset.path()).status();
        assert!(copied.unwrap().success());
        fs::write(dataset.path().join(left).join("notes.txt"), "an afternoon's work").unwrap();
        let run = dataset.run(&["build"]);
        assert_eq!(run.status, 2, "{}", run.err);
        let told = format!("{left} holds notes.txt, which CHECKSUMS does not list, and would be replaced");
        assert!(run.err.contains(&told), "{}", run.err);
        assert_eq!(dataset.read(&format!("{left}/notes.txt")), "an afternoon's work");
        fs::remove_file(dataset.path().join(left).join("notes.txt")).unwrap();
        dataset.build();
        assert_eq!(left_over(&dataset), [] as [&str; 0]);
    }
}

#[test]
fn an_old_output_that_may_not_be_written_in() {
    let dataset = Dataset::new();
    dataset.build();
    let dataset = dataset.replace("raw/ships.csv", "true", "false");
    let mut command = build_without_privileges(&dataset);
    let _ = Command::new("chown").args(["-R", "65534:65534"]).arg(dataset.path()).status().unwrap();
    fs::set_permissions(dataset.path().join("output/csv"), fs::Permissions::from_mode(0o555)).unwrap();
    let run = command.output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(dataset.read("output/csv/ships.csv").contains("false"));
    assert_eq!(left_over(&dataset), [] as [&str; 0]);
}

/// Whoever reads what is found may stop reading; what is found stays found.
#[test]
fn a_reader_that_goes_away() {
    let dataset = Dataset::new().with("raw/calls.csv", rows("x"));
    for command in ["check --max 100000", "check --format json", "check --format github"] {
        let line = format!("set -o pipefail; {} {command} | head -c 1", env!("CARGO_BIN_EXE_annals"));
        let run = Command::new("bash").args(["-c", &line]).current_dir(dataset.path()).output().unwrap();
        assert_eq!(run.status.code(), Some(1), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// Where threads cannot be made the run ends, with the status of one that could not go on; it waited for ever for some of them.
#[test]
fn a_system_that_gives_few_threads() {
    let dataset = Dataset::new();
    let build = build_without_privileges(&dataset);
    let _ = Command::new("chown").args(["-R", "65534:65534"]).arg(dataset.path()).status().unwrap();
    let mut told = 0;
    for threads in 1..12 {
        let limit = format!("--nproc={threads}");
        let mut command = Command::new("timeout");
        command.args(["60", "prlimit", &limit]).arg(build.get_program()).args(build.get_args());
        let run = command.current_dir(dataset.path()).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(matches!(ended_itself(&run), 0 | 2), "{threads}: {:?} {said}", run.status);
        told += usize::from(said.contains("thread"));
    }
    assert!(told > 0);
}
