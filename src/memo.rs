//! Results of slow pure functions, kept for the run.
//!
//! In: a key that says all of the input, and the function. Out: its result, worked out once however many threads
//! ask. The only file with a lock. What is kept never depends on who asked first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The results of one function, by its input.
pub struct Memo<K, V> {
    kept: Mutex<BTreeMap<K, Arc<OnceLock<V>>>>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { kept: Mutex::new(BTreeMap::new()) }
    }
}

impl<K: Ord, V: Clone> Memo<K, V> {
    /// The result for `key`; `make` runs only where there is none yet, and other threads that want the same wait.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        // A thread that panicked holding the lock left the map whole: it only ever inserts.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(kept.entry(key).or_default());
        drop(kept);
        cell.get_or_init(make).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_result_is_worked_out_once() {
        let memo = Memo::default();
        let runs = AtomicUsize::new(0);
        let get = |key: u8| {
            memo.get(key, || {
                runs.fetch_add(1, Ordering::Relaxed);
                key * 2
            })
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!((get(1), get(2)), (2, 4)));
            }
        });
        assert_eq!(runs.load(Ordering::Relaxed), 2);
    }
}
