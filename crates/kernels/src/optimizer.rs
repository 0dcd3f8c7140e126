//! Optimiser updates: what a step does to a weight, its gradient being known.
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

use crate::simd::{F32x4, LANES};

/// Four at a time, `state = step(g, state)`: the tail goes through the same vector arithmetic on a
/// padded copy.
#[inline(always)]
fn update<const N: usize>(
    g: &[f32],
    mut state: [&mut [f32]; N],
    step: impl Fn(F32x4, [F32x4; N]) -> [F32x4; N],
) {
    assert!(
        state.iter().all(|s| s.len() == g.len()),
        "a weight, its gradient and its slots have one length"
    );
    let whole = g.len() - g.len() % LANES;
    for at in (0..whole).step_by(LANES) {
        // SAFETY: at + LANES <= g.len(), which is the length of every slice of the state.
        unsafe {
            let old = core::array::from_fn(|i| F32x4::load_ptr(state[i].as_ptr().add(at)));
            let new = step(F32x4::load_ptr(g.as_ptr().add(at)), old);
            for (s, value) in state.iter_mut().zip(new) {
                value.store_ptr(s.as_mut_ptr().add(at));
            }
        }
    }
    if whole < g.len() {
        let old = core::array::from_fn(|i| F32x4::load_partial(&state[i][whole..]));
        let new = step(F32x4::load_partial(&g[whole..]), old);
        for (s, value) in state.iter_mut().zip(new) {
            value.store_partial(&mut s[whole..]);
        }
    }
}

/// Zero for denormals; NaN stays NaN.
#[inline(always)]
fn flush(x: F32x4) -> F32x4 {
    let denormal = x.abs().lt(F32x4::splat(f32::MIN_POSITIVE));
    denormal.select(F32x4::splat(0.0), x)
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

/// Gradient descent: `w -= lr g`.
pub fn sgd(w: &mut [f32], g: &[f32], lr: f32, decay: f32) {
    let [lr, decay] = [lr, decay].map(F32x4::splat);
    update(g, [w], |g, [w]| [decayed(w, decay).sub(g.mul(lr))]);
}

/// Gradient descent with momentum: `m = momentum m - lr g`, then `w += m`, or with Nesterov's
/// look-ahead `w += momentum m - lr g`.
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
    let velocity = |m: F32x4, g: F32x4| m.mul(mu).sub(g.mul(lr));
    if nesterov {
        update(g, [w, m], |g, [w, m]| {
            let m = flush(velocity(m, g));
            [decayed(w, decay).add(velocity(m, g)), m]
        });
    } else {
        update(g, [w, m], |g, [w, m]| {
            let m = flush(velocity(m, g));
            [decayed(w, decay).add(m), m]
        });
    }
}

/// Adam (Kingma and Ba, 2015), in the form with the bias corrections in the step size:
/// `m += (1 - beta1)(g - m)`, `v += (1 - beta2)(g² - v)`, `w -= alpha m / (sqrt(v) + epsilon)` where
/// `alpha = lr sqrt(1 - beta2^t) / (1 - beta1^t)`. With `v_hat` (AMSGrad), `v_hat = max(v_hat, v)`
/// stands for v in the last.
#[expect(clippy::too_many_arguments, reason = "the symbols of the formula")]
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
    let stepped = |w: F32x4, m: F32x4, v: F32x4| {
        let change = m.mul(alpha).div(v.sqrt().add(epsilon));
        decayed(w, decay).sub(change)
    };
    match v_hat {
        None => update(g, [w, m, v], |g, [w, m, v]| {
            let m = average(m, g, rate1);
            let v = average(v, g.mul(g), rate2);
            [stepped(w, m, v), m, v]
        }),
        Some(v_hat) => update(g, [w, m, v, v_hat], |g, [w, m, v, v_hat]| {
            let m = average(m, g, rate1);
            let v = average(v, g.mul(g), rate2);
            let v_hat = v_hat.max(v);
            [stepped(w, m, v_hat), m, v, v_hat]
        }),
    }
}

/// RMSprop (Hinton, 2012): `v = rho v + (1 - rho) g²`, step `d = lr g / sqrt(v + epsilon)`, `w -= d`.
///
/// Centered, with `mean_gradient` c: `c = rho c + (1 - rho) g` and `v - c²` stands for v in the
/// step. With `momentum_slot` b: `b = momentum b + d` and `w -= b`; without it `momentum` is unused.
#[expect(clippy::too_many_arguments, reason = "the symbols of the formula")]
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
    let mean_square = |v: F32x4, g: F32x4| average(v, g.mul(g), rate);
    let change = |g: F32x4, variance: F32x4| g.mul(lr).div(variance.add(epsilon).sqrt());
    let heavy = |b: F32x4, d: F32x4| flush(b.mul(mu).add(d));
    match (mean_gradient, momentum_slot) {
        (None, None) => update(g, [w, v], |g, [w, v]| {
            let v = mean_square(v, g);
            [decayed(w, decay).sub(change(g, v)), v]
        }),
        (None, Some(b)) => update(g, [w, v, b], |g, [w, v, b]| {
            let v = mean_square(v, g);
            let b = heavy(b, change(g, v));
            [decayed(w, decay).sub(b), v, b]
        }),
        (Some(c), None) => update(g, [w, v, c], |g, [w, v, c]| {
            let (v, c) = (mean_square(v, g), average(c, g, rate));
            [decayed(w, decay).sub(change(g, v.sub(c.mul(c)))), v, c]
        }),
        (Some(c), Some(b)) => update(g, [w, v, c, b], |g, [w, v, c, b]| {
            let (v, c) = (mean_square(v, g), average(c, g, rate));
            let b = heavy(b, change(g, v.sub(c.mul(c))));
            [decayed(w, decay).sub(b), v, c, b]
        }),
    }
}

#[cfg(test)]
mod tests;
