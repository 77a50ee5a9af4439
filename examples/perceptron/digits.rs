//! Digits that the example writes itself: strokes, turned, bent and blurred.

use tensor_grad::nalgebra::{Matrix2, Vector2};
use tensor_grad::prelude::*;
use tensor_grad::random::{Generator, rand_with, uniform_with};

/// Pixels of a side.
pub const SIDE: usize = 14;
pub const PIXELS: usize = SIDE * SIDE;

/// Ink from 0 to 1, row by row.
pub type Image = SVector<f64, PIXELS>;
/// An image and what it shows.
pub type Sample = (Image, usize);

/// The strokes of each digit, in a box from (0, 0) to (4, 6); y points down.
const STROKES: [&[&[(f64, f64)]]; 10] = [
    &[&[(2.0, 0.0), (0.3, 1.5), (0.3, 4.5), (2.0, 6.0), (3.7, 4.5), (3.7, 1.5), (2.0, 0.0)]],
    &[&[(0.8, 1.5), (2.2, 0.0), (2.2, 6.0)]],
    &[&[(0.3, 1.3), (1.5, 0.0), (3.2, 0.6), (3.4, 2.2), (0.2, 6.0), (3.8, 6.0)]],
    &[&[(0.4, 0.3), (3.4, 0.3), (1.8, 2.4), (3.5, 3.6), (3.3, 5.3), (1.8, 6.0), (0.3, 5.2)]],
    &[&[(2.8, 6.0), (2.8, 0.0), (0.2, 4.0), (3.9, 4.0)]],
    &[&[(3.5, 0.0), (0.7, 0.0), (0.5, 2.6), (2.4, 2.3), (3.6, 3.8), (2.6, 5.9), (0.3, 5.4)]],
    &[&[(3.2, 0.2), (1.0, 2.0), (0.4, 4.6), (2.0, 6.0), (3.6, 4.6), (2.2, 3.0), (0.6, 4.0)]],
    &[&[(0.2, 0.2), (3.8, 0.2), (1.5, 6.0)]],
    &[&[(2.0, 2.8), (0.6, 1.4), (2.0, 0.0), (3.4, 1.4), (2.0, 2.8), (0.3, 4.5), (2.0, 6.0), (3.7, 4.5), (2.0, 2.8)]],
    &[&[(3.4, 2.2), (2.0, 3.1), (0.5, 1.6), (2.0, 0.0), (3.5, 1.4), (3.0, 4.2), (1.4, 6.0)]],
];

/// So many samples, all digits equally often.
pub fn write(count: usize, generator: &mut Generator) -> Vec<Sample> {
    (0..count).map(|i| (draw(i % 10, generator), i % 10)).collect()
}

fn draw(digit: usize, generator: &mut Generator) -> Image {
    let random: SVector<f64, 6> = uniform_with(generator, -1.0, 1.0);
    let (sin, cos) = (0.25 * random[0]).sin_cos();
    let shape = Matrix2::new(cos, -sin, sin, cos) * Matrix2::new(1.0 + 0.2 * random[1], 0.3 * random[2], 0.0, 1.0);
    let centre = Vector2::new(6.5 + random[3], 6.5 + random[4]);
    let place = |(x, y): &(f64, f64)| centre + shape * Vector2::new(x - 2.0, y - 3.0) * 1.6;
    let width = 0.8 + 0.2 * random[5];
    let noise: Image = rand_with(generator);
    Image::from_fn(|i, _| {
        let pixel = Vector2::new((i % SIDE) as f64, (i / SIDE) as f64);
        let strokes = STROKES[digit].iter().flat_map(|stroke| stroke.windows(2));
        let distances = strokes.map(|ends| distance(&pixel, &place(&ends[0]), &place(&ends[1])));
        let nearest = distances.fold(f64::MAX, f64::min);
        ((-(nearest / width).powi(2)).exp() + 0.15 * noise[i]).min(1.0)
    })
}

/// From a point to a line between two others.
fn distance(point: &Vector2<f64>, from: &Vector2<f64>, to: &Vector2<f64>) -> f64 {
    let way = to - from;
    let part = ((point - from).dot(&way) / way.norm_squared()).clamp(0.0, 1.0);
    (point - from - way * part).norm()
}

/// An image in letters.
pub fn show(images: &[&Image]) {
    for row in 0..SIDE {
        let line = |image: &&Image| (0..SIDE).map(|i| letter(image[row * SIDE + i])).collect::<String>();
        println!("  {}", images.iter().map(line).collect::<Vec<_>>().join(" "));
    }
}

fn letter(ink: f64) -> char {
    [' ', '.', ':', 'o', '#'][(ink * 4.99) as usize]
}
