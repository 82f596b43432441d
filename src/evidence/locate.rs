//! The evidence row for a passage, ready to be pasted into the raw file.

use super::text::Text;
use anyhow::Result;
use polars::prelude::{DataFrame, DataType};

/// Rows of the given columns, one for each place where the words stand, below a header; nothing where they stand nowhere.
/// `sources` tells which source has the text.
pub fn locate(text: &Text, wanted: &str, columns: &[&str], sources: Option<&DataFrame>) -> Result<String> {
    let found = text.find(wanted);
    if found.is_empty() {
        return Ok(String::new());
    }
    let source = sources
        .map(|sources| source_of(text, sources))
        .transpose()?
        .flatten()
        .filter(|id| is_plain(id))
        .unwrap_or_default();
    let mut out = columns.join(",") + "\n";
    for found in found {
        let (first, last) = found.words;
        let cells = columns.iter().map(|column| match *column {
            "source_id" => source.clone(),
            "paragraph" => found.paragraph.to_string(),
            "words" => format!("{first}-{last}"),
            "fingerprint" => found.fingerprint.clone(),
            _ => String::new(),
        });
        out += &(cells.collect::<Vec<String>>().join(",") + "\n");
    }
    Ok(out)
}

/// Whether a name can stand in a cell as it is. Any other one is left to whoever pastes the row.
fn is_plain(id: &str) -> bool {
    !id.contains(|c: char| c.is_control() || matches!(c, ',' | '"'))
}

fn source_of(text: &Text, sources: &DataFrame) -> Result<Option<String>> {
    let (ids, sums) = (sources.column("source_id")?.cast(&DataType::String)?, sources.column("text_sha256")?.clone());
    let mut pairs = ids.str()?.iter().zip(sums.str()?.iter());
    Ok(pairs
        .find(|(_, sum)| sum.is_some_and(|sum| sum.eq_ignore_ascii_case(&text.sha256)))
        .and_then(|(id, _)| id)
        .map(str::to_owned))
}
