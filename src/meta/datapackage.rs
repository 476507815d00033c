//! `datapackage.json`. (Being written: the data floor replaces this file.)
