//! The flight: as it was, as it was seen, and as the filter saw it.

use super::flight::Flight;
use super::model::State;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

pub fn draw(file: &Path, flight: &Flight, seen: &[(f64, f64)], filtered: &[State]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (900, 700)).into_drawing_area();
    area.fill(&WHITE)?;
    let range = |of: fn(&State) -> f64| {
        let values = flight.states.iter().map(of);
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
        low - 200.0..high + 200.0
    };
    let mut chart = ChartBuilder::on(&area)
        .caption("a flight and its radar", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(60)
        .build_cartesian_2d(range(|state| state[0]), range(|state| state[1]))?;
    chart.configure_mesh().x_desc("x [m]").y_desc("y [m]").draw()?;
    let place = |state: &State| (state[0], state[1]);
    let dots = seen.iter().map(|point| Circle::new(*point, 2, RED.mix(0.5).filled()));
    chart.draw_series(dots)?.label("seen").legend(|at| Circle::new(at, 3, RED.filled()));
    let line = |colour: RGBColor| move |(x, y)| PathElement::new([(x, y), (x + 15, y)], colour);
    let truth = LineSeries::new(flight.states.iter().map(place), BLACK.stroke_width(3));
    chart.draw_series(truth)?.label("flown").legend(line(BLACK));
    chart.draw_series(LineSeries::new(filtered.iter().map(place), &BLUE))?.label("filtered").legend(line(BLUE));
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
