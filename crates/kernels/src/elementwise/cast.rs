//! Conversions between float32 and int32.

/// Truncates towards zero; out of range saturates, NaN gives 0.
#[inline(never)]
pub fn cast_to_int(x: &[f32], y: &mut [i32]) {
    debug_assert_eq!(x.len(), y.len());
    for (x, y) in x.iter().zip(y) {
        *y = *x as i32;
    }
}

/// The nearest float32.
#[inline(never)]
pub fn cast_to_float(x: &[i32], y: &mut [f32]) {
    debug_assert_eq!(x.len(), y.len());
    for (x, y) in x.iter().zip(y) {
        *y = *x as f32;
    }
}
