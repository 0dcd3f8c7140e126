//! Packing: operands copied into panels that the tile reads front to back.
//!
//! What belongs here: the layout of panels. What does not: which block is packed when.
//!
//! A panel of width W holds W lanes (rows of a left operand, W = 4; columns of a right one, W = 8);
//! step p of it is the W values (lane 0, p) ... (lane W-1, p). Lanes beyond the operand are zero.

use super::View;
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
/// stand side by side can be packed as one.
pub fn pack_a(m: usize, k: usize, a: View, panels: &mut [f32], steps: usize, first: usize) {
    a.check(m, k);
    let lanes = Lanes {
        data: a.data,
        lane_stride: a.row_stride,
        step_stride: a.col_stride,
    };
    pack(ROWS, m, k, lanes, panels, steps, first);
}

/// Packs `b` [k, n] as steps `first..first + k` of panels that hold `steps` in all.
pub fn pack_b(k: usize, n: usize, b: View, panels: &mut [f32], steps: usize, first: usize) {
    b.check(k, n);
    let lanes = Lanes {
        data: b.data,
        lane_stride: b.col_stride,
        step_stride: b.row_stride,
    };
    pack(COLUMNS, n, k, lanes, panels, steps, first);
}

/// Element (lane, p) at `data[lane * lane_stride + p * step_stride]`.
#[derive(Clone, Copy)]
struct Lanes<'a> {
    data: &'a [f32],
    lane_stride: usize,
    step_stride: usize,
}

impl Lanes<'_> {
    /// # Safety
    /// The element must be valid.
    #[inline(always)]
    unsafe fn at(&self, lane: usize, p: usize) -> *const f32 {
        // SAFETY: the caller vouches for it.
        unsafe {
            self.data
                .as_ptr()
                .add(lane * self.lane_stride + p * self.step_stride)
        }
    }
}

#[inline(never)]
fn pack(
    width: usize,
    lanes: usize,
    k: usize,
    from: Lanes,
    panels: &mut [f32],
    steps: usize,
    first: usize,
) {
    assert!(
        first + k <= steps && panels.len() >= steps * lanes.next_multiple_of(width),
        "panels are too short"
    );
    if k == 0 {
        return;
    }
    for lane in (0..lanes).step_by(width) {
        let from = Lanes {
            data: &from.data[lane * from.lane_stride..],
            ..from
        };
        let panel = &mut panels[lane * steps + first * width..][..k * width];
        let count = width.min(lanes - lane);
        // SAFETY: `check` proved that `count` lanes of k steps lie inside the operand.
        unsafe {
            if count == width && from.lane_stride == 1 {
                match width {
                    ROWS => copy_lanes::<ROWS>(from, panel),
                    _ => copy_lanes::<COLUMNS>(from, panel),
                }
            } else if count == width && from.step_stride == 1 {
                transpose_lanes(width, from, panel);
            } else {
                pack_edge(width, count, from, panel);
            }
        }
    }
}

/// Panels with fewer lanes than `width`, or with lanes and steps both apart.
///
/// # Safety
/// `count` lanes must be valid, for every step of the panel.
#[inline(never)]
unsafe fn pack_edge(width: usize, count: usize, from: Lanes, panel: &mut [f32]) {
    for (p, step) in panel.chunks_exact_mut(width).enumerate() {
        for (lane, value) in step.iter_mut().enumerate() {
            *value = if lane < count {
                // SAFETY: the caller vouches for it.
                unsafe { *from.at(lane, p) }
            } else {
                0.0
            };
        }
    }
}

/// Lanes are adjacent: each step is one copy.
///
/// # Safety
/// W lanes must be valid, for every step of the panel.
#[inline(never)]
unsafe fn copy_lanes<const W: usize>(from: Lanes, panel: &mut [f32]) {
    for (p, step) in panel.chunks_exact_mut(W).enumerate() {
        for lane in (0..W).step_by(LANES) {
            // SAFETY: the caller vouches for W values of this step; the panel holds W.
            unsafe {
                let four = F32x4::load_ptr(from.at(0, p).add(lane));
                four.store_ptr(step.as_mut_ptr().add(lane));
            }
        }
    }
}

/// Steps are adjacent: four lanes by four steps are transposed in registers.
///
/// # Safety
/// `width` lanes must be valid, for every step of the panel.
#[inline(never)]
unsafe fn transpose_lanes(width: usize, from: Lanes, panel: &mut [f32]) {
    let k = panel.len() / width;
    let whole = k - k % LANES;
    for p in (0..whole).step_by(LANES) {
        for lane in (0..width).step_by(LANES) {
            // SAFETY: p + 4 <= k, so that the caller vouches for the reads; the panel holds width x k.
            unsafe {
                let at = |i: usize| F32x4::load_ptr(from.at(lane + i, p));
                let [a, b, c, d] = F32x4::transpose([at(0), at(1), at(2), at(3)]);
                let to = panel.as_mut_ptr().add(p * width + lane);
                a.store_ptr(to);
                b.store_ptr(to.add(width));
                c.store_ptr(to.add(2 * width));
                d.store_ptr(to.add(3 * width));
            }
        }
    }
    if whole < k {
        let from = Lanes {
            data: &from.data[whole..],
            ..from
        };
        // SAFETY: passed on.
        unsafe { pack_edge(width, width, from, &mut panel[whole * width..]) }
    }
}
