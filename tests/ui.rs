//! Programs that must not compile, and what the user is told. After a change of a message:
//! `TRYBUILD=overwrite cargo test --test ui`, and read the difference.

use std::process::Command;

/// Our own messages: the same on every compiler.
#[test]
fn own_messages() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/attr/*.rs");
    tests.compile_fail("tests/ui/checkpoint/*.rs");
    tests.compile_fail("tests/ui/derive/*.rs");
    tests.compile_fail("tests/ui/fence/*.rs");
    tests.compile_fail("tests/ui/rule/*.rs");
}

/// Messages worded by rustc, which differ from release to release.
#[test]
fn messages_of_rustc() {
    let version = Command::new("rustc").arg("--version").output().expect("rustc runs");
    if version.stdout.starts_with(b"rustc 1.95.") {
        trybuild::TestCases::new().compile_fail("tests/ui/rustc/*.rs");
    }
}
