//! What a dataset says of itself to machines. One source, no property invented: what is not declared is not written.

pub mod datapackage;
