//! What `new ci`, `completions` and `man` write, as those who use them meet it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use crate::fixture::{at, folder, run, write};
use crate::snapshot;

const URL: &str = "https://example.org/releases/v0.1.0/specola-x86_64-linux";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn a_forge_is_told_to_fetch_the_program_and_to_check_the_site() {
    let mut made = BTreeMap::new();
    for lang in ["en", "it"] {
        for (forge, path) in [
            ("github", ".github/workflows/site.yml"),
            ("gitlab", ".gitlab-ci.yml"),
            ("forgejo", ".forgejo/workflows/site.yml"),
            ("woodpecker", ".woodpecker/site.yml"),
        ] {
            let dir = folder();
            write(dir.path(), "//- specola.toml\n");
            let given = ["--binary", URL, "--sha256", SHA256, "--lang", lang];
            let arguments = [&["new", "ci", forge], &given[..]].concat();
            let (code, _, said) = run(&arguments, dir.path());
            assert_eq!((code, said.as_str()), (0, ""), "{forge}");
            let text = fs::read(at(&dir, path)).expect("the workflow");
            made.insert(format!("{forge}.{lang}.yml"), text);
            assert_eq!(run(&arguments, dir.path()).0, 2, "never written over");
        }
    }
    snapshot::hold("deploy/ci", &made);
}

#[test]
fn a_forge_that_is_none_and_a_program_that_is_none_are_refused() {
    let dir = folder();
    write(dir.path(), "//- specola.toml\n");
    let first = |arguments: &[&str]| {
        let (code, _, said) = run(arguments, dir.path());
        (code, said.lines().next().unwrap_or_default().to_owned())
    };
    let refused = |name: &str, value: &str| {
        (2, format!("error[argument-invalid]: `{name}` cannot be `{value}`"))
    };
    assert_eq!(first(&["new", "ci", "githab"]), refused("new ci", "githab"));
    for bad in ["http://example.org/x", "https://example.org/\"; curl x", "https://$(id)"] {
        assert_eq!(first(&["new", "ci", "github", "--binary", bad]), refused("--binary", bad));
    }
    assert_eq!(first(&["new", "ci", "github", "--sha256", "abc"]), refused("--sha256", "abc"));
    let unknown =
        "put the address and the SHA-256 of the released program where PUT-IT-HERE stands";
    assert_eq!(first(&["new", "ci", "gitlab"]), (0, unknown.to_owned()));
}

#[test]
fn shells_read_their_completions() {
    let dir = folder();
    let (code, script, said) = run(&["completions", "bash"], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    fs::write(at(&dir, "specola.bash"), script).expect("written");
    // What a reader's shell offers after `specola deploy r`.
    let ask = "source ./specola.bash; COMP_WORDS=(specola deploy r); COMP_CWORD=2; \
               _specola specola r deploy; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let mut bash = Command::new("bash");
    let done = bash.args(["-c", ask]).current_dir(dir.path()).stderr(Stdio::piped()).output();
    let done = done.expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert_eq!(String::from_utf8_lossy(&done.stdout), "rollback\nreceive\n");
}

#[test]
fn the_manual_has_every_command() {
    let dir = folder();
    let (code, help, _) = run(&["--help"], dir.path());
    assert_eq!(code, 0);
    let commands = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    let commands = commands.take_while(|l| !l.is_empty()).filter(|l| !l.starts_with("   "));
    let commands: Vec<String> =
        commands.map(|l| l.split_whitespace().next().unwrap_or_default().to_owned()).collect();
    let (code, man, _) = run(&["man"], dir.path());
    assert_eq!(code, 0);
    let sections = man.lines().filter_map(|l| l.strip_prefix(".SH \"specola ")?.strip_suffix('"'));
    let sections: Vec<String> =
        sections.filter(|name| !name.contains(' ')).map(str::to_owned).collect();
    assert_eq!(sections, commands);
}
