//! Sorting of short lists. The standard library's sort, made anew for each type, weighs as much
//! as a page; no list here has more than some hundred entries.

/// The items by their keys, smallest first; equal ones keep their order.
pub(crate) fn by_key<T>(items: Vec<T>, key: impl Fn(&T) -> (i64, i64)) -> Vec<T> {
    let mut sorted: Vec<((i64, i64), T)> = Vec::with_capacity(items.len());
    for item in items {
        let key = key(&item);
        let place = sorted.partition_point(|(other, _)| *other <= key);
        sorted.insert(place, (key, item));
    }
    sorted.into_iter().map(|(_, item)| item).collect()
}
