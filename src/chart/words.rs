//! The words charts are described with, in each language of the site.

use crate::lang::Languages;

/// The words of charts in every language of the site.
#[derive(Debug)]
pub struct ChartWords {}

impl ChartWords {
    /// The words for each language of the site. A language that has none here takes those of English.
    pub fn new(_languages: &Languages) -> Self {
        Self {}
    }
}
