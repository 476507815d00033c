//! Sources → Site.
pub mod route;
pub mod vocabulary;
