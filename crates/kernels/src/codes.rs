//! Closed lists of operations that both languages know by number.
//!
//! What belongs here: the macro that numbers such a list and names it, from which the TypeScript
//! side is generated. What does not: the lists themselves; each is beside its kernel.

/// Defines a fieldless enum whose variants are numbered from 0 in the order written, each with the
/// name that the other side of the boundary uses.
///
/// The last variants may have a condition on features, under which a build has them.
///
/// Generates `ALL` and `NAMES` (variants and names by number), `CONDITIONAL` (names of variants with a condition),
/// `from_code(u32) -> Option<Self>` (`None` for a number that is not in the list), `code(self)` and `name(self)`.
#[macro_export]
macro_rules! codes {
    (
        $(#[$attribute:meta])*
        pub enum $list:ident { $(
            $(#[doc = $note:literal])* $(#[cfg($condition:meta)])?
            $variant:ident = $name:literal
        ),+ $(,)? }
    ) => {
        $(#[$attribute])*
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $list { $( $(#[doc = $note])* $(#[cfg($condition)])? $variant ),+ }

        impl $list {
            /// Every variant, by number.
            pub const ALL: &[Self] = &[$( $(#[cfg($condition)])? Self::$variant ),+];
            /// The name of every variant, by number.
            pub const NAMES: &[&str] = &[$( $(#[cfg($condition)])? $name ),+];
            /// The names of those that smaller builds lack.
            pub const CONDITIONAL: &[&str] = &[$( $( #[cfg($condition)] $name, )? )+];

            /// The variant of that number, if there is one.
            pub fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }

            /// The number of this variant.
            pub fn code(self) -> u32 {
                self as u32
            }

            /// The name of this variant.
            pub fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }
    };
}

#[cfg(test)]
mod tests {
    codes! {
        pub enum Fruit {
            Apple = "apple",
            Pear = "pear",
            #[cfg(test)]
            Quince = "quince",
        }
    }

    #[test]
    fn numbers_follow_the_order_written() {
        assert_eq!(Fruit::Apple.code(), 0);
        assert_eq!(Fruit::from_code(1), Some(Fruit::Pear));
        assert_eq!(Fruit::from_code(3), None);
        assert_eq!(Fruit::Pear.name(), "pear");
        assert_eq!(Fruit::NAMES.len(), Fruit::ALL.len());
    }

    #[test]
    fn those_with_a_condition_are_listed() {
        assert_eq!(Fruit::CONDITIONAL, ["quince"]);
    }
}
