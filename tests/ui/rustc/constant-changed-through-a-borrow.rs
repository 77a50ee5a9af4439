use tensor_grad::prelude::*;

#[derive(Clone, Copy, Default, Differentiable)]
pub struct Mean {
    pub mean: f64,
}

#[differentiable]
impl Mean {
    #[differentiable(wrt(self, x))]
    pub fn update(&mut self, x: f64) {
        self.mean += x;
    }
}

pub struct Table {
    pub means: [Mean; 2],
    pub sum: f64,
}

impl Table {
    fn slot(&mut self) -> &mut Mean {
        &mut self.means[0]
    }

    fn checked(&mut self) -> Option<&mut Mean> {
        self.means.first_mut()
    }

    fn total(&mut self) -> &mut f64 {
        &mut self.sum
    }
}

#[differentiable]
pub fn grow(y: &mut f64, a: f64) {
    *y += a;
}

#[differentiable]
pub fn by_a_method(x: f64, #[nondiff] table: &Table) -> f64 {
    let mut own = Table { means: table.means, sum: 0.0 };
    let slot = own.slot();
    slot.update(x);
    own.means[0].mean + x
}

#[differentiable]
pub fn by_a_chain(x: f64, n: usize, #[nondiff] table: &Table) -> f64 {
    let mut own = Table { means: table.means, sum: 0.0 };
    if let Some(mean) = own.checked()
        && n > 0
    {
        mean.update(x);
    }
    own.means[0].mean + x
}

#[differentiable]
pub fn by_an_argument(x: f64, #[nondiff] table: &Table) -> f64 {
    let mut own = Table { means: table.means, sum: 0.0 };
    let total = own.total();
    grow(total, x);
    own.sum + x
}

fn main() {}
