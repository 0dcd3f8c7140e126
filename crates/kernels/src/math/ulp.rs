//! Measures errors in ULP against float64 references, over bit patterns of the whole range.

use crate::simd::F32x4;

/// The spacing of float32 at `y`; that of denormals at and near 0.
fn spacing(y: f64) -> f64 {
    let exponent = ((y.abs().to_bits() >> 52) as i32 - 1023).clamp(-126, 127);
    2f64.powi(exponent - 23)
}

/// The error of `y` in ULP where `exact` is the true value; infinite where one is NaN or infinite
/// (in float32) and the other is not.
pub fn error(y: f32, exact: f64) -> f64 {
    let rounded = exact as f32;
    if rounded.is_nan() || y.is_nan() {
        return if rounded.is_nan() && y.is_nan() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    if rounded.is_infinite() || y.is_infinite() {
        return if rounded == y { 0.0 } else { f64::INFINITY };
    }
    if exact == 0.0 && exact.is_sign_negative() != y.is_sign_negative() {
        return f64::INFINITY;
    }
    (f64::from(y) - exact).abs() / spacing(exact)
}

/// Bit patterns that every test tries: zeros, infinities, NaN, denormals, the largest.
const EDGES: [u32; 14] = [
    0,
    0x8000_0000,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0xffc0_0000,
    1,
    0x8000_0001,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x3f80_0000,
    0xbf80_0000,
];

/// All edges, every `step`-th bit pattern of the whole range, and each of the 2^12 neighbours of
/// every value in `dense`.
fn patterns(step: u32, dense: &[f32]) -> impl Iterator<Item = f32> {
    let near = dense.iter().flat_map(|&x| {
        let centre = x.to_bits();
        centre.saturating_sub(1 << 11)..=centre.saturating_add(1 << 11)
    });
    EDGES
        .into_iter()
        .chain((0..=u32::MAX).step_by(step as usize))
        .chain(near)
        .map(f32::from_bits)
}

/// Panics where `f` is farther than `bound` from `exact`, and says where it is worst. `exact` gets
/// float64 arguments; arguments that `within` rejects are left out.
pub fn check(
    name: &str,
    bound: f64,
    dense: &[f32],
    within: impl Fn(f32) -> bool,
    f: impl Fn(F32x4) -> F32x4,
    exact: impl Fn(f64) -> f64,
) {
    let mut worst = (0.0, 0.0);
    for x in patterns(509, dense).filter(|&x| within(x)) {
        let y = f(F32x4::splat(x)).to_array();
        assert!(y.iter().all(|lane| lane.to_bits() == y[0].to_bits()));
        let e = error(y[0], exact(f64::from(x)));
        if e > worst.0 {
            worst = (e, x);
        }
    }
    println!("{name}: {:.3} ULP at {:e}", worst.0, worst.1);
    assert!(worst.0 <= bound, "{name}: {} ULP at {:e}", worst.0, worst.1);
}
