//! What the generated programs are compared with, and how. `cargo run -p tensor-generator` writes and runs them.

pub mod compare;
pub mod reference;
