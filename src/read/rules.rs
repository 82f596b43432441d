//! `missing-file`: a file that the dataset declares does not exist, or is not a regular file.
//!
//! Whatever refers to its rows cannot be held against them, and is not.
//!
//! Example: `raw/ships.csv` in `path` where the file is called `raw/ship.csv`. Create the file, or mend `path`.
//!
//! `unreadable-file`: reading a file stopped in the middle, or something wrote to it meanwhile.
//!
//! A disk or network that fails leaves half a table, which must not be taken for a whole one; so does a copy that is under way.
//!
//! Example: a network drive that goes away. Run again once the file can be read.
//!
//! `wrong-size`: a file has another number of bytes than its `bytes` declares.
//!
//! It was cut short, or is not the file that the dataset was made from.
//!
//! Example: a download that broke off. Fetch the file again, or mend `bytes` where the file is meant to have changed.
//!
//! `wrong-hash`: a file's checksum is not the one that its `hash` declares.
//!
//! Something in it is not what the dataset was made from, and no one can say what.
//!
//! Example: a source that was revised without a new name. Fetch the version that is meant, or mend `hash` once the new one
//! has been looked at.
//!
//! `empty-file`: a file has no header.
//!
//! A table without rows still says what its columns are.
//!
//! Example: a file of no bytes. Write the header as its first row.
//!
//! `not-utf8`: a file, or a part of it, is not text in UTF-8, or in the `encoding` that is declared for it.
//!
//! A letter in another encoding becomes another letter, or none, in silence.
//!
//! Example: `café` saved as Latin-1, or a file saved as UTF-16. Save the file as UTF-8.
//!
//! `nul-byte`: a NUL byte stands in the text.
//!
//! Programs disagree on whether a text ends there.
//!
//! Example: a file that a crash filled up with zeros. Remove the byte.
//!
//! `wrong-delimiter`: the cells of a file are told apart by another character than its dialect declares.
//!
//! The whole row would be read as one cell.
//!
//! Example: a file saved with semicolons. Save it with commas, or declare `"dialect": {"delimiter": ";"}`.
//!
//! `missing-column`: the header lacks a column that the schema declares, or the result of a model does.
//!
//! Every row would be read without it.
//!
//! Example: `harbor` where the schema has `harbour`. Correct the header.
//!
//! `unknown-column`: the header has a column that the schema does not declare, or the result of a model does.
//!
//! What no schema describes no one can use, and it may be a declared column misspelt.
//!
//! Example: a column `remarks` that was added in the spreadsheet. Remove it, or declare it.
//!
//! `doubled-column`: two columns have one name.
//!
//! Which of the two is meant cannot be told.
//!
//! Example: `date,date`. Rename or remove one.
//!
//! `columns-out-of-order`: the columns are those of the schema in another order.
//!
//! The standard matches columns by their order (Table Schema 2.0, `fieldsMatch`), and other readers will.
//!
//! Example: `page,ship` where the schema has `ship,page`. Put the columns in the schema's order.
//!
//! `wrong-cell-count`: a row has more or fewer cells than the header.
//!
//! Every cell after the place where one is missing or too many stands in the wrong column.
//!
//! Example: `1,5 t` written as `1,5,t`. Put a cell with a comma in it in quotes; add the cells that are missing.
//!
//! `stray-quote`: a quote stands within a cell that is not quoted, or text follows a closing quote.
//!
//! Readers disagree on what such a cell holds.
//!
//! Example: `5" pipe`. Write `"5"" pipe"`: the cell in quotes, each quote within it doubled.
//!
//! `unclosed-quote`: a quote that opens a cell is not closed at its end.
//!
//! It swallows everything up to the next quote, rows and all.
//!
//! Example: `"fog` with no quote behind it. Close the quote.
//!
//! `too-many-findings`: so much is wrong that the rest is not looked at.
//!
//! Each finding takes memory, and no one mends a million of them one by one.
//!
//! Example: a table whose every cell is not of its type. Mend what is told first, the schema most often, and check again.
