//! What a template sees: one plain struct per template, named after it.
//!
//! In goes nothing but finished things: text already in the page's language, numbers and dates
//! already formatted, addresses already resolved, markup already rendered. Out comes a tree that
//! serde hands to the template engine: a template `article.html` prints `page`, an
//! [`ArticlePage`], and `t`, the theme's own words in the page's language. Every field is always
//! there; an `Option` or an empty list means "not on this page" and a template asks with `if`
//! before it prints. Never here: a lookup, an id that a reader does not see, a number that still
//! needs formatting, a word of the interface (those are in the theme's `strings.toml`, except
//! where a pattern had to be filled in).

use serde::Serialize;

/// Markup that the program rendered and escaped itself: a template prints it with `|safe`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub String);

// ---------------------------------------------------------------------------------------------
// Small parts
// ---------------------------------------------------------------------------------------------

/// A link and its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The words of the link.
    pub label: String,
    /// Where it goes: an address on this site from its root, or a whole one.
    pub href: String,
    /// Language tag of the target and of `label`, only where it is not the page's own.
    pub lang: Option<String>,
    /// Said after a link to another language: «in italiano»; present exactly when `lang` is.
    pub lang_note: Option<String>,
}

/// Words that may carry a link, as the values in a list of facts do.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Where they lead, if anywhere.
    pub href: Option<String>,
    /// Language tag of `text` where it is not the page's own.
    pub lang: Option<String>,
}

/// A moment, for `<time>`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Time {
    /// Machine form: `2026-03-12`, `2026-03-12T10:00:00+01:00` or `2026`.
    pub iso: String,
    /// Reader's form: «12 marzo 2026».
    pub text: String,
}

/// A picture with its words.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Image {
    /// Address of the file.
    pub src: String,
    /// Text alternative; empty where the picture only decorates.
    pub alt: String,
    /// Width of the file in pixels.
    pub width: u32,
    /// Height of the file in pixels.
    pub height: u32,
    /// Its smaller copies and itself with their widths, for `srcset`; empty where there are none.
    pub srcset: String,
    /// What is to be seen, under the picture.
    pub caption: Option<String>,
    /// Who made it, without the word "photo".
    pub credit: Option<String>,
}

/// One labelled line of a list of facts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fact {
    /// The term: «Licenza».
    pub label: String,
    /// What holds for it, at least one.
    pub values: Vec<Text>,
}

/// A file to take away.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Download {
    /// Its format as a reader knows it: «CSV», «CSV per Excel», «Metadati (DCAT-AP)».
    pub label: String,
    /// Address of the file.
    pub href: String,
    /// Size, formatted: «12,4 kB»; absent where the file is elsewhere.
    pub size: Option<String>,
    /// Media type: `text/csv`.
    pub media_type: String,
    /// SHA-256 of the bytes, 64 hexadecimal digits; absent where the file is elsewhere.
    pub sha256: Option<String>,
    /// One line on what it is good for.
    pub note: Option<String>,
    /// The one a reader most likely wants; drawn full, the others outlined.
    pub primary: bool,
}

/// Downloads that belong together: the formats of one table, or all the metadata.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DownloadGroup {
    /// Heading of the group, absent where there is only one.
    pub title: Option<String>,
    /// The files.
    pub files: Vec<Download>,
    /// What is not there, and why.
    pub note: Option<String>,
}

/// A big number over a 3 px rule.
#[derive(Clone, Debug, Default, Serialize)]
pub struct KeyFigure {
    /// The number; holds no link.
    pub value_html: Html,
    /// Its status in words, beside it: «provvisorio».
    pub mark: Option<String>,
    /// What it counts.
    pub label: String,
    /// Period, place, or a caveat.
    pub note: Option<String>,
    /// The cell or dataset it comes from.
    pub href: Option<String>,
}

/// A dated correction, shown above the text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Correction {
    /// When it was made.
    pub date: Time,
    /// What was wrong and what it is now.
    pub text: String,
}

/// Who wrote a page and when.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Byline {
    /// The authors, linked to their pages.
    pub authors: Vec<Link>,
    /// When it came out.
    pub published: Option<Time>,
    /// When the text last changed, only where that is later.
    pub updated: Option<Time>,
    /// «Lettura: 6 minuti».
    pub reading: Option<String>,
    /// «I dati di questa analisi», to a part of the page or a dataset.
    pub data: Option<Link>,
}

/// How to cite a page or a dataset.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Citation {
    /// The reference as text, in the page's language.
    pub text: String,
    /// The same for reference managers: BibTeX, RIS, CSL-JSON, CITATION.cff.
    pub files: Vec<Download>,
}

/// A piece in a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Card {
    /// What it is, as a class: `article`, `altrisguardi`, `report`, `dataset`, `chart`, `event`,
    /// `page`, `term`.
    pub kind: String,
    /// Words above the title: topic, form or category.
    pub eyebrow: Option<String>,
    /// The title.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Language tag of the piece, only where it is not the page's own.
    pub lang: Option<String>,
    /// «in italiano», present exactly when `lang` is.
    pub lang_note: Option<String>,
    /// One or two sentences, in the language of the piece.
    pub summary: Option<String>,
    /// When it came out, takes place, or was updated.
    pub date: Option<Time>,
    /// Short facts in a row, already words: authors, period, formats, number of rows.
    pub meta: Vec<String>,
    /// Its picture.
    pub image: Option<Image>,
}

/// A titled row of cards with a way to all of them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Related {
    /// Heading: «Analisi», «Altro sul lavoro».
    pub title: String,
    /// «Tutte le analisi».
    pub more: Option<Link>,
    /// The cards, at least one: `card.html` with headings of level 3.
    pub cards: Vec<Html>,
}

/// `card.html`: one card of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CardView {
    /// What it says.
    pub card: Card,
    /// Level of its heading: 2 or 3.
    pub level: u8,
}

/// A labelled row of links: «Argomenti: Lavoro, Scuola».
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkGroup {
    /// The label.
    pub title: String,
    /// The links, at least one.
    pub links: Vec<Link>,
}

/// A dataset that a page draws on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DataUsed {
    /// Its title and address.
    pub link: Link,
    /// Holder, period, version in a row, already words.
    pub meta: Vec<String>,
    /// Its files.
    pub files: Vec<Download>,
    /// The numbers of the text that are bound to it, which lead to this list; empty on pages without a text. Where no
    /// template shows it, they lead to their columns.
    pub numbers: Vec<NumberUsed>,
}

/// A number of a text, and what it is made from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NumberUsed {
    /// Its id, which the number in the text leads to: `cell-3`.
    pub id: String,
    /// As the text has it.
    pub text: String,
    /// «provvisorio», where it is.
    pub mark: Option<String>,
    /// The questions to tables it is made from, mostly one.
    pub parts: Vec<NumberPart>,
}

/// A question that an expression asks a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NumberPart {
    /// What was asked: «somma», «variazione»; nothing where it is the cell itself.
    pub asked: Option<String>,
    /// The column, or the table whose rows were counted; it leads to what its dataset's page says of it.
    pub column: Option<Link>,
    /// Which rows, already words: «Anno: 2025».
    pub rows: Vec<String>,
    /// Language tag of the column and of the rows where it is not the page's own.
    pub lang: Option<String>,
    /// What stands in the cells where they are one or two, else how many rows there were.
    pub cells: Option<String>,
    /// The dataset, where it is another than the one whose numbers are listed.
    pub dataset: Option<Link>,
    /// «versione 1.0.0», where it is not the latest.
    pub version: Option<String>,
}

/// A project that paid for or produced a page: what its funder wants to be said.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProjectNote {
    /// Its name and address.
    pub link: Link,
    /// Funding statement, in the page's language.
    pub statement: Option<String>,
    /// Who pays, under which programme, with which code, already words.
    pub meta: Vec<String>,
    /// Emblem of the funder.
    pub emblem: Option<Image>,
}

/// A heading of the page, for its contents.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Text of the heading.
    pub label: String,
    /// `#` and the id.
    pub href: String,
}

// ---------------------------------------------------------------------------------------------
// The frame of every page
// ---------------------------------------------------------------------------------------------

/// A translation, for `<link rel="alternate">`: absolute addresses, both ways, self included.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Alternate {
    /// `it`, `en` or `x-default`.
    pub hreflang: String,
    /// Absolute address.
    pub href: String,
}

/// Another language in the header: a link where the page is translated, words where it is not.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Switch {
    /// Language tag.
    pub lang: String,
    /// Name of the language in itself: «English».
    pub name: String,
    /// Address of the translation; where there is none, of that language's home page.
    pub href: String,
    /// Whether the page exists in that language.
    pub translated: bool,
    /// In that language, "Not yet translated into English"; shown where `translated` is false.
    pub note: String,
}

/// An entry of the main menu.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MenuItem {
    /// Its words.
    pub label: String,
    /// Where it goes.
    pub href: String,
    /// `page` on that very page, `true` on a page below it, else empty: `aria-current`.
    pub current: String,
}

/// A column of the footer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FooterGroup {
    /// Its heading.
    pub title: String,
    /// Its links.
    pub links: Vec<Link>,
}

/// `mast.html`: the name of the site and the main menu, drawn once for each language and current entry.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MastView {
    /// Home page in this language.
    pub home: String,
    /// Name of the site.
    pub site_title: String,
    /// What the site is, in a line.
    pub site_tagline: String,
    /// Main menu.
    pub menu: Vec<MenuItem>,
}

/// `footer.html`: drawn once for each language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FooterView {
    /// Name of the site.
    pub site_title: String,
    /// What the site is, in a line.
    pub site_tagline: String,
    /// Who publishes the site.
    pub publisher: String,
    /// A way to write to the publisher: name, and a `mailto:` address.
    pub contact: Option<Link>,
    /// Columns of links.
    pub groups: Vec<FooterGroup>,
    /// Licence of the texts.
    pub licence: Option<Link>,
    /// Atom feed in this language: title and address.
    pub feed: Option<Link>,
    /// The statement of accessibility as it is filed, which public bodies link from every page.
    pub statement: Option<Link>,
}

/// What every page has around its content.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Base {
    /// Language tag of the page.
    pub lang: String,
    /// Its direction: `ltr` or `rtl`.
    pub dir: String,
    /// Title of the page, plain text; also for social cards.
    pub title: String,
    /// The whole of `<title>`: page and site.
    pub head_title: String,
    /// One or two sentences for search engines and social cards.
    pub description: String,
    /// Absolute address of this page.
    pub canonical: String,
    /// Translations; empty where the page has none.
    pub alternates: Vec<Alternate>,
    /// The other languages of the site.
    pub switch: Vec<Switch>,
    /// Name of the site.
    pub site_title: String,
    /// Home page in this language.
    pub home: String,
    /// The parent body in the strip above the header.
    pub parent: Option<Link>,
    /// Masthead and main menu: `mast.html`.
    pub mast: Html,
    /// From the home page down to the page above this one; empty on the home page.
    pub breadcrumbs: Vec<Link>,
    /// The footer: `footer.html`.
    pub footer: Html,
    /// Who publishes the site.
    pub publisher: String,
    /// Licence of the texts.
    pub licence: Option<Link>,
    /// The notice of a demonstration site, plain words.
    pub notice: Option<String>,
    /// Feeds in this language: all that is new, and what the page itself has one of, in each form.
    pub feeds: Vec<FeedLink>,
    /// Style sheets, fingerprinted.
    pub css: Vec<String>,
    /// Font files worth fetching at once.
    pub preload: Vec<String>,
    /// The icon (SVG), if the site has one: itself as a `data:` address where it is small, else its address.
    pub icon: Option<String>,
    /// Address of the same as a PNG of 180 pixels, for home screens.
    pub touch_icon: Option<String>,
    /// Address of the web manifest in this language.
    pub manifest: String,
    /// Class of `<body>`, never empty: `home`, `list`, `article`, `as` (`AltriSguardi`), `report`,
    /// `chapter`, `print`, `event`, `plain`, `dataset`, `chart-page`, `embed`, `term`, `search`, `not-found`.
    pub body_class: String,
    /// Keeps the page out of search engines.
    pub noindex: bool,
    /// The picture that stands for the page where it is shared.
    pub og_image: Option<SocialImage>,
    /// `article` or `website`.
    pub og_type: String,
    /// The script that adds to charts, tables, filters and places to share a page from, on pages that have any.
    pub script: Option<String>,
    /// Other scripts of the page.
    pub scripts: Vec<String>,
    /// JSON-LD as JSON text in which `<` is already written `\u003c`.
    pub json_ld: Option<String>,
    /// The way from the home page down to this page as JSON-LD, written alike; absent on the home page.
    pub trail_json_ld: Option<String>,
    /// Files for programs that describe what the page shows.
    pub machine: Vec<MachineLink>,
}

/// A link of the page's head to a feed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FeedLink {
    /// What it is a feed of.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// Its address.
    pub href: String,
}

/// The picture that stands for a page where it is shared.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SocialImage {
    /// Absolute address.
    pub href: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What is to be seen on it.
    pub alt: String,
}

/// A link of the page's head to a file for programs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MachineLink {
    /// What the file is to the page: `describedby`, `alternate`, `cite-as`.
    pub rel: String,
    /// Its media type; empty for an address without one form.
    pub media_type: String,
    /// Its address.
    pub href: String,
}

// ---------------------------------------------------------------------------------------------
// Tables and charts
// ---------------------------------------------------------------------------------------------

/// A cell of a table head.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HeadCell {
    /// Title of the column.
    pub text: String,
    /// Its unit, under the title.
    pub unit: Option<String>,
    /// Aligned like the numbers below it.
    pub numeric: bool,
    /// Language tag of the title where it is not the page's own.
    pub lang: Option<String>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CellView {
    /// What it says: «1.234», «`[c]`», or nothing.
    pub text: String,
    /// Right aligned, with tabular figures.
    pub numeric: bool,
    /// Class: empty, `na` (no value), `prov` (a value with a status).
    pub class: String,
    /// What it is sorted by, where that is not to be read from `text`: an ISO date.
    pub sort: Option<String>,
    /// It names the row: `<th scope="row">`.
    pub header: bool,
    /// Mark after the value, explained in the legend: «p».
    pub mark: Option<String>,
    /// The mark, or the sign in `text`, in words: «provvisorio», «riservato».
    pub title: Option<String>,
    /// Where what names the row leads to.
    pub href: Option<String>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// One per column.
    pub cells: Vec<CellView>,
}

/// A table as a reader sees it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TableView {
    /// Its caption.
    pub caption: String,
    /// Name of the box it scrolls in, unlike any other on the page.
    pub region_label: String,
    /// The head, one cell per column.
    pub head: Vec<HeadCell>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What the marks and signs mean, only those that occur: «`[c]`: riservato, …».
    pub legend: Vec<String>,
    /// Whether it is whole, so that a script may let readers put its rows in another order.
    pub sortable: bool,
}

/// A link under a chart.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Action {
    /// «Dati (CSV)», «Immagine (SVG)», «Incorpora», «Pagina del grafico».
    pub label: String,
    /// Where it goes.
    pub href: String,
    /// Whether it is a file to save.
    pub download: bool,
}

/// A chart with all its words. The drawing is hidden from assistive technology: title, description
/// and table say the same.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    /// Id of the element, unlike any other on the page.
    pub id: String,
    /// Level of its heading on this page, 1 to 6.
    pub heading_level: u8,
    /// «Figura 3.2», where figures are numbered.
    pub number: Option<String>,
    /// The finding.
    pub title: String,
    /// Measure, unit, place, period.
    pub subtitle: Option<String>,
    /// The drawing in words, at least 40 characters, shown to everyone.
    pub description: String,
    /// The drawing at 288, 448 and 704 units, `<svg class="v-n">`, `v-m`, `v-w`; a single `v-1` of very many points;
    /// none where the table is the chart.
    pub drawings: Vec<Html>,
    /// What is drawn, as a table.
    pub table: TableView,
    /// Whether the table is open from the start.
    pub table_open: bool,
    /// Where the data come from, at least one.
    pub sources: Vec<Text>,
    /// The licences of the data, at least one.
    pub licences: Vec<Link>,
    /// Caveats.
    pub notes: Vec<String>,
    /// When the data changed.
    pub updated: Option<Time>,
    /// Links under it: data, image, embed, page.
    pub actions: Vec<Action>,
}

/// `figure.html`: one chart, to be put into a body that is rendered before its page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FigureView {
    /// The chart.
    pub figure: Figure,
}

// ---------------------------------------------------------------------------------------------
// Pages
// ---------------------------------------------------------------------------------------------

/// The finding that opens the home page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lead {
    /// The article.
    pub card: Card,
    /// The chart beside it, heading level 3.
    pub figure: Option<Figure>,
}

/// `home.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HomePage {
    /// Around the page.
    pub base: Base,
    /// What the observatory is, in the words of the home page's description.
    pub standfirst: String,
    /// The lead finding.
    pub lead: Option<Lead>,
    /// The newest findings.
    pub articles: Option<Related>,
    /// The newest `AltriSguardi` piece, for the warm band.
    pub altrisguardi: Option<Card>,
    /// All `AltriSguardi` pieces.
    pub altrisguardi_all: Option<Link>,
    /// Figures bound to data.
    pub key_figures: Vec<KeyFigure>,
    /// The newest datasets.
    pub datasets: Option<Related>,
    /// Reports, events and what else the site has, a row each.
    pub more: Vec<Related>,
    /// Topics and places as plain links.
    pub index: Vec<LinkGroup>,
    /// The body of the home page, below all that; empty where there is none.
    pub body: Html,
}

/// One choice of a filter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FilterLink {
    /// «Lavoro», «2025», or «Tutti» for none.
    pub label: String,
    /// The list so filtered: a page of its own.
    pub href: String,
    /// How many pieces it has, formatted.
    pub count: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A filter of a list: by topic, by place, by year.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// What it goes by: «Argomento».
    pub label: String,
    /// Its choices, «Tutti» first.
    pub links: Vec<FilterLink>,
}

/// A part of a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CardGroup {
    /// Its heading, a year or a letter; absent where the list has one part.
    pub title: Option<String>,
    /// The pieces, at least one: `card.html` with headings of level 3 where the part has a heading, else 2.
    pub cards: Vec<Html>,
}

/// `list.html`: all pieces of a section, or those of one topic, place or year.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListPage {
    /// Around the page.
    pub base: Base,
    /// Section, as a class: `articles`, `altrisguardi`, `reports`, `datasets`, `events`, `topics`…
    pub section: String,
    /// Heading of the page.
    pub title: String,
    /// What is in the section.
    pub standfirst: Option<String>,
    /// «12 analisi», or «3 analisi · Lavoro».
    pub count: String,
    /// The filters; empty where there is too little to filter.
    pub filters: Vec<Filter>,
    /// The pieces; empty where there are none, and the page says so.
    pub groups: Vec<CardGroup>,
    /// What else there is: the catalogue in other formats, the feed.
    pub files: Vec<Download>,
    /// The pages of a long list, in order; empty where there is one.
    pub pages: Vec<PageLink>,
}

/// One page of a long list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageLink {
    /// Its number, formatted.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// `article.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ArticlePage {
    /// Around the page.
    pub base: Base,
    /// Above the title: the topics (the section is in the breadcrumbs).
    pub eyebrow: Vec<Link>,
    /// The finding.
    pub title: String,
    /// One or two sentences under it.
    pub standfirst: String,
    /// Who and when.
    pub byline: Byline,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Lead picture.
    pub image: Option<Image>,
    /// Key figures.
    pub key_figures: Vec<KeyFigure>,
    /// Headings of the body; empty where it is short.
    pub contents: Vec<Heading>,
    /// The text with its charts and footnotes.
    pub body: Html,
    /// Data used here.
    pub data: Vec<DataUsed>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// How to cite it.
    pub citation: Option<Citation>,
    /// Plain links for sharing.
    pub share: Vec<Link>,
    /// Topics, places, organisations of the piece.
    pub tags: Vec<LinkGroup>,
    /// Pieces on the same topic or place.
    pub related: Vec<Related>,
}

/// An author at the end of an `AltriSguardi` piece.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AuthorNote {
    /// Name and page.
    pub link: Link,
    /// A line about them.
    pub bio: Option<String>,
}

/// `altrisguardi.html`: an editorial piece, in its own voice.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AltriSguardiPage {
    /// Around the page.
    pub base: Base,
    /// Form, as a class: `essay`, `interview`, `photo`, `audio`.
    pub form: String,
    /// Form in words: «Intervista».
    pub form_label: String,
    /// The section's own list.
    pub section: Link,
    /// The title; may hold `<i>`.
    pub title_html: Html,
    /// One or two sentences under it.
    pub standfirst: String,
    /// Who and when.
    pub byline: Byline,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Opening picture, over the whole width.
    pub image: Option<Image>,
    /// The text.
    pub body: Html,
    /// The authors, with a line about each.
    pub authors: Vec<AuthorNote>,
    /// Data used here.
    pub data: Vec<DataUsed>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// How to cite it.
    pub citation: Option<Citation>,
    /// Plain links for sharing.
    pub share: Vec<Link>,
    /// Topics, places, organisations of the piece.
    pub tags: Vec<LinkGroup>,
    /// Other pieces.
    pub related: Vec<Related>,
}

/// A chapter in the contents of a report.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChapterEntry {
    /// Its number, as printed.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its claim in one line.
    pub claim: String,
    /// Where it is.
    pub href: String,
    /// Language tag, only where it is not the page's own.
    pub lang: Option<String>,
    /// «in italiano», present exactly when `lang` is.
    pub lang_note: Option<String>,
    /// Whether it is the chapter shown.
    pub current: bool,
}

/// An edition of the report.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Edition {
    /// «2026».
    pub label: String,
    /// Its cover.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// Language tag of the cover, only where it is not the page's own.
    pub lang: Option<String>,
    /// «in italiano», present exactly when `lang` is.
    pub lang_note: Option<String>,
}

/// `report.html`: cover and contents.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReportPage {
    /// Around the page.
    pub base: Base,
    /// Title of the report.
    pub title: String,
    /// Its edition: «Edizione 2026».
    pub edition: String,
    /// One or two sentences.
    pub standfirst: String,
    /// Who and when.
    pub byline: Byline,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Picture of the cover.
    pub image: Option<Image>,
    /// Key figures.
    pub key_figures: Vec<KeyFigure>,
    /// Foreword.
    pub body: Html,
    /// The chapters in order.
    pub chapters: Vec<ChapterEntry>,
    /// Every numbered figure of the report; empty where there are none.
    pub figures: Vec<Link>,
    /// All editions, newest first; empty where there is one.
    pub editions: Vec<Edition>,
    /// The newest edition, where this is an older one.
    pub newer: Option<Link>,
    /// PDF, slides and the like.
    pub materials: Vec<Download>,
    /// The whole report on one page, for paper.
    pub print: Link,
    /// Data used in the report.
    pub data: Vec<DataUsed>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// How to cite it.
    pub citation: Option<Citation>,
    /// Ways to share the page, plain links.
    pub share: Vec<Link>,
    /// Topics, places, organisations.
    pub tags: Vec<LinkGroup>,
}

/// A chapter of a report on the page for paper.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PrintChapter {
    /// Its number.
    pub number: String,
    /// Its id on the page.
    pub anchor: String,
    /// Title of the chapter.
    pub title: String,
    /// Its claim.
    pub standfirst: String,
    /// Language tag, only where it is not the page's own.
    pub lang: Option<String>,
    /// The text, its headings from level 3.
    pub body: Html,
    /// Absolute address of its own page.
    pub address: String,
}

/// `print.html`: a report whole, for paper.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PrintPage {
    /// Around the page.
    pub base: Base,
    /// Title of the report.
    pub title: String,
    /// Its edition: «Edizione 2026».
    pub edition: String,
    /// One or two sentences.
    pub standfirst: String,
    /// Who and when.
    pub byline: Byline,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Foreword.
    pub body: Html,
    /// The chapters in order.
    pub chapters: Vec<PrintChapter>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// How to cite it.
    pub citation: Option<Citation>,
}

/// `chapter.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChapterPage {
    /// Around the page.
    pub base: Base,
    /// The report's cover.
    pub report: Link,
    /// The newest edition of the report, where this is a chapter of an older one.
    pub newer: Option<Link>,
    /// «Capitolo 3 di 9».
    pub position: String,
    /// Title of the chapter.
    pub title: String,
    /// Its claim.
    pub standfirst: String,
    /// When its text last changed, where that is after the report came out.
    pub updated: Option<Time>,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// All chapters, this one marked.
    pub chapters: Vec<ChapterEntry>,
    /// Headings of the body; empty where it is short.
    pub contents: Vec<Heading>,
    /// The text with its charts and footnotes.
    pub body: Html,
    /// Data used here.
    pub data: Vec<DataUsed>,
    /// The chapter before.
    pub previous: Option<Link>,
    /// The chapter after.
    pub next: Option<Link>,
    /// Projects behind the report.
    pub projects: Vec<ProjectNote>,
    /// How to cite it.
    pub citation: Option<Citation>,
}

/// `event.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EventPage {
    /// Around the page.
    pub base: Base,
    /// «Tavolo di lavoro», «Presentazione», «Percorso formativo».
    pub category: String,
    /// Title of the event.
    pub title: String,
    /// One or two sentences.
    pub standfirst: String,
    /// When it begins, day and hour.
    pub start: Time,
    /// When it ends.
    pub end: Option<Time>,
    /// Where it takes place.
    pub location: Option<String>,
    /// «In programma» or «Si è svolto»: by the moment of the build.
    pub state: String,
    /// The bodies that take part.
    pub bodies: Vec<Link>,
    /// The event for a calendar program.
    pub calendar: Link,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Its picture.
    pub image: Option<Image>,
    /// The text.
    pub body: Html,
    /// Slides, minutes, invitations.
    pub materials: Vec<Download>,
    /// Data used here.
    pub data: Vec<DataUsed>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// Ways to share the page, plain links.
    pub share: Vec<Link>,
    /// Topics, places, organisations.
    pub tags: Vec<LinkGroup>,
    /// Other events.
    pub related: Vec<Related>,
}

/// What is not accessible for one reason.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StatementGaps {
    /// The reason, as the model of the statement has it.
    pub title: String,
    /// What, each with another way to it.
    pub items: Vec<String>,
}

/// The statement of accessibility, in the form that public bodies use.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Statement {
    /// Who commits to what, and for which site.
    pub commitment: String,
    /// How far the site goes.
    pub status: String,
    /// What is not accessible, by reason; empty where everything is.
    pub gaps: Vec<StatementGaps>,
    /// When it was written and read over.
    pub prepared: String,
    /// Who looked.
    pub method: String,
    /// Whom to write to.
    pub contact: Link,
    /// Who decides where no answer comes.
    pub ombudsman: Link,
    /// The statement as it is filed.
    pub official: Option<Link>,
}

/// `page.html`: method, privacy, accessibility, contacts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlainPage {
    /// Around the page.
    pub base: Base,
    /// Title of the page.
    pub title: String,
    /// One or two sentences.
    pub standfirst: String,
    /// When its text last changed.
    pub updated: Option<Time>,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// Its picture.
    pub image: Option<Image>,
    /// Headings of the body; empty where it is short.
    pub contents: Vec<Heading>,
    /// The statement of accessibility.
    pub statement: Option<Statement>,
    /// The text.
    pub body: Html,
    /// Data used here.
    pub data: Vec<DataUsed>,
}

/// The first rows of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Preview {
    /// The rows.
    pub table: TableView,
    /// «Le prime 20 righe di 1.122; tutte nel CSV.»
    pub note: String,
    /// How a script lets a reader explore all of the rows; absent where there is nothing to explore.
    pub explorer: Option<Explorer>,
}

/// Where a script finds a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explorer {
    /// Name of the table.
    pub name: String,
    /// What the columns are (JSON).
    pub columns: String,
    /// The rows (CSV).
    pub csv: String,
    /// Size of the CSV in bytes.
    pub bytes: String,
    /// The script.
    pub script: String,
}

/// A code of a column and what it means.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CodeRow {
    /// As in the file.
    pub value: String,
    /// In words.
    pub label: String,
}

/// A column of a table, in the dictionary.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ColumnRow {
    /// Id of the row, unlike any other on the page.
    pub anchor: String,
    /// Name in the file.
    pub name: String,
    /// Title.
    pub title: String,
    /// Language tag of the title where it is not the page's own.
    pub lang: Option<String>,
    /// Type in words: «numero intero».
    pub type_label: String,
    /// What it means; empty where the title says it all.
    pub description: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Its codes; empty where it has none.
    pub codes: Vec<CodeRow>,
    /// The signs that stand for nothing in the source, with what each says; empty where none says anything.
    pub missing: Vec<CodeRow>,
    /// What always holds, in words: «obbligatorio», «parte della chiave».
    pub constraints: Vec<String>,
}

/// The columns of one table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Dictionary {
    /// Title of the table, absent where there is only one.
    pub title: Option<String>,
    /// Caption of the dictionary.
    pub caption: String,
    /// Name of the box it scrolls in, unlike any other on the page.
    pub region_label: String,
    /// The columns in the order of the file.
    pub columns: Vec<ColumnRow>,
    /// Where its series break, and why.
    pub breaks: Vec<String>,
}

/// A cell that a version corrected, as readers see it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CellChangeRow {
    /// Title of the column.
    pub field: String,
    /// What stood there.
    pub from: String,
    /// What stands there.
    pub to: String,
}

/// A row that a version changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChangedRow {
    /// What names the row: «Centro: A1, Anno: 2025».
    pub key: String,
    /// What was corrected in it; empty for a row that came or went.
    pub cells: Vec<CellChangeRow>,
}

/// What a version changed in one way: rows added, corrected, removed, columns.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChangeGroup {
    /// «3 righe aggiunte».
    pub title: String,
    /// The first of them.
    pub rows: Vec<ChangedRow>,
    /// «e altre 290», where there are more.
    pub more: Option<String>,
}

/// A version of a dataset.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VersionRow {
    /// Id of the entry, unlike any other on the page.
    pub anchor: String,
    /// «2.1.0».
    pub version: String,
    /// When it came out.
    pub date: Time,
    /// Its own page; absent where it was never frozen.
    pub href: Option<String>,
    /// What its author says changed.
    pub changes: Option<Text>,
    /// What the tables say changed: «Rispetto alla versione 1.0.0: 3 righe aggiunte.»
    pub counts: Option<String>,
    /// The first changes of each kind; empty where there are none to tell.
    pub details: Vec<ChangeGroup>,
    /// Whether it is the one shown.
    pub current: bool,
    /// When and why it was taken back, in words, part by part; empty where it was not.
    pub withdrawn: Vec<Text>,
}

/// A notice above a page: an old version, a withdrawn one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Notice {
    /// What the matter is, part by part: a reason may be in another language than the sentence it stands in.
    pub parts: Vec<Text>,
    /// Where to go instead.
    pub link: Option<Link>,
    /// Whether something was taken back.
    pub bad: bool,
}

/// `dataset.html`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DatasetPage {
    /// Around the page.
    pub base: Base,
    /// Title of the dataset.
    pub title: String,
    /// What it is.
    pub standfirst: String,
    /// «Versione 2.1.0».
    pub version: String,
    /// When the data changed.
    pub modified: Time,
    /// Old or withdrawn version.
    pub notice: Option<Notice>,
    /// Corrections, newest first.
    pub corrections: Vec<Correction>,
    /// The files, a group per table, the ZIP of all first.
    pub downloads: Vec<DownloadGroup>,
    /// datapackage.json, CSVW, DCAT-AP_IT and the like.
    pub metadata: Vec<Download>,
    /// Key figures.
    pub key_figures: Vec<KeyFigure>,
    /// Publisher, holder, licence, period, rhythm, coverage, last update, missing values, contact.
    pub facts: Vec<Fact>,
    /// Its charts, heading level 3.
    pub charts: Vec<Figure>,
    /// The first rows, a table each.
    pub previews: Vec<Preview>,
    /// What the columns mean, a table each.
    pub dictionaries: Vec<Dictionary>,
    /// Method and caveats.
    pub method: Html,
    /// Versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Where the data come from.
    pub sources: Vec<Text>,
    /// Who contributed; empty where nobody but the holder.
    pub contributors: Vec<Text>,
    /// «Enti che hanno contribuito: 62 su 70.», where data come from many; and who is missing.
    pub coverage: Option<String>,
    /// Articles, reports and pages that use it, a row per kind.
    pub used_in: Vec<LinkGroup>,
    /// Projects behind it.
    pub projects: Vec<ProjectNote>,
    /// Ways to share the page, plain links.
    pub share: Vec<Link>,
    /// Topics, places, organisations.
    pub tags: Vec<LinkGroup>,
    /// How to cite it.
    pub citation: Option<Citation>,
}

/// A piece of code that puts a chart into another site.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EmbedCode {
    /// Id of the field, unlike any other on the page.
    pub id: String,
    /// «Sempre aggiornato», «Fermo a oggi», «Solo immagine».
    pub label: String,
    /// The code.
    pub code: String,
}

/// `chart.html`: a chart on its own page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChartPage {
    /// Around the page.
    pub base: Base,
    /// The chart, heading level 1, table open.
    pub figure: Figure,
    /// SVG, PNG, CSV of the points.
    pub downloads: Vec<Download>,
    /// Ways to embed it.
    pub embeds: Vec<EmbedCode>,
    /// How high a frame must be at which width.
    pub embed_heights: Option<TableView>,
    /// The data behind it.
    pub data: Vec<DataUsed>,
    /// Articles, reports and pages that show it.
    pub used_in: Vec<LinkGroup>,
    /// How to cite it.
    pub citation: Option<Citation>,
    /// Projects behind its data.
    pub projects: Vec<ProjectNote>,
}

/// `embed.html`: a chart inside another site. Of [`Base`] only the head and `home` are used.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EmbedPage {
    /// Around the page.
    pub base: Base,
    /// The chart, heading level 1, table closed.
    pub figure: Figure,
    /// The chart's own page on this site.
    pub page_href: String,
}

/// Where a place lies in the one around it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LocatorView {
    /// The map, `<svg class="loc">`: hidden from assistive technology, since the caption says the same.
    pub drawing: Html,
    /// What is to be seen: «Acqui Terme (Provincia di Alessandria), parte sud-ovest».
    pub caption: String,
    /// Whose boundaries they are.
    pub attribution: Option<String>,
}

/// `term.html`: all that the site has on a topic, place, organisation, project or person.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TermPage {
    /// Around the page.
    pub base: Base,
    /// Kind, as a class: `topic`, `place`, `organisation`, `project`, `person`.
    pub kind: String,
    /// The list it is in, at the foot of the page: «Tutti i territori».
    pub section: Link,
    /// The term.
    pub title: String,
    /// What it is.
    pub standfirst: Option<String>,
    /// Codes, parent place, funder, period, partners.
    pub facts: Vec<Fact>,
    /// Where a place lies, if its boundary is known.
    pub locator: Option<LocatorView>,
    /// Funding statement of a project.
    pub statement: Option<String>,
    /// Emblem of a project's funder.
    pub emblem: Option<Image>,
    /// Datasets that a body gave data to, with the years; empty for every other term.
    pub given: Vec<Text>,
    /// The place's own figures.
    pub key_figures: Vec<KeyFigure>,
    /// Its charts, heading level 2.
    pub figures: Vec<Figure>,
    /// Articles, pieces, reports, datasets, events, a row per kind.
    pub groups: Vec<Related>,
    /// Places inside this one, where nothing is known of them; neighbouring terms.
    pub near: Vec<LinkGroup>,
    /// Places inside this one with their figures.
    pub inside: Option<TableView>,
    /// The feed of a topic.
    pub feed: Option<Link>,
}

/// The 404 page in one language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotFoundIn {
    /// Language tag.
    pub lang: String,
    /// Its direction.
    pub dir: String,
    /// «Pagina non trovata».
    pub title: String,
    /// What to do now.
    pub text: String,
    /// The form that searches in that language.
    pub search: SearchForm,
    /// Home page and sections in that language.
    pub links: Vec<Link>,
}

/// The form of a search.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchForm {
    /// The search page.
    pub action: String,
    /// Id of its field, and prefix of other ids.
    pub id: String,
    /// «Che cosa cerchi?»
    pub label: String,
    /// «Cerca».
    pub button: String,
    /// What is searched.
    pub hint: String,
    /// What its script has to know, as JSON.
    pub setting: String,
}

/// `search.html`: the search of a language, and what there is without it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchPage {
    /// Around the page.
    pub base: Base,
    /// «Cerca».
    pub title: String,
    /// What is searched.
    pub standfirst: String,
    /// The form.
    pub form: SearchForm,
    /// Topics, places, datasets in the order of the alphabet.
    pub index: Vec<LinkGroup>,
}

/// `404.html`: every language on one page, the default one first.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotFoundPage {
    /// Around the page.
    pub base: Base,
    /// The same in every language, at least one.
    pub languages: Vec<NotFoundIn>,
}
