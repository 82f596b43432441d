//! The command as its users meet it, in one binary.

mod build;
mod dataset;
mod declarations;
mod dialects;
mod diff;
mod evidence;
mod faults;
mod files;
mod flagship;
mod fuzzed;
mod hostile;
mod injections;
mod limits;
mod lineages;
mod models;
mod panel;
mod properties;
mod refusals;
mod releases;
mod silence;
mod source;
mod sql;
mod stranger;
mod supervisor;
mod trust;
mod types;
