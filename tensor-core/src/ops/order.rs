//! Lists put into another order.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// Where the elements of the sorted list are now.
#[inline]
pub fn sorted_order<X>(list: &[X], mut compare: impl FnMut(&X, &X) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|&a, &b| compare(&list[a], &list[b]));
    order
}

/// The order in which the last of so many elements is at `index`.
///
/// # Panics
/// If there is no such place, as `Vec::insert` does.
#[inline]
pub fn order_of_insertion(length: usize, index: usize) -> Vec<usize> {
    let last = length - 1;
    assert!(index <= last, "insertion index (is {index}) should be <= len (is {last})");
    (0..index).chain([last]).chain(index..last).collect()
}

/// The order in which the element at `index` is the last one.
///
/// # Panics
/// If there is no such element, as `Vec::remove` does.
#[inline]
pub fn order_of_removal(length: usize, index: usize) -> Vec<usize> {
    assert!(index < length, "removal index (is {index}) should be < len (is {length})");
    (0..index).chain(index + 1..length).chain([index]).collect()
}

/// Element `i` becomes what is at `order[i]`.
#[inline]
pub fn reorder<X: Clone>(list: &mut [X], order: &[usize]) {
    let before = list.to_vec();
    for (place, &from) in list.iter_mut().zip(order) {
        place.clone_from(&before[from]);
    }
}

/// The inverse of [`reorder`].
#[inline]
pub fn restore<X: Clone>(list: &mut [X], order: &[usize]) {
    let after = list.to_vec();
    for (element, &to) in after.iter().zip(order) {
        list[to].clone_from(element);
    }
}

/// Where the item is that `max_by` gives; beyond the end of no items.
#[inline]
pub fn position_of_max<I: Iterator>(items: I, mut compare: impl FnMut(&I::Item, &I::Item) -> Ordering) -> usize {
    items.enumerate().max_by(|a, b| compare(&a.1, &b.1)).map_or(usize::MAX, |best| best.0)
}

/// Where the item is that `min_by` gives; beyond the end of no items.
#[inline]
pub fn position_of_min<I: Iterator>(items: I, mut compare: impl FnMut(&I::Item, &I::Item) -> Ordering) -> usize {
    items.enumerate().min_by(|a, b| compare(&a.1, &b.1)).map_or(usize::MAX, |best| best.0)
}
