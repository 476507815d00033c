//! A version of a dataset as other programs are told of it: what the site knows → [`Described`], and its files.

use super::Ctx;
use super::page::versions::{place, withdrawal};
use crate::data::codes;
use crate::data::version::SemVer;
use crate::lang::{ByLang, Lang};
use crate::meta::citation::{self, Form};
use crate::meta::dcat::Catalogue;
use crate::meta::graph::Syntax;
use crate::meta::{Body, Contact, Described, File, Place, Withdrawn, csvw};
use crate::name::Url;
use crate::plan::Description;
use crate::site::route::Persistent;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{DatasetId, TableRef, Version};
use crate::world::out::Written;

impl<'a> Ctx<'a> {
    /// A version, ready to be described. `None` where a body it names does not exist, which was reported.
    pub fn described(&self, id: DatasetId, frozen: Option<usize>) -> Option<Described<'a>> {
        let site = self.site;
        let entry = site.dataset(id);
        let version = entry.version(frozen);
        let said = &version.dataset;
        let here = version.withdrawn.is_none();
        // A version has its own page once it was frozen.
        let own = frozen.or_else(|| place(entry, said.version.value));
        let organisation = |id: &str| site.vocabularies.find(TermKind::Organisation, id);
        let publisher = said.publisher.as_ref().unwrap_or(&site.config.publisher);
        let creator = said.creator.as_ref().and_then(|c| organisation(&c.value));
        let absolute = |url: &Url| site.routes.absolute(url);
        let pages = |url: &dyn Fn(Lang) -> Option<Url>| -> Vec<(Lang, String)> {
            let langs = site.langs().filter(|l| site.dataset_in(id, *l));
            langs.filter_map(|l| Some((l, absolute(&url(l)?)))).collect()
        };
        let topics = site.terms_of(&entry.terms, TermKind::Topic);
        let places = site.terms_of(&entry.terms, TermKind::Place);
        Some(Described {
            dataset: said,
            languages: &site.config.languages,
            strings: &site.strings,
            iri: absolute(&site.persistent_dataset(id, frozen)),
            pages: pages(&|lang| Some(site.version_url(id, frozen, lang))),
            holder: self.body(organisation(&said.holder.value)?),
            publisher: self.body(organisation(&publisher.value)?),
            creator: creator.map(|c| self.body(c)),
            contact: match &said.contact {
                Some(contact) => Contact {
                    iri: absolute(
                        &site.routes.persistent(Persistent::Contact, &[entry.id.as_str()]),
                    ),
                    name: &contact.name,
                    email: &contact.email,
                },
                None => self.contact(),
            },
            places: places.map(|p| self.place(p)).collect(),
            temporal: said.temporal.map(|t| {
                let iri = site.routes.persistent(Persistent::Period, &[entry.id.as_str()]);
                (absolute(&iri), t)
            }),
            topics: topics.map(|t| &site.vocabularies.get(t).label).collect(),
            files: self.files(id, frozen),
            rows: entry.version(frozen).tables.iter().map(|t| t.n_rows).collect(),
            versions: self.versions(id),
            api: absolute(&site.api_url(Some(id))),
            packages: pages(&|lang| here.then(|| site.package_url(id, frozen, lang))),
            citations: if here { self.citations(id, frozen) } else { Vec::new() },
            kept: pages(&|lang| Some(site.version_url(id, own, lang))),
            withdrawn: self.withdrawn(id),
        })
    }

    /// The versions that were taken back, newest first.
    fn withdrawn(&self, id: DatasetId) -> Vec<Withdrawn> {
        let site = self.site;
        let one = |version: &Version| {
            let notice = version.withdrawn.as_ref()?;
            let number = version.dataset.version.value;
            let text = version.dataset.title.map(|lang, _| withdrawal(self, number, notice, lang));
            Some(Withdrawn { version: number, date: notice.date, text })
        };
        site.dataset(id).frozen.iter().filter_map(one).collect()
    }

    /// The pages of the frozen versions, newest first.
    fn versions(&self, id: DatasetId) -> Vec<(SemVer, Vec<(Lang, String)>)> {
        let site = self.site;
        let langs = || site.langs().filter(|l| site.dataset_in(id, *l));
        let frozen = site.dataset(id).frozen.iter().enumerate();
        let one = |(i, version): (usize, &Version)| {
            let url = |l| site.routes.absolute(&site.version_url(id, Some(i), l));
            (version.dataset.version.value, langs().map(|l| (l, url(l))).collect())
        };
        frozen.map(one).collect()
    }

    /// The references to a version.
    fn citations(&self, id: DatasetId, frozen: Option<usize>) -> Vec<(Form, Lang, String)> {
        let site = self.site;
        let langs: Vec<Lang> = site.langs().filter(|l| site.dataset_in(id, *l)).collect();
        let all = Form::ALL.iter().flat_map(|f| langs.iter().map(move |l| (*f, *l)));
        let one = |(form, lang)| {
            let url = site.citation_url(id, frozen, form, lang)?;
            Some((form, lang, site.routes.absolute(&url)))
        };
        all.filter_map(one).collect()
    }

    /// Who answers questions about the site.
    fn contact(&self) -> Contact<'a> {
        let site = self.site;
        let iri = site.routes.persistent(Persistent::Contact, &[]);
        Contact {
            iri: site.routes.absolute(&iri),
            name: &site.config.contact.name,
            email: &site.config.contact.address,
        }
    }

    /// All datasets, and what is said of them as a whole. `None` where the site's publisher does not exist.
    pub fn catalogue(&self) -> Option<Catalogue<'a>> {
        let site = self.site;
        let config = &site.config;
        let publisher = site.vocabularies.find(TermKind::Organisation, &config.publisher.value)?;
        let ids = (0..site.datasets.len()).map(DatasetId);
        let iri = site.routes.persistent(Persistent::Catalogue, &[]);
        let said = |text: &ByLang<String>, word: &str| {
            text.map(|lang, text| {
                if config.demonstration {
                    site.strings.fill(lang, word, &[("text", text)])
                } else {
                    text.clone()
                }
            })
        };
        Some(Catalogue {
            iri: site.routes.absolute(&iri),
            title: said(&config.title, "catalogue_demo_title"),
            description: said(&config.description, "catalogue_demo_text"),
            for_harvest: !config.demonstration,
            publisher: self.body(publisher),
            contact: self.contact(),
            homepage: site.routes.absolute(&site.routes.home(Lang::DEFAULT)),
            licence: codes::licence(&config.licence),
            languages: &config.languages,
            strings: &site.strings,
            datasets: ids.filter_map(|id| self.described(id, None)).collect(),
            files: Syntax::ALL
                .iter()
                .map(|s| (*s, site.routes.absolute(&site.catalogue_url(*s))))
                .collect(),
            schema: site.routes.absolute(&site.api_schema_url()),
        })
    }

    /// The files of a version that were written: of each table in each form, then of all of them together.
    fn files(&self, id: DatasetId, frozen: Option<usize>) -> Vec<File> {
        let site = self.site;
        let mut files: Vec<File> = Vec::new();
        for lang in site.langs() {
            let folder = site.version_url(id, frozen, lang);
            let beside = self.written.range(folder.clone()..);
            let beside = beside.take_while(|(url, _)| url.as_str().starts_with(folder.as_str()));
            for (url, written) in beside {
                let name = &url.as_str()[folder.as_str().len()..];
                files.extend(self.file(id, frozen, lang, url, name, written));
            }
        }
        let form = |f: &File| codes::FILE_TYPES.iter().position(|t| t == f.form);
        files.sort_by_key(|f| {
            (f.table.is_none(), f.table, form(f), f.is_for_excel(), f.lang.map(Lang::index))
        });
        files
    }

    /// A file of a version, where it is one that holds its tables.
    fn file(
        &self,
        id: DatasetId,
        frozen: Option<usize>,
        lang: Lang,
        url: &Url,
        name: &str,
        written: &Written,
    ) -> Option<File> {
        let site = self.site;
        let entry = site.dataset(id);
        let form = codes::file_type(name).filter(|_| !name.contains('/'))?;
        let is_of = |table: &str| {
            let rest = name.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
            rest.is_some_and(|rest| rest == form.extension || rest == "excel-it.csv")
        };
        let resources = &entry.version(frozen).dataset.resources;
        let table = resources.iter().position(|r| is_of(&r.name));
        if table.is_none() && form.extension != "zip" {
            return None;
        }
        // Files of a frozen version have no name of their own: they are part of that version.
        let iri = match frozen {
            None => site.persistent_file(id, lang, name),
            Some(_) => url.clone(),
        };
        Some(File {
            table,
            form,
            lang: (lang != Lang::DEFAULT).then_some(lang),
            iri: site.routes.absolute(&iri),
            url: site.routes.absolute(url),
            name: name.to_owned(),
            bytes: written.bytes,
            sha256: written.sha256.to_string(),
        })
    }

    /// A body of the vocabulary.
    fn body(&self, id: TermId) -> Body<'a> {
        let site = self.site;
        let term = site.vocabularies.get(id);
        let iri = site.routes.persistent(Persistent::Body, &[term.id.as_str()]);
        Body {
            iri: site.routes.absolute(&iri),
            title: &term.label,
            identifier: term.identifier().unwrap_or(term.id.as_str()),
            path: term.record.text("url").map(String::as_str),
            email: term.record.text("email").map(String::as_str),
        }
    }

    /// A place of the vocabulary.
    fn place(&self, id: TermId) -> Place<'a> {
        let site = self.site;
        let term = site.vocabularies.get(id);
        let iri = site.routes.persistent(Persistent::Place, &[term.id.as_str()]);
        Place {
            iri: site.routes.absolute(&iri),
            title: &term.label,
            same: term.same(),
            bbox: term.bbox(),
        }
    }

    /// The text of a file that describes a version.
    pub fn description(
        &self,
        id: DatasetId,
        frozen: Option<usize>,
        what: Description,
        lang: Lang,
    ) -> Option<String> {
        let described = self.described(id, frozen)?;
        match what {
            Description::Csvw(table, format) => {
                let url = self.site.export_url(TableRef { dataset: id, frozen, table }, format);
                let url = self.site.routes.absolute(&url);
                let file = described.files.iter().find(|f| f.url == url)?;
                csvw::file(&described, file)
            }
            Description::CsvwGroup => csvw::group(&described),
            Description::Citation(form) => Some(citation::reference(&described, lang).write(form)),
        }
    }
}
