//! Datasets: what is said about them, and their tables.
pub mod value;
