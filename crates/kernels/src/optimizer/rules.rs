//! Updates in one pass over a weight and its slots, of those optimizers whose updates are otherwise composed of elementwise
//! operations.
//!
//! The arithmetic is that of the compositions, in the same order and without fused multiply-adds, so both have the same
//! bits; except that slots below the smallest normal number become 0, as in every update.

use super::{decayed, flush, update};
use crate::codes;
use crate::elementwise::sign;
use crate::simd::F32x4;

codes! {
    /// How an optimizer changes a weight and its slots.
    pub enum Rule {
        Nadam = "nadam",
        Adagrad = "adagrad",
        Adadelta = "adadelta",
        Adamax = "adamax",
        Ftrl = "ftrl",
        Lion = "lion",
        Lamb = "lamb",
        Adafactor = "adafactor",
    }
}

/// Where the factors of a rule begin in the row of hyperparameters, whose first numbers are the step size and the decay.
pub const FACTORS: usize = 5;

impl Rule {
    /// How many numbers it reads of the row of hyperparameters.
    pub fn hyperparameters_len(self) -> usize {
        match self {
            Self::Nadam => FACTORS + 4,
            Self::Lamb => FACTORS + 2,
            Self::Adafactor => FACTORS + 3,
            _ => 2,
        }
    }

    /// How many constants it has, which are computed from the optimizer's options.
    pub fn constants_len(self) -> usize {
        match self {
            Self::Adagrad => 1,
            Self::Ftrl => 4,
            _ => 3,
        }
    }
}

/// `s + (target - s) * rate`, flushed.
#[inline(always)]
pub(super) fn average(s: F32x4, target: F32x4, rate: F32x4) -> F32x4 {
    flush(s.add(target.sub(s).mul(rate)))
}

/// The update of one weight w with gradient g by an elementwise rule; w' = w - decay w, η is the step size.
/// `hyperparameters` and `constants` are as many as the rule has; `second` is empty where a rule has one slot.
#[inline(never)]
pub fn update_elementwise(
    rule: Rule,
    w: &mut [f32],
    [first, second]: [&mut [f32]; 2],
    g: &[f32],
    hyperparameters: &[f32],
    constants: &[f32],
) {
    let number = |at: usize| F32x4::splat(hyperparameters[at]);
    let constant = |at: usize| F32x4::splat(constants[at]);
    let (step_size, decay) = (number(0), number(1));
    match rule {
        // m += (1 - β1)(g - m), v += (1 - β2)(g² - v), w' - (of_m m + of_g g) / (√(of_v v) + ε).
        Rule::Nadam => {
            let [rate1, rate2, epsilon] = [0, 1, 2].map(constant);
            let [of_m, of_g, of_v] = [1, 2, 3].map(|at| number(FACTORS + at));
            update(g, [w, first, second], move |g, [w, m, v]| {
                let (m, v) = (average(m, g, rate1), average(v, g.mul(g), rate2));
                let ahead = m.mul(of_m).add(g.mul(of_g));
                let spread = v.mul(of_v).sqrt().add(epsilon);
                [decayed(w, decay).sub(ahead.div(spread)), m, v]
            });
        }
        // a += g², w' - η g / √(a + ε).
        Rule::Adagrad => {
            let epsilon = constant(0);
            update(g, [w, first], move |g, [w, a]| {
                let a = flush(a.add(g.mul(g)));
                let descent = g.mul(step_size).div(a.add(epsilon).sqrt());
                [decayed(w, decay).sub(descent), a]
            });
        }
        // a = ρ a + (1 - ρ) g², d = g √(b + ε) / √(a + ε), w' - η d, b = ρ b + (1 - ρ) d².
        Rule::Adadelta => {
            let [rho, one_minus_rho, epsilon] = [0, 1, 2].map(constant);
            let mean = move |a: F32x4, x: F32x4| flush(a.mul(rho).add(x.mul(one_minus_rho)));
            let root = move |x: F32x4| x.add(epsilon).sqrt();
            update(g, [w, first, second], move |g, [w, a, b]| {
                let a = mean(a, g.mul(g));
                let d = root(b).mul(g).div(root(a));
                let descent = d.mul(step_size);
                [decayed(w, decay).sub(descent), a, mean(b, d.mul(d))]
            });
        }
        // m += (1 - β1)(g - m), u = max(β2 u, |g|), w' - η m / (u + ε).
        Rule::Adamax => {
            let [rate, beta2, epsilon] = [0, 1, 2].map(constant);
            update(g, [w, first, second], move |g, [w, m, u]| {
                let m = average(m, g, rate);
                let u = flush(u.mul(beta2).max(g.abs()));
                let descent = m.mul(step_size).div(u.add(epsilon));
                [decayed(w, decay).sub(descent), m, u]
            });
        }
        // n₁ = n + g², σ = (√n₁ - √n) / η, z += g + shrinkage w' - σ w',
        // w = (clip(z, -l1, l1) - z) / (√n₁ / η + β / η + l2).
        Rule::Ftrl => {
            let (l1, [l2, beta, shrinkage]) = (constants[0], [1, 2, 3].map(constant));
            let penalty = beta.div(step_size).add(l2);
            let rate = F32x4::splat(1.0).div(step_size);
            update(g, [w, first, second], move |g, [w, n, z]| {
                let w = decayed(w, decay);
                let next = flush(n.add(g.mul(g)));
                let (root, next_root) = (n.sqrt(), next.sqrt());
                let sigma = next_root.sub(root).mul(rate);
                let z = flush(z.add(g.add(w.mul(shrinkage)).sub(sigma.mul(w))));
                let clipped = z.clamp(-l1, l1);
                let w = clipped.sub(z).div(next_root.mul(rate).add(penalty));
                [w, next, z]
            });
        }
        // w' - η sign(β1 m + (1 - β1) g), m += (1 - β2)(g - m).
        Rule::Lion => {
            let [beta1, one_minus_beta1, rate] = [0, 1, 2].map(constant);
            update(g, [w, first], move |g, [w, m]| {
                let direction = sign(m.mul(beta1).add(g.mul(one_minus_beta1)));
                let descent = direction.mul(step_size);
                [decayed(w, decay).sub(descent), average(m, g, rate)]
            });
        }
        Rule::Lamb | Rule::Adafactor => unreachable!("they are not elementwise"),
    }
}
