//! A page: that of the last build where it would be the same, else its view drawn with its template.
//!
//! In: a job and what its page shows. Out: the page, and from what it was made. For most pages that people write that is
//! known beforehand ([`making::piece`]); of any other it is the view itself, which is all that its template sees. A
//! template that fails is reported.

use serde::Serialize;

use super::job::Done;
use super::page::{WithText, embed, home, list, text};
use super::{Ctx, body, making};
use crate::diag::{Diagnostic, Severity};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::plan::{Job, ListOf};
use crate::site::{ChartId, PieceId};
use crate::world::out::{Fingerprint, Out};

/// A page to be drawn.
#[derive(Clone, Copy)]
pub(super) struct Drawing<'a> {
    /// What it is made of.
    pub ctx: &'a Ctx<'a>,
    /// What it is.
    pub job: &'a Job,
    /// Its language.
    pub lang: Lang,
    /// Where it goes.
    pub out: &'a dyn Out,
}

impl Drawing<'_> {
    /// A page that people wrote, with the template of its kind.
    pub(super) fn piece(self, id: PieceId, found: &mut Vec<Diagnostic>) -> Done {
        let Drawing { ctx, lang, .. } = self;
        let kind = ctx.site.piece(id).kind;
        let (Some(own), Some(resolved)) =
            (ctx.site.piece(id).text(lang), ctx.resolved.text(id, lang))
        else {
            return Ok(None);
        };
        let place = body::Place {
            chart_level: if kind == Kind::Home { 3 } else { 2 },
            lists_numbers: kind != Kind::Home && ctx.templates.lists_numbers(),
            figures: (kind == Kind::Chapter).then(|| ctx.site.piece(id).number.to_string()),
            ..body::Place::default()
        };
        let own = body::Written { text: own, resolved, lang, place: &place };
        let from = making::piece(ctx, id, own);
        if let Some(written) = self.kept(from.as_ref())? {
            return Ok(Some(written));
        }
        let own = (own, from);
        if kind == Kind::Home {
            let Some(view) = home::home(ctx, id, lang) else { return Ok(None) };
            return self.draw_with("home.html", view, own, found);
        }
        let Some(page) = text::page(ctx, id, lang) else { return Ok(None) };
        match kind {
            Kind::Article => self.draw_with("article.html", text::article(ctx, &page), own, found),
            Kind::AltriSguardi => {
                self.draw_with("altrisguardi.html", text::altrisguardi(ctx, &page), own, found)
            }
            Kind::Report => self.draw_with("report.html", text::report(ctx, &page), own, found),
            Kind::Chapter => match text::chapter(ctx, &page) {
                Some(view) => self.draw_with("chapter.html", view, own, found),
                None => Ok(None),
            },
            Kind::Event => self.draw_with("event.html", text::event(ctx, &page), own, found),
            Kind::Page | Kind::Home => {
                self.draw_with("page.html", text::plain(ctx, &page), own, found)
            }
        }
    }

    /// A page of a list.
    pub(super) fn list(self, of: ListOf, n: usize, found: &mut Vec<Diagnostic>) -> Done {
        let from = making::list(self.ctx, of, n, self.lang);
        if let Some(written) = self.kept(from.as_ref())? {
            return Ok(Some(written));
        }
        let view = list::list(self.ctx, of, n, self.lang);
        self.put("list.html", &view, from.as_ref(), found)
    }

    /// A chart for other sites.
    pub(super) fn embed(
        self,
        id: ChartId,
        frozen: Option<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Done {
        self.draw_some("embed.html", embed::page(self.ctx, id, frozen, self.lang), found)
    }

    /// A view.
    pub(super) fn draw(
        self,
        template: &str,
        view: &impl Serialize,
        found: &mut Vec<Diagnostic>,
    ) -> Done {
        let from = self.made_from(template, view);
        match self.kept(from.as_ref())? {
            Some(written) => Ok(Some(written)),
            None => self.put(template, view, from.as_ref(), found),
        }
    }

    /// A view, where there is one.
    pub(super) fn draw_some(
        self,
        template: &str,
        view: Option<impl Serialize>,
        found: &mut Vec<Diagnostic>,
    ) -> Done {
        view.map_or(Ok(None), |view| self.draw(template, &view, found))
    }

    /// A view with a text in it; with the text, from what the page is made, where that is known already.
    fn draw_with<V: WithText>(
        self,
        template: &str,
        mut view: V,
        (own, known): (body::Written<'_>, Option<Fingerprint>),
        found: &mut Vec<Diagnostic>,
    ) -> Done {
        let around = || self.made_from(template, &view);
        let whole =
            |from: Fingerprint| Fingerprint::of(&[&from.0, &body::made_from(self.ctx, own).0]);
        let from = known.or_else(|| around().map(whole));
        if known.is_none()
            && let Some(written) = self.kept(from.as_ref())?
        {
            return Ok(Some(written));
        }
        view.put_in(body::body(self.ctx, own));
        self.put(template, &view, from.as_ref(), found)
    }

    /// From what the page is made, where anybody wants to know.
    fn made_from(self, template: &str, view: &impl Serialize) -> Option<Fingerprint> {
        let wanted = self.out.keeps();
        wanted.then(|| self.ctx.templates.made_from(template, view, self.lang)).flatten()
    }

    fn kept(self, from: Option<&Fingerprint>) -> Done {
        from.map_or(Ok(None), |from| self.out.keep(&self.job.out, from))
    }

    /// Draws and writes; a template that fails is reported.
    fn put(
        self,
        template: &str,
        view: &impl Serialize,
        from: Option<&Fingerprint>,
        found: &mut Vec<Diagnostic>,
    ) -> Done {
        let text = match self.ctx.templates.render(template, view, self.lang, self.ctx.sources) {
            Ok(text) => text,
            Err(fault) => {
                debug_assert!(fault.severity() == Severity::Error);
                found.push(*fault);
                return Ok(None);
            }
        };
        match from {
            Some(from) => self.out.put_from(&self.job.out, text.as_bytes(), from),
            None => self.out.put(&self.job.out, text.as_bytes()),
        }
        .map(Some)
    }
}

impl Ctx<'_> {
    /// Draws a part of a page. A template that fails here fails on the chart's own page too, and is reported there.
    pub fn draw(&self, template: &str, view: &impl Serialize, lang: Lang) -> String {
        self.templates.render(template, view, lang, self.sources).unwrap_or_default()
    }
}
