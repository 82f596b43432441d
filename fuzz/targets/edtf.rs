//! A text that may be a date: one that is read does not end before it starts, and is as doubtful as its marks say.
#![no_main]

use annals::edtf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let Some(date) = edtf::parse(input) else { return };
    if let (Some(start), Some(end)) = (date.start, date.end) {
        assert!(start <= end, "{input} ends before it starts: {date:?}");
    }
    assert_eq!(input.contains(['~', '%']), date.approximate, "{input}");
    assert_eq!(input.contains(['?', '%']), date.uncertain, "{input}");
});
