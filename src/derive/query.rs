//! A SQL text of the dataset: one SELECT, and the tables that it reads. What is not that is refused by file and line.

use super::parse::{self, is_same, refusal};
use super::run::{LONGEST, Outcome, execute};
use super::standard::Refused;
use super::{Source, kinds};
use crate::declare;
use crate::finding::nearest;
use crate::limit::{self, Stopped};
use crate::report::visible;
use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::{DataFrame, Engine, PolarsError};
use sqlparser::ast::{CastKind, DataType, Expr, Query as Ast, Value, VisitMut, VisitorMut};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

#[derive(Debug)]
pub struct Query {
    /// Name of the file, without its folder and ending.
    pub name: String,
    /// Path relative to the root of the dataset.
    pub path: String,
    pub sql: String,
    /// Tables that it reads, in order of their names.
    pub reads: BTreeSet<String>,
    /// Tables that it defines itself.
    defines: BTreeSet<String>,
    ast: Ast,
}

impl Query {
    /// Every `.sql` file of a folder, in order of their names; none where the folder does not exist.
    pub fn read_all(root: &Path, folder: &str) -> Result<Vec<Query>> {
        let full = root.join(folder);
        // A link that leads nowhere is there too.
        if std::fs::symlink_metadata(&full).is_err() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(&full).with_context(|| format!("{folder}: cannot be read as a folder"))?;
        let mut names = Vec::new();
        for entry in entries {
            names.extend(query_name(folder, &entry?.path())?);
        }
        names.sort();
        names.into_iter().map(|name| Query::read(root, folder, name)).collect()
    }

    fn read(root: &Path, folder: &str, name: String) -> Result<Query> {
        let path = format!("{folder}/{name}.sql");
        let full = declare::file(root, &path).map_err(|message| anyhow!("{path}: {message}"))?;
        let sql = std::fs::read_to_string(full).with_context(|| format!("{path}: cannot be read"))?;
        let sql = sql.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(sql);
        let (ast, tables) = parse::query(&path, &sql)?;
        if let Some(name) = tables.qualified.first() {
            bail!("{path}: reads `{name}`: a table is named by one plain word");
        }
        let reads = tables.named.difference(&tables.defined).cloned().collect();
        Ok(Query { name, path, sql, reads, defines: tables.defined, ast })
    }

    /// The tables read are among the known ones.
    pub fn hold_tables<'a>(&self, known: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
        if let Some(name) = self.defines.iter().find(|name| known.clone().any(|known| is_same(known, name))) {
            bail!(
                "{}:{}: defines `{name}`, which is a table of this dataset\n  hint: give it a name of its own",
                self.path,
                self.line_of(name)
            );
        }
        for table in &self.reads {
            if !known.clone().any(|name| name == table) {
                let hint = match nearest(table, known.clone()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the tables are {}", known.collect::<Vec<_>>().join(", ")),
                };
                bail!(
                    "{}:{}: reads `{table}`, which is no table of this dataset\n  hint: {hint}",
                    self.path,
                    self.line_of(table)
                );
            }
        }
        Ok(())
    }

    /// The values that it compares and computes with are of kinds that go together. Texts that are compared with dates become days.
    pub fn hold_kinds(&mut self, tables: &kinds::Tables) -> Result<()> {
        let held = limit::deep(|| {
            let days = kinds::hold(&self.ast, tables)?;
            let _ = VisitMut::visit(&mut self.ast, &mut Dated(&days));
            Ok(())
        });
        held.with_context(|| self.path.clone())?.map_err(|refused: Refused| refusal(&self.path, &refused))
    }

    fn line_of(&self, word: &str) -> usize {
        self.sql.lines().position(|line| line.contains(word)).map_or(1, |index| index + 1)
    }

    /// Runs it over the tables that it reads.
    pub fn run(&self, tables: &BTreeMap<String, Source>) -> Result<DataFrame> {
        let (mut read, mut relations) = (BTreeMap::new(), kinds::Tables::new());
        for name in &self.reads {
            let table = tables.get(name).with_context(|| format!("{}: `{name}` was not built before it", self.path))?;
            read.insert(name.clone(), table.clone());
            relations.insert(name.clone(), table.relation.clone());
        }
        // How large numbers may come to be is known now.
        let held = limit::deep(|| kinds::hold(&self.ast, &relations)).with_context(|| self.path.clone())?;
        held.map_err(|refused| refusal(&self.path, &refused))?;
        // What the streaming engine cannot do the other one can, in more memory.
        let streamed = execute(self.ast.clone(), read.clone(), Engine::Streaming);
        let result = match streamed {
            Ok(Err(_)) | Err(Stopped::Panic(_)) => execute(self.ast.clone(), read, Engine::InMemory),
            other => other,
        };
        match result {
            Ok(Ok(Outcome::Rows(rows))) => Ok(rows),
            Ok(Ok(Outcome::Faulty(check))) => {
                bail!("{}:{}:{}: {}", self.path, check.place.line, check.place.column, check.problem)
            }
            Ok(Ok(Outcome::Large(most))) => bail!(
                "{}: its result takes more than {most} MiB\n  hint: look for a join without a condition or a text that grows, or set {} to more",
                self.path,
                limit::MEMORY
            ),
            Ok(Ok(Outcome::Long(bytes))) => bail!(
                "{}: gives a text of {bytes} bytes, more than {} MiB\n  hint: look for a text that grows",
                self.path,
                LONGEST >> 20
            ),
            Ok(Err(error)) => Err(self.told(error)),
            Err(Stopped::Limit(error)) => Err(anyhow!("{}: {error}", self.path)),
            // Polars' texts have lengths of 32 bits.
            Err(Stopped::Panic(message)) if message.contains("u32::MAX") => {
                bail!("{}:1: makes a text of more than 4 GiB on its way\n  hint: look for a text that grows", self.path)
            }
            Err(Stopped::Panic(message)) => Err(anyhow!("{}:1: cannot be run: {message}", self.path)),
        }
    }

    fn told(&self, error: anyhow::Error) -> anyhow::Error {
        let Some(polars) = error.downcast_ref::<PolarsError>() else { return anyhow!("{}:1: {error:#}", self.path) };
        // Polars' errors go on with the plan or the parse tree, which helps no one here.
        let text = polars.to_string();
        let first = text.lines().next().unwrap_or_default();
        if text.contains("polars-big-idx") {
            let hint = "look for a join without a condition";
            return anyhow!("{}:1: makes more than {} rows on its way\n  hint: {hint}", self.path, u32::MAX);
        }
        let named = first.split(['"', '`', '\'']).skip(1).step_by(2).find(|name| self.sql.contains(name));
        let line = named.map_or(1, |name| self.line_of(name));
        let hint = HINTS.iter().find(|(said, _)| first.contains(said)).map(|(_, hint)| format!("\n  hint: {hint}"));
        let first: String = first.chars().take(300).collect();
        anyhow!("{}:{line}: cannot be run: {first}{}", self.path, hint.unwrap_or_default())
    }

    /// The comment before the first line of SQL, without its marks, a line each.
    pub fn leading_comment(&self) -> Vec<&str> {
        let lines = self.sql.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with("--"));
        lines.map(|line| line.trim_start_matches('-').trim()).filter(|line| !line.is_empty()).collect()
    }
}

/// What Polars says of a query, and how to write it otherwise.
const HINTS: [(&str, &str); 4] = [
    ("duplicate: ", "two keys or results share a name: give each one of its own in a WITH"),
    ("conversion from", "what does not fit is missing with TRY_CAST"),
    ("expression Exists", "write EXISTS or NOT EXISTS as a condition of WHERE, not within brackets"),
    ("lengths don't match", "make the FILTER a condition of WHERE in a WITH"),
];

/// The name of the query in a file; none where it is a file of another kind. What might be meant as a query is refused where it
/// would not be run.
fn query_name(folder: &str, path: &Path) -> Result<Option<String>> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let shown = visible(&file);
    // What is hidden is a tool's own.
    if file.starts_with('.') {
        return Ok(None);
    }
    if path.is_dir() {
        bail!("{folder}/{shown}: is a folder\n  hint: put its queries into {folder}, or move it elsewhere");
    }
    let Some(name) = file.to_lowercase().strip_suffix(".sql").map(str::to_owned) else { return Ok(None) };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    match file == format!("{name}.sql") && !name.is_empty() && name.chars().all(plain) {
        true => Ok(Some(name)),
        false => {
            bail!("{folder}/{shown}: the name of a query must be made of a–z, 0–9, `_` and `-`, and end with `.sql`")
        }
    }
}

/// Makes days of the texts at some places.
struct Dated<'a>(&'a kinds::Days);

impl VisitorMut for Dated<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<()> {
        if matches!(expression, Expr::Value(value) if self.0.contains(&value.span.start)) {
            let text = std::mem::replace(expression, Expr::value(Value::Null));
            *expression = Expr::Cast {
                kind: CastKind::Cast,
                expr: Box::new(text),
                data_type: DataType::Date,
                array: false,
                format: None,
            };
        }
        ControlFlow::Continue(())
    }
}
