//! Windows that slide over the axes of an image.
//!
//! What belongs here: which element of an image is at a tap of a window, for windows with strides, dilation and
//! padding. What does not: what is computed from a window (see `convolution` and `pooling`).
//!
//! There are three axes; images of fewer axes have sizes of 1 in front. An image is [batch, a, b, c, channels].

use core::ops::Range;

/// Axes of an image, besides batch and channels.
pub const AXES: usize = 3;

/// Windows over a batch of images: window `o` has tap `t` at element `o strides + t dilation - before` along each
/// axis; taps outside of the image are padding.
#[derive(Clone, Copy, Debug)]
pub struct Windows {
    pub batch: usize,
    pub channels: usize,
    /// Sizes of the image.
    pub input: [usize; AXES],
    /// Number of windows.
    pub output: [usize; AXES],
    /// Taps of a window.
    pub size: [usize; AXES],
    pub strides: [usize; AXES],
    pub dilation: [usize; AXES],
    /// Padding before the first element; negative where windows begin after it.
    pub before: [isize; AXES],
}

impl Windows {
    /// Values of all images.
    pub fn input_len(&self) -> usize {
        self.batch * count(self.input) * self.channels
    }

    /// Windows over all images.
    pub fn positions(&self) -> usize {
        self.batch * count(self.output)
    }

    /// Taps of a window.
    pub fn taps(&self) -> usize {
        count(self.size)
    }

    /// The windows as a grid over the image.
    pub fn grid(&self) -> Grid {
        let axis = |axis: usize| Axis {
            positions: self.output[axis],
            taps: self.size[axis],
            step: self.strides[axis] as isize,
            reach: self.dilation[axis] as isize,
            first: -self.before[axis],
            len: self.input[axis],
        };
        Grid {
            batch: self.batch,
            axes: [axis(0), axis(1), axis(2)],
        }
    }
}

/// The product of three sizes.
pub fn count(sizes: [usize; AXES]) -> usize {
    sizes[0] * sizes[1] * sizes[2]
}

/// Positions along one axis, and the elements of a source at their taps:
/// position p has tap t at element `p step + t reach + first`, if that is below `len`.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub positions: usize,
    pub taps: usize,
    /// At least 1.
    pub step: isize,
    /// Not 0; negative where later taps are at earlier elements.
    pub reach: isize,
    pub first: isize,
    pub len: usize,
}

impl Axis {
    /// The element at tap 0.
    #[inline(always)]
    pub fn start(&self, position: usize) -> isize {
        position as isize * self.step + self.first
    }

    /// The element at a tap; None outside of the source.
    #[inline(always)]
    pub fn element(&self, position: usize, tap: usize) -> Option<usize> {
        let element = self.start(position) + tap as isize * self.reach;
        (element >= 0 && element < self.len as isize).then_some(element as usize)
    }

    /// The taps of a position that are inside of the source.
    #[inline(always)]
    pub fn inside(&self, position: usize) -> Range<usize> {
        within(self.start(position), self.reach, self.len, self.taps)
    }

    /// The positions whose tap is inside of the source.
    pub fn positions_inside(&self, tap: usize) -> Range<usize> {
        let start = tap as isize * self.reach + self.first;
        within(start, self.step, self.len, self.positions)
    }
}

/// The i below `count` with 0 <= start + i step < len.
#[inline(always)]
fn within(start: isize, step: isize, len: usize, count: usize) -> Range<usize> {
    let len = len as isize;
    // With a negative step, counted from the other end: start - i |step| >= 0 as (len - 1 - start) + i |step| < len.
    let (start, step) = if step < 0 {
        (len - 1 - start, -step)
    } else {
        (start, step)
    };
    let below = |limit: isize| {
        // The number of i with start + i step < limit.
        let lacking = limit - start;
        let number = if lacking <= 0 {
            0
        } else {
            (lacking + step - 1) / step
        };
        (number as usize).min(count)
    };
    let (low, high) = (below(0), below(len));
    low..high.max(low)
}

/// Positions over a batch of sources, along three axes.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    pub batch: usize,
    pub axes: [Axis; AXES],
}

impl Grid {
    /// All positions.
    pub fn positions(&self) -> usize {
        self.batch * count(self.axes.map(|axis| axis.positions))
    }

    pub fn taps(&self) -> [usize; AXES] {
        self.axes.map(|axis| axis.taps)
    }

    /// Where position `number` is, in row-major order.
    #[inline(always)]
    pub fn position(&self, number: usize) -> Position {
        let [a, b, c] = self.axes.map(|axis| axis.positions);
        let (rest, last) = (number / c, number % c);
        let (rest, middle) = (rest / b, rest % b);
        Position {
            image: rest / a,
            at: [rest % a, middle, last],
        }
    }

    /// Divides positions into pieces along lines of the grid.
    pub fn for_each_line(&self, positions: Range<usize>, mut f: impl FnMut(Range<usize>)) {
        let each = self.axes[AXES - 1].positions;
        let mut from = positions.start;
        while from < positions.end {
            let to = positions.end.min(from - from % each + each);
            f(from..to);
            from = to;
        }
    }

    /// The number of the line of the source (its elements along the last axis) at taps of the first two axes; None
    /// outside of the source.
    #[inline(always)]
    pub fn source_line(&self, position: &Position, taps: [usize; 2]) -> Option<usize> {
        let [a, b, _] = &self.axes;
        let first = a.element(position.at[0], taps[0])?;
        let second = b.element(position.at[1], taps[1])?;
        Some((position.image * a.len + first) * b.len + second)
    }
}

/// A position of a grid.
#[derive(Clone, Copy)]
pub struct Position {
    pub image: usize,
    pub at: [usize; AXES],
}

/// The elements of an image of one phase: element `phase + q strides` for q = 0, 1, ...; of the windows over them,
/// the same taps contain them, so that they form a grid over the windows.
pub struct Phase {
    /// The elements as positions, over the windows as the source.
    pub grid: Grid,
    /// The element of position 0, and elements from one position to the next.
    pub origin: [usize; AXES],
    pub strides: [usize; AXES],
    /// The tap of the window that tap 0 of the grid stands for, and taps from one to the next.
    first_tap: [usize; AXES],
    tap_step: [usize; AXES],
    size: [usize; AXES],
}

impl Phase {
    /// The tap of a window, numbered in row-major order, that a tap of the grid stands for.
    pub fn window_tap(&self, taps: [usize; AXES]) -> usize {
        let tap = |axis: usize| self.first_tap[axis] + taps[axis] * self.tap_step[axis];
        (tap(0) * self.size[1] + tap(1)) * self.size[2] + tap(2)
    }
}

impl Windows {
    /// Number of phases: strides along one axis times those along the others.
    pub fn phases(&self) -> usize {
        count(self.strides)
    }

    /// The phase of this number.
    ///
    /// Window o has element i at tap t where o strides = i + before - t dilation. With i = phase + q strides that
    /// is an integer for every gcd(strides, dilation)-th tap or for none, and o then grows by 1 with q.
    pub fn phase(&self, number: usize) -> Phase {
        let [_, b, c] = self.strides;
        let origin = [number / (b * c), number / c % b, number % c];
        let mut first_tap = [0; AXES];
        let mut tap_step = [1; AXES];
        let axes = core::array::from_fn(|axis| {
            let (stride, dilation) = (self.strides[axis], self.dilation[axis]);
            let offset = origin[axis] as isize + self.before[axis];
            let fits =
                |tap: &usize| (offset - (tap * dilation) as isize).rem_euclid(stride as isize) == 0;
            tap_step[axis] = stride / greatest_common_divisor(stride, dilation);
            let first = (0..self.size[axis].min(tap_step[axis])).find(fits);
            first_tap[axis] = first.unwrap_or(0);
            Axis {
                positions: self.input[axis]
                    .saturating_sub(origin[axis])
                    .div_ceil(stride),
                taps: first.map_or(0, |first| {
                    (self.size[axis] - first).div_ceil(tap_step[axis])
                }),
                step: 1,
                reach: -((tap_step[axis] * dilation / stride) as isize),
                first: (offset - (first_tap[axis] * dilation) as isize).div_euclid(stride as isize),
                len: self.output[axis],
            }
        });
        Phase {
            grid: Grid {
                batch: self.batch,
                axes,
            },
            origin,
            strides: self.strides,
            first_tap,
            tap_step,
            size: self.size,
        }
    }

    /// The number of the element, among those of all images, that is at a position of a phase.
    pub fn element_of(&self, phase: &Phase, position: &Position) -> usize {
        let at = |axis: usize| phase.origin[axis] + position.at[axis] * phase.strides[axis];
        let [a, b, c] = self.input;
        ((position.image * a + at(0)) * b + at(1)) * c + at(2)
    }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

#[cfg(test)]
pub(crate) mod tests;
