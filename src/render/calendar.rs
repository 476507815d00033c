//! Events → iCalendar, one or all of a language.
//!
//! In: the site. Out: text with lines of at most 75 bytes that end as the format wants them to. An event without an
//! hour takes its days. Of the moment of the build nothing is told but its day, and that only of events to come of which
//! nobody says when they were written: they are as old as that day, for what tells of an event is never younger than the
//! file. Source: RFC 5545.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Ctx;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::site::PieceId;

/// The longest line in bytes, without its end.
const LINE: usize = 75;

/// The calendar of an event, or of all of them.
pub fn text(ctx: &Ctx<'_>, event: Option<PieceId>, lang: Lang) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", &format!("-//Specola//{}", ctx.site.config.languages.tag(lang)));
    if event.is_none() {
        let name = ctx.site.config.title.get(lang).0;
        line(&mut out, "NAME", &escaped(name));
        line(&mut out, "X-WR-CALNAME", &escaped(name));
    }
    for (id, _) in ctx.site.of_kind(Kind::Event) {
        if event.is_none_or(|only| only == id) {
            push(ctx, id, lang, &mut out);
        }
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

/// Appends an event that has a text in this language and a beginning.
fn push(ctx: &Ctx<'_>, id: PieceId, lang: Lang, out: &mut String) -> Option<()> {
    let site = ctx.site;
    let text = site.piece(id).text(lang)?;
    let resolved = ctx.resolved.text(id, lang)?;
    let start = text.extra.start?;
    let url = site.routes.absolute(&site.piece_url(id, lang)?);
    let host = site.routes.base_url().split("://").nth(1).unwrap_or_default();
    line(out, "BEGIN", "VEVENT");
    // The same in every language, and in every version of the event.
    line(out, "UID", &format!("{}@{}", site.piece(id).name, host.replace('/', ".")));
    let changed = text.updated.or(text.published).map(|m| m.at);
    line(out, "DTSTAMP", &utc(changed.unwrap_or_else(|| start.at.min(site.morning()))));
    if start.timed {
        line(out, "DTSTART", &utc(start.at));
        if let Some(end) = text.extra.end {
            line(out, "DTEND", &utc(end.at));
        }
    } else {
        // The end is the day after the last.
        let last = text.extra.end.unwrap_or(start).civil.date();
        line(out, "DTSTART;VALUE=DATE", &day(start.civil.date()));
        line(out, "DTEND;VALUE=DATE", &day(last.tomorrow().unwrap_or(last)));
    }
    line(out, "SUMMARY", &escaped(&resolved.title));
    line(out, "DESCRIPTION", &escaped(&resolved.description));
    if let Some(location) = &text.extra.location {
        line(out, "LOCATION", &escaped(location));
    }
    line(out, "URL", &url);
    line(out, "END", "VEVENT");
    Some(())
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// A text as a value.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a property; what is longer than a line goes on in the next, after a space.
fn line(out: &mut String, name: &str, value: &str) {
    let mut whole = String::new();
    let _ = write!(whole, "{name}:{value}");
    let mut room = LINE;
    for c in whole.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_are_short_enough_and_say_what_was_said(text in "[a-zàè€𝕒,;\\\\ ]{0,200}") {
            let mut out = String::new();
            line(&mut out, "SUMMARY", &escaped(&text));
            prop_assert!(out.split("\r\n").all(|l| l.len() <= LINE));
            let unfolded = out.replace("\r\n ", "");
            let read = unfolded.trim_end_matches("\r\n").strip_prefix("SUMMARY:").expect("a value");
            let read = read.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
            prop_assert_eq!(read, text);
        }
    }
}
