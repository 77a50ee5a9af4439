//! Geometry and graphics as people write them.
#![allow(
    clippy::all,
    missing_docs,
    dead_code,
    unused_imports,
    unused_variables,
    unused_mut,
    unused_assignments,
    reason = "programs as people write them"
)]

#[macro_use]
mod common;

use common::ported::*;

// ---- geometry, graphics
type Point2 = [f64; 2];
#[differentiable(hessian)]
fn point_segment_distance(p: Point2, a: Point2, b: Point2) -> f64 {
    let ab = [b[0] - a[0], b[1] - a[1]];
    let ap = [p[0] - a[0], p[1] - a[1]];
    let t = ((ap[0] * ab[0] + ap[1] * ab[1]) / (ab[0] * ab[0] + ab[1] * ab[1])).clamp(0.0, 1.0);
    let d = [ap[0] - t * ab[0], ap[1] - t * ab[1]];
    (d[0].powi(2) + d[1].powi(2)).sqrt()
}
#[differentiable]
fn polygon_area(pts: &[(f64, f64)]) -> f64 {
    let n = pts.len();
    let mut area = 0.0;
    for i in 0..n {
        let (x1, y1) = pts[i];
        let (x2, y2) = pts[(i + 1) % n];
        area += x1 * y2 - x2 * y1;
    }
    0.5 * area.abs()
}
#[differentiable]
fn polygon_area_zip(pts: &[Vector2<f64>]) -> f64 {
    pts.iter().zip(pts.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
}
#[differentiable]
fn perimeter(pts: &[Vector2<f64>]) -> f64 {
    pts.windows(2).map(|w| (w[1] - w[0]).norm()).sum::<f64>() + (pts.last().unwrap() - pts.first().unwrap()).norm()
}
#[differentiable]
fn centroid(pts: &[Vector3<f64>]) -> Vector3<f64> {
    pts.iter().sum::<Vector3<f64>>() / pts.len() as f64
}
#[differentiable]
fn ray_sphere(o: &Vector3<f64>, d: &Vector3<f64>, c: &Vector3<f64>, r: f64) -> Option<f64> {
    let oc = o - c;
    let b = oc.dot(d);
    let disc = b * b - (oc.norm_squared() - r * r);
    if disc < 0.0 {
        return None;
    }
    let s = disc.sqrt();
    let t0 = -b - s;
    let t1 = -b + s;
    if t0 > 1e-4 {
        Some(t0)
    } else if t1 > 1e-4 {
        Some(t1)
    } else {
        None
    }
}
#[derive(Debug, Clone, Copy, Differentiable)]
struct Ray {
    origin: Vector3<f64>,
    dir: Vector3<f64>,
}
#[derive(Debug, Clone, Copy, Differentiable)]
struct Hit {
    t: f64,
    u: f64,
    v: f64,
}
impl Ray {
    #[differentiable(wrt(self, t))]
    fn at(&self, t: f64) -> Vector3<f64> {
        self.origin + t * self.dir
    }
    #[differentiable(wrt(self, tri))]
    fn triangle(&self, tri: &[Vector3<f64>; 3]) -> Option<Hit> {
        const EPSILON: f64 = 1e-9;
        let [a, b, c] = tri;
        let edge1 = b - a;
        let edge2 = c - a;
        let h = self.dir.cross(&edge2);
        let det = edge1.dot(&h);
        if det.abs() < EPSILON {
            return None;
        }
        let inv = 1.0 / det;
        let s = self.origin - a;
        let u = inv * s.dot(&h);
        if !(0.0..=1.0).contains(&u) {
            return None;
        }
        let q = s.cross(&edge1);
        let v = inv * self.dir.dot(&q);
        if v < 0.0 || u + v > 1.0 {
            return None;
        }
        let t = inv * edge2.dot(&q);
        (t > EPSILON).then(|| Hit { t, u, v })
    }
}
#[differentiable]
fn shade(ray: &Ray, tri: &[Vector3<f64>; 3], light: Vector3<f64>) -> f64 {
    match ray.triangle(tri) {
        Some(Hit { t, u, v }) => {
            let p = ray.at(t);
            let n = (tri[1] - tri[0]).cross(&(tri[2] - tri[0])).normalize();
            let l = (light - p).normalize();
            n.dot(&l).abs() * (1.0 - u) * (1.0 - v)
        }
        None => 0.0,
    }
}
#[differentiable]
fn sdf_scene(p: &Vector3<f64>, k: f64) -> f64 {
    #[differentiable]
    fn sd_box(p: &Vector3<f64>, b: Vector3<f64>) -> f64 {
        let q = p.abs() - b;
        q.map(|x| x.max(0.0)).norm() + q.x.max(q.y.max(q.z)).min(0.0)
    }
    #[differentiable]
    fn sd_torus(p: &Vector3<f64>, t: (f64, f64)) -> f64 {
        let q = p.xz().norm() - t.0;
        q.hypot(p.y) - t.1
    }
    #[differentiable]
    fn smin(a: f64, b: f64, k: f64) -> f64 {
        let h = (0.5 + 0.5 * (b - a) / k).clamp(0., 1.);
        b + (a - b) * h - k * h * (1. - h)
    }
    smin(sd_box(p, Vector3::new(0.3, 0.2, 0.4)), sd_torus(p, (0.5, 0.1)), k)
}
#[differentiable]
fn icp_residual(params: &SVector<f64, 6>, #[nondiff] src: &[Vector3<f64>], #[nondiff] dst: &[Vector3<f64>]) -> f64 {
    let omega: Vector3<f64> = params.fixed_rows::<3>(0).into();
    let t = params.fixed_rows::<3>(3);
    let theta = omega.norm();
    let k = omega / theta;
    let kx = k.cross_matrix();
    let rot = Matrix3::identity() + theta.sin() * kx + (1.0 - theta.cos()) * kx * kx;
    src.iter().zip(dst.iter()).map(|(s, d)| (rot * s + t - d).norm_squared()).sum()
}
#[differentiable]
fn mandel_de(cx: f64, cy: f64) -> f64 {
    let (mut zx, mut zy) = (0.0, 0.0);
    let (mut dx, mut dy) = (0.0, 0.0);
    let mut i = 0;
    while i < 50 && zx * zx + zy * zy < 1e4 {
        let ndx = 2.0 * (zx * dx - zy * dy) + 1.0;
        let ndy = 2.0 * (zx * dy + zy * dx);
        dx = ndx;
        dy = ndy;
        let tmp = zx * zx - zy * zy + cx;
        zy = 2.0 * zx * zy + cy;
        zx = tmp;
        i += 1;
    }
    let r = zx.hypot(zy);
    r * r.ln() / dx.hypot(dy)
}
#[differentiable]
fn barycentric(p: &Vector2<f64>, t: &[Vector2<f64>; 3]) -> Vector3<f64> {
    let v0 = t[1] - t[0];
    let v1 = t[2] - t[0];
    let v2 = p - t[0];
    let d = v0.x * v1.y - v1.x * v0.y;
    let v = (v2.x * v1.y - v1.x * v2.y) / d;
    let w = (v0.x * v2.y - v2.x * v0.y) / d;
    Vector3::new(1.0 - v - w, v, w)
}
#[differentiable]
fn perspective(fov: f64, aspect: f64, near: f64, far: f64, p: &Vector4<f64>) -> Vector2<f64> {
    let f = (fov * 0.5).tan().recip();
    let m = Matrix4::from_row_slice(&[
        f / aspect,
        0.0,
        0.0,
        0.0,
        0.0,
        f,
        0.0,
        0.0,
        0.0,
        0.0,
        (far + near) / (near - far),
        2.0 * far * near / (near - far),
        0.0,
        0.0,
        -1.0,
        0.0,
    ]);
    let clip = m * p;
    clip.xy() / clip.w
}
#[differentiable]
fn circumradius(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    fn unused(x: f64) -> f64 {
        x
    }
    let dist = |p: (f64, f64), q: (f64, f64)| ((p.0 - q.0).powi(2) + (p.1 - q.1).powi(2)).sqrt();
    let (la, lb, lc) = (dist(b, c), dist(a, c), dist(a, b));
    let s = (la + lb + lc) / 2.0;
    la * lb * lc / (4.0 * (s * (s - la) * (s - lb) * (s - lc)).sqrt())
}
#[test]
fn geometry() {
    verify2!(point_segment_distance, (p = [0.3, 0.8], a = [0.0, 0.1], b = [1.0, 0.4]), (p, a, b));
    verify!(polygon_area, (p = vec![(0.3, 0.8), (1.0, 0.1), (0.6, -0.9)]), (&p));
    let v2 = || vec![Vector2::new(0.3, 0.8), Vector2::new(1.0, 0.1), Vector2::new(0.6, -0.9)];
    let v3 = |a: f64| Vector3::new(a, 0.3 * a * a, -0.7 + a);
    verify!(polygon_area_zip, (p = v2()), (&p));
    verify!(perimeter, (p = v2()), (&p));
    verify!(centroid, (p = vec![v3(0.1), v3(0.4)]), (&p));
    verify!(
        ray_sphere,
        (o = Vector3::new(0.0, 0.1, -3.0), d = Vector3::new(0.1, 0.0, 1.0), c = Vector3::new(0.0, 0.2, 0.0), r = 1.0),
        (&o, &d, &c, r)
    );
    let tri = [Vector3::new(-1.0, -1.0, 0.1), Vector3::new(1.0, -0.9, 0.0), Vector3::new(0.0, 1.0, 0.2)];
    let ray = Ray { origin: Vector3::new(0.1, 0.1, -2.0), dir: Vector3::new(0.02, 0.01, 1.0) };
    verify!(shade, (r = ray, t = tri, l = Vector3::new(1.0, 2.0, -3.0)), (&r, &t, l));
    verify!(sdf_scene, (p = Vector3::new(0.5, 0.35, 0.2), k = 0.3), (&p, k));
    let (src, dst) = ([v3(0.3), v3(0.9)], [v3(0.4), v3(-0.2)]);
    verify!(icp_residual, (p = SVector::from([0.1, 0.2, -0.3, 0.4, 0.5, 0.6])), (&p, &src, &dst));
    verify!(mandel_de, (x = 0.4, y = 0.5), (x, y));
    verify!(
        perspective,
        (f = 1.0, a = 1.3, n = 0.1, g = 10.0, p = Vector4::new(0.3, 0.4, -2.0, 1.0)),
        (f, a, n, g, &p)
    );
    verify!(circumradius, (a = (0.1, 0.2), b = (1.0, 0.3), c = (0.5, 1.2)), (a, b, c));
}
