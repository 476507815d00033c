//! `new`: a filled-in start, in every language of the site. Nothing is ever written over.

use std::path::Path;

use jiff::civil::Date;

use super::args::{Kind, New};
use super::options::Common;
use super::start::{self, Fill, quote};
use super::{End, from, new_ci, new_cms, new_site, out, schema, settings, word};
use crate::chart::spec::CHART;
use crate::check::scaffold::scaffold;
use crate::config::Config;
use crate::data::specs::{DATASET, FIELD};
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code};
use crate::doc::front::Kind as Front;
use crate::docx::Article;
use crate::name::{OutPath, Slug};
use crate::source::{Sources, World as _};
use crate::world::read;
use crate::world::{Fault, author};

/// Files to be: path from the site's folder, and bytes.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// Begins something.
pub(super) fn run(args: &New, lang: ToolLang) -> Result<End, Fault> {
    if args.kind == Kind::Site {
        return new_site::run(args, lang);
    }
    if args.kind == Kind::Ci {
        return new_ci::run(args, lang);
    }
    if args.kind == Kind::Cms {
        return new_cms::run(args, lang);
    }
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let config = match settings(&sources, &common) {
        Ok(config) => config,
        Err(end) => return Ok(end),
    };
    let document = document(args)?;
    let start = Start {
        args,
        sources: &sources,
        root: common.disk.root(),
        lang,
        tags: config.languages.all().map(|l| config.languages.tag(l)).collect(),
        today: today(&common, &config),
        publisher: &config.publisher.value,
        document: document.as_ref(),
    };
    if let Some(file) = args.from.as_ref().filter(|_| args.kind == Kind::Dataset) {
        let slug = slug(&args.slug)?;
        start.free(&format!("datasets/{slug}"))?;
        let tags = start.tags.as_slice();
        let begun = from::Begun { id: slug.as_str(), tags, today: start.today, args };
        return from::run(&begun, file, &from::known(&sources, &config), common.disk.root(), lang);
    }
    create(common.disk.root(), &start.files()?, lang)?;
    if let Some(document) = &document {
        word::tell(document, lang);
    }
    Ok(End::Clean)
}

/// The document a page is made from; other kinds are made from none.
fn document(args: &New) -> Result<Option<Article>, Fault> {
    let Some(file) = &args.from else { return Ok(None) };
    match args.kind {
        Kind::Article | Kind::Altrisguardi | Kind::Event => word::read(file).map(Some),
        Kind::Dataset => Ok(None),
        Kind::Site | Kind::Chart | Kind::Page | Kind::Report | Kind::Ci | Kind::Cms => {
            let name = Path::new("--from");
            let invalid = file.display().to_string();
            let fault = Fault::new(Code::ArgumentInvalid, name).with("value", invalid);
            Err(fault.with("advice", Arg::Term("arg-from")))
        }
    }
}

/// The day of the run where the site is.
pub(super) fn today(common: &Common, config: &Config) -> Date {
    config.timezone.to_datetime(common.disk.now()).date()
}

/// Writes the files and tells their names.
pub(super) fn create(root: &Path, files: &Files, lang: ToolLang) -> Result<(), Fault> {
    let paths: Option<Vec<(OutPath, Vec<u8>)>> =
        files.iter().map(|(path, bytes)| Some((OutPath::parse(path)?, bytes.clone()))).collect();
    author::create(root, &paths.unwrap_or_default())?;
    tell(files.iter().map(|(path, _)| path.clone()), lang);
    Ok(())
}

/// Tells the names of files that were made.
pub(super) fn tell(paths: impl Iterator<Item = String>, lang: ToolLang) {
    let created = match lang {
        ToolLang::En => "created",
        ToolLang::It => "creato",
    };
    for path in paths {
        out(&format!("{created} {path}\n"));
    }
}

/// A name that may be part of an address.
pub(super) fn slug(text: &str) -> Result<Slug, Fault> {
    let invalid = || Fault::new(Code::NameInvalid, Path::new(text)).with("name", text);
    Slug::parse(text).ok_or_else(invalid)
}

/// The title for want of a better one: the name, in words.
pub(super) fn title(args: &New, slug: &str) -> String {
    args.title.clone().unwrap_or_else(|| {
        let words = slug.replace(['-', '_'], " ");
        let mut letters = words.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
    })
}

/// What is known when something is begun.
struct Start<'a> {
    args: &'a New,
    sources: &'a Sources<'a>,
    root: &'a Path,
    lang: ToolLang,
    tags: Vec<&'a str>,
    today: Date,
    publisher: &'a str,
    document: Option<&'a Article>,
}

impl Start<'_> {
    fn fill(&self, given: Vec<(&'static str, String)>) -> Fill<'_> {
        Fill { tags: &self.tags, today: self.today, lang: self.lang, given }
    }

    fn files(&self) -> Result<Files, Fault> {
        let name = self.args.slug.as_str();
        if self.args.kind == Kind::Chart {
            return self.chart();
        }
        let slug = slug(name)?;
        let base = |folder: &str| format!("{folder}/{slug}");
        let page = |folder: &str, kind| {
            let base = base(folder);
            self.free(&base)?;
            let mut files = self.pages(&format!("{base}/index"), kind);
            let pictures = self.document.map_or(&[][..], |d| d.pictures.as_slice());
            files.extend(pictures.iter().map(|(n, bytes)| (format!("{base}/{n}"), bytes.clone())));
            Ok(files)
        };
        match self.args.kind {
            Kind::Article => page("content/articles", Front::Article),
            Kind::Altrisguardi => page("content/altrisguardi", Front::AltriSguardi),
            Kind::Event => page("content/events", Front::Event),
            Kind::Page => {
                self.free(&base("content/pages"))?;
                Ok(self.pages(&base("content/pages"), Front::Page))
            }
            Kind::Report => {
                let mut files = page("content/reports", Front::Report)?;
                let chapter = format!("{}/01-primo", base("content/reports"));
                files.extend(self.pages(&chapter, Front::Chapter));
                Ok(files)
            }
            Kind::Dataset => {
                self.free(&base("datasets"))?;
                Ok(self.dataset(slug.as_str()))
            }
            Kind::Site | Kind::Chart | Kind::Ci | Kind::Cms => Ok(Vec::new()),
        }
    }

    /// A page may stand as a folder or as a file: neither may be there, in any language.
    fn free(&self, base: &str) -> Result<(), Fault> {
        let taken = |path: &str| {
            let rest = path.strip_prefix(base);
            let is_page = |rest: &str| self.tags.iter().any(|tag| rest == format!(".{tag}.md"));
            rest.is_some_and(|rest| rest.starts_with('/') || is_page(rest))
        };
        match self.sources.iter().find(|(_, file)| taken(&file.path)) {
            Some((_, file)) => Err(Fault::new(Code::FileExists, Path::new(&file.path))),
            None => Ok(()),
        }
    }

    /// A page in each language, as a draft.
    fn pages(&self, path: &str, kind: Front) -> Files {
        let page = |tag: &&str| {
            let own = scaffold(tag);
            let title = match kind {
                Front::Chapter => own.chapter.to_owned(),
                Front::Article
                | Front::AltriSguardi
                | Front::Report
                | Front::Event
                | Front::Page
                | Front::Home => {
                    let given = self.document.and_then(|d| d.title.clone());
                    let given = given.filter(|_| self.args.title.is_none());
                    given.unwrap_or_else(|| title(self.args, &self.args.slug))
                }
            };
            let said = self.args.description.as_deref().filter(|_| self.tags.first() == Some(tag));
            let said = said.filter(|_| kind != Front::Chapter);
            let said = said.or_else(|| self.document.and_then(|d| d.description.as_deref()));
            let mut given = vec![
                ("title", quote(&title)),
                ("description", quote(said.unwrap_or(own.description))),
                ("draft", "true".to_owned()),
            ];
            if kind == Front::Report {
                given.push(("edition", quote(&self.args.slug)));
            }
            let fill = self.fill(given);
            let front = start::toml(kind.specs(), &fill);
            let body = self.document.map_or(own.body, |d| d.markdown.trim_end());
            (format!("{path}.{tag}.md"), format!("+++\n{front}+++\n\n{body}\n").into_bytes())
        };
        // A document is in one language; `translate` begins the others.
        let wanted = if self.document.is_some() { 1 } else { self.tags.len() };
        self.tags.iter().take(wanted).map(page).collect()
    }

    /// `id` stands beside the content, `dataset/id` beside its dataset.
    fn chart(&self) -> Result<Files, Fault> {
        let (folder, name) = match self.args.slug.split_once('/') {
            Some((dataset, name)) => (format!("datasets/{}", slug(dataset)?), name),
            None => ("content".to_owned(), self.args.slug.as_str()),
        };
        let id = slug(name)?;
        let title = title(self.args, name);
        let mut given = vec![
            ("id", quote(id.as_str())),
            ("title", start::by_lang(&self.tags, |_| title.clone())),
        ];
        if folder == "content" {
            given.push(("data", quote("…")));
        }
        let fill = self.fill(given);
        let depth = folder.split('/').count() + 1;
        let hint = schema::hint(self.root, depth, "chart");
        let text = hint + &start::toml(CHART, &fill);
        Ok(vec![(format!("{folder}/charts/{id}.toml"), text.into_bytes())])
    }

    /// A table of one row, said whole: it is right once its words and figures are.
    fn dataset(&self, slug: &str) -> Files {
        let words = |it: &'static str, en: &'static str| {
            start::by_lang(&self.tags, |tag| if tag == "it" { it } else { en }.to_owned())
        };
        let field = |name: &str, kind: &str, title: String| {
            let keys = [("name", quote(name)), ("type", quote(kind)), ("title", title)];
            let fill = self.fill(keys.to_vec());
            format!("[[fields]]\n{}", start::toml(FIELD, &fill))
        };
        let title = title(self.args, slug);
        let changes = words("Prima versione.", "First version.");
        let release = format!(
            "[[releases]]\nversion = \"1.0.0\"\ndate = {}\nchanges = {changes}",
            self.today
        );
        let fields = [
            field("anno", "year", words("Anno", "Year")),
            field("valore", "integer", words("Valore", "Value")),
        ];
        let description = words(
            "Da scrivere: che cosa si conta, dove, in quali anni, e da quale fonte viene.",
            "To be written: what is counted, where, in which years, and from which source.",
        );
        let given = vec![
            ("title", start::by_lang(&self.tags, |_| title.clone())),
            ("description", description),
            ("version", quote("1.0.0")),
            ("licenses", "[\"CC-BY-4.0\"]".to_owned()),
            ("holder", quote(self.publisher)),
            ("theme", "[\"SOCI\"]".to_owned()),
            ("frequency", quote("ANNUAL")),
            ("path", quote(&format!("{slug}.csv"))),
            ("primaryKey", "[\"anno\"]".to_owned()),
            ("releases", release),
            ("fields", fields.join("\n")),
        ];
        let fill = self.fill(given);
        let notes = |tag: &&str| {
            let body = if *tag == "it" {
                "Come i dati sono stati raccolti e che cosa non dicono."
            } else {
                "How the data were collected, and what they do not say."
            };
            (format!("datasets/{slug}/notes.{tag}.md"), format!("{body}\n").into_bytes())
        };
        let text = schema::hint(self.root, 2, "dataset") + &start::toml(DATASET, &fill);
        let table = format!("anno,valore\n{},0\n", self.today.year());
        let mut files: Files = vec![
            (format!("datasets/{slug}/dataset.toml"), text.into_bytes()),
            (format!("datasets/{slug}/{slug}.csv"), table.into_bytes()),
        ];
        files.extend(self.tags.iter().map(notes));
        files
    }
}
