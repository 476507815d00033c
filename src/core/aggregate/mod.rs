//! Private records → a public table in which nobody can be found (statistical disclosure control).
//!
//! In: `[aggregate]` of a dataset, a profile with the rules, records that never enter the site. Out: the cells of the
//! table, each shown or hidden, and a statement of what was checked. Records are read as a stream ([`records`]), cells are
//! judged by the [`rules`], a choice of hidden cells is made ([`settle`]) by two ways that share no code ([`protect`],
//! [`audit`]), and what any reader could work out of the public cells alone is asked once more ([`verdict`]), as it is at
//! each build. Values of records are never told, neither in the table nor in a message: a message names a file, the number
//! of a record and a column.

pub mod audit;
pub mod hierarchy;
pub mod history;
pub mod joint;
pub mod kept;
pub mod leaf;
pub mod lines;
pub mod make;
pub mod plan;
pub mod private;
pub mod profile;
pub mod protect;
pub mod reach;
pub mod records;
mod repeats;
pub mod round;
pub mod rules;
pub mod settle;
pub mod statement;
pub mod sums;
pub mod table;
#[cfg(test)]
mod tests;
pub mod ties;
pub mod verdict;
