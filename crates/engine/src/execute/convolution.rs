//! Convolution and pooling, and their gradients.

use latch_kernels::{convolution, pooling, windows};

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

impl Execute for Convolution {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        convolution::forward(
            &of,
            [
                run.read(self.x, of.windows.input_len()),
                run.read(self.kernel, of.kernel_len()),
            ],
            run.read_if(self.bias, of.filters),
            self.activation,
            run.write(self.y, of.output_len()),
            0..of.windows.positions(),
            run.workspace(convolution::forward_workspace(&of)),
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::forward_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for ConvolutionInputGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        convolution::input_gradient(
            &of,
            run.read(self.dy, of.output_len()),
            run.read(self.kernel, of.kernel_len()),
            run.write(self.dx, of.windows.input_len()),
            0..convolution::elements(&of),
            run.workspace(convolution::input_gradient_workspace(&of)),
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::input_gradient_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for ConvolutionKernelGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.convolution(self.filters, self.groups);
        convolution::kernel_gradient(
            &of,
            run.read(self.x, of.windows.input_len()),
            run.read(self.dy, of.output_len()),
            run.write(self.dkernel, of.kernel_len()),
            0..of.depth(),
            run.workspace(convolution::kernel_gradient_workspace(&of)),
        );
        Ok(())
    }

    fn workspace(&self) -> usize {
        convolution::kernel_gradient_workspace(&self.windows.convolution(self.filters, self.groups))
    }
}

impl Execute for MaxPooling {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let y = run.write(self.y, of.positions() * of.channels);
        pooling::max(&of, run.read(self.x, of.input_len()), y, 0..of.positions());
        Ok(())
    }
}

impl Execute for MaxPoolingGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let x = run.read(self.x, of.input_len());
        let [y, dy] =
            [self.y, self.dy].map(|operand| run.read(operand, of.positions() * of.channels));
        let dx = run.write(self.dx, of.input_len());
        pooling::max_gradient(&of, [x, y, dy], dx, 0..of.batch);
        Ok(())
    }
}

impl Execute for AveragePooling {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let y = run.write(self.y, of.positions() * of.channels);
        pooling::average(&of, run.read(self.x, of.input_len()), y, 0..of.positions());
        Ok(())
    }
}

impl Execute for AveragePoolingGrad {
    fn execute(&self, run: &Run) -> Result<(), Failure> {
        let of = self.windows.sizes();
        let dy = run.read(self.dy, of.positions() * of.channels);
        pooling::average_gradient(&of, dy, run.write(self.dx, of.input_len()), 0..of.batch);
        Ok(())
    }
}
