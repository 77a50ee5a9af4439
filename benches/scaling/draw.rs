//! A series in logarithmic axes.

use super::Series;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

pub(crate) fn plot(file: &Path, series: &Series) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(file, (560, 380)).into_drawing_area();
    area.fill(&WHITE)?;
    let points = &series.points;
    let times = || points.iter().flat_map(|point| [1e6 * point.primal, 1e6 * point.gradient]);
    let (low, high) = times().fold((f64::MAX, f64::MIN), |(low, high), time| (low.min(time), high.max(time)));
    let sizes = points[0].size..points[points.len() - 1].size;
    let mut chart = ChartBuilder::on(&area)
        .caption(series.title, ("sans-serif", 18))
        .margin(10)
        .x_label_area_size(35)
        .y_label_area_size(65)
        .build_cartesian_2d(sizes.log_scale(), (0.7 * low..1.4 * high).log_scale())?;
    chart.configure_mesh().x_desc(series.size).y_desc("microseconds").draw()?;
    let [first, second] = series.names;
    let primal: Vec<(f64, f64)> = points.iter().map(|point| (point.size, 1e6 * point.primal)).collect();
    let gradient: Vec<(f64, f64)> = points.iter().map(|point| (point.size, 1e6 * point.gradient)).collect();
    for (index, (name, line)) in [(first, primal), (second, gradient)].into_iter().enumerate() {
        let colour = Palette99::pick(index);
        chart.draw_series(line.iter().map(|&point| Circle::new(point, 3, colour.filled())))?;
        let drawn = chart.draw_series(LineSeries::new(line, colour.stroke_width(2)))?;
        drawn.label(name).legend(move |(x, y)| PathElement::new([(x, y), (x + 15, y)], Palette99::pick(index)));
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
