//! The only test binary: what the program promises from outside, and how its own house is kept.

mod house;
