//! What programs of many kinds import.
#![allow(unused_imports, reason = "each test uses some of it")]

pub use num_traits::{Float, FloatConst, FromPrimitive};
pub use std::collections::HashMap;
pub use std::f64::consts::{FRAC_PI_2, LN_2, PI, TAU};
pub use std::fmt::Debug;
pub use std::iter::Sum;
pub use tensor_grad::nalgebra as na;
pub use tensor_grad::nalgebra::{
    self, Matrix2, Matrix3, Matrix4, Matrix6, RealField, SMatrix, SVector, Vector2, Vector3, Vector4, Vector6, matrix,
    vector,
};
pub use tensor_grad::prelude::*;
