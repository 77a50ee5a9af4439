//! Poses, joints, contacts and splines.
#![allow(
    clippy::all,
    dead_code,
    missing_docs,
    non_snake_case,
    unused_variables,
    unused_assignments,
    reason = "programs as people write them"
)]

mod common;

use common::ported::*;

/// minimal SE(2)
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Pose2 {
    x: f64,
    y: f64,
    theta: f64,
}

#[differentiable]
fn wrap_to_pi(a: f64) -> f64 {
    let two_pi = 2.0 * PI;
    let mut a = (a + PI) % two_pi;
    if a < 0.0 {
        a += two_pi;
    }
    a - PI
}

#[differentiable]
impl Pose2 {
    #[differentiable(wrt(self, other))]
    fn compose(&self, other: &Pose2) -> Pose2 {
        let (s, c) = self.theta.sin_cos();
        Pose2 {
            x: self.x + c * other.x - s * other.y,
            y: self.y + s * other.x + c * other.y,
            theta: wrap_to_pi(self.theta + other.theta),
        }
    }
    #[differentiable(wrt(self))]
    fn inverse(&self) -> Self {
        let (s, c) = self.theta.sin_cos();
        Self { x: -c * self.x - s * self.y, y: s * self.x - c * self.y, theta: -self.theta }
    }
    #[differentiable(wrt(self, other))]
    fn between(&self, other: &Self) -> Self {
        self.inverse().compose(other)
    }
    #[differentiable(wrt(self))]
    fn to_vector(&self) -> Vector3<f64> {
        Vector3::new(self.x, self.y, self.theta)
    }
}

#[differentiable]
fn between_error(
    a: &Pose2,
    b: &Pose2,
    #[nondiff] measured: &Pose2,
    #[nondiff] sqrt_info: &Matrix3<f64>,
) -> Vector3<f64> {
    let predicted = a.between(b);
    let err = measured.between(&predicted);
    sqrt_info * err.to_vector()
}
#[differentiable]
fn pose_graph_cost(poses: &[Pose2], #[nondiff] edges: &[(usize, usize, Pose2)]) -> f64 {
    let mut cost = 0.0;
    for (i, j, z) in edges {
        let e = between_error(&poses[*i], &poses[*j], z, &Matrix3::identity());
        cost += 0.5 * e.dot(&e);
    }
    cost
}

/// quaternions by hand
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Quaternion<T: RealField + Copy> {
    pub w: T,
    pub x: T,
    pub y: T,
    pub z: T,
}
#[differentiable]
impl<T: RealField + Copy> Quaternion<T> {
    #[differentiable(wrt(self, rhs))]
    pub fn hamilton(&self, rhs: &Quaternion<T>) -> Quaternion<T> {
        Quaternion {
            w: self.w * rhs.w - self.x * rhs.x - self.y * rhs.y - self.z * rhs.z,
            x: self.w * rhs.x + self.x * rhs.w + self.y * rhs.z - self.z * rhs.y,
            y: self.w * rhs.y - self.x * rhs.z + self.y * rhs.w + self.z * rhs.x,
            z: self.w * rhs.z + self.x * rhs.y - self.y * rhs.x + self.z * rhs.w,
        }
    }
    #[differentiable(wrt(self))]
    pub fn norm_sq(&self) -> T {
        self.w * self.w + self.x * self.x + self.y * self.y + self.z * self.z
    }
    #[differentiable(wrt(self))]
    pub fn normalized(self) -> Self {
        let n = self.norm_sq().sqrt();
        Self { w: self.w / n, x: self.x / n, y: self.y / n, z: self.z / n }
    }
    #[differentiable(wrt(self))]
    pub fn to_matrix(&self) -> Matrix3<T> {
        let two = T::one() + T::one();
        let Self { w, x, y, z } = *self;
        Matrix3::new(
            T::one() - two * (y * y + z * z),
            two * (x * y - w * z),
            two * (x * z + w * y),
            two * (x * y + w * z),
            T::one() - two * (x * x + z * z),
            two * (y * z - w * x),
            two * (x * z - w * y),
            two * (y * z + w * x),
            T::one() - two * (x * x + y * y),
        )
    }
    #[differentiable(wrt(self, v))]
    pub fn rotate(&self, v: &Vector3<T>) -> Vector3<T> {
        self.to_matrix() * v
    }
}
#[differentiable(hessian)]
fn slerp_energy(q0: [f64; 4], q1: [f64; 4], t: f64) -> f64 {
    let mut dot = q0.iter().zip(q1.iter()).map(|(a, b)| a * b).sum::<f64>();
    let mut q1 = q1;
    if dot < 0.0 {
        for c in &mut q1 {
            *c = -*c;
        }
        dot = -dot;
    }
    let (k0, k1) = if dot > 0.9995 {
        (1.0 - t, t)
    } else {
        let theta = dot.acos();
        let s = theta.sin();
        (((1.0 - t) * theta).sin() / s, (t * theta).sin() / s)
    };
    let r: Vec<f64> = q0.iter().zip(&q1).map(|(a, b)| k0 * a + k1 * b).collect();
    r[0] * r[1] + r[2] * r[3] + r[1] * r[1]
}
#[differentiable]
fn attitude_loss(q: Quaternion<f64>, #[nondiff] body: &[Vector3<f64>], #[nondiff] reference: &[Vector3<f64>]) -> f64 {
    let q = q.normalized();
    body.iter().zip(reference).map(|(b, r)| (q.rotate(b) - r).norm_squared()).sum()
}

/// SO3 exp/log/left jacobian
#[differentiable]
fn hat(w: &Vector3<f64>) -> Matrix3<f64> {
    matrix![0.0, -w.z, w.y; w.z, 0.0, -w.x; -w.y, w.x, 0.0]
}
#[differentiable]
fn so3_exp(w: &Vector3<f64>) -> Matrix3<f64> {
    let theta2 = w.norm_squared();
    let (a, b) = if theta2 < 1e-12 {
        (1.0 - theta2 / 6.0, 0.5 - theta2 / 24.0)
    } else {
        let theta = theta2.sqrt();
        (theta.sin() / theta, (1.0 - theta.cos()) / theta2)
    };
    let k = hat(w);
    Matrix3::identity() + k * a + k * k * b
}
#[differentiable]
fn so3_log(r: &Matrix3<f64>) -> Vector3<f64> {
    let cos = ((r.trace() - 1.0) / 2.0).clamp(-1.0, 1.0);
    let theta = cos.acos();
    let v = vector![r[(2, 1)] - r[(1, 2)], r[(0, 2)] - r[(2, 0)], r[(1, 0)] - r[(0, 1)]];
    if theta < 1e-8 { v * 0.5 } else { v * (theta / (2.0 * theta.sin())) }
}
#[differentiable]
fn se3_exp(xi: &Vector6<f64>) -> Matrix4<f64> {
    let rho: Vector3<f64> = xi.fixed_rows::<3>(0).into_owned();
    let phi: Vector3<f64> = xi.fixed_rows::<3>(3).into();
    let theta = phi.norm();
    let k = hat(&phi);
    let v = if theta > 1e-8 {
        Matrix3::identity()
            + k * ((1.0 - theta.cos()) / theta.powi(2))
            + k * k * ((theta - theta.sin()) / theta.powi(3))
    } else {
        Matrix3::identity() + k * 0.5
    };
    let mut t = Matrix4::identity();
    t.fixed_view_mut::<3, 3>(0, 0).copy_from(&so3_exp(&phi));
    t.fixed_view_mut::<3, 1>(0, 3).copy_from(&(v * rho));
    t
}
#[differentiable]
fn se3_between(x1: &Vector6<f64>, x2: &Vector6<f64>, #[nondiff] z: &Matrix4<f64>) -> Vector6<f64> {
    let t1 = se3_exp(x1);
    let t2 = se3_exp(x2);
    let r1 = t1.fixed_view::<3, 3>(0, 0).transpose();
    let dt = r1 * (t2.fixed_view::<3, 1>(0, 3) - t1.fixed_view::<3, 1>(0, 3));
    let dr = r1 * t2.fixed_view::<3, 3>(0, 0);
    let zr = z.fixed_view::<3, 3>(0, 0).into_owned();
    let er = so3_log(&(zr.transpose() * dr));
    let et = zr.transpose() * (dt - z.fixed_view::<3, 1>(0, 3));
    Vector6::new(et.x, et.y, et.z, er.x, er.y, er.z)
}
/// preintegrated IMU
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct ImuDelta {
    r: Matrix3<f64>,
    v: Vector3<f64>,
    p: Vector3<f64>,
}
#[differentiable]
fn preintegrate(
    bias_g: &Vector3<f64>,
    bias_a: &Vector3<f64>,
    #[nondiff] meas: &[(Vector3<f64>, Vector3<f64>)],
    #[nondiff] dt: f64,
) -> ImuDelta {
    let mut d = ImuDelta { r: Matrix3::identity(), v: Vector3::zeros(), p: Vector3::zeros() };
    for (gyro, acc) in meas.iter() {
        let a = acc - bias_a;
        let w = gyro - bias_g;
        d.p += d.v * dt + 0.5 * d.r * a * dt * dt;
        d.v += d.r * a * dt;
        d.r = d.r * so3_exp(&(w * dt));
    }
    d
}

/// DH kinematics with serial chain
#[derive(Clone, Debug, Differentiable)]
enum Joint {
    Revolute { axis: Vector3<f64>, angle: f64 },
    Prismatic { axis: Vector3<f64>, distance: f64 },
    Fixed,
}
#[derive(Clone, Debug, Differentiable)]
struct Link {
    joint: Joint,
    offset: Vector3<f64>,
    #[nondiff]
    name: String,
}
fn e44() -> Matrix4<f64> {
    let mut m = Matrix4::zeros();
    m[(3, 3)] = 1.0;
    m
}
#[differentiable]
fn translation(t: &Vector3<f64>) -> Matrix4<f64> {
    let mut m = Matrix4::identity();
    m.fixed_view_mut::<3, 1>(0, 3).copy_from(t);
    m
}
#[differentiable]
fn joint_transform(joint: &Joint) -> Matrix4<f64> {
    match joint {
        Joint::Revolute { axis, angle } => so3_exp(&(axis * *angle)).insert_row(3, 0.0).insert_column(3, 0.0) + e44(),
        Joint::Prismatic { axis, distance } => translation(&(axis * *distance)),
        Joint::Fixed => Matrix4::identity(),
    }
}
#[differentiable]
fn end_effector(links: &[Link]) -> Vector3<f64> {
    let t = links
        .iter()
        .fold(Matrix4::identity(), |acc, link| acc * joint_transform(&link.joint) * translation(&link.offset));
    Vector3::new(t[(0, 3)], t[(1, 3)], t[(2, 3)])
}

/// parry: closest points of segments; distances; inertia
#[differentiable(hessian)]
fn segment_segment_distance(p1: Vector3<f64>, q1: Vector3<f64>, p2: Vector3<f64>, q2: Vector3<f64>) -> f64 {
    let d1 = q1 - p1;
    let d2 = q2 - p2;
    let r = p1 - p2;
    let a = d1.norm_squared();
    let e = d2.norm_squared();
    let f = d2.dot(&r);
    let mut s;
    let mut t;
    let eps = 1e-10;
    if a <= eps && e <= eps {
        s = 0.0;
        t = 0.0;
    } else if a <= eps {
        s = 0.0;
        t = (f / e).clamp(0.0, 1.0);
    } else {
        let c = d1.dot(&r);
        if e <= eps {
            t = 0.0;
            s = (-c / a).clamp(0.0, 1.0);
        } else {
            let b = d1.dot(&d2);
            let ae = a * e;
            let bb = b * b;
            let denom = ae - bb;
            if denom > eps {
                s = ((b * f - c * e) / denom).clamp(0.0, 1.0);
            } else {
                s = 0.0;
            }
            t = (b * s + f) / e;
            if t < 0.0 {
                t = 0.0;
                s = (-c / a).clamp(0.0, 1.0);
            } else if t > 1.0 {
                t = 1.0;
                s = ((b - c) / a).clamp(0.0, 1.0);
            }
        }
    }
    ((p1 + d1 * s) - (p2 + d2 * t)).norm()
}
#[differentiable]
fn capsule_contact(a: (Vector3<f64>, Vector3<f64>, f64), c: &Vector3<f64>, r: f64) -> Option<(f64, Vector3<f64>)> {
    let (p, q, radius) = a;
    let ab = q - p;
    let t = ((c - p).dot(&ab) / ab.dot(&ab)).clamp(0.0, 1.0);
    let closest = p + ab * t;
    let delta = c - closest;
    let dist = delta.norm();
    if dist > radius + r {
        return None;
    }
    Some((radius + r - dist, delta / dist))
}
#[differentiable(hessian)]
fn closest_on_triangle(p: &Vector3<f64>, a: &Vector3<f64>, b: &Vector3<f64>, c: &Vector3<f64>) -> f64 {
    let ab = b - a;
    let ac = c - a;
    let ap = p - a;
    let d1 = ab.dot(&ap);
    let d2 = ac.dot(&ap);
    if d1 <= 0.0 && d2 <= 0.0 {
        return (p - a).norm();
    }
    let bp = p - b;
    let d3 = ab.dot(&bp);
    let d4 = ac.dot(&bp);
    if d3 >= 0.0 && d4 <= d3 {
        return bp.norm();
    }
    let vc = d1 * d4 - d3 * d2;
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        let v = d1 / (d1 - d3);
        return (p - (a + v * ab)).norm();
    }
    let cp = p - c;
    let d5 = ab.dot(&cp);
    let d6 = ac.dot(&cp);
    if d6 >= 0.0 && d5 <= d6 {
        return cp.norm();
    }
    let vb = d5 * d2 - d1 * d6;
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        let w = d2 / (d2 - d6);
        return (p - (a + w * ac)).norm();
    }
    let va = d3 * d6 - d5 * d4;
    if va <= 0.0 && (d4 - d3) >= 0.0 && (d5 - d6) >= 0.0 {
        let w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
        return (p - (b + w * (c - b))).norm();
    }
    let denom = 1.0 / (va + vb + vc);
    let v = vb * denom;
    let w = vc * denom;
    (p - (a + ab * v + ac * w)).norm()
}
#[differentiable(hessian)]
fn cuboid_inertia(mass: f64, half_extents: &Vector3<f64>, com: &Vector3<f64>) -> f64 {
    let ix = mass / 3.0 * (half_extents.y.powi(2) + half_extents.z.powi(2));
    let iy = mass / 3.0 * (half_extents.x.powi(2) + half_extents.z.powi(2));
    let iz = mass / 3.0 * (half_extents.x.powi(2) + half_extents.y.powi(2));
    let principal = Matrix3::from_diagonal(&Vector3::new(ix, iy, iz));
    let shift = Matrix3::identity() * com.norm_squared() - com * com.transpose();
    (principal + shift * mass).determinant()
}
/// mesh mass properties by tetrahedra
#[differentiable]
fn mesh_volume_com(vertices: &[Vector3<f64>], #[nondiff] faces: &[[usize; 3]]) -> (f64, Vector3<f64>) {
    let mut vol = 0.0;
    let mut com = Vector3::zeros();
    for &[i, j, k] in faces {
        let (a, b, c) = (vertices[i], vertices[j], vertices[k]);
        let v = a.dot(&b.cross(&c)) / 6.0;
        vol += v;
        com += (a + b + c) * (v / 4.0);
    }
    (vol, com / vol)
}

/// splines
#[differentiable(hessian)]
fn de_boor(k: usize, x: f64, #[nondiff] t: &[f64], c: &[f64], p: usize) -> f64 {
    let mut d: Vec<f64> = (0..=p).map(|j| c[j + k - p]).collect();
    for r in 1..=p {
        for j in (r..=p).rev() {
            let alpha = (x - t[j + k - p]) / (t[j + 1 + k - r] - t[j + k - p]);
            d[j] = (1.0 - alpha) * d[j - 1] + alpha * d[j];
        }
    }
    d[p]
}
#[differentiable]
fn catmull_rom(p: &[Vector2<f64>; 4], t: f64, tension: f64) -> Vector2<f64> {
    let m1 = (p[2] - p[0]) * tension;
    let m2 = (p[3] - p[1]) * tension;
    let (t2, t3) = (t * t, t * t * t);
    p[1] * (2.0 * t3 - 3.0 * t2 + 1.0) + m1 * (t3 - 2.0 * t2 + t) + p[2] * (-2.0 * t3 + 3.0 * t2) + m2 * (t3 - t2)
}
#[differentiable]
fn de_casteljau<const N: usize>(points: &[[f64; 2]; N], t: f64) -> [f64; 2] {
    let mut pts = *points;
    for level in 1..N {
        for i in 0..N - level {
            for c in 0..2 {
                pts[i][c] = (1.0 - t) * pts[i][c] + t * pts[i + 1][c];
            }
        }
    }
    pts[0]
}
#[differentiable(hessian)]
fn bezier_length(ctrl: &[Vector2<f64>], n: usize) -> f64 {
    let eval = |t: f64| {
        let mut work = ctrl.to_vec();
        while work.len() > 1 {
            work = work.windows(2).map(|w| w[0].lerp(&w[1], t)).collect();
        }
        work[0]
    };
    let mut len = 0.0;
    let mut prev = eval(0.0);
    for i in 1..=n {
        let cur = eval(i as f64 / n as f64);
        len += (cur - prev).norm();
        prev = cur;
    }
    len
}
#[differentiable(hessian)]
fn nurbs_basis(i: usize, p: usize, u: f64, #[nondiff] knots: &[f64]) -> f64 {
    if p == 0 {
        return if knots[i] <= u && u < knots[i + 1] { 1.0 } else { 0.0 };
    }
    let left = {
        let d = knots[i + p] - knots[i];
        if d == 0.0 { 0.0 } else { (u - knots[i]) / d * nurbs_basis(i, p - 1, u, knots) }
    };
    let right = {
        let d = knots[i + p + 1] - knots[i + 1];
        if d == 0.0 { 0.0 } else { (knots[i + p + 1] - u) / d * nurbs_basis(i + 1, p - 1, u, knots) }
    };
    left + right
}
#[differentiable(hessian)]
fn natural_cubic_spline(#[nondiff] xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let n = xs.len() - 1;
    let h: Vec<f64> = xs.windows(2).map(|w| w[1] - w[0]).collect();
    let mut alpha = vec![0.0; n + 1];
    for i in 1..n {
        alpha[i] = 3.0 / h[i] * (ys[i + 1] - ys[i]) - 3.0 / h[i - 1] * (ys[i] - ys[i - 1]);
    }
    let mut l = vec![1.0; n + 1];
    let mut mu = vec![0.0; n + 1];
    let mut z = vec![0.0; n + 1];
    for i in 1..n {
        l[i] = 2.0 * (xs[i + 1] - xs[i - 1]) - h[i - 1] * mu[i - 1];
        mu[i] = h[i] / l[i];
        z[i] = (alpha[i] - h[i - 1] * z[i - 1]) / l[i];
    }
    let (mut b, mut c, mut d) = (vec![0.0; n], vec![0.0; n + 1], vec![0.0; n]);
    for j in (0..n).rev() {
        c[j] = z[j] - mu[j] * c[j + 1];
        b[j] = (ys[j + 1] - ys[j]) / h[j] - h[j] * (c[j + 1] + 2.0 * c[j]) / 3.0;
        d[j] = (c[j + 1] - c[j]) / (3.0 * h[j]);
    }
    let i = (0..n).rev().find(|&i| x >= xs[i]).unwrap_or(0);
    let dx = x - xs[i];
    ys[i] + dx * (b[i] + dx * (c[i] + dx * d[i]))
}
/// pendulum on a cart, manipulator inertia
#[differentiable]
fn cartpole_dynamics(state: &Vector4<f64>, force: f64, params: &[f64; 4]) -> Vector4<f64> {
    let &[mc, mp, l, g] = params;
    let (x_dot, theta, theta_dot) = (state[1], state[2], state[3]);
    let (sin, cos) = (theta.sin(), theta.cos());
    let temp = (force + mp * l * theta_dot.powi(2) * sin) / (mc + mp);
    let theta_acc = (g * sin - cos * temp) / (l * (4.0 / 3.0 - mp * cos * cos / (mc + mp)));
    let x_acc = temp - mp * l * theta_acc * cos / (mc + mp);
    Vector4::new(x_dot, x_acc, theta_dot, theta_acc)
}
#[differentiable]
fn two_link_acceleration(q: &Vector2<f64>, qd: &Vector2<f64>, tau: &Vector2<f64>) -> Result<Vector2<f64>, String> {
    let (m1, m2, l1, l2, g) = (1.0, 0.8, 0.5, 0.4, 9.81);
    let c2 = q.y.cos();
    let m = Matrix2::new(
        (m1 + m2) * l1 * l1 + m2 * l2 * l2 + 2.0 * m2 * l1 * l2 * c2,
        m2 * l2 * l2 + m2 * l1 * l2 * c2,
        m2 * l2 * l2 + m2 * l1 * l2 * c2,
        m2 * l2 * l2,
    );
    let h = m2 * l1 * l2 * q.y.sin();
    let c = Vector2::new(-h * (2.0 * qd.x * qd.y + qd.y.powi(2)), h * qd.x * qd.x);
    let grav =
        Vector2::new((m1 + m2) * g * l1 * q.x.sin() + m2 * g * l2 * (q.x + q.y).sin(), m2 * g * l2 * (q.x + q.y).sin());
    let minv = m.try_inverse().ok_or_else(|| "singular mass matrix".to_string())?;
    Ok(minv * (tau - c - grav))
}
#[differentiable]
fn quadrotor(state: &SVector<f64, 12>, u: &[f64; 4]) -> SVector<f64, 12> {
    const M: f64 = 0.5;
    const L: f64 = 0.17;
    let inertia = Matrix3::from_diagonal(&Vector3::new(2.3e-3, 2.3e-3, 4e-3));
    let [phi, theta, psi] = [state[3], state[4], state[5]];
    let v = state.fixed_rows::<3>(6).clone_owned();
    let w = state.fixed_rows::<3>(9).clone_owned();
    let thrust = u.iter().sum::<f64>();
    let torque = Vector3::new(L * (u[1] - u[3]), L * (u[2] - u[0]), 0.02 * (u[0] - u[1] + u[2] - u[3]));
    let rz = Matrix3::new(psi.cos(), -psi.sin(), 0., psi.sin(), psi.cos(), 0., 0., 0., 1.);
    let ry = Matrix3::new(theta.cos(), 0., theta.sin(), 0., 1., 0., -theta.sin(), 0., theta.cos());
    let rx = Matrix3::new(1., 0., 0., 0., phi.cos(), -phi.sin(), 0., phi.sin(), phi.cos());
    let r = rz * ry * rx;
    let acc = r * Vector3::new(0., 0., thrust / M) - Vector3::z() * 9.81;
    let t = Matrix3::new(
        1.,
        phi.sin() * theta.tan(),
        phi.cos() * theta.tan(),
        0.,
        phi.cos(),
        -phi.sin(),
        0.,
        phi.sin() / theta.cos(),
        phi.cos() / theta.cos(),
    );
    let rates = t * w;
    let wdot = inertia.try_inverse().unwrap() * (torque - w.cross(&(inertia * w)));
    let mut out = SVector::<f64, 12>::zeros();
    out.fixed_rows_mut::<3>(0).copy_from(&v);
    out.fixed_rows_mut::<3>(3).copy_from(&rates);
    out.fixed_rows_mut::<3>(6).copy_from(&acc);
    out.fixed_rows_mut::<3>(9).copy_from(&wdot);
    out
}
/// spatial: adjoint map
#[differentiable]
fn adjoint_map(r: &Matrix3<f64>, p: &Vector3<f64>) -> Matrix6<f64> {
    let mut ad = Matrix6::zeros();
    ad.fixed_view_mut::<3, 3>(0, 0).copy_from(r);
    ad.fixed_view_mut::<3, 3>(3, 3).copy_from(r);
    let pr = hat(p) * r;
    for i in 0..3 {
        for j in 0..3 {
            ad[(3 + i, j)] = pr[(i, j)];
        }
    }
    ad
}

#[test]
fn robots() {
    let p = |x, y, theta| Pose2 { x, y, theta };
    let poses = [p(0.1, 0.2, 0.3), p(1.0, -0.5, 0.9), p(0.3, 2.0, -2.0)];
    let edges = [(0, 1, p(0.5, 0.3, 0.2)), (1, 2, p(0.1, 0.3, 1.2)), (2, 0, p(-0.5, 0.3, 1.2))];
    gradcheck!(
        pose_graph_cost,
        &poses[..],
        #[nondiff]
        &edges[..]
    );
    gradcheck!(between_error, vjp; &poses[0], &poses[1], #[nondiff] &poses[2], #[nondiff] &Matrix3::identity());
    gradgradcheck!(slerp_energy, [0.5, 0.5, 0.5, 0.5], [0.1, 0.7, -0.3, 0.2], 0.3);
    gradgradcheck!(slerp_energy, [0.5, 0.5, 0.5, 0.5], [-0.1, -0.7, -0.3, 0.2], 0.3);
    let q = Quaternion { w: 0.9, x: 0.1, y: -0.2, z: 0.5 };
    let vs = [Vector3::new(1., 2., 3.), Vector3::new(-1., 0.3, 0.4)];
    gradcheck!(
        attitude_loss,
        q,
        #[nondiff]
        &vs[..],
        #[nondiff]
        &vs[..]
    );
    let (a, b, c, d) = (
        Vector3::new(0.1, 0.2, 0.3),
        Vector3::new(1.0, 0.4, -0.2),
        Vector3::new(0.3, 1.0, 0.8),
        Vector3::new(0.9, -0.4, 1.2),
    );
    gradcheck!(so3_exp, vjp; &a);
    gradcheck!(so3_log, vjp; &so3_exp(&b));
    let (x1, x2) = (Vector6::new(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), Vector6::new(-0.1, 0.2, 0.7, -0.4, 0.1, 0.6));
    gradcheck!(se3_exp, vjp; &x1);
    gradcheck!(se3_between, vjp; &x1, &x2, #[nondiff] &Matrix4::identity());
    gradcheck!(preintegrate, vjp; &a, &b, #[nondiff] &[(c, d), (a, b)][..], #[nondiff] 0.1);
    let links = [
        Link { joint: Joint::Revolute { axis: a, angle: 0.4 }, offset: b, name: "a".into() },
        Link { joint: Joint::Prismatic { axis: c, distance: 0.4 }, offset: d, name: "b".into() },
        Link { joint: Joint::Fixed, offset: a, name: "c".into() },
    ];
    gradcheck!(end_effector, vjp; &links[..]);
    gradgradcheck!(segment_segment_distance, a, b, c, d);
    gradcheck!(capsule_contact, vjp; (a, b, 0.5), &c, 0.9);
    gradgradcheck!(closest_on_triangle, &a, &b, &c, &d);
    gradgradcheck!(cuboid_inertia, 2.0, &c, &a);
    gradcheck!(mesh_volume_com, vjp; &[a, b, c, d][..], #[nondiff] &[[0, 1, 2], [0, 2, 3], [1, 3, 2]][..]);
    let knots = [0., 0., 0., 0., 0.4, 1., 1., 1., 1.];
    gradgradcheck!(
        de_boor,
        #[nondiff]
        4,
        0.6,
        #[nondiff]
        &knots[..],
        &[0.1, 0.4, -0.3, 0.9, 1.0][..],
        #[nondiff]
        3
    );
    gradgradcheck!(
        nurbs_basis,
        #[nondiff]
        2,
        #[nondiff]
        3,
        0.6,
        #[nondiff]
        &knots[..]
    );
    let pts = [Vector2::new(0.1, 0.2), Vector2::new(0.7, 0.9), Vector2::new(1.2, 0.3), Vector2::new(2.0, 1.0)];
    gradcheck!(catmull_rom, vjp; &pts, 0.3, 0.5);
    gradcheck!(de_casteljau, vjp; &[[0.1, 0.2], [0.4, 0.9], [1.0, 0.3]], 0.3);
    gradgradcheck!(
        bezier_length,
        &pts[..],
        #[nondiff]
        5
    );
    gradgradcheck!(
        natural_cubic_spline,
        #[nondiff]
        &[0., 1., 2., 4.][..],
        &[0.1, 0.7, -0.3, 1.][..],
        1.7
    );
    gradcheck!(cartpole_dynamics, vjp; &Vector4::new(0.1, 0.2, 0.3, 0.4), 1.0, &[1.0, 0.1, 0.5, 9.8]);
    gradcheck!(two_link_acceleration, vjp; &pts[0], &pts[1], &pts[2]);
    gradcheck!(quadrotor, vjp; &SVector::from_fn(|i, _| 0.1 * i as f64 - 0.3), &[1.0, 1.1, 1.2, 1.3]);
    gradcheck!(adjoint_map, vjp; &so3_exp(&a), &b);
}
