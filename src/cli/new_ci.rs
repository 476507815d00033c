//! `new ci`: the file that makes a forge check and build the site.
//!
//! In: the name of a forge, and where the released program is. Out: its workflow, with everything it fetches pinned: actions
//! by commit, images by tag, the program by version and hash. It compiles nothing, and what comes from a stranger meets
//! no secret.

use std::path::Path;

use super::args::New;
use super::options::Common;
use super::{End, err, new};
use crate::diag::show::ToolLang;
use crate::diag::{self, Arg, Code};
use crate::name::is_web_address;
use crate::world::Fault;

/// A forge: its name, the file it reads, that file with the spaces before its variables.
struct Forge {
    name: &'static str,
    path: &'static str,
    text: &'static str,
    indent: &'static str,
}

const FORGES: [Forge; 4] = [
    Forge {
        name: "github",
        path: ".github/workflows/site.yml",
        text: include_str!("ci/github.yml"),
        indent: "      ",
    },
    Forge {
        name: "gitlab",
        path: ".gitlab-ci.yml",
        text: include_str!("ci/gitlab.yml"),
        indent: "  ",
    },
    Forge {
        name: "forgejo",
        path: ".forgejo/workflows/site.yml",
        text: include_str!("ci/forgejo.yml"),
        indent: "      ",
    },
    Forge {
        name: "woodpecker",
        path: ".woodpecker/site.yml",
        text: include_str!("ci/woodpecker.yml"),
        indent: "      ",
    },
];

/// Where this program was released; the workflow that releases it says so when it compiles.
const RELEASES: Option<&str> = option_env!("SPECOLA_RELEASES");

/// What stands for an address or a hash that only the author knows.
const UNKNOWN: &str = "PUT-IT-HERE";

/// Writes the workflow of a forge.
pub(super) fn run(args: &New, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let Some(forge) = FORGES.iter().find(|forge| forge.name == args.slug) else {
        let known = FORGES.iter().map(|forge| forge.name);
        let fault =
            Fault::new(Code::ArgumentInvalid, Path::new("new ci")).with("value", &args.slug);
        let all: Vec<String> = known.clone().map(str::to_owned).collect();
        return Err(fault.near(diag::nearest(&args.slug, known)).with("known", all));
    };
    given(args)?;
    let version = env!("CARGO_PKG_VERSION");
    let released = || Some(format!("{}/v{version}/specola-x86_64-linux", RELEASES?));
    let url = args.binary.clone().or_else(released);
    let whole = url.is_some() && args.sha256.is_some();
    let unknown = || UNKNOWN.to_owned();
    let url = url.unwrap_or_else(unknown);
    let sha256 = args.sha256.clone().unwrap_or_else(unknown);
    let indent = forge.indent;
    let about = match lang {
        ToolLang::En => "version and hash, as in SHA256SUMS beside the program",
        ToolLang::It => "versione e hash, come in SHA256SUMS accanto al programma",
    };
    let binary = format!(
        "{indent}# {about}\n{indent}SPECOLA_URL: \"{url}\"\n{indent}SPECOLA_SHA256: \"{sha256}\"\n"
    );
    let text = spoken(forge.text, lang).replace("@binary\n", &binary);
    new::create(common.disk.root(), &vec![(forge.path.to_owned(), text.into_bytes())], lang)?;
    if !whole {
        err(match lang {
            ToolLang::En => {
                "put the address and the SHA-256 of the released program where PUT-IT-HERE stands\n"
            }
            ToolLang::It => {
                "metti l’indirizzo e lo SHA-256 del programma al posto di PUT-IT-HERE\n"
            }
        });
    }
    Ok(End::Clean)
}

/// What was said of the program must be what it is called: it stands in a file that a machine runs.
fn given(args: &New) -> Result<(), Fault> {
    let plain = |url: &str| {
        url.starts_with("https://") && is_web_address(url) && !url.contains(['"', '\\', '$', '`'])
    };
    let hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let bad = |name, advice, value: &Option<String>, good: &dyn Fn(&str) -> bool| match value {
        Some(value) if !good(value) => {
            let fault = Fault::new(Code::ArgumentInvalid, Path::new(name));
            Err(fault.with("value", value.as_str()).with("advice", Arg::Term(advice)))
        }
        Some(_) | None => Ok(()),
    };
    bad("--binary", "arg-binary", &args.binary, &plain)?;
    bad("--sha256", "arg-sha256", &args.sha256, &hash)
}

/// The comments of one language: a line that begins with `#en` or `#it` is in that one.
fn spoken(text: &str, lang: ToolLang) -> String {
    let (mine, other) = match lang {
        ToolLang::En => ("#en ", "#it "),
        ToolLang::It => ("#it ", "#en "),
    };
    let line = |line: &str| match line.strip_prefix(mine) {
        Some(comment) => {
            let words = comment.trim_start();
            format!("{}# {words}", &comment[..comment.len() - words.len()])
        }
        None => line.to_owned(),
    };
    text.split_inclusive('\n').filter(|l| !l.starts_with(other)).map(line).collect()
}
