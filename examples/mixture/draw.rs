//! The points, and where the mixture expects them.

use super::data::Point;
use super::model::{K, Mixture};
use plotters::prelude::*;
use std::error::Error;
use std::f64::consts::TAU;
use std::path::Path;
use tensor_grad::nalgebra::Vector2;

pub fn draw(file: &Path, points: &[Point], start: &Mixture, end: &Mixture) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (800, 640)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("one and two standard deviations", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(30)
        .build_cartesian_2d(-6.0..6.0, -5.0..5.0)?;
    chart.configure_mesh().draw()?;
    chart.draw_series(points.iter().map(|point| Circle::new((point.x, point.y), 1, BLACK.mix(0.4).filled())))?;
    for k in 0..K {
        let colour = Palette99::pick(k);
        for deviations in [1.0, 2.0] {
            chart.draw_series(LineSeries::new(ellipse(start, k, deviations), BLACK.mix(0.2)))?;
            chart.draw_series(LineSeries::new(ellipse(end, k, deviations), colour.stroke_width(2)))?;
        }
    }
    area.present()?;
    Ok(())
}

fn ellipse(mixture: &Mixture, k: usize, deviations: f64) -> Vec<(f64, f64)> {
    let part = &mixture.parts[k];
    let factor = part.covariance().cholesky().expect("positive definite").l();
    let place = |i: i32| {
        let (sin, cos) = (TAU * f64::from(i) / 60.0).sin_cos();
        part.mean + factor * Vector2::new(cos, sin) * deviations
    };
    (0..=60).map(place).map(|point| (point.x, point.y)).collect()
}
