//! A cart swings its pole up: iLQR with Jacobians and Hessians of a Runge-Kutta step.
//!
//! `cargo run --release --example cartpole`

mod cart;
#[path = "../common/mod.rs"]
mod common;
mod ddp;
mod draw;
mod reference;

use cart::{H, State, final_cost, goal, running_cost, step, total_cost, weighed_step};
use common::{at_most, compare, picture};
use ddp::{Plan, laws, optimise};
use tensor_grad::prelude::*;

fn main() {
    println!("the linear theory of the upright pole");
    check_linear();
    println!("derivatives against differences");
    check_derivatives();
    println!("swing-up in 4 seconds");
    let plan = swing_up();
    println!("the same with disturbances, by the feedback of the last iteration");
    feedback(&plan);
    draw::draw(&picture("cartpole.svg"), &plan).expect("a picture");
}

fn check_linear() {
    let (by_state, by_force) = step::jacobian(&goal(), 0.0);
    let (state_expected, force_expected) = reference::step_jacobian();
    at_most("Jacobian by the state", (by_state - state_expected).amax(), 1e-14);
    at_most("Jacobian by the force", (by_force - force_expected).amax(), 1e-15);
    let standing = Plan::of(&goal(), vec![0.0; 100]);
    let gain = laws(&standing, 0.0).expect("a convex problem")[0].feedback;
    at_most("gain of the regulator, relative", (gain - reference::regulator(100)).amax() / gain.amax(), 1e-9);

    let (mut state, start) = (State::new(0.1, 2.5, -0.3, 1.0), State::new(0.1, 2.5, -0.3, 1.0));
    (0..200).for_each(|_| state = step(&state, 0.0));
    compare("energy after 4 s without force", reference::energy(&state), reference::energy(&start), 1e-4);
}

fn check_derivatives() {
    let (state, force) = (State::new(0.3, 2.0, -1.0, 4.0), 5.0);
    let now = state.push(force);
    let options = GradCheck { directions: 5, ..GradCheck::jax() };
    gradcheck!(step, vjp; &state, force; options);
    gradgradcheck!(weighed_step, &now, #[nondiff] &State::new(1.0, -2.0, 0.5, 3.0); options);
    gradgradcheck!(running_cost, &now; options);
    gradgradcheck!(final_cost, &state; options);
    gradcheck!(total_cost, &State::zeros(), &vec![1.0; 20]; options);
    println!("  all agree");
}

fn swing_up() -> Plan {
    let (plan, protocol) = optimise(Plan::of(&State::zeros(), vec![0.0; 200]));
    println!("  {:>9} {:>14} {:>14} {:>10}", "iteration", "cost", "regularisation", "change");
    for (i, iteration) in protocol.iter().enumerate().filter(|(i, _)| i % 10 == 0 || i + 1 == protocol.len()) {
        let (cost, change) = (iteration.cost, iteration.change);
        println!("  {i:>9} {cost:>14.8} {:>14.1e} {change:>10.1e}", iteration.regularisation);
    }
    let end = plan.states[plan.forces.len()];
    println!("  at the end: {:.4} m, {:.4} rad, {:.4} m/s, {:.4} rad/s", end[0], end[1], end[2], end[3]);
    at_most("distance from upright", (end - goal()).norm(), 0.02);
    // The whole motion as one function: its gradient vanishes at the best forces.
    let (cost, (_, gradient)) = total_cost::value_and_grad(&State::zeros(), &plan.forces);
    assert_eq!(cost, plan.cost, "the value in the gradient is the function's");
    at_most("gradient by all forces", gradient.iter().fold(0.0, |most, g: &f64| f64::max(most, g.abs())), 1e-7);
    plan
}

/// Pushes that the plan does not know of.
fn feedback(plan: &Plan) {
    let laws = laws(plan, 0.0).expect("a minimum");
    let mut generator = tensor_grad::random::Generator::new(5);
    let [mut open, mut closed] = [plan.states[0]; 2];
    for (i, law) in laws.iter().enumerate() {
        let push = tensor_grad::random::randn_with::<f64, 1, 1>(&mut generator)[0];
        let correction = (law.feedback * (closed - plan.states[i]))[0];
        open = step(&open, plan.forces[i] + push);
        closed = step(&closed, plan.forces[i] + correction + push);
    }
    println!("  {:.0} s without feedback: {:.2} rad from upright", 200.0 * H, (open[1] - goal()[1]).abs());
    at_most("with feedback", (closed[1] - goal()[1]).abs(), 0.1);
}
