//! Feeds as Atom and as JSON; the one door by which text gets into XML.
//!
//! In: finished entries (text in one language, absolute addresses). Out: text. Sources: RFC 4287, JSON Feed 1.1.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// One entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its name among all entries of the web, the same for ever: an absolute address.
    pub id: String,
    /// Absolute address.
    pub url: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// When it came out, RFC 3339.
    pub published: String,
    /// When it last changed, RFC 3339.
    pub updated: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its topics.
    pub categories: Vec<String>,
}

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Language tag.
    pub lang: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub subtitle: String,
    /// Absolute address of the feed in the form it is written in.
    pub url: String,
    /// Absolute address of the page it belongs to.
    pub page: String,
    /// Who publishes.
    pub author: String,
    /// When anything in it last changed, RFC 3339.
    pub updated: String,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// Writes a feed as Atom 1.0.
pub fn atom(feed: &Feed) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">",
        Xml(&feed.lang)
    );
    element(&mut out, "  ", "id", &feed.url);
    element(&mut out, "  ", "title", &feed.title);
    element(&mut out, "  ", "subtitle", &feed.subtitle);
    element(&mut out, "  ", "updated", &feed.updated);
    let _ = writeln!(
        out,
        "  <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>",
        Xml(&feed.url)
    );
    let _ = writeln!(
        out,
        "  <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
        Xml(&feed.page)
    );
    let _ = writeln!(out, "  <author><name>{}</name></author>", Xml(&feed.author));
    for entry in &feed.entries {
        out.push_str("  <entry>\n");
        element(&mut out, "    ", "id", &entry.id);
        element(&mut out, "    ", "title", &entry.title);
        let _ = writeln!(out, "    <link href=\"{}\"/>", Xml(&entry.url));
        element(&mut out, "    ", "published", &entry.published);
        element(&mut out, "    ", "updated", &entry.updated);
        for author in &entry.authors {
            let _ = writeln!(out, "    <author><name>{}</name></author>", Xml(author));
        }
        for category in &entry.categories {
            let _ = writeln!(out, "    <category term=\"{}\"/>", Xml(category));
        }
        element(&mut out, "    ", "summary", &entry.summary);
        out.push_str("  </entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

/// Writes a feed as JSON Feed 1.1.
pub fn json(feed: &Feed) -> String {
    let names =
        |list: &[String]| -> Vec<Value> { list.iter().map(|n| json!({"name": n})).collect() };
    let item = |entry: &FeedEntry| {
        let mut item = json!({
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_text": entry.summary,
            "date_published": entry.published,
            "date_modified": entry.updated,
        });
        if !entry.authors.is_empty() {
            item["authors"] = Value::Array(names(&entry.authors));
        }
        if !entry.categories.is_empty() {
            item["tags"] = json!(entry.categories);
        }
        item
    };
    let whole = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "language": feed.lang,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": names(std::slice::from_ref(&feed.author)),
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

fn element(out: &mut String, indent: &str, name: &str, text: &str) {
    let _ = writeln!(out, "{indent}<{name}>{}</{name}>", Xml(text));
}

/// A text as XML: markup escaped, characters that XML 1.0 forbids left out.
pub(super) struct Xml<'a>(pub &'a str);

impl std::fmt::Display for Xml<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses have nothing else.
        let is_plain = |b| matches!(b, b' '..=b'~') && !b"&<>\"".contains(&b);
        if self.0.bytes().all(is_plain) {
            return f.write_str(self.0);
        }
        let is_kept = |c: char| match c {
            '&' | '<' | '>' | '"' | '\u{fffe}' | '\u{ffff}' => false,
            '\t' | '\n' | '\r' => true,
            c => !c.is_control(),
        };
        let mut rest = self.0;
        while let Some(at) = rest.find(|c| !is_kept(c)) {
            let (kept, odd) = rest.split_at(at);
            f.write_str(kept)?;
            let mut behind = odd.chars();
            f.write_str(match behind.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                Some(_) | None => "",
            })?;
            rest = behind.as_str();
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_title_is_text_and_control_characters_are_left_out() {
        assert_eq!(
            Xml("<a href=\"x\">& \u{0}\u{b}è</a>").to_string(),
            "&lt;a href=&quot;x&quot;&gt;&amp; è&lt;/a&gt;"
        );
    }
}
