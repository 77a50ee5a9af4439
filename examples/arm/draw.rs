//! The arm and its path from the side, and the angles over the path.

use super::reference::origin;
use super::robot::{Joints, frames};
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

pub fn draw(file: &Path, path: &[Joints]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (1000, 480)).into_drawing_area();
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(480);
    draw_arm(&left, path)?;
    draw_angles(&right, path)?;
    area.present()?;
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw_arm(area: &Area<'_>, path: &[Joints]) -> Result<(), Box<dyn Error + 'static>> {
    let mut chart = ChartBuilder::on(area)
        .caption("UR5 along a circle", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(-0.75..0.15, -0.1..0.8)?;
    chart.configure_mesh().x_desc("y [m]").y_desc("z [m]").draw()?;
    let side =
        |joints: &Joints| frames(joints).iter().map(|frame| (origin(frame).y, origin(frame).z)).collect::<Vec<_>>();
    for (i, joints) in path.iter().step_by(path.len() / 6).enumerate() {
        let colour = HSLColor(i as f64 / 6.0, 0.6, 0.5);
        chart.draw_series(LineSeries::new(side(joints), colour.stroke_width(3)))?;
        chart.draw_series(side(joints).into_iter().map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    let tool = path.iter().map(|joints| side(joints)[6]);
    chart.draw_series(LineSeries::new(tool, BLACK.stroke_width(2)))?;
    Ok(())
}

fn draw_angles(area: &Area<'_>, path: &[Joints]) -> Result<(), Box<dyn Error + 'static>> {
    let (lowest, highest) = path.iter().fold((0.0, 0.0), |(low, high), q| (q.min().min(low), q.max().max(high)));
    let mut chart = ChartBuilder::on(area)
        .caption("joints [rad]", ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..(path.len() - 1) as f64, lowest..highest)?;
    chart.configure_mesh().x_desc("point of the path").draw()?;
    for joint in 0..6 {
        let colour = Palette99::pick(joint);
        let line = path.iter().enumerate().map(|(i, joints)| (i as f64, joints[joint]));
        let label = format!("joint {}", joint + 1);
        let series = chart.draw_series(LineSeries::new(line, colour.stroke_width(2)))?;
        series.label(label).legend(move |(x, y)| PathElement::new([(x, y), (x + 15, y)], Palette99::pick(joint)));
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    Ok(())
}
