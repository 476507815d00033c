use super::*;
use crate::doc::parse::parse;
use crate::source::FileId;

struct Site;

impl Resolve for Site {
    fn link(&self, _: usize, link: &Link) -> Option<LinkTo<'_>> {
        (link.target != "page:nowhere").then(|| LinkTo {
            href: link.target.clone().into(),
            hreflang: (link.target == "page:only-it").then_some("it"),
            title: "Title of the target".into(),
            external: link.target.starts_with("https:"),
        })
    }

    fn image(&self, _: usize, image: &Image) -> Option<ImageAt<'_>> {
        Some(ImageAt { src: format!("/i/{}", image.src).into(), size: Some((4, 3)) })
    }

    fn number(&self, index: usize, bound: &Bound) -> Option<Number<'_>> {
        Some(Number {
            text: format!("№{index}").into(),
            href: Some("/d/?a=1&b=2".into()),
            provisional: bound.source.ends_with("year").then_some("prov."),
        })
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
    let words =
        Words { notes: "Notes", back: "Back", table: "Table", done: "done", to_do: "to do" };
    let mut out = String::new();
    doc(&tree, Setting { resolve: &Site, words, code: &code }, &mut out);
    out
}

#[test]
fn look() {
    let text = include_str!("sink.md");
    println!("{}", html(text, "it"));
    let (_, d) = parse(text, 0..text.len(), FileId(0), "it");
    for d in d {
        println!("{d:?}");
    }
}
