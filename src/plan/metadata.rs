//! The addresses of what describes datasets to other programs, and the persistent addresses of what it names.
//!
//! In: the site. Out: jobs beside those of the datasets. A persistent address (`/id/…`) is made of ids alone and leads
//! on to wherever the thing stands now; nothing else of the site may stand under `/id/`.

use super::{Planner, What};
use crate::config::Section;
use crate::diag::Loc;
use crate::export::Format;
use crate::lang::Lang;
use crate::meta::graph::Syntax;
use crate::meta::{api, citation};
use crate::name::{Slug, Url};
use crate::site::route::Persistent;
use crate::site::vocabulary::TermKind;
use crate::site::{DatasetId, Site, TableRef, route};

/// A file that describes a version of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Description {
    /// CSVW over a table in a format that is CSV.
    Csvw(usize, Format),
    /// CSVW over all canonical CSVs, where there are several.
    CsvwGroup,
    /// How to cite it.
    Citation(citation::Form),
}

/// The persistent address of a file of the latest version leads to it.
pub(super) fn persistent_file(p: &mut Planner<'_>, id: DatasetId, lang: Lang, file: &Url) {
    let name = file.as_str().rsplit('/').next().unwrap_or_default();
    let persistent = p.site.persistent_file(id, lang, name);
    let from = Loc::File(p.site.dataset(id).file);
    p.add(persistent, Some(lang), What::Alias(file.clone()), from);
}

/// What describes a version, beside its files; citations and the package in each language, beside its page.
pub(super) fn descriptions(p: &mut Planner<'_>, id: DatasetId, frozen: Option<usize>) {
    let site = p.site;
    let dataset = site.dataset(id);
    let from = Loc::File(dataset.file);
    let folder = site.version_url(id, frozen, Lang::DEFAULT);
    let describe = |what| What::Describe(id, frozen, what);
    for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
        let url = site.package_url(id, frozen, lang);
        p.add(url, Some(lang), What::DataPackage(id, frozen), from.clone());
        for form in citation::Form::ALL {
            if let Some(url) = site.citation_url(id, frozen, *form, lang) {
                p.add(url, Some(lang), describe(Description::Citation(*form)), from.clone());
            }
        }
    }
    let version = dataset.version(frozen);
    for table in 0..version.tables.len() {
        for format in [Format::Csv, Format::ExcelIt] {
            let csv = site.export_url(TableRef { dataset: id, frozen, table }, format);
            let url = route::beside(&csv, "-metadata.json");
            p.add(url, None, describe(Description::Csvw(table, format)), from.clone());
        }
    }
    if version.tables.len() > 1 {
        let url = route::file(&folder, "csv-metadata.json");
        p.add(url, None, describe(Description::CsvwGroup), from.clone());
    }
}

/// What describes all datasets, and the persistent addresses of what it names.
pub(super) fn catalogue(p: &mut Planner<'_>) {
    let site = p.site;
    let routes = &site.routes;
    let mut alias = |kind, pieces: &[&str], to: Url, from: Loc| {
        p.add(routes.persistent(kind, pieces), Some(Lang::DEFAULT), What::Alias(to), from);
    };
    let list = routes.section(Section::Datasets, Lang::DEFAULT);
    alias(Persistent::Catalogue, &[], list, Loc::Project);
    alias(Persistent::Contact, &[], routes.home(Lang::DEFAULT), Loc::Project);
    for (id, term) in site.vocabularies.iter() {
        let kind = match term.kind {
            TermKind::Organisation => Persistent::Body,
            TermKind::Place => Persistent::Place,
            TermKind::Topic | TermKind::Person | TermKind::Project => continue,
        };
        alias(kind, &[term.id.as_str()], site.term_url(id, Lang::DEFAULT), Loc::Span(term.span));
    }
    for (i, dataset) in site.datasets.iter().enumerate() {
        let said = &dataset.latest.dataset;
        let own = [
            (said.temporal.is_some(), Persistent::Period),
            (said.contact.is_some(), Persistent::Contact),
        ];
        for (_, kind) in own.into_iter().filter(|(is_said, _)| *is_said) {
            let page = site.dataset_url(DatasetId(i), Lang::DEFAULT);
            alias(kind, &[dataset.id.as_str()], page, Loc::File(dataset.file));
        }
    }
    if site.datasets.is_empty() {
        return;
    }
    for syntax in Syntax::ALL {
        let url = site.catalogue_url(*syntax);
        p.add(url, None, What::Catalogue(*syntax), Loc::Project);
    }
    p.add(site.api_url(None), None, What::Api(None), Loc::Project);
    p.add(site.api_schema_url(), None, What::Text(api::SCHEMA.to_owned()), Loc::Project);
    for (i, dataset) in site.datasets.iter().enumerate() {
        let id = DatasetId(i);
        p.add(site.api_url(Some(id)), None, What::Api(Some(id)), Loc::File(dataset.file));
    }
}

impl Site {
    /// The address of the package of a version in a language.
    pub fn package_url(&self, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Url {
        let folder = self.version_url(id, frozen, Lang::DEFAULT);
        let tag = self.config.languages.tag(lang);
        if lang == Lang::DEFAULT {
            route::file(&folder, "datapackage.json")
        } else {
            route::file(&folder, &format!("datapackage.{tag}.json"))
        }
    }

    /// The address of the reference to a version in a form and a language, beside the page of that language. There
    /// is one `CITATION.cff`, for its name is not free.
    pub fn citation_url(
        &self,
        id: DatasetId,
        frozen: Option<usize>,
        form: citation::Form,
        lang: Lang,
    ) -> Option<Url> {
        let name = match form {
            citation::Form::Cff if lang != Lang::DEFAULT => return None,
            citation::Form::Cff => "CITATION.cff".to_owned(),
            citation::Form::Csl | citation::Form::Bibtex | citation::Form::Ris => {
                format!("{}.{}", self.routes.citation_word(lang), form.extension())
            }
        };
        Some(route::file(&self.version_url(id, frozen, lang), &name))
    }

    /// The persistent address of a dataset, or of one of its frozen versions.
    pub fn persistent_dataset(&self, id: DatasetId, frozen: Option<usize>) -> Url {
        let dataset = self.dataset(id);
        match frozen.and_then(|f| dataset.frozen.get(f)) {
            Some(version) => {
                let version = version.dataset.version.value.to_string();
                let pieces = [dataset.id.as_str(), "v", &version];
                self.routes.persistent(Persistent::Dataset, &pieces)
            }
            None => self.routes.persistent(Persistent::Dataset, &[dataset.id.as_str()]),
        }
    }

    /// The address of the catalogue in a syntax.
    pub fn catalogue_url(&self, syntax: Syntax) -> Url {
        self.routes.root_file(&format!("catalog.{}", syntax.extension()))
    }

    /// The folder of what programs read: the same whatever the languages of the site.
    fn api_folder(&self) -> Url {
        let root = self.routes.home(Lang::DEFAULT);
        Slug::parse("data").map_or(root.clone(), |data| root.dir(&data))
    }

    /// The address of the JSON Schema of what programs read.
    pub fn api_schema_url(&self) -> Url {
        route::file(&self.api_folder(), api::SCHEMA_NAME)
    }

    /// The address of what programs read of a dataset, or of the list of all of them.
    pub fn api_url(&self, id: Option<DatasetId>) -> Url {
        let name = id.map_or("index", |id| self.dataset(id).id.as_str());
        route::file(&self.api_folder(), &format!("{name}.json"))
    }

    /// The folder of the persistent addresses of a dataset's files.
    pub fn persistent_files(&self, id: DatasetId) -> Url {
        self.routes.persistent(Persistent::Distribution, &[self.dataset(id).id.as_str()])
    }

    /// The persistent address of a file of a dataset's latest version, by its name and the language of its folder.
    pub fn persistent_file(&self, id: DatasetId, lang: Lang, name: &str) -> Url {
        let (dataset, name) = (self.dataset(id).id.as_str(), name.replace('.', "-"));
        let tag = self.config.languages.tag(lang);
        let pieces = [dataset, tag, &name];
        let own = if lang == Lang::DEFAULT { vec![dataset, &name] } else { pieces.to_vec() };
        self.routes.persistent(Persistent::Distribution, &own)
    }
}
