//! Results of slow pure functions, kept for the run or from one run to the next.
//!
//! In: a key that says all of the input, and the function. Out: its result, worked out once however many threads
//! ask. What is kept never depends on who asked first. Stages that are pure share nothing else between threads; other locks
//! are only where the world outside is met: in `serve`, `external`, `world::staging` and the command line's progress.

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
    /// The result for `key`, where there is one by now.
    pub fn found(&self, key: &K) -> Option<V> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)?.get().cloned()
    }

    /// The result for `key`; `make` runs only where there is none yet, and other threads that want the same wait.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        // A thread that panicked holding the lock left the map whole: it only ever inserts.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(kept.entry(key).or_default());
        drop(kept);
        cell.get_or_init(make).clone()
    }
}

/// The results of one function that are carried from one run to the next: those that a run did not ask for are dropped
/// at the end of it.
#[derive(Debug)]
pub struct Carried<K, V> {
    kept: Mutex<Generations<K, V>>,
}

#[derive(Debug)]
struct Generations<K, V> {
    last: BTreeMap<K, V>,
    this: BTreeMap<K, V>,
}

impl<K, V> Default for Carried<K, V> {
    fn default() -> Self {
        Self { kept: Mutex::new(Generations { last: BTreeMap::new(), this: BTreeMap::new() }) }
    }
}

impl<K: Ord, V: Clone> Carried<K, V> {
    /// The result for `key`, where one is carried.
    pub fn find(&self, key: &K) -> Option<V> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept.this.get(key) {
            return Some(value.clone());
        }
        let (key, value) = kept.last.remove_entry(key)?;
        kept.this.insert(key, value.clone());
        Some(value)
    }

    /// The result for `key`; `make` runs only where none is carried. Two threads that want the same both make it.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        self.find(&key).unwrap_or_else(|| {
            let value = make();
            self.put(key, value.clone());
            value
        })
    }

    /// Carries a result.
    pub fn put(&self, key: K, value: V) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.this.insert(key, value);
    }

    /// Ends a run.
    pub fn turn(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last = std::mem::take(&mut kept.this);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_result_is_carried_as_long_as_every_run_asks_for_it() {
        let carried = Carried::default();
        let made = |key: u8| {
            let mut made = false;
            let value = carried.get(key, || {
                made = true;
                u16::from(key) * 2
            });
            assert_eq!(value, u16::from(key) * 2);
            made
        };
        assert_eq!([made(1), made(2), made(1)], [true, true, false]);
        carried.turn();
        assert!(!made(1));
        carried.turn();
        assert_eq!([made(1), made(2)], [false, true]);
    }

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
