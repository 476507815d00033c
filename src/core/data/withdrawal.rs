//! `withdrawn.toml` beside a frozen version: when it was taken back, and why.
//!
//! In: the text of the notice. Out: [`Withdrawal`], and diagnostics for what is wrong in it. What goes and what stays of
//! a withdrawn version is [`crate::world::frozen`]'s matter; nothing is opened here.

use jiff::civil::Date;

use crate::diag::Diagnostic;
use crate::fields::{self, Context, FieldSpec, FieldType as T, required};
use crate::lang::ByLang;
use crate::source::{FileId, Sources};

/// The keys of the notice.
pub const WITHDRAWAL: &[FieldSpec] = &[
    required("date", T::Date, "when the version was taken back"),
    required("reason", T::ByLang, "why it was taken back, for readers"),
];

/// A version that was taken back: an accident, a legal order.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawal {
    /// When.
    pub date: Date,
    /// Why, for readers.
    pub reason: ByLang<String>,
    /// The notice.
    pub file: FileId,
}

/// Reads a notice; `None` where it lacks something, which was then reported.
pub fn withdrawal(
    sources: &Sources<'_>,
    file: FileId,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Withdrawal> {
    let (table, faults) = fields::parse(sources.text(file), file, 0);
    let mut found = Vec::new();
    let record = fields::read(&table, WITHDRAWAL, ctx, &mut found);
    out.extend(fields::despite(&faults, found));
    out.extend(faults);
    let (date, reason) = (record.date("date"), record.by_lang("reason"));
    Some(Withdrawal { date: *date?, reason: reason?.clone(), file })
}
