//! Findings as text for people and as JSON for programs. The only module that makes text of a finding.

use crate::finding::{Finding, Severity};
use std::io::{self, Write};

/// `path:line:column: error[rule] message`, and a hint on a line of its own.
pub fn text(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
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

/// One array of objects, one object a line.
pub fn json(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    write!(out, "[")?;
    for (index, finding) in findings.iter().enumerate() {
        write!(out, "{}", if index == 0 { "\n  " } else { ",\n  " })?;
        serde_json::to_writer(&mut *out, finding)?;
    }
    writeln!(out, "{}]", if findings.is_empty() { "" } else { "\n" })
}

/// A message quotes data. Control characters are shown, not sent to the terminal, and a long value is cut short.
fn visible(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

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
        text(&[finding()], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "raw/calls.csv:14:22: error[unknown-code] unit `USD_milion` is not in units.unit\n  hint: did you mean `USD_million`?\n"
        );
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
    }
}
