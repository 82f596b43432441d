//! The command as its users meet it, in one binary.

mod build;
mod dataset;
mod declarations;
mod faults;
mod files;
mod flagship;
mod models;
mod source;
