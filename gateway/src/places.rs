//! Counting who has how many of something.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many places there are, and so many each can have.
pub(crate) struct Places<K> {
    most: usize,
    most_each: usize,
    taken: Mutex<HashMap<K, usize>>,
}

impl<K: Copy + Eq + Hash> Places<K> {
    pub(crate) fn new(most: usize, most_each: usize) -> Arc<Self> {
        Arc::new(Self { most, most_each, taken: Mutex::default() })
    }

    /// A place, if there is one.
    pub(crate) fn take(self: &Arc<Self>, whose: K) -> Option<Place<K>> {
        let mut taken = self.taken();
        if taken.values().sum::<usize>() >= self.most || taken.get(&whose).is_some_and(|it| *it >= self.most_each) {
            return None;
        }
        *taken.entry(whose).or_default() += 1;
        Some(Place { places: Arc::clone(self), whose })
    }

    /// How many are taken.
    pub(crate) fn len(&self) -> usize {
        self.taken().values().sum()
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One place, which is free again when this is dropped.
pub(crate) struct Place<K: Copy + Eq + Hash> {
    places: Arc<Places<K>>,
    whose: K,
}

impl<K: Copy + Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_one_nor_all_can_take_more_than_there_is() {
        let places = Places::new(8, 2);
        let crowd = [places.take(1).unwrap(), places.take(1).unwrap()];
        assert!(places.take(1).is_none());
        let others: Vec<_> = (2..8).map(|whose| places.take(whose).unwrap()).collect();
        assert!(places.take(9).is_none());
        drop(others);
        assert!(places.take(9).is_some() && places.take(1).is_none());
        drop(crowd);
        assert!(places.taken().is_empty() && places.take(1).is_some());
    }
}
