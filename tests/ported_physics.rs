//! Rigid bodies and robots as people write them.
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

// ---------------- physics
#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
struct Body {
    pos: Vector3<f64>,
    vel: Vector3<f64>,
    mass: f64,
}

#[differentiable]
fn nbody_energy(bodies: &[Body]) -> f64 {
    let mut e = 0.0;
    for (i, b) in bodies.iter().enumerate() {
        e += 0.5 * b.mass * b.vel.norm_squared();
        for b2 in &bodies[i + 1..] {
            e -= b.mass * b2.mass / (b.pos - b2.pos).norm();
        }
    }
    e
}

#[differentiable]
fn nbody_advance(bodies: &mut [Body], dt: f64) {
    let n = bodies.len();
    for i in 0..n {
        for j in (i + 1)..n {
            let d = bodies[i].pos - bodies[j].pos;
            let d2 = d.dot(&d);
            let mag = dt / (d2 * d2.sqrt());
            let mi = bodies[i].mass;
            let mj = bodies[j].mass;
            bodies[i].vel -= d * (mj * mag);
            bodies[j].vel += d * (mi * mag);
        }
    }
    for b in bodies.iter_mut() {
        b.pos += dt * b.vel;
    }
}

#[differentiable]
fn nbody_sim(bodies: &[Body], steps: usize) -> f64 {
    let mut bodies = bodies.to_vec();
    for _ in 0..steps {
        nbody_advance(&mut bodies, 0.01);
    }
    nbody_energy(&bodies)
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Quat {
    w: f64,
    x: f64,
    y: f64,
    z: f64,
}

impl Quat {
    #[differentiable]
    fn from_axis_angle(axis: &Vector3<f64>, angle: f64) -> Self {
        let half = angle * 0.5;
        let s = half.sin();
        let a = axis.normalize();
        Quat { w: half.cos(), x: a.x * s, y: a.y * s, z: a.z * s }
    }
    #[differentiable(wrt(self, o))]
    fn mul(&self, o: &Quat) -> Quat {
        Self {
            w: self.w * o.w - self.x * o.x - self.y * o.y - self.z * o.z,
            x: self.w * o.x + self.x * o.w + self.y * o.z - self.z * o.y,
            y: self.w * o.y - self.x * o.z + self.y * o.w + self.z * o.x,
            z: self.w * o.z + self.x * o.y - self.y * o.x + self.z * o.w,
        }
    }
    #[differentiable(wrt(self))]
    fn conj(&self) -> Quat {
        Quat { x: -self.x, y: -self.y, z: -self.z, ..*self }
    }
    #[differentiable(wrt(self, v))]
    fn rotate(&self, v: Vector3<f64>) -> Vector3<f64> {
        let u = Vector3::new(self.x, self.y, self.z);
        let t = 2.0 * u.cross(&v);
        v + self.w * t + u.cross(&t)
    }
    #[differentiable(wrt(self))]
    fn norm(&self) -> f64 {
        (self.w.powi(2) + self.x.powi(2) + self.y.powi(2) + self.z.powi(2)).sqrt()
    }
    #[differentiable(wrt(self))]
    fn normalized(mut self) -> Self {
        let n = self.norm();
        self.w /= n;
        self.x /= n;
        self.y /= n;
        self.z /= n;
        self
    }
    #[differentiable(wrt(self, other))]
    fn slerp(self, other: Quat, t: f64) -> Quat {
        let mut dot = self.w * other.w + self.x * other.x + self.y * other.y + self.z * other.z;
        let mut b = other;
        if dot < 0.0 {
            b = Quat { w: -b.w, x: -b.x, y: -b.y, z: -b.z };
            dot = -dot;
        }
        if dot > 0.9995 {
            let r = Quat {
                w: self.w + t * (b.w - self.w),
                x: self.x + t * (b.x - self.x),
                y: self.y + t * (b.y - self.y),
                z: self.z + t * (b.z - self.z),
            };
            return r.normalized();
        }
        let theta_0 = dot.acos();
        let theta = theta_0 * t;
        let s1 = theta.sin() / theta_0.sin();
        let s0 = theta.cos() - dot * s1;
        Quat {
            w: s0 * self.w + s1 * b.w,
            x: s0 * self.x + s1 * b.x,
            y: s0 * self.y + s1 * b.y,
            z: s0 * self.z + s1 * b.z,
        }
    }
    #[differentiable(wrt(self))]
    fn to_matrix(&self) -> Matrix3<f64> {
        let &Quat { w, x, y, z } = self;
        Matrix3::new(
            1.0 - 2.0 * (y * y + z * z),
            2.0 * (x * y - w * z),
            2.0 * (x * z + w * y),
            2.0 * (x * y + w * z),
            1.0 - 2.0 * (x * x + z * z),
            2.0 * (y * z - w * x),
            2.0 * (x * z - w * y),
            2.0 * (y * z + w * x),
            1.0 - 2.0 * (x * x + y * y),
        )
    }
}

#[differentiable]
fn attitude_error(axis: &Vector3<f64>, angle: f64, target: Quat, v: &Vector3<f64>) -> f64 {
    let q = Quat::from_axis_angle(axis, angle).normalized();
    let e = Quat::slerp(q.conj().mul(&target), q, 0.3);
    let m = e.to_matrix();
    (m * v - q.rotate(*v)).norm_squared() + Quat::norm(&e)
}

// rigid body dynamics, Euler's equations with RK4
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct RigidState {
    omega: Vector3<f64>,
    q: Vector4<f64>,
}

#[differentiable]
fn rigid_deriv(s: &RigidState, inertia: &Vector3<f64>, torque: &Vector3<f64>) -> RigidState {
    let w = s.omega;
    let iw = inertia.component_mul(&w);
    let omega = (torque - w.cross(&iw)).component_div(inertia);
    let q = &s.q;
    let qd = 0.5
        * Vector4::new(
            -q[1] * w.x - q[2] * w.y - q[3] * w.z,
            q[0] * w.x + q[2] * w.z - q[3] * w.y,
            q[0] * w.y - q[1] * w.z + q[3] * w.x,
            q[0] * w.z + q[1] * w.y - q[2] * w.x,
        );
    RigidState { omega, q: qd }
}

#[differentiable]
fn axpy(s: &RigidState, h: f64, k: &RigidState) -> RigidState {
    RigidState { omega: s.omega + h * k.omega, q: s.q + h * k.q }
}

#[differentiable]
fn rigid_rk4(s0: RigidState, inertia: Vector3<f64>, torque: Vector3<f64>, h: f64) -> RigidState {
    let mut s = s0;
    for _ in 0..5 {
        let k1 = rigid_deriv(&s, &inertia, &torque);
        let k2 = rigid_deriv(&axpy(&s, h / 2.0, &k1), &inertia, &torque);
        let k3 = rigid_deriv(&axpy(&s, h / 2.0, &k2), &inertia, &torque);
        let k4 = rigid_deriv(&axpy(&s, h, &k3), &inertia, &torque);
        s.omega += (k1.omega + 2.0 * k2.omega + 2.0 * k3.omega + k4.omega) * h / 6.0;
        s.q += (k1.q + 2.0 * k2.q + 2.0 * k3.q + k4.q) * h / 6.0;
        s.q /= s.q.norm();
    }
    s
}

// DH
#[derive(Clone, Copy, Debug)]
struct DhParam {
    a: f64,
    alpha: f64,
    d: f64,
    theta_offset: f64,
}

#[differentiable]
fn dh_transform(#[nondiff] p: &DhParam, q: f64) -> Matrix4<f64> {
    let (st, ct) = (q + p.theta_offset).sin_cos();
    let (sa, ca) = p.alpha.sin_cos();
    #[rustfmt::skip]
    let m = Matrix4::new(
        ct, -st * ca, st * sa, p.a * ct,
        st, ct * ca, -ct * sa, p.a * st,
        0.0, sa, ca, p.d,
        0.0, 0.0, 0.0, 1.0,
    );
    m
}
const PUMA: [DhParam; 3] = [
    DhParam { a: 0.0, alpha: FRAC_PI_2, d: 0.67, theta_offset: 0.0 },
    DhParam { a: 0.43, alpha: 0.0, d: 0.0, theta_offset: 0.1 },
    DhParam { a: 0.02, alpha: -FRAC_PI_2, d: 0.15, theta_offset: 0.0 },
];

#[differentiable]
fn forward_kinematics(q: &[f64; 3]) -> Vector3<f64> {
    let mut t = Matrix4::identity();
    for (param, &qi) in PUMA.iter().zip(q) {
        t *= dh_transform(param, qi);
    }
    t.fixed_view::<3, 1>(0, 3).into_owned()
}

// Spatial algebra: planar 2R inverse dynamics by RNEA
#[differentiable]
fn crm(v: &Vector6<f64>) -> Matrix6<f64> {
    let w = v.fixed_rows::<3>(0).into_owned();
    let l = v.fixed_rows::<3>(3).into_owned();
    let wx = w.cross_matrix();
    let lx = l.cross_matrix();
    let mut m = Matrix6::zeros();
    m.fixed_view_mut::<3, 3>(0, 0).copy_from(&wx);
    m.fixed_view_mut::<3, 3>(3, 0).copy_from(&lx);
    m.fixed_view_mut::<3, 3>(3, 3).copy_from(&wx);
    m
}

#[differentiable]
fn skew(v: &Vector3<f64>) -> Matrix3<f64> {
    Matrix3::new(0.0, -v.z, v.y, v.z, 0.0, -v.x, -v.y, v.x, 0.0)
}

#[differentiable]
fn spatial_inertia(mass: f64, com: &Vector3<f64>, ic: &Matrix3<f64>) -> Matrix6<f64> {
    let c = skew(com);
    let mut i6 = Matrix6::zeros();
    i6.fixed_view_mut::<3, 3>(0, 0).copy_from(&(ic + mass * c * c.transpose()));
    i6.fixed_view_mut::<3, 3>(0, 3).copy_from(&(mass * c));
    i6.fixed_view_mut::<3, 3>(3, 0).copy_from(&(mass * c.transpose()));
    i6.fixed_view_mut::<3, 3>(3, 3).copy_from(&(mass * Matrix3::identity()));
    i6
}

#[differentiable]
fn rnea_like(q: &Vector2<f64>, qd: &Vector2<f64>, qdd: &Vector2<f64>, masses: &[f64; 2]) -> Vector2<f64> {
    let s = Vector6::new(0.0, 0.0, 1.0, 0.0, 0.0, 0.0);
    let mut v = [Vector6::zeros(); 2];
    let mut a = [Vector6::zeros(); 2];
    let mut f = [Vector6::zeros(); 2];
    let mut tau = Vector2::zeros();
    let a0 = Vector6::new(0.0, 0.0, 0.0, 0.0, 9.81, 0.0);
    for i in 0..2 {
        let (si, c) = q[i].sin_cos();
        let e = Matrix3::new(c, si, 0.0, -si, c, 0.0, 0.0, 0.0, 1.0);
        let mut x = Matrix6::zeros();
        x.fixed_view_mut::<3, 3>(0, 0).copy_from(&e);
        x.fixed_view_mut::<3, 3>(3, 3).copy_from(&e);
        let vj = s * qd[i];
        if i == 0 {
            v[i] = vj;
            a[i] = x * a0 + s * qdd[i];
        } else {
            v[i] = x * v[i - 1] + vj;
            a[i] = x * a[i - 1] + s * qdd[i] + crm(&v[i]) * vj;
        }
        let inertia = spatial_inertia(masses[i], &Vector3::new(0.5, 0.0, 0.0), &Matrix3::identity());
        f[i] = inertia * a[i] - crm(&v[i]).transpose() * (inertia * v[i]);
    }
    for i in (0..2).rev() {
        tau[i] = s.dot(&f[i]);
        if i > 0 {
            let fi = f[i];
            f[i - 1] += fi;
        }
    }
    tau
}

#[test]
fn physics() {
    let body =
        |a: f64, m: f64| Body { pos: Vector3::new(a, 0.3 * a * a, -a), vel: Vector3::new(0.1, a, -0.1 * a), mass: m };
    verify!(nbody_sim, (b = vec![body(0.3, 1.0), body(1.2, 0.5), body(-1.1, 0.3)]), (&b, 5));
    verify!(
        attitude_error,
        (
            x = Vector3::new(0.2, 0.3, 1.0),
            a = 0.4,
            t = Quat { w: 0.6, x: 0.2, y: -0.1, z: 0.4 },
            v = Vector3::new(1.0, 0.2, -0.4)
        ),
        (&x, a, t, &v)
    );
    verify!(
        rigid_rk4,
        (
            s = RigidState { omega: Vector3::new(0.2, 0.3, 1.0), q: Vector4::new(1.0, 0.1, 0.2, 0.1) },
            i = Vector3::new(1.0, 2.0, 3.0),
            t = Vector3::new(0.1, 0.2, -0.3),
            h = 0.1
        ),
        (s, i, t, h)
    );
    verify!(forward_kinematics, (q = [0.1, 0.4, -0.3]), (&q));
    verify!(
        rnea_like,
        (q = Vector2::new(0.1, 0.3), d = Vector2::new(0.3, -0.2), e = Vector2::new(0.5, 0.1), m = [1.0, 0.7]),
        (&q, &d, &e, &m)
    );
    let pos = || vec![Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.3, 0.1, 0.4), Vector3::new(0.2, 2.8, 0.1)];
}
