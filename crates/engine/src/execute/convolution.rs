//! Convolution and pooling, and their gradients.

use latch_kernels::{convolution, pooling, windows};
use latch_threads::{Disjoint, SIMPLE, product};

use super::Execute;
use crate::failure::Failure;
use crate::field::List;
use crate::instruction::{
    AveragePooling, AveragePoolingGrad, Convolution, ConvolutionInputGrad, ConvolutionKernelGrad,
    MaxPooling, MaxPoolingGrad, Windows,
};
use crate::run::Run;

/// The numbers of a list, one for each axis.
fn axes(list: List) -> [u32; windows::AXES] {
    // SAFETY: the program is loaded, since it is checked or runs.
    let numbers = unsafe { list.numbers() };
    numbers.try_into().expect("there are three axes")
}

fn sizes(list: List) -> [usize; windows::AXES] {
    axes(list).map(|size| size as usize)
}

impl Windows {
    #[inline(never)]
    fn sizes(&self) -> windows::Windows {
        windows::Windows {
            batch: self.batch as usize,
            channels: self.channels as usize,
            input: sizes(self.input),
            output: sizes(self.output),
            size: sizes(self.size),
            strides: sizes(self.strides),
            dilation: sizes(self.dilation),
            before: axes(self.before).map(|before| before.cast_signed() as isize),
        }
    }

    fn convolution(&self, filters: u32, groups: u32) -> convolution::Convolution {
        convolution::Convolution {
            windows: self.sizes(),
            filters: filters as usize,
            groups: groups as usize,
        }
    }
}

/// Parts begin at multiples of this: products take so many rows at once.
const ROWS: usize = 4;

/// Multiply-adds of a convolution or of one of its gradients.
fn work(of: &convolution::Convolution) -> usize {
    product([of.windows.positions(), of.depth(), of.filters])
}

impl Execute for Convolution {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        let operands = [
            run.read(self.x, of.windows.input_len()),
            run.read(self.kernel, of.kernel_len()),
        ];
        let bias = run.read_if(self.bias, of.filters);
        let y = Disjoint::new(run.write(self.y, of.output_len()));
        let workspaces = run.part_workspaces(convolution::forward_workspace(&of));
        let (rows, work) = (of.windows.positions(), work(&of));
        let activation = self.activation;
        run.threads.split(rows, ROWS, work, |part, rows| {
            // SAFETY: every part has a workspace and writes rows of its own.
            let (y, workspace) = unsafe { (y.whole(), workspaces.of(part)) };
            convolution::forward(&of, operands, bias, activation, y, rows, workspace);
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::forward_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for ConvolutionInputGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        let dy = run.read(self.dy, of.output_len());
        let kernel = run.read(self.kernel, of.kernel_len());
        let dx = Disjoint::new(run.write(self.dx, of.windows.input_len()));
        let workspaces = run.part_workspaces(convolution::input_gradient_workspace(&of));
        let (elements, work) = (convolution::elements(&of), work(&of));
        run.threads.split(elements, ROWS, work, |part, range| {
            // SAFETY: every part has a workspace and writes elements of its own.
            let (dx, workspace) = unsafe { (dx.whole(), workspaces.of(part)) };
            convolution::input_gradient(&of, dy, kernel, dx, range, workspace);
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::input_gradient_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for ConvolutionKernelGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        let x = run.read(self.x, of.windows.input_len());
        let dy = run.read(self.dy, of.output_len());
        let dkernel = Disjoint::new(run.write(self.dkernel, of.kernel_len()));
        let workspaces = run.part_workspaces(convolution::kernel_gradient_workspace(&of));
        let (parts, work) = (convolution::kernel_gradient_parts(&of), work(&of));
        run.threads.split(parts, ROWS, work, |part, parts| {
            // SAFETY: every part has a workspace and writes rows or filters of its own.
            let (dkernel, workspace) = unsafe { (dkernel.whole(), workspaces.of(part)) };
            convolution::kernel_gradient(&of, x, dy, dkernel, parts, workspace);
        });
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::kernel_gradient_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for MaxPooling {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let x = run.read(self.x, of.input_len());
        let y = Disjoint::new(run.write(self.y, of.positions() * of.channels));
        let cost = of.taps() * SIMPLE;
        run.split_rows(of.positions(), of.channels, cost, |rows| {
            // SAFETY: every part writes rows of its own.
            pooling::max(&of, x, unsafe { y.whole() }, rows);
        });
        Ok(())
    }
}

impl Execute for MaxPoolingGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let x = run.read(self.x, of.input_len());
        let [y, dy] =
            [self.y, self.dy].map(|operand| run.read(operand, of.positions() * of.channels));
        let dx = Disjoint::new(run.write(self.dx, of.input_len()));
        let (len, cost) = (of.positions() / of.batch.max(1), of.channels * of.taps());
        run.split_rows(of.batch, len, cost * SIMPLE, |images| {
            // SAFETY: every part writes images of its own.
            pooling::max_gradient(&of, [x, y, dy], unsafe { dx.whole() }, images);
        });
        Ok(())
    }
}

impl Execute for AveragePooling {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let x = run.read(self.x, of.input_len());
        let y = Disjoint::new(run.write(self.y, of.positions() * of.channels));
        let cost = of.taps() * SIMPLE;
        run.split_rows(of.positions(), of.channels, cost, |rows| {
            // SAFETY: every part writes rows of its own.
            pooling::average(&of, x, unsafe { y.whole() }, rows);
        });
        Ok(())
    }
}

impl Execute for AveragePoolingGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let dy = run.read(self.dy, of.positions() * of.channels);
        let dx = Disjoint::new(run.write(self.dx, of.input_len()));
        let (len, cost) = (of.positions() / of.batch.max(1), of.channels * of.taps());
        run.split_rows(of.batch, len, cost * SIMPLE, |images| {
            // SAFETY: every part writes images of its own.
            pooling::average_gradient(&of, dy, unsafe { dx.whole() }, images);
        });
        Ok(())
    }
}
