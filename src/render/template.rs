//! The theme's templates → text. The template engine is behind this file and nowhere else.
//!
//! In: `themes/<theme>/templates/*.html` and a view. Out: HTML, or one diagnostic with the place in the template.
//! Undefined names and a printed `None` are errors; everything is escaped unless the template says `safe`.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::lang::{Lang, Languages};
use crate::render::html;
use crate::source::{FileId, Sources, Span};
use crate::strings::Strings;
use crate::themes::Themes;
use crate::world::out::Fingerprint;

/// The compiled templates of a theme, and its words in every language.
pub struct Templates {
    environment: Environment<'static>,
    /// Template name → its file.
    files: Vec<(String, FileId)>,
    words: Vec<Value>,
    /// From what a page in each language is made, but for its view: every template, and the words.
    made_from: Vec<Fingerprint>,
    /// Where templates are looked for.
    themes: Themes,
    /// What was reported of templates that cannot be read, by name.
    broken: Vec<(String, Diagnostic)>,
    /// Whether pages list the numbers of their text, which then lead there.
    lists_numbers: bool,
}

/// Compiles every template of a theme; each that cannot be read is reported.
pub fn load(
    sources: &Sources<'_>,
    themes: &Themes,
    strings: &Strings,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Templates {
    let mut environment = Environment::new();
    environment.set_debug(true); // or a released program would not say which name is not defined
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let mut syntax = minijinja::syntax::SyntaxConfig::builder();
    if let Ok(syntax) = syntax.trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            let detail = "a value that may be absent is printed without `if`";
            return Err(minijinja::Error::new(ErrorKind::InvalidOperation, detail));
        }
        match value.as_str() {
            // The engine's own escaping writes `/` as six characters.
            Some(text) if !value.is_safe() => {
                html::escape_anywhere(text, |piece| out.write_str(piece))
                    .map_err(minijinja::Error::from)
            }
            Some(_) | None => minijinja::escape_formatter(out, state, value),
        }
    });
    let mut files = Vec::new();
    let mut broken = Vec::new();
    for (name, id) in named(sources, themes) {
        let text = sources.text(id).to_owned();
        files.push((name.clone(), id));
        if let Err(error) = environment.add_template_owned(name.clone(), text) {
            broken.push((name, fault(&error, &files, sources)));
        }
    }
    // A theme that changes the place of that list may leave it out.
    let in_use = themes.under(sources, "templates/");
    let lists_numbers = in_use.values().any(|id| sources.text(*id).contains(".numbers"));
    let words = languages.all().map(|lang| Value::from(Serde(&strings.plain(lang)))).collect();
    let mut texts: Vec<&[u8]> = Vec::new();
    for (name, id) in &files {
        texts.extend([name.as_bytes(), sources.text(*id).as_bytes()]);
    }
    let texts = Fingerprint::of(&texts);
    let of_lang = |lang| {
        let words = serde_json::to_vec(&strings.plain(lang)).unwrap_or_default();
        Fingerprint::of(&[&texts.0, &words])
    };
    let made_from = languages.all().map(of_lang).collect();
    out.extend(broken.iter().map(|(_, fault)| fault.clone()));
    let themes = themes.clone();
    Templates { environment, files, words, made_from, themes, broken, lists_numbers }
}

/// Every template by its name; one that a theme replaces can still be reached as `<theme>/<name>`, so that it can be
/// extended.
fn named(sources: &Sources<'_>, themes: &Themes) -> Vec<(String, FileId)> {
    let mut found: Vec<(String, FileId)> =
        themes.under(sources, "templates/").into_iter().collect();
    for theme in themes.names().iter().skip(1) {
        let folder = format!("themes/{theme}/templates/");
        let files = sources.under(&folder);
        found.extend(
            files.map(|(id, file)| (format!("{theme}/{}", &file.path[folder.len()..]), id)),
        );
    }
    found
}

impl Templates {
    /// Whether a template shows [`DataUsed::numbers`](super::view::DataUsed::numbers).
    pub fn lists_numbers(&self) -> bool {
        self.lists_numbers
    }

    /// From what a page is made: the view is all that a template sees, besides the words of its language.
    pub fn made_from(&self, name: &str, view: &impl Serialize, lang: Lang) -> Option<Fingerprint> {
        let view = serde_json::to_vec(view).ok()?;
        let rest = self.made_from.get(lang.index())?;
        Some(Fingerprint::of(&[&rest.0, name.as_bytes(), &view]))
    }

    /// Draws a view with a template.
    ///
    /// # Errors
    /// One diagnostic, at the line of the template that failed.
    pub fn render(
        &self,
        name: &str,
        view: &impl Serialize,
        lang: Lang,
        sources: &Sources<'_>,
    ) -> Result<String, Box<Diagnostic>> {
        let words = self.words.get(lang.index()).cloned().unwrap_or_default();
        if !self.files.iter().any(|(file, _)| file == name) {
            return Err(Box::new(self.themes.missing(&format!("templates/{name}"))));
        }
        let template = self.environment.get_template(name);
        let drawn = template
            .and_then(|t| t.render(context! { page => Value::from(Serde(view)), t => words }));
        drawn.map_err(|error| {
            let unread = self.broken.iter().find(|(file, _)| file == name);
            // What keeps a template from being read was told when it was read.
            Box::new(unread.map_or_else(|| fault(&error, &self.files, sources), |b| b.1.clone()))
        })
    }
}

/// The engine's error as a diagnostic. In a chain of includes the innermost error has the true place.
fn fault(
    error: &minijinja::Error,
    files: &[(String, FileId)],
    sources: &Sources<'_>,
) -> Diagnostic {
    let mut innermost = error;
    let mut next: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(source) = next {
        if let Some(inner) = source.downcast_ref::<minijinja::Error>() {
            innermost = inner;
        }
        next = source.source();
    }
    let reason = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
    let file = innermost.name().and_then(|name| files.iter().find(|(n, _)| n == name));
    let loc = match file {
        Some((_, id)) => place(innermost, *id, sources),
        None => Loc::Path(innermost.name().unwrap_or("themes").to_owned()),
    };
    Diagnostic::new(Code::TemplateError, loc).with("reason", Arg::Parser(reason))
}

fn place(error: &minijinja::Error, file: FileId, sources: &Sources<'_>) -> Loc {
    if let Some(range) = error.range() {
        return Loc::Span(Span::new(file, range));
    }
    let text: &str = sources.text(file);
    let Some(line) = error.line().filter(|l| *l > 0) else { return Loc::File(file) };
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    Loc::Span(Span::new(file, start..start))
}
