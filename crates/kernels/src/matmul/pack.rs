//! Packing: operands copied into panels that the tile reads front to back.
//!
//! What belongs here: the layout of panels. What does not: which block is packed when.
//!
//! A panel of width W holds W lanes (rows of a left operand, W = 4; columns of a right one, W = 8);
//! step p of it is the W values (lane 0, p) ... (lane W-1, p). Lanes beyond the operand are zero.

use ndarray::ArrayView2;

use super::tile::{COLUMNS, ROWS};
use crate::simd::{F32x4, LANES};

/// A right operand [k, n] in panels: packed once, multiplied often.
#[derive(Clone, Copy)]
pub struct PackedB<'a> {
    pub(super) data: &'a [f32],
    pub(super) k: usize,
    pub(super) n: usize,
}

/// A left operand [m, k] in panels.
#[derive(Clone, Copy)]
pub struct PackedA<'a> {
    pub(super) data: &'a [f32],
    pub(super) k: usize,
    pub(super) m: usize,
}

impl<'a> PackedB<'a> {
    /// Floats that [k, n] takes.
    pub fn len_of(k: usize, n: usize) -> usize {
        k * n.next_multiple_of(COLUMNS)
    }

    /// Takes panels that [`pack_b`] has filled.
    pub fn new(data: &'a [f32], k: usize, n: usize) -> Self {
        assert!(
            data.len() >= Self::len_of(k, n),
            "panels of B are too short"
        );
        Self { data, k, n }
    }

    /// Columns of the operand.
    pub fn columns(&self) -> usize {
        self.n
    }
}

impl<'a> PackedA<'a> {
    /// Floats that [m, k] takes.
    pub fn len_of(m: usize, k: usize) -> usize {
        k * m.next_multiple_of(ROWS)
    }

    /// Takes panels that [`pack_a`] has filled.
    pub fn new(data: &'a [f32], m: usize, k: usize) -> Self {
        assert!(
            data.len() >= Self::len_of(m, k),
            "panels of A are too short"
        );
        Self { data, k, m }
    }
}

/// Packs `a` [m, k] as steps `first..first + k` of panels that hold `steps` in all; so operands that
/// are side by side can be packed as one.
pub fn pack_a(a: ArrayView2<f32>, panels: &mut [f32], steps: usize, first: usize) {
    pack(ROWS, a, panels, steps, first);
}

/// Packs `b` [k, n] as steps `first..first + k` of panels that hold `steps` in all.
pub fn pack_b(b: ArrayView2<f32>, panels: &mut [f32], steps: usize, first: usize) {
    pack(COLUMNS, b.reversed_axes(), panels, steps, first);
}

/// Packs four lanes of equal length, wherever each is, as a panel of a left operand or a part of its steps.
#[inline(never)]
pub fn pack_lanes(lanes: [&[f32]; ROWS], panel: &mut [f32]) {
    let len = panel.len() / ROWS;
    assert!(
        lanes.iter().all(|lane| lane.len() == len),
        "the lanes must be as long as the panel"
    );
    let (whole, rest) = panel.split_at_mut((len - len % LANES) * ROWS);
    for (index, steps) in whole.chunks_exact_mut(LANES * ROWS).enumerate() {
        let at = index * LANES;
        // SAFETY: at + 4 <= len, and the steps are 16 values.
        unsafe {
            let rows = lanes.map(|lane| F32x4::load_ptr(lane.as_ptr().add(at)));
            for (step, row) in F32x4::transpose(rows).into_iter().enumerate() {
                row.store_ptr(steps.as_mut_ptr().add(step * ROWS));
            }
        }
    }
    let first = len - len % LANES;
    for (index, step) in rest.chunks_exact_mut(ROWS).enumerate() {
        for (value, lane) in step.iter_mut().zip(lanes) {
            *value = lane[first + index];
        }
    }
}

/// Packs the rows of `from`, the lanes, into panels that are `width` lanes wide.
#[inline(never)]
fn pack(width: usize, from: ArrayView2<f32>, panels: &mut [f32], steps: usize, first: usize) {
    let (lanes, k) = from.dim();
    assert!(first + k <= steps, "panels are too short");
    if k == 0 {
        return;
    }
    let (lane_stride, step_stride) = (from.strides()[0], from.strides()[1]);
    let mut lane = 0;
    while lane < lanes {
        let panel = &mut panels[lane * steps + first * width..][..k * width];
        let count = width.min(lanes - lane);
        // SAFETY: the operand has `count` lanes of k steps from here on.
        unsafe {
            let data = from.as_ptr().offset(lane as isize * lane_stride);
            if count == width && lane_stride == 1 {
                match width {
                    ROWS => copy_lanes::<ROWS>(data, step_stride, panel),
                    _ => copy_lanes::<COLUMNS>(data, step_stride, panel),
                }
            } else if count == width && step_stride == 1 {
                transpose_lanes(width, k, data, lane_stride, panel);
            } else if lane_stride == 1 {
                copy_fewer_lanes(width, count, data, step_stride, panel);
            } else {
                pack_edge(width, count, k, data, lane_stride, step_stride, panel);
            }
        }
        lane += width;
    }
}

/// Panels whose lanes are apart, fewer than `width` or with steps that are apart, too: lane by lane.
///
/// # Safety
/// `count` lanes of k steps must be valid from `data` on, and `width` of the panel.
#[inline(never)]
unsafe fn pack_edge(
    width: usize,
    count: usize,
    k: usize,
    data: *const f32,
    lane_stride: isize,
    step_stride: isize,
    panel: &mut [f32],
) {
    for lane in 0..width {
        let mut from = data.wrapping_offset(lane as isize * lane_stride);
        let mut to = panel.as_mut_ptr().wrapping_add(lane);
        for _ in (0..k).rev() {
            // SAFETY: the caller guarantees both.
            unsafe { *to = if lane < count { *from } else { 0.0 } }
            from = from.wrapping_offset(step_stride);
            to = to.wrapping_add(width);
        }
    }
}

/// Lanes are adjacent: each step is one copy.
///
/// # Safety
/// W values from each of `data[p * step_stride]` must be valid, for every step p of the panel.
#[inline(never)]
unsafe fn copy_lanes<const W: usize>(data: *const f32, step_stride: isize, panel: &mut [f32]) {
    let mut from = data;
    for step in panel.chunks_exact_mut(W) {
        for lane in (0..W).step_by(LANES) {
            // SAFETY: the caller guarantees W values of this step; the panel holds W.
            unsafe { F32x4::load_ptr(from.add(lane)).store_ptr(step.as_mut_ptr().add(lane)) }
        }
        from = from.wrapping_offset(step_stride);
    }
}

/// Lanes are adjacent, fewer than `width`: each step is a copy of them, and zeros.
///
/// # Safety
/// `count` values from each of `data[p * step_stride]` must be valid, for every step p of the panel.
#[inline(never)]
unsafe fn copy_fewer_lanes(
    width: usize,
    count: usize,
    data: *const f32,
    step_stride: isize,
    panel: &mut [f32],
) {
    let (mut from, whole) = (data, count & LANES);
    panel.fill(0.0);
    for step in panel.chunks_exact_mut(width) {
        // SAFETY: the caller guarantees the lanes of this step; the panel holds `width`.
        unsafe {
            if whole > 0 {
                F32x4::load_ptr(from).store_ptr(step.as_mut_ptr());
            }
            for lane in whole..count {
                *step.as_mut_ptr().add(lane) = *from.add(lane);
            }
        }
        from = from.wrapping_offset(step_stride);
    }
}

/// Steps are adjacent: four lanes by four steps are transposed in registers.
///
/// # Safety
/// k values must be valid from each of `data[lane * lane_stride]`, and `width` times as many of the panel.
#[inline(never)]
unsafe fn transpose_lanes(
    width: usize,
    k: usize,
    data: *const f32,
    lane_stride: isize,
    panel: &mut [f32],
) {
    let whole = k - k % LANES;
    // SAFETY: p + 4 <= whole <= k, so that the caller guarantees both.
    unsafe {
        for p in (0..whole).step_by(LANES) {
            for lane in (0..width).step_by(LANES) {
                let from = data.offset(lane as isize * lane_stride + p as isize);
                let at = |i: isize| F32x4::load_ptr(from.offset(i * lane_stride));
                let [a, b, c, d] = F32x4::transpose([at(0), at(1), at(2), at(3)]);
                let to = panel.as_mut_ptr().add(p * width + lane);
                a.store_ptr(to);
                b.store_ptr(to.add(width));
                c.store_ptr(to.add(2 * width));
                d.store_ptr(to.add(3 * width));
            }
        }
        let (rest, data) = (&mut panel[whole * width..], data.add(whole));
        pack_edge(width, width, k - whole, data, lane_stride, 1, rest);
    }
}
