//! A bar on the terminal, and a loss curve.

use plotters::prelude::*;
use std::error::Error;
use std::io::{IsTerminal, Write, stderr};
use std::path::Path;

/// Shows how much is done; nothing if nobody looks at a terminal.
pub fn bar(done: usize, of: usize, loss: f64) {
    if !stderr().is_terminal() {
        return;
    }
    let width = 40 * done / of;
    eprint!("\r  [{}{}] {done}/{of}, loss {loss:.4}", "#".repeat(width), " ".repeat(40 - width));
    if done == of {
        eprint!("\r{}\r", " ".repeat(79));
    }
    stderr().flush().ok();
}

/// A line of the caption's colour for each list of losses.
pub fn loss_curve(file: &Path, title: &str, curves: &[(&str, &[f64])]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (700, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let all = || curves.iter().flat_map(|(_, losses)| losses.iter().copied());
    let (low, high) = all().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
    let count = curves.iter().map(|(_, losses)| losses.len()).max().unwrap_or(1);
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d(0.0..count as f64, (low * 0.9..high * 1.1).log_scale())?;
    chart.configure_mesh().x_desc("step").y_desc("loss").draw()?;
    for (i, (name, losses)) in curves.iter().enumerate() {
        let line = losses.iter().enumerate().map(|(step, loss)| ((step + 1) as f64, *loss));
        let series = chart.draw_series(LineSeries::new(line, Palette99::pick(i).stroke_width(2)))?;
        series.label(*name).legend(move |(x, y)| PathElement::new([(x, y), (x + 15, y)], Palette99::pick(i)));
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
