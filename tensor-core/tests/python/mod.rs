use std::path::Path;
use std::process::Command;

/// Runs `script` on a file in a Python that has NumPy (`PYTHON`, else `python3`); says so where there is none.
///
/// # Panics
/// If the script fails.
pub fn run_with_numpy(script: &str, file: &Path) {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let available = Command::new(&python).args(["-c", "import numpy"]).output();
    if !available.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: {python} has no NumPy; set PYTHON to one that has");
        return;
    }
    let script = format!("import sys\nimport numpy as np\n{script}");
    let output = Command::new(python).args(["-c", &script]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
