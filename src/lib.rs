//! Specola: a folder of Markdown, TOML and CSV → the static, bilingual website of an open data observatory.
//!
//! This page is the code map. Data flows one way, through stages that are verbs:
//!
//! ```text
//! World ─read─▶ Sources ─load─▶ Site ─resolve─▶ Resolved ─plan─▶ Plan ─check, render─▶ Out ─switch─▶ public/
//! ```
//!
//! - **read** ([`world::read`]): the folder's files, sorted by path; texts in memory as long as somebody asks for them,
//!   everything else re-openable.
//! - **load** ([`site::load`]): front matter and Markdown → [`doc::Doc`]; `dataset.toml` → [`data::schema::Dataset`];
//!   CSV → checked [`data::table::Table`]; charts, vocabularies, settings. Never fails: what is broken is reported.
//! - **resolve** ([`resolve`]): numbers in text, charts drawn, what is used where; all through [`frame`].
//! - **plan** ([`plan`]): every address, before anything is drawn; what a link means.
//! - **check** ([`check`]): questions about the whole, one rule a file.
//! - **render** ([`render`]): job → bytes, in waves: exports first, then what holds or quotes them, pages last.
//! - **switch** ([`world::switch`]): the staging folder and the old site change places in one step.
//!
//! [`build`] calls the stages in this order and is the whole program in one page; `cli` is the shell around it.
//!
//! # Who may import whom
//!
//! A file imports from lower floors and from its own folder (`tests/suite/house.rs` holds it, with the same numbers). The
//! floors 0 to 6 know no site; they are the crate `specola-core` in `src/core`, which is compiled while what stands on it is
//! read:
//!
//! ```text
//! 14 cli main            arguments, environment, clock, exit codes
//! 13 serve               the preview: pages one by one, as they are looked at
//!    deploy              a push → a release that is live, on a server
//!    external            links to other sites → those that lead nowhere
//! 12 build               the stages in order; where nothing but texts changed, for what these touch (`build::amend`)
//! 11 check render        rules; pages, feeds, templates, style sheets
//! 10 plan                every address
//! 9  resolve             numbers, charts, places
//! 8  meta                Data Package, CSVW, DCAT-AP, citations, JSON for programs
//! 7  site                everything that can be published
//! 6  chart export        a Frame and a spec → SVG and words; a Table → every format, read once
//!    aggregate           private records → a public table nobody can be found in; what it gives away
//!    picture             SVG → PNG, with the program's own face
//!    infer               a file nobody has described → its `dataset.toml`
//!    docx                a Word document → the Markdown of an article
//!    search              words of pages → an index in shards, for a search without a server
//! 5  frame doc geo       rows of a table; a text as a tree; boundaries of places as shapes on a plane
//! 4  config data strings settings; tables and what is said of them; words of the interface
//! 3  world               the disk: read, staging, switch, lock, manifest
//!    themes              in which theme a file of the look is found
//! 2  fields par          authored TOML by static tables of keys; ordered parallel map
//! 1  diag format name    faults as data; numbers and dates per language; names fit for addresses
//! 0  source lang memo    files and places in them; languages; what is made once
//!    packed              numbers and texts in few bytes, for the next build
//! ```
//!
//! # Invariants
//!
//! - A user's mistake is a [`diag::Diagnostic`], never an error: one run shows all. `io::Result` is only where files are
//!   read or written: `world`, `export` and who writes into an [`Out`](world::out::Out), and what reads a table row by row
//!   (`data`, `aggregate`, `infer`).
//! - Only `world`, `deploy` and `cli` touch the disk; only `cli` reads the clock, the environment and the arguments. The moment
//!   of the run is an input ([`source::World::now`]).
//! - Only `external` asks other machines anything, and only where `check --external` bids it: with the program `curl`, which
//!   is found through `PATH`.
//! - Same input and same moment, same bytes: no hash maps, no order of threads ([`par::map`] keeps that of its items).
//! - Only [`name`] and [`site::route`] join path pieces; a [`name::Url`] or [`name::OutPath`] needs no second look.
//! - Text is data until [`render::html::escape`] or the template engine has escaped it.
//! - Only [`mod@format`] writes a number or a date for readers; a decimal comma is found nowhere else but in the CSV for
//!   an Italian Excel.
//! - A [`data::value::Status`] is independent of presence: missing is never zero, and it keeps its reason.
//! - The keys of authored files stand in static tables of [`fields::FieldSpec`]; the reader, the JSON
//!   Schemas for editors and `new` derive from them.
//! - `chart` sees a frame and a spec, `export` a table; neither knows the site.
//! - Serde writes: what templates see in `render`, JSON of values wherever some is published or printed. Of what people write
//!   every fault is told with its place, and Serde stops at the first: [`world::manifest`] alone derives its reading, of what
//!   the program wrote itself.

pub mod build;
pub mod check;
pub mod cli;
pub mod deploy;
pub mod external;
pub mod meta;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod serve;
pub mod site;

#[doc(no_inline)]
pub use specola_core::{
    aggregate, chart, config, data, diag, doc, docx, export, fields, format, frame, geo, infer,
    lang, memo, name, packed, par, picture, search, source, strings, themes, world,
};

// What the tests of the lower floors are made of serves those of the upper, too.
#[cfg(test)]
#[expect(dead_code, reason = "more of it than is used here is for the tests of `specola-core`")]
#[path = "core/data/fixture.rs"]
mod data_fixture;
#[cfg(test)]
#[path = "core/doc/fixture.rs"]
mod doc_fixture;

/// Which program this is: its version and a hash of its sources. What a build leaves for the next is read by no other.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("SPECOLA_SOURCE"), "\n");
