//! What a build leaves to one that has only some texts to change ([`super::amend`]).
//!
//! In: a site that was drawn. Out: its bytes, and from bytes [`Known`]: every file of the site with its stamp; of each page
//! that may be amended, what others see of it and what it shows of others; what was told; from what the search comes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Options, faces};
use crate::check::Slips;
use crate::diag::{self, Diagnostic};
use crate::doc::front::{Digests, Kind};
use crate::lang::Lang;
use crate::packed::{self, Reader};
use crate::par;
use crate::plan::search::Target;
use crate::render::cards::CardOf;
use crate::render::{Ctx, body, making};
use crate::resolve::Item;
use crate::site::{PieceId, Site, Text, sketches};
use crate::source::{FileId, Stamp};
use crate::world::out::{Fingering, Fingerprint, Out};
use crate::world::{read_stamp, write_stamp};

/// Under what name it is left.
pub(super) const NAME: &str = "known";

/// Under what name it is left what others show of its texts.
pub(super) const SKETCHES: &str = "sketches";

/// What the last build knew.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// How the site was to be read.
    how: Fingerprint,
    /// The moment of the build.
    from: Timestamp,
    /// The first moment at which the same files may give another site.
    until: Option<Timestamp>,
    /// All that is no page's own ([`making::rest`]).
    pub rest: Option<Fingerprint>,
    /// Every file of the site, by path.
    pub files: Vec<File>,
    /// The pages that may be amended, by their file.
    pub pages: BTreeMap<FileId, Page>,
    /// The pages that show whole sections of the site, by their file: the language, and the texts they are made from.
    pub sections: BTreeMap<FileId, (usize, Vec<FileId>)>,
    /// What was told.
    pub told: Vec<Diagnostic>,
    /// From what the words of each page come, by language and number in the search.
    pub keys: Vec<Vec<Fingerprint>>,
    /// The addresses that end in a number and that texts and notes link to, or once did: those of lists are among them.
    pub numbered: BTreeSet<String>,
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Its path.
    pub path: String,
    /// Its stamp, where the file cannot be another without bearing another.
    pub stamp: Option<Stamp>,
    /// The digest of the text of a page.
    pub digest: Option<Fingerprint>,
    /// Whether it is the text of a page that menus may name, or that shows whole sections.
    pub is_central: bool,
    /// Whether it is the text of a page in which charts are specified.
    pub has_charts: bool,
}

/// A page in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The language, by number.
    pub lang: usize,
    /// What links call it: `article:nome`.
    pub target: String,
    /// What its front matter was.
    pub front: Digests,
    /// What others see of it, and it of others.
    pub sides: Sides,
    /// Whether others link to a place in it.
    pub is_aimed_at: bool,
    /// Its number in the search.
    pub number: usize,
    /// The texts that it is made from.
    pub texts: Vec<FileId>,
}

/// What others see of a page, and it of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    /// How others call it, and what cards say of it.
    face: Fingerprint,
    /// What it holds beside words.
    holds: Fingerprint,
    /// The places in it.
    anchors: Fingerprint,
    /// What it shows of others ([`Ctx::around`]).
    around: Fingerprint,
}

impl Page {
    /// Whether nothing but this page is another where these are its sides now.
    pub(super) fn stands(&self, now: Sides) -> bool {
        let Sides { face, around, .. } = self.sides;
        (face, around) == (now.face, now.around) && self.holds(now)
    }

    /// Whether others call it as they did where these are its sides now.
    pub(super) fn is_called_so(&self, now: Sides) -> bool {
        self.sides.face == now.face
    }

    /// Whether nothing but what others show of it may be another where these are its sides now.
    pub(super) fn holds(&self, now: Sides) -> bool {
        let Sides { holds, anchors, .. } = self.sides;
        holds == now.holds && (!self.is_aimed_at || anchors == now.anchors)
    }
}

impl Known {
    /// Whether the same files would give the same site to a build of these options at this moment.
    pub(super) fn holds(&self, options: &Options, now: Timestamp) -> bool {
        let is_time = self.from <= now && self.until.is_none_or(|until| now < until);
        is_time && self.how == how(options)
    }

    /// What the bytes say; `None` where they say something else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let r = &mut reader;
        let how = Fingerprint(r.array()?);
        let from = moment(r)?;
        let until = if r.number()? == 1 { Some(moment(r)?) } else { None };
        let rest = if r.number()? == 1 { Some(Fingerprint(r.array()?)) } else { None };
        let n = r.size()?;
        let files = r.bytes(n)?;
        // A site has tens of thousands of either.
        let (files, pages) = par::both(|| read_files(files), || r.list(read_page));
        let (files, pages) = (files?, pages?.into_iter().collect());
        let sections = r.list(|r| {
            let (file, lang) = (FileId(r.number()?), r.size()?);
            Some((file, (lang, r.list(|r| r.number().map(FileId))?)))
        })?;
        let sections = sections.into_iter().collect();
        let told = diag::record::read(r)?;
        let keys = r.list(|r| r.list(|r| r.array().map(Fingerprint)))?;
        let numbered = r.list(|r| r.text().map(str::to_owned))?.into_iter().collect();
        let known = Self { how, from, until, rest, files, pages, sections, told, keys, numbered };
        reader.0.is_empty().then_some(known)
    }

    /// The bytes of it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let Self { how, from, until, rest, files, pages, sections, told, keys, numbered } = self;
        let mut out = Vec::with_capacity(files.len() * 160 + pages.len() * 256);
        out.extend_from_slice(&how.0);
        out.extend_from_slice(&from.as_nanosecond().to_le_bytes());
        packed::number(&mut out, u32::from(until.is_some()));
        if let Some(until) = until {
            out.extend_from_slice(&until.as_nanosecond().to_le_bytes());
        }
        packed::number(&mut out, u32::from(rest.is_some()));
        if let Some(rest) = rest {
            out.extend_from_slice(&rest.0);
        }
        let files = write_files(files);
        packed::size(&mut out, files.len());
        out.extend_from_slice(&files);
        packed::size(&mut out, pages.len());
        for (file, page) in pages {
            write_page(&mut out, *file, page);
        }
        packed::size(&mut out, sections.len());
        for (file, (lang, texts)) in sections {
            packed::number(&mut out, file.0);
            packed::size(&mut out, *lang);
            packed::numbers(&mut out, texts.iter().map(|file| file.0));
        }
        diag::record::write(&mut out, told);
        packed::size(&mut out, keys.len());
        for keys in keys {
            packed::size(&mut out, keys.len());
            for key in keys {
                out.extend_from_slice(&key.0);
            }
        }
        packed::size(&mut out, numbered.len());
        for url in numbered {
            packed::text(&mut out, url);
        }
        out
    }
}

fn write_files(files: &[File]) -> Vec<u8> {
    let mut out = Vec::with_capacity(files.len() * 160);
    packed::size(&mut out, files.len());
    for File { path, stamp, digest, is_central, has_charts } in files {
        packed::text(&mut out, path);
        let flags =
            [(stamp.is_some(), 1), (digest.is_some(), 2), (*is_central, 4), (*has_charts, 8)];
        let flags = flags.iter().map(|(is, flag)| if *is { *flag } else { 0 }).sum();
        packed::number(&mut out, flags);
        if let Some(stamp) = stamp {
            write_stamp(&mut out, *stamp);
        }
        if let Some(digest) = digest {
            out.extend_from_slice(&digest.0);
        }
    }
    out
}

fn read_files(bytes: &[u8]) -> Option<Vec<File>> {
    let mut r = Reader(bytes);
    let files = r.list(|r| {
        let path = r.text()?.to_owned();
        let flags = r.number()?;
        let stamp = if flags & 1 != 0 { Some(read_stamp(r)?) } else { None };
        let digest = if flags & 2 != 0 { Some(Fingerprint(r.array()?)) } else { None };
        let (is_central, has_charts) = (flags & 4 != 0, flags & 8 != 0);
        Some(File { path, stamp, digest, is_central, has_charts })
    });
    files.filter(|_| r.0.is_empty())
}

fn write_page(out: &mut Vec<u8>, file: FileId, page: &Page) {
    let Page { lang, target, front, sides, is_aimed_at, number, texts } = page;
    packed::number(out, file.0);
    packed::size(out, *lang);
    packed::text(out, target);
    let Sides { face, holds, anchors, around } = *sides;
    for print in [front.whole, front.undated, face, holds, anchors, around] {
        out.extend_from_slice(&print.0);
    }
    packed::number(out, u32::from(*is_aimed_at));
    packed::size(out, *number);
    packed::numbers(out, texts.iter().map(|file| file.0));
}

fn read_page(r: &mut Reader<'_>) -> Option<(FileId, Page)> {
    let (file, lang, target) = (FileId(r.number()?), r.size()?, r.text()?.to_owned());
    let mut print = || r.array().map(Fingerprint);
    let front = Digests { whole: print()?, undated: print()? };
    let (face, holds) = (print()?, print()?);
    let sides = Sides { face, holds, anchors: print()?, around: print()? };
    let (is_aimed_at, number) = (r.number()? == 1, r.size()?);
    let texts = r.list(|r| r.number().map(FileId))?;
    Some((file, Page { lang, target, front, sides, is_aimed_at, number, texts }))
}

fn moment(r: &mut Reader<'_>) -> Option<Timestamp> {
    Timestamp::from_nanosecond(i128::from_le_bytes(r.array()?)).ok()
}

fn how(options: &Options) -> Fingerprint {
    let Options { base_url, drafts, texts: _, outlines: _, sketches: _, styles: _ } = options;
    let is_own = [u8::from(base_url.is_some()), u8::from(*drafts)];
    Fingerprint::of(&[&is_own, base_url.as_deref().unwrap_or_default().as_bytes()])
}

/// A site that is drawn.
#[derive(Clone, Copy)]
pub(super) struct Seen<'s> {
    /// What its pages are made of.
    pub ctx: &'s Ctx<'s>,
    /// Words of its texts that look like names misspelt.
    pub slips: &'s Slips,
    /// Where its files go.
    pub out: &'s dyn Out,
}

impl Seen<'_> {
    /// What the next build may know of it, and of what was told of it; and what others show of its texts.
    pub(super) fn known(self, options: &Options, told: &[Diagnostic]) -> (Known, Vec<u8>) {
        let Self { ctx, out, .. } = self;
        let site = ctx.site;
        let ids: Vec<PieceId> = (0..site.pieces.len()).map(PieceId).collect();
        let numbers: Vec<_> = site.langs().map(|lang| numbers(ctx, lang)).collect();
        let (pages, _) = par::map(&ids, |id| {
            let pages = site.langs().filter_map(|lang| {
                let text = site.piece(*id).text(lang)?;
                let number = numbers.get(lang.index())?.get(id).copied();
                let page = number.and_then(|number| self.page(*id, (text, lang), number));
                let sketch =
                    page.as_ref().and_then(|_| faces::sketch(ctx.resolved, *id, (text, lang)));
                let aimed_at = making::aimed_at(ctx, text, lang);
                Some((*id, (text, lang), (page, sketch), aimed_at))
            });
            (pages.collect::<Vec<_>>(), Vec::new())
        });
        let (mut texts, mut known) = (BTreeMap::new(), BTreeMap::new());
        let (mut sections, mut sketches) = (BTreeMap::new(), BTreeMap::new());
        let mut aimed_at = BTreeSet::new();
        for (id, (text, lang), (page, sketch), others) in pages.into_iter().flatten() {
            let is_section = !making::is_alone(site.piece(id).kind);
            if is_section {
                let shown = making::texts(ctx, id, text).into_iter().collect();
                sections.insert(text.file, (lang.index(), shown));
            }
            texts.insert(text.file, (text, is_section || site.piece(id).kind == Kind::Page));
            known.extend(page.map(|page| (text.file, page)));
            sketches.extend(sketch.map(|sketch| (text.file, sketch)));
            aimed_at.extend(others);
        }
        for file in aimed_at {
            known.entry(file).and_modify(|page: &mut Page| page.is_aimed_at = true);
        }
        let files = ctx.sources.iter().map(|(id, file)| {
            let text = texts.get(&id);
            File {
                path: file.path.clone(),
                stamp: file.stamp.filter(|stamp| out.is_settled(stamp)),
                digest: text.and_then(|(text, _)| text.body.hash()),
                is_central: text.is_some_and(|(_, is_central)| *is_central),
                has_charts: text.is_some_and(|(text, _)| !text.body.charts().is_empty()),
            }
        });
        let known = Known {
            how: how(options),
            from: site.now,
            until: site.due,
            rest: ctx.rest,
            files: files.collect(),
            pages: known,
            sections,
            told: told.to_vec(),
            keys: site.langs().map(|lang| keys(ctx, lang)).collect(),
            numbered: targets(site).filter_map(numbered).map(str::to_owned).collect(),
        };
        let sketches = sketches.iter().map(|(file, sketch)| (*file, sketch.as_slice()));
        (known, sketches::to_bytes(sketches))
    }

    fn page(self, id: PieceId, (text, lang): (&Text, Lang), number: usize) -> Option<Page> {
        let sides = self.sides(id, lang)?;
        let (piece, lang) = (self.ctx.site.piece(id), lang.index());
        let target = format!("{}:{}", piece.kind.scheme().unwrap_or_default(), piece.name);
        let front = text.front?;
        let texts = making::texts(self.ctx, id, text).into_iter().collect();
        Some(Page { lang, target, front, sides, is_aimed_at: false, number, texts })
    }

    /// What others see of a page, and it of others; `None` for one that shows whole sections.
    pub(super) fn sides(self, id: PieceId, lang: Lang) -> Option<Sides> {
        let Self { ctx, slips, .. } = self;
        let (text, resolved) = (ctx.site.piece(id).text(lang)?, ctx.resolved.text(id, lang)?);
        let place = body::Place { chart_level: 2, ..body::Place::default() };
        let around = ctx.around(id, body::Written { text, resolved, lang, place: &place })?;
        let mut face = Fingering::default();
        for lang in ctx.site.langs() {
            let said = ctx.card_said(CardOf::Item(Item::Piece(id)), lang);
            face.add(&said.map(|said| said.0.to_vec()).unwrap_or_default());
            // A page of no section has no card: links and the data it uses call it by its title all the same.
            face.add(ctx.title(id, lang).unwrap_or_default().as_bytes());
        }
        let mut holds = Fingering::default();
        holds.add(&text.body.holds());
        // In how many texts such a word stands is a matter of all.
        slips.words(text.file).for_each(|word| holds.add(word.as_bytes()));
        // The places that key figures make are not known one by one.
        let others = [u8::from(text.key_figures.is_empty())];
        let anchors = Fingerprint::of(&[&text.body.anchors(), &others]);
        Some(Sides { face: face.end(), holds: holds.end(), anchors, around })
    }
}

/// From what the words of each page of a language come.
fn keys(ctx: &Ctx<'_>, lang: Lang) -> Vec<Fingerprint> {
    ctx.search_origins(lang).pages.iter().copied().flatten().collect()
}

/// What texts and notes link to.
fn targets(site: &Site) -> impl Iterator<Item = &str> {
    let texts = site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten());
    let notes = site.datasets.iter().flat_map(|dataset| {
        dataset.notes.iter().chain(dataset.frozen.iter().flat_map(|version| &version.notes))
    });
    let notes = notes.flatten().flat_map(|notes| &notes.links);
    let links = texts.flat_map(|text| text.body.links()).chain(notes);
    links.map(|link| link.target.as_str())
}

/// The address that a link leads to, where that ends in a number as those of the pages of lists do.
pub(super) fn numbered(target: &str) -> Option<&str> {
    let url = target.split('#').next().filter(|url| url.starts_with('/'))?;
    let last = url.strip_suffix('/')?.rsplit('/').next()?;
    let is_number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(url)
}

/// The numbers of pieces in the search of a language.
fn numbers(ctx: &Ctx<'_>, lang: Lang) -> BTreeMap<PieceId, usize> {
    let targets = ctx.plan.searched(lang).targets.iter().enumerate();
    let pieces = targets.filter_map(|(i, target)| match target {
        Target::Piece(id) => Some((*id, i)),
        Target::Dataset(_) | Target::Chart(_) | Target::Term(_) => None,
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Loc};

    #[test]
    fn it_comes_back_whole_or_not_at_all() {
        let print = |n: u8| Fingerprint([n; 32]);
        let stamp = Stamp { len: 3, inode: (1, 2), modified: (-5, 6), changed: (7, 8) };
        let file = |path: &str, stamp, digest| File {
            path: path.to_owned(),
            stamp,
            digest,
            is_central: digest.is_some(),
            has_charts: stamp.is_some(),
        };
        let texts = vec![FileId(1), FileId(300)];
        let [face, holds, anchors, around] = [1, 8, 6, 2].map(print);
        let sides = Sides { face, holds, anchors, around };
        let front = Digests { whole: print(7), undated: print(10) };
        let target = "article:è".to_owned();
        let page = Page { lang: 1, target, front, sides, is_aimed_at: true, number: 900, texts };
        let known = Known {
            how: print(3),
            from: Timestamp::UNIX_EPOCH,
            until: Some(Timestamp::MAX),
            rest: Some(print(9)),
            files: vec![
                file("a", None, None),
                file("è", Some(stamp), None),
                file("z", None, Some(print(4))),
            ],
            pages: [(FileId(2), page)].into(),
            sections: [(FileId(0), (1, vec![FileId(2), FileId(700)]))].into(),
            told: vec![Diagnostic::new(Code::FileMissing, Loc::Project)],
            keys: vec![vec![print(5)], vec![]],
            numbered: ["/a/2/".to_owned()].into(),
        };
        let bytes = known.to_bytes();
        assert_eq!(Known::from_bytes(&bytes), Some(known));
        for end in 0..bytes.len() {
            assert_eq!(Known::from_bytes(&bytes[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn the_pages_of_lists_are_among_the_numbered_addresses() {
        for url in
            ["/temi/scuola/pagina/2/", "/en/topics/scuola/page/13/#a", "/articoli/anno/2026/"]
        {
            assert_eq!(numbered(url), url.split('#').next(), "{url}");
        }
        let others = [
            "/temi/scuola/",
            "/metodo/#2/",
            "topic:scuola",
            "pagina/2/",
            "https://a.it/2/",
            "/2",
            "/",
        ];
        assert_eq!(others.map(numbered), [None; 7]);
    }

    #[test]
    fn it_holds_for_a_time_and_for_the_same_options() {
        let at = |second| Timestamp::from_second(second).expect("a moment");
        let options = Options::default();
        let known = Known {
            how: how(&options),
            from: at(10),
            until: Some(at(20)),
            rest: None,
            files: vec![],
            pages: BTreeMap::new(),
            sections: BTreeMap::new(),
            told: vec![],
            keys: vec![],
            numbered: BTreeSet::new(),
        };
        let moments = [9, 10, 19, 20].map(|second| known.holds(&options, at(second)));
        assert_eq!(moments, [false, true, true, false]);
        let drafts = Options { drafts: true, ..Options::default() };
        let address = Options { base_url: Some(String::new()), ..Options::default() };
        assert!(!known.holds(&drafts, at(10)) && !known.holds(&address, at(10)));
    }
}
