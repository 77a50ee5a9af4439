//! Differential dynamic programming: iLQR with the second derivatives of the dynamics. Mayne 1966, Tassa 2012.

use super::cart::{Situation, State, final_cost, running_cost, step, total_cost, weighed_step};
use tensor_grad::nalgebra::{Matrix4, RowVector4, SMatrix};

/// Forces, and the states that they lead through.
#[derive(Clone)]
pub struct Plan {
    pub states: Vec<State>,
    pub forces: Vec<f64>,
    pub cost: f64,
}

/// How to change a force: `step · scale + feedback · (state - planned state)`.
#[derive(Clone, Copy)]
pub struct Law {
    pub step: f64,
    pub feedback: RowVector4<f64>,
}

/// One line of the protocol.
pub struct Iteration {
    pub cost: f64,
    pub regularisation: f64,
    /// The largest change of a force that the laws ask for.
    pub change: f64,
}

impl Plan {
    pub fn of(start: &State, forces: Vec<f64>) -> Self {
        let mut states = vec![*start];
        for (i, force) in forces.iter().enumerate() {
            states.push(step(&states[i], *force));
        }
        let cost = total_cost(start, &forces);
        Self { states, forces, cost }
    }

    fn situation(&self, i: usize) -> Situation {
        self.states[i].push(self.forces[i])
    }

    /// The forces of `laws`, from the start on.
    fn improved(&self, laws: &[Law], scale: f64) -> Self {
        let mut state = self.states[0];
        let mut forces = Vec::with_capacity(laws.len());
        for (i, law) in laws.iter().enumerate() {
            let force = self.forces[i] + scale * law.step + (law.feedback * (state - self.states[i]))[0];
            state = step(&state, force);
            forces.push(force);
        }
        Self::of(&self.states[0], forces)
    }
}

/// The laws of all steps, from last to first; none if a force has no best value under so little regularisation.
pub fn laws(plan: &Plan, regularisation: f64) -> Option<Vec<Law>> {
    let last = &plan.states[plan.forces.len()];
    let (mut slope, mut curvature) = (final_cost::grad(last), final_cost::hessian(last));
    let mut laws = Vec::new();
    for i in (0..plan.forces.len()).rev() {
        let now = plan.situation(i);
        let (_, cost_slope, cost_curvature) = running_cost::value_grad_and_hessian(&now);
        let (by_state, by_force) = step::jacobian(&plan.states[i], plan.forces[i]);
        let mut jacobian = SMatrix::<f64, 4, 5>::zeros();
        jacobian.fixed_columns_mut::<4>(0).copy_from(&by_state);
        jacobian.set_column(4, &by_force);
        let q = cost_slope + jacobian.tr_mul(&slope);
        let qq = cost_curvature + jacobian.tr_mul(&curvature) * jacobian + weighed_step::hessian(&now, &slope);

        let by_force = qq[(4, 4)] + regularisation;
        if by_force <= 0.0 {
            return None;
        }
        let cross: RowVector4<f64> = qq.fixed_view::<1, 4>(4, 0).into_owned();
        let law = Law { step: -q[4] / by_force, feedback: -cross / by_force };
        let state_slope: State = q.fixed_rows::<4>(0).into_owned();
        let state_curvature: Matrix4<f64> = qq.fixed_view::<4, 4>(0, 0).into_owned();
        let gain = law.feedback.transpose();
        slope = state_slope + gain * (qq[(4, 4)] * law.step + q[4]) + cross.transpose() * law.step;
        curvature =
            state_curvature + gain * law.feedback * qq[(4, 4)] + gain * cross + cross.transpose() * law.feedback;
        laws.push(law);
    }
    laws.reverse();
    Some(laws)
}

/// Improves a plan until its forces stand still.
pub fn optimise(mut plan: Plan) -> (Plan, Vec<Iteration>) {
    let (mut regularisation, mut protocol) = (1.0, Vec::new());
    for _ in 0..500 {
        let Some(laws) = laws(&plan, regularisation) else {
            regularisation = f64::max(4.0 * regularisation, 1e-6);
            continue;
        };
        let change = laws.iter().fold(0.0, |most, law| f64::max(most, law.step.abs()));
        protocol.push(Iteration { cost: plan.cost, regularisation, change });
        if change < 1e-9 {
            break;
        }
        let scales = [1.0, 0.5, 0.25, 0.1, 0.03, 0.01];
        match scales.into_iter().map(|scale| plan.improved(&laws, scale)).find(|trial| trial.cost < plan.cost) {
            Some(better) => {
                plan = better;
                regularisation = if regularisation < 1e-6 { 0.0 } else { regularisation / 3.0 };
            }
            // Rounding hides what is left to gain.
            None if regularisation > 1e10 => break,
            None => regularisation = f64::max(4.0 * regularisation, 1e-6),
        }
    }
    (plan, protocol)
}
