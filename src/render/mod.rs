//! Jobs → bytes.
pub mod code;
pub mod css;
pub mod feed;
pub mod html;
pub mod template;
pub mod view;
