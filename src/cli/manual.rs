//! `completions` and `man`: what a shell and a reader of manuals need, made from the command line itself.

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::{End, args, out};
use crate::diag::show::ToolLang;

/// Prints a script for a shell.
pub(super) fn completions(shell: Shell, lang: ToolLang) -> End {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut args::command(lang), "specola", &mut bytes);
    out(&String::from_utf8_lossy(&bytes));
    End::Clean
}

/// Prints the manual page, in the form of man(7): the program, then each command.
pub(super) fn man(lang: ToolLang) -> End {
    let mut command = args::command(lang);
    command.build();
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = Man::new(command.clone()).render(&mut bytes);
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    for inner in command.get_subcommands() {
        section(inner, &mut text);
    }
    out(&text);
    End::Clean
}

/// A section for a command, and one for each command within it.
fn section(command: &Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    text.extend([".SH \"", name, "\"\n", &about, "\n"]);
    let man = Man::new(command.clone());
    let mut bytes = Vec::new();
    let _ = man.render_synopsis_section(&mut bytes);
    let _ = man.render_options_section(&mut bytes);
    *text += &String::from_utf8_lossy(&bytes).replace(".SH ", ".SS ");
    for inner in command.get_subcommands() {
        section(inner, text);
    }
}
