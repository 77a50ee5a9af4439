//! Print options as the reference data lists them.

use serde_json::Value;
use tensor_core::PrintOptions;

pub fn options(given: &Value) -> PrintOptions {
    let mut options = if given["profile"] == "short" { PrintOptions::short() } else { PrintOptions::default() };
    for (name, value) in given.as_object().into_iter().flatten() {
        let number = value.as_u64().unwrap_or(0) as usize;
        match name.as_str() {
            "profile" => {}
            "precision" => options.precision = number,
            "threshold" => options.threshold = number,
            "edgeitems" => options.edge_items = number,
            "linewidth" => options.line_width = number,
            "sci_mode" => options.sci_mode = value.as_bool(),
            other => panic!("unknown option {other}"),
        }
    }
    options
}
