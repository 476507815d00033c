//! Who is quoted, shown or heard agreed to it, and did not take it back; what is only heard can be read; whoever made a
//! picture of a photo story is named.

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::doc::front::Voice;
use crate::site::{Text, bundle_file};

/// Looks at every text.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for piece in &facts.site.pieces {
        for t in piece.texts.iter().flatten() {
            text(facts, t, &mut out);
        }
        // Who is shown in one language is shown in all: it does not matter in which it was written down.
        if piece.texts.iter().any(Option::is_some) {
            withdrawn(facts, &piece.held, &mut out);
        }
    }
    out
}

/// Looks at one text.
pub(super) fn text(facts: Facts<'_>, text: &Text, out: &mut Vec<Diagnostic>) {
    withdrawn(facts, &text.voices, out);
    later(facts, text, out);
    unknown(facts, text, out);
    heard(facts, text, out);
    if text.extra.form.as_deref() == Some("photo") {
        uncredited(text, out);
    }
}

/// A consent that was taken back by the day of the run.
fn withdrawn(facts: Facts<'_>, voices: &[Voice], out: &mut Vec<Diagnostic>) {
    let today = facts.site.today();
    for voice in voices {
        let Some(consent) = &voice.consent else { continue };
        if let Some(day) = consent.withdrawn.filter(|day| day.value <= today) {
            let d = Diagnostic::at(Code::ConsentWithdrawn, day.span).with("name", &voice.name);
            out.push(d.with("date", day.value.to_string()));
        }
    }
}

/// A consent that nobody can have given yet.
fn later(facts: Facts<'_>, text: &Text, out: &mut Vec<Diagnostic>) {
    let today = facts.site.today();
    for voice in &text.voices {
        let day = voice.consent.as_ref().map(|consent| &consent.date);
        if let Some(day) = day.filter(|day| day.value > today) {
            let d = Diagnostic::at(Code::ConsentLater, day.span).with("name", &voice.name);
            out.push(d.with("date", day.value.to_string()));
        }
    }
}

/// `@name` without its entry, and files of an entry that are not there.
fn unknown(facts: Facts<'_>, text: &Text, out: &mut Vec<Diagnostic>) {
    for voice in text.body.voices() {
        if text.voices.iter().any(|v| v.id.value == voice.id) {
            continue;
        }
        let d = Diagnostic::at(Code::IdUnknown, voice.span)
            .with("kind", Arg::Term("voice"))
            .with("id", &voice.id);
        let known = text.voices.iter().map(|v| v.id.value.as_str());
        out.push(d.near(nearest(&voice.id, known)));
    }
    for (i, voice) in text.voices.iter().enumerate() {
        if text.voices.iter().take(i).any(|v| v.id.value == voice.id.value) {
            let twice = Diagnostic::at(Code::IdDuplicate, voice.id.span);
            out.push(twice.with("id", &voice.id.value));
        }
        for file in &voice.files {
            if bundle_file(facts.sources, &text.folder, &file.value).is_none() {
                let missing = Diagnostic::at(Code::FileMissing, file.span);
                out.push(missing.with("path", format!("{}{}", text.folder, file.value)));
            }
        }
    }
}

/// Recordings that are not there, and those without words.
fn heard(facts: Facts<'_>, text: &Text, out: &mut Vec<Diagnostic>) {
    for audio in text.body.audios().iter().filter(|a| !a.src.is_empty()) {
        if bundle_file(facts.sources, &text.folder, &audio.src).is_none() {
            let missing = Diagnostic::at(Code::FileMissing, audio.span);
            out.push(missing.with("path", format!("{}{}", text.folder, audio.src)));
        }
        if !audio.transcribed {
            let mute = Diagnostic::at(Code::AudioTranscript, audio.span);
            out.push(mute.with("src", &audio.src));
        }
    }
}

/// Pictures of a photo story without the name of who made them.
fn uncredited(text: &Text, out: &mut Vec<Diagnostic>) {
    for picture in text.body.pictures().filter(|p| !p.is_credited) {
        out.push(Diagnostic::at(Code::ImageCredit, picture.span).with("src", picture.src));
    }
}
