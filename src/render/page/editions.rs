//! The editions of the report: all of them beside each other, and from an older one to the newest.

use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::{Edition, Link};
use crate::site::PieceId;

/// Every edition, each in this language or in another that it has, the newest first: by the day it came out, then by the
/// name of its folder.
fn all(ctx: &Ctx<'_>, lang: Lang) -> Vec<PieceId> {
    let dated = ctx.site.of_kind(Kind::Report).filter_map(|(id, piece)| {
        let (text, _) = piece.any_text(lang, ctx.site.langs())?;
        Some((text.published.map(|at| at.at), id))
    });
    let mut dated: Vec<_> = dated.collect();
    dated.sort();
    dated.into_iter().rev().map(|(_, id)| id).collect()
}

/// The line of editions on the cover of one of them; empty where there is no other.
pub(super) fn editions(ctx: &Ctx<'_>, here: PieceId, lang: Lang) -> Vec<Edition> {
    let all = all(ctx, lang);
    let one = |id: &PieceId| {
        let (text, _) = ctx.site.piece(*id).any_text(lang, ctx.site.langs())?;
        let label = text.extra.edition.clone()?;
        let Link { href, lang, lang_note, .. } = ctx.piece_link(*id, lang)?;
        Some(Edition { label, href, current: *id == here, lang, lang_note })
    };
    let editions: Vec<Edition> = all.iter().filter_map(one).collect();
    if editions.len() > 1 { editions } else { Vec::new() }
}

/// The newest edition, where `here` is an older one.
pub(super) fn newer(ctx: &Ctx<'_>, here: PieceId, lang: Lang) -> Option<Link> {
    let newest = all(ctx, lang).into_iter().next().filter(|newest| *newest != here)?;
    ctx.piece_link(newest, lang)
}
