//! Jobs → bytes.
pub mod css;
pub mod feed;
pub mod template;
pub mod view;
