//! A SQL text as one SELECT and the tables that it names; or why it is none, at its line.

use super::standard::joins::plain;
use super::standard::{self, Held, Refused, refuse};
use crate::declare::{PATTERN_HINT, is_pattern_of_names};
use crate::limit::{self, Limits, Stopped};
use anyhow::{Result, anyhow, bail};
use sqlparser::ast::{Expr, Ident, Query as Ast, Select, Statement, TableFactor, Visit, Visitor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Words and marks of one query: enough for any that is written by hand.
const MOST_TOKENS: usize = 10_000;

/// How deep its expressions may be nested, `a + b + c` being two deep, and how many times it may say SELECT. What Polars makes
/// of a query goes as deep, on threads whose stacks are not ours, and takes time that grows with the square.
const DEEPEST: usize = 200;
const MOST_SELECTS: usize = 200;

/// Seconds that a query may take to be parsed: one that has all of its brackets takes a thousandth.
const PARSING: u64 = 5;

/// The parser takes what does not end in two ways at each bracket, and so a time that doubles with each.
pub fn query(path: &str, sql: &str) -> Result<(Ast, Tables)> {
    let limits = Limits::of_environment("").at_most(PARSING);
    let since = Instant::now();
    let (own_path, own_sql) = (path.to_owned(), sql.to_owned());
    match limit::within(limits, move || parse(&own_path, &own_sql)) {
        Ok(parsed) => parsed,
        Err(Stopped::Limit(_)) if since.elapsed() >= Duration::from_secs(PARSING) => {
            let hint = "look for a bracket that is not closed, or nest it less deep";
            bail!("{path}:1: takes longer than {PARSING} s to be parsed\n  hint: {hint}")
        }
        Err(Stopped::Limit(error)) => bail!("{path}: {error}"),
        Err(Stopped::Panic(message)) => bail!("{path}:1: not SQL: {message}"),
    }
}

/// The query, and the tables that it names.
fn parse(path: &str, sql: &str) -> Result<(Ast, Tables)> {
    let unparsed = |error: String| unparsed(path, sql, &error);
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location();
    let tokens = tokens.map_err(|error| unparsed(error.to_string()))?;
    let words = tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).count();
    if words > MOST_TOKENS {
        bail!(
            "{path}:1: has {words} words and marks, more than {MOST_TOKENS}\n  hint: put what it lists into a table, and join it"
        );
    }
    let is_pattern =
        |token: &&TokenWithSpan| matches!(&token.token, Token::Word(word) if is_pattern_of_names(&word.value));
    if let Some(token) = tokens.iter().find(is_pattern) {
        let Location { line, column } = token.span.start;
        bail!("{path}:{line}:{column}: {} is no name that a column may have\n  hint: {PATTERN_HINT}", token.token);
    }
    let parsed = Parser::new(&GenericDialect {}).with_tokens_with_locations(tokens).parse_statements();
    let statements = parsed.map_err(|error| unparsed(error.to_string()))?;
    let [Statement::Query(ast)] = statements.as_slice() else {
        let found = match statements.len() {
            1 => "another statement".to_owned(),
            count => format!("{count} statements"),
        };
        bail!("{path}:1: must hold one SELECT and nothing else, not {found}");
    };
    let mut tables = Tables::default();
    let _ = ast.visit(&mut tables);
    for (count, most, what) in
        [(tables.deepest, DEEPEST, "parts one within the other"), (tables.selects, MOST_SELECTS, "SELECTs")]
    {
        if count > most {
            bail!(
                "{path}:1: has {count} {what}, more than {most}\n  hint: put what it lists into a table, and join it"
            );
        }
    }
    standard::hold(ast).map_err(|refused| refusal(path, &refused))?;
    tables.hold_names().map_err(|refused| refusal(path, &refused))?;
    Ok((ast.as_ref().clone(), tables))
}

pub fn refusal(path: &str, refused: &Refused) -> anyhow::Error {
    let Location { line, column } = refused.place;
    // Of what has no letters of its own, such as GROUP BY ALL, the parser tells no place.
    let (line, column) = (line.max(1), column.max(1));
    anyhow!(
        "{path}:{line}:{column}: {} is not among the SQL that a query may use\n  hint: {}",
        refused.what,
        refused.hint
    )
}

/// `sqlparser` ends its messages with "at Line: 3, Column: 7".
fn unparsed(path: &str, sql: &str, message: &str) -> anyhow::Error {
    let message = message.trim_start_matches("sql parser error: ");
    match message.rsplit_once(" at Line: ") {
        Some((what, place)) => anyhow!("{path}:{}: not SQL: {what}", place.replace(", Column: ", ":")),
        // What it expects at the end has no place of its own.
        None => anyhow!("{path}:{}: not SQL: {message}", sql.trim_end().lines().count().max(1)),
    }
}

/// Tables named in a query, and those that it defines itself in `WITH`; how deep it is, and how long.
#[derive(Default)]
pub struct Tables {
    pub named: BTreeSet<String>,
    pub defined: BTreeSet<String>,
    pub qualified: Vec<String>,
    /// Names that tables are given in WITH, and in FROM.
    given: Vec<Ident>,
    aliases: Vec<Ident>,
    /// The same of queries in FROM.
    queries: Vec<Ident>,
    depth: usize,
    deepest: usize,
    selects: usize,
}

impl Tables {
    /// Polars knows one table of each name, whatever its letters' case, and wherever the name was given.
    fn hold_names(&self) -> Held {
        let all = || self.named.iter().chain(&self.defined);
        let differs = |name: &&Ident| all().any(|other| *other != name.value && is_same(other, &name.value));
        if let Some(name) = self.given.iter().find(differs) {
            let what = format!("`{}`, and another table whose name differs in its capitals alone,", name.value);
            return refuse(name.span, what, "give each table a name of its own");
        }
        if let Some(alias) =
            self.aliases.iter().find(|alias| self.queries.iter().any(|query| query.value == alias.value))
        {
            let what = format!("the name `{}`, which is a subquery's too,", alias.value);
            return refuse(alias.span, what, "give each a name of its own");
        }
        let aliases = self.aliases.iter().chain(&self.queries);
        match aliases.into_iter().find(|alias| all().any(|other| is_same(other, &alias.value))) {
            Some(alias) => {
                let what = format!("the name `{}`, which is another table's,", alias.value);
                refuse(alias.span, what, "give it a name of its own")
            }
            None => Ok(()),
        }
    }
}

pub fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Visitor for Tables {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Ast) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.defined.insert(table.alias.name.value.clone());
            self.given.push(table.alias.name.clone());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, _: &Select) -> ControlFlow<()> {
        self.selects += 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, alias: Some(alias), .. } if alias.name.value != plain(name) => {
                self.aliases.push(alias.name.clone());
            }
            TableFactor::Derived { alias: Some(alias), .. } => self.queries.push(alias.name.clone()),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &sqlparser::ast::ObjectName) -> ControlFlow<()> {
        match relation.0.as_slice() {
            [part] if part.as_ident().is_some() => {
                self.named.extend(part.as_ident().map(|name| name.value.clone()));
            }
            _ => self.qualified.push(relation.to_string()),
        }
        ControlFlow::Continue(())
    }
}
