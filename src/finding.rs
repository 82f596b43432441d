//! What is wrong with the data, as a value. Rules make findings, `report` makes text of them, and nothing else does
//! either. A finding is never an error: an error (`anyhow`) means that the run could not go on.

use serde::Serialize;

/// How much a finding weighs. Any finding of severity `Error` keeps the dataset from being published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One thing that is wrong, and where. Lines and columns are those of an editor: 1-based, the column counted in
/// characters, a BOM not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Name of the rule, as the manual lists it: `unknown-code`.
    pub rule: String,
    pub severity: Severity,
    /// File, relative to the root of the dataset.
    pub path: String,
    pub line: Option<u64>,
    pub column: Option<u64>,
    /// Primary key of the row, its parts joined by commas; cut as the value is.
    pub key: Option<String>,
    pub field: Option<String>,
    /// The offending value, as the file has it; what is longer than a page is cut.
    pub value: Option<String>,
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Finding {
    /// A finding about a file as a whole.
    pub fn in_file(rule: &str, path: &str, message: impl Into<String>) -> Self {
        Finding {
            rule: rule.to_owned(),
            severity: Severity::Error,
            path: path.to_owned(),
            line: None,
            column: None,
            key: None,
            field: None,
            value: None,
            message: message.into(),
            hint: None,
        }
    }

    /// The rule of the finding that ends a list of too many.
    pub const TOO_MANY: &str = "too-many-findings";

    /// The finding that ends a list of too many.
    pub fn too_many(path: &str) -> Finding {
        let message = format!("more than {MOST} findings: what follows is not told");
        let hint = "mend what is told first: what is wrong with every row is most often said of it in the schema";
        Finding::in_file(Finding::TOO_MANY, path, message).hint(hint)
    }

    pub fn at(mut self, line: u64, column: u64) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the field, and the value that stands in it.
    pub fn about(self, field: Option<String>, value: Option<String>) -> Self {
        Finding { field, value, ..self }
    }

    /// Order in which findings are printed: by file, then by place, then by rule.
    pub fn order(&self) -> (&str, Option<u64>, Option<u64>, &str, Option<&str>) {
        (&self.path, self.line, self.column, &self.rule, self.key.as_deref())
    }
}

/// Findings of a run that are told, each of which takes a kilobyte of memory.
pub const MOST: usize = 1_000_000;

/// Findings up to so many, and one that says so where there would be more.
pub struct Findings {
    list: Vec<Finding>,
    left: usize,
    is_full: bool,
}

impl Findings {
    pub fn within(left: usize) -> Findings {
        Findings { list: Vec::new(), left, is_full: false }
    }

    pub fn push(&mut self, finding: Finding) {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.list.push(finding);
            }
            None if self.is_full => {}
            None => {
                self.is_full = true;
                self.list.push(Finding::too_many(&finding.path));
            }
        }
    }

    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }
}

/// Characters that the name of anything may have to be a slip of another.
const LONGEST_NAME: usize = 100;

/// Characters of a value that are told; a cell may hold a book.
const LONGEST_VALUE: usize = 2000;

/// A value as it is told.
pub fn told(value: &str) -> String {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}

/// The known name nearest to `value`, where one is near enough to be what was meant.
pub fn nearest<'a>(value: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = value.trim().to_lowercase();
    let (longest, letters) = (folded.chars().count(), letters(&folded));
    // The time it takes to compare two texts grows with their lengths multiplied.
    let near = |name: &&str| longest <= LONGEST_NAME && name.len() <= 4 * LONGEST_NAME;
    // A third of the letters may be wrong, three at most: enough for slips, too few for another word.
    let most = |name: &str| 3.min(longest.max(name.chars().count()) / 3).max(usize::from(longest > 1));
    // Each letter that one of two has, and the other has not, is wrong.
    let may_be = |name: &&str| {
        let others = self::letters(name);
        let wrong = (letters & !others).count_ones().max((others & !letters).count_ones());
        wrong as usize <= most(name)
    };
    known
        .into_iter()
        .filter(near)
        .filter(may_be)
        .map(|name| (strsim::osa_distance(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= most(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The letters of a text, whatever their case, several of them as one.
fn letters(text: &str) -> u64 {
    let plain = |text: &str| text.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64));
    match text.is_ascii() {
        true => text.bytes().fold(0, |letters, letter| letters | 1 << (letter.to_ascii_lowercase() % 64)),
        // The last letter of a word may have a form of its own.
        false => plain(&text.to_lowercase()),
    }
}

/// Looks for what was meant by the values of one table, for so long: a table may have a million values that are wrong, each
/// to be compared with a million names.
pub struct Search {
    /// Letters that may still be compared.
    left: u64,
}

impl Search {
    pub fn begin() -> Search {
        Search { left: 10_000_000_000 }
    }

    /// The known name nearest to a value; none where there is no time left for it.
    pub fn nearest<'a>(&mut self, value: &str, known: &'a [String]) -> Option<&'a str> {
        let length = value.len().min(LONGEST_NAME) as u64 + 8;
        self.left = self.left.checked_sub(known.len() as u64 * length * length)?;
        nearest(value, known.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::{Search, nearest, told};

    #[test]
    fn what_was_meant_is_not_looked_for_without_end() {
        let known: Vec<String> = (0..1000).map(|number| format!("x{number:07}")).collect();
        let mut search = Search { left: 1_000_000 };
        let found = (0..50).take_while(|_| search.nearest("y0000001", &known) == Some("x0000001")).count();
        assert_eq!(found, 3, "256 for each of a thousand names");
    }

    #[test]
    fn nearest_names_what_was_meant_and_nothing_else() {
        let units = ["USD_million", "USD_billion", "km", "percent"];
        assert_eq!(nearest("USD_milion", units), Some("USD_million"));
        assert_eq!(nearest("usd_million", units), Some("USD_million"));
        assert_eq!(nearest("KM", units), Some("km"));
        assert_eq!(nearest("litres", units), None);
        assert_eq!(nearest("x", units), None);
        assert_eq!(nearest("ΝΕΟΣ", ["ΝΑΟΣ"]), Some("ΝΑΟΣ"));
        let book = "a".repeat(300_000);
        assert_eq!(nearest(&book, [format!("{book}b").as_str()]), None);
    }

    #[test]
    fn a_long_value_is_cut() {
        assert_eq!(told(&"é".repeat(2000)), "é".repeat(2000));
        assert_eq!(told(&"é".repeat(2001)), "é".repeat(2000) + "…");
    }
}
