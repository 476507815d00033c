//! The program: arguments in, an exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    specola::cli::run(std::env::args_os().collect())
}
