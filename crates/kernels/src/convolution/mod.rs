//! Convolutions over up to three axes, as Keras computes them (cross-correlations), and their gradients.
//!
//! What belongs here: y[o, f] = Σ x[o strides + t dilation - before, c] W[t, c, f] over taps t and channels c,
//! and the gradients of x and W. What does not: where windows are (see `windows`), pooling.
//!
//! All three are matrix products whose operand of windows ("patches") is packed from the image, a block at a time
//! (implicit GEMM). Where each channel is a group of its own (depthwise), they are loops over channels instead.

mod depthwise;
mod patches;

#[cfg(test)]
mod tests;

use core::ops::Range;

use ndarray::ArrayViewMut2;

use crate::activation::Activation;
use crate::dense::add_bias_and_activate;
use crate::matmul::{BLOCK_K, BLOCK_M, PackedA, PackedB, multiply, pack_b};
use crate::simd::LANES;
use crate::view::{block, block_mut, row_major, row_major_mut};
use crate::windows::{AXES, Windows};
use patches::Patches;

/// Values of a packed block of patches: half of a second-level cache of 512 KiB.
const BLOCK: usize = 65_536;

/// Positions over which a block of the kernel gradient is summed. Less than `BLOCK_K`, and no power of two, so that the
/// panels of a block do not all begin in the same set of a cache.
const BLOCK_POSITIONS: usize = BLOCK_K - 8;

/// The sizes of a convolution. Channels and filters are divided into groups; a filter covers the channels of its
/// group only. x is [batch, input, channels], W is [taps, channels / groups, filters], y is [batch, output, filters].
#[derive(Clone, Copy, Debug)]
pub struct Convolution {
    pub windows: Windows,
    pub filters: usize,
    pub groups: usize,
}

impl Convolution {
    /// Channels that a filter covers.
    fn group_channels(&self) -> usize {
        self.windows.channels / self.groups
    }

    fn group_filters(&self) -> usize {
        self.filters / self.groups
    }

    /// Rows of the kernel as a matrix [depth, filters].
    pub fn depth(&self) -> usize {
        self.windows.taps() * self.group_channels()
    }

    fn is_depthwise(&self) -> bool {
        self.groups > 1 && self.groups == self.windows.channels
    }

    /// Values of the kernel.
    pub fn kernel_len(&self) -> usize {
        self.depth() * self.filters
    }

    /// Values of y.
    pub fn output_len(&self) -> usize {
        self.windows.positions() * self.filters
    }

    fn assert_groups_fit(&self) {
        let fit = self.groups > 0
            && self.windows.channels.is_multiple_of(self.groups)
            && self.filters.is_multiple_of(self.groups);
        assert!(fit, "channels and filters must divide into groups");
    }
}

/// How many rows of patches with this number of columns are packed at a time.
fn rows_of_block(columns: usize) -> usize {
    let rows = BLOCK / columns.max(1);
    (rows - rows % 4).clamp(16, BLOCK_M)
}

/// The working memory of a product of patches [rows, columns] by `groups` kernels [columns, n].
struct Layout {
    /// Floats of the packed kernel of one group.
    kernel: usize,
    /// Floats of all packed kernels.
    kernels: usize,
    panels: usize,
    zeros: usize,
    /// Floats of the block of results.
    results: usize,
    /// Rows of a block.
    rows: usize,
}

impl Layout {
    fn new(taps: usize, last_taps: usize, channels: usize, groups: usize, n: usize) -> Self {
        let columns = taps * channels;
        let rows = rows_of_block(columns);
        let kernel = PackedB::len_of(columns, n);
        Self {
            kernel,
            kernels: groups * kernel,
            panels: PackedA::len_of(rows, columns),
            zeros: last_taps * channels,
            results: rows * groups * n,
            rows,
        }
    }

    fn of_forward(of: &Convolution) -> Self {
        let Windows { size, .. } = of.windows;
        let [channels, filters] = [of.group_channels(), of.group_filters()];
        Self::new(
            of.windows.taps(),
            size[AXES - 1],
            channels,
            of.groups,
            filters,
        )
    }

    fn of_input_gradient(of: &Convolution) -> Self {
        let Windows { size, .. } = of.windows;
        let [channels, filters] = [of.group_channels(), of.group_filters()];
        Self::new(
            of.windows.taps(),
            size[AXES - 1],
            filters,
            of.groups,
            channels,
        )
    }

    fn len(&self) -> usize {
        self.kernels + self.panels + self.zeros + self.results
    }

    /// Packed kernels, panels, zeros and results.
    fn split<'a>(&self, workspace: &'a mut [f32]) -> [&'a mut [f32]; 4] {
        let (kernels, rest) = workspace.split_at_mut(self.kernels);
        let (panels, rest) = rest.split_at_mut(self.panels);
        let (zeros, results) = rest.split_at_mut(self.zeros);
        zeros.fill(0.0);
        [kernels, panels, zeros, results]
    }
}

/// Floats of workspace that [`forward`] needs.
pub fn forward_workspace(of: &Convolution) -> usize {
    if of.is_depthwise() {
        depthwise::workspace(of)
    } else {
        Layout::of_forward(of).len()
    }
}

/// Floats of workspace that [`input_gradient`] needs.
pub fn input_gradient_workspace(of: &Convolution) -> usize {
    if of.is_depthwise() {
        depthwise::workspace(of)
    } else {
        Layout::of_input_gradient(of).len()
    }
}

/// Floats of workspace that [`kernel_gradient`] needs.
pub fn kernel_gradient_workspace(of: &Convolution) -> usize {
    if of.is_depthwise() {
        return depthwise::workspace(of);
    }
    let positions = BLOCK_POSITIONS.min(of.windows.positions());
    PackedB::len_of(positions, of.group_filters())
        + PackedA::len_of(BLOCK_M.min(of.depth()), positions)
}

/// y = f(x * W + b) for the positions `rows` of the whole output `y`; f is linear, relu, tanh or sigmoid.
#[inline(never)]
pub fn forward(
    of: &Convolution,
    [x, kernel]: [&[f32]; 2],
    bias: Option<&[f32]>,
    activation: Activation,
    y: &mut [f32],
    rows: Range<usize>,
    workspace: &mut [f32],
) {
    of.assert_groups_fit();
    let filters = of.filters;
    let y = &mut y[rows.start * filters..rows.end * filters];
    if y.is_empty() {
        return;
    }
    if of.is_depthwise() {
        depthwise::forward(of, x, kernel, y, rows, workspace);
        return add_bias_and_activate(bias, activation, filters, y);
    }
    let layout = Layout::of_forward(of);
    let [kernels, panels, zeros, _] = layout.split(workspace);
    let (depth, group_filters) = (of.depth(), of.group_filters());
    let matrix = row_major(kernel, depth, filters);
    for group in 0..of.groups {
        let columns = group * group_filters..(group + 1) * group_filters;
        let panels = &mut kernels[group * layout.kernel..][..layout.kernel];
        pack_b(block(&matrix, 0..depth, columns), panels, depth, 0);
    }
    let product = Product {
        patches: Patches {
            grid: of.windows.grid(),
            source: x,
            channels: of.windows.channels,
        },
        groups: of.groups,
        kernels,
        n: group_filters,
        zeros,
    };
    let mut first = rows.start;
    for y in y.chunks_mut(layout.rows * filters) {
        let rows = first..first + y.len() / filters;
        first = rows.end;
        product.rows(rows.clone(), row_major_mut(y, rows.len(), filters), panels);
        // While the block is in the first-level cache.
        add_bias_and_activate(bias, activation, filters, y);
    }
}

/// Patches by the packed kernels of their groups.
struct Product<'a> {
    patches: Patches<'a>,
    groups: usize,
    kernels: &'a [f32],
    /// Columns of the kernel of one group.
    n: usize,
    zeros: &'a [f32],
}

impl Product<'_> {
    /// c = the rows `rows` of the product, group beside group.
    fn rows(&self, rows: Range<usize>, mut c: ArrayViewMut2<f32>, panels: &mut [f32]) {
        let width = self.patches.channels / self.groups;
        let columns = self.patches.columns(width);
        let len = PackedB::len_of(columns, self.n);
        for group in 0..self.groups {
            let channels = group * width..(group + 1) * width;
            let panels = &mut panels[..PackedA::len_of(rows.len(), columns)];
            self.patches
                .pack_rows(channels, rows.clone(), self.zeros, panels);
            let a = PackedA::new(panels, rows.len(), columns);
            let b = PackedB::new(&self.kernels[group * len..][..len], columns, self.n);
            let of_group = group * self.n..(group + 1) * self.n;
            multiply(a, b, block_mut(&mut c, 0..rows.len(), of_group), false);
        }
    }
}

/// The number of elements whose gradient [`input_gradient`] computes, phase after phase.
pub fn elements(of: &Convolution) -> usize {
    of.windows.input_len() / of.windows.channels.max(1)
}

/// The gradient of x, for the elements `range` of the whole gradient `dx`, in the order of phases (see `windows`).
///
/// dx[i, c] = Σ dy[o, f] W[t, c, f] over the taps t and windows o with o strides + t dilation - before = i: for each
/// phase of i a convolution with stride 1, whose kernel holds some of the taps.
#[inline(never)]
pub fn input_gradient(
    of: &Convolution,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
    range: Range<usize>,
    workspace: &mut [f32],
) {
    of.assert_groups_fit();
    if of.is_depthwise() {
        return depthwise::input_gradient(of, dy, kernel, dx, range, workspace);
    }
    let channels = of.windows.channels;
    let layout = Layout::of_input_gradient(of);
    let [kernels, panels, zeros, results] = layout.split(workspace);
    let mut before = 0;
    for index in 0..of.windows.phases() {
        let phase = of.windows.phase(index);
        let positions = phase.grid.positions();
        let rows = |at: usize| at.clamp(before, before + positions) - before;
        let rows = rows(range.start)..rows(range.end);
        before += positions;
        if rows.is_empty() {
            continue;
        }
        pack_transposed(of, kernel, &phase, kernels);
        let product = Product {
            patches: Patches {
                grid: phase.grid,
                source: dy,
                channels: of.filters,
            },
            groups: of.groups,
            kernels,
            n: of.group_channels(),
            zeros,
        };
        for first in rows.clone().step_by(layout.rows) {
            let rows = first..rows.end.min(first + layout.rows);
            let block = &mut results[..rows.len() * channels];
            product.rows(
                rows.clone(),
                row_major_mut(block, rows.len(), channels),
                panels,
            );
            for (row, values) in rows.zip(block.chunks_exact(channels)) {
                let element = of.windows.element_of(&phase, &phase.grid.position(row));
                dx[element * channels..][..channels].copy_from_slice(values);
            }
        }
    }
}

/// Packs the taps of a phase: for each group Wᵀ [taps · filters, channels].
fn pack_transposed(
    of: &Convolution,
    kernel: &[f32],
    phase: &crate::windows::Phase,
    kernels: &mut [f32],
) {
    let (channels, filters) = (of.group_channels(), of.group_filters());
    let [a, b, c] = phase.grid.taps();
    let steps = a * b * c * filters;
    let len = PackedB::len_of(steps, channels);
    let matrix = row_major(kernel, of.depth(), of.filters);
    for group in 0..of.groups {
        let columns = group * filters..(group + 1) * filters;
        let panels = &mut kernels[group * len..][..len];
        for tap in 0..a * b * c {
            let row = phase.window_tap([tap / (b * c), tap / c % b, tap % c]) * channels;
            let part = block(&matrix, row..row + channels, columns.clone());
            pack_b(part.reversed_axes(), panels, steps, tap * filters);
        }
    }
}

/// How many parts the gradient of the kernel has: rows, or, where each channel is a group, vectors of four filters, since
/// all taps of a filter are summed at once.
pub fn kernel_gradient_parts(of: &Convolution) -> usize {
    if of.is_depthwise() {
        of.filters.div_ceil(LANES)
    } else {
        of.depth()
    }
}

/// The gradient of the kernel, for the parts `parts` of the whole gradient dW [depth, filters].
///
/// dW[t, c, f] = Σ x[o strides + t dilation - before, c] dy[o, f] over all windows o.
#[inline(never)]
pub fn kernel_gradient(
    of: &Convolution,
    x: &[f32],
    dy: &[f32],
    dkernel: &mut [f32],
    parts: Range<usize>,
    workspace: &mut [f32],
) {
    of.assert_groups_fit();
    if of.is_depthwise() {
        return depthwise::kernel_gradient(of, x, dy, dkernel, parts, workspace);
    }
    let (filters, positions, rows) = (of.filters, of.windows.positions(), parts);
    let dkernel = &mut dkernel[rows.start * filters..rows.end * filters];
    if positions == 0 {
        return dkernel.fill(0.0);
    }
    let patches = Patches {
        grid: of.windows.grid(),
        source: x,
        channels: of.windows.channels,
    };
    let (width, n) = (of.group_channels(), of.group_filters());
    let packed_dy = PackedB::len_of(BLOCK_POSITIONS.min(positions), n);
    let (b_panels, a_panels) = workspace.split_at_mut(packed_dy);
    let dy = row_major(dy, positions, filters);
    let mut c = row_major_mut(dkernel, rows.len(), filters);
    for group in 0..of.groups {
        let columns = group * n..(group + 1) * n;
        let channels = group * width..(group + 1) * width;
        for p in (0..positions).step_by(BLOCK_POSITIONS) {
            let steps = p..positions.min(p + BLOCK_POSITIONS);
            let part = block(&dy, steps.clone(), columns.clone());
            pack_b(part, b_panels, steps.len(), 0);
            let b = PackedB::new(b_panels, steps.len(), n);
            for first in rows.clone().step_by(BLOCK_M) {
                let part = first..rows.end.min(first + BLOCK_M);
                let len = PackedA::len_of(part.len(), steps.len());
                let panels = &mut a_panels[..len];
                patches.pack_columns(channels.clone(), part.clone(), steps.clone(), panels);
                let a = PackedA::new(panels, part.len(), steps.len());
                let target = part.start - rows.start..part.end - rows.start;
                multiply(a, b, block_mut(&mut c, target, columns.clone()), p > 0);
            }
        }
    }
}
