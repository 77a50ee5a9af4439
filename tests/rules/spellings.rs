//! Paths, traits and generic functions.
