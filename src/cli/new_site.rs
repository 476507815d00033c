//! `new site`: a folder that builds at once.

use std::path::Path;

use super::args::New;
use super::new::{self, Files, slug, title};
use super::options;
use super::start::{self, Fill, by_lang, quote};
use super::{End, schema};
use crate::config;
use crate::diag::show::ToolLang;
use crate::doc::front::Kind;
use crate::site::vocabulary::TermKind;
use crate::world::Fault;

/// The theme this program was built with, file by file.
const THEME: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme_files.rs"));

/// The languages a new site has, each with its own name and forms.
const LANGUAGES: [(&str, &str, &str); 2] =
    [("it", "Italiano", "it-IT"), ("en", "English", "en-GB")];

/// What git must not take: the output, and the hidden folder of a build that runs.
const IGNORE: &str = "/.public.*\n/.specola\n";

/// Kept in the output folder so that the folder is in the tree.
const IGNORE_OUTPUT: &str = "# what `specola build` writes stays out of git\n*\n!.gitignore\n";

/// Makes the folder `<root>/<slug>`; the slug may stand behind a path (`../x`, `/srv/x`).
pub(super) fn run(args: &New, lang: ToolLang) -> Result<End, Fault> {
    let path = Path::new(args.slug.trim_end_matches('/'));
    let last = path.file_name().and_then(|name| name.to_str()).unwrap_or(&args.slug);
    let name = slug(last)?;
    let folder = Path::new(&args.site.root).join(path.parent().unwrap_or(Path::new("")));
    let tags = LANGUAGES.map(|(tag, _, _)| tag);
    let today = options::today()?;
    let fill = |given| Fill { tags: &tags, today, lang, given };
    let title = title(args, name.as_str());
    let mut files: Files = vec![
        (
            "specola.toml".to_owned(),
            start::toml(config::SPECS, &fill(keys(&tags, name.as_str(), &title))),
        ),
        (".gitignore".to_owned(), IGNORE.to_owned()),
        ("public/.gitignore".to_owned(), IGNORE_OUTPUT.to_owned()),
        ("content/vocabularies/organisations.toml".to_owned(), {
            let given = vec![
                ("id", quote(name.as_str())),
                ("label", by_lang(&tags, |_| title.clone())),
                ("kind", quote("demonstration")),
            ];
            format!(
                "[[organisations]]\n{}",
                start::toml(TermKind::Organisation.specs(), &fill(given))
            )
        }),
    ]
    .into_iter()
    .map(|(path, text)| (path, text.into_bytes()))
    .collect();
    for tag in tags {
        let given = vec![("title", quote(&title)), ("description", quote(description(tag)))];
        let front = start::toml(Kind::Home.specs(), &fill(given));
        let body = if tag == "it" { "Benvenuti." } else { "Welcome." };
        let text = format!("+++\n{front}+++\n\n{body}\n");
        files.push((format!("content/index.{tag}.md"), text.into_bytes()));
    }
    files.extend(schema::of_new_site(&tags, lang));
    files.extend(THEME.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())));
    let inside = |(path, bytes)| (format!("{name}/{path}"), bytes);
    let files: Files = files.into_iter().map(inside).collect();
    new::create(&folder, &files, lang)?;
    Ok(End::Clean)
}

fn description(tag: &str) -> &'static str {
    if tag == "it" {
        "Una o due frasi su questo sito."
    } else {
        "One or two sentences about this site."
    }
}

/// What `specola.toml` begins with.
fn keys(tags: &[&str], name: &str, title: &str) -> Vec<(&'static str, String)> {
    let languages = LANGUAGES.map(|(tag, name, locale)| {
        format!(
            "[[languages]]\ntag = {}\nname = {}\nlocale = {}",
            quote(tag),
            quote(name),
            quote(locale)
        )
    });
    let menu =
        ["articles", "datasets"].map(|section| format!("[[menu]]\nsection = {}", quote(section)));
    vec![
        ("languages", languages.join("\n\n")),
        ("title", by_lang(tags, |_| title.to_owned())),
        (
            "tagline",
            by_lang(tags, |tag| if tag == "it" { "Dati aperti" } else { "Open data" }.to_owned()),
        ),
        ("description", by_lang(tags, |tag| description(tag).to_owned())),
        ("base_url", quote("https://example.org")),
        ("timezone", quote("Europe/Rome")),
        ("theme", quote("osservatorio")),
        ("licence", quote("CC-BY-4.0")),
        ("publisher", quote(name)),
        (
            "contact",
            format!(
                "{{ name = {}, email = {} }}",
                by_lang(tags, |_| title.to_owned()),
                quote("info@example.org")
            ),
        ),
        ("menu", menu.join("\n\n")),
    ]
}
