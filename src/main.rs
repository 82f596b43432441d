//! The command `annals`.

#![forbid(unsafe_code)]

mod cli;

/// Keeps the pages of one block for the next; see `Cargo.toml`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
