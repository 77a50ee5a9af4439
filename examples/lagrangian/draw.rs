//! The path of the outer mass, and the error of the energy.

use super::pendulum::{LENGTHS, State};
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

/// What is drawn: states of the first seconds, and relative errors of the energy by time.
pub struct Run {
    pub path: Vec<State>,
    pub errors: Vec<(f64, f64)>,
}

pub fn draw(file: &Path, run: &Run) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (1000, 500)).into_drawing_area();
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(500);
    let mut chart = ChartBuilder::on(&left)
        .caption("path of the outer mass", ("sans-serif", 18))
        .margin(10)
        .build_cartesian_2d(-2.0..2.0, -2.0..2.0)?;
    chart.configure_mesh().disable_mesh().disable_axes().draw()?;
    for (i, piece) in run.path.windows(2).enumerate() {
        let colour = HSLColor(0.7 * i as f64 / run.path.len() as f64, 0.7, 0.45);
        chart.draw_series(LineSeries::new(piece.iter().map(outer), &colour))?;
    }
    let last = run.path.last().expect("a path");
    chart.draw_series(LineSeries::new([(0.0, 0.0), inner(last), outer(last)], BLACK.stroke_width(3)))?;
    chart.draw_series([inner(last), outer(last)].map(|point| Circle::new(point, 6, BLACK.filled())))?;

    let largest = run.errors.iter().fold(0.0, |largest, (_, error)| f64::max(largest, error.abs()));
    let end = run.errors.last().expect("errors").0;
    let mut chart = ChartBuilder::on(&right)
        .caption("relative error of the energy", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..end, -1.1 * largest..1.1 * largest)?;
    chart.configure_mesh().x_desc("time [s]").y_label_formatter(&|error| format!("{error:.0e}")).draw()?;
    chart.draw_series(LineSeries::new(run.errors.iter().copied(), &BLUE))?;
    area.present()?;
    Ok(())
}

fn inner(state: &State) -> (f64, f64) {
    (LENGTHS[0] * state[0].sin(), -LENGTHS[0] * state[0].cos())
}

fn outer(state: &State) -> (f64, f64) {
    let (x, y) = inner(state);
    (x + LENGTHS[1] * state[1].sin(), y - LENGTHS[1] * state[1].cos())
}
