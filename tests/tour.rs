//! The tour prints what PyTorch prints; `UPDATE_GOLDEN=1` writes the expected text anew.

#[path = "../examples/tour.rs"]
#[allow(dead_code, reason = "main is not called")]
mod example;

#[test]
fn text() {
    let mut out = Vec::new();
    example::tour(&mut out).expect("a writable temporary folder");
    let got = String::from_utf8(out).expect("text");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write("examples/tour.txt", &got).expect("a writable folder");
    }
    assert_eq!(got, std::fs::read_to_string("examples/tour.txt").expect("the expected text"));
}
