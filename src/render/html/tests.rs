//! Pages as wholes: what comes out for what was written.

use proptest::prelude::*;
use snapbox::{assert_data_eq, str};

use super::*;
use crate::doc::parse::parse;
use crate::source::FileId;

/// A site that knows everything but `page:nowhere`.
struct Site;

impl Resolve for Site {
    fn link(&self, _: usize, link: &Link) -> Option<LinkTo<'_>> {
        (link.target != "page:nowhere").then(|| LinkTo {
            href: link.target.clone().into(),
            hreflang: (link.target == "page:only-it").then_some("it"),
            title: "Title of the <target>".into(),
            external: link.target.starts_with("https:"),
        })
    }

    fn image(&self, _: usize, image: &Image) -> Option<ImageAt<'_>> {
        Some(ImageAt {
            src: format!("/i/{}", image.src).into(),
            size: Some((4, 3)),
            srcset: String::new(),
        })
    }

    fn number(&self, index: usize, bound: &Bound) -> Option<Number<'_>> {
        Some(Number {
            text: format!("№{index}").into(),
            href: Some("/d/?a=1&b=2".into()),
            provisional: bound.source.ends_with("year").then_some("prov."),
        })
    }

    fn audio(&self, _: usize, audio: &Audio) -> Option<AudioAt<'_>> {
        (audio.src != "none.mp3").then(|| AudioAt {
            src: format!("/a/{}", audio.src).into(),
            about: "MP3, 1 kB".to_owned(),
        })
    }

    fn voice(&self, _: usize, voice: &VoiceRef) -> Option<Cow<'_, str>> {
        Some(format!("<{}>, nurse", voice.id).into())
    }

    fn chart(&self, _: usize, chart: &ChartBlock) -> Option<Cow<'_, str>> {
        let mut out = "<figure>".to_owned();
        escape(&chart.toml, &mut out);
        Some((out + "</figure>").into())
    }
}

fn html(markdown: &str, tag: &str) -> String {
    let (tree, _) = parse(markdown, 0..markdown.len(), FileId(0), tag);
    let code = Highlighter::default();
    let words = Words {
        notes: "Notes",
        back: "Back",
        table: "Table",
        done: "done",
        to_do: "to do",
        transcript: "Transcript",
    };
    let mut out = String::new();
    let (resolve, code) = (&Site, &code);
    let setting = Setting { resolve, words, code, prefix: "", lower: 0, chapter: None };
    doc(&tree, setting, &mut out);
    out
}

#[test]
fn everything_at_once_in_italian() {
    assert_data_eq!(html(include_str!("sink.it.md"), "it"), snapbox::file!["sink.it.html"].raw());
}

#[test]
fn everything_at_once_in_english() {
    assert_data_eq!(html(include_str!("sink.en.md"), "en"), snapbox::file!["sink.en.html"].raw());
}

#[test]
fn markup_of_an_author_is_text() {
    let text = "a <script>alert(1)</script> `<script>` [x](</\"onclick=> \"\\\"<script>\") & ![<i>](a.png \"<b> — </b>\")";
    assert_data_eq!(
        html(text, "en"),
        str![[r#"
<p>a alert(1) <code>&lt;script&gt;</code> <a href="/%22onclick=" title="“&lt;script&gt;">x</a> &amp; <img src="/i/a.png" alt="" width="4" height="3" loading="lazy" decoding="async"></p>

"#]]
    );
}

#[test]
fn a_link_holds_no_other_link() {
    assert_data_eq!(
        html("[a {{ 1 }}](page:b)[^n]\n\n[^n]: x\n", "en"),
        str![[r##"
<p><a href="page:b">a №0</a><sup class="fn"><a href="#fn-n" id="fnr-n" role="doc-noteref">1</a></sup></p>
<section class="notes" role="doc-endnotes" aria-label="Notes"><ol>
<li id="fn-n"><p>x <a href="#fnr-n" role="doc-backlink" aria-label="Back 1">↩︎</a></p></li>
</ol></section>

"##]]
    );
}

#[test]
fn addresses_are_encoded() {
    let mut out = String::new();
    escape_address("/a b/\"è\"?x=1&y={2}\n", &mut out);
    assert_eq!(out, "/a%20b/%22è%22?x=1&amp;y=%7B2%7D%0A");
}

#[test]
fn a_phrase_has_its_numbers_marked() {
    let (phrase, _) = crate::doc::phrase::parse("\"a\" < {{ 1 | year }}", FileId(0), 0, "en");
    let mut out = String::new();
    super::phrase(&phrase, |bound| Site.number(7, bound), &mut out);
    assert_eq!(
        out,
        "“a” &lt; <a class=\"v\" href=\"/d/?a=1&amp;b=2\">№7</a> <small class=\"prov\">prov.</small>"
    );
}

/// What is wrong with the tags of a text: each must close what was opened last.
fn unbalanced(html: &str) -> Option<String> {
    const VOID: &[&str] = &["br", "hr", "img"];
    let mut open: Vec<&str> = Vec::new();
    for (at, _) in html.match_indices('<') {
        let tag = &html[at + 1..at + 1 + html[at + 1..].find('>')?];
        let name = tag.split(' ').next().unwrap_or("");
        match name.strip_prefix('/') {
            Some(closed) if open.pop() != Some(closed) => {
                return Some(format!("</{closed}> at {at}"));
            }
            Some(_) => {}
            None if VOID.contains(&name) => {}
            None => open.push(name),
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

proptest! {
    #[test]
    fn any_text_gives_sound_markup(text in crate::doc_fixture::markdown()) {
        let html = html(&text, "it");
        prop_assert_eq!(unbalanced(&html), None, "{}", html);
        prop_assert_eq!(html.find("<script"), None);
        prop_assert!(!html.contains(['\u{0}', '\u{1}', '\u{2}', '\u{3}']), "{:?}", html);
    }
}
