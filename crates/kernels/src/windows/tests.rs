//! Random windows, and their taps against a loop over all of them.

use super::*;
use crate::sampling::Sampler;

/// Windows of one to three axes with random options, of which at least one position exists.
pub fn sample(random: &mut Sampler, channels: usize) -> Windows {
    let axes = random.below(AXES) + 1;
    let mut windows = Windows {
        batch: random.below(3) + 1,
        channels,
        input: [1; AXES],
        output: [1; AXES],
        size: [1; AXES],
        strides: [1; AXES],
        dilation: [1; AXES],
        before: [0; AXES],
    };
    for axis in AXES - axes..AXES {
        let (size, dilation) = (random.below(4) + 1, random.below(3) + 1);
        let (stride, len) = (random.below(3) + 1, random.below(9) + 1);
        let reach = (size - 1) * dilation + 1;
        let before = random.below(reach + 1);
        let padded = len + before + random.below(reach + 1);
        windows.input[axis] = len;
        windows.size[axis] = size;
        windows.dilation[axis] = dilation;
        windows.strides[axis] = stride;
        windows.before[axis] = before as isize - isize::from(random.below(9) == 0);
        windows.output[axis] = (padded.saturating_sub(reach)) / stride + 1;
    }
    windows
}

/// Calls `f` with window, tap and element for every tap that is inside of an image, all numbered in
/// row-major order.
pub fn for_each_tap(windows: &Windows, mut f: impl FnMut(usize, usize, usize)) {
    let Windows {
        input,
        output,
        size,
        ..
    } = *windows;
    for window in 0..windows.positions() {
        for tap in 0..windows.taps() {
            let split = |n: usize, [_, b, c]: [usize; AXES]| [n / (b * c), n / c % b, n % c];
            let at = split(window % count(output), output);
            let taps = split(tap, size);
            let mut element = window / count(output);
            let mut inside = true;
            for axis in 0..AXES {
                let value = (at[axis] * windows.strides[axis] + taps[axis] * windows.dilation[axis])
                    as isize
                    - windows.before[axis];
                inside &= value >= 0 && value < input[axis] as isize;
                element = element * input[axis] + value.max(0) as usize;
            }
            if inside {
                f(window, tap, element);
            }
        }
    }
}

#[test]
fn taps_and_positions_inside_are_those_with_an_element() {
    let mut random = Sampler::new(1);
    for _ in 0..3000 {
        let axis = Axis {
            positions: random.below(7),
            taps: random.below(5),
            step: random.below(3) as isize + 1,
            reach: random.pick(&[-3, -2, -1, 1, 2, 3]),
            first: random.below(13) as isize - 6,
            len: random.below(8),
        };
        for position in 0..axis.positions {
            let inside: Vec<_> = axis.inside(position).collect();
            let expected: Vec<_> = (0..axis.taps)
                .filter(|&tap| axis.element(position, tap).is_some())
                .collect();
            assert_eq!(inside, expected, "{axis:?} {position}");
        }
        for tap in 0..axis.taps {
            let inside: Vec<_> = axis.positions_inside(tap).collect();
            let expected: Vec<_> = (0..axis.positions)
                .filter(|&position| axis.element(position, tap).is_some())
                .collect();
            assert_eq!(inside, expected, "{axis:?} {tap}");
        }
    }
}

#[test]
fn phases_name_every_tap_of_every_element_once() {
    let mut random = Sampler::new(2);
    for _ in 0..if cfg!(miri) { 3 } else { 300 } {
        let windows = sample(&mut random, 1);
        let mut expected = Vec::new();
        for_each_tap(&windows, |window, tap, element| {
            expected.push((window, tap, element))
        });
        let mut found = Vec::new();
        for number in 0..windows.phases() {
            let phase = windows.phase(number);
            let [a, b, c] = phase.grid.taps();
            for position in 0..phase.grid.positions() {
                let position = phase.grid.position(position);
                let element = windows.element_of(&phase, &position);
                for tap in 0..a * b * c {
                    let taps = [tap / (b * c), tap / c % b, tap % c];
                    let line = phase.grid.source_line(&position, [taps[0], taps[1]]);
                    let last = phase.grid.axes[2].element(position.at[2], taps[2]);
                    if let (Some(line), Some(last)) = (line, last) {
                        let window = line * windows.output[2] + last;
                        found.push((window, phase.window_tap(taps), element));
                    }
                }
            }
        }
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{windows:?}");
    }
}
