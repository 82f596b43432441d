//! The command `annals`.

#![forbid(unsafe_code)]

mod cli;
mod supervisor;

/// Keeps the pages of one block for the next; see `Cargo.toml`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    supervisor::supervised(cli::run)
}
