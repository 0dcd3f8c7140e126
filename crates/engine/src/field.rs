//! Fields of instructions: how each is read from the words of a program, and its name in the
//! generated TypeScript.

use core::marker::PhantomData;

use latch_kernels::activation::Activation;
use latch_kernels::elementwise::{Binary, Unary};
#[cfg(feature = "integer")]
use latch_kernels::integer::{Comparison, Integer};
#[cfg(feature = "linear-algebra")]
use latch_kernels::linear_algebra::Factorization;
#[cfg(feature = "optimizers")]
use latch_kernels::optimizer::Rule;
use latch_kernels::reduce::Reduce;
#[cfg(feature = "arrays")]
use latch_kernels::scatter::Scatter;

/// An operand: an entry of the program's table of operands, whose elements are of type `T`.
pub struct Ref<T = f32>(u32, PhantomData<T>);

impl<T> Ref<T> {
    /// Its position in the table.
    pub fn position(self) -> u32 {
        self.0
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ref<T> {}

/// The element type of operands whose four bytes are only moved: float32 or int32, the same for all such operands of
/// an instruction.
pub enum Any {}

/// An element type of operands.
pub trait Element {
    /// As kernels see it: any bit pattern is a value.
    type Value: Copy;
    /// Its name in the generated TypeScript.
    const NAME: &'static str;
}

macro_rules! elements {
    ($($element:ty, $value:ty, $name:literal;)*) => { $(
        impl Element for $element {
            type Value = $value;
            const NAME: &'static str = $name;
        }
    )* };
}

elements! {
    f32, f32, "f32";
    f64, f64, "f64";
    i32, i32, "i32";
    Any, f32, "any";
}

/// The word for an absent operand.
const ABSENT: u32 = u32::MAX;

/// What the words of a field may be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// One word of any value.
    Word,
    /// Two words of any value.
    Double,
    /// An operand.
    Ref,
    /// An operand, or `ABSENT`.
    OptionalRef,
    /// A count, and that many words.
    List,
    /// One of the given number of codes.
    Code(u8),
}

impl Kind {
    /// How many of the words a field of this kind takes up; None where it can't begin with them.
    pub fn len(self, words: &[u32], operands: u32) -> Option<usize> {
        let first = *words.first()?;
        let operand = first < operands;
        let (valid, len) = match self {
            Self::Word => (true, 1),
            Self::Double => (true, 2),
            Self::Ref => (operand, 1),
            Self::OptionalRef => (operand || first == ABSENT, 1),
            Self::List => (true, (first as usize).saturating_add(1)),
            Self::Code(count) => (first < u32::from(count), 1),
        };
        (valid && len <= words.len()).then_some(len)
    }
}

/// Reads the checked words of an instruction, field after field.
pub struct Fields {
    at: *const u32,
}

impl Fields {
    /// # Safety
    /// The fields that are read must have been checked to begin at `at`, in the order in which they are
    /// read, and must stay there as long as their lists are used.
    pub unsafe fn new(at: *const u32) -> Self {
        Self { at }
    }

    #[inline(always)]
    fn next(&mut self) -> u32 {
        // SAFETY: whoever made this has checked that the words of the fields are there.
        unsafe { *self.skip(1) }
    }

    /// Where the next words are, which it passes over.
    #[inline(always)]
    fn skip(&mut self, words: usize) -> *const u32 {
        let at = self.at;
        // SAFETY: as in next.
        self.at = unsafe { at.add(words) };
        at
    }
}

/// A list of numbers, which stay where they are among the words of the program.
#[derive(Clone, Copy)]
pub struct List {
    at: *const u32,
    len: usize,
}

impl List {
    /// # Safety
    /// The program must be loaded.
    #[inline(always)]
    pub unsafe fn numbers<'a>(self) -> &'a [u32] {
        // SAFETY: the list was checked when the program was loaded.
        unsafe { core::slice::from_raw_parts(self.at, self.len) }
    }
}

/// One field of an instruction.
pub trait Field: Sized {
    /// Its TypeScript type.
    const TYPE: &'static str;
    /// How the TypeScript encoder writes it.
    const ENCODING: &'static str;
    /// What its words may be.
    const KIND: Kind;

    /// The next field, which was checked to be of this kind.
    fn read(fields: &mut Fields) -> Self;
}

/// What an instruction holds under one name: a field, or a group of fields that it shares with other
/// instructions.
pub trait Part: Sized {
    const ENTRY: Entry;
    /// What the words of its fields may be.
    const KINDS: &'static [Kind];

    /// Reads its fields, which were checked to be of these kinds.
    fn read(fields: &mut Fields) -> Self;
}

/// A part in the generated TypeScript.
#[derive(Clone, Copy)]
pub enum Entry {
    Field {
        kind: &'static str,
        encoding: &'static str,
    },
    /// Instructions of the core share no fields.
    #[cfg_attr(not(any(feature = "lstm", feature = "convolution")), allow(dead_code))]
    Group(&'static Group),
}

/// Fields that several instructions share, by name.
pub struct Group {
    pub name: &'static str,
    pub notes: &'static [&'static str],
    pub fields: &'static [(&'static str, Entry)],
}

impl<T: Field> Part for T {
    const ENTRY: Entry = Entry::Field {
        kind: T::TYPE,
        encoding: T::ENCODING,
    };
    const KINDS: &'static [Kind] = &[T::KIND];

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        <T as Field>::read(fields)
    }
}

/// How many kinds the parts have together.
pub const fn count_kinds(parts: &[&[Kind]]) -> usize {
    let (mut count, mut part) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

/// The kinds of all parts, `N` by [`count_kinds`].
pub const fn concat_kinds<const N: usize>(parts: &[&[Kind]]) -> [Kind; N] {
    let mut kinds = [Kind::Word; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut field = 0;
        while field < parts[part].len() {
            kinds[at] = parts[part][field];
            at += 1;
            field += 1;
        }
        part += 1;
    }
    kinds
}

impl<T: Element> Field for Ref<T> {
    const TYPE: &'static str = "Ref";
    const ENCODING: &'static str = T::NAME;
    const KIND: Kind = Kind::Ref;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        Ref(fields.next(), PhantomData)
    }
}

impl<T: Element> Field for Option<Ref<T>> {
    const TYPE: &'static str = "Ref | null";
    const ENCODING: &'static str = T::NAME;
    const KIND: Kind = Kind::OptionalRef;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        Some(Ref(fields.next(), PhantomData)).filter(|operand| operand.0 != ABSENT)
    }
}

impl Field for u32 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "int";
    const KIND: Kind = Kind::Word;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        fields.next()
    }
}

impl Field for bool {
    const TYPE: &'static str = "boolean";
    const ENCODING: &'static str = "bool";
    const KIND: Kind = Kind::Word;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        fields.next() != 0
    }
}

impl Field for f32 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "float";
    const KIND: Kind = Kind::Word;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        f32::from_bits(fields.next())
    }
}

impl Field for f64 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "double";
    const KIND: Kind = Kind::Double;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        let (low, high) = (u64::from(fields.next()), u64::from(fields.next()));
        f64::from_bits(high << 32 | low)
    }
}

impl Field for List {
    const TYPE: &'static str = "readonly number[]";
    const ENCODING: &'static str = "list";
    const KIND: Kind = Kind::List;

    #[inline(always)]
    fn read(fields: &mut Fields) -> Self {
        let len = fields.next() as usize;
        Self {
            at: fields.skip(len),
            len,
        }
    }
}

macro_rules! code_fields {
    ($($list:ident),*) => { $(
        impl Field for $list {
            const TYPE: &'static str = concat!(stringify!($list), "Name");
            const ENCODING: &'static str = stringify!($list);
            const KIND: Kind = Kind::Code(Self::ALL.len() as u8);

            #[inline(always)]
            fn read(fields: &mut Fields) -> Self {
                Self::from_code(fields.next()).expect("code was checked")
            }
        }
    )* };
}

code_fields!(Unary, Binary, Reduce, Activation);
#[cfg(feature = "integer")]
code_fields!(Integer, Comparison);
#[cfg(feature = "arrays")]
code_fields!(Scatter);

/// The encoder gets the number, so that only pages that use such a function carry the names.
macro_rules! number_fields {
    ($($list:ident),*) => { $(
        impl Field for $list {
            const TYPE: &'static str = "number";
            const ENCODING: &'static str = "int";
            const KIND: Kind = Kind::Code(Self::ALL.len() as u8);

            #[inline(always)]
            fn read(fields: &mut Fields) -> Self {
                Self::from_code(fields.next()).expect("code was checked")
            }
        }
    )* };
}

#[cfg(feature = "optimizers")]
number_fields!(Rule);
#[cfg(feature = "linear-algebra")]
number_fields!(Factorization);
