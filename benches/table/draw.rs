//! The ratios as bars, on a logarithmic scale.

use super::Table;
use super::report::by_hand;
use std::fmt::Write;

const LEFT: f64 = 330.0;
const DOUBLING: f64 = 110.0;
const BAR: f64 = 11.0;
const COLOURS: [&str; 2] = ["#4472a8", "#d08a3c"];

pub fn bars(tables: &[Table]) -> String {
    let rows = tables[0].rows.len();
    let step = BAR * tables.len() as f64 + 9.0;
    let (width, height) = (x(16.0) + 60.0, 50.0 + step * rows as f64);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for ratio in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0] {
        let (at, end) = (x(ratio), height - 8.0);
        let colour = if ratio == 1.0 { "black" } else { "#cccccc" };
        let _ = writeln!(svg, "<line x1=\"{at:.1}\" y1=\"38\" x2=\"{at:.1}\" y2=\"{end:.1}\" stroke=\"{colour}\"/>");
        let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"34\" text-anchor=\"middle\">{ratio}</text>");
    }
    for (index, table) in tables.iter().enumerate() {
        let at = LEFT + 170.0 * index as f64;
        let colour = COLOURS[index];
        let _ = writeln!(svg, "<rect x=\"{at:.1}\" y=\"6\" width=\"10\" height=\"10\" fill=\"{colour}\"/>");
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"15\">{}</text>", at + 15.0, table.target);
    }
    svg.push_str("<text x=\"8\" y=\"15\">time of the generated gradient / by hand</text>\n");
    for row in 0..rows {
        let top = 44.0 + step * row as f64;
        let title = &tables[0].rows[row].title;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{title}</text>",
            LEFT - 120.0 + 70.0,
            top + 10.0
        );
        for (index, table) in tables.iter().enumerate() {
            let ratio = by_hand(&table.rows[row]);
            let y = top + BAR * index as f64;
            let (start, end) = (x(ratio.min(1.0)), x(ratio.max(1.0)));
            let (length, colour) = ((end - start).max(1.0), COLOURS[index]);
            let _ = writeln!(
                svg,
                "<rect x=\"{start:.1}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>"
            );
            let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{ratio:.2}</text>", end + 4.0, y + 9.5);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// The position of a ratio; 1 stands at the left end and half a doubling.
fn x(ratio: f64) -> f64 {
    LEFT + 60.0 + DOUBLING * ratio.log2()
}
