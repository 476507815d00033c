//! What is said about a dataset, for machines. (Being written: the data floor replaces this file.)
pub mod datapackage;
