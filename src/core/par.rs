//! The one place where work is spread over threads.
//!
//! In: a slice and a pure function, or two functions. Out: the results in the order of the slice, whatever the threads
//! did, and every diagnostic in the same order. No other file imports rayon; there are no channels and no locks here.

use std::io;

use rayon::prelude::*;

use crate::diag::Diagnostic;

/// Sets the number of threads for the rest of the run, that of rayon where none is said (one for each core); `false` where
/// work has already begun, or the system refuses.
pub fn use_threads(n: Option<usize>) -> bool {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(n.unwrap_or(0));
    threads.start_handler(|_| widen()).build_global().is_ok()
}

/// Lets the heap of a thread grow at once by as much as a build takes. That of glibc otherwise grows by a page at a time
/// (`grow_heap` in its `malloc/arena.c`), and each time all threads wait that touch new memory.
fn widen() {
    const BLOCK: usize = 96 << 10; // below what is mapped apart
    let n_blocks = WIDTH / rayon::current_num_threads() / BLOCK;
    let blocks: Vec<Vec<u8>> = (0..n_blocks).map(|_| Vec::with_capacity(BLOCK)).collect();
    drop(std::hint::black_box(blocks));
}

/// What all threads together take for a change of one page of ten thousand, in bytes.
const WIDTH: usize = 64 << 20;

/// Applies `f` to each item, in parallel; results and diagnostics come in the order of the items.
pub fn map<I: Sync, T: Send>(
    items: &[I],
    f: impl Fn(&I) -> (T, Vec<Diagnostic>) + Sync + Send,
) -> (Vec<T>, Vec<Diagnostic>) {
    apart(items.par_iter().map(f))
}

/// The same where each item is used up.
pub fn take<I: Send, T: Send>(
    items: Vec<I>,
    f: impl Fn(I) -> (T, Vec<Diagnostic>) + Sync + Send,
) -> (Vec<T>, Vec<Diagnostic>) {
    apart(items.into_par_iter().map(f))
}

/// The same with a buffer that one item leaves to the next.
pub fn take_by<I: Send, T: Send>(
    items: Vec<I>,
    f: impl Fn(&mut Vec<u8>, I) -> (T, Vec<Diagnostic>) + Sync + Send,
) -> (Vec<T>, Vec<Diagnostic>) {
    apart(items.into_par_iter().map_init(Vec::new, f))
}

fn apart<T: Send>(
    done: impl IndexedParallelIterator<Item = (T, Vec<Diagnostic>)>,
) -> (Vec<T>, Vec<Diagnostic>) {
    let (mut values, mut found) = (Vec::new(), Vec::new());
    done.unzip_into_vecs(&mut values, &mut found);
    (values, found.into_iter().flatten().collect())
}

/// Does something with each item, in parallel.
///
/// # Errors
/// The first fault, in the order of the items; the others are done all the same.
pub fn each<T: Send>(
    items: &mut [T],
    f: impl Fn(&mut T) -> io::Result<()> + Sync + Send,
) -> io::Result<()> {
    let done: Vec<io::Result<()>> = items.par_iter_mut().map(f).collect();
    done.into_iter().collect()
}

/// Does something that cannot fail with each item, in parallel.
pub fn all<T: Send>(items: &mut [T], f: impl Fn(&mut T) + Sync + Send) {
    items.par_iter_mut().for_each(f);
}

/// Does two things at once where a thread is free, else one after the other.
pub fn both<A: Send, B: Send>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(first, second)
}
