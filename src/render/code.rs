//! Code in colours, at build time.
/// Colours code; each distinct block once per run.
#[derive(Default)]
pub struct Highlighter {}
