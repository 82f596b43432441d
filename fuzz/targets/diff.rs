//! Two published folders, by their descriptors and a table of each: what differs between them, or an
//! error. A folder that can be read does not differ from itself, and what was added one way was removed the other. What
//! Polars gives up on is the folder's error; what annals' own code gives up on counts.
#![no_main]

use annals::diff::{Change, Difference, between};
use annals_fuzz::{Folder, end_on_own_panic};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> =
    LazyLock::new(|| Folder::new(&["old/datapackage.json", "new/datapackage.json", "old/csv/t.csv", "new/csv/t.csv"]));

fn rows(difference: &Difference, change: Change) -> usize {
    difference.tables.iter().flat_map(|table| table.rows.changes()).filter(|found| *found == change).count()
}

fuzz_target!(|input: &[u8]| {
    end_on_own_panic();
    FOLDER.lay_out(input);
    let (old, new) = (FOLDER.path().join("old"), FOLDER.path().join("new"));
    if let (Ok(forth), Ok(back)) = (between(&old, &new), between(&new, &old)) {
        assert_eq!(rows(&forth, Change::Added), rows(&back, Change::Removed));
        assert_eq!(rows(&forth, Change::Changed), rows(&back, Change::Changed));
    }
    if let Ok(same) = between(&old, &old) {
        assert!(same.tables.is_empty());
    }
});
