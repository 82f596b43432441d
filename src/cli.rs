//! The command line: arguments in, text and exit status out.

use annals::declare::Refusal;
use annals::finding::{Finding, nearest};
use annals::report::Cap;
use annals::{Outcome, Since, diff, manual, report};
use anyhow::{Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Says something on standard error. Where no one can hear it, that is no reason to stop.
macro_rules! tell {
    ($($part:tt)*) => {{ let _ = writeln!(io::stderr(), $($part)*); }};
}

/// Findings of one rule that are shown unless more are asked for.
const MOST: usize = 100;

/// Checks records written by hand against declared schemas, derives tables from them, and publishes open data.
///
/// Exit status: 0 all holds, 1 there are findings, 2 the run could not go on.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check everything and publish nothing
    Check {
        /// Folder with the datapackage.json of the dataset
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
        /// How findings are printed
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Show at most so many findings of a rule, and count the rest; JSON always has all
        #[arg(long, default_value_t = MOST, value_name = "N")]
        max: usize,
    },
    /// Say what each rule does, why it matters, and how to mend what it finds
    Rules {
        /// One rule alone, such as unknown-code
        name: Option<String>,
    },
    /// Check everything, derive tables, and publish them
    Build {
        /// Folder with the datapackage.json of the dataset
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
        /// Folder to publish in [default: ROOT/output]
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Hold output/ against its checksums and the raw files, and evidence against the texts
    Verify {
        /// Folder with the datapackage.json of the dataset
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
        /// Folder with your copies of the texts that the evidence points to
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
        /// How findings are printed
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Findings shown of each rule; JSON always has all
        #[arg(long, default_value_t = MOST, value_name = "N")]
        max: usize,
    },
    /// Show a record with its evidence, disputes, and all rows that use it
    Explain {
        /// Identifier of the record, such as evt-0041
        id: String,
        /// Folder with the datapackage.json of the dataset
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
        /// Folder with your copies of the texts, to show the passages
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
    },
    /// Pack output/ as a release: checked, verified, told of in the changelog
    Release {
        /// Folder with the datapackage.json of the dataset
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
        /// Folder for the archive [default: ROOT/dist]
        #[arg(long, value_name = "DIR")]
        dist: Option<PathBuf>,
    },
    /// Show every table, column, row and cell in which two published folders differ
    Diff {
        /// Published folder as it was
        old: PathBuf,
        /// Published folder as it is
        new: PathBuf,
        /// How the difference is printed
        #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
        format: DiffFormat,
    },
    /// Print the evidence row for a passage
    Locate {
        /// Plain text of the source
        file: PathBuf,
        /// Words of the passage
        text: String,
        /// Folder with the datapackage.json of the dataset, to name the source by its checksum
        #[arg(long, default_value = ".", value_name = "DIR")]
        root: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// `path:line:column: error[rule] message`, and a hint
    Text,
    /// One array of objects
    Json,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Clone, Copy, ValueEnum)]
enum DiffFormat {
    /// A line a row, and the cells that changed
    Text,
    /// One object
    Json,
    /// A line a cell
    Csv,
}

pub fn run() -> ExitCode {
    annals::end_on_panic();
    let arguments = Arguments::parse();
    match annals::hold_environment().and_then(|()| arguments.command.run()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            tell!("annals: {}", report::refusal(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

/// Standard output. Whoever reads it may stop reading (`annals check | head`); what was found stays as it is.
struct Out(io::Stdout);

fn out() -> Out {
    Out(io::stdout())
}

impl Out {
    fn unless_closed<T>(result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(otherwise),
            result => result,
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Out::unless_closed(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Out::unless_closed(self.0.flush(), ())
    }
}

impl Command {
    /// Whether all holds.
    fn run(self) -> Result<bool> {
        let start = Instant::now();
        match self {
            Command::Rules { name } => {
                out().write_all(rules(name.as_deref())?.as_bytes())?;
                Ok(true)
            }
            Command::Check { root, format, max } => {
                let outcome = annotated(annals::check(&root), format, &root)?;
                print(&outcome, format, max, &root)?;
                summary(&outcome, start, None);
                Ok(outcome.holds())
            }
            Command::Build { root, output } => {
                let output = output.unwrap_or_else(|| annals::output_of(&root));
                let outcome = annals::build(&root, &output)?;
                print(&outcome, Format::Text, MOST, &root)?;
                summary(&outcome, start, Some(output));
                Ok(outcome.holds())
            }
            Command::Verify { root, sources, format, max } => {
                let outcome = annotated(annals::verify(&root, sources.as_deref()), format, &root)?;
                print(&outcome, format, max, &root)?;
                summary(&outcome, start, None);
                Ok(outcome.holds())
            }
            Command::Explain { id, root, sources } => {
                let (outcome, text) = annals::explain(&root, &id, sources.as_deref())?;
                match text {
                    Some(text) => out().write_all(text.as_bytes())?,
                    None => {
                        print(&outcome, Format::Text, MOST, &root)?;
                        summary(&outcome, start, None);
                    }
                }
                Ok(outcome.holds())
            }
            Command::Release { root, dist } => {
                let dist =
                    dist.unwrap_or_else(|| if root.as_os_str() == "." { "dist".into() } else { root.join("dist") });
                let (outcome, released) = annals::release(&root, &dist)?;
                print(&outcome, Format::Text, MOST, &root)?;
                summary(&outcome, start, None);
                if let Some(released) = &released {
                    match &released.since {
                        Since::Compared(version, difference) => {
                            tell!("since {version}:");
                            diff::show::text(difference, &mut out())?;
                        }
                        Since::Kept(version, _, words) => {
                            tell!(
                                "since {version}, whose rows are not compared: its archive is not in {}:",
                                dist.display()
                            );
                            words.iter().try_for_each(|words| writeln!(out(), "{words}"))?;
                        }
                        Since::Never => tell!("no earlier release is kept in releases/"),
                    }
                    tell!("{}  {}", released.sum, released.archive.display());
                }
                Ok(released.is_some())
            }
            Command::Diff { old, new, format } => {
                let difference = diff::between(&old, &new)?;
                let mut out = io::BufWriter::new(out());
                match format {
                    DiffFormat::Text => diff::show::text(&difference, &mut out)?,
                    DiffFormat::Json => diff::show::json(&difference, &mut out)?,
                    DiffFormat::Csv => diff::show::csv(&difference, &mut out)?,
                }
                out.flush()?;
                Ok(difference.version_step == annals::diff::Step::None)
            }
            Command::Locate { file, text, root } => {
                let rows = annals::locate(&root, &file, &text)?;
                out().write_all(rows.as_bytes())?;
                if rows.is_empty() {
                    tell!("the words are not in {}", file.display());
                }
                Ok(!rows.is_empty())
            }
        }
    }
}

fn rules(name: Option<&str>) -> Result<String> {
    let Some(name) = name else { return Ok(manual::whole()) };
    let entries = manual::entries();
    match entries.iter().find(|entry| entry.name == name) {
        Some(entry) => Ok(manual::page(entry).trim_end().to_owned() + "\n"),
        None => {
            let hint = match nearest(name, entries.iter().map(|entry| entry.name)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "annals rules lists them; a dataset's own are in schemas/assertions/".to_owned(),
            };
            bail!("no rule is called `{name}`\n  hint: {hint}")
        }
    }
}

fn print(outcome: &Outcome, format: Format, most: usize, root: &Path) -> Result<()> {
    let mut out = io::BufWriter::new(out());
    let (shown, more) = Cap { most }.apply(&outcome.findings);
    match format {
        Format::Text => report::text(shown, &mut out)?,
        Format::Github => report::github(shown, &in_workspace(root), &mut out)?,
        Format::Json => report::json(&outcome.findings, &mut out)?,
    }
    out.flush()?;
    for (rule, count) in more.iter().filter(|_| !matches!(format, Format::Json)) {
        tell!("and {count} more of {rule}; `annals check --max N` shows more");
    }
    Ok(())
}

/// What a run came to; where annotations are asked for, what stopped it is among them.
fn annotated(outcome: Result<Outcome>, format: Format, root: &Path) -> Result<Outcome> {
    outcome.inspect_err(|error| {
        if matches!(format, Format::Github) {
            // Where no one reads it, the error is told all the same.
            let _ = annotate(error, root);
        }
    })
}

/// Shows what stopped a run where it stands, besides saying it on standard error.
fn annotate(error: &anyhow::Error, root: &Path) -> Result<()> {
    let refusal = error.chain().find_map(|cause| cause.downcast_ref::<Refusal>());
    let place = refusal.map(|refusal| (refusal.path.as_str(), refusal.place));
    let text = refusal.map_or_else(|| format!("{error:#}"), |refusal| refusal.message.clone());
    report::github_error(place, &in_workspace(root), &text, &mut out())?;
    Ok(())
}

/// A folder as annotations name it: relative to the workspace of the job, which is most often the one that the command runs in.
fn in_workspace(folder: &Path) -> PathBuf {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).unwrap_or_default();
    let full = |path: &Path| std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    match (full(&workspace), full(folder)) {
        (Ok(workspace), Ok(full)) => full.strip_prefix(workspace).map_or(folder.to_owned(), Path::to_owned),
        _ => folder.to_owned(),
    }
}

fn summary(outcome: &Outcome, start: Instant, output: Option<PathBuf>) {
    for path in &outcome.not_run {
        tell!("not run: {path}: a table that it reads could not be read whole");
    }
    let width = outcome.tables.iter().map(|(name, _, _)| name.len()).max().unwrap_or_default();
    if let (Some(_), true) = (&output, outcome.holds()) {
        for (name, rows, is_derived) in &outcome.tables {
            tell!("  {name:width$} {rows:>10} rows{}", if *is_derived { ", derived" } else { "" });
        }
    }
    let rows: usize = outcome.tables.iter().map(|(_, rows, _)| rows).sum();
    let plural = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    // How many rows were read until too much was wrong differs from run to run.
    let is_cut = outcome.findings.iter().any(|finding| finding.rule == Finding::TOO_MANY);
    let rows = if is_cut { String::new() } else { format!(", {}", plural(rows, "row")) };
    tell!(
        "{}{rows}, {}, {:.1} s",
        plural(outcome.tables.len(), "table"),
        plural(outcome.findings.len(), "finding"),
        start.elapsed().as_secs_f64()
    );
    match output {
        Some(output) if outcome.holds() => tell!("published in {}", output.display()),
        Some(output) => tell!("nothing published: {} is as it was", output.display()),
        None => {}
    }
}
