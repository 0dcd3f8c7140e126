//! Fields of instructions: how each is read from the words of a program, and its name in the
//! generated TypeScript.

use alloc::vec::Vec;

use latch_kernels::activation::Activation;
use latch_kernels::map::{Binary, Unary};
use latch_kernels::reduce::Reduce;

/// A place in memory: an entry of the program's table of operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref(pub u32);

/// The word that stands for an operand that is not there.
const ABSENT: u32 = u32::MAX;

/// The words of one program, read from front to back.
pub struct Words<'a> {
    words: &'a [u32],
    position: usize,
}

impl<'a> Words<'a> {
    pub fn new(words: &'a [u32]) -> Self {
        Self { words, position: 0 }
    }

    /// The next word, which stays the next.
    pub fn peek(&self) -> Option<u32> {
        self.words.get(self.position).copied()
    }

    /// The next word; None at the end.
    pub fn next(&mut self) -> Option<u32> {
        let word = self.words.get(self.position).copied()?;
        self.position += 1;
        Some(word)
    }
}

/// Something that an instruction holds.
pub trait Field: Sized {
    /// Its TypeScript type.
    const TYPE: &'static str;
    /// How the TypeScript encoder writes it.
    const ENCODING: &'static str;

    /// None where the words are not what this field may be: the program is malformed.
    fn read(words: &mut Words) -> Option<Self>;
}

impl Field for Ref {
    const TYPE: &'static str = "Ref";
    const ENCODING: &'static str = "ref";

    fn read(words: &mut Words) -> Option<Self> {
        words.next().filter(|&word| word != ABSENT).map(Ref)
    }
}

impl Field for Option<Ref> {
    const TYPE: &'static str = "Ref | null";
    const ENCODING: &'static str = "ref";

    fn read(words: &mut Words) -> Option<Self> {
        words
            .next()
            .map(|word| (word != ABSENT).then_some(Ref(word)))
    }
}

impl Field for u32 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "int";

    fn read(words: &mut Words) -> Option<Self> {
        words.next()
    }
}

impl Field for bool {
    const TYPE: &'static str = "boolean";
    const ENCODING: &'static str = "bool";

    fn read(words: &mut Words) -> Option<Self> {
        words.next().map(|word| word != 0)
    }
}

impl Field for f32 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "float";

    fn read(words: &mut Words) -> Option<Self> {
        words.next().map(f32::from_bits)
    }
}

impl Field for f64 {
    const TYPE: &'static str = "number";
    const ENCODING: &'static str = "double";

    fn read(words: &mut Words) -> Option<Self> {
        let low = u64::from(words.next()?);
        let high = u64::from(words.next()?);
        Some(f64::from_bits(high << 32 | low))
    }
}

impl Field for Vec<u32> {
    const TYPE: &'static str = "readonly number[]";
    const ENCODING: &'static str = "list";

    fn read(words: &mut Words) -> Option<Self> {
        let count = words.next()?;
        (0..count).map(|_| words.next()).collect()
    }
}

impl Field for Vec<i32> {
    const TYPE: &'static str = "readonly number[]";
    const ENCODING: &'static str = "list";

    fn read(words: &mut Words) -> Option<Self> {
        let unsigned = Vec::<u32>::read(words)?;
        Some(unsigned.into_iter().map(|word| word as i32).collect())
    }
}

macro_rules! code_fields {
    ($($list:ident),*) => { $(
        impl Field for $list {
            const TYPE: &'static str = concat!(stringify!($list), "Name");
            const ENCODING: &'static str = stringify!($list);

            fn read(words: &mut Words) -> Option<Self> {
                words.next().and_then(Self::from_code)
            }
        }
    )* };
}

code_fields!(Unary, Binary, Reduce, Activation);
