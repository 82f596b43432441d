//! The command as its users meet it, in one binary.

mod build;
mod dataset;
mod declarations;
mod dialects;
mod evidence;
mod faults;
mod files;
mod flagship;
mod models;
mod panel;
mod source;
mod types;
