//! Numbers as a reader reads them: whole with their thousands set apart, or short with three significant digits. Both
//! are made from decimal digits, so that nothing depends on how a machine computes a logarithm or a power.

/// A number of a table, with its thousands set apart. What is not written in digits stays as it is written.
pub fn grouped(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return text.to_owned();
    }
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction.trim_end_matches('0') {
        "" => grouped,
        fraction => grouped + "." + fraction,
    }
}

/// A number that was counted or added up.
pub fn counted(number: f64) -> String {
    grouped(&number.to_string())
}

/// A number in three significant digits, with a word for its size: `1.5 bn`.
pub fn short(number: f64) -> String {
    let number = significant(number);
    let sizes = [(1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k")];
    match sizes.iter().find(|(size, _)| number.abs() >= *size) {
        Some((size, name)) => format!("{}{name}", counted(significant(number / size))),
        None => counted(number),
    }
}

/// The nearest number of three significant digits.
fn significant(number: f64) -> f64 {
    format!("{number:.2e}").parse().unwrap_or(number)
}

/// How large a file is.
pub fn size(bytes: u64) -> String {
    // Three digits of it are shown.
    let amount = bytes as f64;
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..999_500 => format!("{} kB", counted(significant(amount / 1e3))),
        _ => format!("{} MB", counted(significant(amount / 1e6))),
    }
}

/// The next of 1, 2, 5, 10, 20, … that is not smaller: the step of an axis.
pub fn nice(step: f64) -> f64 {
    if step <= 0.0 || !step.is_finite() {
        return 1.0;
    }
    let written = format!("{step:e}");
    let exponent = written.split_once('e').map_or("0", |(_, exponent)| exponent);
    let times = |factor: &str| format!("{factor}e{exponent}").parse().unwrap_or(step);
    ["1", "2", "5"].map(times).into_iter().find(|nice| *nice >= step * 0.999).unwrap_or_else(|| times("10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let said =
            ["0", "999", "1000", "1234567", "-1234.50", "1000.0", "0.08", "12345678901234567890", "1e21", "", "NaN"];
        assert_eq!(
            said.map(grouped),
            [
                "0",
                "999",
                "1,000",
                "1,234,567",
                "-1,234.5",
                "1,000",
                "0.08",
                "12,345,678,901,234,567,890",
                "1e21",
                "",
                "NaN"
            ]
        );
        assert_eq!(counted(1500.25), "1,500.25");
    }

    #[test]
    fn a_short_number_has_three_digits_and_the_word_for_its_size() {
        let numbers = [0.0, 0.5, 12.0, 999.0, 1000.0, 999_999.0, 1_534_000.0, 2.5e9, 4e12, -20_000.0, 0.001_234];
        assert_eq!(
            numbers.map(short),
            ["0", "0.5", "12", "999", "1 k", "1 M", "1.53 M", "2.5 bn", "4 tn", "-20 k", "0.00123"]
        );
        assert_eq!(short(1.2346e15), "1,230 tn");
    }

    #[test]
    fn sizes_of_files() {
        assert_eq!(
            [0, 999, 1000, 27_156, 999_499, 999_500, 12_345_678].map(size),
            ["0 B", "999 B", "1 kB", "27.2 kB", "999 kB", "1 MB", "12.3 MB"]
        );
    }

    #[test]
    fn the_steps_of_an_axis_are_round() {
        assert_eq!(
            [0.0, 0.03, 1.0, 1.001, 3.0, 6.0, 100.0, 250e6, f64::INFINITY].map(nice),
            [1.0, 0.05, 1.0, 1.0, 5.0, 10.0, 100.0, 500e6, 1.0]
        );
    }
}
