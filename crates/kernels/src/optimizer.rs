//! Updates of weights by optimizers, from their gradients.
//!
//! What belongs here: one pass over the weight and its slots, in place. What does not: learning rate
//! schedules and bias corrections, which arrive as numbers computed in float64 above.
//!
//! The formulas are Keras 3's. In all of them `decay` is learning rate times weight decay and acts
//! first, `w -= w * decay` (0 for none); every slice has the length of `g`. Slots decay towards zero
//! for ever where gradients vanish, and arithmetic on denormals is a hundred times slower: a slot
//! value below the smallest normal number, 2^-126, becomes 0.
//!
//! Decay rates (`beta1`, `beta2`, `rho`) are float64, because it is their complement that counts:
//! 1 - 0.999 taken in float32 is wrong in the fifth digit. Do not pass them through an `f32`.

mod adafactor;
mod lamb;
mod rules;

use core::ptr::null_mut;

pub use adafactor::{Adafactor, TILE};
pub use lamb::{CHUNK, Lamb};
pub use rules::{Rule, update_elementwise};

use crate::simd::{F32x4, LANES};

/// The most arrays that an update changes: a weight and three slots.
const MAX_ARRAYS: usize = 4;

/// `state = step(g, state)`, four values at a time.
#[inline(always)]
fn update<const N: usize>(
    g: &[f32],
    mut state: [&mut [f32]; N],
    step: impl Fn(F32x4, [F32x4; N]) -> [F32x4; N],
) {
    in_vectors(g, &mut state, &move |vectors, g, state| {
        let state: [*mut f32; N] = core::array::from_fn(|k| state[k]);
        for at in (0..vectors * LANES).step_by(LANES) {
            // SAFETY: `in_vectors` passes arrays that are valid for `vectors` vectors and do not overlap.
            unsafe {
                let old = state.map(|s| F32x4::load_ptr(s.add(at)));
                let new = step(F32x4::load_ptr(g.add(at)), old);
                for (s, value) in state.iter().zip(new) {
                    value.store_ptr(s.add(at));
                }
            }
        }
    });
}

/// Calls `run(vectors, g, state)` for the whole vectors, and then for padded copies of what is left.
#[inline(never)]
fn in_vectors(
    g: &[f32],
    state: &mut [&mut [f32]],
    run: &dyn Fn(usize, *const f32, &[*mut f32; MAX_ARRAYS]),
) {
    let (vectors, rest) = (g.len() / LANES, g.len() % LANES);
    let at = vectors * LANES;
    let mut pointers = [null_mut(); MAX_ARRAYS];
    for (pointer, s) in pointers.iter_mut().zip(&mut *state) {
        assert!(
            s.len() == g.len(),
            "a weight, its gradient and its slots must have the same length"
        );
        *pointer = s.as_mut_ptr();
    }
    run(vectors, g.as_ptr(), &pointers);
    if rest == 0 {
        return;
    }
    let mut copies = [[0.0; LANES]; MAX_ARRAYS];
    for ((copy, pointer), s) in copies.iter_mut().zip(&mut pointers).zip(&*state) {
        copy[..rest].copy_from_slice(&s[at..]);
        *pointer = copy.as_mut_ptr();
    }
    let mut last = [0.0; LANES];
    last[..rest].copy_from_slice(&g[at..]);
    run(1, last.as_ptr(), &pointers);
    for (copy, s) in copies.iter().zip(state) {
        s[at..].copy_from_slice(&copy[..rest]);
    }
}

/// Zero for denormals; NaN stays NaN.
#[inline(always)]
fn flush(x: F32x4) -> F32x4 {
    let denormal = x.abs().lt(F32x4::splat(f32::MIN_POSITIVE));
    denormal.not().keep(x)
}

/// `s + (target - s) * rate`, flushed: the moving average of all slots.
#[inline(always)]
fn average(s: F32x4, target: F32x4, rate: F32x4) -> F32x4 {
    flush(target.sub(s).mul_add(rate, s))
}

/// `w - w * decay`.
#[inline(always)]
fn decayed(w: F32x4, decay: F32x4) -> F32x4 {
    w.sub(w.mul(decay))
}

/// The sums of all first and of all second numbers of pairs.
fn sum_pairs(pairs: &[f32]) -> [f64; 2] {
    let (pairs, _) = pairs.as_chunks::<2>();
    pairs.iter().fold([0.0; 2], |[a, b], &[first, second]| {
        [a + f64::from(first), b + f64::from(second)]
    })
}

/// Gradient descent: `w -= lr g`.
#[inline(never)]
pub fn sgd(w: &mut [f32], g: &[f32], lr: f32, decay: f32) {
    let [lr, decay] = [lr, decay].map(F32x4::splat);
    update(g, [w], move |g, [w]| [decayed(w, decay).sub(g.mul(lr))]);
}

/// Gradient descent with momentum: `m = momentum m - lr g`, then `w += m`, or with Nesterov's
/// look-ahead `w += momentum m - lr g`.
#[inline(never)]
pub fn momentum(
    w: &mut [f32],
    m: &mut [f32],
    g: &[f32],
    lr: f32,
    momentum: f32,
    nesterov: bool,
    decay: f32,
) {
    let [lr, mu, decay] = [lr, momentum, decay].map(F32x4::splat);
    let velocity = move |m: F32x4, g: F32x4| m.mul(mu).sub(g.mul(lr));
    if nesterov {
        update(g, [w, m], move |g, [w, m]| {
            let m = flush(velocity(m, g));
            [decayed(w, decay).add(velocity(m, g)), m]
        });
    } else {
        update(g, [w, m], move |g, [w, m]| {
            let m = flush(velocity(m, g));
            [decayed(w, decay).add(m), m]
        });
    }
}

/// Adam (Kingma and Ba, 2015), in the form with the bias corrections in the step size:
/// `m += (1 - beta1)(g - m)`, `v += (1 - beta2)(g² - v)`, `w -= alpha m / (sqrt(v) + epsilon)` where
/// `alpha = lr sqrt(1 - beta2^t) / (1 - beta1^t)`. With `v_hat` (AMSGrad), `v_hat = max(v_hat, v)`
/// replaces v in the last.
#[expect(clippy::too_many_arguments, reason = "the symbols of the formula")]
#[inline(never)]
pub fn adam(
    w: &mut [f32],
    m: &mut [f32],
    v: &mut [f32],
    v_hat: Option<&mut [f32]>,
    g: &[f32],
    alpha: f32,
    beta1: f64,
    beta2: f64,
    epsilon: f32,
    decay: f32,
) {
    let [alpha, epsilon, decay] = [alpha, epsilon, decay].map(F32x4::splat);
    let [rate1, rate2] = [beta1, beta2].map(|beta| F32x4::splat((1.0 - beta) as f32));
    let stepped = move |w: F32x4, m: F32x4, v: F32x4| {
        let change = m.mul(alpha).div(v.sqrt().add(epsilon));
        decayed(w, decay).sub(change)
    };
    match v_hat {
        None => update(g, [w, m, v], move |g, [w, m, v]| {
            let m = average(m, g, rate1);
            let v = average(v, g.mul(g), rate2);
            [stepped(w, m, v), m, v]
        }),
        Some(v_hat) => update(g, [w, m, v, v_hat], move |g, [w, m, v, v_hat]| {
            let m = average(m, g, rate1);
            let v = average(v, g.mul(g), rate2);
            let v_hat = v_hat.max(v);
            [stepped(w, m, v_hat), m, v, v_hat]
        }),
    }
}

/// RMSprop (Hinton, 2012): `v = rho v + (1 - rho) g²`, step `d = lr g / sqrt(v + epsilon)`, `w -= d`.
///
/// Centered, with `mean_gradient` c: `c = rho c + (1 - rho) g` and `v - c²` replaces v in the
/// step. With `momentum_slot` b: `b = momentum b + d` and `w -= b`; without it `momentum` is unused.
#[expect(clippy::too_many_arguments, reason = "the symbols of the formula")]
#[inline(never)]
pub fn rmsprop(
    w: &mut [f32],
    v: &mut [f32],
    mean_gradient: Option<&mut [f32]>,
    momentum_slot: Option<&mut [f32]>,
    g: &[f32],
    lr: f32,
    rho: f64,
    momentum: f32,
    epsilon: f32,
    decay: f32,
) {
    let [lr, mu, epsilon, decay] = [lr, momentum, epsilon, decay].map(F32x4::splat);
    let rate = F32x4::splat((1.0 - rho) as f32);
    let mean_square = move |v: F32x4, g: F32x4| average(v, g.mul(g), rate);
    let change = move |g: F32x4, variance: F32x4| g.mul(lr).div(variance.add(epsilon).sqrt());
    let heavy = move |b: F32x4, d: F32x4| flush(b.mul(mu).add(d));
    match (mean_gradient, momentum_slot) {
        (None, None) => update(g, [w, v], move |g, [w, v]| {
            let v = mean_square(v, g);
            [decayed(w, decay).sub(change(g, v)), v]
        }),
        (None, Some(b)) => update(g, [w, v, b], move |g, [w, v, b]| {
            let v = mean_square(v, g);
            let b = heavy(b, change(g, v));
            [decayed(w, decay).sub(b), v, b]
        }),
        (Some(c), None) => update(g, [w, v, c], move |g, [w, v, c]| {
            let (v, c) = (mean_square(v, g), average(c, g, rate));
            [decayed(w, decay).sub(change(g, v.sub(c.mul(c)))), v, c]
        }),
        (Some(c), Some(b)) => update(g, [w, v, c, b], move |g, [w, v, c, b]| {
            let (v, c) = (mean_square(v, g), average(c, g, rate));
            let b = heavy(b, change(g, v.sub(c.mul(c))));
            [decayed(w, decay).sub(b), v, c, b]
        }),
    }
}

#[cfg(test)]
mod tests;
