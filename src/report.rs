//! Findings as text for people and as JSON for programs. The only module that makes text of a finding.

use crate::finding::{Finding, Severity};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// `path:line:column: error[rule] message`, and a hint on a line of its own.
pub fn text<'a>(findings: impl IntoIterator<Item = &'a Finding>, out: &mut impl Write) -> io::Result<()> {
    for finding in findings {
        write!(out, "{}", visible(&finding.path))?;
        if let Some(line) = finding.line {
            write!(out, ":{line}")?;
            if let Some(column) = finding.column {
                write!(out, ":{column}")?;
            }
        }
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(out, ": {severity}[{}] {}", finding.rule, visible(&finding.message))?;
        if let Some(hint) = &finding.hint {
            writeln!(out, "  hint: {}", visible(hint))?;
        }
    }
    Ok(())
}

/// Findings of one rule beyond the first `most`, which are counted and not shown.
pub struct Cap {
    pub most: usize,
}

impl Cap {
    /// The findings to show, and for each rule how many more there are.
    pub fn apply<'a>(&self, findings: &'a [Finding]) -> (Vec<&'a Finding>, Vec<(&'a str, usize)>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut shown = Vec::new();
        for finding in findings {
            let count = seen.entry(&finding.rule).or_insert(0);
            *count += 1;
            if *count <= self.most {
                shown.push(finding);
            }
        }
        let more =
            seen.into_iter().filter(|(_, count)| *count > self.most).map(|(rule, count)| (rule, count - self.most));
        (shown, more.collect())
    }
}

/// Workflow commands of GitHub Actions, which show each finding on its line of a pull request. Paths of findings are relative
/// to `root`, those of commands to the folder that the run stands in.
pub fn github<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    root: &Path,
    out: &mut impl Write,
) -> io::Result<()> {
    for finding in findings {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(out, "::{severity} file={}", property(&beneath(root, &finding.path)))?;
        if let Some(line) = finding.line {
            write!(out, ",line={line}")?;
        }
        if let Some(column) = finding.column {
            write!(out, ",col={column}")?;
        }
        let hint = finding.hint.as_ref().map_or(String::new(), |hint| format!("\nhint: {hint}"));
        writeln!(out, ",title={}::{}", property(&finding.rule), message(&format!("{}{hint}", finding.message)))?;
    }
    Ok(())
}

/// The same of what stopped the run, at its file, line and column where they are known.
pub fn github_error(
    place: Option<(&str, Option<(u64, u64)>)>,
    root: &Path,
    text: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let place = match place {
        None => String::new(),
        Some((path, None)) => format!(" file={}", property(&beneath(root, path))),
        Some((path, Some((line, column)))) => {
            format!(" file={},line={line},col={column}", property(&beneath(root, path)))
        }
    };
    writeln!(out, "::error{place}::{}", message(text))
}

/// A path below a folder, without `.` in it.
fn beneath(root: &Path, path: &str) -> String {
    let full = root.join(path);
    let parts = full.components().filter(|part| *part != Component::CurDir);
    parts.collect::<PathBuf>().display().to_string()
}

/// What would end a message is written as GitHub's runner reads it back; other control characters are shown.
fn message(text: &str) -> String {
    let lines: Vec<String> = text.replace('%', "%25").replace('\r', "%0D").split('\n').map(without_controls).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// One array of objects, one object a line.
pub fn json(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    write!(out, "[")?;
    for (index, finding) in findings.iter().enumerate() {
        write!(out, "{}", if index == 0 { "\n  " } else { ",\n  " })?;
        serde_json::to_writer(Shown(&mut *out), finding)?;
    }
    writeln!(out, "{}]", if findings.is_empty() { "" } else { "\n" })
}

/// Takes JSON, and writes as escapes what a terminal would take for a command, or for a turn of the order of letters: the standard
/// asks it of control characters below the space alone (RFC 8259, 7).
pub struct Shown<W>(pub W);

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Texts come whole, and such characters stand in nothing else.
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains(is_shown) => {
                let letters = text.chars().map(|letter| match is_shown(letter) && letter >= ' ' {
                    true => format!("\\u{:04x}", u32::from(letter)),
                    false => letter.to_string(),
                });
                self.0.write_all(letters.collect::<String>().as_bytes())?;
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What stopped a run, as it is told: an error may quote what a stranger wrote, with line breaks that would begin a command of
/// GitHub's runner, and of any length. Lines of its own, such as hints, begin with two spaces.
pub fn refusal(text: &str) -> String {
    const LONGEST: usize = 10_000;
    let mut lines = text.split('\n');
    let mut told = escaped(lines.next().unwrap_or_default());
    for line in lines {
        let is_own = line.is_empty() || (line.starts_with("  ") && !line.trim_start().starts_with("::"));
        told += if is_own { "\n" } else { "\\n" };
        told += &escaped(line);
    }
    match told.char_indices().nth(LONGEST) {
        Some((end, _)) => told.get(..end).unwrap_or_default().to_owned() + "…",
        None => told,
    }
}

/// A message quotes data, of which a long value is cut short.
pub(crate) fn visible(text: &str) -> String {
    const LONGEST: usize = 400;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => escaped(text.get(..end).unwrap_or_default()) + "…",
        None => escaped(text),
    }
}

/// Control characters are shown, not sent to the terminal; so is what would turn the order of the letters after it, in which one
/// text reads as another (Unicode UAX #9, explicit directional formatting; CVE-2021-42574).
///
/// What begins a command of GitHub's runner, where a log has it at the beginning of a line or, of an older form, anywhere, is shown as
/// well.
pub(crate) fn escaped(text: &str) -> String {
    let text = without_controls(text).replace("##[", "#\\u{23}[");
    match text.trim_start().starts_with("::") {
        true => text.replacen("::", "\\u{3a}:", 1),
        false => text,
    }
}

fn without_controls(text: &str) -> String {
    text.chars().flat_map(|c| if is_shown(c) { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

fn is_shown(letter: char) -> bool {
    letter.is_control() || turns(letter)
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text for a browser, in which nothing turns the order of the letters after it, and no terminal that shows it obeys: what would is
/// written as JSON escapes it, so that JSON within it stays what it is.
pub(crate) fn in_order(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, letter| {
        match turns(letter) || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            true => shown += &format!("\\u{:04x}", u32::from(letter)),
            false => shown.push(letter),
        }
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_of_github_finds_no_command_in_what_is_told() {
        assert_eq!(escaped("  ::error file=x::y"), "  \\u{3a}:error file=x::y");
        assert_eq!(visible("a::b ##[error]c"), "a::b #\\u{23}[error]c");
        assert_eq!(in_order("a\u{1b}[31m\n\t\u{202e}"), "a\\u001b[31m\n\t\\u202e");
    }

    #[test]
    fn json_holds_nothing_that_a_terminal_would_obey() {
        let mut out = Vec::new();
        let hostile = Finding { value: Some("a\u{9b}31m\u{1b}\n\u{7f}\u{202e}\u{e9}".into()), ..finding() };
        json(std::slice::from_ref(&hostile), &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        assert!(told.contains(r#""value":"a\u009b31m\u001b\n\u007f\u202eé""#), "{told}");
        let read: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(read[0]["value"].as_str(), hostile.value.as_deref());
    }

    fn finding() -> Finding {
        Finding {
            key: Some("cal-0007".into()),
            field: Some("unit".into()),
            value: Some("USD_milion".into()),
            ..Finding::in_file("unknown-code", "raw/calls.csv", "unit `USD_milion` is not in units.unit")
        }
        .at(14, 22)
        .hint("did you mean `USD_million`?")
    }

    #[test]
    fn text_is_a_line_an_editor_can_jump_to() {
        let mut out = Vec::new();
        text([&finding()], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "raw/calls.csv:14:22: error[unknown-code] unit `USD_milion` is not in units.unit\n  hint: did you mean `USD_million`?\n"
        );
    }

    #[test]
    fn github_shows_it_on_its_line() {
        let mut out = Vec::new();
        let finding = Finding { message: "100% wrong:\nall of it".into(), ..finding() };
        github([&finding], Path::new("."), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::error file=raw/calls.csv,line=14,col=22,title=unknown-code::100%25 wrong:%0Aall of it%0Ahint: did you mean `USD_million`?\n"
        );
    }

    #[test]
    fn github_finds_the_files_of_a_dataset_in_a_folder() {
        for (root, expected) in
            [(".", "raw/calls.csv"), ("./data/set", "data/set/raw/calls.csv"), ("a/", "a/raw/calls.csv")]
        {
            let mut out = Vec::new();
            github([&finding()], Path::new(root), &mut out).unwrap();
            let told = String::from_utf8(out).unwrap();
            assert!(told.starts_with(&format!("::error file={expected},line=14,")), "{told}");
        }
    }

    #[test]
    fn github_shows_what_stopped_the_run() {
        let told = |place| {
            let mut out = Vec::new();
            github_error(place, Path::new("data"), "wrong\n  hint: mend it", &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            told(Some(("a.json", Some((3, 27))))),
            "::error file=data/a.json,line=3,col=27::wrong%0A  hint: mend it\n"
        );
        assert_eq!(told(Some(("a.json", None))), "::error file=data/a.json::wrong%0A  hint: mend it\n");
        assert_eq!(told(None), "::error::wrong%0A  hint: mend it\n");
    }

    #[test]
    fn a_cap_counts_what_it_does_not_show() {
        let other = Finding { rule: "wrong-type".into(), ..finding() };
        let findings = [finding(), finding(), other.clone(), finding()];
        let (shown, more) = Cap { most: 1 }.apply(&findings);
        assert_eq!(shown, [&finding(), &other]);
        assert_eq!(more, [("unknown-code", 2)]);
    }

    #[test]
    fn json_has_every_key() {
        let mut out = Vec::new();
        json(&[finding()], &mut out).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            read,
            serde_json::json!([{
                "rule": "unknown-code", "severity": "error", "path": "raw/calls.csv", "line": 14, "column": 22,
                "key": "cal-0007", "field": "unit", "value": "USD_milion",
                "message": "unit `USD_milion` is not in units.unit", "hint": "did you mean `USD_million`?"
            }])
        );
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\n");
        // What is written from right to left stays as it is, and the marks that it needs.
        assert_eq!(visible("مرحبا\u{200f} \u{202e}100\u{2066}"), "مرحبا\u{200f} \\u{202e}100\\u{2066}");
    }
}
