//! The instructions of a program: one table, from which checking, execution and the TypeScript
//! encoder follow.
//!
//! Lengths and strides count elements. An operand that is `Option` may be absent: an output that
//! nobody reads, an input that was not given.
//!
//! Instructions that some builds lack come last, in the order of the features `lstm`, `recurrent` (other recurrent layers),
//! `integer`, `convolution` (with pooling), `normalization`, `attention`, `arrays`, `optimizers` (updates of less common
//! ones) and `linear-algebra`: so an engine without them has the same numbers for the others.

use latch_kernels::activation::Activation;
use latch_kernels::elementwise::{Binary as BinaryFunction, Unary as UnaryFunction};
#[cfg(feature = "integer")]
use latch_kernels::integer::{Comparison, Integer};
#[cfg(feature = "linear-algebra")]
use latch_kernels::linear_algebra::Factorization;
#[cfg(feature = "optimizers")]
use latch_kernels::optimizer::Rule;
use latch_kernels::reduce::Reduce;
#[cfg(feature = "arrays")]
use latch_kernels::scatter::Scatter as ScatterFunction;

use crate::execute::Execute;
use crate::failure::Failure;
use crate::field::{Any, Entry, Fields, Kind, List, Part, Ref, concat_kinds, count_kinds};
use crate::run::Run;

/// One row of the generated table: an instruction's name and its parts.
pub struct Layout {
    pub name: &'static str,
    pub parts: &'static [(&'static str, Entry)],
    /// The condition on features under which an engine has it; empty where all engines do.
    pub condition: &'static str,
}

/// An instruction whose fields are decoded again in every run: they cost no more than a decoded copy's.
trait Instruction: Execute {
    fn read(fields: &mut Fields) -> Self;
}

/// The kinds of the fields of all parts, one after the other.
macro_rules! kinds {
    ($( $part:ty ),*) => { {
        const PARTS: &[&[Kind]] = &[ $( <$part as Part>::KINDS ),* ];
        const KINDS: [Kind; count_kinds(PARTS)] = concat_kinds(PARTS);
        &KINDS
    } };
}

/// Groups of fields that several instructions share, and their list.
macro_rules! groups {
    ($(
        $(#[doc = $note:literal])* #[cfg($condition:meta)]
        $name:ident { $( $field:ident : $part:ty ),* $(,)? }
    )*) => {
        $(
            $(#[doc = $note])*
            #[cfg($condition)]
            pub struct $name { $( pub $field: $part ),* }

            #[cfg($condition)]
            impl Part for $name {
                const ENTRY: Entry = Entry::Group(&crate::field::Group {
                    name: stringify!($name),
                    notes: &[ $( $note ),* ],
                    fields: &[ $( (stringify!($field), <$part as Part>::ENTRY) ),* ],
                });
                const KINDS: &'static [Kind] = kinds!($( $part ),*);

                #[inline(always)]
                fn read(fields: &mut Fields) -> Self {
                    Self { $( $field: <$part as Part>::read(fields) ),* }
                }
            }
        )*

        /// Every group.
        pub const GROUPS: &[Entry] = &[ $( #[cfg($condition)] <$name as Part>::ENTRY ),* ];
    };
}

macro_rules! instructions {
    ($(
        $(#[doc = $note:literal])* $(#[cfg($condition:meta)])?
        $name:ident { $( $field:ident : $part:ty ),* $(,)? }
    )*) => {
        $(
            $(#[doc = $note])*
            $(#[cfg($condition)])?
            pub struct $name { $( pub $field: $part ),* }

            $(#[cfg($condition)])?
            impl Instruction for $name {
                #[inline(always)]
                fn read(fields: &mut Fields) -> Self {
                    Self { $( $field: <$part as Part>::read(fields) ),* }
                }
            }
        )*

        /// Every instruction, in the order of their numbers.
        pub const LAYOUTS: &[Layout] = &[ $( $(#[cfg($condition)])? Layout {
            name: stringify!($name),
            parts: &[ $( (stringify!($field), <$part as Part>::ENTRY) ),* ],
            condition: concat!($( stringify!($condition) )?),
        } ),* ];

        /// What the words of every instruction may be, in the order of their numbers.
        const KINDS: &[&[Kind]] = &[ $( $(#[cfg($condition)])? kinds!($( $part ),*) ),* ];

        #[repr(u32)]
        enum Number { $( $(#[cfg($condition)])? $name ),* }

        /// How every instruction is executed, in the order of their numbers.
        const EXECUTIONS: &[fn(&[u32], &Run) -> Result<(), Failure>] =
            &[ $( $(#[cfg($condition)])? perform::<$name> ),* ];

        /// float32 values of working memory that the checked instruction needs.
        pub fn workspace(words: &[u32]) -> usize {
            let number = words[0];
            // SAFETY: the caller has checked the instruction.
            let mut fields = unsafe { Fields::new(words.as_ptr().add(1)) };
            $( $(#[cfg($condition)])? {
                if number == Number::$name as u32 {
                    return $name::read(&mut fields).workspace();
                }
            } )*
            unreachable!()
        }
    };
}

/// Executes the checked instruction at `position` of the program.
#[inline(always)]
pub fn execute(run: &Run, position: usize) -> Result<(), Failure> {
    let words = &run.words()[position..];
    EXECUTIONS[words[0] as usize](words, run)
}

/// Every instruction in a function of its own: a dispatcher into which kernels were inlined would be too
/// large for the optimizing tier of WebAssembly compilers.
#[inline(never)]
fn perform<I: Instruction>(words: &[u32], run: &Run) -> Result<(), Failure> {
    // SAFETY: a program holds checked instructions only.
    let mut fields = unsafe { Fields::new(words.as_ptr().add(1)) };
    I::read(&mut fields).execute(run)
}

/// The length in words of the instruction that they begin with; None where it is malformed.
pub fn check(words: &[u32], operands: u32) -> Option<usize> {
    let kinds = KINDS.get(*words.first()? as usize)?;
    let mut len = 1;
    for kind in *kinds {
        len += kind.len(words.get(len..)?, operands)?;
    }
    Some(len)
}

groups! {
    /// What every recurrent instruction reads.
    #[cfg(feature = "lstm")]
    RecurrentOperands {
        batch: u32, time: u32, features: u32, units: u32, reverse: bool,
        x: Ref, kernel: Ref, recurrent: Ref, bias: Option<Ref>, initial_hidden: Option<Ref>,
        input_masks: Option<Ref>, input_mask_count: u32, recurrent_masks: Option<Ref>, recurrent_mask_count: u32,
        mask: Option<Ref>,
    }
    /// Gradients of the outputs of a recurrent instruction, which are read, and of what it reads, which are written.
    #[cfg(feature = "lstm")]
    RecurrentGradients {
        dsequence: Option<Ref>, dhidden: Option<Ref>,
        dx: Option<Ref>, dkernel: Option<Ref>, drecurrent: Option<Ref>, dbias: Option<Ref>, dinitial_hidden: Option<Ref>,
    }
    /// What an LSTM reads besides that.
    #[cfg(feature = "lstm")]
    LstmOperands { activation: Activation, recurrent_activation: Activation, initial_cell: Option<Ref> }
    /// What a GRU reads besides that.
    #[cfg(feature = "recurrent")]
    GruOperands { activation: Activation, recurrent_activation: Activation, reset_after: bool }
    /// Windows over images: sizes along three axes; images of fewer axes have sizes of 1 in front.
    #[cfg(feature = "convolution")]
    Windows {
        batch: u32, channels: u32, input: List, output: List,
        size: List, strides: List, dilation: List, before: List,
    }
    /// Queries [outer, queries, heads, size], keys [outer, keys, groups, size], values [outer, keys, groups, valueSize]; a
    /// mask [outer, heads, queries, keys] by strides and one [outer, queries]; window 0 is none, rate 0 drops nothing.
    #[cfg(feature = "attention")]
    AttentionOperands {
        outer: u32, queries: u32, keys: u32, heads: u32, groups: u32, size: u32, value_size: u32,
        query: Ref, key: Ref, value: Ref, mask: Option<Ref>, mask_strides: List, query_mask: Option<Ref>,
        scale: f32, causal: bool, window: u32, averages: bool, rate: f32, seed: u32, stream: u32,
    }
}

instructions! {
    /// Rows of fed data: those that the run's list of indices names.
    Feed { source: Ref<Any>, row_len: u32, y: Ref<Any>, rows: u32 }
    Unary { function: UnaryFunction, x: Ref, y: Ref, n: u32 }
    Binary { function: BinaryFunction, shape: List, a: Ref, a_strides: List, b: Ref, b_strides: List, y: Ref }
    Where {
        shape: List, condition: Ref, condition_strides: List,
        yes: Ref<Any>, yes_strides: List, no: Ref<Any>, no_strides: List, y: Ref<Any>,
    }
    CastToInt { x: Ref, y: Ref<i32>, n: u32 }
    CastToFloat { x: Ref<i32>, y: Ref, n: u32 }
    Reduction { function: Reduce, x: Ref, outer: u32, n: u32, inner: u32, y: Ref }
    ArgMax { x: Ref, outer: u32, n: u32, inner: u32, y: Ref<i32> }
    /// y[y_offset + i·y_strides] = x[x_offset + i·x_strides] for every i below shape.
    Copy {
        shape: List, x: Ref<Any>, x_len: u32, x_offset: u32, x_strides: List,
        y: Ref<Any>, y_len: u32, y_offset: u32, y_strides: List,
    }
    /// For int32, value is 0.
    Fill { y: Ref<Any>, n: u32, value: f32 }
    Iota { y: Ref, n: u32 }
    /// The numbers at the positions from first on.
    RandomUniform { y: Ref, n: u32, first: u32, low: f32, high: f32, seed: u32, stream: u32 }
    Dropout { x: Ref, y: Ref, n: u32, rate: f32, seed: u32, stream: u32 }
    /// For every index of the batch: Y[m, n] = A[m, k] B[k, n], by strides.
    Matmul {
        batch: List, m: u32, n: u32, k: u32,
        a: Ref, a_len: u32, a_batch_strides: List, a_row_stride: u32, a_column_stride: u32,
        b: Ref, b_len: u32, b_batch_strides: List, b_row_stride: u32, b_column_stride: u32,
        y: Ref,
    }
    Dense { m: u32, k: u32, n: u32, x: Ref, kernel: Ref, bias: Option<Ref>, activation: Activation, y: Ref }
    DenseActivationGrad { m: u32, n: u32, y: Ref, dy: Ref, activation: Activation, dz: Option<Ref>, db: Option<Ref> }
    Softmax { x: Ref, rows: u32, n: u32, y: Ref }
    SoftmaxGrad { y: Ref, dy: Ref, rows: u32, n: u32, dx: Ref }
    SoftmaxCrossEntropy { logits: Ref, targets: Ref, rows: u32, classes: u32, clip: f32, loss: Ref, probabilities: Ref }
    SoftmaxCrossEntropyGrad { probabilities: Ref, targets: Ref, dloss: Ref, rows: u32, classes: u32, clip: f32, dx: Ref }
    SparseSoftmaxCrossEntropy { logits: Ref, labels: Ref<i32>, rows: u32, classes: u32, clip: f32, loss: Ref, probabilities: Ref }
    SparseSoftmaxCrossEntropyGrad { probabilities: Ref, labels: Ref<i32>, dloss: Ref, rows: u32, classes: u32, clip: f32, dx: Ref }
    SigmoidCrossEntropy { logits: Ref, targets: Ref, n: u32, loss: Ref }
    SigmoidCrossEntropyGrad { logits: Ref, targets: Ref, dloss: Ref, n: u32, dx: Ref }
    Gather { table: Ref<Any>, table_rows: u32, row_len: u32, indices: Ref<i32>, count: u32, y: Ref<Any> }
    ScatterAdd { indices: Ref<i32>, count: u32, updates: Ref, row_len: u32, y: Ref, rows: u32 }
    Assign { target: Ref<Any>, source: Ref<Any>, n: u32 }
    /// state += delta, in float64.
    Accumulate { state: Ref<f64>, delta: Ref, n: u32 }
    /// state += [Σ values·weights, Σ weights], in float64; without weights each is 1.
    AccumulateMean { state: Ref<f64>, values: Ref, weights: Option<Ref>, n: u32 }
    Sgd { weight: Ref, gradient: Ref, hyper: Ref, n: u32 }
    Momentum { weight: Ref, slot: Ref, gradient: Ref, hyper: Ref, n: u32, momentum: f32, nesterov: bool }
    Adam {
        weight: Ref, m: Ref, v: Ref, v_hat: Option<Ref>, gradient: Ref, hyper: Ref, n: u32,
        beta1: f64, beta2: f64, epsilon: f32,
    }
    Rmsprop {
        weight: Ref, v: Ref, mean_gradient: Option<Ref>, momentum_slot: Option<Ref>, gradient: Ref, hyper: Ref, n: u32,
        rho: f64, momentum: f32, epsilon: f32,
    }
    /// A whole sequence; keeps the parts of its history that are asked for.
    #[cfg(feature = "lstm")]
    Lstm {
        operands: RecurrentOperands, own: LstmOperands,
        sequence: Option<Ref>, hidden: Ref, cell: Ref,
        gates: Option<Ref>, cells: Option<Ref>, hiddens: Option<Ref>, cell_activations: Option<Ref>,
    }
    /// Backward through a whole sequence. The gates are overwritten.
    #[cfg(feature = "lstm")]
    LstmGrad {
        operands: RecurrentOperands, own: LstmOperands,
        gates: Ref, cells: Ref, hiddens: Ref, cell_activations: Ref,
        gradients: RecurrentGradients, dcell: Option<Ref>, dinitial_cell: Option<Ref>,
    }
    /// Rows of a copy of x made orthonormal.
    #[cfg(feature = "lstm")]
    Orthogonalize { x: Ref, rows: u32, len: u32, y: Ref }
    /// As Lstm.
    #[cfg(feature = "recurrent")]
    Gru {
        operands: RecurrentOperands, own: GruOperands,
        sequence: Option<Ref>, hidden: Ref,
        gates: Option<Ref>, hiddens: Option<Ref>, resets: Option<Ref>,
    }
    /// Gates and resets are overwritten.
    #[cfg(feature = "recurrent")]
    GruGrad {
        operands: RecurrentOperands, own: GruOperands,
        gates: Ref, hiddens: Ref, resets: Ref,
        gradients: RecurrentGradients,
    }
    /// As Lstm.
    #[cfg(feature = "recurrent")]
    SimpleRnn {
        operands: RecurrentOperands, activation: Activation,
        sequence: Option<Ref>, hidden: Ref, hiddens: Option<Ref>, derivatives: Option<Ref>,
    }
    /// The derivatives are overwritten.
    #[cfg(feature = "recurrent")]
    SimpleRnnGrad {
        operands: RecurrentOperands,
        hiddens: Ref, derivatives: Ref,
        gradients: RecurrentGradients,
    }
    /// In int32, which wraps around.
    #[cfg(feature = "integer")]
    IntBinary {
        function: Integer, shape: List, a: Ref<i32>, a_strides: List, b: Ref<i32>, b_strides: List, y: Ref<i32>,
    }
    #[cfg(feature = "integer")]
    IntCompare {
        function: Comparison, shape: List, a: Ref<i32>, a_strides: List, b: Ref<i32>, b_strides: List, y: Ref,
    }
    #[cfg(feature = "integer")]
    IntReduction { function: Reduce, x: Ref<i32>, outer: u32, n: u32, inner: u32, y: Ref<i32> }
    #[cfg(feature = "integer")]
    IntArgMax { x: Ref<i32>, outer: u32, n: u32, inner: u32, y: Ref<i32> }
    /// As Matmul.
    #[cfg(feature = "integer")]
    IntMatmul {
        batch: List, m: u32, n: u32, k: u32,
        a: Ref<i32>, a_len: u32, a_batch_strides: List, a_row_stride: u32, a_column_stride: u32,
        b: Ref<i32>, b_len: u32, b_batch_strides: List, b_row_stride: u32, b_column_stride: u32,
        y: Ref<i32>,
    }
    /// y = activation(x * kernel + bias), the kernel [taps, channels / groups, filters].
    #[cfg(feature = "convolution")]
    Convolution {
        windows: Windows, filters: u32, groups: u32,
        x: Ref, kernel: Ref, bias: Option<Ref>, activation: Activation, y: Ref,
    }
    #[cfg(feature = "convolution")]
    ConvolutionInputGrad { windows: Windows, filters: u32, groups: u32, dy: Ref, kernel: Ref, dx: Ref }
    #[cfg(feature = "convolution")]
    ConvolutionKernelGrad { windows: Windows, filters: u32, groups: u32, x: Ref, dy: Ref, dkernel: Ref }
    #[cfg(feature = "convolution")]
    MaxPooling { windows: Windows, x: Ref, y: Ref }
    #[cfg(feature = "convolution")]
    MaxPoolingGrad { windows: Windows, x: Ref, y: Ref, dy: Ref, dx: Ref }
    #[cfg(feature = "convolution")]
    AveragePooling { windows: Windows, x: Ref, y: Ref }
    #[cfg(feature = "convolution")]
    AveragePoolingGrad { windows: Windows, dy: Ref, dx: Ref }
    /// y = (x - mean) / √(variance + epsilon) · gamma + beta of [outer, rows, groups, size]; statistics are [outer, groups].
    #[cfg(feature = "normalization")]
    Normalize {
        outer: u32, rows: u32, groups: u32, size: u32, x: Ref, gamma: Option<Ref>, beta: Option<Ref>,
        epsilon: f32, centered: bool, y: Ref, mean: Option<Ref>, variance: Option<Ref>,
    }
    #[cfg(feature = "normalization")]
    NormalizeGrad {
        outer: u32, rows: u32, groups: u32, size: u32, x: Ref, gamma: Option<Ref>, mean: Ref, variance: Ref,
        epsilon: f32, centered: bool, dy: Ref, dx: Option<Ref>, dgamma: Option<Ref>, dbeta: Option<Ref>,
    }
    /// y = x · scale + shift, row by row.
    #[cfg(feature = "normalization")]
    ScaleShift { rows: u32, n: u32, x: Ref, scale: Ref, shift: Ref, y: Ref }
    /// output = softmax(scale query keyᵀ) value of several heads; weights [outer, heads, queries, keys] is that softmax.
    #[cfg(feature = "attention")]
    Attention { operands: AttentionOperands, output: Ref, log_sums: Option<Ref>, weights: Option<Ref> }
    #[cfg(feature = "attention")]
    AttentionGrad {
        operands: AttentionOperands, output: Ref, log_sums: Ref, weights: Option<Ref>, doutput: Ref,
        dquery: Option<Ref>, dkey: Option<Ref>, dvalue: Option<Ref>,
    }
    /// y[r, k] = the position of the k-th value of x[r, :] in order.
    #[cfg(feature = "arrays")]
    ArgSort { x: Ref, rows: u32, n: u32, descending: bool, y: Ref<i32> }
    #[cfg(feature = "arrays")]
    IntArgSort { x: Ref<i32>, rows: u32, n: u32, descending: bool, y: Ref<i32> }
    /// y_t = a_t y_(t-1) + b_t along the axis of size n of [outer, n, inner]; without a, each is 1.
    #[cfg(feature = "arrays")]
    Recurrence { a: Option<Ref>, b: Ref, outer: u32, n: u32, inner: u32, reverse: bool, y: Ref }
    #[cfg(feature = "arrays")]
    IntRecurrence { a: Option<Ref<i32>>, b: Ref<i32>, outer: u32, n: u32, inner: u32, reverse: bool, y: Ref<i32> }
    /// Rows of y, which hold a table, are combined with updates at their indices.
    #[cfg(feature = "arrays")]
    Scatter { function: ScatterFunction, indices: Ref<i32>, count: u32, updates: Ref, row_len: u32, y: Ref, rows: u32 }
    #[cfg(feature = "arrays")]
    IntScatter {
        function: ScatterFunction, indices: Ref<i32>, count: u32, updates: Ref<i32>, row_len: u32, y: Ref<i32>, rows: u32,
    }
    /// The remainder of a / b, with the sign of a.
    #[cfg(feature = "arrays")]
    Remainder { shape: List, a: Ref, a_strides: List, b: Ref, b_strides: List, y: Ref }
    /// The update of a weight [outer, rows, n] and of its slots.
    #[cfg(feature = "optimizers")]
    RuleUpdate {
        rule: Rule, weight: Ref, first: Ref, second: Option<Ref>, third: Option<Ref>, gradient: Ref, hyper: Ref,
        constants: Ref, outer: u32, rows: u32, n: u32,
    }
    /// Factors of each matrix of x [count, rows, columns]; see the function for what they are.
    #[cfg(feature = "linear-algebra")]
    Factorize {
        function: Factorization, count: u32, rows: u32, columns: u32, full: bool,
        x: Ref, first: Option<Ref>, second: Option<Ref>, third: Option<Ref>,
    }
    /// x with op(t) x = b of each triangle t [n, n] and b [n, columns].
    #[cfg(feature = "linear-algebra")]
    SolveTriangular {
        count: u32, n: u32, columns: u32, lower: bool, transposed: bool, unit_diagonal: bool, t: Ref, b: Ref, x: Ref,
    }
}
