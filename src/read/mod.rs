//! Raw files as batches of text columns. A file is cut into blocks that end at a row's end, so that blocks can be taken
//! apart side by side and memory follows the block, not the file. What is wrong with the file itself (its encoding,
//! quotes, header, number of cells) is found here, with its exact place.

mod block;
mod cells;
mod declared;
mod encoding;
mod header;
mod input;
mod locate;
mod parse;
mod position;
mod quotes;
mod rules;
mod scan;

pub use declared::hold as hold_files;
pub use locate::{Row, Wanted, locate};
pub use parse::TextBatch;
pub use position::Place;

use crate::declare::{Package, Resource};
use crate::finding::Finding;
use block::{Block, Blocks, Cut};
use header::Header;
use input::{Input, Taken, Watch};
use std::sync::atomic::Ordering;

/// Where a block of rows stands, so that its rows can be found again.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Which of the table's files.
    file: usize,
    offset: u64,
    length: usize,
    line: u64,
    /// Column of the file in which each field stands.
    columns: std::sync::Arc<[Option<usize>]>,
}

impl Mark {
    /// The file that the block is of.
    pub fn path<'a>(&self, resource: &'a Resource) -> &'a str {
        resource.paths.get(self.file).map_or("", String::as_str)
    }

    /// Whether what is wrong with a file is known once this block is, and not only where one reads on.
    pub fn comes_after(&self, resource: &Resource, finding: &Finding) -> bool {
        let file = resource.paths.iter().position(|path| *path == finding.path);
        let ends_file = ["unreadable-file", "unclosed-quote"].contains(&finding.rule.as_str());
        file.is_some_and(|file| file < self.file || (file == self.file && !ends_file))
    }

    /// Whether the file has a column for the field.
    pub fn has_field(&self, position: usize) -> bool {
        self.columns.get(position).is_some_and(Option::is_some)
    }
}

/// A block of rows as read, to be taken apart by [`RawBlock::parse`].
pub struct RawBlock<'a> {
    resource: &'a Resource,
    path: &'a str,
    block: Block,
    /// Number of cells that the header has.
    width: usize,
    pub mark: Mark,
}

impl RawBlock<'_> {
    /// The block's rows as text columns, one a field, missing values as nulls; and what is wrong with its text.
    pub fn parse(self) -> (TextBatch, Vec<Finding>) {
        parse::parse(self.resource, self.path, self.block, self.width, &self.mark)
    }
}

/// Bytes of blocks that are taken at once, by which the memory that they take on their way is bounded.
const MOST_TAKEN: usize = 64 << 20;

/// The blocks of a table's files, one after the other.
pub struct TableReader<'a> {
    package: &'a Package,
    resource: &'a Resource,
    next_file: usize,
    open: Option<(Blocks<Input>, usize, Header, Watch)>,
    taken: Taken,
    /// What was wrong with files, headers and the cutting so far.
    pub findings: Vec<Finding>,
}

impl<'a> TableReader<'a> {
    pub fn new(package: &'a Package, resource: &'a Resource) -> Self {
        TableReader { package, resource, next_file: 0, open: None, taken: Taken::default(), findings: Vec::new() }
    }

    /// Bytes of all the table's files that exist.
    pub fn size(package: &Package, resource: &Resource) -> u64 {
        resource
            .paths
            .iter()
            .filter_map(|path| std::fs::metadata(package.root.join(path)).ok())
            .map(|meta| meta.len())
            .sum()
    }

    /// Bytes of the files that have been read so far, as they are on the disk.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// The next blocks of rows, so many where there are as many; fewer where rows are so long that they would take more
    /// memory than is promised.
    pub fn take(&mut self, count: usize) -> impl Iterator<Item = RawBlock<'a>> {
        let mut bytes = 0;
        let next = move || {
            let block = if bytes < MOST_TAKEN { self.next_block()? } else { return None };
            bytes += block.block.bytes.len();
            Some(block)
        };
        std::iter::from_fn(next).take(count)
    }

    /// The next block of rows; none at the end. A file that cannot be read leaves findings and is passed over.
    pub fn next_block(&mut self) -> Option<RawBlock<'a>> {
        loop {
            if let Some((blocks, file, header, watch)) = &mut self.open {
                let path: &'a str = self.resource.paths.get(*file)?;
                match blocks.next_block() {
                    Ok(Some(block)) => {
                        let mark = Mark {
                            file: *file,
                            offset: block.offset,
                            length: block.bytes.len(),
                            line: block.line,
                            columns: header.columns.clone(),
                        };
                        return Some(RawBlock { resource: self.resource, path, block, width: header.width, mark });
                    }
                    Ok(None) => {
                        self.findings.extend(watch.change(path));
                        self.open = None;
                    }
                    Err(cut) => {
                        self.findings.push(cut.finding(path));
                        self.open = None;
                    }
                }
                continue;
            }
            let file = self.next_file;
            let path: &'a str = self.resource.paths.get(file)?;
            self.next_file += 1;
            match Input::open(self.package, path, self.resource, &self.taken) {
                Err(finding) => self.findings.push(*finding),
                Ok((input, watch)) => {
                    let mut blocks = Blocks::new(input, self.resource.dialect);
                    match header::read(&mut blocks, path, self.resource) {
                        Ok((header, findings)) => {
                            self.findings.extend(findings);
                            self.open = Some((blocks, file, header, watch));
                        }
                        Err(finding) => self.findings.push(*finding),
                    }
                }
            }
        }
    }
}

impl Cut {
    fn finding(self, path: &str) -> Finding {
        match self {
            Cut::Io(error) => Finding::in_file("unreadable-file", path, format!("reading stopped: {error}")),
            Cut::RowTooLong { line } => Finding::in_file(
                "unclosed-quote",
                path,
                format!("the row that starts here does not end within {} MiB", block::LONGEST_ROW >> 20),
            )
            .at(line, 1)
            .hint("look for a quote that is opened and never closed"),
        }
    }
}

/// Whether a finding means that rows, or cells of every row, could not be read.
pub fn loses_rows(finding: &Finding) -> bool {
    const LOSING: [&str; 8] = [
        "wrong-delimiter",
        "missing-file",
        "unreadable-file",
        "empty-file",
        "unclosed-quote",
        "not-utf8",
        "missing-column",
        Finding::TOO_MANY,
    ];
    LOSING.contains(&finding.rule.as_str())
}
