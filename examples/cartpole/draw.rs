//! The swing-up in pictures: the cart every quarter of a second, and the force.

use super::cart::{H, LENGTH, State};
use super::ddp::Plan;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub fn draw(file: &Path, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (1000, 560)).into_drawing_area();
    area.fill(&WHITE)?;
    let (top, bottom) = area.split_vertically(300);
    draw_carts(&top, plan)?;
    draw_lines(&bottom, plan)?;
    area.present()?;
    Ok(())
}

/// Later carts stand lower, so that they can be told apart.
fn draw_carts(area: &Area<'_>, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption("swing-up", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .build_cartesian_2d(-0.8..12.0, -0.8..0.8)?;
    let every = 12;
    chart.configure_mesh().disable_mesh().disable_y_axis().x_desc("one cart every 0.24 s").x_labels(0).draw()?;
    for (i, state) in plan.states.iter().step_by(every).enumerate() {
        let colour = HSLColor(0.7 * (i * every) as f64 / plan.states.len() as f64, 0.7, 0.45);
        let right = 11.5 * (i * every) as f64 / plan.states.len() as f64;
        let [cart, tip] = ends(state).map(|(x, y)| (x + right, y));
        chart.draw_series(LineSeries::new([cart, tip], colour.stroke_width(3)))?;
        chart.draw_series([Circle::new(tip, 5, colour.filled())])?;
        let (x, y) = cart;
        chart.draw_series([Rectangle::new([(x - 0.12, y - 0.06), (x + 0.12, y + 0.06)], BLACK.filled())])?;
    }
    Ok(())
}

fn ends(state: &State) -> [(f64, f64); 2] {
    let (sin, cos) = state[1].sin_cos();
    [(state[0], 0.0), (state[0] + LENGTH * sin, -LENGTH * cos)]
}

fn draw_lines(area: &Area<'_>, plan: &Plan) -> Result<(), Box<dyn Error>> {
    let end = plan.forces.len() as f64 * H;
    let bound = plan.forces.iter().fold(4.0, |most, force| f64::max(most, force.abs()));
    let mut chart = ChartBuilder::on(area)
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..end, -bound..bound)?;
    chart.configure_mesh().x_desc("time [s]").draw()?;
    let force = plan.forces.iter().enumerate().map(|(i, force)| (i as f64 * H, *force));
    let angle = plan.states.iter().enumerate().map(|(i, state)| (i as f64 * H, state[1]));
    let place = plan.states.iter().enumerate().map(|(i, state)| (i as f64 * H, state[0]));
    let line = |colour: RGBColor| move |(x, y)| PathElement::new([(x, y), (x + 15, y)], colour);
    chart.draw_series(LineSeries::new(force, &RED))?.label("force [N]").legend(line(RED));
    chart.draw_series(LineSeries::new(angle, &BLUE))?.label("angle [rad]").legend(line(BLUE));
    chart.draw_series(LineSeries::new(place, &BLACK))?.label("place [m]").legend(line(BLACK));
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    Ok(())
}
