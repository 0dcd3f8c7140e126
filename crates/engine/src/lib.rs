//! Programs and the memory they run in.
