//! Workload 10: a recurrent network of ADBench, long short-term memory: two layers, characters of 14 bits, a text of 14 of them.

mod harness;

use harness::{Comparison, Waves, check};
use std::array::from_fn;
use std::hint::black_box;
use tensor_grad::Tangent;
use tensor_grad::prelude::*;

const BITS: usize = 14;
const LAYERS: usize = 2;
const LENGTH: usize = 14;
/// Every character but the last has one to guess.
const GUESSES: usize = LENGTH - 1;

type V = SVector<f64, BITS>;

#[derive(Clone, Copy, Differentiable)]
struct Gate {
    weight: V,
    bias: V,
}

#[derive(Clone, Copy, Differentiable)]
struct Layer {
    forget: Gate,
    input: Gate,
    output: Gate,
    change: Gate,
}

#[derive(Clone, Copy, Differentiable)]
struct Network {
    layers: [Layer; LAYERS],
    input_weight: V,
    output_weight: V,
    output_bias: V,
}

/// What the layers remember before the text begins.
struct Memory {
    hidden: [V; LAYERS],
    cell: [V; LAYERS],
}

#[differentiable]
fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[differentiable]
fn affine(gate: &Gate, x: &V) -> V {
    gate.weight.component_mul(x) + gate.bias
}

#[differentiable]
fn step(layer: &Layer, x: &V, hidden: &V, cell: &V) -> (V, V) {
    let forget = affine(&layer.forget, x).map(|z| 1.0 / (1.0 + (-z).exp()));
    let input = affine(&layer.input, hidden).map(|z| 1.0 / (1.0 + (-z).exp()));
    let output = affine(&layer.output, x).map(|z| 1.0 / (1.0 + (-z).exp()));
    let change = affine(&layer.change, hidden).map(|z| z.tanh());
    let cell = cell.component_mul(&forget) + input.component_mul(&change);
    let hidden = output.component_mul(&cell.map(|c| c.tanh()));
    (hidden, cell)
}

#[differentiable]
fn loss(network: &Network, #[nondiff] memory: &Memory, #[nondiff] text: &[V; LENGTH]) -> f64 {
    let mut hidden = memory.hidden;
    let mut cell = memory.cell;
    let mut sum = 0.0;
    for t in 0..GUESSES {
        let mut x = text[t].component_mul(&network.input_weight);
        for l in 0..LAYERS {
            (hidden[l], cell[l]) = step(&network.layers[l], &x, &hidden[l], &cell[l]);
            x = hidden[l];
        }
        let guess = x.component_mul(&network.output_weight) + network.output_bias;
        let total = (2.0 + guess.map(|g| g.exp()).sum()).ln();
        sum += text[t + 1].dot(&guess.add_scalar(-total));
    }
    -sum / (GUESSES * BITS) as f64
}

type Lanes = [f64; BITS];

/// What the reverse sweep reads of one step of one layer.
#[derive(Clone, Copy)]
struct Step {
    hidden: Lanes,
    cell: Lanes,
    forget: Lanes,
    input: Lanes,
    output: Lanes,
    change: Lanes,
    tanh: Lanes,
}

const EMPTY: Step = {
    let zero = [0.0; BITS];
    Step { hidden: zero, cell: zero, forget: zero, input: zero, output: zero, change: zero, tanh: zero }
};

impl Step {
    #[inline(always)]
    fn new(layer: &Layer, x: &Lanes, hidden: &Lanes, cell: &Lanes) -> Self {
        let gate = |gate: &Gate, x: &Lanes| from_fn(|i| gate.weight.data.0[0][i] * x[i] + gate.bias.data.0[0][i]);
        let soft_step = |z: Lanes| z.map(|z| 1.0 / (1.0 + (-z).exp()));
        Step {
            hidden: *hidden,
            cell: *cell,
            forget: soft_step(gate(&layer.forget, x)),
            input: soft_step(gate(&layer.input, hidden)),
            output: soft_step(gate(&layer.output, x)),
            change: gate(&layer.change, hidden).map(f64::tanh),
            tanh: [0.0; BITS],
        }
    }
}

/// Transcendental functions are computed once and their results kept, on the stack; every lane of a layer's reverse step is
/// taken through all gates at once, and adds to the gradient in place.
fn careful(network: &Network, memory: &Memory, text: &[V; LENGTH]) -> (f64, Network) {
    let mut tape = [[EMPTY; LAYERS]; GUESSES];
    let mut guess_bars = [[0.0; BITS]; GUESSES];
    let mut outputs = [[0.0; BITS]; GUESSES];
    let mut hidden = memory.hidden.map(|v| v.data.0[0]);
    let mut cell = memory.cell.map(|v| v.data.0[0]);
    let (input_weight, output_weight) = (&network.input_weight.data.0[0], &network.output_weight.data.0[0]);
    let output_bias = &network.output_bias.data.0[0];
    let mut sum = 0.0;
    for t in 0..GUESSES {
        let mut x: Lanes = from_fn(|i| text[t][i] * input_weight[i]);
        for l in 0..LAYERS {
            let step = &mut tape[t][l];
            *step = Step::new(&network.layers[l], &x, &hidden[l], &cell[l]);
            cell[l] = from_fn(|i| step.cell[i] * step.forget[i] + step.input[i] * step.change[i]);
            step.tanh = cell[l].map(f64::tanh);
            hidden[l] = from_fn(|i| step.output[i] * step.tanh[i]);
            x = hidden[l];
        }
        outputs[t] = x;
        let guess: Lanes = from_fn(|i| x[i] * output_weight[i] + output_bias[i]);
        let exponentials = guess.map(f64::exp);
        let total = 2.0 + exponentials.iter().sum::<f64>();
        let target = &text[t + 1].data.0[0];
        let (mut product, mut ones) = (0.0, 0.0);
        for i in 0..BITS {
            product += target[i] * guess[i];
            ones += target[i];
        }
        sum += product - ones * total.ln();
        let scale = -1.0 / (GUESSES * BITS) as f64;
        let share = scale * ones / total;
        guess_bars[t] = from_fn(|i| scale * target[i] - share * exponentials[i]);
    }

    let mut layers_bar = [[[0.0; BITS]; 8]; LAYERS];
    let mut input_weight_bar = [0.0; BITS];
    let mut output_weight_bar = [0.0; BITS];
    let mut output_bias_bar = [0.0; BITS];
    let mut hidden_bar = [[0.0; BITS]; LAYERS];
    let mut cell_bar = [[0.0; BITS]; LAYERS];
    for t in (0..GUESSES).rev() {
        let mut x_bar = [0.0; BITS];
        for i in 0..BITS {
            output_bias_bar[i] += guess_bars[t][i];
            output_weight_bar[i] += guess_bars[t][i] * outputs[t][i];
            x_bar[i] = guess_bars[t][i] * output_weight[i];
        }
        for l in (0..LAYERS).rev() {
            let step = &tape[t][l];
            let layer = &network.layers[l];
            let below = |i: usize| {
                if l == 0 { text[t][i] * input_weight[i] } else { tape[t][l - 1].output[i] * tape[t][l - 1].tanh[i] }
            };
            let [forget_w, forget_b, input_w, input_b, output_w, output_b, change_w, change_b] = &mut layers_bar[l];
            for i in 0..BITS {
                let x = below(i);
                let h_bar = hidden_bar[l][i] + x_bar[i];
                let c_bar = cell_bar[l][i] + h_bar * step.output[i] * (1.0 - step.tanh[i] * step.tanh[i]);
                let output_bar = h_bar * step.tanh[i] * step.output[i] * (1.0 - step.output[i]);
                let forget_bar = c_bar * step.cell[i] * step.forget[i] * (1.0 - step.forget[i]);
                let input_bar = c_bar * step.change[i] * step.input[i] * (1.0 - step.input[i]);
                let change_bar = c_bar * step.input[i] * (1.0 - step.change[i] * step.change[i]);
                forget_w[i] += forget_bar * x;
                forget_b[i] += forget_bar;
                input_w[i] += input_bar * step.hidden[i];
                input_b[i] += input_bar;
                output_w[i] += output_bar * x;
                output_b[i] += output_bar;
                change_w[i] += change_bar * step.hidden[i];
                change_b[i] += change_bar;
                cell_bar[l][i] = c_bar * step.forget[i];
                hidden_bar[l][i] =
                    input_bar * layer.input.weight.data.0[0][i] + change_bar * layer.change.weight.data.0[0][i];
                x_bar[i] =
                    forget_bar * layer.forget.weight.data.0[0][i] + output_bar * layer.output.weight.data.0[0][i];
            }
        }
        for i in 0..BITS {
            input_weight_bar[i] += x_bar[i] * text[t][i];
        }
    }
    let gate = |weight: &Lanes, bias: &Lanes| Gate { weight: V::from(*weight), bias: V::from(*bias) };
    let gradient = Network {
        layers: layers_bar.each_ref().map(|[fw, fb, iw, ib, ow, ob, cw, cb]| Layer {
            forget: gate(fw, fb),
            input: gate(iw, ib),
            output: gate(ow, ob),
            change: gate(cw, cb),
        }),
        input_weight: V::from(input_weight_bar),
        output_weight: V::from(output_weight_bar),
        output_bias: V::from(output_bias_bar),
    };
    (-sum / (GUESSES * BITS) as f64, gradient)
}

pub(crate) fn main() {
    let mut waves = Waves::default();
    let mut gate = || Gate { weight: waves.matrix(1.0), bias: waves.matrix(0.5) };
    let layers = from_fn(|_| Layer { forget: gate(), input: gate(), output: gate(), change: gate() });
    let network = Network {
        layers,
        input_weight: waves.matrix(1.0),
        output_weight: waves.matrix(1.0),
        output_bias: waves.matrix(0.5),
    };
    let memory = Memory { hidden: from_fn(|_| waves.matrix(0.5)), cell: from_fn(|_| waves.matrix(0.5)) };
    let text: [V; LENGTH] = from_fn(|_| waves.matrix::<f64, BITS, 1>(1.0).map(|bit| if bit > 0.0 { 1.0 } else { 0.0 }));

    let (value, gradient) = loss::value_and_grad(&network, &memory, &text);
    let (expected, expected_gradient) = careful(&network, &memory, &text);
    check("generated", &[value], &[expected]);
    check("generated", &gradient.to_flat(), &expected_gradient.to_flat());
    gradcheck!(
        loss,
        &network,
        #[nondiff]
        &memory,
        #[nondiff]
        &text
    );

    Comparison::new("10 long short-term memory l2 c14: value and gradient")
        .at_most(3.0)
        .with("primal", || loss(black_box(&network), &memory, &text))
        .with_stack_only("careful", || careful(black_box(&network), &memory, &text))
        .with_stack_only("generated", || loss::value_and_grad(black_box(&network), &memory, &text))
        .run();
}
