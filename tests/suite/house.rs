//! How the source is kept: floors, headers, the one door to threads.
