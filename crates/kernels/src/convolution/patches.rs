//! Patches: what a convolution's window covers, as the rows of a left operand, packed straight from the image.
//!
//! What belongs here: panels of such rows, and of their transpose. What does not: products.
//!
//! The matrix of patches has a row for each position of a grid and a column for each tap and channel,
//! channels innermost. It exists in panels only, a block at a time.

use core::ops::Range;

use crate::matmul::{LEFT_LANES as LANES, pack_lanes};
use crate::windows::{AXES, Grid, Position};

/// A source [batch, a, b, c, channels] and the positions whose patches are rows.
pub struct Patches<'a> {
    pub grid: Grid,
    pub source: &'a [f32],
    pub channels: usize,
}

/// Where the patch of one row is.
#[derive(Clone, Copy)]
struct Lane {
    position: Position,
    /// Whether there is such a row; else it is zeros.
    exists: bool,
}

impl Patches<'_> {
    /// Columns, where only a group of this number of channels takes part.
    pub fn columns(&self, group: usize) -> usize {
        self.grid.taps().into_iter().product::<usize>() * group
    }

    /// Packs the rows `rows` for the channels `group`; `zeros` has as many zeros as the group channels, times the
    /// taps along the last axis.
    #[inline(never)]
    pub fn pack_rows(
        &self,
        group: Range<usize>,
        rows: Range<usize>,
        zeros: &[f32],
        panels: &mut [f32],
    ) {
        let len = LANES * self.columns(group.len());
        if len == 0 {
            return;
        }
        for (index, panel) in panels
            .chunks_exact_mut(len)
            .take(rows.len().div_ceil(LANES))
            .enumerate()
        {
            let first = rows.start + index * LANES;
            let lanes = core::array::from_fn(|lane| Lane {
                position: self.grid.position((first + lane).min(rows.end - 1)),
                exists: first + lane < rows.end,
            });
            self.pack_panel(&lanes, &group, zeros, panel);
        }
    }

    /// One panel, the taps along the last axis at once where they are adjacent and inside of the source.
    fn pack_panel(
        &self,
        lanes: &[Lane; LANES],
        group: &Range<usize>,
        zeros: &[f32],
        mut panel: &mut [f32],
    ) {
        let [a, b, c] = self.grid.taps();
        let last = &self.grid.axes[AXES - 1];
        let adjacent = last.reach == 1 && group.len() == self.channels;
        for first in 0..a {
            for second in 0..b {
                let lines = lanes.map(|lane| {
                    let line = self.grid.source_line(&lane.position, [first, second]);
                    line.filter(|_| lane.exists)
                });
                let inside = |lane: usize| {
                    let start = last.start(lanes[lane].position.at[AXES - 1]);
                    lines[lane].is_none() || start >= 0 && start as usize + c <= last.len
                };
                let (runs, len) = if adjacent && (0..LANES).all(inside) {
                    (1, c * group.len())
                } else {
                    (c, group.len())
                };
                for tap in 0..runs {
                    let values = core::array::from_fn(|lane| {
                        let at = lanes[lane].position.at[AXES - 1];
                        match (lines[lane], last.element(at, tap)) {
                            (Some(line), Some(element)) => {
                                let start =
                                    (line * last.len + element) * self.channels + group.start;
                                &self.source[start..start + len]
                            }
                            _ => &zeros[..len],
                        }
                    });
                    let (packed, rest) = panel.split_at_mut(LANES * len);
                    pack_lanes(values, packed);
                    panel = rest;
                }
            }
        }
    }

    /// Packs the transpose: the columns `columns` of the patches, for the channels `group`, as lanes, and the
    /// rows `rows` as steps.
    #[inline(never)]
    pub fn pack_columns(
        &self,
        group: Range<usize>,
        columns: Range<usize>,
        rows: Range<usize>,
        panels: &mut [f32],
    ) {
        let width = group.len();
        for (index, panel) in panels
            .chunks_exact_mut(LANES * rows.len())
            .take(columns.len().div_ceil(LANES))
            .enumerate()
        {
            let first = columns.start + index * LANES;
            let channel = first % width;
            if channel + LANES <= width && first + LANES <= columns.end {
                let column = (first / width, group.start + channel);
                self.pack_adjacent(column, &rows, panel);
                continue;
            }
            for lane in 0..LANES {
                let column = first + lane;
                let exists = column < columns.end;
                let column = exists.then_some((column / width, group.start + column % width));
                self.pack_lane(column, &rows, lane, panel);
            }
        }
    }

    /// Four channels of one tap from `column` (tap and channel) on, as the lanes of a panel.
    fn pack_adjacent(&self, column: (usize, usize), rows: &Range<usize>, panel: &mut [f32]) {
        self.for_each_line(column.0, rows, |steps, source, stride| {
            let to = &mut panel[LANES * steps.start..LANES * steps.end];
            match source {
                Some(start) => {
                    let source = &self.source[start + column.1..];
                    let mut at = 0;
                    for step in to.chunks_exact_mut(LANES) {
                        step.copy_from_slice(&source[at..at + LANES]);
                        at += stride;
                    }
                }
                None => to.fill(0.0),
            }
        });
    }

    /// One column (tap and channel) as a lane of a panel; zeros where there is none.
    fn pack_lane(
        &self,
        column: Option<(usize, usize)>,
        rows: &Range<usize>,
        lane: usize,
        panel: &mut [f32],
    ) {
        let Some((tap, channel)) = column else {
            for value in panel[lane..].iter_mut().step_by(LANES) {
                *value = 0.0;
            }
            return;
        };
        self.for_each_line(tap, rows, |steps, source, stride| {
            let to = panel[LANES * steps.start + lane..].iter_mut();
            let to = to.step_by(LANES).take(steps.len());
            match source {
                Some(start) => {
                    let mut at = start + channel;
                    for value in to {
                        *value = self.source[at];
                        at += stride;
                    }
                }
                None => to.for_each(|value| *value = 0.0),
            }
        });
    }

    /// Divides rows into pieces along lines of the grid, each inside of the source at a tap or outside: calls `f` with
    /// the steps (rows, counted from the first), the offset of the first row's element, None outside, and how far
    /// apart the elements of two rows are.
    #[inline(always)]
    fn for_each_line(
        &self,
        tap: usize,
        rows: &Range<usize>,
        mut f: impl FnMut(Range<usize>, Option<usize>, usize),
    ) {
        let [_, b, c] = self.grid.taps();
        let (first, second, third) = (tap / (b * c), tap / c % b, tap % c);
        let last = &self.grid.axes[AXES - 1];
        let inside = last.positions_inside(third);
        let stride = last.step as usize * self.channels;
        let mut piece = |steps: Range<usize>, source: Option<usize>| {
            if !steps.is_empty() {
                f(steps, source, stride);
            }
        };
        let mut row = rows.start;
        while row < rows.end {
            let position = self.grid.position(row);
            let from = position.at[AXES - 1];
            let to = last.positions.min(from + rows.end - row);
            let step = |at: usize| row - rows.start + at - from;
            match self.grid.source_line(&position, [first, second]) {
                Some(line) => {
                    let (low, high) = (inside.start.clamp(from, to), inside.end.clamp(from, to));
                    piece(step(from)..step(low), None);
                    if low < high {
                        let element = last.start(low) + third as isize * last.reach;
                        let start = (line * last.len + element as usize) * self.channels;
                        piece(step(low)..step(high), Some(start));
                    }
                    piece(step(high)..step(to), None);
                }
                None => piece(step(from)..step(to), None),
            }
            row += to - from;
        }
    }
}
