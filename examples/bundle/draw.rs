//! The scene from above before and after, and the cost.

use super::scene::Scene;
use super::solve::Step;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;
use tensor_grad::nalgebra::{Rotation3, Vector3};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub fn draw(file: &Path, start: &Scene, end: &Scene, steps: &[Step]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (1200, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let areas = area.split_evenly((1, 3));
    draw_scene(&areas[0], "start", start)?;
    draw_scene(&areas[1], "adjusted", end)?;
    draw_cost(&areas[2], steps)?;
    area.present()?;
    Ok(())
}

fn draw_scene(area: &Area<'_>, title: &str, scene: &Scene) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(10)
        .build_cartesian_2d(-9.0..9.0, -9.0..9.0)?;
    chart.configure_mesh().disable_mesh().draw()?;
    chart.draw_series(scene.points.iter().map(|point| Circle::new((point.x, point.y), 1, BLUE.filled())))?;
    for camera in &scene.cameras {
        let rotation = Rotation3::new(Vector3::new(camera[0], camera[1], camera[2])).inverse();
        let centre = -(rotation * Vector3::new(camera[3], camera[4], camera[5]));
        let ahead = centre - rotation * Vector3::z();
        chart.draw_series(LineSeries::new([(centre.x, centre.y), (ahead.x, ahead.y)], RED.stroke_width(2)))?;
        chart.draw_series([Circle::new((centre.x, centre.y), 4, RED.filled())])?;
    }
    Ok(())
}

fn draw_cost(area: &Area<'_>, steps: &[Step]) -> Result<(), Box<dyn Error>> {
    let costs: Vec<(f64, f64)> = steps.iter().enumerate().map(|(i, step)| (i as f64, step.cost)).collect();
    let (first, last) = (costs[0].1, costs[costs.len() - 1].1);
    let mut chart = ChartBuilder::on(area)
        .caption("half the squared residuals [pixel²]", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..(costs.len() - 1) as f64, (last * 0.5..first * 2.0).log_scale())?;
    chart.configure_mesh().x_desc("step").y_label_formatter(&|cost| format!("{cost:.0e}")).draw()?;
    chart.draw_series(LineSeries::new(costs.iter().copied(), BLUE.stroke_width(2)))?;
    chart.draw_series(costs.iter().map(|point| Circle::new(*point, 3, BLUE.filled())))?;
    Ok(())
}
