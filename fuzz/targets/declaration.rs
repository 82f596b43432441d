//! A descriptor and a schema, of any text: read, or refused with an error that names its file.
#![no_main]

use annals::declare::Package;
use annals_fuzz::Folder;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> =
    LazyLock::new(|| Folder::new(&["datapackage.json", "schemas/table.json"]).with("raw/table.csv", "a,b\n1,2\n"));

fuzz_target!(|input: &[u8]| {
    FOLDER.lay_out(input);
    if let Err(error) = Package::read(FOLDER.path()) {
        let told = format!("{error:#}");
        assert!(told.contains("datapackage.json") || told.contains("schemas/"), "an error that names no file: {told}");
    }
});
